"""Drafting, submitting and dating short courses."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import actions, revising, runs
from passerelle.catalogue.description import checked_course
from passerelle.catalogue.models import MicroCredential, Mode, ShortCourse
from passerelle.catalogue.models.words import UNDETERMINED
from passerelle.catalogue.permissions import may_edit, may_submit, short_courses_visible_to
from passerelle.core.errors import GateRefused, Malformed, NotNow, StaleVersion
from passerelle.core.together import Together
from passerelle.learning import withdrawing
from passerelle.policy import sentences
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import EDITABLE, LIFECYCLE, LISTED
from passerelle.skills.queries import is_any_loaded
from passerelle.web import refusals, stale
from passerelle.web.partners import ways
from passerelle.web.provider import controls, further, hints, meter, skills
from passerelle.web.wording import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpResponse, QueryDict

    from passerelle.core.gate import Finding
    from passerelle.people.requests import SignedInRequest

HOURS = ("contact", "guided", "self", "assessment")
AS_NAMED = (
    "mode",
    "place",
    "schedule",
    "price",
    "currency",
    "offline_kit_mb",
    "accessibility",
    "url",
    "purpose",
    "content",
    "prerequisites",
    "completion_rule",
    "capacity",
    "credential_signed",
    "paper_on_request",
)
"""Fields that the form, the act and the model call by the same name."""


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))


KIT_WORDS = {
    "transcript": gettext_lazy("Transcript, MB"),
    "audio": gettext_lazy("Sound, MB"),
    "video": gettext_lazy("Film, MB"),
    "document": gettext_lazy("Documents, MB"),
    "exercises": gettext_lazy("Exercises, MB"),
    "print": gettext_lazy("To print, MB"),
}


class CourseForm(forms.Form):
    called_here: ClassVar = {"hours.self": "self_study", "hours": "contact", "offline_kit": "kit_transcript"} | {
        f"hours.{kind}": kind for kind in ("contact", "guided", "assessment")
    }
    """What a refusal calls a field, and the form otherwise."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    language = forms.CharField(
        label=gettext_lazy("Language it is taught in"),
        required=False,
        max_length=8,
        help_text=gettext_lazy("A code such as en or fr; the texts here are in it too"),
    )
    leads_to = forms.CharField(
        label=gettext_lazy("Leads to"),
        required=False,
        help_text=gettext_lazy("Numbers of listed micro-credentials, for example MC-00412"),
    )
    mode = forms.ChoiceField(label=gettext_lazy("How it is taught"), choices=[("", "–"), *Mode.choices], required=False)
    place = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=80)
    schedule = forms.CharField(
        label=gettext_lazy("When in the week"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For example evenings"),
    )
    contact = forms.DecimalField(label=gettext_lazy("Hours with a teacher"), required=False, min_value=0)
    guided = forms.DecimalField(label=gettext_lazy("Hours guided online"), required=False, min_value=0)
    self_study = forms.DecimalField(label=gettext_lazy("Hours alone"), required=False, min_value=0)
    assessment = forms.DecimalField(label=gettext_lazy("Hours of assessment"), required=False, min_value=0)
    price = forms.DecimalField(label=gettext_lazy("Price"), required=False, min_value=0)
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Three letters, for example EUR"),
    )
    offline_kit_mb = forms.DecimalField(label=gettext_lazy("Offline pack, MB"), required=False, min_value=0)
    accessibility = forms.CharField(
        label=gettext_lazy("Accessibility"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcomes = forms.CharField(
        label=gettext_lazy("What learners can do afterwards"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("One a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    url = forms.CharField(label=gettext_lazy("Its page on the web"), required=False, max_length=500)
    purpose = _long(gettext_lazy("What it is for"))
    content = _long(gettext_lazy("What is taught"))
    prerequisites = _long(gettext_lazy("Who may enrol"))
    completion_rule = _long(gettext_lazy("What completes it"))
    capacity = forms.IntegerField(label=gettext_lazy("Learners at most"), required=False, min_value=0)
    credential_signed = forms.BooleanField(label=gettext_lazy("Those who pass get a signed credential"), required=False)
    paper_on_request = forms.BooleanField(label=gettext_lazy("On paper too, for those who ask"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for kind, label in KIT_WORDS.items():
            self.fields[f"kit_{kind}"] = forms.DecimalField(label=label, required=False, min_value=0)

    @property
    def kit(self) -> list[forms.BoundField]:
        return [self[f"kit_{kind}"] for kind in KIT_WORDS]


class DatesForm(forms.Form):
    starts_on = forms.DateField(label=gettext_lazy("Starts"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("Ends"), widget=forms.DateInput(attrs={"type": "date"}))
    enrol_from = forms.DateField(
        label=gettext_lazy("Enrol from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: from today on"),
    )
    enrol_until = forms.DateField(label=gettext_lazy("Enrol until"), widget=forms.DateInput(attrs={"type": "date"}))
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=100_000)
    price = forms.DecimalField(
        label=gettext_lazy("Price"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Empty where it costs what the course costs"),
    )
    schedule = forms.CharField(label=gettext_lazy("When in the week"), required=False, max_length=80)
    place = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=80)
    voucher = forms.BooleanField(label=gettext_lazy("Can be paid by voucher"), required=False)
    learning_account = forms.BooleanField(label=gettext_lazy("Can be paid from a learning account"), required=False)

    def run(self) -> dict[str, Any]:
        """Return what was typed as the act takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        return said | {"accepts": [kind for kind in runs.ACCEPTS if said.pop(kind)]}


def own(request: SignedInRequest, number: str) -> ShortCourse:
    seen = short_courses_visible_to(request.user).prefetch_related("leads_to").annotate(has_schemes=is_any_loaded())
    course = get_object_or_404(seen, number=number)
    if not may_edit(request.user, course):
        raise Http404(number)
    return course


@login_required
@require_GET
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """The course as a form, its gate meter, and its dates once it is listed."""
    return _page(request, own(request, number))


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the draft of a course; whoever asked to submit goes on to the gate."""
    course, form, status = own(request, number), CourseForm(request.POST), 422
    if skills.is_asked(request.POST):
        return _page(request, course, form=form)
    look_at_all(form, course, request.POST)
    if form.is_valid():
        try:
            said, seen = stated(form.cleaned_data, course, request.POST), form.cleaned_data["seen_version"] or 0
            actions.edit_short_course(course, said, leads_to=goals_of(form), by=request.user, seen_version=seen)
        except (Malformed, StaleVersion) as refusal:
            refusals.tell(form, refusal)
            status = refusal.status
            if isinstance(refusal, StaleVersion):
                course = own(request, number)
                stale.offer(form, CourseForm(initial=initial(course)), course.version)
    if not form.is_valid():
        return _page(request, course, form=form, status=status)
    if request.POST.get("act") == "submit":
        return _submit(request, course)
    messages.success(request, _("Saved. Only your organisation sees it."))
    return redirect("provider:course_edit", number)


@login_required
@require_POST
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the course to the gate as it was saved."""
    return _submit(request, own(request, number))


def _submit(request: SignedInRequest, course: ShortCourse) -> HttpResponse:
    try:
        actions.submit_short_course(course, by=request.user, today=request.today)
    except GateRefused as refusal:
        return _page(request, course, findings=refusal.findings, refused=True, status=422)
    messages.success(request, _("Your course is listed. Now announce its dates."))
    return redirect("provider:course_edit", course.number)


@login_required
@require_POST
def open_dates(request: SignedInRequest, number: str) -> HttpResponse:
    """Announce a dated run."""
    course, form = own(request, number), DatesForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            runs.open_instance(course, by=request.user, today=request.today, **form.run())
            messages.success(request, _("The dates are public."))
            return redirect("provider:course_edit", number)
    return _page(request, course, dates=form, status=422)


def look_at_all(form: CourseForm, course: ShortCourse, posted: QueryDict | None = None) -> None:
    """Tell a form all that would be refused of what it says, in one answer; what it could not read counts as empty."""
    form.is_valid()
    empty = {name: "" if isinstance(field, forms.CharField) else None for name, field in form.fields.items()}
    amiss = Together()
    with amiss.also():
        checked_course(stated(empty | form.cleaned_data, course, posted))
    with amiss.also():
        if "leads_to" in form.cleaned_data:
            goals_of(form)
    with refusals.told(form):
        amiss.settle()


def stated(said: dict[str, Any], course: ShortCourse, posted: QueryDict | None = None) -> dict[str, Any]:
    """Return what the page states; texts in other languages than the course's own stay as they are."""
    hours = {kind: said["self_study" if kind == "self" else kind] for kind in HOURS}
    return {name: said[name] for name in AS_NAMED} | {
        **further.texts(course, said["language"] or course.language, said),
        "hours": {kind: value for kind, value in hours.items() if value is not None},
        "offline_kit": _kit(said, course),
        "outcomes": skills.of_course(_outcomes(said["outcomes"], course), course, posted),
    }


def _outcomes(typed: str, course: ShortCourse) -> list[dict[str, Any]]:
    """Return the outcomes, one a line; one that was there before keeps its code and domain."""
    before = {item["text"]: item for item in course.outcomes}
    lines = dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip())
    taken = {before[line]["code"] for line in lines if line in before}
    free = (code for n in count(1) if (code := f"O{n}") not in taken)
    return [before.get(line) or {"code": next(free), "text": line} for line in lines]


def _kit(said: dict[str, Any], course: ShortCourse) -> list[dict[str, Any]]:
    """Return the offline kit; what was told without a size stays until a size is typed."""
    unsized = {one["kind"] for one in course.offline_kit if one["mb"] is None}
    sizes = {kind: said[f"kit_{kind}"] for kind in KIT_WORDS}
    return [{"kind": kind, "mb": size} for kind, size in sizes.items() if size is not None or kind in unsized]


def goals_of(form: CourseForm) -> list[MicroCredential]:
    """Return the listed micro-credentials whose numbers were typed. Raises Malformed naming the first unknown one."""
    numbers = form.cleaned_data["leads_to"].replace(",", " ").upper().split()
    found = {item.number: item for item in MicroCredential.objects.filter(number__in=numbers, state__in=LISTED)}
    for number in numbers:
        if number not in found:
            raise Malformed(field="leads_to", seen=number, expected=_("numbers of listed micro-credentials"))
    return [found[number] for number in dict.fromkeys(numbers)]


def _page(
    request: SignedInRequest,
    course: ShortCourse,
    *,
    form: CourseForm | None = None,
    dates: DatesForm | None = None,
    findings: Iterable[Finding] | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = list(_found(course, request.today) if findings is None else findings)
    told = sentences.of_findings(found)
    form = form or CourseForm(initial=initial(course))
    shown = {
        "skills": skills.beside_lines(form, course, request.POST or None),
        "hours": hints.of_course(form, course),
        "to_ask": ways.to_ask(found) if may_submit(request.user, course) else [],
        "course": course,
        "editable": course.state in EDITABLE,
        "may_submit": may_submit(request.user, course),
        "may_withdraw": withdrawing.is_open_to(request.user, course),
        "form": form,
        "dates": dates or DatesForm(),
        "change": revising.open_of(course.number),
        "may_change": LIFECYCLE.allows(course.state, "revise"),
        "instances": course.instances.all(),
        "today": request.today,
        "blocking": [finding for finding in told if finding.severity == "block"],
        "controls": controls.COURSE,
        "planks": meter.of(told, course.gate_target, request.today),
        "refused": refused,
        "here": "desk",
    }
    return render(request, "provider/course_edit.html", shown, status=status)


def _found(course: ShortCourse, today: date) -> list[Finding]:
    """Return what the gate would find today, by the profiles and by the register's own rules."""
    return [*gate_findings(course, on=today), *actions.course_findings(course, on=today)]


def initial(course: ShortCourse) -> dict[str, Any]:
    hours = {("self_study" if kind == "self" else kind): as_typed(course.hours.get(kind)) for kind in HOURS}
    return (
        {name: getattr(course, name) for name in AS_NAMED}
        | hours
        | {f"kit_{one['kind']}": as_typed(one["mb"]) for one in course.offline_kit}
        | {
            "price": as_typed(course.price),
            "offline_kit_mb": as_typed(course.offline_kit_mb),
            "title": course.title.get(course.language, course.name),
            "summary": course.summary.get(course.language, ""),
            "outcomes": "\n".join(item["text"] for item in course.outcomes),
            "leads_to": " ".join(item.number for item in course.leads_to.all()),
            "language": "" if course.language == UNDETERMINED else course.language,
            "seen_version": course.version,
        }
    )
