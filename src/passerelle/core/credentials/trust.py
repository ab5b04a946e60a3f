"""The trust folder: everything needed to check a credential with no network, as published under `/trust/`.

    index.json             who the register is, when this was made, the SHA-256 of every file, the issuers
                           with the time of each recognition, the keys that are no longer active, or that sign with
                           other proofs than usual, and every key by the short name it has on paper
    dids/<name>.json       one DID document per issuer and for the register, every key ever used
    contexts/<name>.json   the pinned JSON-LD contexts
    status/<list>.json     signed bitstring status lists; status/<list>.jwt, the same as token status lists;
                           status/history.json, signed by the register
    entries.json           how each registered micro-credential, by number and version, stood over time, and which
                           issuers may award it

The index vouches for the files; `index.sig.json` for the index, to whoever knows the register's key; else the folder
is worth what the place is worth it came from (RELIABILITY A1: checks that must outlive the service). Files are read
when first needed and remembered.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import strict_json, trust_seal
from passerelle.core.credentials.contexts import Contexts, bundled, installed_folders, is_whole
from passerelle.core.credentials.did import KeyState, PublicKey, VerifyingKey, given_up_keys_of, keys_of, origin_of
from passerelle.core.credentials.known_tokens import KnownTokens
from passerelle.core.credentials.moments import CLOCK_SKEW, moment
from passerelle.core.credentials.patterns import Patterns
from passerelle.core.credentials.refusals import TrustDamaged, Unreadable
from passerelle.core.credentials.status import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.proofs import Proof
    from passerelle.core.credentials.standing import Entitled
    from passerelle.core.credentials.status import Purpose, StatusBits
    from passerelle.core.credentials.status_history import StatusChange
    from passerelle.core.credentials.token_status import TokenList

FORMAT: Final = "passerelle-trust-1"
MAX_AGE: Final = timedelta(hours=24)  # older, and an award may have been withdrawn since without our knowing
MAX_INDEX_BYTES: Final = 32 * 1024 * 1024
MAX_FILE_BYTES: Final = 64 * 1024 * 1024

_FILE = re.compile(r"(?:(?:dids|contexts|status)/)?[A-Za-z0-9][A-Za-z0-9._-]*\.(?:json|jwt)")
_STATES: Final[dict[str, KeyState]] = {"active": "active", "retired": "retired", "compromised": "compromised"}


@dataclass(frozen=True, slots=True)
class Recognition:
    """A role the register recognised an organisation in, from the first day to the last; None is open-ended."""

    role: str
    from_on: date
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """A body whose signature counts, and the roles it was recognised in over time."""

    did: str
    name: str
    register_number: str
    recognised: tuple[Recognition, ...]

    def is_recognised(self, role: str, *, on: date) -> bool:
        return any(recognition.role == role and recognition.covers(on) for recognition in self.recognised)


@dataclass(frozen=True, slots=True)
class Levels:
    """The framework of the register's own country, by its key, and how many levels it has."""

    framework: str
    count: int


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """From this day on, a register entry stood like this."""

    status: str
    from_on: date


@dataclass(frozen=True, slots=True)
class TrustedEntry:
    """One version of a registered micro-credential: how it stood over time, oldest first, and who may award it.

    `awarders` are DIDs; empty where the folder does not tell.
    """

    history: tuple[EntryStatus, ...]
    awarders: tuple[str, ...] = ()

    def status_on(self, day: date) -> str | None:
        """Return how the entry stood on `day`, or None before its first day."""
        past = [step.status for step in self.history if step.from_on <= day]
        return past[-1] if past else None


