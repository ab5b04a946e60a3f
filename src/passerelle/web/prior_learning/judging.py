"""A jury, for who sits in it: declare, read, find alone, see what the others found, vote, and conclude in the chair."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files, juries, jury_results, queries
from passerelle.assessment.jury_states import HAVE_JUDGED, JuryState, SeatState
from passerelle.assessment.models import JurySeat
from passerelle.assessment.permissions import juries_visible_to, may_answer
from passerelle.catalogue.models import Supervision
from passerelle.core.errors import Conflicted, NotNow, NotPermitted, WrongState
from passerelle.policy.case_files import LINKED
from passerelle.web import refusals
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse

    from passerelle.assessment.models import Jury
    from passerelle.assessment.queries import Specification
    from passerelle.core.prior_learning import Part
    from passerelle.people.requests import SignedInRequest

LINKS = (
    ("none", gettext_lazy("Nothing, now or in the past")),
    ("family", gettext_lazy("We are family")),
    ("close", gettext_lazy("We are close, or not on good terms")),
    ("work", gettext_lazy("We work, or worked, together")),
    ("money", gettext_lazy("Money: one of us owes, pays or paid the other")),
    ("taught", gettext_lazy("I taught them")),
    ("accompanied", gettext_lazy("I helped with this case, or an earlier one")),
    ("assessed", gettext_lazy("I assessed them before")),
    ("other", gettext_lazy("Something else")),
)
SHOWN = (("yes", gettext_lazy("Shown")), ("no", gettext_lazy("Not shown")))
VOTES = (("yes", gettext_lazy("Recognise it")), ("no", gettext_lazy("Not yet")))


class DeclareForm(forms.Form):
    """What ties a member to the candidate."""

    link = forms.ChoiceField(
        label=gettext_lazy("What ties you to the candidate?"), choices=LINKS, widget=forms.RadioSelect
    )
    counts_as = forms.CharField(
        label=gettext_lazy("How you wish to be counted"),
        help_text=gettext_lazy("Asked where a jury is to be balanced between women and men; you may leave it empty."),
        max_length=20,
        required=False,
    )


class FindForm(forms.Form):
    """Of each outcome whether the evidence shows it, and a note."""

    def __init__(self, *given: Any, outcomes: Sequence[dict[str, Any]]) -> None:
        super().__init__(*given)
        self.codes = [one["code"] for one in outcomes]
        self.parts_by_field: dict[str, str] = {}
        for place, one in enumerate(outcomes):
            self.fields[f"s{place}"] = forms.ChoiceField(
                label=one.get("text", ""), choices=SHOWN, widget=forms.RadioSelect
            )
            self.fields[f"n{place}"] = forms.CharField(
                label=_("Why"), required=False, max_length=juries.MAX_NOTE, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.parts_by_field[f"n{place}"] = one.get("text", "")

    def findings(self) -> dict[str, dict[str, Any]]:
        said = self.cleaned_data
        return {
            code: {"shown": said[f"s{place}"] == "yes", "note": said[f"n{place}"]}
            for place, code in enumerate(self.codes)
        }


class JuryVoteForm(forms.Form):
    """One vote for each part."""

    def __init__(self, *given: Any, parts: Sequence[Part], before: dict[str, bool] | None = None) -> None:
        super().__init__(*given)
        self.codes = [part.code for part in parts]
        for place, part in enumerate(parts):
            cast = (before or {}).get(part.code)
            self.fields[f"v{place}"] = forms.ChoiceField(
                label=part.title or part.code,
                choices=VOTES,
                widget=forms.RadioSelect,
                initial=None if cast is None else "yes" if cast else "no",
            )

    def votes(self) -> dict[str, bool]:
        return {code: self.cleaned_data[f"v{place}"] == "yes" for place, code in enumerate(self.codes)}


class ConcludeForm(forms.Form):
    """How identity was ensured, and the grade for a full result."""

    identity_check = forms.ChoiceField(
        label=gettext_lazy("How identity and supervision were ensured"), choices=[("", "–"), *Supervision.choices]
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade, if all is recognised"),
        help_text=gettext_lazy("Without one it is the lowest that passes."),
        required=False,
    )

    def __init__(self, *given: Any, spec: Specification) -> None:
        super().__init__(*given)
        passing = [(one.name, str(RESULTS.get(one.name, one.name)).capitalize()) for one in spec.grades[1:]]
        self.fields["grade"].choices = [("", "–"), *passing]  # type: ignore[attr-defined]


@contextmanager
def tied(form: forms.Form) -> Iterator[None]:
    """Say above a form which ties bar somebody, in the words of juries."""
    try:
        yield
    except Conflicted as refusal:
        words = [str(LINKED.get(code, code)) for code in refusal.data["ties"]]
        form.add_error(None, " ".join([_("A tie to the candidate bars somebody:"), *words]))


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The juries one sits in, and those of one's awarder, by the day they meet; those that ended last."""
    found = juries_visible_to(request.user)
    ended = [*HAVE_JUDGED, JuryState.DISSOLVED]
    shown = {
        "juries": Paginator(found.exclude(state__in=ended), 20).get_page(request.GET.get("page")),
        "ended": Paginator(found.filter(state__in=ended).order_by("-meets_on", "-pk"), 20).get_page(
            request.GET.get("ended")
        ),
        "here": "desk",
    }
    return render(request, "prior/juries.html", shown)


def _jury(request: SignedInRequest, number: str) -> Jury:
    return get_object_or_404(juries_visible_to(request.user), number=number)


