"""Drafting, editing and submitting micro-credentials and courses: who may, what is refused, what it leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from passerelle.catalogue import actions, runs
from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.catalogue.permissions import (
    may_edit,
    may_submit,
    micro_credentials_visible_to,
    short_courses_visible_to,
)
from passerelle.core import gate
from passerelle.core.errors import GateRefused, Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty, Person
from passerelle.policy import queries as policy
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import PUBLIC_STATES, State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
OTHERS = ["teacher", "assessor", "other", "stranger", "registrar", "officer", "own_officer", "closed", "ended"]


def who(name: str, body: Organisation) -> Person:
    """Return somebody in this relation to the organisation."""
    match name:
        case "signatory" | "editor" | "teacher" | "assessor":
            return make.member(body, name)
        case "other":
            return make.member(make.organisation([Role.AWARDER, Role.PROVIDER]))
        case "registrar":
            return make.person(duties=[Duty.REGISTRAR])
        case "officer":
            return make.person(duties=[Duty.DECISION_OFFICER])
        case "own_officer":
            return make.member(body, Function.TEACHER, make.person(duties=[Duty.DECISION_OFFICER]))
        case "closed":
            return make.member(body, somebody=make.person(is_active=False))
        case "ended":
            somebody = make.member(body)
            Mandate.objects.filter(person=somebody).update(ends_on=TODAY)
            return somebody
        case _:
            return make.person()


def awarder() -> Organisation:
    return make.organisation([Role.AWARDER, Role.PROVIDER])


def left(entry: MicroCredential | ShortCourse) -> tuple[str, int, int]:
    return (
        *type(entry).objects.values_list("state", "version").get(pk=entry.pk),
        Fact.objects.exclude(kind="gate.shut").count(),
    )


@pytest.mark.parametrize("name", ["signatory", "editor"])
def test_who_writes_for_an_awarder_starts_a_draft(name):
    body = awarder()
    author = who(name, body)

    entry = actions.draft_micro_credential(body, {"title": {"en": "Pumps"}}, by=author, today=TODAY)

    fact = Fact.objects.get()
    assert (entry.number, entry.state, entry.version, entry.edition, entry.awarder, entry.title) == (
        *("MC-00001", State.DRAFT, 1, 0, body),
        {"en": "Pumps"},
    )
    assert (fact.kind, fact.subject, fact.actor) == ("micro_credential.draft", "MC-00001", author.reference)


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_drafts_edits_or_submits(name):
    make.rules()
    body = awarder()
    entry = make.micro_credential(State.DRAFT, awarder=body)
    course = make.short_course(State.DRAFT, provider=body, leads_to=[make.micro_credential(awarder=body)])
    somebody = who(name, body)

    for act in (
        lambda: actions.draft_micro_credential(body, {}, by=somebody, today=TODAY),
        lambda: actions.edit_micro_credential(entry, {"level": "5"}, by=somebody, seen_version=1),
        lambda: actions.submit(entry, by=somebody, today=TODAY),
        lambda: actions.draft_short_course(body, {}, leads_to=[], by=somebody, today=TODAY),
        lambda: actions.edit_short_course(course, {"place": "Tirma"}, leads_to=[], by=somebody, seen_version=1),
        lambda: actions.submit_short_course(course, by=somebody, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert (left(entry), left(course)) == ((State.DRAFT, 1, 0), (State.DRAFT, 1, 0))
    assert (MicroCredential.objects.count(), ShortCourse.objects.count()) == (2, 1)


def test_an_editor_edits_but_does_not_submit():
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    editor = make.member(entry.awarder, Function.EDITOR)

    actions.edit_micro_credential(entry, {"level": "5"}, by=editor, seen_version=1)
    with pytest.raises(NotPermitted):
        actions.submit(entry, by=editor, today=TODAY)

    assert (left(entry), may_edit(editor, entry), may_submit(editor, entry)) == ((State.DRAFT, 2, 1), True, False)


def test_a_visitor_may_nothing():
    entry, course = make.micro_credential(State.DRAFT), make.short_course(State.DRAFT)

    assert not any(may(AnonymousUser(), item) for may in (may_edit, may_submit) for item in (entry, course))


def test_a_signatory_submits_and_it_is_listed_with_its_due_date():
    make.rules()
    entry = make.micro_credential(State.DRAFT)

    actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    entry.refresh_from_db()
    assert (entry.state, entry.listed_on, entry.due_on, entry.edition) == (
        *(State.LISTED_PENDING, TODAY, date(2027, 1, 24)),
        1,
    )


@pytest.mark.parametrize(
    "change", [{"state": State.SUSPENDED}, {"state": State.REMOVED}, {"valid_until": TODAY - timedelta(days=1)}]
)
def test_when_the_role_ended_nothing_is_drafted_or_submitted(change):
    make.rules()
    body = awarder()
    entry = make.micro_credential(State.DRAFT, awarder=body)
    course = make.short_course(State.DRAFT, provider=body, leads_to=[make.micro_credential()])
    signatory = make.member(body)
    OrganisationRole.objects.filter(organisation=body).update(decided_on=make.LONG_AGO, **change)

    for act in (
        lambda: actions.submit(entry, by=signatory, today=TODAY),
        lambda: actions.submit_short_course(course, by=signatory, today=TODAY),
        lambda: actions.draft_micro_credential(body, {}, by=signatory, today=TODAY),
        lambda: actions.draft_short_course(body, {}, leads_to=[], by=signatory, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert (left(entry), left(course)) == ((State.DRAFT, 1, 0), (State.DRAFT, 1, 0))


def test_an_organisation_drafts_in_the_role_it_has_not_in_another():
    provider, body = make.organisation([Role.PROVIDER]), make.organisation([Role.AWARDER])

    with pytest.raises(NotPermitted):
        actions.draft_micro_credential(provider, {}, by=make.member(provider), today=TODAY)
    with pytest.raises(NotPermitted):
        actions.draft_short_course(body, {}, leads_to=[], by=make.member(body), today=TODAY)


@pytest.mark.parametrize("stated", [{"state": "registered"}, {"number": "MC-1"}, {"awarder": 1}, {"credits": "six"}])
def test_a_refused_draft_takes_no_number(stated):
    body = awarder()
    author = make.member(body)

    with pytest.raises(Malformed):
        actions.draft_micro_credential(body, stated, by=author, today=TODAY)

    assert (MicroCredential.objects.count(), Fact.objects.count()) == (0, 0)
    assert actions.draft_micro_credential(body, {}, by=author, today=TODAY).number == "MC-00001"


def test_a_stale_page_saves_nothing():
    entry = make.micro_credential(State.DRAFT)
    author = make.member(entry.awarder)
    actions.edit_micro_credential(entry, {"level": "5"}, by=author, seen_version=1)

    with pytest.raises(StaleVersion):
        actions.edit_micro_credential(entry, {"level": "6"}, by=author, seen_version=1)

    entry.refresh_from_db()
    assert (entry.level, entry.version, Fact.objects.count()) == ("5", 2, 1)


def test_submitting_twice_lists_once():
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    stale, signatory = MicroCredential.objects.get(pk=entry.pk), make.member(entry.awarder)
    actions.submit(entry, by=signatory, today=TODAY)

    for copy in (stale, entry):
        with pytest.raises(WrongState):
            actions.submit(copy, by=signatory, today=TODAY)

    assert (left(entry), EntryVersion.objects.count()) == ((State.LISTED_PENDING, 2, 1), 1)


def test_hours_that_do_not_fit_the_credits_keep_the_gate_shut():
    make.rules()
    entry = make.micro_credential(State.DRAFT, hours=60, credits=3)

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert [finding.rule for finding in refusal.value.findings if finding.severity == "block"] == ["CR-1"]
    assert left(entry) == (State.DRAFT, 1, 0)


@pytest.mark.parametrize(
    ("weights", "seen"),
    [
        ((70, 20), 90),
        ((70, None), 70),
        ((70, 30.5), 100.5),
        ((0, 0), 0),
        ((70, 30), None),
        ((100, None), None),
        ((None, None), None),
        ((), None),
        ((33.3, 33.3, 33.3), None),
    ],
)
def test_weights_that_are_stated_add_to_a_hundred(weights, seen):
    parts = [{"code": f"A{place}", "type": "oral", "weight": weight} for place, weight in enumerate(weights)]
    entry = make.micro_credential(State.DRAFT, assessment={"components": parts})

    found = [(finding.rule, finding.field, finding.seen, finding.severity) for finding in actions.own_findings(entry)]

    assert found == ([] if seen is None else [("AW-1", "assessment.components", seen, "block")])


def test_a_course_is_listed_once_it_leads_somewhere_listed():
    make.rules()
    course = make.short_course(State.DRAFT, leads_to=[make.micro_credential(State.DRAFT)])
    signatory = make.member(course.provider)

    with pytest.raises(GateRefused) as refusal:
        actions.submit_short_course(course, by=signatory, today=TODAY)
    assert [finding.rule for finding in refusal.value.findings] == ["SD-6"]
    assert left(course) == (State.DRAFT, 1, 0)

    goal = make.micro_credential()
    make.let_teach(goal, course.provider)
    actions.edit_short_course(course, {}, leads_to=[goal], by=signatory, seen_version=1)
    actions.submit_short_course(course, by=signatory, today=TODAY)
    assert left(course) == (State.LISTED_PENDING, 3, 2)


def test_what_a_course_leads_to_is_saved_with_the_course_or_not_at_all():
    course, other = make.short_course(State.DRAFT), make.micro_credential()
    author = make.member(course.provider)
    before = list(course.leads_to.all())

    with pytest.raises(StaleVersion):
        actions.edit_short_course(course, {}, leads_to=[other], by=author, seen_version=9)
    assert list(course.leads_to.all()) == before

    actions.edit_short_course(course, {"place": "Tirma"}, leads_to=[other], by=author, seen_version=1)
    assert list(course.leads_to.all()) == [other]


RUN = {
    "starts_on": date(2027, 1, 11),
    "ends_on": date(2027, 3, 26),
    "enrol_until": date(2027, 1, 4),
    "places": 16,
}


def test_dates_of_a_listed_course_are_announced():
    course = make.short_course()
    author = make.member(course.provider, Function.EDITOR)

    run = runs.open_instance(course, by=author, today=TODAY, **RUN)

    fact = Fact.objects.get()
    assert ({name: getattr(run, name) for name in RUN}, run.taken, run.places_left) == (RUN, 0, 16)
    assert (fact.kind, fact.subject, fact.noted) == (
        *("short_course.open_instance", course.number),
        {"run": run.pk, "starts_on": "2027-01-11"},
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": date(2027, 1, 10)}, "ends_on"),
        ({"places": 0}, "places"),
        ({"places": -5}, "places"),
        ({"places": 100_001}, "places"),
        ({"places": 10**30}, "places"),
    ],
)
def test_impossible_dates_are_refused_and_nothing_is_announced(change, field):
    course = make.short_course()

    with pytest.raises(Malformed) as refusal:
        runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN | change)

    assert (refusal.value.data["field"], CourseInstance.objects.count(), Fact.objects.count()) == (field, 0, 0)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.IN_REVIEW, State.SUSPENDED, State.REMOVED])
def test_a_course_that_is_not_listed_has_no_dates(state):
    course = make.short_course(state)

    with pytest.raises(WrongState):
        runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN)

    assert CourseInstance.objects.count() == 0


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_announces_dates(name):
    course = make.short_course()

    with pytest.raises(NotPermitted):
        runs.open_instance(course, by=who(name, course.provider), today=TODAY, **RUN)

    assert (CourseInstance.objects.count(), Fact.objects.count()) == (0, 0)


def test_the_database_refuses_an_overfull_run():
    run = make.instance(make.short_course(), places=1)

    with pytest.raises(IntegrityError, match="instance_not_overfull"), transaction.atomic():
        CourseInstance.objects.filter(pk=run.pk).update(taken=2)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("visitor", set(PUBLIC_STATES)),
        ("stranger", set(PUBLIC_STATES)),
        ("other", set(PUBLIC_STATES)),
        ("closed", set(PUBLIC_STATES)),
        ("ended", set(PUBLIC_STATES)),
        ("signatory", set(State)),
        ("editor", set(State)),
        ("teacher", set(State)),
        ("registrar", set(State) - {State.DRAFT}),
        ("officer", set(State) - {State.DRAFT}),
        ("own_officer", set(State)),
    ],
)
def test_who_sees_an_entry_in_which_state(name, seen):
    body = awarder()
    goal = make.micro_credential()
    for state in State:
        make.micro_credential(state, awarder=body)
        make.short_course(state, provider=body, leads_to=[goal])
    somebody = AnonymousUser() if name == "visitor" else who(name, body)
    if name == "own_officer":
        make.member(body, Function.EDITOR, somebody)  # a second mandate must not show anything twice

    entries = micro_credentials_visible_to(somebody).filter(awarder=body)
    courses = short_courses_visible_to(somebody).filter(provider=body)

    assert sorted(entries.values_list("state", flat=True)) == sorted(seen)
    assert sorted(courses.values_list("state", flat=True)) == sorted(seen)


@pytest.mark.parametrize("profile", make.PROFILES)
@pytest.mark.parametrize("target", ["micro_credential", "short_course"])
def test_every_path_that_a_profile_in_force_reads_is_one_that_the_form_states(profile, target):
    entry = make.micro_credential() if target == "micro_credential" else make.short_course()
    stated = entry.as_stated()

    for path in gate.fields(policy.shipped()[profile], target=target, stage="gate"):
        place = stated
        for part in path.split("."):
            assert part in place, path
            place = place[part]


def test_a_provider_whose_role_ended_announces_no_dates():
    course = make.short_course()
    course.provider.roles.update(state=State.EXPIRED)

    with pytest.raises(NotPermitted):
        runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN)

    assert (CourseInstance.objects.count(), Fact.objects.count()) == (0, 0)
