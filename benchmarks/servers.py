"""Servers that are measured from outside: started on one core, asked from another, counted by the kernel."""

from __future__ import annotations

import os
import socket
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SECONDS = 60


@contextmanager
def on_the_last_core() -> Iterator[None]:
    """Let what is started within run on the last core alone, and this process on the others, where there are any."""
    ours = os.sched_getaffinity(0)
    last = {max(ours)}
    os.sched_setaffinity(0, last)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours - last or ours)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until a server listens. Raises SystemExit when none does in a minute."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def spent(first: int) -> int:
    """Return the nanoseconds of CPU that a process and all below it have used, those that have ended excepted."""
    total = 0
    for process in below(first):
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue  # a thread that ended this moment
    return total


def below(first: int) -> list[int]:
    """Return a process and its descendants."""
    found, waiting = [], [first]
    while waiting:
        process = waiting.pop()
        found.append(process)
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found
