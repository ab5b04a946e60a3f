"""Opportunities: who offers them, what they ask, whom they are open to."""

from datetime import date, timedelta

import pytest

from passerelle.awards.states import AwardState
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.opportunities import actions, queries
from passerelle.opportunities.models import Effect, Kind, Opportunity
from passerelle.opportunities.permissions import own_opportunities, visible_to
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.registers.states import State
from tests.opportunities.factories import drafted, opened, stated
from tests.recognition.factories import TODAY, award, end_award, mandated, micro_credential


def test_an_editor_drafts_and_publishes_and_each_act_leaves_one_fact(story):
    opportunity = opened(story)

    opportunity.refresh_from_db()
    assert (opportunity.state, opportunity.opened_on, opportunity.name) == (
        OpportunityState.OPEN, TODAY, "Assistant inspector of wells",
    )  # fmt: skip
    assert [(fact.kind, fact.subject, fact.noted) for fact in Fact.objects.order_by("pk")] == [
        ("opportunity.draft", opportunity.number, {"findings": []}),
        ("opportunity.publish", opportunity.number, {"items": [story.item.number]}),
    ]


def test_a_signatory_may_as_well(story):
    opportunity = drafted(story, by=story.employer_signatory)

    assert actions.publish(opportunity, by=story.employer_signatory, today=TODAY).state == OpportunityState.OPEN


@pytest.mark.parametrize("who", ["amina", "officer", "signatory", "stranger"])
def test_nobody_else_drafts_edits_publishes_or_closes(story, who):
    draft, running, someone = drafted(story), opened(story), getattr(story, who)
    facts = Fact.objects.count()

    for act in (
        lambda: actions.draft(story.authority, stated(story), by=someone, today=TODAY),
        lambda: actions.edit(draft, stated(story), by=someone, today=TODAY, seen_version=1),
        lambda: actions.publish(draft, by=someone, today=TODAY),
        lambda: actions.close(running, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    draft.refresh_from_db()
    running.refresh_from_db()
    assert (draft.state, running.state, Fact.objects.count()) == (
        OpportunityState.DRAFT, OpportunityState.OPEN, facts,
    )  # fmt: skip


def test_an_organisation_that_is_no_employer_offers_nothing(story):
    draft, running = drafted(story), opened(story)
    OrganisationRole.objects.filter(role=Role.EMPLOYER).update(state=State.SUSPENDED)

    with pytest.raises(NotPermitted):
        drafted(story)
    with pytest.raises(NotPermitted):
        actions.publish(draft, by=story.employer_editor, today=TODAY)
    assert actions.close(running, by=story.employer_editor, today=TODAY).state == OpportunityState.CLOSED


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("title", "", "title"),
        ("kind", "holiday", "kind"),
        ("kind", "", "kind"),
        ("closes_on", TODAY - timedelta(days=1), "closes_on"),
        ("closes_on", "soon", "closes_on"),
        ("place", "x" * 81, "place"),
        ("any_of", 2, "any_of"),
        ("any_of", 0, "any_of"),
        ("items", [{"micro_credential": None}], "items.1.micro_credential"),
        ("surprise", 1, "surprise"),
    ],
)
def test_what_does_not_fit_is_named(story, field, value, named):
    with pytest.raises(Malformed) as refusal:
        drafted(story, **{field: value})

    assert (refusal.value.data["field"], Opportunity.objects.count(), Fact.objects.count()) == (named, 0, 0)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"min_result": "brilliant"}, "items.1.min_result"),
        ({"effect": "gold"}, "items.1.effect"),
        ({"max_age_years": 0}, "items.1.max_age_years"),
        ({"min_edition": 0}, "items.1.min_edition"),
    ],
)
def test_what_does_not_fit_in_an_item_is_named(story, more, named):
    with pytest.raises(Malformed) as refusal:
        drafted(story, items=[{"micro_credential": story.item} | more])

    assert refusal.value.data["field"] == named


def test_an_item_stands_once(story):
    with pytest.raises(Malformed):
        drafted(story, items=[{"micro_credential": story.item}, {"micro_credential": story.item}])


def test_without_items_a_draft_is_fine_but_not_published(story):
    draft = drafted(story, items=[])

    with pytest.raises(Malformed):
        actions.publish(draft, by=story.employer_editor, today=TODAY)


def test_published_after_its_closing_day_it_is_refused(story):
    draft = drafted(story)

    with pytest.raises(NotNow):
        actions.publish(draft, by=story.employer_editor, today=draft.closes_on + timedelta(days=1))


