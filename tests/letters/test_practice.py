"""Letters of practice shared: whoever acts next is written to once; members of circles at most once a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.journal.actions import deliver
from passerelle.letters import practice as written
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.practice import shipped
from passerelle.practice.actions import alerts, circles, coaching
from passerelle.practice.models import Circle, Post
from tests import factories as make
from tests.practice.test_alerts import STATED as ALERT

pytestmark = pytest.mark.django_db


def letters() -> list[tuple[str, object]]:
    return list(Letter.objects.order_by("pk").values_list("kind", "person"))


def test_each_side_of_a_coaching_hears_what_the_other_said():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()

    one = coaching.ask(provider, agency, "A review.", by=theirs, today=today)
    deliver()
    coaching.agree(one, by=ours, today=today)
    coaching.visit(one, today, "The workshop.", by=ours, today=today)
    advice = coaching.recommend(one, "Write it down.", by=ours, today=today)
    coaching.say_done(advice, "Written.", by=theirs, today=today)
    coaching.end(one, "Ready.", by=ours, today=today)
    deliver()
    deliver()

    assert set(letters()) == {
        *(("coaching.ask", ours.pk), ("coaching.coach", theirs.pk), ("coaching.provider", ours.pk)),
        ("coaching.end", theirs.pk),
    }


def test_registrars_hear_of_alerts_but_not_of_their_own():
    raising, other = (make.person(duties=[Duty.REGISTRAR]) for _ in range(2))

    alerts.raise_alert(ALERT, by=raising, today=timezone.localdate())
    deliver()

    assert letters() == [("fraud_alert.raise", other.pk)]


def test_members_get_one_letter_a_week_for_all_their_circles():
    shipped.open_circles()
    today = timezone.localdate()
    last_week = today - timedelta(days=today.weekday() + 3)
    somebody, quiet = (make.member(make.organisation(), Function.TEACHER) for _ in range(2))
    for slug in ("fraud", "pedagogy"):
        circle = Circle.objects.get(slug=slug)
        circles.join(circle, by=somebody, today=last_week)
        circles.write(circle, "note", "Two photos.", by=somebody, today=last_week)
    circles.join(Circle.objects.get(slug="frameworks"), by=quiet, today=last_week)

    for day in (today, today, today + timedelta(days=7)):
        written.digest(day)

    assert letters() == [("circle.digest", somebody.pk)]


def test_who_may_not_be_in_a_circle_any_more_hears_nothing_and_held_texts_are_no_news():
    shipped.open_circles()
    today = timezone.localdate()
    last_week = today - timedelta(days=today.weekday() + 3)
    circle = Circle.objects.get(slug="fraud")
    somebody, left = (make.member(make.organisation(), Function.TEACHER) for _ in range(2))
    for one in (somebody, left):
        circles.join(circle, by=one, today=last_week)
    circles.write(circle, "note", "It was Mr. Okoro.", by=somebody, today=last_week)
    written.digest(today)
    assert letters() == []

    Post.objects.update(state="shown")
    left.mandates.update(ends_on=last_week)
    written.digest(today)

    assert letters() == [("circle.digest", somebody.pk)]


def test_who_wrote_a_held_text_hears_what_became_of_it():
    shipped.open_circles()
    today, circle = timezone.localdate(), Circle.objects.get(slug="fraud")
    writing = make.member(make.organisation(), Function.TEACHER)
    registrar = make.person(duties=[Duty.REGISTRAR])
    circles.join(circle, by=writing, today=today)
    held = circles.write(circle, "note", "It was Mr. Okoro.", by=writing, today=today)
    own = circles.write(circle, "note", "Two photos.", by=writing, today=today)

    circles.withdraw(held, "It names a man.", by=registrar, today=today)
    circles.withdraw(own, "Said twice.", by=writing, today=today)
    deliver()

    assert [one for one in letters() if one[0] == "circle.decided"] == [("circle.decided", writing.pk)]
