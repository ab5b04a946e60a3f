"""Letters of a review: whoever has to act next is written to, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.journal.actions import deliver
from passerelle.letters import reviews as written
from passerelle.letters.models import Letter
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import storing
from passerelle.quality.actions import reviews, signals
from passerelle.quality.actions.signals import Seen
from passerelle.quality.models import Recommendation, Review, SignalKind
from passerelle.quality.queries import standard_named
from tests import factories as make
from tests.quality import seen

pytestmark = pytest.mark.django_db


def test_the_agency_hears_of_a_commission_and_the_body_of_the_beginning():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()
    stated = {"kind": "institution", "due_on": today + timedelta(days=60)}
    standard, registrar = standard_named("esg-internal/2015"), make.person(duties=[Duty.REGISTRAR])

    review = reviews.commission(agency, provider, standard, stated, by=registrar, today=today)
    deliver()
    reviews.begin(review, by=ours, today=today)
    deliver()
    deliver()

    assert [(one.kind, one.person, one.about) for one in Letter.objects.order_by("pk")] == [
        ("review.commission", ours, review.number),
        ("review.begin", theirs, review.number),
    ]


def letters() -> set[tuple[str, object]]:
    return set(Letter.objects.values_list("kind", "person"))


def test_who_looks_into_a_signal_hears_of_it_and_the_body_nothing():
    storing.load_shipped()
    overseen, alone = (make.organisation([Role.PROVIDER]) for _ in range(2))
    agency = seen.overseen(overseen)
    make.member(overseen), make.member(alone)
    ours, registrar, today = make.member(agency), make.person(duties=[Duty.REGISTRAR]), timezone.localdate()

    for body in (overseen, alone):
        signals.open_signal(Seen(SignalKind.COMPLAINTS, body.number, body, {}), today=today)
    deliver()
    assert letters() == {("review.signal", ours.pk), ("signal.wait", registrar.pk)}

    Letter.objects.all().delete()
    other = make.organisation([Role.QA_AGENCY])
    had_it = make.member(other)
    signals.hand_over(alone, other, by=registrar, today=today)
    review = signals.hand_on(alone, agency, by=registrar, today=today, because="It reviews schools alone.")
    deliver()
    assert letters() == {("review.signal", ours.pk), ("review.signal", had_it.pk), ("review.news", had_it.pk)}
    Letter.objects.filter(person=had_it).delete()
    reviews.cancel(review, by=ours, today=today, because="We coach them.")
    deliver()
    assert letters() == {("review.signal", ours.pk), ("signal.wait", registrar.pk)}


def test_a_recommended_suspension_reaches_the_registrars():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, registrar, today = make.member(agency), make.person(duties=[Duty.REGISTRAR]), timezone.localdate()
    stated = {"kind": "institution", "due_on": today + timedelta(days=60)}
    review = reviews.plan(agency, provider, standard_named("esg-internal/2015"), stated, by=ours, today=today)
    reviews.begin(review, by=ours, today=today)

    signals.recommend_suspension(review, by=ours, today=today, because="Nobody teaches.")
    deliver()

    assert letters() == {("review.suspension", registrar.pk)}


@pytest.mark.parametrize(
    ("state", "due", "comment_until", "kind"),
    [
        ("self_assessment", 8, None, ""),
        ("self_assessment", 7, None, "review.soon"),
        ("self_assessment", -1, None, "review.late"),
        ("self_assessment", -31, None, ""),
        ("commented", -60, 3, "review.comment_soon"),
        ("commented", -60, -1, "review.uncommented"),
        ("commented", -60, 8, ""),
        ("planned", 3, None, ""),
    ],
)
def test_what_is_due_is_called_to_mind_once(state, due, comment_until, kind):
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()
    stated = {"kind": "institution", "due_on": today + timedelta(days=60)}
    review = reviews.plan(agency, provider, standard_named("esg-internal/2015"), stated, by=ours, today=today)
    until = None if comment_until is None else today + timedelta(days=comment_until)
    fields = {"handed_in_on": today, "draft_sent_on": today, "comment_until": until} if until else {}
    Review.objects.filter(pk=review.pk).update(state=state, due_on=today + timedelta(days=due), **fields)

    written.remind(today)
    written.remind(today)

    told = ours if kind == "review.uncommented" else theirs
    assert [(one.kind, one.person) for one in Letter.objects.all()] == ([(kind, told)] if kind else [])


@pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1), (30, 1), (31, 0)])
def test_a_late_recommendation_is_called_to_mind_once(days, count):
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()
    stated = {"kind": "institution", "due_on": today + timedelta(days=60)}
    review = reviews.plan(agency, provider, standard_named("esg-internal/2015"), stated, by=ours, today=today)
    signed = {"result": "met", "report": "Well.", "published_on": today, "signed_by": ours}
    heard = {"handed_in_on": today, "draft_sent_on": today, "comment_until": today}
    Review.objects.filter(pk=review.pk).update(state="published", **signed, **heard)
    Recommendation.objects.create(review=review, place=1, text="Do it.", due_on=today - timedelta(days=days))

    written.remind(today)
    written.remind(today)

    assert [(one.kind, one.person) for one in Letter.objects.all()] == [("review.undone", theirs)] * count
