"""How fast credentials are signed and checked, beside the bare signature and beside peers, in one interleaved run.

Run `python -m benchmarks.credentials [--documents 2000] [--rounds 5] [--json]`. Every document is distinct, in every
round; the work of issuing goes from a Python object to signed bytes, that of checking from bytes to a verdict, with
parsing, issuer, key, entry, window and status. An SD-JWT VC goes from an award's record, as the register holds it, to
its text with eight disclosures, signed by the product's own signer, and from all of that to a verdict; the peer is
given the claims and a key. Floors are the bare Ed25519 (or P-256) operation of OpenSSL in the same run, which the
peers rest on too; beside them stands the bare check of libsodium, with which the product signs and checks. All
of it runs on one core; rates are per second of CPU time of the process that works, the median of the rounds.

Peers (`benchmarks/peers`) are @digitalbazaar/vc on node and openvc-core in an environment of its own; both get
documents of the same make. Of what was issued, one in a hundred is checked again by @digitalbazaar/vc, and its
canonical form compared with pyoxigraph's, and one token in a hundred is checked again by openvc-core: one failure,
and no ratio is printed.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import secrets
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open

from benchmarks import award, credential, peers
from passerelle.core.credentials import status, status_history, token_status, trust_folder, wallet_award
from passerelle.core.credentials.canonical import canonical, stats
from passerelle.core.credentials.contexts import PINNED, Contexts, bundled, installed_folders
from passerelle.core.credentials.did import PublicKey, did_document
from passerelle.core.credentials.keys import lower_s
from passerelle.core.credentials.proofs import JCS, RDFC, sign, signed_bytes
from passerelle.core.credentials.sd_jwt import issuing
from passerelle.core.credentials.trust import EntryStatus, Recognition, TrustStore
from passerelle.core.credentials.verify import verify
from passerelle.signing.private import KeySigner, PrivateKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from passerelle.core.credentials.did import Algorithm
    from passerelle.core.credentials.model import AwardRecord

NOW = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
SIGNED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REGISTER = "did:web:register.example"
LIST = award.LIST
TOKENS = f"{LIST}/token"
JCS_METHOD = f"{credential.ISSUER}#key-2"
P256_METHOD = f"{credential.ISSUER}#key-3"
PEER_DOCUMENTS = 40  # of the slow peers, in one round
COLD_DOCUMENTS = 30
BATCH = 40


class Ed25519:
    """A signer made for one run, which signs as the product does; `private` is the same key for the floor."""

    algorithm: Algorithm = "Ed25519"

    def __init__(self, verification_method: str) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.verification_method = verification_method
        self.sign = KeySigner(PrivateKey(self.private), verification_method).sign

    def published(self, *suites: str) -> PublicKey:
        return PublicKey(self.verification_method, self.private.public_key().public_bytes_raw(), suites=suites)


class P256:
    """A signer made for one run."""

    algorithm: Algorithm = "P-256"

    def __init__(self, verification_method: str) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.verification_method = verification_method

    def sign(self, message: bytes) -> bytes:
        return lower_s(*decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256()))))

    def of_product(self) -> KeySigner:
        """Return the same key as the product signs with it."""
        secret = self.private.private_numbers().private_value.to_bytes(32, "big")
        return KeySigner(PrivateKey.from_secret("P-256", secret), self.verification_method)

    def published(self) -> PublicKey:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return PublicKey(self.verification_method, point, algorithm="P-256")


@dataclass
class Rates:
    """CPU seconds of one document, by what was done, a figure a round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float, documents: int) -> None:
        self.seconds.setdefault(name, []).append(seconds / documents)

    def time(self, name: str, items: Iterable[Any], work: Callable[[Any], Any]) -> list[Any]:
        """Do the work on each item and note what it took; return what came of it.

        Items come and go in small batches, made outside the time and at hand when they are worked on, as they are for
        a server that has just read them and for the peers.
        """
        gc.collect()
        gc.freeze()
        done: list[Any] = []
        seconds = 0.0
        for batch in batched(items, BATCH):
            started = process_time()
            done += [work(item) for item in batch]
            seconds += process_time() - started
        self.add(name, seconds, len(done))
        return done

    def one(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratio(self, peer: str, ours: str) -> float:
        """Return how often ours is done while the other is done once: the median of the rounds' ratios."""
        pairs = zip(self.seconds[peer], self.seconds[ours], strict=True)
        return round(statistics.median(theirs / own for theirs, own in pairs), 3)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-peers", action="store_true", help="floors only: nothing is installed")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="passerelle-credentials-") as folder:
        told = Run(Path(folder), asked.documents, asked.rounds, with_peers=not asked.without_peers).measured()
    print(json.dumps(told) if asked.json else "\n".join(f"{name:>28}  {value}" for name, value in told.items()))


class Run:
    """One interleaved run: keys, a trust folder, the peers, and the rounds."""

    def __init__(self, folder: Path, documents: int, rounds: int, *, with_peers: bool) -> None:
        self.documents, self.rounds, self.with_peers = documents, rounds, with_peers
        self.rates = Rates()
        self.rdfc, self.jcs, self.register = (
            Ed25519(credential.METHOD),
            Ed25519(JCS_METHOD),
            Ed25519(f"{REGISTER}#key-1"),
        )
        self.p256 = P256(P256_METHOD)
        self.token_signer, self.salts = self.p256.of_product(), issuing.Salts(secrets.token_bytes)
        self.trust = TrustStore.load(self._trust(folder / "trust"))
        self.setup = folder / "setup.json"
        self.setup.write_text(json.dumps(self._peers_setup()), encoding="utf-8")

    def measured(self) -> dict[str, Any]:
        """Return the ratios first, then what they were made of."""
        self._warm()
        if not self.with_peers:
            for number in range(self.rounds):
                self._round(number, None, None)
            return self._told()
        with peers.digitalbazaar(self.setup) as vc, peers.openvc(self.setup) as openvc:
            vc.ask("issue", [credential.make(number) for number in range(20)])  # node compiles what it runs often
            for number in range(self.rounds):
                self._round(number, vc, openvc)
        return self._told()

    def _warm(self) -> None:
        for make in (credential.make, credential.new_text):
            for number in range(200):
                for signer, suite in ((self.rdfc, RDFC), (self.jcs, JCS)):
                    raw = signed_bytes(make(10_000_000 + number), signer, created=SIGNED_AT, cryptosuites=(suite,))
                    self._checked(raw)
        for number in range(200):
            self._checked(self._token(award.record(10_000_000 + number)).encode())
        gc.collect()
        gc.freeze()

    def _round(self, number: int, vc: peers.Peer | None, openvc: peers.Peer | None) -> None:
        first = 1_000_000 * (number + 1)
        message = hashlib.sha512(b"%d" % first).digest()
        signature, public = self.rdfc.private.sign(message), self.rdfc.private.public_key()
        rates, numbers = self.rates, range(first, first + self.documents)
        rates.time("floor_sign", numbers, lambda _: self.rdfc.private.sign(message))
        issued = rates.time("issue_rdfc", map(credential.make, numbers), partial(self._signed, self.rdfc, RDFC))
        plain = rates.time("issue_jcs", map(credential.make, numbers), partial(self._signed, self.jcs, JCS))
        elsewhere = Contexts(*installed_folders())  # who signs has met these documents; who checks has not
        fresh = [
            signed_bytes(
                credential.new_text(each), self.rdfc, created=SIGNED_AT, cryptosuites=(RDFC,), contexts=elsewhere
            )
            for each in numbers
        ]
        rates.time("floor_verify", numbers, lambda _: public.verify(signature, message))
        signed, key = signature + message, public.public_bytes_raw()
        rates.time("floor_verify_libsodium", numbers, lambda _: crypto_sign_open(signed, key))
        rates.time("verify_rdfc", issued, self._checked)
        rates.time("verify_new_text", fresh, self._checked)
        rates.time("verify_jcs", plain, self._checked)
        cold = [
            signed_bytes(document, self.rdfc, created=SIGNED_AT, cryptosuites=(RDFC,), contexts=elsewhere)
            for document in self._cold(first)
        ]
        tokens = self._tokens(numbers)
        stranger = TrustStore.load(self.folder)
        stranger.contexts = Contexts(*installed_folders())  # or what it learns would push out what the others know
        rates.time("verify_cold", cold, partial(self._checked, trust=stranger))
        if vc is None or openvc is None:
            return
        some = [credential.make(each) for each in numbers[: 5 * PEER_DOCUMENTS]]
        rates.add("vc_issue", vc.ask("issue", some[:PEER_DOCUMENTS])["seconds"], PEER_DOCUMENTS)
        rates.add("vc_verify", self._asked(vc, issued[:PEER_DOCUMENTS]), PEER_DOCUMENTS)
        rates.add("vc_verify_cold", self._asked(vc, cold), len(cold))
        more = openvc.ask("issue_jcs", some)
        rates.add("openvc_issue_jcs", more["seconds"], 5 * PEER_DOCUMENTS)
        theirs = openvc.ask("verify_jcs", more["documents"])
        rates.add("openvc_verify_jcs", theirs["seconds"], 5 * PEER_DOCUMENTS)
        self._tokens_of_peer(openvc, numbers[: 5 * PEER_DOCUMENTS], tokens[::100])
        self._check_again(vc, issued[::100], [credential.make(each) for each in numbers[::100]])

    def _tokens(self, numbers: range) -> list[str]:
        """Issue and check a token for each number."""
        rates, message = self.rates, hashlib.sha512(b"%d" % numbers[0]).digest()
        private, algorithm = self.p256.private, ec.ECDSA(SHA256())
        signature, public = private.sign(message, algorithm), private.public_key()
        rates.time("floor_sign_p256", numbers, lambda _: private.sign(message, algorithm))
        tokens = rates.time("sdjwt_issue", map(award.record, numbers), self._token)
        rates.time("floor_verify_p256", numbers, lambda _: public.verify(signature, message, algorithm))
        rates.time("sdjwt_verify", map(str.encode, tokens), self._checked)
        return tokens

    def _tokens_of_peer(self, openvc: peers.Peer, numbers: range, ours: list[str]) -> None:
        """Let the peer issue and check as much, and check some of ours: it must take them all."""
        issued = openvc.ask("issue_sd_jwt", [award.claims(number) for number in numbers])
        self.rates.add("openvc_sdjwt_issue", issued["seconds"], len(numbers))
        checked = openvc.ask("verify_sd_jwt", issued["documents"])
        self.rates.add("openvc_sdjwt_verify", checked["seconds"], len(numbers))
        if openvc.ask("verify_sd_jwt", ours)["verified"] != len(ours):
            raise SystemExit("openvc-core refused one of our tokens: no ratio")

    def _token(self, record: AwardRecord) -> str:
        return wallet_award.issue(record, self.token_signer, issued_at=award.ISSUED_AT, salt=self.salts)

    def _asked(self, vc: peers.Peer, documents: Sequence[bytes]) -> float:
        answer = vc.ask("verify", [raw.decode() for raw in documents])
        if answer["verified"] != len(documents):
            raise SystemExit(f"@digitalbazaar/vc refused {len(documents) - answer['verified']} of ours: no ratio")
        seconds: float = answer["seconds"]
        return seconds

    def _check_again(self, vc: peers.Peer, issued: Sequence[bytes], documents: Sequence[dict[str, Any]]) -> None:
        """Stop unless an independent verifier takes what was issued, and an independent canonicaliser agrees."""
        self._asked(vc, issued)
        for document in documents:
            if canonical(document) != by_pyoxigraph(document):
                raise SystemExit("pyoxigraph has another canonical form: no ratio")

    def _signed(self, signer: Ed25519, suite: str, document: dict[str, Any]) -> bytes:
        return signed_bytes(document, signer, created=SIGNED_AT, cryptosuites=(suite,))

    def _checked(self, raw: bytes, trust: TrustStore | None = None) -> bytes:
        verdict = verify(raw, trust or self.trust, NOW)
        if verdict.verdict != "genuine_in_force":
            raise SystemExit(f"a genuine document was called {verdict.verdict} ({verdict.reason}): no ratio")
        return raw

    def _cold(self, first: int) -> list[dict[str, Any]]:
        """Return documents no two of which have one shape, nor that of any before."""
        found = []
        for each in range(COLD_DOCUMENTS):
            document = credential.make(first + each)
            alignment = document["credentialSubject"]["achievement"]["alignment"]
            wanted = 7 + (first // 1_000_000 - 1) * COLD_DOCUMENTS + each
            alignment += [dict(alignment[0], targetCode=f"x{more}") for more in range(wanted % 12)]
            document["credentialSubject"]["achievement"]["tag"] = [f"t{more}" for more in range(1 + wanted // 12)]
            found.append(document)
        return found

    def _told(self) -> dict[str, Any]:
        rates = self.rates
        pairs = {
            "issue_rdfc_vs_floor": ("floor_sign", "issue_rdfc"),
            "verify_rdfc_vs_floor": ("floor_verify", "verify_rdfc"),
            "verify_new_text_vs_floor": ("floor_verify", "verify_new_text"),
            "issue_jcs_vs_floor": ("floor_sign", "issue_jcs"),
            "verify_jcs_vs_floor": ("floor_verify", "verify_jcs"),
            "verify_rdfc_vs_libsodium": ("floor_verify_libsodium", "verify_rdfc"),
            "verify_new_text_vs_libsodium": ("floor_verify_libsodium", "verify_new_text"),
            "verify_jcs_vs_libsodium": ("floor_verify_libsodium", "verify_jcs"),
            "sdjwt_issue_vs_floor": ("floor_sign_p256", "sdjwt_issue"),
            "sdjwt_verify_vs_floor": ("floor_verify_p256", "sdjwt_verify"),
        }
        if self.with_peers:
            pairs |= {
                "issue_rdfc_vs_js": ("vc_issue", "issue_rdfc"),
                "verify_rdfc_vs_js": ("vc_verify", "verify_rdfc"),
                "verify_new_text_vs_js": ("vc_verify", "verify_new_text"),
                "verify_cold_vs_js": ("vc_verify_cold", "verify_cold"),
                "issue_jcs_vs_openvc": ("openvc_issue_jcs", "issue_jcs"),
                "verify_jcs_vs_openvc": ("openvc_verify_jcs", "verify_jcs"),
                "sdjwt_issue_vs_openvc": ("openvc_sdjwt_issue", "sdjwt_issue"),
                "sdjwt_verify_vs_openvc": ("openvc_sdjwt_verify", "sdjwt_verify"),
            }
        ratios = {name: rates.ratio(*pair) for name, pair in pairs.items()}
        each = {f"{name}_us": round(rates.one(name) * 1e6, 1) for name in rates.seconds}
        return {
            **ratios,
            **each,
            "documents": self.documents,
            "rounds": self.rounds,
            "shapes": stats(self.trust.contexts),
            "python": sys.version.split()[0],
        }

    def _trust(self, folder: Path) -> Path:
        self.folder = folder
        at = NOW - timedelta(hours=1)
        unsigned = status.status_list_credential(
            LIST, issuer=REGISTER, encoded=status.encode([7]), valid_from=at, valid_until=at + timedelta(days=1)
        )
        history = status_history.history_document((), register_did=REGISTER, generated_at=at)
        files = trust_folder.build(
            trust_folder.Publisher(REGISTER, "Register", (self.register.published(RDFC, JCS),)),
            [
                trust_folder.Issuer(
                    credential.ISSUER,
                    "Training Centre for the Lower Valley",
                    (self.rdfc.published(RDFC), self.jcs.published(JCS), self.p256.published()),
                    "ORG-0017",
                    (Recognition("awarder", date(2020, 1, 1)),),
                )
            ],
            status_lists={
                LIST: sign(unsigned, self.register, created=at),
                TOKENS: token_status.status_list_token(
                    TOKENS,
                    self.register,
                    issuer=REGISTER,
                    encoded=token_status.encode({7: 1}),
                    at=at,
                    until=at + timedelta(days=1),
                    ttl=timedelta(minutes=5),
                ),
            },
            named={TOKENS: LIST},
            history=sign(history, self.register, created=at, cryptosuites=(JCS,)),
            entries=(trust_folder.EntryHistory("2026-00417", 2, (EntryStatus("registered", date(2020, 1, 1)),)),),
            generated_at=at,
        )
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    def _peers_setup(self) -> dict[str, Any]:
        public = self.rdfc.published(RDFC)
        document = did_document(credential.ISSUER, (public, self.jcs.published(JCS)))
        methods = {
            method["id"]: {"@context": "https://w3id.org/security/multikey/v1", **method}
            for method in document["verificationMethod"]
        }
        secret = self.rdfc.private.private_bytes_raw()
        numbers = self.p256.private.private_numbers()
        return {
            "now": NOW.isoformat(),
            "documents": {url: bundled().load(url) for url in PINNED} | {credential.ISSUER: document} | methods,
            "key": {**methods[credential.METHOD], "secretKeyMultibase": secret_multikey(secret)},
            "method": credential.METHOD,
            "ed25519": {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": base64url(public.public),
                "d": base64url(secret),
            },
            "p256_method": P256_METHOD,
            "p256": {
                "kty": "EC",
                "crv": "P-256",
                "x": base64url(numbers.public_numbers.x.to_bytes(32, "big")),
                "y": base64url(numbers.public_numbers.y.to_bytes(32, "big")),
                "d": base64url(numbers.private_value.to_bytes(32, "big")),
            },
            "disclosable": award.WITHHOLDABLE,
        }


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the items in lists of `size`, the last one shorter."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def by_pyoxigraph(document: dict[str, Any]) -> bytes:
    """Return the canonical N-Quads as an independent implementation makes them, with the contexts written in."""
    import pyoxigraph

    inlined = document | {"@context": [bundled().load(url)["@context"] for url in document["@context"]]}
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(orjson.dumps(inlined), format=pyoxigraph.RdfFormat.JSON_LD))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def secret_multikey(secret: bytes) -> str:
    from passerelle.core.credentials.multibase import base58btc

    return base58btc(bytes([0x80, 0x26]) + secret)


def base64url(data: bytes) -> str:
    from passerelle.core.credentials.jose import base64url

    return base64url(data)


if __name__ == "__main__":
    main()
