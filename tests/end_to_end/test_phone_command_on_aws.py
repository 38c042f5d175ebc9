"""`firstminute phone` against a stack on the local AWS and its stand-in for Twilio: shown, set with consent, tried."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from end_to_end_stack import Stack
from firstminute.domain.phone_setup import numbers_to_ring
from local.serving import Reply, Request, Server
from twiml_reference import assert_twiml

ROOT = Path(__file__).parents[2]


def firstminute(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as somebody beside a local run calls it."""
    command = [
        sys.executable,
        "-c",
        "import sys; from firstminute.cli import main; sys.exit(main())",
        "phone",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    folder = stack.running.file.parents[1]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_number_is_shown_set_up_with_consent_and_tried(stack: Stack) -> None:
    document = firstminute(stack, "twiml").stdout
    assert_twiml(document)
    assert [one for one in numbers_to_ring(stack.running.practice) if one not in document] == []

    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return Reply(200, (("Content-Type", "text/xml"),), document.encode())

    kept_at_twilio = Server(answer)
    try:
        shown = firstminute(stack, "show")
        assert shown.returncode == 1
        assert "demo.twilio.com" in shown.stdout
        without_consent = firstminute(stack, "setup", "--fallback-url", kept_at_twilio.url + "/bin")
        assert without_consent.returncode != 0
        assert firstminute(stack, "show").stdout.count("demo.twilio.com") == shown.stdout.count("demo.twilio.com")
        ready = firstminute(stack, "setup", "--yes", "--fallback-url", kept_at_twilio.url + "/bin")
        assert ready.returncode == 0, ready.stdout + ready.stderr
        tried = firstminute(stack, "test")
        assert tried.returncode == 0, tried.stdout + tried.stderr
        assert firstminute(stack, "show").returncode == 0
    finally:
        kept_at_twilio.close()
    assert {one.path for one in asked} == {"/bin"}


@pytest.mark.parametrize("what", ["show", "test"])
def test_nothing_of_it_makes_a_lead_or_a_call(stack: Stack, what: str) -> None:
    leads, calls = len(stack.leads()), len(stack.outbox(channel="call"))
    firstminute(stack, what)
    assert len(stack.outbox(channel="call")) == calls
    assert len(stack.leads()) >= leads
