"""Who writes with whom and who took part in a design: what one is asked, and what one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import coauthors, codesign
from passerelle.catalogue.models import CoAuthor, CoDesigner, DesignerKind, MicroCredential, Part
from passerelle.catalogue.permissions import (
    co_authors_visible_to,
    co_designers_visible_to,
    may_comment,
    may_edit,
    may_write,
    micro_credentials_visible_to,
)
from passerelle.catalogue.states import CoAuthorState
from passerelle.core.errors import AlreadyDone, NotPermitted
from passerelle.organisations.models import Function
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

ANSWERED = {
    "accept": gettext_lazy("You take part from now on."),
    "decline": gettext_lazy("You said no; whoever asked is told."),
    "end": gettext_lazy("It has ended. What was written and said stays."),
    "consent": gettext_lazy("You are named from now on. You can take that back at any time."),
    "refuse": gettext_lazy("You are not named, and never were."),
    "withdraw": gettext_lazy("You are not named any more. You can say yes again at any time."),
    "take_back": gettext_lazy("It is taken out."),
}
OF_A_GROUP = {
    "consent": gettext_lazy("The group is shown from now on, without a name. You can take that back at any time."),
    "refuse": gettext_lazy("The group is not shown, and never was."),
    "withdraw": gettext_lazy("The group is not shown any more. You can say yes again at any time."),
}
"""What is told to who speaks for a group of learners, where it is another sentence."""
CO_AUTHOR = {"accept": coauthors.accept, "decline": coauthors.decline, "end": coauthors.end}
CO_DESIGNER = {
    "consent": codesign.consent,
    "refuse": codesign.refuse,
    "withdraw": codesign.withdraw,
    "take_back": codesign.take_back,
}


def _organisation() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its number, such as ORG-00012, or its legal name"),
    )


class InviteForm(forms.Form):
    """Whom to ask, and for what."""

    organisation = _organisation()
    email = forms.EmailField(label=gettext_lazy("E-mail of the person"), max_length=254)
    part = forms.ChoiceField(label=gettext_lazy("What you ask for"), choices=Part.choices)
    note = forms.CharField(
        label=gettext_lazy("What you ask them to do"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NameForm(forms.Form):
    """Who took part, and how."""

    kind = forms.ChoiceField(label=gettext_lazy("Who took part"), choices=DesignerKind.choices)
    role = forms.CharField(
        label=gettext_lazy("What they did"),
        max_length=300,
        help_text=gettext_lazy("For example: said what the work needs; tried the assessment"),
    )
    organisation = _organisation()
    email = forms.EmailField(
        label=gettext_lazy("Or the e-mail of the person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Of learners: of who speaks for them"),
    )
    people = forms.IntegerField(
        label=gettext_lazy("Of learners: how many"), required=False, min_value=1, max_value=10_000
    )


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What one is asked, what one takes part in, and where one is named."""
    mine = co_authors_visible_to(request.user).filter(person=request.user)
    signing = organisations_of(request.user, Function.SIGNATORY)
    seen = co_designers_visible_to(request.user)
    named = seen.filter(organisation__in=signing) | seen.filter(person=request.user)
    shown = {
        "invitations": mine.filter(state=CoAuthorState.INVITED).order_by("-pk")[:20],
        "taking": Paginator(mine.filter(state=CoAuthorState.ACCEPTED).order_by("-pk"), 20).get_page(
            request.GET.get("page")
        ),
        "named": Paginator(named.order_by("-pk"), 20).get_page(request.GET.get("named")),
        "here": "desk",
    }
    return render(request, "making/home.html", shown)


