"""How long things are kept: at least until somebody of the practice could have listened or looked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firstminute.client_file.fields import seconds
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]

_DAY: Final = 86_400
_SHORTEST: Final = _DAY
# A weekend with a holiday at its end, and a day to find the time.
_DOUBTFUL: Final = 5 * _DAY


def retention_findings(client: ClientFile) -> Iterator[Finding]:
    """What would be gone before the practice opens again."""
    for place, kept, what in _kept(client):
        if seconds(kept) < _SHORTEST:
            yield place, f"{kept} is too short: {what} would be deleted before anybody could; write 1 day or more"


def retention_warnings(client: ClientFile) -> Iterator[Finding]:
    """What may be gone after a long weekend."""
    for place, kept, what in _kept(client):
        if _SHORTEST <= seconds(kept) < _DOUBTFUL:
            yield place, f"{kept} is shorter than a long weekend: {what} may be deleted; 5 days or more are safer"


def _kept(client: ClientFile) -> Iterator[tuple[Place, str, str]]:
    yield ("calls", "retention"), client.calls.retention, "voicemails that nobody has listened to"
    yield ("media_retention",), client.media_retention, "pictures that nobody has looked at"
    yield ("raw_retention",), client.raw_retention, "deliveries in quarantine that nobody has looked at"
