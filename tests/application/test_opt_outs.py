"""Every way to say no ends in the same place: the ledger knows the point, every lead that has it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from touches import Table

from builders import EMAIL, PHONE, a_draft
from firstminute.application.first_touch import answer
from firstminute.application.opt_outs import behind, by_call, by_flag, spread_again
from firstminute.application.receipts import FAILED, OPTED_OUT, Receipt, note
from firstminute.application.recording import record
from firstminute.application.reporting import report
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.refusal_flags import Flag

STAFF = Actor("staff", "front_desk")
PRESSED = {"how": "pressed a key", "provider_id": "CA1"}
FOOTER = "\n\nOn Wed, Nov 25, 2026 at 3:05 PM Bright Smile wrote:\n> Stop these e-mails: https://x.example/unsubscribe/ld_1\n"


def by_staff(table: Table, lead_id: str) -> None:
    told = {"type": "lead.opted_out", "data": {"scope": "all"}}
    report(table.leads, table.practice, lead_id, told, STAFF, table.clock.now())


def by_reply(table: Table, lead_id: str) -> None:
    told = {"type": "lead.replied", "id": "m1", "data": {"channel": "other", "text": "Please remove me." + FOOTER}}
    report(table.leads, table.practice, lead_id, told, Actor("partner", "inbox"), table.clock.now())


def by_the_phone_s_key(table: Table, lead_id: str) -> None:
    del lead_id
    by_call(table.leads, PHONE, PRESSED, "key:CA1", table.clock.now())
    by_flag(table.leads, Flag((EMAIL,), "email", "hs_email_optout"), "hubspot", "d1", table.clock.now())


def by_the_crm(table: Table, lead_id: str) -> None:
    del lead_id
    by_flag(table.leads, Flag((PHONE, EMAIL), "all", "dnd"), "highlevel", "d1", table.clock.now())


def by_the_providers(table: Table, lead_id: str) -> None:
    told = {"lead_id": lead_id, "touch": "first"}
    note(table.leads, Receipt("twilio", "sms", "SM1", FAILED, code="21610", address=PHONE, **told), table.clock.now())
    note(
        table.leads,
        Receipt("ses", "email", "m1", OPTED_OUT, code="Complaint", address=EMAIL, **told),
        table.clock.now(),
    )


ROUTES = [by_staff, by_reply, by_the_phone_s_key, by_the_crm, by_the_providers]


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_ends_in_the_same_ledger(table: Table, route: Callable[[Table, str], None]) -> None:
    lead_id = table.inquire()
    other = table.inquire(a_draft(email=None))
    answer(table.touching, lead_id)
    for _ in range(2):  # told twice, as senders do
        route(table, lead_id)
    for one in (lead_id, other):
        head = table.head(one)
        assert (head.lead.opted_out, head.lead.stopped, head.enrollment.next_at) == (True, "opted_out", None)
    assert all(table.leads.contact(point).suppressed_at is not None for point in (PHONE, EMAIL))


@pytest.mark.parametrize("route", ROUTES)
def test_what_was_queued_does_not_leave_and_it_lasts(table: Table, route: Callable[[Table, str], None]) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    taken = len(table.sms.taken)
    route(table, lead_id)
    table.clock.advance(hours=24 * 3650)
    for step in range(15):
        from firstminute.application.cadence_step import take

        take(table.touching, lead_id, step)
    again = table.inquire()
    answer(table.touching, again)
    assert (len(table.sms.taken), table.email.taken) == (taken, [])


def test_a_number_of_nobody_is_closed_all_the_same(table: Table) -> None:
    assert by_call(table.leads, PHONE, PRESSED, "key:CA1", table.clock.now()) is None
    assert by_flag(table.leads, Flag((EMAIL,), "all", "dnd"), "crm", "d", table.clock.now()) == []
    assert all(table.leads.contact(point).suppressed_at is not None for point in (PHONE, EMAIL))


def test_a_crm_that_says_no_to_e_mails_says_nothing_of_the_number(table: Table) -> None:
    by_flag(table.leads, Flag((PHONE, EMAIL), "email", "hs_email_optout"), "crm", "d", table.clock.now())
    assert table.leads.contact(PHONE).suppressed_at is None
    assert table.leads.contact(EMAIL).suppressed_at is not None


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("unsubscribe", True),
        ("STOP", True),
        ("Alto.", True),
        ("Please take me off your list, thanks", False),
        ("Remove me" + FOOTER, True),
        ("No me escriban más, por favor" + FOOTER, False),
    ],
)
def test_a_reply_that_means_it_is_a_no_on_any_channel(table: Table, text: str, sure: bool) -> None:
    (word,) = behind(NewEvent("lead.replied", table.clock.now(), STAFF, {"channel": "email", "text": text}))
    assert (word.data["scope"], word.data.get("review", False)) == ("email", not sure)


@pytest.mark.parametrize(
    "text",
    [
        "Yes please, Tuesday at ten" + FOOTER,
        "> unsubscribe",
        "Could you stop by at noon?",
        "",
        "Can I cancel my other dentist first?\n\n----- Original Message -----\nStop these e-mails: https://x",
    ],
)
def test_what_they_only_quote_or_do_not_mean_is_no_no(table: Table, text: str) -> None:
    assert behind(NewEvent("lead.replied", table.clock.now(), STAFF, {"channel": "email", "text": text})) == []


def test_a_subject_of_their_own_counts_and_ours_does_not(table: Table) -> None:
    def said(subject: str) -> int:
        data = {"channel": "email", "subject": subject, "text": ""}
        return len(behind(NewEvent("lead.replied", table.clock.now(), STAFF, data)))

    assert [said("Unsubscribe"), said("Re: Stop"), said("Re: your inquiry")] == [1, 0, 0]


def test_the_words_of_the_reply_are_kept_beside_the_no(table: Table) -> None:
    lead_id = table.inquire()
    by_reply(table, lead_id)
    types = [one.type for one in table.leads.log(lead_id)]
    assert types.count("lead.replied") == types.count("lead.opted_out") == 1
    assert table.head(lead_id).lead.state == "opted_out"


def test_a_crash_between_a_provider_s_block_and_the_other_leads_is_made_good(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def dies(*_: object) -> None:
        raise Crash

    first, other = table.inquire(), table.inquire(a_draft(email=None))
    table.sms.faults = [ProviderRefused("21610", "stopped")]
    with monkeypatch.context() as broken:
        broken.setattr("firstminute.application.settling.spread", dies)
        with pytest.raises(Crash):
            answer(table.touching, first)
    assert not table.head(other).lead.opted_out
    answer(table.touching, first)  # the machine tries again
    assert table.head(other).lead.opted_out


def test_spreading_again_says_nothing_twice(table: Table) -> None:
    lead_id, other = table.inquire(), table.inquire(a_draft(email=None))
    told = NewEvent("lead.opted_out", table.clock.now(), STAFF, {"scope": "sms", "address": PHONE})
    record(table.leads, lead_id, [told], table.clock.now())
    before = table.leads.log(other)
    spread_again(table.leads, table.head(lead_id), table.clock.now() + timedelta(hours=1))
    assert table.leads.log(other) == before


def crossed(table: Table) -> list[str]:
    """The person's inquiry is stored between the look at their number and the writing of their no."""
    suppress, made = table.leads.suppress, list[str]()

    def inquires_first(point: str, now: datetime) -> None:
        if not made:
            made.append(table.inquire(a_draft()))
        suppress(point, now)

    table.leads.suppress = inquires_first  # type: ignore[method-assign]  # what happens between two looks
    return made


