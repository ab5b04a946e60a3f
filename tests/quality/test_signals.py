"""Each kind of signal opens a review, below its threshold none does; once for a cause, and one review for a body."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import jobs
from passerelle.quality.actions import reviews, signals
from passerelle.quality.actions.signals import Seen, open_signal
from passerelle.quality.models import Origin, Recommendation, Review, Signal, SignalKind
from passerelle.quality.permissions import visible_to
from passerelle.quality.states import ReviewState
from tests import factories as make
from tests.factories import TODAY
from tests.quality import seen
from tests.quality.test_reviews import drafted, published

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def only() -> Signal:
    return Signal.objects.select_related("review").get()


def kinds() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def a_signal(body: Organisation, cause: str = "one", kind: SignalKind = SignalKind.COMPLAINTS) -> Signal | None:
    return open_signal(Seen(kind, cause, body, {"complaints": []}), today=TODAY)


# --- each kind opens a review -----------------------------------------------------------------------------------------


def complained(count: int) -> Organisation:
    course = make.short_course()
    assert course.provider is not None
    seen.overseen(course.provider)
    for _ in range(count):
        jobs.complaint_held_valid(seen.held_valid(course.number, TODAY - MONTH))
    return course.provider


def test_three_complaints_held_valid_open_a_review_of_the_course():
    body = complained(3)

    signal = only()
    review = signal.review
    assert review is not None
    assert (signal.kind, signal.subject, len(signal.facts["complaints"])) == ("complaints", body, 3)
    assert (review.origin, review.kind, review.state, review.entries, review.planned_by) == (
        *(Origin.SIGNAL, "courses", ReviewState.PLANNED),
        *(signal.entries, None),
    )
    assert review.agency.oversees.get().organisation == body
    assert kinds()[-2:] == ["review.open", "signal.open"]


def test_two_complaints_open_none():
    complained(2)

    assert (Signal.objects.count(), Review.objects.count()) == (0, 0)


def test_complaints_of_long_ago_and_about_others_do_not_count():
    course, other = make.short_course(), make.short_course()
    for entry, day in (
        (course, TODAY - 14 * MONTH),
        (course, TODAY - 14 * MONTH),
        (other, TODAY - MONTH),
        (course, TODAY - MONTH),
    ):
        jobs.complaint_held_valid(seen.held_valid(entry.number, day))

    assert Signal.objects.count() == 0


def test_complaints_about_several_entries_of_a_body_and_its_role_are_about_the_body():
    course = make.short_course()
    assert course.provider is not None
    second = make.short_course(provider=course.provider)
    seen.overseen(course.provider)
    for entry in (course, second, course.provider.roles.get()):
        jobs.complaint_held_valid(seen.held_valid(entry.number))

    review = only().review
    assert review is not None
    assert (review.kind, review.entries, str(review.standard)) == ("institution", [], "eqf-annex-iv/2017")


def test_complaints_that_were_told_are_not_told_again():
    body = complained(5)

    assert Signal.objects.count() == 1
    for _ in range(2):
        jobs.complaint_held_valid(seen.held_valid(body.short_courses.get().number))
    assert Signal.objects.count() == 2
    assert Review.objects.count() == 1


def completed(now: tuple[int, int], before: tuple[int, int]) -> Organisation:
    """Return a provider of a course with so many who finished and left, this year and last."""
    course = make.short_course()
    assert course.provider is not None
    seen.overseen(course.provider)
    seen.enrolled(seen.run(course, TODAY - 4 * MONTH), *now)
    seen.enrolled(seen.run(course, TODAY - 16 * MONTH), *before)
    return course.provider


def test_a_fall_in_completion_opens_a_review_of_the_course():
    body = completed((5, 7), (10, 2))

    assert jobs.look(TODAY) == 1
    signal = only()
    assert signal.review is not None
    assert (signal.kind, signal.subject, signal.review.entries) == ("completion_drop", body, signal.entries)
    assert (signal.facts["now"], signal.facts["before"], signal.facts["fell"]) == (41.7, 83.3, 41.7)
    assert (signal.facts["now_of"], signal.facts["before_of"]) == (12, 12)


@pytest.mark.parametrize(
    ("now", "before"), [((8, 4), (10, 2)), ((0, 9), (10, 2)), ((0, 12), (9, 0)), ((10, 2), (5, 7))]
)
def test_a_small_fall_or_one_of_few_persons_opens_none(now, before):
    completed(now, before)

    assert (jobs.look(TODAY), Signal.objects.count(), Review.objects.count()) == (0, 0, 0)


def test_whom_the_provider_sent_away_did_not_leave():
    completed((10, 8), (10, 2))
    Enrolment.objects.filter(state="withdrawn").update(state="cancelled")

    assert jobs.look(TODAY) == 0


def test_one_fall_is_told_once_a_year_and_not_in_each_month_of_it():
    completed((5, 7), (10, 2))

    assert [jobs.look(day) for day in (TODAY, TODAY + timedelta(days=1), TODAY + MONTH)] == [1, 0, 0]


def felt(now: tuple[int, ...], before: tuple[int, ...], **fields: str) -> Organisation:
    """Return an awarder whose micro-credential learners rated so, this year and last."""
    entry = make.micro_credential()
    assert entry.awarder is not None
    seen.overseen(entry.awarder)
    seen.rated(entry.number, entry.awarder, TODAY - 4 * MONTH, *now, **fields)
    seen.rated(entry.number, entry.awarder, TODAY - 16 * MONTH, *before)
    return entry.awarder


def test_a_fall_in_feedback_opens_a_review():
    body = felt((3,) * 8, (4,) * 8)

    assert (jobs.look(TODAY), jobs.look(TODAY), jobs.look(TODAY + MONTH)) == (1, 0, 0)
    signal = only()
    assert signal.review is not None
    assert (signal.kind, signal.subject, signal.review.entries) == ("feedback_drop", body, signal.entries)
    assert (signal.facts["now"], signal.facts["before"], signal.facts["now_n"]) == (3.0, 4.0, 8)


@pytest.mark.parametrize(
    ("now", "before", "fields"),
    [
        ((3,) * 7 + (4,), (4,) * 8, {}),
        ((1,) * 7, (5,) * 8, {}),
        ((1,) * 8, (5,) * 7, {}),
        ((5,) * 8, (1,) * 8, {}),
        ((1,) * 8, (5,) * 8, {"state": "withdrawn"}),
        ((1,) * 8, (5,) * 8, {"moment": "six_months"}),
    ],
)
def test_a_small_fall_in_feedback_or_one_of_few_opens_none(now, before, fields):
    felt(now, before, **fields)

    assert (jobs.look(TODAY), Review.objects.count()) == (0, 0)


def taught_by_a_partner(*, running: bool = True) -> tuple[Organisation, str]:
    """Return a partner whose authorisation ended today, and its number."""
    course = make.short_course()
    assert course.provider is not None
    goal = course.leads_to.get()
    seen.overseen(course.provider)
    seen.run(course, TODAY + 2 * MONTH if running else TODAY - MONTH)
    let = goal.authorisations.get()
    type(let).objects.filter(pk=let.pk).update(ends_on=TODAY, closed_on=TODAY)
    return course.provider, let.number


def test_a_partner_that_still_teaches_what_it_is_let_no_longer_opens_a_review():
    body, number = taught_by_a_partner()

    jobs.authorisation_ended(seen.told("partner.end", number))

    signal = only()
    assert signal.review is not None
    assert (signal.kind, signal.subject, signal.facts["runs"], signal.facts["authorisation"]) == (
        *("lapsed_partner", body),
        *(1, number),
    )
    assert signal.review.kind == "courses"


def test_a_partner_that_no_longer_teaches_or_was_let_anew_opens_none():
    _body, number = taught_by_a_partner(running=False)
    jobs.authorisation_ended(seen.told("partner.end", number))
    body, number = taught_by_a_partner()
    goal = body.short_courses.get().leads_to.get()
    make.authorisation(goal, body, valid_from=TODAY)
    jobs.authorisation_ended(seen.told("partner.run_out", number))

    assert Signal.objects.count() == 0


def test_a_provider_whose_role_is_suspended_while_its_courses_run_opens_a_review():
    course = make.short_course()
    assert course.provider is not None
    seen.overseen(course.provider)
    seen.run(course, TODAY + MONTH)
    role = course.provider.roles.get()
    fact = seen.told("organisation_role.suspend", role.number)

    jobs.role_ended(fact)
    assert Signal.objects.count() == 0, "the role is in force: whatever the fact says, nothing lapsed"
    type(role).objects.filter(pk=role.pk).update(state="suspended")
    jobs.role_ended(fact)

    assert (only().kind, only().facts["role"], only().facts["runs"]) == ("lapsed_partner", role.number, 1)


def left_undone(days: int) -> Review:
    """Return a published review with a recommendation whose day was so many days ago."""
    review = published()
    seen.overseen(review.subject, review.agency)
    Recommendation.objects.filter(review=review).update(due_on=TODAY - timedelta(days=days))
    return review


def test_a_recommendation_left_undone_opens_a_review():
    review = left_undone(61)

    assert jobs.look(TODAY) == 1
    signal = only()
    assert signal.review is not None
    assert (signal.kind, signal.facts["review"], signal.review.agency) == (
        *("overdue_recommendation", review.number),
        review.agency,
    )
    assert signal.review.pk != review.pk


def test_a_recommendation_that_is_a_little_late_opens_none():
    left_undone(60)

    assert jobs.look(TODAY) == 0


def test_an_agency_not_reviewed_in_time_waits_for_a_registrar_or_opens_a_review():
    late, reviewed = (make.organisation([Role.QA_AGENCY]) for _ in range(2))
    for body, day in ((late, "2021-11-01"), (reviewed, "2022-11-01")):
        body.roles.update(particulars={"last_review_on": day})

    assert jobs.look(TODAY) == 1
    assert (only().kind, only().subject, only().review) == ("agency_review_lapsed", late, None)
    registrar = make.person(duties=[Duty.REGISTRAR])
    review = signals.hand_over(late, reviewed, by=registrar, today=TODAY)
    assert (review.kind, str(review.standard), only().review) == ("agency", "esg-agencies/2015", review)


# --- once, and one review -------------------------------------------------------------------------------------------


def test_run_twice_it_opens_one():
    course = make.short_course()
    assert course.provider is not None
    seen.overseen(course.provider)
    facts = [seen.held_valid(course.number) for _ in range(3)]

    for fact in [*facts, *facts]:
        jobs.complaint_held_valid(fact)

    assert (Signal.objects.count(), Review.objects.count()) == (1, 1)
    same = only()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.create(
            number="SG-0", kind=same.kind, cause=same.cause, subject=same.subject, opened_on=same.opened_on
        )


def test_further_signals_of_a_body_join_its_open_review():
    body = make.organisation([Role.PROVIDER])
    seen.overseen(body)

    first, second = a_signal(body), a_signal(body, "two", SignalKind.FEEDBACK_DROP)

    assert first is not None
    assert second is not None
    assert first.review == second.review
    assert Review.objects.count() == 1
    assert a_signal(body) is None


def test_a_review_of_the_body_that_is_open_already_takes_the_signal():
    review = drafted()
    seen.overseen(review.subject, review.agency)

    signal = a_signal(review.subject)

    assert signal is not None
    assert (signal.review, Review.objects.count()) == (review, 1)


def test_after_a_review_was_closed_the_next_cause_opens_another():
    body = make.organisation([Role.PROVIDER])
    agency = seen.overseen(body)
    first = a_signal(body)
    assert first is not None
    assert first.review is not None
    signals.dismiss(first.review, by=make.member(agency), today=TODAY, because="Three cases, all mended.")

    second = a_signal(body, "two")

    assert second is not None
    assert second.review != first.review


def test_the_database_lets_a_body_have_one_open_review_for_signals():
    body = make.organisation([Role.PROVIDER])
    seen.overseen(body)
    a_signal(body)
    same = {
        name: getattr(Review.objects.get(), name) for name in ("subject", "standard", "origin", "planned_on", "due_on")
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(number="QR-0", agency=make.organisation(), kind="courses", **same)


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "planned"},
        {"suspension_because": "Why."},
        {"suspension_advised_on": TODAY},
        {"state": "dismissed"},
    ],
)
def test_the_database_holds_no_such_review_that_cannot_be(fields):
    body = make.organisation([Role.PROVIDER])
    seen.overseen(body)
    a_signal(body)

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(**fields)


# --- who looks into it ----------------------------------------------------------------------------------------------


def test_an_agency_is_never_the_clients_judge():
    body, agency = make.organisation([Role.PROVIDER]), make.organisation([Role.QA_AGENCY, Role.AWARDER])
    seen.overseen(body, agency)
    make.authorisation(make.micro_credential(awarder=agency), body)

    signal = a_signal(body)

    assert signal is not None
    assert (signal.review, Review.objects.count()) == (None, 0)
    registrar = make.person(duties=[Duty.REGISTRAR])
    with pytest.raises(NotNow) as refusal:
        signals.hand_over(body, agency, by=registrar, today=TODAY)
    assert refusal.value.data["reasons"] == ["reviews_its_client"]
    assert Review.objects.count() == 0


def test_the_next_agency_looks_where_the_first_may_not():
    body, first = make.organisation([Role.PROVIDER]), make.organisation()
    seen.overseen(body, first)
    second = seen.overseen(body)

    signal = a_signal(body)

    assert signal is not None
    assert signal.review is not None
    assert signal.review.agency == second


def test_a_registrar_hands_all_that_waits_about_a_body_to_one_agency():
    body, agency = make.organisation([Role.PROVIDER]), make.organisation([Role.QA_AGENCY])
    a_signal(body), a_signal(body, "two")
    registrar = make.person(duties=[Duty.REGISTRAR])
    for somebody in (make.member(agency), make.member(body), make.person(duties=[Duty.DECISION_OFFICER])):
        with pytest.raises(NotPermitted):
            signals.hand_over(body, agency, by=somebody, today=TODAY)

    review = signals.hand_over(body, agency, by=registrar, today=TODAY)

    assert (review.agency, review.origin, review.signals.count()) == (agency, Origin.SIGNAL, 2)
    with pytest.raises(WrongState):
        signals.hand_over(body, agency, by=registrar, today=TODAY)
    assert kinds()[-2:] == ["review.open", "review.hand_over"]


def test_what_went_to_the_wrong_agency_is_handed_on_until_it_begins():
    body, wrong, right = (
        make.organisation([Role.PROVIDER]),
        make.organisation([Role.QA_AGENCY]),
        make.organisation([Role.QA_AGENCY]),
    )
    a_signal(body), a_signal(body, "two")
    registrar, who = make.person(duties=[Duty.REGISTRAR]), {"today": TODAY, "because": "It reviews schools alone."}
    first = signals.hand_over(body, wrong, by=registrar, today=TODAY)
    with pytest.raises(NotPermitted):
        signals.hand_on(body, right, by=make.member(wrong), **who)
    with pytest.raises(NotNow) as refused:
        signals.hand_on(body, wrong, by=registrar, **who)
    assert refused.value.data["reason"] == "has_it_already"
    with pytest.raises(NotNow):  # what may not be reviewed there stays where it is
        signals.hand_on(body, body, by=registrar, **who)
    first.refresh_from_db()
    assert (first.state, first.signals.count()) == ("planned", 2)

    second = signals.hand_on(body, right, by=registrar, **who)

    first.refresh_from_db()
    assert (first.state, first.cancelled_because, first.signals.count()) == ("cancelled", who["because"], 0)
    assert (second.agency, second.state, second.signals.count()) == (right, "planned", 2)
    assert kinds()[-3:] == ["review.cancel", "review.open", "review.hand_over"]
    reviews.begin(second, by=make.member(right), today=TODAY)
    with pytest.raises(WrongState):
        signals.hand_on(body, wrong, by=registrar, **who)


def test_what_an_agency_cancels_waits_for_another():
    body = make.organisation([Role.PROVIDER])
    agency = seen.overseen(body)
    signal = a_signal(body)
    assert signal is not None
    assert signal.review is not None

    reviews.cancel(signal.review, by=make.member(agency), today=TODAY, because="We coach them from today on.")

    assert only().review is None


# --- what the agency says -------------------------------------------------------------------------------------------


def test_an_agency_says_that_there_is_nothing_to_it_and_why():
    body = make.organisation([Role.PROVIDER])
    agency = seen.overseen(body)
    a_signal(body)
    review = Review.objects.get()
    for somebody in (make.member(body), make.member(agency, "editor"), make.person(duties=[Duty.REGISTRAR])):
        with pytest.raises(NotPermitted):
            signals.dismiss(review, by=somebody, today=TODAY, because="No.")
    with pytest.raises(Malformed):
        signals.dismiss(review, by=make.member(agency), today=TODAY, because=" ")

    signals.dismiss(review, by=make.member(agency), today=TODAY, because="One teacher was ill; all was made good.")

    assert (review.state, review.cancelled_because, only().review) == (
        *(ReviewState.DISMISSED, "One teacher was ill; all was made good."),
        review,
    )
    with pytest.raises(WrongState):
        reviews.begin(review, by=make.member(agency), today=TODAY)


def test_what_no_signal_opened_is_not_dismissed():
    review = drafted()

    with pytest.raises(NotNow) as refusal:
        signals.dismiss(review, by=make.member(review.agency), today=TODAY, because="No.")

    assert refusal.value.data["reason"] == "no_signal_opened_it"


def test_a_signal_review_goes_on_as_any_other_and_stays_unread_until_it_is_published():
    body = make.organisation([Role.PROVIDER])
    agency = seen.overseen(body)
    a_signal(body)
    review, stranger = Review.objects.get(), make.person()

    assert review not in visible_to(stranger)
    assert reviews.begin(review, by=make.member(agency), today=TODAY).state == ReviewState.SELF_ASSESSMENT


def test_an_agency_recommends_to_suspend_once_and_nothing_is_suspended():
    review = drafted()
    ours = make.member(review.agency)
    role = review.subject.roles.get()
    for somebody in (make.member(review.subject), make.member(review.agency, "editor"), make.person()):
        with pytest.raises(NotPermitted):
            signals.recommend_suspension(review, by=somebody, today=TODAY, because="No.")

    signals.recommend_suspension(review, by=ours, today=TODAY, because="Nobody teaches any more.")

    assert (review.suspension_advised_on, review.suspension_because) == (TODAY, "Nobody teaches any more.")
    with pytest.raises(WrongState):
        signals.recommend_suspension(review, by=ours, today=TODAY, because="Again.")
    role.refresh_from_db()
    assert (role.state, kinds()[-1]) == ("registered", "review.recommend_suspension")
