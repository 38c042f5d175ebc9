"""Where a North American number's area code lies: the state or province and the zones of its clocks.

Made from the time zone and geocoding tables of `phonenumbers` 9.0.42 (libphonenumber, Apache-2.0): the zones of an area
code are the union over all its exchanges, so that "allowed in all of them" is safe. Put right by hand, because an
overlay covers the ground of the code it overlays: 689 as 407, 364 as 270, 930 as 812, 448 as 850, 458 as 541, 986 as
208, 879 as 709, 367 and 581 as 418, 236, 257, 604, 672 and 778 as 250, 474 as 306; and the states of 203, 310, 713, 718
and 905, which the library names by city only. A code that serves several provinces has no region ("-").

A number can be carried to another place: an area code is evidence, not proof.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from firstminute.domain import country_zones

# region, zones, area codes
_TABLE: Final = """
- America/Anguilla 264
- America/Antigua 268
- America/Barbados 246
- America/Cayman 345
- America/Dominica 767
- America/Edmonton,America/Fort_Nelson,America/Toronto,America/Vancouver,America/Winnipeg 867
- America/Grand_Turk 649
- America/Grenada 473
- America/Halifax 782 902
- America/Jamaica 658 876
- America/Lower_Princes 721
- America/Montserrat 664
- America/Nassau 242
- America/Port_of_Spain 868
- America/Santo_Domingo 809 829 849
- America/St_Kitts 869
- America/St_Lucia 758
- America/St_Vincent 784
- America/Tortola 284
- Atlantic/Bermuda 441
AB America/Edmonton 368 403 587 780 825
AK America/Adak,America/Anchorage,America/Juneau,Pacific/Honolulu 907
AL America/Chicago 205 251 256 334 659 938
AR America/Chicago 327 479 501 870
AS Pacific/Pago_Pago 684
AZ America/Denver,America/Phoenix 928
AZ America/Phoenix 480 520 602 623
BC America/Edmonton,America/Vancouver 236 250 257 604 672 778
CA America/Los_Angeles 209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669
CA America/Los_Angeles 707 714 738 747 760 805 818 820 831 840 858 909 916 925 949 951
CO America/Denver 303 719 720 748 970 983
CT America/New_York 203 475 860 959
DC America/New_York 202 771
DE America/New_York 302
FL America/Chicago,America/New_York 448 850
FL America/New_York 239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954
GA America/New_York 229 404 470 478 678 706 762 770 912 943
GU Pacific/Guam 671
HI Pacific/Honolulu 808
IA America/Chicago 319 515 563 641 712
ID America/Boise,America/Denver,America/Los_Angeles 208 986
IL America/Chicago 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872
IN America/Chicago,America/New_York 219 574 812 930
IN America/New_York 260 317 463 765
KS America/Chicago 316 913
KS America/Chicago,America/Denver 620 785
KY America/Chicago,America/New_York 270 364 606
KY America/New_York 502 859
LA America/Chicago 225 318 337 504 985
MA America/New_York 339 351 413 508 617 774 781 857 978
MB America/Winnipeg 204 431 584
MD America/New_York 227 240 301 410 443 667
ME America/New_York 207
MI America/Chicago,America/New_York 906
MI America/New_York 231 248 269 313 517 586 616 734 810 947 989
MN America/Chicago 218 320 507 612 651 763 952
MO America/Chicago 235 314 417 557 573 636 660 816 975
MP Pacific/Saipan 670
MS America/Chicago 228 601 662 769
MT America/Denver 406
NB America/Halifax 428 506
NC America/New_York 252 336 472 704 743 828 910 919 980 984
ND America/Chicago,America/Denver,America/North_Dakota/Center 701
NE America/Chicago 402 531
NE America/Chicago,America/Denver 308
NH America/New_York 603
NJ America/New_York 201 551 609 640 732 848 856 862 908 973
NL America/Halifax,America/St_Johns 709 879
NM America/Denver 505 575
NV America/Boise,America/Denver,America/Los_Angeles 775
NV America/Los_Angeles 702 725
NY America/New_York 212 315 329 332 347 363 516 518 585 607 631 646 680 716 718 838 845 914 917 929 934
OH America/New_York 216 220 234 283 326 330 380 419 440 513 567 614 740 937
OK America/Chicago 405 539 572 580 918
ON America/Toronto 226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942
ON America/Toronto,America/Winnipeg 807
OR America/Denver,America/Los_Angeles 458 541
OR America/Los_Angeles 503 971
PA America/New_York 215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
PR America/Puerto_Rico 787 939
QC America/Halifax,America/Toronto 367 418 581
QC America/Toronto 263 273 354 438 450 468 514 579 819 873
RI America/New_York 401
SC America/New_York 803 821 839 843 854 864
SD America/Chicago,America/Denver,America/North_Dakota/Center 605
SK America/Regina 306 474 639
TN America/Chicago 615 629 731 901 931
TN America/Chicago,America/New_York 423
TN America/New_York 865
TX America/Chicago 210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 936 940 945
TX America/Chicago 956 972 979
TX America/Denver 915
UT America/Denver 385 435 801
VA America/New_York 276 434 540 571 686 703 757 804 826 948
VI America/St_Thomas 340
VT America/New_York 802
WA America/Los_Angeles 206 253 360 425 509 564
WI America/Chicago 262 274 353 414 534 608 715 920
WV America/New_York 304 681
WY America/Denver 307
"""


def zones(phone: str) -> tuple[str, ...]:
    """Every IANA zone an E.164 number's area code reaches into; outside North America, its country.

    Empty when the code is unknown or serves no place (toll-free).
    """
    return _codes().get(_area_code(phone), (None, country_zones.zones(phone)))[1]


def zones_in(place: str) -> tuple[str, ...]:
    """Every IANA zone that a state or province reaches into, like `TX`; empty when there is none of that name."""
    return _places().get(place, ())


def region(phone: str) -> str | None:
    """The state or province of an E.164 number's area code, like `NY`; None when unknown or more than one."""
    return _codes().get(_area_code(phone), (None, ()))[0]


