"""The one place where things are wired: one function per entry point, each made once, when it is first asked for.

Nothing is imported before something needs it: a cold start pays only for what its function uses.
"""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from firstminute.config import Settings, read_practice
from firstminute.domain.practice import Practice
from firstminute.when_asked import WhenAsked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from firstminute.adapters.aws.stream import HeadChange
    from firstminute.application.call_ports import Calls
    from firstminute.application.calls import Calling
    from firstminute.application.console import Console
    from firstminute.application.deleting import Deleting
    from firstminute.application.deletion_ports import Deletions
    from firstminute.application.intake import Intake
    from firstminute.application.lead_lookup import LeadLookup
    from firstminute.application.metrics_rollup import MetricsRollup
    from firstminute.application.outages import Circuits
    from firstminute.application.ports import (
        Arrival,
        Channels,
        Clock,
        Http,
        Inbox,
        Keys,
        Leads,
        LookupQueue,
        Notice,
        Notices,
        Orchestrator,
        Quarantine,
        Rollups,
        Secrets,
        SourceKind,
        Waiting,
    )
    from firstminute.application.relaying import Relaying
    from firstminute.application.settling import Touching
    from firstminute.application.synthetic_checks import Checking, Checks
    from firstminute.application.team_phones import TeamPhones
    from firstminute.application.telephony import Telephony
    from firstminute.application.telling import CrmCallback
    from firstminute.application.threads import Threads
    from firstminute.application.watchdog import Watchdog
    from firstminute.application.webhooks import Webhooks
    from firstminute.domain.events import Event
    from firstminute.providers import Outside


@cache
def settings() -> Settings:
    """The environment."""
    return Settings.from_environment()


@cache
def practice() -> Practice:
    """The practice this stack works for; its file lies at the root of the function's artefact."""
    return read_practice(Path(os.environ.get("LAMBDA_TASK_ROOT") or Path(__file__).parent.parent))


def _needed(name: str) -> str:
    value: str = getattr(settings(), name)
    if not value:
        raise RuntimeError(f"the environment variable {name.upper()} is not set; template.yaml sets it")
    return value


@cache
def clock() -> Clock:
    """The one clock of the stack."""
    from firstminute.adapters.aws.clock import StackClock

    return StackClock(settings().clock)


@cache
def leads() -> Leads:
    """The leads table."""
    from firstminute.adapters.aws.leads import DynamoLeads
    from firstminute.adapters.aws.session import client

    return DynamoLeads(client("dynamodb"), _needed("leads_table"), raw_retention=practice().raw_retention)


@cache
def quarantine() -> Quarantine:
    """What could not be understood."""
    from firstminute.adapters.aws.quarantine import DynamoQuarantine
    from firstminute.adapters.aws.session import client

    return DynamoQuarantine(client("dynamodb"), _needed("leads_table"), retention=practice().raw_retention)


@cache
def keys() -> Keys:
    """Who may call the API."""
    from firstminute.adapters.aws.keys import DynamoKeys
    from firstminute.adapters.aws.session import client

    return DynamoKeys(client("dynamodb"), _needed("leads_table"))


@cache
def rollups() -> Rollups:
    """The metrics table."""
    from firstminute.adapters.aws.rollups import DynamoRollups
    from firstminute.adapters.aws.session import client

    return DynamoRollups(client("dynamodb"), _needed("metrics_table"))


@cache
def notices() -> Notices:
    """The queue behind CRM callbacks and alerts."""
    from firstminute.adapters.aws.notices import SqsNotices
    from firstminute.adapters.aws.session import client

    return SqsNotices(client("sqs"), _needed("callbacks_queue_url"))


@cache
def lookups() -> LookupQueue:
    """The queue of what is to be fetched from providers. Most inquiries need none of it, so its client waits."""
    from firstminute.adapters.aws.lookups import SqsLookups
    from firstminute.adapters.aws.session import client

    return SqsLookups(lambda: client("sqs"), _needed("lookups_queue_url"))


@cache
def inbox() -> Inbox:
    """The queue of requests that are to be taken in later."""
    from firstminute.adapters.aws.inbox import SqsInbox
    from firstminute.adapters.aws.session import client

    return SqsInbox(lambda: client("sqs"), _needed("inbox_queue_url"))


@cache
def checks() -> Checks:
    """What is remembered of synthetic inquiries."""
    from firstminute.adapters.aws.session import client
    from firstminute.adapters.aws.synthetic_checks import DynamoChecks

    return DynamoChecks(client("dynamodb"), _needed("leads_table"))


@cache
def orchestrator() -> Orchestrator:
    """The state machine."""
    from firstminute.adapters.aws.orchestrator import StepFunctions
    from firstminute.adapters.aws.session import client

    return StepFunctions(client("stepfunctions"), _needed("state_machine_arn"))


@cache
def secrets() -> Secrets:
    """Named secrets."""
    from firstminute.adapters.aws.secrets import SecretsManager
    from firstminute.adapters.aws.session import client

    return SecretsManager(client("secretsmanager"), _needed("secret_prefix"))


