"""Kinds of change to what signs: algorithms, keys, signatures, proofs, and whose they are."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import base32, jose
from passerelle.core.credentials.keys import ORDER_P256
from passerelle.core.credentials.multibase import base58btc, from_base58btc
from tools.mutants.members import LOOK_ALIKES, dumped

if TYPE_CHECKING:
    from random import Random

    from tools.mutants.materials import Material

ALGORITHMS: Final = (
    *("none", "None", "nOnE", "", "HS256", "HS512", "RS256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "ES256"),
    *("Ed25519", "Ed448", "ESP256", "A128KW", "dir", 0, -7, None, True, ["ES256"], {"alg": "ES256"}),
)
TYPES: Final = (
    *("JWT", "vc+jwt", "dc+sd-jwt", "vc+sd-jwt", "kb+jwt", "statuslist+jwt", "at+jwt"),
    *("", None, 7, "VC+JWT", "vc+ld+jwt"),
)
SUITES: Final = (
    *("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ecdsa-sd-2023", "bbs-2023", "none"),
    *("Ed25519Signature2020", "", None, 7, ["eddsa-rdfc-2022"], "EDDSA-RDFC-2022", "eddsa-rdfc-2022 "),
)
PURPOSES: Final = (
    *("authentication", "assertionmethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation", "", None),
    *(["assertionMethod"], "assertionMethod ", {"id": "assertionMethod"}, "https://w3id.org/security#assertionMethod"),
)
DIDS: Final = (
    "did:web:register.example",
    "did:web:register.example:awarders:11",
    "did:web:register.example:awarders:14",
)


def algorithm_confused(m: Material, c: Random) -> bytes:
    """None, a shared secret made of the public key, another curve or suite, another type of token."""
    if m.sort == "paper":
        return _paper_bytes(
            m, {4: c.choice((0x27, 0x28, 0x32, 0x26, 0x05, 0xF6, 0x80, 0x00, 0x33, 0x2F, c.randrange(256)))}, c
        )
    if m.sort == "json":
        document, proof = _proof(m, c)
        if c.random() < 0.6:
            proof["cryptosuite"] = _other(proof["cryptosuite"], SUITES, c)
        else:
            proof["type"] = c.choice(
                (
                    "Ed25519Signature2020",
                    "JsonWebSignature2020",
                    ["DataIntegrityProof"],
                    "",
                    None,
                    7,
                    "dataIntegrityProof",
                )
            )
        return dumped(document)
    header, payload, signature, shown = _token(m)
    how = c.randrange(5)
    if how == 0:
        header["typ"] = _other(header.get("typ"), TYPES, c)
    elif how == 1:
        header |= {c.choice(("crit", "b64", "zip", "enc")): c.choice((["exp"], False, "DEF", "A128GCM", []))}
    elif how == 2:
        header["alg"] = c.choice(("HS256", "HS512"))
        start = jose.encoded(dumped(header)) + b"." + payload
        secret = c.choice((header["kid"].encode(), b"", b"secret", m.raw[:32]))
        signature = jose.encoded(hmac.new(secret, start, hashlib.sha256).digest())
    elif how == 3:
        header["alg"], signature = c.choice(("none", "None", "")), b""
    else:
        header["alg"] = _other(header["alg"], ALGORITHMS, c)
    return _made(header, payload, signature, shown)


def header_changed(m: Material, c: Random) -> bytes:
    """A parameter of a header, or an option of a proof, added, removed or changed."""
    names: tuple[str, ...] = ("kid", "jwk", "jku", "x5c", "x5u", "typ", "cty", "iat", "iss", "alg", "x", "vct")
    if m.sort == "paper":
        return _paper_bytes(m, {c.choice((0, 1, 2, 3, 5, 6, 15, -66, -65)): c.randrange(256)}, c)
    if m.sort == "json":
        names = (
            "id",
            "created",
            "expires",
            "domain",
            "challenge",
            "nonce",
            "previousProof",
            "@context",
            "x",
            "proofPurpose",
        )
        document, held = _proof(m, c)
    else:
        held, payload, signature, shown = _token(m)
    how = c.randrange(3)
    if how == 0 and held:
        held.pop(c.choice([name for name in held if name != "kid"]))
    else:
        values = (
            "x",
            "2026-01-01T00:00:00Z",
            0,
            [],
            None,
            "https://x.example/keys",
            {"kty": "OKP"},
            ["x"],
            DIDS[0],
            "urn:x:y",
        )
        held[c.choice(names) if how == 1 else c.choice(list(held))] = c.choice(values)
    return dumped(document) if m.sort == "json" else _made(held, payload, signature, shown)


def purpose_changed(m: Material, c: Random) -> bytes:
    """What a signature, a list or a token is for."""
    if m.sort == "json":
        document, proof = _proof(m, c)
        statuses = _listed(document["credentialStatus"])
        if c.random() < 0.5:
            proof["proofPurpose"] = c.choice(PURPOSES)
        else:
            entry = c.choice(statuses)
            word = entry["statusPurpose"]
            entry["statusPurpose"] = _other(
                word, ("revocation", "suspension", "message", "refresh", "", None, [word]), c
            )
        return dumped(document)
    if m.sort == "paper":
        return algorithm_confused(m, c)
    header, payload, signature, shown = _token(m)
    if c.random() < 0.5:
        header["typ"] = _other(header.get("typ"), TYPES, c)
        return _made(header, payload, signature, shown)
    said = json.loads(jose.from_base64url(payload))
    name = c.choice(
        [name for name in ("vct", "type", "status", "credentialStatus", "aud", "cnf", "vct#integrity") if name in said]
    )
    said[name] = c.choice(
        (
            None,
            "x",
            [],
            {},
            "urn:eu.europa.ec.eudi:learning:credential:1",
            "VerifiableCredential",
            ["VerifiablePresentation"],
        )
    )
    return _made(header, jose.encoded(dumped(said)), signature, shown)


def issuer_changed(m: Material, c: Random) -> bytes:
    """Another issuer or key is named: one of ours, one that looks like ours, a stranger's, or a path to one."""
    bent = c.choice((_looks_like, _another, _a_path))
    if m.sort == "paper":
        return _paper_bytes(m, {7 + c.randrange(8): c.randrange(256)}, c)
    if m.sort == "json":
        document, proof = _proof(m, c)
        how = c.randrange(3)
        if how != 1:
            document["issuer"]["id"] = bent(document["issuer"]["id"], c)
        if how != 0:
            proof["verificationMethod"] = bent(proof["verificationMethod"], c)
        return dumped(document)
    header, payload, signature, shown = _token(m)
    said = json.loads(jose.from_base64url(payload))
    how = c.randrange(3)
    if how != 1:
        header["kid"] = bent(header["kid"], c)
    if how != 0:
        if isinstance(said.get("issuer"), dict):
            said["issuer"]["id"] = bent(said["issuer"]["id"], c)
        else:
            said["iss"] = bent(str(said.get("iss")), c)
    return _made(header, jose.encoded(dumped(said)), signature, shown)


