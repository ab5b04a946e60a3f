"""A server of one's own for one journey: an empty data folder, a free port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_SECONDS = 600
"""How long a server that lives is waited for: it loads a country first, and a busy machine is slow."""
QUIET_SECONDS = 30
"""After how long a person is told that it is waited for."""


class NotStarted(Exception):
    """Why there is no server, in a sentence, and the end of what it said."""


@contextmanager
def fresh_server(tables: Path | None = None) -> Iterator[str]:
    """Start `passerelle serve --demo` on an empty database and yield its address; stop and clear it at the end.

    With `tables`, a file of SQLite in which the migrations were made and nothing else, they need not be made again.
    """
    with tempfile.TemporaryDirectory(prefix="passerelle-journey-") as folder:
        if tables:
            shutil.copy(tables, f"{folder}/register.sqlite3")
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"PASSERELLE_DATA": folder, "PASSERELLE_ORIGIN": url, "PASSERELLE_ANY_DAY": "1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "passerelle.config.settings"}  # a server as it is, whoever asks
        words = [sys.executable, "-m", "passerelle.cli", "serve", "--demo", "--port", str(port)]
        with open(f"{folder}/server.log", "wb") as log:
            server = subprocess.Popen(words, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            wait_for(url, server, f"{folder}/server.log")
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(
    url: str,
    server: subprocess.Popen[bytes],
    log: str,
    *,
    patience: float = PATIENCE_SECONDS,
    quiet: float = QUIET_SECONDS,
) -> None:
    """Return once the server answers; after `quiet` seconds say that it is waited for. Raises NotStarted."""
    begun, is_told = time.monotonic(), False
    while (waited := time.monotonic() - begun) < patience and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
        if waited > quiet and not is_told:
            is_told = True
            print(f"The server is still starting; it is waited for up to {patience:.0f} s.", file=sys.stderr)
    raise NotStarted(f"{_why(server, waited)}\n{_end_of(log)}".rstrip())


def _why(server: subprocess.Popen[bytes], waited: float) -> str:
    if server.poll() is not None:
        return f"The server ended by itself after {waited:.0f} s (exit status {server.returncode}). It said:"
    return (
        f"The server did not answer within {waited:.0f} s, and is still at work: this machine may just be busy. "
        "Try again later, or start one with `make run` and leave out --fresh. It said:"
    )


def _end_of(log: str) -> str:
    with open(log, encoding="utf-8", errors="replace") as told:
        return told.read()[-3000:]
