"""Whether a call may be recorded, and who has to be told: dated, sourced data, to be confirmed with counsel.

Federal law and most states ask for one party's consent, the states below for everybody's. What applies is the stricter
of the places where the two ends are, as far as they are known; a place that is not known counts as one of the strict.
Whoever hears the notice and stays has consented; whoever has not heard it is not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from firstminute.domain import area_codes
from firstminute.domain.practice import Practice

# Looked at on 25 November 2026. 18 U.S.C. 2511(2)(d) is the federal floor: https://www.law.cornell.edu/uscode/text/18/2511
# States in which every party of a telephone call has to agree, with the law that says so. Connecticut's civil law and
# Oregon's and Nevada's case law are counted among them, because an error on that side costs one sentence.
# Compared with: https://www.mwl-law.com/resources/laws-recording-conversations-50-states-chart/
ALL_PARTIES: Final[Mapping[str, str]] = {
    "CA": "Cal. Penal Code 632, 632.7",
    "CT": "Conn. Gen. Stat. 52-570d",
    "DE": "11 Del. C. 1335(a)(4), 2402(c)(4)",
    "FL": "Fla. Stat. 934.03(2)(d)",
    "IL": "720 ILCS 5/14-2",
    "MD": "Md. Code, Cts. & Jud. Proc. 10-402(c)(3)",
    "MA": "Mass. Gen. Laws ch. 272, 99",
    "MI": "Mich. Comp. Laws 750.539c",
    "MT": "Mont. Code 45-8-213",
    "NV": "Nev. Rev. Stat. 200.620; Lane v. Allstate, 114 Nev. 1176 (1998)",
    "NH": "N.H. Rev. Stat. 570-A:2",
    "OR": "Or. Rev. Stat. 165.540 (in person; counted for calls that begin at a desk)",
    "PA": "18 Pa. Cons. Stat. 5704(4)",
    "WA": "Wash. Rev. Code 9.73.030",
}
_STATE: Final = re.compile(r"\b([A-Z]{2}) \d{5}(?:-\d{4})?\b")


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be done: `caller_told` and `member_told` say who hears the notice before anything is recorded."""

    on: bool
    caller_told: bool = False
    member_told: bool = False
    laws: tuple[str, ...] = ()


def recording(practice: Practice, caller: str | None) -> Recording:
    """How a call with this person is recorded: not at all unless the practice wants it, and never without a notice."""
    if not practice.calls.record:
        return Recording(on=False)
    places = (_state_of(practice), area_codes.region(caller or ""))
    laws = tuple(dict.fromkeys(ALL_PARTIES[place] for place in places if place and place in ALL_PARTIES))
    return Recording(True, caller_told=True, member_told=bool(laws) or None in places, laws=laws)


def _state_of(practice: Practice) -> str | None:
    """The state in the practice's postal address, or else that of its number."""
    found = _STATE.search(practice.address)
    return found[1] if found else area_codes.region(practice.phone)
