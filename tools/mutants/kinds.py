"""Every kind of change by its name, which forms it applies to, and the steps that may refuse what it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tools.mutants import forms, members, signatures, spelling
from tools.mutants.materials import Material

Make = Callable[[Material, Random], bytes]

FORMAT: Final = frozenset({"format"})
SIGNATURE: Final = frozenset({"format", "signature", "issuer"})
CONTENT: Final = frozenset({"format", "signature", "issuer", "schema"})
ANY: Final = frozenset({"format", "signature", "issuer", "schema", "holder_binding"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`steps` are those one of which must have failed. `of_status` bends the lists, not the document."""

    name: str
    make: Make
    steps: frozenset[str] = ANY
    sorts: frozenset[str] = frozenset({"json", "jwt", "sd_jwt", "paper"})
    of_status: bool = False

    def applies_to(self, m: Material) -> bool:
        return m.sort in self.sorts


def combined(m: Material, c: Random) -> bytes:
    """Two or three changes one after the other; where the first leaves nothing to read, bytes are changed."""
    raw = m.raw
    for _ in range(c.choice((2, 2, 3))):
        kind = c.choice([kind for kind in KINDS if kind.applies_to(m) and kind.name not in _ALONE])
        try:
            raw = kind.make(replace(m, raw=raw), c)
        except Exception:  # whatever reading the result of the last change met: this is no test of ours
            raw = spelling.bytes_removed(replace(m, raw=raw), c) if raw else m.raw[1:]
    return raw


def _as_it_is(m: Material, c: Random) -> bytes:
    return m.raw


_ALONE: Final = frozenset({"combined", "oversized", "status_list_bent"})
_SHOWN: Final = frozenset({"sd_jwt"})

KINDS: Final = (
    Kind("bits_flipped", spelling.bits_flipped),
    Kind("bytes_removed", spelling.bytes_removed),
    Kind("bytes_inserted", spelling.bytes_inserted),
    Kind("bytes_swapped", spelling.bytes_swapped),
    Kind("stretch_of_another", spelling.stretch_of_another),
    Kind("appended_or_cut", spelling.appended),
    Kind("letters_respelt", spelling.letters_respelt),
    Kind("encoding_changed", spelling.encoding_changed),
    Kind("oversized", spelling.oversized),
    Kind("deeply_nested", spelling.deeply_nested),
    Kind("leaf_replaced", members.leaf_replaced),
    Kind("part_replaced", members.part_replaced),
    Kind("member_removed", members.member_removed),
    Kind("member_added", members.member_added),
    Kind("member_duplicated", members.member_duplicated),
    Kind("leaves_exchanged", members.leaves_exchanged),
    Kind("members_exchanged", members.members_exchanged),
    Kind("list_reordered", members.list_reordered),
    Kind("text_respelt", members.text_respelt),
    Kind("number_changed", members.number_changed),
    Kind("keyword_injected", members.keyword_injected),
    Kind("context_changed", forms.context_changed),
    Kind("dates_changed", forms.dates_changed),
    Kind("status_redirected", forms.status_redirected),
    Kind("document_mixed", forms.document_mixed),
    Kind("algorithm_confused", signatures.algorithm_confused),
    Kind("header_changed", signatures.header_changed),
    Kind("purpose_changed", signatures.purpose_changed),
    Kind("issuer_changed", signatures.issuer_changed),
    Kind("signature_of_another", signatures.signature_of_another),
    Kind("signature_bent", signatures.signature_bent),
    Kind("proof_dropped", signatures.proof_dropped),
    Kind("disclosures_changed", forms.disclosures_changed, sorts=_SHOWN),
    Kind("binding_changed", forms.binding_changed, sorts=_SHOWN),
    Kind("status_list_bent", _as_it_is, frozenset({"status_today"}), of_status=True),
    Kind("combined", combined),
)
