"""The way out of e-mails: one button, no sign-in, never twice, and it tells nobody anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event
from consoles import Caller, a_console
from firstminute.application.recording import record
from firstminute.domain.events import Event


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(at=NOW), monkeypatch)


def take_in(call: Caller, email: str | None = EMAIL, phone: str | None = PHONE) -> str:
    person = a_draft(email=email, phone=phone)
    head, events = a_new_lead(draft=person)
    call.console.leads.add(head, events, b"raw", head.lead.id, person.contact_points, NOW)
    return head.lead.id


def opt_outs(call: Caller, lead_id: str) -> list[Event]:
    return [event for event in call.console.leads.log(lead_id) if event.type == "lead.opted_out"]


def test_opening_the_link_changes_nothing_because_mail_scanners_open_every_link(call: Caller) -> None:
    lead_id = take_in(call)
    page = call("GET", f"/unsubscribe/{lead_id}")
    assert page.status == 200
    assert page.text.count("<button") == 2
    assert '<form method="post">' in page.text
    assert not opt_outs(call, lead_id)


def test_the_button_opts_out_of_email_and_ends_what_was_planned(call: Caller) -> None:
    lead_id = take_in(call)
    assert call("POST", f"/unsubscribe/{lead_id}", form={}).status == 200
    (event,) = opt_outs(call, lead_id)
    assert event.data == {"scope": "email", "address": EMAIL, "how": "unsubscribe_link"}
    assert event.actor.kind == "prospect"
    head = call.console.leads.get(lead_id)
    assert head
    assert (head.lead.opted_out, head.lead.stopped, head.enrollment.next_at) == (True, "opted_out", None)
    assert call.console.leads.contact(EMAIL).suppressed_at == NOW
    assert call.console.leads.contact(PHONE).suppressed_at is None


@pytest.mark.parametrize(
    "sent",
    [
        {"form": {"List-Unsubscribe": "One-Click"}},
        {
            "body": '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--',
            "content_type": "multipart/form-data; boundary=b",
        },
        {"sec_fetch_site": "cross-site"},
        {},
    ],
)
def test_a_mailbox_provider_unsubscribes_with_one_click(call: Caller, sent: dict[str, str]) -> None:
    lead_id = take_in(call)
    answer = call("POST", f"/unsubscribe/{lead_id}", **sent)
    # https://www.rfc-editor.org/rfc/rfc8058#section-3.1 wants no redirect
    assert answer.status == 200
    assert len(opt_outs(call, lead_id)) == 1


def test_the_other_button_stops_every_way_there_is(call: Caller) -> None:
    lead_id = take_in(call)
    for _ in range(2):
        page = call("POST", f"/unsubscribe/{lead_id}", form={"all": "yes"})
        assert "texts or calls" in page.text
    assert [event.data for event in opt_outs(call, lead_id)] == [{"scope": "all", "how": "unsubscribe_page"}]
    assert all(call.console.leads.contact(point).suppressed_at == NOW for point in (EMAIL, PHONE))


def test_who_left_the_e_mails_may_still_leave_everything(call: Caller) -> None:
    lead_id = take_in(call)
    call("POST", f"/unsubscribe/{lead_id}")
    call("POST", f"/unsubscribe/{lead_id}", form={"all": "yes"})
    assert [event.data["scope"] for event in opt_outs(call, lead_id)] == ["email", "all"]
    assert call.console.leads.contact(PHONE).suppressed_at == NOW


def test_once_more_is_not_recorded_again(call: Caller) -> None:
    lead_id = take_in(call)
    answers = [call("POST", f"/unsubscribe/{lead_id}").text for _ in range(3)]
    assert len(set(answers)) == 1
    assert len(opt_outs(call, lead_id)) == 1


def test_nobody_learns_whether_an_id_is_known(call: Caller) -> None:
    lead_id = take_in(call)
    for method in ("GET", "POST"):
        known, *others = (call(method, f"/unsubscribe/{one}") for one in (lead_id, "ld_nobody", "%00'x", "l" * 5000))
        assert all((other.status, other.text) == (known.status, known.text) for other in others)
        for personal in ("Dana", "Reyes", EMAIL, PHONE, lead_id):
            assert personal not in known.text


def test_who_stopped_the_texts_may_still_stop_the_emails(call: Caller) -> None:
    lead_id = take_in(call)
    record(call.console.leads, lead_id, [an_event("lead.opted_out", NOW, "prospect", scope="sms", address=PHONE)], NOW)
    call("POST", f"/unsubscribe/{lead_id}")
    assert [event.data["scope"] for event in opt_outs(call, lead_id)] == ["sms", "email"]
    assert call.console.leads.contact(EMAIL).suppressed_at == NOW


def test_who_opted_in_again_may_opt_out_again(call: Caller) -> None:
    lead_id = take_in(call)
    call("POST", f"/unsubscribe/{lead_id}")
    record(call.console.leads, lead_id, [an_event("lead.opted_in", NOW, scope="email", address=EMAIL)], NOW)
    call("POST", f"/unsubscribe/{lead_id}")
    assert len(opt_outs(call, lead_id)) == 2
    assert call.console.leads.contact(EMAIL).suppressed_at == NOW


def test_a_lead_without_an_email_opts_out_once(call: Caller) -> None:
    lead_id = take_in(call, email=None)
    for _ in range(2):
        call("POST", f"/unsubscribe/{lead_id}")
    assert [event.data for event in opt_outs(call, lead_id)] == [{"scope": "email", "how": "unsubscribe_link"}]


def test_the_other_inquiries_of_the_same_mailbox_end_too(call: Caller) -> None:
    first = take_in(call)
    record(call.console.leads, first, [an_event("sale.lost", NOW)], NOW)
    second = take_in(call, phone="+12125550199")
    call("POST", f"/unsubscribe/{second}")
    assert len(opt_outs(call, second)) == 1
    shared = call.console.leads.contact(EMAIL).leads
    assert all(opt_outs(call, lead_id) for lead_id in shared)


def test_the_name_of_the_practice_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    console = a_console(at=NOW)
    hostile = replace(console.practice, name="<b>Smile & Co</b>")
    page = Caller(replace(console, practice=hostile), monkeypatch)("GET", "/unsubscribe/ld_1").text
    assert "&lt;b&gt;Smile &amp; Co&lt;/b&gt;" in page
    assert "{{" not in page
