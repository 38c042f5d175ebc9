"""What the writer of an e-mail has written: without what they quote, which is ours and ends with how to unsubscribe."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 4000
# Where mail programs begin to quote; each of them alone on its line.
_QUOTED: Final = re.compile(
    r"^\s*(?:>"
    r"|(?:on|am|le|el|em|il) .{0,200}(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto)\s*:\s*$"
    r"|-{2,}\s*(?:original message|mensaje original|forwarded message|mensaje reenviado)"
    r"|_{8,}\s*$"
    r"|(?:from|de|sent|enviado el)\s*:\s.{0,200}$"
    r"|--\s*$)",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(r"^\s*(?:on|el|am|le|em|il)\b.{5,200}$", re.IGNORECASE)
_ENDS: Final = re.compile(r"(?:wrote|escribió|schrieb|a écrit|escreveu|ha scritto)\s*:\s*$", re.IGNORECASE)
_DEVICE: Final = re.compile(r"^\s*(?:sent from my|enviado desde mi|get outlook for)\b.{0,60}$", re.IGNORECASE)
_REPLY: Final = re.compile(r"^\s*(?:re|fw|fwd|aw|rv|sv|tr)\s*:", re.IGNORECASE)


def own_words(text: str) -> str:
    """The lines above the first quoted one. All of the text, where that would leave nothing: some answer below."""
    lines = text[:_LONGEST].splitlines()
    end = next(
        (number for number, line in enumerate(lines) if _quotes(line, lines[number + 1 : number + 2])), len(lines)
    )
    own = [line for line in lines[:end] if not _DEVICE.match(line)]
    below = [line for line in lines[end:] if not line.lstrip().startswith(">")] if not "".join(own).strip() else []
    return "\n".join(own or below).strip() or "\n".join(line for line in below if not _quotes(line, [])).strip()


def own_subject(subject: str) -> str:
    """The subject, unless it is ours: that of an answer is what we wrote."""
    return "" if _REPLY.match(subject) else subject.strip()[:200]


def _quotes(line: str, following: list[str]) -> bool:
    """The line that says who wrote what may be broken in two."""
    broken = bool(_BEGINS.match(line) and following and _ENDS.search(following[0]))
    return broken or _QUOTED.match(line) is not None
