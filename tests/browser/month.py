"""A practice's busy month, made up from a seed: every number comes from events through the domain, so they agree."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from firstminute.domain import metrics
from firstminute.domain.erasure import scrubbed_event
from firstminute.domain.events import Actor, Event, NewEvent, record, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.lead import Lead
from firstminute.domain.snapshots import snapshot

ZONE = "America/New_York"
AS_OF = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)
STAFF = Actor("staff", "coordinator")
PROSPECT = Actor("prospect", "prospect")
HOSTILE = '<img src=x onerror="window.broken=1">'
# name, share of inquiries, chance to be reached, chance to book, cost of an inquiry in cents
SOURCES = (
    ("website", 34, 0.72, 0.62, 2100),
    ("google_ads", 27, 0.63, 0.5, 6400),
    ("meta_ads", 24, 0.42, 0.3, 3900),
    ("phone", 11, 0.86, 0.74, 0),
    ("referral", 3, 0.9, 0.8, 0),
    ("newsletter", 1, 0.5, 0.5, 900),
)
SERVICES = ("Implants", "Clear aligners", "Veneers", "Whitening", "Full arch", None)
REASONS = (
    "It holds neither a phone number nor an e-mail address.",
    'Looks like spam: it says what spam says: "back links".',
    "Waiting for the contact from HubSpot.",
    "The body is no JSON: line 1, column 14.",
)
WORDS = ("I lost a tooth last year and would like to know my options.", "How long does it take?", None)


@dataclass
class Story:
    """One lead while its events are being made up."""

    id: str
    received_at: datetime
    events: list[Event] = field(default_factory=list)

    def add(self, kind: str, seconds: float, actor: Actor | None = None, /, **told: Any) -> bool:
        """Record an event that many seconds after the inquiry; False when that has not happened yet."""
        at = self.received_at + timedelta(milliseconds=round(seconds * 1000))
        if at > AS_OF:
            return False
        new = NewEvent(kind, at, *([actor] if actor else []), data=told)
        self.events.append(record(new, self.id, len(self.events) + 1, at))
        return True


def busy(leads: int = 600) -> Practice:
    """About 20 inquiries a day for 30 days, the last of them minutes ago; one of them with a hostile name."""
    chance = random.Random(20261124)
    moments = sorted(_moment(chance) for _ in range(leads - 4))
    moments += [AS_OF - timedelta(seconds=ago) for ago in (5400, 1260, 410)]
    stories = [_story(chance, number, moment) for number, moment in enumerate(moments)]
    stories.append(_newcomer(chance, len(stories), AS_OF - timedelta(seconds=96)))
    return Practice({story.id: story.events for story in stories}, _spend(stories), quarantined=2)


def rush(waiting: int = 40, settled: int = 15) -> Practice:
    """A day on which more people wait than a screen shows; the data of the last one was removed on request."""
    chance = random.Random(5)
    stories = []
    for number in range(settled + waiting):
        story = _newcomer(chance, number, AS_OF - timedelta(seconds=60 * (settled + waiting - number)))
        if number < settled:
            story.add("contact.made", 30, STAFF, channel="call", seconds=90)
        stories.append(story)
    logs = {story.id: story.events for story in stories}
    erased = stories[-1].id
    return Practice({**logs, erased: [scrubbed_event(event) for event in logs[erased]]}, {}, quarantined=0)


def empty() -> Practice:
    """A practice on its first day."""
    return Practice({}, {}, quarantined=0)


def marked() -> Practice:
    """A patient who wrote, somebody who asked again by another way, and an hourly inquiry of nobody."""
    patient, again = (_newcomer(random.Random(4), n, AS_OF - timedelta(minutes=90 - n)) for n in (1, 2))
    patient.events[0] = replace(patient.events[0], data={**patient.events[0].data, "patient": True})
    again.add("cadence.stopped", 60, reason="exhausted")
    again.add("lead.repeated", 1800, PROSPECT, source="zapier", rule="restart")
    again.add("cadence.restarted", 1800, because="lead.repeated")
    nobody = Story("ld_0003", AS_OF - timedelta(minutes=30))
    nobody.add("lead.received", 0, PROSPECT, source="website", channel="form", first_name="Synthetic", synthetic=True)
    nobody.add("touch.skipped", 1, touch="first", channel="sms", rules=["synthetic"], decided="send", synthetic=True)
    nobody.add("cadence.stopped", 1, reason="synthetic", synthetic=True)
    return Practice({story.id: story.events for story in (patient, again, nobody)}, {}, quarantined=7)


def quiet() -> Practice:
    """Three inquiries in the month: too few to compare."""
    chance = random.Random(3)
    stories = [_story(chance, number, AS_OF - timedelta(hours=hours)) for number, hours in enumerate((70, 30, 2))]
    return Practice({story.id: story.events for story in stories}, {}, quarantined=0)


@dataclass
class Practice:
    """Answers the API's questions about these leads."""

    logs: dict[str, list[Event]]
    spend: dict[tuple[str, str], int]
    quarantined: int

    def settings(self) -> dict[str, Any]:
        return {
            "practice": "Lakeside Dental Studio",
            "zone": ZONE,
            "currency": "USD",
            "targets": {
                "first_touch_seconds": 10,
                "first_human_seconds": 300,
                "contact_rate": 0.65,
                "qualification_rate_low": 0.3,
                "qualification_rate_high": 0.7,
                "show_rate": 0.7,
            },
            "quarantined": self.quarantined,
            "sources": [name for name, *_ in SOURCES],
            "now": rfc3339(AS_OF),
            "version": "0.1.0",
        }

    def set_aside(self) -> dict[str, Any]:
        """What `quarantined` counts, and one that has become a lead since."""
        items = [
            {
                "id": f"q_{number:026d}",
                "source": "google_ads",
                "reason": REASONS[number % len(REASONS)],
                "received_at": rfc3339(AS_OF - timedelta(hours=number + 1)),
                "replayed_as": None if number < self.quarantined else "ld_0001",
            }
            for number in range(self.quarantined + 1)
        ]
        return {"items": items, "cursor": None}

    def metrics(self, first: str, last: str, by: str) -> dict[str, Any]:
        """M of the contract for the cohort from `first` to `last`."""
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        spend: Counter[str] = Counter()
        for lead in self.leads():
            cohort = metrics.cohort(lead, ZONE)
            if cohort and first <= cohort.day <= last:
                groups[getattr(cohort, by)].update(metrics.standing(lead))
        for (day, source), amount in self.spend.items():
            if first <= day <= last:
                spend[day if by == "day" else source] += amount
        return {
            "from": first,
            "to": last,
            "by": by,
            "totals": metrics.report(metrics.total(groups.values()), spend.total()),
            "groups": [{"key": key, **metrics.report(counts, spend[key])} for key, counts in sorted(groups.items())],
            "as_of": rfc3339(AS_OF),
        }

    def leads(self) -> list[Lead]:
        """Newest first."""
        return self._newest_first

    @cached_property
    def _newest_first(self) -> list[Lead]:
        return [fold(lead_id, log) for lead_id, log in reversed(self.logs.items())]

    def page(self, cursor: str | None, limit: int = 12) -> dict[str, Any]:
        start = int(cursor or 0)
        leads = self.leads()
        shown = [{**snapshot(lead), "next_action": _next(lead)} for lead in leads[start : start + limit]]
        return {"leads": shown, "cursor": str(start + limit) if start + limit < len(leads) else None}

    def lead(self, lead_id: str) -> dict[str, Any] | None:
        if lead_id not in self.logs:
            return None
        lead = fold(lead_id, self.logs[lead_id])
        events = [event.as_json() for event in self.logs[lead_id]]
        return {"lead": snapshot(lead), "state": lead.state, "events": events, "next_action": _next(lead)}


