"""What each command says of a stack that is deployed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from builders import NOW, an_event
from cli.calling import Command, Deployed
from firstminute.adapters.aws.session import client
from firstminute.application import access
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.events import SYSTEM, Actor, Event, NewEvent
from firstminute.domain.metrics import Cohort


def test_a_key_is_shown_once_and_opens(firstminute: Command, deployed: Deployed) -> None:
    made = firstminute.on_demo("keys", "add", "front desk", "--role", "staff")
    assert made.status == 0
    key = made.out.splitlines()[0]
    assert access.key_of(deployed.stack.keys, key).role == "staff"
    listed = firstminute.on_demo("keys", "list")
    assert "front desk" in listed.out
    assert key not in listed.out


def test_a_key_for_a_script_comes_as_json(firstminute: Command, deployed: Deployed) -> None:
    made = firstminute.on_demo("keys", "add", "reports", "--role", "viewer", "--json").json
    assert access.key_of(deployed.stack.keys, made["key"]).name == "reports"
    assert firstminute.on_demo("keys", "list", "--json").json == [{"name": "reports", "role": "viewer"}]


def test_a_key_that_is_withdrawn_opens_nothing(firstminute: Command, deployed: Deployed) -> None:
    firstminute.on_demo("keys", "add", "ann", "--role", "admin")
    assert firstminute.on_demo("keys", "remove", "ann").status == 0
    assert deployed.stack.keys.page() == []
    again = firstminute.on_demo("keys", "remove", "ann")
    assert (again.status, again.err) == (1, "firstminute: There is no key called ann.\n")


def test_a_second_key_of_the_same_name_is_refused(firstminute: Command, deployed: Deployed) -> None:
    firstminute.on_demo("keys", "add", "ann", "--role", "admin")
    again = firstminute.on_demo("keys", "add", "ann", "--role", "viewer")
    assert again.status == 1
    assert "already" in again.err


def test_leads_are_listed_with_their_state_and_what_is_next(firstminute: Command, deployed: Deployed) -> None:
    ids = [deployed.take_in(number) for number in range(3)]
    deployed.happen(ids[1], an_event("lead.replied", NOW, "prospect", channel="sms", text="Yes"))
    listed = firstminute.on_demo("leads")
    assert listed.out.splitlines()[0].split() == ["received", "lead", "source", "state", "owner", "next"]
    assert [lead_id for lead_id in ids if lead_id in listed.out] == ids
    assert "Tue 24 Nov 2026 11:20" in listed.out
    assert [lead["id"] for lead in firstminute.on_demo("leads", "--state", "replied", "--json").json] == [ids[1]]
    assert len(firstminute.on_demo("leads", "--limit", "2", "--json").json) == 2


def test_a_list_of_leads_names_nobody(firstminute: Command, deployed: Deployed) -> None:
    deployed.take_in(first_name="Zebulon")
    assert "Zebulon" not in firstminute.on_demo("leads").out


def test_a_lead_is_told_with_everything_that_happened(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    deployed.happen(lead_id, an_event("contact.made", NOW + timedelta(minutes=2), channel="call", seconds=90))
    told = firstminute.on_demo("lead", lead_id)
    assert "name: Dana Reyes" in told.out
    assert re.search(r"11:20:00\s+lead\.received\s+by prospect website", told.out)
    assert re.search(r"11:22:00\s+contact\.made\s+by staff staff\s+channel=call, seconds=90", told.out)
    assert "next: call on" in told.out
    assert firstminute.on_demo("lead", lead_id, "--json").json["state"] == "contacted"


def test_a_lead_is_told_with_how_long_its_message_is_kept_and_since_when_it_is_not(
    firstminute: Command, deployed: Deployed
) -> None:
    lead_id, sound = deployed.take_in(), "RE" + 32 * "a"
    data = {"call": "CA1", "recording": sound, "keep_until": "2027-02-22T12:00:00.000Z"}
    deployed.happen(lead_id, NewEvent("call.voicemail", NOW, Actor("provider", "twilio"), data))
    assert "[recording kept until 22 Feb 2027]" in firstminute.on_demo("lead", lead_id).out
    gone, at = {"what": "recording", "because": "retention", "provider_id": sound}, NOW + timedelta(days=91)
    deployed.stack.leads.note(Event("ev_1_deleted", "reference.deleted", lead_id, 2, at, at, SYSTEM, gone))
    assert "[recording deleted on 23 Feb 2027]" in firstminute.on_demo("lead", lead_id).out


@pytest.mark.parametrize("command", ["lead", "erase"])
@pytest.mark.parametrize("lead_id", ["ld_nobody", "nonsense"])
def test_a_lead_that_nobody_has_is_1(firstminute: Command, deployed: Deployed, command: str, lead_id: str) -> None:
    ran = firstminute.on_demo(command, lead_id)
    assert (ran.status, ran.out) == (1, "")
    assert "There is no" in ran.err


def test_an_erased_lead_is_nobody_any_more(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    assert firstminute.on_demo("erase", lead_id).status == 0
    told = firstminute.on_demo("lead", lead_id)
    assert "Dana" not in told.out
    assert "source: website" in told.out


def test_a_report_shows_each_group_and_all_of_them(firstminute: Command, deployed: Deployed) -> None:
    first, _ = deployed.take_in(0), deployed.take_in(1)
    deployed.happen(first, an_event("contact.made", NOW + timedelta(minutes=4), channel="call", seconds=90))
    deployed.stack.rollups.set_spend("2026-11-24", "website", 5000)
    shown = firstminute.on_demo("report", "--from", "2026-11-24", "--to", "2026-11-24")
    heads, website, everything = shown.out.splitlines()[2:5]
    assert heads.split()[:3] == ["source", "leads", "contacted"]
    assert website.split()[:4] == ["website", "2", "1", "(50%)"]
    assert "25.00" in website
    assert everything.split()[0] == "all"
    assert firstminute.on_demo("report", "--json", "--by", "day").json["groups"][0]["key"] == "2026-11-24"


def test_a_report_says_how_soon_messages_were_reported_delivered_and_of_how_many_nobody_said_so(
    firstminute: Command, deployed: Deployed
) -> None:
    first, _ = deployed.take_in(0), deployed.take_in(1)
    assert "Reported delivered" not in firstminute.on_demo("report").out
    arrived = an_event("touch.delivered", NOW + timedelta(seconds=9), actor="provider", touch="first", channel="sms")
    deployed.happen(first, arrived)
    told = firstminute.on_demo("report").out
    assert "Reported delivered after: website p50 9." in told
    assert "(1 of 2)" in told


def test_a_report_shows_the_rates_of_the_api_and_says_of_what_they_are(
    firstminute: Command, deployed: Deployed
) -> None:
    first, second, third = (deployed.take_in(number) for number in range(3))
    for lead_id in (first, second, third):
        deployed.happen(lead_id, an_event("contact.made", NOW, channel="call", seconds=90))
    for lead_id, outcome in ((first, "qualified"), (second, "nurtured"), (second, "qualified")):
        deployed.happen(lead_id, an_event(f"lead.{outcome}", NOW))
    for what in ("booked", "kept"):
        deployed.happen(first, an_event(f"appointment.{what}", NOW, appointment_id="a"))
    deployed.happen(first, an_event("sale.won", NOW, amount=100))

    heads, website = (line.split() for line in firstminute.on_demo("report").out.splitlines()[2:4])
    totals = firstminute.on_demo("report", "--json").json["totals"]

    assert (totals["qualification_rate"], totals["appointment_rate"]) == (pytest.approx(2 / 3, abs=1e-4), 0.5)
    assert heads[3] == "qualified+nurtured"
    assert " ".join(website[2:]).startswith("3 (100%) 2+1 (67%) 1 (50%) 1 (100%) 1 (100%) 0 ")
    assert "qualified or nurtured of contacted" in firstminute.on_demo("report").out


@pytest.mark.parametrize("command", ["report", "audit"])
def test_a_range_that_cannot_be_is_2(firstminute: Command, deployed: Deployed, command: str) -> None:
    ran = firstminute.on_demo(command, "--from", "2026-02-30")
    assert ran.status == 2
    assert "'2026-02-30' is no day" in ran.err


def test_an_audit_of_days_that_end_before_they_begin_is_2(firstminute: Command, deployed: Deployed) -> None:
    ran = firstminute.on_demo("audit", "--from", "2026-12-01", "--to", "2026-01-01")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "firstminute: The first day, 2026-12-01, comes after the last, 2026-01-01.\n"


def test_an_audit_of_right_counters_is_0(firstminute: Command, deployed: Deployed) -> None:
    deployed.take_in()
    ran = firstminute.on_demo("audit")
    assert ran.status == 0
    assert ran.out.startswith("Equal")
    assert firstminute.on_demo("audit", "--json").json["equal"] is True


def test_an_audit_of_wrong_counters_is_1_and_says_which(firstminute: Command, deployed: Deployed) -> None:
    deployed.take_in()
    cohort = Cohort("2026-11-24", "website", "implants-fall", "form", "front_desk")
    deployed.stack.rollups.add({"somebody's hand": {cohort: {"leads": 4}}}, NOW)
    ran = firstminute.on_demo("audit")
    assert ran.status == 1
    assert re.search(r"2026-11-24\s+website\s+implants-fall\s+form\s+front_desk\s+leads\s+5\s+1", ran.out)
    asked = firstminute.on_demo("audit", "--json")
    assert (asked.status, asked.json["equal"]) == (1, False)


def test_the_quarantine_is_listed_shown_and_replayed(firstminute: Command, deployed: Deployed) -> None:
    body = b'{"phone": "+12125550143", "name": "Dana Reyes"}'
    kept = Quarantined("q_1", "zapier", "It could not be read.", NOW, "application/json", body)
    deployed.stack.quarantine.add(kept)
    assert "It could not be read." in firstminute.on_demo("quarantine").out
    assert "Dana Reyes" in firstminute.on_demo("quarantine", "show", "q_1").out
    replayed = firstminute.on_demo("quarantine", "replay", "q_1")
    assert replayed.status == 0
    lead_id = replayed.out.split()[-1]
    assert lead_id in firstminute.on_demo("quarantine").out
    head = deployed.stack.leads.get(lead_id)
    assert head
    assert head.lead.phone == "+12125550143"
    running = client("stepfunctions").list_executions(stateMachineArn=deployed.stack.output("StateMachineArn"))
    assert [one["name"] for one in running["executions"]] == [lead_id]
    assert "there already" in firstminute.on_demo("quarantine", "replay", "q_1").out


def test_what_still_cannot_be_read_is_1(firstminute: Command, deployed: Deployed) -> None:
    deployed.stack.quarantine.add(Quarantined("q_1", "zapier", "No way.", NOW, "application/json", b"{"))
    ran = firstminute.on_demo("quarantine", "replay", "q_1")
    assert ran.status == 1
    assert ran.err.startswith("firstminute: It still cannot be understood")
    assert firstminute.on_demo("quarantine", "replay", "q_2").status == 1
    assert firstminute.on_demo("quarantine", "replay").status == 2


def test_an_empty_quarantine_says_so(firstminute: Command, deployed: Deployed) -> None:
    assert firstminute.on_demo("quarantine").out == "Nothing is in quarantine.\n"
    assert firstminute.on_demo("quarantine", "--json").json == []


@pytest.mark.parametrize(
    ("command", "queue", "word"),
    [("callbacks", "Callbacks", "callback"), ("lookups", "Lookups", "lookup"), ("inbox", "Inbox", "request")],
)
def test_what_was_given_up_goes_on_its_way_again(
    firstminute: Command, deployed: Deployed, command: str, queue: str, word: str
) -> None:
    dead = deployed.stack.output(f"{queue}DeadLetterQueueUrl")
    sqs = client("sqs")
    sqs.send_message(QueueUrl=dead, MessageBody="a notice")
    assert firstminute.on_demo(command).out == f"1 {word} is given up and kept.\n"
    assert firstminute.on_demo(command, "replay", "--json").json == {"replayed": 1}
    living = sqs.receive_message(QueueUrl=deployed.stack.output(f"{queue}QueueUrl"))
    assert [message["Body"] for message in living["Messages"]] == ["a notice"]
    assert firstminute.on_demo(command).out == f"0 {word}s are given up and kept.\n"


def test_what_twilio_told_and_was_given_up_goes_on_its_way_with_the_inbox(
    firstminute: Command, deployed: Deployed
) -> None:
    dead, sqs = deployed.stack.output("ToldDeadLetterQueueUrl"), client("sqs")
    sqs.send_message(QueueUrl=dead, MessageBody="a text", MessageGroupId="7", MessageDeduplicationId="1")
    sqs.send_message(QueueUrl=deployed.stack.output("InboxDeadLetterQueueUrl"), MessageBody="a form")
    assert firstminute.on_demo("inbox").out == "2 requests are given up and kept.\n"
    assert firstminute.on_demo("inbox", "replay", "--json").json == {"replayed": 2}
    living = sqs.receive_message(QueueUrl=deployed.stack.output("ToldQueueUrl"))
    assert [message["Body"] for message in living["Messages"]] == ["a text"]


def test_secrets_that_are_missing_are_1_and_no_value_is_shown(firstminute: Command, deployed: Deployed) -> None:
    manager = client("secretsmanager")
    manager.create_secret(Name="firstminute/demo/twilio/auth_token", SecretString="hush-hush")
    ran = firstminute.on_demo("secrets")
    assert ran.status == 1
    assert re.search(r"twilio/auth_token\s+firstminute/demo/twilio/auth_token\s+there", ran.out)
    assert re.search(r"crm/events_secret\s+firstminute/demo/crm/events_secret\s+missing", ran.out)
    assert "hush" not in ran.out + ran.err
    for one in firstminute.on_demo("secrets", "--json").json:
        if not one["exists"]:
            manager.create_secret(Name=one["id"], SecretString="x")
    assert firstminute.on_demo("secrets").status == 0


def test_secrets_can_be_looked_for_before_the_first_deployment(firstminute: Command, aws: None) -> None:
    ran = firstminute.on_demo("secrets")
    assert ran.status == 1
    assert re.search(r"twilio/auth_token\s+firstminute/demo/twilio/auth_token\s+missing", ran.out)
    assert "503" in ran.out
