"""An owner takes an entry out of its register: the page says first what that does to whom, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import revising
from passerelle.core.errors import Malformed
from passerelle.directory import links
from passerelle.learning import withdrawing
from passerelle.policy import sentences
from passerelle.registers.states import LIFECYCLE, State

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.registers.models import Entry


class WithdrawalForm(forms.Form):
    """The last day of teaching."""

    teach_out = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Who is enrolled finishes by this day; nobody begins any more from today on."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@login_required
@require_GET
def ask(request: SignedInRequest, number: str) -> HttpResponse:
    """What a withdrawal would do, and to how many people."""
    entry = withdrawing.own_entry(request.user, number)
    LIFECYCLE.after(entry.state, "withdraw")
    return _page(request, entry)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Withdraw the entry; from now on nobody begins. The day is read once more before it is done."""
    entry = withdrawing.own_entry(request.user, number)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form)
    last_day = form.cleaned_data["teach_out"]
    hit = withdrawing.touched(entry, today=request.today)
    if "sure" not in request.POST and hit.earliest and last_day >= hit.earliest:
        LIFECYCLE.after(entry.state, "withdraw")
        return _page(request, entry, form, last_day=last_day)
    try:
        withdrawing.withdraw(entry, by=request.user, today=request.today, teach_out=last_day)
    except Malformed as refusal:
        form.add_error("teach_out", sentences.of_error(refusal))
        return _page(request, entry, form)
    told = _("It is being withdrawn: nobody begins any more, and it ends on %(day)s.")
    messages.success(request, told % {"day": date_format(last_day, "DATE_FORMAT")})
    return redirect("web:entry", number)


LEADING = ("courses", "waivers", "opportunities")
"""Groups of links that lead people to an entry, or count on it."""


def _page(
    request: SignedInRequest, entry: Entry, form: WithdrawalForm | None = None, *, last_day: date | None = None
) -> HttpResponse:
    """Show whom it touches and ask for the day; with `last_day`, ask once more."""
    change = revising.open_of(entry.number)
    shown = {
        "entry": entry,
        "hit": withdrawing.touched(entry, today=request.today),
        "form": form or WithdrawalForm(),
        "last_day": last_day,
        "leading": [group for group in links.of(entry, on=request.today) if group.code in LEADING],
        "change": change if change and change.is_judged else None,
        "is_pending": entry.state == State.LISTED_PENDING,
        "here": "desk",
    }
    return render(request, "organisation/withdrawal.html", shown, status=422 if form and not last_day else 200)
