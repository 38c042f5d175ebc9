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


@pytest.mark.parametrize(
    ("language", "asked", "done"),
    [
        ("es-MX", "No más correos, mensajes ni llamadas", "No recibirá más correos, mensajes ni llamadas"),
        ("en-US", "Stop e-mails, texts and calls", "You will not get any more e-mails, texts or calls"),
    ],
)
def test_who_wants_no_more_is_asked_and_answered_in_their_language(
    chromium: Any, site: ConsoleSite, language: str, asked: str, done: str
) -> None:
    lead = take_in(site)
    context = chromium.new_context(viewport={"width": 320, "height": 700}, locale=language, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site.url}/unsubscribe/{lead}")
    assert page.get_attribute("html", "lang") == language[:2]
    dark = "one => [one.clientHeight >= 44, getComputedStyle(one).borderRadius, getComputedStyle(one).backgroundColor]"
    looks = [button.evaluate(dark) for button in page.locator("button").all()]
    assert looks == [[True, "10px", "rgb(76, 194, 179)"], [True, "10px", "rgb(23, 33, 31)"]]
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name=asked).click()
    page.wait_for_selector(f"p:has-text('{done}')")
    context.close()


def test_a_person_at_an_address_that_is_none_is_led_to_the_dashboard(page: Any, site: ConsoleSite) -> None:
    answer = page.goto(f"{site.url}/dashbord")
    assert answer.status == 404
    page.get_by_role("link", name="Go to the dashboard").click()
    page.wait_for_selector("#key")
