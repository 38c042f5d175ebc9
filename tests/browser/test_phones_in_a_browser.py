"""The two phones of the outbox page in a browser, with the practice's own documents on the line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from browser.conftest import SCREENSHOTS
from local.clock import StackClock
from local.outbox import Left, Outbox
from local.outbox import Reply as Text
from local.outbox_page import PATH, OutboxPage
from local.phone.line import Line
from local.phone.panel import Panel
from local.phone.switchboard import Switchboard
from local.places import Places
from local.postman import Postman
from local.running import DEMO, practice_in
from local.serving import Reply, Server
from phones import API, DESK, OURS, Exchange

pytestmark = pytest.mark.slow

ALERT = "New inquiry from Jane Miller: Do you have time this week? Call tel:+12125550142"


@dataclass
class Desk:
    """The page, the line behind it and the practice at its end, all in this process."""

    exchange: Exchange
    outbox: Outbox
    url: str
    chromium: Any
    line: Line
    complaints: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def look(self, width: int = 1280, scheme: str = "light") -> Any:
        context = self.chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url)
        page.click("#phones-tab")
        page.wait_for_selector("#caller .acts button:visible")
        return page

    def texts(self, sender: str, to: str, body: str) -> Reply:
        self.outbox.add(Text(time.time(), sender, to, body))
        return Reply(200)

    def alert(self, words: str = ALERT) -> None:
        self.outbox.add(Left(time.time(), "sms", DESK, OURS, words, "twilio", lead_id="ld_1"))

    def another_tab(self, page: Any, width: int = 1280) -> Any:
        """Another visitor's window, or another tab of one who opened it afresh: nothing is kept there."""
        context = self.chromium.new_context(viewport={"width": width, "height": 844})
        self.contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(8000)
        tab.goto(page.url)
        return tab


class Office(Postman):
    """Posts to the exchange instead of to an address."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def post(self, url: str, _headers: Any, form: Any) -> Reply:
        answer = self.exchange.post(url, form)
        return Reply(answer["statusCode"], (), (answer.get("body") or "").encode())


@pytest.fixture
def desk(chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    practice = practice_in(DEMO)
    exchange = Exchange().plugged_in(monkeypatch)
    server = Server()
    outbox = Outbox(StackClock(time.time()), [point for one in practice.team for point in (one.phone, one.email)])
    line = Line(Switchboard("AC" + "0" * 31 + "1", API, 0.01), "token", outbox, Office(exchange))
    base = dict.fromkeys(("api", "website", "twilio", "crm", "mail", "contacts"), server.url)
    places = Places(**base, outbox=server.url + PATH)
    found = Desk(exchange, outbox, places.outbox, chromium, line)
    server.application = OutboxPage(outbox, practice, places, found.texts, Panel(line, OURS))
    yield found
    for context in found.contexts:
        context.close()
    server.close()


def picture(page: Any, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def in_sight(page: Any, phone: str, words: str) -> bool:
    """Whether the line with these words is within the log's window."""
    seen: bool = page.evaluate(
        """([phone, words]) => {
            const log = document.querySelector(`${phone} .log`), box = log.getBoundingClientRect();
            const line = [...log.children].findLast((one) => one.textContent.includes(words)).getBoundingClientRect();
            return line.top >= box.top - 1 && line.bottom <= box.bottom + 1;
        }""",
        [phone, words],
    )
    return seen


def says(page: Any, phone: str, words: str) -> None:
    page.fill(f"{phone} form input", words)
    page.click(f"{phone} form button")


def hears(page: Any, phone: str, words: str) -> None:
    page.wait_for_selector(f"{phone} .log li:has-text('{words}')")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark"), (390, "dark")])
