"""What the page of an entry shows, gathered in few queries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from passerelle.catalogue import offering
from passerelle.catalogue.authorised import open_to
from passerelle.catalogue.models import MicroCredential, PartnerAct, ShortCourse, Supervision
from passerelle.core import differences
from passerelle.core.differences import ChangeClass
from passerelle.core.standing import Goal
from passerelle.core.standing import of_course as course_standing
from passerelle.directory import links
from passerelle.frameworks import domains
from passerelle.frameworks import queries as frameworks
from passerelle.opportunities import queries as opportunities
from passerelle.policy import queries as policy
from passerelle.policy import questions
from passerelle.policy.shipped import shipped
from passerelle.quality import statements
from passerelle.quality.models import Claim, Judgement
from passerelle.recognition import queries as recognition
from passerelle.registers import queries as registers
from passerelle.registers.states import PUBLIC_STATES, State
from passerelle.vetting import queries as vetting
from passerelle.vetting.models import Kind
from passerelle.web import differing, stating
from passerelle.web import domains as domains_in_words
from passerelle.web.countries import country_name
from passerelle.web.public import definitions, details, determined, history
from passerelle.web.wording import ASSESSMENT_TYPES, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.core.standing import Standing
    from passerelle.frameworks.models import Framework
    from passerelle.organisations.models import Organisation, OrganisationRole
    from passerelle.registers.models import Entry, EntryVersion
    from passerelle.vetting.queries import PublicStatus
    from passerelle.web.public.timeline import Event


def of_micro_credential(entry: MicroCredential, today: date) -> dict[str, Any]:
    """Return the whole page of a micro-credential."""
    levels = frameworks.rungs(entry.level_framework)
    framework = levels[0].framework if levels else None
    panel = vetting.public_status(entry.reference, on=today, entry=entry)
    rules = policy.clocks_on(today)
    groups = [group for group in links.behind(entry, today) if group.links]
    told = definitions.told(entry, groups)
    events = history.of(entry.reference)
    return {
        "entry": entry,
        "in_force_since": _since(entry, events),
        "levels": [level.code for level in levels],
        "level": next((level for level in levels if level.code == entry.level_that_holds), None),
        "assessed": assessed(entry, between=" · "),
        "domains": _by_domain(entry.outcomes, framework),
        "coverage": coverage(entry),
        "determined": determined.told(entry),
        "supervision": dict(Supervision.choices).get(entry.assessment.get("supervision", ""), ""),
        "accepted_by": _accepted_by(entry, today),
        "courses": _courses(entry, today),
        "clock": _clock(entry, today),
        "checked": _checked(panel),
        "standing": told_standing(entry, offering.by_its_state(entry, on=today)),
        "properties": told.properties,
        "definitions": told,
        "details": details.of_micro_credential(entry, registers.reviewed_by(entry, review_months=rules.review_months)),
        "events": _without(events, panel),
        "groups": groups,
        "outside": said_outside(entry.number, entry.awarder, today),
        "joint": [one for one in _awarders(groups) if entry.awarder and one.body != entry.awarder.slug],
        "here": "find",
    }


def _awarders(groups: Iterable[links.Group]) -> tuple[links.Link, ...]:
    return next((group.links for group in groups if group.code == "awarders"), ())


MOST_OUTSIDE = 10


def said_outside(number: str, owner: Organisation | None, today: date) -> dict[str, Any]:
    """Return what endorsers and agencies say of an entry or of who answers for it, in words, and how much more."""
    found = statements.outside(number, owner, today)
    claims, results = dict(Claim.choices), dict(Judgement.choices)
    rows = [
        (one, claims.get(one.word) or results.get(one.word) or one.word, address_of_outside(one))
        for one in found[:MOST_OUTSIDE]
    ]
    return {"rows": rows, "more": len(found) - len(rows)}


def address_of_outside(one: statements.Outside) -> str:
    pages = {"endorsement": "endorsing:endorsement", "label": "endorsing:label", "review": "reviews:review"}
    return reverse(pages[one.kind], args=[one.number])


def told_standing(entry: Entry, found: Standing) -> dict[str, Any]:
    """Return the two statements that stand apart from the state: whether it is recognised, whether it may go on."""
    offered = str(OFFERED[found.may_be_offered])
    if entry.state == State.SUSPENDED and (until := vetting.suspended_until(entry.reference)):
        offered = _("Nobody new may begin while it is suspended, until %(day)s.") % {
            "day": date_format(until, "DATE_FORMAT")
        }
    return {"recognised": found.recognised, "offered": offered}


OFFERED = {
    "not_yet": lazy("It may not be offered as registered yet."),
    "while_pending": lazy("It may be offered while its verification is pending, and must say so."),
    "yes": lazy("It may be offered."),
    "not_while_suspended": lazy("Nobody new may begin while it is suspended."),
    "no_new_learners": lazy("Nobody new may begin; its removal is being heard."),
    "to_those_enrolled": lazy("Who is enrolled may finish; nobody new may begin."),
    "without_recognition": lazy("It may still be taught, but not as a registered one."),
    "goal_takes_nobody_new": lazy("What it leads to takes nobody new: who is enrolled may finish."),
    "provider_not_let_teach": lazy(
        "Its provider is not let teach what it leads to at present: who is enrolled may finish."
    ),
}


def _since(entry: Entry, events: Iterable[Event]) -> date | None:
    """Return the day on which the version that is in force was listed."""
    own = (timezone.localdate(event.at) for event in events if event.edition == entry.edition)
    return next(own, entry.listed_on)


def _checked(panel: PublicStatus | None) -> dict[str, Any] | None:
    """Return who checks or checked it, by kind and country, with the reasons; nothing until there is a panel."""
    if panel is None or not (panel.panel or panel.reasons):
        return None
    reasons = panel.reasons or {}
    return {
        "kinds": ", ".join(str(Kind(kind).label) for kind in panel.kinds),
        "countries": ", ".join(str(country_name(country)) for country in panel.countries),
        "decided_on": panel.decided_on,
        "reasons": [(questions.asks(one), reasons[one.question]) for one in panel.asked if reasons.get(one.question)],
    }


def _without(events: list[Event], panel: PublicStatus | None) -> list[Event]:
    """Return the history without the reasons of the panel, which stand under their questions already."""
    said = " ".join((panel.reasons or {}).values()) if panel else ""
    return [replace(event, reasons="") if said and event.reasons == said else event for event in events]


def _accepted_by(entry: MicroCredential, today: date) -> list[dict[str, Any]]:
    """Return who accepts it, for what, how much and how: universities first, then employers."""
    waivers = [
        {
            "owner": line.organisation,
            "slug": line.organisation_slug,
            "purpose": line.programme,
            "amount": _("%(credits)s credits waived") % {"credits": plain_number(line.credits)}
            if line.credits
            else line.effect_words,
            "mode": line.mode_words,
        }
        for line in recognition.accepted_by([entry.number], on=today)
    ]
    jobs = [
        {
            "owner": item.opportunity.employer.legal_name,
            "slug": item.opportunity.employer.slug,
            "purpose": item.opportunity.name,
            "amount": item.get_effect_display(),
            "mode": _("you apply"),
        }
        for item in opportunities.naming([entry.number], on=today)
    ]
    return [*waivers, *jobs]


def assessed(entry: MicroCredential, *, between: str = ", ") -> str:
    """Return how it is assessed, in a few words: its parts by their titles, or by their kinds."""
    named = [
        component.get("title") or ASSESSMENT_TYPES.get(component.get("type", ""), "") for component in entry.components
    ]
    return between.join(str(name) for name in named[:3] if name)


def _by_domain(outcomes: list[dict[str, str]], framework: Framework | None) -> list[tuple[str, list[dict[str, str]]]]:
    """Return outcomes by domain, in the order of the framework; those of none, and of a domain it lacks, come last."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.get("domain", ""), []).append(outcome)
    order = dict.fromkeys([*(domain for domain in domains.of(framework) if domain in grouped), *grouped])
    named = [(domains_in_words.name(framework, domain), grouped[domain]) for domain in order if domain]
    return named + ([(_("Outcomes"), grouped[""])] if "" in grouped else [])


