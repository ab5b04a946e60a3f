"""The codes that a description may write where a rule asks one of a set: words are for readers, codes for files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from passerelle.policy import messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from passerelle.core.gate import Finding, Profile, Rule

VALUES = frozenset({"in_set", "preferred_value", "equals"})
"""Kinds of rules whose threshold may be written in the field itself."""
DOMAINS = "tagged_outcomes"
"""The kind whose threshold may be written as the domain of an outcome."""
OUTCOMES = "learning_outcomes"
CLOSED = {"in_set": "values", DOMAINS: "domains"}
"""Kinds of rules that name all that may stand in a field, and what they name it by."""


def beside(finding: Finding) -> str:
    """Return what stands written and what may, by their codes; empty where the rule asks no code.

    The language has to be known: it quotes the words of the product (`terminal.of_finding`).
    """
    if finding.kind == DOMAINS:
        return f"to write as domain: {_listed(finding.threshold)}"
    if finding.kind not in VALUES:
        return ""
    stands = "" if finding.seen in (None, "", [], ()) else f"written is {_as_written(finding.seen)}; "
    return f"{stands}to write: {_listed(finding.threshold)}"


def _as_written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _listed(asked: Any) -> str:
    return ", ".join(map(_with_words, asked if isinstance(asked, (list, tuple)) else [asked]))


def _with_words(code: Any) -> str:
    """Return a code as a file has it, with its words behind where they are others."""
    written = _as_written(code)
    words = messages.in_words(code) if isinstance(code, str) else ""
    return written if words in ("", code) else f"{written} ({words})"


def closed_sets(profiles: Iterable[Profile], target: str) -> dict[str, str]:
    """Return, for every field of which rules at the gate name all that may stand in it, the codes and whose they are.

    Profiles that name the same codes of a field are named together.
    """
    named: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for profile in profiles:
        for path, codes in _sets(profile, target):
            whose = named.setdefault(path, {}).setdefault(codes, [])
            whose.extend([profile.id] if profile.id not in whose else [])
    return {path: "; ".join(_told(path, codes, whose) for codes, whose in sets.items()) for path, sets in named.items()}


def named_by(profiles: Iterable[Profile], target: str) -> dict[str, tuple[str, ...]]:
    """Return every code that rules at the gate name, by the field that it may stand in."""
    named: dict[str, tuple[str, ...]] = {}
    for profile in profiles:
        for path, codes in _sets(profile, target):
            named[path] = tuple(dict.fromkeys([*named.get(path, ()), *codes]))
    return named


def _sets(profile: Profile, target: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in profile.rules:
        if (rule.target, rule.stage) != (target, "gate"):
            continue
        for one in _with_parts(rule):
            if one.kind in CLOSED:
                yield _path(one), tuple(map(str, one.params[CLOSED[one.kind]]))


def _with_parts(rule: Rule) -> Iterator[Rule]:
    yield rule
    for part in rule.parts:
        yield from _with_parts(part)


def _path(rule: Rule) -> str:
    return str(rule.params.get("field", OUTCOMES))


def _told(path: str, codes: tuple[str, ...], whose: list[str]) -> str:
    each = "each with a domain, " if path == OUTCOMES else ""
    return f"{each}one of {', '.join(codes)} ({', '.join(whose)})"
