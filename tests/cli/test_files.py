"""Commands about a client file alone: check and preview."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import CLIENT, Command


@pytest.fixture
def right(tmp_path: Path) -> str:
    """The demo, which answers at any hour, with the hours of a real practice."""
    text = Path(CLIENT).read_text()
    at_any_hour = '  hours: { mon-sun: "00:00-24:00" }\n  quiet_hours: waive\n'
    assert at_any_hour in text
    (tmp_path / "right.yaml").write_text(text.replace(at_any_hour, ""))
    return "right.yaml"


def test_a_file_that_is_right_is_0(firstminute: Command, right: str) -> None:
    ran = firstminute("check", right)
    assert (ran.status, ran.out, ran.err) == (0, f"{right}: is right.\n", "")


def test_a_file_with_doubts_is_0_and_names_them(firstminute: Command) -> None:
    ran = firstminute("check", CLIENT)
    first, last = ran.out.splitlines()
    assert ran.status == 0
    assert " warning: first_touch.quiet_hours: " in first
    assert last == f"{CLIENT}: may be deployed; look at the warnings."


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    text = (
        Path(CLIENT)
        .read_text()
        .replace("country: US", "country: Narnia")
        .replace("policy: send_now", "policy: whenever")
    )
    (tmp_path / "wrong.yaml").write_text(text)
    return "wrong.yaml"


def test_a_file_that_is_wrong_is_1_by_line_and_field(firstminute: Command, wrong: str) -> None:
    ran = firstminute("check", wrong)
    assert ran.status == 1
    first, second = ran.out.splitlines()
    assert first.startswith("wrong.yaml:8: practice.country: ")
    assert "first_touch.policy: " in second


def test_an_editor_is_given_json(firstminute: Command, wrong: str, right: str) -> None:
    ran = firstminute("check", wrong, "--json")
    assert ran.status == 1
    assert {(one["line"], one["field"], one["severity"]) for one in ran.json} >= {(8, "practice.country", "error")}
    assert [one["severity"] for one in firstminute("check", CLIENT, "--json").json] == ["warning"]
    assert firstminute("check", right, "--json").json == []


def test_several_files_are_checked_at_once(firstminute: Command, wrong: str, right: str) -> None:
    ran = firstminute("check", right, wrong)
    assert ran.status == 1
    assert f"{right}: is right." in ran.out
    assert "wrong.yaml:8:" in ran.out


def test_a_file_that_is_not_there_is_2(firstminute: Command) -> None:
    ran = firstminute("check", "none.yaml", CLIENT)
    assert (ran.status, ran.out, ran.err) == (2, "", "firstminute: There is no file none.yaml.\n")


def test_a_preview_tells_the_whole_timeline(firstminute: Command) -> None:
    ran = firstminute("preview", CLIENT, "--at", "2026-11-24T10:00")
    assert ran.status == 0
    assert "Tue 24 Nov 2026 10:00 EST  The inquiry is received." in ran.out
    assert "Tue 24 Nov 2026 10:00 EST  A text is sent. [first: first_text]" in ran.out
    assert "this is Bright Smile Dental" in ran.out
    assert ran.out.rstrip().endswith("The follow-up ends: everything planned has been done.")


def test_a_preview_of_the_evening_says_what_waits_and_why(firstminute: Command) -> None:
    moments = firstminute("preview", CLIENT, "--at", "2026-11-24T10:00:00-05:00", "--json").json["moments"]
    assert moments[0]["action"] == "received"
    assert [moment["touch"] for moment in moments if moment["action"] == "send"][:2] == ["first", "step_1"]
    assert moments[-1]["action"] == "end"


def test_a_preview_from_a_source_that_is_not_there_is_2(firstminute: Command) -> None:
    ran = firstminute("preview", CLIENT, "--source", "billboard")
    assert ran.status == 2
    assert "crm, website, zapier" in ran.err


def test_a_time_that_is_none_is_2(firstminute: Command) -> None:
    ran = firstminute("preview", CLIENT, "--at", "noonish")
    assert ran.status == 2
    assert "2026-11-24T22:15" in ran.err


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z"])
def test_a_time_out_of_reach_is_2(firstminute: Command, at: str) -> None:
    ran = firstminute("preview", CLIENT, "--at", at)
    assert (ran.status, ran.out) == (2, "")
    assert "from 2000 to 2100" in ran.err


def test_a_file_of_nothing_but_brackets_is_1(firstminute: Command, tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text("practice:\n  name: " + "[" * 3000)
    ran = firstminute("check", "deep.yaml")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("deep.yaml:2: ")


def test_a_preview_of_a_wrong_file_is_1(firstminute: Command, wrong: str) -> None:
    ran = firstminute("preview", wrong)
    assert ran.status == 1
    assert "wrong.yaml:8: practice.country" in ran.err


def test_a_preview_is_about_a_person(firstminute: Command) -> None:
    far = ("--phone-area", "808", "--state", "hi", "--no-email", "--reply-after", "2 h", "--at", "Sat 21:40")
    ran = firstminute("preview", CLIENT, *far)
    assert ran.status == 0
    assert "HST  The inquiry is received." in ran.out
    assert "they answer after 2 h" in ran.out
    assert "The person answers by text." in ran.out


def test_a_moved_step_is_explained_in_words_and_by_rule(firstminute: Command) -> None:
    night = ("--at", "2026-11-28T21:40")
    shown = " ".join(firstminute("preview", CLIENT, *night).out.split())
    assert "Planned for Sat 28 Nov 21:43. " in shown
    assert "Nobody of the practice is on duty." in shown
    moments = firstminute("preview", CLIENT, *night, "--json").json["moments"]
    (call,) = (one for one in moments if one["touch"] == "step_1")
    assert "hours.coverage" in call["rules"]
    assert "Nobody of the practice is on duty." in call["reasons"]
    assert call["planned"] == "2026-11-28T21:43:00-05:00"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--no-phone", "--no-email"), "cannot be answered"),
        (("--phone-area", "12"), "is no area code"),
        (("--phone-area", "911"), "is no area code"),
        (("--state", "ZZ"), "is no state"),
        (("--state", "Texas"), "is no state"),
        (("--reply-after", "soon"), "is no delay"),
    ],
)
def test_a_person_who_cannot_be_is_2(firstminute: Command, words: tuple[str, ...], said: str) -> None:
    ran = firstminute("preview", CLIENT, *words)
    assert ran.status == 2
    assert said in ran.err


def changed(folder: Path, *pairs: tuple[str, str]) -> str:
    """The demo's file with something changed, beside the one that is deployed."""
    text = Path(CLIENT).read_text()
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "new.yaml").write_text(text)
    return "new.yaml"


