"""A credential from elsewhere: what of it can be checked here, without asking anybody on a network.

Source: Open Badges 3.0 (section 5.3, baked badges), VC Data Model 2.0, SD-JWT VC. A stranger's document names
addresses: none is fetched. So a signature is checked where the key is in the document's own name (did:key) or is one
that we know; whose a did:web key is, and whether the credential was withdrawn since, stays unknown and is said so.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from passerelle.core.credentials import jose, proofs, sd_jwt_vc, strict_json, vc_jwt
from passerelle.core.credentials.did import key_of_did_key
from passerelle.core.credentials.moments import CLOCK_SKEW, moment, moment_after
from passerelle.core.credentials.refusals import CredentialRefused, KeyUnknown, UnknownContext, Unreadable
from passerelle.core.credentials.sd_jwt.token import parse as parse_sd_jwt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from passerelle.core.credentials.canonical import ContextSource
    from passerelle.core.credentials.did import VerifyingKey

    Known = Callable[[str], VerifyingKey | None]

Word = Literal["holds", "broken", "not_checked"]
KeyWord = Literal["register", "did_key", "unknown"]
SubjectWord = Literal["named", "other_name", "not_told"]
MAX_BYTES: Final = strict_json.MAX_BYTES
MAX_PICTURE: Final = 2 * 1024 * 1024
MAX_TITLE: Final = 300
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORD: Final = b"openbadgecredential"
_SVG: Final = re.compile(rb"<openbadges:credential\b([^<>]{0,2000})>(.*?)</openbadges:credential\s*>", re.DOTALL)
_SVG_VERIFY: Final = re.compile(rb"""\bverify\s*=\s*["']([A-Za-z0-9._~-]+)["']""")
_DID_KEY: Final = "did:key:"


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a credential from elsewhere says, and exactly what could be checked of it.

    `signature` is "broken" only where a key was at hand and did not fit. `key` is where that key came from. The status
    is never asked for.
    """

    form: str
    title: str
    issuer: str
    issuer_name: str
    issued_on: str
    ends_on: str
    subject: SubjectWord
    signature: Word
    key: KeyWord
    dates: Literal["within", "over", "not_yet", "not_told"]
    why: str = ""
    """A word on why the signature could not be checked, or did not hold."""


def unbaked(raw: bytes) -> tuple[bytes, str]:
    """Return the document in a file and what it came in ("", "png", "svg"). Raises Unreadable.

    Nothing of a picture is drawn and no SVG is parsed as XML: the one element, or the one chunk, is looked for.
    """
    if raw[:8] == _PNG:
        return _from_png(raw), "png"
    head = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"<":
        return _from_svg(raw), "svg"
    if len(raw) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES)
    return raw.strip(), ""


def _from_png(raw: bytes) -> bytes:
    if len(raw) > MAX_PICTURE:
        raise Unreadable("too_large", limit=MAX_PICTURE)
    at = 8
    while at + 12 <= len(raw):
        size, kind = int.from_bytes(raw[at : at + 4]), raw[at + 4 : at + 8]
        if kind == b"iTXt" and at + 12 + size <= len(raw):
            found = _text_of_chunk(raw[at + 8 : at + 8 + size])
            if found is not None:
                return found
        if kind == b"IEND":
            break
        at += 12 + size
    raise Unreadable("no_credential_inside")


def _text_of_chunk(data: bytes) -> bytes | None:
    keyword, _nul, rest = data.partition(b"\0")
    if keyword != _KEYWORD or len(rest) < 2:
        return None
    _language, _one, tail = rest[2:].partition(b"\0")
    _translated, _two, body = tail.partition(b"\0")
    if rest[0]:
        opener = zlib.decompressobj()
        try:
            body = opener.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            raise Unreadable("no_credential_inside") from None
    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES)
    return body.strip()


def _from_svg(raw: bytes) -> bytes:
    if len(raw) > MAX_PICTURE:
        raise Unreadable("too_large", limit=MAX_PICTURE)
    found = _SVG.search(raw)
    if found is None:
        raise Unreadable("no_credential_inside")
    token = _SVG_VERIFY.search(found[1])
    body = token[1] if token else found[2].strip().removeprefix(b"<![CDATA[").removesuffix(b"]]>")
    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES)
    return body.strip()


def read(raw: bytes, *, known: Known, holder: str, now: datetime, contexts: ContextSource | None = None) -> Foreign:
    """Return what a document from elsewhere says and what of it holds; `holder` is the name of who brought it.

    `known` returns the key of a verification method that the register knows. Raises Unreadable for what is no Open
    Badge 3.0 and no SD-JWT VC.
    """
    resolver = _Resolver(known)
    if raw[:2] == b"ey":
        if b"~" in raw:
            return _of_sd_jwt(raw, resolver, holder, now)
        return _of_token(raw, resolver, holder, now)
    document = strict_json.parse(raw)
    if document.get("type") in (vc_jwt.ENVELOPED, [vc_jwt.ENVELOPED]):
        return _of_token(vc_jwt.token_in(document).encode("ascii", "replace"), resolver, holder, now)
    signature, why = _tried(lambda: proofs.verify_proofs(document, resolver, contexts=contexts, now=now))
    return _told("open_badge", document, signature, why, resolver, holder, now)


class _Resolver:
    """Finds keys without a network, and remembers where the last one came from."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.source: KeyWord = "unknown"

    def __call__(self, method: str) -> VerifyingKey | None:
        found = self._known(method)
        if found is not None:
            self.source = "register"
        elif method.startswith(_DID_KEY):
            try:
                found = key_of_did_key(method)
            except ValueError:
                return None
            self.source = "did_key"
        return found


def _tried(check: Callable[[], object]) -> tuple[Word, str]:
    try:
        check()
    except (KeyUnknown, UnknownContext) as refusal:
        return "not_checked", "key_unknown" if isinstance(refusal, KeyUnknown) else "context_unknown"
    except CredentialRefused as refusal:
        if refusal.reason in ("missing", "cryptosuite", "form", "type"):
            return "not_checked", "no_signature" if refusal.reason == "missing" else "kind_of_signature"
        return "broken", refusal.reason
    return "holds", ""


def _of_token(raw: bytes, resolver: _Resolver, holder: str, now: datetime) -> Foreign:
    jws = jose.parse(raw)
    document = jose.strict_object(jws.payload)
    inner = document.get("vc")
    signature, why = _tried(lambda: vc_jwt.read(jws, resolver))
    return _told("vc_jwt", inner if isinstance(inner, dict) else document, signature, why, resolver, holder, now)


def _of_sd_jwt(raw: bytes, resolver: _Resolver, holder: str, now: datetime) -> Foreign:
    token = parse_sd_jwt(raw.decode("ascii", "replace"))
    claims = jose.strict_object(token.jws.payload)
    try:
        found = sd_jwt_vc.read(token, resolver)
        claims, signature, why = found.claims, "holds", ""
    except CredentialRefused as refusal:
        again = refusal
        signature, why = _tried(lambda: _raise(again))
    vct = claims.get("vct")
    if not isinstance(vct, str) or not vct:
        raise Unreadable("not_a_badge")
    names = [claims.get("name"), " ".join(str(claims[it]) for it in ("given_name", "family_name") if it in claims)]
    return Foreign(
        "sd_jwt_vc",
        _text(claims.get("title") or claims.get("achievement_name") or vct),
        _text(claims.get("iss")),
        _text(claims.get("issuer_name")),
        _day_of(claims.get("iat")),
        _day_of(claims.get("exp")),
        _subject([name for name in names if isinstance(name, str) and name], holder),
        signature,  # type: ignore[arg-type]
        resolver.source,
        _dates(_day_of(claims.get("nbf") or claims.get("iat")), _day_of(claims.get("exp")), now),
        why,
    )


def _raise(refusal: Exception) -> None:
    raise refusal


def _told(
    form: str, document: Mapping[str, Any], signature: Word, why: str, resolver: _Resolver, holder: str, now: datetime
) -> Foreign:
    types = document.get("type")
    kinds = types if isinstance(types, list) else [types]
    subject = document.get("credentialSubject")
    subject = subject[0] if isinstance(subject, list) and subject else subject
    if not {"OpenBadgeCredential", "AchievementCredential"} & set(map(str, kinds)) or not isinstance(subject, dict):
        raise Unreadable("not_a_badge")
    achievement = subject.get("achievement")
    achievement = achievement[0] if isinstance(achievement, list) and achievement else achievement
    title = _text(achievement.get("name")) if isinstance(achievement, dict) else ""
    issuer = document.get("issuer")
    starts = document.get("validFrom", document.get("issuanceDate"))
    ends = document.get("validUntil", document.get("expirationDate"))
    if not title:
        raise Unreadable("not_a_badge")
    return Foreign(
        form,
        title,
        _text(proofs.issuer_of(document)),
        _text(issuer.get("name")) if isinstance(issuer, dict) else "",
        _day(starts),
        _day(ends),
        _subject(_names_in(subject), holder),
        signature,
        resolver.source,
        _dates(starts, ends, now),
        why,
    )


def _names_in(subject: Mapping[str, Any]) -> list[str]:
    stated = subject.get("identifier")
    listed = stated if isinstance(stated, list) else [stated]
    found = [
        str(one.get("identityHash", ""))
        for one in listed
        if isinstance(one, dict) and one.get("identityType") == "name" and one.get("hashed") is False
    ]
    return [*found, *([subject["name"]] if isinstance(subject.get("name"), str) else [])]


def _subject(names: list[str], holder: str) -> SubjectWord:
    """Say whether it names who brought it: a name alone binds nobody, and an address of a key is no name."""
    if not names:
        return "not_told"
    return "named" if _plain(holder) in map(_plain, names) else "other_name"


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _text(value: object) -> str:
    """Return a text of a stranger for people to read: one line, nothing that cannot be seen, cut."""
    if isinstance(value, dict):
        value = value.get("@value") or next((said for said in value.values() if isinstance(said, str)), "")
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(letter for letter in line if letter.isprintable())[:MAX_TITLE]


def _day(value: object) -> str:
    try:
        return moment(value).date().isoformat()
    except ValueError:
        return ""


def _day_of(value: object) -> str:
    try:
        return moment_after(value).date().isoformat()
    except (ValueError, TypeError):
        return ""


def _dates(starts: object, ends: object, now: datetime) -> Literal["within", "over", "not_yet", "not_told"]:
    first = _day(starts) or (starts if isinstance(starts, str) and len(starts) == len("2027-01-31") else "")
    last = _day(ends) or (ends if isinstance(ends, str) and len(ends) == len("2027-01-31") else "")
    if not first:
        return "not_told"
    if first > (now + CLOCK_SKEW).date().isoformat():
        return "not_yet"
    return "over" if last and last < now.date().isoformat() else "within"
