"""What the calendar asks of agreements: that parties look at one again in time, and that its last day ends it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.recognition import agreement_times, agreements, jobs
from passerelle.recognition.agreement_times import CALLED, review, run_out, to_look_at, to_sign
from passerelle.recognition.models import AgreementSignature
from tests.recognition.factories import TODAY
from tests.recognition.test_agreements import SAID, begun, in_force, offered

pytestmark = pytest.mark.django_db
DAY = date(2028, 9, 1)
CALL = DAY - CALLED
LAST = date(2029, 1, 31)


def test_parties_are_called_sixty_days_before_and_each_answers_for_itself(story):
    agreement = in_force(story)
    assert SAID["review_on"] == DAY
    assert list(to_look_at(on=CALL - timedelta(days=1))) == []
    assert [one.body for one in to_look_at(on=CALL)] == [story.polytechnic, story.authority]

    for _ in range(2):
        review(agreement, story.polytechnic, by=story.officer, today=CALL)

    assert [one.body for one in to_look_at(on=LAST)] == [story.authority]
    places = agreement.signatures.values_list("state", "reviewed_on")
    assert list(places) == [("signed", CALL), ("signed", None)]
    assert Fact.objects.filter(kind="agreement_signature.review").count() == 1


def test_too_early_for_somebody_else_or_once_left_nothing_is_noted(story):
    agreement = in_force(story)
    with pytest.raises(NotNow) as early:
        review(agreement, story.polytechnic, by=story.officer, today=CALL - timedelta(days=1))
    assert early.value.data["reason"] == "review_not_due"
    for by in (story.stranger, story.editor, story.amina):
        with pytest.raises(NotPermitted):
            review(agreement, story.polytechnic, by=by, today=CALL)
    with pytest.raises(WrongState):
        review(offered(story), story.polytechnic, by=story.officer, today=CALL)
    agreements.leave(agreement, story.authority, by=story.stranger, today=CALL)
    with pytest.raises(WrongState):
        review(agreement, story.authority, by=story.stranger, today=CALL)

    assert not AgreementSignature.objects.exclude(reviewed_on=None).exists()
    assert list(to_look_at(on=LAST)) == []


def test_the_database_keeps_no_review_of_what_was_never_signed(story):
    agreement = offered(story)

    with pytest.raises(DatabaseError), transaction.atomic():
        agreement.signatures.update(reviewed_on=LAST)


def test_what_is_offered_waits_for_each_party_that_has_not_signed(story):
    begun(story)
    in_force(story)
    waiting = offered(story)

    assert [(one.agreement, one.body) for one in to_sign()] == [
        (waiting, story.polytechnic),
        (waiting, story.authority),
    ]


def test_its_last_day_ends_it_as_of_that_day_and_it_held_on_it(story):
    agreement = in_force(story, valid_to=LAST)
    for on in (TODAY, LAST):
        with pytest.raises(NotNow):
            run_out(agreement, today=on)
    with pytest.raises(NotNow):
        run_out(in_force(story), today=LAST)
    assert jobs.end_agreements(LAST) == 0

    assert [jobs.end_agreements(LAST + timedelta(days=3)) for _ in range(2)] == [1, 0]

    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_on, agreement.over_on) == ("ended", LAST, LAST)
    assert Fact.objects.get(kind="agreement.run_out").actor == ""
    with pytest.raises(WrongState):
        agreements.leave(agreement, story.polytechnic, by=story.officer, today=LAST)
    with pytest.raises(WrongState):
        run_out(agreement, today=LAST + timedelta(days=4))


def test_one_that_somebody_ends_at_the_same_moment_is_left_alone(story, monkeypatch):
    in_force(story, valid_to=LAST)

    def faster(*_: object, **__: object) -> None:
        raise WrongState("run_out", "ended")

    monkeypatch.setattr(agreement_times, "run_out", faster)

    assert jobs.end_agreements(LAST + timedelta(days=1)) == 0
