"""Feedback on an entry: each kind of giver verified, every refusal by its name, what is changed and replied to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.awards.states import AwardState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.feedback import A_PERSON_A_DAY, AN_ENTRY_A_DAY
from passerelle.journal.models import Fact
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Function, Role
from passerelle.quality.actions import feedback, hires
from passerelle.quality.feedback import bases, queries
from passerelle.quality.models import Feedback, FeedbackBefore, FeedbackPace, FeedbackReply, Hire
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY
from tests.quality.givers import GOOD, employer, given, learner, peer, union
from tests.recognition.factories import award

pytestmark = pytest.mark.django_db


def keys(person, entry):
    return [right.key for right in bases.rights(person, entry, on=TODAY)]


def test_each_kind_of_giver_is_verified_by_what_the_register_knows():
    entry = make.micro_credential()
    house, boss = employer(entry)
    other, teacher = peer()
    body, official = union()

    assert keys(learner(entry), entry) == ["learner"]
    assert keys(boss, entry) == [f"employer:{house.number}"]
    assert keys(teacher, entry) == [f"peer:{other.number}"]
    assert keys(official, entry) == [f"professional_body:{body.number}", f"social_partner:{body.number}"]
    assert keys(make.person(), entry) == []


def test_who_is_enrolled_speaks_on_the_course_and_on_what_it_leads_to_once_it_has_begun():
    course = make.short_course()
    run = make.instance(course, starts_on=TODAY - timedelta(days=30), ends_on=TODAY, enrol_until=TODAY)
    soon = make.instance(course)
    somebody, early = make.person(), make.person()
    for number, who, at in (("EN-90001", somebody, run), ("EN-90002", early, soon)):
        Enrolment.objects.create(number=number, person=who, instance=at, enrolled_on=TODAY)

    assert keys(somebody, course) == ["learner"]
    assert keys(early, course) == []
    assert given(course, somebody).basis == "enrolment"


def test_an_award_that_was_revoked_gives_no_right():
    entry = make.micro_credential()

    assert keys(learner(entry, state=AwardState.REVOKED), entry) == []


def test_a_peer_of_another_field_and_a_hire_taken_back_give_no_right():
    entry = make.micro_credential()
    _house, boss = employer(entry)
    Hire.objects.update(withdrawn_on=TODAY)

    assert keys(peer("0911")[1], entry) == []
    assert keys(boss, entry) == []


def test_giving_leaves_one_fact_without_words_and_is_safe_to_send_twice():
    entry, by = make.micro_credential(), None
    by = learner(entry)

    made, again = given(entry, by), given(entry, by)

    assert made == again
    assert (made.state, made.giver_kind, made.basis, made.organisation) == ("shown", "learner", "award", None)
    fact = Fact.objects.get(kind="feedback.give")
    assert fact.subject == made.number
    assert "mended" not in str(fact.noted)
    assert by.name not in str(fact.noted)


def refused(entry, by, speaks_as="learner", moment="first"):
    with pytest.raises(NotNow) as refusal:
        given(entry, by, speaks_as, moment)
    assert Feedback.objects.count() == 0
    return refusal.value.data["reasons"]


def test_refused_without_the_right_to_it():
    assert refused(make.micro_credential(), make.person()) == ["feedback_no_right"]


def test_refused_to_the_own_house_and_to_its_group():
    entry = make.micro_credential()
    sister = make.organisation([Role.PROVIDER], parent=entry.awarder)
    insider = make.member(entry.awarder, Function.TEACHER)
    award(insider, entry)
    organisation, teacher = sister, make.member(sister)
    make.micro_credential(awarder=sister, outcomes=[{"code": "K1", "text": "Weld.", "domain": "skills"}])

    assert refused(entry, insider) == ["feedback_own_house"]
    assert refused(entry, teacher, f"peer:{organisation.number}") == ["feedback_own_house"]


def test_refused_to_who_teaches_it():
    course = make.short_course()
    entry = course.leads_to.get()

    assert refused(entry, make.member(course.provider), f"peer:{course.provider.number}") == ["feedback_own_house"]


def test_refused_to_a_competitor_whose_entry_is_nearly_the_same():
    from passerelle.catalogue.overlap import remember

    entry = make.micro_credential()
    rival, teacher = peer()
    remember(entry, make.micro_credential(awarder=rival))

    assert refused(entry, teacher, f"peer:{rival.number}") == ["feedback_competitor"]


def test_a_peer_with_another_description_is_no_competitor():
    from passerelle.catalogue.overlap import remember

    entry = make.micro_credential()
    other, teacher = peer()
    remember(entry, make.micro_credential(awarder=other, outcomes=[{"code": "K1", "text": "Weld.", "domain": "s"}]))

    assert given(entry, teacher, f"peer:{other.number}").giver_kind == "peer"


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.REMOVED, State.EXPIRED])
def test_refused_of_an_entry_that_is_not_registered_or_was_removed(state):
    entry = make.micro_credential(state)

    assert refused(entry, learner(entry)) == ["feedback_not_registered"]


def test_refused_a_second_time_with_other_words_also_by_the_database():
    entry = make.micro_credential()
    by = learner(entry)
    made = given(entry, by)

    with pytest.raises(AlreadyDone) as refusal:
        given(entry, by, text="Otherwise.")
    assert refusal.value.data["field"] == "feedback"
    made.pk, made.number = None, "FB-99999"
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_body_speaks_once_whoever_writes_and_as_whichever_kind():
    entry = make.micro_credential()
    body, official = union()
    given(entry, official, f"professional_body:{body.number}")

    with pytest.raises(AlreadyDone):
        given(entry, make.member(body), f"social_partner:{body.number}", text="The union says so too.")


def test_six_months_later_one_may_speak_again_and_not_before():
    entry = make.micro_credential()
    early, late = learner(entry, awarded_on=date(2026, 6, 12)), learner(entry, awarded_on=date(2026, 5, 1))
    body, teacher = peer()

    assert refused(entry, early, moment="six_months") == ["feedback_too_early"]
    assert refused(entry, teacher, f"peer:{body.number}", "six_months") == ["feedback_too_early"]
    given(entry, late)
    assert given(entry, late, moment="six_months").moment == "six_months"


def test_refused_too_fast_for_a_person_and_for_an_entry_counted_in_the_database():
    entry = make.micro_credential()
    by = learner(entry)
    FeedbackPace.objects.create(who=by.reference, day=TODAY, count=A_PERSON_A_DAY)

    with pytest.raises(NotNow) as refusal:
        given(entry, by)
    assert refusal.value.data["reason"] == "feedback_too_fast"
    FeedbackPace.objects.create(who=entry.number, day=TODAY, count=AN_ENTRY_A_DAY)
    with pytest.raises(NotNow) as refusal:
        given(entry, learner(entry))
    assert refusal.value.data["reason"] == "feedback_too_fast"
    assert Feedback.objects.count() == 0


def test_everything_amiss_is_told_at_once_and_silence_is_no_feedback():
    entry = make.micro_credential()
    by = learner(entry)

    with pytest.raises(Malformed) as refusal:
        given(entry, by, outcomes=6, usefulness="good", by_outcome={"X9": 3, "K1": 0}, text="x" * 2_001)
    fields = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert fields == ["outcomes", "usefulness", "by_outcome", "by_outcome.K1", "text"]
    with pytest.raises(Malformed) as refusal:
        feedback.give(entry, "learner", "first", {"text": "  "}, by=by, today=TODAY)
    assert refusal.value.data["field"] == "text"


def test_a_change_keeps_what_was_said_before_and_refuses_a_stale_page_and_strangers():
    entry = make.micro_credential()
    by = learner(entry)
    made = given(entry, by, by_outcome={"K1": 2})

    with pytest.raises(NotPermitted):
        feedback.change(made, GOOD, by=make.person(), today=TODAY, entry=entry)
    changed = feedback.change(made, GOOD | {"outcomes": 2, "text": "Two."}, by=by, today=TODAY, entry=entry, version=1)

    assert (changed.version, changed.outcomes, changed.shown_text, changed.rated_outcomes) == (2, 2, "Two.", 0)
    before = FeedbackBefore.objects.get()
    assert before.said == GOOD | {"by_outcome": {"K1": 2}}
    with pytest.raises(StaleVersion):
        feedback.change(made, GOOD, by=by, today=TODAY, entry=entry, version=1)


def test_what_is_withdrawn_counts_no_longer_and_can_be_said_anew():
    entry = make.micro_credential()
    by = learner(entry)
    feedback.withdraw(given(entry, by), by=by, today=TODAY)

    assert queries.sums(entry.number) == []
    assert list(queries.texts_of(entry.number)) == []
    assert given(entry, by).state == "shown"
    with pytest.raises(WrongState):
        feedback.withdraw(Feedback.objects.filter(state="withdrawn").get(), by=by, today=TODAY)


def test_the_owner_replies_once_and_once_more_to_what_was_changed():
    entry = make.micro_credential()
    by, owner = learner(entry), make.member(entry.awarder)
    made = given(entry, by)

    for stranger in (by, make.member(entry.awarder, Function.TEACHER)):
        with pytest.raises(NotPermitted):
            feedback.reply(made, "Thank you.", by=stranger, today=TODAY)
    told = feedback.reply(made, "Thank you.", by=owner, today=TODAY)
    assert feedback.reply(made, "Thank you.", by=owner, today=TODAY) == told
    with pytest.raises(AlreadyDone):
        feedback.reply(made, "No thanks.", by=owner, today=TODAY)
    feedback.change(made, GOOD | {"text": "Now broken."}, by=by, today=TODAY, entry=entry)
    feedback.reply(made, "We look at it.", by=owner, today=TODAY)

    assert list(FeedbackReply.objects.order_by("to_version").values_list("to_version", "shown_text")) == [
        (1, "Thank you."),
        (2, "We look at it."),
    ]


def test_means_of_learners_are_shown_from_three_on_of_others_from_one_on():
    entry = make.micro_credential()
    house, boss = employer(entry)
    given(entry, boss, f"employer:{house.number}", usefulness=4)
    for rating in (3, 4):
        given(entry, learner(entry), usefulness=rating, by_outcome={"K1": rating})

    told = {one.giver_kind: (one.n, one.means["usefulness"]) for one in queries.sums(entry.number)}
    assert told == {"learner": (2, None), "employer": (1, 4.0)}
    assert [one["mean"] for one in queries.by_outcome(entry.number, entry.outcomes)] == [None, None, None]
    given(entry, learner(entry), usefulness=4, outcomes=None, by_outcome={"K1": 5})
    found = queries.sums(entry.number)[0]
    assert (found.n, found.means["usefulness"], found.means["outcomes"]) == (3, 3.7, None)
    first = queries.by_outcome(entry.number, entry.outcomes)[0]
    assert (first["n"], first["mean"]) == (3, 4.0)


def test_an_outcome_that_is_reworded_is_rated_anew():
    entry = make.micro_credential()
    body, official = union()
    given(entry, official, f"social_partner:{body.number}", by_outcome={"K1": 5})
    reworded = [entry.outcomes[0] | {"text": "Say why the flow is slow."}]

    assert queries.by_outcome(entry.number, reworded)[0]["n"] == 0


def test_a_holder_says_who_hired_and_nobody_else_does():
    entry, body = make.micro_credential(), make.organisation([Role.EMPLOYER])
    somebody = make.person()
    held = award(somebody, entry)

    with pytest.raises(NotPermitted):
        hires.say_hired(held, body, TODAY, by=make.person(), today=TODAY)
    with pytest.raises(Malformed):
        hires.say_hired(held, body, TODAY + timedelta(days=1), by=somebody, today=TODAY)
    with pytest.raises(Malformed):
        hires.say_hired(held, make.organisation([Role.PROVIDER]), TODAY, by=somebody, today=TODAY)
    said = hires.say_hired(held, body, TODAY, by=somebody, today=TODAY)
    assert hires.say_hired(held, body, TODAY, by=somebody, today=TODAY) == said
    assert keys(make.member(body), entry) == [f"employer:{body.number}"]
    with pytest.raises(NotPermitted):
        hires.take_back_hired(said, by=make.person(), today=TODAY)
    hires.take_back_hired(said, by=somebody, today=TODAY)
    assert keys(make.member(body), entry) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"outcomes": 6},
        {"usefulness": 0},
        {"outcomes": None, "assessment": None, "usefulness": None, "text": ""},
        {"state": "held", "text": "", "shown_text": ""},
        {"state": "held", "shown_text": "x"},
        {"state": "kept_back", "shown_text": ""},
        {"giver_kind": "employer"},
        {"giver_kind": "somebody"},
        {"moment": "later"},
    ],
)
def test_the_database_holds_no_feedback_that_cannot_be(fields):
    entry = make.micro_credential()
    made = given(entry, learner(entry))

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=made.pk).update(**fields)
