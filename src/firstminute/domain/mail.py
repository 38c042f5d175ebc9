"""An e-mail that somebody wrote to the practice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """One e-mail. `id` is its Message-ID, `verified` that its sender's domain stands for it, `automatic` that no person
    wrote it: somebody is away, or it came back.
    """

    provider: str
    id: str
    sender: str
    subject: str
    text: str
    verified: bool = False
    automatic: bool = False
