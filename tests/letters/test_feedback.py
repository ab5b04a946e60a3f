"""Letters of feedback: whoever has to act is told, and no letter holds the words."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.journal.actions import deliver
from passerelle.letters.models import Letter
from passerelle.people.models import Duty
from passerelle.quality.actions import feedback, reports
from passerelle.quality.actions.moderating import moderate
from tests import factories as make
from tests.quality.givers import given, learner

pytestmark = pytest.mark.django_db


def test_registrars_hear_of_held_words_the_owner_of_the_others_and_the_giver_of_what_became_of_them():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    owner, by, today = make.member(entry.awarder), learner(entry), timezone.localdate()

    held = given(entry, by, text="Call 022 555 01 23.")
    deliver()
    moderate(held, "show", by=registrar, today=today)
    given(entry, learner(entry))
    given(entry, learner(entry))
    feedback.reply(held, "We do.", by=owner, today=today)
    deliver()

    assert [(one.kind, one.person, one.about) for one in Letter.objects.order_by("kind")] == [
        ("feedback.decided", by, held.number),
        ("feedback.held", registrar, entry.number),
        ("feedback.received", owner, entry.number),
        ("feedback.reply", by, held.number),
    ]


def test_who_proposed_a_report_hears_that_it_was_decided_on():
    by, registrar, today = make.person(), make.person(duties=[Duty.REGISTRAR]), timezone.localdate()
    said = {"url": "https://courier.example/a", "title": "Pumps", "publisher": "Courier", "language": "en"}
    made = reports.propose(make.organisation(), said | {"published_on": today, "kind": "press"}, by=by, today=today)

    reports.decide(made, "refuse", by=registrar, today=today, because="It is an advertisement.")
    deliver()

    told = Letter.objects.get(kind="feedback.report_decided")
    assert (told.person, told.about) == (by, made.number)
