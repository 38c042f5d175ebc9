"""Zoho CRM's notifications, which name records only. https://www.zoho.com/crm/developer/docs/api/v7/notifications/overview.html

What it makes of an answer other than 200 is not documented. A channel lives a day at most and must be renewed by
whoever has opened it: https://www.zoho.com/crm/developer/docs/api/v7/notifications/enable.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.proofs import known, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.records import (
    MOST_AT_ONCE,
    answered,
    dated,
    draft_of,
    id_of,
    is_young,
    moment,
    objects,
    text,
)
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

__all__ = ["API", "answer", "credentials", "fetched", "grant", "granted", "lookups", "parse", "verify"]

API: Final = "https://www.zohoapis.com"
_CREATED: Final = frozenset({"insert", "create"})
_CHANGED: Final = frozenset({"update", "edit"})
_RENAMED: Final = {"Lead_Source": "lead_source", "Description": "message"}
# https://www.zoho.com/crm/developer/docs/api/v7/get-records.html: what a record says of itself and not of the person.
_IGNORED: Final = frozenset(
    {"Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time", "Layout", "Tag", "id"}
)


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless the notification holds the token that its channel was opened with.

    A webhook of one of Zoho's workflows, which carries the record, sends the secret in its URL or in a header.
    https://www.zoho.com/crm/developer/docs/api/v7/notifications/enable.html
    """
    tree = _notification(request)
    if tree is None:
        prove(request, secrets, now)
    elif not sum(same(text(tree, "token") or "", secret) for secret in known(secrets)):
        raise Unauthenticated("The field token is missing or is not the token of this source.")


def lookups(request: Request, source: Source) -> list[Lookup]:  # noqa: ARG001  other kinds need it
    """The records that a notification names, unless they were uploaded as a list. Raises Rejected for none."""
    tree = _notification(request)
    operation = text(tree, "operation") or ""
    if tree is None or operation not in _CREATED | _CHANGED:
        return []
    module = id_of(tree, "module")
    ids = [id_of({"id": one}, "id") for one in tree["ids"]]
    if module is None or not ids or None in ids:
        raise Rejected("The notification of Zoho names no record: module or ids are missing.")
    at, told = moment(tree.get("server_time"), a_second=1000), {"operation": operation}
    return (
        []
        if len(ids) > MOST_AT_ONCE
        else [
            Lookup("Zoho", f"record {one} of {module}", f"/crm/v7/{module}/{one}", f"{module}:{one}", at, told)
            for one in dict.fromkeys(ids)
        ]
    )


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The record that a workflow's webhook carries; nothing of a notification. Raises Rejected."""
    if _notification(request) is not None:
        return []
    tree = bodies.read(request).tree
    return [draft_of(one, source, country, now, fields=_RENAMED) for one in bodies.batch_of(tree)]


def grant(token: str, source: Source) -> tuple[str, bytes] | None:
    """Where to ask for an access token, which lives for an hour, and what to send; None when `token` is one.

    The secret is `refresh_token=…&client_id=…&client_secret=…`.
    https://www.zoho.com/crm/developer/docs/api/v7/refresh.html
    """
    given = {name: values[0] for name, values in parse_qs(token).items()}
    if "refresh_token" not in given:
        return None
    return f"{_accounts(source)}/oauth/v2/token", urlencode({**given, "grant_type": "refresh_token"}).encode()


def granted(body: bytes) -> str | None:
    """The access token in the answer; None when there is none: Zoho says no with a status of 200."""
    return text(answered(body), "access_token")


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """An access token with the scope ZohoCRM.modules.READ."""
    return {"Authorization": f"Zoho-oauthtoken {token}"}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The record in the answer; none when it was changed long after it was made. Raises Rejected."""
    tree = answered(body)
    record = next(objects(tree.get("data")), None) if isinstance(tree, Mapping) else None
    if record is None:
        raise Rejected(f"The answer of {lookup.provider} holds no record.")
    created = moment(record.get("Created_Time"))
    if lookup.told["operation"] in _CHANGED and not is_young(created, lookup.at):
        return []
    draft = draft_of(dict(_of_a_person(record)), source, country, now, delivery=lookup.delivery, fields=_RENAMED)
    return [dated(draft, now, lookup.at)]


def _of_a_person(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Fields without those that Zoho keeps for itself, which begin with a dollar sign."""
    return ((name, one) for name, one in record.items() if not name.startswith("$") and name not in _IGNORED)


def _notification(request: Request) -> Mapping[str, Any] | None:
    """The body, when it can be read and is a notification."""
    try:
        tree = bodies.read(request).tree
    except Rejected:
        return None
    named = isinstance(tree, Mapping) and "channel_id" in tree and isinstance(tree.get("ids"), list)
    return tree if named else None


def _accounts(source: Source) -> str:
    """The server that gives tokens stands in the same country as the API.

    https://www.zoho.com/crm/developer/docs/api/v7/multi-dc.html
    """
    base = source.base_url or API
    host = urlsplit(base).netloc
    country = host.removeprefix("www.zohoapis.")
    return f"https://accounts.zoho.{country}" if country != host else base
