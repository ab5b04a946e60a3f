"""Loading Mirane into an empty register, in one transaction: rows as they would stand today, and the facts behind them.

What the data tell and the register cannot keep yet is not loaded. Each module names what it leaves out (`NOT_YET`);
these parts of the data wait as a whole:

| data | waits for |
| --- | --- |
| `learning.json`: accounts, vouchers | learning accounts, vouchers and sponsors |
| `learning.json`: paper copies, `status_number` | certificates on paper |
| `recognition.json`: lines for whole programmes, lists of employers | data of their own |
| `people.json`: identity, birth of adults, channel; functions in `mandates.NOT_YET` | enrolment by post; later desks |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from passerelle.demonstration.accounts import load_accounts
from passerelle.demonstration.aftermath import load_aftermath
from passerelle.demonstration.agreements import load_agreements
from passerelle.demonstration.appraisals import load_appraisals
from passerelle.demonstration.asking import load_requests
from passerelle.demonstration.awards import load_awards
from passerelle.demonstration.candidates import load_candidates
from passerelle.demonstration.catalogue import load_micro_credentials
from passerelle.demonstration.conversions import load_conversions
from passerelle.demonstration.counsel import load_counsel
from passerelle.demonstration.courses import load_courses
from passerelle.demonstration.cycles import load_cycles
from passerelle.demonstration.endorsing import load_endorsements
from passerelle.demonstration.evaluations import load_evaluations
from passerelle.demonstration.feedback import load_feedback
from passerelle.demonstration.frameworks import load_frameworks, tell_who_drafted
from passerelle.demonstration.ground import Ground
from passerelle.demonstration.hearings import load_hearings
from passerelle.demonstration.indicators import load_indicators
from passerelle.demonstration.judged import load_judged, load_judged_changes
from passerelle.demonstration.keys import forget_keys, load_keys
from passerelle.demonstration.larger import load_larger_awards
from passerelle.demonstration.learning import load_enrolments
from passerelle.demonstration.making import load_making
from passerelle.demonstration.mandates import load_mandates
from passerelle.demonstration.opportunities import load_opportunities
from passerelle.demonstration.organisations import load_organisations, load_oversight, load_roles
from passerelle.demonstration.panels import load_panels
from passerelle.demonstration.partners import load_partners
from passerelle.demonstration.people import load_people
from passerelle.demonstration.places import load_places
from passerelle.demonstration.portfolios import load_portfolios
from passerelle.demonstration.practice import load_practice
from passerelle.demonstration.prior_learning import load_prior_learning
from passerelle.demonstration.programmes import load_programmes
from passerelle.demonstration.recognition import load_cases, load_positive_lists
from passerelle.demonstration.results import load_results
from passerelle.demonstration.reviews import load_reviews
from passerelle.demonstration.rules import load_rules
from passerelle.demonstration.sharing import load_share_links
from passerelle.demonstration.signals import load_signals
from passerelle.demonstration.work import load_work
from passerelle.people.models import Person
from passerelle.registers.states import State
from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.vetting.models import Case

ENDED = (Stage.DECIDED, Stage.CLOSED)
"""Stages of a case that no longer waits."""


def load(today: date | None = None) -> str:
    """Load the country and say in a line what came in; empty, and nothing done, where anybody is registered already."""
    if Person.objects.exists():
        return ""
    ground = Ground.of(today or timezone.localdate())
    try:
        with transaction.atomic():
            return _load(ground)
    except BaseException:
        forget_keys(ground)
        raise


def _load(ground: Ground) -> str:
    frameworks = load_frameworks(ground)
    cast = load_people(ground)
    tell_who_drafted(ground, cast, frameworks)
    load_organisations(ground, cast)
    load_mandates(ground, cast)
    load_rules(ground, cast)
    load_roles(ground, cast)
    load_oversight(ground, cast)
    load_reviews(ground, cast)
    programmes = load_programmes(ground, cast)
    entries = load_micro_credentials(ground, cast, programmes)
    courses, instances = load_courses(ground, cast, entries)
    partners = load_partners(ground, cast, entries)
    load_requests(ground, cast, entries)
    load_cycles(ground, cast)
    load_making(ground, cast, entries)
    cases = load_panels(ground, cast, entries, courses) | load_judged(ground, cast, entries)
    cases |= load_judged_changes(ground, cast)
    load_aftermath(ground, cast, entries, cases)
    load_evaluations(ground, cast, entries)
    load_signals(ground, cast, courses)
    keys = load_keys(ground, cast)
    candidates = load_candidates(ground, cast, entries, courses, partners)
    load_enrolments(ground, candidates, instances)
    load_places(ground, cast, entries, instances)
    load_prior_learning(ground, cast, entries, candidates)
    load_hearings(ground, cast, candidates)
    awards = load_awards(ground, cast, candidates, keys)
    awards |= load_larger_awards(ground, cast, entries, programmes, keys, awards)
    load_results(ground, cast, entries, candidates)
    load_share_links(ground, awards)
    load_portfolios(ground, cast, awards)
    load_feedback(ground, cast, awards)
    agreed = load_agreements(ground, cast)
    load_conversions(ground, cast)
    lines = load_positive_lists(ground, cast, entries, programmes, keys, agreed)
    load_cases(ground, awards, lines)
    offered = load_opportunities(ground, cast, entries)
    load_work(ground, cast, entries, awards, offered)
    load_endorsements(ground, cast, entries)
    load_appraisals(ground, cast)
    load_practice(ground, cast)
    load_counsel(ground, cast, entries)
    load_accounts(ground, cast, instances)
    load_indicators(ground, cast)
    ground.numbers.write()
    facts = ground.chronicle.write()
    return (
        f"Mirane: {len(cast.people)} people, {len(cast.bodies)} organisations, {len(entries)} micro-credentials, "
        f"{len(courses)} short courses, {_cases(cases, courses)}, {len(awards)} signed awards, "
        f"{len(offered)} opportunities, {facts} facts"
    )


def _cases(cases: dict[str, Case], courses: dict[str, ShortCourse]) -> str:
    """Return how many cases there are, and how many wait: those of the data, and one that each listed course opens."""
    told = {case.entry for case in cases.values()}
    waiting = [one for one in courses.values() if one.state == State.LISTED_PENDING and one.number not in told]
    waits = len(waiting) + sum(case.stage not in ENDED for case in cases.values())
    return f"{len(cases) + len(waiting)} panel cases, {waits} of them open"
