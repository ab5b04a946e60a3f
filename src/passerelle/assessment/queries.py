"""What a candidate is judged by, and what the register knows about candidates and assessors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from passerelle.assessment.jury_states import OPEN_JURIES, JuryState
from passerelle.assessment.models import (
    Accompaniment,
    Candidate,
    CandidateRoute,
    DeclaredTie,
    Jury,
    PriorLearningCase,
    RecognisedPart,
)
from passerelle.assessment.states import LIVE_CANDIDATES, CandidateState, CaseState
from passerelle.catalogue.authorised import bodies_for
from passerelle.catalogue.models import PartnerAct
from passerelle.core import assessing
from passerelle.core.assessing import AssessorFacts, CandidateFacts, Post, Tie
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Person
from passerelle.registers.models import EntryVersion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import MicroCredential


@dataclass(frozen=True)
class Specification:
    """How one edition of a micro-credential is assessed: what the marking sheet shows."""

    outcomes: tuple[dict[str, Any], ...]
    parts: tuple[dict[str, Any], ...]
    """The components as the description states them."""
    criteria: str
    supervision: str
    scale: tuple[str, ...]
    blocks: tuple[dict[str, Any], ...] = ()
    spared: tuple[str, ...] = ()
    """Components that are not marked for one candidate (`sparing.py`); none where it is about everybody."""

    @property
    def every(self) -> tuple[assessing.Component, ...]:
        return assessing.components_of(self.parts)

    @property
    def components(self) -> tuple[assessing.Component, ...]:
        """Those that are marked."""
        return tuple(one for one in self.every if one.code not in self.spared)

    @property
    def to_mark(self) -> tuple[dict[str, Any], ...]:
        """The same, as the description states them."""
        return tuple(part for part in self.parts if str(part.get("code")) not in self.spared)

    @property
    def not_marked(self) -> tuple[dict[str, Any], ...]:
        return tuple(part for part in self.parts if str(part.get("code")) in self.spared)

    @property
    def asked(self) -> tuple[dict[str, Any], ...]:
        """The outcomes that are to be shown: without those that the components not marked show."""
        known = {code for one in self.every if one.code in self.spared for code in one.covers}
        return tuple(one for one in self.outcomes if one["code"] not in known)

    @property
    def grades(self) -> tuple[assessing.Grade, ...]:
        return assessing.scale_of(self.scale)


def specification(micro_credential: MicroCredential, edition: int) -> Specification:
    """Return how an edition is assessed; an earlier edition is read from what was submitted then."""
    outcomes, assessment, blocks = micro_credential.outcomes, micro_credential.assessment, micro_credential.blocks
    if edition != micro_credential.edition:
        stated = EntryVersion.objects.get(entry=micro_credential.reference, edition=edition).stated
        outcomes, assessment = stated.get("learning_outcomes") or [], stated.get("assessment") or {}
        blocks = stated.get("blocks") or []
    return Specification(
        outcomes=tuple(outcomes),
        parts=tuple(assessment.get("components") or ()),
        criteria=assessment.get("criteria") or "",
        supervision=assessment.get("supervision") or "",
        scale=tuple(assessment.get("scale") or ()),
        blocks=tuple(blocks or ()),
    )


def candidate_facts(candidate: Candidate, organisation: Organisation | None = None) -> CandidateFacts:
    """Return what decides who may assess a candidate, at the body named or about to be named."""
    body = organisation or candidate.organisation
    by_course = candidate.route == CandidateRoute.COURSE and candidate.course is not None
    helped = {} if by_course else who_helped([candidate.person_id])
    return CandidateFacts(
        person=candidate.person.reference,
        organisation=body.reference if body else "",
        provider=candidate.course.provider.reference
        if by_course and candidate.course and candidate.course.provider
        else "",
        accompanied_by=helped.get(candidate.person_id, frozenset()),
    )


def assessor_facts(persons: Collection[Person], *, on: date) -> dict[int, AssessorFacts]:
    """Return what bars or lets these persons assess, by key, in three queries however many they are."""
    mandates = list(Mandate.objects.filter(person__in=persons).select_related("organisation"))
    live = _live_assessing_bodies({mandate.organisation_id for mandate in mandates}, on=on)
    ties = DeclaredTie.objects.filter(assessor__in=persons).values_list("assessor", "candidate__reference")
    return {
        person.pk: AssessorFacts(
            person=person.reference,
            posts=tuple(_post(mandate) for mandate in mandates if mandate.person_id == person.pk),
            assesses_for=frozenset(
                mandate.organisation.reference
                for mandate in mandates
                if mandate.person_id == person.pk
                and mandate.organisation_id in live
                and mandate.function == Function.ASSESSOR
                and mandate.is_held(on)
                and person.is_active
            ),
            close_to=frozenset(reference for assessor, reference in ties if assessor == person.pk),
        )
        for person in persons
    }


def _post(mandate: Mandate) -> Post:
    return Post(mandate.organisation.reference, mandate.function, mandate.valid_from, mandate.ends_on)


def _live_assessing_bodies(organisations: Iterable[int], *, on: date) -> set[int]:
    roles = OrganisationRole.objects.filter(organisation__in=set(organisations), role=Role.ASSESSOR)
    return {role.organisation_id for role in roles if role.is_in_force(on)}


def ties(
    candidate: Candidate, assessor: Person, *, organisation: Organisation | None = None, on: date
) -> tuple[Tie, ...]:
    """Return what bars an assessor from a candidate; empty means nothing does."""
    facts = assessor_facts([assessor], on=on)[assessor.pk]
    helped = who_helped([candidate.person_id])[candidate.person_id]  # after a course too, where a jury was asked before
    return assessing.bars(facts, replace(candidate_facts(candidate, organisation), accompanied_by=helped), on)


@dataclass(frozen=True)
class Choice:
    """One assessor at one body, and what bars them from a candidate."""

    person: Person
    organisation: Organisation
    ties: tuple[Tie, ...]


def choices(candidate: Candidate, *, on: date, organisation: int | None = None) -> list[Choice]:
    """Return the assessors at work today for whoever may assess this candidate (or one of these bodies), free ones
    first, then by name. A body that was chosen before goes on, whether or not it might be chosen today.
    """
    may = bodies_for(candidate.micro_credential_id, PartnerAct.ASSESS, on=on).values("pk")
    held = Mandate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        Q(organisation__in=may) | Q(organisation=candidate.organisation_id),
        function=Function.ASSESSOR,
        valid_from__lte=on,
        person__is_active=True,
    ).select_related("person", "organisation")
    if organisation is not None:
        held = held.filter(organisation=organisation)
    mandates = list(held)
    live = _live_assessing_bodies({mandate.organisation_id for mandate in mandates}, on=on)
    mandates = [mandate for mandate in mandates if mandate.organisation_id in live]
    facts = assessor_facts({mandate.person for mandate in mandates}, on=on)
    told = candidate_facts(candidate)
    found = [
        Choice(
            mandate.person,
            mandate.organisation,
            assessing.bars(facts[mandate.person_id], _at(told, mandate.organisation), on),
        )
        for mandate in mandates
    ]
    return sorted(found, key=lambda choice: (bool(choice.ties), choice.person.name, choice.organisation.legal_name))


def bodies_at_work(candidate: Candidate, *, on: date) -> set[int]:
    """Return the keys of the bodies that may assess a candidate and are live in their role, and of the one chosen."""
    may = bodies_for(candidate.micro_credential_id, PartnerAct.ASSESS, on=on).values("pk")
    roles = OrganisationRole.objects.filter(
        Q(organisation__in=may) | Q(organisation=candidate.organisation_id), role=Role.ASSESSOR
    )
    return {role.organisation_id for role in roles if role.is_in_force(on)}


def helping(learners: Collection[int]) -> tuple[tuple[QuerySet[Any], str], ...]:
    """Return where it stands who helped these people with a case, now or before: rows, and the field that names who."""
    cases = PriorLearningCase.objects.filter(person__in=learners).exclude(accompanied_by=None)
    before = Accompaniment.objects.filter(case__person__in=learners).exclude(accepted_on=None)
    return (cases, "accompanied_by"), (before, "adviser")


def who_helped(learners: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the references of all who accompanied a case of these people, now or before, by the people's keys."""
    (cases, named), (before, adviser) = helping(learners)
    found = cases.order_by().values_list("person", f"{named}__reference")
    pairs = list(found.union(before.order_by().values_list("case__person", f"{adviser}__reference")))
    return {key: frozenset(who for learner, who in pairs if learner == key) for key in learners}


