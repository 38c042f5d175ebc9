"""What a simulation counts, and how it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from firstminute.domain.rule_words import words_of

# Seconds from the inquiry to the first touch, and how they are called.
_WAITS: Final = ((10, "within 10 s"), (60, "within a minute"), (3600, "within an hour"), (43_200, "within 12 hours"),
                 (86_400, "within a day"), (10**9, "later"))  # fmt: skip
_MOST_VIOLATIONS: Final = 20
_HELD: Final = (
    "Held: nothing after an opt-out, outside the hours, twice, too often or without a rule; nobody forgotten."
)


@dataclass
class Tally:
    """Counters by what they count; keys of pairs are `channel, touch` and `channel, rule`.

    `hours` counts touches by the hour on the person's clock, per channel, first touches apart. `violations` must stay
    empty.
    """

    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    deferred: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    hours: dict[str, Counter[int]] = field(default_factory=dict)
    waits: Counter[str] = field(default_factory=Counter)
    dollars: dict[str, float] = field(default_factory=dict)
    segments: int = 0
    most_on_a_day: int = 0
    in_a_row: Counter[int] = field(default_factory=Counter)
    turns: int = 0
    people: int = 0
    violations: list[str] = field(default_factory=list)
    broken: int = 0

    def violated(self, what: str) -> None:
        """Something happened that never may. All are counted, the first ones told."""
        self.broken += 1
        if len(self.violations) < _MOST_VIOLATIONS:
            self.violations.append(what)

    def waited(self, milliseconds: int | None) -> None:
        """How long somebody waited for the first touch."""
        name = "never" if milliseconds is None else next(said for most, said in _WAITS if milliseconds <= 1000 * most)
        self.waits[name] += 1

    @property
    def messages(self) -> int:
        """What left by a provider."""
        return sum(count for (channel, _), count in self.sent.items() if channel != "call")


def as_json(tally: Tally) -> dict[str, Any]:
    """For scripts: nested by channel."""
    return {
        "people": tally.people,
        "turns": tally.turns,
        "messages": tally.messages,
        **{name: _nested(getattr(tally, name)) for name in ("sent", "deferred", "skipped", "moved", "failed")},
        **{name: dict(sorted(getattr(tally, name).items())) for name in ("told", "stopped", "waits")},
        "hours": {name: [counts[hour] for hour in range(24)] for name, counts in sorted(tally.hours.items())},
        "most_messages_to_one_person_on_a_day": tally.most_on_a_day,
        "most_unanswered_in_a_row": max(tally.in_a_row, default=0),
        "segments": tally.segments,
        "dollars": {name: round(amount, 2) for name, amount in sorted(tally.dollars.items())},
        "violations": tally.broken,
        "first_violations": tally.violations,
    }


def lines(tally: Tally, crossed: Sequence[tuple[date, str]]) -> Iterator[str]:
    """For people."""
    days = ", ".join(f"{what} {day:%d %b}" for day, what in crossed) or "no holiday and no change of the clocks"
    yield f"{tally.people} people, {tally.messages} messages, {tally.turns} decisions taken up; crossed: {days}."
    yield from _table("Sent", tally.sent, by_rule=False)
    yield from _table("Moved to another hour when planned", tally.moved, by_rule=True)
    yield from _table("Deferred when due", tally.deferred, by_rule=True)
    yield from _table("Skipped", tally.skipped, by_rule=True)
    yield from _table("Failed", tally.failed, by_rule=False)
    yield from ("", "First touch after the inquiry")
    yield from (
        f"  {tally.waits[name]:>8}  {name}" for name in (*(said for _, said in _WAITS), "never") if tally.waits[name]
    )
    yield from ("", "Follow-ups ended")
    yield from (f"  {count:>8}  {reason}" for reason, count in tally.stopped.most_common())
    yield from ("", "By the hour on the person's clock")
    yield from (_hours(name, counts) for name, counts in sorted(tally.hours.items()))
    yield ""
    row = max(tally.in_a_row, default=0)
    yield f"Most messages to one person on a day: {tally.most_on_a_day}; most in a row unanswered: {row}."
    cost = ", ".join(f"{name} ${amount:.2f}" for name, amount in sorted(tally.dollars.items()))
    yield f"Estimated cost: {cost or '$0'}; {tally.segments} segments."
    if tally.broken:
        yield from ("", f"{tally.broken} VIOLATIONS:", *(f"  {one}" for one in tally.violations))
    else:
        yield _HELD


def _table(title: str, counts: Mapping[tuple[str, str], int], *, by_rule: bool) -> Iterator[str]:
    if counts:
        yield from ("", title)
    for (channel, key), count in sorted(counts.items(), key=lambda one: (one[0][0], -one[1], one[0][1])):
        yield f"  {count:>8}  {channel:<6}{key}" + (f": {words_of(key)}" if by_rule else "")


def _hours(name: str, counts: Counter[int]) -> str:
    """A bar of 24 characters, and the first and last hour."""
    most = max(counts.values())
    bar = "".join(" ▁▂▃▄▅▆▇█"[-(-8 * counts[hour] // most)] for hour in range(24))
    return f"  {name:<18}|{bar}|  {min(counts):02d}:00 to {max(counts) + 1:02d}:00"


def _nested(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (channel, key), count in sorted(counts.items()):
        found.setdefault(channel, {})[key] = count
    return found
