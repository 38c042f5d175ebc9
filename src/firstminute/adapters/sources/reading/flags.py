"""Fields of CRMs that say: do not contact this person. Found anywhere in a record, whichever CRM sent it.

* HubSpot: hs_email_optout. https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
* HighLevel: dnd, and dndSettings by channel with status active. https://marketplace.gohighlevel.com/docs/webhook/ContactDndUpdate
* Salesforce: HasOptedOutOfEmail, DoNotCall. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
* Zoho: Email_Opt_Out. https://help.zoho.com/portal/en/kb/crm/customize-crm-account/customizing-fields/articles/standard-modules-fields
* Pipedrive: marketing_status unsubscribed. https://developers.pipedrive.com/docs/api/v1/Persons#getPerson
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.domain.contact_points import email, phone
from firstminute.domain.inquiry import Request
from firstminute.domain.refusal_flags import Flag

# Field, without case, spaces and signs: what it closes.
_FLAGS: Final[Mapping[str, str]] = {
    "hsemailoptout": "email",
    "hasoptedoutofemail": "email",
    "emailoptout": "email",
    "emailoptedout": "email",
    "smsoptout": "sms",
    "smsoptedout": "sms",
    "donotcall": "call",
    "donottext": "sms",
    "donotemail": "email",
    "donotcontact": "all",
    "dnd": "all",
}
_SETTINGS: Final[Mapping[str, str]] = {"SMS": "sms", "Call": "call", "Email": "email"}
_YES: Final = frozenset({"true", "1", "yes", "on", "active", "permanent"})
_NO_MARKETING: Final = frozenset({"unsubscribed"})
_SIGNS: Final = re.compile(rb"opt_?(?:ed)?_?out|dnd|do_?not_?|marketing_?status", re.IGNORECASE)
_DEEPEST: Final = 6
_POINTS: Final = re.compile(r"e_?mail|phone|mobile", re.IGNORECASE)


def flags(request: Request, country: str) -> list[Flag]:
    """The records of a body that say no, with whom they are about. One look at the bytes says that most say nothing."""
    if not _SIGNS.search(request.body):
        return []
    return list(_found(bodies.read(request).tree, country, 0))


def _found(tree: Any, country: str, depth: int) -> Iterator[Flag]:
    if depth > _DEEPEST or not isinstance(tree, (Mapping, list)):
        return
    if isinstance(tree, Mapping):
        told = dict(_said(tree))
        points = tuple(dict.fromkeys(_points(tree, country))) if told else ()
        yield from (Flag(points, scope, field) for field, scope in told.items() if points)
    for one in tree.values() if isinstance(tree, Mapping) else tree:
        yield from _found(one, country, depth + 1)


def _said(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        scope = _FLAGS.get(re.sub(r"[^a-z]", "", str(name).lower()))
        if scope and _plain(value) in _YES:
            yield str(name), scope
        if name == "marketing_status" and _plain(value) in _NO_MARKETING:
            yield str(name), "email"
        if name == "dndSettings" and isinstance(value, Mapping):
            yield from _settings(value)


def _settings(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, scope in _SETTINGS.items():
        one = given.get(name)
        if isinstance(one, Mapping) and _plain(one.get("status")) in _YES:
            yield f"dndSettings.{name}", scope


def _points(record: Mapping[str, Any], country: str) -> Iterator[str]:
    """Of this record: also where a CRM keeps a list of addresses, or each value beside its history."""
    for name, value in record.items():
        if not _POINTS.search(str(name)):
            continue
        for text in _texts(value):
            point = email(text) if "@" in text else phone(text, country)
            if point:
                yield point


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        yield str(value)[:320]
    elif isinstance(value, Mapping):
        yield from _texts(value.get("value"))
    elif isinstance(value, list):
        for one in value[:20]:
            yield from _texts(one)


def _plain(value: Any) -> str:
    value = value.get("value") if isinstance(value, Mapping) else value
    return str(value).strip().lower()
