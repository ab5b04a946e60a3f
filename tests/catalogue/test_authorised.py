"""What an authorisation opens and what follows when it ends: courses, their runs, and how many may begin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from passerelle.catalogue import actions, authorised, jobs, partners, revising, runs
from passerelle.catalogue.models import CourseInstance, PartnerAct, PartnerAuthorisation
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.policy import sentences
from passerelle.registers.states import State
from passerelle.web.partners.ways import to_ask
from tests import factories as make
from tests.catalogue.test_acts import left
from tests.catalogue.test_partners import BLOCKS
from tests.factories import LONG_AGO, TODAY

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
RUN = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 3, 26), "enrol_until": date(2027, 1, 4), "places": 16}


def draft(**fields):
    make.rules()
    return make.short_course(State.DRAFT, authorised=False, **fields)


def found(course) -> list[tuple[str, str, str]]:
    with pytest.raises(GateRefused) as refusal:
        actions.submit_short_course(course, by=make.member(course.provider), today=TODAY)
    return [(one.rule, one.field, one.seen) for one in refusal.value.findings]


def listed(**fields):
    """Return a listed course to what another awards, and what lets its provider teach it."""
    course = make.short_course(**fields)
    return course, PartnerAuthorisation.objects.get(partner=course.provider)


# Submitting a course


def test_a_course_to_what_another_awards_is_stopped_and_changed_by_nothing():
    course = draft()
    goal = course.leads_to.get()

    assert found(course) == [("PA-1", "leads_to", goal.number)]
    assert left(course) == (State.DRAFT, 1, 0)
    told = sentences.of_findings(authorised.teaching_findings(course, on=TODAY))[0]
    assert (told.sentence, told.basis) == (
        f"Another organisation awards {goal.number} and has not let you teach for it: ask it for an authorisation, or "
        "take it out.",
        f"Rule PA-1 · seen: {goal.number} · asked: an authorisation to teach, in force today · "
        "the register’s own rules, decision 25",
    )


def test_every_goal_without_an_authorisation_is_told_at_once():
    goals = [make.micro_credential() for _ in range(3)]
    course = draft(leads_to=goals)
    make.authorisation(goals[1], course.provider)

    assert [seen for _, _, seen in found(course)] == [goals[0].number, goals[2].number]


@pytest.mark.parametrize(
    "fields",
    [
        {"act": PartnerAct.ASSESS},
        {"valid_from": LONG_AGO, "ends_on": TODAY},
        {"valid_from": TOMORROW},
    ],
)
def test_an_authorisation_to_something_else_or_of_another_day_lets_no_course_through(fields):
    course = draft()
    make.authorisation(course.leads_to.get(), course.provider, **fields)

    assert [rule for rule, _, _ in found(course)] == ["PA-1"]


def test_who_is_let_teach_from_a_later_day_reads_from_which_and_is_not_sent_to_ask_again():
    course = draft(leads_to=[make.micro_credential() for _ in range(2)])
    ahead, other = course.leads_to.order_by("pk")
    make.authorisation(ahead, course.provider, valid_from=TOMORROW)

    findings = authorised.teaching_findings(course, on=TODAY)

    assert to_ask(findings) == [other.number]
    assert {(one.rule, one.seen, one.severity) for one in findings} == {
        ("PA-1", ahead.number, "block"),
        ("PA-1", other.number, "block"),
    }
    told = [one.sentence for one in sentences.of_findings(findings)]
    day = date_format(TOMORROW, "DATE_FORMAT")
    assert f"You are let teach for {ahead.number} from {day}: send the course again on that day, or later." in told
    assert authorised.teaching_findings(course, on=TOMORROW) == [one for one in findings if one.seen == other.number]


def test_whom_another_awarder_let_teach_something_else_is_not_let_teach_this():
    course = draft()
    make.authorisation(make.micro_credential(awarder=course.leads_to.get().awarder), course.provider)
    make.authorisation(course.leads_to.get(), make.organisation([Role.PROVIDER]))

    assert [rule for rule, _, _ in found(course)] == ["PA-1"]


@pytest.mark.parametrize("right", ["partner", "awarder", "joint awarder"])
def test_partners_and_awarders_teach(right):
    course = draft()
    goal = course.leads_to.get()
    if right == "partner":
        make.authorisation(goal, course.provider, valid_from=TODAY, ends_on=TOMORROW)
    elif right == "joint awarder":
        goal.joint_awarders.add(course.provider)
    else:
        goal.awarder = course.provider
        goal.save(update_fields=["awarder"])

    actions.submit_short_course(course, by=make.member(course.provider), today=TODAY)

    assert left(course) == (State.LISTED_PENDING, 2, 1)


def test_who_was_let_teach_a_block_teaches_no_more_than_that():
    goal = make.micro_credential(blocks=[*BLOCKS, {"code": "B2", "title": "Theory", "outcomes": ["K1"]}])
    course = draft(
        leads_to=[goal], outcomes=[{"code": "S1", "text": "Mend it."}, {"code": "K1", "text": "Explain it."}]
    )
    make.authorisation(goal, course.provider, blocks=["B1"])

    assert found(course) == [("PA-2", "leads_to", ("K1",))]

    said = {"outcomes": [{"code": "S1", "text": "Mend it.", "domain": "skills"}]}
    by = make.member(course.provider)
    actions.edit_short_course(course, said, leads_to=[goal], by=by, seen_version=1)
    actions.submit_short_course(course, by=by, today=TODAY)
    assert course.state == State.LISTED_PENDING


def test_what_ended_is_no_goal():
    gone = make.micro_credential(State.REMOVED)
    course = draft(leads_to=[gone, make.micro_credential()])
    make.let_teach(course.leads_to.exclude(pk=gone.pk).get(), course.provider)

    assert authorised.teaching_findings(course, on=TODAY) == []


def test_a_change_to_a_listed_course_is_asked_the_same():
    make.rules()
    course, let = listed(state=State.REGISTERED)
    by = make.member(course.provider)
    revision = revising.begin(course, {"place": "Orsa"}, by=by, today=TODAY)
    partners.end_authorisation(let, by=make.member(let.awarder), today=TODAY)

    with pytest.raises(GateRefused) as refusal:
        revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    assert [one.rule for one in refusal.value.findings] == ["PA-1"]


def test_more_goals_cost_no_more_queries(django_assert_num_queries):
    for many in (1, 3):
        course = make.short_course(leads_to=[make.micro_credential() for _ in range(many)])
        with django_assert_num_queries(3):
            assert authorised.teaching_findings(course, on=TODAY) == []


# Announcing a run


def test_nobody_announces_a_run_of_what_they_may_not_teach():
    course, let = listed()
    by = make.member(course.provider)
    partners.end_authorisation(let, by=make.member(let.awarder), today=TODAY)

    with pytest.raises(NotNow) as refusal:
        runs.open_instance(course, by=by, today=TODAY, **RUN)

    assert (refusal.value.data, CourseInstance.objects.count()) == ({"reason": "not_let_teach"}, 0)


def test_one_goal_that_may_be_taught_is_enough_for_a_run():
    course, let = listed(leads_to=[make.micro_credential(), make.micro_credential()][:1])
    course.leads_to.add(make.micro_credential())

    assert runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN).course == course
    assert let.is_held(TODAY)


def test_a_run_announced_before_stays_and_may_be_changed():
    course, let = listed()
    by = make.member(course.provider)
    run = runs.open_instance(course, by=by, today=TODAY, **RUN)
    partners.end_authorisation(let, by=make.member(let.awarder), today=TODAY)

    runs.change_instance(run, {"places": 20}, by=by, today=TODAY, seen_version=1)

    assert CourseInstance.objects.get().places == 20


# From when, until when, and how many


def test_an_authorisation_begins_on_the_day_stated_and_not_before():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    by, begins = make.member(entry.awarder), TODAY + timedelta(days=30)

    made = partners.authorise(entry, partner, "teach", {"valid_from": begins.isoformat()}, by=by, today=TODAY)

    assert made.valid_from == begins
    days = (TODAY, begins - timedelta(days=1), begins)
    assert [authorised.is_authorised(partner.pk, entry, "teach", on=day) for day in days] == [False, False, True]
    assert (list(partners.standing(TODAY)), list(partners.running(TODAY))) == ([made], [])
    with pytest.raises(AlreadyDone):
        partners.authorise(entry, partner, "teach", {}, by=by, today=TODAY)


def test_one_that_is_to_begin_later_can_be_taken_back_and_never_holds():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    by, begins = make.member(entry.awarder), TODAY + timedelta(days=30)
    made = partners.authorise(entry, partner, "teach", {"valid_from": begins.isoformat()}, by=by, today=TODAY)

    partners.end_authorisation(made, by=by, today=TODAY)

    assert [made.is_held(TODAY + timedelta(days=count)) for count in (0, 29, 30, 31)] == [False] * 4
    assert list(partners.standing(TODAY)) == []
    assert partners.authorise(entry, partner, "teach", {}, by=by, today=TODAY).is_held(begins)
    with pytest.raises(WrongState):
        partners.end_authorisation(made, by=by, today=TODAY)


@pytest.mark.parametrize(
    ("terms", "field", "reason"),
    [
        ({"valid_from": "2026-09-23"}, "valid_from", "told_too_late"),
        ({"valid_from": "2027-01-31", "ends_on": "2027-01-31"}, "ends_on", "authorisation_ends_before_it_holds"),
        ({"may_subcontract": "perhaps"}, "may_subcontract", None),
    ],
)
def test_days_and_terms_that_cannot_be_change_nothing(terms, field, reason):
    entry = make.micro_credential()

    with pytest.raises(Malformed) as refusal:
        partners.authorise(
            entry, make.organisation([Role.PROVIDER]), "teach", terms, by=make.member(entry.awarder), today=TODAY
        )

    assert (refusal.value.data["field"], refusal.value.data.get("reason")) == (field, reason)
    assert (PartnerAuthorisation.objects.count(), Fact.objects.count()) == (0, 0)


def test_one_that_ran_out_is_closed_once_and_its_end_is_a_fact_of_nobody():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    over = make.authorisation(entry, partner, ends_on=TODAY)
    make.authorisation(entry, partner, "assess", ends_on=TOMORROW)

    assert [jobs.close_authorisations(day) for day in (YESTERDAY, TODAY, TODAY, TOMORROW)] == [0, 1, 0, 1]

    over.refresh_from_db()
    fact = Fact.objects.first()
    assert over.closed_on == TODAY
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("partner.run_out", over.number, ""),
        {"partner": partner.number, "micro_credential": entry.number, "act": "teach"},
    )
    with pytest.raises(WrongState):
        partners.run_out(over, today=TODAY)


def test_one_that_was_ended_does_not_run_out_as_well():
    _course, let = listed()
    partners.end_authorisation(let, by=make.member(let.awarder), today=TODAY)

    assert (let.closed_on, jobs.close_authorisations(TOMORROW)) == (TODAY, 0)
    assert list(Fact.objects.values_list("kind", flat=True)) == ["partner.end"]


def test_as_many_learners_begin_as_were_agreed_on_and_one_more_when_one_withdrew():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    let = make.authorisation(entry, partner, most_learners=2)

    def begin():
        return authorised.take_place(partner.pk, entry, "teach", on=TODAY)

    assert [begin(), begin()] == [let, let]
    with pytest.raises(NotNow) as refusal:
        begin()
    assert refusal.value.data == {"reason": "partner_is_full", "most": 2}

    authorised.give_back(let.pk)
    begin()
    let.refresh_from_db()
    assert let.learners == 2


def test_awarders_need_no_place_and_strangers_get_none():
    entry, other = make.micro_credential(), make.organisation([Role.AWARDER])
    entry.joint_awarders.add(other)

    assert [authorised.take_place(body, entry, "assess", on=TODAY) for body in (entry.awarder_id, other.pk)] == [
        None
    ] * 2
    for body in (make.organisation([Role.ASSESSOR]).pk, None):
        with pytest.raises(NotNow) as refusal:
            authorised.take_place(body, entry, "assess", on=TODAY)
        assert refusal.value.data == {"reason": "not_let_assess"}


def test_whom_the_rule_lets_is_the_same_for_one_body_and_for_all():
    entry, joint, nobody = make.micro_credential(), make.organisation(), make.organisation()
    whole, part, later = (make.organisation() for _ in range(3))
    entry.joint_awarders.add(joint)
    make.authorisation(entry, whole, "assess")
    make.authorisation(entry, part, "assess", blocks=["B1"])
    make.authorisation(entry, later, "assess", valid_from=TOMORROW)

    all_of_them = set(authorised.bodies_for(entry.pk, "assess", on=TODAY))

    assert all_of_them == {entry.awarder, joint, whole}
    bodies = (entry.awarder, joint, nobody, whole, part, later)
    assert {one for one in bodies if authorised.is_authorised(one.pk, entry, "assess", on=TODAY)} == all_of_them


def test_the_database_refuses_more_learners_than_agreed_and_an_end_without_a_day():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    make.authorisation(entry, partner, most_learners=1)

    for name, fields in [("not_overfull", {"learners": 2}), ("closed_has_an_end", {"closed_on": TODAY})]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PartnerAuthorisation.objects.update(**fields)


def test_a_list_and_a_filter_agree_on_who_may_teach_and_assess():
    entries = [make.micro_credential() for _ in range(3)]
    bodies = [make.organisation([Role.PROVIDER, Role.ASSESSOR]) for _ in range(5)]
    bodies += [entry.awarding_body for entry in entries]
    make.organisation_role(entries[0].awarding_body, Role.PROVIDER)
    entries[0].joint_awarders.add(bodies[0])
    make.authorisation(entries[0], bodies[1])
    make.authorisation(entries[1], bodies[2], ends_on=TODAY)
    make.authorisation(entries[1], bodies[3], valid_from=TOMORROW)
    make.authorisation(entries[2], bodies[4], "assess")

    for act in PartnerAct.values:
        told = authorised.pairs({one.pk for one in entries[:2]}, act, on=TODAY)
        assert told == {
            (one.pk, body.pk)
            for one in entries[:2]
            for body in bodies
            if authorised.is_authorised(body.pk, one, act, on=TODAY)
        }
    assert told == {(entries[0].pk, bodies[0].pk), *((one.pk, one.awarder_id) for one in entries[:2])}
