"""Signing the fillings of one template: what they share is canonicalised once, and proofs are written as text.

The bytes are those of `proofs.signed_bytes` for the same document (a test compares them); whatever this quick way is
not made for takes that one. Source of both: `proofs.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from passerelle.core.credentials import proofs, strict_json
from passerelle.core.credentials.canonical import canonical_hash, filler, refuse_unclear
from passerelle.core.credentials.did import SUITES_OF
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.rdf.plan import tuple_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from passerelle.core.credentials.proofs import Signer
    from passerelle.core.credentials.template import Leaves, Template

    Path = tuple[str | int, ...]
    Fill = Callable[[list[str]], bytes | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """One proof: which form of the document it is made over, the hash of its options, and its text around the value."""

    is_jcs: bool
    options_hash: bytes
    before: bytes


class BatchSigner:
    """Signs fillings of one template with one key at one moment."""

    def __init__(self, template: Template, first: Leaves, signer: Signer, created: datetime) -> None:
        """Learn the shape from the first filling. Raises CredentialRefused where that may not be signed."""
        self._template, self._signer, self._created = template, signer, created
        document = orjson.loads(template.fill(first))
        refuse_unclear(document)
        canonical_hash(document)
        texts = _texts_with_holes(template, document)
        self._written = "\0".join(map(_as_format, texts.values()))
        self._pick = tuple_of([piece for pieces in texts.values() for piece in pieces if isinstance(piece, int)])
        paths = {path: number for number, path in enumerate(texts)}
        self._fill: Fill | None = filler(document, paths)
        self._parts = [self._part(document, suite) for suite in SUITES_OF[signer.algorithm]]

    def _part(self, document: Mapping[str, Any], suite: str) -> _Part:
        return _Part(suite == proofs.JCS, *proofs.options_of(document, self._signer, suite, self._created))

    def sign(self, leaves: Leaves, text: bytes, digest: bytes) -> bytes:
        """Return the signed document; `text` is the template filled with `leaves`, `digest` its SHA-256."""
        told = "".join(leaves)
        usual = self._fill and told.isprintable() and told.strip() and len(text) <= _ROOM
        graph = self._fill((self._written % self._pick(leaves)).split("\0")) if self._fill and usual else None
        if graph is None:
            return proofs.signed_bytes(orjson.loads(text), self._signer, created=self._created)
        sign = self._signer.sign
        made = [
            b'%s%s"}' % (
                part.before,
                base58btc(sign(part.options_hash + (digest if part.is_jcs else graph))).encode("ascii"),
            )
            for part in self._parts
        ]  # fmt: skip
        return b'%s,"proof":%s}' % (text[:-1], made[0] if len(made) == 1 else b"[%s]" % b",".join(made))


_ROOM = strict_json.MAX_BYTES - proofs.MAX_PROOFS * proofs.PROOF_ROOM
"""Longer documents take the long way, which says exactly how long is too long."""


def _as_format(pieces: tuple[str | int, ...]) -> str:
    return "".join(["%s" if isinstance(piece, int) else piece.replace("%", "%%") for piece in pieces])


def _texts_with_holes(template: Template, document: Any) -> dict[Path, tuple[str | int, ...]]:
    """Return every text of the document that has holes, by its path: pieces of text, and numbers of leaves."""
    marked = orjson.loads(template.marked())
    found: dict[Path, tuple[str | int, ...]] = {}
    waiting: list[tuple[Path, Any]] = [((), marked)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, name), item) for name, item in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, place), item) for place, item in enumerate(value)]
        elif isinstance(value, str) and (pieces := template.pieces_of(value)):
            found[path] = pieces
    return found
