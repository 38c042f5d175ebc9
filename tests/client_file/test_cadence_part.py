"""How cadences are written, and what a change of one may not do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from writing import checked, written

from firstminute.client_file import check_change, compiled, load
from firstminute.domain.practice_json import practice_from_json

ROOT = Path(__file__).parents[2]
STEPS = "      - { channel: call, template: call_now, after: 3 min }\n"


def practice_with(tmp_path: Path, cadences: dict[str, object]):
    given = yaml.safe_load((ROOT / "clients" / "demo.yaml").read_text())
    given["cadences"] |= cadences
    path = tmp_path / "given.yaml"
    path.write_text(yaml.safe_dump(given))
    return practice_from_json(compiled(load(path)))


def test_every_example_of_the_guide_compiles(tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "cadences.md").read_text(), re.DOTALL)
    assert examples
    for example in examples:
        practice = practice_with(tmp_path, yaml.safe_load(example)["cadences"])
        assert practice.cadences["new_lead"].steps_of(1) is not None


def test_branches_are_laid_out_so_that_every_step_has_one_number(tmp_path):
    way = {"when": {"works": "sms"}, "steps": [{"channel": "sms", "template": "day_7_text", "after": "1 day"}]}
    other = {"steps": [{"channel": "call", "template": "call_now", "after": "1 day"}]}
    last = {"channel": "email", "template": "day_8_email", "after": "8 days"}
    steps = practice_with(tmp_path, {"extra": {"steps": [{"branch": [way, other]}, last]}}).cadences["extra"].steps
    assert [one.channel or one.go_to or "branch" for one in steps] == ["branch", "sms", 6, "call", 6, "email"]
    assert [arm.go_to for arm in steps[0].arms] == [2, 4, 6]
    assert steps[0].arms[0].when == {"works": ("sms",)}


@pytest.mark.parametrize("when", ["source: web*", "source: phone", "source: texts", "language: es", "language: pt-BR"])
def test_a_condition_that_may_hold_is_none_of_these(when):
    step = f"      - {{ channel: sms, template: day_1_text, after: 4 min, when: {{ {when} }} }}\n"
    assert checked(written((STEPS, f"{STEPS}{step}"))) == []


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("{ channel: sms, template: day_1_text }", "is missing: how long after"),
        ("{ wait: 2 days, template: call_now }", "belong to a step with a channel"),
        ("{ switch: nowhere }", "there is no cadence nowhere"),
        ("{ channel: sms, template: day_1_text, before: 2 h }", "counts from an appointment"),
        ("{ channel: sms, template: day_1_text, after: next morning }", "next morning at which time"),
        ("{ channel: sms, template: day_1_text, after: 4 min, when: { has: fax } }", "cannot be fax"),
        ("{ channel: sms, template: day_1_text, after: 4 min, when: { source: nope } }", "nobody comes by nope"),
        ("{ channel: sms, template: day_1_text, after: 4 min, when: { language: klingon } }", "klingon is no language"),
        ("{ switch: no_show }", "cannot lead to no_show"),
        ("{ channel: sms, template: day_1_text, after: 1 min }", "is due before the step above it"),
    ],
)
def test_a_step_that_cannot_be_is_said_at_its_line(step, words):
    found = checked(written((STEPS, f"{STEPS}      - {step}\n")))
    assert any(words in one.message for one in found), found


def test_cadences_that_lead_in_a_circle_are_refused():
    found = checked(written(("  nurture:\n    version: 1\n", "  nurture:\n    version: 1\n    then: nurture\n")))
    assert [one.field for one in found] == ["cadences.nurture.then"]


def test_steps_that_changed_need_another_version_and_old_versions_stay_while_people_are_on_them(tmp_path):
    demo = (ROOT / "clients" / "demo.yaml").read_text()
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(demo)
    changed = demo.replace("template: call_now, after: 3 min", "template: call_now, after: 5 min")

    def problems(text: str) -> list[str]:
        new.write_text(text)
        return [one.message for one in check_change(new, old)]

    assert problems(demo) == []
    assert "changes the steps of version 1" in problems(changed)[0]
    raised = changed.replace("  new_lead:\n    version: 1\n", "  new_lead:\n    version: 2\n")
    assert "has no version 1 any more" in problems(raised)[0]
    moved = raised.replace("    version: 2\n", "    version: 2\n    migrate: [{ from: 1 }]\n")
    assert problems(moved) == []


@pytest.mark.parametrize(
    ("step", "field", "words"),
    [
        ("{ switch: new_lead }", "steps[1].switch", "leads in a circle: new_lead, new_lead"),
        ("{ switch: appointment }", "steps[1].switch", "only a booking begins it"),
        ("{ branch: [{ steps: [{ switch: new_lead }] }] }", "steps[1].branch[0].steps[0].switch", "leads in a circle"),
        ("{ switch: nurture, at: '10:00' }", "steps[1].at", "is a time for a touch or a wait"),
        ("{ wait: next morning }", "steps[1].at", "next morning at which time"),
        ("{ wait: 99999 weeks }", "steps[1].wait", "is longer than two years"),
        (
            "{ wait: 2 days, otherwise: [{ channel: email, template: first_email }] }",
            "steps[1]",
            "belong to a step with a channel",
        ),
        (
            "{ channel: call, template: call_now, after: 4 min, otherwise: [{ channel: email, template: nope }] }",
            "steps[1].otherwise[0].template",
            "there is no template nope",
        ),
        (
            "{ channel: sms, template: day_1_text, after: 4 min, otherwise: [{ channel: sms, template: first_text }] }",
            "steps[1].otherwise[0].channel",
            "is a way of this step already",
        ),
        ("{ channel: call, template: call_now, after: 4 min, jitter: 2 days }", "steps[1].jitter", "longer than a day"),
        ("{ channel: sms, template: appointment_text, after: 4 min }", "steps[1].template", "nobody has one here"),
    ],
)
def test_a_step_that_would_write_for_ever_or_untrue_things_is_refused(step, field, words):
    found = checked(written((STEPS, f"{STEPS}      - {step}\n")))
    assert any(one.field == f"cadences.new_lead.{field}" and words in one.message for one in found), found


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("purpose: appointment", "purpose", "cannot be appointment"),
        ("migrate: [{ from: 1, steps: { step_1: step_0 } }]", "migrate[0].steps.step_1", "there is no step_0"),
        ("migrate: [{ from: 1, steps: { step_1: step_99 } }]", "migrate[0].steps.step_1", "the last one is step_14"),
        ("migrate: [{ from: 1 }, { from: 1 }]", "migrate[1].from", "version 1 is moved already"),
        ("earlier: [{ version: 1, steps: [{ switch: new_lead }] }]", "earlier[0].steps[0].switch", "leads in a circle"),
        ("then: appointment", "then", "only a booking begins it"),
        ("then: nowhere", "then", "there is no cadence nowhere"),
    ],
)
def test_a_cadence_that_leads_where_it_may_not_is_refused(line, field, words):
    found = checked(written(("  new_lead:\n    version: 1\n", f"  new_lead:\n    version: 2\n    {line}\n")))
    assert any(one.field == f"cadences.new_lead.{field}" and words in one.message for one in found), found


def test_two_cadences_that_lead_to_each_other_are_refused_at_both_ways():
    way = ("  nurture:\n    version: 1\n", "  nurture:\n    version: 1\n    then: no_show\n")
    back = ("  no_show:\n    version: 1\n", "  no_show:\n    version: 1\n    then: nurture\n")
    assert [(one.field, one.message) for one in checked(written(way, back))] == [
        ("cadences.no_show.then", "leads in a circle: no_show, nurture, no_show"),
        ("cadences.nurture.then", "leads in a circle: nurture, no_show, nurture"),
    ]
