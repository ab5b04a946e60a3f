"""What could come next for somebody, in a register: whole results, and everything for which nothing is suggested."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.assessment.states import CandidateState
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import Route
from passerelle.core.errors import NotPermitted
from passerelle.core.suggesting import Reason
from passerelle.guidance import suggesting
from passerelle.guidance.models import SuggestionChoice
from passerelle.journal.models import Fact
from passerelle.learning.models import Admission
from passerelle.opportunities.models import Opportunity
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from tests.assessment import factories as country
from tests.awards import factories as base
from tests.stacking import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person
    from tests.stacking.factories import Workshop

pytestmark = pytest.mark.django_db
today = base.today


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


@pytest.fixture
def at() -> Workshop:
    return make.workshop()


def told(person: Person) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return what is suggested to a person: (title, [(reason, what it names, people)])."""
    return [
        (one.entry.name, [(said.reason, said.target.name, said.people) for said in one.because])
        for one in suggesting.suggestions(person, on=today())
    ]


def post(employer: Any, *entries: Any, **fields: Any) -> Opportunity:
    """An open post that asks for these micro-credentials, all of them."""
    number = next(base.counter)
    stated = {"number": f"OP-{number:05d}", "employer": employer, "title": {"en": "Pump fitter"}, "kind": "job"}
    stated |= {
        "state": "open",
        "closes_on": today() + timedelta(days=30),
        "any_of": 0,
        "opened_on": today(),
        "drafted_by": base.person("Editor"),
    }
    found = Opportunity.objects.create(**stated | fields)
    for one in entries:
        found.items.create(micro_credential=one, effect="interview", is_needed=True)
    return found


def with_the_whole(at: Workshop, count: int, *places: int) -> None:
    """So many people who have the larger award, and of its parts those at some places."""
    for _ in range(count):
        learner = base.person()
        make.give(learner, at.entry, at.first)
        at.give(learner, *places)


TOGETHER = [(Reason.TOGETHER, "Water Technician", 0)]


def test_parts_of_the_same_larger_award_are_suggested_and_say_with_what_they_count(at: Workshop):
    learner = base.person()
    at.give(learner, 0)

    assert told(learner) == [("Part 2", TOGETHER), ("Part 3", TOGETHER)]
    first = suggesting.suggestions(learner, on=today())[0]
    assert [one.name for one in first.because[0].held] == ["Part 1"]


def test_an_open_post_of_which_something_is_met_gives_a_reason_more(at: Workshop):
    learner = base.person()
    at.give(learner, 0)
    post(base.organisation("Water Works"), at.parts[0], at.parts[2])

    assert told(learner) == [("Part 3", [*TOGETHER, (Reason.GAP, "Pump fitter", 0)]), ("Part 2", TOGETHER)]


def test_a_course_that_asks_for_what_one_holds_gives_a_reason(at: Workshop):
    learner, further = base.person(), make.entry(at.awarder, "Pump Repair", 2, routes=Route.COURSE)
    at.give(learner, 0)
    base.role(at.awarder, Role.PROVIDER)
    run = a_run(at, further)
    Admission.objects.create(instance=run, requires=[[at.parts[0].number, "MC-99999"]])

    assert told(learner) == [
        ("Part 2", TOGETHER), ("Part 3", TOGETHER), ("Pump Repair", [(Reason.OPENED, "Part 1", 0)])
    ]  # fmt: skip


def a_run(at: Workshop, *leads_to: Any, **fields: Any) -> Any:
    course = country.short_course(at.awarder, *leads_to)
    days = {"starts_on": today() + timedelta(days=9), "ends_on": today() + timedelta(days=60)}
    return country.instance(course, enrol_until=today() + timedelta(days=5), **days | fields)


def test_others_who_reached_the_same_are_told_from_five_on_and_the_reader_is_none_of_them(at: Workshop):
    learner, besides = base.person(), make.entry(at.awarder, "Bookkeeping", 2)
    at.give(learner, 0)
    for count in range(7):
        whole = base.person()
        make.give(whole, at.entry, at.first)
        if count < 4:
            make.give(whole, besides, at.first)

    assert "Bookkeeping" not in dict(told(learner))

    for holder in Award.objects.filter(micro_credential=at.entry).order_by("-pk")[:2]:
        make.give(holder.holder, besides, at.first)

    assert dict(told(learner))["Bookkeeping"] == [(Reason.OTHERS, "Water Technician", 5)]


@pytest.mark.parametrize(
    "state", [State.SUSPENDED, State.REMOVED, State.EXPIRING, State.EXPIRED, State.REMOVAL_PROPOSED]
)
def test_an_entry_that_nobody_may_begin_is_never_suggested(at: Workshop, state: State):
    learner = base.person()
    at.give(learner, 0)
    type(at.parts[1]).objects.filter(pk=at.parts[1].pk).update(state=state)

    assert told(learner) == [("Part 3", TOGETHER)]


def test_what_is_held_already_or_under_way_is_not_suggested(at: Workshop):
    learner = base.person()
    at.give(learner, 0, 1)
    assert told(learner) == [("Part 3", TOGETHER)]

    base.candidate(at.parts[2], learner, state=CandidateState.ASSIGNED, result="", score=None, assessed_on=None)
    assert told(learner) == []


