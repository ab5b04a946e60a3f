"""What the square of a paper certificate opens, and what lets it be checked without asking us.

The part of the address after `#` never reaches us: a script checks it in the browser against what `known` tells, and a
worker keeps page, script and that on the device. Without a script, or before `make verifier` built it, the page says so
and offers what works.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import json_script
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from passerelle.awards import publication, verifier
from passerelle.core.credentials.snapshot import snapshot
from passerelle.web.middleware import BRINGS
from passerelle.web.verify.forms import CheckForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.core.credentials.trust import TrustStore

LATER = ("judging", "square", "ed25519")
"""The parts that the page asks for when there is something to check."""
MAX_AGE = 60
"""Seconds a copy may be served for, as everything under /trust/."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page that the square opens."""
    built = verifier.parts()
    told: dict[str, Any] = {"form": CheckForm(), "here": "check", "kilobytes": kilobytes()}
    if built is not None:
        addresses = {
            "known": reverse("verify:known"),
            "worker": reverse("verify:worker"),
            "scope": reverse("verify:square"),
            **{name: _address(built, name) for name in LATER},
        }
        told |= {
            "script": _address(built, "page"),
            "integrity": built["integrity"]["page"],
            "words": json_script(
                verifier.words(verifier.SAID_OF_SQUARES, addresses=addresses, national=verifier.national_framework()),
                "words",
            ),
        }
    answer = render(request, "verify/square.html", told)
    setattr(answer, BRINGS, built["sent"]["page"] if built else 0)
    return answer


@require_safe
def small(request: HttpRequest) -> HttpResponse:
    """The same address in a small letter, as somebody types it; browsers carry over what stands behind the `#`."""
    return HttpResponsePermanentRedirect(reverse("verify:square"))


@require_safe
def known(request: HttpRequest) -> HttpResponse:
    """Keys, entries and withdrawals of this moment, for the script and the worker."""
    return _answer(request, _known(_store()), "application/json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the page, told what there is to keep."""
    built = verifier.parts()
    if built is None:  # one that keeps nothing, in the place of one that was there before
        return HttpResponse(b"", content_type="text/javascript")
    program = verifier.part("worker")
    files = [_address(built, name) for name in ("page", *LATER)]
    given = {"page": reverse("verify:square"), "known": reverse("verify:known"), "files": files}
    given["name"] = f"verifier-{hashlib.sha256(f'{files}{program}'.encode()).hexdigest()[:12]}"
    answer = _answer(request, f"const GIVEN={json.dumps(given)};{program}".encode(), "text/javascript")
    answer.headers["Service-Worker-Allowed"] = reverse("verify:square")
    return answer


@require_safe
def single_file(request: HttpRequest) -> HttpResponse:
    """The verifier as one file, with what is known of the register at this moment: to be saved and carried away."""
    if verifier.parts() is None:
        return redirect("verify:square")
    answer = _answer(request, _single_file(_store(), get_language() or "en"), "text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{verifier.NAME}"'
    return answer


def _address(built: dict[str, Any], name: str) -> str:
    return static(f"{verifier.FOLDER}/{built['parts'][name]}")


def _store() -> TrustStore:
    store = publication.store()
    if store is None:
        raise Http404
    return store


@lru_cache(maxsize=2)
def _known(store: TrustStore) -> bytes:
    return json.dumps(
        snapshot(store, timezone.get_default_timezone()), ensure_ascii=False, separators=(",", ":")
    ).encode("utf-8")


@lru_cache(maxsize=8)
def _single_file(store: TrustStore, language: str) -> bytes:
    return verifier.single_file(store).text.encode("utf-8")


def kilobytes() -> int | None:
    """Return how large the single file is, to be told before it is fetched; None where there is none."""
    store = publication.store()
    if store is None or verifier.parts() is None:
        return None
    return -(-len(_single_file(store, get_language() or "en")) // 1000)


def _answer(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    tag = quote_etag(hashlib.sha256(content).hexdigest())
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Language"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=media_type, headers=headers)
