"""What real form builders, ad platforms and CRMs send is never taken for spam, not even at a public form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builders import a_practice
from fakes import NOON
from firstminute.adapters.sources import form
from firstminute.adapters.sources.controls import controls_of
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.spam import Signs, score
from firstminute.domain.spam_rules import SpamRules

SAMPLES = Path(__file__).parents[2] / "samples"
MEDIA = ("application/json", "application/x-www-form-urlencoded")


def inquiries() -> Iterator[tuple[str, Draft, Request]]:
    """Every inquiry in the samples that a public form would understand, with the request it came by."""
    source = a_practice().sources["website"]
    for path in sorted(SAMPLES.rglob("*")):
        for media in MEDIA if path.is_file() and path.name != "spam.json" else ():
            request = Request("POST", "", {"content-type": media}, path.read_bytes())
            try:
                drafts = form.parse(request, source, "US", NOON)
            except Rejected:
                continue
            yield from ((path.name, draft, request) for draft in drafts if draft.contact_points)


def test_no_inquiry_of_the_samples_is_suspected() -> None:
    looked_at = list(inquiries())
    assert len(looked_at) > 100
    verdicts = {
        name: score(draft, Signs(controls_of(request), NOON), SpamRules()) for name, draft, request in looked_at
    }
    assert {name: one.reasons for name, one in verdicts.items() if one.suspected(SpamRules())} == {}
