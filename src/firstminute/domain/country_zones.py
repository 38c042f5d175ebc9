"""The zones of countries outside the North American numbering plan, by calling code: hours must be open in all of them.

For the countries that people write from most; of others nothing is said. A country with several zones has its first and
its last, between which the others lie. https://www.iana.org/time-zones (zone.tab), https://www.itu.int/pub/T-SP-E.164D
"""

from __future__ import annotations

from functools import cache
from typing import Final

_TABLE: Final = """
7 Europe/Kaliningrad,Asia/Kamchatka
20 Africa/Cairo
27 Africa/Johannesburg
30 Europe/Athens
31 Europe/Amsterdam
32 Europe/Brussels
33 Europe/Paris
34 Atlantic/Canary,Europe/Madrid
36 Europe/Budapest
39 Europe/Rome
40 Europe/Bucharest
41 Europe/Zurich
43 Europe/Vienna
44 Europe/London
45 Europe/Copenhagen
46 Europe/Stockholm
47 Europe/Oslo
48 Europe/Warsaw
49 Europe/Berlin
51 America/Lima
52 America/Tijuana,America/Hermosillo,America/Mexico_City,America/Cancun
53 America/Havana
54 America/Argentina/Buenos_Aires
55 America/Rio_Branco,America/Noronha
56 Pacific/Easter,America/Santiago
57 America/Bogota
58 America/Caracas
60 Asia/Kuala_Lumpur
61 Australia/Perth,Australia/Adelaide,Australia/Sydney,Australia/Brisbane
62 Asia/Jakarta,Asia/Jayapura
63 Asia/Manila
64 Pacific/Auckland,Pacific/Chatham
65 Asia/Singapore
66 Asia/Bangkok
81 Asia/Tokyo
82 Asia/Seoul
84 Asia/Ho_Chi_Minh
86 Asia/Shanghai
90 Europe/Istanbul
91 Asia/Kolkata
92 Asia/Karachi
94 Asia/Colombo
212 Africa/Casablanca
234 Africa/Lagos
254 Africa/Nairobi
351 Atlantic/Azores,Europe/Lisbon
353 Europe/Dublin
358 Europe/Helsinki
380 Europe/Kyiv
420 Europe/Prague
502 America/Guatemala
503 America/El_Salvador
504 America/Tegucigalpa
505 America/Managua
506 America/Costa_Rica
507 America/Panama
509 America/Port-au-Prince
591 America/La_Paz
592 America/Guyana
593 Pacific/Galapagos,America/Guayaquil
595 America/Asuncion
598 America/Montevideo
852 Asia/Hong_Kong
886 Asia/Taipei
961 Asia/Beirut
966 Asia/Riyadh
971 Asia/Dubai
972 Asia/Jerusalem
"""
_LONGEST_CODE: Final = 3


def zones(phone: str) -> tuple[str, ...]:
    """The zones of an E.164 number's country; empty for North America and where the table says nothing."""
    if not phone.startswith("+") or phone.startswith("+1"):
        return ()
    codes = (phone[1 : 1 + length] for length in range(_LONGEST_CODE, 0, -1))
    return next((found for code in codes if (found := _codes().get(code))), ())


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    rows = (line.split(" ") for line in _TABLE.split("\n") if line)
    return {code: tuple(names.split(",")) for code, names in rows}
