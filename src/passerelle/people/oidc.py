"""Asking a provider of electronic identities who somebody is (OpenID Connect Core 1.0, code flow with PKCE).

The provider is the one that the operator stated, and no other: nothing here fetches an address that came with a
request. Its description must name it as issuer; no redirect is followed; what it signs is checked with its keys, for
us (`aud`), now (`exp`), and for this very sign-in (`nonce`). Of what it tells, subject, level, address and name come
out of here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable

    Fetch = Callable[[str, Mapping[str, str] | None, Mapping[str, str]], bytes]
    """Returns what an address answers: (address, what is posted or nothing, headers). Raises OSError."""

SECONDS: Final = 5
MOST_BYTES: Final = 256 * 1024
MOST_LETTERS: Final = 255
SIGNED_WITH: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
HERE: Final = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Provider:
    """What the operator stated of the provider (`PASSERELLE_OIDC_*`)."""

    issuer: str
    client: str
    secret: str
    name: str
    levels: Mapping[str, str]
    by_email: bool
    stands_in: bool


@dataclass(frozen=True)
class Asked:
    """What has to come back unchanged; kept in the session of whoever was sent away."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def fresh(cls) -> Asked:
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Told:
    """Who the provider says somebody is, and how sure it is of that."""

    issuer: str
    subject: str
    level: str
    email: str
    """Empty where the provider did not confirm it."""
    name: str


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow none: where the provider's answers lie is what its description says."""


def fetch(address: str, posted: Mapping[str, str] | None, headers: Mapping[str, str]) -> bytes:
    """Return what an address answers. Raises OSError: no answer in time, not 200, or too much of it."""
    body = urlencode(posted).encode() if posted is not None else None
    request = Request(address, data=body, headers={"Accept": "application/json", **headers})  # noqa: S310
    with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
        content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError("more than is read")
    return content


def address_to_ask(provider: Provider, asked: Asked, *, back_to: str, fetch: Fetch = fetch) -> str:
    """Return where a browser goes to prove who its reader is. Raises NotNow (`identity_not_proven`)."""
    described = _described(provider, fetch)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    said = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": back_to,
        "scope": "openid email profile", "state": asked.state, "nonce": asked.nonce, "code_challenge": challenge,
        "code_challenge_method": "S256", "acr_values": " ".join(provider.levels),
    }  # fmt: skip
    return f"{_endpoint(provider, described, 'authorization_endpoint')}?{urlencode(said)}"


def told_by(provider: Provider, asked: Asked, code: str, *, back_to: str, fetch: Fetch = fetch) -> Told:
    """Return who the provider says it was, for the code it gave. Raises NotNow (`identity_not_proven`)."""
    described = _described(provider, fetch)
    try:
        given = json.loads(
            fetch(
                _endpoint(provider, described, "token_endpoint"),
                {
                    "grant_type": "authorization_code", "code": code, "redirect_uri": back_to,
                    "code_verifier": asked.verifier, "client_id": provider.client,
                },
                {"Authorization": _basic(provider)},
            )
        )  # fmt: skip
        keys = jwt.PyJWKSet.from_dict(json.loads(fetch(_endpoint(provider, described, "jwks_uri"), None, {})))
        return _checked(provider, asked, str(given["id_token"]), keys)
    except (OSError, URLError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as refusal:
        raise NotNow(reason="identity_not_proven", seen=type(refusal).__name__) from refusal


def _basic(provider: Provider) -> str:
    pair = f"{quote(provider.client, safe='')}:{quote(provider.secret, safe='')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _described(provider: Provider, fetch: Fetch) -> dict[str, Any]:
    """Return what the provider says of itself; it has to call itself as the operator does."""
    try:
        found = json.loads(fetch(f"{provider.issuer}/.well-known/openid-configuration", None, {}))
        if found["issuer"].rstrip("/") != provider.issuer:
            raise ValueError("another issuer")
    except (OSError, URLError, ValueError, KeyError, TypeError, AttributeError) as refusal:
        raise NotNow(reason="identity_not_proven", seen=type(refusal).__name__) from refusal
    return dict(found)


def _endpoint(provider: Provider, described: Mapping[str, Any], name: str) -> str:
    """Return an address of the provider: over TLS, or on this machine where the stand-in is."""
    address = str(described.get(name, ""))
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" and bool(parts.hostname)
    if not (is_safe or (provider.stands_in and parts.scheme == "http" and parts.hostname in HERE)):
        raise NotNow(reason="identity_not_proven", seen=name)
    return address


def _checked(provider: Provider, asked: Asked, token: str, keys: jwt.PyJWKSet) -> Told:
    head = jwt.get_unverified_header(token)
    usable = [one for one in keys.keys if one.key_id == head.get("kid") or (len(keys.keys) == 1 and "kid" not in head)]
    if len(usable) != 1:
        raise ValueError("no such key")
    said = jwt.decode(
        token, usable[0], algorithms=SIGNED_WITH, audience=provider.client, leeway=30,
        options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
    )  # fmt: skip
    several = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if (
        said["iss"].rstrip("/") != provider.issuer
        or not secrets.compare_digest(str(said["nonce"]).encode(), asked.nonce.encode())
        or (several and said.get("azp") != provider.client)
        or not 0 < len(str(said["sub"])) <= MOST_LETTERS
    ):
        raise ValueError("for somebody else")
    level = provider.levels.get(str(said.get("acr", "")))
    if level is None:
        raise ValueError("of no known level")
    email = str(said.get("email", "")).strip().lower() if said.get("email_verified") is True else ""
    return Told(provider.issuer, str(said["sub"]), level, email[:254], str(said.get("name", "")).strip()[:200])
