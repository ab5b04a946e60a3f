"""Every form an award comes in, and an endorsement: how a sample is made, and spoilt so that its signature fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from passerelle.cli.samples.register import BODIES, NAME, ORIGIN, PARTS, STATEMENT, Fate, SampleRegister
from passerelle.core.credentials import base32, clr, eudi_learning, jose, paper, vc_jwt, wallet_award
from passerelle.core.credentials.certificate import printing, qr
from passerelle.core.credentials.endorsement import endorsement_credential
from passerelle.core.credentials.model import Association
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import sign
from passerelle.core.credentials.sd_jwt import holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.cli.samples.register import BodyName

VERIFIER: Final = "https://employer.example"
"""Whom the holder of the bound credential answered."""
NONCE: Final = "sample-nonce-0123456789"

_TITLE: Final = b"Data protection in small clinics"
_TRUE_VALUE, _FALSE_VALUE = b'"value":"merit"', b'"value":"distinction"'
"""What an award says of its result, and what somebody who wants more would write there."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file. `tamper` takes what `make` made and returns it changed."""

    name: str
    suffix: str
    make: Callable[[SampleRegister, Fate], bytes]
    tamper: Callable[[SampleRegister, bytes], bytes]

    def file(self, fate: str) -> str:
        return f"{self.name if fate == 'genuine' else f'{fate}-{self.name}'}.{self.suffix}"


def did_key_twins(register: SampleRegister) -> Iterator[tuple[str, bytes]]:
    """Give the badges signed under did:key: no status, no context but the standards', so that no network is needed."""
    for name, body in OPEN_BADGES.items():
        badge = open_badge(register.stranger(body), own_terms=False)
        del badge["credentialStatus"]
        signer = register.did_key_signer(body)
        signed = sign(badge, signer, created=register.signed_at, cryptosuites=BODIES[body].suites)
        yield f"didkey-{name}.json", orjson.dumps(signed)
        yield f"tampered-didkey-{name}.json", _replaced(orjson.dumps(signed))


def _badge(body: BodyName, *, own_terms: bool = True) -> Callable[..., bytes]:
    def make(register: SampleRegister, fate: Fate) -> bytes:
        record = register.record(body, fate)
        badge = open_badge(record, own_terms=own_terms)
        signer, suites = register.signer(body), BODIES[body].suites
        return orjson.dumps(sign(badge, signer, created=register.signed_at, cryptosuites=suites))

    return make


def _record(body: BodyName) -> Callable[[SampleRegister, Fate], bytes]:
    """Return what makes a record of learning: a larger award, and the two signed badges it is made of."""

    def make(register: SampleRegister, fate: Fate) -> bytes:
        record, signer, at = register.record(body, fate), register.signer(body), register.signed_at
        smaller = [register.part(body, title) for title in PARTS]
        badges = [sign(open_badge(part), signer, created=at, cryptosuites=BODIES[body].suites) for part in smaller]
        belong = [Association("isPartOf", part.achievement.id, record.achievement.id) for part in smaller]
        return orjson.dumps(clr.sign(clr.clr(record, badges, belong), signer, created=at))

    return make


def _endorsement(register: SampleRegister, fate: Fate) -> bytes:
    said, signer = endorsement_credential(register.word(fate)), register.signer("rdfc")
    return orjson.dumps(sign(said, signer, created=register.signed_at, cryptosuites=BODIES["rdfc"].suites))


def _tampered_endorsement(_: SampleRegister, content: bytes) -> bytes:
    changed = content.replace(STATEMENT.encode(), b"All clinics ask for it when they hire.")
    if changed == content:
        raise ValueError("nothing to change in this sample")
    return changed


def _replaced(content: bytes) -> bytes:
    """Return a document in which the result is another, wherever it stands as a value."""
    changed = content.replace(_TRUE_VALUE, _FALSE_VALUE)
    if changed == content:
        raise ValueError("nothing to change in this sample")
    return changed


def _tampered_json(_: SampleRegister, content: bytes) -> bytes:
    return _replaced(content)


def _sd_jwt(
    issue: Callable[..., str], body: BodyName, *, is_bound: bool = False
) -> Callable[[SampleRegister, Fate], bytes]:
    def make(register: SampleRegister, fate: Fate) -> bytes:
        text = issue(
            register.record(body, fate),
            register.signer(body),
            issued_at=register.signed_at,
            salt=register.salt(),
            holder_key=register.holder_key if is_bound else None,
        )
        if is_bound:
            text = holding.present(text, answer=holding.Answer(register.holder, VERIFIER, NONCE, register.now))
        return text.encode("ascii")

    return make