class TrustStore:
    """A trust folder, read with suspicion. Make one with `load`; it can be kept and shared between checks."""

    def __init__(self, folder: Path, index: dict[str, Any], max_age: timedelta) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, Any]] = {}
        self._opened: set[str] = set()  # DIDs whose documents were read
        self._keys: dict[str, PublicKey] = {}
        self._verifying: dict[str, VerifyingKey] = {}
        self._entries: dict[tuple[str, str], TrustedEntry] | None = None
        self.changes: dict[tuple[str, int], tuple[StatusChange, ...]] | None = None  # read once, see current_status
        self.bits: dict[tuple[str, str], StatusBits] = {}  # lists that hold, by address and signer, or for whose awards
        self.tokens: dict[str, tuple[TokenList, Proof]] = {}
        self._other_forms: dict[str, tuple[tuple[str, Purpose], ...]] = {}
        self.entitled: dict[tuple[str, str, str, date], Entitled] = {}  # see standing
        self.patterns = Patterns()  # what was learnt from this folder's genuine documents
        self.known_tokens = KnownTokens()  # the same of its genuine tokens
        self.max_age = max_age
        self.sealed_by: str | None = None  # the Multikey of the register's key that sealed the folder, see `load`
        try:
            self._take(index)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise TrustDamaged("index") from None
        # Pinned by their bytes, they are the same from anywhere; one object keeps the shapes that were learnt with it.
        self.contexts = bundled() if is_whole() else Contexts(*installed_folders(), folder / "contexts")

    @classmethod
    def load(cls, path: Path | str, *, max_age: timedelta = MAX_AGE, register_key: str | None = None) -> TrustStore:
        """Read the folder's index; raises TrustDamaged (missing, index, index_signature) for none to rely on.

        A folder made longer than `max_age` ago still tells who signed, but no longer what is in force. `register_key`
        is the Multikey by which the register is known from before: the folder must be sealed by it, or by a key that
        followed it (`trust_seal.py`). A seal that is there must hold in any case.
        """
        folder = Path(path)
        raw = _bytes(folder / "index.json")
        store = cls(folder, _parse(raw, MAX_INDEX_BYTES, "index.json"), max_age)
        seal = folder / trust_seal.NAME
        store.sealed_by = trust_seal.check(_bytes(seal) if seal.is_file() else None, raw, store, register_key)
        return store

    def _take(self, index: dict[str, Any]) -> None:
        if index["format"] != FORMAT:
            raise ValueError("another format")
        self.register_name = str(index["register"]["name"])
        self.register_did = str(index["register"]["did"])
        self.origin = str(index["register"].get("origin") or origin_of(self.register_did))
        levels = index["register"].get("levels")
        self.levels = Levels(str(levels["framework"]), int(levels["count"])) if levels else None
        self.generated_at: datetime = moment(index["generated_at"])
        self._files = {str(file["path"]): str(file["sha256"]) for file in index["files"]}
        self._lists = {str(listed["url"]): str(listed["path"]) for listed in index["status_lists"]}
        self._named = {str(listed["url"]): str(listed.get("list", listed["url"])) for listed in index["status_lists"]}
        self._issuers = {str(issuer["did"]): _issuer(issuer) for issuer in index["issuers"]}
        self._documents = {
            str(owner["did"]): str(owner["document"]) for owner in [index["register"], *index["issuers"]]
        }
        self._states = {str(key["id"]): _state(key) for key in index["keys"]}
        self._kids = {str(kid): tuple(map(str, methods)) for kid, methods in index.get("paper_keys", {}).items()}

    def is_fresh(self, now: datetime) -> bool:
        """Whether the folder is young enough for its silence about an award to mean that it is in force."""
        return -CLOCK_SKEW <= now - self.generated_at <= self.max_age

    def issuer(self, did: str) -> TrustedIssuer | None:
        return self._issuers.get(did)

    def knows(self, did: str) -> bool:
        """Whether `did` is the register's or one of its issuers'."""
        return did in self._documents

    def key(self, verification_method: str) -> PublicKey | None:
        """Return a published key with its state, or None; raises TrustDamaged when its DID document is."""
        if verification_method not in self._keys:
            did = verification_method.partition("#")[0]
            if did not in self._documents or did in self._opened:
                return None
            for method, found in self._published(did).items():
                self._verifying[method] = replace(found, has_one_spelling=True)
                self._keys[method] = self._with_state(method, found)
            self._opened.add(did)  # last, as `_keys` above: what another thread finds there is whole
        return self._keys.get(verification_method)

    def _published(self, did: str) -> dict[str, VerifyingKey]:
        """Return every key of an owner's document, one given up only where the index says so too; raises TrustDamaged.

        Such a key is known so that what it signed is told as signed with a lost key; it makes nothing believed.
        """
        document = self._document(self._documents[did])
        if document.get("id") != did:
            return {}
        revoked = given_up_keys_of(document).items()
        lost = {method: key for method, key in revoked if self._with_state(method, key).is_given_up}
        return keys_of(document) | lost

    def _with_state(self, method: str, found: VerifyingKey) -> PublicKey:
        state, since, reason, suites = self._states.get(method, ("active", None, None, ()))
        return PublicKey(method, found.public, state, since, reason, found.algorithm, suites)

    def public_key(self, verification_method: str) -> VerifyingKey | None:
        """Return a published key, whatever its state, or None: what `verify_proofs` asks for."""
        return self._verifying.get(verification_method) if self.key(verification_method) else None

    def methods_named(self, kid: bytes) -> tuple[str, ...]:
        """Return the verification methods a paper credential may mean by `kid` (see `cose.kid_of`); mostly one."""
        return self._kids.get(kid.hex(), ())

    @property
    def issuers(self) -> tuple[TrustedIssuer, ...]:
        """Every body whose signature counts, in the order of the index."""
        return tuple(self._issuers.values())

    @property
    def list_addresses(self) -> tuple[str, ...]:
        """The addresses of all status lists in the folder, in all their forms."""
        return tuple(self._lists)

    def keys_of_owner(self, did: str) -> tuple[PublicKey, ...]:
        """Return every key the register or one of its issuers ever published; raises TrustDamaged."""
        self.key(f"{did}#")  # reads the document, where it was not read yet
        return tuple(key for method, key in self._keys.items() if method.partition("#")[0] == did)

    def entries(self) -> Mapping[tuple[str, str], TrustedEntry]:
        """Return what is told of every registered micro-credential, by number and version; raises TrustDamaged."""
        if self._entries is None:
            told = self._document("entries.json") if "entries.json" in self._files else {"entries": []}
            self._entries = _entries(told)
        return self._entries

    def status_list(self, url: str) -> dict[str, Any] | None:
        """Return the signed list published at `url`, unchecked, or None; raises TrustDamaged."""
        path = self._lists.get(url)
        return self._document(path) if path is not None else None

    def token_list(self, url: str) -> str | None:
        """Return the token status list published at `url`, unchecked, or None; raises TrustDamaged."""
        path = self._lists.get(url)
        if path is None or not path.endswith(".jwt"):
            return None
        return self._content(path).decode("ascii", "replace")

    def other_forms(self, url: str) -> tuple[tuple[str, Purpose], ...]:
        """Return the addresses of the other forms of the list at `url` that tell whether an award is in force."""
        found = self._other_forms.get(url)
        if found is None:
            base = self.list_named(url)
            purposes: tuple[Purpose, ...] = ("revocation", "suspension")
            forms = [(address_of(base, purpose), purpose) for purpose in purposes]
            found = tuple(form for form in forms if form[0] != url and form[0] in self._lists)
            if url in self._lists:  # only what is published is remembered: a stranger may name any address
                self._other_forms[url] = found
        return found

    def list_named(self, url: str) -> str:
        """Return the name under which the history knows the list published at `url`: one name for all its forms."""
        return self._named.get(url, url)

    def history(self) -> dict[str, Any] | None:
        """Return the signed status history, unchecked, or None where none is published; raises TrustDamaged."""
        return self._document("status/history.json") if "status/history.json" in self._files else None

    def entry(self, register_number: str, version: str) -> TrustedEntry | None:
        """Return what is told of one version of a registered micro-credential, or None; raises TrustDamaged."""
        return self.entries().get((register_number, version))

    def _document(self, path: str) -> dict[str, Any]:
        if path not in self._read:
            self._read[path] = _parse(self._content(path), MAX_FILE_BYTES, path)
        return self._read[path]

    def _content(self, path: str) -> bytes:
        """Return the bytes of a file the index vouches for; raises TrustDamaged (missing, digest)."""
        if path not in self._files or not _FILE.fullmatch(path):
            raise TrustDamaged("missing", path=path)
        content = _bytes(self._folder / path)
        if hashlib.sha256(content).hexdigest() != self._files[path]:
            raise TrustDamaged("digest", path=path)
        return content


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise TrustDamaged("missing", path=path.name) from None


