"""The standards' own vectors, through our code: canonical forms, hashes, signatures, tokens and lists."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials import jose, strict_json, token_status
from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.credentials.proofs import verify_proofs
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.credentials.sd_jwt import holding, reading
from passerelle.core.credentials.sd_jwt.token import parse
from tools.conformance.outcome import Outcome, of_cases
from tools.conformance.places import standards
from tools.conformance.w3c.documents import LocalContexts
from tools.conformance.w3c.keys import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHORT_LISTS: Final = ("status_list_encoding_json.md", "status_list_encoding2_json.md")
"""Lists whose bytes are stated, rather than the values at some places."""
LISTS: Final = (
    "status_list_encoding1_long_json.md",
    "status_list_encoding2_long_json.md",
    "status_list_encoding4_json.md",
    "status_list_encoding8_json.md",
)
JCS_FILES: Final = ("arrays", "french", "unicode", "values")

_STATUS = re.compile(r"status\[(\d+)\]\s*=\s*(0b[01]+|0x[0-9A-Fa-f]+|\d+)")
_LIST = re.compile(r'"bits":\s*(\d)\s*,\s*"lst":\s*"([^"]+)"', re.DOTALL)


def eddsa_rdfc() -> Outcome:
    return of_cases(_proof("vc-di-eddsa/eddsa-rdfc-2022", "DataInt"))


def eddsa_jcs() -> Outcome:
    return of_cases(_proof("vc-di-eddsa/eddsa-jcs-2022", "JCS"))


def ecdsa_rdfc() -> Outcome:
    return of_cases(_proof("vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256"))


def sets_and_chains() -> Outcome:
    """Two proofs beside each other, and two more made over them."""
    folder = standards() / "vectors" / "vc-di-eddsa" / "proof-set-chain"
    unsigned = _json(folder / "unsigned.json")
    made = [
        _json(folder / f"{name}.json")
        for name in (
            "proofSetConfigSigned1",
            "proofSetConfigSigned2",
            "proofChainConfigSigned1",
            "proofChainConfigSigned2",
        )
    ]
    broken = [{**made[0], "proofValue": made[1]["proofValue"]}, *made[1:]]
    orphan = [made[0], *made[2:]]
    return of_cases(
        [
            ("set", _holds({**unsigned, "proof": made[:2]})),
            ("chain of one", _holds({**unsigned, "proof": made[:3]})),
            ("chain of two", _holds({**unsigned, "proof": made})),
            ("one of the set is another's", not _holds({**unsigned, "proof": broken})),
            ("one of the set is missing", not _holds({**unsigned, "proof": orphan})),
        ]
    )


def jcs() -> Outcome:
    """RFC 8785: the canonical text of each input."""
    folder = standards() / "vectors" / "jcs_rfc8785"
    cases = []
    for name in JCS_FILES:
        given = json.loads((folder / "input" / f"{name}.json").read_bytes())
        wanted = bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())
        cases.append((name, canonical_json(given) == wanted))
    return of_cases(cases)


def selective_disclosure() -> Outcome:
    """RFC 9901: each token opens, and with one letter of its payload or disclosures changed it does not."""
    told = _json(standards() / "vectors" / "sd_jwt" / "sdjwt_vectors.json")
    issuer = jose.key_of_jwk(told["issuer_jwk"])
    cases = []
    for number, vector in enumerate(told["vectors"]):
        text = vector["compact"]
        middle = len(text) // 2
        bent = text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]
        cases += [(f"{number} opens", _opens(text, issuer)), (f"{number} bent", not _opens(bent, issuer))]
    return of_cases(cases)


def token_lists() -> Outcome:
    """The bytes or values of each encoded list, one case a value, and what the signed token says."""
    folder = standards() / "vectors" / "token_status_list"
    (packed,) = folder.glob("draft-*.txt.gz")
    stated = _stated_values(gzip.decompress(packed.read_bytes()).decode("utf-8"))
    cases = [_bytes_case(folder / name) for name in SHORT_LISTS]
    for name in LISTS:
        bits, text = _lists((folder / name).read_text("utf-8"))[0]
        unpacked = token_status.TokenList(bits, token_status.decode(text, bits), *_NEVER)
        cases += [(f"{name} at {place}", unpacked.value(place) == value) for place, value in stated[text].items()]
    return of_cases([*cases, *_signed_token(folder)])


def _proof(path: str, suffix: str) -> Iterator[tuple[str, bool]]:
    folder = standards() / "vectors" / path
    signed = _json(folder / f"signed{suffix}.json")
    document = {name: value for name, value in signed.items() if name != "proof"}
    options = _json(folder / f"proofConfig{suffix}.json")
    form = canonical_json if suffix == "JCS" else lambda value: canonical(value, LocalContexts(standards()))
    texts = [form(document), form(options)]
    hashes = [hashlib.sha256(text).hexdigest() for text in texts]
    yield "canonical document", texts[0].decode().strip() == _text(folder / f"canonDoc{suffix}.txt")
    yield "canonical options", texts[1].decode().strip() == _text(folder / f"proofCanon{suffix}.txt")
    yield "hash of the document", hashes[0] == _text(folder / f"docHash{suffix}.txt")
    yield "hash of the options", hashes[1] == _text(folder / f"proofHash{suffix}.txt")
    yield "both hashes", hashes[1] + hashes[0] == _text(folder / f"combinedHash{suffix}.txt")
    yield "the signature holds", _holds(signed)
    yield "another document is refused", not _holds({**signed, "name": "Another"})
    yield (
        "another moment is refused",
        not _holds({**signed, "proof": {**signed["proof"], "created": "2023-02-24T23:36:39Z"}}),
    )


def _holds(document: dict[str, Any]) -> bool:
    """Whether every proof holds; the vectors' issuers are addresses, so that each key speaks for itself."""
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    controllers = frozenset(proof["verificationMethod"].partition("#")[0] for proof in proofs)
    try:
        verify_proofs(document, resolve, controller=controllers, contexts=LocalContexts(standards()))
    except CredentialRefused:
        return False
    return True


