"""A touch is the same touch, whoever carries it: what the ports are for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.channel_cases import CASES, Case
from application.touches import Table
from builders import a_draft, a_practice
from fakes import FakeChannels
from firstminute.application.provider_ports import ChannelProvider
from firstminute.application.touching import Touching, advance
from firstminute.domain.practice import Practice

TEXTS = ("twilio", "telnyx", "aws_sms")
MAILS = ("ses", "postmark", "smtp")


def practice_of(text: str, mail: str) -> Practice:
    practice = a_practice()
    assert practice.sms
    assert practice.email
    return replace(practice, sms=replace(practice.sms, provider=text), email=replace(practice.email, provider=mail))


class Served(Table):
    """The table, with real adapters on the stand-ins of two providers."""

    def serve(self, sms: ChannelProvider, email: ChannelProvider) -> Touching:
        channels = FakeChannels({"sms": sms, "email": email})
        return Touching(self.practice, self.leads, channels, self.machines, self.clock, "https://api.example")


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Served, Touching, Case, Case]]:
    text, mail = request.param
    texts, mails = CASES[text](), CASES[mail]()
    sms, email = next(texts), next(mails)
    table = Served(practice=practice_of(text, mail))
    yield table, table.serve(sms.provider, email.provider), sms, email
    for one in (texts, mails):
        next(one, None)


PAIRS = [pytest.param((text, mail), id=f"{text}+{mail}") for text, mail in zip(TEXTS, MAILS, strict=True)]


def data(table: Table, lead_id: str, type_: str) -> list[dict[str, Any]]:
    return [dict(event.data) for event in table.leads.log(lead_id) if event.type == type_]


@pytest.mark.parametrize("served", PAIRS, indirect=True)
def test_the_first_touch_leaves_once_under_the_name_of_who_carried_it(
    served: tuple[Served, Touching, Case, Case],
) -> None:
    table, use, sms, _ = served
    lead_id = table.inquire()
    for _ in range(3):
        advance(use, lead_id, 0)
    (sent,) = data(table, lead_id, "touch.sent")
    assert (sent["provider"], sent["channel"]) == (sms.name, "sms")
    assert sent["provider_id"]


@pytest.mark.parametrize("served", PAIRS, indirect=True)
def test_a_text_that_its_provider_refuses_becomes_an_e_mail_or_a_no(
    served: tuple[Served, Touching, Case, Case],
) -> None:
    table, use, sms, email = served
    lead_id = table.inquire(a_draft(phone=sms.refused().to))
    advance(use, lead_id, 0)
    (failed,) = data(table, lead_id, "touch.failed")
    assert (failed["reason"], failed["channel"]) == ("refused", "sms")
    assert failed["code"]
    if (
        sms.name == "twilio"
    ):  # its stand-in says that the number takes no texts; the others' say that the person said no
        (sent,) = data(table, lead_id, "touch.sent")
        assert (sent["provider"], sent["channel"]) == (email.name, "email")
    else:
        (blocked,) = data(table, lead_id, "lead.opted_out")
        assert (blocked["scope"], blocked["how"]) == ("sms", "provider_block")
        assert table.leads.contact(sms.refused().to).suppressed_at is not None
        assert data(table, lead_id, "touch.sent") == []


@pytest.mark.parametrize("served", PAIRS, indirect=True)
def test_a_lost_answer_never_makes_two_of_one_text(served: tuple[Served, Touching, Case, Case]) -> None:
    table, use, sms, _ = served
    lead_id = table.inquire(a_draft(phone=sms.lost().to, email=None))
    for _ in range(20):
        advance(use, lead_id, 0)
        table.clock.advance(seconds=61)
    sent, failed = data(table, lead_id, "touch.sent"), data(table, lead_id, "touch.failed")
    if sms.can_be_asked:
        assert [one["reconciled"] for one in sent if one["touch"] == "first"] == [True]
    else:
        assert [one["reason"] for one in failed if one["touch"] == "first"] == ["outcome_unknown"]


@pytest.mark.parametrize("served", PAIRS, indirect=True)
def test_an_outage_is_waited_for(served: tuple[Served, Touching, Case, Case]) -> None:
    table, use, sms, _ = served
    lead_id = table.inquire(a_draft(phone=sms.unavailable().to, email=None))
    turn = advance(use, lead_id, 0)
    assert turn.outcome == "unavailable"
    assert turn.wait_until is not None
    assert turn.wait_until > table.clock.wall()
    assert turn.wait_until < table.clock.wall() + timedelta(minutes=10)
    assert data(table, lead_id, "touch.sent") == []
