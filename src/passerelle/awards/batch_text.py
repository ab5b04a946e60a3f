"""What is written down before a batch is signed: everything its documents are made of, and the digest of each.

The text needs nothing beside it: no name changed meanwhile, no entry edited, makes another document of it. It is JSON:
`groups` (one for each micro-credential, version and way: the template of its credential and what facts say of it) and
`awards` (number, key of the award, key of its place, group, leaves, SHA-256 of the unsigned document).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from passerelle.core.credentials.template import Leaves, Template
from passerelle.core.errors import NotNow
from passerelle.signing.makers import sign_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passerelle.signing.private import Signer


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

    def written(self) -> str:
        groups = [
            {"pieces": template.pieces, "holes": template.holes, "noted": noted}
            for template, noted in zip(self.templates, self.noted, strict=True)
        ]
        awards = [(*line[:4], tuple(line.leaves), line.digest) for line in self.lines]
        return orjson.dumps({"awards": awards, "groups": groups}).decode("utf-8")

    def documents(self) -> Iterator[str]:
        """Yield each unsigned document as text. Raises NotNow (document_changed) where it is not what was intended."""
        for line in self.lines:
            text = self.templates[line.group].fill(line.leaves)
            if digest_of(text) != line.digest:
                raise NotNow(reason="document_changed")
            yield text


def read(text: str) -> BatchText:
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


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def signed(text: str, signer: Signer, created: datetime) -> list[bytes]:
    """Return the signed credentials of a batch, in its order."""
    return sign_batch((orjson.loads(document) for document in read(text).documents()), signer, created)
