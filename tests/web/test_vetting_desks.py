"""The registrar's, the experts' and the decision officers' desks, clicked through."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.journal.models import Fact
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Decision, Question, Seat
from passerelle.vetting.states import OPEN, SeatState, Stage
from passerelle.web.panel import documents
from tests.vetting import factories as given
from tests.vetting.factories import REASONS

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
LEVEL, ASSESSMENT = Question.values
NO_ROWS = {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}
ONE_ROW = {
    "conditions-TOTAL_FORMS": "1",
    "conditions-INITIAL_FORMS": "0",
    "conditions-0-text": "Show S1 on site.",
    "conditions-0-due_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
}


def get(who: Person, path: str) -> Response:
    client = Client()
    client.force_login(who)
    return client.get(path)


def post(who: Person, path: str, **said: Any) -> Response:
    client = Client()
    client.force_login(who)
    return client.post(path, said, follow=True)


def found(judgement: str = "yes") -> dict[str, str]:
    return {LEVEL: judgement, ASSESSMENT: judgement} | {f"{name}_reason": text for name, text in REASONS.items()}


def test_the_whole_way_through_the_three_desks():
    entry = given.listed()
    number = actions.open_case(entry.number).number
    given.pool()
    registrar, officer = given.registrar(), given.officer()

    page = get(registrar, "/registrar/")
    assert (page.status_code, "Solar Water Pump Maintenance" in page.text) == (200, True)
    page = get(registrar, f"/registrar/cases/{number}/panel/")
    assert "reads English" in page.text
    ticked = [row["one"].known.reference for row in page.context["proposed"] if row["ticked"]]
    page = post(registrar, f"/registrar/cases/{number}/panel/form/", seats=ticked)
    assert (page.status_code, "The panel is invited." in page.text) == (200, True)

    case = Case.objects.get()
    for seat in given.seats(case):
        member = given.holder(seat)
        page = get(member, f"/panel/cases/{number}/")
        assert ("They open to you once" in page.text, "Find and repair common faults." in page.text) == (True, False)
        page = post(member, f"/panel/cases/{number}/declare/", has_conflict="no", statement="")
        assert "Find and repair common faults." in page.text
    for seat in given.seats(case):
        page = post(given.holder(seat), f"/panel/cases/{number}/findings/", **found("condition"))
        assert "Your findings are sealed." in page.text
    for seat in given.seats(case):
        member = given.holder(seat)
        assert get(member, f"/panel/cases/{number}/").text.count(REASONS[LEVEL]) == 5
        for question in Question.values:
            page = post(member, f"/panel/cases/{number}/vote/", question=question, judgement="condition", reason="")
            assert "Your vote is cast." in page.text
    page = post(given.chair(case), f"/panel/cases/{number}/report/", text="One condition.", **ONE_ROW)
    assert "The report is with the decision officer." in page.text

    page = get(officer, f"/officer/cases/{number}/")
    assert page.context["form"].initial[LEVEL] == REASONS[LEVEL]
    assert page.context["form"].initial["outcome"] == "register_with_conditions"
    said = {"outcome": "register_with_conditions", "validity_months": "36", **REASONS, **ONE_ROW}
    page = post(officer, f"/officer/cases/{number}/letter/", **said)
    assert ("Sign and publish" in page.text, "Show S1 on site." in page.text) == (True, True)
    assert Decision.objects.count() == 0
    page = post(officer, f"/officer/cases/{number}/decide/", **dict(page.context["kept"]))
    assert "The decision is signed and public." in page.text
    assert entry_of(entry.number).state == State.REGISTERED_CONDITIONAL
    assert get(officer, "/officer/").status_code == 200
    assert get(given.chair(case), f"/panel/cases/{number}/").status_code == 200
    assert get(registrar, f"/registrar/cases/{number}/").status_code == 200


@pytest.mark.parametrize("stage", OPEN[1:])
def test_every_stage_shows_on_every_desk(stage):
    case = given.case_at(stage)
    member = given.chair(case)
    for who, path in (
        (given.registrar(), f"/registrar/cases/{case.number}/"),
        (given.registrar(), "/registrar/"),
        (member, f"/panel/cases/{case.number}/"),
        (member, "/panel/"),
        (given.officer(), f"/officer/cases/{case.number}/"),
        (given.officer(), "/officer/"),
    ):
        assert get(who, path).status_code == 200, path


@pytest.mark.parametrize(
    ("stage", "did", "told", "left"),
    [
        (Stage.FINDING, "declared", "Findings in<dd>0 of 5", "days left"),
        (Stage.VOTING, "findings sealed", "Votes in<dd>0 of 5", "days left"),
        (Stage.DECIDING, "voted", "Votes in<dd>5 of 5", "days left"),
        (Stage.DECIDED, "voted", "Votes in<dd>5 of 5", "Decided<dd>"),
    ],
)
def test_a_member_reads_what_was_done_and_what_is_left(stage, did, told, left):
    case = given.case_at(min(stage, Stage.DECIDING, key=list(Stage).index))
    if stage == Stage.DECIDED:
        actions.decide(case, by=given.officer(), today=timezone.localdate(), outcome="register", reasons=REASONS)
    member = given.chair(case)

    page = get(member, f"/panel/cases/{case.number}/").text

    assert (f", {did}" in page, told in page, left in page) == (True, True, True)
    assert ("days left" in page, "Decision due" in page) == (left == "days left", left == "days left")
    assert ("Vote 1 of 2" in page) == (stage == Stage.VOTING)
    registrar = get(given.registrar(), f"/registrar/cases/{case.number}/").text
    counted = told if stage in (Stage.FINDING, Stage.VOTING) else "Findings in<dd>5 of 5"
    assert (counted in registrar, case.applicant.legal_name in registrar) == (True, True)
    assert did.capitalize() in get(member, "/panel/").text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("internal_and_external", "internal and external, QA"),
        ("peer_review", "peer review, QA"),
        ("", "QA"),
        (None, "QA"),
    ],
)
def test_quality_assurance_is_told_in_words(kind, words):
    assert documents.of({"quality_assurance": {"type": kind, "by": "QA"}}, []).quality == words


def test_names_of_the_panel_are_for_the_registrar_alone():
    case = given.case_at(Stage.DECIDING)
    name = given.seats(case)[0].expert.person.name
    other = given.holder(given.seats(case)[1])

    assert name in get(given.registrar(), f"/registrar/cases/{case.number}/").text
    assert name not in get(given.officer(), f"/officer/cases/{case.number}/").text
    assert name not in get(other, f"/panel/cases/{case.number}/").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/registrar/", 403),
        ("/registrar/cases/{number}/", 403),
        ("/registrar/cases/{number}/panel/", 403),
        ("/officer/", 403),
        ("/officer/cases/{number}/", 403),
        ("/panel/cases/{number}/", 200),
        ("/panel/", 200),
    ],
)
def test_a_member_of_the_panel_sees_only_the_experts_desk(path, status):
    case = given.case_at(Stage.DECIDING)
    assert get(given.chair(case), path.format(number=case.number)).status_code == status


def test_strangers_find_nothing():
    case = given.case_at(Stage.FINDING)
    for who in (given.person(), given.registrar(), case.applicant.mandates.get().person):
        assert get(who, f"/panel/cases/{case.number}/").status_code == 404
        assert post(who, f"/panel/cases/{case.number}/findings/", **found()).status_code == 404
    for desk in ("registrar", "panel", "officer"):
        assert Client().get(f"/{desk}/").status_code == 302


def test_a_panel_that_falls_short_shows_every_finding_and_keeps_the_ticks():
    case = actions.open_case(given.listed().number)
    chosen = [expert.person.reference for expert in given.pool()[:2]]

    page = post(given.registrar(), f"/registrar/cases/{case.number}/panel/form/", seats=chosen)

    assert (page.status_code, len(page.context["findings"])) == (422, 3)
    assert "The panel needs at least 5 members." in page.text
    assert {
        row["one"].known.reference for row in [*page.context["proposed"], *page.context["free"]] if row["ticked"]
    } == set(chosen)
    assert Seat.objects.count() == 0


def test_who_stays_out_is_told_with_the_reason():
    entry = given.listed()
    case = actions.open_case(entry.number)
    given.pool()
    given.expert("employer", "NO", organisation=entry.awarder)

    assert (
        "Works for the applicant’s organisation, or for one that awards this jointly."
        in get(given.registrar(), f"/registrar/cases/{case.number}/panel/").text
    )


def test_a_declared_tie_leads_to_a_replacement():
    case = given.formed()
    seat = given.seats(case)[0]
    page = post(given.holder(seat), f"/panel/cases/{case.number}/declare/", has_conflict="yes", statement="")
    assert (page.status_code, Fact.objects.filter(kind="case.recuse").count()) == (422, 0)
    page = post(given.holder(seat), f"/panel/cases/{case.number}/declare/", has_conflict="yes", statement="Family.")
    assert "Another expert will be asked." in page.text

    assert "Replace a seat" in get(given.registrar(), "/registrar/").text
    page = post(given.registrar(), f"/registrar/cases/{case.number}/seats/{seat.place}/replace/")
    assert "is invited." in page.text
    assert case.seats.filter(state=SeatState.INVITED).count() == 5


def test_a_chair_whose_findings_are_sealed_is_replaced_only_by_who_says_so_and_the_page_says_who_has_the_chair():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 4)
    seat = next(one for one in given.seats(case) if one.is_chair)
    who, at = given.registrar(), f"/registrar/cases/{case.number}/"
    asked = get(who, at).text
    assert "The findings that are sealed count no more." in asked
    assert asked.count("The chair goes to the member who comes first by rule") == 1

    unsure = post(who, f"{at}seats/{seat.place}/replace/")
    seat.refresh_from_db()
    assert ("Nothing is done yet" in unsure.text, seat.is_active) == (True, True)

    sure = post(who, f"{at}seats/{seat.place}/replace/", sure="yes")
    seat.refresh_from_db()
    assert ("has the chair now." in sure.text, seat.state) == (True, SeatState.VOID)
    assert "Seat given to another" in sure.text
    assert f"/seats/{seat.place}/replace/" not in sure.text


def test_findings_without_a_reason_come_back_with_what_is_wrong():
    case = given.case_at(Stage.FINDING)
    seat = given.seats(case)[0]

    page = post(given.holder(seat), f"/panel/cases/{case.number}/findings/", **{LEVEL: "yes", ASSESSMENT: "no"})

    assert (page.status_code, sorted(page.context["findings"].errors)) == (
        422, [f"{ASSESSMENT}_reason", f"{LEVEL}_reason"],
    )  # fmt: skip


def test_a_vote_against_ones_finding_asks_why():
    case = given.case_at(Stage.VOTING)
    seat = given.seats(case)[0]

    page = post(given.holder(seat), f"/panel/cases/{case.number}/vote/", question=LEVEL, judgement="no", reason="")
    assert (page.status_code, case.votes.count()) == (422, 0)


def test_the_officer_of_the_applicant_reads_why_a_colleague_decides():
    case = given.case_at(Stage.DECIDING)
    officer = given.member(case.applicant, "editor", given.officer())

    assert "your organisation: a colleague decides" in get(officer, "/officer/").text
    page = get(officer, f"/officer/cases/{case.number}/")
    assert "You belong to the applicant’s organisation" in page.text
    assert page.context["form"] is None
    page = post(officer, f"/officer/cases/{case.number}/decide/", outcome="register", **REASONS, **NO_ROWS)
    assert (page.status_code, Decision.objects.count()) == (403, 0)


def test_a_decision_without_conditions_comes_back():
    case = given.case_at(Stage.DECIDING, judgement="condition")
    said = {"outcome": "register_with_conditions", **REASONS, **NO_ROWS}

    page = post(given.officer(), f"/officer/cases/{case.number}/decide/", **said)
    assert (page.status_code, Decision.objects.count()) == (422, 0)


def test_the_officer_is_offered_only_what_the_panel_and_the_entry_allow():
    case = given.case_at(Stage.DECIDING, judgement="no")
    page = get(given.officer(), f"/officer/cases/{case.number}/")
    assert [value for value, _ in page.context["form"].fields["outcome"].choices] == ["return", "remove"]


def test_the_registrar_goes_on_with_a_quorum():
    case = given.case_at(Stage.FINDING)
    registrar = given.registrar()
    given.seal(case, 4)
    assert "vote has begun" in post(registrar, f"/registrar/cases/{case.number}/ballot/").text
    given.vote(case, count=3)
    assert post(registrar, f"/registrar/cases/{case.number}/ballot/close/").status_code == 422
    given.vote(case)
    other = next(seat for seat in given.seats(case) if not seat.is_chair)
    page = post(registrar, f"/registrar/cases/{case.number}/seats/{other.place}/chair/")
    assert "now this member’s to write" in page.text
    assert post(registrar, f"/registrar/cases/{case.number}/documents/").status_code == 409


def test_an_overdue_case_says_by_how_many_days():
    case = actions.open_case(given.listed().number)
    Case.objects.filter(pk=case.pk).update(opened_on="2020-01-01", due_on=timezone.localdate() - timedelta(days=9))

    assert "Overdue 9 days" in get(given.registrar(), "/registrar/").text


@pytest.mark.parametrize("desk", ["registrar", "officer", "panel"])
def test_lists_ask_the_same_number_of_queries_for_one_and_three(desk, django_assert_max_num_queries):
    given.pool()
    member = given.expert("learner", "MI").person
    pages = []
    for count in (1, 3):
        while Case.objects.count() < count:
            case = given.case_at(Stage.DECIDING)
            if member.expert not in {seat.expert for seat in given.seats(case)}:  # chance decides who is proposed
                Seat.objects.filter(pk=given.seats(case)[0].pk).update(expert=member.expert)
        client = Client()
        client.force_login({"registrar": given.registrar(), "officer": given.officer(), "panel": member}[desk])
        with django_assert_max_num_queries(12) as asked:
            assert client.get(f"/{desk}/").status_code == 200
        pages.append(len(asked))
    assert pages[0] == pages[1]


def test_a_member_finds_what_waits_above_what_is_decided():
    decided, waiting = given.case_at(Stage.DECIDING), given.case_at(Stage.FINDING)
    member = given.chair(decided)
    if member.expert not in {seat.expert for seat in given.seats(waiting)}:  # chance decides who is proposed
        Seat.objects.filter(pk=given.seats(waiting)[0].pk).update(expert=member.expert)
    actions.decide(decided, by=given.officer(), today=timezone.localdate(), outcome="register", reasons=REASONS)

    page = get(member, "/panel/").text

    assert re.findall(r"/panel/cases/(VC-\d+)/", page) == [waiting.number, decided.number]


@pytest.mark.parametrize("stage", [Stage.TO_FORM, Stage.FINDING, Stage.VOTING, Stage.REPORTING, Stage.DECIDING])
def test_the_pages_of_a_case_ask_few_queries(stage, django_assert_max_num_queries):
    if stage == Stage.TO_FORM:
        case = actions.open_case(given.listed().number)
        given.pool()
        pages = [(given.registrar(), f"/registrar/cases/{case.number}/panel/")]
    else:
        case = given.case_at(stage)
        pages = [
            (given.registrar(), f"/registrar/cases/{case.number}/"),
            (given.chair(case), f"/panel/cases/{case.number}/"),
            (given.officer(), f"/officer/cases/{case.number}/"),
        ]
    for who, path in pages:
        client = Client()
        client.force_login(who)
        looks_for_late_ties = "/registrar/" in path and stage in (Stage.REPORTING, Stage.DECIDING)
        with django_assert_max_num_queries(21 if looks_for_late_ties else 16):
            assert client.get(path).status_code == 200
