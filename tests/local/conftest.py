from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stage import ACCOUNT, TEAM, TOKEN, NowPostman

from firstminute.domain.practice import Practice
from local.clock import StackClock
from local.outbox import Outbox
from local.places import Places
from local.running import DEMO, practice_in
from local.serving import Application, Server
from local.twilio import Twilio


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(StackClock(1000.0), TEAM)


@pytest.fixture
def serve() -> Iterator[Callable[[Application], Server]]:
    """Starts servers that end with the test."""
    started: list[Server] = []

    def start(application: Application) -> Server:
        started.append(Server(application))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def postman() -> NowPostman:
    return NowPostman()


@pytest.fixture
def twilio(outbox: Outbox, postman: NowPostman, serve: Callable[[Application], Server]) -> Server:
    return serve(Twilio(ACCOUNT, TOKEN, outbox, outbox.clock, postman))


@pytest.fixture(scope="session")
def demo() -> Practice:
    return practice_in(DEMO)


@pytest.fixture
def places() -> Places:
    names = ("api", "website", "twilio", "crm", "mail", "contacts")
    hosts = {name: f"http://127.0.0.1:{port}" for port, name in enumerate(names, 9000)}
    return Places(**hosts, outbox="http://127.0.0.1:9100/outbox")


@pytest.fixture
def client_file(tmp_path: Path) -> Callable[..., Path]:
    """The demo's client file with some of its text replaced."""

    def write(*replacements: tuple[str, str]) -> Path:
        text = DEMO.read_text("utf-8")
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / "practice.yaml"
        path.write_text(text, "utf-8")
        return path

    return write