def visible(request: SignedInRequest, number: str) -> MicroCredential:
    """Return an entry that the reader makes, alone or with others. Raises Http404."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    if not may_comment(request.user, entry):
        raise Http404(number)
    return entry


def links(request: SignedInRequest, entry: MicroCredential) -> dict[str, object]:
    """Return what every page of one entry shows."""
    return {"entry": entry, "may_write": may_write(request.user, entry), "here": "desk"}


@login_required
@require_GET
def entry(request: SignedInRequest, number: str) -> HttpResponse:
    """Who writes an entry, and who took part in its design."""
    return _page(request, visible(request, number))


@login_required
@require_POST
def invite(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask somebody of another organisation."""
    entry, form = visible(request, number), InviteForm(request.POST, auto_id="i_%s")
    if not may_edit(request.user, entry):
        raise NotPermitted
    if form.is_valid() and (body := _named(request, form)):
        said = {name: form.cleaned_data[name] for name in ("email", "part", "note")}
        with refusals.told(form, AlreadyDone):
            coauthors.invite(entry, body, by=request.user, today=request.today, **said)
            messages.success(request, _("Asked. A letter is on its way."))
            return redirect("making:entry", number)
    return _page(request, entry, invite=form, status=422)


@login_required
@require_POST
def name(request: SignedInRequest, number: str) -> HttpResponse:
    """Write down who took part, and ask them whether they may be named."""
    entry, form = visible(request, number), NameForm(request.POST, auto_id="d_%s")
    if not may_edit(request.user, entry):
        raise NotPermitted
    if form.is_valid() and ((body := _named(request, form)) or form.is_valid()):
        said = {key: form.cleaned_data[key] for key in ("kind", "role", "email", "people")}
        with refusals.told(form, AlreadyDone):
            codesign.name(entry, by=request.user, today=request.today, organisation=body, **said)
            messages.success(request, _("Written down, and asked by letter. Nobody is named before they say yes."))
            return redirect("making:entry", number)
    return _page(request, entry, name=form, status=422)


def _named(request: SignedInRequest, form: forms.Form) -> Organisation | None:
    """Return the organisation whose number or name was typed; say so on the form where there is none."""
    typed = str(form.cleaned_data["organisation"]).strip()
    if typed or isinstance(form, InviteForm):
        with refusals.told(form):
            return meant(request.user, typed)
    return None


@login_required
@require_POST
def co_author(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Answer an invitation, end it, or leave."""
    held = get_object_or_404(co_authors_visible_to(request.user), pk=pk)
    if step not in CO_AUTHOR:
        raise Http404(step)
    CO_AUTHOR[step](held, by=request.user, today=request.today)
    return _back(request, step, held, is_own=held.person_id == request.user.pk)


@login_required
@require_POST
def co_designer(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Consent, refuse, take the consent back; or take a name out, as the owner."""
    held = get_object_or_404(co_designers_visible_to(request.user), pk=pk)
    if step not in CO_DESIGNER:
        raise Http404(step)
    CO_DESIGNER[step](held, by=request.user, today=request.today)
    return _back(request, step, held, is_own=step != "take_back")


def _back(request: SignedInRequest, step: str, held: CoAuthor | CoDesigner, *, is_own: bool) -> HttpResponse:
    told = OF_A_GROUP if isinstance(held, CoDesigner) and held.people else {}
    messages.success(request, str(told.get(step, ANSWERED[step])))
    return redirect("making:home") if is_own else redirect("making:entry", held.micro_credential.number)


def _page(
    request: SignedInRequest,
    entry: MicroCredential,
    *,
    invite: InviteForm | None = None,
    name: NameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    owns = entry.awarder_id in organisations_of(request.user)
    seen = {"micro_credential": entry}
    shown = links(request, entry) | {
        "owns": owns,
        "may_ask": may_edit(request.user, entry),
        "co_authors": co_authors_visible_to(request.user).filter(**seen).order_by("-pk")[:50],
        "co_designers": co_designers_visible_to(request.user).filter(**seen).order_by("-pk")[:50],
        "invite": invite or InviteForm(auto_id="i_%s"),
        "name": name or NameForm(auto_id="d_%s"),
    }
    return render(request, "making/entry.html", shown, status=status)
