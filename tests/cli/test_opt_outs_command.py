"""Every opt-out can be proved, and a message that left after one is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from builders import NOW
from cli.calling import Command, Deployed
from firstminute.application.recording import record
from firstminute.domain.events import Actor, NewEvent


def tell(deployed: Deployed, lead_id: str, kind: str, seconds: int, **data: Any) -> None:
    actor = Actor("system", "firstminute") if kind == "touch.sent" else Actor("prospect", "sms")
    event = NewEvent(kind, NOW + timedelta(seconds=seconds), actor, data)
    record(deployed.stack.leads, lead_id, [event], NOW + timedelta(seconds=seconds + 2))


def test_each_opt_out_is_listed_with_how_and_when_and_names_nobody(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in(7)
    tell(deployed, lead_id, "lead.opted_out", 60, scope="sms", address="+12125550007", how="texted STOP")
    ran = firstminute.on_demo("opt-outs")
    assert (ran.status, "texted STOP" in ran.out, "2000 ms" in ran.out, "…07" in ran.out) == (0, True, True, True)
    assert "+12125550007" not in ran.out
    (proof,) = firstminute.on_demo("opt-outs", "--json").json
    assert (proof["lead_id"], proof["effect_ms"], proof["sent_after"]) == (lead_id, 2000, 0)
    assert "5550007" not in str(proof)


def test_a_message_after_a_no_is_told_and_one_after_a_yes_is_none(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    tell(deployed, lead_id, "lead.opted_out", 60, scope="all")
    tell(deployed, lead_id, "touch.sent", 70, touch="step_1", channel="call")
    assert firstminute.on_demo("opt-outs").status == 0
    tell(deployed, lead_id, "lead.opted_in", 80, scope="all")
    tell(deployed, lead_id, "touch.sent", 90, touch="step_2", channel="sms")
    assert firstminute.on_demo("opt-outs").status == 0
    tell(deployed, lead_id, "lead.opted_out", 100, scope="all")
    tell(deployed, lead_id, "touch.sent", 110, touch="step_3", channel="sms")
    assert firstminute.on_demo("opt-outs").status == 1
