"""Where things are that the repository does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = ROOT / "var" / "peers"


class Missing(Exception):
    """Something this run needs is not on this machine; the text says what and how to get it."""


def standards() -> Path:
    """Return the folder of the standards' own vectors and schemas; raises Missing."""
    folder = ROOT / ".." / "shared" / "data" / "standards"
    if not folder.is_dir():
        raise Missing("missing ../shared: the standards' own vectors are kept there")
    return folder
