"""Who may do something here: a page of the local run itself, no other website in the same browser."""

from __future__ import annotations

from local.serving import Reply, Request, json_reply


def refused(request: Request) -> Reply | None:
    """The refusal of what the page itself did not post. A form of another website cannot be JSON without asking."""
    if request.method != "POST" or request.header("Content-Type") != "application/json":
        return json_reply(415, {"message": "POST it as application/json"})
    origin, host = request.header("Origin"), request.header("Host")
    if origin and origin != f"http://{host}":
        return json_reply(403, {"message": "Only the outbox page may do this"})
    return None
