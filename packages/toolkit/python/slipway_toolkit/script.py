"""Runs the user's script as a child and keeps the end of what it writes to stderr."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

# Bytes of stderr that are kept for the reason of a failure.
TAIL = 16_384


def run_script(command: list[str], cwd: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """The exit code of a command, 128 + n when signal n ended it, and the end of its stderr."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: Any) -> None:
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    child = subprocess.Popen(command, cwd=cwd, env=environ, stderr=subprocess.PIPE, bufsize=0)
    _leave_group()
    for signal_number in early:
        child.send_signal(signal_number)

    tail = bytearray()
    copier = threading.Thread(target=_copy_stderr, args=(child, tail), daemon=True)
    copier.start()
    code = child.wait()
    # A process that outlives the script may hold its stderr open: that one is not waited for.
    copier.join(timeout=2)
    return (code if code >= 0 else 128 - code), tail.decode("utf-8", "replace")


def _leave_group() -> None:
    """Leaves the process group to the script: a signal to the group then reaches the script once, not twice.

    A signal to this process alone is passed on. A group's own leader cannot leave it.
    """
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def _copy_stderr(child: "subprocess.Popen[bytes]", tail: bytearray) -> None:
    assert child.stderr is not None
    while chunk := os.read(child.stderr.fileno(), 65_536):
        tail += chunk
        del tail[:-TAIL]
        while chunk:
            chunk = chunk[os.write(2, chunk) :]
