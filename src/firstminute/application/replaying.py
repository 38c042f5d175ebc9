"""A delivery that could not be understood is read once more, with the client file of today."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from firstminute.application.intake import Intake, Received, accept, packed, source_called
from firstminute.application.ports import Quarantined
from firstminute.domain.errors import Invalid, Rejected
from firstminute.domain.inquiry import Draft, Request


def replay(intake: Intake, item: Quarantined) -> list[Received]:
    """Make leads of a kept delivery, and note which. Again: the leads it has become already.

    Its sender was verified when it came. Raises Invalid, with the reason, when it still cannot be understood.
    """
    source = source_called(intake.practice, item.source)
    request = Request("POST", "", {"content-type": item.content_type}, item.body)
    now = intake.clock.now()
    received = [
        accept(intake, source, _dated(draft, item), packed(request), f"{source.name}:{delivery}", now)
        for delivery, draft in _drafts(intake, item, request)
    ]
    for one in received[:1]:
        intake.quarantine.resolve(item.id, str(one.lead_id))
    return received


def _drafts(intake: Intake, item: Quarantined, request: Request) -> list[tuple[str, Draft]]:
    """Every inquiry in it, each under the name that intake would have given its delivery."""
    source, now = source_called(intake.practice, item.source), intake.clock.now()
    try:
        drafts = intake.kinds(source.kind).parse(request, source, intake.practice.country, now)
    except Rejected as refusal:
        raise Invalid(f"It still cannot be understood: {refusal.detail}") from refusal
    digest = hashlib.sha256(item.body).hexdigest()
    named = [(f"{draft.delivery or digest}:{number}", draft) for number, draft in enumerate(drafts)]
    reachable = [(name, draft) for name, draft in named if draft.contact_points]
    if not reachable:
        problems = " ".join(problem for draft in drafts for problem in draft.problems)
        raise Invalid(f"It still has no phone number and no e-mail address. {problems}".strip())
    return reachable


def _dated(draft: Draft, item: Quarantined) -> Draft:
    """The person has waited since it came, not since somebody replayed it."""
    return draft if draft.submitted_at else replace(draft, submitted_at=item.received_at)
