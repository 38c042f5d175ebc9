"""A small HTTP/1.1 server on the loopback: whole requests in, whole answers out, one thread per connection."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

HOST: Final = "127.0.0.1"
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
LARGEST_BODY: Final = 10 * 1024 * 1024
LARGEST_HEAD: Final = 10_240
# What a sender may still send while it is refused, so that it reads the answer instead of a broken connection.
_PATIENCE: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request exactly as it came: `target` is path and query, undecoded."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def path(self) -> str:
        """The path alone, undecoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query alone, undecoded."""
        return self.target.partition("?")[2]

    @property
    def form(self) -> dict[str, str]:
        """An urlencoded body; the last value of a name counts."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `None` as status closes the connection without one."""

    status: int | None
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


Application = Callable[[Request], Reply]


def json_reply(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer in JSON, readable by pages of any origin."""
    given = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, tuple({**given, **(headers or {})}.items()), body)


def page(content_type: str, text: str, status: int = 200) -> Reply:
    """A text to look at."""
    headers = (("Content-Type", f"{content_type}; charset=utf-8"), ("Cache-Control", "no-store"))
    return Reply(status, headers, text.encode())


class _Refused(Exception):
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Server:
    """Listens on the loopback from the start; `application` may be set later and answers 503 until then."""

    def __init__(self, application: Application | None = None, port: int = 0) -> None:
        self.application = application
        self._server = _Server((HOST, port), _bound(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it was given."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its base URL, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def answer(self, request: Request) -> Reply:
        """What the application answers."""
        if self.application is None:
            return json_reply(503, {"message": "Service Unavailable"}, {"Retry-After": "1"})
        return self.application(request)

    def close(self) -> None:
        """Stop listening, and close what the application holds open. Open connections end with the process."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)
        closing = getattr(self.application, "close", None)
        if closing is not None:
            closing()


class _Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that goes away is nobody's error; anything else is shown."""
        import sys

        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def _bound(server: Server) -> type[BaseHTTPRequestHandler]:
    return type("_Bound", (_Exchange,), {"server_of": server})


class _Exchange(BaseHTTPRequestHandler):
    server_of: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 75  # seconds a connection may idle

    def __getattr__(self, name: str) -> Any:
        """Every method is the application's to judge."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def _exchange(self) -> None:
        try:
            request = Request(self.command, self.path, tuple(self.headers.items()), self._body())
        except _Refused as refused:
            self.close_connection = True
            self._say(json_reply(refused.status, {"message": str(refused)}))
            return
        self._say(self.server_of.answer(request))

    def _body(self) -> bytes:
        self._check_head()
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            raise _Refused(400, "Bad Request")
        if int(length) > LARGEST_BODY:
            self._let_pass(min(int(length), _PATIENCE))
            raise _Refused(413, "Request Entity Too Large")
        return self._exactly(int(length))

    def _check_head(self) -> None:
        size = len(self.requestline) + sum(len(name) + len(value) for name, value in self.headers.items())
        if size > LARGEST_HEAD:
            raise _Refused(431, "Request Header Fields Too Large")
        if any(ord(letter) < 0x21 or ord(letter) == 0x7F for letter in self.path):
            raise _Refused(400, "Bad Request")

    def _chunks(self) -> bytes:
        found = bytearray()
        while size := self._chunk_size():
            found += self._exactly(size)
            self.rfile.readline(3)
            if len(found) > LARGEST_BODY:
                raise _Refused(413, "Request Entity Too Large")
        while self.rfile.readline(65_537) not in (b"\r\n", b"\n", b""):
            pass  # trailers
        return bytes(found)

    def _chunk_size(self) -> int:
        try:
            size = int(self.rfile.readline(1_024).partition(b";")[0], 16)
        except ValueError:
            raise _Refused(400, "Bad Request") from None
        if not 0 <= size <= LARGEST_BODY:
            raise _Refused(413, "Request Entity Too Large")
        return size

    def _exactly(self, size: int) -> bytes:
        try:
            found = self.rfile.read(size)
        except TimeoutError:
            raise _Refused(408, "Request Timeout") from None
        if len(found) < size:
            raise _Refused(400, "Bad Request")
        return found

    def _let_pass(self, size: int) -> None:
        self.connection.settimeout(5)
        with suppress(OSError):
            while size > 0 and (part := self.rfile.read(min(size, 65_536))):
                size -= len(part)

    def _say(self, reply: Reply) -> None:
        if reply.status is None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 204 and reply.status >= 200 and not (self.command == "HEAD" and _sized(reply)):
            self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self._send(reply.body if self.command != "HEAD" else b"")

    def _send(self, body: bytes) -> None:
        """Head and body in one piece, so that no packet waits for another."""
        head = b"".join([*self._headers_buffer, b"\r\n"])
        self._headers_buffer: list[bytes] = []
        self.wfile.write(head + body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002  the standard library's argument
        """What cannot be read at all is the sender's mistake: never a 5xx."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        self.request_version = self.protocol_version  # the line that failed may have named an older one, or none
        self._say(json_reply(code if code < 500 else 400, {"message": message or "Bad Request"}))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the standard library's name
        """Requests are not logged: they carry people's words."""


def _sized(reply: Reply) -> bool:
    return any(name.lower() == "content-length" for name, _ in reply.headers)
