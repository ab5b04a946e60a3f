"""The public page of a positive list: who signed it, since when, what it opens, and its earlier editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.core.indicators import LEAST_FOR_A_COUNT
from passerelle.directory.downloads import as_csv
from passerelle.organisations.permissions import mandates_of
from passerelle.recognition import list_comparing, list_counted, list_faults, list_wording, wording
from passerelle.recognition.models import Edition, PositiveList, PositiveListLine
from passerelle.recognition.permissions import editions_visible_to, may_sign_list
from passerelle.recognition.states import PUBLISHED, EditionState, SignatureState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import PublicRequest
    from passerelle.recognition.models import ListSignature

LINES_A_PAGE = 20
SHOWN = (SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureState.LEFT)


@dataclass(frozen=True)
class Line:
    """A line as one sentence, and how often it decided (told to its owners alone)."""

    line: PositiveListLine
    sentence: str
    used: int = 0


@require_GET
def show(request: PublicRequest, number: str, edition: int | None = None) -> HttpResponse:
    """One edition of a list: the one in force, the last that was, or the one asked for."""
    editions = Edition.objects.filter(positive_list__number=number, state__in=PUBLISHED)
    told = list(editions.select_related("positive_list", "agreement").order_by("-number"))
    found = next((one for one in told if edition is None or one.number == edition), None)
    if found is None:
        raise Http404(number)
    signatures = [one for one in found.signatures.select_related("body") if one.state in SHOWN]
    lines = found.lines.select_related("owner", "micro_credential", "programme")
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "list": found.positive_list,
        "edition": found,
        "signatures": signatures,
        "bodies": _bodies(request, found, signatures),
        "lines": _said(page.object_list),
        "page": page,
        "agreement": found.agreement,
        "shaky": [list_wording.rests(one) for one in list_faults.of_agreement(found, on=request.today)],
        "others": [one for one in told if one.pk != found.pk][:20],
        "file": f"/api/recognition/lists/{number}/editions/{found.number}",
        "here": "find",
    }
    return render(request, "public/list.html", shown)


def _said(lines: Iterable[PositiveListLine]) -> list[Line]:
    found = list(lines)
    return [
        Line(one, said) for one, said in zip(found, wording.named([wording.rule(one) for one in found]), strict=True)
    ]


@require_GET
def counted(request: PublicRequest, number: str) -> HttpResponse:
    """What became of the requests to the programmes a list names; small numbers are withheld."""
    found = _public(number)
    since, told = list_counted.of_list(found)
    shown = {"list": found, "since": since, "told": told, "least": LEAST_FOR_A_COUNT, "here": "find"}
    return render(request, "public/list_counted.html", shown)


@require_GET
def counted_csv(request: PublicRequest, number: str) -> StreamingHttpResponse:
    """The same as a table for spreadsheets."""
    found = _public(number)
    since, told = list_counted.of_list(found)
    rows: list[dict[str, Any]] = [
        {
            "list": found.number,
            "since": since,
            "until": request.today,
            "code": one.code,
            "value": one.told.value,
            "withheld": one.told.withheld,
        }
        for one in told
    ]
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-{request.today}.csv"'
    return answer


def _public(number: str) -> PositiveList:
    published = Edition.objects.filter(positive_list=OuterRef("pk"), state__in=PUBLISHED)
    return get_object_or_404(PositiveList.objects.filter(Exists(published)), number=number)


@require_GET
def compare(request: PublicRequest, number: str, edition: int) -> HttpResponse:
    """What differs from the edition before, or from any other that is named (`?with=PL-00002v1`)."""
    visible = editions_visible_to(request.user)
    after = get_object_or_404(visible, positive_list__number=number, number=edition)
    named, _v, other = request.GET.get("with", f"{number}v{edition - 1}").partition("v")
    wanted = int(other) if other.isascii() and other.isdigit() and len(other) < 5 else 0
    before = get_object_or_404(visible, positive_list__number=named[:20], number=wanted)
    shown = {"before": before, "after": after, "told": list_comparing.between(before, after), "here": "find"}
    return render(request, "public/list_compared.html", shown)


def _bodies(
    request: PublicRequest, edition: Edition, signatures: list[ListSignature]
) -> list[tuple[Organisation, bool]]:
    """Return the bodies for which this person may adopt what is in force, or leave it."""
    if edition.state != EditionState.IN_FORCE or not edition.document or not request.user.is_authenticated:
        return []
    live = {one.body_id: one for one in signatures if one.state == SignatureState.SIGNED}
    mine = {mandate.organisation_id: mandate.organisation for mandate in mandates_of(request.user)}
    found = [body for body in mine.values() if may_sign_list(request.user, body, on=request.today)]
    return [(body, body.pk in live) for body in found if body.pk not in live or not live[body.pk].is_owner]
