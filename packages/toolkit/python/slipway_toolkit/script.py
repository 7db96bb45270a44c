"""Runs the user's script as a child and keeps the end of what it writes to stderr."""

import os
import select
import signal
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

# Bytes of stderr that are kept for the reason of a failure.
TAIL = 16_384

# The most bytes that a pipe can hold of what a script wrote before it ended. Source: pipe(7), pipe-max-size.
PIPE = 1_048_576


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
    is_over, over = os.pipe()
    copier = threading.Thread(target=_copy_stderr, args=(child, is_over, tail), daemon=True)
    copier.start()
    code = child.wait()
    os.close(over)
    copier.join()
    return (code if code >= 0 else 128 - code), tail.decode("utf-8", "replace")


def _leave_group() -> None:
    """Leaves the process group to the script: a signal to the group then reaches the script once, not twice.

    A signal to this process alone is passed on. A group's own leader cannot leave it.
    """
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def _copy_stderr(child: "subprocess.Popen[bytes]", is_over: int, tail: bytearray) -> None:
    """All of it, as far as it is the script's: a process that outlives the script may hold its stderr open."""
    assert child.stderr is not None
    stderr = child.stderr.fileno()
    left = PIPE
    while left > 0:
        readable, _, _ = select.select([stderr, is_over], [], [])
        if stderr not in readable or not (chunk := os.read(stderr, 65_536)):
            return
        if is_over in readable:
            left -= len(chunk)
        tail += chunk
        del tail[:-TAIL]
        while chunk:
            chunk = chunk[os.write(2, chunk) :]
