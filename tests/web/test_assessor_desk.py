"""The desks of assessors, of those who name them, and of those who answer prior-learning cases."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.assessment import actions, prior_learning
from passerelle.assessment.models import Candidate, ComponentResult, PriorLearningCase
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.organisations.models import Function, Role
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.web.test_learner_desk import click, queries_of, read, signed_in

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def sheet(candidate: Candidate, **fields: Any) -> dict[str, Any]:
    marks = {"m0-score": "80", "m0-note": "clean work", "m1-score": "60", "m1-note": ""}
    return marks | {"identity_check": ONSITE, "seen_version": candidate.version} | fields


def test_marking_saving_and_signing(mirane: Country):
    candidate = make.assigned(mirane)
    client = signed_in(mirane.assessor)
    assert "Amina Sarr" in read(client, "assessor:home")
    page = read(client, "assessor:sheet", candidate.number)
    assert all(words in page for words in ("On site, 70 %", "Find a dry-running fault.", "Pass when the pump runs"))

    click(client, "assessor:save", candidate.number, body=sheet(candidate, **{"m1-score": ""}))
    candidate.refresh_from_db()
    assert actions.saved_scores(candidate) == {"A1": Decimal(80)}
    assert candidate.identity_check == ONSITE
    assert f'<option value="{ONSITE}" selected>' in read(client, "assessor:sheet", candidate.number)
    click(client, "assessor:save", candidate.number, body=sheet(candidate))
    page = read(client, "assessor:sheet", candidate.number)
    assert ("Merit" in page, 'value="80"' in page) == (True, True)

    candidate.refresh_from_db()
    click(client, "assessor:sign", candidate.number, body=sheet(candidate, **{"m0-score": "90"}))
    candidate.refresh_from_db()
    assert (candidate.state, candidate.result, candidate.score) == (CandidateState.PASSED, "distinction", Decimal(81))
    page = read(client, "assessor:sheet", candidate.number)
    assert ("Sign the result" in page, "Distinction" in page, "clean work" in page) == (False, True, True)
    click(client, "assessor:sign", candidate.number, body=sheet(candidate), status=409)


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"m1-score": ""}, 422, "Give points for every component before you sign."),
        ({"identity_check": ""}, 422, "Say how identity and supervision were ensured."),
        ({"identity_check": "supervised_no_id"}, 409, "asks for a stricter check"),
        ({"m0-score": "101"}, 422, "Give 100 or less."),
        ({"identity_check": "by eye"}, 422, "is none of them"),
    ],
)
def test_what_stands_in_the_way_of_signing_is_told_on_the_sheet(
    mirane: Country, fields: dict[str, str], status: int, told: str
):
    candidate = make.assigned(mirane)
    answer = click(
        signed_in(mirane.assessor), "assessor:sign", candidate.number, body=sheet(candidate, **fields), status=status
    )
    page = answer.content.decode()
    assert (told in page, "clean work" in page, ComponentResult.objects.count()) == (True, True, 0)


def test_a_tie_that_arose_is_told_on_the_sheet(mirane: Country):
    candidate = make.assigned(mirane)
    make.mandate(mirane.assessor, mirane.provider, Function.TEACHER)
    answer = click(signed_in(mirane.assessor), "assessor:sign", candidate.number, body=sheet(candidate), status=409)
    assert "Teaches at the provider of the course" in answer.content.decode()


def test_a_stale_sheet_saves_nothing(mirane: Country):
    candidate = make.assigned(mirane)
    client = signed_in(mirane.assessor)
    click(client, "assessor:save", candidate.number, body=sheet(candidate))
    late = sheet(candidate, **{"m0-score": "1", "m1-note": "Shaky."})
    for act in ("assessor:save", "assessor:sign"):
        page = click(client, act, candidate.number, body=late, status=409).text
        table = page.partition("Where it differs from what you typed")[2].partition("</table>")[0]
        assert re.findall(r"<span>(.*?)</span>", table) == ["80", "1", "–", "Shaky."]
        assert f'name="seen_version" value="{candidate.version + 1}"' in page
    assert actions.saved_scores(candidate)["A1"] == 80

    click(client, "assessor:save", candidate.number, body=late | {"seen_version": candidate.version + 1})
    assert actions.saved_scores(candidate)["A1"] == 1


def test_stepping_aside_by_a_click(mirane: Country):
    candidate = make.assigned(mirane)
    client = signed_in(mirane.assessor)
    click(client, "assessor:tie", candidate.number)
    assert "Somebody else will be named." in read(client, "assessor:home")
    page = read(signed_in(mirane.signatory), "assessor:choose", candidate.number)
    assert "A personal tie was declared." in page


def test_the_awarder_names_an_assessor_and_sees_who_is_barred(mirane: Country):
    candidate = make.candidate(mirane)
    teacher = make.staff(mirane.body, Function.ASSESSOR, "Paul Teacher")
    make.mandate(teacher, mirane.provider, Function.TEACHER)
    client = signed_in(mirane.signatory)
    assert candidate.number in read(client, "assessor:assign")
    page = read(client, "assessor:choose", candidate.number)
    assert all(
        words in page for words in ("Nadia Kor", "Paul Teacher", "Teaches at the provider", "Leave it to a body")
    )

    key = {"choice": f"{teacher.reference} {mirane.body.reference}"}
    assert "Teaches at" in click(client, "assessor:name", candidate.number, body=key, status=409).content.decode()
    click(client, "assessor:name", candidate.number, body={"choice": "P-1 ORG-1"}, status=422)
    click(
        client,
        "assessor:name",
        candidate.number,
        body={"choice": f"{mirane.assessor.reference} {mirane.body.reference}"},
    )
    candidate.refresh_from_db()
    assert (candidate.state, candidate.assessor) == (CandidateState.ASSIGNED, mirane.assessor)


def test_a_body_left_to_name_sees_its_own_assessors_only(mirane: Country):
    candidate = make.candidate(mirane)
    other = make.organisation("Coast Testing Centre", Role.ASSESSOR)
    make.staff(other, Function.ASSESSOR, "Far Away")
    click(signed_in(mirane.signatory), "assessor:entrust", candidate.number, body={"organisation": mirane.body.number})
    page = read(signed_in(mirane.head), "assessor:choose", candidate.number)
    assert ("Nadia Kor" in page, "Far Away" in page, "Leave it to a body" in page) == (True, False, False)


def test_answering_cases(mirane: Country):
    first, second = make.submitted_case(mirane), make.submitted_case(mirane, make.person("Bela Ruk"))
    client = signed_in(mirane.signatory)
    assert "2 cases to answer" in read(client, "assessor:cases")
    assert "Six pumps in Tirma" in read(client, "assessor:case", first.number)
    click(client, "assessor:refuse", first.number, body={"gap": " "}, status=422)
    click(client, "assessor:refuse", first.number, body={"gap": "Show the cooling."})
    answer = click(client, "assessor:admit", second.number)
    states = dict(PriorLearningCase.objects.values_list("number", "state"))
    assert states == {first.number: CaseState.INADMISSIBLE, second.number: CaseState.ADMITTED}
    assert answer["Location"] == reverse("assessor:case", args=[second.number])
    click(client, "assessor:admit", first.number, status=409)
    assert "Bela Ruk" in read(client, "assessor:cases")


def test_the_assessor_reads_the_evidence_of_prior_learning(mirane: Country):
    case = prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)
    assert case.candidate is not None
    actions.assign_assessor(case.candidate, mirane.assessor, mirane.body, by=mirane.signatory, today=TODAY)
    assert "Six pumps in Tirma" in read(signed_in(mirane.assessor), "assessor:sheet", case.candidate.number)


PAGES = [
    ("get", "assessor:sheet", "assessor", "candidate"),
    ("post", "assessor:save", "assessor", "candidate"),
    ("post", "assessor:sign", "assessor", "candidate"),
    ("post", "assessor:tie", "assessor", "candidate"),
    ("get", "assessor:choose", "signatory", "candidate"),
    ("post", "assessor:name", "signatory", "candidate"),
    ("post", "assessor:entrust", "signatory", "candidate"),
    ("get", "assessor:case", "signatory", "case"),
    ("post", "assessor:admit", "signatory", "case"),
    ("post", "assessor:refuse", "signatory", "case"),
]


def test_everybody_else_finds_nothing(mirane: Country):
    numbers = {"candidate": make.assigned(mirane).number, "case": make.submitted_case(mirane, make.person()).number}
    strangers: dict[str, list[Person]] = {
        "assessor": [mirane.learner, mirane.signatory, mirane.head, make.staff(mirane.body, Function.ASSESSOR)],
        "signatory": [
            mirane.learner,
            mirane.assessor,
            make.staff(mirane.provider, Function.SIGNATORY),
            make.staff(make.organisation("Another Chamber", Role.AWARDER), Function.SIGNATORY),
        ],
    }
    before = [list(model.objects.values()) for model in (Candidate, PriorLearningCase)]
    for method, name, role, kind in PAGES:
        url = reverse(name, args=[numbers[kind]])
        seen = [getattr(signed_in(who), method)(url).status_code for who in strangers[role]]
        assert (name, seen) == (name, [404] * 4)
        assert (name, getattr(Client(), method)(url).status_code) == (name, 302)
    assert [list(model.objects.values()) for model in (Candidate, PriorLearningCase)] == before


@pytest.mark.parametrize("name", ["assessor:home", "assessor:assign", "assessor:cases"])
def test_lists_cost_the_same_for_one_and_for_three(mirane: Country, name: str):
    who = mirane.assessor if name == "assessor:home" else mirane.signatory
    client, url = signed_in(who), reverse(name)

    def one_more() -> None:
        make.assigned(mirane, make.person())
        make.submitted_case(mirane, make.person())

    one_more()
    first = queries_of(client, url)
    one_more()
    one_more()
    assert (queries_of(client, url), first <= 12) == (first, True)


def test_a_choice_page_and_a_sheet_stay_within_twelve_queries(mirane: Country):
    candidate = make.assigned(mirane)
    sheet_url, choose_url = (reverse(name, args=[candidate.number]) for name in ("assessor:sheet", "assessor:choose"))
    counts = [queries_of(signed_in(mirane.assessor), sheet_url), queries_of(signed_in(mirane.signatory), choose_url)]
    make.staff(mirane.body, Function.ASSESSOR)
    make.staff(mirane.body, Function.ASSESSOR)
    again = [queries_of(signed_in(mirane.assessor), sheet_url), queries_of(signed_in(mirane.signatory), choose_url)]
    assert (again, max(counts) <= 12) == (counts, True)
