"""A server of one's own for one journey: an empty data folder, a free port, gone afterwards."""

from __future__ import annotations

import os
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

PATIENCE_SECONDS = 90


@contextmanager
def fresh_server() -> Iterator[str]:
    """Start `passerelle serve --demo` on an empty database and yield its address; stop and clear it at the end."""
    with tempfile.TemporaryDirectory(prefix="passerelle-journey-") as folder:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"PASSERELLE_DATA": folder, "PASSERELLE_ORIGIN": url, "PASSERELLE_ANY_DAY": "1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "passerelle.config.settings"}  # a server as it is, whoever asks
        words = [sys.executable, "-m", "passerelle.cli", "serve", "--demo", "--port", str(port)]
        with open(f"{folder}/server.log", "wb") as log:
            server = subprocess.Popen(words, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            _wait(url, server, f"{folder}/server.log")
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


def _wait(url: str, server: subprocess.Popen[bytes], log: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    with open(log, encoding="utf-8", errors="replace") as told:
        raise ConnectionError(f"the server did not start:\n{told.read()[-3000:]}")
