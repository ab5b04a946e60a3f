"""Entering an organisation, asking for roles, giving mandates; deciding on roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import joint
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotPermitted
from passerelle.core.gate import Finding
from passerelle.learning import withdrawing
from passerelle.organisations import actions
from passerelle.organisations.models import Mandate, Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import may_grant_mandate, organisations_of, visible_to
from passerelle.people.models import Duty, Person
from passerelle.people.permissions import holds
from passerelle.policy import sentences
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.vetting.actions import roles as deciding
from passerelle.vetting.models import Case
from passerelle.vetting.permissions import reason_not_to_decide_role
from passerelle.web import refusals
from passerelle.web.organisation.forms import DecisionForm, MandateForm, OrganisationForm, RoleForm
from passerelle.web.organisation.saying import SCOPE, WORDS, own
from passerelle.web.panel.forms import ConditionRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

SPEAKING = (Role.CREDENTIAL_EVALUATOR, Role.CREDIT_RATING_BODY)
"""Whoever says something of levels: each on the same page."""
OPEN_AGAIN = (State.DRAFT, State.RETURNED, State.REMOVED, State.EXPIRED)
"""States of a role that may be asked for (again)."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """One's organisations, each with its roles and people."""
    return _home(request)


def _home(request: SignedInRequest, granting: tuple[int, MandateForm] | None = None) -> HttpResponse:
    """Show one's organisations; of one the form of a mandate that was refused, as it was sent."""
    bodies = Organisation.objects.filter(pk__in=organisations_of(request.user))
    shown = [_shown(body, request.user, granting) for body in bodies.prefetch_related("roles", "mandates__person")]
    asked = joint.standing(request.user).filter(awarder__in=organisations_of(request.user))
    told = {"bodies": shown, "together": asked, "here": "desk", "today": request.today}
    told["refused"] = granting[1] if granting else None
    return render(request, "organisation/home.html", told, status=422 if granting else 200)


def _shown(body: Organisation, reader: Person, granting: tuple[int, MandateForm] | None) -> dict[str, Any]:
    """Return one organisation with what may be done for it: a role that is held or asked for is not offered again."""
    sent = granting[1] if granting and granting[0] == body.pk else None
    roles = list(body.roles.all())
    held = {role.role for role in roles if role.state not in OPEN_AGAIN}
    decided = _decided(roles)
    return {
        "body": body,
        "roles": [
            {
                "entry": role,
                "waits": role.state == State.IN_REVIEW,
                "withdraws": withdrawing.is_open_to(reader, role),
                "case": decided.get((role.number, role.edition), ""),
            }
            for role in roles
        ],
        "is_public": any(role.is_public for role in roles),
        "mandates": body.mandates.all(),
        "may_grant": may_grant_mandate(reader, body),
        "reviews": any(role.role == Role.QA_AGENCY and role.is_public for role in roles),
        "evaluates": any(role.role in SPEAKING and role.is_public for role in roles),
        "role_form": RoleForm(held=held, auto_id=f"id_{body.slug}_%s") if held < set(Role.values) else None,
        "mandate_form": sent or MandateForm(auto_id=f"id_{body.slug}_%s"),
    }


def _decided(roles: Iterable[OrganisationRole]) -> dict[tuple[str, int], str]:
    """Return the case in which each application that was returned was decided: against it there is an appeal."""
    returned = [role.number for role in roles if role.state == State.RETURNED]
    cases = Case.objects.filter(entry__in=returned).order_by("round") if returned else Case.objects.none()
    return {(case.entry, case.edition): case.number for case in cases}


@login_required
@require_GET
def register(request: SignedInRequest) -> HttpResponse:
    """The form that enters an organisation."""
    return render(request, "organisation/register.html", {"form": OrganisationForm(), "here": "organisations"})


@login_required
@require_POST
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter the organisation; who enters it becomes its first signatory."""
    form = OrganisationForm(request.POST)
    if form.is_valid():
        try:
            actions.register_organisation(by=request.user, today=request.today, **form.cleaned_data)
        except (Malformed, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("Your organisation is entered. Now ask for the role it needs."))
            return redirect("organisation:home")
    return render(request, "organisation/register.html", {"form": form, "here": "organisations"}, status=422)


@login_required
@require_POST
def grant(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let a person act for the organisation."""
    body, form = own(request, slug), MandateForm(request.POST, auto_id=f"id_{slug}_%s")
    if not may_grant_mandate(request.user, body):  # whether an address has an account is told to signatories alone
        raise NotPermitted
    person = None
    if form.is_valid():
        person = Person.objects.filter(email__iexact=form.cleaned_data["email"]).first()
        if person is None:
            form.add_error("email", _("No account has this address. Ask the person to open one first."))
    if person is None:
        return _home(request, (body.pk, form))
    days = {name: form.cleaned_data[name] for name in ("valid_from", "ends_on")}
    function = form.cleaned_data["function"]
    with refusals.told(form, AlreadyDone):
        actions.grant_mandate(body, person, function, by=request.user, today=request.today, **days)
    if not form.is_valid():
        return _home(request, (body.pk, form))
    begins = days["valid_from"]
    if begins and begins > request.today:
        told = {"name": person.name, "day": formats.date_format(begins)}
        messages.success(request, _("%(name)s may act for you from %(day)s.") % told)
    else:
        messages.success(request, _("%(name)s may act for you from today.") % {"name": person.name})
    return redirect("organisation:home")


