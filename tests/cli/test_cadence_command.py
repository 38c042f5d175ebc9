"""`firstminute cadence`: one lead's follow-up, as staff order it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, an_event
from cli.calling import Command, Deployed
from firstminute.domain.lead import Head


@pytest.fixture
def lead_id(deployed: Deployed) -> str:
    """A lead whose first touch is due."""
    return deployed.take_in()


def head(deployed: Deployed, lead_id: str) -> Head:
    found = deployed.stack.leads.get(lead_id)
    assert found
    return found


def types(deployed: Deployed, lead_id: str) -> list[str]:
    return [event.type for event in deployed.stack.leads.log(lead_id)]


def test_a_follow_up_is_held_back_and_goes_on(firstminute: Command, deployed: Deployed, lead_id: str) -> None:
    paused = firstminute.on_demo("cadence", "pause", lead_id, "--note", "on holiday")
    assert (paused.status, paused.err) == (0, "")
    assert paused.out == f"{lead_id} is paused. To go on: firstminute cadence resume {lead_id}\n"
    assert head(deployed, lead_id).lead.paused_at == NOW
    assert deployed.stack.leads.log(lead_id)[-1].data == {"note": "on holiday"}
    resumed = firstminute.on_demo("cadence", "resume", lead_id)
    assert (resumed.status, resumed.out) == (0, f"{lead_id} goes on.\n")
    assert head(deployed, lead_id).lead.paused_at is None


@pytest.mark.parametrize("until", ["2026-12-01T09:00:00-05:00", "2026-12-01T09:00", "2026-12-01T14:00:00Z"])
def test_a_pause_may_have_an_end_on_the_practices_clock(
    firstminute: Command, deployed: Deployed, lead_id: str, until: str
) -> None:
    paused = firstminute.on_demo("cadence", "pause", lead_id, "--until", until, "--json")
    assert paused.status == 0
    assert (paused.json["type"], paused.json["data"]) == ("cadence.paused", {"until": "2026-12-01T14:00:00.000Z"})
    assert paused.json["actor"]["kind"] == "staff"
    again = firstminute.on_demo("cadence", "pause", lead_id, "--until", until)
    assert again.out.startswith(f"{lead_id} is paused until Tue 01 Dec 2026 09:00. To go on: ")
    assert head(deployed, lead_id).lead.paused_until == NOW.replace(month=12, day=1, hour=14, minute=0, second=0)


def test_a_step_is_left_out_and_said_to_be(firstminute: Command, deployed: Deployed, lead_id: str) -> None:
    skipped = firstminute.on_demo("cadence", "skip", lead_id)
    assert (skipped.status, skipped.out) == (0, f"{lead_id}: first is left out.\n")
    assert head(deployed, lead_id).enrollment.step == 1
    assert types(deployed, lead_id)[-2:] == ["cadence.step_skipped", "touch.skipped"]


def test_a_follow_up_begins_anew_or_another_one_does(firstminute: Command, deployed: Deployed, lead_id: str) -> None:
    deployed.happen(lead_id, an_event("lead.replied", NOW, "prospect", channel="sms", text="Yes"))
    restarted = firstminute.on_demo("cadence", "restart", lead_id)
    assert (restarted.status, restarted.out) == (0, f"{lead_id} begins its follow-up anew.\n")
    assert head(deployed, lead_id).enrollment.run == 1
    switched = firstminute.on_demo("cadence", "switch", lead_id, "--to", "nurture")
    assert (switched.status, switched.out) == (0, f"{lead_id} goes on with nurture.\n")
    assert (head(deployed, lead_id).enrollment.cadence, head(deployed, lead_id).enrollment.run) == ("nurture", 2)


def test_an_order_is_in_the_leads_timeline_and_the_audit_is_equal(
    firstminute: Command, deployed: Deployed, lead_id: str
) -> None:
    firstminute.on_demo("cadence", "pause", lead_id)
    assert "cadence.paused           by staff" in firstminute.on_demo("lead", lead_id).out
    assert firstminute.on_demo("audit").status == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("resume",), "not paused"),
        (("switch", "--to", "nurtur"), "no cadence nurtur; there are appointment, new_lead, no_show, nurture"),
        (("switch", "--to", "appointment"), "no appointment"),
        (("pause", "--until", "2026-11-01T09:00"), "within a year from now"),
    ],
)
def test_what_is_in_the_way_is_one_sentence_and_1(
    firstminute: Command, deployed: Deployed, lead_id: str, words: tuple[str, ...], sentence: str
) -> None:
    order, *options = words
    before = head(deployed, lead_id)
    ran = firstminute.on_demo("cadence", order, lead_id, *options)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert sentence in ran.err
    assert head(deployed, lead_id) == before


@pytest.mark.parametrize("order", ["pause", "resume", "skip", "restart"])
def test_nobody_who_said_no_is_followed_up(firstminute: Command, deployed: Deployed, lead_id: str, order: str) -> None:
    deployed.happen(lead_id, an_event("lead.opted_out", NOW, "prospect", scope="all", how="text"))
    ran = firstminute.on_demo("cadence", order, lead_id)
    assert (ran.status, ran.out) == (1, "")
    assert "asked not to be contacted" in ran.err


@pytest.mark.parametrize("order", ["pause", "resume", "skip"])
def test_a_follow_up_that_is_over_is_not_steered(
    firstminute: Command, deployed: Deployed, lead_id: str, order: str
) -> None:
    deployed.happen(lead_id, an_event("contact.made", NOW, channel="call", seconds=90))
    ran = firstminute.on_demo("cadence", order, lead_id)
    assert (ran.status, ran.out) == (1, "")
    assert "has ended (human)" in ran.err


def test_a_step_whose_message_is_on_its_way_is_not_left_out(
    firstminute: Command, deployed: Deployed, lead_id: str
) -> None:
    deployed.stack.leads.claim(lead_id, 0, NOW, NOW - timedelta(minutes=1))
    ran = firstminute.on_demo("cadence", "skip", lead_id)
    assert ran.status == 1
    assert "on its way" in ran.err


@pytest.mark.parametrize("lead_id", ["ld_nobody", "nonsense"])
def test_a_lead_that_nobody_has_is_1(firstminute: Command, deployed: Deployed, lead_id: str) -> None:
    ran = firstminute.on_demo("cadence", "pause", lead_id)
    assert (ran.status, ran.out) == (1, "")
    assert "There is no" in ran.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "required"),
        (("pause",), "required"),
        (("stop", "ld_1"), "invalid choice"),
        (("switch", "ld_1"), "--to NAME"),
        (("resume", "ld_1", "--until", "Mon 8:30"), "--until goes with pause"),
        (("restart", "ld_1", "--to", "nurture"), "--to goes with switch"),
        (("pause", "ld_1", "--until", "soonish"), 'write it like "Sat 21:40"'),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_write(
    firstminute: Command, deployed: Deployed, words: tuple[str, ...], sentence: str
) -> None:
    ran = firstminute.on_demo("cadence", *words)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err
