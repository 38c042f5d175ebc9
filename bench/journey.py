"""What one lead's way through the system uses, part by part. `bench/travelling.py` goes the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.meter import Bill
from firstminute.application.settling import Turn


@dataclass(slots=True)
class Journey:
    """What the parts used. `touches` have a bill each, the first touch first, and `turns` say what came of each.

    `rollups` counts in `batches` that no other lead shares, as happens when leads are rare: each holds what comes
    within seconds of each other. They held `counted` changes that count. `reports` is what Twilio tells of the texts,
    `callbacks` what CRM and owner are told. How often: `reported` reports, `announced` additions to the log, which made
    `notices`.
    """

    intake: Bill = field(default_factory=Bill)
    touches: list[Bill] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    rollups: Bill = field(default_factory=Bill)
    reports: Bill = field(default_factory=Bill)
    callbacks: Bill = field(default_factory=Bill)
    batches: int = 0
    counted: int = 0
    reported: int = 0
    announced: int = 0
    notices: int = 0
    e_mails: int = 0
    head_bytes: int = 0

    @property
    def input_bytes(self) -> int:
        """What the execution was started with."""
        return max(len(text.encode()) for text in self.intake.started_with)

    @property
    def lead_units(self) -> int:
        """Write units of the whole cadence with its counts, without what callbacks leave behind."""
        return self.intake.all_units + sum(bill.all_units for bill in self.touches) + self.rollups.all_units

    @property
    def all_units(self) -> int:
        """With what is noted of deliveries and callbacks."""
        return self.lead_units + self.reports.all_units + self.callbacks.all_units

    @property
    def reads(self) -> int:
        """Read units of everything."""
        bills = [self.intake, *self.touches, self.rollups, self.reports, self.callbacks]
        return sum(bill.reads for bill in bills)