def signature_of_another(m: Material, c: Random) -> bytes:
    """The signature of another award, of another body, or of somebody with keys of his own."""
    raw = c.choice((*m.twins, m.stranger, *m.others)) if m.others else c.choice((*m.twins, m.stranger))
    if m.sort == "paper":
        ours, theirs = _cose(m.raw), _cose(raw)
        start = ours if c.random() < 0.5 else ours[:5] + theirs[5:16] + ours[16:]
        return _text(m, start[:-64] + theirs[-64:])
    if m.sort == "json":
        document, other = json.loads(m.raw), json.loads(raw)
        proofs, theirs_ = _listed(document["proof"]), _listed(other["proof"])
        place, them = c.randrange(len(proofs)), c.choice(theirs_)
        how = c.randrange(4)
        if how == 0:
            proofs[place]["proofValue"] = them["proofValue"]
        elif how == 1:
            proofs[place] = them
        elif how == 2:
            proofs.append(them)
        else:
            proofs = copy.deepcopy(theirs_)
        document["proof"] = proofs if len(proofs) > 1 else proofs[0]
        return dumped(document)
    header, payload, signature, shown = _token(m)
    theirs__ = raw.split(b"~")[0].split(b".")
    if c.random() < 0.5:
        return b"~".join((b".".join((theirs__[0], payload, theirs__[2])), *shown))
    if c.random() < 0.5 or raw == m.stranger:
        return _made(header, payload, theirs__[2], shown)
    return _made(header, theirs__[1], signature, shown)


def signature_bent(m: Material, c: Random) -> bytes:
    """Other numbers in the signature itself, rightly spelt: the other s, r and s exchanged, zeros, a multiple more."""
    if m.sort == "paper":
        signed = _cose(m.raw)
        return _text(m, signed[:-64] + _bent(signed[-64:], c, size=64))
    if m.sort == "json":
        document, proof = _proof(m, c)
        proof["proofValue"] = base58btc(_bent(from_base58btc(proof["proofValue"]), c))
        return dumped(document)
    header, payload, signature, shown = _token(m)
    if shown and shown[-1] and c.random() < 0.4:
        start, _, last = shown[-1].rpartition(b".")
        sizes = _bent(jose.from_base64url(last), c, with_other_s=False)
        return b"~".join((m.raw.rpartition(b"~")[0], start + b"." + jose.encoded(sizes)))
    return _made(header, payload, jose.encoded(_bent(jose.from_base64url(signature), c)), shown)


