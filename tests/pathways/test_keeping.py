"""A way is kept as it was seen, shown to a counsellor, looked at again when something changes, and put away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue import runs
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.guidance import counsel as counselling
from passerelle.guidance.models import Counsel
from passerelle.guidance.states import CounselState
from passerelle.journal.models import Fact
from passerelle.learning import actions as learning
from passerelle.organisations.models import Function
from passerelle.pathways import asking, jobs, keeping, looking
from passerelle.pathways.asking import Life
from passerelle.pathways.models import Pathway
from passerelle.pathways.permissions import own, shown
from passerelle.pathways.shelf import forget
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.pathways.states import PathwayState
from passerelle.registers.states import State
from passerelle.web.pathways.forms import in_an_address
from tests.assessment.factories import person, staff
from tests.guidance import factories as guidance
from tests.pathways import factories as make
from tests.pathways.factories import TODAY

if TYPE_CHECKING:
    from tests.pathways.factories import Ladder

pytestmark = pytest.mark.django_db
LIFE = Life(budget=500_00)


def references(at: Ladder, *of: CourseInstance) -> list[str]:
    entries = {at.in_town.pk: at.wiring, at.online.pk: at.wiring, at.first.pk: at.pumps, at.second.pk: at.pumps}
    return [f"{one.course.number}/{one.pk}/{entries[one.pk].number}" for one in of]


def kept(at: Ladder, life: Life = LIFE) -> Pathway:
    said = references(at, at.in_town, at.first)
    return keeping.keep(at.pumps.number, "soonest", life, said, by=at.learner, today=TODAY)


def stands(pathway: Pathway) -> tuple[str, list[int], list[int]]:
    """Return its state, the runs it was kept with, and those proposed in their stead."""
    pathway.refresh_from_db()
    found = {side: [int(one.run.split("/")[1]) for one in pathway.steps.filter(is_proposed=side)] for side in (0, 1)}
    return pathway.state, found[0], found[1]


def facts(pathway: Pathway) -> list[str]:
    return list(Fact.objects.filter(subject=pathway.number).order_by("pk").values_list("kind", flat=True))


def test_a_way_is_kept_as_it_was_seen_and_once():
    at = make.ladder()

    made = kept(at)

    assert stands(made) == (PathwayState.KEPT, [at.in_town.pk, at.first.pk], [])
    assert (made.goal, made.title, made.currency, Life.of(made.life)) == (at.pumps.number, "Pumps", "MID", LIFE)
    assert [(one.place, one.item, one.price, one.starts_on) for one in made.steps.all()] == [
        (1, at.wiring.number, 200_00, date(2026, 12, 1)),
        (2, at.pumps.number, 100_00, date(2027, 1, 11)),
    ]
    assert kept(at) == made
    assert facts(made) == ["pathway.keep"]
    assert list(own(at.learner)) == [made]
    assert list(own(person())) == []


def test_what_does_not_lead_there_is_not_kept():
    at = make.ladder()
    for said in ([], references(at, at.first), references(at, at.online, at.first), ["SC-1/9999/MC-1"]):
        with pytest.raises(NotNow) as refused:
            keeping.keep(at.pumps.number, "soonest", LIFE, said, by=at.learner, today=TODAY)
        assert refused.value.data["reason"] == "way_changed"
    for life in (Life(budget=1), Life(hours=1), Life(languages=("fr",)), Life(until=date(2027, 1, 31))):
        with pytest.raises(NotNow) as refused:
            keeping.keep(at.pumps.number, "own", life, references(at, at.in_town, at.first), by=at.learner, today=TODAY)
        assert refused.value.data["reason"] == "way_exceeds"
    with pytest.raises(Malformed):
        keeping.keep(at.pumps.number, "best", LIFE, references(at, at.in_town, at.first), by=at.learner, today=TODAY)
    assert Pathway.objects.count() == 0


def test_nobody_keeps_more_than_they_can_look_at(monkeypatch):
    at = make.ladder()
    monkeypatch.setattr(keeping, "MOST", 1)
    kept(at)

    with pytest.raises(NotNow) as refused:
        keeping.keep(
            at.pumps.number, "cheapest", LIFE, references(at, at.online, at.second), by=at.learner, today=TODAY
        )

    assert refused.value.data["reason"] == "ways_are_many"


def test_a_run_that_is_called_off_is_told_and_another_way_proposed_and_accepted():
    at = make.ladder()
    made = kept(at)
    editor = staff(at.provider, Function.EDITOR)
    runs.cancel_instance(at.in_town, "The hall burnt down.", by=editor, today=TODAY)

    jobs.look_at_a_run(Fact.objects.get(kind="short_course.cancel_instance"))

    assert stands(made) == (
        PathwayState.CHANGED, [at.in_town.pk, at.first.pk], [at.online.pk, at.second.pk],
    )  # fmt: skip
    assert made.changes == [{"what": "cancelled", "place": 1, "was": "", "now": ""}]
    seen = made.version
    jobs.look_at_all(TODAY)  # again, with nothing new
    assert (made.version, facts(made)) == (seen, ["pathway.keep", "pathway.change"])

    with pytest.raises(NotPermitted):
        keeping.accept(made, by=person(), today=TODAY, seen_version=made.version)
    with pytest.raises(StaleVersion):
        keeping.accept(made, by=at.learner, today=TODAY, seen_version=made.version - 1)
    keeping.accept(made, by=at.learner, today=TODAY, seen_version=made.version)

    assert stands(made) == (PathwayState.KEPT, [at.online.pk, at.second.pk], [])
    assert made.changes == []
    with pytest.raises(WrongState):
        keeping.accept(made, by=at.learner, today=TODAY, seen_version=made.version)


@pytest.mark.parametrize("what", ["full", "moved", "price", "withdrawn", "closed"])
def test_whatever_becomes_of_a_step_is_told_by_name(what: str):
    at = make.ladder()
    made = kept(at)
    run = CourseInstance.objects.filter(pk=at.first.pk)
    changes = {
        "full": {"taken": 12},
        "moved": {"starts_on": date(2027, 1, 18), "ends_on": date(2027, 2, 15), "enrol_until": date(2027, 1, 18)},
        "price": {"price": 120},
        "closed": {"enrol_until": date(2026, 11, 1)},
    }
    if what == "withdrawn":
        type(at.pumps).objects.filter(pk=at.pumps.pk).update(state=State.SUSPENDED)
    else:
        run.update(**changes[what])
    forget()

    keeping.look_again(made, today=TODAY)

    made.refresh_from_db()
    assert [one["what"] for one in made.changes] == [what]
    assert made.state == PathwayState.CHANGED
    assert bool(stands(made)[2]) is (what != "withdrawn")  # nothing else leads to what is withdrawn
    if what == "withdrawn":
        with pytest.raises(NotNow) as refused:
            keeping.accept(made, by=at.learner, today=TODAY, seen_version=made.version)
        assert refused.value.data["reason"] == "nothing_proposed"


def test_what_is_as_it_was_again_settles():
    at = make.ladder()
    made = kept(at)
    CourseInstance.objects.filter(pk=at.first.pk).update(taken=12)
    jobs.look_at_all(TODAY)
    CourseInstance.objects.filter(pk=at.first.pk).update(taken=3)

    jobs.look_at_all(TODAY)

    assert stands(made) == (PathwayState.KEPT, [at.in_town.pk, at.first.pk], [])
    assert facts(made) == ["pathway.keep", "pathway.change", "pathway.settle"]


def test_where_the_learner_has_a_place_what_is_full_is_no_change():
    at = make.ladder()
    made = kept(at)
    learning.enrol(at.in_town, by=at.learner, today=TODAY)
    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)

    jobs.look_at_all(TODAY)

    assert stands(made) == (PathwayState.KEPT, [at.in_town.pk, at.first.pk], [])


def test_a_way_is_shown_to_a_counsellor_while_the_counsel_runs():
    desk = guidance.desk()
    at = make.ladder()
    at.learner = desk.learner
    made = kept(at)
    counsel = guidance.accepted(desk)
    assert list(shown(desk.adviser, on=TODAY)) == []

    keeping.share(made, counsel, by=at.learner, today=TODAY)
    keeping.share(made, counsel, by=at.learner, today=TODAY)

    assert list(shown(desk.adviser, on=TODAY)) == [made]
    assert facts(made) == ["pathway.keep", "pathway.share"]
    counselling.take_back(counsel, by=at.learner, today=TODAY)
    assert list(shown(desk.adviser, on=TODAY)) == []
    assert Counsel.objects.get().state == CounselState.ENDED
    with pytest.raises(NotPermitted):
        keeping.share(made, Counsel.objects.get(), by=person(), today=TODAY)


def test_a_way_that_is_put_away_is_looked_at_no_more():
    at = make.ladder()
    made = kept(at)

    keeping.drop(made, by=at.learner)
    keeping.drop(made, by=at.learner)
    CourseInstance.objects.filter(pk=at.first.pk).update(taken=12)
    jobs.look_at_all(TODAY)

    assert stands(made)[0] == PathwayState.DROPPED
    assert list(own(at.learner)) == []
    assert facts(made) == ["pathway.keep", "pathway.drop"]
    with pytest.raises(NotPermitted):
        keeping.drop(made, by=person())


def test_a_life_with_what_was_given_up_is_kept_with_it():
    at = make.ladder()

    made = kept(at, Life(budget=1_00, given_up=("budget",)))

    assert asking.Life.of(made.life).given_up == ("budget",)


def test_the_registers_are_read_once_for_all_ways_of_a_night(monkeypatch):
    at = make.ladder()
    kept(at)
    for place in range(3):
        at.learner = person(f"Learner {place}")
        kept(at)
    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    forget()
    read = []
    monkeypatch.setattr(jobs, "shelf_of", lambda *, on: read.append(on) or shelf_of(on=on))

    jobs.look_at_all(TODAY)

    assert read == [TODAY]
    assert {one.state for one in Pathway.objects.all()} == {PathwayState.CHANGED}


def test_a_wish_without_a_budget_is_kept_and_asked_again_without_one():
    made = kept(make.ladder(), Life())

    assert made.life["budget"] is None
    assert "budget" not in dict(in_an_address(Life.of(made.life)))


def test_what_is_proposed_is_told_with_what_changed_and_never_before():
    """Who read the way while it stood, and its steps once it had changed, reads of neither."""
    at = make.ladder()
    made = kept(at)
    before = Pathway.objects.get(pk=made.pk)
    runs.cancel_instance(at.in_town, "The roof leaks.", by=staff(at.provider, Function.EDITOR), today=TODAY)
    after = keeping.look_again(Pathway.objects.get(pk=made.pk), today=TODAY)

    assert after.state == PathwayState.CHANGED
    assert [len(steps) for steps in looking.steps_of(before)] == [2, 0]
    assert [len(steps) for steps in looking.steps_of(after)] == [2, 2]