def _at(facts: CandidateFacts, organisation: Organisation) -> CandidateFacts:
    return CandidateFacts(facts.person, organisation.reference, facts.provider, facts.accompanied_by)


def assessing_bodies(entry: MicroCredential, *, on: date) -> list[Organisation]:
    """Return the organisations that may assess a micro-credential today, by name."""
    may = bodies_for(entry.pk, PartnerAct.ASSESS, on=on).values("pk")
    roles = OrganisationRole.objects.filter(role=Role.ASSESSOR, organisation__in=may).select_related("organisation")
    bodies = {role.organisation for role in roles if role.is_in_force(on)}
    return sorted(bodies, key=lambda body: body.legal_name)


def advisers(*, on: date, awarder: int | None = None) -> list[Person]:
    """Return who may accompany a case: counsellors of a counselling service that is live in its role, and those that
    its awarder named (`awarder`, by its key). Who is listed as a counsellor whose training ended, or who takes nobody
    new, is not among them: `takes_somebody_new`."""
    held = Mandate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), _takes_new("person__", on), function=Function.COUNSELLOR,
        valid_from__lte=on, person__is_active=True,
    ).select_related("person")  # fmt: skip
    roles = OrganisationRole.objects.filter(role=Role.COUNSELLING_SERVICE)
    live = {role.organisation_id for role in roles if role.is_in_force(on)} | {awarder}
    people = {mandate.person for mandate in held if mandate.organisation_id in live}
    return sorted(people, key=lambda person: person.name)


