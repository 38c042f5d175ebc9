"""The webhook action of Elementor Pro's form, flat or with "advanced data". https://elementor.com/help/form-widget-pro/

Everything but 200 shows the visitor "Webhook error." (`modules/forms/actions/webhook.php`), and is not sent again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources import form
from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.proofs import prove
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["PUBLIC", "answer", "parse", "verify"]

PUBLIC: Final = True
# A form's id is not a person's.
_FIELDS: Final = ignored("form.id", "form_id")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
    """Raises Unauthenticated unless the secret stands in the URL (`?token=…`): the action sends no header of its own.

    Without a secret in the client file, the source is as public as the form that it stands behind.
    """
    if source.secret is None:
        form.verify(request, source, secrets, now)
    else:
        prove(request, secrets, now)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, fields=_FIELDS)
