"""What is written down before a batch is signed: everything its documents are made of, and the digest of each.

The text needs nothing beside it: no name changed meanwhile, no entry edited, makes another document of it. It is JSON:
`groups` (one for each micro-credential, version and way: the template of its credential and what facts say of it) and
`awards` (number, key of the award, key of its place, group, leaves, SHA-256 of the unsigned document).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from passerelle.core.credentials.template import Leaves, Template
from passerelle.core.credentials.template_proofs import BatchSigner
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passerelle.signing.private import Signer


KEPT_IN_MIND: Final = 2


class Line(NamedTuple):
    """One award of a batch."""

    number: str
    award: int
    place: int
    group: int
    leaves: Leaves
    digest: str


@dataclass(frozen=True, slots=True)
class BatchText:
    """A batch as it is written down. `noted` of a group is what the facts about its awards say."""

    templates: tuple[Template, ...]
    noted: tuple[dict[str, Any], ...]
    lines: tuple[Line, ...]
    filled: tuple[bytes, ...] = field(default=(), compare=False)
    """The unsigned documents, where they were just made; else each is filled in and held against its digest."""

    def written(self) -> str:
        groups = [
            {"pieces": template.pieces, "holes": template.holes, "noted": noted}
            for template, noted in zip(self.templates, self.noted, strict=True)
        ]
        awards = [(*line[:4], tuple(line.leaves), line.digest) for line in self.lines]
        told = orjson.dumps({"awards": awards, "groups": groups}).decode("utf-8")
        _remember(told, self)
        return told

    def signed(self, signer: Signer, created: datetime) -> list[bytes]:
        """Return each credential signed, in order.

        Raises NotNow (document_changed) where one is not what was intended, and CredentialRefused.
        """
        signers: dict[int, BatchSigner] = {}
        documents = []
        for line, text in zip(self.lines, self.filled or self._refilled(), strict=True):
            template = self.templates[line.group]
            if line.group not in signers:
                signers[line.group] = BatchSigner(template, line.leaves, signer, created)
            documents.append(signers[line.group].sign(line.leaves, text, bytes.fromhex(line.digest)))
        return documents

    def _refilled(self) -> Iterator[bytes]:
        for line in self.lines:
            text = self.templates[line.group].fill(line.leaves).encode("utf-8")
            if digest_of(text) != line.digest:
                raise NotNow(reason="document_changed")
            yield text


_latest: OrderedDict[str, BatchText] = OrderedDict()
"""The batches written or read last, by their text: it is written, signed and kept within a second, mostly here."""


def _remember(text: str, batch: BatchText) -> None:
    _latest[text] = batch
    while len(_latest) > KEPT_IN_MIND:
        _latest.popitem(last=False)


def read(text: str) -> BatchText:
    """Return a batch as it was written down."""
    found = _latest.get(text)
    if found is None:
        found = _read(text)
        _remember(text, found)
    return found


def _read(text: str) -> BatchText:
    told = orjson.loads(text)
    groups = told["groups"]
    return BatchText(
        tuple(Template(tuple(group["pieces"]), tuple(group["holes"])) for group in groups),
        tuple(group["noted"] for group in groups),
        tuple(
            Line(number, award, place, group, Leaves(*leaves), digest)
            for number, award, place, group, leaves, digest in told["awards"]
        ),
    )


def digest_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
