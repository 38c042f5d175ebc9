"""What a person sees, in a real browser, against canned answers that agree with each other."""

from __future__ import annotations

import pytest

from browser import month
from browser.site import KEY, site

pytestmark = pytest.mark.slow

FIRST, LAST = "2026-10-26", "2026-11-24"
WIDTHS = pytest.mark.parametrize("width", [390, 1440])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def numbers(texts: list[str]) -> list[int]:
    return [int(text.replace(",", "")) for text in texts]


def percent(rate: float) -> str:
    return f"{int(rate * 100 + 0.5)}%"


@pytest.fixture
def totals(busy_month):
    return busy_month.metrics(FIRST, LAST, "day")["totals"]


@WIDTHS
@SCHEMES
def test_a_busy_month_is_shown_without_complaint_or_sideways_scrolling(visit, busy, width, scheme):
    visitor = visit(busy, width, scheme).sign_in()
    for canvas in ("touch-chart", "human-chart", "trend-chart", "waits-chart"):
        box = visitor.page.locator(f"#{canvas}").bounding_box()
        assert box["width"] > 250
        assert box["height"] > 150
    visitor.picture(f"busy-{width}-{scheme}")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
    assert visitor.complaints == []
    assert {url.startswith(f"{busy.url}/") for url in visitor.requests} == {True}


@WIDTHS
@SCHEMES
def test_an_empty_practice_is_told_what_to_do_next(visit, width, scheme):
    with site(month.empty()) as server:
        visitor = visit(server, width, scheme).sign_in()
        assert visitor.text("#welcome-title") == "No inquiries yet"
        assert len(visitor.all("#welcome-steps li")) == 3
        assert not visitor.page.locator("#headline, #numbers, #origins, #today").locator("visible=true").count()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
        assert visitor.complaints == []
        visitor.picture(f"empty-{width}-{scheme}")


@pytest.mark.parametrize("width", [320, 600, 768, 1024, 1241, 1920])
def test_no_width_scrolls_sideways(visit, busy, width):
    visitor = visit(busy, width).sign_in()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_headline_says_what_the_api_says(visit, busy, totals):
    visitor = visit(busy).sign_in()

    def value(name: str) -> str:
        return visitor.text(f'[data-figure="{name}"] .value')

    human, touch = totals["first_human_seconds"], totals["first_touch_seconds"]
    minutes, seconds = divmod(round(human["p50"]), 60)
    assert value("leads") == str(totals["leads"]) == "600"
    assert value("first-human") == f"{minutes} min {seconds} s"
    assert value("within-300") == percent(human["within_300"] / 600)
    assert value("first-touch") == f"{touch['p50']:.1f} s"
    assert f"{touch['p90']:.1f} s" in visitor.text('[data-figure="first-touch"] .note')
    assert value("contact-rate") == percent(totals["contact_rate"])
    assert value("booked") == str(totals["booked"])
    assert value("revenue") == f"${totals['revenue_per_lead'] / 100:.0f}"


def test_the_headline_begins_with_the_wait_and_ends_with_the_volume(visit, busy):
    labels = visit(busy).sign_in().all("#figures dt")
    assert labels[0] == "Wait for a person, median"
    assert labels[-1] == "New inquiries"


@pytest.mark.parametrize(("clock", "field"), [("touch", "first_touch_seconds"), ("human", "first_human_seconds")])
def test_each_clock_has_its_own_distribution_that_leaves_nobody_out(visit, busy, totals, clock, field):
    visitor = visit(busy).sign_in()
    visitor.page.locator(f"article:has(#{clock}-table) summary").click()
    labels = visitor.all(f"#{clock}-table tbody th")
    counts = numbers(visitor.all(f"#{clock}-table tbody td:nth-child(2)"))
    by_label = dict(zip(labels, counts, strict=True))
    assert sum(counts) == totals["leads"]
    assert by_label["never (so far)"] == totals[field]["never"]
    edge = [label.endswith(("5 min", "5 min ")) for label in labels].index(True)
    assert sum(counts[: edge + 1]) == totals[field]["within_300"]


