"""Google Ads lead forms. https://developers.google.com/google-ads/webhook/docs/implementation

What Google makes of which status the page does not say word by word in any copy we could read; 200 is success.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.records import body_that_proves, dated, draft_of, id_of, moment, text
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

__all__ = ["answer", "parse", "verify"]

# Facts of the delivery that say nothing of the person or the ad.
_IGNORED: Final = ("google_key", "api_version", "is_test", "lead_stage", "lead_id", "lead_submit_time")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless the field `google_key` is the key that was set with the form; Google signs nothing.

    https://developers.google.com/google-ads/webhook/docs/implementation#field_description
    """
    given = text(body_that_proves(request), "google_key") or ""
    if not sum(same(given, secret) for secret in known(secrets)):
        raise Unauthenticated("The field google_key is missing or is not the key of this source.")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The lead. Raises Rejected when the body cannot be read.

    `lead_id` is unique over all forms. A campaign has no name here, only an id: numbers are kept by that where the
    client file gives no name. What the button "Send test data" sends is marked as a test.
    """
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping) or "user_column_data" not in tree:
        raise Rejected("The body holds no lead of a Google Ads lead form: the field user_column_data is missing.")
    fields = dict.fromkeys(_IGNORED, "ignored")
    click = text(tree, "gcl_id")
    query = {"gclid": click} if click else {}
    without = {name: value for name, value in tree.items() if name != "gcl_id"}
    draft = draft_of(without, source, country, now, delivery=text(tree, "lead_id"), fields=fields, query=query)
    campaign = draft.campaign or source.campaign or id_of(tree, "campaign_id")
    draft = replace(draft, test=tree.get("is_test") is True, campaign=campaign)
    return [dated(draft, now, moment(tree.get("lead_submit_time")))]
