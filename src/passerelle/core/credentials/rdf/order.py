"""In which order lines come when parts of them are not known yet.

A term of a line is text, a hole that will be filled with a value, or the label of a blank node. Where the lines
before and after differ in known text their order is settled for good; what hangs on an unknown becomes a `Run`,
blocks that are sorted once they are known. Within one block all lines start alike, so that blocks of distinct
starts sort as their lines would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple


class Hole(NamedTuple):
    """The place of a value among those read from a document, and what stands around it in the term."""

    place: int
    before: str
    after: str


class Label(NamedTuple):
    """The label of a blank node that is not known yet."""

    node: str


Term = str | Hole | Label
Line = tuple[Term, Term, Term, Term]


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks whose order is not known, and the terms they start to differ in."""

    blocks: tuple[Block, ...]
    terms: tuple[Term, ...]


Block = tuple["Line | Run", ...]

_END: Final = "."  # what follows the last term: it sorts before any address, label or text


def ordered(lines: list[Line], position: int = 0) -> Block:
    """Return `lines`, alike before `position`, in their order as far as it is known."""
    if position == 4 or len(lines) == 1:
        return tuple(lines)
    alike: dict[Term, list[Line]] = {}
    for line in lines:
        alike.setdefault(line[position], []).append(line)
    classes: dict[str, list[Term]] = {}
    for term in alike:
        classes.setdefault(_first_letter(term), []).append(term)
    found: list[Line | Run] = []
    for letter in sorted(classes):
        found += _of_a_class(classes[letter], alike, position)
    return tuple(found)


def _of_a_class(terms: list[Term], alike: dict[Term, list[Line]], position: int) -> Block:
    known = [term for term in terms if isinstance(term, str)]
    if len(terms) > 1 and len(known) < len(terms):
        return (Run(tuple(ordered(alike[term], position + 1) for term in terms), tuple(terms)),)
    return tuple(item for term in (sorted(known) or terms) for item in ordered(alike[term], position + 1))


def _first_letter(term: Term) -> str:
    if isinstance(term, Label):
        return "_"
    if isinstance(term, Hole):
        return term.before[0]
    return term[0] if term else _END
