"""From what a learner holds to where they want to be, on registers that stand in a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.assessment.models import AssessmentRules, Sitting
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import Malformed
from passerelle.core.pathways.checking import faults
from passerelle.core.pathways.wishing import Demand, Kind, Objective
from passerelle.learning import actions as learning
from passerelle.pathways import asking, goals, holding, telling
from passerelle.pathways import shelf as shelves
from passerelle.pathways.asking import Life
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.recognition.models import LineEffect
from passerelle.registers.states import State
from passerelle.skills.models import Need, Occupation, Skill, SkillScheme
from passerelle.stacking import holding as stacked
from passerelle.stacking.models import LotUse, UsedFor
from passerelle.web.pathways import wording
from tests.assessment.factories import person
from tests.opportunities import factories as work
from tests.pathways import factories as make
from tests.pathways.factories import TODAY
from tests.recognition import factories as recognising
from tests.recognition.factories import award
from tests.stacking import factories as stacks

if TYPE_CHECKING:
    from passerelle.pathways.asking import Told
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
FREE = Life()


def asked(to: str, learner: Person, life: Life = FREE, on: date = TODAY) -> tuple[Told, goals.Goal]:
    """Ask as pages do; every plan is counted again by code that knows nothing of how it was found."""
    life = asking.check(life, on=on)
    shelf, held = shelf_of(on=on), holding.held_by(learner, on=on)
    goal = goals.find(to, shelf=shelf, held=held, person=learner, on=on)
    told = asking.ask(goal, life, held, shelf)
    given_up = frozenset(one for text in life.given_up if (one := asking.demand_of(text)))
    for one in told.answers:
        if one.plan is not None:
            wanted = asking.wish(one.way, life, held, shelf)
            assert faults(asking.catalogue(shelf, life), wanted, one.plan.steps, given_up) == []
    return told, goal


def runs(told: Told, objective: Objective) -> list[int]:
    answer = told.by(objective)
    assert answer is not None
    assert answer.plan is not None
    return [int(run.reference.split("/")[1]) for _code, run in answer.plan.steps]


def test_the_cheapest_way_and_the_soonest_are_told_side_by_side():
    at = make.ladder()

    told, goal = asked(at.pumps.number, at.learner)

    assert (goal.kind, goal.title) == ("entry", "Pumps")
    assert runs(told, Objective.CHEAPEST) == [at.online.pk, at.second.pk]
    assert runs(told, Objective.SOONEST) == [at.in_town.pk, at.first.pk]
    assert [(one.plan.value, one.plan.is_proven) for one in told.answers if one.plan] == [
        (180_00, True),
        ((date(2027, 2, 8) - TODAY).days, True),
        (2, True),
    ]


def test_each_step_says_why_it_is_there_and_what_opens_it():
    at = make.ladder()
    shelf, held = shelf_of(on=TODAY), holding.held_by(at.learner, on=TODAY)
    told, _goal = asked(at.pumps.number, at.learner)
    answer = told.by(Objective.SOONEST)

    found = telling.story(answer.plan.steps, asking.wish(answer.way, FREE, held, shelf), answer.way, held, shelf)

    assert [(one.title, one.item.level, one.offer.name, one.where, one.offer.price, one.hours_a_week)
            for one in found.steps] == [
        ("Wiring", "3", "Wiring, a course", "Tirma", 200_00, 9.7),
        ("Pumps", "4", "Pumps, a course", "Tirma", 100_00, 9.7),
    ]  # fmt: skip
    assert [[(why.kind, why.name) for why in one.reasons] for one in found.steps] == [
        [("step", "Pumps")],
        [("goal", "Pumps")],
    ]
    assert [[(met.name, met.place) for met in one.after] for one in found.steps] == [[], [("Wiring", 1)]]
    assert (found.price, found.starts, found.ends) == (300_00, date(2026, 12, 1), date(2027, 2, 8))


def test_what_is_held_is_not_asked_for_again():
    at = make.ladder()
    award(at.learner, at.wiring)

    told, _goal = asked(at.pumps.number, at.learner)

    assert runs(told, Objective.CHEAPEST) == [at.first.pk]


def test_what_one_is_on_the_way_to_is_counted_on():
    at = make.ladder()
    learning.enrol(at.online, by=at.learner, today=TODAY)

    told, _goal = asked(at.pumps.number, at.learner)

    assert runs(told, Objective.FEWEST) == [at.first.pk]
    shelf, held = shelf_of(on=TODAY), holding.held_by(at.learner, on=TODAY)
    answer = told.by(Objective.FEWEST)
    found = telling.story(answer.plan.steps, asking.wish(answer.way, FREE, held, shelf), answer.way, held, shelf)
    assert [one.kind for step in found.steps for one in step.warnings] == ["before_result"]


def test_somebody_who_is_there_already_has_a_plan_without_steps():
    at = make.ladder()
    award(at.learner, at.pumps)

    told, _goal = asked(at.pumps.number, at.learner)

    assert (told.is_there, [one.plan.steps for one in told.answers]) == (True, [(), (), ()])


def test_a_wish_that_cannot_be_met_names_what_excludes_each_other_and_what_to_give_up():
    at = make.ladder()

    told, _goal = asked(at.pumps.number, at.learner, Life(budget=1_00))

    assert told.has_plans is False
    assert told.conflict is not None
    assert set(told.conflict.demands) == {Demand(Kind.ONE_OF, at.pumps.number), Demand(Kind.BUDGET)}
    assert told.conflict.is_smallest
    assert Demand(Kind.BUDGET) in told.conflict.give_up

    given_up, _goal = asked(at.pumps.number, at.learner, Life(budget=1_00, given_up=("budget",)))

    assert runs(given_up, Objective.CHEAPEST) == [at.online.pk, at.second.pk]


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life(budget=0), False),
        (Life(hours=5), False),
        (Life(languages=("ar",)), False),
        (Life(online=True), False),
        (Life(online=True, places=("Tirma",)), True),
        (Life(until=date(2027, 2, 7)), False),
        (Life(until=date(2027, 2, 8)), True),
        (Life(until=TODAY + timedelta(days=3650)), True),
        (Life(since=date(2027, 1, 1)), True),
    ],
)
def test_every_bound_of_a_life_is_kept(life: Life, expected: bool):
    at = make.ladder()

    told, _goal = asked(at.pumps.number, at.learner, life)

    assert told.has_plans is expected
    assert (told.conflict is None) is expected


def test_a_circle_of_prerequisites_is_never_entered():
    at = make.ladder()
    a, b = make.entry(at.awarder, "Egg"), make.entry(at.awarder, "Hen")
    make.run(make.course(at.provider, a, price=1), date(2027, 1, 11), date(2027, 2, 1), [b.number])
    make.run(make.course(at.provider, b, price=1), date(2027, 3, 1), date(2027, 4, 1), [a.number])

    told, _goal = asked(a.number, at.learner)

    assert told.has_plans is False
    assert told.conflict is not None
    assert told.conflict.demands == (Demand(Kind.ONE_OF, a.number),)


def test_what_asks_for_either_of_two_takes_the_cheaper():
    at = make.ladder()
    safety = make.entry(at.awarder, "Safety")
    free = make.run(make.course(at.provider, safety, price=0), date(2026, 12, 1), date(2027, 1, 4))
    last = make.entry(at.awarder, "Turbines")
    end = make.run(
        make.course(at.provider, last, price=50), date(2027, 1, 11), date(2027, 2, 8), [at.wiring.number, safety.number]
    )

    told, _goal = asked(last.number, at.learner)

    assert runs(told, Objective.CHEAPEST) == [free.pk, end.pk]


def test_full_cancelled_and_withdrawn_things_are_not_proposed_any_more():
    at = make.ladder()
    assert runs(asked(at.pumps.number, at.learner)[0], Objective.SOONEST) == [at.in_town.pk, at.first.pk]

    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    assert runs(asked(at.pumps.number, at.learner)[0], Objective.SOONEST) == [at.online.pk, at.second.pk]

    type(at.pumps).objects.filter(pk=at.pumps.pk).update(state=State.SUSPENDED)
    CourseInstance.objects.filter(pk=at.first.pk).update(taken=12)  # so that the registers have changed
    assert asked(at.pumps.number, at.learner)[0].has_plans is False


def test_assessment_alone_is_proposed_where_anybody_may_book_it_and_one_asks_for_it():
    at = make.ladder()
    AssessmentRules.objects.create(micro_credential=at.wiring, by_exam=True)
    Sitting.objects.create(
        number="SI-00001", centre=at.awarder, micro_credential=at.wiring, place="Tirma", minutes=60, places=5,
        starts_at=timezone.make_aware(timezone.datetime(2026, 12, 10, 9)), fee=20, currency="MID", method="written",
        supervision="supervised_onsite_with_id", book_until=date(2026, 12, 8), cancel_until=date(2026, 12, 8),
        marks_due_on=date(2026, 12, 20),
    )  # fmt: skip

    by_course, _goal = asked(at.pumps.number, at.learner)
    by_exam, _goal = asked(at.pumps.number, at.learner, Life(by_exam=True))

    assert by_course.by("cheapest").plan.price == 180_00
    assert [run.reference for _code, run in by_exam.by("cheapest").plan.steps] == [
        f"SI-00001/{at.wiring.number}", f"{at.first.course.number}/{at.first.pk}/{at.pumps.number}",
    ]  # fmt: skip


def test_a_larger_award_is_reached_by_its_parts_and_what_is_held_counts():
    at = stacks.workshop()
    provider = make.organisation("Lake Technical College", make.Role.PROVIDER)
    today = stacks.today()
    dated = [
        make.run(make.base.short_course(provider=provider, leads_to=[part], price=10, hours=make.HOURS),
                 today + timedelta(days=20 + 40 * place), today + timedelta(days=50 + 40 * place))
        for place, part in enumerate(at.parts)
    ]  # fmt: skip
    learner = stacks.base.person()
    at.give(learner, 0)

    told, goal = asked(at.entry.number, learner, on=today)

    assert (goal.kind, goal.title) == ("larger_award", at.programme.name)
    assert runs(told, Objective.CHEAPEST) == [dated[1].pk, dated[2].pk]
    assert asked(at.programme.number, learner, on=today)[0].by("fewest").plan.value == 2


def test_a_job_is_reached_by_what_its_employer_accepts():
    told_of = work.story()
    at = make.ladder()
    opened = work.opened(told_of, items=[{"micro_credential": at.pumps, "min_result": "pass"}])

    told, goal = asked(opened.number, at.learner)

    assert (goal.kind, goal.title, goal.besides) == ("opportunity", opened.name, (("result", "pass"),))
    assert runs(told, Objective.FEWEST)[-1] in {at.first.pk, at.second.pk}


def test_an_occupation_is_reached_by_the_skills_it_always_needs():
    at = make.ladder()
    scheme = SkillScheme.objects.create(
        key="esco", version="1", language="en", name="ESCO", licence="free", source="https://esco.example",
        digest="0", began_at=timezone.now(),
    )  # fmt: skip
    job = Occupation.objects.create(scheme=scheme, uri="https://esco.example/occupation/ab12", label="pump fitter")
    for uri, essential in (("skill:wiring", True), ("skill:pumps", True), ("skill:dance", True), ("skill:cook", False)):
        skill = Skill.objects.create(scheme=scheme, uri=uri, label=uri.partition(":")[2])
        Need.objects.create(occupation=job, skill=skill, essential=essential)
    SkillScheme.objects.filter(pk=scheme.pk).update(loaded_at=timezone.now())

    told, goal = asked("occupation:ab12", at.learner)

    assert (goal.kind, goal.title, goal.besides) == ("occupation", "pump fitter", (("nobody_teaches", "dance"),))
    assert runs(told, Objective.CHEAPEST) == [at.online.pk, at.second.pk]


def test_outcomes_can_be_asked_for_one_by_one():
    at = make.ladder()

    told, goal = asked(f"outcomes:{at.wiring.number}#S1,{at.wiring.number}#S9", at.learner)

    assert (goal.title, goal.besides) == ("Wire a socket.", (("nobody_teaches", f"{at.wiring.number}#S9"),))
    assert runs(told, Objective.CHEAPEST) == [at.online.pk]


def test_five_hundred_outcomes_are_answered():
    at = make.ladder()
    said = [make.outcome(f"S{place}", f"Know fact {place}.") for place in range(500)]
    big = make.entry(at.awarder, "Everything", *said)
    dated = make.run(make.course(at.provider, big, price=9), date(2027, 1, 11), date(2027, 3, 1))
    wanted = ",".join(f"{big.number}#S{place}" for place in range(500))

    told, goal = asked(f"outcomes:{wanted}", at.learner)

    assert len(goal.ways[0].outcomes) == 500
    assert runs(told, Objective.CHEAPEST) == [dated.pk]


@pytest.mark.parametrize("to", ["", "MC-99999999", "PG-00000", "OP-00000", "occupation:none", "outcomes:x", "nonsense"])
def test_a_code_that_leads_nowhere_is_refused_by_name(to: str):
    at = make.ladder()

    with pytest.raises(Malformed) as refused:
        asked(to, at.learner)

    assert (refused.value.data["field"], refused.value.data["reason"]) == ("to", "no_such_goal")


@pytest.mark.parametrize(
    ("life", "field"),
    [
        (Life(hours=0), "hours"),
        (Life(hours=81), "hours"),
        (Life(budget=-1), "budget"),
        (Life(until=date(2026, 1, 1)), "until"),
        (Life(until=date(2099, 1, 1)), "until"),
        (Life(since=date(2099, 1, 1)), "since"),
        (Life(places=tuple("abcdefghijklmnopqrstuvw")), "places"),
    ],
)
def test_a_life_that_cannot_be_is_refused_by_name(life: Life, field: str):
    with pytest.raises(Malformed) as refused:
        asking.check(life, on=TODAY)

    assert refused.value.data["field"] == field


def test_a_life_is_kept_as_it_was_said():
    life = Life(7, 90_00, ("en",), ("Tirma",), True, TODAY, date(2027, 6, 1), True, ("budget", "outcome:x"))

    assert Life.of(life.as_data()) == life
    assert Life.of(replace(life, budget=None, since=None).as_data()) == replace(life, budget=None, since=None)


def test_what_can_be_taken_is_read_once_until_something_changes(django_assert_num_queries: Any):
    at = make.ladder()
    first = shelf_of(on=TODAY)

    with django_assert_num_queries(2):
        assert shelf_of(on=TODAY) is first

    learning.enrol(at.in_town, by=at.learner, today=TODAY)
    assert shelf_of(on=TODAY) is first  # there are places left
    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    assert shelf_of(on=TODAY) is not first


def test_what_has_to_be_given_up_together_is_found_where_nothing_alone_is_enough():
    at = make.ladder()

    told, _goal = asked(at.pumps.number, at.learner, Life(budget=1_00, hours=1))

    assert told.has_plans is False
    assert set(told.enough) == {Demand(Kind.BUDGET), Demand(Kind.WEEKLY)}


def test_the_entry_into_a_programme_is_reached_by_any_line_of_a_positive_list_that_opens_it():
    at = make.ladder()
    degree = recognising.programme(at.awarder, valid_from=date(2026, 1, 1))
    officer = person("Officer")
    for item in (at.pumps, at.wiring):
        recognising.laid_down(
            item, degree, by=officer, effect=LineEffect.ENTRY, credits=0, module_code="", module_title=""
        )

    told, goal = asked(degree.number, at.learner)

    assert (goal.kind, goal.title, len(goal.ways)) == (goals.PROGRAMME, "BSc Rural Energy Engineering", 2)
    assert runs(told, Objective.CHEAPEST) == [at.online.pk]
    assert [one.above for one in told.answers] == [0, 0, 0]
    award(at.learner, at.wiring)
    assert asked(degree.number, at.learner)[0].is_there


def test_the_shelf_that_is_right_is_served_while_another_one_is_built(monkeypatch):
    make.ladder()
    first, later = shelf_of(on=TODAY), TODAY + timedelta(days=1)
    build = shelves._made
    served = []

    def slow(on: date, system: str) -> Any:
        served.append(shelf_of(on=TODAY))
        return build(on, system)

    monkeypatch.setattr(shelves, "_made", slow)
    shelf_of(on=later)

    assert served == [first]


def test_who_waited_for_a_shelf_builds_it_no_second_time(monkeypatch):
    make.ladder()
    built = []
    build = shelves._made
    monkeypatch.setattr(shelves, "_made", lambda on, system: built.append(on) or build(on, system))

    assert shelf_of(on=TODAY) is shelf_of(on=TODAY)
    assert built == [TODAY]


def test_what_is_held_and_cannot_count_again_is_named_with_its_reason():
    at = stacks.workshop()
    today, learner = stacks.today(), stacks.base.person()
    (had,) = at.give(learner, 0)
    lot = stacked.lot_of(had)

    def besides() -> tuple[tuple[str, str], ...]:
        return asked(at.entry.number, learner, on=today)[1].besides

    assert besides() == ()
    use = LotUse.objects.create(lot=lot, use=UsedFor.SPARED, where="PG-00077", times=1)
    assert besides() == (("spared", "Part 1"),)
    assert "Part 1: it spares something in a programme already." in wording.besides(*besides()[0])
    LotUse.objects.filter(pk=use.pk).update(use=UsedFor.COUNTED)
    assert besides() == (("part_elsewhere", "Part 1"),)
    LotUse.objects.filter(pk=use.pk).update(times=0)
    assert besides() == ()


def test_of_plans_that_are_as_good_the_cheapest_is_told():
    at = make.ladder()
    told, _goal = asked(at.wiring.number, at.learner)

    assert runs(told, Objective.CHEAPEST) == [at.online.pk]
    assert runs(told, Objective.SOONEST) == [at.in_town.pk]
    assert runs(told, Objective.FEWEST) == [at.online.pk]
    assert told.by("fewest").plan.value == 1


def test_what_is_taught_on_two_terms_is_one_result():
    at = make.ladder()
    make.run(at.first.course, date(2027, 3, 1), date(2027, 4, 1))

    shelf = shelf_of(on=TODAY)

    same = {course.code: course.same_as for course in shelf.courses}
    assert same == {at.wiring.number: "", **dict.fromkeys(shelf.variants[at.pumps.number], at.pumps.number)}
    assert len(same) == 3
