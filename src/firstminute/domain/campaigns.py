"""The names that numbers are kept by, and that everybody who looks at them reads: never a person's."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 120
# An e-mail address, a web address, a phone number: whatever a link or a form was filled in with. The bare digits of a
# North American number count as one; a day (2026-11-24) and the longer number of a campaign do not.
_PERSONAL: Final = re.compile(
    r"[^\s@](?:@|%40)[^\s@]|://|\bwww\.|\b[\w-]+\.[a-z]{2,}/"
    r"|(?<![\w+])1?[2-9]\d{2}[2-9]\d{6}(?!\w)"
    r"|\+\d(?:[\s().-]{0,2}\d){7,14}(?!\d)"
    r"|(?<!\d)(?:1[\s.-]{0,2})?\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]{1,2}\d{4}(?!\d)",
    re.IGNORECASE,
)


def is_personal(text: str) -> bool:
    """Whether it looks like a way to reach somebody, or a page that somebody was on."""
    return _PERSONAL.search(text) is not None


def campaign(text: str | None) -> str | None:
    """The name of a campaign as it may be counted by, None for what can be none."""
    name = " ".join((text or "")[: 4 * LONGEST].split())[:LONGEST].rstrip()
    return name if name and not is_personal(text or "") else None
