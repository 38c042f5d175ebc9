"""What a member is told of texts: that their own did not arrive, and that a person sent pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.events import Event
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.threads import tag_of

TITLES: Final[Mapping[str, str]] = {"text.failed": "A text did not arrive"}
_CALL: Final = "Please call."
_NO_NAME: Final = "the lead without a name"


def concerns(event: Event) -> bool:
    """Whether who wrote it is still to be told: what was refused at once, they were told in the answer to it."""
    return not event.data.get("told")


def first_line(practice: Practice, lead: Lead, event: Event, member: Member) -> str | None:
    """`Your text to Dana R. (K7) did not arrive`; None for what is about no text of the team."""
    if event.type != "text.failed":
        return None
    writer = practice.member(str(event.data.get("by")))
    whose = "Your" if writer == member else f"{writer.full_name}'s" if writer else "The practice's"
    return f"{whose} text to {short_name(lead)} ({tag_of(lead.id)}) did not arrive"


def short_name(lead: Lead) -> str:
    """`Dana R.`, as a text that may be read over a shoulder names somebody."""
    last = f"{lead.last_name[0]}." if lead.last_name else ""
    return " ".join(part for part in (lead.first_name, last) if part) or _NO_NAME


def instruction(event: Event) -> list[str]:
    """What is to be done."""
    if event.type == "text.failed":
        return [f"{event.data.get('message') or ''} {_CALL}".strip()]
    return _pictures(event)


def _pictures(event: Event) -> list[str]:
    """They stay with the provider, which shows them to nobody but the account:
    https://www.twilio.com/docs/messaging/api/media-resource."""
    media, count, message = event.data.get("media"), 0, event.data.get("provider_id")
    if event.type == "lead.replied" and isinstance(media, list):
        count = len(media)
    elif event.type == "lead.received":
        answers = event.data.get("answers") or {}
        said, message = str(answers.get("media")), answers.get("media_message")
        count = int(said) if said.isdecimal() and len(said) < 3 else 0
    if not count or not message:
        return []
    what = "a picture or file" if count == 1 else f"{count} pictures or files"
    return [f"Sent {what}: see message {message} at the provider of texts."]
