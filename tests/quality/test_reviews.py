"""An external review from its plan to the last recommendation: who may what, when, and what never happens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Oversight, Role
from passerelle.people.models import Duty
from passerelle.quality.actions import answering, reviews
from passerelle.quality.models import Criterion, Kind, Origin, Review, ReviewAnswer, ReviewFinding, Standard
from passerelle.quality.permissions import sees_draft, visible_to
from passerelle.quality.queries import standard_named
from passerelle.quality.states import RecommendationState, ReviewState
from tests import factories as make
from tests.factories import TODAY

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=200)
SAID = {"kind": "institution", "due_on": SOON}
REPORT: dict[str, Any] = {
    "report": "The house looks after its courses.",
    "result": "partly",
    "recommendations": [{"text": "Write down who hears the learners.", "due_on": LATER}],
}


def esg() -> Standard:
    return standard_named("esg-internal/2015")


def agency(**fields: Any) -> Organisation:
    return make.organisation([Role.QA_AGENCY], **fields)


def signing(body: Organisation) -> Any:
    return make.member(body)


def planned(standard: Standard | None = None, **more: Any) -> Review:
    body = more.pop("agency", None) or agency()
    subject = more.pop("subject", None) or make.organisation([Role.PROVIDER])
    return reviews.plan(body, subject, standard or esg(), SAID | more, by=signing(body), today=TODAY)


def begun(**more: Any) -> Review:
    review = planned(**more)
    return reviews.begin(review, by=signing(review.agency), today=TODAY)


def assessed(**more: Any) -> Review:
    review = begun(**more)
    codes = [criterion.code for criterion in review.standard.criteria.all()]
    somebody = signing(review.subject)
    answering.write(
        review, {code: {"text": "We do.", "evidence": ["minutes"]} for code in codes}, by=somebody, today=TODAY
    )
    return answering.hand_in(review, by=somebody, today=TODAY)


def judged(judgement: str = "met", **more: Any) -> Review:
    review = assessed(**more)
    codes = [criterion.code for criterion in review.standard.criteria.all()]
    found = {code: {"judgement": judgement, "reasons": "Seen in the minutes."} for code in codes}
    return reviews.judge(review, found, by=signing(review.agency), today=TODAY)


def drafted(**more: Any) -> Review:
    review = judged(**more)
    return reviews.send_draft(review, REPORT, by=signing(review.agency), today=TODAY)


def published(**more: Any) -> Review:
    review = drafted(**more)
    answering.comment(review, "We agree.", by=signing(review.subject), today=TODAY)
    return reviews.publish(review, by=signing(review.agency), today=TODAY)


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_review_goes_from_its_plan_to_the_last_recommendation():
    review = published()
    one = review.recommendations.get()

    answering.answer(one, "It stands in our rules now.", by=signing(review.subject), today=TODAY)
    answering.look_at(one, by=signing(review.agency), today=TODAY, done=False, note="Where?")
    answering.answer(one, "In rule 7.", by=signing(review.subject), today=TODAY)
    answering.look_at(one, by=signing(review.agency), today=LATER, done=True)

    review.refresh_from_db()
    one.refresh_from_db()
    assert (review.number[:3], review.state, review.published_on, review.comment) == (
        *("QR-", ReviewState.FOLLOWED_UP, TODAY),
        "We agree.",
    )
    assert (one.state, one.answer, one.checked_on) == (RecommendationState.DONE, "In rule 7.", LATER)
    assert list(Fact.objects.filter(subject=review.number).order_by("pk").values_list("kind", flat=True)) == [
        *("review.plan", "review.begin", "review.write", "review.hand_in", "review.judge", "review.send_draft"),
        *("review.comment", "review.publish", "review.answer", "review.send_back", "review.answer"),
        *("review.check_off", "review.follow_up"),
    ]


def test_a_published_review_says_in_the_registers_when_the_body_was_reviewed_last():
    body, subject = agency(), make.organisation([Role.PROVIDER])
    somebody = signing(body)
    one, other = (
        Oversight.objects.create(
            agency=body, organisation=subject, reviewed=kind, standards="ESG", valid_from=TODAY, entered_by=somebody
        )
        for kind in ("institution", "programmes")
    )

    review = published(agency=body, subject=subject)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.last_review_on, one.results_url) == (TODAY, reviews.address_of(review))
    assert (other.last_review_on, other.results_url) == (None, "")


def test_a_review_of_an_agency_becomes_its_own_last_review():
    body, subject = agency(), agency()

    review = published(agency=body, subject=subject, kind="agency", standard=standard_named("esg-agencies/2015"))

    role = subject.roles.get()
    told = {"last_review_on": TODAY.isoformat(), "last_review_by": body.legal_name}
    assert role.particulars == told | {"results_url": reviews.address_of(review)}
    assert role.version == 2


def test_a_series_of_courses_is_reviewed_as_one():
    provider = make.organisation([Role.PROVIDER])
    courses = [make.short_course(provider=provider) for _ in range(2)]
    numbers = [course.number for course in courses]

    review = planned(standard_named("short-courses/1"), subject=provider, kind="courses", entries=numbers)

    assert (review.kind, review.entries) == (Kind.COURSES, numbers)


def test_programmes_are_reviewed_by_their_numbers():
    body = make.organisation([Role.AWARDER])
    own, other, draft = make.programme(awarder=body), make.programme(), make.programme(awarder=body, state="draft")

    review = planned(subject=body, kind="programmes", entries=[own.number])

    assert (review.kind, review.entries) == (Kind.PROGRAMMES, [own.number])
    for numbers in ([], [other.number], [draft.number], [own.number, own.number]):
        with pytest.raises(Malformed) as refusal:
            planned(subject=body, kind="programmes", entries=numbers)
        assert refusal.value.data["field"] == "entries"


def test_of_two_colleagues_on_one_criterion_the_second_is_told():
    review = begun()
    first, second, version = signing(review.subject), signing(review.subject), review.version
    answering.write(review, {"1.1": {"text": "Mine."}}, by=first, today=TODAY, seen_version=version)

    with pytest.raises(StaleVersion):
        answering.write(review, {"1.1": {"text": "Ours."}}, by=second, today=TODAY, seen_version=version)

    assert ReviewAnswer.objects.get().text == "Mine."
    later = assessed()
    ours, version = signing(later.agency), later.version
    said = {"1.1": {"judgement": "met", "reasons": "Read."}}
    reviews.judge(later, said, by=ours, today=TODAY, seen_version=version)
    with pytest.raises(StaleVersion):
        reviews.judge(
            later, {"1.1": {"judgement": "partly", "reasons": "No."}}, by=ours, today=TODAY, seen_version=version
        )
    assert later.findings.get().judgement == "met"


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": "agency"}, "standard"),
        ({"kind": "nothing"}, "kind"),
        ({"due_on": TODAY}, "due_on"),
        ({"due_on": "tomorrow"}, "due_on"),
        ({"entries": ["SC-00001"]}, "entries"),
        ({"kind": "courses"}, "entries"),
        ({"kind": "courses", "entries": ["SC-00001"]}, "entries"),
    ],
)
def test_a_plan_that_says_what_cannot_be_is_refused(stated, field):
    with pytest.raises(Malformed) as refusal:
        planned(**stated)

    assert (refusal.value.data["field"], Review.objects.count()) == (field, 0)


def test_one_review_of_a_kind_is_open_at_a_time():
    review = planned()

    with pytest.raises(AlreadyDone):
        planned(agency=review.agency, subject=review.subject)

    assert Review.objects.count() == 1


# --- who may not review whom ------------------------------------------------------------------------------------------


def refused(**more: Any) -> list[str]:
    before = Review.objects.count()
    with pytest.raises(NotNow) as refusal:
        planned(**more)
    assert Review.objects.count() == before
    return list(refusal.value.data["reasons"])


def test_an_agency_whose_role_is_not_in_force_reviews_nobody():
    body = make.organisation()

    assert refused(agency=body) == ["agency_not_in_force"]


def test_an_agency_reviews_neither_itself_nor_its_group():
    body = agency()

    assert refused(agency=body, subject=body) == ["reviews_itself"]
    assert refused(agency=body, subject=make.organisation(parent=body)) == ["reviews_itself"]


def test_an_agency_reviews_abroad_only_where_its_role_reaches():
    body, abroad = agency(), make.organisation(country="PT")
    role = body.roles.get()
    role.particulars = {"countries": ["MI", "MA"]}
    role.save()

    assert refused(agency=body, subject=abroad) == ["outside_its_countries"]
    role.particulars = {"countries": ["MI", "PT"]}
    role.save()
    assert planned(agency=body, subject=abroad).subject == abroad


def test_an_agency_does_not_review_its_client():
    body, provider = agency(), make.organisation([Role.PROVIDER])
    entry = make.micro_credential(awarder=body)
    let = make.authorisation(entry, provider)
    assert refused(agency=body, subject=provider) == ["reviews_its_client"]

    let.valid_from, let.ends_on, let.closed_on = make.LONG_AGO, TODAY - timedelta(days=4 * 366), TODAY
    type(let).objects.filter(pk=let.pk).delete()
    type(let).objects.create(
        number="PA-99999", awarder=body, partner=provider, micro_credential=entry, act="teach",
        valid_from=make.LONG_AGO, ends_on=let.ends_on, closed_on=let.ends_on, entered_by=signing(body),
    )  # fmt: skip
    assert planned(agency=body, subject=provider).subject == provider


@pytest.mark.parametrize(("standard", "allowed"), [("esg-internal/2015", True), ("eqf-annex-iv/2017", False)])
def test_the_reviewed_commissions_its_own_review_only_where_the_standard_lets_it(standard, allowed):
    body, subject = agency(country="PT"), make.organisation([Role.PROVIDER])
    asked = {"by": signing(subject), "today": TODAY, "commissioned_by": subject}

    if allowed:
        review = reviews.commission(body, subject, standard_named(standard), SAID, **asked)
        assert (review.origin, review.commissioned_by, review.state) == (Origin.COMMISSIONED, subject, "planned")
        return
    with pytest.raises(NotNow) as refusal:
        reviews.commission(body, subject, standard_named(standard), SAID, **asked)
    assert (refusal.value.data["reasons"], Review.objects.count()) == (["reviews_its_client"], 0)


def test_the_authority_commissions_a_review_from_an_agency_abroad():
    body, registrar = agency(country="PT"), make.person(duties=[Duty.REGISTRAR])

    review = reviews.commission(body, make.organisation(), esg(), SAID, by=registrar, today=TODAY)

    assert (review.origin, review.commissioned_by, review.agency.country) == (Origin.COMMISSIONED, None, "PT")
    assert reviews.begin(review, by=signing(body), today=TODAY).state == ReviewState.SELF_ASSESSMENT


def test_an_agency_whose_role_ended_in_the_middle_publishes_nothing():
    review = drafted()
    answering.comment(review, "We agree.", by=signing(review.subject), today=TODAY)
    review.agency.roles.update(valid_until=TODAY)

    with pytest.raises(NotNow) as refusal:
        reviews.publish(review, by=signing(review.agency), today=TODAY + timedelta(days=1))

    review.refresh_from_db()
    assert (refusal.value.data["reason"], review.state) == ("agency_not_in_force", ReviewState.COMMENTED)


# --- what is missing is told at once ----------------------------------------------------------------------------------


def test_a_self_assessment_that_is_not_whole_is_not_handed_in():
    review = begun()
    somebody = signing(review.subject)
    answering.write(review, {"1.2": {"text": "We do."}}, by=somebody, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        answering.hand_in(review, by=somebody, today=TODAY)

    assert (refusal.value.data["reason"], refusal.value.data["criteria"]) == (
        "criteria_missing",
        ["1.1", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10"],
    )


def test_a_draft_without_every_judgement_is_not_sent():
    review = assessed()
    reviews.judge(review, {"1.1": {"judgement": "met", "reasons": "Read."}}, by=signing(review.agency), today=TODAY)

    with pytest.raises(NotNow) as refusal:
        reviews.send_draft(review, REPORT, by=signing(review.agency), today=TODAY)

    assert len(refusal.value.data["criteria"]) == 9


def test_judgements_that_are_amiss_are_told_at_once_and_nothing_is_kept():
    review = assessed()
    said = {
        "1.1": {"judgement": "met", "reasons": ""},
        "1.2": {"judgement": "perhaps", "reasons": "Read."},
        "9.9": {"judgement": "met", "reasons": "Read."},
        "1.3": {"judgement": "met", "reasons": "Read."},
    }

    with pytest.raises(Malformed) as refusal, transaction.atomic():
        reviews.judge(review, said, by=signing(review.agency), today=TODAY)

    fields = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert (fields, ReviewFinding.objects.count()) == (
        ["findings.1.1.reasons", "findings.1.2.judgement", "criterion"],
        0,
    )


def test_a_result_says_no_more_than_the_criteria_bear():
    review = judged("not_met")

    with pytest.raises(Malformed) as refusal:
        reviews.send_draft(review, REPORT | {"result": "met"}, by=signing(review.agency), today=TODAY)

    assert refusal.value.data["field"] == "result"


def test_a_recommendation_without_a_day_ahead_is_refused_with_all_else():
    review = judged()
    stated = {"report": "", "result": "met", "recommendations": [{"text": "Do it.", "due_on": TODAY}]}

    with pytest.raises(Malformed) as refusal:
        reviews.send_draft(review, stated, by=signing(review.agency), today=TODAY)

    fields = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert fields == ["report", "recommendations.1.due_on"]


# --- the right to answer ----------------------------------------------------------------------------------------------


def test_nothing_is_published_before_the_body_could_comment():
    review = drafted()
    somebody = signing(review.agency)
    assert review.comment_until == TODAY + timedelta(days=30)

    with pytest.raises(NotNow) as refusal:
        reviews.publish(review, by=somebody, today=TODAY + timedelta(days=30))
    assert refusal.value.data["reason"] == "time_is_not_over"

    assert reviews.publish(review, by=somebody, today=TODAY + timedelta(days=31)).state == ReviewState.PUBLISHED


def test_comments_come_once_and_in_time():
    late, twice = drafted(), drafted()

    with pytest.raises(NotNow) as refusal:
        answering.comment(late, "No.", by=signing(late.subject), today=TODAY + timedelta(days=31))
    answering.comment(twice, "No.", by=signing(twice.subject), today=TODAY)
    with pytest.raises(WrongState):
        answering.comment(twice, "Yes.", by=signing(twice.subject), today=TODAY)

    twice.refresh_from_db()
    assert (refusal.value.data["reason"], twice.comment) == ("time_is_over", "No.")


def test_what_the_comments_changed_is_published():
    review = drafted()
    answering.comment(review, "We have it already.", by=signing(review.subject), today=TODAY)

    told = REPORT | {"result": "met", "recommendations": []}
    reviews.publish(review, told, by=signing(review.agency), today=TODAY)

    assert (review.result, review.recommendations.count(), review.state) == ("met", 0, ReviewState.PUBLISHED)


# --- a standard that changes in the middle ----------------------------------------------------------------------------


def newer_esg() -> Standard:
    """A version of two criteria, in force from tomorrow: one that is known, one that is new."""
    old = esg()
    same = ("scheme", "title", "language", "source", "as_of", "licence", "kinds", "comment_days")
    told = {name: getattr(old, name) for name in same}
    made = Standard.objects.create(**told | {"version": "2027", "in_force_from": TODAY + timedelta(days=1)})
    for place, code in enumerate(("1.1", "2.0"), start=1):
        Criterion.objects.create(standard=made, code=code, text=f"Standard {code}", place=place)
    return made


def test_a_standard_that_changed_in_the_middle_is_kept_or_left_on_purpose():
    review, made, tomorrow = judged(), newer_esg(), TODAY + timedelta(days=1)
    somebody = signing(review.agency)

    with pytest.raises(NotNow) as refusal:
        reviews.send_draft(review, REPORT, by=somebody, today=tomorrow)
    assert (refusal.value.data["reason"], refusal.value.data["newer"]) == ("standard_changed", str(made))

    reviews.send_draft(review, REPORT, by=somebody, today=tomorrow, keep_standard=True)
    assert (review.state, review.keeps_standard, review.standard) == (ReviewState.COMMENTED, True, esg())


def test_a_review_moves_to_the_newer_version_and_loses_nothing():
    review, made, tomorrow = judged(), newer_esg(), TODAY + timedelta(days=1)

    reviews.move_to_standard(review, made, by=signing(review.agency), today=tomorrow)

    assert (review.state, review.standard, review.handed_in_on) == (ReviewState.SELF_ASSESSMENT, made, None)
    now = ReviewAnswer.objects.filter(review=review, criterion__standard=made)
    assert [(told.criterion.code, told.text) for told in now] == [("1.1", "We do.")]
    assert ReviewAnswer.objects.filter(review=review, criterion__standard=esg()).count() == 10
    with pytest.raises(NotNow) as refusal:
        answering.hand_in(review, by=signing(review.subject), today=tomorrow)
    assert refusal.value.data["criteria"] == ["2.0"]


def test_a_review_moves_to_nothing_but_the_newer_version():
    review, other = judged(), standard_named("eqf-annex-iv/2017")

    with pytest.raises(Malformed):
        reviews.move_to_standard(review, other, by=signing(review.agency), today=TODAY)

    review.refresh_from_db()
    assert (review.standard, review.state) == (esg(), ReviewState.UNDER_REVIEW)


def test_no_review_begins_by_a_version_that_is_past():
    newer_esg()
    body = agency()

    with pytest.raises(NotNow) as refusal:
        reviews.plan(
            body,
            make.organisation(),
            esg(),
            SAID | {"due_on": LATER},
            by=signing(body),
            today=TODAY + timedelta(days=1),
        )

    assert refusal.value.data["reason"] == "standard_changed"


# --- who may ----------------------------------------------------------------------------------------------------------


def test_nobody_acts_for_the_other_side():
    review = drafted()
    ours, theirs, stranger = signing(review.agency), signing(review.subject), make.person()
    editor = make.member(review.agency, Function.EDITOR)
    before = Fact.objects.count()

    for somebody in (theirs, stranger, editor, make.person(duties=[Duty.REGISTRAR])):
        for act in (
            lambda by: reviews.publish(review, by=by, today=LATER),
            lambda by: reviews.cancel(review, by=by, today=TODAY, because="No."),
            lambda by: reviews.begin(review, by=by, today=TODAY),
            lambda by: reviews.send_draft(review, REPORT, by=by, today=TODAY),
            lambda by: reviews.move_to_standard(review, esg(), by=by, today=TODAY),
            lambda by: reviews.plan(review.agency, make.organisation(), esg(), SAID, by=by, today=TODAY),
        ):
            with pytest.raises(NotPermitted):
                act(somebody)
    for somebody in (ours, editor, stranger):
        for act in (
            lambda by: answering.write(review, {}, by=by, today=TODAY),
            lambda by: answering.hand_in(review, by=by, today=TODAY),
            lambda by: answering.comment(review, "No.", by=by, today=TODAY),
            lambda by: answering.answer(review.recommendations.get(), "Done.", by=by, today=TODAY),
        ):
            with pytest.raises(NotPermitted):
                act(somebody)
    for somebody in (theirs, stranger):
        with pytest.raises(NotPermitted):
            reviews.judge(review, {}, by=somebody, today=TODAY)
        with pytest.raises(NotPermitted):
            answering.look_at(review.recommendations.get(), by=somebody, today=TODAY, done=True)

    assert Fact.objects.count() == before


def test_a_review_is_public_once_it_is_published_and_its_draft_is_of_the_two():
    review, stranger = judged(), make.person()
    theirs, ours = signing(review.subject), signing(review.agency)
    seen = [[review in visible_to(one), sees_draft(one, review)] for one in (stranger, theirs, ours)]
    assert seen == [[False, False], [True, False], [True, True]]

    other = published()

    assert [[other in visible_to(stranger), sees_draft(stranger, other)]] == [[True, True]]


def test_a_review_that_was_cancelled_says_why_and_stays_unpublished():
    review = begun()

    with pytest.raises(Malformed):
        reviews.cancel(review, by=signing(review.agency), today=TODAY, because=" ")
    reviews.cancel(review, by=signing(review.agency), today=TODAY, because="The body closed.")

    assert (review.state, review.cancelled_because) == (ReviewState.CANCELLED, "The body closed.")
    with pytest.raises(WrongState):
        reviews.begin(review, by=signing(review.agency), today=TODAY)


# --- what the database refuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "published"},
        {"state": "commented"},
        {"state": "cancelled"},
        {"state": "unknown"},
        {"kind": "unknown"},
        {"origin": "unknown"},
    ],
)
def test_the_database_holds_no_review_that_cannot_be(fields):
    review = planned()

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**fields)


def test_the_database_holds_no_review_of_oneself_and_one_judgement_per_criterion():
    review = judged()
    finding = review.findings.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(subject=review.agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFinding.objects.create(
            review=review, criterion=finding.criterion, judgement="not_met", reasons="Another reason."
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFinding.objects.filter(pk=finding.pk).update(reasons="")
    with pytest.raises(IntegrityError), transaction.atomic():
        drafted().recommendations.update(state="done")
