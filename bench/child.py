"""The measured process: the runtime client, then what `mode` says. Started by its path, never imported.

`python -S -s -P bench/child.py SPEC.json`. It imports only what the runtime client needs as well, so that nothing of
its own is put down to a function. Modes: `client` (only that), `boto3` (`import boto3` on top), `calls` (two bare calls
of boto3), `function` (a handler). The answer lands in the file that the spec names.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from typing import Any

# What the runtime client brings into a process, for where it cannot be installed.
IN_ITS_PLACE = ("decimal", "json", "logging", "threading", "traceback", "warnings")


def main(file: str) -> None:
    """Do what the spec in this file says, write down what it took, and go without tidying up, as a sandbox does."""
    with open(file) as given:  # noqa: PTH123  pathlib is the functions' to import
        spec: dict[str, Any] = json.load(given)
    sys.path[:0] = spec["path"]
    start(spec["client"])
    before = set(sys.modules)
    rounds = MODES[spec["mode"]](spec)
    modules = sorted(set(sys.modules) - before)
    taken = time.process_time()
    with open(spec["report"], "w") as report:  # noqa: PTH123  as above
        json.dump({"modules": modules, "rounds": rounds, "cpu": taken}, report)
    sys.stdout.flush()
    os._exit(0)


def start(client: str | None) -> None:
    """What Lambda has running before it imports a handler."""
    if client is not None:
        sys.path.append(client)
        importlib.import_module("awslambdaric.bootstrap")
        return
    for name in IN_ITS_PLACE:
        importlib.import_module(name)


def only_the_client(_: dict[str, Any]) -> list[float]:
    """Nothing on top."""
    return []


def import_boto3(_: dict[str, Any]) -> list[float]:
    """The yardstick of cold starts."""
    importlib.import_module("boto3")
    return []


def bare_calls(spec: dict[str, Any]) -> list[float]:
    """The yardstick of warm requests: a transaction and a start, as boto3 does them by default."""
    boto3: Any = importlib.import_module("boto3")
    dynamodb, machine = boto3.client("dynamodb"), boto3.client("stepfunctions")

    def call() -> None:
        dynamodb.transact_write_items(TransactItems=spec["items"])
        machine.start_execution(**spec["execution"])

    return timed(call, spec["rounds"])


def function(spec: dict[str, Any]) -> list[float]:
    """A handler, given its event as text each time, as the runtime client is."""
    if spec["inside"] is not None:
        answer_inside(spec["inside"])
    handler: Any = importlib.import_module("handler")
    event, expected = spec["event"], spec["expected"]

    def call() -> None:
        answer = handler.handler(json.loads(event), None)
        if expected and {name: answer.get(name) for name in expected} != expected:
            raise AssertionError(f"not what was expected: {answer}")
        json.dumps(answer)

    return timed(call, spec["rounds"])


def answer_inside(answers: dict[str, Any]) -> None:
    """Answer every call before it is even put into words, so that only work of our own is left."""
    client: Any = importlib.import_module("botocore.client")
    http: Any = importlib.import_module("firstminute.adapters.http")
    ports: Any = importlib.import_module("firstminute.application.provider_ports")
    client.BaseClient._make_api_call = lambda _, operation, __: answers[operation]
    http.Urllib3Http.send = lambda *_, **__: ports.Answer(201, {}, json.dumps(answers["Twilio"]).encode())


def timed(call: Any, rounds: list[int]) -> list[float]:
    """CPU seconds of one call, for each round of so many."""
    found = []
    for times in rounds:
        start = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - start) / times)
    return found


MODES = {"client": only_the_client, "boto3": import_boto3, "calls": bare_calls, "function": function}

if __name__ == "__main__":
    main(sys.argv[1])
