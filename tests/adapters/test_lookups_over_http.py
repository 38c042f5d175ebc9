"""A lookup over a real socket: a stand-in for the provider on the loopback is asked, and answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from builders import NOW, a_practice
from fakes import FakeClock, FakeIds, FakeLookups, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.adapters.http import Urllib3Http
from firstminute.application.intake import Intake, receive
from firstminute.application.lead_lookup import Fetched, GivenUp, LeadLookup, Postponed, look_up
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import hex_digest

SECRET, TOKEN = "app-secret", "page-token"
LEAD = {
    "id": "444",
    "created_time": "2026-11-24T16:19:50+0000",
    "field_data": [
        {"name": "full_name", "values": ["Dana Reyes"]},
        {"name": "phone_number", "values": ["+12125550143"]},
    ],
}


@dataclass
class Graph:
    """A stand-in for Meta's Graph API: `answers` by turn, else the lead; `asked` is what it was asked."""

    answers: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def graph() -> Iterator[Graph]:
    stand_in = Graph()

    class Exchange(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand_in.asked.append(("GET", self.path, self.headers.get("Authorization")))
            status, headers, content = stand_in.answers.pop(0) if stand_in.answers else (200, {}, LEAD)
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {
                **headers,
                "Content-Length": str(len(body)),
                "Content-Type": "application/json",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class World:
    intake: Intake
    use: LeadLookup
    queue: FakeLookups
    leads: FakeLeads
    quarantine: FakeQuarantine

    def post(self) -> None:
        value = {"leadgen_id": "444", "page_id": "1"}
        body = json.dumps({"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": value}]}]}).encode()
        headers = {"content-type": "application/json", "x-hub-signature-256": "sha256=" + hex_digest(SECRET, body)}
        receive(self.intake, "facebook", Request("POST", "https://api.example/intake/facebook", headers, body))

    def run(self) -> Any:
        (waiting,) = self.queue.taken()
        return look_up(self.use, waiting, 1, "r")


@pytest.fixture
def world(graph: Graph) -> World:
    source = Source("facebook", "meta_lead_ads", "ads", "meta/app_secret", token="meta/token", base_url=graph.url)
    practice = a_practice(sources={"facebook": source})
    leads, quarantine, queue = FakeLeads(), FakeQuarantine(), FakeLookups()
    secrets = FakeSecrets({"meta/app_secret": SECRET, "meta/token": TOKEN})
    ports = (leads, quarantine, FakeOrchestrator(), secrets, FakeClock(NOW))
    intake = Intake(practice, *ports, bootstrap.source_kind, FakeIds(), queue)
    return World(intake, LeadLookup(intake, Urllib3Http(), queue), queue, leads, quarantine)


def test_a_lead_is_fetched_from_where_the_client_file_says(world, graph):
    world.post()
    assert isinstance(world.run(), Fetched)
    ((method, path, authorization),) = graph.asked
    assert (method, authorization) == ("GET", f"Bearer {TOKEN}")
    assert path.startswith("/v24.0/444?fields=id,created_time,field_data,")
    (head,) = world.leads.heads.values()
    assert (head.lead.name, head.lead.phone) == ("Dana Reyes", "+12125550143")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((503, {}, {}), Postponed(503, 5)),
        ((429, {"Retry-After": "40"}, {}), Postponed(429, 40)),
        ((400, {}, {"error": {"code": 4, "message": "Too many"}}), Postponed(400, 5)),
        ((401, {}, {}), GivenUp(401)),
        ((404, {}, {}), GivenUp(404)),
        ((302, {"Location": "https://elsewhere.example/"}, {}), GivenUp(302)),
    ],
)
def test_what_it_answers_decides(world, graph, answer, outcome):
    graph.answers.append(answer)
    world.post()
    assert world.run() == outcome
    assert len(graph.asked) == 1


def test_nobody_there_is_trouble_that_passes(world):
    source = world.intake.practice.sources["facebook"]
    object.__setattr__(source, "base_url", "http://127.0.0.1:1")
    world.post()
    assert world.run() == Postponed("no_answer", 5)