def _own(request: SignedInRequest, number: str) -> Jury:
    """Return a jury that one sits in. Raises NotPermitted for the awarder, who named it."""
    found = _jury(request, number)
    if not found.seats.filter(person=request.user).exclude(state=SeatState.BARRED).exists():
        raise NotPermitted
    return found


@login_required
@require_GET
def jury(request: SignedInRequest, number: str) -> HttpResponse:
    """One jury: what a member does next; for the awarder, where each member stands."""
    return page(request, _jury(request, number))


def page(request: SignedInRequest, found: Jury, status: int = 200, **forms_sent: Any) -> HttpResponse:
    """Show a jury, with the forms that were sent and refused."""
    case = found.case
    seats = list(JurySeat.objects.filter(jury=found).select_related("person", "organisation"))
    own = next((one for one in seats if one.person_id == request.user.pk and one.state != SeatState.BARRED), None)
    spec = queries.specification(case.micro_credential, case.edition)
    declares = own is not None and own.state == SeatState.ASKED and found.state == JuryState.DECLARING
    reads = own is not None and own.state == SeatState.DECLARED
    finds = reads and found.state == JuryState.READING and own is not None and not own.findings
    votes = reads and found.state == JuryState.VOTING
    met = request.today >= found.meets_on
    parts = juries.parts(case) if finds or votes else ()
    asked = [code for part in parts for code in part.outcomes]
    outcomes = [one for one in spec.outcomes if one["code"] in asked]
    ready = bool(votes and own and own.is_chair and all(one.votes for one in seats if one.state == SeatState.DECLARED))
    shown = {
        "jury": found,
        "case": case,
        "entry": case.micro_credential,
        "seats": seats,
        "own": own,
        "reads": reads,
        "outcomes": spec.outcomes,
        "files": case_files.of_case(case) if reads else [],
        "found": _found(found, request, spec) if reads and found.state != JuryState.READING else [],
        "declare_form": DeclareForm() if declares else None,
        "find_form": FindForm(outcomes=outcomes) if finds else None,
        "vote_form": JuryVoteForm(parts=parts, before=own.votes if own else None) if votes and met else None,
        "conclude_form": ConcludeForm(spec=spec) if ready and met else None,
        "waits_for_day": votes and not met,
        "may_replace": may_answer(request.user, case) and found.state in (JuryState.DECLARING, JuryState.READING),
        "recognised": [part for part in juries.all_parts(case) if part.code in found.recognised],
        "missing": [one for one in spec.outcomes if one["code"] in found.gaps],
        "here": "desk",
        **forms_sent,
    }
    return render(request, "prior/jury.html", shown, status=status)


def _found(found: Jury, request: SignedInRequest, spec: Specification) -> list[dict[str, Any]]:
    """Return what each member found, by outcome; empty before all have."""
    by_member = juries.findings_for(found, request.user)
    names = {one.person.reference: one.person.name for one in found.seats.select_related("person")}
    return [
        {
            **outcome,
            "said": [
                {"name": names[who], **one[outcome["code"]]} for who, one in by_member.items() if outcome["code"] in one
            ],
        }
        for outcome in spec.outcomes
        if any(outcome["code"] in one for one in by_member.values())
    ]


@login_required
@require_POST
def declare(request: SignedInRequest, number: str) -> HttpResponse:
    """Declare: then read, or stand down."""
    found, form = _own(request, number), DeclareForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        link = "" if said["link"] == "none" else said["link"]
        with tied(form), refusals.told(form, NotNow):
            juries.declare(found, link=link, counts_as=said["counts_as"], by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, _jury(request, number), 422, declare_form=form)
    if form.cleaned_data["link"] != "none":
        messages.success(request, _("Thank you. Somebody else will be asked in your place."))
        return redirect("prior:juries")
    messages.success(request, _("Thank you. You read the case once all have declared."))
    return redirect("prior:jury", number)


@login_required
@require_POST
def find(request: SignedInRequest, number: str) -> HttpResponse:
    """Hand in what one found, once."""
    found = _own(request, number)
    form = FindForm(request.POST, outcomes=_asked(found))
    if form.is_valid():
        with refusals.told(form, WrongState):
            juries.find(found, form.findings(), by=request.user)
    if not form.is_valid():
        return page(request, _jury(request, number), 422, find_form=form)
    messages.success(request, _("Kept. You see what the others found once all have."))
    return redirect("prior:jury", number)


def _asked(found: Jury) -> list[dict[str, Any]]:
    asked = [code for part in juries.parts(found.case) for code in part.outcomes]
    spec = queries.specification(found.case.micro_credential, found.case.edition)
    return [one for one in spec.outcomes if one["code"] in asked]


@login_required
@require_POST
def vote(request: SignedInRequest, number: str) -> HttpResponse:
    """Vote on each part."""
    found = _own(request, number)
    form = JuryVoteForm(request.POST, parts=juries.parts(found.case))
    if form.is_valid():
        with refusals.told(form, NotNow, WrongState):
            juries.vote(found, form.votes(), by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, _jury(request, number), 422, vote_form=form)
    messages.success(request, _("Your vote is kept. You may change it until the chair concludes."))
    return redirect("prior:jury", number)


@login_required
@require_POST
def conclude(request: SignedInRequest, number: str) -> HttpResponse:
    """Count the votes and sign the result."""
    found = _own(request, number)
    form = ConcludeForm(request.POST, spec=queries.specification(found.case.micro_credential, found.case.edition))
    if form.is_valid():
        with refusals.told(form, NotNow, WrongState):
            jury_results.conclude(found, **form.cleaned_data, by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, _jury(request, number), 422, conclude_form=form)
    messages.success(request, _("Signed. The candidate is told today."))
    return redirect("prior:jury", number)
