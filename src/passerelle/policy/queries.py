"""Which rules are in force on a day, which will be, and which were."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from passerelle.core import clocks, gate
from passerelle.policy.models import Activation
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.core.gate import Profile

__all__ = ["in_force", "on_expiry", "profile_of", "shipped", "submission_act", "version_on", "versions"]


def in_force(on: date) -> tuple[Profile, ...]:
    """Return the profiles in force here on a day, oldest activation first; each knows its version."""
    return tuple(profile_of(version) for version in versions_in_force(on))


def versions_in_force(on: date) -> QuerySet[Activation]:
    """Return the versions in force on a day, oldest first: at most one of each profile."""
    return (
        Activation.objects.filter(Q(in_force_to=None) | Q(in_force_to__gte=on), in_force_from__lte=on)
        .exclude(approved_by=None)
        .order_by("in_force_from", "profile")
    )


def versions(profile: str) -> QuerySet[Activation]:
    """Return the versions of a profile that were ever put in force, newest first; planned ones are among them."""
    return Activation.objects.filter(profile=profile).exclude(approved_by=None).order_by("-version")


def version_on(profile: str, on: date) -> Activation | None:
    """Return the version of a profile in force on a day; None where there is none."""
    return versions_in_force(on).filter(profile=profile).first()


def planned(on: date) -> QuerySet[Activation]:
    """Return the versions put in force from a later day, the next first."""
    return (
        Activation.objects.filter(in_force_from__gt=on).exclude(approved_by=None).order_by("in_force_from", "profile")
    )


def drafts() -> QuerySet[Activation]:
    """Return the versions that wait for a second officer, newest first."""
    return Activation.objects.filter(approved_by=None, withdrawn_on=None).order_by("-pk")


def last_version(profile: str) -> Activation | None:
    """Return the version after which no other of this profile is planned: the one that a draft would supersede."""
    return versions(profile).order_by("-in_force_from").first()


def profile_of(version: Activation) -> Profile:
    """Return the rules of a version."""
    return _loaded(version.text, version.version)


@lru_cache(maxsize=64)
def _loaded(text: str, version: int) -> Profile:
    return dataclasses.replace(gate.load_document(text, kept=True), version=version)


def submission_act(profiles: Sequence[Profile]) -> str:
    """Return `submit` where the country lists first and verifies later, else `submit_for_review`."""
    return gate.publication_act(profiles, settings.PASSERELLE_COUNTRY)


def said(profiles: Iterable[Profile], name: str) -> Any:
    """Return what a profile says under a name of its `params`: the country's own first, then those for any; or None."""
    speaking = list(profiles)
    for jurisdiction in (settings.PASSERELLE_COUNTRY, "any"):
        for profile in speaking:
            if profile.jurisdiction == jurisdiction and name in profile.params:
                return profile.params[name]
    return None


def clocks_on(day: date) -> clocks.Clocks:
    """Return the amounts of the clocks that are in force on a day (`params.clocks`)."""
    return clocks.clocks(said(in_force(day), "clocks"))


def clocks_of(days: Collection[date]) -> dict[date, clocks.Clocks]:
    """Return the amounts in force on each of these days, in one query; none where no day is asked for."""
    if not days:
        return {}
    versions = Activation.objects.filter(
        Q(in_force_to=None) | Q(in_force_to__gte=min(days)), in_force_from__lte=max(days)
    ).exclude(approved_by=None)
    ordered = list(versions.order_by("in_force_from", "profile"))
    return {day: clocks.clocks(said(_in_force(ordered, day), "clocks")) for day in days}


def _in_force(versions: Iterable[Activation], on: date) -> list[Profile]:
    return [
        profile_of(one)
        for one in versions
        if one.in_force_from <= on and (one.in_force_to is None or one.in_force_to >= on)
    ]


def on_expiry(clock: str, on: date, *, unsaid: str = "keep-pending") -> str:
    """Return what the silence of a clock means here: `keep-pending`, `deemed-accepted` or `deemed-refused`.

    `on` is the day whose rules decide: for a case, the day of its upload. The clocks are `gate.CLOCKS`. `unsaid` is
    what it means where no profile that speaks for this country names the clock.
    """
    profiles = in_force(on)
    speaking = (settings.PASSERELLE_COUNTRY, "any")
    if not any(clock in one.on_expiry for one in profiles if one.jurisdiction in speaking):
        return unsaid
    return gate.at_expiry(profiles, settings.PASSERELLE_COUNTRY, clock)
