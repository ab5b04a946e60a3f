"""What a data folder needs before a server can start: folders, a secret, an up-to-date database. No Django here.

`ready` is told from a stamp, so that a second start does not start Django twice.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]


def data_folder() -> Path:
    """Return the data folder, as `config/environment.py` reads it."""
    if stated := os.environ.get("PASSERELLE_DATA"):
        return Path(stated)
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var"


def make_folders(folder: Path) -> None:
    """Make the folders and the secret, if they are not there; nobody else may read them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, mode in {"keys": 0o700, "files": 0o700, "search": 0o755, "trust": 0o755}.items():
        (folder / name).mkdir(mode=mode, exist_ok=True)
    secret = folder / "secret"
    if not secret.exists():
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))


def stamp() -> str:
    """Return what the database was prepared for: every migration, and where the database is."""
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def is_ready(folder: Path) -> bool:
    ready = folder / "ready"
    return ready.exists() and ready.read_text() == stamp()


def prepare(folder: Path, *, demo: bool) -> int:
    """Bring the database up to date in a process of its own; with `demo`, load the demonstration country too."""
    make_folders(folder)
    words = [sys.executable, "-m", "passerelle.cli", "demo"] + ([] if demo else ["--empty"])
    done = subprocess.run(words, check=False, env={**os.environ, "PASSERELLE_DATA": str(folder)})  # noqa: S603
    if done.returncode == 0:
        (folder / "ready").write_text(stamp())
    return done.returncode
