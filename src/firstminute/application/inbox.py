"""What cannot be stored or verified now is kept as it came, its sender is told 202, and it is taken in later.

It is read as of the moment it reached us: signatures are held to the clock of then, and the person has waited since
then. The same request is taken in once, however often: the leads know their deliveries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from firstminute.application import bookings, reporting
from firstminute.application.as_of import Then
from firstminute.application.intake import Intake, receive, secrets_of, source_called
from firstminute.application.keeping import digest_of, keep
from firstminute.application.received import Received
from firstminute.application.waiting_ports import Arrival, Quarantined
from firstminute.domain.errors import ProviderUnavailable, Rejected
from firstminute.domain.inquiry import Request

if TYPE_CHECKING:
    from firstminute.application.ports import SourceKind

EVENTS: Final = "events"
INQUIRIES: Final = "intake"
# What no kind of source reads, and what would only give away who called.
_LEFT_OUT: Final = ("cookie", "x-amzn-", "x-forwarded-", "via", "user-agent")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it: ids of leads, and why it was set aside if it was."""

    lead_ids: tuple[str, ...] = ()
    reason: str | None = None


def put_by(intake: Intake, route: str, source_name: str, request: Request) -> Received | None:
    """Keep a request that could not be settled; None when there is no inbox, or it does not take it either."""
    if intake.inbox is None:
        return None
    source = source_called(intake.practice, source_name)
    verified = _is_verified(intake, source_name, request)
    now = intake.clock.now()
    arrival = Arrival(route, source_name, _bare(request, verified), now, intake.clock.wall(), verified)
    try:
        intake.inbox.add(arrival)
    except ProviderUnavailable:
        return None
    return Received("accepted", None, now, redirect=source.redirect)


def take_in(intake: Intake, arrival: Arrival) -> Settled:
    """Settle what was kept. Raises Conflict or ProviderUnavailable when it is to be tried again.

    Nobody waits for an answer any more, so what would have been refused goes to quarantine with the reason.
    """
    kinds = (lambda name: _Trusted(intake.kinds(name))) if arrival.verified else intake.kinds
    then = replace(intake, clock=Then(intake.clock, arrival.at, arrival.wall), kinds=kinds, inbox=None)
    try:
        outcome = _taken(then, arrival)
    except Rejected as refusal:
        reason = f"Refused when it was taken in later: {refusal.detail}"
        _set_aside(then, arrival, reason)
        return Settled(reason=reason)
    if isinstance(outcome, reporting.Reported):
        return Settled(reason=" ".join(outcome.reasons) or None)
    reasons = [one.reason for one in outcome if one.status == "quarantined" and one.reason]
    return Settled(tuple(one.lead_id for one in outcome if one.lead_id), " ".join(reasons) or None)


def _taken(intake: Intake, arrival: Arrival) -> reporting.Reported | list[Received]:
    if bookings.is_calendar(intake, arrival.source):
        return bookings.receive(intake, arrival.source, arrival.request)
    if arrival.route == EVENTS:
        return reporting.receive(intake, arrival.source, arrival.request)
    return receive(intake, arrival.source, arrival.request)


def _set_aside(intake: Intake, arrival: Arrival, reason: str) -> None:
    if arrival.route != EVENTS:
        keep(intake.quarantine, arrival.source, arrival.request, reason, arrival.at)
        return
    request, content_type = arrival.request, arrival.request.headers.get("content-type", "")
    name = "q_" + digest_of(b"\n".join((arrival.source.encode(), b"events", request.body)))[:26]
    known_as = digest_of(request.body)
    item = Quarantined(name, arrival.source, reason, arrival.at, content_type, request.body, None, True, known_as)
    intake.quarantine.add(item)


def _is_verified(intake: Intake, source_name: str, request: Request) -> bool:
    """Whether its sender proved who it is. False as long as that cannot be told."""
    source = source_called(intake.practice, source_name)
    try:
        secrets = secrets_of(intake.secrets, source)
        intake.kinds(source.kind).verify(request, source, secrets, intake.clock.wall())
    except (Rejected, ProviderUnavailable):
        return False
    return True


def _bare(request: Request, verified: bool) -> Request:
    """Without what is not needed to read it; whoever is verified needs no key any more."""
    left_out = (*_LEFT_OUT, "authorization") if verified else _LEFT_OUT
    headers: Mapping[str, str] = {
        name: value for name, value in request.headers.items() if not name.startswith(left_out)
    }
    return replace(request, headers=headers)


class _Trusted:
    """A kind whose sender was verified when the request came."""

    def __init__(self, kind: SourceKind) -> None:
        self._kind: Any = kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kind, name)

    def verify(self, *_: object) -> None:
        """It was."""

    def parse(self, *given: Any) -> Any:
        return self._kind.parse(*given)
