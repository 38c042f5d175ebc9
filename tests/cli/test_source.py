"""How a captured request is read, told without a stack, a network or a secret."""

from __future__ import annotations

import base64
import json
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import NOW
from cli.calling import CLIENT, Command, Deployed, Ran
from firstminute.domain.metrics import Cohort

FORM = (
    "your-name=Dana+Reyes&your-phone=(212)+555-0143&message=How+much+is+it%3F&_wpcf7=12&favourite=blue&consent=on"
    "&utm_source=google&password=swordfish"
)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a trial needs no network")

    monkeypatch.setattr(socket.socket, "connect", refused)


def tried(firstminute: Command, source: str, content: str | bytes, *words: str) -> Ran:
    """A file with this content, tried; Tuesday at 11:20, when the practice is open."""
    raw = content.encode() if isinstance(content, str) else content
    Path("captured").write_bytes(raw)
    return firstminute("source", "try", source, "captured", "--client", CLIENT, "--at", "2026-11-24T11:20", *words)


def test_every_field_is_told_with_the_name_it_came_from(firstminute: Command) -> None:
    ran = tried(firstminute, "website", FORM)
    assert ran.status == 0
    assert ran.out.startswith("website (form): would be accepted.\n")
    for line in (
        "first_name    Dana  (from /your-name)",
        "phone         +12125550143  (from /your-phone)",
        "message       How much is it?  (from /message)",
        "utm_source: google  (from /utm_source)".replace("  ", " "),
        "given: True",
        "favourite: blue",
        "/_wpcf7: says nothing of a person",
        "/password: a secret is never kept",
    ):
        assert line in ran.out
    assert "swordfish" not in ran.out


def test_the_first_touch_is_told_with_its_time_and_words(firstminute: Command) -> None:
    ran = tried(firstminute, "website", FORM)
    assert (
        "Tue 24 Nov 2026 11:20 EST  text, template first_text\n      Hi Dana, this is Bright Smile Dental." in ran.out
    )


def test_outside_the_hours_it_says_until_when_the_first_touch_waits(firstminute: Command, tmp_path: Path) -> None:
    always = 'hours: { mon-sun: "00:00-24:00" }'
    client = Path(CLIENT).read_text()
    assert always in client
    (tmp_path / "hours.yaml").write_text(client.replace(always, 'hours: { mon-sun: "08:00-20:00" }'))
    (tmp_path / "night").write_text("phone=2125550143")
    words = ("--client", "hours.yaml", "--at", "2026-11-24T23:00")
    ran = firstminute("source", "try", "website", "night", *words)
    assert ran.status == 0
    assert "text waits until Wed 25 Nov 08:00 EST" in ran.out


def test_a_capture_brings_its_headers_and_its_body_beside_it(firstminute: Command, tmp_path: Path) -> None:
    capture: dict[str, Any] = {"method": "POST", "url": "https://api.example/intake/website?utm_medium=cpc"}
    multipart = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\ndana@example.com\r\n--x--\r\n'
    capture["headers"] = {"Content-Type": "multipart/form-data; boundary=x"}
    (tmp_path / "body.bin").write_bytes(multipart)
    for body in ({"body_file": "body.bin"}, {"body_base64": base64.b64encode(multipart).decode()}):
        told = tried(firstminute, "website", json.dumps({**capture, **body}), "--json").json["inquiries"][0]
        assert told["fields"]["email"] == {"value": "dana@example.com", "from": "/email"}
        assert told["attribution"]["utm_medium"] == {"value": "cpc", "from": "query"}


@pytest.mark.parametrize(
    "body",
    [
        '{"email": "dana@example.com"}',
        "email=dana%40example.com",
        '--b1\r\nContent-Disposition: form-data; name="email"\r\n\r\ndana@example.com\r\n--b1--\r\n',
        '{"headers": {}, "form": {"email": "dana@example.com"}}',
        '{"headers": {}, "json": {"email": "dana@example.com"}}',
        '{"headers": {}, "body": "email=dana%40example.com"}',
    ],
)
def test_a_body_without_a_content_type_is_taken_for_what_it_looks_like(firstminute: Command, body: str) -> None:
    told = tried(firstminute, "website", body, "--json").json["inquiries"][0]
    assert told["fields"]["email"]["value"] == "dana@example.com"


def test_a_content_type_that_is_given_counts(firstminute: Command) -> None:
    ran = tried(firstminute, "website", "email=dana%40example.com", "--content-type", "application/pdf")
    assert ran.status == 1
    assert "would be refused with 415" in ran.out


