"""The telephone network's side of Twilio: a prospect's text comes in, and what TwiML answers is a text that leaves."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from xml.etree import ElementTree

from local.outbox import Left, Outbox
from local.outbox import Reply as Text
from local.postman import Postman
from local.serving import Reply, Request
from local.twilio_signature import webhook_headers


class Phone:
    """Texts the practice's number as a prospect would."""

    def __init__(self, account: str, token: str, api_url: str, outbox: Outbox, postman: Postman) -> None:
        self._account = account
        self._token = token
        self._url = f"{api_url}/twilio/messages"
        self._outbox = outbox
        self._postman = postman

    def text(self, sender: str, to: str, body: str) -> Reply | None:
        """The webhook's answer; None when nobody answered. A text that was taken shows in its thread."""
        form = incoming(self._account, sender, to, body)
        wall = time.time()
        headers = webhook_headers(self._token, self._url, form, form["MessageSid"])
        answer = self._postman.post(self._url, headers, form)
        if answer is not None and answer.status is not None and answer.status < 300:
            self._outbox.add(Text(wall, sender, to, body))
        return answer


def incoming(account: str, sender: str, to: str, body: str) -> dict[str, str]:
    """The fields of an incoming text: https://www.twilio.com/docs/messaging/guides/webhook-request."""
    sid = "SM" + secrets.token_hex(16)
    return {
        "ToCountry": "US",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "US",
        "To": to,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": account,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }


def texts_in_answer(request: Request, reply: Reply) -> list[Left]:
    """What a TwiML answer to an incoming text makes Twilio send: https://www.twilio.com/docs/messaging/twiml/message.

    Without headers: no request of ours carried it, and those of the answer are not the text's.
    """
    if request.method != "POST" or request.path != "/twilio/messages" or reply.status != 200:
        return []
    try:
        answer = ElementTree.fromstring(reply.body)
    except ElementTree.ParseError:
        return []
    form = request.form
    return [_text(one, form) for one in answer.iter("Message")]


def _text(message: ElementTree.Element, form: Mapping[str, str]) -> Left:
    body = message.find("Body")
    words = (message if body is None else body).text or ""
    return Left(
        wall=time.time(),
        channel="sms",
        to=message.get("to") or form.get("From", ""),
        sender=message.get("from") or form.get("To", ""),
        body=words.strip(),
        provider="twilio",
        id="SM" + secrets.token_hex(16),
    )
