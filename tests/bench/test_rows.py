"""The table says plainly what is held and what is missed."""

from __future__ import annotations

from bench.rows import Row, Section, at_most, markdown, plain, told


def test_a_figure_at_its_budget_is_held_and_one_above_is_missed():
    assert at_most("calls", 2, 2).verdict == "held"
    assert at_most("calls", 3, 2).verdict == "MISSED"


def test_a_figure_without_a_budget_has_no_verdict():
    assert told("modules", "341").verdict == ""


def test_a_budget_that_comes_later_is_told_and_not_held_against_anybody():
    row = at_most("intake", 2.0, 2.6, "{:.1f}", 1.9)
    assert (row.budget, row.verdict) == ("<= 2.6, then 1.9", "held")


def test_columns_line_up_over_all_sections():
    sections = [Section("A", [told("short", "1")]), Section("B", [at_most("much longer", 22, 3)], "Read it so.")]
    lines = plain(sections).splitlines()
    assert lines[0].index("ours") == lines[4].index("1") == lines[7].index("22")
    assert lines[7].endswith("MISSED")
    assert lines[8] == "  Read it so."


def test_a_document_gets_one_table_for_each_section():
    text = markdown([Section("A", [Row("calls", "2", "<= 2", True)], "Read it so.")])
    assert text.splitlines()[0] == "### A"
    assert "| calls | 2 | <= 2 | held |" in text
    assert text.endswith("Read it so.")
