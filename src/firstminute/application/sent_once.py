"""What a member of the team wrote is handed to the provider once, however often its delivery is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from firstminute.application.provider_ports import Accepted, ChannelProvider, Message

if TYPE_CHECKING:
    from firstminute.application.relaying import Relaying

_REPEATED_WITHIN: Final = timedelta(minutes=5)  # a provider's own tries of one delivery lie closer together
_ASKED_WITHIN: Final = timedelta(days=1)  # for a text of which nobody knows whether it left


def sent(use: Relaying, provider: ChannelProvider, message: Message, sid: str) -> Accepted | None:
    """Send what was not sent before; None for what may have been, of which the provider knows nothing.

    Raises what the provider raises.
    """
    use.leads.mark(f"relay:{sid}:{message.lead_id}", use.clock.now())
    if use.leads.mark(f"relay:{sid}", use.clock.now()):
        return provider.send(message)
    found = left(use, provider, message, sid)
    return found if found or use.leads.seen(f"unknown:{sid}") else provider.send(message)


def left(use: Relaying, provider: ChannelProvider, message: Message, sid: str) -> Accepted | None:
    """What the provider took of it before, since it reached us. However long it has waited since."""
    within = _ASKED_WITHIN if use.leads.seen(f"unknown:{sid}") else _REPEATED_WITHIN
    return provider.find(message, use.then.wall() - within)
