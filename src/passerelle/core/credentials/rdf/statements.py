"""The statements of an expanded JSON-LD document.

Source: JSON-LD 1.1 API, sections 7 and 8 (node map, deserialization to RDF). A set of statements needs no node map:
nodes with one name meet in it by themselves. What would make no statement, or one that depends on where the
document lies, is refused.
"""

from __future__ import annotations

from typing import Any, Final

from passerelle.core.credentials.rdf.expansion import shown, undefined_term
from passerelle.core.credentials.rdf.terms import RDF, Statement, is_address, literal
from passerelle.core.credentials.refusals import Ambiguous

TYPE: Final = f"<{RDF}type>"
FIRST: Final = f"<{RDF}first>"
REST: Final = f"<{RDF}rest>"
NIL: Final = f"<{RDF}nil>"

_OF_A_NODE: Final = frozenset({"@id", "@type", "@graph"})
_OF_A_VALUE: Final = frozenset({"@value", "@type", "@language"})


def statements(nodes: list[Any]) -> list[Statement]:
    """Return every statement of the expanded document `nodes` once, in the order met.

    Raises Ambiguous (undefined_term, undefined_type, relative_address, keyword, language, number, lost,
    said_twice, not_json_ld).
    """
    found = _Found()
    for node in nodes:
        found.graph_member(node, "")
    return list(found.statements)


class _Found:
    """The statements so far, and how many blank nodes they needed."""

    def __init__(self) -> None:
        self.statements: dict[Statement, Any] = {}  # and what each was made from
        self._blank = 0

    def graph_member(self, node: Any, graph: str) -> None:
        """Add what a node says that nobody refers to; it must say something."""
        if not isinstance(node, dict) or "@value" in node or "@list" in node or "@set" in node:
            raise Ambiguous("lost", at="@graph")
        if not any(value for name, value in node.items() if name != "@id"):
            raise Ambiguous("lost", at=str(node.get("@id"))[:120])
        self._node(node, graph)

    def _label(self) -> str:
        self._blank += 1
        return f"_:b{self._blank - 1}"

    def _say(self, subject: str, predicate: str, value: str, graph: str, made_from: Any) -> None:
        """Add a statement. Made twice it is one, but not to every reader if it was written differently."""
        statement = (subject, predicate, value, graph)
        if statement in self.statements and not _is_written_alike(self.statements[statement], made_from):
            raise Ambiguous("said_twice", at=predicate[1:-1])
        self.statements[statement] = made_from

    def _node(self, node: dict[str, Any], graph: str) -> str:
        subject = f"<{_address(node['@id'])}>" if "@id" in node else self._label()
        for name, values in node.items():
            if name == "@type":
                for type_ in values if isinstance(values, list) else [values]:
                    self._say(subject, TYPE, f"<{_address(type_, 'undefined_type')}>", graph, "@type")
            elif name == "@graph":
                for member in values if isinstance(values, list) else [values]:
                    self.graph_member(member, subject)
            elif name.startswith("@"):
                if name not in _OF_A_NODE:
                    raise Ambiguous("keyword", at=name)
            else:
                self._property(subject, name, values, graph)
        return subject

    def _property(self, subject: str, name: str, values: Any, graph: str) -> None:
        if not is_address(name):
            undefined_term(name)
        for value in values if isinstance(values, list) else [values]:
            is_node = isinstance(value, dict) and not value.keys() & {"@value", "@list"}
            self._say(subject, f"<{name}>", self._object(value, graph), graph, "@id" if is_node else value)

    def _object(self, value: Any, graph: str) -> str:
        if not isinstance(value, dict):
            raise Ambiguous("not_json_ld", seen=str(value)[:120])
        if "@value" in value:
            return _value(value)
        if "@list" in value:
            return self._list(value, graph)
        return self._node(value, graph)

    def _list(self, value: dict[str, Any], graph: str) -> str:
        if len(value) > 1:
            raise Ambiguous("keyword", at=next(name for name in value if name != "@list"))
        items = value["@list"] if isinstance(value["@list"], list) else [value["@list"]]
        places = [self._label() for _ in items]
        after_each = [*places[1:], NIL][: len(places)]
        for place, after, item in zip(places, after_each, items, strict=True):
            self._say(place, FIRST, self._object(item, graph), graph, "@list")
            self._say(place, REST, after, graph, "@list")
        return places[0] if places else NIL


def _is_written_alike(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return isinstance(one, str) and bool(one == other)
    texts = [value.get("@value") for value in (one, other)]
    return (
        one == other
        and all(isinstance(text, str | int | float) for text in texts)
        and len({"bool" if isinstance(text, bool) else isinstance(text, str) for text in texts}) == 1
    )


def _value(value: dict[str, Any]) -> str:
    for name in value:
        if name not in _OF_A_VALUE:
            raise Ambiguous("keyword", at=name)
    datatype = value.get("@type")
    if isinstance(datatype, list):
        raise Ambiguous("not_json_ld", seen="@type")
    if datatype is not None and datatype != "@json":
        datatype = _address(datatype, "undefined_type")
    if datatype != "@json" and not isinstance(value["@value"], str | int | float):
        raise Ambiguous("not_json_ld", seen="@value")
    return literal(value["@value"], datatype, value.get("@language"))


def _address(address: Any, reason: str = "relative_address") -> str:
    if not is_address(address):
        raise Ambiguous(reason, seen=shown(address))
    return str(address)
