"""Needs: who states them, what answers them, what becomes of them, and how they are cited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.opportunities import answering, jobs, needs
from passerelle.opportunities.models import LabourNeed, NeedAnswer
from passerelle.opportunities.permissions import needs_visible_to, own_needs
from passerelle.opportunities.reading import cited, needs_open
from passerelle.opportunities.states import NeedState
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests.recognition.factories import TODAY, mandated, micro_credential, organisation

SOON = TODAY + timedelta(days=60)


def stated(**more: object) -> dict[str, object]:
    said = {"kind": "outcome", "outcome": "Inspect a well and report its faults", "people": 12, "by_when": SOON}
    return said | {"region": "Sidra Wells"} | more


def drafted(story, **more):
    return needs.draft(story.authority, stated(**more), by=story.employer_editor, today=TODAY)


def published(story, **more):
    return needs.publish(drafted(story, **more), by=story.employer_editor, today=TODAY)


def entry_that_says(story, *texts: str, state: State = State.REGISTERED):
    entry = micro_credential("Inspecting wells", story.authority, state=state)
    entry.outcomes = [{"code": f"K{n}", "text": text} for n, text in enumerate(texts, 1)]
    entry.save()
    return entry


def test_a_draft_is_its_houses_and_a_published_one_everybodys(story):
    draft, public = drafted(story), published(story)

    seen = {who: set(needs_visible_to(getattr(story, who))) for who in ("employer_editor", "officer", "amina")}
    assert seen == {"employer_editor": {draft, public}, "officer": {public}, "amina": {public}}
    assert set(own_needs(story.officer)) == set()
    assert (list(needs_open(TODAY)), list(needs_open(SOON + timedelta(days=1)))) == ([public], [])


def test_a_professional_body_states_needs_too(story):
    union = organisation("Union of Well Diggers", Role.PROFESSIONAL_BODY)
    someone = mandated(union, Function.EDITOR)

    made = needs.draft(union, stated(), by=someone, today=TODAY)

    assert needs.publish(made, by=someone, today=TODAY).state == NeedState.PUBLISHED


@pytest.mark.parametrize("who", ["amina", "officer", "signatory", "stranger"])
def test_nobody_else_states_edits_publishes_or_ends(story, who):
    draft, public, someone = drafted(story), published(story), getattr(story, who)
    facts = Fact.objects.count()

    for act in (
        lambda: needs.draft(story.authority, stated(), by=someone, today=TODAY),
        lambda: needs.edit(draft, stated(), by=someone, today=TODAY, seen_version=1),
        lambda: needs.publish(draft, by=someone, today=TODAY),
        lambda: needs.end(public, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert Fact.objects.count() == facts


def test_everything_that_does_not_fit_is_named_at_once(story):
    with pytest.raises(Malformed) as refusal:
        drafted(story, kind="wish", people=0, by_when=TODAY - timedelta(days=1), level="five", surprise=1)

    found = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert (sorted(found), LabourNeed.objects.count()) == (["by_when", "kind", "level", "people", "surprise"], 0)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"kind": "outcome", "outcome": ""}, "outcome"),
        ({"kind": "skill", "skill": "http://data.europa.eu/esco/skill/none"}, "skill"),
        ({"kind": "entry", "entry": None}, "entry"),
        ({"people": None}, "people"),
        ({"by_when": TODAY + timedelta(days=3000)}, "by_when"),
    ],
)
def test_what_does_not_fit_is_named(story, more, named):
    with pytest.raises(Malformed) as refusal:
        drafted(story, **more)

    assert refusal.value.data["field"] == named


def test_an_entry_that_says_nearly_the_same_answers_it_and_another_does_not(story):
    same = entry_that_says(story, "Report the faults of a well after inspecting it", "Keep a logbook")
    entry_that_says(story, "Bake bread for forty people")
    entry_that_says(story, "Inspect a well and report its faults", state=State.DRAFT)

    need = published(story)

    assert [(one.micro_credential, one.by) for one in need.answers.all()] == [(same, "outcome")]
    assert (need.answered, list(needs_open(TODAY, unanswered=True))) == (1, [])


def test_the_entry_that_is_asked_for_answers_while_it_is_listed(story):
    need = published(story, kind="entry", outcome="", entry=story.item)
    assert [(one.micro_credential, one.likeness) for one in need.answers.all()] == [(story.item, 100)]

    type(story.item).objects.filter(pk=story.item.pk).update(state=State.REMOVED)
    story.item.refresh_from_db()
    answering.compare_entry(story.item, today=TODAY)

    need.refresh_from_db()
    assert (need.answered, NeedAnswer.objects.count(), list(needs_open(TODAY, unanswered=True))) == (0, 0, [need])


def test_an_entry_that_is_listed_later_answers_once_it_is(story):
    need = published(story)
    assert need.answered == 0

    entry = entry_that_says(story, "Inspect a well and report its faults")
    answering.compare_entry(entry, today=TODAY)
    answering.compare_entry(entry, today=TODAY)
    jobs.compare_needs(TODAY)

    need.refresh_from_db()
    assert (need.answered, NeedAnswer.objects.count()) == (1, 1)


def test_a_newer_one_takes_the_place_of_the_published_one_in_one_step(story):
    old = published(story)
    newer = needs.draft(story.authority, stated(people=20), by=story.employer_editor, today=TODAY, supersedes=old)
    assert old.state == NeedState.PUBLISHED

    needs.publish(newer, by=story.employer_editor, today=TODAY)

    old.refresh_from_db()
    assert (old.state, old.ended_on, list(needs_open(TODAY))) == (NeedState.SUPERSEDED, TODAY, [newer])


def test_what_ended_meanwhile_is_not_replaced_and_the_newer_stays_a_draft(story):
    old = published(story)
    newer = needs.draft(story.authority, stated(), by=story.employer_editor, today=TODAY, supersedes=old)
    needs.end(old, by=story.employer_editor, today=TODAY)
    newer.refresh_from_db()

    with pytest.raises(WrongState):
        needs.publish(newer, by=story.employer_editor, today=TODAY)
    newer.refresh_from_db()
    assert newer.state == NeedState.DRAFT


def test_published_it_is_not_changed_and_a_stale_page_saves_nothing(story):
    draft = drafted(story)
    needs.edit(draft, stated(people=3), by=story.employer_editor, today=TODAY, seen_version=1)
    with pytest.raises(StaleVersion):
        needs.edit(draft, stated(people=4), by=story.employer_editor, today=TODAY, seen_version=1)
    needs.publish(draft, by=story.employer_editor, today=TODAY)
    with pytest.raises(WrongState):
        needs.edit(draft, stated(), by=story.employer_editor, today=TODAY, seen_version=draft.version)
    assert draft.people == 3


def test_past_its_day_it_is_not_published_and_a_published_one_ends_by_itself(story):
    draft, public = drafted(story), published(story)
    with pytest.raises(NotNow):
        needs.publish(draft, by=story.employer_editor, today=SOON + timedelta(days=1))

    jobs.end_what_is_over(SOON)
    public.refresh_from_db()
    assert public.state == NeedState.PUBLISHED
    jobs.end_what_is_over(SOON + timedelta(days=1))
    public.refresh_from_db()
    assert (public.state, public.ended_on) == (NeedState.ENDED, SOON + timedelta(days=1))


def test_it_is_cited_by_its_number_and_a_draft_is_not(story, django_assert_num_queries):
    public, draft = published(story), drafted(story)
    text = f"The water authority needs them: {public.number.lower()}, {draft.number}, ND-99999."

    with django_assert_num_queries(1):
        assert cited([text]) == [public]
    with django_assert_num_queries(0):
        assert cited(["No need is cited here."]) == []
