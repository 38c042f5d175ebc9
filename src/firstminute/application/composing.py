"""A touch becomes a message: its template filled in for the lead, addressed, with what the law asks for."""

from __future__ import annotations

from firstminute.application.provider_ports import Message
from firstminute.domain.decision import contact_point, purpose_of
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice
from firstminute.domain.templates import render, spoken, values_for, with_footer
from firstminute.domain.touch import ANSWER, Touch


def compose(practice: Practice, lead: Lead, touch: Touch, api_url: str) -> Message | None:
    """The message of a touch; None when there is nowhere to send it or nothing to say.

    The same touch of the same lead always gives the same words: that is how a provider is asked for it again.
    """
    to, template = contact_point(lead, touch.channel), spoken(practice, lead, touch.template)
    if to is None or template is None:
        return None
    rendered = render(template, values_for(practice, lead))
    if not rendered.text:
        return None
    if touch.channel != "email":
        sender = sender_of(practice, lead) if touch.channel == "sms" else None
        return Message(touch.channel, to, rendered.text, lead_id=lead.id, reference=touch.id, sender=sender)
    way_out = f"{api_url}/unsubscribe/{lead.id}"
    if purpose_of(touch) != ANSWER:
        rendered = with_footer(rendered, practice.name, practice.address, way_out, template.language)
    # One click and no sign-in: https://www.rfc-editor.org/rfc/rfc8058
    headers = {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Message("email", to, rendered.text, rendered.subject, rendered.html, lead.id, touch.id, headers)


def sender_of(practice: Practice, lead: Lead) -> str | None:
    """The number that this person called or texted last, where it is another one of ours that can send texts."""
    called = practice.calls.numbers.get(lead.dialled or "")
    return called.number if called and called.texts else None
