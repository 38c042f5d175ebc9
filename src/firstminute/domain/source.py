"""Where leads or events come from, as the client file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# Where texts of unknown numbers come from when the client file names no source for them.
TEXTS: Final = "texts"


@dataclass(frozen=True, slots=True)
class Source:
    """One source; `kind` names the module in `adapters/sources/`.

    `fields`: the sender's names on the left, ours on the right. `mapping`: ours on the left, JMESPath on the right.
    `secret`, `handshake` and `token` name secrets: what a sender proves, what it asks for when it subscribes (without
    one: `secret`), and what the provider's API at `base_url` is asked with. `account` is the practice's own id at the
    provider: deliveries of other accounts are refused. `synthetic`: an inquiry of nobody goes through it every hour.
    """

    name: str
    kind: str
    channel: str = "form"
    secret: str | None = None
    origins: tuple[str, ...] = ()
    redirect: str | None = None
    campaign: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    handshake: str | None = None
    account: str | None = None
    token: str | None = None
    base_url: str | None = None
    synthetic: bool = False
