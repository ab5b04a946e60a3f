"""Positive lists: who writes and publishes a line, what it may say, that it never changes once published."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.recognition import SUBSTANTIAL_DIFFERENCE
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.recognition import actions, wording
from passerelle.recognition.models import Difference, LineMode, PositiveListLine
from passerelle.recognition.permissions import lines_visible_to
from passerelle.recognition.queries import accepted_by
from passerelle.recognition.states import LineState
from passerelle.registers.states import State
from tests.recognition.factories import TODAY, micro_credential, programme, published, stated


def test_an_officer_drafts_and_publishes_and_each_act_leaves_one_fact(story):
    line = published(story)

    line.refresh_from_db()
    assert (line.state, line.module_title, line.credits, line.published_by) == (
        LineState.IN_FORCE, "Field Measurement 1", Decimal(3), story.officer,
    )  # fmt: skip
    assert [(fact.kind, fact.subject, fact.noted) for fact in Fact.objects.order_by("pk")] == [
        ("positive_list.draft", line.number, {"findings": []}),
        ("positive_list.publish", line.number, {"item": story.item.number, "programme": story.degree.reference}),
    ]


def test_the_rule_is_one_sentence(story):
    assert wording.rule(published(story)) == (
        "Well and Borehole Inspection, version 1 or later, pass or better, awarded not more than 5 years ago, "
        "waives Field Measurement 1 (3 credits) in BSc Rural Energy Engineering."
    )


def test_a_signatory_publishes_too(story):
    line = actions.draft_line(story.polytechnic, stated(story), by=story.signatory, today=TODAY)

    assert actions.publish_line(line, by=story.signatory, today=TODAY).state == LineState.IN_FORCE


@pytest.mark.parametrize("who", ["editor", "stranger", "amina", "other"])
def test_nobody_else_drafts_edits_publishes_or_ends(story, who):
    draft = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    running = published(story, module_code="RE204")
    someone, facts = getattr(story, who), Fact.objects.count()

    for act in (
        lambda: actions.draft_line(story.polytechnic, stated(story), by=someone, today=TODAY),
        lambda: actions.edit_line(draft, stated(story), by=someone, seen_version=1),
        lambda: actions.publish_line(draft, by=someone, today=TODAY),
        lambda: actions.end_line(running, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    draft.refresh_from_db()
    running.refresh_from_db()
    assert (draft.state, running.state, Fact.objects.count()) == (LineState.DRAFT, LineState.IN_FORCE, facts)


def test_without_a_role_as_awarder_nothing_is_published(story):
    line = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    OrganisationRole.objects.filter(organisation=story.polytechnic, role=Role.AWARDER).update(state=State.SUSPENDED)

    with pytest.raises(NotPermitted):
        actions.publish_line(line, by=story.officer, today=TODAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("module_code", "RE999"),
        ("module_code", ""),
        ("credits", Decimal(4)),
        ("credits", "many"),
        ("min_result", "brilliant"),
        ("max_age_years", 0),
        ("max_age_years", "2.5"),
        ("min_edition", 0),
        ("mode", "perhaps"),
        ("conditions", "A person must look."),
        ("valid_to", date(2026, 8, 31)),
        ("valid_from", "soon"),
        ("micro_credential", None),
        ("programme", "PG-1"),
        ("surprise", 1),
    ],
)
def test_what_does_not_fit_is_named(story, field, value):
    with pytest.raises(Malformed) as refusal:
        actions.draft_line(story.polytechnic, stated(story, **{field: value}), by=story.officer, today=TODAY)

    assert (refusal.value.data["field"], PositiveListLine.objects.count(), Fact.objects.count()) == (field, 0, 0)


def test_the_programme_must_be_the_owners(story):
    foreign = programme(story.authority)

    with pytest.raises(Malformed) as refusal:
        actions.draft_line(story.polytechnic, stated(story, programme=foreign), by=story.officer, today=TODAY)

    assert refusal.value.data["field"] == "programme"


def test_a_draft_of_a_micro_credential_cannot_be_accepted(story):
    hidden = micro_credential("Hidden", story.authority, state=State.DRAFT)

    with pytest.raises(Malformed):
        actions.draft_line(story.polytechnic, stated(story, micro_credential=hidden), by=story.officer, today=TODAY)


def test_what_left_the_register_is_not_published(story):
    line = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    type(story.item).objects.filter(pk=story.item.pk).update(state=State.REMOVED)
    line.micro_credential.refresh_from_db()

    with pytest.raises(NotNow) as refusal:
        actions.publish_line(line, by=story.officer, today=TODAY)

    assert refusal.value.data == {"reason": "item_not_listed", "item": story.item.number}


def test_a_semi_automatic_line_says_what_a_person_looks_at(story):
    with pytest.raises(Malformed):
        actions.draft_line(
            story.polytechnic, stated(story, mode=LineMode.SEMI_AUTOMATIC), by=story.officer, today=TODAY
        )


def test_publishing_twice_gives_wrong_state(story):
    line = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    stale = PositiveListLine.objects.get(pk=line.pk)
    actions.publish_line(line, by=story.officer, today=TODAY)

    with pytest.raises(WrongState):
        actions.publish_line(stale, by=story.signatory, today=TODAY)
    assert Fact.objects.filter(kind="positive_list.publish").count() == 1


def test_the_same_rule_is_in_force_once(story):
    published(story)

    with pytest.raises(AlreadyDone):
        published(story)


def test_a_draft_saved_by_somebody_else_first_is_stale(story):
    line = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    actions.edit_line(line, stated(story, min_result="merit"), by=story.officer, seen_version=1)

    with pytest.raises(StaleVersion):
        actions.edit_line(line, stated(story, min_result="pass"), by=story.signatory, seen_version=1)
    line.refresh_from_db()
    assert line.min_result == "merit"


def test_the_database_keeps_the_words_of_a_published_line(story):
    line = published(story)

    with pytest.raises(WrongState):
        actions.edit_line(line, stated(story), by=story.officer, seen_version=line.version)
    for change in ({"credits": 1}, {"min_result": ""}, {"valid_to": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PositiveListLine.objects.filter(pk=line.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()


def test_an_ended_line_counts_for_nothing_and_may_be_replaced(story):
    line = published(story)
    actions.end_line(line, by=story.signatory, today=TODAY)

    assert accepted_by([story.item.number], on=TODAY) == []
    assert published(story).state == LineState.IN_FORCE


def test_drafts_are_seen_by_their_own_house_only(story):
    draft = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    line = published(story, module_code="RE204")

    assert {who: set(lines_visible_to(getattr(story, who))) for who in ("officer", "editor", "stranger", "amina")} == {
        "officer": {draft, line}, "editor": {line}, "stranger": {line}, "amina": {line},
    }  # fmt: skip


def test_accepted_by_answers_for_many_entries_in_one_query(story, django_assert_num_queries):
    second = micro_credential("Pump Setup", story.authority)
    published(story)
    published(story, micro_credential=second, module_code="RE204")
    published(story, micro_credential=second, module_code="RE204", min_result="merit", valid_from=date(2027, 1, 1))

    with django_assert_num_queries(1):
        found = accepted_by([story.item.number, second.number, "MC-99999"], on=TODAY)

    assert [(one.item, one.organisation, one.programme, one.module, one.credits, one.mode) for one in found] == [
        (second.number, "Mirane Polytechnic", "BSc Rural Energy Engineering", "Pump Systems", 6, "automatic"),
        (
            story.item.number,
            "Mirane Polytechnic",
            "BSc Rural Energy Engineering",
            "Field Measurement 1",
            3,
            "automatic",
        ),
    ]


def test_the_reasons_to_refuse_are_those_of_the_rule():
    assert tuple(Difference.values) == SUBSTANTIAL_DIFFERENCE
