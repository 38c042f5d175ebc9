"""Who is suspected of spam: nearly every spammer, and nobody who asks for an appointment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.inquiry import Draft
from firstminute.domain.spam import Signs, score
from firstminute.domain.spam_lists import OFFERS
from firstminute.domain.spam_rules import SpamRules

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SAMPLES = json.loads((Path(__file__).parents[1] / "samples" / "spam.json").read_text(encoding="utf-8"))
RULES = SpamRules()


def drafted(sample: dict[str, str]) -> Draft:
    first, _, last = sample["name"].partition(" ")
    return Draft(first, last or None, sample.get("phone"), sample.get("email"), sample.get("message"))


def points(draft: Draft, rules: SpamRules = RULES, **fields: str) -> int:
    return score(draft, Signs(fields, NOW), rules).points


def ago(**duration: float) -> str:
    return str(round((NOW - timedelta(**duration)).timestamp() * 1000))


DANA = Draft("Dana", "Reyes", "+12125550143", "dana.reyes@example.com", "Two implants, please")


def test_there_are_enough_samples_to_say_anything() -> None:
    assert len(SAMPLES["inquiries"]) >= 60
    assert len(SAMPLES["spam"]) >= 40


@pytest.mark.parametrize("sample", SAMPLES["inquiries"], ids=lambda one: one["name"])
def test_nobody_who_inquires_is_suspected(sample: dict[str, str]) -> None:
    verdict = score(drafted(sample), Signs({}, NOW), RULES)
    assert not verdict.suspected(RULES), verdict.reasons


def test_nine_in_ten_spam_messages_are_suspected_by_their_words_alone() -> None:
    missed = [one for one in SAMPLES["spam"] if not score(drafted(one), Signs({}, NOW), RULES).suspected(RULES)]
    assert len(missed) <= len(SAMPLES["spam"]) // 10, [one["message"][:60] for one in missed]


def test_a_field_that_people_cannot_see_is_filled_in_by_robots_only() -> None:
    assert points(DANA, _gotcha="http://x.example") == 5
    assert score(DANA, Signs({"form_fields[honeypot]": "x"}, NOW), RULES).points == 5
    assert points(DANA, _gotcha=" ") == 0


def test_a_practice_names_its_own_honeypot() -> None:
    rules = SpamRules(honeypot=("company_site",))
    assert points(DANA, rules, company_site="http://x.example") == 5
    assert points(DANA, company_site="http://x.example") == 0


def test_who_fills_in_a_form_within_two_seconds_needs_one_more_sign_to_be_suspected() -> None:
    assert points(DANA, fm_t=ago(seconds=1)) == 4
    assert points(DANA, fm_t=ago(seconds=2)) == 0
    assert points(DANA, form_started_at=(NOW - timedelta(seconds=1)).isoformat()) == 4
    assert points(DANA, SpamRules(started_at="opened", min_fill_time=10), opened=ago(seconds=9)) == 4


@pytest.mark.parametrize("written", ["", "yesterday", "99999999999999999999", "²", "2026-11-24T16:59:59", "1e9"])
def test_a_time_that_cannot_be_read_says_nothing(written: str) -> None:
    assert points(DANA, fm_t=written) == 0


def test_a_clock_that_is_ahead_says_nothing() -> None:
    assert points(DANA, fm_t=ago(minutes=-3)) == 0


def test_words_that_three_others_sent_are_a_small_sign() -> None:
    assert [score(DANA, Signs({}, NOW, others), RULES).points for others in (0, 2, 3)] == [0, 0, 1]


def test_the_practice_says_how_strict_it_is() -> None:
    verdict = score(DANA, Signs({"fm_t": ago(seconds=1)}, NOW), RULES)
    assert [verdict.suspected(SpamRules(threshold=number)) for number in (4, 5)] == [True, False]


def test_the_reasons_are_plain_words() -> None:
    verdict = score(Draft("Anna", None, None, "a@mailinator.com", "See https://x.example"), Signs({}, NOW), RULES)
    assert verdict.reasons == (
        "the message holds 1 link",
        "the e-mail address is one to throw away (mailinator.com)",
    )


@given(st.data())
def test_no_offer_is_missed_for_the_short_way_of_looking_for_it(data: st.DataObject) -> None:
    signs, offer = data.draw(st.sampled_from(OFFERS))
    found = data.draw(st.from_regex(offer)).lower()
    assert not offer.search(found) or any(sign in found for sign in signs)
