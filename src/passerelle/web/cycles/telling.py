"""A refusal on the form it came from, with every entry or criterion that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from passerelle.web import refusals, ways

if TYPE_CHECKING:
    from django.forms import Form

    from passerelle.core.errors import PasserelleError


def tell(form: Form, refusal: PasserelleError, *, cycle: str = "") -> None:
    """Say a refusal on the form; of what is missing, each by its code, and what was begun before as a link."""
    if named := refusal.data.get("criteria") or refusal.data.get("entries"):
        ways.tell_parts(form, refusal, named)
    elif cycle and refusal.data.get("field") == "self_review":
        entry = str(refusal.data["seen"])
        ways.tell_done(form, refusal, entry, reverse("cycles:review", args=[cycle, entry]))
    else:
        refusals.tell(form, refusal)
