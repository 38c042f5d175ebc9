"""What is to be deleted at providers: one suite over the fakes and DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.tables import create_leads_table
from builders import NOW, a_draft, a_new_lead, an_id
from fakes_deletions import FakeDeletions
from fakes_leads import FakeLeads
from firstminute.adapters.aws.deletions import DynamoDeletions
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.application.deletion_ports import Deletions
from firstminute.application.lead_ports import Change, Leads
from firstminute.domain.deletions import ERASED, LATE_AFTER, LONGEST_PAUSE, deletion
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent, rfc3339
from mocked_aws import client, mocked_aws

LEAD = an_id()
RE, TR, MM, ME, CA = (kind + 30 * "0" + "a1" for kind in ("RE", "TR", "MM", "ME", "CA"))
LATER = NOW + timedelta(days=90)
SECOND = timedelta(seconds=1)
PROVIDER = Actor("provider", "twilio")
PICTURE = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/{MM}/Media/{ME}"


@dataclass
class Table:
    leads: Leads
    deletions: Deletions
    dynamodb: Any = None

    def has(self, *events: NewEvent, once: str | None = None) -> None:
        head = self.leads.get(LEAD)
        assert head is not None
        self.leads.append(head, Change(events, head.enrollment, once=once), NOW)

    def due(self, now: datetime = LATER) -> list[str]:
        """Ids; but for the second look after an erasure."""
        return [one.id for one in self.deletions.due(now, 50) if one.kind != "lead"]


@pytest.fixture(params=["fake", "real"])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    if request.param == "fake":
        leads = FakeLeads()
        yield _with_a_lead(Table(leads, leads.deletions))
        return
    with mocked_aws():
        dynamodb = client("dynamodb")
        name = create_leads_table(dynamodb)
        yield _with_a_lead(Table(DynamoLeads(dynamodb, name), DynamoDeletions(dynamodb, name), dynamodb))


def _with_a_lead(table: Table) -> Table:
    head, events = a_new_lead(LEAD, a_draft())
    assert table.leads.add(head, events, b"raw", "d:1", (), NOW) is None
    return table


def recorded(type_: str = "call.voicemail", until: datetime | None = LATER, **data: Any) -> NewEvent:
    day = {"keep_until": rfc3339(until)} if until else {}
    return NewEvent(type_, NOW, PROVIDER, {"call": CA, "recording": RE, **day, **data})


def texted(**data: Any) -> NewEvent:
    media = [{"url": PICTURE, "type": "image/png", "keep_until": rfc3339(LATER)}]
    return NewEvent("lead.replied", NOW, Actor("prospect", "sms"), {"provider_id": MM, "media": media, **data})


def test_a_deletion_comes_back_as_it_was(table: Table) -> None:
    ours = [deletion(RE, LEAD, NOW), deletion(f"{MM}/{ME}", "", NOW + SECOND)]
    table.deletions.add(ours)
    assert table.deletions.due(NOW + SECOND, 10) == ours


def test_nothing_is_due_before_its_day_and_everything_from_then_on(table: Table) -> None:
    table.deletions.add([deletion(RE, LEAD, NOW)])
    assert table.due(NOW - timedelta(microseconds=1)) == []
    assert table.due(NOW) == [RE]


def test_no_more_are_given_than_asked_for_and_the_longest_waiting_first(table: Table) -> None:
    ids = [f"RE{number:032x}" for number in range(5)]
    table.deletions.add([deletion(id_, LEAD, NOW - SECOND * number) for number, id_ in enumerate(ids)])
    assert [one.id for one in table.deletions.due(NOW, 3)] == ids[:1:-1]


def test_what_an_event_names_is_listed_with_it(table: Table) -> None:
    table.has(recorded(), recorded("call.transcribed", transcription=TR, recording=None))
    table.has(texted())
    assert sorted(table.due()) == sorted([RE, TR, f"{MM}/{ME}"])
    assert table.due(LATER - SECOND) == []
    assert {one.lead_id for one in table.deletions.due(LATER, 9)} == {LEAD}


def test_a_new_leads_pictures_are_listed_with_it(table: Table) -> None:
    other = an_id(number=9)
    head, (received, *more) = a_new_lead(other, a_draft(phone="+12125550177"))
    received = replace(received, data={**received.data, "media": texted().data["media"]})
    assert table.leads.add(head, [received, *more], b"raw", "d:2", (), NOW) is None
    assert [(one.id, one.lead_id) for one in table.deletions.due(LATER, 9)] == [(f"{MM}/{ME}", other)]


def test_what_was_not_recorded_is_not_listed(table: Table) -> None:
    table.has(texted(media=[]), once="twilio:1")
    with pytest.raises(Duplicate):
        table.has(recorded(), once="twilio:1")
    assert table.due() == []


@pytest.mark.parametrize(
    "event",
    [
        recorded(until=None),
        recorded(recording="RE1"),
        recorded(recording=f"{RE}/../Calls"),
        recorded(keep_until="some day"),
        texted(media=[{"url": "https://media.example/MM1/ME1", "keep_until": rfc3339(LATER)}]),
        texted(media="none"),
        replace(recorded("lead.replied"), actor=Actor("crm", "hubspot")),
        replace(texted(), actor=Actor("staff", "ann")),
    ],
    ids=["no day", "no id", "no id alone", "no time", "elsewhere", "no list", "of a CRM", "of staff"],
)
def test_what_cannot_be_ours_is_not_listed(table: Table, event: NewEvent) -> None:
    table.has(event)
    assert table.due() == []


def test_what_is_listed_again_keeps_its_day(table: Table) -> None:
    table.deletions.add([deletion(RE, LEAD, NOW)])
    table.has(recorded())
    (one,) = table.deletions.due(NOW, 9)
    assert one.due == NOW


def test_what_failed_is_tried_again_then_and_counted(table: Table) -> None:
    table.deletions.add([deletion(RE, LEAD, NOW)])
    table.deletions.postpone(table.deletions.due(NOW, 1)[0], NOW + SECOND)
    assert table.due(NOW) == []
    (again,) = table.deletions.due(NOW + SECOND, 1)
    assert (again.tries, again.due) == (1, NOW)


def test_what_is_done_is_done(table: Table) -> None:
    table.deletions.add([deletion(RE, LEAD, NOW)])
    (one,) = table.deletions.due(NOW, 1)
    table.deletions.done(one, NOW)
    table.deletions.postpone(one, NOW)
    table.deletions.add([deletion(RE, LEAD, NOW, ERASED)])
    assert table.due() == []
    table.deletions.done(one, NOW)
    assert table.due() == []


def test_late_is_what_should_have_been_deleted_a_week_ago_however_often_it_was_tried(table: Table) -> None:
    table.deletions.add([deletion(RE, LEAD, NOW), deletion(TR, LEAD, NOW + SECOND)])
    table.deletions.postpone(table.deletions.due(NOW, 1)[0], NOW + LATE_AFTER + LONGEST_PAUSE)
    assert table.deletions.late(NOW + LATE_AFTER - SECOND) == 0
    assert table.deletions.late(NOW + LATE_AFTER) == 1
    assert table.deletions.late(NOW + LATE_AFTER + SECOND) == 2


def test_an_erasure_brings_everything_forward_that_the_lead_names(table: Table) -> None:
    sent = NewEvent("touch.sent", NOW, data={"touch": "first", "provider": "twilio", "provider_id": "SM" + 32 * "b"})
    table.has(recorded(), sent, texted(), NewEvent("call.transcribed", NOW, PROVIDER, {"transcription": TR}))
    assert table.leads.erase(LEAD, NOW)
    found = table.deletions.due(NOW, 50)
    assert sorted(one.id for one in found) == sorted([RE, TR, CA, MM, f"{MM}/{ME}", "SM" + 32 * "b"])
    assert {(one.lead_id, one.because, one.due) for one in found} == {(LEAD, ERASED, NOW)}


def test_an_erasure_that_is_repeated_moves_nothing(table: Table) -> None:
    table.has(recorded())
    assert table.leads.erase(LEAD, NOW)
    (one, *_) = before = table.deletions.due(NOW, 9)
    assert table.leads.erase(LEAD, NOW + SECOND)
    assert table.deletions.due(NOW + SECOND, 9) == before
    table.deletions.postpone(one, LATER)
    assert table.leads.erase(LEAD, NOW + SECOND)
    assert one.id not in table.due(NOW + SECOND)


def test_an_hour_after_an_erasure_somebody_looks_for_what_was_on_its_way(table: Table) -> None:
    assert table.leads.erase(LEAD, NOW)
    hour = timedelta(hours=1)
    assert table.deletions.due(NOW + hour - SECOND, 9) == []
    assert [(one.id, one.kind) for one in table.deletions.due(NOW + hour, 9)] == [(LEAD, "lead")]


def test_what_a_crm_names_is_not_deleted_with_its_lead(table: Table) -> None:
    table.has(NewEvent("lead.replied", NOW, Actor("crm", "hubspot"), {"channel": "sms", "provider_id": MM}))
    assert table.leads.erase(LEAD, NOW)
    assert table.due() == []


def test_an_erasure_that_is_repeated_lists_nothing_that_is_done(table: Table) -> None:
    table.has(recorded())
    assert table.leads.erase(LEAD, NOW)
    for one in table.deletions.due(NOW, 9):
        table.deletions.done(one, NOW)
    assert table.leads.erase(LEAD, NOW + SECOND)
    assert table.due() == []


def test_an_erasure_that_breaks_off_has_listed_everything_before_anything_is_gone() -> None:
    for breaks_at in range(1, 40):
        with mocked_aws():
            dynamodb = client("dynamodb")
            name = create_leads_table(dynamodb)
            table = _with_a_lead(Table(DynamoLeads(dynamodb, name), DynamoDeletions(dynamodb, name)))
            table.has(recorded())
            broken = Table(DynamoLeads(_Breaking(dynamodb, breaks_at), name), table.deletions)
            try:
                broken.leads.erase(LEAD, NOW)
            except _PowerCut:
                still = any(event.data.get("recording") == RE for event in table.leads.log(LEAD))
                assert still or RE in table.due(NOW)
                assert table.leads.erase(LEAD, NOW)
            else:
                assert breaks_at > 3
                return
            assert sorted(table.due(NOW)) == sorted([CA, RE])
    pytest.fail("the erasure never came to an end")


class _PowerCut(BaseException):
    """Nothing goes on after it."""


class _Breaking:
    """A client whose so-many-th write is the last."""

    def __init__(self, behind: Any, writes: int) -> None:
        self._behind, self._left = behind, writes

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_item") and not name.startswith("get"):
            self._left -= 1
            if self._left < 0:
                raise _PowerCut
        return getattr(self._behind, name)


def test_the_table_forgets_what_is_done_after_ninety_days_and_nothing_that_waits() -> None:
    with mocked_aws():
        dynamodb = client("dynamodb")
        name = create_leads_table(dynamodb)
        deletions = DynamoDeletions(dynamodb, name, wall=lambda: 1000.0)
        deletions.add([deletion(RE, LEAD, NOW)])
        assert "expires_at" not in _items(dynamodb, name)[0]
        deletions.done(deletions.due(NOW, 1)[0], NOW)
        (item,) = _items(dynamodb, name)
        assert item["expires_at"] == {"N": str(1000 + 90 * 86_400)}
        assert {"by", "lead_id"} & item.keys() == set()


def test_no_list_of_leads_has_a_deletion() -> None:
    with mocked_aws():
        dynamodb = client("dynamodb")
        name = create_leads_table(dynamodb)
        DynamoDeletions(dynamodb, name).add([deletion(RE, LEAD, NOW)])
        leads = DynamoLeads(dynamodb, name)
        assert (list(leads.ids()), leads.page(None, None, None, 10)[0], leads.waiting(["received"])) == ([], [], [])


def _items(dynamodb: Any, name: str) -> Sequence[dict[str, Any]]:
    items: Sequence[dict[str, Any]] = dynamodb.scan(TableName=name)["Items"]
    return items


def test_the_fake_is_one_of_its_kind() -> None:
    held: Deletions = FakeDeletions()
    assert held.due(NOW, 1) == []