@login_required
@require_POST
def end(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """End a mandate at once."""
    body = own(request, slug)
    mandate = get_object_or_404(Mandate.objects.select_related("organisation", "person"), pk=pk, organisation=body)
    actions.end_mandate(mandate, by=request.user, today=request.today)
    messages.success(request, _("The mandate ended."))
    return redirect("organisation:home")


@login_required
@require_GET
def decisions(request: SignedInRequest) -> HttpResponse:
    """The applications for roles that wait for a decision officer, oldest first."""
    if not holds(request.user, Duty.DECISION_OFFICER, Duty.REGISTRAR):
        raise Http404
    waiting = OrganisationRole.objects.filter(state=State.IN_REVIEW).select_related("organisation")
    page = Paginator(waiting.order_by("due_on", "pk"), 20).get_page(request.GET.get("page"))
    return render(request, "organisation/decisions.html", {"page": page, "here": "desk", "today": request.today})


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One application, with what the organisation states about itself."""
    return _case(request, _waiting(request, number), DecisionForm(), ConditionRows(prefix="conditions"))


@login_required
@require_POST
def decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Register the role or return the application."""
    entry, form = _waiting(request, number), DecisionForm(request.POST)
    rows = ConditionRows(request.POST if "conditions-TOTAL_FORMS" in request.POST else None, prefix="conditions")
    if not form.is_valid() or (rows.is_bound and not rows.is_valid()):
        return _case(request, entry, form, rows, status=422)
    approve = form.cleaned_data["approve"] == "yes"
    said = {name: form.cleaned_data[name] for name in ("reasons", "valid_from", "valid_until")}
    filled = [row for row in rows if any(row.cleaned_data.values())] if rows.is_bound else []
    said["conditions"] = [row.cleaned_data for row in filled]
    try:
        deciding.decide(entry, by=request.user, today=request.today, approve=approve, **said)
    except Malformed as refusal:
        refusals.tell(form, refusal, rows={"conditions": filled})
        return _case(request, entry, form, rows, status=422)
    except GateRefused as refusal:
        for told in sentences.of_findings(one for one in refusal.findings if one.blocks):
            form.add_error("valid_until", told.sentence)
        return _case(request, entry, form, rows, status=422)
    messages.success(request, _("The decision is public."))
    return redirect("organisation:decisions")


def _waiting(request: SignedInRequest, number: str) -> OrganisationRole:
    if not holds(request.user, Duty.DECISION_OFFICER, Duty.REGISTRAR):
        raise Http404(number)
    return get_object_or_404(visible_to(request.user), number=number)


def _case(
    request: SignedInRequest, entry: OrganisationRole, form: DecisionForm, rows: Any, status: int = 200
) -> HttpResponse:
    version = EntryVersion.objects.filter(entry=entry.number).order_by("-edition").first()
    shown = {
        "entry": entry,
        "body": entry.organisation,
        "form": form,
        "rows": rows,
        "here": "desk",
        "particulars": _told(entry.particulars, WORDS),
        "scope": _told(entry.scope, SCOPE),
        "findings": sentences.of_findings(Finding(**one) for one in version.findings) if version else [],
        "alike": actions.alike(entry.organisation),
    }
    tie = reason_not_to_decide_role(request.user, entry, on=request.today)
    shown["may_decide"] = not tie and entry.state == State.IN_REVIEW
    shown["why_not"] = sentences.REASONS.get(tie, "") if holds(request.user, Duty.DECISION_OFFICER) else ""
    longest = actions.longest_months(request.today)
    shown["latest"] = add_months(request.today, longest) if longest else None
    return render(request, "organisation/case.html", shown, status=status)


def _told(said: Mapping[str, Any], words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what was said, each thing by its name, for a list on a page, which puts it in words."""
    return [(str(words.get(name, name)), value) for name, value in said.items()]
