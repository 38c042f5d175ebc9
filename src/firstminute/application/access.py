"""Who may call the API: keys, their roles, and sign-ins of the dashboard."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from firstminute.application.ports import Key, Keys
from firstminute.domain.errors import Forbidden, Invalid, Unauthenticated
from firstminute.domain.events import Actor

# A viewer looks. Staff look and report what happened. A partner (an outside response team) works with leads and reports
# on them, but sees neither the practice's money nor what could not be understood. An admin may do everything, erasing
# included. docs/access.md holds the table for people.
ROLES: Final = ("viewer", "staff", "partner", "admin")
SIGN_IN_LASTS: Final = timedelta(hours=12)

_KEY_BYTES: Final = 32
_LONGEST_TOKEN: Final = 512
_OF: Final = "#"  # a sign-in is kept as a key called `<key's name>#<part of its hash>`


def new_key() -> str:
    """A fresh key: `fm_` and 43 characters that are safe in a URL. Shown once, never stored."""
    return "fm_" + secrets.token_urlsafe(_KEY_BYTES)


def hashed(key: str) -> str:
    """What is stored of a key: SHA-256 in hexadecimal. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def issue(keys: Keys, name: str, role: str) -> str:
    """Make a key of that name and role; gives back the key itself, the only time anybody sees it."""
    if role not in ROLES:
        raise Invalid(f"There is no role {role!r}; known are {', '.join(ROLES)}.")
    if not name.strip() or _OF in name or len(name) > 80:
        raise Invalid(f"A key's name has 1 to 80 characters and no {_OF}.")
    if any(named(key) == name for key in keys.page()):
        raise Invalid(f"There is a key called {name} already; remove it first, or choose another name.")
    key = new_key()
    keys.add(hashed(key), Key(name, role))
    return key


def withdraw(keys: Keys, name: str) -> int:
    """Withdraw every key of that name and end its sign-ins; gives back how many keys there were."""
    sign_ins = {key.name for key in keys.page() if key.expires_at and named(key) == name}
    removed = keys.remove(name)
    for sign_in_name in sorted(sign_ins):
        keys.remove(sign_in_name)
    return removed


def known(keys: Keys) -> list[Key]:
    """The keys people were given, without sign-ins, by name."""
    return sorted((key for key in keys.page() if key.expires_at is None), key=lambda key: key.name)


def key_of(keys: Keys, token: str) -> Key:
    """The key that a caller showed. Raises Unauthenticated.

    It is looked up by its hash, so the time an answer takes says nothing of how near a guess is.
    """
    key = _find(keys, token)
    if key is None or key.expires_at is not None:
        raise Unauthenticated("This key is not known here, or was withdrawn.")
    return key


def signed_in(keys: Keys, token: str, wall: datetime) -> Key:
    """The key behind a sign-in that still holds at `wall`. Raises Unauthenticated."""
    key = _find(keys, token)
    if key is None or key.expires_at is None or key.expires_at <= wall:
        raise Unauthenticated("This sign-in has ended. Sign in again at /dashboard.")
    return replace(key, name=named(key))


def sign_in(keys: Keys, token: str, roles: tuple[str, ...], wall: datetime) -> str:
    """Trade a key for a sign-in of twelve hours; gives back its token. Raises Unauthenticated or Forbidden."""
    key = key_of(keys, token)
    allow(key, roles)
    session = secrets.token_urlsafe(_KEY_BYTES)
    digest = hashed(session)
    keys.add(digest, Key(f"{key.name}{_OF}{digest[:16]}", key.role, wall + SIGN_IN_LASTS))
    return session


def sign_out(keys: Keys, token: str) -> None:
    """End a sign-in; one that is not known has ended already."""
    key = _find(keys, token)
    if key is not None and key.expires_at is not None:
        keys.remove(key.name)


def allow(key: Key, roles: tuple[str, ...]) -> None:
    """Raises Forbidden, naming the roles that would do."""
    if key.role not in roles:
        needed = " or ".join(roles)
        raise Forbidden(f"This needs the role {needed}; the key {key.name!r} has the role {key.role}.")


def actor_of(key: Key) -> Actor:
    """Whom events are put down to that this key reports."""
    return Actor("partner" if key.role == "partner" else "staff", key.name)


def named(key: Key) -> str:
    """The name a key was given; of a sign-in, the name of the key it was made with."""
    return key.name.partition(_OF)[0]


def _find(keys: Keys, token: str) -> Key | None:
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    return keys.find(hashed(token))
