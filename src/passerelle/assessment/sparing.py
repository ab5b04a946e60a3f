"""What an assessor does not mark again: components of which a jury recognised every outcome for this learner.

Before a result is signed it follows from the parts that are recognised today; as it is signed it is written down: what
is recognised, or annulled, later changes no signed result. Source: DOMAIN 3.4 (recognised blocks stay).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from passerelle.assessment import queries
from passerelle.assessment.models import RecognisedPart, SparedComponent
from passerelle.core import marking
from passerelle.core import prior_learning as rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passerelle.assessment.models import Candidate
    from passerelle.assessment.queries import Specification


def specification(candidate: Candidate) -> Specification:
    """Return how one candidate is assessed, with the components that are not marked."""
    spec = queries.specification(candidate.micro_credential, candidate.edition)
    return replace(spec, spared=spared_of([candidate], spec)[candidate.pk])


def spared_of(candidates: Collection[Candidate], spec: Specification) -> dict[int, tuple[str, ...]]:
    """Return the components that are not marked, by key, for candidates of one edition: two queries for all of them."""
    signed = {one.pk for one in candidates if one.is_signed}
    written = defaultdict(set)
    if signed:
        rows = SparedComponent.objects.filter(candidate__in=signed)
        for key, code in rows.values_list("candidate", "component"):
            written[key].add(code)
    known = recognised_by({one.person_id for one in candidates if one.pk not in signed}, candidates, spec)
    return {
        one.pk: tuple(part.code for part in spec.every if part.code in written[one.pk])
        if one.pk in signed
        else marking.spared(spec.every, known[one.person_id])
        for one in candidates
    }


def recognised_by(
    people: Collection[int], candidates: Iterable[Candidate], spec: Specification
) -> dict[int, frozenset[str]]:
    """Return the outcomes of the parts that were recognised, by the keys of these people."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    first = next(iter(candidates), None)
    if not people or first is None:
        return found
    outcomes = {part.code: part.outcomes for part in rules.parts_of(spec.outcomes, spec.blocks)}
    rows = RecognisedPart.objects.filter(
        person__in=people, micro_credential=first.micro_credential_id, edition=first.edition
    )
    for person, code in rows.values_list("person", "code"):
        found[person] |= frozenset(outcomes.get(code, ()))
    return found


def write(spared: Iterable[tuple[Candidate, Collection[str]]]) -> None:
    """Write down what was not marked, in the transaction in which it is signed."""
    SparedComponent.objects.bulk_create(
        SparedComponent(candidate=candidate, component=code) for candidate, codes in spared for code in codes
    )
