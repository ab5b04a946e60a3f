"""Who attended on a day and how far everybody came: by list and by file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.attendance import COLUMNS, MOST_BYTES
from passerelle.core.errors import NotNow, TooLarge
from passerelle.learning import attending, queries
from passerelle.learning.models import Attendance, Enrolment
from passerelle.learning.permissions import files_visible_to
from passerelle.learning.states import GIVEN_BACK
from passerelle.policy.placing import LINES
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpResponse

    from passerelle.catalogue.models import CourseInstance
    from passerelle.people.requests import SignedInRequest

PAGE = 20
SHOWN_AFTER = 60
"""For so many days after its end a course stands on the list of classes: somebody may still put a day right."""
WORDS = {
    "present": gettext_lazy("there"),
    "absent": gettext_lazy("not there"),
    "excused": gettext_lazy("excused"),
}


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A CSV file"),
        help_text=gettext_lazy("Its first line names the columns: enrolment or email, on, attended, progress."),
    )


def _run(request: SignedInRequest, pk: int) -> CourseInstance:
    return get_object_or_404(queries.runs_of(request.user), pk=pk)


def _day(request: SignedInRequest, run: CourseInstance) -> date:
    """Return the day the page is about: the one asked for, or the last of the course that has come."""
    usual = max(min(request.today, run.ends_on), run.starts_on)
    try:
        return date.fromisoformat(request.POST.get("on") or request.GET.get("on") or usual.isoformat())
    except ValueError:
        return usual


@login_required
@require_GET
def classes(request: SignedInRequest) -> HttpResponse:
    """The dates of one's provider's courses, those under way or to come; and those that ended not long ago."""
    since = request.today - timedelta(days=SHOWN_AFTER)
    runs = queries.runs_of(request.user).filter(cancelled_on=None, ends_on__gte=since).order_by("starts_on", "pk")
    shown = {
        "runs": Paginator(runs, PAGE).get_page(request.GET.get("page")),
        "today": request.today,
        "here": "desk",
    }
    return render(request, "provider/classes.html", shown)


@login_required
@require_GET
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list of one day, twenty learners at a time, and bringing a file."""
    return _page(request, _run(request, pk))


@login_required
@require_POST
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the list of a day."""
    run = _run(request, pk)
    rows = []
    for number in request.POST.getlist("enrolment")[:PAGE]:
        word, progress = request.POST.get(f"attended-{number}", ""), request.POST.get(f"progress-{number}", "").strip()
        if word or progress:
            on = request.POST.get("on", "")
            rows.append({"enrolment": number, "on": on, "attended": word, "progress": progress})
    told = attending.record(run, rows, by=request.user, today=request.today)
    if told.refused:
        return _page(request, run, refused=_lines(told.as_data()["refused"], rows), status=422)
    said = ngettext("%(n)s line was kept.", "%(n)s lines were kept.", told.kept) % {"n": told.kept}
    messages.success(request, said if told.kept else _("Nothing was different."))
    return redirect(f"{request.path.removesuffix('save/')}?on={_day(request, run)}")


@login_required
@require_POST
def bring(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring a file; its page shows how far it is read."""
    run, form = _run(request, pk), FileForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        with refusals.told(form, NotNow, TooLarge):
            file = attending.bring(run, content, by=request.user, today=request.today)
            return redirect("provider:attendance_file", file.number)
    return _page(request, run, form=form, status=422)


@login_required
@require_GET
def file(request: SignedInRequest, number: str) -> HttpResponse:
    """How far a file is read, what was kept, and each line that was not, with the reason."""
    found = get_object_or_404(files_visible_to(request.user), number=number)
    shown = {
        "file": found,
        "run": found.instance,
        "course": found.instance.course,
        "lines": Paginator(_lines(found.refused), PAGE).get_page(request.GET.get("page")),
        "here": "desk",
    }
    return render(request, "provider/attendance_file.html", shown)


def _lines(refused: list[dict[str, Any]], rows: list[dict[str, str]] | None = None) -> list[dict[str, Any]]:
    """Return the lines that were not kept in words; of a page by whom they are about."""
    return [
        one
        | {
            "sentence": LINES.get(one["reason"], one["reason"]),
            "who": rows[one["line"] - 1]["enrolment"] if rows else "",
        }
        for one in refused
    ]


def _page(
    request: SignedInRequest,
    run: CourseInstance,
    *,
    form: FileForm | None = None,
    refused: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    if run.course.provider_id is None:
        raise Http404
    on = _day(request, run)
    held = Enrolment.objects.filter(instance=run).exclude(state__in=GIVEN_BACK).select_related("person")
    page = Paginator(held.order_by("number"), PAGE).get_page(request.GET.get("page"))
    shown = {
        "run": run,
        "course": run.course,
        "on": on,
        "last": min(run.ends_on, request.today),
        "begun": run.starts_on <= request.today and not run.is_cancelled,
        "learners": page,
        "query": f"on={on}&",
        "rows": _rows(request, page, on),
        "words": WORDS.items(),
        "refused": refused or [],
        "form": form or FileForm(),
        "columns": COLUMNS,
        "files": files_visible_to(request.user).filter(instance=run).order_by("-pk")[:5],
        "here": "desk",
    }
    return render(request, "provider/attendance.html", shown, status=status)


def _rows(request: SignedInRequest, page: Page[Enrolment], on: date) -> list[dict[str, Any]]:
    """Return each learner with what is kept of the day; after a refusal with what was typed."""
    kept = dict(Attendance.objects.filter(enrolment__in=list(page), on=on).values_list("enrolment", "attended"))
    typed = request.POST
    return [
        {
            "enrolment": one,
            "attended": typed.get(f"attended-{one.number}", kept.get(one.pk, "")),
            "progress": typed.get(f"progress-{one.number}", "" if one.progress is None else one.progress),
        }
        for one in page
    ]
