"""Who is listed, who counsels whom, who sees what of whom, and who stands at a counter (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from passerelle.guidance.models import Counsel, Counsellor, Note, Plan, Visit
from passerelle.guidance.states import ON_VIEW, OPEN_COUNSEL, CounselState
from passerelle.organisations.models import Function, Mandate, Organisation, Role
from passerelle.organisations.permissions import acts_for, has_role, in_force, organisations_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from passerelle.people.models import Person


def may_be_listed(person: Person, organisation_id: int, *, on: date) -> bool:
    """A counsellor of a counselling service that is live in its role."""
    return acts_for(person, organisation_id, Function.COUNSELLOR) and has_role(
        organisation_id, Role.COUNSELLING_SERVICE, on=on
    )


def may_change(person: Person, counsellor: Counsellor) -> bool:
    """What stands about a counsellor is theirs to say."""
    return counsellor.person_id == person.pk


def may_note_training(person: Person, counsellor: Counsellor) -> bool:
    """Who signs for the counselling service, and is not that counsellor."""
    return acts_for(person, counsellor.organisation_id, Function.SIGNATORY) and counsellor.person_id != person.pk


def may_take_on(counsellor: Counsellor, *, on: date) -> bool:
    """Say whether a counsellor takes a new learner: listed, trained to the day, and a counsellor of a live service."""
    return (
        counsellor.is_listed
        and counsellor.is_trained(on)
        and may_be_listed(counsellor.person, counsellor.organisation_id, on=on)
    )


def may_counsel(person: Person, counsel: Counsel) -> bool:
    """The counsellor of a counsel, while they act for the service: an expired training ends no counsel."""
    return counsel.counsellor.person_id == person.pk and acts_for(
        person, counsel.counsellor.organisation_id, Function.COUNSELLOR
    )


def is_learner_of(person: Person, counsel: Counsel) -> bool:
    return counsel.learner_id == person.pk


def may_choose_suggestions(person: Person) -> bool:
    """Everybody with an account, for themselves."""
    return person.is_active


def counsellors_listed(*, on: date) -> QuerySet[Counsellor]:
    """Return who stands on the public list: of live services, still at work there; the expired too, and it says so."""
    at_work = Mandate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        person=OuterRef("person"),
        organisation=OuterRef("organisation"),
        function=Function.COUNSELLOR,
        valid_from__lte=on,
    )
    services = in_force(Role.COUNSELLING_SERVICE, on=on).values("organisation")
    found = Counsellor.objects.filter(
        Exists(at_work), is_listed=True, person__is_active=True, organisation__in=services
    )
    return found.select_related("person", "organisation").order_by("organisation__legal_name", "pk")


def counsellors_of(person: Person) -> QuerySet[Counsellor]:
    """Those of the services one signs for."""
    own = organisations_of(person, Function.SIGNATORY)
    return Counsellor.objects.filter(organisation__in=own).select_related("person", "organisation")


def own_counsel(person: Person) -> QuerySet[Counsel]:
    """What one asked counsellors for oneself."""
    return _counsel().filter(learner=person)


def clients(person: Person, *, on: date) -> QuerySet[Counsel]:
    """What learners asked one for: open ones whose last day is not over, for who still acts for the service."""
    return _counsel().filter(
        counsellor__person=person,
        counsellor__organisation__in=organisations_of(person, Function.COUNSELLOR),
        state__in=OPEN_COUNSEL,
        until__gte=on,
        learner__is_active=True,
    )


def running_clients(person: Person, *, on: date) -> QuerySet[Counsel]:
    """Those one accepted, and that still hold: whose things one may look at, as far as they let one."""
    return clients(person, on=on).filter(state=CounselState.ACCEPTED)


def notes_visible_to(person: Person, counsel: Counsel) -> QuerySet[Note]:
    """The learner sees what is shared; the counsellor that, and what they wrote for themselves."""
    found = counsel.notes.select_related("written_by")
    if counsel.learner_id == person.pk:
        return found.filter(is_shared=True)
    return found.filter(Q(is_shared=True) | Q(written_by=person))


def plans_visible_to(person: Person, *, on: date) -> QuerySet[Plan]:
    """A learner's own once they were sent, for good; and a counsellor's for those who let them, while they do."""
    found = Plan.objects.select_related("counsel__learner", "counsel__counsellor__person")
    theirs = Q(counsel__in=running_clients(person, on=on))
    return found.filter(Q(counsel__learner=person, state__in=ON_VIEW) | theirs).order_by("-pk")


def may_stand_at_counter(person: Person, centre_id: int, *, on: date) -> bool:
    """A service-centre officer of a body that has a role in the register at all: a town hall, a library, a college."""
    return acts_for(person, centre_id, Function.SERVICE_OFFICER) and any(
        has_role(centre_id, role, on=on) for role in (Role.COUNSELLING_SERVICE, Role.ASSESSOR, Role.PROVIDER)
    )


def centres_of(person: Person, *, on: date) -> list[Organisation]:
    """Return where a person stands at the counter, by name."""
    held = Organisation.objects.filter(pk__in=organisations_of(person, Function.SERVICE_OFFICER))
    return [one for one in held.order_by("legal_name") if may_stand_at_counter(person, one.pk, on=on)]


def may_act_in(person: Person, visit: Visit, *, now: datetime, on: date) -> bool:
    """The officer who opened it, still at that counter, while it runs."""
    return visit.officer_id == person.pk and visit.runs(now) and may_stand_at_counter(person, visit.centre_id, on=on)


def visits_at_desk(person: Person) -> QuerySet[Visit]:
    """Those one opened at a counter where one still stands: each with its receipt."""
    return _visits().filter(officer=person, centre__in=organisations_of(person, Function.SERVICE_OFFICER))


def own_visits(person: Person) -> QuerySet[Visit]:
    """Those in which somebody acted for oneself."""
    return _visits().filter(person=person)


def _counsel() -> QuerySet[Counsel]:
    return Counsel.objects.select_related("learner", "counsellor__person", "counsellor__organisation")


def _visits() -> QuerySet[Visit]:
    return Visit.objects.select_related("person", "officer", "centre").order_by("-pk")