def _opens(text: str, issuer: Any) -> bool:
    try:
        token = parse(text if "~" in text else f"{text}~")
        jose.check_signature(token.jws, issuer)
        opened = reading.opened(token)
        if token.binding:
            holding.binding_of(token, opened.holder)
    except CredentialRefused:
        return False
    return True


_NEVER: Final[Any] = (None, None)


def _stated_values(draft: str) -> dict[str, dict[int, int]]:
    """Return the values the draft states above each list it encodes, by the text of the list."""
    found: dict[str, dict[int, int]] = {}
    end = 0
    for listed in _LIST.finditer(draft):
        values = {int(place): int(value, 0) for place, value in _STATUS.findall(draft[end : listed.start()])}
        if values:
            found.setdefault(_unwrapped(listed[2]), values)
        end = listed.end()
    return found


def _bytes_case(path: Path) -> tuple[str, bool]:
    text = path.read_text("utf-8")
    stated = bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})", text))
    bits, encoded = _lists(text)[0]
    return f"{path.name}: bytes", token_status.decode(encoded, bits) == stated


def _lists(text: str) -> list[tuple[int, str]]:
    return [(int(bits), _unwrapped(encoded)) for bits, encoded in _LIST.findall(text)]


def _unwrapped(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _signed_token(folder: Path) -> Iterator[tuple[str, bool]]:
    """The token: its payload says what it should. Its key was not published, so the signature is not tried."""
    jws = jose.parse(_unwrapped(_text(folder / "status_list_jwt_raw.md")))
    unpacked = token_status.unpack(jws.payload, list_url="https://example.com/statuslists/1")
    yield "token: header", jws.header.get("typ") == token_status.TYP
    yield (
        "token: values",
        [unpacked.value(place) for place in range(16)]
        == [
            *(1, 0, 0, 1, 1, 1, 0, 1),
            *(1, 1, 0, 0, 0, 1, 0, 1),
        ],
    )
    yield "token: life", unpacked.expires is not None and (unpacked.issued < unpacked.expires)


def _json(path: Path) -> dict[str, Any]:
    return strict_json.parse(path.read_bytes())


def _text(path: Path) -> str:
    return path.read_text("utf-8").strip()
