"""Random histories of texts: no word of a person is lost, no word of a member goes astray, nothing follows a no.

People text, members answer with and without tags, anybody says STOP and START; providers refuse, break off, report
late, twice and in any order; every delivery may come again; notices wait and come back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, a_practice
from fakes import (
    FakeChannel,
    FakeChannels,
    FakeClock,
    FakeIds,
    FakeNotices,
    FakeOrchestrator,
    FakeQuarantine,
    FakeSecrets,
    lost_answer,
)
from fakes_leads import FakeLeads
from fakes_threads import FakeTeamPhones, FakeThreads
from firstminute.adapters.sources import twilio
from firstminute.application.crm_callback import GivenUp, Postponed, deliver, fan_out
from firstminute.application.incoming import Incoming
from firstminute.application.intake import Intake
from firstminute.application.provider_ports import Accepted, Message
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, named, note
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Answered, Telephony, receive_incoming
from firstminute.application.telling import CrmCallback
from firstminute.application.waiting_ports import Notice
from firstminute.domain.carried import ALERT, carried
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.inquiry import Request
from firstminute.domain.threads import tag_of

THOROUGH = os.environ.get("FIRSTMINUTE_FUZZ") == "1"
PEOPLE = ("+12125550101", "+12125550102", "+12125550103")
TEAM = tuple(str(one.phone) for one in a_practice().team)
CODES = ("30003", "30006", "30007", "21610", "")
FAULTS = {
    "refused": lambda: ProviderRefused("21635", "a landline"),
    "blocked": lambda: ProviderRefused("21610", "opted out"),
    "down": lambda: ProviderUnavailable("down"),
    "lost": lost_answer,
}
SAID = ["words"] * 12 + ["STOP", "START", "HELP"]
ANSWERS = ["words"] * 8 + ["tagged"] * 6 + ["tag"] * 2 + ["STOP", "START", "HELP", "please stop texting me"]
PERSON = st.tuples(st.just("person"), st.integers(0, 2), st.sampled_from(SAID))
MEMBER = st.tuples(st.just("member"), st.sampled_from([0, 0, 0, 1]), st.sampled_from(ANSWERS), st.integers(0, 2))
STATUS = st.tuples(
    st.just("status"), st.integers(0, 5), st.sampled_from([DELIVERED, FAILED, FAILED, "sent"]), st.sampled_from(CODES)
)
OTHER = st.one_of(
    st.tuples(st.just("again"), st.integers(0, 4)),
    st.tuples(st.just("fault"), st.sampled_from(sorted(FAULTS))),
    st.tuples(st.just("wait"), st.sampled_from([5, 70, 1000, 90_000])),
)
ACTIONS = st.one_of(PERSON, PERSON, MEMBER, MEMBER, MEMBER, STATUS, OTHER)


class Watched(FakeChannel):
    """A provider of texts that looks at every text it is given: nobody is sent one after their no."""

    def __init__(self, use: World) -> None:
        super().__init__("twilio", use.clock.wall)
        self._use = use

    def send(self, message: Message) -> Accepted:
        assert message.to not in self._use.silent
        return super().send(message)


@dataclass
class World:
    """A practice with two members, three people who may write, and everything between them."""

    leads: FakeLeads = field(default_factory=FakeLeads)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    threads: FakeThreads = field(default_factory=FakeThreads)
    phones: FakeTeamPhones = field(default_factory=FakeTeamPhones)
    notices: FakeNotices = field(default_factory=FakeNotices)
    texts: list[Incoming] = field(default_factory=list)
    answers: dict[str, list[Answered]] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)
    waiting: list[tuple[Notice, int]] = field(default_factory=list)
    dead: list[Notice] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    last: dict[str, tuple[str, int]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        practice, secrets = a_practice(callbacks=()), FakeSecrets({"twilio/auth_token": "token"})
        self.sms, self.email = Watched(self), FakeChannel("ses", self.clock.wall)
        channels = FakeChannels({"sms": self.sms, "email": self.email})
        kept, machines = FakeQuarantine(), FakeOrchestrator()
        intake = Intake(practice, self.leads, kept, machines, secrets, self.clock, lambda _: twilio, FakeIds())
        relaying = Relaying(practice, self.leads, channels, self.threads, self.clock, self.phones, self.notices)
        self.telephony = Telephony(practice, self.leads, secrets, self.clock, twilio, intake, lambda: relaying)
        ports = (
            practice,
            self.leads,
            self.notices,
            channels,
            secrets,
            None,
            self.clock,
            self.threads,
            None,
            self.phones,
        )
        self.telling = CrmCallback(*ports)  # type: ignore[arg-type]  no CRM is told

    def does(self, action: tuple[Any, ...]) -> None:
        getattr(self, f"_{action[0]}")(*action[1:])
        self.settles()

    def _person(self, number: int, what: str) -> None:
        self._arrives(PEOPLE[number], f"word{len(self.texts)}" if what == "words" else what)

    def _member(self, number: int, what: str, person: int) -> None:
        words, lead_id = f"answer{len(self.texts)}", self.leads.contact(PEOPLE[person]).lead_id
        tag = tag_of(lead_id or "ld_nobody") + " "
        if what == "tagged" and lead_id in self._open_for(TEAM[number]):
            self.meant[words] = PEOPLE[person]  # any other tag is a slip, and asked about
        self._arrives(TEAM[number], {"words": words, "tagged": tag + words, "tag": tag}.get(what, what))

    def _arrives(self, sender: str, body: str) -> None:
        self.texts.append(Incoming("twilio", f"SM{len(self.texts)}", sender, "+12125550120", body))
        doubt = sender in TEAM and body.startswith("answer") and self._is_doubtful(sender)
        answered = self._hear(self.texts[-1])
        assert not doubt or answered.outcome != "relayed" or str(answered.say).startswith("Sent to")
        if body == "STOP":
            self.silent.add(sender)
        if body == "START":
            self.silent.discard(sender)

    def _open_for(self, member: str) -> set[str]:
        """The leads whose tag means something to a member."""
        name = next(one.name for one in self.telling.practice.team if one.phone == member)
        alerted = self.threads.get(name).alerted
        return {one for one, at in alerted.items() if at >= self.clock.now() - timedelta(days=7)}

    def _is_doubtful(self, member: str) -> bool:
        """Several people could be meant, and nothing says that it is the one they wrote to last."""
        name = next(one.name for one in self.telling.practice.team if one.phone == member)
        alerted = self.threads.get(name).alerted
        recent = {one for one, at in alerted.items() if at >= self.clock.now() - timedelta(hours=24)}
        lead_id, before = self.last.get(member, ("", 0))
        since = self.sms.taken[before:] if lead_id in recent else []  # a mail opens no thread
        others = {one.lead_id for one in since if one.reference and one.reference.startswith(f"alert.{name}.")}
        return len(recent) > 1 and (lead_id not in recent or bool(others - {lead_id}))

    def _again(self, back: int) -> None:
        if back < len(self.texts):
            self._hear(self.texts[-1 - back])

    def _hear(self, text: Incoming) -> Answered:
        answered = receive_incoming(
            self.telephony, Request("POST", "", {"content-type": "x/y"}, text.id.encode()), text
        )
        self.answers.setdefault(text.id, []).append(answered)
        if answered.outcome == "relayed" and answered.lead_id:
            self.last[text.sender] = answered.lead_id, len(self.sms.taken)
        assert answered.say is None or text.sender not in self.silent or text.body == "START" or text.sender in TEAM
        return answered

    def _status(self, back: int, status: str, code: str) -> None:
        sent = [*((one, "twilio") for one in self.sms.taken), *((one, "ses") for one in self.email.taken)]
        if back >= len(sent):
            return
        message, provider = sent[-1 - back]
        if id(message) in self.lost:
            code = ""  # a message fails for one reason
        ids = named({"lead_id": message.lead_id, "touch": message.reference})
        told = Receipt(provider, message.channel, str(id(message)), status, *ids, code or None, message.to)
        note(self.leads, told, self.clock.now())
        self.lost |= {id(message)} if status == FAILED else set()
        if status == FAILED and code == "21610" and message.to in PEOPLE:
            assert self.leads.contact(message.to).suppressed_at
            self.silent.add(message.to)

    def _fault(self, name: str) -> None:
        self.sms.faults.append(FAULTS[name]())

    def _wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    def settles(self, *, wholly: bool = False) -> None:
        """The stream tells of what is new; notices are delivered, some again later."""
        for lead_id in list(self.leads.logs):
            fresh = [one for one in self.leads.log(lead_id) if one.id not in self.announced]
            self.announced |= {one.id for one in fresh}
            fan_out(self.telling, fresh)
        self.waiting += [(one, 1) for one in self.notices.taken()]
        due, self.waiting = self.waiting, []
        for notice, attempt in due:
            outcome = deliver(self.telling, notice, attempt, "receipt")
            if isinstance(outcome, Postponed):
                self.waiting.append((notice, attempt if outcome.status == "burst" else attempt + 1))
            elif isinstance(outcome, GivenUp) and outcome.keep:
                self.dead.append(notice)
        if wholly and (self.waiting or self.notices.queued or self._is_behind()):
            self.clock.advance(seconds=61)
            self.settles(wholly=True)

    def _is_behind(self) -> bool:
        return any(one.id not in self.announced for log in self.leads.logs.values() for one in log)


def words_of(world: World, number: str) -> list[str]:
    """What is recorded of what somebody wrote, in every lead of their number."""
    leads = world.leads.contact(number).leads
    kept = [one.data for lead_id in leads for one in world.leads.log(lead_id) if one.actor.kind == "prospect"]
    return [str(data.get("text") or data.get("message")) for data in kept if data.get("text") or data.get("message")]


def check_people(world: World) -> None:
    """Each word is recorded once, and somebody was told of it or it lies where somebody looks."""
    for text in world.texts:
        if text.sender in PEOPLE and text.body.startswith("word"):
            assert words_of(world, text.sender).count(text.body) == 1
    told = [one.body for one in (*world.sms.taken, *world.email.taken) if one.to in TEAM or "@" in one.to]
    dead = {(one.lead_id, one.seq) for one in world.dead}
    for lead_id, log in world.leads.logs.items():
        for event in log:
            words = str(event.data.get("text") or event.data.get("message"))
            if event.type not in ("lead.received", "lead.replied") or event.data.get("suppressed"):
                continue
            assert any(words in one for one in told) or any(of == lead_id and seq >= event.seq for of, seq in dead)


def check_alerts(world: World) -> None:
    """Of every event of which no alert arrived, everybody was told by every way, or somebody saw to it meanwhile."""
    everybody = {(one.name, way) for one in world.telling.practice.team for way in ("sms", "email")}
    silent = {(one.name, "sms") for one in world.telling.practice.team if one.phone in world.silent}
    tried: dict[tuple[str, int], set[tuple[str, str]]] = {}
    stands = set()
    for one in (*world.sms.taken, *world.email.taken):
        found = carried(one.reference)
        if found and found.kind == ALERT and one.lead_id:
            tried.setdefault((one.lead_id, found.seq), set()).add((found.member, one.channel))
            stands |= {(one.lead_id, found.seq)} if id(one) not in world.lost else set()
    for (lead_id, seq), ways in tried.items():
        later = world.leads.log(lead_id)[seq:]
        seen = any(one.type == "contact.made" for one in later)
        lost = [one.data for one in later if one.type == "alert.failed" and one.data["about"] == seq]
        refused = {(str(data["member"]), str(data["channel"])) for data in lost}
        kept = any(one.lead_id == lead_id and one.seq >= seq for one in world.dead)  # an alarm tells of it
        assert (lead_id, seq) in stands or seen or kept or everybody - silent <= ways | refused


def check_team(world: World) -> None:
    """Each text of a member went to one person at most, the right one; else its writer was told why not."""
    relayed = [(one.to, one.body) for one in world.sms.taken if (one.reference or "").startswith("relay.")]
    assert len({body for _, body in relayed}) == len(relayed)
    for to, body in relayed:
        assert body.startswith("answer")
        assert world.meant.get(body, to) == to
        assert world.leads.contact(to).lead_id
    bodies = {body for _, body in relayed}
    for text in world.texts:
        words = text.body.rpartition(" ")[2]
        if text.sender in TEAM and words.startswith("answer") and words not in bodies:
            assert world.answers[text.id][0].say
    for log in world.leads.logs.values():
        noted = [str(one.data["text"]) for one in log if one.type in ("contact.made", "contact.attempted")]
        assert len(set(noted)) == len(noted)
        assert set(noted) <= bodies


@settings(
    max_examples=5000 if THOROUGH else 200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(ACTIONS, min_size=20, max_size=60))
def test_no_word_is_lost_none_goes_astray_and_nothing_follows_a_no(actions: list[tuple[Any, ...]]) -> None:
    world = World()
    for action in [("person", 0, "words"), *actions]:
        world.does(action)
    world.sms.faults.clear()
    world.settles(wholly=True)
    check_people(world)
    check_alerts(world)
    check_team(world)
