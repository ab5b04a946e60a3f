"""Who publishes a positive list, who decides, who sees which case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from passerelle.awards.permissions import visible_to as awards_visible_to
from passerelle.conversions.models import Conversion
from passerelle.conversions.states import CONVERTED
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of, people_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.recognition.models import (
    Agreement,
    Edition,
    PositiveList,
    PositiveListLine,
    RecognitionCase,
)
from passerelle.recognition.queries import with_parts
from passerelle.recognition.states import AGREED, PUBLISHED, CaseState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.awards.models import Award
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

OFFICERS = (Function.RECOGNITION_OFFICER, Function.SIGNATORY)
SIGNING = (Role.AWARDER, Role.EMPLOYER, Role.PROFESSIONAL_BODY)
"""Who signs a list, or adopts one: degree awarders, employers, unions and professional bodies."""


def may_write_list(person: Person, owner_id: int) -> bool:
    return acts_for(person, owner_id, *OFFICERS)


def may_write(person: Person, positive_list: PositiveList) -> bool:
    """An officer of any owner writes the draft, offers it, takes it back, and ends what is in force."""
    return any(may_write_list(person, owner.pk) for owner in positive_list.owners.all())


def may_sign_list(person: Person, body: Organisation, *, on: date) -> bool:
    """An officer of a body signs for it, while the body has a role in which its word opens anything at all."""
    return may_write_list(person, body.pk) and any(has_role(body.pk, role, on=on) for role in SIGNING)


def may_leave(person: Person, body: Organisation) -> bool:
    """An officer of a body that adopted a list takes that back, also after its role ended."""
    return may_write_list(person, body.pk)


def may_write_agreement(person: Person, agreement: Agreement) -> bool:
    """An officer of any party writes the draft, offers it and takes it back."""
    return any(may_write_list(person, party.pk) for party in agreement.parties.all())


def may_state_conversion(person: Person, owner: Organisation | None, *, on: date) -> bool:
    """An officer of a body states one for it, as it signs lists; a policy officer one for all (`owner` is None)."""
    return holds(person, Duty.POLICY_OFFICER) if owner is None else may_sign_list(person, owner, on=on)


def may_end_conversion(person: Person, conversion: Conversion) -> bool:
    """An officer of the body, also after its role ended; a policy officer one for all."""
    if conversion.owner_id is None:
        return holds(person, Duty.POLICY_OFFICER)
    return may_write_list(person, conversion.owner_id)


def may_confirm_conversion(person: Person, conversion: Conversion) -> bool:
    """A second policy officer, never the one who proposed it."""
    is_for_all = conversion.owner_id is None
    return is_for_all and holds(person, Duty.POLICY_OFFICER) and conversion.stated_by_id != person.pk


def conversions_visible_to(person: Person) -> QuerySet[Conversion]:
    """Conversions that hold or held, for everybody; those proposed for all, for policy officers."""
    found = Conversion.objects.select_related("owner")
    return found if holds(person, Duty.POLICY_OFFICER) else found.filter(state__in=CONVERTED)


def own_conversions(person: Person) -> QuerySet[Conversion]:
    """Conversions of one's own bodies, and for policy officers those for everybody."""
    own = Q(owner__in=organisations_of(person, *OFFICERS))
    if holds(person, Duty.POLICY_OFFICER):
        own |= Q(owner=None)
    return Conversion.objects.select_related("owner").filter(own)


def may_apply(person: Person, award: Award) -> bool:
    return person.is_authenticated and award.holder_id == person.pk


def may_answer(person: Person, case: RecognitionCase) -> bool:
    """The learner alone accepts, withdraws or asks for another look."""
    return person.is_authenticated and case.learner_id == person.pk


def may_decide(person: Person, case: RecognitionCase) -> bool:
    """An officer of the body that it was brought to, never about oneself.

    Another look belongs to someone who neither wrote the rule nor decided before.
    """
    if person.pk == case.learner_id or not acts_for(person, case.body_id, *OFFICERS):
        return False
    return case.state != CaseState.ASKED_AGAIN or person.pk not in _had_a_part(case)


