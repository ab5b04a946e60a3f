"""The keys of the register, each with its record; every act is looked at once more before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards import keys, reissue
from passerelle.awards.permissions import keys_visible_to, may_see_keys, may_stop_issuance
from passerelle.core.errors import NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations.models import Organisation, Role
from passerelle.people import queries as people
from passerelle.registers.states import LISTED
from passerelle.signing import queries
from passerelle.signing.identifiers import address
from passerelle.signing.models import REGISTER, Key
from passerelle.signing.states import KEY_LIFE, KeyState
from passerelle.web.operator.forms import AgainForm, CeremonyForm, CompromiseForm, MakeForm, ReasonForm, StopForm
from passerelle.web.operator.hits import hits
from passerelle.web.trust.page import TONES
from passerelle.web.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

HAPPENED: Final = {
    "key.create": gettext_lazy("Made"),
    "key.retire": gettext_lazy("Retired"),
    "key.compromise": gettext_lazy("Called compromised"),
}
FORMS: Final[dict[str, type[CeremonyForm | CompromiseForm] | None]] = {
    "rotate": CeremonyForm,
    "retire": None,
    "again": AgainForm,
    "compromise": CompromiseForm,
}
STANDINGS: Final = {
    "reissued": gettext_lazy("Signed again"),
    "waiting": gettext_lazy("Waits for its new copy"),
    "ended": gettext_lazy("Withdrawn or replaced: no new copy"),
    "forged": gettext_lazy("Forged: the journal does not know it"),
}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Every key with its state, whose it is and when it was made; whether awards are signed at present."""
    _operators_only(request)
    page = Paginator(keys_visible_to(request.user), 50).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": _rows(page.object_list),
        "stopped": queries.issuance_stopped(),
        "has_register_key": queries.active_key(REGISTER, "Ed25519") is not None,
        "here": "desk",
    }
    return render(request, "operator/home.html", shown)


@login_required
@require_GET
def key(request: SignedInRequest, owner: str, kid: str) -> HttpResponse:
    """One key: its fingerprint, what happened to it, and, once compromised, what became of all it signed."""
    found = _key(request, owner, kid)
    facts = list(Fact.objects.filter(subject=owner, kind__in=HAPPENED, noted__kid=kid).order_by("pk"))
    names = people.names(fact.actor for fact in facts)
    report = reissue.report(found)
    shown = {
        "row": _rows([found])[0],
        "told": [
            (fact.at, HAPPENED[fact.kind], names.get(fact.actor, ""), fact.noted.get("reason", "")) for fact in facts
        ],
        "acts": _acts(found),
        "report": report,
        "counts": [(STANDINGS[standing], count) for standing, count in report.counts.items()],
        "lines": Paginator(
            [(line, STANDINGS[line.standing]) for line in sorted(report.lines, key=_most_urgent)], 50
        ).get_page(request.GET.get("page")),
        "is_register": owner == REGISTER,
        "following": queries.active_key(owner, "Ed25519"),
        "origin": settings.PASSERELLE_ORIGIN,
        "here": "desk",
    }
    return render(request, "operator/key.html", shown)


@login_required
@require_GET
def confirm(request: SignedInRequest, owner: str, kid: str, act: str) -> HttpResponse:
    """Look once more at what is about to be done to a key."""
    found = _key(request, owner, kid)
    if act not in FORMS:
        raise Http404
    made = FORMS[act]
    return _confirm_page(request, found, act, made() if made else None)


@login_required
@require_GET
def new(request: SignedInRequest) -> HttpResponse:
    """The page on which a first key is made."""
    _operators_only(request)
    return render(request, "operator/new.html", {"form": MakeForm(owners=_owners()), "here": "desk"})


@login_required
@require_POST
def make(request: SignedInRequest) -> HttpResponse:
    """Make the first key of the register or of an awarder."""
    _operators_only(request)
    form = MakeForm(request.POST, owners=_owners())
    if not form.is_valid():
        return render(request, "operator/new.html", {"form": form, "here": "desk"}, status=422)
    said = dict(form.cleaned_data)
    if (owner := said.pop("owner")) == REGISTER:
        made = keys.make_register_key(by=request.user, today=request.today, **said)
    else:
        body = get_object_or_404(Organisation, number=owner)
        made = keys.make_awarder_key(body, by=request.user, today=request.today, **said)
    messages.success(request, _to_compare(_("The key is made.")))
    return redirect("operator:key", made.owner, made.kid)


@login_required
@require_POST
def rotate(request: SignedInRequest, owner: str, kid: str) -> HttpResponse:
    """Put the next key in use and retire this one."""
    found, form = _key(request, owner, kid), CeremonyForm(request.POST)
    if not form.is_valid():
        return _confirm_page(request, found, "rotate", form, status=422)
    following = keys.rotate(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _("The next key is in use. What the old one signed stays good."))
    return redirect("operator:key", following.owner, following.kid)


@login_required
@require_POST
def retire(request: SignedInRequest, owner: str, kid: str) -> HttpResponse:
    """Take a key out of use."""
    keys.retire(_key(request, owner, kid), by=request.user)
    messages.success(request, _("The key is retired. Its owner signs nothing until you let it sign again."))
    return redirect("operator:key", owner, kid)


@login_required
@require_POST
def again(request: SignedInRequest, owner: str, kid: str) -> HttpResponse:
    """Let an owner sign again whose key was taken out of use, with a new key and a reason."""
    found, form = _key(request, owner, kid), AgainForm(request.POST)
    if not form.is_valid():
        return _confirm_page(request, found, "again", form, status=422)
    made = keys.let_sign_again(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _to_compare(_("A new key is in use.")))
    return redirect("operator:key", made.owner, made.kid)


