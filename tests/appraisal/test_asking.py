"""Asking an evaluator: the fee is seen and accepted before, a body asks by a link and waits for the holder."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.appraisal import asking, queries, terms, working
from passerelle.appraisal.models import Appraisal, Terms
from passerelle.appraisal.permissions import asked_by_own_bodies, on_the_desk, own
from passerelle.appraisal.states import AppraisalState
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.portfolio import elsewhere, sharing
from tests import factories as make
from tests.appraisal.cases import ASKED, OFFER, TODAY, Desk
from tests.portfolio.badges import badge

pytestmark = pytest.mark.django_db
PAID = {"fee": 40, "currency": "eur", "waiver": "Refugees."}


def ask(desk: Desk, by=None, **more):
    return asking.ask(desk.body, ASKED | more, by=by or make.person(), today=TODAY)


def test_who_signs_for_a_registered_evaluator_says_what_it_offers(desk: Desk):
    said = terms.state_terms(desk.body, OFFER | PAID, by=desk.second, today=TODAY, seen_version=1)

    assert (said.fee, said.currency, said.days, said.version, list(queries.evaluators(TODAY))) == (
        40,
        "EUR",
        20,
        2,
        [said],
    )


@pytest.mark.parametrize(
    ("stated", "fields"),
    [
        ({"days": 400}, {"days"}),
        ({"days": 0, "fee": 5, "currency": ""}, {"days", "currency"}),
        ({"method": ""}, {"method"}),
    ],
)
def test_an_offer_with_faults_is_refused_whole(desk: Desk, stated, fields):
    with pytest.raises(Malformed) as refusal:
        terms.state_terms(desk.body, OFFER | stated, by=desk.first, today=TODAY)

    assert {refusal.value.data["field"], *(one.data["field"] for one in refusal.value.others)} == fields
    assert Terms.objects.get().days == 20


def test_nobody_else_offers_and_no_other_body_can(desk: Desk):
    stranger = make.organisation([Role.AWARDER])

    with pytest.raises(NotPermitted):
        terms.state_terms(desk.body, OFFER, by=desk.assessor, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        terms.state_terms(stranger, OFFER, by=make.member(stranger), today=TODAY)
    with pytest.raises(StaleVersion):
        terms.state_terms(desk.body, OFFER, by=desk.first, today=TODAY, seen_version=7)
    assert refusal.value.data["reason"] == "evaluator_not_in_force"


def test_a_free_case_is_on_the_clock_at_once(desk: Desk):
    somebody = make.person()
    case = ask(desk, somebody)

    assert (case.state, case.fee_state, case.begun_on, case.due_on) == (
        AppraisalState.ASKED,
        "free",
        TODAY,
        TODAY + timedelta(days=20),
    )
    assert (list(own(somebody)), list(on_the_desk(desk.first))) == ([case], [case])
    assert list(Fact.objects.filter(subject=case.number).values_list("kind", flat=True)) == ["appraisal.ask"]


def test_a_fee_is_accepted_before_and_the_clock_begins_when_it_is_settled(desk: Desk):
    terms.state_terms(desk.body, OFFER | PAID, by=desk.first, today=TODAY)

    with pytest.raises(Malformed) as refusal:
        ask(desk)
    case = ask(desk, accepts_fee=True)
    with pytest.raises(NotNow) as early:
        working.take(case, by=desk.assessor, today=TODAY)
    settled = working.settle_fee(case, "received", by=desk.first, today=TODAY)

    assert (refusal.value.data["field"], early.value.data["reason"]) == ("accepts_fee", "fee_not_settled")
    assert (settled.fee, settled.currency, settled.begun_on) == (40, "EUR", TODAY)
    assert working.settle_fee(case, "received", by=desk.first, today=TODAY).version == settled.version
    with pytest.raises(NotNow):
        working.settle_fee(case, "waived", by=desk.first, today=TODAY)


def test_a_fee_can_be_asked_to_be_waived_and_a_later_fee_changes_nothing(desk: Desk):
    terms.state_terms(desk.body, OFFER | PAID, by=desk.first, today=TODAY)
    case = ask(desk, asks_waiver=True)
    terms.state_terms(desk.body, OFFER | PAID | {"fee": 90}, by=desk.first, today=TODAY)

    working.settle_fee(case, "waived", by=desk.first, today=TODAY)
    case.refresh_from_db()
    assert (case.fee, case.fee_state) == (40, "waived")


def test_terms_that_changed_since_they_were_read_are_read_again(desk: Desk):
    with pytest.raises(StaleVersion):
        ask(desk, seen_terms=desk.terms.version + 1)

    assert not Appraisal.objects.exists()


def test_a_request_with_faults_names_them_all(desk: Desk):
    with pytest.raises(Malformed) as refusal:
        ask(desk, title="", country="Senegal", year=2300, purpose="other", level="mi-nqf/2024:99", kind="poem")

    found = {refusal.value.data["field"], *(one.data["field"] for one in refusal.value.others)}
    assert found == {"title", "country", "year", "purpose_words", "level", "kind"}


def test_the_same_request_again_is_one_case(desk: Desk):
    somebody = make.person()

    assert (ask(desk, somebody), Appraisal.objects.count()) == (ask(desk, somebody), 1)


def test_nobody_keeps_more_than_five_open(desk: Desk):
    somebody = make.person()
    for place in range(5):
        ask(desk, somebody, title=f"Certificate {place}")

    with pytest.raises(NotNow) as refusal:
        ask(desk, somebody, title="One more")
    assert refusal.value.data["reason"] == "appraisals_many"


def test_a_closed_evaluator_takes_no_case(desk: Desk):
    terms.state_terms(desk.body, OFFER | {"is_open": False}, by=desk.first, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        ask(desk)
    assert refusal.value.data["reason"] == "evaluator_closed"


# --- for a body, with the holder's consent ----------------------------------------------------------------------------


def shown(holder) -> str:
    kept = elsewhere.bring(badge(holder.name), by=holder)
    link = {"label": "A clinic", "purpose": "job", "period": "7"}
    return sharing.share([], [kept], by=holder, today=TODAY, **link)[1]


def asked_by_another(desk: Desk, holder=None):
    holder, body = holder or make.person(), make.organisation([Role.EMPLOYER])
    officer = make.member(body, Function.RECOGNITION_OFFICER)
    case = asking.ask_for(
        desk.body, body, shown(holder), ASKED, by=officer, now=timezone.now(), today=TODAY
    )  # fmt: skip
    return case, holder, officer, body


def test_a_body_asks_with_the_holders_link_and_the_evaluator_sees_nothing_before_their_consent(desk: Desk):
    case, holder, officer, _body = asked_by_another(desk)

    assert (case.state, case.holder, case.due_on) == (AppraisalState.CONSENT, holder, None)
    assert (list(on_the_desk(desk.first)), list(asked_by_own_bodies(officer)), list(own(holder))) == (
        [],
        [case],
        [case],
    )
    with pytest.raises(NotPermitted):
        asking.consent(case, by=officer, today=TODAY)

    asking.consent(case, by=holder, today=TODAY)
    assert (list(on_the_desk(desk.first)), case.begun_on) == ([case], TODAY)


def test_who_declines_is_seen_by_no_evaluator_and_nothing_goes_on(desk: Desk):
    case, holder, _officer, _body = asked_by_another(desk)

    asking.decline(case, by=holder, today=TODAY)

    assert (case.state, list(on_the_desk(desk.first))) == (AppraisalState.WITHDRAWN, [])
    with pytest.raises(WrongState):
        asking.consent(case, by=holder, today=TODAY)


@pytest.mark.parametrize("token", ["", "ABCD", "https://nobody.example/x/00000000000000000000000000/"])
def test_a_link_that_shows_nothing_opens_no_case(desk: Desk, token):
    body = make.organisation([Role.EMPLOYER])

    with pytest.raises(Malformed) as refusal:
        asking.ask_for(desk.body, body, token, ASKED, by=make.member(body), now=timezone.now(), today=TODAY)
    assert (refusal.value.data["field"], Appraisal.objects.count()) == ("link", 0)


def test_a_stopped_link_opens_no_case_and_a_stranger_asks_for_no_body(desk: Desk):
    holder, body = make.person(), make.organisation([Role.EMPLOYER])
    token = shown(holder)

    with pytest.raises(NotPermitted):
        asking.ask_for(desk.body, body, token, ASKED, by=make.person(), now=timezone.now(), today=TODAY)
    sharing.stop(sharing.find(token), by=holder)
    with pytest.raises(Malformed):
        asking.ask_for(desk.body, body, token, ASKED, by=make.member(body), now=timezone.now(), today=TODAY)


# --- the holder's side of the clock -----------------------------------------------------------------------------------


def test_the_clock_stands_still_while_the_holder_is_asked(desk: Desk):
    case = desk.taken()
    working.ask_holder(case, "Which year was it?", by=desk.assessor, today=TODAY)
    asking.answer(case, "2019, in June.", by=case.holder, today=TODAY + timedelta(days=6))

    assert (case.state, case.stopped_days, case.due_on) == (AppraisalState.AT_WORK, 6, TODAY + timedelta(days=26))


def test_without_an_answer_it_runs_on_and_no_longer_than_the_profile_says(desk: Desk):
    case = desk.taken()
    working.ask_holder(case, "Which year was it?", by=desk.assessor, today=TODAY)
    asking.run_on(case, today=TODAY + timedelta(days=31))

    assert (case.state, case.stopped_days, case.question_due_on) == (AppraisalState.AT_WORK, 30, None)


def test_only_the_holder_answers_takes_back_and_brings_files(desk: Desk):
    case = desk.taken()
    working.ask_holder(case, "Which year was it?", by=desk.assessor, today=TODAY)

    for act in (
        lambda: asking.answer(case, "2019", by=desk.first, today=TODAY),
        lambda: asking.withdraw(case, by=desk.first, today=TODAY),
        lambda: asking.bring(case, [b"%PDF-1.7"], name="a.pdf", shows="It", by=desk.first),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert asking.withdraw(case, by=case.holder, today=TODAY).state == AppraisalState.WITHDRAWN
    with pytest.raises(NotNow):
        asking.bring(case, [b"%PDF-1.7"], name="a.pdf", shows="It", by=case.holder)
