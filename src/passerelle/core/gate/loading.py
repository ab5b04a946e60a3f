"""Reading a profile: its document is checked here, once, before it can be in force.

A rule that is misspelt would ask nothing and so open the gate: whatever is unknown or missing is refused with its
path. So is a field that nothing states, and a profile that contradicts itself (`contradictions.py`): both would ask
something that nobody can do. Codes are always text (a level "5.10" is not the number 5.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn

from passerelle.core import clocks
from passerelle.core.errors import Malformed
from passerelle.core.gate.contradictions import contradiction
from passerelle.core.gate.document import line_of, read
from passerelle.core.gate.kinds import ASKED_OF_VERBS, VERBS
from passerelle.core.gate.profile import Profile, Rule, Source

TARGETS = ("organisation", "micro_credential", "short_course", "credential", "registration", "recognition")
STAGES = ("gate", "panel", "decide", "issue", "review", "recognise")
SEVERITIES = ("block", "warn", "info")
MODES = ("pre", "post", "none")
EXPIRIES = ("keep-pending", "deemed-accepted", "deemed-refused")
CLOCKS = (
    *("panel", "declaration", "completion", "publication", "appeal", "appeal_result", "condition", "notice"),
    *("compliance", "suspension", "ban", "review", "validity"),
    *("prior_learning", "recognition", "partner_authorisation", "ministry_authorisation"),
    "larger_award",
)
"""The clocks whose silence a profile may give a meaning (DOMAIN 3.9)."""
BESIDE = ("level", "assessment")
"""What a panel reads beside a question: outcomes with the words of the level, or what assesses each of them."""
READ_PARAMS = ("clocks", "panel", "panels", "refusing", "prior_learning", "marking", "hearing", "counsel")
LATER_PARAMS = ("hours_per_credit", "transfer_share_max")
"""Kept for a part of the register that recognises and stacks: the schema says so."""
RULED_PARAMS = MappingProxyType(
    {
        "validity_years_max": "validity_years",
        "registry_validity_years_max": "validity_years",
        "review_period_years": "review_period_years",
    }
)
"""Said beside the rule that makes the amount count, with the field of that rule; nothing else of `params` is kept."""
MOST_LETTERS = 300
"""Of a question in words: it stands above every finding and every vote."""
OUTCOMES = "learning_outcomes"
Fields = Mapping[str, Container[str]]
"""What can be stated, by target: the paths that a rule may read, and where it is told, what stands there (`number`)."""


def load_document(text: str | bytes, fields: Fields | None = None, *, kept: bool = False) -> Profile:
    """Return the profile that a text of JSON states; raises Malformed with the path and the line of what is amiss."""
    document, lines = read(text)
    try:
        return load_profile(document, fields, kept=kept)
    except Malformed as refused:
        line = line_of(str(refused.data["field"]), lines)
        raise Malformed(**{**refused.data, "line": line}) from None


def in_document(refused: Malformed, path: str, text: str | bytes) -> Malformed:
    """Return a refusal with its path in a document and the line of it, for whoever looks closer at one part."""
    _document, lines = read(text)
    return Malformed(**{**refused.data, "field": path, "line": line_of(path, lines)})


def load_profile(document: Mapping[str, Any], fields: Fields | None = None, *, kept: bool = False) -> Profile:
    """Return the profile a document states; raises Malformed with the path of what is amiss.

    Where `fields` are given, a rule may read no others, and says where it stands. What was `kept` was looked at when
    it was put in force, and a later release that looks closer does not take a country's rules away.
    """
    _mapping(document, "profile")
    for name in document:
        if name not in _HEAD:
            _refuse(str(name), "known")
    rules = tuple(_rule(rule, f"rules.{n}") for n, rule in enumerate(_list(document.get("rules"), "rules")))
    ids = [rule.id for rule in rules]
    for n, rule_id in enumerate(ids):
        if rule_id in ids[:n]:
            _refuse(f"rules.{n}.id", "unique")
    start, end = _dates(document, "")
    profile = Profile(
        id=_id(document.get("id"), "id"),
        title=_text(document.get("title"), "title"),
        jurisdiction=_text(document.get("jurisdiction", "unstated"), "jurisdiction"),
        binding=_text(document.get("binding"), "binding"),
        effective_from=start,
        effective_to=end,
        publication_mode=_one_of(MODES)(document.get("publication_mode", "pre"), "publication_mode"),
        on_expiry=_expiries(document.get("on_expiry", {})),
        params=MappingProxyType(dict(_mapping(document.get("params", {}), "params"))),
        rules=rules,
        source=_source(document.get("source", {}), "source"),
        supersedes=_text(document.get("supersedes", "-"), "supersedes").strip("-"),
    )
    if profile.supersedes == profile.id:
        _refuse("supersedes", "another profile")
    if fields is not None:
        _require_basis(rules)
        _require_known(rules, document["rules"], fields)
        profile = replace(profile, rules=tuple(_with_numbers(rule, fields[rule.target]) for rule in rules))
    if not kept:
        _require_amounts(profile.params, rules)
        if found := contradiction(profile):
            where = f"rules.{found.place}{found.part}"
            raise Malformed(field=where, expected=found.expected, clash=found.clash, values=found.values)
    return profile


def _require_amounts(params: Mapping[str, Any], rules: Sequence[Rule]) -> None:
    """Refuse an amount that nobody reads, a clock that nobody turns, or one in another unit: it would be found on the
    day on which it has to count.
    """
    ruled = {path for rule in rules for path in rule.paths}
    for name in params:
        if name in RULED_PARAMS and RULED_PARAMS[name] not in ruled:
            raise Malformed(
                field=f"params.{name}", expected=f"a rule on {RULED_PARAMS[name]}", reason="no_rule_says_it"
            )
        if name not in (*READ_PARAMS, *LATER_PARAMS, *RULED_PARAMS):
            known = ", ".join((*READ_PARAMS, *LATER_PARAMS, *RULED_PARAMS))
            raise Malformed(field=f"params.{name}", expected=f"one of {known}", reason="unknown_param")
    try:
        clocks.clocks(params.get("clocks"))
    except Malformed as refused:
        raise Malformed(**{**refused.data, "field": f"params.{refused.data['field']}"}) from None


def _require_basis(rules: Sequence[Rule]) -> None:
    """Refuse a rule that does not say where it stands: nobody has to take a rule on trust."""
    for n, rule in enumerate(rules):
        if not rule.clause or not rule.source.reference:
            _refuse(f"rules.{n}.{'source' if rule.clause else 'clause'}", "where the rule stands")


def _require_known(rules: Sequence[Rule], stated: Sequence[Mapping[str, Any]], fields: Fields) -> None:
    for n, rule in enumerate(rules):
        for path in rule.paths:
            if path not in fields.get(rule.target, ()):
                _refuse(_where(path, stated[n], f"rules.{n}"), f"a field of {rule.target}; {path} is none")


def _with_numbers(rule: Rule, fields: Container[str]) -> Rule:
    """Return the rule, and the rules inside it, knowing at which of its paths a number is due."""
    if not isinstance(fields, Mapping):
        return rule
    parts = tuple(_with_numbers(part, fields) for part in rule.parts)
    return replace(rule, parts=parts, numbers=frozenset(path for path in rule.paths if fields[path] == "number"))


def _where(path: str, stated: Any, where: str) -> str:
    """Return where in a rule a field is named; the rule itself where that cannot be told."""
    pairs = stated.items() if isinstance(stated, Mapping) else enumerate(stated) if isinstance(stated, list) else ()
    for name, value in pairs:
        inner = f"{where}.{name}"
        if value == path:
            return inner
        if (found := _where(path, value, inner)) != inner:
            return found
    return where


def _rule(stated: Any, where: str) -> Rule:
    _mapping(stated, where)
    start, end = _dates(stated, f"{where}.")
    parsed = _part(stated, where)
    if parsed["kind"] in {"max_share", "min_share"} and stated.get("stage") != "recognise":
        _refuse(f"{where}.stage", "recognise")
    return Rule(
        id=_text(stated.get("id"), f"{where}.id"),
        target=_one_of(TARGETS)(stated.get("target"), f"{where}.target"),
        stage=_one_of(STAGES)(stated.get("stage"), f"{where}.stage"),
        severity=_one_of(SEVERITIES)(stated.get("severity"), f"{where}.severity"),
        clause=_clause(stated, where),
        source=_source(stated.get("source", {}), f"{where}.source"),
        message_key=_text(stated.get("message_key", "-"), f"{where}.message_key").strip("-"),
        effective_from=start,
        effective_to=end,
        **parsed,
    )


def _part(stated: Any, where: str) -> dict[str, Any]:
    """Return what every rule has, also one inside another: its kind, its parameters, its guard."""
    kind = _one_of(KINDS)(_mapping(stated, where).get("kind"), f"{where}.kind")
    needs, may = KINDS[kind]
    for name in stated:
        if name not in needs and name not in may and name not in _COMMON:
            _refuse(f"{where}.{name}", "known")
    params = {name: needs[name](stated.get(name), f"{where}.{name}") for name in needs}
    params |= {name: may[name](stated[name], f"{where}.{name}") for name in may if name in stated}
    if kind in {"range", "ratio"} and not {"min", "max"} & params.keys():
        _refuse(f"{where}.min", "bound")
    if kind == "tagged_outcomes":
        params.setdefault("field", OUTCOMES)
    if kind == "outcome_verbs":
        params.setdefault("field", VERBS)
    parts = params.pop("of") if kind in {"any_of", "all_of"} else ()
    guard = _guard(stated["when"], f"{where}.when") if "when" in stated else None
    return {"kind": kind, "params": MappingProxyType(params), "parts": parts, "when": guard}


def _nested(stated: Any, where: str) -> tuple[Rule, ...]:
    """Return the rules inside `any_of` or `all_of`; they have no identity, date or severity of their own."""
    parts = [_part(part, f"{where}.{n}") for n, part in enumerate(_list(stated, where, at_least=1))]
    for n, part in enumerate(parts):
        if part["kind"] == "human":
            _refuse(f"{where}.{n}.kind", "evaluable")
    return tuple(Rule(id="", target="", stage="", severity="", **part) for part in parts)


def _guard(stated: Any, where: str) -> tuple[str, Any]:
    if _mapping(stated, where).keys() != {"field", "equals"}:
        _refuse(where, "field and equals")
    return _path(stated["field"], f"{where}.field"), _scalar(stated["equals"], f"{where}.equals")


def _clause(stated: Mapping[str, Any], where: str) -> str:
    clause = stated.get("clause", "")
    return "" if clause == "" else _text(clause, f"{where}.clause")


def _source(stated: Any, where: str) -> Source:
    """Return where it stands: a reference as text, or {"reference", "url"}; an address is https, or none."""
    if isinstance(stated, str):
        return Source(reference=_text(stated, where))
    known = {name: _text(value, f"{where}.{name}") for name, value in _mapping(stated, where).items()}
    for name in known.keys() - {"reference", "url"}:
        _refuse(f"{where}.{name}", "known")
    if known.get("url", "https://").partition("://")[0] != "https" or re.search(r"[\s<>\"']", known.get("url", "")):
        _refuse(f"{where}.url", "an address that begins with https://")
    return Source(**known)


def _expiries(stated: Any) -> Mapping[str, str]:
    clocks = {"panel": stated} if isinstance(stated, str) else _mapping(stated, "on_expiry")
    for name in clocks:
        _one_of(CLOCKS)(name, f"on_expiry.{name}")
    return MappingProxyType({name: _one_of(EXPIRIES)(word, f"on_expiry.{name}") for name, word in clocks.items()})


def _dates(stated: Mapping[str, Any], prefix: str) -> tuple[date | None, date | None]:
    start, end = (_day(stated.get(name), prefix + name) for name in ("effective_from", "effective_to"))
    if start and end and end < start:
        days = {"first": start.isoformat(), "last": end.isoformat()}
        where = f"{prefix}effective_to"
        raise Malformed(field=where, expected="not before effective_from", clash="days", values=days)
    return start, end


def _day(stated: Any, where: str) -> date | None:
    if stated is None or type(stated) is date:
        return stated
    try:
        return date.fromisoformat(stated)
    except (TypeError, ValueError):
        _refuse(where, "date")


def _refuse(where: str, expected: str) -> NoReturn:
    raise Malformed(field=where, expected=expected)


def _text(stated: Any, where: str) -> str:
    return stated if isinstance(stated, str) and stated.strip() else _refuse(where, "text")


def _id(stated: Any, where: str) -> str:
    """Return the name of a profile; it stands in addresses."""
    text = _text(stated, where)
    return text if re.fullmatch(r"[A-Z0-9][A-Za-z0-9-]{0,38}", text) else _refuse(where, "id")


def _path(stated: Any, where: str) -> str:
    return stated if isinstance(stated, str) and re.fullmatch(r"\w+(\.\w+)*", stated) else _refuse(where, "path")


def _mapping(stated: Any, where: str) -> Mapping[str, Any]:
    return stated if isinstance(stated, Mapping) else _refuse(where, "mapping")


def _list(stated: Any, where: str, *, at_least: int = 0) -> Sequence[Any]:
    return stated if isinstance(stated, list | tuple) and len(stated) >= at_least else _refuse(where, "list")


def _scalar(stated: Any, where: str) -> Any:
    if isinstance(stated, str | bool | int | Decimal):
        return stated
    return Decimal(str(stated)) if isinstance(stated, float) else _refuse(where, "text, number or truth")


def _number(stated: Any, where: str) -> Decimal:
    if isinstance(stated, int | float | Decimal) and not isinstance(stated, bool) and Decimal(str(stated)).is_finite():
        return Decimal(str(stated))
    return _refuse(where, "number")


def _above_zero(stated: Any, where: str) -> Decimal:
    number = _number(stated, where)
    return number if number > 0 else _refuse(where, "above zero")


def _count(stated: Any, where: str) -> int:
    return (
        stated if isinstance(stated, int) and not isinstance(stated, bool) and stated > 0 else _refuse(where, "count")
    )


def _share(stated: Any, where: str) -> Decimal:
    number = _number(stated, where)
    return number if 0 <= number <= 1 else _refuse(where, "share")


def _regex(stated: Any, where: str) -> str:
    try:
        re.compile(_text(stated, where))
    except re.error:
        _refuse(where, "pattern")
    return str(stated)


def _sentences(stated: Any, where: str) -> Mapping[str, str]:
    """Return a question in words, by language; English or another, at least one."""
    by_language = _mapping(stated, where)
    if not by_language:
        _refuse(where, "a language and its sentence")
    for language, sentence in by_language.items():
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", language):
            _refuse(f"{where}.{language}", "a language")
        if len(_text(sentence, f"{where}.{language}")) > MOST_LETTERS:
            _refuse(f"{where}.{language}", f"at most {MOST_LETTERS} letters")
    return MappingProxyType(dict(by_language))


def _one_of(words: Sequence[str] | Mapping[str, Any]) -> Callable[[Any, str], str]:
    def parse(stated: Any, where: str) -> str:
        return stated if isinstance(stated, str) and stated in words else _refuse(where, f"one of {', '.join(words)}")

    return parse


def _each(parse: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple[Any, ...]]:
    def parse_all(stated: Any, where: str) -> tuple[Any, ...]:
        return tuple(parse(item, f"{where}.{n}") for n, item in enumerate(_list(stated, where, at_least=1)))

    return parse_all


Shape = Mapping[str, Callable[[Any, str], Any]]
_COMMON = {
    *("id", "target", "stage", "kind", "severity", "clause", "source", "message_key", "note"),
    *("when", "effective_from", "effective_to"),
}
_HEAD = {
    *("id", "title", "jurisdiction", "binding", "effective_from", "effective_to", "publication_mode", "on_expiry"),
    *("params", "rules", "source", "supersedes", "note"),
}
_BOUNDS: Shape = {"min": _number, "max": _number}

KINDS: Mapping[str, tuple[Shape, Shape]] = {  # kind: parameters it needs, parameters it may have
    "required": ({"field": _path}, {}),
    "required_all": ({"fields": _each(_path)}, {}),
    "min_count": ({"field": _path, "min": _count}, {}),
    "range": ({"field": _path}, _BOUNDS),
    "step": ({"field": _path, "base": _number, "step": _above_zero}, {}),
    "ratio": ({"num": _path, "den": _path}, _BOUNDS),
    "equals": ({"field": _path, "value": _scalar}, {}),
    "preferred_value": ({"field": _path, "value": _scalar}, {}),
    "in_set": ({"field": _path, "values": _each(_scalar)}, {}),
    "not_in_set": ({"field": _path, "values": _each(_scalar)}, {}),
    "pattern": ({"field": _path, "pattern": _regex}, {}),
    "forbidden_words": ({"field": _path, "words": _each(_text)}, {}),
    "each_has": ({"field": _path, "subfields": _each(_path)}, {}),
    "tagged_outcomes": ({"domains": _each(_text)}, {"field": _path}),
    "outcome_verbs": ({"asks": _one_of(ASKED_OF_VERBS)}, {"field": _path}),
    "any_of": ({"of": _nested}, {}),
    "all_of": ({"of": _nested}, {}),
    "max_share": ({"of": _path, "source_tag": _text, "max": _share}, {}),
    "min_share": ({"of": _path, "source_tag": _text, "min": _share}, {}),
    "human": ({"question": _text}, {"beside": _one_of(BESIDE), "text": _sentences}),
}
