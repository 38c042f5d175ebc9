"""Processes to measure, each with a stub of its own in front of it: by instructions where valgrind is, and by CPU time.

Instructions are the same from run to run and under any load, so they can be compared with a budget; milliseconds are
told beside them.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.places import ROOT, WORK

# What a scene's client file says where the stub's address belongs.
STUB: Final = "http://127.0.0.1:9"
VALGRIND: Final = shutil.which("valgrind")
_CHILD: Final = Path(__file__).with_name("child.py")
_STUB: Final = Path(__file__).with_name("stub.py")
_CACHEGRIND: Final = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
_REFERENCES: Final = re.compile(r"I\s+refs:\s+([\d,]+)")
_LONGEST: Final = 600
# As template.yaml gives them, and as Lambda does: a session token is 750 bytes that every call carries.
ENVIRONMENT: Final[Mapping[str, str]] = {
    "PYTHONHASHSEED": "0",
    "PATH": "/usr/bin:/bin",
    "TZ": ":UTC",
    "LANG": "en_US.UTF-8",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLEEX",
    "AWS_SECRET_ACCESS_KEY": "x" * 40,
    "AWS_SESSION_TOKEN": "x" * 750,
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "POWERTOOLS_SERVICE_NAME": "firstminute-demo",
    "POWERTOOLS_METRICS_NAMESPACE": "FirstMinute",
    "LEADS_TABLE": "firstminute-demo-LeadsTable",
    "METRICS_TABLE": "firstminute-demo-MetricsTable",
    "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:firstminute-demo-cadence",
    "CALLBACKS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/firstminute-demo-Callbacks",
    "LOOKUPS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/firstminute-demo-Lookups",
    "INBOX_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/firstminute-demo-Inbox",
    "TOLD_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/firstminute-demo-Told.fifo",
    "SECRET_PREFIX": "firstminute/demo/",
    "API_URL": "https://demo.execute-api.us-east-1.amazonaws.com",
    "CLOCK": "",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What a process does. `path` are the folders it may import from besides the standard library.

    `rounds` says how often the work is done, round by round; `practice` is the compiled client file; `answers` are
    what the stub says; `told` is what else the child has to know (bench/child.py).
    """

    mode: str
    client: Path | None
    path: Sequence[Path] = ()
    rounds: Sequence[int] = (1,)
    practice: str = "{}"
    answers: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """What it took: `cpu` seconds of the whole process, seconds of one piece of work in each of `rounds`.

    `instructions` is None unless they were counted; `modules` are those that the work itself brought in.
    """

    instructions: int | None
    cpu: float
    rounds: Sequence[float]
    modules: Sequence[str]
    calls: Sequence[str]


def measure(work: Work, *, counting: bool = False) -> Measured:
    """Run it once. With `counting`, under cachegrind, which takes fifty times as long."""
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder, _stub(work.answers) as url:
        said = _run(work, Path(folder), url, counting)
        told = json.loads((Path(folder) / "report.json").read_text())
        calls = _asked(url)
    found = _REFERENCES.search(said)
    instructions = int(found[1].replace(",", "")) if counting and found else None
    return Measured(instructions, told["cpu"], told["rounds"], told["modules"], calls)


def _run(work: Work, folder: Path, url: str, counting: bool) -> str:
    (folder / "practice.json").write_text(work.practice.replace(STUB, url))
    spec = {
        "mode": work.mode,
        "client": str(work.client) if work.client else None,
        "path": [str(one) for one in work.path],
        "rounds": list(work.rounds),
        "report": str(folder / "report.json"),
        **work.told,
    }
    (folder / "spec.json").write_text(json.dumps(spec))
    valgrind = [VALGRIND, *_CACHEGRIND] if counting and VALGRIND else []
    command = [*valgrind, sys.executable, "-S", "-s", "-P", str(_CHILD), str(folder / "spec.json")]
    places = {"HOME": str(folder), "LAMBDA_TASK_ROOT": str(folder), "AWS_ENDPOINT_URL": url}
    ended = subprocess.run(
        command, env={**ENVIRONMENT, **places}, capture_output=True, text=True, timeout=_LONGEST, check=False, cwd=ROOT
    )
    if ended.returncode:
        raise RuntimeError(
            f"{work.mode} in {[*spec['path'][:1]]} failed:\n{ended.stdout[-1000:]}{ended.stderr[-3000:]}"
        )
    return ended.stderr


@contextmanager
def _stub(answers: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """The address of a stub with these answers; it ends with this block, and whenever we do."""
    command = [sys.executable, "-S", str(_STUB)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(answers) + "\n")
        process.stdin.flush()
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def _asked(url: str) -> list[str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/calls") as answer:
        names: list[str] = json.load(answer)
    return names
