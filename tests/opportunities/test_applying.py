"""A learner applies by what they share, the employer answers, both say that it became a post; half a year on, both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.opportunities import actions, applying, finding, hiring, jobs
from passerelle.opportunities.models import HireAnswer, Invitation, JobApplication, ReportedHire
from passerelle.opportunities.permissions import applications_to, hires_of, own_applications, own_invitations
from passerelle.opportunities.states import HireState, InvitationState, JobApplicationState
from passerelle.organisations.models import Function, Role
from passerelle.portfolio import sharing
from passerelle.quality.models.feedback import Feedback, Hire
from tests.opportunities.factories import lets, opened
from tests.recognition.factories import TODAY, mandated, organisation

SURVEY = {"still_there": True, "outcomes": 5, "assessment": 4, "usefulness": 5}


def applied(story, opportunity=None, **more):
    return applying.apply(opportunity or opened(story), [story.award], by=story.amina, today=TODAY, **more)


def invited(story):
    opportunity = opened(story)
    lets(story.amina)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)
    return Invitation.objects.select_related("opportunity__employer").get()


def hired(story, *, by="employer_editor", since=TODAY):
    made = hiring.report(applied(story), since, by=getattr(story, by), today=TODAY)
    other = story.amina if by == "employer_editor" else story.employer_editor
    return hiring.confirm(made, by=other, today=TODAY)


def test_an_application_is_seen_by_the_learner_and_the_employer_alone(story):
    made = applied(story, words="I inspect wells.")
    other = mandated(organisation("Mirane Rail", Role.EMPLOYER), Function.EDITOR)

    people = {
        "amina": story.amina, "editor": story.employer_editor, "signatory": story.employer_signatory,
        "officer": story.officer, "stranger": story.stranger, "other": story.other, "other employer": other,
    }  # fmt: skip
    assert {name for name, one in people.items() if applications_to(one).exists()} == {"editor", "signatory"}
    assert {name for name, one in people.items() if own_applications(one).exists()} == {"amina"}
    assert (made.state, made.share_set.label) == (JobApplicationState.SENT, "Mirane Water Authority")


def test_sent_twice_it_is_one_application_and_one_link(story):
    opportunity = opened(story)
    first, again = applied(story, opportunity), applied(story, opportunity)

    assert (first, JobApplication.objects.count(), story.amina.share_sets.count()) == (again, 1, 1)


def test_what_is_anothers_or_too_late_is_refused(story):
    opportunity = opened(story)
    with pytest.raises(NotPermitted):
        applying.apply(opportunity, [story.award], by=story.other, today=TODAY)
    with pytest.raises(Malformed):
        applying.apply(opportunity, [], by=story.amina, today=TODAY)
    actions.close(opportunity, by=story.employer_editor, today=TODAY)
    with pytest.raises(NotNow):
        applied(story, opportunity)
    assert JobApplication.objects.count() == 0


def test_saying_no_or_nothing_to_an_invitation_is_told_to_nobody(story):
    invitation = invited(story)
    before = Fact.objects.count()

    applying.decline(invitation, by=story.amina, today=TODAY)
    applying.decline(invitation, by=story.amina, today=TODAY)

    assert Fact.objects.count() == before + 1
    assert not own_invitations(story.employer_editor).exists()
    assert not applications_to(story.employer_editor).exists()
    with pytest.raises(NotPermitted):
        applying.decline(invitation, by=story.employer_editor, today=TODAY)


def test_saying_yes_is_an_application(story):
    invitation = invited(story)

    made = applied(story, invitation.opportunity)

    invitation.refresh_from_db()
    assert (invitation.state, made.was_invited) == (InvitationState.ACCEPTED, True)


def test_who_applied_is_invited_no_more(story):
    opportunity = opened(story)
    applied(story, opportunity)
    lets(story.amina)
    finding.invite(opportunity, "all", by=story.employer_editor, today=TODAY)
    jobs.keep_inviting(TODAY)

    assert not Invitation.objects.exists()


def test_the_employer_looks_through_the_link_while_it_is_open(story):
    made = applied(story)

    looked = applying.look(made, by=story.employer_editor, now=timezone.now())
    assert looked.looks == 1
    sharing.stop(made.share_set, by=story.amina)
    made.refresh_from_db()
    with pytest.raises(LinkClosed):
        applying.look(made, by=story.employer_editor, now=timezone.now())
    for someone in (story.amina, story.officer, story.other):
        with pytest.raises(NotPermitted):
            applying.look(made, by=someone, now=timezone.now())


def test_what_is_taken_back_the_employer_sees_no_more(story):
    made = applied(story, words="Words.")

    applying.withdraw(made, by=story.amina, today=TODAY)
    applying.withdraw(made, by=story.amina, today=TODAY)

    made.refresh_from_db()
    assert (made.state, made.words, made.share_set.stopped_at is None) == (JobApplicationState.WITHDRAWN, "", False)
    assert not applications_to(story.employer_editor).exists()
    with pytest.raises(NotPermitted):
        applying.look(made, by=story.employer_editor, now=timezone.now())
    assert applied(story, made.opportunity) != made


def test_a_refusal_says_why_and_an_interview_may_end_in_one(story):
    made = applied(story)
    with pytest.raises(Malformed):
        applying.answer(made, "refuse", by=story.employer_editor, today=TODAY)
    applying.answer(made, "interview", by=story.employer_editor, today=TODAY)
    applying.answer(made, "interview", by=story.employer_editor, today=TODAY)
    applying.answer(made, "refuse", "The post was filled.", by=story.employer_editor, today=TODAY)
    applying.answer(made, "refuse", "The post was filled.", by=story.employer_editor, today=TODAY)

    assert (made.state, made.reasons) == (JobApplicationState.REFUSED, "The post was filled.")
    assert [fact.kind for fact in Fact.objects.filter(subject=made.number).order_by("pk")] == [
        "job_application.send", "job_application.interview", "job_application.refuse",
    ]  # fmt: skip
    with pytest.raises(WrongState):
        hiring.report(made, TODAY, by=story.amina, today=TODAY)


@pytest.mark.parametrize("who", ["amina", "officer", "signatory", "stranger", "other"])
def test_nobody_but_the_employer_answers(story, who):
    made = applied(story)

    with pytest.raises(NotPermitted):
        applying.answer(made, "interview", by=getattr(story, who), today=TODAY)
    assert made.state == JobApplicationState.SENT


def test_an_editor_who_applies_at_home_answers_not_their_own(story):
    mandated(story.authority, Function.EDITOR, story.amina)
    made = applied(story)

    assert not applications_to(story.amina).exists()
    with pytest.raises(NotPermitted):
        applying.answer(made, "interview", by=story.amina, today=TODAY)


@pytest.mark.parametrize("by", ["amina", "employer_editor"])
def test_a_hire_is_one_when_the_other_side_confirms_it(story, by):
    application = applied(story)
    made = hiring.report(application, TODAY, by=getattr(story, by), today=TODAY)
    assert (hiring.report(application, TODAY, by=story.amina, today=TODAY), Hire.objects.count()) == (made, 0)
    with pytest.raises(NotPermitted):
        hiring.confirm(made, by=getattr(story, by), today=TODAY)

    other = story.amina if by == "employer_editor" else story.employer_editor
    hiring.confirm(made, by=other, today=TODAY)
    hiring.confirm(made, by=other, today=TODAY)

    application.refresh_from_db()
    assert (made.state, made.survey_on, application.state) == (
        HireState.CONFIRMED, add_months(TODAY, 6), JobApplicationState.HIRED,
    )  # fmt: skip
    assert [(one.award, one.employer, one.since) for one in Hire.objects.all()] == [
        (story.award, story.authority, TODAY)
    ]


def test_a_hire_that_begins_later_lets_the_employer_speak_from_then_on(story):
    begins = TODAY + timedelta(days=20)
    hired(story, since=begins)
    assert not Hire.objects.exists()

    jobs.let_speak(begins - timedelta(days=1))
    assert not Hire.objects.exists()
    jobs.let_speak(begins)
    jobs.let_speak(begins)
    assert Hire.objects.count() == 1


def test_what_the_other_side_denies_is_no_hire_and_may_be_reported_anew(story):
    application = applied(story)
    made = hiring.report(application, TODAY, by=story.employer_editor, today=TODAY)

    hiring.deny(made, by=story.amina, today=TODAY)

    assert (made.state, Hire.objects.count()) == (HireState.DENIED, 0)
    with pytest.raises(WrongState):
        hiring.confirm(made, by=story.amina, today=TODAY)
    assert hiring.report(application, TODAY, by=story.amina, today=TODAY) != made


def test_what_one_reported_one_takes_back_until_it_is_confirmed(story):
    made = hiring.report(applied(story), TODAY, by=story.amina, today=TODAY)
    with pytest.raises(NotPermitted):
        hiring.take_back(made, by=story.employer_editor, today=TODAY)

    hiring.take_back(made, by=story.amina, today=TODAY)
    hiring.take_back(made, by=story.amina, today=TODAY)

    assert made.state == HireState.TAKEN_BACK


@pytest.mark.parametrize("who", ["officer", "signatory", "stranger", "other"])
def test_nobody_else_reports_confirms_or_sees_a_hire(story, who):
    someone, application = getattr(story, who), applied(story)
    made = hiring.report(application, TODAY, by=story.amina, today=TODAY)

    for act in (
        lambda: hiring.report(application, TODAY, by=someone, today=TODAY),
        lambda: hiring.confirm(made, by=someone, today=TODAY),
        lambda: hiring.deny(made, by=someone, today=TODAY),
        lambda: hiring.take_back(made, by=someone, today=TODAY),
        lambda: hiring.answer_survey(made, SURVEY, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert (hires_of(someone).exists(), ReportedHire.objects.get().state) == (False, HireState.REPORTED)


def test_half_a_year_on_both_answer_four_questions_once_and_it_counts_as_feedback(story):
    made = hired(story)
    due = add_months(TODAY, 6)
    with pytest.raises(NotNow):
        hiring.answer_survey(made, SURVEY, by=story.amina, today=due - timedelta(days=1))

    for someone in (story.amina, story.employer_editor):
        hiring.answer_survey(made, SURVEY, by=someone, today=due)
        hiring.answer_survey(made, SURVEY, by=someone, today=due)
    with pytest.raises(AlreadyDone):
        hiring.answer_survey(made, SURVEY | {"usefulness": 1}, by=story.amina, today=due)

    assert sorted(HireAnswer.objects.values_list("side", "still_there", "usefulness")) == [
        ("employer", True, 5), ("learner", True, 5),
    ]  # fmt: skip
    told = Feedback.objects.values_list("giver_kind", "moment", "outcomes", "assessment", "usefulness")
    assert sorted(told) == [("learner", "six_months", 5, 4, 5)]  # its awarder is the employer: no word on its own


def test_all_that_is_amiss_in_a_survey_is_named_at_once(story):
    made = hired(story)

    with pytest.raises(Malformed) as refusal:
        hiring.answer_survey(made, {"outcomes": 6}, by=story.amina, today=add_months(TODAY, 6))

    found = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert (found, HireAnswer.objects.count()) == (["still_there", "outcomes", "assessment", "usefulness"], 0)


def test_what_is_long_over_is_forgotten(story):
    opportunity = opened(story)
    made = applied(story, opportunity)
    applying.answer(made, "refuse", "No.", by=story.employer_editor, today=TODAY)
    actions.close(opportunity, by=story.employer_editor, today=TODAY)

    jobs.forget(add_months(TODAY, 24))
    assert JobApplication.objects.exists()
    jobs.forget(add_months(TODAY, 24) + timedelta(days=1))
    assert not JobApplication.objects.exists()
