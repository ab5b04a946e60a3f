"""`passerelle trust fetch URL`: copy what checking credentials without a network needs, and check every byte of it.

Needs `core/` alone. Only https is spoken, or http on this machine; redirects are not followed; every file is one the
index names, no larger than a verifier reads, with the SHA-256 the index states. The folder changes only when all of
it was fetched, index last. Exit status: 0 fetched, 1 refused or failed, 2 not understood.

The first time, the register's key is remembered in a file beside the folder (`trust.register-key` for `trust`); from
then on only a folder sealed by that key, or by one that followed it by its word, takes the place of the old one.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from passerelle.cli.trust_places import DEFAULT, default_trust_folder, key_file, remembered_key
from passerelle.core.credentials import strict_json, trust_seal
from passerelle.core.credentials.did import fingerprint, from_multikey, multikey
from passerelle.core.credentials.refusals import CredentialRefused, TrustDamaged, Unreadable
from passerelle.core.credentials.trust import MAX_FILE_BYTES, MAX_INDEX_BYTES, TrustStore

if TYPE_CHECKING:
    from collections.abc import Callable

    Fetch = Callable[[str, int], bytes]

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_FILES: Final = 20_000
MAX_TOTAL_BYTES: Final = 1024 * 1024 * 1024
TIMEOUT_SECONDS: Final = 20
INDEX: Final = "index.json"

SUFFIXES: Final = frozenset({".json", ".jwt"})
NOT_ITS_SEAL: Final = "the seal of the index does not hold"
NOT_ITS_KEY: Final = (
    "the folder is not sealed by the register's key you know, nor by one that followed it. After that key was stolen "
    "this is to be expected, and else a warning. Ask the register, by telephone for example, for the fingerprint of "
    "its key, which stands on its page /trust/ too, and say --register-key 'ABCD 1234 ...'"
)
NOT_THIS_KEY: Final = (
    "the folder is not sealed by the key you named, nor by one that followed it. Compare it once more with what the "
    "register tells you; if it is the same, do not use this folder"
)
NO_KEY: Final = (
    "this names no key: say the fingerprint as the register tells it, eight groups of four such as "
    "'EC8D 21DF ...' in quotation marks, or the key itself (z6Mk...)"
)

_FILE = re.compile(r"(?:(?:dids|contexts|status)/)?[A-Za-z0-9][A-Za-z0-9._-]*\.(?:json|jwt)")
_GAPS = re.compile(r"[\s:-]+")
_FINGERPRINT = re.compile(r"[0-9A-F]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """Why nothing was fetched, in one sentence."""


class Changed(Refused):
    """A file is not what the index says: the register may have changed between the two; once more may help."""


def main(argv: list[str]) -> int:
    """Fetch the trust folder of a register and return the exit status."""
    parser = argparse.ArgumentParser(prog="passerelle trust", description="What checking without a network needs.")
    acts = parser.add_subparsers(dest="act", required=True)
    fetching = acts.add_parser("fetch", help="copy a register's trust folder to this machine")
    fetching.add_argument("url", metavar="URL", help="the register's address, such as https://register.example")
    fetching.add_argument("--to", metavar="DIR", help=f"where to (default: {DEFAULT})")
    fetching.add_argument(
        "--register-key",
        metavar="KEY",
        help="the register's key as it told you, in place of the one remembered: its fingerprint (eight groups of "
        "four) or the key itself (z6Mk...)",
    )
    asked = parser.parse_args(argv)
    folder = Path(asked.to) if asked.to else default_trust_folder()
    if folder is None:
        parser.error("say --to DIR, or set PASSERELLE_DATA")
    before = remembered_key(folder)
    try:
        count = fetch(asked.url, folder, register_key=named_key(asked.register_key) if asked.register_key else None)
    except (Refused, OSError) as refusal:
        print(f"nothing was fetched: {refusal}", file=sys.stderr)
        return 1
    store = TrustStore.load(folder)
    print(f"{count} files in {folder}, as of {store.generated_at:%Y-%m-%d %H:%M} UTC")
    key = remembered_key(folder)
    if key:
        if before is not None and before != key:
            print(changed(before, by_word_of_the_old=not asked.register_key))
        print(f"sealed by the register's key {fingerprint(key)}: compare it with what the register tells you")
    return 0


def changed(before: str, *, by_word_of_the_old: bool) -> str:
    """Return what is said where another key than the one remembered sealed the folder."""
    if by_word_of_the_old:
        return f"the register's key changed: the old one, {fingerprint(before)}, signed which follows it"
    return f"the register's key changed: {fingerprint(before)} is not asked any more, as you said"


def named_key(text: str) -> str:
    """Return a key somebody named as the tool knows it: a Multikey, or a fingerprint in groups. Raises Refused.

    >>> named_key("ec8d21dfec8d21df-ec8d21df:ec8d21df")
    'EC8D 21DF EC8D 21DF EC8D 21DF EC8D 21DF'
    """
    said = text.strip()
    try:
        from_multikey(said)
    except ValueError:
        letters = _GAPS.sub("", said).upper()
        if not _FINGERPRINT.fullmatch(letters):
            raise Refused(NO_KEY) from None
        return " ".join([letters[at : at + 4] for at in range(0, len(letters), 4)])
    return said


def fetch(url: str, folder: Path, *, get: Fetch | None = None, register_key: str | None = None) -> int:
    """Bring a register's trust folder into `folder` and return how many files it has; raises Refused.

    It must be sealed by `register_key` (a Multikey or a fingerprint, see `named_key`) or, without one, by the key
    remembered beside the folder, if there is one.
    """
    base, known = trust_address(url), register_key or remembered_key(folder)
    wrong = NOT_THIS_KEY if register_key else NOT_ITS_KEY if known else NOT_ITS_SEAL
    try:
        files = fetched(base, get or over_network)
        key = _sealed_by(files, known, wrong)
    except Changed:
        files = fetched(base, get or over_network)
        key = _sealed_by(files, known, wrong)
    put(folder, files)
    if key is not None:
        key_file(folder).write_text(f"{key}\n", encoding="ascii")
    return len(files)


def trust_address(url: str) -> str:
    """Return the address of the trust folder at a register's address; raises Refused for any but https or loopback.

    >>> trust_address("https://register.example")
    'https://register.example/trust/'
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Refused("only an https:// address is fetched (or http:// on this machine)")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused("this is not the address of a register")
    path = parts.path.removesuffix(INDEX)
    path = "/trust/" if path in {"", "/"} else path.rstrip("/") + "/"
    return f"{parts.scheme}://{parts.netloc}{path}"


