"""Leaves out of the dependencies what no function ever reads: three quarters of their weight.

Botocore describes 440 services and looks through all of them for its first client; with only ours to look through, that
client is made in two thirds of the time.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

# Every service that `adapters.aws.session.client` can be asked for by a function.
SERVICES = ("dynamodb", "secretsmanager", "sesv2", "sqs", "stepfunctions")
# The names these services have in the table of endpoints.
ENDPOINTS = ("dynamodb", "secretsmanager", "email", "sqs", "states")
# Paths below the folder, as globs. Metadata stays: it is how a scanner knows which version of what runs.
LEFT_OUT = (
    "bin",
    "*.dist-info/[!M]*",
    "botocore/data/*/*/examples-1.json",
    "botocore/data/*/*/waiters-2.json*",
    "aws_lambda_powertools/event_handler",
    "phonenumbers/shortdata",
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
    _keep_only(SERVICES, [path for path in (folder / "botocore" / "data").iterdir() if path.is_dir()])
    _keep_only(UTILITIES, list((folder / "aws_lambda_powertools" / "utilities").iterdir()))
    _trim_endpoints(folder / "botocore" / "data" / "endpoints.json")


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
    path.unlink()  # a hard link to the installer's own copy: never written through
    path.write_text(json.dumps(table, separators=(",", ":")))
