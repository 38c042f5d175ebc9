"""The API under a clean base URL: a reverse proxy in front of the local API Gateway."""

from __future__ import annotations

import http.client
import queue
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from local.serving import HOST, Reply, Request, json_reply

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html (integration time-out)
_LONGEST: Final = 30.0
# https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
)
Seen = Callable[[Request, Reply], None]


class Front:
    """Passes every request to the API as it came: method, path, query, headers and body untouched.

    `prefix` is where the local AWS answers for the API; `seen` is shown each request with its answer.
    """

    def __init__(self, port: int, prefix: str, seen: Seen) -> None:
        self._upstream = Upstream(port)
        self._prefix = prefix
        self._seen = seen

    def __call__(self, request: Request) -> Reply:
        """The API's answer."""
        reply = self._upstream.send(request, self._prefix + target_of(request))
        self._seen(request, reply)
        return reply

    def close(self) -> None:
        """Let go of the connections."""
        self._upstream.close()


class Upstream:
    """Connections to one server on the loopback, kept open and used again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()

    def send(self, request: Request, target: str) -> Reply:
        """Pass a request on under another target, headers included."""
        try:
            return self._send(request, target)
        except TimeoutError:
            return json_reply(504, {"message": "Endpoint request timed out"})
        except (OSError, http.client.HTTPException):
            return json_reply(503, {"message": "Service Unavailable"})

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _send(self, request: Request, target: str) -> Reply:
        connection, fresh = self._connection()
        try:
            reply = _exchange(connection, request, target)
        except (ConnectionError, http.client.RemoteDisconnected):
            connection.close()
            if fresh:
                raise
            # The server closed an idle connection just now, before it read anything.
            connection = self._fresh()
            reply = _exchange(connection, request, target)
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()
            raise
        self._idle.put(connection)
        return reply

    def _connection(self) -> tuple[http.client.HTTPConnection, bool]:
        try:
            return self._idle.get_nowait(), False
        except queue.Empty:
            return self._fresh(), True

    def _fresh(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self._port, timeout=_LONGEST)


def target_of(request: Request) -> str:
    """Path and query as they came; only what no URL may hold is escaped."""
    target = request.target
    if not target.startswith("/"):  # absolute form, https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
        target = "/" + target.partition("://")[2].partition("/")[2]
    return quote(target.encode("latin-1"), safe="/?#[]@!$&'()*+,;=:%~-._|^`{}\"<>\\")


def _exchange(connection: http.client.HTTPConnection, request: Request, target: str) -> Reply:
    connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers:
        if name.lower() not in _HOP_BY_HOP | {"content-length"}:
            connection.putheader(name, value.encode("latin-1"))
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)
    answer = connection.getresponse()
    body = answer.read()
    kept = _HOP_BY_HOP | (frozenset() if request.method == "HEAD" else frozenset({"content-length"}))
    headers = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in kept)
    return Reply(answer.status, headers, body)
