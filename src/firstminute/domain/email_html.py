"""The HTML of an e-mail: paragraphs and links, nothing that a mail program would have to load."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_BODY: Final = (
    "margin:0;padding:24px 16px;background:#f5f5f2;"
    "font:16px/1.55 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#22272b"
)
_CARD: Final = "max-width:560px;margin:0 auto;padding:28px 32px;background:#ffffff;border-radius:10px"
_PARAGRAPH: Final = "margin:0 0 16px"
_SMALL: Final = "margin:28px 0 0;padding-top:16px;border-top:1px solid #e3e3de;font-size:13px;color:#6b7075"
_LINK: Final = "color:#0b5cad"
_END: Final = "</div></body></html>"
_ENTITIES: Final = {ord(one): f"&{name};" for one, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"))}
_URL: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def page(text: str, language: str) -> str:
    """Paragraphs and links, readable in any mail program, and from right to left."""
    paragraphs = "".join(
        f'<p dir="auto" style="{_PARAGRAPH}">{"<br>".join(map(_linked, paragraph.split(chr(10))))}</p>'
        for paragraph in re.split(r"\n{2,}", text)
    )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html><html lang="{language.translate(_ENTITIES)}"><head>{head}</head>'
        f'<body style="{_BODY}"><div style="{_CARD}">{paragraphs}{_END}'
    )


def footed(html: str, lines: Iterable[str]) -> str:
    """A page with small print under it."""
    small = f'<p style="{_SMALL}">{"<br>".join(_linked(line) for line in lines)}</p>'
    return html.replace(_END, small + _END)


def _linked(line: str) -> str:
    """A line, escaped, its web addresses made links."""
    parts, at = [], 0
    for found in _URL.finditer(line):
        url = found.group().translate(_ENTITIES)
        parts += [line[at : found.start()].translate(_ENTITIES), f'<a href="{url}" style="{_LINK}">{url}</a>']
        at = found.end()
    return "".join([*parts, line[at:].translate(_ENTITIES)])
