"""What each port is in a stack on AWS, each made once, when it is first asked for.

Nothing is imported before something needs it: a cold start pays only for what its function uses.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from firstminute.config import Settings, read_practice
from firstminute.domain.practice import Practice

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from firstminute.application.call_ports import Calls
    from firstminute.application.deletion_ports import Deletions
    from firstminute.application.lead_ports import Leads
    from firstminute.application.outages import Circuits
    from firstminute.application.ports import Clock, Keys, Orchestrator, Rollups, Secrets, SourceKind
    from firstminute.application.provider_ports import Channels, Http
    from firstminute.application.synthetic_checks import Checks
    from firstminute.application.team_phones import TeamPhones
    from firstminute.application.threads import Threads
    from firstminute.application.waiting_ports import Inbox, LookupQueue, Notices, Quarantine
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


def within(seconds: float) -> AbstractContextManager[None]:
    """The time that a request may take; after it the table is not available."""
    from firstminute.adapters.aws.lead_table import within

    return within(seconds)


@cache
def told() -> Inbox:
    """The queue of what Twilio told and could not be written then."""
    from firstminute.adapters.aws.inbox import SqsInbox
    from firstminute.adapters.aws.session import client

    return SqsInbox(lambda: client("sqs"), _needed("told_queue_url"))


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


def outside() -> Outside:
    """What providers' adapters are made of."""
    from firstminute.providers import Outside

    return Outside(secrets, http, clock, settings().api_url, practice().slug)


@cache
def channels() -> Channels:
    """What messages leave by."""
    from firstminute.providers import ChosenChannels

    return ChosenChannels(practice(), outside())


@cache
def source_kind(name: str) -> SourceKind:
    """The module in `adapters/sources/` of that name; imported only when a source uses it."""
    import importlib

    module: SourceKind = importlib.import_module(f"firstminute.adapters.sources.{name}")
    return module


@cache
def circuits() -> Circuits:
    """Which providers are down. Costs nothing before one is."""
    from firstminute.adapters.aws.circuits import DynamoCircuits
    from firstminute.adapters.aws.session import client

    return DynamoCircuits(client("dynamodb"), _needed("leads_table"))


@cache
def deletions() -> Deletions:
    """What is to be deleted at providers."""
    from firstminute.adapters.aws.deletions import DynamoDeletions
    from firstminute.adapters.aws.session import client

    return DynamoDeletions(client("dynamodb"), _needed("leads_table"))


@cache
def calls() -> Calls:
    """The state of calls."""
    from firstminute.adapters.aws.calls import DynamoCalls
    from firstminute.adapters.aws.session import client

    return DynamoCalls(client("dynamodb"), _needed("leads_table"))


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
