"""The desk of one positive list: its editions, the table of its draft, and who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import GateRefused, Malformed, NotNow, StaleVersion
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.policy import sentences
from passerelle.recognition import list_actions, list_faults, list_rows, list_signing, list_wording, queries, wording
from passerelle.recognition.models import Edition, PositiveList
from passerelle.recognition.permissions import (
    lists_visible_to,
    may_sign_list,
    may_write_list,
    own_agreements,
    own_lists,
)
from passerelle.recognition.states import PUBLISHED, AgreementState, EditionState, SignatureState
from passerelle.web import refusals
from passerelle.web.public.lists import Line
from passerelle.web.recognition import rows
from passerelle.web.recognition.forms import ListForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.catalogue.models import Programme
    from passerelle.core.positive_lists.faults import Fault
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import ListSignature

TONES = {
    EditionState.DRAFT: "off",
    EditionState.OFFERED: "wait",
    EditionState.IN_FORCE: "ok",
    EditionState.SUPERSEDED: "off",
    EditionState.ENDED: "stop",
}
MOST_AGREEMENTS = 50
"""How many agreements a list is offered to rest on."""


def owner_of(request: SignedInRequest, slug: str) -> Organisation:
    """Return one's own body; 404 for every other."""
    owner = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_write_list(request.user, owner.pk):
        raise Http404(slug)
    return owner


def own(request: SignedInRequest, number: str) -> PositiveList:
    """Return a list of one's own body; 404 for every other."""
    return get_object_or_404(own_lists(request.user).prefetch_related("owners"), number=number)


def own_draft(request: SignedInRequest, number: str) -> Edition:
    """Return the draft of a list of one's own body; 404 where there is none."""
    drafts = Edition.objects.select_related("positive_list", "agreement").filter(state=EditionState.DRAFT)
    return get_object_or_404(drafts, positive_list__in=own_lists(request.user), positive_list__number=number)


def own_edition(request: SignedInRequest, number: str, edition: int) -> Edition:
    """Return one edition of a list of one's own body."""
    return get_object_or_404(
        Edition.objects.select_related("positive_list"), positive_list=own(request, number), number=edition
    )


def _programmes(request: SignedInRequest, positive_list: PositiveList) -> QuerySet[Programme]:
    return queries.current_programmes(request.today).filter(awarder__in=positive_list.owners.all())


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new list, empty."""
    owner = owner_of(request, slug)
    return render(request, "recognition/list_new.html", {"owner": owner, "form": ListForm(), "here": "desk"})


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin the list, with the others that own it, if any."""
    owner, form = owner_of(request, slug), ListForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            owners = [owner, *form.others(organisations_visible_to(request.user))]
            made = list_actions.begin(owners, form.cleaned_data["title"], by=request.user, today=request.today)
            messages.success(request, _("Begun. Write its lines; nobody else sees them yet."))
            return redirect("recognition:draft", made.positive_list.number)
    return render(request, "recognition/list_new.html", {"owner": owner, "form": form, "here": "desk"}, status=422)


@login_required
@require_GET
def show(request: SignedInRequest, number: str) -> HttpResponse:
    """One list: every edition, who signed it and who has yet to."""
    return _page(request, own(request, number))


def _page(
    request: SignedInRequest, found: PositiveList, *, form: ListForm | None = None, status: int = 200
) -> HttpResponse:
    editions = list(found.editions.select_related("agreement").prefetch_related("signatures__body", "lines"))
    to_come = next((one for one in editions if not one.is_public), None)
    in_force = next((one for one in editions if one.state == EditionState.IN_FORCE), None)
    for one in editions:
        one.tone = TONES[EditionState(one.state)]  # type: ignore[attr-defined]
    owners = list(found.owners.all())
    shown = {
        "list": found,
        "owners": owners,
        "editions": editions,
        "to_come": to_come,
        "in_force": in_force,
        "mine": _mine(request, to_come),
        "unsigned": _unsigned(to_come),
        "shaky": [list_wording.fault(one) for one in list_faults.of_agreement(in_force, on=request.today)]
        if in_force
        else [],
        "form": form or ListForm(initial=ListForm.of(found, _others(request, owners))),
        "here": "desk",
    }
    return render(request, "recognition/list.html", shown, status=status)


