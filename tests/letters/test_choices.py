"""How one is written to: what is chosen holds, the mail of the day is one, a click ends a topic and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone

from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.letters import actions, choices, digests, inbox, unsubscribing
from passerelle.letters.models import DIGEST, Choice, Letter
from passerelle.portfolio import erasing
from tests import factories as make
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
NIGHT = datetime(2030, 3, 4, 4, 0, tzinfo=UTC)
"""Five in the morning in Tunis, years after whatever these tests write."""
MORNING, LATER, NEXT = NIGHT + timedelta(hours=3), NIGHT + timedelta(hours=9), NIGHT + timedelta(hours=27)


def write(person: Person, *kinds: str, when: str = "once") -> None:
    for kind in kinds:
        actions.write([person], kind, "VC-00007", when=when, noted={"due_on": "2027-01-24", "desk": "/panel/"})


def word_of(letter: Letter) -> str:
    return unsubscribing.address_for(letter).partition("/unsubscribe/")[2].strip("/")


def test_who_chose_nothing_gets_each_mail_at_once():
    me = make.person()

    assert {one.by_mail for one in choices.of(me)} == {"at_once"}
    write(me, "case.remind")
    assert actions.post() == 1


def test_no_mail_means_none_and_the_inbox_holds_it():
    me, other = make.person(), make.person()
    assert choices.choose({"deadlines": "none"}, by=me) == ["deadlines"]

    write(me, "case.remind", "export.make")
    write(other, "case.remind")

    assert actions.post() == 2
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([me.email, other.email])
    assert {one.kind for one in inbox.visible_to(me)} == {"case.remind", "export.make"}


def test_what_is_chosen_holds_for_mail_that_waits_and_what_was_to_be_none_stays_none():
    me = make.person()
    write(me, "case.remind")
    choices.choose({"deadlines": "none"}, by=me)
    choices.choose({"deadlines": "at_once"}, by=me)
    assert actions.post() == 0

    choices.choose({"deadlines": "daily"}, by=me)
    write(me, "condition.due")
    assert actions.post() == 0
    choices.choose({"deadlines": "at_once"}, by=me)
    assert actions.post() == 1


def test_choosing_twice_changes_nothing_and_leaves_one_fact():
    me = make.person()

    assert [choices.choose({"counsel": "daily", "panel": "at_once"}, by=me) for _twice in range(2)] == [["counsel"], []]
    assert [fact.noted for fact in Fact.objects.filter(kind="letters.choose")] == [{"by_mail": {"counsel": "daily"}}]


@pytest.mark.parametrize("said", [{"account": "none"}, {"decisions": "daily"}, {"weather": "none"}, {"panel": "sms"}])
def test_what_cannot_be_chosen_is_refused_and_nothing_of_it_is_kept(said):
    me = make.person()

    with pytest.raises(Malformed):
        choices.choose({"counsel": "none"} | said, by=me)
    assert not Choice.objects.exists()

    me.is_active = False
    with pytest.raises(NotPermitted):
        choices.choose({"counsel": "none"}, by=me)


def test_the_mail_of_the_day_lists_what_waited_once_from_the_morning_on():
    me, other = make.person(), make.person()
    choices.choose({"deadlines": "daily", "portfolio": "daily"}, by=me)
    write(me, "case.remind", "export.make", "case.invite")
    write(other, "case.remind")

    assert [digests.gather(moment) for moment in (NIGHT, MORNING, MORNING, LATER)] == [0, 1, 0, 0]
    write(me, "condition.due")
    assert digests.gather(LATER) == 0
    actions.post(LATER)

    (told,) = [sent for sent in mail.outbox if sent.subject.startswith("What waits for you")]
    assert (told.to, told.subject) == ([me.email], "What waits for you, 4 March 2030")
    assert "A decision is due soon: VC-00007\nhttp://127.0.0.1:8000/panel/" in told.body
    assert "/portfolio/kept/" in told.body
    assert "You are asked to sit" not in told.body
    assert [digests.gather(NEXT), digests.gather(NEXT)] == [1, 0]
    assert Letter.objects.get(kind="condition.due").gathered_in == Letter.objects.filter(kind=DIGEST).last()


def test_the_mail_of_the_day_is_posted_once_and_stands_in_no_inbox():
    me = make.person()
    choices.choose({"deadlines": "daily"}, by=me)
    write(me, "case.remind")
    digests.gather(MORNING)

    assert [actions.post(MORNING), actions.post(MORNING), actions.post(NEXT)] == [1, 0, 0]
    assert [one.kind for one in inbox.visible_to(me)] == ["case.remind"]
    assert Letter.objects.filter(sent_at=None).count() == 0
    assert inbox.with_unread(type(me).objects.filter(pk=me.pk)).get().unread == 1


def test_one_that_was_refused_goes_out_later_as_the_same_mail_of_the_day(monkeypatch):
    me = make.person()
    choices.choose({"deadlines": "daily"}, by=me)
    write(me, "case.remind")
    digests.gather(MORNING)
    sending = mail.EmailMultiAlternatives.send

    def refused(self, *given, **named):
        sending(self, *given, **named)
        raise OSError("the line broke after it went out")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refused)
    assert actions.post(MORNING) == 0
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", sending)
    assert [actions.post(LATER), actions.post(NEXT)] == [1, 0]

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


def test_a_mail_has_its_words_as_plain_text_first_and_as_a_page_beside_it():
    me = make.person()
    write(me, "case.remind")
    actions.post()

    whole = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    plain, page = whole.iter_parts()

    assert (whole.get_content_type(), plain.get_content_type(), page.get_content_type()) == (
        "multipart/alternative",
        "text/plain",
        "text/html",
    )
    assert '<a href="http://127.0.0.1:8000/panel/"' in page.get_content()
    assert page.get_content().startswith('<!doctype html>\n<html lang="en">')
    assert len(mail.outbox[0].message().as_bytes()) < 10_000
    for line in plain.get_content().split("\n\n"):
        assert line.split("http")[0].strip() in page.get_content()


def test_a_mail_says_how_no_more_of_its_topic_come_but_not_where_it_always_comes():
    me = make.person()
    write(me, "case.remind", "case.decide")
    actions.post()
    remind, decide = mail.outbox
    address = unsubscribing.address_for(Letter.objects.get(kind="case.remind"))

    assert remind.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert remind.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"no more mail about “Days that come, and what is late”: {address}" in remind.body
    assert not {name for name in decide.extra_headers if name.startswith("List-")}
    assert "unsubscribe" not in decide.body
    assert me.reference not in remind.message().as_string()


def test_a_click_ends_the_mail_of_one_topic_and_twice_changes_nothing():
    me = make.person()
    write(me, "case.remind")
    word = word_of(Letter.objects.get())

    for _twice in range(2):
        letter = unsubscribing.by_word(word)
        assert letter is not None
        assert [one.code for one in unsubscribing.unsubscribe(letter)] == ["deadlines"]

    assert list(Choice.objects.values_list("topic", "by_mail")) == [("deadlines", "none")]
    assert Fact.objects.filter(kind="letters.choose").count() == 1


def test_a_click_in_the_mail_of_a_day_ends_what_came_with_it():
    me = make.person()
    choices.choose({"deadlines": "daily", "counsel": "daily"}, by=me)
    write(me, "case.remind")
    digests.gather(MORNING)

    unsubscribing.unsubscribe(Letter.objects.get(kind=DIGEST))

    told = {one.topic.code: str(one.by_mail) for one in choices.of(me)}
    assert (told["deadlines"], told["counsel"]) == ("none", "daily")


def test_a_bent_link_one_of_a_decision_and_one_of_an_account_that_is_gone_lead_nowhere():
    me = make.person()
    write(me, "case.remind", "case.decide")
    remind, decide = Letter.objects.order_by("pk")
    word = word_of(remind)
    number, _dot, rest = word.partition(":")

    assert unsubscribing.by_word(f"{int(number) + 1}:{rest}") is None
    assert unsubscribing.by_word("x") is None
    assert unsubscribing.by_word(unsubscribing._word(decide)) is None
    assert unsubscribing.by_word(word) == remind

    erasing.erase(me, by=me, email=me.email, today=TODAY)
    assert unsubscribing.by_word(word) is None
    assert not Choice.objects.exists()


def test_the_clock_gathers_by_the_hour_of_the_register(monkeypatch):
    me = make.person()
    choices.choose({"deadlines": "daily"}, by=me)
    write(me, "case.remind")
    monkeypatch.setattr(timezone, "now", lambda: MORNING)

    assert digests.gather_for_the_day(TODAY) == 1
