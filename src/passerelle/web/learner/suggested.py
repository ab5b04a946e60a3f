"""What could come next for a learner, each with its reasons in words, and the switch that turns it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.suggesting import Reason
from passerelle.guidance import suggesting
from passerelle.pathways.queries import kept_ways

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.suggesting import Said
    from passerelle.people.requests import SignedInRequest

BECAUSE: Final[dict[Reason, Any]] = {
    Reason.WAY: gettext_lazy("Because it is a step of the way to %(target)s that you keep."),
    Reason.TOGETHER: gettext_lazy("Because it counts for %(target)s, together with what you have: %(held)s."),
    Reason.GAP: gettext_lazy("Because %(target)s (%(by)s) asks for it, and you meet a part of what is asked already."),
    Reason.OPENED: gettext_lazy("Because a course that leads to it asks for %(target)s first, and you have that."),
    Reason.OTHERS: gettext_lazy("Because about %(people)d people who have %(target)s have this, too."),
}
MOST_NAMED: Final = 3


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """At most three micro-credentials that could come next, each "because ..."; nothing where one said no."""
    is_on = suggesting.wants_suggestions(request.user)
    found = []
    if is_on:
        found = suggesting.found_for(request.user, on=request.today, kept=kept_ways(request.user))
    shown = {
        "is_on": is_on,
        "rows": [(one.entry, [in_words(said) for said in one.because]) for one in found],
        "here": "desk",
    }
    return render(request, "learner/suggested.html", shown)


@login_required
@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    """Turn suggestions off, or on again."""
    kept = suggesting.choose_suggestions(request.POST.get("wanted") == "yes", by=request.user, today=request.today)
    messages.success(request, _("Suggestions are shown again.") if kept.is_on else _("You get no more suggestions."))
    return redirect("learner:suggested")


def in_words(said: Said) -> str:
    """Return one reason as a sentence."""
    employer = getattr(said.target, "employer", None)
    return str(BECAUSE[said.reason]) % {
        "target": said.target.name,
        "by": employer.legal_name if employer else "",
        "held": ", ".join(one.name for one in said.held[:MOST_NAMED]),
        "people": said.people,
    }
