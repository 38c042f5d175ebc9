"""What Amazon SES publishes to a topic: what became of our e-mails, and e-mails that it received for the practice.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.channels.ses_mails import mail_of
from firstminute.adapters.channels.told import content, first, moment, obj, word
from firstminute.application.receipts import DELIVERED, FAILED, OPTED_OUT, Receipt, named
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request

PROVIDER: Final = "ses"
# What of each kind of event says whom it is about: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
_PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "Bounce": ("bounce", "bouncedRecipients"),
    "Complaint": ("complaint", "complainedRecipients"),
    "DeliveryDelay": ("deliveryDelay", "delayedRecipients"),
}
_STATUS: Final[Mapping[str, str]] = {
    "Delivery": DELIVERED,
    "Bounce": FAILED,
    "Complaint": OPTED_OUT,
    "Reject": FAILED,
    "Rendering Failure": FAILED,
    "DeliveryDelay": "delayed",
}
_LONGEST_ID: Final = 100


def verify(request: Request, proofs: Sequence[str], now: datetime) -> None:  # noqa: ARG001  the port's arguments
    """Nothing of AWS comes over the internet: its topic calls the function. Raises Unauthenticated."""
    raise Unauthenticated("AWS tells this by its topic only.")


def read(request: Request) -> Heard:
    """One message of the topic; nothing for what is not about an e-mail. Raises Rejected for what is no message."""
    given = content(request.body)
    kind = word(given.get("eventType")) or word(given.get("notificationType"))
    if kind == "Received":
        received = mail_of(given)
        return Heard(mails=(received,)) if received else Heard()
    mail = obj(given.get("mail"))
    if kind not in _STATUS or not word(mail.get("messageId")):
        return Heard()
    return Heard(receipts=(_receipt(given, kind, mail),))


def _receipt(given: Mapping[str, Any], kind: str, mail: Mapping[str, Any]) -> Receipt:
    lead_id, touch = named(_ids(obj(mail.get("tags"))))
    number = word(mail["messageId"], _LONGEST_ID)
    code, to, at = _code(given, kind), _to(given, kind, mail), moment(obj(given.get("delivery")).get("timestamp"))
    return Receipt(PROVIDER, "email", number, _STATUS[kind], lead_id, touch, code, to, at)


def _ids(tags: Mapping[str, Any]) -> dict[str, str]:
    """Each tag has a list of values; a touch's id had its dots turned into dashes, which SES takes."""
    values = {name: word(one[0]) for name, one in tags.items() if isinstance(one, list) and one}
    return {**values, "touch": values.get("touch", "").replace("-", ".")}


def _code(given: Mapping[str, Any], kind: str) -> str | None:
    """A bounce is known by its type and its subtype, everything else by its kind.

    https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-types
    """
    if kind != "Bounce":
        return None if kind == "Delivery" else kind.replace(" ", "")
    bounce = obj(given.get("bounce"))
    return (
        f"{word(bounce.get('bounceType'), 40) or 'Undetermined'}.{word(bounce.get('bounceSubType'), 40) or 'General'}"
    )


def _to(given: Mapping[str, Any], kind: str, mail: Mapping[str, Any]) -> str | None:
    """Whom it is about; whom it was sent to where the event does not say. Each of our e-mails goes to one person."""
    part, people = _PEOPLE.get(kind, ("", ""))
    sent_to = mail.get("destination")
    address = word(first(obj(given.get(part)).get(people)).get("emailAddress"), 320)
    address = address or word(next(iter(sent_to if isinstance(sent_to, list) else ()), ""), 320)
    return address.strip().rpartition("<")[2].strip("<> ").lower() or None