def test_a_question_is_told_where_the_pointer_does_not_say_it(firstminute: Command) -> None:
    body = {"answers": [{"question": "Where may we write to?", "answer": "dana@example.com"}]}
    ran = tried(firstminute, "zapier", json.dumps(body))
    assert 'dana@example.com  (from /answers/0 "Where may we write to?")' in ran.out
    assert "Its proof is not checked here" in ran.out


def test_what_an_authentic_sender_sends_and_nobody_understands_would_be_kept(firstminute: Command) -> None:
    ran = tried(firstminute, "zapier", '{"name": "Dana"}')
    assert ran.status == 1
    assert "would be quarantined" in ran.out
    assert "why: It holds neither a phone number nor an e-mail address." in ran.out


def test_what_looks_like_spam_would_be_set_aside_and_says_why(firstminute: Command) -> None:
    ran = tried(firstminute, "website", "email=a%40mailinator.com&message=" + "https%3A%2F%2Fcasino.example%2F+" * 12)
    assert ran.status == 1
    assert "would be quarantined" in ran.out
    assert "why: Looks like spam" in ran.out


def test_a_visitor_s_mistake_is_told_as_the_visitor_would_read_it(firstminute: Command) -> None:
    ran = tried(firstminute, "website", "name=Dana&phone=12")
    assert ran.status == 1
    assert "would be refused with 422: We need a phone number or an e-mail address to answer." in ran.out
    assert "The phone number has 2 digits" in ran.out
    assert "first_name    Dana" in ran.out


def test_each_inquiry_of_a_batch_is_told(firstminute: Command) -> None:
    ran = tried(firstminute, "zapier", '[{"email": "a@example.com"}, {"name": "B"}]')
    assert ran.status == 0
    assert ran.out.startswith("zapier (webhook): would be accepted, quarantined.")
    assert "Inquiry 2 of 2" in ran.out


def test_a_page_that_may_not_post_is_told_and_the_rest_is_read(firstminute: Command) -> None:
    ran = tried(firstminute, "website", FORM, "--header", "Origin=https://elsewhere.example")
    assert ran.status == 0
    assert "A browser would be refused: Pages of https://elsewhere.example may not post" in ran.out


def test_events_are_told_as_events(firstminute: Command) -> None:
    ran = tried(firstminute, "crm", '{"type": "contact.made", "lead_id": "ld_1"}')
    assert ran.status == 0
    assert "event contact.made" in ran.out


def test_wrong_usage_says_what_there_is(firstminute: Command, tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text('{"headers": {}, "body_file": "none.bin"}')
    (tmp_path / "body").write_text(FORM)
    for words, told in (
        (("nowhere", "capture.json"), "There is no source nowhere;"),
        (("website", "none"), "The file none cannot be read"),
        (("website", "capture.json"), "There is no file none.bin"),
        (("website", "body", "--header", "nonsense"), "is no header"),
    ):
        ran = firstminute("source", "try", *words, "--client", CLIENT)
        assert (ran.status, ran.out) == (2, "")
        assert told in ran.err


def test_the_sources_of_a_client_file_are_listed(firstminute: Command) -> None:
    listed = firstminute("source", "list", "--client", CLIENT)
    assert [line.split() for line in listed.out.splitlines()][1] == ["website", "form", "form", "–", "/intake/website"]
    told = firstminute("source", "list", "--client", CLIENT, "--json").json
    assert {
        "name": "crm",
        "kind": "events",
        "channel": "crm",
        "secret": "crm/events_secret",
        "path": "/events/crm",
    } in told


# What a report says of sources


def test_a_report_names_a_silent_source_and_how_late_inquiries_reached_us(
    firstminute: Command, deployed: Deployed
) -> None:
    deployed.take_in()  # its draft says that it was submitted 1.2 s before
    rollups, today = deployed.stack.rollups, NOW.date()
    for number in range(10, 38):
        day = (today - timedelta(days=number)).isoformat()
        rollups.add({f"c{number}": {Cohort(day, "zapier", "", "ads", ""): {"leads": 2}}}, NOW)
    told = firstminute.on_demo("report")
    assert told.status == 0
    assert re.search(r"^Reached us after: website p50 1\.[12] s, p95 1\.[12] s \(1\)$", told.out, re.MULTILINE)
    assert re.search(r"^SILENT: zapier since 2026-11-14; \d+(\.\d)? inquiries were due\.", told.out, re.MULTILINE)
