"""The HTML of an e-mail: paragraphs and links, nothing that a mail program would have to load.

Styles stand on the elements, where every mail program reads them; what the small sheet adds (dark colours, a phone's
margins) may be dropped: https://www.caniemail.com/features/css-at-media-prefers-color-scheme/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_BODY: Final = (
    "margin:0;padding:24px 16px;background:#f5f5f2;"
    "font:16px/1.6 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#22272b"
)
_CARD: Final = (
    "max-width:560px;margin:0 auto;padding:28px 32px;background:#ffffff;border-radius:10px;overflow-wrap:anywhere"
)
_PARAGRAPH: Final = "margin:0 0 16px"
_SMALL: Final = "margin:28px 0 0;padding-top:16px;border-top:1px solid #e3e3de;font-size:13px;color:#63686d"
_LINK: Final = "color:#0b5cad"
_SHEET: Final = (
    "@media (max-width:480px){body{padding:0!important}.card{padding:24px 20px!important;border-radius:0!important}}"
    "@media (prefers-color-scheme:dark){body{background:#15181b!important;color:#e6e8ea!important}"
    ".card{background:#1f2428!important}.small{color:#a4abb2!important;border-color:#363d43!important}"
    "a{color:#8ab8f0!important}}"
)
_HEAD: Final = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    f"<style>{_SHEET}</style>"
)
_END: Final = "</div></body></html>"
_ENTITIES: Final = {ord(one): f"&{name};" for one, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"))}
_URL: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
# Written from right to left: ISO 639-1 languages of the Arabic and Hebrew scripts.
_FROM_THE_RIGHT: Final = frozenset(("ar", "fa", "he", "iw", "ur", "yi", "ps", "ku", "sd", "ug", "dv"))


def page(text: str, language: str) -> str:
    """Paragraphs and links, readable in any mail program, and from right to left where the language is."""
    paragraphs = "".join(
        f'<p style="{_PARAGRAPH}">{"<br>".join(map(_linked, paragraph.split(chr(10))))}</p>'
        for paragraph in re.split(r"\n{2,}", text)
    )
    direction = "rtl" if language[:2] in _FROM_THE_RIGHT else "ltr"
    opened = f'<!doctype html><html lang="{language.translate(_ENTITIES)}" dir="{direction}"><head>{_HEAD}</head>'
    return f'{opened}<body style="{_BODY}"><div class="card" dir="{direction}" style="{_CARD}">{paragraphs}{_END}'


def footed(html: str, lines: Iterable[str], unsubscribe: str | None = None, words: str = "") -> str:
    """A page with small print under it; the line that names the way out of it becomes its link."""
    shown = (_way_out(unsubscribe, words) if unsubscribe and unsubscribe in line else _linked(line) for line in lines)
    small = f'<p class="small" style="{_SMALL}">{"<br>".join(shown)}</p>'
    return html.replace(_END, small + _END)


def _way_out(url: str, words: str) -> str:
    return f'<a href="{url.translate(_ENTITIES)}" style="{_LINK}">{words.translate(_ENTITIES)}</a>'


def _linked(line: str) -> str:
    """A line, escaped, its web addresses made links."""
    parts, at = [], 0
    for found in _URL.finditer(line):
        url = found.group().translate(_ENTITIES)
        parts += [line[at : found.start()].translate(_ENTITIES), f'<a href="{url}" style="{_LINK}">{url}</a>']
        at = found.end()
    return "".join([*parts, line[at:].translate(_ENTITIES)])
