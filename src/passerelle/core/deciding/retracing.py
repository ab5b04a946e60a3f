"""A decision as plain data, and the same decision made again from that data alone.

The trace holds what was asked and what was seen, never a name. Whoever has it can judge every condition again, choose
again, and compare: an appeal, an auditor, a test.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.conversions import Converted, Marks
from passerelle.core.deciding.choosing import Brought, Ceiling, Choice, Chosen
from passerelle.core.deciding.decision import Considered, Decision, Look, choose_all
from passerelle.core.deciding.facts import CONVERTED, Fact, is_met
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1


def as_data(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON has it: texts, numbers, lists; amounts as texts, so that they stay exact."""
    told = {
        "version": VERSION,
        "target": decision.target,
        "on": decision.on.isoformat(),
        "brought": [_brought(one) for one in decision.brought],
        "ceilings": [
            {
                "code": one.code,
                "at_most": str(one.at_most),
                "before": str(one.before),
                "left": str(decision.headroom(one)),
                "place": one.place,
                "tags": sorted(one.tags),
                "clause": one.clause,
            }
            for one in decision.ceilings
        ],
        "lines": [_line(decision, one) for one in decision.lines],
        "proven": decision.chosen.proven,
    }
    if decision.marks:
        told["marks"] = [
            {"by": one.by, "table": [list(row) for row in one.table], "scale": list(one.scale)}
            for one in decision.marks
        ]
    return told


def _brought(one: Brought) -> dict[str, Any]:
    told = {"award": one.reference, "credits": str(one.credits), "source": one.source, "tags": sorted(one.tags)}
    if (by := one.converted) is None:
        return told
    return told | {"converted": by.as_data()}


def _line(decision: Decision, one: Considered) -> dict[str, Any]:
    used = {choice.line: choice for choice in decision.chosen.choices}.get(one.line)
    return {
        "line": one.line,
        "owner": one.owner,
        "effect": one.effect,
        "clause": one.clause,
        "may_decide": one.may_decide,
        "human": one.human,
        "place": one.place,
        "credits": str(one.credits),
        "min_credits": str(one.min_credits),
        "caps": [{"sources": list(sources), "at_most": str(most)} for sources, most in one.caps],
        "clauses": [[_look(it) for it in looks] for looks in one.clauses],
        "further": [_look(it) for it in one.further],
        "answer": decision.answer(one.line),
        "uses": [{"clause": at, "award": award} for at, award in used.awards] if used else [],
        "counted": str(used.credits) if used else "0",
    }


def _look(one: Look) -> dict[str, Any]:
    facts = [{"code": it.code, "asked": it.asked, "seen": it.seen, "met": it.met} for it in one.facts]
    return {"award": one.award, "facts": facts}


def retraced(trace: Mapping[str, Any]) -> Decision:
    """Make a decision again from its trace: credits and marks converted, conditions judged, lines chosen anew.

    Raises Malformed for a trace of a version that nobody knows, or without the table by which it reads a result.
    """
    if trace.get("version") != VERSION:
        raise Malformed(field="version", expected=str(VERSION), seen=str(trace.get("version")))
    told = read(trace)
    tables = {marks.by: marks for marks in told.marks}
    judged = tuple(
        replace(
            one,
            clauses=tuple(_judged(looks, tables) for looks in one.clauses),
            further=_judged(one.further, tables),
        )
        for one in told.lines
    )
    brought = tuple(replace(one, credits=one.converted.credits) if one.converted else one for one in told.brought)
    return replace(told, lines=judged, brought=brought, chosen=choose_all(judged, brought, told.ceilings))


def _judged(looks: tuple[Look, ...], tables: Mapping[str, Marks]) -> tuple[Look, ...]:
    return tuple(Look(one.award, tuple(_judged_again(it, tables) for it in one.facts)) for one in looks)


def _judged_again(fact: Fact, tables: Mapping[str, Marks]) -> Fact:
    if fact.code == CONVERTED:
        mark, by, _becomes = fact.seen
        if by not in tables:
            raise Malformed(field="marks", expected=by, seen=", ".join(tables))
        asked, seen = [fact.asked[0], list(tables[by].scale)], [mark, by, tables[by].of(mark)]
        fact = replace(fact, asked=asked, seen=seen)
    return replace(fact, met=is_met(fact.code, fact.asked, fact.seen))


def read(trace: Mapping[str, Any]) -> Decision:
    """Return a decision as it was told, without asking whether it is right."""
    lines = tuple(_read_line(one) for one in trace["lines"])
    choices = [
        Choice(
            one["line"],
            one["answer"] == "automatic",
            tuple((use["clause"], use["award"]) for use in one["uses"]),
            Decimal(one["counted"]),
        )
        for one in trace["lines"]
        if one["answer"] != "near"
    ]
    return Decision(
        trace["target"],
        date.fromisoformat(trace["on"]),
        lines,
        tuple(
            Brought(one["award"], Decimal(one["credits"]), one["source"], frozenset(one["tags"]), _read_converted(one))
            for one in trace["brought"]
        ),
        tuple(
            Ceiling(
                one["code"],
                Decimal(one["at_most"]),
                Decimal(one["before"]),
                one["place"],
                frozenset(one["tags"]),
                one["clause"],
            )
            for one in trace["ceilings"]
        ),
        Chosen(tuple(sorted(choices, key=lambda choice: choice.line)), trace["proven"]),
        tuple(
            Marks(one["by"], tuple((mark, becomes) for mark, becomes in one["table"]), tuple(one["scale"]))
            for one in trace.get("marks", ())
        ),
    )


def _read_converted(one: Mapping[str, Any]) -> Converted | None:
    told = one.get("converted")
    if told is None:
        return None
    return Converted.of(told)


def _read_line(one: Mapping[str, Any]) -> Considered:
    return Considered(
        line=one["line"],
        owner=one["owner"],
        effect=one["effect"],
        clause=one["clause"],
        may_decide=one["may_decide"],
        human=one["human"],
        place=one["place"],
        credits=Decimal(one["credits"]),
        min_credits=Decimal(one["min_credits"]),
        caps=tuple((tuple(cap["sources"]), Decimal(cap["at_most"])) for cap in one["caps"]),
        clauses=tuple(tuple(_read_look(it) for it in looks) for looks in one["clauses"]),
        further=tuple(_read_look(it) for it in one["further"]),
    )


def _read_look(one: Mapping[str, Any]) -> Look:
    return Look(one["award"], tuple(Fact(it["code"], it["asked"], it["seen"], it["met"]) for it in one["facts"]))