def proof_dropped(m: Material, c: Random) -> bytes:
    """A signature less, one twice, an empty one, or what was signed by one passed off as signed by another."""
    if m.sort == "paper":
        signed = _cose(m.raw)
        return _text(
            m,
            c.choice(
                (
                    signed[: -c.randrange(1, 66)],
                    signed[:-64] + bytes(64),
                    signed + signed[-66:],
                    signed[:-66] + b"\x40",
                    b"\xd2" + signed,
                    signed + b"\0",
                    signed[:15] + b"\xa1\x01\x27" + signed[16:],
                )
            ),
        )
    if m.sort == "json":
        document, proof = _proof(m, c)
        proofs = _listed(document["proof"])
        options: tuple[Any, ...] = (
            [],
            None,
            {},
            "",
            [proof, proof],
            [[proof]],
            {"id": "urn:x:y"},
            {**proof, "proofValue": ""},
        )
        if len(proofs) > 1:
            options = (*options, proofs[0], proofs[1], proofs[:1], [proofs[0], proofs[0]], [*proofs, proof]) * 2
        document["proof"] = c.choice(options)
        if c.random() < 0.15:
            del document["proof"]
        return dumped(document)
    header, payload, signature, shown = _token(m)
    start = b".".join((jose.encoded(dumped(header)), payload))
    token = c.choice(
        (
            start,
            start + b".",
            start + b"..",
            start + b"." + signature + b".",
            start + b"." + signature[:-2],
            start + b"." + signature + signature,
            b"." + payload + b"." + signature,
            payload,
        )
    )
    return b"~".join((token, *shown))


def _bent(signature: bytes, c: Random, *, size: int | None = None, with_other_s: bool = True) -> bytes:
    r, s = signature[:32], signature[32:]
    flipped = int.from_bytes(signature, "big") ^ (1 << c.randrange(512))
    other_s = ((ORDER_P256 - int.from_bytes(s, "big")) % (1 << 256)).to_bytes(32, "big")
    more = ((int.from_bytes(s, "big") + ORDER_P256) % (1 << 256)).to_bytes(32, "big")
    ed_order = 2**252 + 27742317777372353535851937790883648493
    ed_more = ((int.from_bytes(s, "little") + ed_order) % (1 << 256)).to_bytes(32, "little")
    options = [
        s + r,
        bytes(64),
        flipped.to_bytes(64, "big"),
        r + more,
        r + ed_more,
        bytes(32) + s,
        r + bytes(32),
        r + r,
    ]
    if with_other_s:
        options += [r + other_s] * 3
    if size is None:
        options += [
            signature[:-1],
            signature + b"\0",
            b"\0" + signature,
            b"",
            b"\x30\x44\x02\x20" + r + b"\x02\x20" + s,
        ]
    return c.choice(options)


def _looks_like(name: str, c: Random) -> str:
    places = [place for place, letter in enumerate(name) if letter in LOOK_ALIKES]
    place = c.choice(places or [0])
    return name[:place] + LOOK_ALIKES.get(name[place : place + 1], "x") + name[place + 1 :]


def _another(name: str, c: Random) -> str:
    did, mark, key = name.partition("#")
    others = [
        other
        for other in (*DIDS, "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJPt4swbTQ2", "did:web:elsewhere.example", "")
        if other != did
    ]
    return c.choice(others) + mark + key


def _a_path(name: str, c: Random) -> str:
    return c.choice(
        (
            f"{name}/../../evil",
            f"{name}?x=1",
            f"{name} ",
            f" {name}",
            name.upper(),
            f"{name}#key-1",
            name.replace("key-1", "key-2") if "key-1" in name else f"{name}:1",
            name.replace(":", "%3A"),
            f"{name}\0",
            name[:-1],
        )
    )


def _other(word: Any, words: tuple[Any, ...], c: Random) -> Any:
    return c.choice([other for other in words if other != word])


def _proof(m: Material, c: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads(m.raw)
    return document, c.choice(_listed(document["proof"]))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _token(m: Material) -> tuple[dict[str, Any], bytes, bytes, list[bytes]]:
    token, *shown = m.raw.split(b"~")
    header, payload, signature = token.split(b".")
    return json.loads(jose.from_base64url(header)), payload, signature, shown


def _made(header: dict[str, Any], payload: bytes, signature: bytes, shown: list[bytes]) -> bytes:
    return b"~".join((b".".join((jose.encoded(dumped(header)), payload, signature)), *shown))


def _cose(raw: bytes) -> bytes:
    return base32.decode(raw.decode("ascii").rpartition("#")[2])


def _text(m: Material, signed: bytes) -> bytes:
    return f"{m.raw.decode('ascii').rpartition('#')[0]}#{base32.encode(signed)}".encode("ascii")


def _paper_bytes(m: Material, changes: dict[int, int], c: Random) -> bytes:
    """Return the code with other bytes at some places of the COSE_Sign1, and sometimes elsewhere."""
    signed = bytearray(_cose(m.raw))
    for place, byte in changes.items():
        signed[place] = byte
    if c.random() < 0.5:
        signed[c.randrange(len(signed))] ^= 1 << c.randrange(8)
    return _text(m, bytes(signed))
