"""Rules of law and carriers that are kept by how this software is made: consent, revocation, e-mail, registration.

`where` names the part that keeps each of them; `tests/application/test_rule_pack_duties.py` tries each.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from firstminute.domain.rule_pack import CARRIER, FEDERAL, KNOWN, SECONDARY, VERIFIED, Rule

CONSENT: Final = "consent"
REVOCATION: Final = "revocation"
EMAIL: Final = "email"
HEALTHCARE: Final = "healthcare"
REGISTRATION: Final = "registration"
NUMBERS: Final = "numbers"

_REVOCATION: Final = "https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm"
_REVOKE_ALL: Final = (
    "https://www.infolawgroup.com/insights/2026/1/7/"
    "fcc-further-extends-effective-date-of-the-tcpas-consent-revocation-rule"
)
_VIRGINIA: Final = (
    "https://www.mondaq.com/unitedstates/privacy-protection/1738886/"
    "virginia-legislature-emphasizes-its-little-tcpa-applies-to-texts"
)
_FLORIDA: Final = "https://buckleyfirm.com/blog/2023-06-07/florida-tightens-restrictions-phone-and-text-solicitations"
_CAN_SPAM: Final = "https://ftcdefenselawyer.com/how-to-comply-with-ftcs-can-spam-act/"
_CFR: Final = "https://www.law.cornell.edu/cfr/text/47/64.1200"
_HEALTHCARE: Final = "https://legalclarity.org/tcpa-healthcare-exemption-rules-and-requirements"

_CONSENT: Final[tuple[Rule, ...]] = (
    Rule(
        "consent.own_request",
        FEDERAL,
        CONSENT,
        "One text at once in answer to the person's own request, about nothing but the request, is no solicitation. "
        "The ruling was about texts that answer a keyword; a form or a missed call is our extension of it.",
        "https://kleinmoynihan.com/?p=11724",
        VERIFIED,
        date(2015, 7, 10),
        where="domain.decision: the first touch",
    ),
    Rule(
        "consent.none",
        FEDERAL,
        CONSENT,
        "Advertising texts need the person's consent, which is kept with its wording, page, address and time.",
        "https://paubox.com/blog/laws-that-affect-text-message-marketing-compliance?hs_amp=true",
        SECONDARY,
        where="domain.consent",
    ),
    Rule(
        "consent.inquiry_over",
        FEDERAL,
        CONSENT,
        "An inquiry counts as a business relationship for three months (64.1200(f)); after that consent is needed.",
        _CFR,
        KNOWN,
        where="domain.consent",
    ),
)
_REVOCATIONS: Final[tuple[Rule, ...]] = (
    Rule(
        "revocation.words",
        FEDERAL,
        REVOCATION,
        "Stop, quit, end, revoke, opt out, cancel and unsubscribe take consent away, and so does any other reasonable "
        "way.",
        _REVOCATION,
        VERIFIED,
        date(2025, 4, 11),
        where="domain.opt_out_words",
    ),
    Rule(
        "revocation.honoured",
        FEDERAL,
        REVOCATION,
        "A revocation is honoured as soon as it can be, at the latest after ten business days.",
        _REVOCATION,
        VERIFIED,
        date(2025, 4, 11),
        where="domain.decision: opt_out, asked before every touch",
    ),
    Rule(
        "revocation.confirmation",
        FEDERAL,
        REVOCATION,
        "One text may confirm it, without marketing, within five minutes (the minutes are known, not read).",
        _REVOCATION,
        VERIFIED,
        date(2024, 4, 4),
        limit=1,
        within=timedelta(minutes=5),
        where="domain.keyword_answers: the answer to the text itself",
    ),
    Rule(
        "revocation.all",
        FEDERAL,
        REVOCATION,
        "A revocation in one matter stops texts and calls in every other (DA 26-12 put it off to this day; until then "
        "a person may name what is meant, and who names nothing means all).",
        _REVOKE_ALL,
        SECONDARY,
        date(2027, 1, 31),
        where="application.suppressing",
    ),
    Rule(
        "revocation.virginia_ten_years",
        "VA",
        REVOCATION,
        "Virginia: STOP or UNSUBSCRIBE by text is honoured for ten years; seller and sender are both liable.",
        _VIRGINIA,
        SECONDARY,
        date(2026, 1, 1),
        places=("VA",),
        where="adapters.aws.leads: contact points have no end of life",
    ),
    Rule(
        "revocation.florida_fifteen_days",
        "FL",
        REVOCATION,
        "Florida: whoever replied STOP may sue over texts that still come 15 days later.",
        _FLORIDA,
        SECONDARY,
        date(2023, 5, 25),
        places=("FL",),
        where="domain.decision: opt_out, at once",
    ),
)
_EMAIL: Final[tuple[Rule, ...]] = (
    Rule(
        "email.postal_address",
        FEDERAL,
        EMAIL,
        "Every advertising e-mail shows a valid postal address.",
        _CAN_SPAM,
        SECONDARY,
        date(2004, 1, 1),
        where="domain.templates: with_footer",
    ),
    Rule(
        "email.way_out",
        FEDERAL,
        EMAIL,
        "It says clearly how to get no more; the way works for at least 30 days, without fee or log-in.",
        _CAN_SPAM,
        SECONDARY,
        date(2004, 1, 1),
        where="application.composing, application.unsubscribing",
    ),
    Rule(
        "email.honoured",
        FEDERAL,
        EMAIL,
        "It is honoured within ten business days.",
        _CAN_SPAM,
        SECONDARY,
        date(2004, 1, 1),
        where="domain.decision: opt_out, at once",
    ),
    Rule(
        "email.one_click",
        CARRIER,
        EMAIL,
        "Gmail and Yahoo ask bulk senders for an unsubscribe by one click (RFC 8058).",
        "https://www.rfc-editor.org/rfc/rfc8058",
        KNOWN,
        date(2024, 2, 1),
        where="application.composing",
    ),
)
_HEALTH: Final[tuple[Rule, ...]] = (
    Rule(
        "caps.appointment_per_day",
        FEDERAL,
        HEALTHCARE,
        "A health care message that needs no consent: at most one a day. A practice may hold to it.",
        _HEALTHCARE,
        KNOWN,
        limit=1,
        where="client file: send_policy.caps.appointment_per_day",
    ),
    Rule(
        "caps.appointment_per_week",
        FEDERAL,
        HEALTHCARE,
        "A health care message that needs no consent: at most three a week. A practice may hold to it.",
        _HEALTHCARE,
        KNOWN,
        limit=3,
        where="client file: send_policy.caps.appointment_per_week",
    ),
)
_REGISTRATION: Final[tuple[Rule, ...]] = (
    Rule(
        "channel_off.sms",
        CARRIER,
        REGISTRATION,
        "Texts from numbers that are not registered (A2P 10DLC) are blocked by the carriers.",
        "https://voipdocs.helpjuice.com/sms-mms/10dlc-messaging-overview?kb_language=en_US",
        SECONDARY,
        date(2025, 2, 1),
        where="client file: channels.sms.enabled",
    ),
    Rule(
        "revocation.carrier_words",
        CARRIER,
        REVOCATION,
        "ARRET, CANCEL, END, OPT-OUT, OPTOUT, QUIT, REMOVE, STOP, TD and UNSUBSCRIBE are opt-outs to carriers.",
        "https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list-keywords.html",
        VERIFIED,
        where="domain.opt_out_words",
    ),
)
_NUMBERS: Final[tuple[Rule, ...]] = (
    Rule(
        "number.abroad",
        CARRIER,
        NUMBERS,
        "Providers advise to text and dial no country in which the practice has nobody: strangers are paid for what is "
        "sent to their numbers (pumping, toll fraud).",
        "https://www.twilio.com/docs/messaging/guides/sms-geo-permissions",
        VERIFIED,
        where="client file: send_policy.countries",
    ),
    Rule(
        "number.dear",
        CARRIER,
        NUMBERS,
        "Premium, shared-cost, personal and satellite numbers cost extra; providers refuse premium numbers.",
        "https://www.twilio.com/docs/api/errors/21202",
        VERIFIED,
        where="domain.number_rules",
    ),
)
DUTIES: Final[tuple[Rule, ...]] = (*_CONSENT, *_REVOCATIONS, *_EMAIL, *_HEALTH, *_REGISTRATION, *_NUMBERS)