def told_by_a_provider(table: Table) -> None:
    receipt = Receipt("twilio", "sms", "SM1", FAILED, code="21610", address=PHONE)
    note(table.leads, receipt, table.clock.now())


def told_by_a_crm(table: Table) -> None:
    by_flag(table.leads, Flag((PHONE,), "sms", "dnd"), "highlevel", "d1", table.clock.now())


@pytest.mark.parametrize("tell", [told_by_a_provider, told_by_a_crm])
def test_a_no_that_crosses_the_person_s_inquiry_stops_it_before_its_first_touch(
    table: Table, tell: Callable[[Table], None]
) -> None:
    made = crossed(table)
    tell(table)
    assert table.head(made[0]).lead.opted_out
    answer(table.touching, made[0])
    assert table.sms.taken == []


def test_a_key_for_no_more_messages_closes_every_way_even_after_a_stop(table: Table) -> None:
    lead_id = table.inquire(a_draft())
    stop = NewEvent(
        "lead.opted_out", table.clock.now(), STAFF, {"scope": "sms", "address": PHONE, "how": "texted STOP"}
    )
    record(table.leads, lead_id, [stop], table.clock.now())
    by_call(table.leads, PHONE, PRESSED, "key:CA1", table.clock.now())
    assert table.leads.contact(EMAIL).suppressed_at
