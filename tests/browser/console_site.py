"""The console's own function behind a web server on the loopback, for a real browser."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from consoles import a_console
from firstminute.application.console import Console
from functions.console import handler


class ConsoleSite(ThreadingHTTPServer):
    """`console` is what the function uses: fakes to put things into."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.console: Console = a_console(api_url=self.url)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def console_site() -> Iterator[ConsoleSite]:
    """A running site, stopped at the end."""
    server = ConsoleSite()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(handler.bootstrap, "console", lambda: server.console)
            yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Visit(BaseHTTPRequestHandler):
    server: ConsoleSite

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        cookies = [one.strip() for one in headers.pop("cookie", "").split(";") if one.strip()]
        body = self.rfile.read(int(headers.get("content-length") or 0))
        answer = handler.handler(
            {
                "rawPath": path,
                "rawQueryString": query,
                "headers": headers,
                "cookies": cookies,
                "requestContext": {"http": {"method": self.command}},
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            },
            None,
        )
        self._send(answer)

    def _send(self, answer: dict[str, Any]) -> None:
        text = answer["body"]
        content = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        for cookie in answer.get("cookies", ()):
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
