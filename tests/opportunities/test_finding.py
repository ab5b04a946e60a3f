"""Employers and learners: nobody is counted, seen or invited who did not let it, and no figure tells of one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal.models import Fact
from passerelle.opportunities import actions, consents, finding, jobs
from passerelle.opportunities.finding import Crowd
from passerelle.opportunities.models import EmployerConsent, Invitation
from passerelle.opportunities.permissions import own_opportunities
from passerelle.opportunities.states import ConsentState
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.registers.states import State
from tests.opportunities.factories import holders, lets, opened
from tests.recognition.factories import TODAY, award, mandated, micro_credential, organisation, person

NOBODY = Crowd(1, 0, 0)


def crowd(story, opportunity, *, on=TODAY):
    return finding.crowd(opportunity, by=story.employer_editor, today=on)


def seen(story, opportunity, *, on=TODAY):
    return finding.seen(opportunity, by=story.employer_editor, today=on)


def invited(opportunity):
    return {one.learner for one in Invitation.objects.filter(opportunity=opportunity)}


def test_without_consent_nobody_is_counted_seen_or_invited(story):
    opportunity = opened(story)
    holders(story, 12)

    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    finding.send_invitations(opportunity, today=TODAY)

    assert (crowd(story, opportunity), seen(story, opportunity), invited(opportunity)) == (NOBODY, [], set())


def test_who_lets_it_is_counted_in_steps_of_five_and_not_seen(story):
    opportunity = opened(story)
    told = []
    for one in holders(story, 11):
        lets(one)
        told.append(crowd(story, opportunity).everything)

    assert (told, seen(story, opportunity)) == ([0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10], [])


def test_a_count_below_five_is_the_same_as_none(story):
    opportunity = opened(story)
    before = crowd(story, opportunity)
    for one in holders(story, 4):
        lets(one)

    assert crowd(story, opportunity) == before == NOBODY


def test_who_meets_all_but_one_is_counted_apart_and_who_meets_nothing_is_not(story):
    second = micro_credential("Second", story.authority)
    items = [{"micro_credential": story.item, "is_needed": True}, {"micro_credential": second, "is_needed": True}]
    opportunity = opened(story, items=items)
    both, one, none = holders(story, 6), holders(story, 5), [person() for _ in range(9)]
    for holder in both:
        award(holder, second)
    for learner in [*both, *one, *none]:
        lets(learner)

    assert crowd(story, opportunity) == Crowd(2, 5, 5)


@pytest.mark.parametrize(
    ("consent", "is_found"),
    [
        ({"audience": "everybody"}, True),
        ({"audience": "sector", "sector": "water"}, True),
        ({"audience": "sector", "sector": "rail"}, False),
        ({"audience": "employer", "employer": "own"}, True),
        ({"audience": "employer", "employer": "other"}, False),
        ({"audience": "everybody", "not_to": ["own"]}, False),
        ({"audience": "everybody", "not_to": ["other"]}, True),
    ],
)
def test_a_consent_reaches_whom_it_names(story, consent, is_found):
    other = organisation("Mirane Rail", Role.EMPLOYER)
    for body, sector in ((story.authority, "water"), (other, "rail")):
        OrganisationRole.objects.filter(organisation=body, role=Role.EMPLOYER).update(particulars={"sectors": [sector]})
    bodies = {"own": story.authority, "other": other}
    said = dict(consent)
    if "employer" in said:
        said["employer"] = bodies[said["employer"]]
    said["not_to"] = [bodies[one] for one in said.get("not_to", ())]
    opportunity = opened(story)
    lets(story.amina, shows=["awards", "name"], **said)

    assert [one.name for one in seen(story, opportunity)] == ([story.amina.name] if is_found else [])


def test_who_excludes_an_employer_is_found_by_none_of_their_consents(story):
    opportunity = opened(story)
    lets(story.amina, audience="employer", employer=story.authority, shows=["awards", "name"])
    lets(story.amina, not_to=[story.authority])

    assert seen(story, opportunity) == []


@pytest.mark.parametrize(
    ("shows", "told"),
    [
        (["awards"], [("", (("Well and Borehole Inspection", ""),))]),
        (["awards", "results"], [("", (("Well and Borehole Inspection", "merit"),))]),
        (["name"], [("Amina Sarr Doumbé", ())]),
        (["awards", "results", "name"], [("Amina Sarr Doumbé", (("Well and Borehole Inspection", "merit"),))]),
        ([], []),
    ],
)
def test_what_is_seen_is_what_they_let_and_only_what_the_employer_asks_for(story, shows, told):
    opportunity = opened(story)
    award(story.amina, micro_credential("Nobody's business", story.authority))
    lets(story.amina, shows=shows)

    assert [(one.name, one.awards) for one in seen(story, opportunity)] == told


def test_what_is_taken_back_is_gone_at_once(story):
    opportunity, given = opened(story), [lets(one, shows=["name"]) for one in holders(story, 5)]
    before = (crowd(story, opportunity).everything, len(seen(story, opportunity)))

    consents.take_back(given[0], by=given[0].learner, today=TODAY)
    consents.take_back(given[0], by=given[0].learner, today=TODAY)

    given[0].refresh_from_db()
    assert before == (5, 5)
    assert (crowd(story, opportunity).everything, len(seen(story, opportunity))) == (0, 4)
    assert (given[0].state, given[0].shows) == (ConsentState.WITHDRAWN, [])


def test_the_last_day_counts_and_the_next_does_not_before_any_job_ran(story):
    opportunity = opened(story)
    lets(story.amina, shows=["name"], until=TODAY + timedelta(days=3))

    days = [len(seen(story, opportunity, on=TODAY + timedelta(days=ahead))) for ahead in (0, 3, 4)]

    assert days == [1, 1, 0]


def test_a_closed_account_is_found_no_more(story):
    opportunity = opened(story)
    lets(story.amina, shows=["name"])
    type(story.amina).objects.filter(pk=story.amina.pk).update(is_active=False)

    assert seen(story, opportunity) == []


@pytest.mark.parametrize("who", ["amina", "other", "officer", "signatory", "stranger"])
def test_nobody_else_counts_sees_or_invites(story, who):
    opportunity, someone = opened(story), getattr(story, who)
    given = lets(story.amina, shows=["name"])
    facts = Fact.objects.count()

    for act in (
        lambda: finding.crowd(opportunity, by=someone, today=TODAY),
        lambda: finding.seen(opportunity, by=someone, today=TODAY),
        lambda: finding.invite(opportunity, "all", by=someone, today=TODAY),
        lambda: finding.invite_one(opportunity, str(given.key), by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert (Invitation.objects.count(), Fact.objects.count()) == (0, facts)


def test_an_employer_whose_role_ended_finds_nobody(story):
    opportunity = opened(story)
    lets(story.amina, shows=["name"])
    OrganisationRole.objects.filter(role=Role.EMPLOYER).update(state=State.SUSPENDED)

    with pytest.raises(NotPermitted):
        seen(story, opportunity)


def test_another_employer_finds_nobody_through_this_ones_opportunity(story):
    opportunity, other = opened(story), organisation("Mirane Rail", Role.EMPLOYER)
    lets(story.amina, shows=["name"])

    with pytest.raises(NotPermitted):
        finding.seen(opportunity, by=mandated(other, Function.EDITOR), today=TODAY)


def test_a_draft_finds_nobody(story):
    from tests.opportunities.factories import drafted

    with pytest.raises(NotPermitted):
        finding.crowd(drafted(story), by=story.employer_editor, today=TODAY)


def test_who_lets_it_is_invited_once_and_later_whoever_comes_to_let_it(story):
    opportunity, (first, second, third) = opened(story), holders(story, 3)
    lets(first)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)
    lets(second)
    jobs.keep_inviting(TODAY)
    jobs.keep_inviting(TODAY + timedelta(days=1))

    assert invited(opportunity) == {first, second}
    assert third not in invited(opportunity)


def test_the_journal_tells_no_employer_how_many_were_invited(story):
    opportunity = opened(story)
    for one in holders(story, 3):
        lets(one)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)

    own = Fact.objects.filter(actor=story.employer_editor.reference)
    assert [(fact.kind, fact.noted) for fact in own.order_by("pk")][-1] == ("opportunity.invite", {"reach": "all"})
    assert {fact.actor for fact in Fact.objects.filter(kind="invitation.send")} == {""}


def test_one_who_lets_themselves_be_seen_is_invited_and_every_answer_is_alike(story):
    opportunity = opened(story)
    given, hidden = lets(story.amina, shows=["awards"]), lets(holders(story, 1)[0])

    answers = [
        finding.invite_one(opportunity, key, by=story.employer_editor, today=TODAY)
        for key in (str(given.key), str(given.key), str(hidden.key), "no such key")
    ]

    assert (answers, invited(opportunity)) == ([None] * 4, {story.amina})


def test_no_more_invitations_once_it_is_closed_or_switched_off(story):
    opportunity, (one, two) = opened(story), holders(story, 2)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    finding.invite(opportunity, "", by=story.employer_editor, today=TODAY)
    lets(one)
    jobs.keep_inviting(TODAY)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    actions.close(opportunity, by=story.employer_editor, today=TODAY)
    lets(two)
    jobs.keep_inviting(TODAY)

    opportunity.refresh_from_db()
    assert (invited(opportunity), opportunity.invites) == (set(), "")
    with pytest.raises(NotNow):
        finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"audience": "all"}, ["audience"]),
        ({"audience": ""}, ["audience"]),
        ({"audience": "sector", "sector": "nowhere"}, ["sector"]),
        ({"audience": "employer"}, ["employer"]),
        ({"shows": ["results"]}, ["shows"]),
        ({"shows": ["address"], "until": TODAY - timedelta(days=1)}, ["shows", "until"]),
        ({"until": TODAY + timedelta(days=400)}, ["until"]),
        ({"not_to": ["x"]}, ["not_to"]),
        ({"surprise": 1}, ["surprise"]),
    ],
)
def test_what_does_not_fit_a_consent_is_named_all_at_once(story, more, named):
    with pytest.raises(Malformed) as refusal:
        lets(story.amina, **more)

    found = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert (found, EmployerConsent.objects.count(), Fact.objects.count()) == (named, 0, 0)


def test_the_same_audience_again_changes_what_there_is(story):
    first = lets(story.amina, shows=["awards"])
    again = lets(story.amina, shows=["awards"])
    changed = lets(story.amina, shows=["name"])

    assert (first.pk, again.pk, changed.pk, EmployerConsent.objects.count()) == (first.pk,) * 3 + (1,)
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == ["employer_consent.give", "employer_consent.change"]
    assert changed.shows == ["name"]


def test_the_journal_keeps_no_employer_of_a_consent(story):
    lets(story.amina, audience="employer", employer=story.authority, not_to=[story.authority])

    (fact,) = Fact.objects.all()
    assert set(fact.noted) == {"shows", "until"}


@pytest.mark.parametrize("people", [1, 7])
def test_counting_asks_as_often_for_many_as_for_one(story, people, django_assert_max_num_queries):
    drafted = opened(story)
    for one in holders(story, people):
        lets(one, shows=["awards"])
    opportunity = (
        own_opportunities(story.employer_editor).prefetch_related("items__micro_credential").get(pk=drafted.pk)
    )

    with django_assert_max_num_queries(6):
        crowd(story, opportunity)
    with django_assert_max_num_queries(7):
        assert len(seen(story, opportunity)) == people


def test_a_consent_past_its_day_is_ended_by_the_daily_job(story):
    given = lets(story.amina, until=TODAY)
    jobs.end_what_is_over(TODAY)
    given.refresh_from_db()
    assert given.state == ConsentState.IN_FORCE

    jobs.end_what_is_over(TODAY + timedelta(days=1))
    given.refresh_from_db()
    assert given.state == ConsentState.OVER
