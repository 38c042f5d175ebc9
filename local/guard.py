"""Runs one command and ends it, with everything it started, as soon as whoever asked for it is gone.

    python guard.py COMMAND ARGUMENT...

The asker keeps the guard's standard input open for as long as it lives. However it ends, even killed outright, the
pipe closes, and no emulator or Lambda worker stays behind. Stands alone: imports nothing of ours, starts in 20 ms.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 4.0


def main() -> int:
    """Run the command in this process's group and give back its exit status."""
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the group is told to end; the guard is the one that sees to it
    threading.Thread(target=_watch, args=(child,), daemon=True).start()
    status = child.wait()
    _end_group()
    return status


def _watch(child: "subprocess.Popen[bytes]") -> None:
    """Until the pipe closes; then ask everybody to end, and insist."""
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGTERM)
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


def _end_group() -> None:
    """What the command itself left running."""
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)
