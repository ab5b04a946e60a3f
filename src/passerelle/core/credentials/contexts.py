"""The JSON-LD contexts this register speaks, from files on this machine, each pinned by its SHA-256.

A context decides what a signed document means. It is therefore never fetched: an unknown address is an
error, and so is a known one whose bytes are not the bytes pinned here. The standards' contexts come from
the `openbadgeslib` package where it is installed (its code is not loaded), or from the `contexts/` of a
trust folder; ours is part of this package.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from passerelle.core.credentials.refusals import UnknownContext

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
PASSERELLE: Final = "https://w3id.org/passerelle/v1"
PASSERELLE_ENDORSEMENT: Final = "https://w3id.org/passerelle/endorsement/v1"

PINNED: Final = {  # address: (file, SHA-256 of its bytes)
    CREDENTIALS_V2: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    CLR: ("clr_context_2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://w3id.org/security/data-integrity/v2": (
        "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    "https://w3id.org/security/multikey/v1": (
        "security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    PASSERELLE: ("passerelle-v1.json", "089286f2902473e24873eb31bdd49404b70e8af4399bbb9f86106d09efc6764b"),
    PASSERELLE_ENDORSEMENT: (
        "passerelle-endorsement-v1.json",
        "7872e3461de8b2a2b53be538d2cc32b9f28f2c9283ca89b0645318aed13a5bee",
    ),
}

_OURS = Path(__file__).parent / "contexts"


class Contexts:
    """The pinned contexts, looked for in `folders` in order. Reading is remembered; the bytes never change."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._read: dict[str, dict[str, Any]] = {}

    def load(self, url: str) -> dict[str, Any]:
        """Return the context document at `url`.

        Raises UnknownContext with the reason unknown, missing or mismatch.
        """
        if url not in self._read:
            self._read[url] = json.loads(self.bytes_of(url))
        return self._read[url]

    def bytes_of(self, url: str) -> bytes:
        """Return the exact bytes at `url`, as a trust folder hands them on; raises as `load` does."""
        if url not in PINNED:
            raise UnknownContext("unknown", url=url)
        name, digest = PINNED[url]
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                content = path.read_bytes()
                if hashlib.sha256(content).hexdigest() != digest:
                    raise UnknownContext("mismatch", url=url)
                return content
        raise UnknownContext("missing", url=url)


@lru_cache(maxsize=1)
def is_whole() -> bool:
    """Whether every pinned context is installed with this program."""
    try:
        return all(bundled().bytes_of(url) for url in PINNED)
    except UnknownContext:
        return False


@lru_cache(maxsize=1)
def bundled() -> Contexts:
    """Return the contexts installed with this program."""
    return Contexts(*installed_folders())


def installed_folders() -> tuple[Path, ...]:
    """Return where contexts are installed, ours first; openbadgeslib is found, not imported."""
    found = importlib.util.find_spec("openbadgeslib")
    places = (found.submodule_search_locations or ()) if found else ()
    return (_OURS, *(Path(place) / "ob3" / "contexts" for place in places))