def _tampered_sd_jwt(_: SampleRegister, content: bytes) -> bytes:
    """Return the token with another title; what the holder shows stays as it was."""
    token, *shown = content.decode("ascii").split("~")
    return "~".join((_other_payload(token, _TITLE, b"Data protection in all hospitals"), *shown)).encode("ascii")


def _vc_jwt(body: BodyName) -> Callable[[SampleRegister, Fate], bytes]:
    def make(register: SampleRegister, fate: Fate) -> bytes:
        record = register.record(body, fate)
        return vc_jwt.issue(record, register.signer(body), issued_at=register.signed_at).encode("ascii")

    return make


def _tampered_vc_jwt(_: SampleRegister, content: bytes) -> bytes:
    return _other_payload(content.decode("ascii"), _TRUE_VALUE, _FALSE_VALUE).encode("ascii")


def _other_payload(token: str, before: bytes, after: bytes) -> str:
    """Return a compact JWS whose payload says `after` for `before`, with the signature it had."""
    header, payload, signature = token.split(".")
    said = jose.from_base64url(payload)
    changed = said.replace(before, after, 1)
    if changed == said:
        raise ValueError("nothing to change in this sample")
    return f"{header}.{jose.base64url(changed)}.{signature}"


def _cose(register: SampleRegister, fate: Fate) -> bytes:
    record, signer = register.record("p256", fate), register.signer("p256")
    return paper.paper_credential(record, signer, register.key("p256"), issued_at=register.signed_at)


def _paper(register: SampleRegister, fate: Fate) -> bytes:
    return paper.text(ORIGIN, _cose(register, fate)).encode("ascii")


def _tampered_paper(_: SampleRegister, content: bytes) -> bytes:
    """Return the code with another letter in the holder's name: still one that reads well, but not what was signed."""
    signed = base32.decode(content.decode("ascii").rpartition("#")[2])
    changed = signed.replace("Thị".encode(), "Chị".encode(), 1)
    if changed == signed:
        raise ValueError("nothing to change in this sample")
    return paper.text(ORIGIN, changed).encode("ascii")


def _picture(register: SampleRegister, fate: Fate) -> bytes:
    return qr.png(_paper(register, fate).decode("ascii"))


def _tampered_picture(register: SampleRegister, _: bytes) -> bytes:
    return qr.png(_tampered_paper(register, _paper(register, "genuine")).decode("ascii"))


def _certificate(register: SampleRegister, fate: Fate) -> bytes:
    return _printed(register, fate, _badge("both")(register, fate))


def _tampered_certificate(register: SampleRegister, _: bytes) -> bytes:
    return _printed(register, "genuine", _replaced(_badge("both")(register, "genuine")))


def _printed(register: SampleRegister, fate: Fate, document: bytes) -> bytes:
    record, signer = register.record("both", fate), register.signer("both")
    signed = paper.paper_credential(record, signer, register.key("both"), issued_at=register.signed_at)
    return printing.make(record, document, signed, serial=f"SAMPLE-{fate.upper()}", register=NAME)


OPEN_BADGES: Final[dict[str, BodyName]] = {
    "ob-eddsa-rdfc-2022": "rdfc",
    "ob-eddsa-jcs-2022": "jcs",
    "ob-ecdsa-rdfc-2019": "p256",
    "ob-proof-set": "both",
}
"""The badges by the proofs in them, and who makes such."""

FORMS: Final = (
    *(Form(name, "json", _badge(body), _tampered_json) for name, body in OPEN_BADGES.items()),
    Form("ob-plain", "json", _badge("rdfc", own_terms=False), _tampered_json),
    Form("clr", "json", _record("rdfc"), _tampered_json),
    Form("clr-ecdsa-rdfc-2019", "json", _record("p256"), _tampered_json),
    Form("vc-jwt-es256", "jwt", _vc_jwt("p256"), _tampered_vc_jwt),
    Form("vc-jwt-ed25519", "jwt", _vc_jwt("both"), _tampered_vc_jwt),
    Form("sd-jwt-vc", "sdjwt", _sd_jwt(wallet_award.issue, "p256"), _tampered_sd_jwt),
    Form("sd-jwt-vc-ed25519", "sdjwt", _sd_jwt(wallet_award.issue, "rdfc"), _tampered_sd_jwt),
    Form("sd-jwt-vc-bound", "sdjwt", _sd_jwt(wallet_award.issue, "p256", is_bound=True), _tampered_sd_jwt),
    Form("eudi-learning", "sdjwt", _sd_jwt(eudi_learning.issue, "p256", is_bound=True), _tampered_sd_jwt),
    Form("paper", "txt", _paper, _tampered_paper),
    Form("qr", "png", _picture, _tampered_picture),
    Form("certificate", "pdf", _certificate, _tampered_certificate),
    Form("endorsement", "json", _endorsement, _tampered_endorsement),
)