def _others(request: SignedInRequest, owners: Sequence[Organisation]) -> list[Organisation]:
    """Return the owners for which this person does not write."""
    return [body for body in owners if not may_write_list(request.user, body.pk)]


def _mine(request: SignedInRequest, edition: Edition | None) -> list[Organisation]:
    """Return the bodies for which this person may sign what is offered."""
    if edition is None or edition.state != EditionState.OFFERED:
        return []
    waiting = [one for one in edition.signatures.all() if one.state in _OPEN]
    return [one.body for one in waiting if may_sign_list(request.user, one.body, on=request.today)]


def _unsigned(edition: Edition | None) -> Sequence[ListSignature]:
    return [one for one in edition.signatures.all() if one.state in _OPEN] if edition else ()


_OPEN = (SignatureState.AWAITED, SignatureState.INTENDED)


@login_required
@require_GET
def edition(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """One edition as its lines say it, and how often each decided."""
    found = own_edition(request, number, edition)
    lines = found.lines.select_related("owner", "micro_credential", "programme").annotate(used=Count("cases"))
    shown = {
        "list": found.positive_list,
        "edition": found,
        "lines": [
            Line(line, said, line.used)
            for line, said in zip(lines, wording.named([wording.rule(line) for line in lines]), strict=True)
        ],
        "here": "desk",
    }
    return render(request, "recognition/edition.html", shown)


@login_required
@require_POST
def describe(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what the list is called and who owns it."""
    found, form = own(request, number), ListForm(request.POST)
    if form.is_valid():
        with refusals.told(form, StaleVersion, NotNow):
            seen = form.cleaned_data["seen_version"] or 0
            mine = [body for body in found.owners.all() if may_write_list(request.user, body.pk)]
            owners = [*mine, *form.others(organisations_visible_to(request.user))]
            list_actions.describe(found, owners, form.cleaned_data["title"], by=request.user, seen_version=seen)
            messages.success(request, _("Saved. It holds from the next edition on."))
            return redirect("recognition:list", number)
    return _page(request, own(request, number), form=form, status=422)


@login_required
@require_POST
def begin_next(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin the next edition with the lines of the last one."""
    list_actions.begin_next(own(request, number), by=request.user, today=request.today)
    return redirect("recognition:draft", number)


@login_required
@require_GET
def draft(request: SignedInRequest, number: str) -> HttpResponse:
    """The table of the draft."""
    return _table(request, own_draft(request, number))


@login_required
@require_POST
def write(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the table; or send it back with a row more, copied or taken away."""
    edition, said = own_draft(request, number), rows.sent(request.POST)
    act = request.POST.get("act", "save")
    if act not in ("save", "offer"):
        return _table(request, edition, said=rows.changed(said, act))
    said = rows.in_numbers(said, today=request.today)
    seen = request.POST.get("seen_version", "")
    try:
        seen_version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        list_actions.write(edition, rows.stated(said), by=request.user, today=request.today, seen_version=seen_version)
    except Malformed as refusal:
        return _table(request, edition, said=said, refusal=refusal, status=422)
    except StaleVersion as refusal:
        return _table(request, own_draft(request, number), said=said, stale=refusal, status=refusal.status)
    if act == "offer":
        try:
            list_actions.offer(edition, by=request.user, today=request.today)
        except GateRefused:
            return _table(request, own_draft(request, number), refused=True, status=GateRefused.status)
        messages.success(request, _("Offered for signature. It is in force once every owner has signed."))
        return redirect("recognition:list", number)
    messages.success(request, _("Saved. It decides nothing before every owner has signed it."))
    return redirect("recognition:draft", number)


def _table(
    request: SignedInRequest,
    edition: Edition,
    *,
    said: list[dict[str, str]] | None = None,
    refusal: Malformed | None = None,
    stale: StaleVersion | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    lines = list(edition.lines.select_related("owner", "micro_credential__awarder", "programme", "edition"))
    is_saved = said is None
    told = rows.kept(lines) if said is None else said
    found = rows.forms_of(told[: rows.MOST_ROWS], _programmes(request, edition.positive_list), refusal)
    faults: tuple[Fault, ...] = ()
    if is_saved:
        faults = (*list_faults.of_agreement(edition, on=request.today), *list_faults.of_lines(lines, on=request.today))
    rows.beside(found, faults, lines)
    rows.summed_up(found, wording.named([wording.rule(line) for line in lines]) if is_saved else ())
    shown: dict[str, Any] = {
        "list": edition.positive_list,
        "edition": edition,
        "rows": found,
        "too_many": len(told) > rows.MOST_ROWS,
        "blocking": sum(fault.blocks for fault in faults),
        "empty": [list_wording.fault(fault) for fault in faults if not fault.line],
        "is_saved": is_saved,
        "refused": refused,
        "refusal": _above(refusal),
        "stale": sentences.of_error(stale) if stale else "",
        "ways": rows.WAYS,
        "agreements": own_agreements(request.user).filter(state=AgreementState.IN_FORCE)[:MOST_AGREEMENTS],
        "here": "desk",
    }
    return render(request, "recognition/draft.html", shown, status=status)


def _above(refusal: Malformed | None) -> str:
    """Return what is said above the table: a refusal that is about no row of it."""
    if refusal is None or list_rows.place_of(str(refusal.data.get("field", "")))[0]:
        return ""
    return sentences.of_error(refusal)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Make what is offered a draft again."""
    offered = get_object_or_404(own(request, number).editions, state__in=[EditionState.OFFERED, EditionState.DRAFT])
    list_actions.take_back(offered, by=request.user)
    messages.success(request, _("Taken back. Who signed it signs anew."))
    return redirect("recognition:draft", number)


@login_required
@require_POST
def sign(request: SignedInRequest, number: str, slug: str) -> HttpResponse:
    """Sign for one owner."""
    body, found = owner_of(request, slug), own(request, number)
    edition = found.editions.exclude(state=EditionState.DRAFT).order_by("-number").first()
    if edition is None:
        raise Http404(number)
    signed = list_signing.sign(edition, body, by=request.user, today=request.today)
    is_in_force = signed.state == EditionState.IN_FORCE
    messages.success(
        request,
        _("Signed. It is in force from today.") if is_in_force else _("Signed. The other owners have yet to sign."),
    )
    return redirect("recognition:list", number)


@login_required
@require_POST
def end(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """End what is in force."""
    list_actions.end(own_edition(request, number, edition), by=request.user, today=request.today)
    messages.success(request, _("Ended. What it decided stands."))
    return redirect("recognition:list", number)


def _published(request: SignedInRequest, number: str, edition: int) -> Edition:
    visible = Edition.objects.filter(positive_list__in=lists_visible_to(request.user), state__in=PUBLISHED)
    return get_object_or_404(visible.select_related("positive_list"), positive_list__number=number, number=edition)


@login_required
@require_POST
def adopt(request: SignedInRequest, number: str, edition: int, slug: str) -> HttpResponse:
    """Adopt what is in force for one's own body."""
    body = owner_of(request, slug)
    list_signing.adopt(_published(request, number, edition), body, by=request.user, today=request.today)
    messages.success(request, _("Adopted. Your organisation stands by this edition from today."))
    return redirect("web:list", number)


@login_required
@require_POST
def leave(request: SignedInRequest, number: str, edition: int, slug: str) -> HttpResponse:
    """Take back that one's own body adopted it."""
    body = owner_of(request, slug)
    list_actions.leave(_published(request, number, edition), body, by=request.user, today=request.today)
    messages.success(request, _("Left. From today the list does not bind your organisation."))
    return redirect("web:list", number)
