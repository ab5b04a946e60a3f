"""The rules for everybody: which are in force here, what each asks, where it stands, and whose definition it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from passerelle.policy import queries
from passerelle.policy.models import Activation
from passerelle.policy.shipped import definitions as all_definitions
from passerelle.policy.shipped import quoted_from, shipped
from passerelle.web.policy import rows

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from passerelle.core.gate import Profile
    from passerelle.people.requests import SignedInRequest


@require_GET
def profiles(request: SignedInRequest) -> HttpResponse:
    """Every profile: in force here, put in force for a later day, and the others that come with the register."""
    held = list(queries.versions_in_force(request.today))
    planned = list(queries.planned(request.today))
    names = {version.profile for version in held}
    shown = {
        "held": [(version, _told(queries.profile_of(version))) for version in held],
        "planned": [(version, _told(queries.profile_of(version))) for version in planned],
        "others": [_told(profile) for name, profile in shipped().items() if name not in names],
        "here": "rules",
    }
    return render(request, "policy/profiles.html", shown)


@require_GET
def profile(request: SignedInRequest, profile: str) -> HttpResponse:
    """One profile as it is in force on a day (`?on=`), today where none is named; as it is shipped where it is not."""
    on = _day(request) or request.today
    version = queries.version_on(profile, on)
    versions = list(queries.versions(profile))
    if version is None and profile not in shipped():
        version = versions[0] if versions else None
        if version is None:
            raise Http404(profile)
    found = queries.profile_of(version) if version else shipped()[profile]
    return _page(request, found, version, on, versions)


@require_GET
def version(request: SignedInRequest, profile: str, version: int) -> HttpResponse:
    """One version that was ever put in force, as it was or will be."""
    visible = Activation.objects.exclude(approved_by=None)
    found = get_object_or_404(visible, profile=profile, version=version)
    on = max(found.in_force_from, min(request.today, found.in_force_to or request.today))
    return _page(request, queries.profile_of(found), found, on, list(queries.versions(profile)))


@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """What seven bodies call a micro-credential, in their own words, side by side."""
    shown = {
        "definitions": [(found, rows.properties(found)) for found in all_definitions()],
        "names": list(rows.PROPERTY_NAMES.values()),
        "quoted_from": quoted_from(),
        "here": "rules",
    }
    return render(request, "policy/definitions.html", shown)


def _page(
    request: SignedInRequest, profile: Profile, version: Activation | None, on: date, versions: list[Activation]
) -> HttpResponse:
    shown = {
        "profile": profile,
        "version": version,
        "versions": versions,
        "on": on,
        "is_held": bool(version and version.is_in_force(on)),
        "groups": rows.groups(profile, on),
        "where": rows.where(profile),
        "binding": rows.binding(profile),
        "mode": rows.mode(profile),
        "silences": rows.silences(profile),
        "definition": rows.definition_of(profile.id),
        "here": "rules",
    }
    return render(request, "policy/profile.html", shown)


def _told(profile: Profile) -> dict[str, object]:
    return {
        "profile": profile,
        "where": rows.where(profile),
        "binding": rows.binding(profile),
        "mode": rows.mode(profile),
    }


def _day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None
