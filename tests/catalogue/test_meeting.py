"""Two who save one text from the same version: both are kept where they changed different things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from passerelle.catalogue import actions, revising
from passerelle.catalogue.meeting import Resolution
from passerelle.catalogue.models import MicroCredential, SavedText
from passerelle.core.errors import BothChanged, Malformed, StaleVersion
from passerelle.journal.models import Fact
from passerelle.registers.states import State
from tests import factories as make

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def texts(entry: MicroCredential, **said: str) -> list[dict[str, Any]]:
    return [one | {"text": said.get(one["code"], one["text"])} for one in entry.outcomes]


def draft() -> tuple[MicroCredential, Person, Person]:
    entry = make.micro_credential(State.DRAFT)
    return entry, make.member(entry.awarder), make.member(entry.awarder)


def save(entry: MicroCredential, by: Person, seen: int = 1, **stated: Any) -> MicroCredential:
    resolution = stated.pop("resolution", None)
    mine = MicroCredential.objects.get(pk=entry.pk)
    return actions.edit_micro_credential(mine, stated, by=by, seen_version=seen, resolution=resolution)


def now(entry: MicroCredential) -> dict[str, str]:
    entry.refresh_from_db()
    return {one["code"]: one["text"] for one in entry.outcomes}


def test_two_who_word_different_outcomes_are_both_kept():
    entry, one, other = draft()
    save(entry, one, outcomes=texts(entry, K1="Tell what limits the flow."))
    save(entry, other, outcomes=texts(entry, S1="Mend common faults."), hours=90)

    told = now(entry)
    assert (told["K1"], told["S1"], entry.hours, entry.version) == (
        "Tell what limits the flow.",
        "Mend common faults.",
        90,
        3,
    )
    assert list(SavedText.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_one_outcome_worded_by_both_is_shown_with_what_was_there_and_nothing_is_saved():
    entry, one, other = draft()
    save(entry, one, outcomes=texts(entry, S1="Mend."))

    with pytest.raises(BothChanged) as refusal:
        save(entry, other, outcomes=texts(entry, S1="Test."), hours=90)

    there = {"base": "Find and repair common faults.", "theirs": "Mend.", "yours": "Test."}
    conflicts = [{"path": "outcomes.S1.text", **there}]
    assert dict(refusal.value.data) == {"seen": 1, "version": 2, "conflicts": conflicts}
    assert (now(entry)["S1"], entry.hours, entry.version, Fact.objects.count()) == ("Mend.", 150, 2, 1)


@pytest.mark.parametrize(
    ("choice", "becomes"),
    [({"take": "theirs"}, "Mend."), ({"take": "yours"}, "Test."), ({"value": "Mend and test."}, "Mend and test.")],
)
def test_what_is_chosen_of_a_conflict_is_saved_with_all_else_that_was_typed(choice: dict[str, str], becomes: str):
    entry, one, other = draft()
    save(entry, one, outcomes=texts(entry, S1="Mend."))
    chosen = Resolution(2, {"outcomes.S1.text": choice})

    save(entry, other, outcomes=texts(entry, S1="Test."), hours=90, resolution=chosen)

    assert (now(entry)["S1"], entry.hours, entry.version) == (becomes, 90, 3)


def test_what_was_chosen_before_somebody_saved_again_holds_for_what_stayed_alone():
    entry, one, other = draft()
    save(entry, one, outcomes=texts(entry, S1="Mend.", K1="Tell."))
    save(entry, one, 2, outcomes=texts(entry, S1="Mend.", K1="Explain all."))
    mine = Resolution(2, {"outcomes.S1.text": {"take": "yours"}, "outcomes.K1.text": {"take": "yours"}})

    with pytest.raises(BothChanged) as refusal:
        save(entry, other, outcomes=texts(entry, S1="Test.", K1="Say."), resolution=mine)

    assert [one["path"] for one in refusal.value.data["conflicts"]] == ["outcomes.K1.text"]


@pytest.mark.parametrize("choice", ["mine", {"take": "nobody's"}, {"value": "a", "take": "yours"}, None])
def test_a_choice_that_is_none_is_refused(choice: Any):
    entry, one, other = draft()
    save(entry, one, title={"en": "Wells"})

    with pytest.raises(Malformed) as refusal:
        save(entry, other, title={"en": "Pipes"}, resolution=Resolution(2, {"title.en": choice}))

    assert refusal.value.data["field"] == "resolution.title.en"


def test_an_own_text_has_the_shape_of_its_field():
    entry, one, other = draft()
    save(entry, one, hours=90)

    with pytest.raises(Malformed):
        save(entry, other, hours=80, resolution=Resolution(2, {"hours": {"value": "many"}}))


def test_sent_twice_it_is_saved_once():
    entry, one, other = draft()
    save(entry, one, hours=90)
    for _ in range(2):
        save(entry, other, title={"en": "Wells"})

    assert (MicroCredential.objects.get().version, Fact.objects.count()) == (3, 2)


def test_a_version_that_nobody_kept_is_stale():
    entry, one, _other = draft()
    save(entry, one, hours=90)
    SavedText.objects.all().delete()

    for seen in (1, 7):
        with pytest.raises(StaleVersion) as refusal:
            save(entry, one, seen, title={"en": "Wells"})
        assert refusal.value.code == "stale_version"


def test_what_it_stacks_into_is_merged_with_it():
    entry, one, other = draft()
    first, second = make.micro_credential(), make.micro_credential()
    for by, larger in ((one, first), (other, second)):
        mine = MicroCredential.objects.get(pk=entry.pk)
        actions.edit_micro_credential(mine, {}, by=by, seen_version=1, stacks_into=[larger.number])

    assert set(entry.stacks_into.all()) == {first, second}


def test_two_who_write_one_change_are_both_kept_also_where_one_saw_none():
    entry = make.micro_credential()
    one, other = make.member(entry.awarder), make.member(entry.awarder)
    begun = revising.begin(entry, {"skills": ["mending"]}, by=one, today=TODAY, reason="Asked.")

    found = revising.edit(begun, {"need_evidence": "A letter.", "skills": entry.skills}, by=other, seen_version=0)

    assert found.fields == {"skills": ["mending"], "need_evidence": "A letter."}
    with pytest.raises(BothChanged) as refusal:
        revising.edit(begun, {"need_evidence": "Two."}, by=one, seen_version=1, reason="Seen.")
    assert refusal.value.data["conflicts"][0]["yours"] == "Two."


def test_two_who_describe_a_course_are_both_kept():
    course = make.short_course(State.DRAFT)
    by, goals = make.member(course.provider), list(course.leads_to.all())
    for stated in ({"place": "Bay"}, {"purpose": "To mend."}):
        mine = type(course).objects.get(pk=course.pk)
        actions.edit_short_course(mine, stated, leads_to=goals, by=by, seen_version=1)

    course.refresh_from_db()
    assert (course.place, course.purpose, course.version) == ("Bay", "To mend.", 3)
