"""Who offers, asks, works, signs and decides on appeals; and who sees which case.

A holder sees their own, an evaluator what was brought to it once the holder agreed, and a body for which somebody asked
how it stands and the report, for to that the holder agreed too. Nobody else sees that there is a case at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.appraisal.models import Appraisal, AppraisalAppeal
from passerelle.frameworks.permissions import may_draft as may_draft_frameworks
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

WORKERS: Final = (Function.SIGNATORY, Function.EDITOR, Function.ASSESSOR)
ASKERS: Final = (Function.SIGNATORY, Function.EDITOR, Function.RECOGNITION_OFFICER)
_WITH_NAMES: Final = ("evaluator", "holder", "asked_for", "taken_by")


def may_state_terms(person: Person, evaluator: Organisation) -> bool:
    """Who signs for an evaluator says what it offers."""
    return acts_for(person, evaluator.pk, Function.SIGNATORY)


def may_ask(person: Person) -> bool:
    """Whoever is signed in asks for what is their own."""
    return person.is_authenticated and person.is_active


def may_ask_for(person: Person, body: Organisation) -> bool:
    """Who writes, signs or recognises for a body asks in its name."""
    return acts_for(person, body.pk, *ASKERS)


def is_holder(person: Person, appraisal: Appraisal) -> bool:
    return person.is_authenticated and appraisal.holder_id == person.pk


def may_work(person: Person, appraisal: Appraisal) -> bool:
    """Who writes, assesses or signs for the evaluator, and never on their own credential or for one that they ask."""
    own = person.pk in (appraisal.holder_id, appraisal.asked_by_id)
    return not own and acts_for(person, appraisal.evaluator_id, *WORKERS)


def may_sign(person: Person, appraisal: Appraisal) -> bool:
    """Who signs for the evaluator; a second person where its own rule asks for two."""
    signs = may_work(person, appraisal) and acts_for(person, appraisal.evaluator_id, Function.SIGNATORY)
    return signs and not (appraisal.two_persons and appraisal.drafted_by_id == person.pk)


def has_touched(person: Person, appraisal: Appraisal) -> bool:
    """Say whether a person did anything in a case, or wrote or signed what came of it."""
    drafted = person.pk in (appraisal.taken_by_id, appraisal.drafted_by_id)
    return drafted or Fact.objects.filter(subject=appraisal.number, actor=person.reference).exists()


def may_handle_appeal(person: Person, appeal: AppraisalAppeal) -> bool:
    """Somebody of the evaluator who did nothing in the case."""
    return may_work(person, appeal.appraisal) and not has_touched(person, appeal.appraisal)


def may_answer_missing(person: Person) -> bool:
    """Policy officers, as with every comparison."""
    return may_draft_frameworks(person)


def own(person: Person) -> QuerySet[Appraisal]:
    """Cases about one's own credentials."""
    if not person.is_authenticated:
        return Appraisal.objects.none()
    return Appraisal.objects.filter(holder=person).select_related(*_WITH_NAMES)


def asked_by_own_bodies(person: Person) -> QuerySet[Appraisal]:
    """Cases that one's bodies asked for."""
    bodies = organisations_of(person, *ASKERS)
    return Appraisal.objects.filter(asked_for__in=bodies).select_related(*_WITH_NAMES)


def on_the_desk(person: Person) -> QuerySet[Appraisal]:
    """Cases brought to one's evaluators, once their holder agreed; never one's own."""
    bodies = organisations_of(person, *WORKERS)
    found = Appraisal.objects.filter(evaluator__in=bodies, consented_on__isnull=False)
    return found.exclude(holder=person.pk).exclude(asked_by=person.pk).select_related(*_WITH_NAMES)
