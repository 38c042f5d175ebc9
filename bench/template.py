"""What `template.yaml` says, as far as speed and cost depend on it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from bench.places import TEMPLATE


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, which nothing here needs: `!Ref X` is read as `X`."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


def function_ids() -> dict[str, str]:
    """The logical id of each function, by its stem: `cadence_step` → `CadenceStepFunction`."""
    found = resources("AWS::Serverless::Function")
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Function")).lower(): name for name in found}


def memory_gb(stem: str) -> float:
    """Gigabytes a function is given."""
    size: int = resources("AWS::Serverless::Function")[function_ids()[stem]]["MemorySize"]
    return size / 1024


def table(logical_id: str) -> dict[str, Any]:
    """What a call that makes such a table wants; what it cannot say is left out."""
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    declared = resources("AWS::DynamoDB::Table")[logical_id]
    return {name: declared[name] for name in wanted if name in declared}


def alarms() -> int:
    """How many alarms the stack has, those of its loops included."""
    loops = [one for name, one in _everything().items() if name.startswith("Fn::ForEach::")]
    looped = sum(len(names) * len(made) for _, names, made in loops)
    return looped + len(resources("AWS::CloudWatch::Alarm"))


def queues() -> int:
    """How many queues functions work off."""
    functions = resources("AWS::Serverless::Function").values()
    return sum(event["Type"] == "SQS" for one in functions for event in (one.get("Events") or {}).values())


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by logical id."""
    found = ((name, one) for name, one in _everything().items() if isinstance(one, dict) and one["Type"] == kind)
    return {name: one.get("Properties", {}) for name, one in found}


@cache
def _everything() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(TEMPLATE.read_text("utf-8"), Loader=_Loader)["Resources"]
    return found
