"""What is only on its way to the counters is no difference; what stays is one, however much moves beside it."""

from __future__ import annotations

from collections.abc import Callable

from firstminute.application.auditing import Audit, Difference, Fault
from firstminute.application.looking_twice import APART, LOOKS, lasting
from firstminute.domain.metrics import Cohort

COHORT = Cohort("2026-11-24", "website", "-", "form", "front_desk")


def found(*differences: tuple[str, int, int], faults: tuple[str, ...] = ()) -> Audit:
    told = tuple(Difference(COHORT, counter, stored, recounted) for counter, stored, recounted in differences)
    return Audit(3, 9, 1, told, tuple(Fault("ld_1", problem) for problem in faults))


def looking(*looks: Audit) -> tuple[Callable[[], Audit], list[float], list[Audit]]:
    left, waited = list(looks), list[float]()
    return (lambda: left.pop(0) if len(left) > 1 else left[0]), waited, left


def test_what_is_equal_at_once_is_not_looked_at_again() -> None:
    look, waited, _ = looking(found())
    assert lasting(look, waited.append).equal
    assert waited == []


def test_what_was_on_its_way_is_no_difference() -> None:
    look, waited, _ = looking(found(("touches", 20, 23)), found(("touches", 23, 23)), found())
    assert lasting(look, waited.append).equal
    assert waited == [APART]


def test_counters_that_move_all_the_time_are_no_difference() -> None:
    look, waited, _ = looking(found(("touches", 20, 23)), found(("touches", 23, 25)), found(("touches", 26, 27)))
    assert lasting(look, waited.append).equal


def test_what_stays_is_told_while_others_move() -> None:
    moving = [found(("leads", 9 + n, 10 + n), ("touches", 20 + n, 20 + 2 * n), faults=("no head",)) for n in range(9)]
    look, waited, _ = looking(*moving)
    result = lasting(look, waited.append)
    assert [(one.counter, one.recounted - one.stored) for one in result.differences] == [("leads", 1)]
    assert [one.problem for one in result.faults] == ["no head"]
    assert len(waited) == LOOKS - 1


def test_a_lead_that_was_just_being_written_is_no_fault() -> None:
    look, waited, _ = looking(found(faults=("its head differs",)), found())
    assert lasting(look, waited.append).equal
