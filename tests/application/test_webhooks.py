"""What the other providers tell becomes what Twilio's texts and statuses become."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, a_practice
from fakes import FakeChannel, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from fakes_threads import FakeThreads
from firstminute.adapters.channels import aws_sms_webhooks, postmark_webhooks, telnyx_webhooks
from firstminute.adapters.sources import twilio
from firstminute.application.incoming import Incoming
from firstminute.application.intake import LONGEST_BODY, Intake
from firstminute.application.provider_ports import ChannelProvider
from firstminute.application.receipts import Noted
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Answered, Telephony, receive_text
from firstminute.application.webhooks import Heard, Webhooks, receive, receive_published
from firstminute.domain.errors import (
    OutcomeUnknown,
    ProviderRefused,
    ProviderUnavailable,
    TooLarge,
    Unauthenticated,
    Unknown,
)
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import EmailAccount, SmsAccount

STRANGER = "+12125550199"
TELNYX = SmsAccount("telnyx", "", "telnyx/api_key", "+12125550120", "", public_key="the key")
AWS = SmsAccount("aws_sms", "", "", "+12125550120", "")
POSTMARK = EmailAccount("postmark", "hello@bright-smile.example", receipts_secret="postmark/password")
KINDS: dict[str, Any] = {"telnyx": telnyx_webhooks, "postmark": postmark_webhooks, "aws_sms": aws_sms_webhooks}


@dataclass
class Trusting:
    """Reads as a provider does, and believes whoever knows what we were to check with."""

    kind: Any
    proofs: list[list[str]] = field(default_factory=list)

    def verify(self, request: Request, proofs: Any, now: Any) -> None:
        self.proofs.append(list(proofs))
        if request.headers.get("proof") not in proofs:
            raise Unauthenticated("no")

    def read(self, request: Request) -> Heard:
        heard: Heard = self.kind.read(request)
        return heard


@dataclass
class World:
    use: Webhooks
    leads: FakeLeads
    sms: FakeChannel
    quarantine: FakeQuarantine

    def lead(self) -> str:
        head, events = a_new_lead(draft=a_draft(), at=NOW)
        self.leads.add(head, events, b"", head.lead.id, a_draft().contact_points, NOW + timedelta(days=999))
        return head.lead.id

    def types(self, lead_id: str) -> list[str]:
        return [event.type for event in self.leads.log(lead_id)][1:]

    def telnyx(self, kind: str, payload: dict[str, Any], proof: str = "the key", **query: str) -> list[Any]:
        body = json.dumps({"data": {"event_type": kind, "payload": payload}}).encode()
        return receive(self.use, "telnyx", Request("POST", "", {"proof": proof}, body, query))

    def text(self, body: str, sender: str = PHONE, number: str = "m1", **payload: Any) -> Answered:
        ours = [{"phone_number": "+12125550121"}]
        sent = {"id": number, "from": {"phone_number": sender}, "to": ours, "text": body, **payload}
        (answered,) = self.telnyx("message.received", sent)
        assert isinstance(answered, Answered)
        return answered


class OneChannel:
    def __init__(self, sms: FakeChannel) -> None:
        self.sms = sms

    def of(self, channel: str) -> ChannelProvider | None:
        return self.sms if channel == "sms" else None


def a_world(**practice: Any) -> World:
    leads, quarantine, sms = FakeLeads(), FakeQuarantine(), FakeChannel()
    clock, secrets = FakeClock(NOW), FakeSecrets({"postmark/password": "s3cret"})
    of = a_practice(sms=TELNYX, email=POSTMARK, **practice) if "sms" not in practice else a_practice(**practice)
    intake = Intake(of, leads, quarantine, FakeOrchestrator(), secrets, clock, lambda kind: twilio, FakeIds())
    telephony = Telephony(of, leads, secrets, clock, twilio, intake)
    kinds = {name: Trusting(one) for name, one in KINDS.items()}
    return World(Webhooks(telephony, OneChannel(sms), kinds.__getitem__), leads, sms, quarantine)


@pytest.fixture
def world() -> World:
    return a_world()


def test_a_reply_is_kept_under_its_provider_and_stops_the_cadence(world: World) -> None:
    lead_id = world.lead()
    assert world.text("Yes, the next few weeks") == Answered("lead.replied", lead_id)
    assert world.types(lead_id) == ["lead.replied", "cadence.stopped"]
    replied = world.leads.log(lead_id)[1]
    assert (replied.data["provider"], replied.data["provider_id"]) == ("telnyx", "m1")
    assert world.text("Yes, the next few weeks") == Answered("known_before", lead_id)
    assert world.sms.taken == []


def test_a_stop_is_answered_once_by_a_text_of_ours(world: World) -> None:
    lead_id = world.lead()
    assert world.text("stop").lead_id == lead_id
    assert world.text("stop").outcome == "known_before"
    assert world.leads.contact(PHONE).suppressed_at is not None
    (said,) = world.sms.taken
    assert (said.to, said.sender, said.lead_id, said.reference) == (PHONE, "+12125550121", lead_id, None)


def test_a_stop_that_the_provider_has_answered_is_not_answered_again(world: World) -> None:
    world.lead()
    world.text("stop", autoresponse_type="STOP")
    assert world.leads.contact(PHONE).suppressed_at is not None
    assert world.sms.taken == []


@pytest.mark.parametrize("error", [ProviderRefused("40300", "Blocked due to STOP message"), OutcomeUnknown("lost")])
def test_an_answer_that_does_not_leave_undoes_nothing(world: World, error: Exception) -> None:
    world.lead()
    world.sms.faults.append(error)
    assert world.text("stop").outcome == "lead.opted_out_not_answered"
    assert world.leads.contact(PHONE).suppressed_at is not None


def test_what_a_member_wrote_and_is_told_once_more_goes_to_nobody_they_did_not_know_of(world: World) -> None:
    lead_id, telephony, threads = world.lead(), world.use.telephony, FakeThreads()
    desk, clock = telephony.practice.team[0], telephony.clock
    parts = (telephony.practice, world.leads, world.use.channels, threads, clock)
    world.use = replace(world.use, telephony=replace(telephony, relaying=lambda: Relaying(*parts)))
    threads.alerted(desk.name, lead_id, clock.now())
    minutes_ago = rfc3339(clock.wall() - timedelta(minutes=8))
    world.sms.faults.append(ProviderUnavailable("down"))
    with pytest.raises(ProviderUnavailable):  # then it is told again
        world.text("Yes, ten is fine", str(desk.phone), received_at=minutes_ago)
    assert world.text("Yes, ten is fine", str(desk.phone), received_at=minutes_ago).outcome == "asked"
    (asked,) = world.sms.taken
    assert (asked.to, '"Yes, ten is fine"' in asked.body) == (desk.phone, True)
    assert world.text("Tuesday?", str(desk.phone), "m2", received_at=rfc3339(clock.wall())).outcome == "relayed"


def test_a_text_of_a_stranger_is_an_inquiry(world: World) -> None:
    answered = world.text("Do you do implants?", STRANGER)
    assert answered.lead_id
    (received,) = world.leads.log(answered.lead_id)
    assert (received.type, received.data["phone"]) == ("lead.received", STRANGER)
    assert world.text("Do you do implants?", STRANGER) == Answered("known_before", answered.lead_id)


def test_a_text_of_no_phone_is_kept(world: World) -> None:
    assert world.text("Your code is 123", "20123") == Answered("quarantined")
    assert len(world.quarantine.page(None, 10)[0]) == 1


def test_what_became_of_a_text_is_noted_with_its_touch(world: World) -> None:
    lead_id = world.lead()
    to = [{"phone_number": PHONE, "status": "delivered"}]
    (noted,) = world.telnyx("message.finalized", {"id": "m2", "to": to}, lead_id=lead_id, touch="first")
    assert noted == Noted("delivered", lead_id, "first")
    assert world.types(lead_id) == ["touch.delivered"]


@pytest.mark.parametrize(
    ("ago", "counted"),
    [
        (timedelta(seconds=4), timedelta(seconds=4)),
        (timedelta(seconds=-4), timedelta()),  # its clock is ahead of ours
        (timedelta(days=400), timedelta()),  # before the person asked: its clock cannot be believed
    ],
)
def test_a_text_arrived_when_its_provider_says_so_and_not_when_we_were_told(
    world: World, ago: timedelta, counted: timedelta
) -> None:
    lead_id, clock = world.lead(), FakeClock(NOW + timedelta(seconds=30), ahead=timedelta(hours=5))
    use = replace(world.use, telephony=replace(world.use.telephony, clock=clock))
    to = [{"phone_number": PHONE, "status": "delivered"}]
    told = {"id": "m2", "to": to, "completed_at": rfc3339(clock.wall() - ago)}
    replace(world, use=use).telnyx("message.finalized", told, lead_id=lead_id, touch="first")
    head = world.leads.get(lead_id)
    assert head is not None
    assert head.lead.first_delivered_ms == (timedelta(seconds=30) - counted) / timedelta(milliseconds=1)


def test_a_complaint_about_a_mail_is_a_no(world: World) -> None:
    lead_id = world.lead()
    told = {
        "RecordType": "SpamComplaint",
        "MessageID": "m1",
        "Email": EMAIL,
        "Metadata": {"lead_id": lead_id, "touch": "first"},
    }
    receive(world.use, "postmark", Request("POST", "", {"proof": "s3cret"}, json.dumps(told).encode()))
    assert world.types(lead_id) == ["lead.opted_out", "cadence.stopped"]
    assert world.leads.contact(EMAIL).suppressed_at is not None


def test_whoever_cannot_prove_it_is_not_believed(world: World) -> None:
    lead_id = world.lead()
    with pytest.raises(Unauthenticated):
        world.telnyx("message.received", {"id": "m1", "from": {"phone_number": PHONE}, "text": "stop"}, proof="a guess")
    assert world.types(lead_id) == []


def test_each_provider_is_checked_with_what_is_its_own(world: World) -> None:
    for provider, proof in (("telnyx", "the key"), ("postmark", "s3cret")):
        with pytest.raises(Unauthenticated):
            receive(world.use, provider, Request("POST", "", {}, b"{}"))
        kind = world.use.kind(provider)
        assert isinstance(kind, Trusting)
        assert kind.proofs == [[proof]]


@pytest.mark.parametrize("provider", ["telnyx", "postmark"])
def test_a_provider_that_carries_nothing_of_the_practice_is_not_listened_to(provider: str) -> None:
    world = a_world(sms=AWS, email=None)
    with pytest.raises(Unknown):
        receive(world.use, provider, Request("POST", "", {"proof": ""}, b"{}"))


def test_twilio_is_not_listened_to_where_another_provider_carries_the_texts(world: World) -> None:
    with pytest.raises(Unknown):
        receive_text(world.use.telephony, Request("POST", "https://api.example/twilio/messages", {}, b""))


def test_without_a_password_postmark_is_not_listened_to() -> None:
    world = a_world(sms=TELNYX, email=replace(POSTMARK, receipts_secret=""))
    with pytest.raises(Unknown):
        receive(world.use, "postmark", Request("POST", "", {"proof": ""}, b"{}"))


def test_a_body_that_is_too_large_is_not_even_checked(world: World) -> None:
    with pytest.raises(TooLarge):
        receive(world.use, "telnyx", Request("POST", "", {"proof": "the key"}, b"x" * (LONGEST_BODY + 1)))


def published(text: str) -> Request:
    told = {"inboundMessageId": "in1", "originationNumber": PHONE, "destinationNumber": "+12125550120"}
    return Request("POST", "", {}, json.dumps({**told, "messageBody": text}).encode())


def test_what_aws_publishes_is_taken_in_where_aws_carries_texts() -> None:
    world = a_world(sms=AWS, email=None)
    lead_id = world.lead()
    assert receive_published(world.use, published("revoke")) == [
        Answered("lead.opted_out", lead_id, world.sms.taken[0].body)
    ]
    assert world.types(lead_id)[0] == "lead.opted_out"


def test_a_no_that_comes_late_is_taken_and_not_confirmed_any_more() -> None:
    world = a_world(sms=AWS, email=None)
    lead_id = world.lead()
    came = rfc3339(world.use.telephony.clock.wall() - timedelta(minutes=5, seconds=1))
    late = replace(published("revoke"), headers={"x-published-at": came})
    assert receive_published(world.use, late) == [Answered("lead.opted_out_late", lead_id)]
    assert world.sms.taken == []
    assert world.types(lead_id)[0] == "lead.opted_out"


def test_what_aws_publishes_is_nothing_to_a_practice_of_another_provider(world: World) -> None:
    lead_id = world.lead()
    assert receive_published(world.use, published("stop")) == []
    assert world.types(lead_id) == []


def test_a_text_names_its_pictures_and_its_own_id() -> None:
    draft = Incoming("telnyx", "m1", PHONE, "", " Hi  ", ({"url": "https://m.example/1", "type": ""},)).draft()
    assert (draft.phone, draft.message, draft.answers, draft.delivery) == (
        PHONE,
        "Hi",
        {"media": "1", "media_message": "m1"},
        "m1",
    )
