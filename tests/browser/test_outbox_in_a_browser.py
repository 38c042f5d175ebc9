"""The outbox and the demo practice's website in a browser, on stand-ins: what a person sees and can do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from browser.conftest import SCREENSHOTS
from local.clock import StackClock
from local.demo_site import DemoSite
from local.outbox import Left, Outbox, Reply, State
from local.outbox_page import PATH, OutboxPage
from local.places import Places
from local.running import DEMO, practice_in
from local.serving import Reply as Answer
from local.serving import Request, Server, json_reply

pytestmark = pytest.mark.slow

LEAD = {
    "id": "ld_01m88v52ca5c3dnzmz83j3v46q",
    "name": "Jane Miller",
    "phone": "+12125550142",
    "email": "jane@example.com",
}
HOSTILE = "<h1>Hi</h1><script>parent.document.title='taken'</script><img src='http://evil.example/x.png'>"


@dataclass
class Stage:
    """An outbox with its page, the website, and an API that takes forms."""

    outbox: Outbox
    places: Places
    chromium: Any
    posted: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def api(self, request: Request) -> Answer:
        if request.method != "POST":
            return json_reply(200, {})
        self.posted.append(request)
        self.text("Hi Jane, this is Bright Smile Dental.")
        return Answer(303, (("Location", f"{self.places.website}/thank-you"),))

    def answer(self, sender: str, to: str, body: str) -> Answer:
        self.outbox.add(Reply(time.time(), sender, to, body))
        return Answer(200 if body != "refuse" else 403)

    def text(self, body: str, to: str = "+12125550142", lead_id: str | None = LEAD["id"], number: str = "SM1") -> None:
        self.outbox.add(Left(time.time(), "sms", to, "+12125550120", body, "twilio", lead_id=lead_id, id=number))

    def mail(self, html: str | None) -> None:
        body, subject = "Hi Jane, in plain words.", "Your question"
        sender, headers = "Bright Smile Dental <hello@bright-smile.example>", {"X-FirstMinute-Lead": LEAD["id"]}
        self.outbox.add(
            Left(time.time(), "email", "jane@example.com", sender, body, "ses", subject, headers, LEAD["id"], html)
        )

    def alert(self, body: str) -> None:
        self.outbox.add(Left(time.time(), "sms", "+12125550110", "+12125550120", body, "twilio", lead_id=LEAD["id"]))

    def callback(self, event: str, status: str = "200") -> None:
        body = json.dumps({"type": event, "data": {"event": {"type": event}, "lead": LEAD}})
        headers = {"Webhook-Id": "ev_1:crm", "Webhook-Timestamp": "1795600000", "Webhook-Signature": "v1,c2lnbmVk"}
        to = f"{self.places.crm}/hooks/crm"
        number = f"{event} {time.time()}"
        self.outbox.add(
            Left(time.time(), "callback", to, self.places.api, body, "crm", None, headers, LEAD["id"], None, number)
        )
        self.outbox.add(State(time.time(), number, status))

    def visit(self, url: str, width: int = 1440, scheme: str = "light") -> Any:
        context = self.chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        return page

    def look(self, width: int = 1440, scheme: str = "light") -> Any:
        page = self.visit(self.places.outbox, width, scheme)
        page.wait_for_selector("#practice:has-text('Bright Smile')")
        return page


@pytest.fixture
def stage(chromium: Any) -> Iterator[Stage]:
    practice = practice_in(DEMO)
    servers = {name: Server() for name in ("api", "website", "outbox", "twilio", "crm", "mail", "contacts")}
    urls = {name: server.url for name, server in servers.items()}
    places = Places(**{**urls, "outbox": urls["outbox"] + PATH})
    team = [point for one in practice.team for point in (one.phone, one.email) if point]
    found = Stage(Outbox(StackClock(time.time()), team), places, chromium)
    servers["api"].application = found.api
    servers["website"].application = DemoSite(practice, places, found.outbox)
    servers["outbox"].application = OutboxPage(found.outbox, practice, places, found.answer)
    yield found
    for context in found.contexts:
        context.close()
    for server in servers.values():
        server.close()


def picture(page: Any, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def fits(page: Any) -> bool:
    """Whether nothing sticks out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_an_empty_outbox_says_how_to_fill_it(stage: Stage) -> None:
    page = stage.look()

    assert "Nothing has left yet." in page.inner_text("#nobody")
    assert page.get_attribute("#try", "href") == stage.places.website
    assert stage.complaints == []


