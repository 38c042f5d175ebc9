"""What AWS answers when two write at once, when it is busy and when it is gone: the local AWS never does.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from builders import EMAIL, NOW, PHONE, a_head, a_new_lead, an_event
from firstminute.adapters.aws.attributes import moment
from firstminute.adapters.aws.contacts import point_key
from firstminute.adapters.aws.lead_items import head_item
from firstminute.adapters.aws.lead_table import within
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.application.lead_ports import Change, Contact
from firstminute.domain.errors import Conflict, Duplicate, ProviderUnavailable
from firstminute.domain.lead import Claim
from mocked_aws import client

SINCE = NOW - timedelta(days=30)
MINUTE = timedelta(minutes=1)
CONFLICT, FINE, CHECK = "TransactionConflict", "None", "ConditionalCheckFailed"
HEAD = a_head()
REPLIED = Change([an_event("lead.replied")], HEAD.enrollment)


@pytest.fixture
def aws(monkeypatch):
    """A client whose answers are laid out beforehand; it is never heard of on a network."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    dynamodb = client("dynamodb")
    with Stubber(dynamodb) as stub:
        yield dynamodb, stub
        stub.assert_no_pending_responses()


def cancelled(stub, *reasons, items=None):
    """The next transaction is cancelled for these reasons, one for each of its operations."""
    known = {place: {"Item": item} for place, item in (items or {}).items()}
    told = [{"Code": code, **known.get(place, {})} for place, code in enumerate(reasons)]
    stub.add_client_error(
        "transact_write_items", "TransactionCanceledException", modeled_fields={"CancellationReasons": told}
    )


def add(dynamodb, points=(PHONE, EMAIL)):
    head, events = a_new_lead()
    return DynamoLeads(dynamodb, "leads").add(head, events, b"raw", "website:1:0", points, SINCE)


def append(dynamodb, change=REPLIED):
    return DynamoLeads(dynamodb, "leads").append(HEAD, change, NOW)


def claim(dynamodb):
    return DynamoLeads(dynamodb, "leads").claim(HEAD.lead.id, 0, NOW, NOW - MINUTE)


@pytest.mark.parametrize("ask", [append, claim, add, lambda dynamodb: DynamoLeads(dynamodb, "leads").log(HEAD.lead.id)])
def test_when_the_time_of_a_request_is_over_nothing_more_is_asked_of_the_table(aws, ask):
    dynamodb, _ = aws
    with within(0), pytest.raises(ProviderUnavailable, match="no time is left"):
        ask(dynamodb)


def test_the_time_of_one_request_is_none_of_the_next_ones(aws):
    dynamodb, stub = aws
    stub.add_response("get_item", {})
    with within(0):
        pass
    assert DynamoLeads(dynamodb, "leads").get(HEAD.lead.id) is None


# --- two at once -----------------------------------------------------------------------------------------------------


def test_a_second_click_in_the_same_millisecond_is_tried_again_at_once(aws):
    dynamodb, stub = aws
    cancelled(stub, FINE, FINE, FINE, CONFLICT, FINE)
    cancelled(stub, FINE, FINE, FINE, FINE, CONFLICT)
    stub.add_response("transact_write_items", {})
    assert add(dynamodb) is None


def test_a_second_click_finds_the_lead_that_the_first_one_made(aws):
    dynamodb, stub = aws
    known = {**point_key(PHONE), "lead_id": {"S": "ld_1"}, "ra": moment(NOW), "dl": {"S": "website:1:0"}}
    cancelled(stub, FINE, FINE, FINE, CONFLICT, FINE)
    cancelled(stub, FINE, FINE, FINE, CHECK, FINE, items={3: known})
    assert add(dynamodb) == Contact(PHONE, "ld_1", NOW, "website:1:0")


def test_who_always_meets_another_writer_is_told_so_after_four_tries(aws):
    dynamodb, stub = aws
    for _ in range(4):
        cancelled(stub, FINE, FINE, FINE, CONFLICT, FINE)
    with pytest.raises(Conflict):
        add(dynamodb)


def test_a_known_point_is_told_of_even_when_another_one_was_just_being_written(aws):
    dynamodb, stub = aws
    suppressed = {**point_key(EMAIL), "sup": moment(NOW)}
    cancelled(stub, FINE, FINE, FINE, CONFLICT, CHECK, items={4: suppressed})
    assert add(dynamodb) == Contact(EMAIL, suppressed_at=NOW)


def test_a_change_that_met_another_transaction_is_for_its_caller_to_decide_again(aws):
    dynamodb, stub = aws
    cancelled(stub, CONFLICT, FINE)
    with pytest.raises(Conflict):
        append(dynamodb)


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_the_table_has_no_room_for_may_be_tried_again(aws, reason):
    dynamodb, stub = aws
    cancelled(stub, reason, FINE)
    with pytest.raises(Conflict):
        append(dynamodb)


def test_a_duplicate_is_one_even_when_something_else_was_in_the_way_too(aws):
    dynamodb, stub = aws
    cancelled(stub, CHECK, CONFLICT, FINE)
    with pytest.raises(Duplicate):
        append(dynamodb, replace(REPLIED, once="crm:1"))


def test_a_claim_that_met_a_transaction_is_tried_again_at_once(aws):
    dynamodb, stub = aws
    stub.add_client_error("update_item", "TransactionConflictException", http_status_code=400)
    stub.add_response("update_item", {"Attributes": head_item(HEAD)})
    assert claim(dynamodb).granted is True


