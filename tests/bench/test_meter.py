"""The meter bills as DynamoDB does."""

from __future__ import annotations

import pytest

from bench.memory import LEADS, client, create_tables, in_memory
from bench.meter import Meter

KEY = {"pk": {"S": "LEAD#1"}, "sk": {"S": "HEAD"}}
INDEXED = {"by": {"S": "lead"}, "lead_id": {"S": "1"}}


@pytest.fixture
def dynamodb():
    with in_memory():
        made = client("dynamodb")
        create_tables(made)
        yield made


@pytest.fixture
def meter(dynamodb):
    return Meter(dynamodb, client("dynamodb"))


def put(dynamodb, **attributes):
    dynamodb.put_item(TableName=LEADS, Item={**KEY, **attributes})


def test_a_small_item_is_one_unit(dynamodb, meter):
    put(dynamodb, a={"S": "x"})
    assert meter.bill.units == {LEADS: 1}


def test_each_kilobyte_begun_is_one_unit(dynamodb, meter):
    put(dynamodb, a={"S": "x" * 1024})
    assert meter.bill.units == {LEADS: 2}


def test_a_large_item_that_becomes_small_is_billed_as_the_large_one(dynamodb, meter):
    put(dynamodb, a={"S": "x" * 3000})
    meter.reset()
    put(dynamodb)
    assert meter.bill.units == {LEADS: 3}


def test_a_write_in_a_transaction_is_two_units(dynamodb, meter):
    action = {"Put": {"TableName": LEADS, "Item": KEY}}
    dynamodb.transact_write_items(TransactItems=[action])
    assert (meter.bill.units, meter.bill.calls) == ({LEADS: 2}, ["TransactWriteItems"])


def test_an_entry_in_the_index_is_one_unit_more_when_it_is_made_or_changes(dynamodb, meter):
    put(dynamodb, **INDEXED, state={"S": "received"})
    assert meter.reset().units == {LEADS: 2}
    put(dynamodb, **INDEXED, state={"S": "contacting"})
    assert meter.reset().units == {LEADS: 2}


def test_an_entry_that_stays_as_it_was_costs_nothing(dynamodb, meter):
    put(dynamodb, **INDEXED, state={"S": "received"})
    meter.reset()
    put(dynamodb, **INDEXED, state={"S": "received"}, other={"S": "x"})
    assert meter.bill.units == {LEADS: 1}


def test_the_meter_s_own_looks_are_not_on_the_bill(dynamodb, meter):
    put(dynamodb)
    assert (meter.bill.calls, meter.bill.reads) == (["PutItem"], 0)


def test_items_that_a_query_gives_are_counted(dynamodb, meter):
    put(dynamodb)
    asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": KEY["pk"]}}
    dynamodb.query(TableName=LEADS, **asked)
    assert (meter.bill.items_read, meter.bill.reads) == (1, 1)


def test_a_write_is_told_with_what_stood_there_before(dynamodb, meter):
    put(dynamodb, a={"S": "x"})
    meter.reset()
    put(dynamodb, a={"S": "y"})
    (written,) = meter.bill.written
    assert (written.before["a"], written.after["a"]) == ({"S": "x"}, {"S": "y"})
