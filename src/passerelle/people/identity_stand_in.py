"""A STAND-IN for a provider of electronic identities: for development and tests, and it proves nobody's identity.

Whoever asks types who they want to be, and it signs that. It speaks the same language as a real one (OpenID Connect,
code flow, PKCE), keeps everything in memory, makes a new key at every start, and says on each page what it is. Its
issuer is an address of this machine, which a register in public refuses (`people/checks.py`).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from passerelle.core.credentials import jose
from passerelle.core.credentials.did import VerifyingKey
from passerelle.signing.private import KeySigner, PrivateKey

if TYPE_CHECKING:
    from collections.abc import Mapping

LOUD: Final = "STAND-IN FOR DEVELOPMENT: this proves nobody's identity. Whoever asks becomes whoever they type."
SECONDS: Final = 60
KID: Final = "stand-in"
LEVELS: Final = ("low", "substantial", "high")
ACR: Final = "http://eidas.europa.eu/LoA/"


@dataclass(frozen=True)
class Answer:
    status: int
    media_type: str
    body: bytes
    location: str = ""


def _json(content: Any, status: int = 200) -> Answer:
    return Answer(status, "application/json", json.dumps(content).encode())


def _page(inner: str, status: int = 200) -> Answer:
    text = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>STAND-IN</title><h1>{html.escape(LOUD)}</h1>{inner}"
    )
    return Answer(status, "text/html; charset=utf-8", text.encode())


@dataclass
class StandIn:
    """One provider; `claims` lets a test say more, or something else, than a form would."""

    issuer: str
    client: str = "passerelle"
    secret: str = "stand-in"  # noqa: S105
    back_to: str = "http://127.0.0.1:8000/account/identity/back/"
    claims: dict[str, Any] = field(default_factory=dict)
    _key: PrivateKey = field(default_factory=lambda: PrivateKey.generate("P-256"))
    _codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, address: str, posted: Mapping[str, str] | None, headers: Mapping[str, str]) -> Answer:
        """Return what the provider answers at an address; `posted` is the form that came with it, if one did."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        path = parts.path.removeprefix(urlsplit(self.issuer).path)
        if path == "/.well-known/openid-configuration":
            return _json(self.described())
        if path == "/keys":
            key = jose.jwk_of(VerifyingKey("P-256", self._key.public))
            return _json({"keys": [{**key, "kid": KID, "alg": "ES256", "use": "sig"}]})
        if path == "/authorize":
            return self._authorize({**asked, **(posted or {})}, said=posted is not None)
        if path == "/token" and posted is not None:
            return self._token(posted, headers)
        return _page("<p>There is nothing here.", 404)

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def _authorize(self, asked: Mapping[str, str], *, said: bool) -> Answer:
        if asked.get("client_id") != self.client or asked.get("redirect_uri") != self.back_to:
            return _page("<p>This client is not known here.", 400)
        if not said:
            kept = "".join(
                f'<input type=hidden name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            levels = "".join(f"<option>{level}</option>" for level in reversed(LEVELS))
            return _page(
                f"<form method=post>{kept}<p><label>Number <input name=sub value=MI-1></label>"
                "<p><label>Name <input name=name value='Amina Nasri'></label>"
                "<p><label>E-mail <input name=email></label>"
                f"<p><label>Level <select name=level>{levels}</select></label><p><button>Be this person</button></form>"
            )
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "until": time.time() + SECONDS}
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return Answer(303, "text/plain", b"", f"{self.back_to}?{back}")

    def _token(self, posted: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        kept = self._codes.pop(posted.get("code", ""), None)
        proven = base64.urlsafe_b64encode(hashlib.sha256(posted.get("code_verifier", "").encode()).digest())
        named = "Basic " + base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        if (
            kept is None
            or kept["until"] < time.time()
            or kept.get("code_challenge") != proven.rstrip(b"=").decode()
            or headers.get("Authorization") != named
        ):
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": self.client, "sub": kept.get("sub", "MI-1"), "nonce": kept.get("nonce", ""),
            "iat": now, "exp": now + SECONDS, "acr": ACR + kept.get("level", "low"), "name": kept.get("name", ""),
            "email": kept.get("email", ""), "email_verified": bool(kept.get("email")), **self.claims,
        }  # fmt: skip
        token = jose.sign({"typ": "JWT"}, json.dumps(said).encode(), KeySigner(self._key, KID))
        return _json({"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token})
