"""What the artefacts keep of botocore's descriptions is what the adapters call, and nothing besides."""

from __future__ import annotations

import re

from botocore import xform_name

from infra.trimming import OPERATIONS
from repository.stack import ROOT, ours


def test_every_service_that_a_function_calls_is_described_in_its_artefact() -> None:
    wired = "".join(
        (ROOT / "src" / "firstminute" / name).read_text() for name in ("bootstrap.py", "wiring.py", "providers.py")
    )
    assert set(re.findall(r'client\("([\w-]+)"\)', wired)) == set(OPERATIONS)


def test_every_operation_that_an_adapter_calls_is_described_and_no_other() -> None:
    adapters = [path for path in ours("src") if "adapters" in path.parts and path.name != "stacks.py"]
    words = "\n".join(path.read_text() for path in adapters)
    called = set(re.findall(r"client\.(\w+)\(", words)) - {"get_paginator"}
    called |= set(re.findall(r'get_paginator\("(\w+)"\)', words))
    assert called == {xform_name(name) for names in OPERATIONS.values() for name in names}
