"""Which lead a report is about that names a person."""

from __future__ import annotations

from collections.abc import Iterable

from firstminute.application.event_checks import Report
from firstminute.application.lead_ports import Contact, Leads
from firstminute.application.one_person import current
from firstminute.domain.errors import FieldError, Invalid, Unknown
from firstminute.domain.lead import Lead
from firstminute.domain.merged import awaited, united


def lead_of(leads: Leads, told: Report) -> str:
    """The lead a report speaks of: by its id, else who has the appointment, else the latest lead of a contact point.

    Raises Invalid for a report that names nobody, Unknown for somebody nobody knows.
    """
    if told.lead_id:
        return told.lead_id
    if not told.points:
        raise Invalid("The event names no lead.", (FieldError("/lead_id", "is missing; phone or email would do too"),))
    contacts = [leads.contact(point) for point in told.points]
    lead_id = _who_has(leads, contacts, told) or next((one.lead_id for one in contacts if one.lead_id), None)
    if lead_id is None:
        raise Unknown("There is no lead with this phone number or e-mail address.")
    return lead_id


def _who_has(leads: Leads, contacts: Iterable[Contact], told: Report) -> str | None:
    """Of the leads that share a contact point, the one with the appointment of that name, or that it is instead of.

    Of an appointment without a name, the only lead that has one to come.
    """
    if not told.type.startswith("appointment."):
        return None
    names = {str(told.data[name]) for name in ("appointment_id", "instead_of") if told.data.get(name)}
    sharing = {one for contact in contacts for one in contact.leads}
    heads = {head.lead.id: head for head in (current(leads, one) for one in sharing) if head}
    has = [one for one, head in heads.items() if names & united(head.lead).appointments.keys()]
    if not names:
        awaiting = [one for one, head in heads.items() if awaited(head.lead)]
        has = awaiting if len(awaiting) == 1 else []
    return max(has, default=None)


def is_nobodys(leads: Leads, lead: Lead) -> bool:
    """Whether its person was erased: then there is no name and no way to them."""
    if lead.phone or lead.email or lead.first_name or lead.last_name:
        return False
    from firstminute.application.deleting import is_erased

    return is_erased(leads, lead.id)
