"""Who helps with a case: the learner asks and chooses what is shown, the adviser answers and sees that alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import accompanying, case_files, juries, queries
from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Accompaniment, Jury, Share
from passerelle.assessment.permissions import accompaniments_of, cases_visible_to
from passerelle.assessment.states import OPEN_CASES
from passerelle.core.errors import NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.guidance.models import Counsellor
from passerelle.organisations.models import Function, Mandate
from passerelle.web import refusals, stale
from passerelle.web.templatetags.guidance_tags import field_names
from passerelle.web.templatetags.register_tags import languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest

SHOWS = gettext_lazy("What they may see")
SHOWN_TO_YOU = {
    Share.EVIDENCE: gettext_lazy("what they told"),
    Share.FILES: gettext_lazy("their photos and papers"),
    Share.RESULT: gettext_lazy("the answer and the result"),
}
"""What a learner shows, in the words of whoever helps them."""
LATER = gettext_lazy("You may change this at any time, and take it back.")


class AskForm(forms.Form):
    """Who is asked to help, and what they may see."""

    adviser = forms.ChoiceField(
        label=gettext_lazy("Who helps you"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose somebody, or go back and do it alone.")},
    )
    shares = forms.MultipleChoiceField(
        label=SHOWS,
        help_text=LATER,
        choices=Share.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, advisers: Iterable[Person], **more: Any) -> None:
        super().__init__(*given, **more)
        self.people = {one.reference: one for one in advisers}
        self.fields["adviser"].choices = described(self.people)  # type: ignore[attr-defined]


def described(people: Mapping[str, Person]) -> list[tuple[str, SafeString]]:
    """Return each adviser as they are chosen: the name, for whom they work, languages and fields as they state them."""
    listed = Counsellor.objects.filter(person__in=people.values()).select_related("organisation")
    known = {one.person_id: one for one in listed}
    held = Mandate.objects.filter(person__in=people.values(), function=Function.COUNSELLOR, ends_on=None)
    bodies = dict(held.values_list("person", "organisation__legal_name"))
    return [(key, _described(one, known.get(one.pk), bodies.get(one.pk, ""))) for key, one in people.items()]


def _described(person: Person, listed: Counsellor | None, body: str) -> SafeString:
    said = [listed.organisation.legal_name if listed else body]
    if listed:
        said.append(_("speaks %(languages)s") % {"languages": languages(listed.languages)})
        said.append(field_names(listed.fields) if listed.fields else _("for all fields of study"))
    return format_html("{}<br><span class=s>{}</span>", person.name, " · ".join(one for one in said if one))


class ShareForm(forms.Form):
    """What the adviser may see, said anew."""

    shares = forms.MultipleChoiceField(
        label=SHOWS,
        help_text=LATER,
        choices=Share.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A note for the two."""

    text = forms.CharField(
        label=gettext_lazy("Write to each other"),
        max_length=accompanying.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _case(request: SignedInRequest, number: str) -> PriorLearningCase:
    own = cases_visible_to(request.user).filter(person=request.user, state__in=OPEN_CASES)
    return get_object_or_404(own, number=number)


def _advisers(request: SignedInRequest, case: PriorLearningCase) -> list[Person]:
    found = queries.advisers(on=request.today, awarder=case.micro_credential.awarder_id)
    return [one for one in found if one.pk != request.user.pk]


@login_required
@require_GET
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Whom one may ask to help; nobody is an answer too."""
    case = _case(request, number)
    there = accompaniments_of(request.user).filter(case=case).exclude(state__in=_OVER).first()
    if there is not None:
        return redirect("prior:accompaniment", there.number)
    begun = {"shares": [Share.EVIDENCE, Share.FILES]}
    return _choosing(request, case, AskForm(advisers=_advisers(request, case), initial=begun))


_OVER = (AccompanimentState.DECLINED, AccompanimentState.ENDED)


def _choosing(request: SignedInRequest, case: PriorLearningCase, form: AskForm, status: int = 200) -> HttpResponse:
    shown = {"case": case, "entry": case.micro_credential, "form": form, "here": "desk"}
    return render(request, "prior/adviser.html", shown, status=status)


@login_required
@require_POST
def ask(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask somebody to help."""
    case = _case(request, number)
    form = AskForm(request.POST, advisers=_advisers(request, case))
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            made = accompanying.ask(
                case, form.people[said["adviser"]], shares=said["shares"], by=request.user, today=request.today
            )
    if not form.is_valid():
        return _choosing(request, case, form, status=422)
    messages.success(request, _("Asked. They see nothing of your case until they agree."))
    return redirect("prior:accompaniment", made.number)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Whom one is asked to help, and whom one helps."""
    asked = accompaniments_of(request.user).filter(adviser=request.user)
    shown = {"rows": Paginator(asked, 20).get_page(request.GET.get("page")), "here": "desk"}
    return render(request, "prior/accompaniments.html", shown)


def _found(request: SignedInRequest, number: str) -> Accompaniment:
    return get_object_or_404(accompaniments_of(request.user), number=number)


@login_required
@require_GET
def accompaniment(request: SignedInRequest, number: str) -> HttpResponse:
    """One accompaniment: for the learner what is shown, for the adviser what they see; the notes of the two."""
    return _page(request, _found(request, number))


def _page(request: SignedInRequest, found: Accompaniment, status: int = 200, **sent: Any) -> HttpResponse:
    case, is_own = found.case, found.case.person_id == request.user.pk
    is_open, helps = found.state not in _OVER, found.state == AccompanimentState.ACCEPTED
    jury = None
    if found.shows(Share.RESULT):
        jury = Jury.objects.filter(case=case, state=JuryState.CONCLUDED).first()
    recognised = jury.recognised if jury else []
    shown = {
        "found": found,
        "case": case,
        "entry": case.micro_credential,
        "is_own": is_own,
        "is_open": is_open,
        "evidence": case.evidence if found.shows(Share.EVIDENCE) else [],
        "outcomes": queries.specification(case.micro_credential, case.edition).outcomes,
        "files": case_files.of_case(case) if found.shows(Share.FILES) else None,
        "sees_evidence": found.shows(Share.EVIDENCE),
        "sees_result": found.shows(Share.RESULT),
        "jury": jury,
        "recognised": [one for one in juries.all_parts(case) if one.code in recognised] if recognised else [],
        "shows": [SHOWN_TO_YOU[one] for one in found.shares],
        "notes": found.notes.select_related("author"),
        "answers": found.state == AccompanimentState.ASKED and not is_own,
        "expired": not is_own and is_open and not queries.takes_somebody_new(request.user, on=request.today),
        "share_form": ShareForm(initial=_begun(found)) if is_own and is_open else None,
        "note_form": NoteForm() if helps else None,
        "may_end": helps or (is_own and is_open),
        "here": "desk",
        **sent,
    }
    return render(request, "prior/accompaniment.html", shown, status=status)


def _begun(found: Accompaniment) -> dict[str, Any]:
    return {"shares": found.shares, "seen_version": found.version}


@login_required
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """Agree to help, or not."""
    found, accepts = _found(request, number), request.POST.get("accepts") == "yes"
    accompanying.answer(found, accepts=accepts, by=request.user, today=request.today)
    if accepts:
        messages.success(request, _("You help. You see what is shown to you below."))
        return redirect("prior:accompaniment", number)
    messages.success(request, _("Declined. The learner is told."))
    return redirect("prior:accompaniments")


@login_required
@require_POST
def share(request: SignedInRequest, number: str) -> HttpResponse:
    """Say anew what the adviser may see."""
    found, form = _found(request, number), ShareForm(request.POST)
    if found.case.person_id != request.user.pk:
        raise NotPermitted
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, StaleVersion, WrongState):
            accompanying.share(found, said["shares"], by=request.user, seen_version=said["seen_version"])
    if not form.is_valid():
        found = _found(request, number)
        if refusals.is_stale(form):
            stale.offer(form, ShareForm(initial=_begun(found)), found.version)
        return _page(request, found, 409 if refusals.is_stale(form) else 422, share_form=form)
    messages.success(request, _("Kept. It holds from now on."))
    return redirect("prior:accompaniment", number)


@login_required
@require_POST
def note(request: SignedInRequest, number: str) -> HttpResponse:
    """Write a note that the two read."""
    found, form = _found(request, number), NoteForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow, WrongState):
            accompanying.note(found, form.cleaned_data["text"], by=request.user)
    if not form.is_valid():
        return _page(request, found, 422, note_form=form)
    return redirect("prior:accompaniment", number)


@login_required
@require_POST
def end(request: SignedInRequest, number: str) -> HttpResponse:
    """End it, by either of the two."""
    found = _found(request, number)
    accompanying.end(found, by=request.user, today=request.today)
    messages.success(request, _("Ended. The adviser sees nothing more of the case."))
    if found.case.person_id == request.user.pk:
        return redirect("learner:case", found.case.number)
    return redirect("prior:accompaniments")