def test_what_cannot_be_begun_today_is_not_suggested(at: Workshop):
    """Neither a part without a course, nor one whose courses are full, over, not authorised, or ask for more."""
    learner = base.person()
    at.give(learner, 0)
    type(at.entry).objects.filter(pk__in=[one.pk for one in at.parts]).update(routes=Route.COURSE)
    assert told(learner) == []

    run = a_run(at, at.parts[1])
    assert told(learner) == [], "who teaches it is no provider"

    base.role(at.awarder, Role.PROVIDER)
    assert told(learner) == [("Part 2", TOGETHER)]

    asked = Admission.objects.create(instance=run, requires=[[at.parts[2].number]])
    assert told(learner) == []

    asked.delete()
    type(run).objects.filter(pk=run.pk).update(taken=run.places)
    assert told(learner) == []


def test_a_group_that_is_full_asks_for_nothing_more(at: Workshop):
    learner = base.person()
    at.give(learner, 0)
    core, more = [one.number for one in at.parts[:2]], [at.parts[2].number]
    groups = [make.bucket("CORE", 6, 6, items=core), make.bucket("MORE", 12, items=more)]
    type(at.programme).objects.filter(pk=at.programme.pk).update(buckets=groups)

    assert told(learner) == [("Part 3", TOGETHER)]


def test_who_has_the_larger_award_is_not_sent_towards_it_again(at: Workshop):
    learner = base.person()
    at.give(learner, 0)
    make.give(learner, at.entry, at.first)

    assert told(learner) == []


def test_an_award_that_ended_gives_no_reason(at: Workshop):
    learner = base.person()
    (award,) = at.give(learner, 0)
    ended = {"state": AwardState.SUSPENDED, "ended_on": today(), "ended_by": at.first, "reason_code": "error"}
    Award.objects.filter(pk=award.pk).update(**ended)

    assert told(learner) == []
    assert told(base.person()) == []


def test_off_is_kept_and_nothing_is_shown_until_it_is_on_again(at: Workshop):
    learner = base.person()
    at.give(learner, 0)
    facts = Fact.objects.count()

    off = suggesting.choose_suggestions(False, by=learner, today=today())
    suggesting.choose_suggestions(False, by=learner, today=today() + timedelta(days=1))

    assert (off.is_on, told(learner), suggesting.wants_suggestions(learner)) == (False, [], False)
    assert SuggestionChoice.objects.get().chosen_on == today(), "said twice, the second changes nothing"
    kept = list(Fact.objects.values_list("kind", "subject", "actor"))[facts:]
    assert kept == [("suggestions.choose", learner.reference, learner.reference)]

    suggesting.choose_suggestions(True, by=learner, today=today())
    assert len(told(learner)) == 2
    assert suggesting.wants_suggestions(base.person())


def test_a_closed_account_chooses_nothing():
    gone = base.person(is_active=False)

    with pytest.raises(NotPermitted):
        suggesting.choose_suggestions(False, by=gone, today=today())
    assert (SuggestionChoice.objects.count(), Fact.objects.filter(kind="suggestions.choose").count()) == (0, 0)


def test_what_an_owner_could_pay_or_tune_changes_nothing(at: Workshop):
    """Neither a price, nor words, nor praise, nor more dates move an entry up."""
    learner = base.person()
    at.give(learner, 0)
    before = told(learner)

    base.role(at.awarder, Role.PROVIDER)
    for days in range(1, 4):
        a_run(at, at.parts[2], starts_on=today() + timedelta(days=9 + days), price=0)
    type(at.entry).objects.filter(pk=at.parts[2].pk).update(summary={"en": "The best of all."})

    assert told(learner) == before == [("Part 2", TOGETHER), ("Part 3", TOGETHER)]


def test_suggestions_cost_the_same_however_many_goals_and_awards_there_are(at: Workshop, django_assert_max_num_queries):
    learner = base.person()
    at.give(learner, 0, 1)
    post(base.organisation("Water Works"), at.parts[0], at.parts[2])
    with_the_whole(at, 5, 2)
    for number in range(3):
        other = make.entry(at.awarder, f"Whole {number}", 18)
        make.composition(other, at.parts)

    with django_assert_max_num_queries(10):
        assert len(told(learner)) == 1


def test_a_step_of_a_way_that_is_kept_comes_first_and_names_the_way(at: Workshop):
    learner = base.person()
    at.give(learner, 0)
    last = at.parts[2].number
    kept = [suggesting.KeptWay("PW-00001", "Crew leader", frozenset({last, at.parts[0].number}))]

    found = suggesting.suggestions(learner, on=today(), kept=kept)

    assert [one.entry.name for one in found] == ["Part 3", "Part 2"]
    assert [(said.reason, said.target.name) for said in found[0].because] == [
        (Reason.WAY, "Crew leader"),
        (Reason.TOGETHER, "Water Technician"),
    ]
    suggesting.choose_suggestions(False, by=learner, today=today())
    assert suggesting.suggestions(learner, on=today(), kept=kept) == []


def test_who_holds_nothing_yet_is_told_the_first_step_of_their_way(at: Workshop):
    kept = [suggesting.KeptWay("PW-00001", "Crew leader", frozenset({at.parts[1].number}))]

    found = suggesting.suggestions(base.person(), on=today(), kept=kept)

    assert [(one.entry.name, [said.reason for said in one.because]) for one in found] == [("Part 2", [Reason.WAY])]