def test_a_change_that_would_hurt_people_on_their_way_is_1_and_says_where(firstminute: Command, tmp_path: Path) -> None:
    new = changed(tmp_path, ("after: 45 min", "after: 50 min"))
    assert firstminute("check", new).status == 0
    ran = firstminute("check", new, "--against", CLIENT)
    assert ran.status == 1
    assert "new.yaml:" in ran.out
    assert "cadences.new_lead: changes the steps of version" in ran.out
    told = firstminute("check", new, "--against", CLIENT, "--json")
    assert (told.status, [one["field"] for one in told.json if one["severity"] == "error"]) == (
        1,
        ["cadences.new_lead"],
    )


def test_a_change_of_words_hurts_nobody(firstminute: Command, tmp_path: Path) -> None:
    new = changed(tmp_path, ("name: Bright Smile Dental\n", "name: Bright Smiles Dental\n"))
    assert "cadences" not in firstminute("check", new, "--against", CLIENT).out


def test_what_is_deployed_must_be_there_to_be_compared_with(firstminute: Command) -> None:
    ran = firstminute("check", CLIENT, "--against", "none.yaml")
    assert (ran.status, ran.out, ran.err) == (2, "", "firstminute: There is no file none.yaml.\n")


def test_doubts_are_errors_to_who_is_strict(firstminute: Command) -> None:
    assert firstminute("check", CLIENT).status == 0
    assert firstminute("check", CLIENT, "--strict").status == 1
