"""LinkedIn's lead forms. https://learn.microsoft.com/linkedin/marketing/lead-sync/leadsync

A notification names one response, which is fetched together with its form, because the response calls its questions by
numbers. Any 2xx is success; after which failures it comes again is not documented. Only apps may do this that LinkedIn
has approved.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.records import answered, dated, draft_of, id_of, is_ours, moment, objects, text
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.errors import Forbidden, Rejected
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

API: Final = "https://api.linkedin.com"
# https://learn.microsoft.com/linkedin/marketing/versioning: each works for a year; raise it before it ends.
_VERSION: Final = "202608"
# https://learn.microsoft.com/linkedin/marketing/lead-sync/leadsync: the fields of the documented example
_FIELDS: Final = "leadType,id,submittedAt,testLead,formResponse,leadMetadataInfo,form:(hiddenFields,name,id,content)"
_RESPONSE: Final = "urn:li:leadGenFormResponse:"
_LONGEST_CODE: Final = 200
_QUESTIONS: Final = {"WORK_EMAIL": "email", "WORK_PHONE_NUMBER": "phone", "LINKEDIN_PROFILE_LINK": "profile"}


def challenge(request: Request, source: Source, secrets: tuple[str, ...]) -> str:  # noqa: ARG001  the port
    """The answer to the validation that comes every two hours: the code, and its HMAC-SHA256 with the client secret.

    https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation
    """
    code = request.query.get("challengeCode", "")
    if not code or len(code) > _LONGEST_CODE:
        raise Forbidden("This is no validation of LinkedIn: challengeCode is missing.")
    made = hmac.digest(known(secrets)[0].encode(), code.encode(), hashlib.sha256).hex()
    return json.dumps({"challengeCode": code, "challengeResponse": made})


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  it signs no time
    """Raises Unauthenticated unless `X-LI-Signature` is the HMAC-SHA256 of `hmacsha256=` and the raw body.

    https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation#requirements-for-processing-notifications
    """
    check_header(request, "x-li-signature", secrets, b"hmacsha256=" + request.body)


def lookups(request: Request, source: Source) -> list[Lookup]:
    """The response that a notification names, unless it was deleted. Raises Rejected when it is none of LinkedIn's."""
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping) or tree.get("type") != "LEAD_ACTION":
        raise Rejected("The body is no notification of a lead of LinkedIn: its type is not LEAD_ACTION.")
    owner = tree.get("owner")
    account = text(owner, "sponsoredAccount", "organization") or ""
    if tree.get("leadAction") != "CREATED" or not is_ours(source, account.rpartition(":")[2]):
        return []
    response = id_of({"id": (text(tree, "leadGenFormResponse") or "").removeprefix(_RESPONSE)}, "id")
    if response is None:
        raise Rejected("The notification of LinkedIn names no response.")
    path = f"/rest/leadFormResponses/{response}?fields={_FIELDS}"
    return [Lookup("LinkedIn", f"response {response}", path, response, _when(tree.get("occurredAt")))]


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:  # noqa: ARG001  nothing is read here
    """Nothing: a notification holds nobody's data. Raises Rejected when it is none of LinkedIn's."""
    lookups(request, source)
    return []


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """An access token with the scope r_marketing_leadgen_automation."""
    version = {"LinkedIn-Version": _VERSION, "X-Restli-Protocol-Version": "2.0.0"}
    return {"Authorization": f"Bearer {token}", **version}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The response in the answer, its answers by the questions of its form. Raises Rejected."""
    tree = answered(body)
    response = tree.get("formResponse") if isinstance(tree, Mapping) else None
    if not isinstance(response, Mapping):
        raise Rejected(f"The answer of {lookup.provider} holds no formResponse.")
    form = tree.get("form")
    asked = _questions(form if isinstance(form, Mapping) else {})
    found = {**_hidden(form), **dict(_answer(one, asked) for one in objects(response.get("answers")))}
    campaign = _campaign(tree)
    draft = draft_of({**found, **campaign}, source, country, now, delivery=lookup.delivery)
    draft = dated(draft, now, _when(tree.get("submittedAt")), lookup.at)
    return [replace(draft, test=tree.get("testLead") is True)]


def _questions(form: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    content = form.get("content")
    asked = objects(content.get("questions")) if isinstance(content, Mapping) else iter(())
    return {str(one.get("questionId")): one for one in asked}


def _answer(answer: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]) -> tuple[str, Any]:
    """What a question is called, by its predefined field or its own words, and what was answered.

    https://learn.microsoft.com/linkedin/marketing/lead-sync/lead-sync-schema
    """
    number = str(answer.get("questionId"))
    question = asked.get(number, {})
    field = text(question, "predefinedField")
    name = _QUESTIONS.get(field or "", field) or text(question, "name") or number
    details = answer.get("answerDetails")
    written = details.get("textQuestionAnswer") if isinstance(details, Mapping) else None
    chosen = details.get("multipleChoiceAnswer") if isinstance(details, Mapping) else None
    options = chosen.get("options") if isinstance(chosen, Mapping) else None
    return name, text(written, "answer") or (_options(question, options) if isinstance(options, list) else None)


def _options(question: Mapping[str, Any], chosen: list[Any]) -> list[str]:
    """The words of what was chosen: a response calls options by numbers too."""
    details = question.get("questionDetails")
    choice = details.get("multipleChoiceQuestionDetails") if isinstance(details, Mapping) else None
    known_ones = objects(choice.get("options")) if isinstance(choice, Mapping) else iter(())
    words = {str(one.get("id")): _localized(one.get("text")) for one in known_ones}
    return [words.get(str(one)) or str(one) for one in chosen]


def _localized(value: Any) -> str:
    found = value.get("localized") if isinstance(value, Mapping) else None
    return str(next(iter(found.values()), "")) if isinstance(found, Mapping) else str(value or "")


def _hidden(form: Any) -> dict[str, str]:
    hidden = objects(form.get("hiddenFields")) if isinstance(form, Mapping) else iter(())
    return {str(one.get("name")): str(one.get("value")) for one in hidden}


def _campaign(tree: Mapping[str, Any]) -> dict[str, str]:
    info = tree.get("leadMetadataInfo")
    sponsored = info.get("sponsoredLeadMetadataInfo") if isinstance(info, Mapping) else None
    campaign = sponsored.get("campaign") if isinstance(sponsored, Mapping) else None
    name = text(campaign, "name")
    return {"campaign": name} if name else {}


def _when(value: Any) -> datetime | None:
    """Unix time in milliseconds, or, in notifications, in seconds too."""
    digits = str(value).strip()
    return moment(value, a_second=1000 if len(digits) > 11 else 1)
