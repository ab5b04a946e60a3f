"""Errors as problem details (RFC 9457): the only place where the API turns a refusal into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from passerelle.core.errors import GateRefused, PasserelleError
from passerelle.policy import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

    from passerelle.core.gate import Finding


def problem(status: int, code: str, title: str, **more: Any) -> JsonResponse:
    """Return one problem; `code` is stable and is what programs should read."""
    body = {"type": f"urn:passerelle:problem:{code}", "code": code, "title": title, "status": status, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def of_error(request: HttpRequest, error: PasserelleError) -> HttpResponse:
    more: dict[str, Any] = {"data": dict(error.data)} if error.data else {}
    if isinstance(error, GateRefused):
        more["findings"] = [finding_out(finding) for finding in error.findings]
    if error.others:
        more["also"] = [
            {"code": one.code, "title": sentences.of_error(one), "data": dict(one.data)} for one in error.others
        ]
    return problem(error.status, error.code, sentences.of_error(error), **more)


def finding_out(finding: Finding) -> dict[str, Any]:
    """Return a finding with its plain sentence: rule, field, seen, threshold, clause, severity, profile."""
    told = sentences.of_finding(finding)
    return {
        "rule": finding.rule,
        "field": finding.field,
        "seen": finding.seen,
        "threshold": finding.threshold,
        "clause": finding.clause,
        "severity": finding.severity,
        "profile": finding.profile,
        "sentence": told.sentence,
    }


def add_to(api: NinjaAPI) -> None:
    """Let the API answer every refusal as a problem."""
    api.add_exception_handler(PasserelleError, of_error)  # type: ignore[arg-type]
    api.add_exception_handler(Http404, lambda request, error: problem(404, "not_found", _("There is nothing here.")))
    api.add_exception_handler(
        AuthenticationError, lambda request, error: problem(401, "not_signed_in", _("Sign in first."))
    )
    api.add_exception_handler(
        PermissionDenied, lambda request, error: problem(403, "not_permitted", _("You may not do this."))
    )
    api.add_exception_handler(ValidationError, _of_shape)
    api.add_exception_handler(DataError, lambda request, error: _malformed())  # a NUL in an address, on PostgreSQL
    api.add_exception_handler(HttpError, _of_http)


def _of_shape(request: HttpRequest, error: Any) -> HttpResponse:
    return _malformed([_place(item) for item in error.errors])


def _of_http(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == 400:  # what ninja says of a body that is no JSON
        return _malformed([{"field": "body", "expected": "JSON"}])
    return problem(error.status_code, "refused", str(error))


def _malformed(errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    return problem(422, "malformed", _("Something was not understood."), errors=errors or [])


def _place(item: dict[str, Any]) -> dict[str, Any]:
    return {"field": ".".join(str(part) for part in item.get("loc", ())), "expected": item.get("msg", "")}
