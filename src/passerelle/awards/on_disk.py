"""The trust folder on disk: each file whole or not at all, index last, and only what changed is written again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

INDEX: Final = "index.json"
SUFFIXES: Final = (".json", ".jwt")

_written: dict[Path, tuple[bytes, dict[str, str]]] = {}
"""What this process wrote last into a folder: the index, and the digest of every file."""


def place() -> Path:
    """Return where the register keeps its trust folder."""
    return Path(settings.PASSERELLE_DATA) / "trust"


def write(files: Mapping[str, bytes], digests: Mapping[str, str], folder: Path) -> Path:
    """Bring a folder to these files, index last; nothing to do while the index is the same.

    While the index on disk is the one this process wrote, only files with another digest are written. Else somebody
    else wrote, and every file is compared.
    """
    here = _read(folder / INDEX)
    if here == files[INDEX]:
        return folder
    known = _written.get(folder)
    before = known[1] if known and known[0] == here else None
    for path, content in files.items():
        if path == INDEX:
            continue
        is_there = _read(folder / path) == content if before is None else before.get(path) == digests[path]
        if not is_there:
            _replace(folder / path, content)
    _replace(folder / INDEX, files[INDEX])
    if before is None or before.keys() != digests.keys():
        _take_away_others(files, folder)
    _written[folder] = files[INDEX], dict(digests)
    return folder


def _take_away_others(files: Mapping[str, bytes], folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.suffix in SUFFIXES and path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)
