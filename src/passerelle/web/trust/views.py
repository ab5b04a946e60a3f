"""The trust folder over the network: the same bytes as on disk, cacheable by anyone, with a digest as their tag."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from passerelle.awards import publication
from passerelle.core.credentials.did import did_document
from passerelle.core.credentials.trust_folder import as_bytes
from passerelle.core.errors import NotNow
from passerelle.organisations.models import Organisation
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from django.http import HttpRequest

MAX_AGE = 60
"""Seconds a copy may be served for: so long may a withdrawal take to be seen (RELIABILITY A2)."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The index of the folder: who the register is, its issuers, every file with its digest."""
    return file(request, "index.json")


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the folder."""
    return _published(request, _edition().files.get(name))


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """One status list, at the address that credentials name."""
    return _published(request, _edition().lists.get(number), "application/vc")


@require_safe
def register_did(request: HttpRequest) -> HttpResponse:
    """The DID document of the register."""
    return _did(request, REGISTER)


@require_safe
def awarder_did(request: HttpRequest, slug: str) -> HttpResponse:
    """The DID document of an awarder, every key it ever signed with."""
    return _did(request, get_object_or_404(Organisation, slug=slug).number)


def _edition() -> publication.Edition:
    try:
        return publication.edition()
    except NotNow:
        raise Http404 from None


def _did(request: HttpRequest, owner: str) -> HttpResponse:
    made = keys.keys_of(owner)
    if not made:
        raise Http404
    document = did_document(made[-1].did, [key.published for key in made])
    return _published(request, as_bytes(document), "application/did+json")


def _published(request: HttpRequest, content: bytes | None, media_type: str = "application/json") -> HttpResponse:
    if content is None:
        raise Http404
    tag = quote_etag(hashlib.sha256(content).hexdigest())
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={MAX_AGE}", "Access-Control-Allow-Origin": "*"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=media_type, headers=headers)