def test_how_soon_a_message_was_reported_delivered_is_told_apart_and_not_reported_is_not_called_failed(
    visit, busy, totals
):
    visitor, clock = visit(busy).sign_in(), totals["first_delivered_seconds"]
    words = visitor.text("#delivered-words")
    assert f"{clock['count']} of 600 inquiries had a message reported delivered" in words
    assert f"19 in 20 within {round(clock['p95'])} s" in words
    assert clock["p95"] > totals["first_touch_seconds"]["p95"]
    assert f"Of the other {clock['never']} nobody said so" in visitor.text("#delivered-aside")
    assert "Not reported is not failed" in visitor.text("#delivered-aside")
    visitor.page.locator("article:has(#delivered-table) summary").click()
    counts = numbers(visitor.all("#delivered-table tbody td:nth-child(2)"))
    assert sum(counts) == totals["leads"]
    assert counts[-1] == clock["never"]


def test_a_lead_says_why_a_message_did_not_arrive_in_words_and_with_the_code(visit, busy, busy_month):
    lost = [lead for lead, log in busy_month.logs.items() if any(one.type == "touch.failed" for one in log)][-1]
    visitor = visit(busy).sign_in()
    visitor.page.goto(f"{busy.url}/dashboard#inquiry={lost}")
    visitor.page.wait_for_selector("dialog[open] .timeline")
    assert "Text could not be delivered\nThe phone is switched off, code 30003" in visitor.text("dialog .timeline")
    assert "First message arrived\nnot reported so far" in visitor.text("dialog .facts")


def test_the_target_of_each_clock_is_an_edge_of_its_bars(visit, busy_month):
    class Ambitious(month.Practice):
        def settings(self):
            told = super().settings()
            return {**told, "targets": {**told["targets"], "first_touch_seconds": 7, "first_human_seconds": 180}}

    with site(Ambitious(busy_month.logs, busy_month.spend, 0)) as server:
        visitor = visit(server).sign_in()
        for clock, label in (("touch", "5–7 s"), ("human", "2–3 min")):
            visitor.page.locator(f"article:has(#{clock}-table) summary").click()
            assert label in visitor.all(f"#{clock}-table tbody th")
        assert "target 3 min" in visitor.text("#human-words")
        assert "! target 3 min" in visitor.text('[data-figure="first-human"]')


def test_the_funnel_says_what_the_api_says_and_where_a_target_is_missed(visit, busy, busy_month, totals):
    visitor = visit(busy).sign_in()
    counts = numbers(visitor.all("#funnel .count"))
    fits = sum(lead.qualified for lead in busy_month.leads())
    won = totals["won_qualified"] + totals["won_unqualified"]
    assert counts == [totals["leads"], totals["contacted"], fits, totals["booked"], totals["kept"], won]
    assert visitor.text('[data-stage="contacted"] .rate') == f"{percent(totals['contact_rate'])} of inquiries"
    assert visitor.text('[data-stage="kept"] .rate').startswith(percent(totals["show_rate"]))
    assert totals["contact_rate"] < 0.65
    assert "Below your target of 65%" in visitor.text('[data-stage="contacted"] .verdict')
    assert totals["qualification_rate"] > 0.7
    assert "Above your usual 30% to 70%" in visitor.text('[data-stage="qualified"] .verdict')
    assert totals["show_rate"] > 0.7
    assert visitor.page.locator("#funnel .verdict").count() == 2


def test_sources_are_sorted_by_what_they_bring_and_small_ones_stand_last(visit, busy, busy_month):
    visitor = visit(busy).sign_in()
    groups = {one["key"]: one for one in busy_month.metrics(FIRST, LAST, "source")["groups"]}

    def order() -> list[str]:
        return [row.get_attribute("data-source") for row in visitor.page.locator("#sources tbody tr").all()]

    def expected(key) -> list[str]:
        return sorted(groups, key=lambda name: (groups[name]["leads"] < 10, key(groups[name])))

    assert order() == expected(lambda m: -m["revenue_per_lead"])
    assert order()[-1] == "newsletter"
    few = groups["newsletter"]["leads"]
    assert f"{few} inquiries: too few to compare" in visitor.text('[data-source="newsletter"]')
    visitor.page.get_by_role("button", name="Median wait for a person").click()
    assert order() == expected(lambda m: m["first_human_seconds"]["p50"] or 1e9)
    assert visitor.page.locator('th[data-key="first_human"]').get_attribute("aria-sort") == "ascending"
    visitor.page.get_by_label("Sort by").select_option("leads")
    assert order() == expected(lambda m: -m["leads"])