@pytest.mark.parametrize(
    "code",
    [
        "TransactionConflictException",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    ],
)
def test_a_claim_that_never_gets_through_is_for_the_state_machine_to_repeat(aws, code):
    dynamodb, stub = aws
    for _ in range(4):
        stub.add_client_error("update_item", code, http_status_code=400)
    with pytest.raises(Conflict):
        claim(dynamodb)


def test_a_claim_left_behind_that_somebody_else_takes_first_is_theirs(aws):
    dynamodb, stub = aws
    old = replace(HEAD.enrollment, claim=None)
    left = head_item(replace(HEAD, enrollment=replace(old, claim=claim_of(NOW - 5 * MINUTE))))
    theirs = replace(HEAD, enrollment=replace(old, claim=claim_of(NOW, 2)), version=3)
    for item in (left, head_item(theirs)):
        stub.add_client_error(
            "update_item", "ConditionalCheckFailedException", http_status_code=400, modeled_fields={"Item": item}
        )
    taken = claim(dynamodb)
    assert (taken.granted, taken.head) == (False, theirs)


def claim_of(at, attempt=1):
    return Claim(0, at, NOW - 5 * MINUTE, attempt)


# --- answers that are lost -------------------------------------------------------------------------------------------


class LosesItsFirstAnswer:
    """A connection that breaks after the first write: botocore sends it again by itself."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self._lost = False

    def update_item(self, **request: Any) -> Any:
        if not self._lost:
            self._lost = True
            self._dynamodb.update_item(**request)
        return self._dynamodb.update_item(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)


class LosesTakeOver(LosesItsFirstAnswer):
    """Loses the answer to the second update."""

    def update_item(self, **request: Any) -> Any:
        if ":version" in request["ExpressionAttributeValues"]:
            return super().update_item(**request)
        return self._dynamodb.update_item(**request)


def test_a_claim_whose_answer_was_lost_is_still_ours(on_dynamodb):
    head, events = a_new_lead()
    on_dynamodb.leads.add(head, events, b"raw", "d", [PHONE], SINCE)
    flaky = DynamoLeads(LosesItsFirstAnswer(on_dynamodb.client), on_dynamodb.table)
    taken = flaky.claim(head.lead.id, 0, NOW, NOW - MINUTE)
    assert (taken.granted, taken.again) == (True, None)
    assert taken.head == on_dynamodb.leads.get(head.lead.id)
    assert taken.head.version == head.version + 1


def test_a_claim_taken_over_whose_answer_was_lost_is_still_ours_and_names_the_one_before(on_dynamodb):
    head, events = a_new_lead()
    on_dynamodb.leads.add(head, events, b"raw", "d", [PHONE], SINCE)
    before = on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW - MINUTE).head.enrollment.claim
    flaky = DynamoLeads(LosesTakeOver(on_dynamodb.client), on_dynamodb.table)
    taken = flaky.claim(head.lead.id, 0, NOW + MINUTE, NOW)
    assert (taken.granted, taken.again) == (True, before)
    assert taken.head.enrollment.claim.attempt == 2


def test_a_transaction_carries_a_token_so_that_its_repeat_is_known(on_dynamodb):
    tokens: list[str] = []
    on_dynamodb.client.meta.events.register(
        "before-call.dynamodb.TransactWriteItems",
        lambda params, **_: tokens.append(params["body"]),
    )
    head, events = a_new_lead()
    on_dynamodb.leads.add(head, events, b"raw", "d", [PHONE], SINCE)
    assert b"ClientRequestToken" in tokens[0]


# --- AWS is gone -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["InternalServerError", "ServiceUnavailable", "ResourceNotFoundException"])
def test_what_is_no_conflict_is_never_called_one(aws, code):
    dynamodb, stub = aws
    stub.add_client_error("update_item", code, http_status_code=400)
    with pytest.raises(ProviderUnavailable) as error:
        claim(dynamodb)
    assert code in str(error.value)


def test_a_transaction_that_can_never_work_is_no_conflict(aws):
    dynamodb, stub = aws
    cancelled(stub, "ValidationError", FINE)
    with pytest.raises(ProviderUnavailable):
        append(dynamodb)


def test_no_connection_is_said_in_our_words(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    dynamodb = client("dynamodb")

    def gone(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    monkeypatch.setattr(dynamodb, "get_item", gone)
    with pytest.raises(ProviderUnavailable):
        DynamoLeads(dynamodb, "leads").get("ld_1")


# --- long answers ----------------------------------------------------------------------------------------------------


def test_keys_that_a_read_left_out_are_asked_for_again(aws):
    dynamodb, stub = aws
    first, second = a_new_lead()[0], a_new_lead()[0]
    keys = [{name: head_item(head)[name] for name in ("pk", "sk")} for head in (first, second)]
    entries = [{"lead_id": {"S": head.lead.id}} for head in (second, first)]
    left = {"leads": {"Keys": [keys[0]], "ConsistentRead": True}}
    stub.add_response("query", {"Items": entries})
    stub.add_response("batch_get_item", {"Responses": {"leads": [head_item(second)]}, "UnprocessedKeys": left})
    stub.add_response("batch_get_item", {"Responses": {"leads": [head_item(first)]}}, {"RequestItems": left})
    assert DynamoLeads(dynamodb, "leads").page(None, None, None, 5) == ([second, first], None)


def test_an_index_entry_whose_head_has_moved_on_is_not_shown_in_its_old_state(aws):
    dynamodb, stub = aws
    head = a_new_lead()[0]
    stub.add_response("query", {"Items": [{"lead_id": {"S": head.lead.id}}]})
    stub.add_response("batch_get_item", {"Responses": {"leads": [head_item(head)]}})
    assert DynamoLeads(dynamodb, "leads").page("booked", None, None, 5) == ([], None)
