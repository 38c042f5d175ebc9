"""What the table's stream and the queues hold, as the values that were put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from firstminute.adapters.aws.stream import HeadChange
    from firstminute.application.waiting_ports import Arrival, Notice, Waiting
    from firstminute.domain.events import Event


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
