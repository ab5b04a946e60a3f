"""`Idempotency-Key`: a request that is sent again with its key gets the first answer and has no second effect.

The same key with another body is refused (RELIABILITY I2). Who sends it counts: keys of two senders never meet.

An answer may hold what is told once and kept nowhere, such as the code of a share link. So it is kept sealed under the
key it was sent with, of which only a hash is kept: who reads the database opens none.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from passerelle.api.problems import problem
from passerelle.journal.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
SERVER_ERROR = 500
NEVER_KEPT: Final = frozenset({"/api/verification"})
"""Changes nothing, however often it is sent; of a check nothing is kept."""
FILES: Final = "/api/evidence/"
"""A file is brought once by itself: the same bytes again change nothing, and they are too many to be read twice."""
NONCE_BYTES: Final = 12


class Once:
    """Middleware, innermost: it sees API requests that change something and carry a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key or request.method not in CHANGING or not self._is_kept(request.path):
            return self.get_response(request)
        if len(key) > LONGEST_KEY:
            return problem(422, "malformed", _("An idempotency key has at most 200 characters."))
        sender = _sender(request)
        seal = AESGCM(bytes.fromhex(_hash("seal", sender, key)))
        return self._once(request, _hash(sender, key), _hash(request.method, request.path, request.body), seal)

    @staticmethod
    def _is_kept(path: str) -> bool:
        return path.startswith("/api/") and path not in NEVER_KEPT and not path.startswith(FILES)

    def _once(self, request: HttpRequest, key: str, body: str, seal: AESGCM) -> HttpResponse:
        try:
            with transaction.atomic():
                Answer.objects.create(key=key, body=body, at=timezone.now())
        except IntegrityError:
            return _again(Answer.objects.get(key=key), body, seal)
        try:
            response = self.get_response(request)
        except BaseException:
            Answer.objects.filter(key=key).delete()
            raise
        if response.status_code >= SERVER_ERROR or response.streaming:
            Answer.objects.filter(key=key).delete()
            return response
        Answer.objects.filter(key=key).update(
            status=response.status_code,
            kind=response.headers.get("Content-Type", ""),
            content=_sealed(response.content, seal),
        )
        return response


def _again(first: Answer, body: str, seal: AESGCM) -> HttpResponse:
    """Return the first answer, or say why it cannot be given."""
    if first.body != body:
        return problem(409, "already_done", _("This key was used for another request."))
    content = _opened(bytes(first.content), seal) if first.status else None
    if content is None:
        return problem(
            409, "not_now", _("The first sending is still at work, or broke off: look before you try again.")
        )
    return HttpResponse(content, status=first.status, content_type=first.kind)


def _sealed(content: bytes, seal: AESGCM) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + seal.encrypt(nonce, content, None)


def _opened(kept: bytes, seal: AESGCM) -> bytes | None:
    """Return the answer as it was given; None for one that was kept before answers were sealed."""
    try:
        return seal.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], None)
    except (InvalidTag, ValueError):
        return None


def _sender(request: HttpRequest) -> str:
    return request.headers.get("X-Session-Token") or request.session.session_key or ""


def _hash(*parts: str | bytes | None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part or b""
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
