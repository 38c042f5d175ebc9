"""A person plays both phones of the outbox page, and the stack behind them is the real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from end_to_end_stack import Stack, eventually
from firstminute.domain.threads import tag_of

DESK = "+12125550110"


@contextmanager
def opened(stack: Stack, chromium: Any, phone: str) -> Iterator[Any]:
    """The page, with this number in the caller's hand."""
    context = chromium.new_context(viewport={"width": 1280, "height": 844}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(stack.told["outbox_url"])
    page.click("#phones-tab")
    page.fill("#caller .number", phone)
    yield page
    assert complaints == []
    context.close()


@pytest.fixture
def page(stack: Stack, chromium: Any, phone: str) -> Iterator[Any]:
    with opened(stack, chromium, phone) as page:
        yield page


def lead_of(stack: Stack, phone: str) -> str:
    (found,) = [one["lead_id"] for one in stack.staff("GET", "/leads").json["leads"] if one["phone"] == phone]
    return str(found)


def hears(page: Any, who: str, words: str) -> None:
    page.wait_for_selector(f"{who} .log li:has-text('{words}')")


def says(page: Any, who: str, words: str) -> None:
    page.fill(f"{who} form input", words)
    page.click(f"{who} form button")


def test_a_caller_talks_to_who_answers_and_presses_the_key(stack: Stack, page: Any, phone: str) -> None:
    page.click("#caller [data-do=call]")
    page.click("#member [data-do=answer]")
    hears(page, "#member", "Press 1")
    page.click("#member .keys button:has-text('1')")
    hears(page, "#caller", "You are connected")
    says(page, "#caller", "Do you have time today?")
    hears(page, "#member", "Do you have time today?")
    page.click("#caller [data-do=hang_up]")
    page.wait_for_selector("#member .state:has-text('No call')")
    lead_id = lead_of(stack, phone)
    (made,) = eventually(lambda: stack.events(lead_id, "contact.made"))
    assert made["channel"] == "call"
    eventually(lambda: stack.events(lead_id, "call.ended"))
    assert stack.outbox(lead_id, "sms") == []
    assert DESK in [one["to"] for one in stack.outbox(channel="call")]


def test_where_nobody_answers_the_caller_is_texted_when_they_hang_up(stack: Stack, page: Any, phone: str) -> None:
    page.click("#caller [data-do=call]")
    page.click("#member [data-do=decline]")
    hears(page, "#caller", "Still getting somebody")
    page.click("#member [data-do=decline]")
    hears(page, "#caller", "press 1")
    page.click("#caller [data-do=hang_up]")
    hears(page, "#caller", "Sorry we missed your call")
    assert stack.events(lead_of(stack, phone), "call.ended")[0]["outcome"] in ("busy", "abandoned", "no_answer")


def test_what_the_owner_texts_back_to_an_alert_reaches_the_lead(unhurried: Stack, chromium: Any, phone: str) -> None:
    with opened(unhurried, chromium, phone) as page:
        lead_id = unhurried.inquire(phone=phone)
        unhurried.text(phone, "Do you have time today?")  # so that they may be texted at any hour
        tag = tag_of(lead_id)
        hears(page, "#member", tag)
        says(page, "#member", f"{tag} Come in at three, we keep a chair free")
        hears(page, "#caller", "Come in at three, we keep a chair free")
    text = [one for one in unhurried.outbox(lead_id, "sms") if "keep a chair" in one["body"]]
    assert [one["to"] for one in text] == [phone]