def regions(phone: str) -> tuple[str, ...]:
    """Every state or province that an E.164 number's area code serves."""
    found = region(phone)
    return (found,) if found else _SHARED.get(_area_code(phone), ())


# Canadian codes that serve several provinces.
_SHARED: Final = {"782": ("NS", "PE"), "902": ("NS", "PE"), "867": ("NT", "NU", "YT")}

# North American Numbering Plan: an area code and an exchange start with 2-9 and never end in 11; 37X and 96X and every
# N9X are held back for growth. https://www.nanpa.com/numbering/area-codes. 555 is no area code, and what every manual
# has and people write who try a form: it is kept, and the carrier has the last word.
_NUMBER: Final = re.compile(r"(?!37|96|.11)[2-9][0-8]\d(?!.11)[2-9]\d{6}|555[1-9]\d{6}")
# What a network may show as a caller: of those it knows more than the plan that we have.
_SHOWN: Final = re.compile(r"\+1(?!.11)[2-9]\d{9}")
# Premium (900, and the exchange 976), personal numbers (5XX), a carrier's own and the government's services.
# https://www.nanpa.com/numbering/900-numbers, https://www.nanpa.com/numbering/5xx-codes. Not 500 555, nobody's:
# Twilio's numbers to try things with. https://www.twilio.com/docs/iam/test-credentials
_DEAR: Final = re.compile(r"900|5(?:00(?!555)|2[1-9]|3[235]|4[2-79]|5[02-46]|6[69]|7[78]|8[89])|7[01]0|...976")
# Abroad although they look like home: https://www.fcc.gov/consumers/guides/one-ring-wireless-phone-scam
_ISLANDS: Final = {
    "264": "AI",
    "268": "AG",
    "246": "BB",
    "345": "KY",
    "767": "DM",
    "649": "TC",
    "473": "GD",
    "721": "SX",
    "664": "MS",
    "242": "BS",
    "868": "TT",
    "869": "KN",
    "758": "LC",
    "784": "VC",
    "284": "VG",
    "441": "BM",
    **dict.fromkeys(("658", "876"), "JM"),
    **dict.fromkeys(("809", "829", "849"), "DO"),
}
_CANADIAN: Final = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "NT", "NU", "YT"})
# The countries (ISO 3166) of these numbers.
NUMBERED: Final = frozenset({"US", "CA", *_ISLANDS.values()})


def is_number(phone: str) -> bool:
    """Whether somebody may have an E.164 number: by its length, and because it is no service's."""
    return _SHOWN.fullmatch(phone) is not None


def is_national(digits: str) -> bool:
    """Whether ten digits, as they are dialled within North America, are a number by the numbering plan."""
    return _NUMBER.fullmatch(digits) is not None


def is_dear(phone: str) -> bool:
    """Whether calls to an E.164 number, or texts, cost more than to a person."""
    return phone.startswith("+1") and _DEAR.match(phone, 2) is not None


def country(phone: str) -> str:
    """The country (ISO 3166) of an E.164 number: the United States where its area code says nothing else."""
    found = {*regions(phone)} & _CANADIAN
    return "CA" if found else _ISLANDS.get(_area_code(phone), "US")


@cache
def _places() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for place, names in _codes().values():
        if place:
            found.setdefault(place, {}).update(dict.fromkeys(names))
    shared = {place: _codes()[code][1] for code, places in _SHARED.items() for place in places}
    return shared | {place: tuple(names) for place, names in found.items()}


def _area_code(phone: str) -> str:
    return phone[2:5] if phone.startswith("+1") and len(phone) == 12 else ""


@cache
def _codes() -> dict[str, tuple[str | None, tuple[str, ...]]]:
    codes: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for line in _TABLE.split("\n"):
        place, _, rest = line.partition(" ")
        names, _, area_codes = rest.partition(" ")
        entry = (None if place == "-" else place, tuple(names.split(",")))
        codes.update(dict.fromkeys(area_codes.split(), entry))
    return codes