def coverage(entry: MicroCredential) -> dict[str, Any]:
    """Return the matrix of outcomes and components: which part of the assessment shows what."""
    components = entry.components
    rows = [
        {
            "code": outcome["code"],
            "text": outcome["text"],
            "shown": [outcome["code"] in component.get("covers", ()) for component in components],
        }
        for outcome in entry.outcomes
    ]
    return {"components": components, "rows": rows}


def _courses(entry: MicroCredential, today: date) -> list[ShortCourse]:
    """Return the ways to it, each with its coming runs; with none where nobody new may begin."""
    found = list(offering.courses_to(entry, on=today).prefetch_related(offering.coming(today))[:20])
    for course in found:
        if not (course.takes_beginners and offering.is_begun_by_course(entry)):
            course.upcoming = []  # type: ignore[attr-defined]
    return found


def _clock(entry: MicroCredential, today: date) -> dict[str, int] | None:
    """Return the two months of the panel in weeks and days; nothing once it has decided."""
    if entry.state != State.LISTED_PENDING or not entry.listed_on or not entry.due_on:
        return None
    total, gone = (entry.due_on - entry.listed_on).days, (today - entry.listed_on).days
    return {
        "day": min(max(gone, 0) + 1, total),
        "days": total,
        "week": min(max(gone, 0) // 7, (total + 6) // 7),
        "weeks": (total + 6) // 7,
        "late": max((today - entry.due_on).days, 0),
    }


def of_course(course: ShortCourse, today: date) -> dict[str, Any]:
    """Return the whole page of a short course."""
    instances = list(course.instances.filter(ends_on__gte=today))
    taught = open_to(course.provider_id or 0, PartnerAct.TEACH, on=today)
    public = course.leads_to.filter(state__in=PUBLIC_STATES).select_related("awarder")
    goals = list(public.annotate(is_taught=ExpressionWrapper(taught, output_field=BooleanField())))
    asked = [Goal(bool(goal.is_taught), offering.is_begun_by_course(goal)) for goal in goals]
    found = course_standing(offering.by_its_state(course, on=today), asked)
    return {
        "entry": course,
        "details": details.of_course(course),
        "goals": goals,
        "may_begin": offering.takes_beginners(found),
        "instances": instances,
        "takes_learners": {instance.pk for instance in instances if instance.takes_learners(today)},
        "notes": details.of_runs(instances, course),
        "events": history.of(course.reference),
        "today": today,
        "groups": links.of(course, on=today),
        "outside": said_outside(course.number, course.provider, today),
        "standing": told_standing(course, found),
        "here": "find",
    }


def of_role(role: OrganisationRole, today: date) -> dict[str, Any]:
    """Return the page of one role: what it reaches, what it leads to, what happened to it."""
    return {
        "entry": role,
        "scope": [(SCOPES[name], values) for name, values in role.scope.items() if name in SCOPES],
        "particulars": [
            (PARTICULARS[name], role.particulars[name]) for name in PARTICULARS if role.particulars.get(name)
        ],
        "renewed_on": _renewed_on(role),
        "groups": links.of(role, on=today),
        "standing": told_standing(role, offering.by_its_state(role, on=today)),
        "events": history.of(role.reference),
        "here": "organisations",
    }


def _renewed_on(role: OrganisationRole) -> date | None:
    """Return when a role was decided on again, where that is what it holds by: no decision lets a body act for ever."""
    again = role.valid_from is not None and role.decided_on is not None and role.decided_on > role.valid_from
    return role.decided_on if again else None


SCOPES = {
    "fields": lazy("Fields (ISCED-F)"),
    "levels": lazy("Levels"),
    "modes": lazy("Ways of learning"),
    "countries": lazy("Countries"),
}
PARTICULARS = {
    "public_authority": lazy("A public authority by"),
    "mandate": lazy("Mandate"),
    "standards": lazy("Standards it works to"),
    "last_review_on": lazy("Last reviewed itself"),
    "last_review_by": lazy("Reviewed by"),
    "results_url": lazy("Results of that review"),
    "countries": lazy("Works in"),
    "memberships": lazy("Member of"),
    "method_url": lazy("How it works"),
    "credit_systems": lazy("Credit systems"),
    "agreement_url": lazy("Agreement"),
    "sectors": lazy("Sectors"),
}


def _rules_named(reference: str) -> str:
    """Return the rules something was submitted under by their title and version; rules we do not ship by their code."""
    key, _space, version = reference.rpartition(" v")
    found = shipped().get(key)
    if found is None:
        return reference
    return f"{found.title}, {_('version %(n)s') % {'n': version}}"


def changes(versions: Iterable[EntryVersion], classes: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return each version, newest first, in words, with what differs from the one before it and how much it matters.

    `classes` are of the changes that were sent, by the edition they became; others are judged by what differs.
    """
    ordered = list(versions)
    told = []
    for place, version in enumerate(ordered):
        before = ordered[place + 1].stated if place + 1 < len(ordered) else {}
        found = differences.changes(before, version.stated) if before else ()
        weight = ChangeClass(classes.get(version.edition) or differences.change_class(found))
        told.append(
            {
                "version": version,
                "rules": [_rules_named(reference) for reference in version.profiles],
                "changed": differing.told(found),
                "weight": differing.CHANGE_CLASSES.get(weight, ""),
                "stated": stating.told(version.stated),
            }
        )
    return told
