"""What a lead costs at list price, and what a stack costs in a month in which nobody inquires."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench import prices, template
from bench.budgets import DOLLARS_PER_1000
from bench.journey import Journey
from bench.machine import definition, states_entered
from bench.places import ROOT
from bench.reference import practice
from bench.rows import Row, Section, at_most, told
from bench.travelling import TOUCHES

_METRIC: Final = re.compile(r"add_metric\(\s*(f?\"[^\"]+\"(?: if .+? else \"[^\"]+\")?)")


@dataclass(frozen=True, slots=True)
class Used:
    """What is paid for. Functions by the invocation, for this lead alone: it shares no batch with others."""

    invocations: Mapping[str, int]
    units: int
    reads: int
    transitions: int
    queued: int = 0

    def per_1000(self) -> dict[str, float]:
        """Dollars for a thousand such leads, by what is paid for; SES and carriers are not in it."""
        calls = self.invocations
        seconds = {stem: prices.BILLED_MS[stem] / 1000 * template.memory_gb(stem) for stem in calls}
        parts = {
            "Step Functions": self.transitions * prices.TRANSITION,
            "Lambda": sum(n * (prices.INVOCATION + seconds[stem] * prices.GB_SECOND) for stem, n in calls.items()),
            "DynamoDB": self.units * prices.WRITE_UNIT + self.reads * prices.READ_UNIT,
            "CloudWatch Logs": sum(calls.values()) * prices.LOG_BYTES / 1e9 * prices.LOG_GB,
            "HTTP API": (calls["intake"] + calls.get("telephony", 0)) * prices.HTTP_REQUEST,
            "SQS": self.queued * prices.SQS_REQUEST,
        }
        return {name: 1000 * dollars for name, dollars in parts.items() if dollars}


def answering(journey: Journey) -> Used:
    """Inquiry, touches and counts: what the budget was made for."""
    later = len(journey.touches) - 1
    calls = {"intake": 1, "first_touch": 1, "cadence_step": later, "metrics_rollup": journey.batches}
    bills = [journey.intake, *journey.touches, journey.rollups]
    return Used(calls, journey.lead_units, sum(bill.reads for bill in bills), _transitions(journey))


def everything(journey: Journey) -> Used:
    """With Twilio's reports of every text, callbacks to a CRM that wants all events, and alerts to the owner."""
    calls = dict(answering(journey).invocations)
    calls["crm_callback"] = journey.announced + journey.notices
    calls["telephony"] = journey.reported
    queued = journey.announced + 2 * journey.notices  # sent in batches; received and deleted one by one
    return Used(calls, journey.all_units, journey.reads, _transitions(journey), queued)


def month() -> dict[str, float]:
    """Dollars that a stack costs in a month by itself.

    A count is paid for in the hours in which it is sent (https://aws.amazon.com/cloudwatch/pricing/): without leads
    those of the watchdog, which runs every minute.
    """
    watching = (
        prices.INVOCATION + prices.BILLED_MS["watchdog"] / 1000 * template.memory_gb("watchdog") * prices.GB_SECOND
    )
    return {
        "counts": metrics("watchdog") * prices.METRIC_MONTH,
        "alarms": template.alarms() * prices.ALARM_MONTH,
        "secrets": _secrets() * prices.SECRET_MONTH,
        "polls": template.queues() * prices.EMPTY_POLLS_A_MONTH * prices.SQS_REQUEST,
        "watchdog": prices.MINUTES_A_MONTH * (watching + prices.LOG_BYTES / 1e9 * prices.LOG_GB),
    }


def metrics(stems: str = "*") -> int:
    """How many counts such functions have names for; those with a part that changes are counted once."""
    texts = (path.read_text("utf-8") for path in sorted((ROOT / "functions").glob(f"{stems}/handler.py")))
    return len({name for text in texts for found in _METRIC.findall(text) for name in re.findall(r'"([^"]+)"', found)})


def section(journey: Journey) -> Section:
    """As a table."""
    narrow, wide, standing = answering(journey).per_1000(), everything(journey).per_1000(), month()
    title = f"$ per 1,000 leads of {TOUCHES} touches"
    rows: list[Row] = [
        at_most(f"{title}: inquiry, touches, counts", sum(narrow.values()), DOLLARS_PER_1000, "{:.3f}"),
        told("of it", _listed(narrow)),
        at_most(f"{title}: with reports, callbacks, alerts", sum(wide.values()), DOLLARS_PER_1000, "{:.3f}"),
        told("of it", _listed(wide)),
        told("SES beside it, e-mails to people and alerts", f"{1000 * journey.e_mails * prices.E_MAIL:.2f}"),
        told("$ a month without any lead", f"{sum(standing.values()):.2f}"),
        told("of it", _listed(standing)),
        told("beside it for counts, were each of them sent in every hour", f"{_other_counts():.2f}"),
    ]
    note = f"List prices of us-east-1, seen {prices.SEEN}, no free tier; run times are estimated (bench/prices.py)."
    return Section("Cost", rows, note)


def _listed(parts: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {dollars:.3f}" for name, dollars in parts.items())


def _other_counts() -> float:
    return (metrics() - metrics("watchdog")) * prices.METRIC_MONTH


def _transitions(journey: Journey) -> int:
    return len(states_entered(definition(), len(journey.turns)))


def _secrets() -> int:
    ours = practice(always_open=False)
    named = [*(one.secret for one in ours.sources.values()), *(one.secret for one in ours.callbacks)]
    return len({one for one in [*named, ours.sms.secret if ours.sms else None] if one})