@login_required
@require_POST
def compromise(request: SignedInRequest, owner: str, kid: str) -> HttpResponse:
    """Say that somebody else may have signed with a key, once it was said how much that hits and asked again."""
    found, form = _key(request, owner, kid), CompromiseForm(request.POST)
    if not form.is_valid():
        return _confirm_page(request, found, "compromise", form, status=422)
    if "sure" not in request.POST:
        shown = {"row": _rows([found])[0], "form": form, "hits": hits(found, "compromise", **form.cleaned_data)}
        return render(request, "operator/sure.html", shown | {"here": "desk"})
    ended = keys.compromise(found, by=request.user, today=request.today, **form.cleaned_data)
    if ended.is_never_trusted:
        told = _("Nothing this key ever signed is believed any more.")
    else:
        told = _("Nothing this key signed since %(at)s is believed any more.") % {"at": moment(ended.compromised_from)}
    messages.success(request, f"{told} {_what_follows(ended)}")
    return redirect("operator:key", owner, kid)


def _what_follows(ended: Key) -> str:
    """Return what is done by itself once a key is given up, and what is not."""
    if ended.owner != REGISTER:
        return _("What the journal vouches for is being signed again.")
    following = queries.active_key(REGISTER, "Ed25519")
    if following is None:
        return _("The register has no key in use: make one, for until then no list is signed.")
    told = _("The lists are signed with the new key %(name)s, %(fingerprint)s. Nothing vouches for it: make it known.")
    return told % {"name": following.kid, "fingerprint": following.fingerprint}


def _most_urgent(line: reissue.Line) -> int:
    """Return where a line of a report stands: a forgery first, what needs nothing any more last."""
    return ("forged", "waiting", "ended", "reissued").index(line.standing)


@login_required
@require_GET
def issuance(request: SignedInRequest) -> HttpResponse:
    """Whether awards are signed at present, and the switch."""
    if not may_stop_issuance(request.user):
        raise NotPermitted
    stopped = queries.issuance_stopped()
    shown = {"stopped": stopped, "form": ReasonForm() if stopped else StopForm(), "here": "desk"}
    return render(request, "operator/issuance.html", shown)


@login_required
@require_POST
def stop(request: SignedInRequest) -> HttpResponse:
    """Stop all signing of awards."""
    if not may_stop_issuance(request.user):
        raise NotPermitted
    form = StopForm(request.POST)
    if not form.is_valid():
        return render(request, "operator/issuance.html", {"form": form, "here": "desk"}, status=422)
    keys.stop_issuance(by=request.user, **form.cleaned_data)
    messages.warning(
        request,
        _(
            "No award is signed any more, and no certificate or wallet file that was not made before. Withdrawing and "
            "checking go on."
        ),
    )
    return redirect("operator:home")


@login_required
@require_POST
def resume(request: SignedInRequest) -> HttpResponse:
    """Let awards be signed again, and say why."""
    form = ReasonForm(request.POST)
    if may_stop_issuance(request.user) and not form.is_valid():
        shown = {"form": form, "stopped": queries.issuance_stopped(), "here": "desk"}
        return render(request, "operator/issuance.html", shown, status=422)
    keys.resume_issuance(by=request.user, reason=form.cleaned_data.get("reason", "") if form.is_valid() else "")
    messages.success(request, _("Awards are signed again. What waited is being finished."))
    return redirect("operator:home")


def _to_compare(done: str) -> str:
    """Return what was done, and where the fingerprint of a new key is published."""
    told = _("Read its fingerprint aloud and compare it with what is published at %(where)s.")
    return f"{done} {told % {'where': address(reverse('trust:index'))}}"


def _operators_only(request: SignedInRequest) -> None:
    if not may_see_keys(request.user):
        raise NotPermitted


def _key(request: SignedInRequest, owner: str, kid: str) -> Key:
    _operators_only(request)
    return get_object_or_404(keys_visible_to(request.user), owner=owner, kid=kid)


def _acts(found: Key) -> list[str]:
    """Return what can be done about a key, the least grave first."""
    acts: list[str] = ["rotate"] if found.state == KeyState.ACTIVE else []
    if found.state != KeyState.ACTIVE and queries.is_taken_out(found.owner, found.algorithm):  # type: ignore[arg-type]
        acts.append("again")
    return [*acts, *KEY_LIFE.acts(found.state)]


def _confirm_page(
    request: SignedInRequest, found: Key, act: str, form: Form | None, *, status: int = 200
) -> HttpResponse:
    shown = {"row": _rows([found])[0], "act": act, "form": form, "hits": hits(found, act), "here": "desk"}
    return render(request, "operator/confirm.html", shown, status=status)


def _rows(found: Iterable[Key]) -> list[dict[str, Any]]:
    """Return keys as they are shown, each with the name of its owner, in one query."""
    listed = list(found)
    bodies = Organisation.objects.filter(number__in={key.owner for key in listed})
    names = {REGISTER: _("The register"), **dict(bodies.values_list("number", "legal_name"))}
    return [
        {
            "key": key,
            "owner": names.get(key.owner, key.owner),
            "within": _("the register") if key.owner == REGISTER else names.get(key.owner, key.owner),
            "tone": TONES[KeyState(key.state)],
            "ended": key.compromised_from or key.retired_at,
            "never": key.is_never_trusted,
        }
        for key in listed
    ]


def _owners() -> list[tuple[str, str]]:
    """Return who may be given a key: the register, and whoever is listed as an awarder; none who may not sign now."""
    bodies = Organisation.objects.filter(roles__role=Role.AWARDER, roles__state__in=LISTED).distinct()
    named = bodies.order_by("legal_name").values_list("number", "legal_name")
    taken_out = queries.taken_out()
    return [one for one in [(REGISTER, _("The register")), *named] if one[0] not in taken_out]
