"""What must fit together where a source's provider is asked for what its deliveries only name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firstminute.client_file.kinds import has, kinds
from firstminute.client_file.model import ClientFile
from firstminute.client_file.parts import SourcePart
from firstminute.client_file.places import private

# Kinds whose deliveries never hold more than ids; those of other kinds may hold the record, so they may do without.
_NAME_ONLY: Final = frozenset({"follow_up_boss", "linkedin_lead_forms", "meta_lead_ads"})

# Kinds that take no inquiries at `/intake/<name>`: events tell of leads, texts come to Twilio's own route.
_NO_INQUIRIES: Final = frozenset({"events", "twilio"})

Finding = tuple[tuple[str | int, ...], str]


def asking_findings(client: ClientFile) -> Iterator[Finding]:
    """Tokens and addresses that are missing, or that nobody would ever use."""
    for name, source in client.sources.items():
        if source.kind in kinds():
            for field, problem in _problems(source):
                yield ("sources", name, *([field] if field else [])), problem


def _problems(source: SourcePart) -> Iterator[tuple[str, str]]:
    if source.kind in _NAME_ONLY and source.token is None:
        yield "", f"a source of kind {source.kind} needs a token: its deliveries only name people, who are then fetched"
    if source.synthetic and source.kind in _NO_INQUIRIES:
        yield "synthetic", f"is for sources of inquiries; a source of kind {source.kind} takes none over its own URL"
    if source.token is not None and not has(source.kind, "lookups"):
        yield "token", f"is for kinds that fetch what they are told of; {source.kind} is sent all there is"
    if source.base_url is not None and source.token is None:
        yield "base_url", "is where a token is used, and this source names none"
    if source.base_url and source.base_url.startswith("http:") and not private(source.base_url):
        yield "base_url", "must be https, unless it is this machine or its network"
    if source.handshake is not None and not has(source.kind, "challenge"):
        yield "handshake", f"is for providers that ask for it when they subscribe; that of {source.kind} does not"
