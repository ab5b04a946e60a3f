"""What an entry leads to: the links the policy paper lists for each register, in both directions.

Courses lead to micro-credentials, providers to their courses and to what counts towards their degrees, assessors and
awarders to whom they assess and award for, agencies to whom they review, evaluators to what they evaluated, employers
to jobs and promotions (policy paper, abstract and 4.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from passerelle.catalogue import offering, partners
from passerelle.catalogue.models import (
    Evaluation,
    MicroCredential,
    Opinion,
    PartnerAct,
    PartnerAuthorisation,
    Programme,
    ShortCourse,
)
from passerelle.directory import statements
from passerelle.directory.lines import told
from passerelle.directory.statements import EVALUATED, REVIEWED, Statement
from passerelle.opportunities import queries as opportunities
from passerelle.opportunities.models import Opportunity
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.recognition import queries as recognition
from passerelle.registers.states import LISTED, PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Oversight
    from passerelle.recognition.models import PositiveListLine

MOST = 20
SPEAKING = (Role.CREDENTIAL_EVALUATOR, Role.CREDIT_RATING_BODY)


@dataclass(frozen=True)
class Link:
    """One thing an entry leads to. `number` is an entry's, or a programme's with its edition (PG-00001v2)."""

    number: str
    name: str
    note: str = ""
    statements: tuple[Statement, ...] = ()
    """What was published about it, or by it, where the link is an evaluation or a review."""
    body: str = ""
    """The page of the organisation, where the link is to one in a role (its slug)."""


@dataclass(frozen=True)
class Group:
    """Links of one kind; `code` is stable, `title` is for people. There may be more of them than are shown."""

    code: str
    title: str
    links: tuple[Link, ...]
    has_more: bool = False


def of(entry: Any, *, on: date) -> tuple[Group, ...]:
    """Return what a public entry of any register leads to on a day; kinds without a link are left out."""
    groups = _TELLERS[type(entry)](entry, on)
    return tuple(group for group in groups if group.links)


def _group(code: str, title: str, links: Iterable[Link]) -> Group:
    """Return a group of the first links; of one number once."""
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.number, link)
        if len(found) > MOST:
            break
    shown = tuple(found.values())[:MOST]
    return Group(code, title, shown, has_more=len(found) > MOST)


def _entries(rows: QuerySet[Any]) -> Iterator[Link]:
    for entry in rows[: MOST + 1]:
        line = told(entry)
        yield Link(line.number, line.name, line.body.legal_name if line.body.legal_name != line.name else line.note)


def _roles(bodies: Iterable[int], *roles: Role) -> Iterator[Link]:
    """Yield the entries of organisations in the registers of these roles."""
    for entry in _roles_of(bodies, *roles):
        yield Link(entry.number, entry.organisation.legal_name, str(entry.get_role_display()))


def _roles_of(bodies: Iterable[int], *roles: Role) -> QuerySet[OrganisationRole]:
    rows = OrganisationRole.objects.filter(organisation__in=set(bodies), role__in=roles, state__in=PUBLIC_STATES)
    return rows.select_related("organisation").order_by("number")[: MOST + 1]


# One teller a kind of entry


def _of_micro_credential(entry: MicroCredential, on: date) -> Iterator[Group]:
    courses = offering.courses_to(entry, on=on).order_by("number")
    yield _group("courses", _("Courses that lead to it"), _entries(courses))
    lines = recognition.in_force(on).filter(micro_credential=entry).order_by("number")
    yield _group("waivers", _("Degrees it counts towards"), _waivers(lines))
    items = opportunities.naming([entry.number], on=on)
    jobs = (Link(item.opportunity.number, item.opportunity.name, str(item.get_effect_display())) for item in items)
    yield _group("opportunities", _("Jobs and promotions it opens"), jobs)
    yield from behind(entry, on)


def behind(entry: MicroCredential, on: date) -> Iterator[Group]:
    """Yield who stands behind a micro-credential and what it is a part of, in three queries."""
    roles = list(_behind(entry, on))
    for code, title, role in (
        ("awarders", _("Who awards it"), Role.AWARDER),
        ("assessors", _("Who assesses for it"), Role.ASSESSOR),
        ("partners", _("Who teaches for its awarder"), Role.PROVIDER),
        ("agencies", _("Who reviews its awarder"), Role.QA_AGENCY),
        ("evaluators", _("Who evaluated it"), Role.CREDENTIAL_EVALUATOR),
        ("raters", _("Who determined its level and credits"), Role.CREDIT_RATING_BODY),
    ):
        yield _group(code, title, (_standing_behind(one) for one in roles if one.role == role))
    stacked = MicroCredential.objects.filter(Q(stacked_from=entry) | Q(stacks_into=entry), state__in=PUBLIC_STATES)
    parts = Exists(
        MicroCredential.stacks_into.through.objects.filter(
            from_microcredential=OuterRef("pk"), to_microcredential=entry
        )
    )
    near = list(_in_order(stacked).annotate(is_part=parts)[: 2 * MOST])
    programmes = (_programme(one) for one in entry.stacks_into_programmes.select_related("awarder")[:MOST])
    larger = (Link(one.number, one.name, one.awarding_body.legal_name) for one in near if not one.is_part)
    yield _group("part_of", _("Part of"), [*larger, *programmes])
    smaller = (Link(one.number, one.name, one.awarding_body.legal_name) for one in near if one.is_part)
    yield _group("made_of", _("Made of"), smaller)


def _standing_behind(role: OrganisationRole) -> Link:
    """Return the link to a body, with what it published about the micro-credential or about its awarder."""
    said: tuple[Statement, ...] = ()
    if role.role in SPEAKING and getattr(role, "said_kind", None):
        said = (statements.evaluated(statements.brought(role, "said", EVALUATED)),)
    elif role.role == Role.QA_AGENCY:
        said = (statements.reviewed(statements.brought(role, "seen", REVIEWED)),)
    note = said[0].summary if role.role in SPEAKING and said else ""
    return Link(role.number, role.organisation.legal_name, note, said, body=role.organisation.slug)


def _behind(entry: MicroCredential, on: date) -> QuerySet[OrganisationRole]:
    """Return the entries of the bodies that award, assess, teach for, review and evaluated a micro-credential."""
    awarders = Q(organisation=entry.awarder_id) | Q(organisation__joint_micro_credentials=entry)
    authorised = partners.running(on).filter(micro_credential=entry)
    assess, teach = (authorised.filter(act=act).values("partner") for act in (PartnerAct.ASSESS, PartnerAct.TEACH))
    overseen = oversight.running(on).filter(organisation=entry.awarder_id)
    reviewing = overseen.values("agency")
    holding = Q(valid_until=None) | Q(valid_until__gte=on)
    said = Evaluation.objects.filter(holding, micro_credential=entry)
    compared, rated = (said.filter(kind=kind).values("evaluator") for kind in (Opinion.COMPARISON, Opinion.RATING))
    kind = Case(When(role=Role.CREDIT_RATING_BODY, then=Value(Opinion.RATING)), default=Value(Opinion.COMPARISON))
    own = said.filter(evaluator=OuterRef("organisation"), kind=OuterRef("opinion_kind")).order_by("-evaluated_on", "pk")
    seen = overseen.filter(agency=OuterRef("organisation")).order_by(F("last_review_on").desc(nulls_last=True), "pk")
    found = OrganisationRole.objects.filter(
        (awarders & Q(role__in=(Role.AWARDER, Role.ASSESSOR)))
        | Q(organisation__in=assess, role=Role.ASSESSOR)
        | Q(organisation__in=teach, role=Role.PROVIDER)
        | Q(organisation__in=reviewing, role=Role.QA_AGENCY)
        | Q(organisation__in=compared, role=Role.CREDENTIAL_EVALUATOR)
        | Q(organisation__in=rated, role=Role.CREDIT_RATING_BODY),
        state__in=PUBLIC_STATES,
    ).annotate(opinion_kind=kind)
    found = found.annotate(**statements.beside(own, "said", EVALUATED), **statements.beside(seen, "seen", REVIEWED))
    return found.select_related("organisation").order_by("number").distinct()[: 5 * MOST]


def _of_course(entry: ShortCourse, on: date) -> Iterator[Group]:
    goals = entry.leads_to.filter(state__in=PUBLIC_STATES).select_related("awarder").order_by("number")
    yield _group("micro_credentials", _("What it leads to"), _entries(goals))
    yield _group("providers", _("Who teaches it"), _roles([entry.provider_id or 0], Role.PROVIDER))


def _of_role(entry: OrganisationRole, on: date) -> Iterator[Group]:
    yield from _ROLE_TELLERS.get(Role(entry.role), _nothing)(entry.organisation, on)
    others = entry.organisation.roles.filter(state__in=PUBLIC_STATES).exclude(pk=entry.pk).order_by("number")
    links = (Link(one.number, str(one.get_role_display()).capitalize()) for one in others)
    yield _group("roles", _("Its other roles"), links)


def _nothing(body: Organisation, on: date) -> Iterator[Group]:
    yield from ()


def _of_provider(body: Organisation, on: date) -> Iterator[Group]:
    courses = body.short_courses.filter(state__in=LISTED).select_related("provider").order_by("number")
    yield _group("courses", _("Courses it teaches"), _entries(courses))
    goals = MicroCredential.objects.filter(
        Q(short_courses__in=body.short_courses.filter(state__in=LISTED)) | Q(awarder=body) | Q(joint_awarders=body),
        state__in=LISTED,
    )
    yield _group("micro_credentials", _("What they lead to"), _entries(_in_order(goals)))
    lines = recognition.in_force(on).filter(owner=body).order_by("number")
    yield _group("waivers", _("What counts towards its degrees"), _accepted(lines))
    yield _reviewers(body, on)
    yield _group("awarders", _("For whom it teaches"), _awarders(body, PartnerAct.TEACH, on))


def _of_assessor(body: Organisation, on: date) -> Iterator[Group]:
    yield _group("awarders", _("For whom it assesses"), _awarders(body, PartnerAct.ASSESS, on))
    authorised = _authorised(body, PartnerAct.ASSESS, on).values_list("micro_credential", flat=True)
    assessed = MicroCredential.objects.filter(Q(pk__in=authorised) | Q(awarder=body), state__in=LISTED)
    yield _group("micro_credentials", _("What it assesses"), _entries(_in_order(assessed)))
    yield _reviewers(body, on)


def _of_awarder(body: Organisation, on: date) -> Iterator[Group]:
    awarded = MicroCredential.objects.filter(Q(awarder=body) | Q(joint_awarders=body), state__in=LISTED)
    yield _group("micro_credentials", _("What it awards"), _entries(_in_order(awarded)))
    for act, code, title in (
        (PartnerAct.TEACH, "teachers", _("Who teaches for it")),
        (PartnerAct.ASSESS, "assessors", _("Who assesses for it")),
    ):
        ids = partners.running(on).filter(awarder=body, act=act).values_list("partner", flat=True)
        yield _group(code, title, _roles(ids, partners.NEEDS[act]))
    lines = recognition.in_force(on).filter(owner=body).order_by("number")
    yield _group("waivers", _("What counts towards its degrees"), _accepted(lines))
    yield _reviewers(body, on)


def _of_agency(body: Organisation, on: date) -> Iterator[Group]:
    yield _reviewed(body, on)
    yield _reviewers(body, on)


def _reviewed(body: Organisation, on: date) -> Group:
    """Return whom an agency reviews, a role each, with what it published of the review."""
    made = oversight.running(on).filter(agency=body)
    roles = (Role.PROVIDER, Role.ASSESSOR, Role.AWARDER, Role.QA_AGENCY)
    return _group("reviewed", _("Whom it reviews"), _overseen(made, "organisation_id", *roles))


def _reviewers(body: Organisation, on: date) -> Group:
    made = oversight.running(on).filter(organisation=body)
    return _group("agencies", _("Who reviews it"), _overseen(made, "agency_id", Role.QA_AGENCY))


def _overseen(made: QuerySet[Oversight], side: str, *roles: Role) -> Iterator[Link]:
    """Yield the roles of the bodies on one side of reviews, each with all that is said of its reviews."""
    said: dict[int, list[Statement]] = {}
    for one in made:
        said.setdefault(getattr(one, side), []).append(statements.of_oversight(one))
    for entry in _roles_of(said, *roles):
        told = tuple(said[entry.organisation_id])
        yield Link(entry.number, entry.organisation.legal_name, str(entry.get_role_display()), told)


def _of_evaluator(body: Organisation, on: date) -> Iterator[Group]:
    yield _group("micro_credentials", _("What it evaluated"), _spoken_of(body, Opinion.COMPARISON))


def _of_rater(body: Organisation, on: date) -> Iterator[Group]:
    yield _group("micro_credentials", _("Whose level and credits it determined"), _spoken_of(body, Opinion.RATING))


def _spoken_of(body: Organisation, *kinds: Opinion) -> Iterator[Link]:
    """Yield what a body evaluated, each entry once, with what was said of it last."""
    made = Evaluation.objects.filter(evaluator=body, kind__in=kinds, micro_credential__state__in=PUBLIC_STATES)
    newest_first = made.select_related("micro_credential__awarder").order_by(
        "micro_credential__number", "-evaluated_on", "pk"
    )
    for one in newest_first.iterator(5 * MOST):
        entry = one.micro_credential
        yield Link(entry.number, entry.name, entry.awarding_body.legal_name, (statements.of_evaluation(one),))


def published_by(body: Organisation, on: date) -> tuple[Group, ...]:
    """Return what an organisation evaluated, whom it reviews and who reviews it, with what was published of each."""
    evaluated = _group("micro_credentials", _("What it evaluated"), _spoken_of(body, *Opinion))
    return tuple(group for group in (evaluated, _reviewed(body, on), _reviewers(body, on)) if group.links)


def _of_employer(body: Organisation, on: date) -> Iterator[Group]:
    offered = opportunities.open_on(on).filter(employer=body)
    yield _group("opportunities", _("Jobs and promotions it offers"), _entries(offered))
    named = MicroCredential.objects.filter(opportunity_items__opportunity__in=offered, state__in=PUBLIC_STATES)
    yield _group("micro_credentials", _("What it looks for"), _entries(_in_order(named)))


def _of_opportunity(entry: Opportunity, on: date) -> Iterator[Group]:
    asked = MicroCredential.objects.filter(opportunity_items__opportunity=entry, state__in=PUBLIC_STATES)
    yield _group("micro_credentials", _("What opens it"), _entries(_in_order(asked)))
    yield _group("employers", _("Who offers it"), _roles([entry.employer_id], Role.EMPLOYER))


_ROLE_TELLERS: dict[Role, Callable[[Organisation, date], Iterator[Group]]] = {
    Role.PROVIDER: _of_provider,
    Role.ASSESSOR: _of_assessor,
    Role.AWARDER: _of_awarder,
    Role.QA_AGENCY: _of_agency,
    Role.CREDENTIAL_EVALUATOR: _of_evaluator,
    Role.CREDIT_RATING_BODY: _of_rater,
    Role.EMPLOYER: _of_employer,
}
_TELLERS: dict[type[Any], Callable[[Any, date], Iterator[Group]]] = {
    MicroCredential: _of_micro_credential,
    ShortCourse: _of_course,
    OrganisationRole: _of_role,
    Opportunity: _of_opportunity,
}


def _in_order(entries: QuerySet[MicroCredential]) -> QuerySet[MicroCredential]:
    return entries.select_related("awarder").order_by("number").distinct()


def _authorised(body: Organisation, act: PartnerAct, on: date) -> QuerySet[PartnerAuthorisation]:
    return partners.running(on).filter(partner=body, act=act)


def _awarders(body: Organisation, act: PartnerAct, on: date) -> Iterator[Link]:
    return _roles(_authorised(body, act, on).values_list("awarder", flat=True), Role.AWARDER)


def _waivers(lines: QuerySet[PositiveListLine]) -> Iterator[Link]:
    """Yield the programmes that lines of positive lists lead into."""
    for line in lines.filter(programme__isnull=False)[: MOST + 1]:
        if line.programme is not None:
            yield Link(line.programme.reference, line.programme.name, line.owner.legal_name)


def _accepted(lines: QuerySet[PositiveListLine]) -> Iterator[Link]:
    """Yield the micro-credentials that an organisation waives credits for."""
    for line in lines.filter(micro_credential__isnull=False, programme__isnull=False)[: MOST + 1]:
        if line.micro_credential is not None and line.programme is not None:
            yield Link(line.micro_credential.number, line.micro_credential.name, line.programme.name)


def _programme(one: Programme) -> Link:
    return Link(one.reference, one.name, one.awarder.legal_name)
