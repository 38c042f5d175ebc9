"""A touch that a provider took and could not deliver goes out by another channel (docs/decisions/0018)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.arrivals import of_failure
from firstminute.domain.cadence import choose
from firstminute.domain.decision import SKIP
from firstminute.domain.delivery import may_arrive_otherwise
from firstminute.domain.events import Event
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.run_events import ends
from firstminute.domain.runs import steps_of
from firstminute.domain.states import MERGED
from firstminute.domain.touch import Touch

# What shows that a later step was taken: then that one reaches the person, or says itself that it did not.
_TAKEN: Final = frozenset({"touch.sent", "touch.skipped", "touch.failed"})
_ENDED: Final = "cadence.stopped"
# How long after the end of a plan its last message is worth sending by another channel.
_LATEST: Final = timedelta(days=3)


def reopened(
    practice: Practice,
    lead: Lead,
    enrollment: Enrollment,
    log: Sequence[Event],
    failed: Mapping[str, Any],
    now: datetime,
) -> Enrollment | None:
    """The plan that takes the step of a failed touch again, by the ways it has not gone; None where nothing is to do.

    Nothing is, when anything but the plan's own end has ended the follow-up, another touch leaves at this very moment
    or has left since, the message may have arrived, or no other way would reach the person.
    """
    step = step_of(enrollment, str(failed.get("touch")))
    claim = enrollment.claim
    if step is None or step >= enrollment.step or (claim and claim.open):
        return None
    if lead.stopped and not _over_by_itself(practice, lead, enrollment, log, now):
        return None
    if not worth_another(log, failed) or _written_since(log, str(failed["touch"])):
        return None
    return _taken_again(practice, lead, enrollment, step, tried(log, failed), now)


def taken_up(
    practice: Practice,
    lead: Lead,
    enrollment: Enrollment,
    own: Sequence[Event],
    theirs: Sequence[Event],
    failed: Mapping[str, Any],
    now: datetime,
) -> Enrollment | None:
    """The same for the lead that goes on for another one, of which `theirs` is the log and whose message failed.

    It takes that step of its own plan, by the ways that neither has gone, unless it has written since.
    """
    step, claim = step_of(enrollment, str(failed.get("touch"))), enrollment.claim
    if step is None or step >= enrollment.step or (claim and claim.open) or not worth_another(theirs, failed):
        return None
    if lead.stopped and not _over_by_itself(practice, lead, enrollment, own, now):
        return None
    left = [one.recorded_at for one in theirs if one.type == "touch.sent" and _is_it(one, failed)]
    if not left or any(one.recorded_at >= max(left) for one in own if _is_message(one)):
        return None
    gone = tuple(dict.fromkeys((*tried(theirs, failed), *tried(own, failed))))
    return _taken_again(practice, lead, enrollment, step, gone, now)


def _taken_again(
    practice: Practice, lead: Lead, enrollment: Enrollment, step: int, gone: tuple[str, ...], now: datetime
) -> Enrollment | None:
    again = _aside(enrollment, step, gone)
    found = choose(practice, replace(lead, stopped=None), again, now)
    if found is None or found[1].action == SKIP:
        return None
    return replace(again, next_at=found[1].until or now, next_channel=found[0].channel)


def step_of(enrollment: Enrollment, touch_id: str) -> int | None:
    """The step of the present run that a touch is; None for one of another run."""
    name = touch_id.rpartition(".")[2]
    step = 0 if name == "first" else int(name.removeprefix("step_") or 0) if name[5:].isdecimal() else -1
    here = Touch(step, "", "", enrollment.cadence, enrollment.run).id
    return step if here == touch_id else None


def worth_another(log: Sequence[Event], failed: Mapping[str, Any]) -> bool:
    """Whether what failed is sent by another way. A mailbox that took it and answers later is no failure."""
    return may_arrive_otherwise(str(failed.get("reason"))) and of_failure(log, failed) is not None


def tried(log: Sequence[Event], failed: Mapping[str, Any]) -> tuple[str, ...]:
    """The channels by which this touch has gone, or could not go."""
    gone = [one.data for one in log if one.type in _TAKEN and one.data.get("touch") == failed["touch"]]
    return tuple(dict.fromkeys(str(data["channel"]) for data in (*gone, failed) if data.get("channel")))


def _aside(enrollment: Enrollment, step: int, gone: tuple[str, ...]) -> Enrollment:
    """At an earlier step, and then back where the plan stands now. Nothing in between is taken twice."""
    back_to, back_at = enrollment.step, enrollment.next_at
    if enrollment.back_to is not None:  # one step aside already
        back_to, back_at = enrollment.back_to, enrollment.back_at
    return replace(enrollment, step=step, claim=None, tried=gone, branched=None, back_to=back_to, back_at=back_at)


def _over_by_itself(
    practice: Practice, lead: Lead, enrollment: Enrollment, log: Sequence[Event], now: datetime
) -> bool:
    """Whether the plan came to its end a short while ago, and nobody has done or said anything since."""
    steps, ended = steps_of(practice, enrollment), next((one for one in reversed(log) if one.type == _ENDED), None)
    if steps is None or ended is None or "because" in ended.data or ended.data.get("step") != len(steps) + 1:
        return False
    running = replace(lead, stopped=None)
    silent = not any(ends(one, running) for one in log if one.seq > ended.seq)
    late = now - ended.occurred_at > _LATEST or (enrollment.anchor is not None and now >= enrollment.anchor)
    return silent and not late and not lead.merged_into and all(map(_waits, lead.absorbed.values()))


def _waits(absorbed: Lead) -> bool:
    """Whether nothing has happened to a lead that was merged into this one which ends a follow-up."""
    return absorbed.stopped in (None, "exhausted", "undeliverable", MERGED)


def _is_it(event: Event, failed: Mapping[str, Any]) -> bool:
    return bool(event.data.get("provider_id") == failed["provider_id"])


def _is_message(event: Event) -> bool:
    return event.type == "touch.sent" and event.data.get("channel") != "call"


def _written_since(log: Sequence[Event], touch_id: str) -> bool:
    """Whether another message left after this touch. A call is the owner's task, which may or may not be done yet."""
    last = max((one.seq for one in log if one.type == "touch.sent" and one.data.get("touch") == touch_id), default=0)
    later = (one.data for one in log if one.type == "touch.sent" and one.seq > last)
    return any(data.get("channel") != "call" and data.get("touch") != touch_id for data in later)