def others_to_decide(case: RecognitionCase, *, on: date) -> list[Person]:
    """Return who may decide what waits, by name: officers of the body on that day, without who may not."""
    barred = {case.learner_id, *(_had_a_part(case) if case.state == CaseState.ASKED_AGAIN else ())}
    found = people_of(case.body_id, *OFFICERS, on=on)
    return list(found.exclude(pk__in=barred - {None}).order_by("name", "pk"))


def _had_a_part(case: RecognitionCase) -> set[int | None]:
    if case.line is None:
        return {case.decided_by_id}
    edition = case.line.edition
    signed = edition.signatures.filter(is_owner=True).values_list("signed_by", flat=True)
    return {case.line.drafted_by_id, edition.offered_by_id, case.decided_by_id, *signed}


def awards_to_bring(person: Person) -> QuerySet[Award]:
    """One's own awards, and nobody else's, whoever awarded them."""
    return awards_visible_to(person).filter(holder=person.pk)


def lists_visible_to(person: Person) -> QuerySet[PositiveList]:
    """Lists of which an edition was published, and one's own."""
    published = Edition.objects.filter(positive_list=OuterRef("pk"), state__in=PUBLISHED)
    return PositiveList.objects.filter(Exists(published) | Q(Exists(_owned(person))))


def own_lists(person: Person) -> QuerySet[PositiveList]:
    """Lists of which one's own body is an owner."""
    return PositiveList.objects.filter(Exists(_owned(person)))


def editions_visible_to(person: Person) -> QuerySet[Edition]:
    """Editions that were published, and all of one's own lists."""
    own = Q(positive_list__in=own_lists(person).values("pk"))
    return Edition.objects.select_related("positive_list").filter(Q(state__in=PUBLISHED) | own)


def agreements_visible_to(person: Person) -> QuerySet[Agreement]:
    """Agreements that are or were in force, and all of one's own bodies."""
    return Agreement.objects.filter(Q(state__in=AGREED) | Q(Exists(_joined(person))))


def own_agreements(person: Person) -> QuerySet[Agreement]:
    """Agreements of which one's own body is a party."""
    return Agreement.objects.filter(Exists(_joined(person)))


def lines_visible_to(person: Person) -> QuerySet[PositiveListLine]:
    """Lines that were published, and all lines of one's own lists."""
    own = Q(edition__positive_list__in=own_lists(person).values("pk"))
    return _with_names().filter(Q(edition__state__in=PUBLISHED) | own)


def _owned(person: Person) -> QuerySet[Any]:
    own = organisations_of(person, *OFFICERS)
    return PositiveList.owners.through.objects.filter(positivelist=OuterRef("pk"), organisation__in=own)


def _joined(person: Person) -> QuerySet[Any]:
    own = organisations_of(person, *OFFICERS)
    return Agreement.parties.through.objects.filter(agreement=OuterRef("pk"), organisation__in=own)


def _with_names() -> QuerySet[PositiveListLine]:
    return PositiveListLine.objects.select_related("owner", "micro_credential", "programme", "edition__positive_list")


def cases_visible_to(person: Person) -> QuerySet[RecognitionCase]:
    """One's own cases, and those brought to a body one decides for."""
    if not person.is_authenticated:
        return RecognitionCase.objects.none()
    return with_parts().filter(Q(learner=person) | Q(body__in=organisations_of(person, *OFFICERS)))


def own_cases(person: Person) -> QuerySet[RecognitionCase]:
    return with_parts().filter(learner=person)


def cases_to_decide(person: Person) -> QuerySet[RecognitionCase]:
    """Cases of the bodies one decides for, one's own left out."""
    return with_parts().filter(body__in=organisations_of(person, *OFFICERS)).exclude(learner=person)
