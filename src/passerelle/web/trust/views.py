"""The trust folder over the network: the same bytes as on disk, cacheable by anyone, with a digest as their tag.

A copy may be kept for a minute (`status.TTL`), so long may a withdrawal take to be seen (RELIABILITY A2).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from passerelle.awards import publication
from passerelle.core.credentials import sd_jwt_vc, status, token_status, wallet_type
from passerelle.core.credentials.did import did_document
from passerelle.core.credentials.trust_folder import as_bytes
from passerelle.core.errors import NotNow
from passerelle.organisations.models import Organisation
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER
from passerelle.web.trust import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from passerelle.awards.press import Edition
    from passerelle.core.credentials.status import Form

JSON: Final = "application/json"
OTHER_FORMS: Final[dict[str, tuple[Form, str]]] = {
    "suspension": ("suspension", "application/vc"),
    "message": ("message", "application/vc"),
    "token": ("token", token_status.MEDIA_TYPE),
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The index of the folder: who the register is, its issuers, every file with its digest; for browsers, a page."""
    answer = page.page(request) if page.is_wanted(request) else file(request, "index.json")
    patch_vary_headers(answer, ("Accept",))
    return answer


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the folder."""
    return _of_edition(request, name, token_status.MEDIA_TYPE if name.endswith(".jwt") else JSON)


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """One status list, at the address that credentials name: what was withdrawn or replaced."""
    return _of_edition(request, _edition().lists.get((number, "revocation"), ""), "application/vc")


@require_safe
def status_list_form(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """The same list in another form: what is suspended, what there is to say, or all of it as a token."""
    if form not in OTHER_FORMS:
        raise Http404
    known, media_type = OTHER_FORMS[form]
    return _of_edition(request, _edition().lists.get((number, known), ""), media_type)


@require_safe
def register_did(request: HttpRequest) -> HttpResponseBase:
    """The DID document of the register."""
    return _did(request, REGISTER)


@require_safe
def awarder_did(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The DID document of an awarder, every key it ever signed with."""
    return _did(request, get_object_or_404(Organisation, slug=slug).number)


@require_safe
def awarder_metadata(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An awarder's keys for who reads SD-JWT credentials (JWT VC Issuer Metadata)."""
    made = keys.keys_of(get_object_or_404(Organisation, slug=slug).number)
    if not made:
        raise Http404
    content = as_bytes(sd_jwt_vc.issuer_metadata(made[-1].did, [key.published for key in made]))
    return _published(request, content, hashlib.sha256(content).hexdigest(), JSON)


@require_safe
def credential_type(request: HttpRequest) -> HttpResponseBase:
    """What our type of SD-JWT credential says, byte for byte as credentials name it by its digest."""
    content = wallet_type.described(settings.PASSERELLE_ORIGIN)
    return _published(request, content, hashlib.sha256(content).hexdigest(), JSON)


def _edition() -> Edition:
    try:
        return publication.edition()
    except NotNow:
        raise Http404 from None


def _of_edition(request: HttpRequest, path: str, media_type: str) -> HttpResponseBase:
    made = _edition()
    if path not in made.files:
        raise Http404
    return _published(request, made.files[path], made.digests[path], media_type, changed_at=made.changed(path))


def _did(request: HttpRequest, owner: str) -> HttpResponseBase:
    made = keys.keys_of(owner)
    if not made:
        raise Http404
    content = as_bytes(did_document(made[-1].did, [key.published for key in made]))
    return _published(request, content, hashlib.sha256(content).hexdigest(), "application/did+json")


def _published(
    request: HttpRequest, content: bytes, digest: str, media_type: str, *, changed_at: datetime | None = None
) -> HttpResponseBase:
    """Answer with the content, or that the asker has it already (RFC 9110, section 13)."""
    tag, seconds = quote_etag(digest), int(status.TTL.total_seconds())
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}", "Access-Control-Allow-Origin": "*"}
    changed = int(changed_at.timestamp()) if changed_at else None
    if changed is not None:
        headers["Last-Modified"] = http_date(changed)
    response = HttpResponse(content, content_type=media_type, headers=headers)
    answer = get_conditional_response(request, etag=tag, last_modified=changed, response=response)
    return answer if answer is not None else response
