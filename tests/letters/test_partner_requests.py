"""Letters about requests to teach or assess: to whoever did not do it, and to both sides where time did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from passerelle.catalogue import asking, jobs
from passerelle.catalogue.models import AuthorisationRequest
from passerelle.journal.models import Fact
from passerelle.letters import actions, partners
from passerelle.letters.models import Letter
from passerelle.organisations.models import Role
from tests import factories as make
from tests import own_rules

pytestmark = pytest.mark.django_db
TELLS = {
    "ask": partners.asked,
    "withdraw": partners.withdrawn,
    "authorise": partners.answered,
    "refuse": partners.answered,
    "authorise_by_silence": partners.decided_by_silence,
    "refuse_by_silence": partners.decided_by_silence,
    "escalate": partners.late,
    "lapse": partners.lapsed,
}


@pytest.fixture
def sides():
    """Return a request with who signs and writes for its two sides; whoever teaches there is told nothing."""
    entry, body = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker, answering = make.member(body), make.member(entry.awarder)
    editors = make.member(body, "editor"), make.member(entry.awarder, "editor")
    make.member(body, "teacher")
    one = asking.ask(entry, body, ["teach"], {}, by=asker, today=timezone.localdate())[0]
    return one, (asker, editors[0]), (answering, editors[1])


def told() -> list[tuple[str, int]]:
    """Deliver the facts twice, and return which letters were written to whom."""
    Letter.objects.all().delete()
    for _ in range(2):
        fact = Fact.objects.filter(kind__startswith="partner_request").latest("pk")
        TELLS[fact.kind.partition(".")[2]](fact)
    return sorted(Letter.objects.values_list("kind", "person"))


def to(kind: str, *people) -> list[tuple[str, int]]:
    return sorted((f"partner_request.{kind}", one.pk) for side in people for one in side)


def test_the_awarder_is_told_that_it_is_asked_and_that_it_is_not_any_more(sides):
    one, askers, awarders = sides
    assert told() == to("ask", awarders)

    asking.withdraw(one, by=askers[0], today=timezone.localdate())

    assert told() == to("withdraw", awarders)
    partners.asked(Fact.objects.get(kind="partner_request.ask"))
    assert Letter.objects.count() == 2  # it is asked for no longer, so nobody is asked to answer


@pytest.mark.parametrize("answer", ["authorise", "refuse"])
def test_whoever_asked_is_told_that_there_is_an_answer_and_the_mail_does_not_say_which(sides, answer):
    one, askers, awarders = sides
    said = {"by": awarders[0], "today": timezone.localdate()}
    asking.authorise(one, {}, **said) if answer == "authorise" else asking.refuse(one, reasons="No stand.", **said)

    assert told() == to("answer", askers)
    assert actions.post() == 2
    sent = mail.outbox[0]
    assert sent.subject == f"There is an answer to what you asked for: {one.number}"
    assert f"/partners/requests/{one.number}/" in sent.body
    assert "stand" not in sent.body


@pytest.mark.parametrize(
    ("word", "kind"), [("deemed-accepted", "silence"), ("deemed-refused", "silence"), ("keep-pending", "late")]
)
def test_both_sides_are_told_what_time_did(sides, word, kind):
    one, askers, awarders = sides
    own_rules.in_force(on_expiry={"partner_authorisation": word})
    AuthorisationRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    assert jobs.answer_overdue_requests(timezone.localdate()) == 1

    assert told() == to(kind, askers, awarders)
    if kind == "late":
        one.refresh_from_db()
        asking.withdraw(one, by=askers[0], today=timezone.localdate())
        Letter.objects.all().delete()
        partners.late(Fact.objects.get(kind="partner_request.escalate"))
        assert Letter.objects.count() == 0


def test_both_sides_are_told_that_it_lapsed(sides):
    _one, askers, awarders = sides
    AuthorisationRequest.objects.update(ends_on=timezone.localdate())

    assert jobs.answer_overdue_requests(timezone.localdate()) == 1

    assert told() == to("lapse", askers, awarders)