def fetched(base: str, get: Fetch) -> dict[str, bytes]:
    """Return every file the index at `base` names, checked, the index last; raises Refused."""
    raw = get(urljoin(base, INDEX), MAX_INDEX_BYTES)
    files: dict[str, bytes] = {}
    total = len(raw)
    for path, digest in _listed(raw).items():
        files[path] = get(urljoin(base, path), MAX_FILE_BYTES)
        total += len(files[path])
        if total > MAX_TOTAL_BYTES:
            raise Refused("the folder is too large")
        if hashlib.sha256(files[path]).hexdigest() != digest:
            raise Changed(f"{path} is not what the index says")
    return files | _seal(base, get) | {INDEX: raw}


def _seal(base: str, get: Fetch) -> dict[str, bytes]:
    """Return the seal of the index, or nothing where there is none: who knows the register's key will ask for it."""
    try:
        return {trust_seal.NAME: get(urljoin(base, trust_seal.NAME), trust_seal.MAX_BYTES)}
    except Refused:
        return {}


def _listed(raw: bytes) -> dict[str, str]:
    try:
        index = strict_json.parse(raw, max_bytes=MAX_INDEX_BYTES)
        listed = {str(file["path"]): str(file["sha256"]) for file in index["files"]}
    except (Unreadable, KeyError, TypeError):
        raise Refused("there is no trust folder at this address") from None
    if len(listed) > MAX_FILES:
        raise Refused("the index names too many files")
    for path, digest in listed.items():
        if not _FILE.fullmatch(path) or not _DIGEST.fullmatch(digest) or path in (INDEX, trust_seal.NAME):
            raise Refused(f"the index names a file it may not: {path[:80]!r}")
    return listed


def _sealed_by(files: dict[str, bytes], known_key: str | None, wrong: str) -> str | None:
    """Return the key that sealed a folder, having looked, before anything on disk changes, that a verifier can read it.

    Raises Refused, or Changed (`wrong`) for a seal that does not hold: the register may have changed between the two
    files.
    """
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder), files)
        try:
            store = TrustStore.load(folder)
            if known_key is None:
                return store.sealed_by
            return TrustStore.load(folder, register_key=_in_full(known_key, store)).sealed_by
        except TrustDamaged as damage:
            if damage.reason == "index_signature":
                raise Changed(wrong) from None
            raise Refused(f"the index cannot be used ({damage.reason})") from None
        except CredentialRefused as damage:
            raise Refused(f"the index cannot be used ({damage.reason})") from None


def _in_full(key: str, store: TrustStore) -> str:
    """Return the Multikey of a known key: a fingerprint is looked for among the keys that the register ever had.

    That the folder names it makes nothing trusted: the seal must still be by it, or by one it vouched for.
    """
    own = [multikey(one.public, one.algorithm) for one in store.keys_of_owner(store.register_did)]
    return next((one for one in own if fingerprint(one) == key), key)


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, index last, each whole or not at all; take away what the index no longer names."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(target)
    for old in folder.rglob("*"):
        if old.suffix in SUFFIXES and old.is_file() and old.relative_to(folder).as_posix() not in files:
            old.unlink(missing_ok=True)


class _NoRedirect(HTTPRedirectHandler):
    """A redirect could lead anywhere; the address that was named answers itself or not at all."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def over_network(url: str, limit: int) -> bytes:
    """Return the body at `url`, at most `limit` bytes; raises Refused."""
    try:
        with build_opener(_NoRedirect).open(url, timeout=TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read(limit + 1)
    except URLError as error:
        raise Refused(f"{url}: {getattr(error, 'reason', error)}") from None
    except (ValueError, HTTPException) as error:
        raise Refused(f"{url}: {error or type(error).__name__}") from None
    if len(content) > limit:
        raise Refused(f"{url} is larger than {limit} bytes")
    return content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
