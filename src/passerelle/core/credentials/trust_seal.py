"""The seal of a trust folder (`index.sig.json`): the register's signature over its index, for whoever knows its key.

A folder can only vouch for itself to somebody who knows the register's key from before. The seal names the index by
its SHA-256. Where the key was changed since, it carries what each earlier key signed about the next one, so that who
knows an old key comes to trust the new one; after a key was lost there is no such word, and the new key must be
learnt another way.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.did import from_multikey, multikey
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.proofs import JCS, sign, verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused, TrustDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from passerelle.core.credentials.did import PublicKey, VerifyingKey
    from passerelle.core.credentials.proofs import Signer
    from passerelle.core.credentials.trust import TrustStore

NAME: Final = "index.sig.json"
SEAL: Final = "PasserelleTrustSeal"
SUCCESSION: Final = "PasserelleKeySuccession"
MAX_BYTES: Final = 256 * 1024
MAX_SUCCESSIONS: Final = 100


def seal(
    index: bytes, signer: Signer, *, register_did: str, at: datetime, successions: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the signed seal of an index; `successions` are what `succession` returned, oldest first."""
    unsigned = {
        "type": SEAL,
        "issuer": register_did,
        "sealed_at": stamp(at),
        "index": hashlib.sha256(index).hexdigest(),
        "successions": list(successions),
    }
    return sign(unsigned, signer, created=at, cryptosuites=(JCS,))


def succession(old: PublicKey, new: PublicKey, signer: Signer, *, at: datetime) -> dict[str, Any]:
    """Return what the old key of a register (`signer`) signs about the new one."""
    unsigned = {
        "type": SUCCESSION,
        "issuer": old.id.partition("#")[0],
        "from": multikey(old.public, old.algorithm),
        "to": multikey(new.public, new.algorithm),
    }
    return sign(unsigned, signer, created=at, cryptosuites=(JCS,))


def check(raw: bytes | None, index: bytes, trust: TrustStore, known_key: str | None) -> str | None:
    """Return the Multikey of the register's key that sealed this index, or None for a folder without a seal.

    `known_key` is the Multikey by which the register is known from before: the seal must be there, and made by it or
    by a key that followed it. Raises TrustDamaged("index_signature") for anything else, a wrong seal above all.
    """
    if raw is None:
        if known_key is None:
            return None
        raise TrustDamaged("index_signature", path=NAME)
    try:
        stated = strict_json.parse(raw, max_bytes=MAX_BYTES)
        key = _sealed_by(stated, index, trust)
        if known_key is None or key == known_key or key in _followers(known_key, stated, trust.register_did):
            return key
    except (CredentialRefused, KeyError, TypeError, ValueError):
        pass
    raise TrustDamaged("index_signature", path=NAME)


def _sealed_by(stated: Mapping[str, Any], index: bytes, trust: TrustStore) -> str:
    (proof,) = verify_proofs(stated, trust.public_key, controller=trust.register_did)
    key = trust.key(proof.verification_method)
    digest = hashlib.sha256(index).hexdigest()
    if key is None or key.state == "compromised" or stated["type"] != SEAL or stated["index"] != digest:
        raise ValueError("not the seal of this index")
    return multikey(key.public, key.algorithm)


def _followers(known_key: str, stated: Mapping[str, Any], did: str) -> set[str]:
    """Return the keys that followed a known one, each by the word of the one before."""
    found: set[str] = set()
    last = known_key
    for one in _in_order(known_key, stated["successions"][:MAX_SUCCESSIONS]):
        if one["type"] != SUCCESSION or one["from"] != last:
            break
        verify_proofs(one, _only(from_multikey(last)), controller=did)
        last = str(one["to"])
        found.add(last)
    return found


def _in_order(known_key: str, successions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    listed = list(successions)
    starts = [place for place, one in enumerate(listed) if one["from"] == known_key]
    return listed[starts[0] :] if starts else []


def _only(key: VerifyingKey) -> Any:
    return lambda _method: key
