"""Salesforce: outbound messages, which are SOAP, and callouts of a flow, whose JSON its author has made up.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_understanding.htm

Up to a hundred records come in one message, in any order and more than once, again for a day until it is acknowledged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.records import dated, draft_of, id_of, moment
from firstminute.adapters.sources.xml_records import Element, element_of
from firstminute.domain.errors import Forbidden, Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

_SOAP: Final = ("text/xml", "application/xml", "application/soap+xml")
# https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_wsdl.htm
_ACKNOWLEDGED: Final = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
 <soapenv:Body>
  <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">
   <Ack>true</Ack>
  </notificationsResponse>
 </soapenv:Body>
</soapenv:Envelope>
"""
# Fields of a record that say something of the record and nothing of the person.
# https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
_IGNORED: Final = frozenset(
    {
        "Id", "CleanStatus", "CreatedById", "CreatedDate", "IsConverted", "IsDeleted", "IsUnreadByOwner",
        "LastModifiedById", "LastModifiedDate", "LastReferencedDate", "LastViewedDate", "OwnerId", "PhotoUrl",
        "SystemModstamp",
    }
)  # fmt: skip
_RENAMED: Final = {"LeadSource": "lead_source", "Salutation": "salutation", "Title": "job_title", "Company": "company"}


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
    """Raises Unauthenticated unless the request proves the secret: Salesforce signs nothing, so it stands in the URL.

    The secret may be the organisation's id instead, which every outbound message holds; but that is none that is kept,
    so it had better be the `account`, and the secret a token in the URL. Raises Forbidden for another organisation.
    """
    organisation = _organisation(request)
    if organisation and source.account and not _same_id(source.account, organisation):
        raise Forbidden(f"This comes from another organisation than the one that the source {source.name} is for.")
    if organisation and sum(_same_id(secret, organisation) for secret in known(secrets)):
        return
    prove(request, secrets, now)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The records of a message, none when it is empty; or what a callout holds. Raises Rejected."""
    if request.content_type not in _SOAP:
        tree = bodies.read(request).tree
        return [draft_of(one, source, country, now, delivery=id_of(one, "Id")) for one in bodies.batch_of(tree)]
    message = _message(request)
    found = (one.first("sObject") for one in message.all("Notification"))
    records = [{one.name: one.text.strip() for one in record.children} for record in found if record]
    return [_draft(one, source, country, now) for one in records if one.get("IsDeleted") != "true"]


def answer(received: Sequence[Any], request: Request) -> tuple[int, str | None, str] | None:  # noqa: ARG001  `ports.SourceKind`
    """The acknowledgement, for an outbound message; whatever we cannot read is kept, so it need not come again."""
    return (200, _ACKNOWLEDGED, "text/xml; charset=utf-8") if request.content_type in _SOAP else None


def _draft(record: Mapping[str, str], source: Source, country: str, now: datetime) -> Draft:
    """A record, known by its own id: it is sent again whenever a rule of the organisation says so."""
    tree = {name: value for name, value in record.items() if name not in _IGNORED}
    draft = draft_of(tree, source, country, now, delivery=id_of(record, "Id"), fields=_RENAMED)
    return dated(draft, now, moment(record.get("CreatedDate")))


def _message(request: Request) -> Element:
    envelope = element_of(request.body)
    body = envelope.first("Body")
    message = body.first("notifications") if body else None
    if envelope.name != "Envelope" or message is None:
        raise Rejected("The body is XML, but no outbound message of Salesforce: it holds no notifications.")
    return message


def _organisation(request: Request) -> str:
    """The id in a message, which is read before its sender is known; empty when it cannot be read."""
    if request.content_type not in _SOAP:
        return ""
    try:
        return _message(request).said("OrganizationId")
    except Rejected:
        return ""


def _same_id(one: str, other: str) -> bool:
    """An id has 15 characters, or 18 of which the last three only check the case of the others.

    https://help.salesforce.com/s/articleView?id=000385008
    """
    length = 15 if {len(one), len(other)} == {15, 18} else 18
    return bool(one) and same(one[:length], other[:length])
