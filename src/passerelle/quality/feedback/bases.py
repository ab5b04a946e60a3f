"""By which right a person may speak on an entry: an award, an enrolment, a holder hired, a mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from passerelle.awards.models import Award
from passerelle.awards.states import MADE, AwardState
from passerelle.catalogue.models import MicroCredential, OutcomeMark, ShortCourse
from passerelle.core import overlap
from passerelle.core.calendar import add_months
from passerelle.core.feedback import LATER_MONTHS, Facts
from passerelle.learning.models import Enrolment
from passerelle.learning.states import GIVEN_BACK
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Function, Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import mandates_of
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models.feedback import Basis, Feedback, GiverKind, Hire, Moment
from passerelle.registers.states import LISTED, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

WRITERS = (Function.SIGNATORY, Function.EDITOR)
PEERS = (*WRITERS, Function.TEACHER, Function.ASSESSOR)
OPEN_TO_FEEDBACK = (*LISTED, State.SUSPENDED)
"""What one can speak on: what may be used now, and what is suspended, as it was used until then."""
THEIRS = {GiverKind.EMPLOYER: Role.EMPLOYER, GiverKind.PROFESSIONAL_BODY: Role.PROFESSIONAL_BODY}
THEIRS[GiverKind.SOCIAL_PARTNER] = Role.PROFESSIONAL_BODY
"""The register keeps one role for unions and professional bodies: the body says as which it speaks."""


@dataclass(frozen=True)
class Right:
    """One right to speak: who by, verified by what; `since` is the day from which six months are counted."""

    giver_kind: GiverKind
    basis: Basis
    reference: str
    organisation: Organisation | None
    since: date | None

    @property
    def key(self) -> str:
        """How a form and a program name it: learner, employer:ORG-00012."""
        return f"{self.giver_kind}:{self.organisation.number}" if self.organisation else str(self.giver_kind)


def is_open(entry: Entry) -> bool:
    return isinstance(entry, MicroCredential | ShortCourse) and entry.state in OPEN_TO_FEEDBACK


def rights(person: Person, entry: Entry, *, on: date) -> list[Right]:
    """Return every right that this person has to speak on an entry on a day; ties are looked at apart."""
    if not isinstance(entry, MicroCredential | ShortCourse) or not person.is_authenticated:
        return []
    found = [*_as_learner(person, entry, on)]
    if mandates_of(person):
        found += [*_as_employer(person, entry, on), *_as_peer(person, entry, on), *_as_body(person, entry, on)]
    return found


def _awards(entry: Entry) -> Q:
    """Return which awards are of an entry: of a micro-credential, or reached through a course."""
    if isinstance(entry, ShortCourse):
        return Q(candidate__course=entry)
    return Q(micro_credential=entry)


def _as_learner(person: Person, entry: Entry, on: date) -> Iterable[Right]:
    standing = [state for state in MADE if state != AwardState.REVOKED]
    awards = Award.objects.filter(_awards(entry), holder=person, state__in=standing)
    award = awards.order_by("awarded_on", "pk").values_list("number", "awarded_on").first()
    if award:
        return [Right(GiverKind.LEARNER, Basis.AWARD, award[0], None, award[1])]
    of_it = Q(instance__course=entry) if isinstance(entry, ShortCourse) else Q(candidate__micro_credential=entry)
    begun = Enrolment.objects.filter(of_it, person=person, instance__starts_on__lte=on).exclude(state__in=GIVEN_BACK)
    place = begun.order_by("pk").values_list("number", "completed_on", "instance__ends_on").first()
    if place:
        return [Right(GiverKind.LEARNER, Basis.ENROLMENT, place[0], None, place[1] or place[2])]
    return []


def _bodies(person: Person, functions: Collection[Function], *roles: Role, on: date) -> list[OrganisationRole]:
    """Return the roles in force of bodies that this person acts for, one a body."""
    held = {one.organisation_id for one in mandates_of(person) if one.function in functions}
    rows = OrganisationRole.objects.filter(organisation__in=held, role__in=roles).select_related("organisation")
    found = {row.organisation_id: row for row in rows.order_by("-pk") if row.is_in_force(on)}
    return sorted(found.values(), key=lambda row: row.organisation.number)


def _as_employer(person: Person, entry: Entry, on: date) -> Iterable[Right]:
    bodies = {row.organisation_id: row.organisation for row in _bodies(person, WRITERS, Role.EMPLOYER, on=on)}
    if not bodies:
        return []
    of_it = Award.objects.filter(_awards(entry)).exclude(state__in=[AwardState.INTENDED, AwardState.REVOKED])
    hires = Hire.objects.filter(award__in=of_it, employer__in=bodies, withdrawn_on=None)
    first: dict[int, Hire] = {}
    for hire in hires.order_by("since", "pk"):
        first.setdefault(hire.employer_id, hire)
    return [
        Right(GiverKind.EMPLOYER, Basis.HIRE, hire.number, bodies[body], hire.since) for body, hire in first.items()
    ]


def fields_of(entry: Entry) -> set[str]:
    """Return the broad fields of study (ISCED-F, two digits) that an entry belongs to."""
    if isinstance(entry, ShortCourse):
        return {code[:2] for code in entry.leads_to.values_list("field", flat=True) if code}
    field = getattr(entry, "field", "")
    return {field[:2]} if field else set()


def _reach(row: OrganisationRole) -> set[str]:
    return {str(code)[:2] for code in row.scope.get("fields") or ()}


def _as_peer(person: Person, entry: Entry, on: date) -> Iterable[Right]:
    """Return the right of who teaches or awards in the same field, as the role states or as what it offers shows."""
    fields = fields_of(entry)
    rows = _bodies(person, PEERS, Role.PROVIDER, Role.AWARDER, on=on) if fields else []
    offered = _fields_offered([row.organisation_id for row in rows]) if rows else {}
    return [
        Right(GiverKind.PEER, Basis.MANDATE, row.number, row.organisation, _first_said(row.organisation, entry))
        for row in rows
        if fields & (_reach(row) | offered.get(row.organisation_id, set()))
    ]


def _fields_offered(bodies: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    awarded = MicroCredential.objects.filter(awarder__in=bodies, state__in=LISTED).values_list("awarder", "field")
    taught = ShortCourse.objects.filter(provider__in=bodies, state__in=LISTED)
    for body, field in [*awarded.distinct(), *taught.values_list("provider", "leads_to__field").distinct()]:
        if body and field:
            found.setdefault(body, set()).add(field[:2])
    return found


def _as_body(person: Person, entry: Entry, on: date) -> Iterable[Right]:
    fields = fields_of(entry)
    rows = _bodies(person, WRITERS, Role.PROFESSIONAL_BODY, on=on)
    reaching = [row for row in rows if not _reach(row) or fields & _reach(row)]
    return [
        Right(kind, Basis.MANDATE, row.number, row.organisation, _first_said(row.organisation, entry))
        for row in reaching
        for kind in (GiverKind.PROFESSIONAL_BODY, GiverKind.SOCIAL_PARTNER)
    ]


def _first_said(body: Organisation, entry: Entry) -> date | None:
    """Return when a body spoke on an entry first; six months later it may speak again."""
    said = Feedback.objects.filter(entry=entry.number, organisation=body, moment=Moment.FIRST)
    return said.exclude(state=WordsState.WITHDRAWN).values_list("given_on", flat=True).first()


def facts(person: Person, entry: Entry, right: Right | None, moment: str, *, on: date) -> Facts:
    """Return what the register knows that bears on whether this person may speak with this right."""
    own = {one.organisation_id for one in mandates_of(person)}
    early = False
    if right is not None and moment == Moment.SIX_MONTHS:
        early = right.since is None or add_months(right.since, LATER_MONTHS) > on
    return Facts(
        is_listed=is_open(entry),
        has_basis=right is not None,
        is_of_the_house=bool(own & house_of(entry)) if own else False,
        is_of_a_competitor=bool(own) and _competes(own, entry),
        is_early=early,
    )


def house_of(entry: Entry) -> set[int]:
    """Return who stands behind an entry: its owner and the owner's group, who awards it jointly, who teaches it."""
    owner = Organisation.objects.filter(pk=entry.owner_id or 0).first()
    found = group_of(owner) if owner else set()
    if isinstance(entry, MicroCredential):
        found |= set(entry.joint_awarders.values_list("pk", flat=True))
        teaching = ShortCourse.objects.filter(leads_to=entry, state__in=LISTED, provider__isnull=False)
        found |= {pk for pk in teaching.values_list("provider", flat=True) if pk}
    return found


def _competes(own: set[int], entry: Entry) -> bool:
    """Say whether one of these bodies, or of their groups, owns an entry that is nearly the same."""
    theirs = set(own)
    for body in Organisation.objects.filter(pk__in=own):
        theirs |= group_of(body)
    theirs -= house_of(entry)
    if isinstance(entry, ShortCourse):
        same = ShortCourse.objects.filter(leads_to__in=entry.leads_to.all(), provider__in=theirs, state__in=LISTED)
        return same.exclude(pk=entry.pk).exists()
    marks = {overlap.mark(text) for text in overlap.said(getattr(entry, "outcomes", ()))}
    shared = OutcomeMark.objects.filter(
        mark__in=marks, micro_credential__awarder__in=theirs, micro_credential__state__in=LISTED
    )
    counts = shared.exclude(micro_credential=entry.pk).values("micro_credential").annotate(n=Count("pk"))
    return any(row["n"] >= overlap.NEARLY * len(marks) for row in counts) if marks else False
