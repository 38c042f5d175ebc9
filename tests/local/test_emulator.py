"""The local AWS: ours and nobody else's, on a port that is free, and gone with all it wrote when the run ends."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local import unpacked
from local.emulator import Emulator, free_port
from local.serving import Application, Reply, Request, Server, json_reply
from local.trouble import Trouble

# What ministack does with its port and its two pages, after the pause that its imports take.
MINISTACK = f"""#!{sys.executable}
import http.server, json, os, socket, sys, time
time.sleep(0.3)
port = int(os.environ["GATEWAY_PORT"])
with socket.socket() as probe:
    if probe.connect_ex(("127.0.0.1", port)) == 0:
        sys.exit(f"ERROR: 127.0.0.1:{{port}} is already in use. Is MiniStack already running?")
os.mkdir(os.environ["TMPDIR"] + "/unpacked")
open(os.environ["TMPDIR"] + "/unpacked/handler.py", "w").close()
class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        told = {{"/_ministack/ready": {{}}, "/_ministack/health": {{"edition": os.environ["MINISTACK_EDITION"]}}}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told[self.path]).encode())
http.server.HTTPServer(("127.0.0.1", port), Pages).serve_forever()
"""
ENDS = f"#!{sys.executable}\nimport sys\nsys.exit('no such module')\n"
Start = Callable[..., Emulator]


def another_runs(request: Request) -> Reply:
    """A local AWS of another clone: ready, healthy, and not ours."""
    return json_reply(200, {"edition": "theirs"} if request.path == "/_ministack/health" else {"status": "completed"})


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place that is like memory, with enough room."""
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(unpacked, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(unpacked, "_ROOM", 0)
    return tmp_path / "memory"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Emulator] = []

    def run(program: str, *ports: int, home: str = "clone") -> Emulator:
        file = tmp_path / "ministack"
        file.write_text(program)
        file.chmod(0o755)
        (tmp_path / home).mkdir(exist_ok=True)
        offered = itertools.chain(ports, iter(free_port, None))
        started.append(Emulator(file, tmp_path / home, "http://127.0.0.1:9", lambda: next(offered)))
        return started[-1]

    yield run
    for one in started:
        one.stop()


def users_of(folder: Path) -> list[str]:
    """The command lines of programs that name a folder or work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes().decode().replace("\0", " ")
            if said and (str(folder) in said or (process / "cwd").readlink().is_relative_to(folder)):
                found.append(said)
        except OSError:
            continue
    return found


def test_a_run_does_not_deploy_into_the_local_aws_of_another_clone(
    start: Start, serve: Callable[[Application], Server]
) -> None:
    theirs = serve(another_runs)

    ours = start(MINISTACK, theirs.port)
    ours.wait()

    assert ours.port != theirs.port
    assert ours.url == f"http://127.0.0.1:{ours.port}"
    ours.check()


def test_a_run_starts_again_as_often_as_somebody_is_quicker(
    start: Start, serve: Callable[[Application], Server]
) -> None:
    first, second = serve(another_runs), serve(another_runs)

    ours = start(MINISTACK, first.port, second.port)
    ours.wait()

    assert ours.port not in (first.port, second.port)


def test_a_run_that_never_finds_a_port_of_its_own_says_so(start: Start, serve: Callable[[Application], Server]) -> None:
    theirs = serve(another_runs)

    with pytest.raises(Trouble, match="ended by itself") as trouble:
        start(MINISTACK, *[theirs.port] * 9).wait()

    assert "already in use" in trouble.value.said


def test_a_local_aws_that_cannot_start_is_not_started_again(start: Start) -> None:
    with pytest.raises(Trouble) as trouble:
        start(ENDS).wait()

    assert trouble.value.said == "no such module"


def test_two_runs_at_once_have_a_local_aws_each(start: Start) -> None:
    both = [start(MINISTACK, home=clone) for clone in ("one", "other")]
    for one in both:
        one.wait()

    assert both[0].port != both[1].port


def test_nothing_is_left_of_a_run_that_ended_neither_files_nor_programs(
    start: Start, tmp_path: Path, memory: Path
) -> None:
    ours = start(MINISTACK)
    ours.wait()
    assert list(memory.glob("*/unpacked/*"))

    ours.stop()

    assert list(memory.iterdir()) == []
    if Path("/proc/self").exists():
        assert users_of(tmp_path) == []


def gone(folder: Path, within: float = 10.0) -> bool:
    end = time.monotonic() + within
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return not folder.exists()


def test_what_takes_long_to_remove_is_left_to_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "left" / "deep").mkdir(parents=True)
    (tmp_path / "left" / "deep" / "handler.py").touch()

    unpacked.remove(tmp_path / "left", 0.0)
    assert (tmp_path / "left").exists()
    unpacked.remove(tmp_path / "left")

    assert not (tmp_path / "left").exists()


def test_a_start_removes_what_a_run_left_that_was_killed(tmp_path: Path, memory: Path) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    killed = memory / f"firstminute_unpacked.{int(child.stdout)}.abc"
    in_the_clone = tmp_path / f"firstminute_unpacked.{os.getpid()}.abc"
    another_running, foreign = memory / f"firstminute_unpacked.{os.getppid()}.abc", memory / "firstminute_unpacked.x"
    for folder in (killed, in_the_clone, another_running, foreign):
        (folder / "worker").mkdir(parents=True)

    ours = unpacked.new_folder(tmp_path)

    assert gone(killed)
    assert gone(in_the_clone)
    assert all(folder.exists() for folder in (ours, another_running, foreign))


@pytest.mark.parametrize("lacks", ["room", "memory"])
def test_without_room_in_memory_the_disk_has_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str) -> None:
    if lacks == "room":
        monkeypatch.setattr(unpacked, "_ROOM", 2**80)
    else:
        monkeypatch.setattr(unpacked, "MEMORY", tmp_path / "none")

    assert unpacked.new_folder(tmp_path).parent == tmp_path
