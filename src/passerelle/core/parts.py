"""Blocks of an award: parts that can be assessed, recognised and stacked alone, made of its own outcomes.

Source: Code du travail L6113-1 (blocks are "homogeneous and coherent sets" that can be assessed and validated alone);
DOMAIN 3.5, OutcomeBlock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.gate import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLAUSE = "Code du travail, L6113-1"


def check(
    blocks: Sequence[Mapping[str, Any]], outcomes: Sequence[Mapping[str, Any]], components: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    """Return what is wrong with the blocks, all at once; an award without blocks is whole, and nothing is wrong.

    Every block has outcomes of the award, each outcome stands in one block at most, and what is to be awarded alone
    is assessed: each of its outcomes by a component that belongs to it.
    """
    own, assessed = _codes(outcomes), {part.get("code"): set(part.get("covers", ())) for part in components}
    found: list[Finding] = []
    placed: dict[str, str] = {}
    for block in blocks:
        code, inside = str(block.get("code", "")), list(block.get("outcomes", ()))
        if not inside:
            found.append(_finding("BL-1", f"blocks.{code}.outcomes", (), "at least one outcome"))
        if strange := [name for name in inside if name not in own]:
            found.append(_finding("BL-2", f"blocks.{code}.outcomes", tuple(strange), tuple(own)))
        if strange := [name for name in block.get("components", ()) if name not in assessed]:
            found.append(_finding("BL-2", f"blocks.{code}.components", tuple(strange), tuple(assessed)))
        if twice := [name for name in inside if placed.setdefault(name, code) != code]:
            found.append(_finding("BL-3", f"blocks.{code}.outcomes", tuple(twice), "in one block at most"))
        covered = {name for part in block.get("components", ()) for name in assessed.get(part, ())}
        if block.get("separately_awardable") and (open_ := [name for name in inside if name not in covered]):
            found.append(_finding("BL-4", f"blocks.{code}.components", tuple(open_), "each outcome assessed"))
    return found


def _codes(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(item.get("code")) for item in items]


def _finding(rule: str, field: str, seen: Any, threshold: Any) -> Finding:
    return Finding(rule, field, seen, threshold, CLAUSE, "block", kind="blocks")
