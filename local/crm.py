"""A stand-in for the practice's CRM: keeps every callback exactly as it came."""

from __future__ import annotations

import threading
import time
from typing import Final

from local.outbox import Left, Outbox, State, lead_in
from local.serving import Reply, Request, json_reply

PATH: Final = "/hooks/"


class Crm:
    """Receives whatever is posted to `/hooks/<name of the callback>` and checks nothing, so that others can."""

    def __init__(self, outbox: Outbox, url: str, api_url: str) -> None:
        self._outbox = outbox
        self._url = url
        self._api_url = api_url
        self._next: list[tuple[bytes, Reply]] = []
        self._lock = threading.Lock()

    def answer_next(
        self, status: int, times: int = 1, headers: tuple[tuple[str, str], ...] = (), about: str = ""
    ) -> None:
        """Answer the next callbacks in which `about` stands with `status` in place of 200: what follows a failure."""
        reply = Reply(status, (*headers, ("Content-Type", "application/json")), b"{}")
        with self._lock:
            self._next += [(about.encode(), reply)] * times

    def __call__(self, request: Request) -> Reply:
        """The CRM's answer."""
        if not request.path.startswith(PATH):
            return json_reply(404, {"message": "Not Found"})
        if request.method != "POST":
            return json_reply(405, {"message": "Method Not Allowed"}, {"Allow": "POST"})
        with self._lock:
            found = next((one for one in self._next if one[0] in request.body), None)
            if found:
                self._next.remove(found)
        reply = found[1] if found else json_reply(200, {"received": True})
        self._keep(request, reply)
        return reply

    def _keep(self, request: Request, reply: Reply) -> None:
        wall, delivery = time.time(), request.header("webhook-id")
        self._outbox.add(
            Left(
                wall=wall,
                channel="callback",
                to=self._url + request.target,
                sender=self._api_url,
                body=request.body.decode("utf-8", "replace"),
                provider=request.path.removeprefix(PATH),
                headers=dict(request.headers),
                lead_id=lead_in(request.body),
                id=f"{delivery} {wall}",
            )
        )
        self._outbox.add(State(wall, f"{delivery} {wall}", str(reply.status)))
