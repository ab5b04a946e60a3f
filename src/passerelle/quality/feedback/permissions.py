"""Who speaks, replies, moderates, and who may read what stands in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality.feedback.bases import WRITERS
from passerelle.quality.feedback.states import COUNTED, ReportState
from passerelle.quality.models.feedback import Feedback, GiverKind
from passerelle.quality.models.reports import ReportLink

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person
    from passerelle.quality.models.feedback import Hire


def may_change(person: Person, feedback: Feedback) -> bool:
    """A learner changes the own words; of a body, whoever writes for it."""
    if feedback.giver_kind == GiverKind.LEARNER:
        return feedback.author_id == person.pk
    if feedback.giver_kind == GiverKind.PEER and feedback.author_id == person.pk:
        return acts_for(person, feedback.organisation_id)
    return acts_for(person, feedback.organisation_id, *WRITERS)


def may_reply(person: Person, feedback: Feedback) -> bool:
    """Whoever writes for the owner of the entry."""
    return acts_for(person, feedback.owner_id, *WRITERS)


def may_moderate(person: Person, feedback: Feedback) -> bool:
    """A registrar who neither wrote it nor acts for either side."""
    tied = acts_for(person, feedback.owner_id) or acts_for(person, feedback.organisation_id)
    return holds(person, Duty.REGISTRAR) and feedback.author_id != person.pk and not tied


def may_decide_report(person: Person, report: ReportLink, owner_id: int | None) -> bool:
    """A registrar who neither proposed it nor acts for the body it is about."""
    return holds(person, Duty.REGISTRAR) and report.proposed_by_id != person.pk and not acts_for(person, owner_id)


def may_say_hired(person: Person, hire: Hire) -> bool:
    return hire.award.holder_id == person.pk


def sees_desk(person: Person) -> bool:
    """Whoever acts for a body that owns entries reads what is said of them; teachers too."""
    return bool(organisations_of(person))


def own_feedback(person: Person) -> QuerySet[Feedback]:
    """Return what a person said, and what was said for the bodies that this person writes for."""
    bodies = organisations_of(person, *WRITERS)
    own = Q(author=person, giver_kind__in=[GiverKind.LEARNER, GiverKind.PEER])
    rows = Feedback.objects.filter(own | Q(organisation__in=bodies))
    return rows.filter(state__in=COUNTED).select_related("organisation").prefetch_related("replies").order_by("-pk")


def reports_visible_to(person: Person) -> QuerySet[ReportLink]:
    """Return the reports that are shown, those one proposed, and all of them for a registrar."""
    rows = ReportLink.objects.select_related("organisation")
    if holds(person, Duty.REGISTRAR):
        return rows
    own = Q(proposed_by=person) if person.is_authenticated else Q()
    return rows.filter(Q(state=ReportState.SHOWN) | own)
