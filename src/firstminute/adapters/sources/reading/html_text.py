"""The words of an e-mail that is HTML."""

from __future__ import annotations

import html
import re
from typing import Final

_LONGEST: Final = 10_000  # what is searched for the end of something that may never end stays short
_HIDDEN: Final = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")


def without_tags(written: str) -> str:
    """What a person would read, a line for each line break or paragraph."""
    text = _HIDDEN.sub(" ", written[:_LONGEST])
    text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
