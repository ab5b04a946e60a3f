"""What is a part of what: said by its awarder, told once, never round; levels and blocks at the gate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from passerelle.catalogue import actions, runs, stacking
from passerelle.catalogue.description import checked_course, checked_micro_credential
from passerelle.core.errors import GateRefused, Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.registers.states import PUBLIC_STATES, State
from tests import factories as make
from tests.catalogue.test_acts import OTHERS, RUN, left, who
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def into(entry) -> list[str]:
    return sorted(entry.stacks_into.values_list("number", flat=True))


@pytest.mark.parametrize("name", ["signatory", "editor"])
def test_who_writes_for_the_awarder_says_what_it_is_a_part_of(name):
    entry, larger, programme = make.micro_credential(), make.micro_credential(), make.programme()
    author = who(name, entry.awarder)

    for _ in range(2):  # sent twice, told once
        stacking.stack_into(entry, [larger.number, programme.reference], by=author)

    fact = Fact.objects.get()
    assert (into(entry), list(entry.stacks_into_programmes.all())) == ([larger.number], [programme])
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("micro_credential.stack", entry.number, author.reference),
        {"into": sorted([larger.number, programme.reference])},
    )
    stacking.stack_into(entry, [], by=author)
    assert (into(entry), Fact.objects.count()) == ([], 2)


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_says_it(name):
    entry, larger = make.micro_credential(), make.micro_credential()

    with pytest.raises(NotPermitted):
        stacking.stack_into(entry, [larger.number], by=who(name, entry.awarder))

    assert (into(entry), Fact.objects.count()) == ([], 0)


@pytest.mark.parametrize("state", [state for state in State if state not in PUBLIC_STATES])
def test_what_is_not_public_is_no_whole(state):
    entry, larger = make.micro_credential(), make.micro_credential(state)

    with pytest.raises(Malformed) as refusal:
        stacking.stack_into(entry, [larger.number], by=make.member(entry.awarder))

    assert (refusal.value.data["seen"], into(entry)) == (larger.number, [])


@pytest.mark.parametrize("number", ["MC-77777", "PG-77777v1", "", "x" * 500, "SC-00001"])
def test_what_does_not_exist_is_no_whole(number):
    entry = make.micro_credential()

    with pytest.raises(Malformed) as refusal:
        stacking.stack_into(entry, [number], by=make.member(entry.awarder))

    assert (refusal.value.data["field"], Fact.objects.count()) == ("stacks_into", 0)


def test_an_edition_of_a_programme_is_named_exactly():
    entry, programme = make.micro_credential(), make.programme()

    with pytest.raises(Malformed):
        stacking.stack_into(entry, [f"{programme.number}v9"], by=make.member(entry.awarder))


def test_more_than_sixty_wholes_are_refused():
    entry = make.micro_credential()

    with pytest.raises(Malformed):
        stacking.stack_into(entry, [f"MC-{n:05d}" for n in range(61)], by=make.member(entry.awarder))


def test_a_whole_that_was_removed_since_may_stay_but_not_come_new():
    entry, larger = make.micro_credential(), make.micro_credential()
    author = make.member(entry.awarder)
    stacking.stack_into(entry, [larger.number], by=author)
    type(larger).objects.filter(pk=larger.pk).update(state=State.REMOVED)
    another = make.micro_credential()

    stacking.stack_into(entry, [larger.number, another.number], by=author)
    with pytest.raises(Malformed):
        stacking.stack_into(another, [larger.number], by=make.member(another.awarder))

    assert into(entry) == sorted([larger.number, another.number])


@pytest.mark.parametrize("storeys", [0, 1, 2, 6])
def test_a_circle_of_any_height_is_refused_with_its_way(storeys):
    chain = [make.micro_credential() for _ in range(storeys + 1)]
    for part, whole in pairwise(chain):
        stacking.stack_into(part, [whole.number], by=make.member(part.awarder))
    before = Fact.objects.count()

    with pytest.raises(Malformed) as refusal:
        stacking.stack_into(chain[-1], [chain[0].number], by=make.member(chain[-1].awarder))

    way = [chain[-1].number, *(one.number for one in chain)]
    assert refusal.value.data == {"field": "stacks_into", "expected": "no circle", "seen": " → ".join(way)}
    assert (into(chain[-1]), Fact.objects.count()) == ([], before)


def test_a_stack_is_read_by_storeys_not_by_parts(django_assert_max_num_queries):
    top, part = make.micro_credential(), make.micro_credential()
    middle = [make.micro_credential(awarder=top.awarder) for _ in range(5)]
    for one in middle:
        one.stacks_into.add(top)
    author = make.member(part.awarder)

    with django_assert_max_num_queries(24):
        stacking.stack_into(part, [one.number for one in middle], by=author)


def test_a_draft_and_its_stack_are_saved_together_or_not_at_all():
    entry, larger = make.micro_credential(State.DRAFT), make.micro_credential()
    author = make.member(entry.awarder, Function.EDITOR)

    with pytest.raises(Malformed):
        actions.edit_micro_credential(entry, {"level": "5"}, by=author, seen_version=1, stacks_into=["MC-77777"])
    assert left(entry) == (State.DRAFT, 1, 0)

    entry.refresh_from_db()
    actions.edit_micro_credential(entry, {"level": "5"}, by=author, seen_version=1, stacks_into=[larger.number])
    assert (into(entry), type(entry).objects.get(pk=entry.pk).level) == ([larger.number], "5")
    entry.refresh_from_db()
    actions.edit_micro_credential(entry, {"title": {"en": "Pumps"}}, by=author, seen_version=1, stacks_into=[])
    assert into(entry) == [larger.number], "who saw nothing there struck nothing out"


# Levels and blocks


def level(**fields: str) -> dict[str, str]:
    return {"framework": "mi-nqf", "edition": "2024", "level": "4", "determination": "claimed"} | fields


def sector() -> None:
    from passerelle.frameworks.models import Framework, FrameworkKind, Level

    made = Framework.objects.create(
        key="ferry", edition="2", name={"en": "Ferry crews"}, kind=FrameworkKind.SECTORAL, valid_from=make.LONG_AGO
    )
    Level.objects.create(framework=made, code="Crew B", sort=Decimal(1))


def test_a_level_of_another_framework_keeps_the_gate_shut_and_its_owner_is_named():
    make.rules()
    make.framework()
    sector()
    entry = make.micro_credential(
        State.DRAFT, levels=[level(framework="ferry", edition="2", level="Crew B"), level(level="Crew B")]
    )

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    found = [one for one in refusal.value.findings if one.rule == "LV-1"]
    assert [(one.field, one.seen, one.severity) for one in found] == [("levels.2", "Crew B", "block")]
    assert "ferry/2" in str(found[0].threshold)
    assert left(entry) == (State.DRAFT, 1, 0)


def test_levels_that_stand_in_editions_in_use_pass():
    make.rules()
    make.framework()
    sector()
    entry = make.micro_credential(State.DRAFT, levels=[level(framework="ferry", edition="2", level="Crew B")])

    actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert left(entry)[0] == State.LISTED_PENDING


def test_blocks_with_faults_keep_the_gate_shut_with_every_finding():
    make.rules()
    blocks = [
        {"code": "B1", "title": "Repair", "outcomes": ["S1", "X9"], "components": [], "separately_awardable": True},
        {"code": "B2", "title": "Hand over", "outcomes": ["S1"], "components": ["A9"], "separately_awardable": False},
    ]
    entry = make.micro_credential(State.DRAFT, blocks=blocks)

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert [one.rule for one in refusal.value.findings if one.rule.startswith("BL")] == ["BL-2", "BL-4", "BL-2", "BL-3"]
    assert left(entry) == (State.DRAFT, 1, 0)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"levels": [{"framework": "mi-nqf", "edition": "2024"}]}, "levels.1.level"),
        ({"levels": [level(), level(framework="NQF!")]}, "levels.2.framework"),
        ({"levels": [level() | {"colour": "blue"}]}, "levels.1"),
        ({"levels": [level(), level(level="5")]}, "levels"),
        ({"levels": "4"}, "levels"),
        ({"blocks": [{"code": "B1", "colour": "blue"}]}, "blocks.1.colour"),
        ({"blocks": [{"code": "B1"}, {"code": "B1"}]}, "blocks"),
        ({"blocks": [{"outcomes": "S1"}]}, "blocks.1.outcomes"),
        ({"blocks": [{"separately_awardable": "yes"}]}, "blocks.1.separately_awardable"),
        ({"learning_time": {"T": "-1"}}, "learning_time.T"),
        ({"learning_time": {str(n): 1 for n in range(13)}}, "learning_time"),
        ({"review_years": 21}, "review_years"),
    ],
)
def test_what_has_not_the_right_shape_is_refused_with_its_path(stated, field):
    with pytest.raises(Malformed) as refusal:
        checked_micro_credential(stated)

    assert refusal.value.data["field"] == field


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"offline_kit": [{"kind": "film"}]}, "offline_kit.1.kind"),
        ({"offline_kit": [{"kind": "audio", "mb": -1}]}, "offline_kit.1.mb"),
        ({"capacity": -1}, "capacity"),
    ],
)
def test_what_a_course_cannot_state_is_refused_with_its_path(stated, field):
    with pytest.raises(Malformed) as refusal:
        checked_course(stated)

    assert refusal.value.data["field"] == field


def test_what_is_claimed_is_never_kept_as_determined():
    kept = checked_micro_credential({"levels": [level(determination="determined")]})

    assert kept == {"levels": [level()]}


# Runs


def test_a_run_states_its_own_price_place_days_and_how_it_is_paid():
    course = make.short_course()
    stated = {"price": "90", "schedule": "Saturdays", "place": "Bay", "accepts": ["voucher", "learning_account"]}

    run = runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN, **stated)

    run.refresh_from_db()
    assert (run.price, run.schedule, run.place, run.accepts) == (
        *(Decimal(90), "Saturdays", "Bay"),
        ["learning_account", "voucher"],
    )


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"price": "-1"}, "price"),
        ({"price": "free"}, "price"),
        ({"schedule": "x" * 81}, "schedule"),
        ({"place": "x" * 81}, "place"),
        ({"accepts": ["shells"]}, "accepts"),
        ({"accepts": "voucher"}, "accepts"),
        ({"taken": 4}, "taken"),
        ({"enrol_until": date(2027, 3, 27)}, "enrol_until"),
    ],
)
def test_what_a_run_cannot_state_is_refused_by_field(stated, field):
    course = make.short_course()

    with pytest.raises(Malformed) as refusal:
        runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN | stated)

    assert (refusal.value.data["field"], course.instances.count(), Fact.objects.count()) == (field, 0, 0)


def test_a_price_needs_a_currency():
    course = make.short_course(currency="", price=None)

    with pytest.raises(Malformed) as refusal:
        runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN, price=5)

    assert refusal.value.data["field"] == "price"
