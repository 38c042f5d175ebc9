"""`make run`: the whole stack on this machine until Ctrl-C. `CLIENT` is another client file, `SPEED` a faster clock."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said here, before anything that an older Python cannot read
    sys.exit(f"FirstMinute needs Python 3.11 or later; this is {sys.version.split()[0]}.")

import argparse
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from local.child import kill_all
from local.progress import Progress
from local.trouble import Trouble

if TYPE_CHECKING:
    from local.running import Running

ROOT: Final = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run until told to end: 0 then, 1 when something was in the way, 2 for wrong usage."""
    given = _parser().parse_args(arguments)
    _on_signals(_end)
    progress = Progress(_say)
    try:
        from local.running import running_stack  # takes half a second: Ctrl-C may come in it

        with running_stack(client=given.client, speed=given.speed, home=given.home, progress=progress) as stack:
            _introduce(stack)
            _watch(stack)
    except KeyboardInterrupt:
        _say(f"\nEnded; everything it started has ended too ({progress.seconds:.0f} s in all).")
        return 0
    except Trouble as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.run", description=__doc__)
    client, speed = os.environ.get("CLIENT") or ROOT / "clients" / "demo.yaml", os.environ.get("SPEED") or "1"
    parser.add_argument("--client", type=Path, default=client, help="client file (default: $CLIENT or the demo)")
    parser.add_argument("--speed", type=_speed, default=speed, help="how many times as fast (default: $SPEED or 1)")
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".local", help="folder for what a run keeps (default: .local)"
    )
    return parser


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.01 <= speed <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; 1440 makes a day of waiting last a minute")
    return speed


def _on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    """A terminal that closes ends a run as Ctrl-C does, unless `nohup` said that it should not."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    """The first signal ends everything in order, the second at once."""
    _on_signals(_end_at_once)
    raise KeyboardInterrupt


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    kill_all()
    os._exit(130)


def _introduce(stack: Running) -> None:
    faster = f"   one day lasts {_shown(86_400 / stack.clock.speed)}" if stack.clock.speed != 1 else ""
    _say(
        f"""
  {stack.practice.name}{faster}

  practice's website   {stack.places.website}
  outbox               {stack.places.outbox}
  dashboard            {stack.places.dashboard}
  API                  {stack.places.api}
  admin key            {stack.admin_key}

  Send the website's form and watch the outbox. Ctrl-C ends everything."""
    )


def _shown(seconds: float) -> str:
    return f"{seconds / 60:.3g} min" if seconds >= 60 else f"{seconds:.3g} s"


def _watch(stack: Running) -> None:
    while True:
        time.sleep(0.5)
        stack.emulator.check()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
