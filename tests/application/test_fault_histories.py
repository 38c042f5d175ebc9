"""Whatever breaks, and whenever: nobody is texted twice or forgotten, nothing leaves after a no, counts are right."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World

from firstminute.application.touching import STALE_SECONDS
from firstminute.domain.events import Event, rfc3339
from firstminute.domain.inquiry import Draft
from firstminute.domain.states import BEGINNINGS

ORDERS = ("pause", "pause_for", "resume", "skip", "restart", "nurture")
INTERRUPTIONS_BY_NAME = ("reply", "opt_out", "booking", "moved", "missed", "takeover", "again", *ORDERS)
INTERRUPTIONS = st.sampled_from([*INTERRUPTIONS_BY_NAME, "nothing", "nothing", "nothing"])


def person(number: int, ways: str) -> Draft:
    phone = f"+1212555{number:04d}" if "p" in ways else None
    email = f"person{number}@example.com" if "e" in ways else None
    return Draft(first_name="Jordan", phone=phone, email=email, message="Do you have time?")


@given(
    seed=st.integers(0, 2**32),
    rate=st.sampled_from([0.0, 0.02, 0.08, 0.25]),
    ways=st.lists(st.sampled_from(["pe", "p", "e"]), min_size=1, max_size=4),
    interruptions=st.lists(st.tuples(INTERRUPTIONS, st.integers(0, 3), st.integers(1, 30)), max_size=5),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_history_of_faults_breaks_a_promise(
    seed: int, rate: float, ways: list[str], interruptions: list[tuple[str, int, int]]
) -> None:
    world = World(seed, rate)
    ids: list[str] = []
    for number, way in enumerate(ways):
        for _ in range(2):  # every delivery comes twice
            received = world.inquire(person(number, way), f"delivery-{number}")
            if received and received.lead_id and received.lead_id not in ids:
                ids.append(received.lead_id)
    turns = Counter[str]()

    def on_the_way() -> None:
        turns["all"] += 1
        for what, whom, when in interruptions:
            if turns["all"] == when and whom < len(ids):
                interrupt(world, ids[whom], what, person(whom, ways[whom]), when)

    world.live(40, on_the_way)
    world.chaos.calm = True  # the storm is over: what was left behind is picked up
    for lead_id in ids:
        world.orders(lead_id, "cadence.resumed")
    world.live(200)
    promises_hold(world, ids)
    again = sum(what == "again" for what, _, _ in interruptions)
    repeated = [one for lead_id in ids for one in world.leads.log(lead_id) if one.type == "lead.repeated"]
    assert len(repeated) <= again  # the same delivery twice is one inquiry


def interrupt(world: World, lead_id: str, what: str, draft: Draft, number: int) -> None:
    if what == "reply":
        world.happens(lead_id, "lead.replied", "prospect", channel="sms", text="Yes please")
    if what == "opt_out":
        world.happens(lead_id, "lead.opted_out", "prospect", scope="all", how="STOP")
    if what == "booking":
        world.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2026-12-24T15:00:00.000Z")
    if what == "takeover":
        world.happens(lead_id, "contact.made", channel="call", seconds=120)
    if what == "again":
        world.inquire(draft, f"again-{number}")
    if what == "moved":
        world.happens(lead_id, "appointment.rescheduled", appointment_id="a1", starts_at="2026-12-10T15:00:00.000Z")
    order(world, lead_id, what)


def in_its_run(log: list[Event], at: datetime, reference: str) -> bool:
    """Whether the run that a touch belongs to was the lead's when it left, give or take what was on its way then."""
    began = {0: log[0].recorded_at}
    began |= {int(one.data["run"]): one.recorded_at for one in log if one.type in BEGINNINGS}
    run = int(reference.split(".")[1]) if "." in reference else 0
    left = min((when for number, when in began.items() if number > run), default=at)
    return began[run] <= at <= left + timedelta(seconds=STALE_SECONDS + 10)


def order(world: World, lead_id: str, what: str) -> None:
    if what == "missed":
        world.happens(lead_id, "appointment.missed", appointment_id="a1")
    if what == "pause":
        world.orders(lead_id, "cadence.paused")
    if what == "pause_for":
        until = rfc3339(world.clock.now() + timedelta(days=2))
        world.orders(lead_id, "cadence.paused", until=until)
    if what == "resume":
        world.orders(lead_id, "cadence.resumed")
    if what == "skip":
        world.orders(lead_id, "cadence.step_skipped")
    if what == "restart":
        world.orders(lead_id, "cadence.restarted")
    if what == "nurture":
        world.orders(lead_id, "cadence.switched", cadence="nurture")


def promises_hold(world: World, ids: list[str]) -> None:
    assert len(set(world.leads.ids())) == len(ids)
    for lead_id in ids:
        head = world.leads.get(lead_id)
        assert head is not None
        log = world.leads.log(lead_id)
        taken = world.sent(head.lead)
        # nobody gets the same touch twice on the same channel
        assert max(Counter((channel, one.reference) for _, channel, one in taken).values(), default=1) == 1
        # nobody is without a first touch or a recorded reason, and nothing is left open
        about_first = [one for one in log if one.data.get("touch") == "first" or one.type == "cadence.stopped"]
        assert about_first
        assert head.lead.stopped
        assert head.enrollment.next_at is None
        # what the log calls sent was taken, and what was taken is in the log, sent or of unknown outcome
        recorded = Counter((one.data["channel"], one.data["touch"]) for one in log if one.type == "touch.sent")
        assert max(recorded.values(), default=1) == 1
        told = set(recorded)
        unknown = {
            (one.data["channel"], one.data["touch"]) for one in log if one.data.get("reason") == "outcome_unknown"
        }
        went = {(channel, str(one.reference)) for _, channel, one in taken}
        assert {one for one in told if one[0] != "call"} <= went
        assert went - told <= unknown | {one for one in went if head.lead.stopped not in ("exhausted", "undeliverable")}
        # nothing is sent after a no: at most what was claimed before it
        if lead_id in world.opted_out:
            after = [one for at, _, one in taken if at > world.opted_out[lead_id] + timedelta(seconds=1)]
            assert not after
        # nothing automatic is sent once somebody answered, booked or took over
        stopped_at = max(one.recorded_at for one in log if one.type == "cadence.stopped")
        assert all(at <= stopped_at + timedelta(seconds=1) for at, _, _ in taken)
        # and what is sent belongs to a run that had begun, and that no other one had followed
        assert all(in_its_run(log, at, str(one.reference)) for at, _, one in taken)
    found = world.count()
    assert found.differences == ()
    assert found.faults == ()
