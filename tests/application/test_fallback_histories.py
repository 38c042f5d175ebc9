"""Receipts at any time, repeated, out of order, while functions die: nothing twice, none after a no, nobody stuck."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import Carrier, Crash, World

from firstminute.application.provider_ports import Message
from firstminute.application.receipts import DELIVERED, FAILED, Fallback, Receipt, note
from firstminute.domain.errors import Conflict, ProviderUnavailable
from firstminute.domain.inquiry import Draft

CODES = {"twilio": ("30003", "30005", "30006", "30007", "30008"), "ses": ("Permanent.General", "Transient.General")}


@dataclass
class Post:
    """Tells what became of the messages: of some of them, sooner or later, as often as it likes."""

    world: World
    told: int = 0
    known: list[Receipt] = field(default_factory=list)

    def goes_round(self) -> None:
        world, dice = self.world, self.world.chaos.dice
        for carrier in (world.sms, world.email):
            for number, (_, message) in enumerate(carrier.log, 1):
                if dice.random() < 0.3:
                    self.known.append(self._receipt(carrier, number, message))
        for receipt in dice.sample(self.known, k=min(2, len(self.known))):
            self._tell(receipt)

    def _receipt(self, carrier: Carrier, number: int, message: Message) -> Receipt:
        failed = self.world.chaos.dice.random() < 0.6
        code = self.world.chaos.dice.choice(CODES[carrier.name]) if failed else None
        status, ids = FAILED if failed else DELIVERED, (message.lead_id, message.reference)
        return Receipt(carrier.name, message.channel, f"{carrier.name}-{number}", status, *ids, code, message.to)

    def _tell(self, receipt: Receipt) -> None:
        fallback = Fallback(self.world.practice, self.world.machines)
        for _ in range(30):  # its sender comes again until it is taken
            try:
                note(self.world.leads, receipt, self.world.clock.now(), fallback)
            except (Crash, Conflict, ProviderUnavailable):
                continue
            self.told += 1
            return


def person(number: int) -> Draft:
    return Draft(first_name="Jo", phone=f"+1212555{number:04d}", email=f"jo{number}@example.com", message="Hello?")


@given(
    seed=st.integers(0, 2**32),
    rate=st.sampled_from([0.0, 0.03, 0.1]),
    said_no=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 20)), max_size=2),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_receipt_at_no_time_breaks_a_promise(seed: int, rate: float, said_no: list[tuple[int, int]]) -> None:
    world = World(seed, rate)
    post, turns = Post(world), Counter[str]()
    received = [world.inquire(person(number), f"delivery-{number}") for number in range(2)]
    ids = [one.lead_id for one in received if one and one.lead_id]

    def on_the_way() -> None:
        turns["all"] += 1
        post.goes_round()
        for whom, when in said_no:
            if turns["all"] == when and whom < len(ids):
                world.happens(ids[whom], "lead.opted_out", "prospect", scope="all", how="STOP")

    world.live(40, on_the_way)
    world.chaos.calm = True
    world.live(40)
    for lead_id in ids:
        nobody_is_written_to_twice(world, lead_id)
        nothing_left_after(world, lead_id, world.opted_out.get(lead_id))
        head = world.leads.get(lead_id)
        assert head
        assert head.lead.stopped, head.enrollment


def nobody_is_written_to_twice(world: World, lead_id: str) -> None:
    for carrier in (world.sms, world.email):
        taken = Counter(one.reference for _, one in carrier.log if one.lead_id == lead_id)
        assert [touch for touch, times in taken.items() if times > 1] == []
    sent = [(one.data["touch"], one.data["channel"]) for one in world.leads.log(lead_id) if one.type == "touch.sent"]
    assert len(sent) == len(set(sent))


def nothing_left_after(world: World, lead_id: str, said: datetime | None) -> None:
    head = world.leads.get(lead_id)
    assert head
    assert said is None or [at for at, _, _ in world.sent(head.lead) if at > said] == []
