"""What tools ask and staff report: JSON in and out."""

from __future__ import annotations

from firstminute.application import console as use
from firstminute.application import erasing, measuring, querying, reporting
from firstminute.application.access import actor_of
from firstminute.http_api import Response, json_response
from firstminute.http_console.reading import json_object
from firstminute.http_console.visit import Visit
from firstminute.openapi import document


def leads(visit: Visit) -> Response:
    """A page of leads."""
    return json_response(200, querying.leads(visit.console, visit.request.query))


def lead(visit: Visit) -> Response:
    """One lead with all that happened."""
    return json_response(200, querying.lead(visit.console, _lead_id(visit)))


def report(visit: Visit) -> Response:
    """Something happened to a lead; the answer is the event as it is recorded."""
    console, content = visit.console, json_object(visit.request)
    now = console.clock.now()
    event = reporting.report(console.leads, console.practice, _lead_id(visit), content, actor_of(visit.caller), now)
    return json_response(201, event.as_json())


def erase(visit: Visit) -> Response:
    """Personal data goes."""
    erasing.erase(visit.console, _lead_id(visit), actor_of(visit.caller))
    return json_response(202, {"lead_id": _lead_id(visit), "status": "erased"})


def metrics(visit: Visit) -> Response:
    """The numbers."""
    return json_response(200, measuring.metrics(visit.console, visit.request.query))


def spend(visit: Visit) -> Response:
    """What a day's leads of a source cost."""
    content = json_object(visit.request)
    day, source = visit.parameters["day"], visit.parameters["source"]
    return json_response(200, measuring.spend_on(visit.console, day, source, content))


def quarantine(visit: Visit) -> Response:
    """What could not be understood."""
    return json_response(200, querying.quarantine(visit.console, visit.request.query))


def settings(visit: Visit) -> Response:
    """What the dashboard must know."""
    return json_response(200, use.settings(visit.console))


def openapi(_: Visit) -> Response:
    """The API, described by itself."""
    return Response(200, document(), {"content-type": "application/json", "cache-control": "no-store"})


def health(_: Visit) -> Response:
    """This code runs."""
    return json_response(200, use.health())


def _lead_id(visit: Visit) -> str:
    return use.lead_id_from(visit.parameters["lead_id"])
