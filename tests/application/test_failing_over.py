"""An alert that does not arrive goes on: to the member's other way, then to the next of the team, and ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_crm_callback import World, a_world

from builders import NOW, a_practice, an_event
from fakes_threads import FakeTeamPhones, FakeThreads
from firstminute.application.crm_callback import GivenUp, Postponed, deliver, fan_out
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, named, note
from firstminute.application.telling import Delivered
from firstminute.application.waiting_ports import Notice
from firstminute.domain.alerts import compose
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.folding import fold
from firstminute.domain.threads import tag_of

OWNER = "owner:front_desk"
DESK, BACKUP = "+12125550110", "+12125550111"
MAIL = {"front_desk": "front-desk@bright-smile.example", "coordinator": "coordinator@bright-smile.example"}


@pytest.fixture
def world() -> World:
    """The desk is alerted by text and e-mail, the coordinator by both too."""
    team = a_practice().team
    made = a_world(team=(team[0], replace(team[1], alert_by=("sms", "email"))))
    return replace(made, use=replace(made.use, threads=FakeThreads(), phones=FakeTeamPhones()))


def by(world: World, *ways: str) -> World:
    team = world.use.practice.team
    practice = replace(world.use.practice, team=(replace(team[0], alert_by=ways), team[1]))
    return replace(world, use=replace(world.use, practice=practice))


def fails(world: World, channel: str = "sms", *, code: str = "30003", member: str = "front_desk", seq: int = 1) -> int:
    """The provider says so of the alert that this member was sent last of that event; gives the place of it."""
    sent = (world.sms if channel == "sms" else world.email).taken[-1]
    assert sent.reference == f"alert.{member}.{seq}"
    provider = "twilio" if channel == "sms" else "ses"
    ids = named({"lead_id": sent.lead_id, "touch": sent.reference})
    receipt = Receipt(provider, channel, f"{member}-{seq}-{channel}", FAILED, *ids, code, sent.to)
    note(world.leads, receipt, world.clock.advance(seconds=20))
    return world.leads.log(world.lead_id)[-1].seq


def goes_on(world: World, seq: int, attempt: int = 1) -> Any:
    """The notice that its event makes is delivered."""
    events = [one for one in world.leads.log(world.lead_id) if one.seq == seq]
    (notice,) = [one for one in fan_out(world.use, events) if one.target.startswith("owner:")]
    return deliver(world.use, notice, attempt, "receipt")


def sent(world: World) -> list[str]:
    return [one.to for one in (*world.sms.taken, *world.email.taken)]


def test_an_alert_text_that_fails_goes_by_e_mail_to_who_asked_for_texts_only(world: World) -> None:
    world = by(world, "sms")
    world.deliver(1, OWNER)
    assert goes_on(world, fails(world)) == Delivered("email")
    assert sent(world) == [DESK, MAIL["front_desk"]]
    mail = world.email.taken[0]
    assert "This did not reach you by text." in mail.body
    assert "tel:+12125550143" in mail.body
    assert "Dana" not in (mail.subject or "")


def test_then_the_next_of_the_team_is_told_and_can_answer(world: World) -> None:
    world.deliver(1, OWNER)
    assert goes_on(world, fails(world)) == Delivered("sms,email")
    assert sent(world) == [DESK, BACKUP, MAIL["front_desk"], MAIL["coordinator"]]
    assert "Front desk could not be reached by text." in world.sms.taken[1].body
    assert tag_of(world.lead_id) in world.sms.taken[1].body
    assert world.use.threads
    assert world.lead_id in world.use.threads.get("coordinator").alerted


def test_each_failure_is_one_step_and_the_chain_ends_with_the_team(world: World) -> None:
    world = by(world, "sms")
    world.deliver(1, OWNER)
    goes_on(world, fails(world))
    assert goes_on(world, fails(world, "email", code="Permanent.General")) == Delivered("sms,email")
    assert goes_on(world, fails(world, "email", code="Permanent.General", member="coordinator")) == Delivered("covered")
    last = fails(world, member="coordinator")
    assert goes_on(world, last) == Postponed("nobody_left", 5)
    assert goes_on(world, last, attempt=8) == GivenUp("nobody_left", keep=True)
    assert len(sent(world)) == len(set(sent(world))) == 4


def test_the_same_failure_told_twice_and_a_notice_that_comes_twice_tell_nobody_again(world: World) -> None:
    world.deliver(1, OWNER)
    seq = fails(world)
    goes_on(world, seq)
    before = sent(world)
    assert goes_on(world, seq) == Delivered("known", again=True)
    receipt = Receipt("twilio", "sms", "front_desk-1-sms", FAILED, world.lead_id, "alert.front_desk.1", "30003", DESK)
    assert note(world.leads, receipt, world.clock.now()).outcome == "known_before"
    assert sent(world) == before


def test_a_mail_that_comes_back_where_the_text_stands_changes_nothing(world: World) -> None:
    world.deliver(1, OWNER)
    assert goes_on(world, fails(world, "email", code="Permanent.General")) == Delivered("covered")
    assert len(sent(world)) == 2


def test_who_has_been_spoken_with_meanwhile_waits_for_nobody(world: World) -> None:
    world.deliver(1, OWNER)
    seq = fails(world)
    world.happen(an_event("contact.made", at=world.clock.now(), channel="call"))
    assert goes_on(world, seq) == Delivered("seen_to")
    assert len(sent(world)) == 2


def test_a_failure_that_is_quicker_than_our_note_of_the_alert_is_waited_with(world: World) -> None:
    world.deliver(1, OWNER)
    seq = fails(world)
    kept, world.leads.noted = dict(world.leads.noted), {}
    assert goes_on(world, seq) == Postponed("not_readable_yet", 5)
    world.leads.noted = kept
    assert goes_on(world, seq, attempt=2) == Delivered("sms,email")


def test_a_provider_that_is_down_is_asked_again(world: World) -> None:
    world.deliver(1, OWNER)
    seq = fails(world)
    world.sms.faults, world.email.faults = [ProviderUnavailable("down")], [ProviderUnavailable("down")]
    assert goes_on(world, seq) == Postponed("unavailable", 5)
    assert goes_on(world, seq, attempt=2) == Delivered("sms,email")


def test_a_text_refused_at_once_goes_on_as_one_that_fails_later(world: World) -> None:
    world.sms.faults = [ProviderRefused("21610", "they texted STOP")]
    assert world.deliver(1, OWNER) == Delivered("email")
    (lost,) = [one for one in world.leads.log(world.lead_id) if one.type == "alert.failed"]
    assert (lost.data["member"], lost.data["reason"], lost.data["about"]) == ("front_desk", "opted_out", 1)
    assert goes_on(world, lost.seq) == Delivered("sms,email")
    assert world.sms.taken[0].to == BACKUP
    assert world.leads.contact(DESK).suppressed_at is None


def test_the_words_of_a_burst_go_on_together(world: World) -> None:
    for words in ("Hi", "it is about my bridge"):
        last = world.happen(an_event("lead.replied", at=world.clock.now(), channel="sms", text=words))[0].seq
    world.deliver(last, OWNER)
    goes_on(world, fails(world, seq=last))
    assert "Hi / it is about my bridge" in world.sms.taken[-1].body


def test_an_alert_that_arrives_is_nobody_s_news(world: World) -> None:
    world.deliver(1, OWNER)
    before = world.leads.log(world.lead_id)
    note(world.leads, Receipt("twilio", "sms", "x", DELIVERED, world.lead_id, "alert.front_desk.1"), NOW)
    assert world.leads.log(world.lead_id) == before


def test_of_a_phone_that_fails_three_times_a_day_the_practice_hears_once(world: World) -> None:
    for number in range(5):
        seq = world.happen(an_event("lead.repeated", at=world.clock.now(), message=f"{number}"))[0].seq
        world.deliver(seq, OWNER)
        goes_on(world, fails(world, seq=seq))
    told = [one for one in world.notices.queued if one.about]
    assert told == [Notice("", 0, OWNER, "failing:front_desk")]
    assert deliver(world.use, told[0], 1, "receipt") == Delivered("sms,email")
    assert world.sms.taken[-1].to == BACKUP
    assert "check the phone" in world.sms.taken[-1].body


class TestOwnTexts:
    def test_whose_text_did_not_arrive_hears_it_with_the_tag_and_may_call(self, world: World) -> None:
        (lost,) = world.happen(
            an_event("text.failed", actor="provider", by="coordinator", message="This is a landline.", text="Tuesday?")
        )
        assert goes_on(world, lost.seq) == Delivered("sms,email")
        (text,) = world.sms.taken
        assert text.to == BACKUP
        first, second, third, *_ = text.body.splitlines()
        assert first == f"Your text to Dana R. ({tag_of(world.lead_id)}) did not arrive"
        assert (second, third) == ("This is a landline. Please call.", '"Tuesday?"')
        assert "tel:+12125550143" in text.body

    def test_and_where_their_own_phone_is_dead_too_the_next_hears_whose_it_was(self, world: World) -> None:
        (lost,) = world.happen(an_event("text.failed", actor="provider", by="front_desk", message="Landline."))
        goes_on(world, lost.seq)
        goes_on(world, fails(world, seq=lost.seq))
        assert "Front desk's text to Dana R." in world.sms.taken[-1].body

    def test_who_was_told_in_the_answer_is_not_told_again(self, world: World) -> None:
        lost = world.happen(an_event("text.failed", actor="provider", by="front_desk", told=True))
        assert [one.target for one in fan_out(world.use, lost)] == ["crm:crm"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"media": "1", "media_message": "MM7"}, "Sent a picture or file: see message MM7"),
        ({"media": "many", "media_message": "MM7"}, None),
        ({"media": "2"}, None),
    ],
)
def test_the_pictures_of_a_first_text_too(world: World, answers: dict[str, str], said: str | None) -> None:
    received = replace(world.leads.log(world.lead_id)[0], data={"first_name": "Dana", "answers": answers})
    alert = compose(world.use.practice, fold(world.lead_id, [received]), received, world.use.practice.team[0])
    assert (said in alert.text) if said else ("Sent" not in alert.text)


def test_pictures_of_a_person_are_named_by_where_they_are(world: World) -> None:
    media = [{"url": "https://api.twilio.com/m/0", "type": "image/jpeg"}]
    said: dict[str, Any] = {"channel": "sms", "text": "", "provider": "twilio", "provider_id": "MM7", "media": media}
    seq = world.happen(an_event("lead.replied", at=world.clock.now(), **said))[0].seq
    world.deliver(seq, OWNER)
    assert "Sent a picture or file: see message MM7 at the provider of texts." in world.sms.taken[0].body
    world.clock.advance(minutes=2)
    for _ in range(2):
        seq = world.happen(an_event("lead.replied", at=world.clock.now(), **{**said, "text": "and this"}))[0].seq
    world.deliver(seq, OWNER)
    assert "Sent 2 pictures or files: see message MM7 at the provider of texts." in world.sms.taken[1].body


def test_of_somebody_who_was_erased_meanwhile_nobody_is_told(world: World) -> None:
    world = by(world, "sms")
    world.deliver(1, OWNER)
    seq = fails(world)
    log = world.leads.logs[world.lead_id]
    failed = log[seq - 1]
    (notice,) = [one for one in fan_out(world.use, [failed]) if one.target.startswith("owner:")]
    log[failed.seq - 1] = replace(failed, data={"channel": "sms"})
    before = sent(world)
    assert deliver(world.use, notice, 1, "receipt") == Delivered("erased")
    assert sent(world) == before
