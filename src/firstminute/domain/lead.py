"""A lead is the fold of its events; an enrollment is where it stands in its cadence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.sends import Send
from firstminute.domain.touch import APPOINTMENT, NEW_LEAD

# What the last word on an appointment is while it is to come.
OPEN: Final = frozenset({"booked", "confirmed"})


@dataclass(frozen=True, slots=True)
class Lead:
    """One person's inquiry from one source, as its first `seq` events tell it.

    `first_touch_ms` and `first_human_ms` are milliseconds from `received_at` to the first automated touch that a
    provider accepted and to the first conversation with a person, `first_delivered_ms` to the first automated message
    that was reported delivered (`domain.arrivals`): three clocks, never mixed. `revenue` is in minor units.
    `reached` holds the milestones passed so far; `appointments` the last status of each appointment id. `state_at` is
    when the lead came into its state, `appointment_at` (RFC 3339) when each appointment came into its status, `starts`
    (RFC 3339) when each of them begins, where that is known,
    `qualified_at` and `met_at` when the lead was first qualified and first kept an appointment: in time, not in the
    order in which it is told. `later_sources` are those of repeats, each once, without `source`.
    `late`: it reached us so long after it was submitted that no instant answer is due.
    `patient`: somebody the practice treats already, whom it answers itself and who counts for no rate of new leads.
    `synthetic`: nobody asked this, a provider or this stack tries the way; it reaches nobody and counts for nothing.
    `merged_into` is the lead that stands for this one; `absorbed` are those that this one stands for, by id, as they
    stood when they were merged (`domain.merged`).
    `calls` are the person's calls to us that go on now, by the provider's ids; `dialled` is the number of ours that
    they called or texted last; `call_back_at` is when somebody has promised to call them. `keyed`: a caller who hides
    their own number gave this one, and nobody has been heard of from it yet.
    `sends` are the automated touches of the last days and all that are unanswered (`domain.sends`). `heard` is when
    the person was last heard of after the inquiry, and on which channel; `helped_at` is when a person of the practice
    last wrote to them. `consent`: whether the person agreed to be written to, None where nobody asked.
    `cadence` is the plan that the lead runs through or last ran through, `about` the appointment that it is about, and
    `ended` why the follow-up before it ended. It is held back from `paused_at` on, for good or until `paused_until`.
    `back_at` is when somebody in nurture showed that they are interested again; it is a person's turn since.
    `wrote_by` is how somebody writes who has never texted from this number, or left it to be texted (`whatsapp`).
    `behind` is the state that a no stands before: what the lead would be without it, and is again after a START.
    `dead` are the channels by which nothing can ever reach this person, `prefers` is the one they take
    (`domain.channel_facts`).
    """

    id: str
    seq: int = 0
    state: str = "received"
    received_at: datetime | None = None
    submitted_at: datetime | None = None
    source: str = ""
    channel: str = "form"
    campaign: str | None = None
    owner: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    service: str | None = None
    words: str | None = None
    language: str | None = None
    region: str | None = None
    stopped: str | None = None
    opted_out: bool = False
    first_touch_ms: int | None = None
    first_delivered_ms: int | None = None
    first_human_ms: int | None = None
    touches: int = 0
    revenue: int = 0
    reached: frozenset[str] = frozenset()
    appointments: Mapping[str, str] = field(default_factory=dict)
    appointment_at: Mapping[str, str] = field(default_factory=dict)
    qualified_at: datetime | None = None
    met_at: datetime | None = None
    starts: Mapping[str, str] = field(default_factory=dict)
    state_at: datetime | None = None
    later_sources: tuple[str, ...] = ()
    late: bool = False
    patient: bool = False
    synthetic: bool = False
    merged_into: str | None = None
    absorbed: Mapping[str, Lead] = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    call_back_at: datetime | None = None
    keyed: bool = False
    dialled: str | None = None
    sends: tuple[Send, ...] = ()
    heard: tuple[datetime, str] | None = None
    helped_at: datetime | None = None
    consent: bool | None = None
    dead: frozenset[str] = frozenset()
    prefers: str | None = None
    cadence: str = NEW_LEAD
    about: str | None = None
    ended: str | None = None
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    back_at: datetime | None = None
    behind: str | None = None
    wrote_by: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source this person has come by, in the order of coming. Counted is the first."""
        return tuple(one for one in (self.source, *self.later_sources) if one)

    @property
    def name(self) -> str | None:
        """First and last name as far as they are known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None

    @property
    def qualified(self) -> bool:
        """Qualified, ready or not ready yet: both outcomes count (requirements 1.4)."""
        return self.qualified_at is not None

    @property
    def starts_at(self) -> str | None:
        """When the appointment begins that is spoken of: the run's, else the one to come that was told of last."""
        coming = [key for key in self.starts if self.appointments.get(key) in OPEN]
        if self.about in coming:
            return self.starts[self.about or ""]
        last = max(coming or self.starts, key=lambda key: self.appointment_at.get(key, ""), default="")
        return self.starts.get(last)

    @property
    def heard_at(self) -> datetime | None:
        """When the person was last heard of after the inquiry."""
        return self.heard[0] if self.heard else None

    @property
    def answered_at(self) -> datetime | None:
        """When anybody last spoke: the person after their inquiry, or a person of the practice."""
        return max((one for one in (self.heard_at, self.helped_at) if one), default=None)

    @property
    def last_heard_at(self) -> datetime | None:
        """When the person was last heard of, the inquiry included."""
        return max((one for one in (self.heard_at, self.received_at) if one), default=None)

    @property
    def unanswered_sends(self) -> tuple[Send, ...]:
        """Automated messages since anybody last spoke, those about an appointment left out: they ask for no answer."""
        since = self.answered_at
        written = (one for one in self.sends if one.channel != "call" and one.purpose != APPOINTMENT)
        return tuple(one for one in written if since is None or one.at > since)

    @property
    def unanswered(self) -> int:
        """How many automated messages in a row nobody has answered."""
        return len(self.unanswered_sends)

    def is_live(self, now: datetime, within: timedelta) -> bool:
        """Whether the person has called or texted us just now: a conversation that may be answered at any hour."""
        if self.keyed:
            return False  # who called is somebody, but perhaps not at this number
        at, by = self.heard or (self.submitted_at or self.received_at, self.channel)
        return by in ("call", "sms", "message") and at is not None and timedelta() <= now - at <= within

    @property
    def closes_as_qualified(self) -> bool:
        """A walk-in that is qualified in the chair stays a walk-in: what counts is the first kept appointment."""
        return self.qualified_at is not None and (self.met_at is None or self.qualified_at <= self.met_at)


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that is being sent: taken by a conditional write before the provider is called.

    `since` is when it was first taken, `at` when last; `attempt` counts from 1. `open` is False once a provider said
    for certain that it did not take it: then it may be sent again without asking. `run` is the run that it belongs
    to, which may be over: whoever holds it still records what came of it.
    """

    step: int
    at: datetime
    since: datetime
    attempt: int = 1
    open: bool = True
    run: int = 0


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One lead's run through a cadence: which step comes next and when, and the touch in flight.

    Step 0 is the first touch, step n the n-th of the cadence. `tried` are the channels that this step is done with.
    `began_at` is what the steps' delays count from where that is not the inquiry: a run that was begun anew. `run`
    counts the runs of a lead from 0.
    `anchor` is when the appointment is that this run is about. `branched` is the step that was done when a branch
    decided for this one: it is asked once more when this one is due. `moved` are the rules that moved `next_at` away
    from the plan. `back_to` and `back_at` are where the plan goes on after a step that is taken once more
    (`domain.fallback`). `unasked`: somebody of the practice, or a plan, began this run, no request of the person's: its
    step 0 answers nothing.
    """

    cadence: str = "new_lead"
    version: int = 1
    step: int = 0
    next_at: datetime | None = None
    next_channel: str | None = None
    claim: Claim | None = None
    tried: tuple[str, ...] = ()
    began_at: datetime | None = None
    run: int = 0
    anchor: datetime | None = None
    branched: int | None = None
    moved: tuple[str, ...] = ()
    back_to: int | None = None
    back_at: datetime | None = None
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What the table keeps in one item: the lead, its enrollment and the write counter `version` that guards both."""

    lead: Lead
    enrollment: Enrollment
    version: int = 0


def is_early(head: Head, now: datetime | None) -> bool:
    """Whether the step is not due yet and nobody is at it; what was left open is asked about whenever it is found."""
    due, claim = head.enrollment.next_at, head.enrollment.claim
    return now is not None and due is not None and due > now and not (claim and claim.open)
