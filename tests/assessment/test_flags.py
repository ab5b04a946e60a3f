"""Suspicions of fraud: who may raise one, who learns of it, what waits for it, how it is heard and what comes of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.assessment import actions, flags, holds, juries, prior_learning
from passerelle.assessment import flag_permissions as permissions
from passerelle.assessment.flag_states import FlagState
from passerelle.assessment.jobs import answer_overdue_cases
from passerelle.assessment.models import Candidate, DeclaredTie, FraudFlag, Jury, PriorLearningCase
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.awards import actions as awards
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.files.models import Upload
from passerelle.journal.models import Fact
from passerelle.letters import hearings as letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from tests import own_rules
from tests.assessment import factories as make
from tests.assessment.factories import LONG_AGO, ONSITE, TODAY, Country, marks
from tests.assessment.test_candidates import kinds
from tests.assessment.test_second_marking import refused
from tests.files_at_hand import PDF

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
DUE = TODAY + timedelta(days=14)
LATER = DUE + timedelta(days=1)


@pytest.fixture
def mirane() -> Country:
    return make.country()


@pytest.fixture
def deputy(mirane: Country) -> Person:
    return make.staff(mirane.awarder, Function.SIGNATORY, "Rosa Tal")


def suspected(of: Country, subject: Any = None, by: Person | None = None) -> FraudFlag:
    about = subject or make.assigned(of)
    return flags.suspect(about, "copied_work", "Two answers are the same.", by=by or of.assessor, today=TODAY)


def at(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def test_a_suspicion_is_told_answered_heard_and_upheld(mirane: Country):
    flag = suspected(mirane)
    assert (flag.state, flag.answer_due_on) == (FlagState.RAISED, DUE)
    flags.answer(flag, "I worked alone.", wants_hearing=True, by=mirane.learner, today=TODAY)
    day = TODAY + timedelta(days=7)
    flags.set_day(flag, at(day), "Orsa, room 2", by=mirane.signatory, today=TODAY)
    for early in (TODAY, day - timedelta(days=1)):
        told = refused(NotNow, lambda on=early: flags.uphold(flag, "Seen.", by=mirane.signatory, today=on))
        assert told.data["reason"] == "to_be_heard"
    flags.uphold(flag, "Both papers say the same.", by=mirane.signatory, today=day)

    candidate = Candidate.objects.get()
    assert (flag.state, flag.decided_by, candidate.state) == ("upheld", mirane.signatory, CandidateState.WITHDRAWN)
    assert kinds(flag.number) == ["fraud_flag.raise", "fraud_flag.answer", "fraud_flag.set_day", "fraud_flag.uphold"]
    told = str(list(Fact.objects.filter(subject=flag.number).values("subject", "noted")))
    assert not any(word in told for word in ("alone", "same", candidate.number, mirane.learner.reference))


def test_while_it_is_open_nothing_is_signed_or_awarded(mirane: Country, deputy: Person):
    candidate = make.assigned(mirane)
    suspected(mirane, candidate)
    sent = {"identity_check": ONSITE, "by": mirane.assessor, "today": TODAY}
    assert refused(NotNow, lambda: actions.record_results(candidate, marks(), **sent)).data == {"reason": "on_hold"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=candidate.pk).update(
            state="passed", score=80, result="pass", assessed_on=TODAY, identity_check=ONSITE
        )
    done = make.passed(mirane, make.person("Bo Ek"))
    suspected(mirane, done, by=mirane.signatory)
    assert refused(NotNow, lambda: awards.award(done, by=deputy, today=TODAY)).data == {"reason": "on_hold"}
    assert holds.held([done.pk, candidate.pk, 0]) == {done.pk, candidate.pk}


def test_once_it_is_dismissed_nothing_of_it_stays_and_the_assessment_goes_on(mirane: Country):
    candidate = make.assigned(mirane)
    flag = suspected(mirane, candidate)
    flags.bring(flag, [PDF], name="both.pdf", shows="The two papers.", by=mirane.assessor)
    flags.answer(flag, "I worked alone.", wants_hearing=False, by=mirane.learner, today=TODAY)
    flags.dismiss(flag, by=mirane.signatory, today=TODAY)

    flag.refresh_from_db()
    assert (flag.kind, flag.text, flag.answer, flag.reasons, Upload.objects.count()) == ("", "", "", "", 0)
    for who in (mirane.assessor, mirane.signatory, mirane.head):
        assert not permissions.flags_visible_to(who).exists()
    assert permissions.flags_visible_to(mirane.learner).get() == flag
    candidate.refresh_from_db()
    assert actions.record_results(candidate, marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY).is_signed


def test_a_signed_result_is_void_and_its_award_goes_to_the_awarder(mirane: Country, deputy: Person):
    candidate = make.passed(mirane)
    flag = suspected(mirane, candidate)
    assert refused(
        NotNow, lambda: flags.uphold(flag, "Seen.", by=mirane.signatory, today=DUE)
    ).data == {"reason": "answer_awaited"}  # fmt: skip
    flags.uphold(flag, "Somebody else sat there.", by=mirane.signatory, today=LATER)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.score is not None) == (CandidateState.SUPERSEDED, True)
    assert kinds(candidate.number)[-1] == "candidate.void"
    assert make.candidate(mirane).state == CandidateState.WAITING  # they may try again


def test_who_raised_it_who_is_tied_and_who_has_no_part_decide_nothing(mirane: Country, deputy: Person):
    flag = suspected(mirane, by=mirane.signatory)
    DeclaredTie.objects.create(assessor=deputy, candidate=mirane.learner, declared_on=TODAY)
    for who in (mirane.signatory, deputy, mirane.learner, mirane.assessor, mirane.head):
        refused(NotPermitted, lambda who=who: flags.dismiss(flag, by=who, today=TODAY))
        refused(NotPermitted, lambda who=who: flags.uphold(flag, "So.", by=who, today=LATER))
        refused(NotPermitted, lambda who=who: flags.set_day(flag, at(LATER), "Here", by=who, today=TODAY))
        assert not permissions.flags_to_decide(who).exists()
    free = make.staff(mirane.awarder, Function.SIGNATORY, "Bao Lind")
    assert permissions.flags_to_decide(free).get() == flag
    flags.dismiss(flag, by=free, today=TODAY)
    refused(WrongState, lambda: flags.dismiss(flag, by=free, today=TODAY))


def test_the_database_lets_nobody_judge_what_they_raised(mirane: Country):
    flag = suspected(mirane)
    for changes in (
        {"state": "upheld", "decided_by": mirane.assessor, "decided_on": TODAY, "reasons": "So."},
        {"state": "upheld", "decided_by": mirane.signatory, "decided_on": TODAY, "reasons": ""},
        {"state": "dismissed", "decided_by": mirane.signatory, "decided_on": TODAY},
        {"raised_by": mirane.learner},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FraudFlag.objects.filter(pk=flag.pk).update(**changes)


def test_only_those_with_a_part_in_it_may_raise_one_and_nobody_else_sees_it(mirane: Country):
    candidate = make.assigned(mirane)
    elsewhere = make.staff(make.organisation("Elsewhere"), Function.SIGNATORY, "Bo Ek")
    colleague = make.staff(mirane.body, Function.ASSESSOR, "Rosa Tal")
    for who in (mirane.learner, elsewhere, colleague):
        refused(NotPermitted, lambda who=who: suspected(mirane, candidate, by=who))
    flag = suspected(mirane, candidate)
    seen = {who.name for who in (mirane.learner, mirane.assessor, mirane.signatory, mirane.head, colleague, elsewhere)
            if permissions.flags_visible_to(who).exists()}  # fmt: skip
    assert seen == {"Amina Sarr", "Nadia Kor", "Luc Fadel"}
    assert suspected(mirane, candidate) == flag
    assert suspected(mirane, candidate, by=mirane.signatory) != flag
    assert permissions.flags_visible_to(mirane.assessor).get() == flag


def test_everything_amiss_is_said_at_once(mirane: Country):
    candidate = make.assigned(mirane)
    told = refused(Malformed, lambda: flags.suspect(candidate, "witchcraft", " ", by=mirane.assessor, today=TODAY))
    assert [told.data["field"], *(one.data["field"] for one in told.others)] == ["text", "kind"]
    flag = suspected(mirane, candidate)
    refused(WrongState, lambda: flags.set_day(flag, at(LATER), "Here", by=mirane.signatory, today=TODAY))
    flags.answer(flag, "No.", wants_hearing=True, by=mirane.learner, today=TODAY)
    told = refused(Malformed, lambda: flags.set_day(flag, at(TODAY), "", by=mirane.signatory, today=TODAY))
    assert [told.data["field"], *(one.data["field"] for one in told.others)] == ["where", "at"]
    assert flags.answer(flag, "No.", wants_hearing=True, by=mirane.learner, today=TODAY).state == "answered"
    refused(WrongState, lambda: flags.answer(flag, "Yes.", wants_hearing=True, by=mirane.learner, today=TODAY))


def test_the_rules_say_how_long_there_is_to_answer_and_what_may_be_suspected(mirane: Country):
    own_rules.in_force(LONG_AGO, params={"hearing": {"answer_days": 21, "kinds": ["other", "copied_work"]}})
    flag = suspected(mirane)
    assert flag.answer_due_on == TODAY + timedelta(days=21)
    refused(Malformed, lambda: flags.suspect(flag.about, "impersonation", "So.", by=mirane.assessor, today=TODAY))


def test_the_clocks_of_prior_learning_stand_still_and_run_on(mirane: Country, deputy: Person):
    case = make.submitted_case(mirane)
    due = case.answer_due_on
    flag = suspected(mirane, case, by=mirane.signatory)
    for act in (
        lambda: prior_learning.admit(case, by=deputy, today=TODAY),
        lambda: prior_learning.refuse_case(case, gap="More.", by=deputy, today=TODAY),
        lambda: prior_learning.end_by_silence(case, today=due + timedelta(days=1)),
    ):
        assert refused(NotNow, act).data == {"reason": "on_hold"}
    assert answer_overdue_cases(due + timedelta(days=1)) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorLearningCase.objects.filter(pk=case.pk).update(state="lapsed")
    flags.dismiss(flag, by=deputy, today=TODAY + timedelta(days=9))
    case.refresh_from_db()
    assert case.answer_due_on == due + timedelta(days=9)
    prior_learning.admit(case, by=mirane.signatory, today=TODAY + timedelta(days=9))
    since = TODAY + timedelta(days=9)
    assert juries.judged_by(case) == since.replace(year=2027, month=3)
    again = suspected(mirane, case, by=mirane.signatory)
    FraudFlag.objects.filter(pk=again.pk).update(raised_on=since)
    again.refresh_from_db()
    flags.dismiss(again, by=deputy, today=since + timedelta(days=5))
    assert juries.judged_by(case) == since.replace(year=2027, month=3) + timedelta(days=5)
    assert case.state == CaseState.ADMITTED


def test_an_upheld_suspicion_closes_the_case_and_dissolves_its_jury(mirane: Country, deputy: Person):
    case = prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)
    member = make.staff(mirane.awarder, Function.EDITOR, "Bao Lind")
    jury = juries.convene(
        case, [mirane.assessor, member], chair=mirane.assessor, meets_on=LATER, by=mirane.signatory, today=TODAY
    )
    juries.declare(jury, by=mirane.assessor, today=TODAY)
    flag = suspected(mirane, case)
    flags.uphold(flag, "The certificate is forged.", by=deputy, today=LATER)
    case.refresh_from_db()
    assert (case.state, Jury.objects.get().state, Candidate.objects.get().state) == (
        CaseState.WITHDRAWN, "dissolved", CandidateState.WITHDRAWN,
    )  # fmt: skip
    assert kinds(case.number)[-1] == "prior_learning.close"


def test_files_are_seen_by_those_who_see_the_suspicion_and_brought_until_it_is_decided(mirane: Country):
    flag = suspected(mirane)
    said = flags.bring(flag, [PDF], name="both.pdf", shows="The two papers.", by=mirane.assessor)
    own = flags.bring(flag, [PDF], name="mine.pdf", shows="My draft.", by=mirane.learner)
    assert (list(flags.files_of(flag, flags.SAID)), list(flags.files_of(flag, flags.ANSWERED))) == ([said], [own])
    refused(NotPermitted, lambda: flags.bring(flag, [PDF], name="a.pdf", shows="So.", by=mirane.signatory))
    assert flags.file_for(mirane.signatory, flag.number, said.key) == said
    flags.uphold(flag, "So.", by=mirane.signatory, today=LATER)
    refused(WrongState, lambda: flags.bring(flag, [PDF], name="a.pdf", shows="So.", by=mirane.learner))


def test_each_step_is_told_to_the_learner_and_to_who_decides_and_says_nothing_of_it(mirane: Country):
    flag = suspected(mirane)
    letters.raised(Fact.objects.get(kind="fraud_flag.raise"))
    flags.answer(flag, "I worked alone.", wants_hearing=True, by=mirane.learner, today=TODAY)
    letters.answered(Fact.objects.get(kind="fraud_flag.answer"))
    flags.set_day(flag, at(LATER), "Orsa", by=mirane.signatory, today=TODAY)
    letters.day_set(Fact.objects.get(kind="fraud_flag.set_day"))
    flags.uphold(flag, "So.", by=mirane.signatory, today=LATER)
    letters.decided(Fact.objects.get(kind="fraud_flag.uphold"))
    assert set(Letter.objects.values_list("person__name", "kind")) == {
        ("Amina Sarr", "fraud_flag.raise"), ("Luc Fadel", "fraud_flag.decide"), ("Luc Fadel", "fraud_flag.answer"),
        ("Amina Sarr", "fraud_flag.set_day"), ("Amina Sarr", "fraud_flag.uphold"),
    }  # fmt: skip
    assert "same" not in str(list(Letter.objects.values()))


def test_who_decides_is_reminded_once_when_the_time_to_answer_is_over(mirane: Country):
    suspected(mirane)
    for _again in range(2):
        letters.remind_of_suspicions(LATER)
    assert list(Letter.objects.values_list("person__name", "kind")) == [("Luc Fadel", "fraud_flag.late")]
