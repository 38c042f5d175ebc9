"""Who writes by WhatsApp and never by text is a lead whose owner is told, and nothing is texted to them by itself."""

from __future__ import annotations

import pytest

from firstminute.domain.alerts import compose, concerns_staff
from phones import OURS, STRANGER, Caller, Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def writes(exchange: Exchange, body: str, number: int, by: str = "whatsapp:") -> str:
    fields = {"From": f"{by}{STRANGER}", "To": f"{by}{OURS}", "Body": body, "MessageSid": f"SM{number:032x}"}
    answer = exchange.post("/twilio/messages", {**fields, "NumMedia": "0"})
    assert answer["statusCode"] == 200
    exchange.run()
    return str(answer["body"])


def test_they_are_a_lead_nothing_is_texted_and_the_owner_is_told_why(exchange: Exchange) -> None:
    writes(exchange, "Do you do implants?", 1)
    lead_id = exchange.only_lead()
    assert exchange.texts == []
    skipped = [one.data["rules"] for one in exchange.log(lead_id, "touch.skipped")]
    assert skipped == [["number.not_by_text", "no_contact_point.email"]]
    received = exchange.log(lead_id, "lead.received")[0]
    assert concerns_staff(received)
    member = exchange.practice.team[0]
    alert = compose(exchange.practice, exchange.head(lead_id).lead, received, member).text
    assert "They wrote by WhatsApp" in alert
    assert f"tel:{STRANGER}" in alert


def test_what_they_write_next_is_theirs_and_changes_nothing(exchange: Exchange) -> None:
    for number in (1, 2):
        writes(exchange, "Do you do implants?", number)
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.state, lead.wrote_by) == ("replied", "whatsapp")


def test_help_is_answered_where_it_was_asked(exchange: Exchange) -> None:
    writes(exchange, "Do you do implants?", 1)
    assert "<Message>" in writes(exchange, "HELP", 2)
    assert exchange.texts == []


@pytest.mark.parametrize("by", ["", "rcs:"])
def test_a_text_is_answered_by_a_text(exchange: Exchange, by: str) -> None:
    writes(exchange, "Do you do implants?", 1, by)
    assert len(exchange.texts) == 1
    assert exchange.head(exchange.only_lead()).lead.wrote_by is None


def test_who_texts_or_calls_later_can_be_texted(exchange: Exchange) -> None:
    writes(exchange, "Do you do implants?", 1)
    writes(exchange, "Hello?", 2, "")
    assert exchange.head(exchange.only_lead()).lead.wrote_by is None


def test_who_calls_later_is_answered_by_a_text_like_every_caller(exchange: Exchange) -> None:
    writes(exchange, "Do you do implants?", 1)
    Caller(exchange, number=STRANGER).calls().nobody_picks_up().nobody_picks_up().hangs_up()
    exchange.run()
    assert len(exchange.texts) == 1