@cache
def http() -> Http:
    """Outgoing requests."""
    from firstminute.adapters.http import Urllib3Http

    return Urllib3Http()


def _outside() -> Outside:
    from firstminute.providers import Outside

    return Outside(secrets, http, clock, settings().api_url, practice().slug)


@cache
def channels() -> Channels:
    """What messages leave by."""
    from firstminute.providers import ChosenChannels

    return ChosenChannels(practice(), _outside())


@cache
def source_kind(name: str) -> SourceKind:
    """The module in `adapters/sources/` of that name; imported only when a source uses it."""
    import importlib

    module: SourceKind = importlib.import_module(f"firstminute.adapters.sources.{name}")
    return module


def new_id(now: datetime) -> str:
    """A lead's id: `ld_` and a ULID, whose 48 bits of time sort and whose 80 random bits nobody guesses.

    https://github.com/ulid/spec
    """
    import secrets as random_bits

    number = int(now.timestamp() * 1000) << 80 | random_bits.randbits(80)
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "ld_" + "".join(alphabet[number >> shift & 31] for shift in range(125, -1, -5))


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
    state_of_calls: Any = WhenAsked(_calls)
    return Touching(*ports, settings().api_url, circuits(), state_of_calls if practice().calls.connect else None)


@cache
def circuits() -> Circuits:
    """Which providers are down. Costs nothing before one is."""
    from firstminute.adapters.aws.circuits import DynamoCircuits
    from firstminute.adapters.aws.session import client

    return DynamoCircuits(client("dynamodb"), _needed("leads_table"))


@cache
def watchdog() -> Watchdog:
    """What the function `watchdog` uses."""
    from firstminute.application.watchdog import Watchdog

    return Watchdog(practice(), leads(), orchestrator(), clock(), rollups(), _checking(), calling(), _deleting())


def _deleting() -> Deleting:
    from firstminute.application.deleting import Deleting
    from firstminute.providers import kept_by

    return Deleting(leads(), deletions(), kept_by(practice().sms, _outside()), clock())


@cache
def deletions() -> Deletions:
    """What is to be deleted at providers."""
    from firstminute.adapters.aws.deletions import DynamoDeletions
    from firstminute.adapters.aws.session import client

    return DynamoDeletions(client("dynamodb"), _needed("leads_table"))


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

    return Telephony(practice(), leads(), secrets(), clock(), source_kind("twilio"), _taking_in(None), relaying)


@cache
def calling() -> Calling:
    """What calls use, in the function `telephony` and where the watchdog looks after them."""
    from firstminute.adapters.channels.twilio_voice import TwilioVoice
    from firstminute.application.calls import Calling

    voice = TwilioVoice(settings().api_url, practice().calls.voices)
    ports = (practice(), leads(), _calls(), voice, _taking_in(None), orchestrator(), clock(), channels())
    return Calling(*ports, deletions())


@cache
def _calls() -> Calls:
    """The state of calls."""
    from firstminute.adapters.aws.calls import DynamoCalls
    from firstminute.adapters.aws.session import client

    return DynamoCalls(client("dynamodb"), _needed("leads_table"))


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
def threads() -> Threads:
    """What the team was told by text, and whom it answered."""
    import time

    from firstminute.adapters.aws.session import client
    from firstminute.adapters.aws.threads import DynamoThreads

    return DynamoThreads(client("dynamodb"), _needed("leads_table"), time.time)


@cache
def team_phones() -> TeamPhones:
    """Who of the team wants no texts, and whose phone takes none."""
    from firstminute.adapters.aws.session import client
    from firstminute.adapters.aws.team_phones import DynamoTeamPhones

    return DynamoTeamPhones(client("dynamodb"), _needed("leads_table"))


@cache
def console() -> Console:
    """What the function `console` uses."""
    from firstminute.application.console import Console

    return Console(practice(), leads(), quarantine(), keys(), rollups(), clock(), settings().api_url)


def head_changes(records: Sequence[Mapping[str, Any]]) -> list[HeadChange]:
    """The changes of leads in a batch of the table's stream."""
    from firstminute.adapters.aws.stream import head_changes

    return head_changes(records)


def event_inserts(records: Sequence[Mapping[str, Any]]) -> list[Event]:
    """The events in a batch of the table's stream."""
    from firstminute.adapters.aws.stream import event_inserts

    return event_inserts(records)


def notice_of(body: str) -> Notice:
    """The notice in a message of the queue. Raises ValueError for anything else."""
    from firstminute.adapters.aws.notices import notice_of

    return notice_of(body)


def arrival_of(body: str) -> Arrival:
    """The request in a message of the inbox. Raises ValueError for anything else."""
    from firstminute.adapters.aws.inbox import arrival_of

    return arrival_of(body)


def waiting_of(body: str) -> Waiting:
    """What is to be fetched, by a message of its queue. Raises ValueError for anything else."""
    from firstminute.adapters.aws.lookups import waiting_of

    return waiting_of(body)
