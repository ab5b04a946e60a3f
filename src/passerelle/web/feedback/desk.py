"""The owner's desk: what is said of one's entries, per outcome, what has no reply first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.quality.actions import feedback as acts
from passerelle.quality.feedback import bases, queries
from passerelle.quality.feedback.states import COUNTED, WordsState
from passerelle.quality.models import Feedback
from passerelle.registers import queries as registers
from passerelle.web import refusals
from passerelle.web.feedback.forms import ReplyForm
from passerelle.web.feedback.views import SIZE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def received(request: SignedInRequest) -> HttpResponse:
    """Feedback on the entries of one's organisations; `entry` narrows it to one, with its outcomes."""
    return _page(request, request.GET.get("entry", ""))


@login_required
@require_POST
def reply(request: SignedInRequest, number: str) -> HttpResponse:
    """Reply to one feedback, for the owner of the entry."""
    rows = Feedback.objects.filter(owner__in=organisations_of(request.user), state__in=COUNTED)
    found = get_object_or_404(rows, number=number)
    form = ReplyForm(request.POST, auto_id=f"id_{number}_%s")
    form.is_valid()
    try:
        made = acts.reply(found, form.cleaned_data.get("reply", ""), by=request.user, today=request.today)
    except (Malformed, NotNow, AlreadyDone) as refusal:
        refusals.tell(form, refusal)
        return _page(request, found.entry, refused=(found.number, form), status=refusal.status)
    if made.state == WordsState.HELD:
        messages.success(request, _("A registrar reads your reply before others do. You can write it anew until then."))
    else:
        messages.success(request, _("Your reply is public."))
    return redirect(f"{reverse('feedback:received')}?entry={found.entry}")


def _page(
    request: SignedInRequest, number: str, *, refused: tuple[str, ReplyForm] | None = None, status: int = 200
) -> HttpResponse:
    bodies = organisations_of(request.user)
    entries = queries.entries_of(bodies)
    names = registers.names([one["entry"] for one in entries])
    chosen = number if number in names else ""
    page = Paginator(queries.of_owner(bodies, chosen), SIZE).get_page(request.GET.get("page"))
    found = registers.entry(chosen) if chosen else None
    rows = []
    for one in page.object_list:
        last = max(one.replies.all(), key=lambda each: each.to_version, default=None)
        waits = last is None or last.to_version < one.version or last.state == WordsState.HELD
        form = None
        if waits and acts_for(request.user, one.owner_id, *bases.WRITERS):
            said = {"reply": last.text} if last and last.state == WordsState.HELD else {}
            form = ReplyForm(auto_id=f"id_{one.number}_%s", initial=said)
            form = refused[1] if refused and refused[0] == one.number else form
        rows.append({"it": one, "reply": last, "form": form})
    shown = {
        "entries": [one | {"name": names.get(one["entry"], one["entry"])} for one in entries],
        "chosen": chosen,
        "name": names.get(chosen, ""),
        "sums": queries.sums(chosen) if chosen else [],
        "by_outcome": queries.by_outcome(chosen, getattr(found, "outcomes", ())) if found else [],
        "rows": rows,
        "page": page,
        "names": names,
        "query": f"entry={chosen}&" if chosen else "",
        "refused": refused[1] if refused else None,
        "here": "desk",
    }
    return render(request, "feedback/received.html", shown, status=status)
