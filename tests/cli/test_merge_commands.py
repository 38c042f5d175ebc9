"""`firstminute merge` and `firstminute unmerge` on a deployed stack."""

from __future__ import annotations

import pytest

from cli.calling import Command, Deployed


@pytest.fixture
def two(deployed: Deployed) -> tuple[str, str]:
    return deployed.take_in(0), deployed.take_in(1)


def test_two_leads_are_merged_and_parted(firstminute: Command, two: tuple[str, str]) -> None:
    keep, other = two
    merged = firstminute.on_demo("merge", keep, other)
    assert (merged.status, merged.err) == (0, "")
    assert f"firstminute unmerge {other}" in merged.out
    assert f"merged into: {keep}" in firstminute.on_demo("lead", other).out
    assert firstminute.on_demo("unmerge", other).status == 0
    assert firstminute.on_demo("lead", other, "--json").json["lead"]["merged_into"] is None


def test_a_kept_lead_shows_whose_each_event_is_and_nothing_that_is_for_machines(
    firstminute: Command, two: tuple[str, str]
) -> None:
    keep, other = two
    firstminute.on_demo("merge", keep, other)
    shown = firstminute.on_demo("lead", keep)
    assert f"of {other}" in shown.out
    assert f"absorbed: {other}" in shown.out
    assert "shares" not in shown.out


def test_scripts_get_json(firstminute: Command, two: tuple[str, str]) -> None:
    keep, other = two
    merged = firstminute.on_demo("merge", keep, other, "--json").json
    assert (merged["lead_id"], merged["absorbed"]) == (keep, other)
    parted = firstminute.on_demo("unmerge", other, "--json").json
    assert (parted["lead_id"], parted["released"]) == (keep, other)


def test_the_second_time_it_is_done_already(firstminute: Command, two: tuple[str, str]) -> None:
    first = firstminute.on_demo("merge", *two, "--json")
    assert firstminute.on_demo("merge", *two, "--json") == first


def test_what_is_in_the_way_is_one_sentence_and_1(firstminute: Command, two: tuple[str, str]) -> None:
    keep, other = two
    for words, sentence in (
        (("merge", keep, keep), "name two"),
        (("merge", keep, "ld_nobody"), "There is no lead ld_nobody"),
        (("merge", "nonsense", other), "There is no such lead"),
        (("unmerge", other), "not merged"),
        (("unmerge", "ld_nobody"), "There is no lead ld_nobody"),
    ):
        ran = firstminute.on_demo(*words)
        assert (ran.status, ran.out) == (1, "")
        assert sentence in ran.err


@pytest.mark.parametrize("words", [("merge",), ("merge", "ld_one"), ("unmerge",)])
def test_too_few_words_are_wrong_usage(firstminute: Command, words: tuple[str, ...]) -> None:
    assert firstminute(*words).status == 2


def test_the_audit_finds_nothing_after_a_merge(firstminute: Command, deployed: Deployed, two: tuple[str, str]) -> None:
    keep, other = two
    befores = {one: deployed.stack.leads.get(one) for one in two}
    firstminute.on_demo("merge", keep, other)
    assert firstminute.on_demo("audit").status == 1, "the stream has not been told of yet"
    for lead_id, before in befores.items():
        after = deployed.stack.leads.get(lead_id)
        assert before
        assert after
        deployed._count(f"{lead_id}#{after.version}", before.lead, after.lead)
    assert firstminute.on_demo("audit").status == 0
    assert (
        firstminute.on_demo("report", "--from", "2026-11-24", "--to", "2026-11-24", "--json").json["totals"]["leads"]
        == 1
    )