def takes_somebody_new(adviser: Person, *, on: date) -> bool:
    """Say whether an adviser may take a new learner: one whose training as a counsellor expired gets none."""
    return Person.objects.filter(_takes_new("", on), pk=adviser.pk).exists()


def _takes_new(of: str, on: date) -> Q:
    """Listed and trained, or on no list of counsellors: an awarder names advisers of its own. `guidance` keeps it."""
    row = f"{of}counsellor"
    return Q((row, None)) | Q((f"{row}__is_listed", True), (f"{row}__trained_until__gte", on))


def has_open_jury(candidate: Candidate) -> bool:
    """Say whether a jury judges this candidate at present, or is to judge anew what was annulled: nobody else does."""
    judges, again = Q(state__in=OPEN_JURIES), Q(state=JuryState.ANNULLED, case__state=CaseState.ADMITTED)
    return Jury.objects.filter(judges | again, case__candidate=candidate).exists()


def is_left_to_a_jury(candidate: Candidate) -> bool:
    """Say whether who followed a course may ask a jury for the rest: part of it was recognised for them before."""
    return (
        candidate.route == CandidateRoute.COURSE
        and candidate.state == CandidateState.WAITING
        and RecognisedPart.objects.filter(
            person=candidate.person_id, micro_credential=candidate.micro_credential_id, edition=candidate.edition
        ).exists()
    )


def live_candidature(person: Person, micro_credential: MicroCredential) -> Candidate | None:
    """Return the person's candidature under way or passed for the edition of today, if there is one."""
    return Candidate.objects.filter(
        person=person,
        micro_credential=micro_credential,
        edition=F("micro_credential__edition"),
        state__in=LIVE_CANDIDATES,
    ).first()
