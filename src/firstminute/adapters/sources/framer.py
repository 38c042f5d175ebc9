"""Framer's forms. https://www.framer.com/help/articles/framer-form-webhook-setup

Any 2xx is good; otherwise it comes up to five more times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

_SUBMISSION: Final = "framer-webhook-submission-id"


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless `Framer-Signature` is `sha256=` and the HMAC-SHA256 of body and submission id.

    https://www.framer.com/help/articles/framer-form-webhook-setup: the id is put behind the body, both as sent.
    """
    signed = request.body + request.headers.get(_SUBMISSION, "").encode("utf-8", "replace")
    check_header(request, "framer-signature", secrets, signed, prefix="sha256=")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission, by the names of its inputs. Raises Rejected when the body cannot be read."""
    submission = request.headers.get(_SUBMISSION, "")[:200] or None
    return [replace(one, delivery=submission) for one in drafts(request, source, country, now)]
