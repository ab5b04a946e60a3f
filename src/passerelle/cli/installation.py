"""What a data folder needs before a server can start: folders, secrets, an up-to-date database. No Django here.

`ready` is told from a stamp, so that a second start does not start Django twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]
STAND_IN = (
    "FOR DEVELOPMENT ONLY: private keys are sealed under a secret that lies beside them, in {}.\n"
    "It protects nothing from whoever has the folder. In public set PASSERELLE_KEY_SECRET or PASSERELLE_KEY_FILE."
)
NO_STAND_IN_HERE = (
    "the public reaches this register ({}), so its private keys need a secret of their own: "
    "set PASSERELLE_KEY_SECRET or PASSERELLE_KEY_FILE (docs/operating.md)"
)


def data_folder() -> Path:
    """Return the data folder, as `config/environment.py` reads it."""
    if stated := os.environ.get("PASSERELLE_DATA"):
        return Path(stated)
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var"


def known_origin(folder: Path) -> str | None:
    """Return the address at which the register of a data folder published itself last, or None where it never did."""
    try:
        origin = json.loads((folder / "trust" / "index.json").read_bytes())["register"]["origin"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(origin)


def make_folders(folder: Path) -> None:
    """Make the folders and the secrets, if they are not there; nobody else may read them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, mode in {"keys": 0o700, "files": 0o700, "search": 0o755, "trust": 0o755}.items():
        (folder / name).mkdir(mode=mode, exist_ok=True)
    _keep_secret(folder / "secret")
    if needs_stand_in() and not is_public() and _keep_secret(folder / "keys" / "unlock"):
        print(STAND_IN.format(folder / "keys" / "unlock"), file=sys.stderr)


def needs_stand_in() -> bool:
    """Say whether nobody gave a secret for the private keys."""
    return not (os.environ.get("PASSERELLE_KEY_SECRET") or os.environ.get("PASSERELLE_KEY_FILE"))


def is_public() -> bool:
    """Say whether the public reaches this register, as `signing/unlock.py` does."""
    parts = urlsplit(os.environ.get("PASSERELLE_ORIGIN", ""))
    return parts.scheme == "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}


def _keep_secret(path: Path) -> bool:
    """Make a secret that nobody else may read; return False where there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return True


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
