"""Leaves out of the dependencies what no function ever reads: three quarters of their weight.

Botocore describes 440 services and looks through all of them for its first client, and reads the description of every
operation of a service for one. With only ours, a client is made with two thirds of the instructions.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Every operation that our adapters call, by service; `tests/repository` holds them to it.
OPERATIONS = {
    "dynamodb": (
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "pinpoint-sms-voice-v2": ("SendTextMessage",),
    "secretsmanager": ("GetSecretValue",),
    "sesv2": ("SendEmail",),
    "sqs": (
        "ChangeMessageVisibility",
        "DeleteMessage",
        "GetQueueAttributes",
        "ReceiveMessage",
        "SendMessageBatch",
    ),
    "stepfunctions": ("DescribeExecution", "StartExecution", "StopExecution"),
}
# The names these services have in the table of endpoints.
ENDPOINTS = ("dynamodb", "sms-voice", "secretsmanager", "email", "sqs", "states")
# Paths below the folder, as globs. Metadata stays: it is how a scanner knows which version of what runs.
LEFT_OUT = (
    "bin",
    "*.dist-info/[!M]*",
    "botocore/data/*/*/examples-1.json",
    "botocore/data/*/*/waiters-2.json*",
    "aws_lambda_powertools/event_handler",
    "**/*.pyi",
    "**/py.typed",
)
# What logging and metrics import of powertools' utilities; the others bring parsers and validators.
UTILITIES = ("__init__.py", "jmespath_utils", "typing")


def trim(folder: Path) -> None:
    """Trim the freshly installed dependencies in `folder`."""
    for pattern in LEFT_OUT:
        for path in list(folder.glob(pattern)):
            _remove(path)
    data = folder / "botocore" / "data"
    _keep_only(tuple(OPERATIONS), [path for path in data.iterdir() if path.is_dir()])
    _keep_only(UTILITIES, list((folder / "aws_lambda_powertools" / "utilities").iterdir()))
    _trim_endpoints(data / "endpoints.json")
    for service, operations in OPERATIONS.items():
        for path in data.glob(f"{service}/*/service-2.json*"):
            _trim_service(path, operations)


def _keep_only(names: tuple[str, ...], paths: list[Path]) -> None:
    for path in paths:
        if path.name not in names:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _trim_endpoints(path: Path) -> None:
    """Keep every partition and region, so that a stack may run in any of them, but only the services we call."""
    table = json.loads(path.read_text())
    for partition in table["partitions"]:
        partition["services"] = {name: known for name, known in partition["services"].items() if name in ENDPOINTS}
    _replace(path, path, table)


def _trim_service(path: Path, operations: tuple[str, ...]) -> None:
    """Keep these operations and the shapes they are made of, unpacked: read faster, and packed by the zip anyway."""
    model = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    # An old version of a service (DynamoDB has one) lacks some; nobody asks for it.
    model["operations"] = {name: one for name, one in model["operations"].items() if name in operations}
    shapes, found = model["shapes"], set[str]()
    wanted = list(_shapes_in(model["operations"]))
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += _shapes_in(shapes[name])
    model["shapes"] = {name: _without_words(shapes[name]) for name in shapes if name in found}
    model["operations"] = _without_words(model["operations"])
    _replace(path, path.with_name("service-2.json"), model)


def _shapes_in(value: Any) -> Iterator[str]:
    """The names that stand as `"shape": name` anywhere in a part of a model."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "shape" and isinstance(one, str):
                yield one
            else:
                yield from _shapes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _shapes_in(one)


def _without_words(value: Any) -> Any:
    """Without the documentation, which is most of a model."""
    if isinstance(value, dict):
        return {key: _without_words(one) for key, one in value.items() if not _is_words(key, one)}
    return [_without_words(one) for one in value] if isinstance(value, list) else value


def _is_words(key: str, value: Any) -> bool:
    return key == "documentation" and isinstance(value, str)


def _replace(path: Path, place: Path, content: Any) -> None:
    """Write anew, never through: what was installed may be a link to the installer's own copy."""
    path.unlink()
    place.write_text(json.dumps(content, separators=(",", ":")))
