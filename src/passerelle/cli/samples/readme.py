"""What is written beside the samples: for each file what it is, and the verdict to expect of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "README"
"""Without an ending: whoever checks `DIR/*.*` is not told that this is no award."""
HEAD: Final = """\
Samples of signed awards. Everything in them is made up: the register, its bodies, the holder and every key. The private
halves of the keys were thrown away when this was written, so nobody can sign with them again.

Written at {now} UTC. What trust/ says holds for a day: after that its silence about an award means nothing
any more, and genuine files are "genuine_status_unknown". Write the samples anew then.

Check them without a network, against the trust/ beside them. They are of a register of their own: against the trust
folder of any other, such as the one that was fetched, they are "not_issued_here".

    passerelle verify --trust trust *.*

Each form comes as it should be, and three times spoilt. The first word of the name tells which:

    (none)       genuine, in force                                     genuine_in_force
    tampered-    what was signed was changed, the signature was not    altered (signature)
    revoked-     genuine, withdrawn by its awarder 30 days ago         genuine_not_in_force (revoked)
    expired-     genuine, its last day was yesterday                   genuine_not_in_force (expired)

The files that begin with didkey- are for verifiers that know nothing of this register and have no network: the same
Open Badges, signed by a key that is its own name (did:key), with no status entry, and with no context but those of
Verifiable Credentials 2.0 and Open Badges 3.0.3. Such a verifier should accept didkey-* and refuse tampered-didkey-*.
"passerelle verify" says not_issued_here (issuer_unknown) of both, and rightly: anybody can make such a key, so it is no
award of a register, whether its signature holds or not.

The files that end with endorsement.json are no awards: they say what a body thinks of a micro-credential. Their
verdicts are endorsement_in_force and endorsement_not_in_force.

trust/ is what checking needs: the register's DID documents and contexts, its entries, and its signed status lists.

"""
WHAT: Final = {
    "ob-eddsa-rdfc-2022": "Open Badge 3.0, one proof: Ed25519 over the RDF dataset (eddsa-rdfc-2022)",
    "ob-eddsa-jcs-2022": "Open Badge 3.0, one proof: Ed25519 over canonical JSON (eddsa-jcs-2022)",
    "ob-ecdsa-rdfc-2019": "Open Badge 3.0, one proof: P-256 over the RDF dataset (ecdsa-rdfc-2019)",
    "ob-proof-set": "Open Badge 3.0, two proofs: eddsa-rdfc-2022 and eddsa-jcs-2022; both must hold",
    "ob-plain": "Open Badge 3.0 in the standards' own words alone, without the register's own terms (eddsa-rdfc-2022)",
    "clr": "CLR 2.0: a larger award and the two signed badges it is made of (eddsa-rdfc-2022)",
    "clr-ecdsa-rdfc-2019": "the same record of another body, signed with P-256 (ecdsa-rdfc-2019)",
    "vc-jwt-es256": "Open Badge 3.0 as a JSON Web Token, ES256",
    "vc-jwt-ed25519": "Open Badge 3.0 as a JSON Web Token, Ed25519",
    "sd-jwt-vc": "SD-JWT VC of the register's own type, ES256, everything shown",
    "sd-jwt-vc-ed25519": "SD-JWT VC of the register's own type, Ed25519, everything shown",
    "sd-jwt-vc-bound": "SD-JWT VC bound to its holder's key, with the holder's answer (for https://employer.example)",
    "eudi-learning": "SD-JWT VC as the European wallet's learning credential, with the holder's answer",
    "paper": "the text of the square code on a certificate (COSE)",
    "qr": "a picture of that square code",
    "certificate": "a certificate to print, with the signed award attached",
    "endorsement": "no award: what a body says of a micro-credential, as an EndorsementCredential (eddsa-rdfc-2022)",
}
"""By the name of a form, without its ending."""
VERDICTS: Final = {
    "didkey-": "not_issued_here",
    "tampered-didkey-": "not_issued_here",
    "tampered-": "altered",
    "revoked-": "genuine_not_in_force",
    "expired-": "genuine_not_in_force",
    "": "genuine_in_force",
}
"""By how a name begins; the first that fits."""
ENDORSED: Final = {"genuine_not_in_force": "endorsement_not_in_force", "genuine_in_force": "endorsement_in_force"}
"""The verdict on an endorsement, where it has a word of its own."""
_ORDER: Final = ("", "tampered-", "revoked-", "expired-", "didkey-", "tampered-didkey-")
_HOW: Final = {
    "didkey-": "under did:key: ",
    "tampered-didkey-": "under did:key, changed: ",
    "tampered-": "changed: ",
    "revoked-": "withdrawn: ",
    "expired-": "expired: ",
    "": "",
}


def readme(names: Iterable[str], now: str) -> str:
    """Return the text for these files, written at `now`."""
    lines = [f"{name:<40}  {_verdict(name):<24}  {_what(name)}" for name in sorted(names, key=_by_form)]
    return HEAD.format(now=now) + "\n".join([f"{'File':<40}  {'Verdict':<24}  What it is", *lines]) + "\n"


def _beginning(name: str) -> str:
    return next(beginning for beginning in VERDICTS if name.startswith(beginning))


def _form(name: str) -> str:
    return name.removeprefix(_beginning(name)).rpartition(".")[0]


def _by_form(name: str) -> tuple[bool, int, int]:
    beginning = _beginning(name)
    return "didkey-" in beginning, list(WHAT).index(_form(name)), _ORDER.index(beginning)


def _verdict(name: str) -> str:
    verdict = VERDICTS[_beginning(name)]
    return ENDORSED.get(verdict, verdict) if _form(name) == "endorsement" else verdict


def _what(name: str) -> str:
    return _HOW[_beginning(name)] + WHAT[_form(name)]
