"""What every answer gets: help instead of a bare error, HEAD like GET, compression and its weight, a content policy."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DataError
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware

from passerelle.core.errors import Malformed, PasserelleError
from passerelle.web import refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

WEIGHT = b"<!--weight-->"
BRINGS = "brings_bytes"
"""What an answer says of what its page fetches at once, beside itself."""


class Compression(GZipMiddleware):
    """Gzip with the padding against BREACH that Django adds; a page says how heavy it was."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and WEIGHT in response.content:
            kilobytes = (len(gzip.compress(response.content, 6)) + getattr(response, BRINGS, 0)) / 1000
            response.content = response.content.replace(WEIGHT, f"{kilobytes:.1f}".encode())
            response.headers["Content-Length"] = str(len(response.content))
        if response.headers.get("Content-Type") == "application/zip":
            return response  # it is compressed already, and whoever saves it reads how long it takes
        return super().process_response(request, response)


class Head:
    """Answers HEAD as it answers GET, wherever GET is answered; the server leaves the content away.

    One place for all pages and operations. What a look keeps (`request.META` still says HEAD) is for the view to leave.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        try:
            response = self.get_response(request)
        finally:
            request.method = asked
        allowed = response.headers.get("Allow", "")
        if "GET" in allowed and "HEAD" not in allowed:
            response.headers["Allow"] = f"{allowed}, HEAD"
        return response


class Refusals:
    """Turns a refusal that a view let rise into a page that says what happened and what to do next.

    So is an address opened that only takes what a form sends: a telephone opens it by itself when it shows anew what
    came after a form, and would show an empty page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = request.method == "GET" and request.accepts("text/html") and not request.path.startswith("/api/")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and opened and not response.content:
            return refusals.only_sent(request, response.headers["Allow"])
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, DataError):  # a NUL in an address, on PostgreSQL
            error = Malformed()
        return refusals.page(request, error) if isinstance(error, PasserelleError) else None


class ContentSecurity:
    """Scripts only from ourselves; the sheet inline, because it is part of the first answer, and no style elsewhere."""

    POLICY = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; style-src-attr 'none'; "
        "img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        return response
