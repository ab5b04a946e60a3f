"""The agencies a form can name: offered while one types, and a way to the list of them all."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force

register = template.Library()
MOST = 100


@register.inclusion_tag("parts/agencies.html")
def agencies() -> dict[str, Any]:
    """Offer the agencies whose role is in force today, by name."""
    live = in_force(Role.QA_AGENCY, on=timezone.localdate()).values("organisation")
    rows = Organisation.objects.filter(pk__in=live).order_by("legal_name")
    return {"agencies": rows.only("number", "legal_name")[:MOST]}
