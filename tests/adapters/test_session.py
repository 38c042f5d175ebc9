"""How AWS is called: one session, patient where repeating is safe, once where it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from firstminute.adapters.aws import session
from mocked_aws import mocked_aws, table

EVERY = ("dynamodb", "stepfunctions", "sqs", "secretsmanager", "sesv2", "pinpoint-sms-voice-v2")
SENDING = ("sesv2", "pinpoint-sms-voice-v2")


@pytest.fixture
def aws() -> Iterator[None]:
    with mocked_aws():
        session._client.cache_clear()
        session._session.cache_clear()
        yield
    session._client.cache_clear()
    session._session.cache_clear()


@pytest.mark.parametrize("name", EVERY)
def test_a_client_is_made_once(aws, name):
    assert session.client(name) is session.client(name)


def test_all_clients_share_one_session(aws, monkeypatch):
    made: list[str] = []
    real = botocore.session.get_session
    monkeypatch.setattr(botocore.session, "get_session", lambda: made.append("session") or real())
    for name in EVERY:
        session.client(name)
    assert made == ["session"]


@pytest.mark.parametrize("name", SENDING)
def test_a_message_is_never_sent_twice_by_a_retry(aws, name):
    assert session.client(name).meta.config.retries["total_max_attempts"] == 1


@pytest.mark.parametrize("name", [name for name in EVERY if name not in SENDING])
def test_everything_else_is_tried_a_few_times(aws, name):
    assert session.client(name).meta.config.retries == {"mode": "standard", "total_max_attempts": 3}


@pytest.mark.parametrize("name", EVERY)
def test_nobody_waits_long_for_a_service_that_does_not_answer(aws, name):
    config = session.client(name).meta.config
    attempts = config.retries["total_max_attempts"]
    assert attempts * (config.connect_timeout + config.read_timeout) <= 20
    assert config.tcp_keepalive is True


def test_a_local_run_leads_every_call_to_the_local_aws(aws, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert {session.client(name).meta.endpoint_url for name in EVERY} == {"http://127.0.0.1:4566"}


def test_a_transaction_carries_its_token_although_parameters_are_not_checked(aws):
    dynamodb = session.client("dynamodb")
    bodies: list[dict[str, Any]] = []
    dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems", lambda params, **_: bodies.append(json.loads(params["body"]))
    )
    name = table(dynamodb)
    put = {"Put": {"TableName": name, "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}}
    dynamodb.transact_write_items(TransactItems=[put])
    assert bodies[0]["ClientRequestToken"]


def test_parameters_are_checked_by_the_service_alone(aws):
    dynamodb = session.client("dynamodb")
    name = table(dynamodb)
    with pytest.raises(ClientError):  # not ParamValidationError
        dynamodb.get_item(TableName=name, Key={"pk": {"S": "a"}, "sk": {"S": ""}, "more": {"S": "c"}})
    with pytest.raises(ClientError):
        dynamodb.put_item(TableName=name, Item={})
    with pytest.raises(ClientError):
        dynamodb.get_item(TableName="")
