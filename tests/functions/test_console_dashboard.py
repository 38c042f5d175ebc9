"""The dashboard's door: signing in and out, the cookie, requests from other sites, files."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from consoles import Answered, Caller, a_console
from fakes import FakeClock
from firstminute import pages


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(), monkeypatch)


def sign_in(call: Caller, key: str = "fm_viewer", **headers: str) -> Answered:
    return call("POST", "/dashboard/sign-in", form={"key": key}, **headers)


def session_of(call: Caller, key: str = "fm_viewer") -> str:
    session = sign_in(call, key).session
    assert session
    return session


def test_a_visitor_is_asked_for_a_key(call: Caller) -> None:
    for path in ("/dashboard", "/dashboard/sign-in"):
        answer = call("GET", path)
        assert answer.status == 200
        assert 'action="/dashboard/sign-in"' in answer.text
        assert not answer.cookies


@pytest.mark.parametrize("path", ["/", "/dashbord", "/dashboard/"])
def test_a_person_at_an_address_that_is_none_is_shown_the_way_and_a_program_is_told(call: Caller, path: str) -> None:
    person = call("GET", path, accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (person.status, person.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "script" not in person.headers["content-security-policy"]
    assert 'href="/dashboard"' in person.text
    for asked in ({"accept": "*/*"}, {"accept": "text/html", "authorization": "Bearer fm_viewer"}):
        program = call("GET", path, **asked)
        assert (program.status, program.headers["content-type"]) == (404, "application/problem+json")


def test_a_key_opens_the_dashboard_and_its_numbers(call: Caller) -> None:
    answer = sign_in(call, "  fm_viewer \n")
    assert (answer.status, answer.headers["location"]) == (303, "/dashboard")
    page = call("GET", "/dashboard", session=answer.session)
    assert 'id="funnel"' in page.text
    for path in ("/dashboard/settings", "/metrics", "/leads"):
        assert call("GET", path, session=answer.session).status == 200


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_open_lines(call: Caller) -> None:
    (cookie,) = sign_in(call).cookies
    assert set(cookie.split("; ")[1:]) == {"Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict", "Secure"}
    assert "fm_viewer" not in cookie


def test_on_a_laptop_without_https_the_cookie_still_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Caller(a_console(api_url="http://127.0.0.1:8123"), monkeypatch)
    (cookie,) = sign_in(call, host="127.0.0.1:8123").cookies
    assert "Secure" not in cookie


@pytest.mark.parametrize("key", ["fm_wrong", "", "fm_viewer fm_viewer", "\U0001f511"])
def test_a_wrong_key_is_told_so_on_the_page(call: Caller, key: str) -> None:
    answer = sign_in(call, key)
    assert answer.status == 401
    assert "This key does not open the door" in answer.text
    assert not answer.cookies


def test_a_partner_is_told_that_the_numbers_are_not_theirs(call: Caller) -> None:
    answer = sign_in(call, "fm_partner")
    assert answer.status == 403
    assert "Ask for one of your own" in answer.text
    assert not answer.cookies


def test_a_key_in_the_header_signs_in_at_once(call: Caller) -> None:
    answer = call("GET", "/dashboard", role="staff")
    assert 'id="funnel"' in answer.text
    assert call("GET", "/quarantine", session=answer.session).status == 200


def test_a_sign_in_ends_after_twelve_hours(call: Caller) -> None:
    session = session_of(call)
    clock = call.console.clock
    assert isinstance(clock, FakeClock)
    clock.advance(hours=12)
    assert call("GET", "/metrics", session=session).status == 401
    assert 'action="/dashboard/sign-in"' in call("GET", "/dashboard", session=session).text


@pytest.mark.parametrize("ahead", [timedelta(days=30), timedelta(days=-30)])
def test_a_sign_in_lasts_twelve_hours_of_the_visitor_whatever_the_stacks_clock_says(
    monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    call = Caller(a_console(ahead=ahead), monkeypatch)
    session = session_of(call)
    clock = call.console.clock
    assert isinstance(clock, FakeClock)
    clock.advance(hours=11, minutes=59)
    assert call("GET", "/metrics", session=session).status == 200
    assert 'id="funnel"' in call("GET", "/dashboard", session=session).text
    clock.advance(minutes=1)
    assert call("GET", "/metrics", session=session).status == 401


def test_signing_out_takes_the_cookie_and_ends_the_sign_in(call: Caller) -> None:
    session = session_of(call)
    answer = call("POST", "/dashboard/sign-out", session=session, sec_fetch_site="same-origin")
    assert (answer.status, answer.headers["location"]) == (303, "/dashboard/sign-in")
    assert answer.session == ""
    assert "Max-Age=0" in answer.cookies[0]
    assert call("GET", "/metrics", session=session).status == 401


def test_signing_out_twice_is_signing_out(call: Caller) -> None:
    assert call("POST", "/dashboard/sign-out", session="gone").status == 303
    assert call("POST", "/dashboard/sign-out").status == 303


def test_a_cookie_among_others_is_found(call: Caller) -> None:
    session = session_of(call)
    event_cookie = {"cookie": f"theme=dark; session={session}; a=b"}
    assert call("GET", "/metrics", **event_cookie).status == 200


def test_the_key_itself_in_a_cookie_opens_nothing(call: Caller) -> None:
    assert call("GET", "/metrics", session="fm_admin").status == 401


OURS = [
    {"sec_fetch_site": "same-origin"},
    {"sec_fetch_site": "same-origin", "origin": "null"},
    {"origin": "https://api.practice.example"},
    {},
]
THEIRS = [
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "cross-site", "origin": "https://api.practice.example"},
    {"origin": "https://evil.example"},
    {"origin": "https://api.practice.example.evil.example"},
    {"origin": "null"},
]


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_may_sign_in_and_spend(call: Caller, headers: dict[str, str]) -> None:
    assert sign_in(call, "fm_staff", **headers).status == 303
    put = call(
        "PUT", "/spend/2026-11-24/website", session=session_of(call, "fm_staff"), content={"amount": 1}, **headers
    )
    assert put.status == 200


@pytest.mark.parametrize("headers", THEIRS)
def test_a_strangers_page_can_do_nothing_with_the_cookie(call: Caller, headers: dict[str, str]) -> None:
    session = session_of(call, "fm_admin")
    assert sign_in(call, "fm_admin", **headers).status == 403
    assert call("POST", "/dashboard/sign-out", session=session, **headers).status == 403
    assert call("PUT", "/spend/2026-11-24/website", session=session, content={"amount": 1}, **headers).status == 403
    assert call("DELETE", "/leads/ld_1", session=session, **headers).status == 403
    assert call.console.rollups.spend("2026-11-24", "2026-11-24") == {}
    assert call("GET", "/metrics", session=session).status == 200


def test_a_key_in_the_header_is_no_matter_of_pages(call: Caller) -> None:
    sent = {"origin": "https://tool.example", "sec_fetch_site": "cross-site"}
    assert call("PUT", "/spend/2026-11-24/website", role="staff", content={"amount": 1}, **sent).status == 200


def test_a_sign_in_that_is_no_form_is_refused(call: Caller) -> None:
    assert call("POST", "/dashboard/sign-in", content={"key": "fm_viewer"}).status == 415
    body = "key=" + "x" * 300_000
    assert call("POST", "/dashboard/sign-in", body=body, content_type="application/x-www-form-urlencoded").status == 413


def test_pages_come_with_the_headers_that_keep_them_ours(call: Caller) -> None:
    for answer in (call("GET", "/dashboard"), sign_in(call, "x"), call("GET", "/unsubscribe/ld_1")):
        for name, value in pages.SECURITY_HEADERS.items():
            if name != "Referrer-Policy":
                assert answer.headers[name.lower()] == value
        # Not `no-referrer`: then a browser would post our own sign-in form with `Origin: null`.
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert len(set(map(str.lower, answer.headers))) == len(answer.headers)


# Files


def test_a_file_that_names_its_version_is_kept_for_a_year(call: Caller) -> None:
    answer = call("GET", f"/dashboard/assets/dashboard.js?v={pages.version()}")
    assert answer.headers["cache-control"] == pages.LONG_CACHE
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    asset = pages.asset("dashboard.js")
    assert asset
    assert answer.content == asset.content


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab"])
def test_a_file_without_it_is_asked_for_again(call: Caller, query: str) -> None:
    assert call("GET", f"/dashboard/assets/dashboard.js{query}").headers["cache-control"] == "no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(call: Caller) -> None:
    first = call("GET", "/dashboard/assets/dashboard.css")
    again = call("GET", "/dashboard/assets/dashboard.css", if_none_match=f'W/"x", {first.headers["etag"]}')
    assert (again.status, again.content) == (304, b"")
    assert call("GET", "/dashboard/assets/dashboard.css", if_none_match='"x"').status == 200


def test_a_file_is_packed_for_those_who_can_unpack(call: Caller) -> None:
    plain = call("GET", "/dashboard/assets/dashboard.css")
    packed = call("GET", "/dashboard/assets/dashboard.css", accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    "name",
    [
        "dashboard.html",
        "unsubscribe.html",
        "lost.html",
        "__init__.py",
        "nothing.js",
        "%2e%2e",
        "..",
        "dashboard.css%00",
    ],
)
def test_nothing_else_is_a_file(call: Caller, name: str) -> None:
    assert call("GET", f"/dashboard/assets/{name}").status == 404
