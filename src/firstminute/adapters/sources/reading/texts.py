"""Text made fit to be kept, with a short way for what is fit already: most of what people type."""

from __future__ import annotations

from firstminute.domain import contact_points


def cleaned(text: str, longest: int) -> str:
    """As `contact_points.clean`."""
    return text.strip() if _is_plain(text, longest) else contact_points.clean(text, longest)


def one_line(text: str, longest: int) -> str:
    """As `contact_points.line`."""
    return text.strip() if _is_plain(text, longest) else contact_points.line(text, longest)


def _is_plain(text: str, longest: int) -> bool:
    return len(text) <= longest and text.isascii() and text.isprintable() and "  " not in text
