"""The fixed list: what must be run, in the order of docs/conformance.md."""

from __future__ import annotations

from functools import partial
from typing import Final

from tools.conformance import own, peers, schemas, vectors
from tools.conformance.outcome import Entry

_BADGES: Final = ("ob-*.json", "didkey-ob-*.json")
_RDFC_BADGES: Final = (
    "ob-eddsa-rdfc-2022.json",
    "ob-plain.json",
    "ob-proof-set.json",
    "didkey-ob-eddsa-rdfc-2022.json",
    "didkey-ob-proof-set.json",
    "clr.json",
    "endorsement.json",
)

VECTORS: Final = (
    Entry("Vectors eddsa-rdfc-2022", "w3c/vc-di-eddsa abb673eb9df6", vectors.eddsa_rdfc),
    Entry("Vectors eddsa-jcs-2022", "w3c/vc-di-eddsa abb673eb9df6", vectors.eddsa_jcs),
    Entry("Vectors proof sets and chains", "w3c/vc-di-eddsa abb673eb9df6", vectors.sets_and_chains),
    Entry("Vectors ecdsa-rdfc-2019, P-256", "w3c/vc-di-ecdsa 00781de52c03", vectors.ecdsa_rdfc),
    Entry("Vectors JCS (RFC 8785)", "cyberphone/json-canonicalization 19d51d7fe467", vectors.jcs),
    Entry("Vectors SD-JWT (RFC 9901)", "draft 22, same tokens", vectors.selective_disclosure),
    Entry("Vectors Token Status List", "draft 21", vectors.token_lists),
    Entry("Wrong Open Badges of 1EdTech", "public validator 38254719cf0a", schemas.wrong_cases),
    Entry("Other Open Badges of 1EdTech", "public validator 38254719cf0a", schemas.other_cases),
    Entry("Inputs of the W3C's data model suite", "6e075243825f", schemas.w3c_inputs),
)
"""What needs the standards' files alone."""
SAMPLES: Final = (
    Entry("Our samples, passerelle verify", "this version", own.verified),
    Entry("Our badges, 1EdTech schema of Open Badges", "3.0, draft 2019-09", schemas.badges_against_the_schema),
    Entry("Our endorsements, 1EdTech schema", "3.0, draft 2019-09", schemas.endorsements_against_the_schema),
    Entry("Our records, 1EdTech schema of CLR", "2.0, draft 2019-09", schemas.records_against_the_schema),
)
PEERS: Final = (
    Entry(
        "@digitalbazaar/vc", "7.3.0", partial(peers.asked, "digitalbazaar", (*_BADGES, "clr*.json", "endorsement.json"))
    ),
    Entry("@digitalcredentials/verifier-core", "1.0.0-beta.11", partial(peers.asked, "verifier-core", _RDFC_BADGES)),
    Entry("@sd-jwt/sd-jwt-vc", "0.19.0", partial(peers.asked, "sd-jwt", ("*.sdjwt",))),
    Entry("jose", "6.2.18", partial(peers.asked, "jose", ("*.jwt",), without=("revoked-", "expired-"))),
    Entry("openvc-core", "1.37.0", partial(peers.asked, "openvc", (*_BADGES, "endorsement.json", "*.sdjwt"))),
    Entry(
        "openbadgeslib",
        "4.6.3",
        partial(
            peers.asked,
            "openbadgeslib",
            ("ob-eddsa-rdfc-2022.json", "ob-plain.json", "didkey-ob-eddsa-rdfc-2022.json", "clr.json", "vc-jwt-*.jwt"),
            without=("revoked-", "expired-"),
        ),
    ),
)
ENTRIES: Final = (*VECTORS, *SAMPLES, *PEERS)
