"""The inbox as pages: the words of the mail, the way to act, unread until opened, nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.letters import actions, inbox
from passerelle.letters.mail import message
from passerelle.letters.words import said
from tests import factories as make
from tests.assessment.factories import country, passed
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.letters.models import Letter
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


def written(person: Person, *kinds: str, when: str = "once") -> Letter:
    """Write a letter of each kind; return the last."""
    for kind in kinds:
        actions.write([person], kind, "VC-00007", when=when, noted={"due_on": "2027-01-24", "desk": "/panel/"})
    return inbox.visible_to(person)[0]


def test_a_letter_says_what_its_mail_says_and_leads_to_where_one_acts():
    me = make.person()
    letter = written(me, "case.invite")

    told = page(f"{INBOX}{letter.pk}/", me)

    assert said(letter).subject in words(told)
    assert said(letter).body in words(told)
    assert 'href="/panel/cases/VC-00007/"' in told


def test_one_reads_what_a_letter_is_about_by_its_name_and_nobody_else_and_no_mail_does():
    mirane = country()
    signed = passed(mirane)
    other = make.person()
    for reader in (mirane.learner, other):
        actions.write([reader], "candidate.assess", signed.number, when="once", noted={"due_on": "2027-01-24"})

    for path in (INBOX, f"{INBOX}{inbox.visible_to(mirane.learner)[0].pk}/"):
        assert mirane.entry.name in page(path, mirane.learner)
    assert mirane.entry.name not in page(INBOX, other)
    assert mirane.entry.name not in str(message(inbox.visible_to(mirane.learner)[0]).body)
    assert queries(INBOX, mirane.learner) <= MOST_QUERIES


def test_it_is_unread_until_it_is_opened_and_looking_at_the_page_changes_nothing():
    me = make.person()
    letter = written(me, "case.invite", "export.make")
    assert "(2)" in page("/desk/", me)

    page(f"{INBOX}{letter.pk}/", me)
    assert page(INBOX, me).count(">unread<") == 2

    answer = browser(me).post(f"{INBOX}{letter.pk}/open/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{INBOX}{letter.pk}/")
    assert page(INBOX, me).count(">unread<") == 1
    assert "(1)" in page("/desk/", me)
    assert "Mark as read" not in page(f"{INBOX}{letter.pk}/", me)


def test_all_are_marked_as_read_in_one_step():
    me = make.person()
    written(me, "case.invite", "export.make")
    client = browser(me)

    assert "2 letters are marked as read." in words(client.post(f"{INBOX}read/", follow=True).content.decode())
    assert "Everything was read already." in words(client.post(f"{INBOX}read/", follow=True).content.decode())
    assert "Mark all as read" not in page(INBOX, me)


def test_one_asks_for_a_topic_and_an_unknown_one_is_everything():
    me = make.person()
    written(me, "case.remind", "export.make")

    assert "A decision is due soon" in words(page(f"{INBOX}?topic=deadlines", me))
    assert "A decision is due soon" not in words(page(f"{INBOX}?topic=portfolio", me))
    assert "No letter about this." in words(page(f"{INBOX}?topic=counsel", me))
    assert "A decision is due soon" in words(page(f"{INBOX}?topic=weather", me))


def test_letters_of_others_are_not_there():
    me, other = make.person(), make.person()
    letter = written(other, "case.invite")

    assert "No letters yet." in words(page(INBOX, me))
    page(f"{INBOX}{letter.pk}/", me, status=404)
    assert browser(me).post(f"{INBOX}{letter.pk}/open/").status_code == 404
    letter.refresh_from_db()
    assert letter.read_at is None
    assert browser().get(INBOX).status_code == 302


def test_old_letters_stand_on_the_next_page_of_the_same_topic():
    me = make.person()
    for number in range(21):
        written(me, "case.remind", when=str(number))

    assert "1 to 20 of 21" in words(page(f"{INBOX}?topic=deadlines", me))
    assert "?topic=deadlines&page=2" in page(f"{INBOX}?topic=deadlines", me).replace("&amp;", "&")
    assert "21 to 21 of 21" in words(page(f"{INBOX}?topic=deadlines&page=2", me))


def test_an_inbox_costs_the_same_however_full_it_is():
    me = make.person()
    written(me, "case.remind")
    one = queries(INBOX, me)
    letter = written(me, "case.invite", "export.make")

    assert one == queries(INBOX, me) <= MOST_QUERIES
    assert queries(f"{INBOX}{letter.pk}/", me) <= MOST_QUERIES
    for number in range(20):
        written(me, "case.remind", when=str(number))
    assert weight(INBOX, me) <= MOST_BYTES
