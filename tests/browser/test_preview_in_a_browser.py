"""The preview page as a real browser shows it: without scripts, on a phone and on a desk; and the e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from browser.conftest import SCREENSHOTS
from browser.console_site import ConsoleSite, console_site
from builders import a_practice
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Template
from firstminute.domain.sampling import samples
from firstminute.domain.templates import render, with_footer

pytestmark = pytest.mark.slow

WIDTHS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def site() -> Iterator[ConsoleSite]:
    with console_site() as server:
        yield server


def page_of(chromium: Any, width: int, scheme: str, scripts: bool = False) -> Any:
    viewport = {"width": width, "height": 844}
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(8000)
    return page


def fits(page: Any) -> bool:
    """Nothing sticks out to the side. Asked of the layout, so that it works without scripts."""
    size = page.viewport_size["width"]
    boxes = [
        one.bounding_box() for one in page.query_selector_all("p, h1, h3, form, li, input, select, .bubble, .card")
    ]
    return all(box["x"] >= 0 and box["x"] + box["width"] <= size + 1 for box in boxes if box)


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_somebody_picks_a_moment_and_a_person_without_any_script(
    chromium: Any, site: ConsoleSite, width: int, scheme: str
) -> None:
    page = page_of(chromium, width, scheme)
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    page.goto(f"{site.url}/preview")
    page.fill("#key", "fm_staff")
    page.click("button[type=submit]")
    page.goto(f"{site.url}/preview?at=2026-11-28T21:40")
    page.fill("input[name=area]", "512")
    page.fill("input[name=state]", "TX")
    page.select_option("select[name=book]", "3 days")
    page.click("text=Show the timeline")
    assert "area=512" in page.url
    assert page.input_value("input[name=state]") == "TX"
    assert "The person books an appointment." in page.inner_text(".moments")
    assert "this is Bright Smile Dental" in page.inner_text(".sms .bubble >> nth=0")
    assert fits(page)
    assert [one for one in complaints if "preview" in one or "Content Security" in one] == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"preview-{width}-{scheme}.png", full_page=True)
    page.context.close()


def long_and_from_the_right() -> list[str]:
    words = "Donaudampfschifffahrtsgesellschaft" * 4
    link = "https://www.bright-smile.example/" + "path" * 60
    long = Template("t", "email", f"Hi {{first_name}},\n\n{words}\n\n{link}", "x")
    arabic = Template("t", "email", "مرحبا {first_name}،\n\nمتى يناسبك؟ {booking_link}", "x", "ar")
    values = {"first_name": "محمد", "booking_link": "https://www.bright-smile.example/book"}
    return [
        with_footer(
            render(one, values), "Bright Smile Dental", "120 Example Street", "https://u.example/x", one.language
        ).html
        or ""
        for one in (long, arabic)
    ]


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_every_email_fits_the_screen_and_can_be_read(chromium: Any, width: int, scheme: str) -> None:
    page = page_of(chromium, width, scheme, scripts=True)
    person = Lead("ld_1", first_name="Bartholomew", owner="front_desk")
    pages = [one.said.html for one in samples(a_practice(), person) if one.said.html] + long_and_from_the_right()
    for html in pages:
        page.set_content(html)
        assert fits(page)
        ink = page.evaluate("() => getComputedStyle(document.body).color")
        ground = page.evaluate("() => getComputedStyle(document.querySelector('.card')).backgroundColor")
        assert _contrast(ink, ground) >= 7
    page.context.close()


def _contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(one) / 255 for one in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