def test_a_text_that_leaves_shows_up_by_itself(stage: Stage) -> None:
    page = stage.look()

    stage.text("Hi Jane, this is Bright Smile Dental.")

    page.wait_for_selector(".bubble")
    assert page.inner_text(".bubble") == "Hi Jane, this is Bright Smile Dental."
    assert page.inner_text("#people strong") == "(212) 555-0142"


def test_texts_mails_and_answers_of_one_person_are_one_thread_under_their_name(stage: Stage) -> None:
    stage.mail(None)
    stage.text("Hi Jane")
    stage.callback("lead.received")
    stage.answer("+12125550142", "+12125550120", "Yes please")
    page = stage.look()

    page.wait_for_selector("#people li")
    assert page.locator("#people li").count() == 1
    assert page.inner_text("#name") == "Jane Miller"
    assert page.inner_text("#points") == "(212) 555-0142 · jane@example.com"
    kinds = page.eval_on_selector_all("#thread > li:not(.day)", "all => all.map(one => one.className)")
    assert kinds == ["mail", "text ours", "text theirs"]


def test_what_became_of_a_text_stands_below_it(stage: Stage) -> None:
    stage.text("Hi Jane", number="SM7")
    page = stage.look()
    page.wait_for_selector(".bubble")

    stage.outbox.add(State(time.time(), "SM7", "delivered"))
    page.wait_for_selector(".ours .meta:has-text('Delivered')")
    stage.outbox.add(State(time.time(), "SM7", "undelivered"))
    page.wait_for_selector(".ours .meta .bad:has-text('Not delivered')")


def test_the_person_with_the_newest_message_comes_first_but_whom_one_reads_stays(stage: Stage) -> None:
    stage.text("first", "+12125550101", None)
    stage.text("second", "+12125550102", None)
    page = stage.look()
    page.wait_for_selector("#people li:nth-child(2)")
    page.click("#people li:nth-child(2) button")

    stage.text("third", "+12125550103", None)
    page.wait_for_selector("#people li:nth-child(3)")

    assert page.inner_text("#people li:first-child strong") == "(212) 555-0103"
    assert page.inner_text("#thread .bubble") == "first"


def test_one_answers_as_the_person_and_sees_it_in_the_thread(stage: Stage) -> None:
    stage.text("Hi Jane")
    page = stage.look()
    page.wait_for_selector(".bubble")

    page.fill("#words", "Yes, on Thursday")
    page.keyboard.press("Enter")

    page.wait_for_selector(".theirs .bubble")
    assert page.inner_text(".theirs .bubble") == "Yes, on Thursday"
    page.wait_for_selector("#words:placeholder-shown")


def test_an_answer_that_the_stack_refuses_is_said_so_and_kept_in_the_field(stage: Stage) -> None:
    stage.text("Hi Jane")
    page = stage.look()
    page.wait_for_selector(".bubble")

    page.fill("#words", "refuse")
    page.click("#answer button")

    page.wait_for_selector("#trouble:not([hidden])")
    assert "403" in page.inner_text("#trouble")
    assert page.input_value("#words") == "refuse"


def test_a_mail_is_shown_as_it_looks_and_none_of_it_runs_or_loads(stage: Stage) -> None:
    stage.mail(HOSTILE)
    page = stage.look()

    frame = page.frame_locator(".mail iframe")
    assert frame.locator("h1").inner_text() == "Hi"
    assert page.title() == "Outbox · Bright Smile Dental"
    assert any("Blocked script execution" in one for one in stage.complaints)
    assert any("evil.example" in one and "action has been blocked" in one for one in stage.complaints)


def test_words_of_people_never_become_markup(stage: Stage) -> None:
    stage.text("<b id=bold>Hi</b> <img src=x onerror=alert(1)>")
    stage.alert("<script>document.title='taken'</script> tel:+12125550142")
    page = stage.look()
    page.wait_for_selector("#alerts li")

    assert page.locator("#bold").count() == 0
    assert "<b id=bold>" in page.inner_text(".bubble")
    assert page.title() == "Outbox · Bright Smile Dental"
    assert page.get_attribute("#alerts a", "href") == "tel:+12125550142"


