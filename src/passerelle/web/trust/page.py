"""The page of published keys, for people who compare a fingerprint; programs get the folder's index at the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from passerelle.organisations.models import Organisation
from passerelle.signing.models import REGISTER, Key
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

KINDS: Final = ("application/json", "text/html")
"""What stands at the address, first what whoever names no wish is given."""
PER_PAGE: Final = 25
TONES: Final = {KeyState.ACTIVE: "ok", KeyState.RETIRED: "off", KeyState.COMPROMISED: "stop"}


def is_wanted(request: HttpRequest) -> bool:
    """Say whether a page is asked for rather than the index, as browsers do."""
    return request.get_preferred_type(KINDS) == "text/html"


def page(request: HttpRequest) -> HttpResponse:
    """Every key ever published, the register's first: its fingerprint, the key itself, and what became of it."""
    own = Key.objects.filter(owner=REGISTER).order_by("-pk")
    others = Key.objects.exclude(owner=REGISTER).order_by("owner", "-pk")
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"register": _rows(list(own)), "page": page, "rows": _rows(list(page.object_list)), "here": "check"}
    return render(request, "trust/keys.html", shown)


def _rows(keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Return keys as they are shown, each with whose it is and where its document stands, in one query."""
    bodies = {body.number: body for body in Organisation.objects.filter(number__in={key.owner for key in keys})}
    return [_row(key, bodies.get(key.owner)) for key in keys]


def _row(key: Key, body: Organisation | None) -> dict[str, Any]:
    document = reverse("trust:awarder_did", args=[body.slug]) if body else reverse("trust:register_did")
    return {
        "key": key,
        "owner": body.legal_name if body else _("The register"),
        "document": document,
        "tone": TONES[KeyState(key.state)],
        "ended": key.compromised_from or key.retired_at,
        "never": key.is_never_trusted,
    }
