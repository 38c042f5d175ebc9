"""What speaks against taking two leads for one person, or against parting them, said so that staff can act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from firstminute.application.lead_ports import Leads
from firstminute.domain.errors import FieldError, Invalid, ProviderUnavailable
from firstminute.domain.events import is_lead_id
from firstminute.domain.lead import Head
from firstminute.domain.merged import awaited

_ERASED: Final = "lead.erased"
_A_MINUTE: Final = 60.0


def check(leads: Leads, keep: Head, other: Head) -> None:
    """Raises Invalid, or ProviderUnavailable while something is going on with `other` whose outcome must be known."""
    for words in _objections(leads, keep, other):
        _refuse(words)
    claim = other.enrollment.claim
    if claim is not None and claim.open:
        words = f"A message to {other.lead.id} is being sent at this moment. Try again in a minute."
        raise ProviderUnavailable(words, _A_MINUTE)
    if other.lead.calls:
        raise ProviderUnavailable(f"{other.lead.id} is on the phone at this moment. Try again afterwards.", _A_MINUTE)


def check_parting(leads: Leads, keep: Head | None, other: Head) -> Head:
    """The lead that stands for `other`. Raises Invalid when there is none, or it cannot be parted from it."""
    if keep is None:
        _refuse(f"{other.lead.id} is not merged into another lead.")
    if keep.lead.merged_into:
        _refuse(f"{keep.lead.id} is merged into {keep.lead.merged_into} itself. Undo that first.")
    for words in _erased(leads, keep, other):
        _refuse(words)
    return keep


def absorbed_in(leads: Leads, lead_id: str, content: Mapping[str, Any]) -> str:
    """Which lead an order of staff is about. Raises Invalid, also when it is to be parted from where it is not."""
    data = content.get("data")
    other_id = data.get("absorbed") if isinstance(data, Mapping) else None
    if not isinstance(other_id, str) or not is_lead_id(other_id):
        _refuse("The event must name the other lead: its data.absorbed is the id of that lead.")
    if content.get("lead_id") not in (None, lead_id):
        raise Invalid("The event names another lead.", (FieldError("/lead_id", f"must be {lead_id}, or left out"),))
    if content["type"] == "lead.unmerged":
        other = leads.get(other_id)
        into = other.lead.merged_into if other else None
        if into and into != lead_id:
            _refuse(f"{other_id} is merged into {into}, not into {lead_id}.")
    return other_id


def _objections(leads: Leads, keep: Head, other: Head) -> Iterator[str]:
    one, two = keep.lead, other.lead
    if one.id == two.id:
        yield f"{one.id} is one lead; name two."
    if one.merged_into:
        yield f"{one.id} is merged into {one.merged_into} itself. Merge with that one."
    if two.merged_into:
        yield f"{two.id} is merged into {two.merged_into} already. Undo that first."
    if one.patient != two.patient:
        patient, new = (one.id, two.id) if one.patient else (two.id, one.id)
        yield f"{patient} is a patient's, who counts for nothing, and {new} is a new lead."
    if one.synthetic or two.synthetic:
        yield f"{one.id if one.synthetic else two.id} is a test, and no person's."
    if awaited(two) and not awaited(one):
        yield f"{two.id} has an appointment to come, and {one.id} has none. Keep {two.id} and merge the other into it."
    yield from _erased(leads, keep, other)


def _erased(leads: Leads, *heads: Head) -> Iterator[str]:
    for head in heads:
        if any(note.type == _ERASED for note in leads.notes(head.lead.id)):
            yield f"The personal data of {head.lead.id} was erased; nobody can tell any more whose it was."


def _refuse(words: str) -> NoReturn:
    raise Invalid(words, (FieldError("/data/absorbed", words),))
