"""The leads table: one suite over the fake and DynamoDB. New leads, changes, notes, marks.

Claims are in `test_leads_claims`, contact points in `test_leads_contacts`, lists in `test_leads_pages`, erasure in
`test_leads_erasure`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from stored_leads import RETENTION, START

from builders import NOW, PHONE, a_draft, a_head, a_new_lead, an_event, an_id
from firstminute.application.lead_ports import Change
from firstminute.domain.errors import Conflict, Duplicate
from firstminute.domain.events import Actor, Event, NewEvent, event_id, record
from firstminute.domain.folding import fold
from firstminute.domain.lead import Enrollment

SINCE = NOW - timedelta(days=30)
DAY = 86_400


def stored_head(leads, lead_id=None, draft=None, at=NOW, delivery="website:1:0"):
    draft = draft or a_draft()
    head, events = a_new_lead(lead_id, draft, at)
    assert leads.add(head, events, b"raw", delivery, draft.contact_points, SINCE) is None
    return head


def test_a_new_lead_is_read_back_as_it_was_stored(leads):
    head = stored_head(leads)
    assert leads.get(head.lead.id) == head


def test_a_lead_that_nobody_stored_is_not_found(leads):
    stored_head(leads)
    assert leads.get(an_id()) is None


def test_the_first_events_of_a_lead_are_its_log(leads):
    head, events = a_new_lead()
    stopped = record(NewEvent("cadence.stopped", NOW, data={"reason": "opted_out", "step": 0}), head.lead.id, 2, NOW)
    leads.add(replace(head, lead=fold(head.lead.id, [*events, stopped])), [*events, stopped], b"", "d", [PHONE], SINCE)
    assert leads.log(head.lead.id) == [*events, stopped]


def test_the_raw_request_is_kept_as_long_as_the_practice_says_and_no_longer(stored):
    head = stored_head(stored.leads)
    assert stored.raws(head.lead.id) == {1: (b"raw", int(START) + RETENTION)}


def test_a_lead_is_never_stored_over_another_of_the_same_id(leads):
    head = stored_head(leads)
    other, events = a_new_lead(head.lead.id, a_draft(first_name="Ann", phone="+12125550199", email=None))
    with pytest.raises(Conflict):
        leads.add(other, events, b"raw", "website:2:0", ["+12125550199"], SINCE)
    assert leads.get(head.lead.id) == head


def test_storing_the_same_lead_again_after_a_lost_answer_says_that_it_is_stored(stored):
    head, events = a_new_lead()
    arguments = (head, events, b"raw", "website:1:0", a_draft().contact_points, SINCE)
    assert stored.leads.add(*arguments) is None
    before = stored.everything()
    assert stored.leads.add(*arguments) is None
    assert stored.everything() == before


def test_text_in_any_script_comes_back_as_it_was(leads):
    draft = a_draft(first_name="Zoë", last_name="O’Hara 😀", message="¿Cuánto cuesta? \u2028 \x00 \\ \"' ελληνικά")
    head = stored_head(leads, draft=draft)
    assert leads.get(head.lead.id) == head
    assert leads.log(head.lead.id)[0].data["message"] == draft.message


def test_a_very_long_message_is_kept_whole(leads):
    draft = a_draft(message="".join(chr(33 + place * 7919 % 90) for place in range(200_000)))
    head = stored_head(leads, draft=draft)
    assert leads.log(head.lead.id)[0].data["message"] == draft.message


# --- changes ---------------------------------------------------------------------------------------------------------


def test_a_change_gives_back_the_head_and_the_events_as_they_are_stored(leads):
    head = stored_head(leads)
    later = NOW + timedelta(minutes=3)
    enrollment = Enrollment(step=2, next_at=later, next_channel="email", tried=("sms",))
    new = an_event("contact.made", NOW + timedelta(minutes=1), channel="call", seconds=90)
    after, events = leads.append(head, Change([new], enrollment), later)
    assert leads.get(head.lead.id) == after
    assert leads.log(head.lead.id)[1:] == events
    assert (after.version, after.enrollment, after.lead.state) == (2, enrollment, "contacted")


def test_events_are_numbered_on_from_the_last_one_without_a_gap(leads):
    head = stored_head(leads)
    head, _ = leads.append(head, Change([an_event("touch.sent", touch="first", channel="sms")], head.enrollment), NOW)
    several = [an_event("touch.delivered", touch="first"), an_event("lead.replied", text="yes"), an_event("sale.won")]
    leads.append(head, Change(several, head.enrollment), NOW)
    log = leads.log(head.lead.id)
    assert [event.seq for event in log] == [1, 2, 3, 4, 5]
    assert [event.id for event in log] == [event_id(head.lead.id, seq) for seq in range(1, 6)]


def test_a_log_of_hundreds_of_events_comes_back_in_order(leads):
    head = stored_head(leads)
    for _ in range(12):
        many = [an_event("touch.delivered", provider_id="x" * 200) for _ in range(20)]
        head, _ = leads.append(head, Change(many, head.enrollment), NOW)
    assert [event.seq for event in leads.log(head.lead.id)] == list(range(1, 242))


def test_the_head_is_always_the_fold_of_the_log(leads):
    head = stored_head(leads)
    for name in ("touch.sent", "lead.replied", "lead.qualified", "appointment.booked", "appointment.kept", "sale.won"):
        head, _ = leads.append(head, Change([an_event(name, appointment_id="a1", amount=5)], head.enrollment), NOW)
    assert fold(head.lead.id, leads.log(head.lead.id)) == leads.get(head.lead.id).lead


def test_an_event_keeps_when_it_happened_when_it_was_recorded_and_who_did_it(leads):
    head = stored_head(leads)
    happened, recorded = NOW - timedelta(hours=2, microseconds=1), NOW + timedelta(milliseconds=1)
    new = NewEvent("appointment.kept", happened, Actor("crm", "hubspot"), {"appointment_id": "a", "n": [1, 2.5, None]})
    leads.append(head, Change([new], head.enrollment), recorded)
    assert leads.log(head.lead.id)[1] == Event(
        event_id(head.lead.id, 2), "appointment.kept", head.lead.id, 2, happened, recorded, new.actor, new.data
    )


def test_a_plan_may_change_without_any_event(leads):
    head = stored_head(leads)
    enrollment = replace(head.enrollment, next_at=NOW + timedelta(hours=1))
    after, events = leads.append(head, Change([], enrollment), NOW)
    assert (events, leads.get(head.lead.id)) == ([], after)
    assert after.enrollment == enrollment
    assert len(leads.log(head.lead.id)) == 1


def test_of_two_changes_of_the_same_head_only_the_first_is_recorded(stored):
    head = stored_head(stored.leads)
    stored.leads.append(head, Change([an_event("lead.replied", text="first")], head.enrollment), NOW)
    before = stored.everything()
    with pytest.raises(Conflict):
        stored.leads.append(head, Change([an_event("lead.replied", text="second")], head.enrollment), NOW)
    assert stored.everything() == before


def test_a_plan_is_not_changed_on_a_head_that_has_moved_on(stored):
    head = stored_head(stored.leads)
    stored.leads.append(head, Change([an_event("lead.replied")], head.enrollment), NOW)
    before = stored.everything()
    with pytest.raises(Conflict):
        stored.leads.append(head, Change([], head.enrollment), NOW)
    assert stored.everything() == before


def test_nothing_is_recorded_for_a_lead_that_does_not_exist(stored):
    head = a_head()
    with pytest.raises(Conflict):
        stored.leads.append(head, Change([an_event("lead.replied")], head.enrollment, raw=b"x", once="d"), NOW)
    assert stored.leads.log(head.lead.id) == []
    assert not stored.leads.seen("d")


def test_a_delivery_is_recorded_once_however_often_it_arrives(stored):
    head = stored_head(stored.leads)
    change = Change([an_event("sale.won", amount=100)], head.enrollment, once="crm:77")
    after, _ = stored.leads.append(head, change, NOW)
    before = stored.everything()
    with pytest.raises(Duplicate):
        stored.leads.append(after, change, NOW)
    assert stored.everything() == before


def test_a_delivery_that_somebody_else_recorded_meanwhile_is_a_duplicate_not_a_conflict(leads):
    head = stored_head(leads)
    change = Change([an_event("sale.won", amount=100)], head.enrollment, once="crm:77")
    leads.append(head, change, NOW)
    with pytest.raises(Duplicate):
        leads.append(head, change, NOW)


def test_a_delivery_that_met_a_conflict_is_not_remembered(leads):
    head = stored_head(leads)
    after, _ = leads.append(head, Change([an_event("lead.replied")], head.enrollment), NOW)
    change = Change([an_event("sale.won", amount=100)], head.enrollment, once="crm:77")
    with pytest.raises(Conflict):
        leads.append(head, change, NOW)
    _, events = leads.append(after, change, NOW)
    assert [event.type for event in events] == ["sale.won"]


def test_a_repeated_inquiry_keeps_its_raw_request_with_its_event(stored):
    head = stored_head(stored.leads)
    change = Change([an_event("lead.repeated", source="website")], head.enrollment, raw=b"second", once="d2")
    stored.leads.append(head, change, NOW)
    assert stored.raws(head.lead.id) == {
        1: (b"raw", int(START) + RETENTION),
        2: (b"second", int(START) + RETENTION),
    }


# --- notes -----------------------------------------------------------------------------------------------------------


def a_note(head, name="n1", at=NOW, **data):
    return Event(name, "callback.delivered", head.lead.id, 1, at, at, Actor("system", "firstminute"), data)


def test_a_note_is_kept_beside_the_log(leads):
    head = stored_head(leads)
    note = a_note(head, target="crm:main", status=200, attempt=1)
    assert leads.note(note) is True
    assert leads.notes(head.lead.id) == [note]
    assert len(leads.log(head.lead.id)) == 1
    assert leads.get(head.lead.id) == head


def test_a_note_that_is_known_is_not_kept_again(leads):
    head = stored_head(leads)
    first = a_note(head, status=200)
    leads.note(first)
    assert leads.note(a_note(head, status=500)) is False
    assert leads.notes(head.lead.id) == [first]


def test_notes_come_in_the_order_of_their_recording(leads):
    head = stored_head(leads)
    late, early = a_note(head, "a", NOW + timedelta(seconds=1)), a_note(head, "b", NOW)
    leads.note(late)
    leads.note(early)
    assert leads.notes(head.lead.id) == [early, late]


def test_a_lead_without_notes_has_none(leads):
    assert leads.notes(stored_head(leads).lead.id) == []


# --- marks -----------------------------------------------------------------------------------------------------------


def test_a_key_is_remembered_once_marked(leads):
    assert leads.seen("twilio:SM1") is False
    assert leads.mark("twilio:SM1", NOW) is True
    assert leads.seen("twilio:SM1") is True
    assert leads.seen("twilio:SM2") is False


def test_a_key_that_is_remembered_cannot_be_marked_again(leads):
    leads.mark("twilio:SM1", NOW)
    assert leads.mark("twilio:SM1", NOW) is False


def test_a_key_is_forgotten_after_ninety_days_even_while_the_table_still_holds_it(stored):
    stored.leads.mark("twilio:SM1", NOW)
    stored.wall.at = START + 90 * DAY - 1
    assert stored.leads.seen("twilio:SM1")
    stored.wall.at = START + 90 * DAY
    assert not stored.leads.seen("twilio:SM1")
    assert stored.leads.mark("twilio:SM1", NOW) is True


def test_a_recorded_delivery_is_a_key_that_was_seen(leads):
    head = stored_head(leads)
    leads.append(head, Change([an_event("sale.won")], head.enrollment, once="crm:77"), NOW)
    assert leads.seen("crm:77")
    assert leads.mark("crm:77", NOW) is False


def test_a_marked_key_is_a_delivery_that_was_recorded(leads):
    head = stored_head(leads)
    leads.mark("crm:77", NOW)
    with pytest.raises(Duplicate):
        leads.append(head, Change([an_event("sale.won")], head.enrollment, once="crm:77"), NOW)


def test_a_delivery_may_be_recorded_again_after_ninety_days(stored):
    head = stored_head(stored.leads)
    change = Change([an_event("sale.won")], head.enrollment, once="crm:77")
    after, _ = stored.leads.append(head, change, NOW)
    stored.wall.at = START + 90 * DAY
    _, events = stored.leads.append(after, change, NOW)
    assert [event.seq for event in events] == [3]


def test_a_key_may_be_of_any_length_and_script(leads):
    key = "lief-ün#" * 1000
    assert leads.mark(key, NOW) is True
    assert leads.seen(key)
    assert not leads.seen(key + "x")
