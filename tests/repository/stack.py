"""The template and the state machine as plain values, for the tests of this folder."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


class _Template(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Ref X` is read as `{"Ref": "X"}`, `!Sub X` as `{"Fn::Sub": "X"}`."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Template.add_multi_constructor("!", _short_form)


@cache
def template() -> dict[str, Any]:
    return yaml.load((ROOT / "template.yaml").read_text(), Loader=_Template)


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by logical id. What a loop makes is not in it; `loops` is."""
    found = template()["Resources"].items()
    return {name: one.get("Properties", {}) for name, one in found if isinstance(one, dict) and one["Type"] == kind}


def loops() -> dict[str, tuple[list[str], str]]:
    """Each `Fn::ForEach`: the names it goes through, and what it makes of each as a pattern, such as `${Name}Alarm`."""
    found = template()["Resources"].items()
    return {
        name.removeprefix("Fn::ForEach::"): (one[1], next(iter(one[2])))
        for name, one in found
        if name.startswith("Fn::ForEach::")
    }


def functions() -> dict[str, dict[str, Any]]:
    """The properties of every function, by its stem."""
    return {stem(name): one for name, one in resources("AWS::Serverless::Function").items()}


def stem(logical_id: str) -> str:
    """`CadenceStepFunction` → `cadence_step`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical_id.removesuffix("Function")).lower()


def variables(function: dict[str, Any]) -> dict[str, Any]:
    """The environment of a function, without what all of them share."""
    given: dict[str, Any] = function["Environment"]["Variables"]
    return given


@cache
def machine() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "infra" / "cadence.asl.json").read_text())
    return found


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every statement of a role, conditional ones too."""
    for policy in role["Policies"]:
        chosen = policy["Fn::If"][1] if "Fn::If" in policy else policy
        yield from chosen["PolicyDocument"]["Statement"]


def many(value: Any) -> list[Any]:
    """One or several, as policies write them."""
    return value if isinstance(value, list) else [value]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows or would take, below the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := ROOT / name).is_file())


def ours(*folders: str) -> tuple[Path, ...]:
    """Python files of the named folders."""
    return tuple(path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders)
