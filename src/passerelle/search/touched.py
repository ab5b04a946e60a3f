"""Which entries a fact touches. One step outwards is enough: a course shows in its micro-credentials' documents, and
a micro-credential in its courses'."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue.models import CourseInstance, MicroCredential, PartnerAuthorisation, ShortCourse
from passerelle.opportunities.models import OpportunityItem
from passerelle.opportunities.states import OPPORTUNITIES
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.recognition import ruling
from passerelle.recognition.models import PositiveListLine
from passerelle.recognition.states import EditionState
from passerelle.registers.states import LIFECYCLE, PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.journal.models import Fact

ACTS = sorted({act for _, act, _ in LIFECYCLE} | {"edit", "open_instance", "change_instance", "cancel_instance"})
LISTS = ("positive_list.put_in_force", "positive_list.supersede", "positive_list.end")
"""What changes who accepts an entry: an edition comes in force, or goes."""
PARTNERS = ("partner.authorise", "partner.end", "partner.run_out")
"""What opens or closes the courses of a partner as ways to a micro-credential, which such a fact notes."""
ROLE_ACTS = sorted({act for _, act, _ in LIFECYCLE} - {"submit", "submit_for_review"})
KINDS = (
    *(f"{register}.{act}" for register in (MicroCredential.register, ShortCourse.register) for act in ACTS),
    *(f"{life.name}.{act}" for life in (OPPORTUNITIES,) for _, act, _ in life),
    *LISTS,
    *PARTNERS,
    *(f"{OrganisationRole.register}.{act}" for act in ROLE_ACTS),
)
"""The facts after which a search may answer otherwise."""


def by(facts: Iterable[Fact]) -> set[str]:
    """Return the numbers of the entries whose documents these facts change."""
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    told = list(facts)
    for fact in told:
        if fact.kind in KINDS:
            subjects[fact.kind.partition(".")[0]].add(fact.subject)
    items = {str(fact.noted["micro_credential"]) for fact in told if fact.kind in PARTNERS}
    items.update(subjects[MicroCredential.register])
    if lines := subjects["positive_list"]:
        items.update(ruling.listed_by(_lines_of(lines)))
    if opened := subjects["opportunity"]:
        items.update(_items(OpportunityItem.objects.filter(opportunity__number__in=opened)))
    providers = OrganisationRole.objects.filter(role=Role.PROVIDER, number__in=subjects[OrganisationRole.register])
    return with_neighbours(items, subjects[ShortCourse.register] | _taught_by(providers))


def between(since: date, until: date) -> set[str]:
    """Return the numbers of the entries that a date alone changes: a rule begins or ends, an enrolment
    closes, a partner may teach from then on, or no longer, a provider begins or ends."""
    if since >= until:
        return set()
    begins = Q(valid_from__gt=since, valid_from__lte=until)
    ends = Q(valid_to__gte=since, valid_to__lt=until)
    lines = PositiveListLine.objects.filter(begins | ends, edition__state=EditionState.IN_FORCE)
    items = set(ruling.listed_by(lines.select_related("micro_credential", "programme")))
    closed = {"opportunity__closes_on__gte": since, "opportunity__closes_on__lt": until}
    items.update(_items(OpportunityItem.objects.filter(**closed)))
    let = Q(valid_from__gt=since, valid_from__lte=until) | Q(ends_on__gt=since, ends_on__lte=until)
    items.update(_items(PartnerAuthorisation.objects.filter(let).order_by()))
    runs = CourseInstance.objects.filter(
        Q(enrol_until__gte=since, enrol_until__lt=until) | Q(starts_on__gte=since, starts_on__lt=until)
    )
    providers = OrganisationRole.objects.filter(
        Q(valid_from__gt=since, valid_from__lte=until) | Q(valid_until__gte=since, valid_until__lt=until),
        role=Role.PROVIDER,
    )
    return with_neighbours(items, set(runs.values_list("course__number", flat=True)) | _taught_by(providers))


def _lines_of(editions: Iterable[str]) -> QuerySet[PositiveListLine]:
    """Return the lines of editions by their references (PL-00001v2)."""
    wanted = Q(pk=None)
    for reference in editions:
        number, _v, edition = reference.partition("v")
        wanted |= Q(edition__positive_list__number=number, edition__number=int(edition) if edition.isdigit() else 0)
    return PositiveListLine.objects.filter(wanted).select_related("micro_credential", "programme")


def _taught_by(providers: QuerySet[OrganisationRole]) -> set[str]:
    """Return the courses of the organisations that these roles are of."""
    bodies = set(providers.order_by().values_list("organisation", flat=True))
    taught = ShortCourse.objects.filter(provider__in=bodies, state__in=PUBLIC_STATES) if bodies else None
    return set() if taught is None else set(taught.values_list("number", flat=True))


def with_neighbours(items: Collection[str], courses: Collection[str]) -> set[str]:
    """Return these entries, the courses that lead to them, and what these courses lead to."""
    found = {*items, *courses}
    if items:
        leading = ShortCourse.objects.filter(leads_to__number__in=items)
        found.update(leading.values_list("number", flat=True))
    if courses:
        goals = MicroCredential.objects.filter(short_courses__number__in=courses)
        found.update(goals.values_list("number", flat=True))
    return found


def _items(
    rows: QuerySet[OpportunityItem] | QuerySet[PartnerAuthorisation],
) -> Iterable[str]:
    return rows.values_list("micro_credential__number", flat=True)
