"""The canonical form of any one document, with nothing remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.credentials.rdf.expansion import expanded
from passerelle.core.credentials.rdf.rdfc import canonical_text
from passerelle.core.credentials.rdf.safety import refuse_unsafe
from passerelle.core.credentials.rdf.statements import statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.rdf.expansion import ContextSource


def text_of(document: Mapping[str, Any], source: ContextSource) -> str:
    """Return the canonical N-Quads of `document`; raises Ambiguous, or UnknownContext from `source`."""
    refuse_unsafe(document)
    return canonical_text(statements(expanded(document, source)))
