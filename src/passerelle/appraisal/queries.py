"""Reading terms, precedents and what is proposed of a level, for more than one caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from passerelle.appraisal.models import Appraisal, CredentialKind, Precedent, Terms
from passerelle.appraisal.states import AppraisalState
from passerelle.core import appraising
from passerelle.core.errors import PasserelleError
from passerelle.core.frameworks import LevelStatement, VersionKey
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.core.appraising import Compared, Proposal
    from passerelle.core.frameworks import Atlas

NEAREST: Final = 8


def evaluators(on: date) -> QuerySet[Terms]:
    """Return what every registered evaluator offers that takes cases on a day."""
    registered = in_force(Role.CREDENTIAL_EVALUATOR, on=on).values("organisation")
    return Terms.objects.filter(is_open=True, evaluator__in=registered).select_related("evaluator")


def text_key(*texts: str) -> str:
    """Return texts as they are searched: small letters, single spaces."""
    return " ".join(" ".join(texts).casefold().split())[:600]


def precedents(words: str = "", country: str = "", kind: str = "") -> QuerySet[Precedent]:
    """Return public precedents with all of these words in title, issuer or country, newest first."""
    found = Precedent.objects.filter(is_public=True).select_related("evaluator")
    for word in words.casefold().split()[:8]:
        found = found.filter(text_key__contains=word)
    if country:
        found = found.filter(country=country.upper()[:2])
    return found.filter(kind=kind) if kind in CredentialKind.values else found


def alike(appraisal: Appraisal) -> QuerySet[Precedent]:
    """Return the public precedents that stand nearest to a case: of its issuer, or its kind in its country."""
    public = Precedent.objects.filter(is_public=True).select_related("evaluator")
    same_issuer = Q(issuer__iexact=appraisal.issuer)
    return public.filter(same_issuer | Q(country=appraisal.country, kind=appraisal.kind)).order_by("-pk")[:NEAREST]


def holders_of_the_like(title: str, issuer: str, year: int) -> int:
    """Return how many persons a report was made for on the same credential of the same year."""
    same = Appraisal.objects.filter(
        state=AppraisalState.REPORTED, title__iexact=title, issuer__iexact=issuer, year=year
    )
    return same.values("holder").distinct().count()


def version_key(written: str) -> VersionKey:
    """Return the key of a version as it is written: `eqf/2017`."""
    key, _slash, edition = written.partition("/")
    return VersionKey(key, edition)


def compared(atlas: Atlas, appraisal: Appraisal, framework: str) -> Compared | None:
    """Return what recorded comparisons make of the level a case states; None where it states none that is known."""
    if not appraisal.level or not framework:
        return None
    try:
        return appraising.compared(atlas, LevelStatement.of(appraisal.level), version_key(framework))
    except PasserelleError:
        return None


def proposal(atlas: Atlas, appraisal: Appraisal, framework: str, near: Sequence[Precedent]) -> Proposal:
    """Return the level to put before who works on a case, from comparisons and precedents told in one framework.

    Precedents count where they are of the same issuer, title and framework.
    """
    order = atlas.order_of(version_key(framework))
    mapped = compared(atlas, appraisal, framework)
    same = [
        appraising.Interval(one.level_low, one.level_high)
        for one in near
        if one.framework == framework
        and text_key(one.title, one.issuer) == text_key(appraisal.title, appraisal.issuer)
        and {one.level_low, one.level_high} <= set(order)
    ]
    return appraising.proposal(mapped.interval if mapped else None, same, order)


def own_framework(on: date) -> str:
    """Return the version in which a level is told where nothing else is said: the country's, or else Europe's."""
    national = frameworks.national(on)
    found = national or frameworks.in_force(frameworks.published().filter(key=frameworks.EUROPEAN), on)
    return str(found.version) if found else ""
