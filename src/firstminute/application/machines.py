"""Which machine goes on: of two for one lead, one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from firstminute.application.lead_ports import Change
from firstminute.application.recording import persist
from firstminute.application.settling import SUPERSEDED, Touching, Turn, next_turn
from firstminute.domain.events import rfc3339
from firstminute.domain.lead import Head, is_early
from firstminute.domain.runs import SELF_DRIVEN, WAKE, is_aside
from firstminute.domain.states import BEGINNINGS

# The outcome of a turn whose lead is in a later run that this very machine, or one like it, has begun.
TAKEN_UP: Final = "taken_up"
# Why the machine ends that took one touch once more: the one before it waits for what comes next.
HANDED_BACK: Final = "handed_back"
# Why a machine ends whose lead is on the phone: whoever learns that the call is over starts another one.
ON_THE_PHONE: Final = "on_the_phone"
# Somebody else has done the step, or the lead stands at another one; or it was put off.
DONE_BEFORE: Final = "done_before"
EARLY: Final = "early"


def conclude(use: Touching, turn: Turn, execution: str) -> dict[str, str | int]:
    """What the state machine waits for next: ids and times only. When it is over, the machine is stopped.

    The moment given then is one that never comes: the machine is gone before. A machine that was started to take one
    touch once more leaves what comes after it to the lead's own, which waits for it.
    """
    until = None if is_aside(execution, turn.lead_id) and not turn.aside else turn.wait_until
    if until is None:
        use.orchestrator.stop(execution, turn.stopped or (HANDED_BACK if turn.wait_until else turn.outcome))
        until = use.clock.wall() + timedelta(days=1)
    return {"lead_id": turn.lead_id, "step": turn.step, "run": turn.run, "wait_until": rfc3339(until)}


def not_yet(use: Touching, head: Head) -> Turn:
    """The turn of a machine that has taken over a claim of which nothing has come, of a step that was put off since."""

    def change(current: Head) -> Change:
        ours = current.enrollment.claim == head.enrollment.claim
        return Change((), replace(current.enrollment, claim=None) if ours else current.enrollment)

    stored, _ = persist(use.leads, head.lead.id, change, use.clock.now(), held=head, exact=True)
    return next_of(use, stored, head.enrollment.step)


def next_of(use: Touching, head: Head, step: int) -> Turn:
    """What comes next for a machine that has found nothing to do at that step.

    A call is not slept through: nobody can wake a machine that sleeps when the call is over.
    """
    if head.enrollment.step != step or not is_early(head, use.clock.now()):
        return next_turn(use, head, DONE_BEFORE)
    turn = next_turn(use, head, EARLY)
    on_the_phone = head.lead.calls and turn.wait_until is not None
    return replace(turn, wait_until=None, stopped=ON_THE_PHONE) if on_the_phone else turn


def elsewhere(use: Touching, head: Head, step: int, run: int) -> Turn:
    """The turn of a machine whose run is not the lead's any more: over, unless no other machine goes on with that.

    A machine that died after it had switched by itself, and before it could say so, comes back with the old run.
    """
    if _began_itself(use, head, run):
        return next_turn(use, head, TAKEN_UP)
    return Turn(head.lead.id, SUPERSEDED, step, stopped=SUPERSEDED, run=run)


def _began_itself(use: Touching, head: Head, run: int) -> bool:
    """Whether every run since that one was begun by a machine, none by something that has another one started."""
    since = range(run + 1, head.enrollment.run + 1)
    log = use.leads.log(head.lead.id) if since else []
    began = {one.data.get("run"): one.data for one in log if one.type in BEGINNINGS}
    found = [began.get(one, {}) for one in since]
    return bool(found) and all(one.get("because") in SELF_DRIVEN and not one.get(WAKE) for one in found)
