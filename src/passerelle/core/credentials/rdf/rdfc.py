"""RDFC-1.0: blank nodes named by what is said of them, and statements written in one order.

Source: RDF Dataset Canonicalization 1.0, section 4 (sub-sections cited below), with SHA-256.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING

from passerelle.core.credentials.poison import Work, refuse_poison
from passerelle.core.credentials.refusals import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.credentials.rdf.terms import Statement


def canonical_text(statements: Sequence[Statement], work: Work | None = None) -> str:
    """Return the canonical N-Quads of distinct `statements`; raises Ambiguous (poison, alike_in_a_graph)."""
    names = canonical_names(statements, work or Work())
    return "".join(sorted(line(statement, names) for statement in statements))


def line(statement: Statement, names: dict[str, str]) -> str:
    """Return `statement` as a line, its blank nodes called by `names`."""
    subject, predicate, value, graph = statement
    start = f"{names.get(subject, subject)} {predicate} {names.get(value, value)}"
    return f"{start} {names.get(graph, graph)} .\n" if graph else f"{start} .\n"


def canonical_names(statements: Iterable[Statement], work: Work) -> dict[str, str]:
    """Return the canonical label of every blank node (section 4.4.3)."""
    said = _said_of(statements)
    hashes = {node: first_degree_hash(node, own) for node, own in said.items()}
    nodes_by_hash: defaultdict[str, list[str]] = defaultdict(list)
    for node, found in hashes.items():
        nodes_by_hash[found].append(node)
    refuse_poison([(len(nodes), _neighbours(nodes[0], said)) for nodes in nodes_by_hash.values()])
    canonical = Issuer("_:c14n")
    for _, nodes in sorted(nodes_by_hash.items()):
        if len(nodes) == 1:
            canonical.name(nodes[0])
    neighbours = _Neighbours(said, hashes, canonical, work)
    for _, nodes in sorted(nodes_by_hash.items()):
        if len(nodes) > 1:
            neighbours.name_alike(nodes)
    return canonical.names


def _neighbours(node: str, said: dict[str, list[Statement]]) -> int:
    """Return how many other blank nodes are mentioned together with a blank node."""
    return len({term for statement in said[node] for term in statement if term.startswith("_:")}) - 1


def _said_of(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    said: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        subject, _, value, graph = statement
        for node in {term for term in (subject, value, graph) if term.startswith("_:")}:
            said[node].append(statement)
    return said


def first_degree_hash(node: str, own: Iterable[Statement]) -> str:
    """Return the hash of what is said of `node`, other blank nodes being all alike (section 4.6.3)."""
    lines = sorted(first_degree_line(node, statement) for statement in own)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def first_degree_line(node: str, statement: Statement) -> str:
    """Return `statement` as seen from `node`: itself `_:a`, any other blank node `_:z`."""
    return line(statement, {term: "_:a" if term == node else "_:z" for term in statement if term.startswith("_:")})


class Issuer:
    """Labels in the order first asked for (section 4.5)."""

    def __init__(self, prefix: str, names: dict[str, str] | None = None) -> None:
        self._prefix = prefix
        self.names: dict[str, str] = dict(names or {})

    def name(self, node: str) -> str:
        found = self.names.get(node)
        if found is None:
            found = self.names[node] = f"{self._prefix}{len(self.names)}"
        return found

    def copy(self) -> Issuer:
        return Issuer(self._prefix, self.names)


class _Neighbours:
    """Tells blank nodes apart by their neighbours, and those by theirs (section 4.8)."""

    def __init__(self, said: dict[str, list[Statement]], hashes: dict[str, str], canonical: Issuer, work: Work) -> None:
        self._said, self._hashes, self._canonical, self._work = said, hashes, canonical, work

    def name_alike(self, nodes: list[str]) -> None:
        """Name nodes of one first-degree hash (section 4.4.3, step 5)."""
        found: list[tuple[str, Issuer]] = []
        for node in nodes:
            if node not in self._canonical.names:
                issuer = Issuer("_:b")
                issuer.name(node)
                found.append(self._hash(node, issuer))
        for _, issuer in sorted(found, key=lambda pair: pair[0]):
            for node in issuer.names:
                self._canonical.name(node)

    def _hash(self, node: str, issuer: Issuer) -> tuple[str, Issuer]:
        """Hash N-degree quads (section 4.8.3)."""
        hashed: list[str] = []
        for related_hash, related in sorted(self._related(node, issuer).items()):
            path, issuer = self._best_path(related, issuer)
            hashed += (related_hash, path)
        return hashlib.sha256("".join(hashed).encode("utf-8")).hexdigest(), issuer

    def _related(self, node: str, issuer: Issuer) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for statement in self._said[node]:
            subject, predicate, value, graph = statement
            for position, term in (("s", subject), ("o", value), ("g", graph)):
                if term.startswith("_:") and term != node:
                    self._work.step()
                    found[self._related_hash(term, predicate, issuer, position)].append(term)
        for related in found.values():
            if len(set(related)) < len(related):  # a graph around alike nodes: some readers count it once, some often
                raise Ambiguous("alike_in_a_graph")
        return found

    def _related_hash(self, node: str, predicate: str, issuer: Issuer, position: str) -> str:
        """Hash related blank node (section 4.7.3)."""
        named = self._canonical.names.get(node) or issuer.names.get(node) or self._hashes[node]
        text = position + (predicate if position != "g" else "") + named
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def _best_path(self, related: list[str], issuer: Issuer) -> tuple[str, Issuer]:
        best = ""
        best_issuer = issuer
        for order in permutations(related):
            path, tried = self._path(order, issuer.copy(), best)
            if path and (not best or path < best):
                best, best_issuer = path, tried
        return best, best_issuer

    def _path(self, order: Sequence[str], issuer: Issuer, best: str) -> tuple[str, Issuer]:
        """Return one path and the labels it gave, or an empty path as soon as it cannot be the best."""
        path = ""
        later: list[str] = []
        for node in order:
            self._work.step()
            named = self._canonical.names.get(node)
            if named is None:
                if node not in issuer.names:
                    later.append(node)
                named = issuer.name(node)
            path += named
            if best and len(path) >= len(best) and path > best:
                return "", issuer
        for node in later:
            hashed, deeper = self._hash(node, issuer)
            path += f"{issuer.name(node)}<{hashed}>"
            issuer = deeper
            if best and len(path) >= len(best) and path > best:
                return "", issuer
        return path, issuer
