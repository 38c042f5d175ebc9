"""The page that shows what one person would live through."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles import Caller, a_console

HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(), monkeypatch)


def page(call: Caller, query: str = "") -> str:
    answer = call("GET", f"/preview{query}", role="staff")
    assert answer.status == 200, answer.text
    return answer.text


def test_a_timeline_is_told_with_words_times_and_bubbles(call: Caller) -> None:
    shown = page(call, "?at=2026-12-01T10:00")
    assert "The inquiry is received." in shown
    assert "A text is sent." in shown
    assert 'class="bubble"' in shown
    assert "this is Bright Smile Dental" in shown
    assert '<time datetime="2026-12-01T10:00:00-05:00">10:00 EST</time>' in shown
    assert "The follow-up ends: everything planned has been done." in shown


def test_without_a_question_it_is_about_now(call: Caller) -> None:
    assert "The inquiry is received." in page(call)


def test_a_person_far_away_without_a_phone_is_told_differently(call: Caller) -> None:
    shown = page(call, "?at=Sat+21:40&area=808&state=HI&no_phone=on")
    assert "A text is sent." not in shown
    assert "They left no phone number." in shown
    assert re.search(r'<input type="checkbox" name="no_phone" checked>', shown)


def test_an_answer_ends_it(call: Caller) -> None:
    shown = page(call, "?at=2026-12-01T10:00&reply=2+h")
    assert "The person answers by text." in shown
    assert "a person of the practice goes on" in shown


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?at=noonish", "is no time; write it like"),
        ("?at=1999-01-01T10:00", "too far away"),
        ("?source=billboard", "There is no source called"),
        ("?area=12", "An area code has three digits"),
        ("?state=Texas", "A state has two letters"),
        ("?no_phone=on&no_email=on", "neither a phone number nor an e-mail address"),
        ("?reply=soon", "is no delay"),
    ],
)
def test_a_question_that_cannot_be_answered_is_said_on_the_page(call: Caller, query: str, problem: str) -> None:
    answer = call("GET", f"/preview{query}", role="staff")
    assert answer.status == 422
    assert problem in answer.text


def test_what_is_asked_is_shown_and_never_run(call: Caller) -> None:
    answer = call("GET", "/preview?at=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&area=%3Cb%3E", role="staff")
    assert answer.status == 422
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_the_page_runs_no_script_at_all_and_its_policy_allows_none_from_elsewhere(call: Caller) -> None:
    answer = call("GET", "/preview", role="staff")
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_visitor_in_a_browser_is_shown_the_way_in_and_a_tool_a_problem(call: Caller) -> None:
    shown = call("GET", "/preview", **HTML)
    assert shown.status == 401
    assert 'action="/dashboard/sign-in"' in shown.text
    assert call("GET", "/preview").headers["content-type"] == "application/problem+json"


def test_somebody_who_may_only_look_is_told_whose_page_it_is(call: Caller) -> None:
    session = call("POST", "/dashboard/sign-in", form={"key": "fm_viewer"}).session
    shown = call("GET", "/preview", session=session, **HTML)
    assert shown.status == 403
    assert "for the practice&#x27;s team" in shown.text


def test_nothing_is_kept_of_a_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    console = a_console()
    page(Caller(console, monkeypatch))
    assert list(console.leads.ids()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["at", "source", "area", "state", "language", "reply", "book", "no_phone", "landline"]),
        st.one_of(
            st.text(max_size=40), st.sampled_from(["Sat 21:40", "2100-12-31T23:59", "9999 days", "1 s", "808", "TX"])
        ),
    )
)
def test_no_question_whatever_breaks_the_page(call: Caller, asked: dict[str, str]) -> None:
    answer = call("GET", f"/preview?{urlencode(asked, errors='replace')}", role="staff")
    assert answer.status in (200, 422)
