"""Awards that stand on a result which was corrected since: they stay in force until their awarder acts.

Passed as corrected, the result is awarded anew and takes the old award's place; otherwise the awarder withdraws it, or
lets it stand. Nothing of it happens by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.assessment.models import Candidate, ResultCorrection
from passerelle.assessment.states import CandidateState
from passerelle.awards import actions
from passerelle.awards.models import Award
from passerelle.awards.permissions import may_award, may_end
from passerelle.awards.states import MADE, AwardState
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

STANDING: Final = (AwardState.IN_FORCE, AwardState.SUSPENDED)


def on_corrected_results(person: Person) -> QuerySet[Award]:
    """Return the awards of one's awarders that stand on a corrected result, oldest first."""
    return ever_corrected(person).filter(state__in=STANDING)


def ever_corrected(person: Person) -> QuerySet[Award]:
    """The same, with those that ended since."""
    own = organisations_of(person, Function.SIGNATORY)
    found = Award.objects.filter(awarder__in=own, state__in=MADE, candidate__state=CandidateState.SUPERSEDED)
    return found.select_related(
        "micro_credential", "awarder", "holder", "candidate__micro_credential", "replaced_by"
    ).order_by("awarded_on", "pk")


def counts_now(candidate: Candidate) -> Candidate:
    """Return the result that counts in the place of this one: the last of its corrections, or itself."""
    while candidate.state == CandidateState.SUPERSEDED:
        told = ResultCorrection.objects.select_related("candidate__micro_credential", "candidate__person")
        candidate = told.get(replaced=candidate).candidate
    return candidate


def replace(award: Award, *, by: Person, today: date, reason: str) -> Award:
    """Award the result as it was corrected, and let that award take this one's place. Safe to send twice.

    Killed in between, both awards are in force until it is sent again. Raises NotPermitted, Malformed (reason),
    WrongState, NotNow (`not_corrected`, `corrected_to_fail`, `judged_again`), and whatever `actions.award` refuses.
    """
    candidate = counts_now(award.candidate)
    if not may_end(by, award) or not may_award(by, candidate, on=today):
        raise NotPermitted
    if award.replaced_by is not None and award.replaced_by.candidate_id == candidate.pk:
        return award.replaced_by
    if candidate.pk == award.candidate_id:
        raise NotNow(reason="not_corrected")
    if candidate.is_open:
        raise NotNow(reason="judged_again")
    if candidate.state != CandidateState.PASSED:
        raise NotNow(reason="corrected_to_fail")
    made = actions.award(candidate, by=by, today=today)
    actions.supersede(award, by=by, today=today, replaced_by=made, reason=reason)
    return made
