"""The profiles that `passerelle gate` is told to judge by: one that comes with the product, or a file of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli.terminal import use_its_language
from passerelle.core.errors import Malformed
from passerelle.policy.shipped import load, shipped

if TYPE_CHECKING:
    from passerelle.core.gate import Profile

MOST_BYTES = 262_144
"""What a profile may weigh at most; a byte more is read, and the reading refuses it."""


class Unreadable(Exception):
    """Nothing can be judged by it; says why, with the line where it is a file that says something impossible."""


def read(name: str) -> Profile:
    """Return the profile that an id or the path of a file names. Raises Unreadable.

    A file is looked at as the register looks at it before anybody can draft it: every name in it is known, and it
    does not contradict itself.
    """
    if not _is_path(name):
        if (found := shipped().get(name)) is None:
            raise Unreadable(f"no profile is called {name}. There are: {', '.join(shipped())}")
        return found
    try:
        with Path(name).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise Unreadable(f"{name}: {getattr(error, 'strerror', None) or 'cannot be read'}") from None
    try:
        return load(raw)
    except Malformed as refused:
        use_its_language()
        from passerelle.policy import sentences

        raise Unreadable(f"{name}: {sentences.of_error(refused)}") from None


def _is_path(name: str) -> bool:
    """Say whether a name is that of a file: no id has a dot or a slash in it."""
    return name.endswith(".json") or "/" in name or "\\" in name or (name not in shipped() and Path(name).is_file())