def _moment(chance: random.Random) -> datetime:
    local_hour = min(23, max(0, round(chance.gauss(13, 4))))
    ago = timedelta(days=chance.randrange(30))
    midnight = AS_OF.replace(hour=5, minute=0) - ago
    moment = midnight + timedelta(hours=local_hour, seconds=chance.randrange(3600))
    return moment if moment < AS_OF - timedelta(hours=2) else moment - timedelta(days=1)


def _story(chance: random.Random, number: int, received_at: datetime) -> Story:
    story = Story(f"ld_{number:04d}", received_at)
    name, _, reach, book, _ = chance.choices(SOURCES, [share for _, share, *_ in SOURCES])[0]
    story.add("lead.received", 0, PROSPECT, **_inquiry(chance, number, name))
    if chance.random() < 0.985:
        story.add("touch.sent", chance.lognormvariate(0.9, 0.6), touch="first", channel="sms", template="first_text")
        _becomes_of_it(story, 12 + chance.random() * 9, number)
    story.add("owner.assigned", 1, owner=chance.choice(("front_desk", "coordinator")), reason="on_duty")
    if chance.random() < reach:
        _conversation(story, chance, book)
    else:
        _silence(story, chance)
    return story


def _becomes_of_it(story: Story, seconds: float, number: int) -> None:
    """One text in forty does not arrive."""
    lost = {"code": "30003", "message": "The phone is switched off."} if not number % 40 else {}
    kind = "touch.failed" if lost else "touch.delivered"
    story.add(kind, seconds, Actor("provider", "twilio"), touch="first", channel="sms", **lost)


