"""The one place where things are wired: one function per entry point, each made once, when it is first asked for.

What each port is stands in `wiring`. Nothing is imported before something needs it: a cold start pays only for what
its function uses.
"""

from __future__ import annotations

import gc
import os
from functools import cache
from typing import TYPE_CHECKING

from firstminute.ids import new_id
from firstminute.unpacking import arrival_of, event_inserts, head_changes, notice_of, waiting_of
from firstminute.when_asked import WhenAsked
from firstminute.wiring import (
    calls,
    channels,
    checks,
    circuits,
    clock,
    deletions,
    http,
    inbox,
    keys,
    leads,
    lookups,
    notices,
    orchestrator,
    outside,
    practice,
    quarantine,
    rollups,
    secrets,
    settings,
    source_kind,
    team_phones,
    threads,
    told,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from firstminute.application.calls import Calling
    from firstminute.application.console import Console
    from firstminute.application.deleting import Deleting
    from firstminute.application.intake import Intake
    from firstminute.application.lead_lookup import LeadLookup
    from firstminute.application.metrics_rollup import MetricsRollup
    from firstminute.application.relaying import Relaying
    from firstminute.application.settling import Touching
    from firstminute.application.synthetic_checks import Checking
    from firstminute.application.telephony import Telephony
    from firstminute.application.telling import CrmCallback
    from firstminute.application.waiting_ports import LookupQueue
    from firstminute.application.watchdog import Watchdog
    from firstminute.application.webhooks import Webhooks

# Everything that is wired, a port or an entry point, is asked for here.
__all__ = [
    "arrival_of",
    "calling",
    "calls",
    "channels",
    "checks",
    "circuits",
    "clock",
    "console",
    "crm_callback",
    "deletions",
    "event_inserts",
    "head_changes",
    "http",
    "inbox",
    "intake",
    "keys",
    "lead_lookup",
    "leads",
    "lookups",
    "metrics_rollup",
    "new_id",
    "notice_of",
    "notices",
    "orchestrator",
    "practice",
    "quarantine",
    "ready",
    "relaying",
    "rollups",
    "secrets",
    "settings",
    "source_kind",
    "team_phones",
    "telephony",
    "threads",
    "touching",
    "waiting_of",
    "watchdog",
    "webhooks",
    "within",
]


def ready(wired: Callable[[], object]) -> None:
    """Wire an entry point as soon as Lambda loads it; anywhere else, nothing happens before it is asked for.

    A sandbox that starts has a whole processor, a request only the share that its memory buys; and a snapshot
    (SnapStart) holds what was there before the first request. Hardly anything that is made now is ever garbage, so the
    collector does not look meanwhile, nor at this later.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    gc.disable()
    try:
        wired()
    finally:
        gc.freeze()
        gc.enable()


@cache
def intake() -> Intake:
    """What the function `intake` uses: it alone stands open to everybody."""
    from dataclasses import replace
    from functools import partial

    from firstminute.adapters.sources.controls import controls_of
    from firstminute.application.screening import Screening, objection

    screening = Screening(practice().spam, controls_of, secrets(), http)
    return replace(_taking_in(lookups()), inbox=inbox(), objection=partial(objection, screening))


def _taking_in(queue: LookupQueue | None) -> Intake:
    """What makes leads of inquiries; with a queue, also of those that are to be fetched first."""
    from firstminute.application.intake import Intake

    ports = (practice(), leads(), quarantine(), orchestrator(), secrets(), clock(), source_kind, new_id, queue)
    return Intake(*ports, checks=checks())


@cache
def lead_lookup() -> LeadLookup:
    """What the function `lead_lookup` uses."""
    from firstminute.application.lead_lookup import LeadLookup

    return LeadLookup(_taking_in(None), http(), lookups())


@cache
def touching() -> Touching:
    """What the functions `first_touch` and `cadence_step` use."""
    from firstminute.application.settling import Touching

    ports = (practice(), leads(), channels(), orchestrator(), clock())
    state_of_calls: Any = WhenAsked(calls)
    return Touching(*ports, settings().api_url, circuits(), state_of_calls if practice().calls.connect else None)


@cache
def watchdog() -> Watchdog:
    """What the function `watchdog` uses."""
    from firstminute.application.watchdog import Watchdog

    return Watchdog(practice(), leads(), orchestrator(), clock(), rollups(), _checking(), calling(), _deleting())


def _deleting() -> Deleting:
    from firstminute.application.deleting import Deleting
    from firstminute.providers import kept_by

    return Deleting(leads(), deletions(), kept_by(practice().sms, outside()), clock())


def _checking() -> Checking:
    from firstminute.adapters.sources.synthetic import written
    from firstminute.application.synthetic_checks import Checking

    ports = (practice(), leads(), checks(), secrets(), channels(), notices(), http)
    return Checking(*ports, written, clock(), settings().api_url)


@cache
def metrics_rollup() -> MetricsRollup:
    """What the function `metrics_rollup` uses."""
    from firstminute.application.metrics_rollup import MetricsRollup

    return MetricsRollup(practice(), rollups(), clock())


@cache
def crm_callback() -> CrmCallback:
    """What the function `crm_callback` uses."""
    from firstminute.adapters.crms.standard_webhooks import StandardWebhooks
    from firstminute.application.telling import CrmCallback

    crm = StandardWebhooks(http())
    ports = (practice(), leads(), notices(), channels(), secrets(), crm, clock())
    return CrmCallback(*ports, threads(), orchestrator(), team_phones())


@cache
def telephony() -> Telephony:
    """What the function `telephony` uses. A text from an unknown number is an inquiry, so it holds the intake too."""
    from firstminute.application.telephony import Telephony

    ports = (practice(), leads(), secrets(), clock(), source_kind("twilio"), _taking_in(None))
    return Telephony(*ports, relaying, told())


@cache
def calling() -> Calling:
    """What calls use, in the function `telephony` and where the watchdog looks after them."""
    from firstminute.adapters.channels.twilio_voice import TwilioVoice
    from firstminute.application.calls import Calling

    voice = TwilioVoice(settings().api_url, practice().calls.voices)
    ports = (practice(), leads(), calls(), voice, _taking_in(None), orchestrator(), clock(), channels())
    return Calling(*ports, deletions())


@cache
def webhooks() -> Webhooks:
    """What the function `telephony` uses for every provider but Twilio."""
    from firstminute.application.webhooks import Webhooks
    from firstminute.providers import webhook_kind

    return Webhooks(telephony(), channels(), webhook_kind)


@cache
def relaying() -> Relaying:
    """What passes a text of the team on to a lead."""
    from firstminute.application.relaying import Relaying

    return Relaying(practice(), leads(), channels(), threads(), clock(), team_phones(), notices())


@cache
def console() -> Console:
    """What the function `console` uses."""
    from firstminute.application.console import Console

    return Console(practice(), leads(), quarantine(), keys(), rollups(), clock(), settings().api_url)
