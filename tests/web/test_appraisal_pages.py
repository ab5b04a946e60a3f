"""Credentials from elsewhere on pages: a holder asks and follows, an evaluator looks, drafts and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from passerelle.appraisal import missing, precedents, terms, working
from passerelle.appraisal.models import Appraisal, AppraisalAppeal, MissingComparison, Precedent
from passerelle.appraisal.states import AppraisalState
from passerelle.awards import publication
from passerelle.people.models import Duty
from passerelle.portfolio import elsewhere
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER
from tests import factories as make
from tests.appraisal.cases import ASKED, DRAFT, OFFER, TODAY, Desk
from tests.appraisal.test_after import PUBLIC, abroad
from tests.portfolio.badges import badge

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Desk:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    signing.create_key(REGISTER, did=did_for(), by="", today=timezone.localdate())
    make.framework()
    return Desk()


def page(client: Client, name: str, *given: Any, status: int = 200, **data: Any) -> str:
    answer = client.get(reverse(f"appraisals:{name}", args=given), data)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def send(client: Client, name: str, *given: Any, status: int = 302, **data: Any) -> str:
    answer = client.post(reverse(f"appraisals:{name}", args=given), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_holder_sees_fee_and_days_before_they_ask_and_follows_their_case(client: Client, desk: Desk):
    terms.state_terms(
        desk.body, OFFER | {"fee": 40, "currency": "EUR", "waiver": "Refugees"}, by=desk.first, today=TODAY
    )
    holder = make.person()
    held = elsewhere.bring(badge(holder.name), by=holder)
    assert "Refugees" in page(client, "evaluators")
    client.force_login(holder)
    assert "40" in page(client, "begin", desk.body.slug)

    refused = send(client, "ask", desk.body.slug, status=422, **ASKED)
    assert "not to pay" in refused
    send(client, "ask", desk.body.slug, foreign=str(held.key), accepts_fee="on", **ASKED)
    case = Appraisal.objects.get()
    assert (case.holder, case.foreign) == (holder, held)
    assert case.title in page(client, "case", case.number)
    assert case.number in page(client, "mine")
    send(client, "own_step", case.number, "withdrawal")
    case.refresh_from_db()
    assert case.state == AppraisalState.WITHDRAWN


def test_a_case_goes_from_the_queue_to_a_signed_file_by_pages_alone(client: Client, desk: Desk):
    case = desk.asked()
    client.force_login(desk.assessor)
    assert case.number in page(client, "home")
    for step, said in (
        ("taking", {}),
        ("checking", {}),
        *(("answering", {"question": code, "answer": "yes", "how": "A list."}) for code in
          ("issuer_exists", "issuer_accredited", "document_plausible")),
        ("contact", {"with_whom": "Registry", "asked": "Is it yours?"}),
        ("contact_answer", {"answered": "Yes."}),
        ("draft", DRAFT),
        ("finishing", {}),
    ):  # fmt: skip
        page(client, "work", case.number)
        send(client, "step", case.number, step, **said)
    send(client, "step", case.number, "signing", status=403)
    client.force_login(desk.first)
    page(client, "work", case.number)
    send(client, "step", case.number, "signing")
    page(client, "work", case.number)
    send(client, "step", case.number, "precedent", title=case.title, issuer=case.issuer, **PUBLIC)
    page(client, "work", case.number)

    client.force_login(case.holder)
    assert "level 4 to 5" in page(client, "case", case.number)
    saved = client.get(reverse("appraisals:report", args=[case.number]))
    checked = client.post(reverse("verify:result"), {"document": saved.content.decode()})
    assert saved.content.count(b".") == 2
    assert "A genuine report of an evaluator" in checked.content.decode()
    client.logout()
    assert case.title in page(client, "precedents", q="boat")
    assert case.holder.name not in page(client, "precedent", Precedent.objects.get().number)


def test_what_is_refused_is_told_on_the_page_and_nothing_typed_is_lost(client: Client, desk: Desk):
    case = desk.taken()
    client.force_login(desk.assessor)

    told = send(client, "step", case.number, "draft", status=422, **DRAFT | {"level_high": "2"})
    assert "The school was asked." in told
    send(client, "step", case.number, "finishing", status=409)
    send(client, "step", case.number, "holding", status=422, because="")
    send(client, "step", case.number, "nonsense", status=404)
    case.refresh_from_db()
    assert (case.state, case.method) == (AppraisalState.AT_WORK, "")


def test_a_question_a_scan_an_answer_and_an_appeal(client: Client, desk: Desk, tmp_path: Path):
    case = desk.taken()
    working.ask_holder(case, "Which year was it?", by=desk.assessor, today=TODAY)
    client.force_login(case.holder)
    assert "Which year was it?" in page(client, "case", case.number)
    send(client, "own_step", case.number, "answer", status=422, answer="")
    send(client, "own_step", case.number, "answer", answer="2019.")
    send(client, "own_step", case.number, "file", status=422, shows="Front")
    working.refuse(case, "The school is not known.", by=desk.first, today=TODAY)
    assert "The school is not known." in page(client, "case", case.number)
    send(client, "own_step", case.number, "appeal", ground="It is well known.")
    appeal = AppraisalAppeal.objects.get()

    client.force_login(desk.second)
    page(client, "work", case.number)
    send(client, "appeal_step", appeal.number, "taking")
    page(client, "work", case.number)
    send(client, "appeal_step", appeal.number, "upholding", status=422)
    send(client, "appeal_step", appeal.number, "upholding", reasons="Right.")
    case.refresh_from_db()
    assert case.state == AppraisalState.AT_WORK


def test_a_case_to_which_nothing_was_brought_says_so_before_anybody_signs(client: Client, desk: Desk):
    case = desk.to_sign()
    client.force_login(desk.first)

    assert "Nothing was brought: no credential, no photo, no scan." in page(client, "work", case.number)


def test_a_held_case_tells_its_holder_no_more_than_that(client: Client, desk: Desk):
    case = desk.drafted()
    working.hold(case, "The seal is forged.", by=desk.assessor, today=TODAY)
    client.force_login(case.holder)

    shown = page(client, "case", case.number)
    assert ("The seal is forged." in shown, "The case is held" in shown) == (False, True)
    client.force_login(desk.first)
    assert "The seal is forged." in page(client, "work", case.number)


def test_others_find_nothing(client: Client, desk: Desk):
    case, _report = desk.reported()
    client.force_login(make.person())

    for name in ("case", "report", "work", "asked_report"):
        page(client, name, case.number, status=404)
    page(client, "terms", desk.body.slug, status=404)
    page(client, "missing", status=403)


def test_terms_are_read_and_said_anew(client: Client, desk: Desk):
    client.force_login(desk.first)
    assert OFFER["method"] in page(client, "terms", desk.body.slug)
    send(client, "state_terms", desk.body.slug, status=422, days=900, method="x", seen_version=1)
    send(client, "state_terms", desk.body.slug, days=30, method="We look.", is_open="on", seen_version=1)
    send(client, "state_terms", desk.body.slug, status=422, days=31, method="We look.", is_open="on", seen_version=1)
    desk.terms.refresh_from_db()
    assert desk.terms.days == 30


def test_a_policy_officer_takes_a_comparison_up_or_declines_it(client: Client, desk: Desk):
    abroad()
    said = {"level": "sn-nqf/2015:B", "target": "mi-nqf/2024:4", "source": "Report", "why": "Met in a case."}
    made = missing.propose(desk.taken(), said, by=desk.assessor, today=TODAY)
    client.force_login(make.person(duties=[Duty.POLICY_OFFICER]))

    assert "Met in a case." in page(client, "missing")
    send(client, "answer_missing", made.number, "declining", status=422)
    send(client, "answer_missing", made.number, "taking_up")
    assert MissingComparison.objects.get().confirmation is not None
    page(client, "missing")


def test_pages_cost_the_same_at_one_row_and_at_three(client: Client, desk: Desk, django_assert_max_num_queries: Any):
    for _ in range(3):
        case, _report = desk.reported()
        precedents.publish(case, PUBLIC, by=desk.first, today=TODAY)
        desk.to_sign()
    for who, name, given in (
        (None, "evaluators", ()),
        (None, "precedents", ()),
        (desk.first, "home", ()),
        (case.holder, "mine", ()),
        (case.holder, "case", (case.number,)),
    ):
        if who:
            client.force_login(who)
        with django_assert_max_num_queries(14 if who else 5):
            page(client, name, *given)
