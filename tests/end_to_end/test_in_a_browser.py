"""A person's way through it: the practice's website, the outbox, the dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from end_to_end_stack import Stack, eventually

SCREENSHOTS = Path(__file__).parents[2] / ".local" / "screenshots"


@pytest.fixture(params=[390, 1280], ids=["phone", "desk"])
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": request.param, "height": 844}, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    assert opened.complaints == []
    context.close()


def test_a_visitor_sends_the_form_and_is_answered(stack: Stack, page: Any, phone: str) -> None:
    width = page.viewport_size["width"]
    page.goto(stack.told["demo_url"] + "/?utm_source=google&utm_campaign=autumn")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"demo-{width}.png", full_page=True)
    page.fill('[name="first_name"]', "Robin")
    page.fill('[name="last_name"]', "Rivers")
    page.fill('[name="phone"]', phone)
    page.fill('[name="email"]', f"robin{width}@example.com")
    page.fill('[name="message"]', "Is there a visit free this week?")
    page.check('[name="consent"]')
    page.click('button[type="submit"]')
    page.wait_for_url(re.compile("thank"))
    page.screenshot(path=SCREENSHOTS / f"thank-you-{width}.png", full_page=True)
    text = eventually(lambda: [one for one in stack.outbox(channel="sms") if one["to"] == phone])[0]
    assert text["body"].startswith("Hi Robin,")
    lead = stack.lead(text["lead_id"])
    received = lead["events"][0]["data"]
    assert received["consent"]["given"] is True
    assert received["attribution"]["utm_source"] == "google"
    assert lead["lead"]["campaign"] == "autumn"
    page.goto(stack.told["outbox_url"])
    page.wait_for_selector("text=Robin")
    page.screenshot(path=SCREENSHOTS / f"outbox-{width}.png", full_page=True)


def test_the_dashboard_opens_with_a_key_and_shows_what_the_api_counts(stack: Stack, page: Any) -> None:
    page.goto(stack.told["dashboard_url"])
    page.fill('[name="key"]', stack.told["admin_key"])
    page.click('button[type="submit"]')
    page.wait_for_selector('main[aria-busy="false"]')
    page.screenshot(path=SCREENSHOTS / f"dashboard-{page.viewport_size['width']}.png", full_page=True)
    settings = page.evaluate("fetch('/dashboard/settings').then((answer) => answer.json())")
    assert settings["practice"] == "Bright Smile Dental"
    assert page.locator("[data-lead]").count() >= 1
    page.locator("[data-lead]").first.click()
    page.wait_for_selector("dialog[open] .timeline li")


def test_a_wrong_key_opens_nothing(stack: Stack, page: Any) -> None:
    page.goto(stack.told["dashboard_url"])
    page.fill('[name="key"]', "fm_wrong")
    page.click('button[type="submit"]')
    page.wait_for_selector("#message:not(:empty)")
    assert page.locator("#figures").count() == 0
