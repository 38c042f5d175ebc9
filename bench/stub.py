"""AWS, Twilio and a CRM that answer at once: a process of its own, on the loopback, started by its path.

`python bench/stub.py < SCENE.json` writes its port on a line and serves until its input ends. The scene holds, for each
kind of call, the answers to give, one after the other and then from the start. `GET /calls` names the calls so far.
A call that the scene does not know is answered with 400, so that a measurement of something else fails.
"""

from __future__ import annotations

import asyncio
import json
import sys
import zlib
from itertools import cycle
from typing import Any

_PATHS = {"/v2/email": "SendEmail", "/2010-04-01": "Twilio", "/crm": "Crm"}
_TYPES = {"DynamoDB": "application/x-amz-json-1.0", "AWSStepFunctions": "application/x-amz-json-1.0"}


class Scene:
    """The answers to give, and what was asked."""

    def __init__(self, answers: dict[str, list[Any]]) -> None:
        encoded = {name: [json.dumps(one).encode() for one in some] for name, some in answers.items()}
        self._answers = {name: cycle(some) for name, some in encoded.items()}
        self.calls: list[str] = []

    def answer(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        """A whole answer."""
        if (method, path) == ("GET", "/calls"):
            return _answer(200, json.dumps(self.calls).encode(), "application/json")
        service, _, operation = headers.get("x-amz-target", "").rpartition(".")
        name = operation or next((name for start, name in _PATHS.items() if path.startswith(start)), path)
        self.calls.append(name)
        if name not in self._answers:
            return _answer(400, b'{"__type": "NotInThisScene"}', "application/json")
        status = 201 if name == "Twilio" else 200
        return _answer(status, next(self._answers[name]), _TYPES.get(service.partition("_")[0], "application/json"))


def _answer(status: int, body: bytes, content_type: str) -> bytes:
    """As the services answer: with a checksum that botocore checks, and an id."""
    head = (
        f"HTTP/1.1 {status} OK\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n"
        f"x-amzn-requestid: 4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG\r\nx-amz-crc32: {zlib.crc32(body)}\r\n"
        "date: Wed, 25 Nov 2026 12:00:00 GMT\r\nserver: Server\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One connection, kept open for as many requests as come."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._held[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            whole = end + 4 + int(headers.get("content-length", 0))
            if len(self._held) < whole:
                return
            self._held = self._held[whole:]
            method, path, _ = first.split(" ")
            self._transport.write(self._scene.answer(method, path, headers))


async def serve(scene: Scene) -> None:
    """Until the input ends, which is when the one who measures is gone."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(scene), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Scene(json.loads(sys.stdin.readline()))))
