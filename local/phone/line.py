"""Carries the switchboard's calls: posts its webhooks signed, lets its time pass, lists in the outbox what it rang."""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from local.clock import rfc3339
from local.outbox import Left, Outbox, State
from local.phone import people
from local.phone.leg import Leg, Post, new_sid
from local.phone.switchboard import Switchboard
from local.postman import Postman
from local.twilio_signature import webhook_headers

_LEAD: Final = re.compile(r"ld_[0-9a-hjkmnp-tv-z]{26}")
_MOST_SHOWN: Final = 30
_LONGEST_SLEEP: Final = 3600.0


class Line:
    """One account's telephone line on this machine. Webhooks of one call are posted one after another."""

    def __init__(self, board: Switchboard, token: str, outbox: Outbox, postman: Postman) -> None:
        self._board = board
        self._token = token
        self._outbox = outbox
        self._postman = postman
        self._changed = threading.Condition()
        self._version = 0
        self._open: list[Leg] = []
        self._waiting: dict[str, deque[Post]] = {}
        self._closed = False
        self._clock = threading.Thread(target=self._live, daemon=True)
        self._clock.start()

    def does(self, what: Callable[[Switchboard, float], Any]) -> Any:
        """Something happens on a phone; what it gives comes back."""
        with self._changed:
            found = what(self._board, time.time())
            self._settle()
        return found

    def create(self, form: Mapping[str, str], events: frozenset[str], headers: Mapping[str, str], body: str) -> Leg:
        """A call that the practice makes through the API. `body` is its request's, as it left."""
        with self._changed:
            leg = people.create(self._board, time.time(), form, events)
            self._settle(headers, body)
        return leg

    def leg(self, sid: str) -> Leg | None:
        """A call or a leg of one."""
        return self._board.legs.get(sid)

    def legs(self) -> list[Leg]:
        """All of them, the newest first."""
        with self._changed:
            return list(reversed(self._board.legs.values()))

    def after(self, known: int, seconds: float) -> tuple[list[dict[str, Any]], int]:
        """The latest calls as the phones show them, as soon as anything differs from version `known`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != known or self._closed, seconds)
            legs = list(self._board.legs.values())[-_MOST_SHOWN:]
            return [self.shown(one) for one in legs], self._version

    def shown(self, leg: Leg) -> dict[str, Any]:
        """A call as the phone shows it, on the stack's clock."""
        return leg.shown(time.time(), lambda wall: rfc3339(self._outbox.clock.at(wall)))

    def close(self) -> None:
        """No more time passes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._clock.join(2)

    def _settle(self, headers: Mapping[str, str] | None = None, body: str = "") -> None:
        """What the switchboard wants done outside. The lock is held."""
        self._version += 1
        rung, self._board.rung = self._board.rung, []
        posts, self._board.posts = self._board.posts, []
        for leg in rung:
            self._note(leg, headers or {}, body)
        for leg in [one for one in self._open if not one.live]:
            self._open.remove(leg)
            self._outbox.add(State(time.time(), leg.sid, leg.status))
        for post in posts:
            self._hand_over(post)
        self._changed.notify_all()

    def _note(self, leg: Leg, headers: Mapping[str, str], body: str) -> None:
        """A call has left: https://www.twilio.com/docs/voice/api/call-resource."""
        told = _LEAD.search(f"{leg.url} {leg.told}")
        found = told[0] if told else self._outbox.lead_of(leg.called) or self._outbox.lead_of(leg.root.phone)
        other = f", to connect {leg.root.phone}" if leg.parent else ""
        self._open.append(leg)
        what = body or f"Rings{other}."
        left = Left(time.time(), "call", leg.called, leg.caller, what, "twilio", headers=headers)
        self._outbox.add(replace(left, lead_id=found, id=leg.sid))

    def _hand_over(self, post: Post) -> None:
        if post.wait:
            self._postman.after(post.wait, partial(self._post, post))
            return
        if post.call in self._waiting:
            self._waiting[post.call].append(post)
            return
        self._waiting[post.call] = deque([post])
        self._postman.after(0, partial(self._deliver, post.call))

    def _deliver(self, call: str) -> None:
        """What a call tells, in order, until there is nothing more."""
        while True:
            with self._changed:
                if not self._waiting[call]:
                    del self._waiting[call]
                    return
                post = self._waiting[call].popleft()
            self._post(post)

    def _post(self, post: Post) -> None:
        form = dict(post.form)
        answer = self._postman.post(post.url, webhook_headers(self._token, post.url, form, new_sid("")), form)
        if post.answers is not None:
            status, document = (answer.status, answer.body) if answer else (None, b"")
            sid = post.answers
            self.does(lambda board, now: board.answered(now, sid, status, document))

    def _live(self) -> None:
        with self._changed:
            while not self._closed:
                due = self._board.due()
                now = time.time()
                if due is not None and due <= now:
                    self._board.tick(now)
                    self._settle()
                else:
                    self._changed.wait(_LONGEST_SLEEP if due is None else due - now)