def test_a_caller_is_connected_to_who_presses_the_key_and_they_talk(desk: Desk, width: int, scheme: str) -> None:
    page = desk.look(width, scheme)
    desk.alert()
    picture(page, f"phones-idle-{width}-{scheme}")
    page.click("#caller [data-do=call]")
    hears(page, "#caller", "Bright Smile Dental")
    page.wait_for_selector("#member.ringing")
    assert page.text_content("#rings") == "1 rings"
    picture(page, f"phones-ringing-{width}-{scheme}")
    page.click("#member [data-do=answer]")
    hears(page, "#member", "New inquiry for Bright Smile Dental")
    page.click("#member .keys button:has-text('1')")
    hears(page, "#caller", "You are connected")
    says(page, "#caller", "I lost a crown. Do you have time today?")
    hears(page, "#member", "I lost a crown")
    says(page, "#member", "Yes, at three.")
    hears(page, "#caller", "Yes, at three.")
    picture(page, f"phones-talking-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.click("#member [data-do=hang_up]")
    page.wait_for_selector("#caller [data-do=call]:visible")
    assert desk.exchange.types(desk.exchange.only_lead()).count("contact.made") == 1
    assert desk.complaints == []


def test_all_of_it_works_with_the_keyboard_alone(desk: Desk) -> None:
    page = desk.look()
    page.focus("#caller [data-do=call]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#member.ringing")
    page.focus("#member [data-do=answer]")
    page.keyboard.press("Space")
    hears(page, "#member", "Press 1")
    page.keyboard.press("1")
    hears(page, "#caller", "You are connected")
    page.focus("#caller form input")
    page.keyboard.type("Hello? 24 hours")
    page.keyboard.press("Enter")
    hears(page, "#member", "Hello? 24 hours")


def test_declined_the_call_goes_on_to_the_next_phone(desk: Desk) -> None:
    page = desk.look()
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#member.ringing")
    assert page.input_value("#member .number") == DESK
    page.click("#member [data-do=decline]")
    hears(page, "#caller", "Still getting somebody")
    page.wait_for_selector("#member.ringing")
    assert page.input_value("#member .number") != DESK


def test_texts_come_to_a_phone_and_are_answered_there(desk: Desk) -> None:
    page = desk.look()
    desk.alert()
    hears(page, "#member", "Jane Miller")
    says(page, "#member", "Come at three")
    hears(page, "#member", "Come at three")
    page.fill("#caller .number", "(212) 555-0142")
    says(page, "#caller", "Thank you")
    hears(page, "#caller", "Thank you")
    sent = [(one["from"], one["body"]) for one in desk.outbox.after(0, 0)[0] if one["kind"] == "reply"]
    assert sent == [(DESK, "Come at three"), ("+12125550142", "Thank you")]
    page.click("[data-show=people]")
    assert page.locator("#people li").count() == 1  # the team is nobody's thread


def test_a_call_to_a_lead_stands_in_their_thread_with_what_became_of_it(desk: Desk) -> None:
    lead = "+12125550142"
    form = {"To": lead, "From": OURS, "Url": f"{API}/twilio/voice/offer?lead_id=ld_01m88v52ca5c3dnzmz83j3v46q"}
    desk.line.create(form, frozenset(), {}, urlencode(form))
    page = desk.look()
    page.wait_for_selector("#caller.ringing")
    assert page.input_value("#caller .number") == "(212) 555-0142"
    page.click("#caller [data-do=decline]")
    page.click("[data-show=people]")
    page.click("#people button")
    page.wait_for_selector("#thread .call:has-text('(212) 555-0120 calls'):has-text('Busy')")
    assert desk.complaints == []


def test_half_a_number_calls_nobody(desk: Desk) -> None:
    page = desk.look()
    page.fill("#caller .number", "212")
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#caller .trouble:has-text('whole number')")


def test_a_number_that_is_not_shown_calls_but_does_not_text(desk: Desk) -> None:
    page = desk.look()
    page.fill("#caller .number", "withheld")
    says(page, "#caller", "Hello")
    page.wait_for_selector("#caller .trouble:has-text('a text needs one')")
    page.fill("#caller form input", "")
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#member.ringing")
    (received,) = desk.exchange.log(desk.exchange.only_lead(), "lead.received")
    assert received.data.get("phone") is None


@pytest.mark.parametrize("again", ["reloaded", "in another tab"])
def test_a_page_that_is_opened_in_a_call_finds_it_so_that_somebody_can_hang_up(desk: Desk, again: str) -> None:
    page = desk.look()
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#member.ringing")
    page.click("#member [data-do=answer]")
    hears(page, "#member", "Press 1")
    page.click("#member .keys button:has-text('1')")
    hears(page, "#caller", "You are connected")
    caller = page.input_value("#caller .number")

    stranger = {"To": "+12125550142", "From": OURS, "Url": f"{API}/twilio/voice/offer?lead_id=ld_1"}
    desk.line.create(stranger, frozenset(), {}, urlencode(stranger))  # rings, too, and is not the call that is on
    page = page if again == "reloaded" and page.reload() else desk.another_tab(page)
    page.wait_for_selector("#caller .doing:has-text('Connected')", state="visible")

    assert page.input_value("#caller .number") == caller
    assert page.input_value("#member .number") == DESK
    page.click("#caller [data-do=hang_up]")
    page.wait_for_selector("#member .doing:has-text('No call')")


def test_a_page_that_is_reloaded_stays_the_same_caller(desk: Desk) -> None:
    page = desk.look()
    page.fill("#caller .number", "(646) 555-0177")
    says(page, "#caller", "Do you have time?")
    hears(page, "#caller", "Do you have time?")
    page.reload()
    hears(page, "#caller", "Do you have time?")
    assert page.input_value("#caller .number") == "(646) 555-0177"


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_among_many_texts_the_newest_and_what_is_said_on_the_phone_are_in_sight(desk: Desk, width: int) -> None:
    for number in range(140):
        desk.alert(f"New inquiry {number} from Jane Miller: Do you have time this week?")
    page = desk.look(width)
    hears(page, "#member", "New inquiry 139")
    page.wait_for_function("document.querySelector('#member .log').scrollTop > 0")
    assert in_sight(page, "#member", "New inquiry 139")
    page.evaluate("document.querySelector('#member .log').scrollTop = 0")
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#member.ringing")
    desk.alert("New inquiry while it rings")
    page.click("#member [data-do=answer]")
    hears(page, "#member", "Press 1")
    page.wait_for_timeout(100)
    picture(page, f"phones-many-texts-{width}")
    assert in_sight(page, "#member", "Press 1")
    hangs_up = page.locator("#member [data-do=hang_up]").bounding_box()
    assert hangs_up["y"] + hangs_up["height"] < 844
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert desk.complaints == []


def test_who_reads_old_texts_keeps_their_place_and_is_shown_the_way_to_the_newest(desk: Desk) -> None:
    for number in range(130):
        desk.alert(f"New inquiry {number}")
    page = desk.look()
    page.wait_for_function("document.querySelector('#member .log').scrollTop > 0")
    page.evaluate("document.querySelector('#member .log').scrollTop = 400")
    page.wait_for_timeout(100)
    desk.alert("The newest")
    page.wait_for_selector("#member .newest:visible")
    assert page.evaluate("document.querySelector('#member .log').scrollTop") > 0
    assert not in_sight(page, "#member", "The newest")
    page.click("#member .newest")
    page.wait_for_selector("#member .newest", state="hidden")
    assert in_sight(page, "#member", "The newest")


@pytest.mark.parametrize("width", [320, 390, 730, 768, 1280])
def test_no_view_scrolls_sideways_however_much_left_and_while_a_phone_rings(desk: Desk, width: int) -> None:
    desk.outbox.clock = StackClock(time.time(), 1440)
    for number in range(1100):
        desk.outbox.add(Left(time.time(), "callback", API, API, "{}", "crm", id=f"cb{number}"))
    for _ in range(110):
        desk.alert()
    for number in range(100, 300):
        desk.outbox.add(Left(time.time(), "sms", f"+12125550{number}", OURS, "Hi", "twilio"))
    page = desk.look(width)
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#member.ringing")
    for view in ("phones", "people", "alerts", "callbacks"):
        if page.is_visible(f"[data-show={view}]"):
            page.click(f"[data-show={view}]")
        picture(page, f"outbox-much-{view}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        shown = page.locator(".tabs button:visible, #member select, #member form button").all()
        boxes = [box for one in shown if (box := one.bounding_box())]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
        assert all(box["height"] >= 44 for box in boxes)
        links = page.locator("#preview").bounding_box()
        assert links["x"] + links["width"] <= width
    assert page.inner_text("#callbacks-count") == "1100"


@pytest.mark.parametrize("width", [390, 1280])
def test_who_looks_elsewhere_is_told_that_a_phone_rings_and_taken_to_it(desk: Desk, width: int) -> None:
    page = desk.look(width)
    page.click("#caller [data-do=call]")
    page.click("[data-show=people]")
    page.wait_for_selector("#ringing[role=status] button:has-text('Front desk: the phone rings')")
    picture(page, f"outbox-rings-{width}")
    page.click("#ringing button")
    page.wait_for_selector("#ringing button", state="detached")
    answer = page.locator("#member [data-do=answer]")
    assert answer.evaluate("one => one === document.activeElement")
    assert page.locator("#member [data-do=decline]").bounding_box()["y"] < 844 - 44
    page.keyboard.press("Enter")
    hears(page, "#member", "Press 1")


def test_where_nothing_answers_any_more_the_page_says_so(desk: Desk) -> None:
    page = desk.look()
    page.route("**/outbox/phone", lambda route: route.abort())
    page.click("#caller [data-do=call]")
    page.wait_for_selector("#caller .trouble:has-text('does not answer')")


def test_every_part_of_a_phone_has_a_name(desk: Desk) -> None:
    page = desk.look()
    for phone in ("#caller", "#member"):
        names = page.eval_on_selector_all(
            f"{phone} button, {phone} input, {phone} select",
            "all => all.map(one => one.innerText || one.labels?.[0]?.innerText || one.textContent)",
        )
        assert all(name.strip() for name in names)
