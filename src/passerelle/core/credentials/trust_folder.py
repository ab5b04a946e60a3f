"""Making the trust folder from plain data: the other half of `trust.py`, which reads it.

Pure: the caller brings the data, the signed documents and the time, and writes the files it gets back.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials.contexts import PINNED, bundled
from passerelle.core.credentials.cose import kid_of
from passerelle.core.credentials.did import SUITES_OF, PublicKey, did_document, origin_of
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.trust import FORMAT, EntryStatus, Levels, Recognition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


HISTORY: Final = "status/history.json"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whoever signs, such as the register itself: its DID, name and every key it ever signed with."""

    did: str
    name: str
    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class Issuer(Publisher):
    """A body that signs awards, and the roles it was recognised in over time."""

    register_number: str
    recognised: tuple[Recognition, ...]


@dataclass(frozen=True, slots=True)
class EntryHistory:
    """How one version of a registered micro-credential stood over time, and the DIDs of who may award it."""

    register_number: str
    version: int
    history: tuple[EntryStatus, ...]
    awarders: tuple[str, ...] = ()


def build(
    register: Publisher,
    issuers: Sequence[Issuer],
    *,
    status_lists: Mapping[str, dict[str, Any] | str],
    history: dict[str, Any],
    entries: Sequence[EntryHistory],
    generated_at: datetime,
    named: Mapping[str, str] | None = None,
    origin: str | None = None,
) -> dict[str, bytes]:
    """Return the files of a trust folder by path, `index.json` last, so that a reader never meets it too early.

    `status_lists` are the signed lists by address: documents, or the text of tokens. `named` tells for each address
    under which name the history knows the list, where that is another. `history` is the signed status history.
    Raises ValueError when two issuers share a DID or two lists a file name.
    """
    paths = {url: list_path(url, is_token=isinstance(content, str)) for url, content in status_lists.items()}
    if len(set(paths.values())) != len(paths):
        raise ValueError("two lists share a file name")
    files = body_files(register, issuers, entries)
    files |= {
        paths[url]: content.encode("ascii") if isinstance(content, str) else as_bytes(content)
        for url, content in status_lists.items()
    }
    files[HISTORY] = as_bytes(history)
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    index = index_document(
        register, issuers, lists=paths, named=named or {}, digests=digests, generated_at=generated_at, origin=origin
    )
    return files | {"index.json": as_bytes(index)}


def body_files(register: Publisher, issuers: Sequence[Issuer], entries: Sequence[EntryHistory]) -> dict[str, bytes]:
    """Return the files that tell of bodies and of what they award, by path, and the contexts.

    Raises ValueError when two bodies share a DID.
    """
    owners: list[Publisher] = [register, *issuers]
    if len({owner.did for owner in owners}) != len(owners):
        raise ValueError("two bodies share a DID")
    files = {_did_path(owner.did): as_bytes(did_document(owner.did, owner.keys)) for owner in owners}
    files |= {f"contexts/{name}": bundled().bytes_of(url) for url, (name, _) in PINNED.items()}
    return files | {"entries.json": as_bytes(entries_document(entries))}


def list_path(url: str, *, is_token: bool) -> str:
    """Return the path of a status list in the folder."""
    return f"status/{file_name(url)}.{'jwt' if is_token else 'json'}"


def index_document(
    register: Publisher,
    issuers: Sequence[Issuer],
    *,
    lists: Mapping[str, str],
    named: Mapping[str, str],
    digests: Mapping[str, str],
    generated_at: datetime,
    origin: str | None = None,
    levels: Levels | None = None,
) -> dict[str, Any]:
    """Return what `index.json` says.

    `lists` are the paths of the status lists by address, `named` their names; `digests` the SHA-256 of each file.
    `origin` is the register's address, where that is not what its DID stands for: on a laptop, without https. `levels`
    is the country's own framework, so that a reader tells "4 of 8".
    """
    owners: list[Publisher] = [register, *issuers]
    keys = [key for owner in owners for key in owner.keys]
    return {
        "format": FORMAT,
        "register": {
            "name": register.name,
            "did": register.did,
            "document": _did_path(register.did),
            "origin": origin or origin_of(register.did),
            **({"levels": {"framework": levels.framework, "count": levels.count}} if levels else {}),
        },
        "generated_at": stamp(generated_at),
        "files": [{"path": path, "sha256": digest} for path, digest in sorted(digests.items())],
        "issuers": [_issuer(issuer) for issuer in issuers],
        "keys": [_key(key) for key in keys if key.state != "active" or key.suites != SUITES_OF[key.algorithm]],
        "paper_keys": _by_kid(keys),
        "status_lists": [
            {"url": url, "path": path, "list": named.get(url, url)} for url, path in sorted(lists.items())
        ],
    }


def entries_document(entries: Sequence[EntryHistory]) -> dict[str, Any]:
    """Return what `entries.json` says."""
    return {
        "entries": [
            {
                "register_number": entry.register_number,
                "version": entry.version,
                "history": [{"status": step.status, "from": step.from_on.isoformat()} for step in entry.history],
                "awarders": list(entry.awarders),
            }
            for entry in entries
        ]
    }


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as it is published: UTF-8, indented, one byte sequence per content."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def file_name(address: str) -> str:
    """Return a file name for an address or DID: readable, and distinct where the addresses are.

    >>> file_name("https://register.example/status/1")
    'register.example-status-1-cba45aaa'
    """
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", address.removeprefix("https://").removeprefix("did:web:")).strip("-.")
    return f"{readable[-60:].lstrip('-.')}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def _did_path(did: str) -> str:
    return f"dids/{file_name(did)}.json"


def _issuer(issuer: Issuer) -> dict[str, Any]:
    return {
        "did": issuer.did,
        "name": issuer.name,
        "register_number": issuer.register_number,
        "document": _did_path(issuer.did),
        "recognised": [
            {
                "role": role.role,
                "from": role.from_on.isoformat(),
                "to": role.to_on.isoformat() if role.to_on else None,
            }
            for role in issuer.recognised
        ],
    }


def _by_kid(keys: Sequence[PublicKey]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(kid_of(key.verifying).hex(), []).append(key.id)
    return dict(sorted(found.items()))


def _key(key: PublicKey) -> dict[str, Any]:
    if key.since is None and key.state == "retired":
        raise ValueError("a key laid down needs the moment it was")
    since = stamp(key.since) if key.since else None
    return {"id": key.id, "state": key.state, "since": since, "reason": key.reason, "suites": list(key.suites)}
