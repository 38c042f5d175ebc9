"""What would become of a captured request: the real intake, on tables in which nobody is known and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from firstminute.commands import Usage
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Practice, Source
from firstminute.domain.preview import Moment

if TYPE_CHECKING:
    from firstminute.adapters.sources.reading.fields import Field
    from firstminute.application.intake import Intake, Received
    from firstminute.application.lead_ports import Contact
    from firstminute.application.ports import SourceKind

_SENT: Final = ("send", "end")


@dataclass(frozen=True, slots=True)
class Tried:
    """One inquiry: what became of it (`received`), what was read, and the moments up to its first touch."""

    received: Received | None
    draft: Draft | None
    fields: Sequence[Field]
    moments: Sequence[Moment]


@dataclass(frozen=True, slots=True)
class Trial:
    """A delivery. `refusal` is what its sender would be told; `events` are what a calendar or CRM reports in it.

    `origin` says why a browser may not post, where it may not: that was left out of account.
    """

    inquiries: Sequence[Tried] = ()
    refusal: str | None = None
    status: int = 202
    events: Sequence[Any] = ()
    origin: str | None = None


def tried(practice: Practice, source: Source, request: Request, now: datetime) -> Trial:
    """What intake would make of it now, proof aside: that needs the source's secret."""
    from firstminute.application.intake import receive
    from firstminute.domain.errors import Rejected

    kind = _kind(source.kind)
    origin = _origin(kind, source, request, now)
    try:
        if source.kind == "events" or (hasattr(kind, "books") and kind.books(request)):
            return Trial(events=kind.reports(request, source), origin=origin)
        received = receive(_intake(practice, kind, now), source.name, request)
    except Rejected as refusal:
        drafts = _drafts(kind, practice, source, request, now)
        read = [Tried(None, draft, fields, ()) for draft, fields in zip(drafts, _fields(request), strict=False)]
        return Trial(read, refusal.detail, refusal.status, origin=origin)
    return Trial(list(_told(practice, source, request, received, now)), origin=origin)


def _told(
    practice: Practice, source: Source, request: Request, received: Sequence[Received], now: datetime
) -> Iterator[Tried]:
    drafts = _drafts(_kind(source.kind), practice, source, request, now)
    fields = _fields(request)
    for number, one in enumerate(received):
        draft = one.draft or (drafts[number] if number < len(drafts) else None)
        of_it = fields[number] if number < len(fields) else ()
        yield Tried(one, draft, of_it, _moments(practice, source, one, draft, now))


def _moments(practice: Practice, source: Source, one: Received, draft: Draft | None, now: datetime) -> list[Moment]:
    """What happens up to the first touch that leaves."""
    from firstminute.application.previewing import timeline

    found: list[Moment] = []
    if one.head is None or one.head.lead.stopped or draft is None:
        return found
    for moment in timeline(practice, source.name, now, draft=draft):
        found.append(moment)
        if moment.action in _SENT:
            break
    return found


def _drafts(kind: Any, practice: Practice, source: Source, request: Request, now: datetime) -> list[Draft]:
    """What is read of a request that is not taken in."""
    from firstminute.domain.errors import Rejected

    try:
        return list(kind.parse(request, source, practice.country, now))
    except Rejected:
        return []


def _fields(request: Request) -> list[Sequence[Field]]:
    """Every field of every inquiry in the body, as far as the body is one that is read without knowing its kind."""
    from firstminute.adapters.sources import bodies
    from firstminute.adapters.sources.reading.fields import fields_of
    from firstminute.domain.errors import Rejected

    try:
        return [fields_of(tree) for tree in bodies.batch_of(bodies.read(request).tree)]
    except Rejected:
        return []


def _origin(kind: Any, source: Source, request: Request, now: datetime) -> str | None:
    """Why a page may not post to a public form."""
    from firstminute.domain.errors import Forbidden

    if not getattr(kind, "PUBLIC", False):
        return None
    try:
        kind.verify(request, source, (), now)
    except Forbidden as refusal:
        return refusal.detail
    return None


def _kind(name: str) -> Any:
    from firstminute.bootstrap import source_kind

    try:
        return source_kind(name)
    except ModuleNotFoundError as error:
        raise Usage(f"There is no kind of source called {name}.") from error


class _Unproved:
    """A kind whose requests need no proof."""

    def __init__(self, kind: SourceKind) -> None:
        self._kind = kind

    def verify(self, *_: object) -> None:
        """Nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kind, name)


class _Nothing:
    """Every table and queue of the intake, and its clock: knows nobody, keeps nothing, starts nothing."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def contact(self, point: str) -> Contact:
        """Nobody."""
        from firstminute.application.lead_ports import Contact

        return Contact(point)

    def now(self) -> datetime:
        """The moment of the trial."""
        return self._now

    wall = now

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class _NoSecrets:
    def get(self, name: str) -> tuple[str, ...]:  # noqa: ARG002  the port
        """None, for none is checked."""
        return ()


def _intake(practice: Practice, kind: Any, now: datetime) -> Intake:
    from firstminute.adapters.sources.controls import controls_of
    from firstminute.application.intake import Intake
    from firstminute.application.screening import Screening, objection
    from firstminute.bootstrap import new_id

    nothing: Any = _Nothing(now)
    # Turnstile would have to be asked.
    screening = Screening(replace(practice.spam, turnstile=None), controls_of, _NoSecrets(), lambda: nothing)
    unproved = cast("SourceKind", _Unproved(kind))
    return Intake(
        practice=practice,
        leads=nothing,
        quarantine=nothing,
        orchestrator=nothing,
        secrets=_NoSecrets(),
        clock=nothing,
        kinds=lambda _: unproved,
        new_id=new_id,
        lookups=nothing,
        objection=partial(objection, screening),
    )
