"""What only names a person, on the local AWS: answered at once, fetched, and then a lead like any other."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import time

from end_to_end_stack import Answer, Stack, eventually
from firstminute.adapters.aws.quarantine import DynamoQuarantine
from firstminute.application.waiting_ports import Quarantined

_ids = itertools.count(700_000)


def meta(stack: Stack, lead: int) -> Answer:
    """What Meta posts of a lead."""
    value = {
        "leadgen_id": str(lead),
        "page_id": "222",
        "form_id": "333",
        "created_time": int(stack.clock.now().timestamp()),
    }
    body = json.dumps({"object": "page", "entry": [{"id": "222", "changes": [{"field": "leadgen", "value": value}]}]})
    secret = stack.told["secrets"]["meta/app_secret"].encode()
    signature = "sha256=" + hmac.digest(secret, body.encode(), hashlib.sha256).hex()
    return stack.call("POST", "/intake/ads", body, Content_Type="application/json", X_Hub_Signature_256=signature)


def hubspot(stack: Stack, contact: int) -> Answer:
    """What HubSpot posts of a new contact, signed as its third version says."""
    now = str(int(time.time() * 1000))
    event = {"subscriptionType": "contact.creation", "objectId": contact, "portalId": 7, "eventId": contact}
    body = json.dumps([event])
    secret = stack.told["secrets"]["hubspot/client_secret"].encode()
    signed = f"POST{stack.told['api_url']}/intake/hubspot{body}{now}".encode()
    signature = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    headers = {"X_HubSpot_Request_Timestamp": now, "X_HubSpot_Signature_v3": signature}
    return stack.call("POST", "/intake/hubspot", body, Content_Type="application/json", **headers)


def kept(stack: Stack, item_id: str) -> Quarantined:
    table = stack.running.deployed.outputs["LeadsTable"]
    found = DynamoQuarantine(stack.running.aws("dynamodb"), table).get(item_id)
    assert found
    return found


def became(stack: Stack, item_id: str) -> str | None:
    """The lead that a kept delivery has become by now."""
    return kept(stack, item_id).replayed_as


def test_a_lead_of_meta_is_fetched_and_gets_its_first_touch_once(stack: Stack, phone: str) -> None:
    number = next(_ids)
    stack.running.contacts.know(str(number), {"full_name": "Dana Reyes", "phone": phone})
    answer = meta(stack, number)
    assert (answer.status, answer.json["lead_id"], answer.json["status"]) == (200, None, "accepted")
    lead_id = eventually(lambda: became(stack, answer.json["kept_as"]))
    assert stack.lead(lead_id)["lead"]["source"] == "ads"
    text = eventually(lambda: stack.outbox(lead_id, "sms"))[0]
    assert text["to"] == phone
    assert "Hi Dana" in text["body"]

    again = meta(stack, number)
    assert eventually(lambda: became(stack, again.json["kept_as"])) == lead_id
    assert [one["touch"] for one in stack.events(lead_id, "touch.sent")].count("first") == 1


def test_a_provider_that_is_down_is_asked_again(stack: Stack, phone: str) -> None:
    number = next(_ids)
    stack.running.contacts.know(str(number), {"first_name": "Dana", "phone": phone})
    stack.running.contacts.answer_next(503)
    answer = hubspot(stack, number)
    assert answer.status == 202, answer.body
    lead_id = eventually(lambda: became(stack, answer.json["kept_as"]))
    assert eventually(lambda: stack.outbox(lead_id, "sms"))[0]["to"] == phone


def test_who_is_not_there_is_kept_with_the_reason(stack: Stack) -> None:
    stack.running.contacts.answer_next(404)
    answer = hubspot(stack, next(_ids))
    item_id = answer.json["kept_as"]
    waiting = answer.json["reason"]
    reason = eventually(lambda: (said := kept(stack, item_id).reason) != waiting and said)
    assert "404" in reason
    assert became(stack, item_id) is None