def _parse(content: bytes, limit: int, path: str) -> dict[str, Any]:
    try:
        return strict_json.parse(content, max_bytes=limit)
    except Unreadable as refusal:
        raise TrustDamaged(refusal.reason, path=path) from None


def _issuer(issuer: dict[str, Any]) -> TrustedIssuer:
    roles = [
        Recognition(
            str(role["role"]),
            date.fromisoformat(role["from"]),
            date.fromisoformat(role["to"]) if role["to"] is not None else None,
        )
        for role in issuer["recognised"]
    ]
    return TrustedIssuer(issuer["did"], str(issuer["name"]), str(issuer["register_number"]), tuple(roles))


def _entries(document: dict[str, Any]) -> dict[tuple[str, str], TrustedEntry]:
    found: dict[tuple[str, str], TrustedEntry] = {}
    try:
        for entry in document["entries"]:
            steps = [EntryStatus(str(step["status"]), date.fromisoformat(step["from"])) for step in entry["history"]]
            history = tuple(sorted(steps, key=lambda step: step.from_on))
            awarders = tuple(str(did) for did in entry.get("awarders", ()))
            found[(str(entry["register_number"]), str(entry["version"]))] = TrustedEntry(history, awarders)
    except (KeyError, TypeError, ValueError):
        raise TrustDamaged("form", path="entries.json") from None
    return found


def _state(key: dict[str, Any]) -> tuple[KeyState, datetime | None, str | None, tuple[str, ...]]:
    state = _STATES[key["state"]]
    is_undated = state == "active" or (state == "compromised" and key["since"] is None)
    since = None if is_undated else moment(key["since"])
    return state, since, key.get("reason"), tuple(str(suite) for suite in key.get("suites", ()))
