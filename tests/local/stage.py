"""What the tests of the local run share: a request to one of its servers, a message that left, a postman of its own."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from local.outbox import Left
from local.postman import Postman
from local.serving import HOST, Reply, Server

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "a" * 32
TEAM = ("+12125550110", "front-desk@bright-smile.example")
LEAD = "ld_01m88v52ca5c3dnzmz83j3v46q"


@dataclass
class Answered:
    """What a server of ours answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    server: Server, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answered:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    try:
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def a_text(**differently: Any) -> Left:
    given = {
        "wall": 1000.0,
        "channel": "sms",
        "to": "+12125550142",
        "sender": "+12125550120",
        "body": "Hi Jane",
        "provider": "twilio",
    }
    return Left(**{**given, **differently})


class NowPostman(Postman):
    """Does at once what would be done later, and notes what it was asked to post."""

    def __init__(self, answer: Reply | None = None) -> None:
        self.posted: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.waits: list[float] = []
        self.answer = answer or Reply(204)
        self.posts = True

    def after(self, seconds: float, task: Callable[[], None]) -> None:
        self.waits.append(seconds)
        task()

    def post(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Reply | None:
        self.posted.append((url, dict(headers), dict(form)))
        return self.answer if self.posts else None
