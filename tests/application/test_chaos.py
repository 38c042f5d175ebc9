"""Five thousand touches in a storm: functions die between any two calls, answers are lost, machines are redriven.

What is shown in public: doubles 0, lost 0, sent after a no 0. The faults that find the exceptions, and shrink them, are
in `test_fault_histories`; here is the amount.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from test_fault_histories import INTERRUPTIONS_BY_NAME, interrupt, person, promises_hold
from world import World

TOUCHES = 5000
PEOPLE = 6


@dataclass
class Shown:
    """What came of all histories."""

    histories: int = 0
    leads: int = 0
    touches: int = 0
    faults: int = 0
    redriven: int = 0
    doubles: int = 0
    lost: int = 0
    after_a_no: int = 0
    seeds: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        storm = f"{self.leads} leads, {self.touches} messages, {self.faults} faults, {self.redriven} machines redriven"
        return f"{storm}: doubles {self.doubles}, lost {self.lost}, sent after a no {self.after_a_no}"


@pytest.mark.slow
def test_no_touch_is_doubled_lost_or_sent_after_a_no_in_five_thousand(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown()
    while shown.touches < TOUCHES:
        world, ids = lived_through(shown.histories, shown)
        promises_hold(world, ids)
        counted(world, ids, shown)
    with capsys.disabled():
        print(f"\n  {shown}")  # noqa: T201  the figures are what this is for
    assert (shown.doubles, shown.lost, shown.after_a_no, shown.seeds) == (0, 0, 0, [])
    assert shown.faults > shown.histories
    assert shown.redriven > 0


def lived_through(seed: int, shown: Shown) -> tuple[World, list[str]]:
    """One history: a few people, each delivered twice, interrupted at random, in a storm that ends."""
    dice = random.Random(seed)
    world = World(seed, dice.choice([0.02, 0.08, 0.25]))
    ways = [dice.choice(["pe", "p", "e"]) for _ in range(PEOPLE)]
    ids: list[str] = []
    for number, way in enumerate(ways):
        for _ in range(2):
            received = world.inquire(person(number, way), f"delivery-{number}")
            if received and received.lead_id and received.lead_id not in ids:
                ids.append(received.lead_id)

    def on_the_way() -> None:
        if dice.random() < 0.01 and ids:
            whom = dice.randrange(len(ids))
            interrupt(
                world, ids[whom], dice.choice(INTERRUPTIONS_BY_NAME), person(whom, ways[whom]), dice.randrange(99)
            )
        if world.machines.failed and dice.random() < 0.3:
            shown.redriven += len(world.machines.failed)
            world.redrive()

    world.live(40, on_the_way)
    world.chaos.calm = True
    world.redrive()
    for lead_id in ids:
        world.orders(lead_id, "cadence.resumed")
    world.live(200)
    return world, list(world.leads.ids())  # who asked again after the window is a lead of their own


def counted(world: World, ids: list[str], shown: Shown) -> None:
    """Count from what the providers took, whatever our own log says of it."""
    shown.histories += 1
    shown.leads += len(ids)
    shown.faults += world.chaos.strikes_so_far
    before = (shown.doubles, shown.lost, shown.after_a_no)
    for lead_id in ids:
        head = world.leads.get(lead_id)
        assert head is not None
        taken = world.sent(head.lead)
        shown.touches += len(taken)
        shown.doubles += sum(times - 1 for times in Counter((way, one.reference) for _, way, one in taken).values())
        reasons = [one for one in world.leads.log(lead_id) if one.type.startswith(("touch.", "cadence."))]
        shown.lost += not reasons
        no = world.opted_out.get(lead_id)
        shown.after_a_no += sum(bool(no) and at > no + timedelta(seconds=1) for at, _, _ in taken if no)
    if before != (shown.doubles, shown.lost, shown.after_a_no):
        shown.seeds.append(shown.histories - 1)
