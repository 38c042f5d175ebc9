"""Where the person came from: UTM values and click ids, wherever they were put, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from firstminute.adapters.sources.reading.meanings import CLICK_IDS, UTM
from firstminute.adapters.sources.reading.sheet import Sheet
from firstminute.adapters.sources.reading.texts import one_line

_TRACKED: Final = (*UTM, *CLICK_IDS)
_PAGES: Final = ("page", "landing_page", "referrer")
LONGEST_CAMPAIGN: Final = 120
_LONGEST: Final = {"utm": 200, "click": 300, "page": 500}


def attribution_of(sheet: Sheet, query: Mapping[str, str], page: str | None) -> dict[str, str]:
    """UTM values, click ids, `page`, `landing_page`, `referrer`.

    What is found twice counts where it was said on purpose: a field, the request's own query, the page, the landing
    page. `page` is what the browser says of itself, for a form that does not.
    """
    found = {name: text for name in _TRACKED if (text := _field(sheet, name, _longest(name)))}
    found |= {name: text for name in _PAGES if (text := _page(sheet, name))}
    if "page" not in found and page:
        found["page"] = one_line(page, _LONGEST["page"])
        sheet.reads["page"] = "header referer"
    _fill(found, sheet, "query", query)
    for name in _PAGES[:2]:
        _fill(found, sheet, f"query of {name}", _query_of(found.get(name, "")))
    return found


def campaign_of(sheet: Sheet, attribution: Mapping[str, str]) -> str | None:
    """The campaign the form names, else the UTM campaign; short, because numbers are kept by it."""
    utm = one_line(attribution.get("utm_campaign", ""), LONGEST_CAMPAIGN)
    return _field(sheet, "campaign", LONGEST_CAMPAIGN) or utm or None


def _field(sheet: Sheet, role: str, longest: int) -> str | None:
    for one in sheet.of(role):
        text = one_line(one.field.values[0], longest)
        if text:
            sheet.use(role, one)
            return text
    return None


def _page(sheet: Sheet, role: str) -> str | None:
    """Only what is an address: a form may call its page by a title too."""
    for one in sheet.of(role):
        if one.field.values[0].startswith(("http://", "https://", "/", "www.", "android-app://")):
            sheet.use(role, one)
            return one_line(one.field.values[0], _LONGEST["page"])
    return None


def _fill(found: dict[str, str], sheet: Sheet, where: str, query: Mapping[str, str]) -> None:
    if not query:
        return
    given = {name.lower(): value for name, value in query.items()}
    for name in _TRACKED:
        if name in given and name not in found and (text := one_line(given[name], _longest(name))):
            found[name] = text
            sheet.reads[name] = where


def _query_of(url: str) -> dict[str, str]:
    if "?" not in url:
        return {}
    try:
        return dict(parse_qsl(urlsplit(url).query, errors="replace", max_num_fields=100))
    except ValueError:
        return {}


def _longest(name: str) -> int:
    return _LONGEST["utm"] if name in UTM else _LONGEST["click"]
