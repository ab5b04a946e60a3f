"""A graph whose blank nodes all look alike makes canonicalisation try every order of them. It is refused first.

Source: RDF Dataset Canonicalization 1.0, section 7.1 ("dataset poisoning"). A clique of eight nodes takes the
canonicaliser over twenty seconds; counting nodes whose own statements are equal takes milliseconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Final

from passerelle.core.credentials.refusals import Ambiguous

MAX_ALIKE: Final = 6  # blank nodes that only their neighbours tell apart, in a whole document


def refuse_poison(dataset: dict[str, list[dict[str, Any]]]) -> None:
    """Raise Ambiguous("poison") when more than MAX_ALIKE blank nodes cannot be told apart by their own statements."""
    statements: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for graph, triples in dataset.items():
        for triple in triples:
            parts = [triple["subject"], triple["predicate"], triple["object"], _graph(graph)]
            nodes = {part["value"] for part in parts if part["type"] == "blank node"}
            for node in nodes:
                statements[node].append(tuple(_seen_from(node, part) for part in parts))
    alike = Counter(tuple(sorted(own)) for own in statements.values())
    tied = sum(count for count in alike.values() if count > 1)
    if tied > MAX_ALIKE:
        raise Ambiguous("poison", alike=tied)


def _graph(name: str) -> dict[str, str]:
    return {"type": "blank node" if name.startswith("_:") else "IRI", "value": name}


def _seen_from(node: str, part: dict[str, str]) -> str:
    if part["type"] == "blank node":
        return "self" if part["value"] == node else "other"
    return "\0".join((part["type"], part["value"], part.get("datatype", ""), part.get("language", "")))