def test_alerts_stand_apart_from_what_people_get(stage: Stage) -> None:
    stage.alert("New inquiry: Jane Miller")
    page = stage.look()
    page.wait_for_selector("#alerts li")

    assert "Front desk" in page.inner_text("#alerts li")
    assert page.locator("#people li").count() == 0


def test_a_callback_shows_its_signature_its_body_and_what_was_answered(stage: Stage) -> None:
    stage.callback("lead.received")
    stage.callback("touch.sent", "503")
    page = stage.look()
    page.wait_for_selector("#callbacks li:nth-child(2)")

    assert page.inner_text("#callbacks li:first-child strong") == "touch.sent"
    assert page.inner_text("#callbacks li:first-child .chip.bad") == "503"
    page.click("#callbacks li:nth-child(2) summary")
    opened = page.inner_text("#callbacks li:nth-child(2)")
    assert "v1,c2lnbmVk" in opened
    assert '"phone": "+12125550142"' in opened


def test_what_one_has_opened_stays_open_when_more_comes_in(stage: Stage) -> None:
    stage.callback("lead.received")
    page = stage.look()
    page.click("#callbacks li summary")

    stage.callback("touch.sent")
    page.wait_for_selector("#callbacks li:nth-child(2)")

    assert page.locator("#callbacks li:nth-child(2) details[open]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 900, 1440])
def test_the_page_fits_a_phone_a_tablet_and_a_desk_by_day_and_by_night(stage: Stage, width: int, scheme: str) -> None:
    stage.text("Hi Jane, this is Bright Smile Dental. " + "https://www.bright-smile.example/" + "long" * 40)
    stage.mail("<p style='width:900px'>wide</p>")
    stage.alert("New inquiry: Jane Miller")
    stage.callback("lead.received")
    page = stage.look(width, scheme)
    page.wait_for_selector("#people li")
    picture(page, f"outbox-{width}-{scheme}")

    assert fits(page)
    assert stage.complaints == []


def test_on_a_phone_one_goes_from_people_to_a_thread_and_back_and_to_the_rest(stage: Stage) -> None:
    stage.text("Hi Jane")
    stage.alert("New inquiry: Jane Miller")
    page = stage.look(390)
    page.click("#people li button")
    page.wait_for_selector("#thread .bubble", state="visible")
    page.click(".back")
    page.wait_for_selector("#people", state="visible")
    page.click("[data-show=alerts]")

    page.wait_for_selector("#alerts li", state="visible")
    assert not page.is_visible("#people")


def test_a_visitor_sends_the_websites_form_and_is_told_what_it_set_off(stage: Stage) -> None:
    page = stage.visit(f"{stage.places.website}/?utm_source=google&utm_campaign=spring")
    page.fill("[name=first_name]", "Jane")
    page.fill("[name=phone]", "(212) 555-0142")
    page.fill("[name=message]", "What would aligners cost?")
    page.check("[name=consent]")
    page.click("button[type=submit]")
    page.wait_for_url("**/thank-you")

    page.wait_for_selector("#sent li")
    assert "Text to you" in page.inner_text("#sent")
    assert "s after your click" in page.inner_text("#sent")
    (request,) = stage.posted
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert request.header("Origin") == stage.places.website
    assert request.form["utm_campaign"] == "spring"
    assert request.form["message"] == "What would aligners cost?"
    assert stage.complaints == []


def test_the_form_cannot_be_sent_without_consent(stage: Stage) -> None:
    page = stage.visit(stage.places.website)
    page.fill("[name=first_name]", "Jane")
    page.fill("[name=phone]", "(212) 555-0142")
    page.click("button[type=submit]")

    assert page.url == f"{stage.places.website}/"
    assert stage.posted == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_website_fits_a_phone_and_a_desk_by_day_and_by_night(stage: Stage, width: int, scheme: str) -> None:
    page = stage.visit(stage.places.website, width, scheme)
    picture(page, f"website-{width}-{scheme}")

    assert fits(page)
    assert stage.complaints == []
