"""The mail's way out: every request to SES passes through here, so that mails are kept as they left.

The local AWS lists mails without their headers and without what else was raw in them (`local/aws.py`).
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from local.front import Upstream, target_of
from local.outbox import Left, Outbox
from local.serving import Reply, Request

LEAD_HEADER: Final = "X-FirstMinute-Lead"
_SEND: Final = "/v2/email/outbound-emails"


class Mail:
    """Passes requests on to the local SES and keeps every mail that it accepted."""

    def __init__(self, port: int, outbox: Outbox) -> None:
        self._upstream = Upstream(port)
        self._outbox = outbox

    def __call__(self, request: Request) -> Reply:
        """What SES answers."""
        wall = time.time()
        reply = self._upstream.send(request, target_of(request))
        if request.method == "POST" and request.path == _SEND and reply.status == 200:
            for one in mails_in(json.loads(request.body), json.loads(reply.body)["MessageId"], wall):
                self._outbox.add(one)
        return reply

    def close(self) -> None:
        """Let go of the connections."""
        self._upstream.close()


def mails_in(sent: Mapping[str, Any], message_id: str, wall: float) -> list[Left]:
    """A SendEmail request as mails, one for each receiver.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    """
    content = sent.get("Content", {})
    mail = _raw(content["Raw"]) if "Raw" in content else _simple(content.get("Simple", {}))
    destination = sent.get("Destination") or {}
    receivers = [address for kind in ("To", "Cc", "Bcc") for address in destination.get(f"{kind}Addresses") or ()]
    sender = str(sent.get("FromEmailAddress") or mail.get("From", ""))
    return [_left(mail, one, sender, message_id, wall) for one in receivers or [str(mail.get("To", ""))]]


def _left(mail: EmailMessage, receiver: str, sender: str, message_id: str, wall: float) -> Left:
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    words, page = (_content(part) if isinstance(part, EmailMessage) else None for part in (text, html))
    headers = {name: str(value) for name, value in mail.items()}
    return Left(
        wall=wall,
        channel="email",
        to=receiver,
        sender=sender,
        body=words if words is not None else page or "",
        provider="ses",
        subject=headers.get("Subject"),
        headers=headers,
        lead_id=headers.get(LEAD_HEADER),
        html=page,
        id=message_id,
    )


def _content(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def _raw(raw: Mapping[str, Any]) -> EmailMessage:
    mail = message_from_bytes(base64.b64decode(raw["Data"]), policy=policy.default)
    assert isinstance(mail, EmailMessage)  # the policy's message class
    return mail


def _simple(simple: Mapping[str, Any]) -> EmailMessage:
    """SES writes the MIME message itself; this is what it writes."""
    mail = EmailMessage()
    mail["Subject"] = (simple.get("Subject") or {}).get("Data", "")
    for header in simple.get("Headers") or ():
        mail[header["Name"]] = header["Value"]
    body = simple.get("Body") or {}
    mail.set_content((body.get("Text") or {}).get("Data", ""))
    if body.get("Html"):
        mail.add_alternative(body["Html"].get("Data", ""), subtype="html")
    return mail