def test_a_source_shows_its_own_numbers(visit, busy, busy_month):
    visitor = visit(busy).sign_in()
    for group in busy_month.metrics(FIRST, LAST, "source")["groups"]:
        row = f'[data-source="{group["key"]}"]'
        assert visitor.text(f'{row} [data-key="leads"]') == str(group["leads"])
        assert visitor.text(f'{row} [data-key="contact_rate"]') == percent(group["contact_rate"])
        assert visitor.text(f'{row} [data-key="booked"]') == str(group["booked"])
        cost = f"${group['cost_per_lead'] / 100:.2f}" if group["spend"] else "–"
        assert visitor.text(f'{row} [data-key="cost_per_lead"]') == cost


def test_the_days_add_up_to_the_period(visit, busy, totals):
    visitor = visit(busy).sign_in()
    visitor.page.locator("section:has(#trend-table) summary").click()
    assert len(visitor.all("#trend-table tbody tr")) == 30
    columns = [numbers(visitor.all(f"#trend-table tbody td:nth-child({n})")) for n in (2, 3, 4)]
    human = totals["first_human_seconds"]
    assert [sum(column) for column in columns] == [
        human["within_300"],
        human["count"] - human["within_300"],
        human["never"],
    ]


def test_todays_inquiries_stand_with_who_waits_first(visit, busy, busy_month):
    visitor = visit(busy)
    visitor.page.clock.set_fixed_time(month.AS_OF)
    visitor.sign_in()
    today = busy_month.metrics(LAST, LAST, "day")["totals"]["leads"]
    assert visitor.text("#today-count") == str(today)
    for button in visitor.page.locator("#inquiries .rest").all():
        button.click()
    assert visitor.page.locator("#inquiries :not([data-list=earlier]) > li > .inquiry").count() == today
    first = visitor.text("#inquiries .inquiry >> nth=0")
    assert "waiting 1 min 36 s" in first
    assert "Next: Call in 4 min" in first
    assert "Front desk" in first
    assert "Waiting for a person" in visitor.text("#inquiries h3 >> nth=0")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_day_with_many_inquiries_does_not_push_the_numbers_out_of_sight(visit, width):
    with site(month.rush(waiting=40, settled=15)) as server:
        visitor = visit(server, width).sign_in()
        waiting, settled = visitor.page.locator("#inquiries > ul > li"), visitor.page.locator(".settled li")

        assert (waiting.count(), settled.count()) == (12, 6)
        assert visitor.all("#inquiries .rest")[0] == "Show all 39 waiting"
        assert visitor.page.locator("#clocks-title").bounding_box()["y"] < 4 * 844
        visitor.picture(f"rush-{width}-light")

        visitor.page.locator(".rest >> nth=0").focus()
        visitor.page.keyboard.press("Enter")
        assert (waiting.count(), settled.count()) == (39, 6)
        assert visitor.page.evaluate("document.activeElement.dataset.lead") == "ld_0041"
        if width == 390:
            visitor.page.locator(".settled summary").click()
        visitor.page.get_by_role("button", name="Show all 16").click()
        assert settled.count() == 16


def test_who_waits_since_an_earlier_day_is_not_forgotten_when_a_new_one_begins(visit, busy):
    visitor = visit(busy).sign_in()
    earlier = visitor.page.locator("[data-list=earlier] .inquiry")
    assert "Still waiting from earlier days (4" in visitor.text("#inquiries")
    assert earlier.count() == 4
    assert all("! waiting" in one and "Nov 2" in one for one in earlier.all_inner_texts())


def test_on_a_phone_who_waits_is_one_tap_away_and_counted(visit):
    with site(month.rush(waiting=40, settled=15)) as server:
        visitor = visit(server, 390).sign_in()
        jump = visitor.page.get_by_role("link", name="Waiting for a person: 39")
        assert jump.bounding_box()["y"] < 400
        jump.click()
        visitor.page.wait_for_function("document.querySelector('#today').getBoundingClientRect().top < 60")


@pytest.mark.parametrize("width", [390, 600, 768, 900, 1024, 1280])
def test_the_name_of_the_practice_is_read_in_a_line_or_two(visit, busy, width):
    visitor = visit(busy, width).sign_in()
    visitor.picture(f"busy-top-{width}")
    assert visitor.page.locator("#practice").bounding_box()["height"] < 55


