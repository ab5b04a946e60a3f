"""The desk "Endorse what you know": what one's organisations say of micro-credentials, drafted, signed, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.core.endorsing import ENDORSERS
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, StaleVersion, WrongState
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import statements
from passerelle.quality.actions import endorsements
from passerelle.quality.permissions import WRITERS
from passerelle.quality.states import EndorsementState
from passerelle.web import refusals, stale, ways
from passerelle.web.endorsing.forms import BecauseForm, EndorsementForm, RewordForm
from passerelle.web.endorsing.views import found, page_of, rewording
from passerelle.web.organisation.saying import own

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.requests import SignedInRequest

MOST = 50
SAID = {
    "write": gettext_lazy("It is kept. Nobody else reads it until it is signed."),
    "signing": gettext_lazy("It is signed, and public."),
    "discarding": gettext_lazy("The draft is thrown away."),
    "withdrawal": gettext_lazy("It is taken back; every check says so from now on."),
}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What one's organisations said and are about to say, and for whom one may write."""
    mine = organisations_of(request.user, *WRITERS)
    own_words = statements.endorsements(request.today).filter(endorser__in=mine)
    rows = list(own_words.exclude(state=EndorsementState.DISCARDED).order_by("-pk")[:MOST])
    for one in rows:
        one.holds = one.stands(request.today) and one.endorser_acts
    bodies = Organisation.objects.filter(pk__in=mine, roles__role__in=ENDORSERS).distinct().order_by("legal_name")
    return render(request, "endorsing/home.html", {"rows": rows, "bodies": bodies, "here": "desk"})


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """What to endorse, in which of two claims, in one's own words."""
    return _begin(request, own(request, slug), EndorsementForm(initial={"entry": request.GET.get("entry", "")[:20]}))


@login_required
@require_POST
def draft(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a draft."""
    body, form = own(request, slug), EndorsementForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            entry = _named(request, said["entry"])
            made = endorsements.draft(body, entry, said, by=request.user, today=request.today)
        except AlreadyDone as refusal:
            before = str(refusal.data["number"])
            ways.tell_done(form, refusal, before, reverse("endorsing:endorsement", args=[before]))
        except (Malformed, NotNow) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("It is drafted. Nobody else reads it until it is signed."))
            return redirect("endorsing:endorsement", made.number)
    return _begin(request, body, form, status=422)


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Say a draft otherwise, sign it, throw it away, or take back what was signed."""
    one = found(request, number)
    form: Form = BecauseForm(request.POST) if step == "withdrawal" else RewordForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "write":
            endorsements.write(one, said, seen_version=said.get("seen_version"), **who)
        elif step == "signing":
            endorsements.sign(one, **who)
        elif step == "discarding":
            endorsements.discard(one, **who)
        elif step == "withdrawal":
            endorsements.withdraw(one, because=said.get("because", ""), **who)
        else:
            raise Http404(step)
    except (Malformed, NotNow, StaleVersion, WrongState) as refusal:
        again = found(request, number)
        kept = form if step in ("write", "withdrawal") else rewording(again)
        refusals.tell(kept, refusal)
        if isinstance(refusal, StaleVersion):
            stale.offer(kept, rewording(again), again.version)
        return page_of(request, again, refused=kept, status=refusal.status)
    messages.success(request, str(SAID[step]))
    return redirect("endorsing:home") if step == "discarding" else redirect("endorsing:endorsement", number)


def _named(request: SignedInRequest, number: str) -> MicroCredential:
    """Return the micro-credential with this number. Raises Malformed."""
    number = number.strip().upper()
    entry = micro_credentials_visible_to(request.user).filter(number=number).first()
    if entry is None:
        raise Malformed(field="entry", expected="the number of a micro-credential", seen=number[:20])
    return entry


def _begin(request: SignedInRequest, body: Organisation, form: EndorsementForm, status: int = 200) -> HttpResponse:
    return render(request, "endorsing/begin.html", {"body": body, "form": form, "here": "desk"}, status=status)
