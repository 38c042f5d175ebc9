"""Calls each function before the stack is said to be ready, so that nobody's first inquiry pays for a cold start.

Nothing is stored and nothing is sent: each call is one that the function answers without doing anything. As on AWS, a
worker serves one request at a time; a second request at the same time starts another one, which takes a second here.
So those that somebody waits for are called several times at once, and have that many workers from the start.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

from firstminute.domain.practice import Practice
from local import aws
from local.demo_site import form_source
from local.deploying import Deployed
from local.trouble import Trouble

# How many of each, where more than one is ever busy: the local AWS reads the stream of leads one batch after the other.
# A worker takes 50 MB, and a second of one core until it is ready.
WORKERS: Final[Mapping[str, int]] = {
    "Intake": 4,
    "FirstTouch": 4,
    "CadenceStep": 3,
    "CrmCallback": 4,
    "Console": 3,
    "Telephony": 2,
    "MetricsRollup": 1,
}
NO_LEAD: Final = "ld_" + "0" * 26


def warm(practice: Practice, deployed: Deployed, endpoint_url: str) -> None:
    """Start every function. Raises Trouble when one of them cannot even start."""
    functions = aws.client("lambda", endpoint_url)
    wanted = list(_calls(practice, deployed))
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        calls = [pool.submit(_call, functions, *one) for one in wanted]
        failures = [failure for call in calls if (failure := call.result())]
    if failures:
        raise Trouble("The stack was deployed, but not all of its functions start:", "\n".join(dict.fromkeys(failures)))


def _calls(practice: Practice, deployed: Deployed) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Each function's physical name with an event that changes nothing, once for each worker."""
    execution = deployed.outputs["StateMachineArn"].replace(":stateMachine:", ":execution:") + ":warm"
    source = form_source(practice) or next(iter(practice.sources.values()))
    step = {"lead_id": NO_LEAD, "step": 1, "execution": execution}
    events: dict[str, Mapping[str, Any]] = {
        "Intake": _request("POST", f"/intake/{quote(source.name)}", "text/unreadable"),
        "FirstTouch": {"lead_id": NO_LEAD, "execution": execution},
        "CadenceStep": step,
        "MetricsRollup": {"Records": []},
        "CrmCallback": {"Records": []},
        "LeadLookup": {"Records": []},
        "Telephony": _request("POST", "/twilio/messages", "application/x-www-form-urlencoded"),
        "Console": _request("GET", "/health"),
        "Watchdog": {},
    }
    for name, event in events.items():
        yield from [(deployed.functions[f"{name}Function"], event)] * WORKERS.get(name, 1)


def _call(functions: Any, function: str, event: Mapping[str, Any]) -> str | None:
    """Why the function failed, or None."""
    answer = functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    said = answer["Payload"].read().decode("utf-8", "replace")
    return f"{function}: {said[:600]}" if answer.get("FunctionError") else None


def _request(method: str, path: str, content_type: str = "application/json") -> dict[str, Any]:
    """An event of the HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"""
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": content_type},
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "127.0.0.1"}, "stage": "$default"},
        "isBase64Encoded": False,
    }
