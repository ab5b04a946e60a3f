"""The forms the standards' own examples have, of documents and of the options of their proofs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from passerelle.core.credentials.canonical import canonical, canonical_hash, stats
from passerelle.core.credentials.contexts import bundled
from tests.core.credentials.samples import shared

SUITES = [
    ("vc-di-eddsa/eddsa-rdfc-2022", "DataInt"),
    ("vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256"),
]


class WithExamples:
    """Our contexts, and the one the standards' examples use."""

    def load(self, url: str) -> dict[str, Any]:
        if url == "https://www.w3.org/ns/credentials/examples/v2":
            found: dict[str, Any] = json.loads(
                shared("w3c_vc_2.0", "contexts", "credentials", "examples", "v2.jsonld").read_bytes()
            )
            return found
        return bundled().load(url)


def vector(folder: str, name: str) -> str:
    return shared("vectors", *folder.split("/"), name).read_text().strip()


@pytest.mark.parametrize(("folder", "name"), SUITES)
def test_documents_and_options_have_the_published_forms(folder, name):
    source = WithExamples()
    signed = json.loads(vector(folder, f"signed{name}.json"))
    unsigned = {member: value for member, value in signed.items() if member != "proof"}
    options = json.loads(vector(folder, f"proofConfig{name}.json"))

    for document, form, hashed in (
        (unsigned, f"canonDoc{name}.txt", f"docHash{name}.txt"),
        (options, f"proofCanon{name}.txt", f"proofHash{name}.txt"),
    ):
        text = canonical(document, source)
        assert text.decode().strip() == vector(folder, form)
        assert hashlib.sha256(text).hexdigest() == vector(folder, hashed)
        assert [canonical_hash(document, source).hex() for _ in range(2)] == [vector(folder, hashed)] * 2

    assert stats(source) == {"learnt": 2, "filled": 2, "shapes": 2}