def _newcomer(chance: random.Random, number: int, received_at: datetime) -> Story:
    story = Story(f"ld_{number:04d}", received_at)
    story.add("lead.received", 0, PROSPECT, **_inquiry(chance, number, "website"))
    story.add("owner.assigned", 1, owner="front_desk", reason="on_duty")
    story.add("touch.sent", 2.2, touch="first", channel="sms", template="first_text")
    return story


def _inquiry(chance: random.Random, number: int, source: str) -> dict[str, Any]:
    return {
        "source": source,
        "channel": "call" if source == "phone" else "ads" if source.endswith("ads") else "form",
        "campaign": "autumn" if source.endswith("ads") else None,
        "first_name": HOSTILE if number == 598 else "Patient",
        "last_name": HOSTILE if number == 598 else str(number),
        "phone": f"+1212555{number % 10000:04d}",
        "email": f"inquiry{number}@example.com",
        "service": HOSTILE if number == 598 else chance.choice(SERVICES),
        "message": HOSTILE if number == 598 else chance.choice(WORDS),
    }


def _silence(story: Story, chance: random.Random) -> None:
    story.add("sla.breached", 300, sla="first_human", target_seconds=300, owner="front_desk")
    for step in range(1, chance.randrange(3, 8)):
        story.add("contact.attempted", step * 9000, STAFF, channel="call", outcome="no_answer")
        story.add("touch.sent", step * 86_400, touch=f"step_{step}", channel="email", template="follow_up")
    if chance.random() < 0.05:
        story.add("lead.opted_out", 90_000, PROSPECT, scope="sms", how="replied_stop")
    else:
        story.add("cadence.stopped", 14 * 86_400, reason="exhausted")


def _conversation(story: Story, chance: random.Random, book: float) -> None:
    spoke = chance.choices((chance.lognormvariate(5.0, 0.8), chance.lognormvariate(9.2, 1.1)), (7, 3))[0]
    story.add("lead.replied", min(60, spoke * 0.8), PROSPECT, channel="sms", text="Yes please, mornings are best.")
    if not story.add("contact.made", spoke, STAFF, channel="call", seconds=chance.randrange(90, 900)):
        return
    fate = chance.random()
    if fate < 0.2:
        story.add("lead.disqualified", spoke + 600, STAFF, reason="looking_for_something_else")
    elif fate < 0.38:
        story.add("lead.nurtured", spoke + 600, STAFF, reason="next_year")
    else:
        story.add("lead.qualified", spoke + 600, STAFF)
        if chance.random() < book + 0.2:
            _appointment(story, chance, spoke + 700)


def _appointment(story: Story, chance: random.Random, since: float) -> None:
    visit = since + 86_400 * chance.randrange(2, 9)
    starts_at = rfc3339(story.received_at + timedelta(seconds=visit))
    story.add("appointment.booked", since, STAFF, appointment_id="a1", starts_at=starts_at)
    if chance.random() < 0.24:
        story.add("appointment.missed", visit + 900, STAFF, appointment_id="a1")
    elif story.add("appointment.kept", visit + 900, STAFF, appointment_id="a1") and chance.random() < 0.5:
        story.add("sale.won", visit + 9000, STAFF, amount=chance.randrange(90_000, 920_000), currency="USD")


def _spend(stories: list[Story]) -> dict[tuple[str, str], int]:
    cost = {name: cents for name, *_, cents in SOURCES}
    spend: Counter[tuple[str, str]] = Counter()
    for story in stories:
        cohort = metrics.cohort(fold(story.id, story.events), ZONE)
        assert cohort
        spend[cohort.day, cohort.source] += cost[cohort.source]
    return dict(spend)


def _next(lead: Lead) -> dict[str, Any] | None:
    if lead.state in ("received", "contacting") and lead.received_at:
        late = AS_OF - lead.received_at > timedelta(minutes=15)
        at = AS_OF + timedelta(minutes=140 if late else 4)
        return {"channel": "sms" if late else "call", "at": rfc3339(at), "what": "follow_up" if late else "call_task"}
    if lead.state == "replied":
        return {"channel": "call", "at": rfc3339(AS_OF - timedelta(minutes=6)), "what": "call_back"}
    return None
