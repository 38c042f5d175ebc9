"""The dashboard's server for tests: our pages with their real headers, canned answers, loopback only."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from browser.month import Practice
from firstminute import pages

KEY = "fm_test_key"


class Site(ThreadingHTTPServer):
    """Where `practice` can be swapped, and `broken` makes the API fail."""

    daemon_threads = True

    def __init__(self, practice: Practice) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.practice = practice
        self.broken = False
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def site(practice: Practice) -> Iterator[Site]:
    """A running site, stopped at the end."""
    server = Site(practice)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Visit(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.server.asked.append(self.path)
        signed_in = f"session={KEY}" in self.headers.get("Cookie", "")
        if url.path.startswith("/dashboard/assets/"):
            return self._asset(url.path.removeprefix("/dashboard/assets/"))
        if url.path == "/dashboard" and signed_in:
            return self._send(200, pages.dashboard(), "text/html; charset=utf-8")
        if url.path in ("/dashboard", "/dashboard/sign-in"):
            message = "This key does not open the door. Check it and try again." if "failed=1" in url.query else ""
            return self._send(200, pages.sign_in(message), "text/html; charset=utf-8")
        if not signed_in:
            return self._json(401, {"title": "Not signed in"})
        return self._answer(url.path, {name: values[0] for name, values in parse_qs(url.query).items()})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        if self.path == "/dashboard/sign-out":
            return self._go("/dashboard", "session=; Path=/; Max-Age=0")
        if form.get("key") == [KEY]:
            return self._go("/dashboard", f"session={KEY}; Path=/; HttpOnly; SameSite=Strict")
        return self._go("/dashboard/sign-in?failed=1")

    def _answer(self, path: str, query: dict[str, str]) -> None:
        practice = self.server.practice
        if self.server.broken:
            return self._json(503, {"title": "Service unavailable", "detail": "the table does not answer"})
        if path == "/dashboard/settings":
            return self._json(200, practice.settings())
        if path == "/metrics":
            return self._json(200, practice.metrics(query["from"], query["to"], query["by"]))
        if path == "/leads":
            return self._json(200, practice.page(query.get("cursor")))
        if path == "/quarantine":
            return self._json(200, practice.set_aside())
        lead = practice.lead(path.removeprefix("/leads/"))
        return self._json(200, lead) if lead else self._json(404, {"title": "No such inquiry"})

    def _asset(self, name: str) -> None:
        asset = pages.asset(name)
        if asset is None:
            return self._json(404, {"title": "Not found"})
        return self._send(200, asset.content, asset.content_type)

    def _json(self, status: int, answer: Any) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _go(self, where: str, cookie: str | None = None) -> None:
        self.send_response(303)
        self.send_header("Location", where)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        for name, value in pages.SECURITY_HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
