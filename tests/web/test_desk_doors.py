"""The first page after signing in says on its doors what cannot wait: nothing is signed, a key was lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.awards import actions, keys, queries, reissue
from passerelle.catalogue.models import CoDesigner, DesignerKind
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality.actions import reports
from passerelle.recognition import conversions
from passerelle.web.desks import BY_DUTY, BY_MANDATE, FEEDBACK, GROUPS, LEARNER, OWN_BODY, PANELS
from passerelle.web.sheet import stripped
from passerelle.web.waiting import KINDS, waiting
from tests import factories as make
from tests.awards.factories import House, awarded, candidate, operator, today
from tests.recognition.test_conversions import CREDITS
from tests.web.asking import MOST_QUERIES, page, words
from tests.web.asking import queries as queries_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_data")]


def door(name: str, who: object) -> str:
    """Return what a door of the desk says beneath its name."""
    html = page(reverse("web:desk"), who)  # type: ignore[arg-type]
    doors = {
        words(f"<main>{one}</main>").strip("> ") for one in re.findall(r'class="card door".*?</a>', html, re.DOTALL)
    }
    return next(one.partition(f"{name} ")[2] for one in doors if f"{name} " in one)


def test_the_door_to_the_awards_says_why_nothing_is_signed(at: House):
    by = operator()
    before = door("Awards", at.signatory)
    keys.stop_issuance(by=by, reason="A disk is being changed.")
    keys.retire(at.key, by=by)

    told = door("Awards", at.signatory)

    assert before == "Who passed, what you awarded."
    assert re.fullmatch(
        rf"No award is signed since .+\. The key of {re.escape(at.awarder.legal_name)} was taken out of use\.", told
    )


def test_a_lost_key_stands_on_the_doors_of_awarder_and_holder_until_it_is_old(at: House, monkeypatch):
    made = awarded(at)
    actions.award(candidate(at.entry), by=at.signatory, today=today())
    by = operator()
    keys.stop_issuance(by=by, reason="A key is out.")
    keys.compromise(at.key, by=by, today=today())
    waiting = door("Awards", at.signatory), door("My learning", made.holder)
    keys.resume_issuance(by=by, reason="The others are safe.")
    at.key.refresh_from_db()
    reissue.run(at.key)
    again = door("Awards", at.signatory), door("My learning", made.holder)
    monkeypatch.setattr(queries, "TOLD_FOR", timedelta(0))
    old = door("Awards", at.signatory), door("My learning", made.holder)

    lost = f"Key {at.key.kid} of {at.awarder.legal_name} was lost."
    assert lost in waiting[0]
    assert waiting[1] == "A key was lost: 1 award of yours waits to be signed again."
    assert again == (lost, "1 award of yours was signed again, because a key was lost: save it anew.")
    assert old == ("Who passed, what you awarded.", "Courses, awards, prior learning, recognition.")


def test_a_key_that_was_only_replaced_alarms_nobody(at: House):
    made = awarded(at)
    keys.rotate(at.key, by=operator(), today=today())

    assert door("Awards", at.signatory) == "Who passed, what you awarded."
    assert door("My learning", made.holder) == "Courses, awards, prior learning, recognition."


def test_the_desk_of_a_signatory_stays_cheap_however_many_awards(at: House):
    awarded(at)
    one = queries_of(reverse("web:desk"), at.signatory)
    for _ in range(3):
        actions.award(candidate(at.entry), by=at.signatory, today=today())

    assert queries_of(reverse("web:desk"), at.signatory) == one <= MOST_QUERIES + 4


def test_what_desks_alone_need_is_sent_to_whoever_signed_in_and_to_nobody_else(at: House):
    assert (stripped("desk") in page("/", at.signatory), stripped("desk") in page("/")) == (True, False)


def test_every_kind_of_what_waits_is_counted_in_one_query(at: House):
    pages = {behind for _name, behind, _rows, _said in KINDS}

    with CaptureQueriesContext(connection) as captured:
        told = waiting(at.signatory, pages, on=today())
        again = waiting(at.signatory, pages, on=today())

    assert told == again
    assert len([one for one in captured if "UNION ALL" in one["sql"]]) == 2


def test_doors_stand_under_what_a_person_does_and_those_where_something_waits_come_first():
    registrar = make.person(duties=[Duty.REGISTRAR])
    before = words(page("/desk/", registrar))
    assert "Waits for you" not in before
    assert "Decide and keep the register" in before
    body, proposer = make.organisation(), make.person()
    said = {"url": "https://courier.example/a", "title": "Pumps", "publisher": "Courier", "language": "en"}
    said |= {"published_on": today(), "kind": "press"}
    reports.propose(body, said, by=proposer, today=today())

    after = words(page("/desk/", registrar))

    assert re.search(r"Waits for you Feedback: held, proposed 1 report was proposed\. ", after)
    assert after.count("Feedback: held, proposed") == 1
    assert after.index("Waits for you") < after.index("Decide and keep the register")
    assert queries_of("/desk/", registrar) <= MOST_QUERIES


def test_whoever_is_asked_to_be_named_finds_the_door_whoever_they_are():
    learner, awarder = make.person(), make.organisation([Role.AWARDER])
    entry = make.micro_credential(awarder=awarder)
    assert "Made together" not in page("/desk/", learner)
    signing = make.member(awarder)
    CoDesigner.objects.create(
        micro_credential=entry, kind=DesignerKind.LEARNERS, people=3, person=learner, role="Tried it.",
        named_by=signing, named_on=today(),
    )  # fmt: skip

    assert "You are asked 1 time whether you may be named." in words(page("/desk/", learner))


def test_every_door_has_a_heading():
    pages = {desk.page for _duty, desk in BY_DUTY} | {desk.page for _f, _r, desk in BY_MANDATE}
    pages |= {OWN_BODY.page, PANELS.page, FEEDBACK.page, LEARNER.page}

    assert pages - {one for _name, under in GROUPS for one in under} == set()


def test_a_conversion_waits_behind_the_door_of_the_officer_who_did_not_state_it():
    first, second, other = (make.person(duties=duties) for duties in ([Duty.POLICY_OFFICER], [Duty.POLICY_OFFICER], []))
    conversions.state(None, CREDITS, by=first, today=today())

    behind = [waiting(one, {"recognition:conversions"}, on=today()) for one in (first, second, other)]

    assert behind == [{}, {"recognition:conversions": "1 conversion is to be confirmed."}, {}]
    assert door("Conversions", second) == "1 conversion is to be confirmed."
    assert door("Conversions", first) == "What credits and marks from elsewhere count for."