def test_a_stale_page_saves_nothing_and_a_second_click_gets_wrong_state(story):
    draft = drafted(story)
    actions.edit(draft, stated(story, place="Orsa"), by=story.employer_editor, today=TODAY, seen_version=1)
    stale = Opportunity.objects.get(pk=draft.pk)

    with pytest.raises(StaleVersion):
        actions.edit(draft, stated(story, place="X"), by=story.employer_editor, today=TODAY, seen_version=1)
    actions.publish(draft, by=story.employer_editor, today=TODAY)
    with pytest.raises(WrongState):
        actions.publish(stale, by=story.employer_editor, today=TODAY)
    with pytest.raises(WrongState):
        actions.edit(draft, stated(story), by=story.employer_editor, today=TODAY, seen_version=draft.version)
    draft.refresh_from_db()
    assert (draft.place, draft.items.count(), Fact.objects.filter(kind="opportunity.publish").count()) == ("Orsa", 1, 1)


def test_drafts_are_seen_by_their_own_house_only(story):
    draft, running = drafted(story), opened(story)

    assert {who: set(visible_to(getattr(story, who))) for who in ("employer_editor", "officer", "amina")} == {
        "employer_editor": {draft, running}, "officer": {running}, "amina": {running},
    }  # fmt: skip
    mandated(story.authority, Function.SIGNATORY, story.employer_editor)
    assert sorted(own_opportunities(story.employer_editor), key=str) == [draft, running]


def test_an_award_opens_a_job_and_the_page_can_say_which(story):
    opportunity = opened(story)

    found = queries.open_to(story.amina, TODAY)

    assert [(chance.opportunity, [match.award for match in chance.met], chance.effects) for chance in found.open] == [
        (opportunity, [story.award], ("an interview",)),
    ]
    assert (found.one_away, queries.open_to(story.other, TODAY).open) == ((), ())


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.SUSPENDED, AwardState.EXPIRED])
def test_an_award_not_in_force_opens_nothing(story, state):
    opened(story)
    end_award(story.award, state)

    found = queries.open_to(story.amina, TODAY)

    assert (found.open, [chance.missing[0].award for chance in found.one_away]) == ((), [None])


def test_what_the_nearest_award_lacks_is_told(story):
    opened(story, items=[{"micro_credential": story.item, "min_result": "distinction", "max_age_years": 1}])

    (chance,) = queries.open_to(story.amina, date(2026, 11, 24)).one_away

    assert [(match.award, match.unmet) for match in chance.missing] == [(story.award, ("result",))]


def test_two_of_three_with_one_held_is_one_away_and_with_two_it_is_open(story):
    second, third = micro_credential("Second", story.authority), micro_credential("Third", story.authority)
    items = [{"micro_credential": item, "effect": Effect.SHORTLIST} for item in (story.item, second, third)]
    opportunity = opened(story, items=items, any_of=2, kind=Kind.PROMOTION)

    assert [chance.opportunity for chance in queries.open_to(story.amina, TODAY).one_away] == [opportunity]
    assert queries.open_to(story.other, TODAY) == queries.Chances((), ())
    award(story.amina, third)
    assert [chance.opportunity for chance in queries.open_to(story.amina, TODAY).open] == [opportunity]


def test_the_better_of_two_awards_counts(story):
    opened(story, items=[{"micro_credential": story.item, "min_result": "distinction"}])
    best = award(story.amina, story.item, result="distinction", edition=2)

    (chance,) = queries.open_to(story.amina, TODAY).open

    assert chance.met[0].award == best


def test_closed_or_past_its_day_it_is_open_to_nobody(story):
    opportunity = opened(story)

    assert len(queries.open_to(story.amina, opportunity.closes_on).open) == 1
    assert queries.open_to(story.amina, opportunity.closes_on + timedelta(days=1)).open == ()
    actions.close(opportunity, by=story.employer_editor, today=TODAY)
    assert queries.open_to(story.amina, TODAY).open == ()
    assert not opportunity.is_open(TODAY)


@pytest.mark.parametrize("rows", [1, 3])
def test_open_to_asks_as_often_for_many_as_for_one(story, rows, django_assert_num_queries):
    for _ in range(rows):
        opened(story)

    with django_assert_num_queries(5):
        assert len(queries.open_to(story.amina, TODAY).open) == rows


def test_naming_answers_for_many_entries_in_one_query(story, django_assert_num_queries):
    opportunity = opened(story)
    drafted(story)

    with django_assert_num_queries(1):
        found = queries.naming([story.item.number, "MC-99999"], on=TODAY)
        assert [(item.opportunity, item.micro_credential.number, item.opportunity.employer) for item in found] == [
            (opportunity, story.item.number, story.authority)
        ]
