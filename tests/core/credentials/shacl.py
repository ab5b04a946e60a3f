"""As much of SHACL as the application profiles of the European Learning Model use, over pyoxigraph.

Whatever a shape says that is not evaluated here is an error, never a silence. Source: SHACL, W3C, 2017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SH: Final = "http://www.w3.org/ns/shacl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE: Final = ox.NamedNode(f"{RDF}type")
TRUE: Final = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
WORDS: Final = {"name", "description", "order", "severity", "message", "path", "property", "targetClass", "deactivated"}
"""What is said of a shape and asks nothing of a value."""
SPELT: Final = {"nodekind": "nodeKind"}
"""Written wrongly in the published profile, and meant."""
KINDS: Final = {"IRI": ox.NamedNode, "Literal": ox.Literal, "BlankNode": ox.BlankNode}


class Graph:
    """What is said of what, as it is written: a store would turn every kind of whole number into one."""

    def __init__(self, quads: Iterable[Any]) -> None:
        self.said: dict[Any, list[tuple[Any, Any]]] = {}
        for one in quads:
            self.said.setdefault(one.subject, []).append((one.predicate, one.object))

    def of(self, subject: Any, predicate: Any) -> list[Any]:
        return list(dict.fromkeys(value for name, value in self.said.get(subject, ()) if name == predicate))

    def instances(self, kind: Any) -> list[Any]:
        return [subject for subject in self.said if kind in self.of(subject, TYPE)]


def read(text: bytes | str, form: ox.RdfFormat) -> Graph:
    """Return a graph of its own."""
    return Graph(ox.parse(text.encode() if isinstance(text, str) else text, format=form))


class Shapes:
    """The shapes of one file, and what of some data does not conform to them."""

    def __init__(self, turtle: bytes | str) -> None:
        self.graph = read(turtle, ox.RdfFormat.TURTLE)

    def amiss(self, data: Graph) -> set[tuple[str, str, str]]:
        """Return (class, property, constraint) of everything that does not conform, by the last word of each."""
        found = set()
        for shape in self.graph.said:
            for kind in self.graph.of(shape, ox.NamedNode(f"{SH}targetClass")):
                for focus in data.instances(kind):
                    found |= {(_last(kind), *one) for one in self._of(shape, [focus], data, "")}
        return found

    def _said(self, shape: Any) -> Iterator[tuple[str, Any]]:
        for predicate, said in self.graph.said.get(shape, ()):
            if predicate.value.startswith(SH):
                name = predicate.value.removeprefix(SH)
                yield SPELT.get(name, name), said

    def _of(self, shape: Any, values: list[Any], data: Graph, at: str) -> Iterator[tuple[str, str]]:
        """Yield what of these values, which stand at a property, does not conform to a shape."""
        said = list(self._said(shape))
        if ("deactivated", TRUE) in said:
            return
        for name, asked in said:
            if name == "property":
                path = self._path(asked)
                for focus in values:
                    yield from self._of(asked, data.of(focus, path), data, _last(path))
            elif name not in WORDS and not self._holds(name, asked, values, data):
                yield at, name

    def _path(self, shape: Any) -> ox.NamedNode:
        paths = [said for name, said in self._said(shape) if name == "path"]
        if len(paths) != 1 or not isinstance(paths[0], ox.NamedNode):
            raise NotImplementedError(f"a path of {shape}: {paths}")
        return paths[0]

    def _holds(self, name: str, asked: Any, values: list[Any], data: Graph) -> bool:
        match name:
            case "minCount":
                return len(values) >= int(asked.value)
            case "maxCount":
                return len(values) <= int(asked.value)
            case "class":
                return all(asked in data.of(value, TYPE) for value in values)
            case "datatype":
                return all(isinstance(value, ox.Literal) and value.datatype == asked for value in values)
            case "nodeKind":
                return all(isinstance(value, KINDS[_last(asked)]) for value in values)
            case "maxInclusive":
                most = float(asked.value)
                return all(isinstance(value, ox.Literal) and float(value.value) <= most for value in values)
            case "uniqueLang":
                languages = [value.language for value in values if isinstance(value, ox.Literal) and value.language]
                return asked != TRUE or len(languages) == len(set(languages))
            case "node":
                return all(not list(self._of(asked, [value], data, "")) for value in values)
            case "or":
                ways = list(self._list(asked))
                return all(any(not list(self._of(way, [value], data, "")) for way in ways) for value in values)
        raise NotImplementedError(f"sh:{name}")

    def _list(self, head: Any) -> Iterator[Any]:
        while head != ox.NamedNode(f"{RDF}nil"):
            yield from self.graph.of(head, ox.NamedNode(f"{RDF}first"))
            (head,) = self.graph.of(head, ox.NamedNode(f"{RDF}rest"))


def _last(named: Any) -> str:
    return str(named.value).replace("#", "/").rpartition("/")[2]
