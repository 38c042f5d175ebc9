"""States and provinces by their names, and by the postal codes people type."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_NAMES: Final = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia
HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland
MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire
NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania
RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington
WV West Virginia|WI Wisconsin|WY Wyoming|DC District of Columbia|DC Washington DC|PR Puerto Rico|GU Guam
VI Virgin Islands|AS American Samoa|MP Northern Mariana Islands|AB Alberta|BC British Columbia|MB Manitoba
NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|ON Ontario|PE Prince Edward Island|QC Quebec
SK Saskatchewan|NT Northwest Territories|NU Nunavut|YT Yukon
"""
# First three digits of a ZIP code, inclusive ranges (USPS L002). Military codes (AA, AE, AP) say nothing of a place.
# https://pe.usps.com/archive/html/dmmarchive20050106/L002.htm
_ZIP: Final = """
005-005 NY|006-007 PR|008-008 VI|009-009 PR|010-027 MA|028-029 RI|030-038 NH|039-049 ME|050-054 VT|055-055 MA|056-059 VT
060-069 CT|070-089 NJ|100-149 NY|150-196 PA|197-199 DE|200-200 DC|201-201 VA|202-205 DC|206-219 MD|220-246 VA|247-268 WV
270-289 NC|290-299 SC|300-319 GA|320-339 FL|341-349 FL|350-369 AL|370-385 TN|386-397 MS|398-399 GA|400-427 KY|430-459 OH
460-479 IN|480-499 MI|500-528 IA|530-549 WI|550-567 MN|569-569 DC|570-577 SD|580-588 ND|590-599 MT|600-629 IL|630-658 MO
660-679 KS|680-693 NE|700-714 LA|716-729 AR|730-732 OK|733-733 TX|734-749 OK|750-799 TX|800-816 CO|820-831 WY|832-838 ID
840-847 UT|850-865 AZ|870-884 NM|885-885 TX|889-898 NV|900-961 CA|967-968 HI|970-979 OR|980-994 WA|995-999 AK
"""
# First letter of a Canadian postal code; X serves two territories.
# https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/postal-codes.page
_CANADIAN_PAIRS: Final = "A:NL B:NS C:PE E:NB G:QC H:QC J:QC K:ON L:ON M:ON N:ON P:ON R:MB S:SK T:AB V:BC Y:YT"
_CANADIAN: Final[dict[str, str]] = dict(pair.split(":") for pair in _CANADIAN_PAIRS.split())
_ZIP_SHAPE: Final = re.compile(r"^(\d{5})(?:-?\d{4})?$")
_CANADIAN_SHAPE: Final = re.compile(r"^([A-Z])\d[A-Z] ?-?\d[A-Z]\d$")


def region_of(state: str) -> str | None:
    """`NY` of `NY`, `ny`, `New York`, `NY - New York`; None for anything else."""
    first = re.split(r"[-,(/]", state[:60])[0]
    return _by_name().get(_squashed(state[:60])) or _by_name().get(_squashed(first))


def region_of_postcode(code: str) -> str | None:
    """The state of a ZIP code (ZIP+4 too), the province of a Canadian postal code; None when unknown."""
    code = code.strip().upper()[:12]
    zip_code = _ZIP_SHAPE.match(code)
    if zip_code and code.isascii():
        return _by_zip().get(zip_code[1][:3])
    canadian = _CANADIAN_SHAPE.match(code)
    return _CANADIAN.get(canadian[1]) if canadian else None


def _squashed(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalpha())


@cache
def _by_name() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in _NAMES.strip().replace("\n", "|").split("|"):
        code, _, name = entry.partition(" ")
        table[code.lower()] = table[_squashed(name)] = code
    return table | {"québec": "QC", "dc": "DC"}


@cache
def _by_zip() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in _ZIP.strip().replace("\n", "|").split("|"):
        span, _, code = entry.partition(" ")
        first, _, last = span.partition("-")
        table.update({f"{number:03d}": code for number in range(int(first), int(last) + 1)})
    return table
