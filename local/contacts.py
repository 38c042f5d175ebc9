"""A stand-in for APIs that are asked for what a delivery only names: Meta's leads, HubSpot's contacts.

Each source has a base URL of its own here, `/<source>`. Whoever is asked for is made up from the id. What the APIs of
other kinds are asked is answered 404, so that it ends in quarantine and nothing leaves this machine.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from firstminute.domain.practice import Practice
from local.clock import StackClock, rfc3339
from local.serving import Reply, Request, json_reply

Person = Mapping[str, str]
_FIRST_NAMES: Final = ("Dana", "Jordan", "Maria", "Sam", "Noor")


class Contacts:
    """Answers whoever shows the source's token."""

    def __init__(self, practice: Practice, secrets: Mapping[str, str], clock: StackClock) -> None:
        self._sources = {one.name: one for one in practice.sources.values() if one.token}
        self._secrets = secrets
        self._clock = clock
        self._known: dict[str, Person] = {}
        self._next: list[Reply] = []
        self._lock = threading.Lock()

    def know(self, number: str, person: Person) -> None:
        """From now on the contact with this number is `person`: `first_name`, `last_name`, `phone`, `email`."""
        with self._lock:
            self._known[number] = person

    def answer_next(self, status: int, times: int = 1, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Answer the next questions with `status`, for tests of what follows a failure."""
        with self._lock:
            self._next += [Reply(status, (*headers, ("Content-Type", "application/json")), b"{}")] * times

    def __call__(self, request: Request) -> Reply:
        """The API's answer."""
        name, _, path = request.path.removeprefix("/").partition("/")
        source = self._sources.get(name)
        with self._lock:
            if self._next:
                return self._next.pop(0)
        if source is None:
            return json_reply(404, {"message": f"No source {name} asks here."})
        if request.header("Authorization") != f"Bearer {self._secrets[str(source.token)]}":
            return json_reply(401, {"message": "This is not the token of the source."})
        made = _APIS.get(source.kind)
        asked = made and re.fullmatch(made[0], path)
        if not made or not asked:
            return json_reply(404, {"message": f"Nothing stands in here for /{path} of {source.kind}."})
        return json_reply(200, made[1](asked[1], self._person(asked[1]), rfc3339(self._clock.now()), request.query))

    def _person(self, number: str) -> Person:
        with self._lock:
            return self._known.get(number) or _made_up(number)


def _made_up(number: str) -> Person:
    count = int(number[-9:])
    name = _FIRST_NAMES[count % len(_FIRST_NAMES)]
    phone = f"+1646555{100 + count % 100:04d}"
    return {"first_name": name, "last_name": "Example", "phone": phone, "email": f"{name.lower()}.{number}@example.com"}


def _meta(number: str, person: Person, now: str, _query: str) -> dict[str, Any]:
    """https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving"""
    names = {"phone": "phone_number"}
    fields = [{"name": names.get(name, name), "values": [value]} for name, value in person.items()]
    return {"id": number, "created_time": now[:19] + "+0000", "field_data": fields}


def _hubspot(number: str, person: Person, now: str, query: str) -> dict[str, Any]:
    """https://developers.hubspot.com/docs/api/crm/contacts"""
    held = {"firstname": person.get("first_name"), "lastname": person.get("last_name"), "createdate": now}
    held |= {name: person.get(name) for name in ("phone", "email")}
    wanted = ",".join(parse_qs(query).get("properties", [])).split(",")
    properties = {name: held.get(name) for name in wanted if name}
    return {"id": number, "properties": properties, "createdAt": now, "updatedAt": now, "archived": False}


_Api = tuple[str, Callable[[str, Person, str, str], dict[str, Any]]]
_APIS: Final[Mapping[str, _Api]] = {
    "meta_lead_ads": (r"v[0-9]+\.[0-9]+/([0-9]+)", _meta),
    "hubspot": (r"crm/v3/objects/contacts/([0-9]+)", _hubspot),
}