def test_what_is_tapped_on_a_phone_is_as_big_as_a_finger(visit, busy):
    visitor = visit(busy, 390).sign_in()
    small = """all => all.map(one => [one.innerText || one.name, one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
    controls = "main :is(a, button, select, summary), .segments label, .top :is(a, button)"
    assert visitor.page.eval_on_selector_all(controls, small) == []


def test_an_inquiry_that_there_is_not_says_so_where_one_looks(visit, busy):
    visitor = visit(busy, 390).sign_in()
    visitor.page.goto(f"{busy.url}/dashboard#inquiry=ld_nobody")
    visitor.page.wait_for_selector("dialog[open] h2:has-text('cannot be shown')")
    assert visitor.text("dialog .problem") == "No such inquiry."
    assert visitor.text("#problem") == ""


def test_without_a_connection_the_page_says_so_and_goes_on_with_what_it_has(visit, busy):
    visitor = visit(busy).sign_in()
    visitor.context.set_offline(True)
    visitor.page.get_by_label("7 days", exact=True).click()
    visitor.page.wait_for_selector("#problem:has-text('there is no connection')")
    assert "These numbers are from" in visitor.text("#problem")


def test_a_moment_that_stands_alone_says_in_whose_time(visit, busy):
    visitor = visit(busy).sign_in()
    assert visitor.text("#updated").endswith("EST")


def test_nobody_waits_whose_data_was_removed_on_request(visit):
    with site(month.rush(waiting=3, settled=1)) as server:
        visitor = visit(server).sign_in()

        assert visitor.text("#inquiries h3") == "Waiting for a person (2)"
        assert "Name not given" in visitor.text(".settled")


def test_what_was_asked_to_be_shown_stays_shown_when_the_page_asks_again(visit):
    with site(month.rush()) as server:
        visitor = visit(server)
        visitor.page.clock.install(time=month.AS_OF)
        visitor.sign_in()
        visitor.page.get_by_role("button", name="Show all 39 waiting").click()
        with visitor.page.expect_response(lambda answer: "by=source" in answer.url):
            visitor.page.clock.run_for(30_500)

        assert visitor.page.locator("#inquiries > ul > li").count() == 39


def test_an_opened_inquiry_tells_its_story_and_offers_the_call(visit, busy, busy_month):
    visitor = visit(busy, 390).sign_in()
    visitor.page.locator('[data-lead="ld_0599"]').click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    assert dialog.get_by_role("link", name="Call (212) 555-0599").get_attribute("href") == "tel:+12125550599"
    titles = visitor.all(".timeline strong")
    assert len(titles) == len(busy_month.logs["ld_0599"])
    assert titles[0] == "Inquiry received by form"
    assert "Text sent automatically" in titles
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
    visitor.picture("busy-390-opened")
    visitor.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    visitor.page.wait_for_url("**/dashboard")


def test_an_inquiry_can_be_opened_by_its_address_and_by_keyboard(visit, busy):
    visitor = visit(busy).sign_in()
    visitor.page.locator("#inquiries .inquiry").first.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("dialog").wait_for()
    address = visitor.page.url
    visitor.page.goto("about:blank")
    visitor.page.goto(address)
    visitor.page.get_by_role("dialog").wait_for()


def test_hostile_words_of_an_inquiry_stay_words(visit, busy):
    visitor = visit(busy).sign_in()
    row = visitor.page.locator('[data-lead="ld_0598"]')
    assert month.HOSTILE in row.inner_text()
    row.click()
    visitor.page.get_by_role("dialog").wait_for()
    assert visitor.text("blockquote") == month.HOSTILE
    assert visitor.page.locator("main img, dialog img").count() == 0
    assert visitor.page.evaluate("window.broken") is None
    assert visitor.complaints == []


def test_hostile_names_of_sources_and_owners_stay_words(visit, busy_month):
    class Hostile(month.Practice):
        def metrics(self, first, last, by):
            answer = super().metrics(first, last, by)
            return {**answer, "groups": [{**group, "key": month.HOSTILE} for group in answer["groups"][:1]]}

        def settings(self):
            return {**super().settings(), "practice": month.HOSTILE, "version": month.HOSTILE}

    with site(Hostile(busy_month.logs, busy_month.spend, 0)) as server:
        visitor = visit(server).sign_in()
        assert visitor.text("#practice") == month.HOSTILE
        assert "onerror" in visitor.text("#sources tbody th")
        assert visitor.page.evaluate("window.broken") is None


@pytest.mark.parametrize(
    ("choice", "expected"), [("Today", (LAST, LAST)), ("7 days", ("2026-11-18", LAST)), ("Month", ("2026-11-01", LAST))]
)
def test_a_period_asks_for_its_own_cohort(visit, busy, busy_month, choice, expected):
    visitor = visit(busy).sign_in()
    with visitor.page.expect_response(lambda answer: f"from={expected[0]}&to={expected[1]}&by=source" in answer.url):
        visitor.page.get_by_label(choice, exact=True).click()
    leads = busy_month.metrics(*expected, "day")["totals"]["leads"]
    visitor.page.locator(f'[data-figure="leads"] .value:text-is("{leads}")').wait_for()


def test_a_custom_period_can_be_typed(visit, busy, busy_month):
    visitor = visit(busy, 390).sign_in()
    visitor.page.get_by_label("Custom", exact=True).click()
    visitor.page.get_by_label("From", exact=True).fill("2026-11-02")
    visitor.page.get_by_label("To", exact=True).fill("2026-11-05")
    leads = busy_month.metrics("2026-11-02", "2026-11-05", "day")["totals"]["leads"]
    visitor.page.locator(f'[data-figure="leads"] .value:text-is("{leads}")').wait_for()
    assert visitor.text("#range") == "Inquiries received Nov 2 to Nov 5"
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390


def test_few_inquiries_are_said_to_be_few(visit):
    with site(month.quiet()) as server:
        visitor = visit(server).sign_in()
        assert "3 inquiries: too few to compare" in visitor.text("#range")
        assert visitor.page.locator(".verdict").count() == 0
        visitor.picture("quiet-1440-light")


def test_what_could_not_be_understood_is_counted_in_plain_sight(visit, busy):
    assert visit(busy).sign_in().text("#quarantine").startswith("2 deliveries could not be understood")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_set_aside_says_what_is_wrong_and_what_to_do(visit, width):
    with site(month.marked()) as server:
        visitor = visit(server, width).sign_in()
        visitor.page.locator("#quarantine-words").click()
        told = visitor.all("#quarantine-list li")
        assert len(told) == 6
        assert "Google ads" in told[0]
        assert "It holds neither a phone number nor an e-mail address." in told[0]
        assert "name its field for this source in the client file" in told[0]
        assert told[0].endswith("firstminute quarantine replay q_00000000000000000000000000")
        assert "make an inquiry of it" in told[1]
        assert "fetched by itself" in told[2]
        assert "Correct what it says" in told[3]
        assert told[5].startswith("2 more")
        visitor.picture(f"set-aside-{width}")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
        assert visitor.complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_patients_repeats_and_tests_are_said_in_words(visit, width):
    with site(month.marked()) as server:
        visitor = visit(server, width).sign_in()
        assert "A patient already" in visitor.text('[data-lead="ld_0001"]')
        assert "Website + Zapier" in visitor.text('[data-lead="ld_0002"]')
        assert visitor.page.locator('[data-lead="ld_0003"]').count() == 0
        assert visitor.text("#tests").endswith("got through.")
        assert visitor.text("#today-count") == "2"
        visitor.picture(f"marked-{width}")
        visitor.open("/dashboard#inquiry=ld_0002")
        visitor.page.wait_for_selector("dialog[open] .timeline")
        timeline = visitor.text("dialog .timeline")
        assert "Asked again\nfrom Zapier, automatic follow-up begins anew" in timeline
        assert "Automatic follow-up began anew\nthey asked again" in timeline
        assert "Website, then Zapier" in visitor.text("dialog .facts")
        visitor.picture(f"marked-dialog-{width}")
        visitor.page.goto(f"{server.url}/dashboard#inquiry=ld_0003")
        visitor.page.get_by_role("heading", name="Synthetic").wait_for()
        assert "Test: nobody asked" in visitor.text("dialog .badges")
        assert "Test inquiry received" in visitor.text("dialog .timeline")


def test_each_source_says_how_long_its_inquiries_were_on_their_way(visit, busy):
    heads = visit(busy).sign_in().all("#sources th[data-key]")
    assert "Median time on the way to us" in heads


def test_a_visitor_without_a_session_is_led_to_sign_in_and_through_it(visit, busy):
    visitor = visit(busy, 390)
    visitor.page.goto(f"{busy.url}/dashboard")
    assert visitor.page.locator("#message").is_hidden()
    visitor.page.get_by_label("Your access key").fill("wrong")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/dashboard/sign-in?failed=1")
    assert "This key does not open the door" in visitor.page.get_by_role("alert").inner_text()
    visitor.picture("sign-in-390-light")
    visitor.page.get_by_label("Your access key").fill(KEY)
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.settled()
    assert visitor.text("#practice") == "Lakeside Dental Studio"
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.get_by_label("Your access key").wait_for()
    assert not any(KEY in url for url in visitor.requests)


def test_a_session_that_ends_leads_back_to_the_sign_in_page(visit, busy):
    visitor = visit(busy).sign_in()
    visitor.context.clear_cookies()
    visitor.page.get_by_label("7 days", exact=True).click()
    visitor.page.wait_for_url("**/dashboard/sign-in")


def test_numbers_stay_and_say_their_age_while_the_api_fails(visit, busy):
    visitor = visit(busy).sign_in()
    busy.broken = True
    visitor.page.get_by_label("7 days", exact=True).click()
    visitor.page.locator("#problem:not(:empty)").wait_for()
    assert "the table does not answer" in visitor.text("#problem")
    assert "These numbers are from Tue, Nov 24, 2:40 PM" in visitor.text("#problem")
    assert visitor.text('[data-figure="leads"] .value') == "600"
    busy.broken = False
    visitor.page.get_by_label("30 days", exact=True).click()
    visitor.page.locator("#problem").wait_for(state="hidden")


def test_a_page_that_never_got_an_answer_says_so_and_shows_no_empty_numbers(visit, busy):
    busy.broken = True
    visitor = visit(busy)
    visitor.context.add_cookies([{"name": "session", "value": KEY, "url": busy.url}])
    visitor.page.goto(f"{busy.url}/dashboard")
    visitor.page.locator("#problem:not(:empty)").wait_for()
    assert not visitor.page.locator("#numbers, #today, #origins").locator("visible=true").count()


def test_a_period_that_ends_before_it_begins_is_not_asked_for(visit, busy):
    visitor = visit(busy).sign_in()
    visitor.page.get_by_label("Custom", exact=True).click()
    asked = len(busy.asked)
    visitor.page.get_by_label("From", exact=True).fill("2026-11-25")
    assert visitor.text("#range") == "Choose a first day that is not after the last day."
    assert not any("from=2026-11-25" in path for path in busy.asked[asked:])


def test_the_page_asks_again_every_30_seconds(visit, busy):
    visitor = visit(busy)
    visitor.page.clock.install(time=month.AS_OF)
    visitor.sign_in()
    before = sum(path.startswith("/metrics") for path in busy.asked)
    with visitor.page.expect_response(lambda answer: "by=source" in answer.url):
        visitor.page.clock.run_for(30_500)
    assert sum(path.startswith("/metrics") for path in busy.asked) == before + 2


def test_every_control_and_picture_has_a_name(visit, busy):
    visitor = visit(busy).sign_in()
    unnamed = visitor.page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, select, canvas')].filter(one =>
            !one.innerText?.trim() && !one.labels?.length && !one.ariaLabel && !one.hasAttribute('aria-labelledby')
        ).map(one => one.outerHTML)"""
    )
    assert unnamed == []
    assert visitor.page.locator("main").count() == visitor.page.locator("h1").count() == 1
    assert visitor.page.get_by_role("banner").count() == visitor.page.get_by_role("contentinfo").count() == 1


@SCHEMES
def test_colours_of_text_hold_the_contrast_of_wcag_aa(visit, busy, scheme):
    visitor = visit(busy, 1440, scheme).sign_in()
    pairs = [
        *((ink, ground) for ink in ("ink", "muted") for ground in ("ground", "card", "soft")),
        ("accent", "card"),
        ("on-accent", "accent"),
        ("bad", "card"),
        ("bad", "bad-soft"),
        ("good", "good-soft"),
        ("good", "card"),
        ("hot", "hot-soft"),
    ]
    for ink, ground in pairs:
        colours = visitor.page.evaluate(
            """names => names.map(
                name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim())""",
            [ink, ground],
        )
        assert contrast(*colours) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
