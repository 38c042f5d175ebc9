"""Every template, filled in, with its size and its price."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import CLIENT, Command
from firstminute.domain.segments import segments


def test_a_template_is_shown_as_a_person_gets_it(firstminute: Command) -> None:
    ran = firstminute("templates", CLIENT, "first_text")
    assert ran.status == 0
    assert ran.out.startswith(
        "first_text: text, en, approved by coordinator on 2026-11-20\n      Hi Jordan, this is Bright"
    )
    assert "GSM-7, 196 characters, 2 segments, $0.0236 a send, $23.60 per 1,000 people" in ran.out


def test_scripts_get_the_same_numbers_and_they_are_those_of_a_carrier(firstminute: Command) -> None:
    ran = firstminute("templates", CLIENT, "--json")
    texts = [one for one in ran.json["templates"] if one["channel"] == "sms"]
    assert {one["name"] for one in texts} >= {"first_text", "day_1_text"}
    for one in texts:
        size = segments(one["text"])
        assert (one["segments"], one["encoding"]) == (size.count, size.encoding)
        assert one["dollars"] == pytest.approx(size.count * 0.0118)


def test_the_practices_own_price_counts(firstminute: Command, tmp_path: Path) -> None:
    text = (
        Path(CLIENT)
        .read_text()
        .replace('    from: "+12125550120"', '    from: "+12125550120"\n    price_per_segment: 0.02')
    )
    (tmp_path / "own.yaml").write_text(text)
    ran = firstminute("templates", str(tmp_path / "own.yaml"), "first_text")
    assert "$0.0400 a send, $40.00 per 1,000 people" in ran.out
    assert "$0.0200 a segment (the client file)" in ran.out


def test_a_first_touch_that_is_second_choice_costs_nothing_by_itself(firstminute: Command) -> None:
    assert "no step sends it before another way fails" in firstminute("templates", CLIENT, "first_email").out


def test_what_a_plan_costs_is_the_sum_of_its_steps(firstminute: Command) -> None:
    ran = firstminute("templates", CLIENT, "--json")
    assert ran.json["plans"]["first touch"] == 23.6
    assert ran.json["plans"]["new_lead"] == pytest.approx(3 * 11.8 + 11.8 + 5 * 0.1, abs=0.01)
    assert "  first touch   $   23.60" in firstminute("templates", CLIENT).out


def test_mails_are_written_where_a_browser_can_open_them(firstminute: Command, tmp_path: Path) -> None:
    assert firstminute("templates", CLIENT, "--html", str(tmp_path / "mails")).status == 0
    page = (tmp_path / "mails" / "same_day_email.en.html").read_text()
    assert "120 Example Street" in page
    assert not (tmp_path / "mails" / "first_text.en.html").exists()


def test_a_template_that_is_none_is_2(firstminute: Command) -> None:
    ran = firstminute("templates", CLIENT, "nope")
    assert ran.status == 2
    assert "There is no template nope" in ran.err


@pytest.fixture
def unapproved(tmp_path: Path) -> str:
    text = Path(CLIENT).read_text().replace("    approved_by: coordinator\n    approved_on: 2026-11-20\n", "", 1)
    (tmp_path / "demo.yaml").write_text(text)
    return str(tmp_path / "demo.yaml")


def test_words_that_nobody_approved_pass_the_check_and_not_the_deployment(
    firstminute: Command, unapproved: str
) -> None:
    checked = firstminute("check", unapproved)
    assert checked.status == 0
    assert "warning: templates.first_text: nobody has approved these words" in checked.out
    assert firstminute("check", unapproved, "--strict").status == 1
    refused = firstminute("deploy", unapproved, "--dry-run")
    assert refused.status == 1
    assert "Nobody has approved first_text" in refused.err


def test_a_place_that_is_no_folder_is_named(firstminute: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = firstminute("templates", CLIENT, "--html", str(tmp_path / "file"))
    assert ran.status == 2
    assert "is no folder that can be written to" in ran.err
