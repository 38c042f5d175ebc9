"""`make run` itself: the stack comes up as the contract says, answers, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from standardwebhooks import Webhook

from local.running import HOME

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLACE = HOME / "tests" / "whole_stack"
LONGEST_START = 240.0
KEYS = {
    "api_url",
    "demo_url",
    "dashboard_url",
    "outbox_url",
    "admin_key",
    "secrets",
    "client",
    "aws_endpoint_url",
    "pid",
}
Listed = dict[str, Any]


@dataclass
class Run:
    """A run of the command, with what it wrote and said."""

    process: subprocess.Popen[bytes]
    stack: dict[str, Any]
    log: Path

    def get(self, url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=10) as answer:
            return answer.status, answer.read()

    def outbox(self) -> list[Listed]:
        return json.loads(self.get(self.stack["outbox_url"])[1])

    def send_form(self, phone: str) -> dict[str, Any]:
        fields = {"first_name": "Jane", "phone": phone, "message": "What would aligners cost?", "consent": "yes"}
        request = urllib.request.Request(
            f"{self.stack['api_url']}/intake/website",
            urlencode(fields).encode(),
            {"Accept": "application/json", "Origin": self.stack["demo_url"]},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def wait_for(self, wanted: Callable[[Listed], bool], seconds: float) -> Listed:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := next(filter(wanted, self.outbox()), None):
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s; the outbox holds {self.outbox()}")


@contextmanager
def running() -> Iterator[Run]:
    PLACE.mkdir(parents=True, exist_ok=True)
    file, log = PLACE / "stack.json", PLACE / "run.log"
    file.unlink(missing_ok=True)
    with log.open("wb") as said:
        command = [sys.executable, "-m", "local.run", "--home", str(PLACE), "--speed", "1"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)
    try:
        end = time.monotonic() + LONGEST_START
        while not file.exists():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield Run(process, json.loads(file.read_text()), log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with running() as started:
        yield started


def processes() -> Iterator[tuple[int, str]]:
    """Every process with its command."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield int(entry.parent.name), entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")


def left_behind() -> list[str]:
    """What still runs out of the run's folder."""
    return [command for _, command in processes() if str(PLACE) in command]


def emulator_of(run: Run) -> int:
    """The process of the run's own local AWS."""
    port = run.stack["aws_endpoint_url"].rpartition(":")[2]
    return next(
        pid
        for pid, command in processes()
        if command.split()[1:] == [str(ROOT / ".venv-aws" / "bin" / "ministack")]
        and f"GATEWAY_PORT={port}\0" in Path(f"/proc/{pid}/environ").read_text()
    )


def test_the_file_that_says_it_is_ready_holds_what_the_contract_names(run: Run) -> None:
    assert run.stack.keys() == KEYS
    assert run.stack["client"] == "clients/demo.yaml"
    assert run.stack["pid"] == run.process.pid
    assert run.stack["secrets"].keys() == {
        "twilio/auth_token",
        "zapier/signing_secret",
        "crm/events_secret",
        "crm/callback_secret",
    }


def test_the_file_holds_a_key_and_is_for_its_owner_only(run: Run) -> None:
    assert stat.S_IMODE((PLACE / "stack.json").stat().st_mode) == 0o600


def test_everything_it_names_answers(run: Run) -> None:
    status, health = run.get(f"{run.stack['api_url']}/health")

    assert (status, json.loads(health)["status"]) == (200, "ok")
    assert run.get(run.stack["demo_url"])[0] == 200
    assert run.get(run.stack["dashboard_url"])[0] == 200
    assert run.get(f"{run.stack['aws_endpoint_url']}/_ministack/health")[0] == 200
    assert isinstance(run.outbox(), list)


def test_the_admin_key_opens_the_api(run: Run) -> None:
    status, _ = run.get(f"{run.stack['api_url']}/leads", {"Authorization": f"Bearer {run.stack['admin_key']}"})

    assert status == 200


def test_warming_up_sent_nothing_and_made_no_lead(run: Run) -> None:
    leads = json.loads(
        run.get(f"{run.stack['api_url']}/leads", {"Authorization": f"Bearer {run.stack['admin_key']}"})[1]
    )

    assert run.outbox() == []
    assert leads["leads"] == []


def test_the_form_of_a_website_is_answered_by_a_text_within_three_seconds(run: Run) -> None:
    lead_id = run.send_form("(212) 555-0151")["lead_id"]

    text = run.wait_for(lambda one: one["channel"] == "sms" and one["to"] == "+12125550151", 3)
    assert text["lead_id"] == lead_id
    assert "Jane" in text["body"]


def test_the_owner_is_alerted_and_can_tap_to_call(run: Run) -> None:
    run.send_form("(212) 555-0152")

    alert = run.wait_for(lambda one: one["channel"] == "alert" and "tel:+12125550152" in one["body"], 10)
    assert alert["to"] in ("+12125550110", "front-desk@bright-smile.example")


def test_a_callback_can_be_checked_with_the_secret_that_the_file_gives(run: Run) -> None:
    lead_id = run.send_form("(212) 555-0153")["lead_id"]

    callback = run.wait_for(lambda one: one["channel"] == "callback" and one["lead_id"] == lead_id, 10)

    headers = {name.lower(): value for name, value in callback["headers"].items()}
    Webhook(run.stack["secrets"]["crm/callback_secret"]).verify(callback["body"], headers)


def test_the_command_prints_the_addresses_and_every_step_with_its_seconds(run: Run) -> None:
    said = run.log.read_text()

    assert all(run.stack[name] in said for name in ("api_url", "demo_url", "dashboard_url", "outbox_url", "admin_key"))
    assert len(re.findall(r"^ +\d+\.\d s  \S", said, re.MULTILINE)) >= 5


def test_it_ends_and_leaves_no_process_and_no_file_behind(run: Run) -> None:
    run.process.send_signal(signal.SIGINT)
    status = run.process.wait(20)

    assert status == 0
    assert not (PLACE / "stack.json").exists()
    assert left_behind() == []


def test_a_local_aws_that_breaks_off_is_noticed_and_said() -> None:
    with running() as run:
        os.kill(emulator_of(run), signal.SIGKILL)
        status = run.process.wait(20)

    assert status == 1
    assert "ended by itself" in run.log.read_text()
    assert not (PLACE / "stack.json").exists()
    assert left_behind() == []
