"""Another implementation of JSON-LD and RDFC-1.0, in another language."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph


def oxigraph(document: dict[str, Any]) -> bytes:
    """Return the canonical N-Quads of a document whose contexts are written into it."""
    return canonicalised(pyoxigraph.parse(json.dumps(document), format=pyoxigraph.RdfFormat.JSON_LD))


def oxigraph_of_quads(text: str) -> bytes:
    """Return the canonical N-Quads of N-Quads."""
    return canonicalised(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


def canonicalised(quads: Any) -> bytes:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{str(quad).removesuffix(' .')} .\n" for quad in dataset)).encode()
