"""The console's function as a real browser meets it: its cookie, its headers, its forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from browser.conftest import SCREENSHOTS
from browser.console_site import ConsoleSite, console_site
from builders import a_draft, a_new_lead
from fakes import NOON

pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[ConsoleSite]:
    with console_site() as server:
        yield server


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(8000)
    yield page
    context.close()


def sign_in(page: Any, site: ConsoleSite, key: str) -> None:
    page.goto(f"{site.url}/dashboard")
    page.fill("#key", key)
    page.click("button[type=submit]")


def take_in(site: ConsoleSite) -> str:
    head, events = a_new_lead(at=NOON)
    site.console.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOON)
    return head.lead.id


def test_a_person_signs_in_sees_the_numbers_and_signs_out(page: Any, site: ConsoleSite) -> None:
    take_in(site)
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, site, "fm_viewer")
    page.wait_for_selector('main[aria-busy="false"]')
    assert page.url == f"{site.url}/dashboard"
    assert page.inner_text("#practice") == "Bright Smile Dental"
    assert "Dana Reyes" in page.inner_text("#inquiries")
    assert complaints == []
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("session", True, "Strict")

    page.click("text=Sign out")
    page.wait_for_selector("#key")
    assert page.context.cookies() == []


def test_a_wrong_key_is_told_so(page: Any, site: ConsoleSite) -> None:
    sign_in(page, site, "fm_wrong")
    page.wait_for_selector("#message:not(:empty)")
    assert "does not open the door" in page.inner_text("#message")


def test_another_sites_page_cannot_sign_anybody_in(page: Any, site: ConsoleSite) -> None:
    form = f'<form method="post" action="{site.url}/dashboard/sign-in"><input name="key" value="fm_viewer"></form>'
    page.set_content(form)
    with page.expect_navigation():
        page.evaluate("document.forms[0].submit()")
    assert '"status":403' in page.content()
    assert page.context.cookies() == []


def test_the_way_out_of_emails_is_one_click_on_a_phone(page: Any, site: ConsoleSite) -> None:
    lead_id = take_in(site)
    page.goto(f"{site.url}/unsubscribe/{lead_id}")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "unsubscribe-390.png")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("button")
    page.wait_for_selector("h1:has-text('Done')")
    assert [event.type for event in site.console.leads.log(lead_id)][1] == "lead.opted_out"
