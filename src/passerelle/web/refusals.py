"""A refusal as a page: one sentence, what was seen, and the way on; or beside the field of a form it is about."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from passerelle.core.errors import BothChanged, GateRefused, Malformed, StaleVersion
from passerelle.policy import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from passerelle.core.errors import PasserelleError

    Rows = Mapping[str, Sequence[Form]]


def page(request: HttpRequest, error: PasserelleError) -> HttpResponse:
    """Return the page for a refusal, with the status a browser and a search engine understand."""
    shown = {
        "sentence": sentences.of_error(error),
        "code": error.code,
        "findings": sentences.of_findings(getattr(error, "findings", ())),
    }
    return render(request, "refusal.html", shown | {"typed": _typed(request)}, status=error.status)


def only_sent(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return the page for an address that takes what a form sends and shows nothing itself: the way to where it stands.

    Such an address lies under the page with the form, so the nearest above it that exists is the way back.
    """
    above = request.path
    while (above := f"{above.rstrip('/').rpartition('/')[0]}/") != "/" and not is_valid_path(above):
        pass
    shown = {"above": "" if above == "/" else above}
    answer = render(request, "405.html", shown, status=HTTPStatus.METHOD_NOT_ALLOWED)
    answer.headers["Allow"] = allowed
    return answer


MOST_TYPED = 40
NOT_SHOWN = ("password", "csrf", "token", "_FORMS")
"""Parts of the names of what nobody typed as words, or nobody should see."""


def _typed(request: HttpRequest) -> list[str]:
    """Return the words that came with what was refused, so that nobody has to write them again; no secret, no code."""
    if request.method != "POST":
        return []
    with suppress(SuspiciousOperation, UnreadablePostError):
        kept = [values for name, values in request.POST.lists() if not any(one in name for one in NOT_SHOWN)]
        said = [value.strip() for values in kept for value in values]
        return [value for value in said if len(value.split()) > 1][:MOST_TYPED]
    return []


@contextmanager
def told(form: Form, *kinds: type[PasserelleError], rows: Rows | None = None) -> Iterator[None]:
    """Do something with what a form says: a refusal (Malformed, and of `kinds`) is told on the form, or in its `rows`.

    Afterwards the form is valid if it was done, and no longer if it was refused.
    """
    kinds = (Malformed, *kinds)
    try:
        yield
    except kinds as refusal:
        tell(form, refusal, rows=rows)


def tell(form: Form, refusal: PasserelleError, *, at: str | None = None, rows: Rows | None = None) -> None:
    """Say a refusal beside the field it is about, by the name it has there, or above a form that has no such field.

    So is everything that was refused with it. `at` is what the form calls the field of the first, where that is not
    what the refusal calls it; a form that has several such names lists them in `called_here`. `rows` are the rows that
    say something, by what a refusal calls all of them. A field that is known to be amiss is told once.
    """
    if isinstance(refusal, BothChanged):  # on a form that shows both beside each other, it is stale
        refusal = StaleVersion(seen=refusal.data["seen"])
    for one in _each_cause(refusal):
        _tell(form, one, at if one is refusal else None, rows or {})


def _each_cause(refusal: PasserelleError) -> list[PasserelleError]:
    """Return all that was refused, without what follows from another: texts in a language that is none name no field.

    They are written in the language that the page asks for, so that is where it is mended.
    """
    found = [refusal, *refusal.others]
    for cause in [one for one in found if one.data.get("field") == "language"]:
        same = [one for one in found if one.data == {**cause.data, "field": one.data.get("field")}]
        found = [one for one in found if one is cause or one not in same]
    return found


def is_stale(form: Form) -> bool:
    """Say whether a form was refused because somebody else saved first (`web/stale.py` shows what)."""
    return any(error.code == StaleVersion.code for error in form.non_field_errors().as_data())


def _tell(form: Form, refusal: PasserelleError, at: str | None, rows: Rows) -> None:
    if isinstance(refusal, GateRefused):
        for told in sentences.of_findings(finding for finding in refusal.findings if finding.blocks):
            form.add_error(field_of(form, told.field), told.sentence)
        return
    path = str(refusal.data.get("field", ""))
    if row := _row(rows, path):
        form, at = row
    field = field_of(form, path) if at is None else at
    field = field if field in form.fields else None
    if field and form.has_error(field):
        return
    called = _called(form, field, path) if field else ""
    form.add_error(field, ValidationError(sentences.of_error(refusal, called=called), code=refusal.code))


def _called(form: Form, field: str, path: str) -> str:
    """Return what is amiss by its name: the label of its field, or a line of one that holds a list (`by_line`)."""
    line = path.split(".")[1:2]
    if field in getattr(form, "by_line", ()) and line and line[0].isdigit():
        return _("Line %(n)s") % {"n": line[0]}
    return str(form.fields[field].label or "")


def field_of(form: Form, path: str) -> str | None:
    """Return the field that asks for a path, or for the whole that it is a part of; None where none does."""
    here = getattr(form, "called_here", {})
    names = path.split(".")
    beginnings = [".".join(names[:n]) for n in range(len(names), 0, -1)]
    return next((name for one in beginnings if (name := here.get(one, one)) in form.fields), None)


def _row(rows: Rows, path: str) -> tuple[Form, str] | None:
    """Return the row that a path such as `outcomes.2.domain` is about, and its field."""
    for whole, said in rows.items():
        place, _dot, name = path.removeprefix(f"{whole}.").partition(".")
        if path.startswith(f"{whole}.") and place.isdecimal() and 0 < int(place) <= len(said):
            return said[int(place) - 1], name
    return None
