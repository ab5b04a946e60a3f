"""A function written for one text with holes: it knows where each piece goes, so that nothing is looked up or split.

Half the work of picking the pieces from a list, joining them and splitting the blocks again (`plan.py`), but it takes
as long to compile as thirty fillings: it is for texts that are often wanted.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Pieces = Sequence[str | int]
    """Known text, in which a NUL ends a block; the numbers of terms; and, counted from -1 down, of runs."""


def written(pieces: Pieces, runs: Sequence[Pieces], terms: int, *, hashed: bool) -> Callable[[Sequence[str]], Any]:
    """Return a function from terms to the blocks `pieces` make: the hash of each, or all in order as one text.

    `runs` are blocks whose order depends on the terms, each after those it contains.
    """
    known: dict[str, str] = {}
    lines = [f"{''.join(f't{number}, ' for number in range(terms))} = terms"] if terms else []
    for number, run in enumerate(runs):
        lines.append(f"r{number} = join(sorted(({_joins(run, known)})))")
    blocks = _joins(pieces, known, "sha256({}.encode()).digest()" if hashed else "{}")
    lines.append(f"return [{blocks}]" if hashed else f"return join(sorted(({blocks})))")
    body = "\n".join(f"    {line}" for line in lines)
    space: dict[str, Any] = {"join": "".join, "sha256": sha256, **{name: text for text, name in known.items()}}
    exec(compile(f"def fill(terms):\n{body}\n", "<text>", "exec"), space)  # noqa: S102  (numbers alone)
    found: Callable[[Sequence[str]], Any] = space["fill"]
    return found


def _joins(pieces: Pieces, known: dict[str, str], form: str = "{}") -> str:
    """Return the expressions of the blocks, a comma after each; texts get a name in `known`."""
    blocks: list[list[str]] = [[]]
    for piece in pieces:
        if isinstance(piece, int):
            blocks[-1].append(f"t{piece}" if piece >= 0 else f"r{-piece - 1}")
            continue
        for number, text in enumerate(piece.split("\0")):
            if number:
                blocks.append([])
            if text:
                blocks[-1].append(known.setdefault(text, f"k{len(known)}"))
    return "".join(f"{form.format(f'join(({chr(44).join(block)},))')}, " for block in blocks)
