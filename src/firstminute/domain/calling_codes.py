"""Countries outside the North American numbering plan by calling code, and their numbers that cost extra.

Made from `phonenumbers` 9.0.42 (libphonenumber, Apache-2.0), which is too dear to load before a text: the lengths of
numbers of people, and beginnings with which the library knows premium, shared-cost and personal numbers and no others.
"""

from __future__ import annotations

from functools import cache
from typing import Final

# calling code, countries (ISO 3166), digits behind the code. https://www.itu.int/pub/T-SP-E.164D
_TABLE: Final = """
7:RU,KZ:10 20:EG:8-10 27:ZA:5-9 30:GR:10 31:NL:9-11 32:BE:8-9 33:FR:9 34:ES:9 36:HU:8-9 39:IT,VA:6-12 40:RO:6-9 41:CH:9
43:AT:4-13 44:GB,GG,IM,JE:9-10 45:DK:8 46:SE:7-9 47:NO,SJ:8 48:PL:7-9 49:DE:5-15 51:PE:8-9 52:MX:10-11 53:CU:6-10
54:AR:10-11 55:BR:10-11 56:CL:9 57:CO:8-10 58:VE:10 60:MY:8-10 61:AU,CC,CX:9 62:ID:7-12 63:PH:6-10 64:NZ:8-10 65:SG:8
66:TH:8-9 81:JP:9-10 82:KR:5-10 84:VN:9-10 86:CN:7-11 90:TR:10 91:IN:10 92:PK:9-10 93:AF:9 94:LK:9 95:MM:6-10 98:IR:6-10
211:SS:9 212:MA,EH:9 213:DZ:8-9 216:TN:8 218:LY:9 220:GM:7-9 221:SN:9 222:MR:8 223:ML:8 224:GN:8-9 225:CI:10 226:BF:8
227:NE:8 228:TG:8 229:BJ:8-10 230:MU:7-8 231:LR:7-9 232:SL:8 233:GH:9 234:NG:10 235:TD:8 236:CF:8 237:CM:9 238:CV:7
239:ST:7 240:GQ:9 241:GA:7-8 242:CG:9 243:CD:7-10 244:AO:9 245:GW:7-9 246:IO:7 247:AC:5 248:SC:7 249:SD:9 250:RW:8-9
251:ET:9 252:SO:6-9 253:DJ:8 254:KE:7-9 255:TZ:9 256:UG:9 257:BI:8 258:MZ:8-9 260:ZM:9 261:MG:9 262:RE,YT:9 263:ZW:7-10
264:NA:8-9 265:MW:7-9 266:LS:8 267:BW:7-8 268:SZ:8 269:KM:7 290:SH,TA:4-5 291:ER:7 297:AW:7 298:FO:6 299:GL:6 350:GI:8
351:PT:9 352:LU:4-11 353:IE:7-10 354:IS:7-9 355:AL:8-9 356:MT:8 357:CY:8 358:FI,AX:5-10 359:BG:6-9 370:LT:8 371:LV:8
372:EE:7-8 373:MD:8 374:AM:8 375:BY:9 376:AD:6-9 377:MC:8-9 378:SM:8-10 380:UA:9 381:RS:7-12 382:ME:8 383:XK:8-12
385:HR:8-9 386:SI:8 387:BA:8-9 389:MK:8 420:CZ:9 421:SK:6-9 423:LI:7-9 500:FK:5 501:BZ:7 502:GT:8 503:SV:8 504:HN:8
505:NI:8 506:CR:8 507:PA:7-8 508:PM:6-9 509:HT:8 590:GP,BL,MF:9 591:BO:8 592:GY:7 593:EC:8-9 594:GF:9 595:PY:7-9
596:MQ:9 597:SR:6-7 598:UY:8 599:CW,BQ:7-8 670:TL:7-8 672:NF:6 673:BN:7 674:NR:7 675:PG:7-8 676:TO:5-7 677:SB:5-7
678:VU:5-7 679:FJ:7 680:PW:7 681:WF:6 682:CK:5 683:NU:4-7 685:WS:5-10 686:KI:5-8 687:NC:6 688:TV:5-7 689:PF:8 690:TK:4-7
691:FM:7 692:MH:7 850:KP:8-10 852:HK:8 853:MO:8 855:KH:8-9 856:LA:8-10 880:BD:6-10 886:TW:8-11 960:MV:7 961:LB:7-8
962:JO:8-9 963:SY:8-9 964:IQ:8-10 965:KW:8 966:SA:9 967:YE:7-9 968:OM:8 970:PS:8-9 971:AE:8-9 972:IL:8-12 973:BH:8
974:QA:8 975:BT:7-8 976:MN:8-10 977:NP:8-10 992:TJ:9 993:TM:8 994:AZ:9 995:GE:9 996:KG:9 998:UZ:9
"""
# Beginnings, with the calling code. Whoever owns such a number has a share of what calling it costs.
_DEAR: Final = """
7808 7809 2090 2786 307 30801 3090 3190 3278 3290 3388 3389 3470 34803 34901 3690 391 3984 3989 40801 409 4184 4187
4190 4381 439 4470 449 4590 4675 4677 46900 4781 4782 4788 4870 48801 4918 49700 49900 51801 51802 51805 5230 5250
5290 53807 5460 5540 5550 571 589 6113 6119 62804 62809 6470 6490 6519 81990 8250 8260 8419 86168 8640 90592 909
911860 911861 921 9290 21289 213801 213808 216811 21688 22181 22188 22709 23030 231332 2368 2409 2428 24885 2509 2549
25584 2559 2569 26281 26289 26487 2679 2689 2698 29790 29890 3517 351808 35188 352801 352900 35370 3549 3557 35580
3559 3565 3577 357801 35790 35860 359700 35990 3707 370808 370900 37181 3719 37270 3729 373808 3739 374801 37490 3759
3769 3787 38090 3819 3829 3839 3856 3857 3869 38782 3879 3895 389801 420700 42081 42090 42185 421900 4239 50219 5039
5069 50786 59081 5929 59489 59681 59790 59890 5996 67070 6709 68736 85281 852900 88620 88699 96270 96285 9629 9669
968900 9701 97170 97190 97217 97219 97384 9739 99490
"""
# No country's: toll-free, shared cost, Inmarsat, universal personal numbers, satellites, networks, premium rate.
_NO_COUNTRY: Final = ("800", "808", "870", "878", "881", "882", "883", "888", "979")
_LONGEST_CODE: Final = 3


def countries(phone: str) -> tuple[str, ...]:
    """The countries (ISO 3166) whose number this may be; empty for no country's, and for one that can be nobody's."""
    for code in (phone[1 : 1 + length] for length in range(_LONGEST_CODE, 0, -1)):
        if code in _codes():
            found, least, most = _codes()[code]
            return found if least <= len(phone) - 1 - len(code) <= most else ()
    return ()


def is_dear(phone: str) -> bool:
    """Whether calls and texts to it cost more than to a person in its country."""
    return phone[1:].startswith((*_NO_COUNTRY, *_dear()))


@cache
def known() -> frozenset[str]:
    """Every country that has a calling code here."""
    return frozenset(country for found, _, _ in _codes().values() for country in found)


@cache
def _codes() -> dict[str, tuple[tuple[str, ...], int, int]]:
    rows = (row.split(":") for row in _TABLE.split())
    return {code: (tuple(names.split(",")), *_lengths(lengths)) for code, names, lengths in rows}


def _lengths(written: str) -> tuple[int, int]:
    least, _, most = written.partition("-")
    return int(least), int(most or least)


@cache
def _dear() -> tuple[str, ...]:
    return tuple(_DEAR.split())
