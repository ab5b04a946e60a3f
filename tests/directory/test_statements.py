"""What evaluators and agencies publish stands on every page it concerns, and programs read the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.api.opinions import OpinionOut
from passerelle.api.partners import EvaluationOut
from passerelle.api.registers import StatementOut
from passerelle.catalogue.models import Evaluation
from passerelle.organisations.models import OrganisationRole, Oversight, Role
from passerelle.registers.states import State
from tests.factories import LONG_AGO, TODAY, micro_credential, organisation, organisation_role, person
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, queries, weight, words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
LEVEL = {"framework": "eqf", "edition": "2017", "level": "4", "determination": "claimed"}
SAID = {
    "level": LEVEL,
    "credits": Decimal("6.00"),
    "credit_system": "ECTS",
    "method": "Asked the awarder",
    "limits": "Papers alone were seen.",
    "valid_until": date(2031, 5, 31),
    "report_url": "https://passage.example/reports/7",
    "evaluated_on": date(2026, 5, 4),
}
EVALUATED = (
    "EQF 2017, level 4 · 6 credits, ECTS · 4 May 2026",
    "How it was checked: Asked the awarder",
    "Limits: Papers alone were seen.",
    "Holds until: 31 May 2031",
    "Its report",
)
REVIEWED = ("Its programmes", "By the standards: ESG 2015", "Last review: 2 March 2026", "Results of the review")
RESULTS = "https://agency.example/results/12"


def in_role(role: Role, **fields: Any) -> OrganisationRole:
    return organisation_role(organisation(**fields), role, state=State.REGISTERED)


@pytest.fixture
def country() -> dict[str, Any]:
    """Return an entry, its awarder, an evaluator that spoke of the one, and an agency that reviewed the other."""
    awarder, evaluator, agency = in_role(Role.AWARDER), in_role(Role.CREDENTIAL_EVALUATOR), in_role(Role.QA_AGENCY)
    entry = micro_credential(awarder=awarder.organisation)
    Evaluation.objects.create(evaluator=evaluator.organisation, micro_credential=entry, entered_by=person(), **SAID)
    Oversight.objects.create(
        agency=agency.organisation,
        organisation=awarder.organisation,
        reviewed="programmes",
        standards="ESG 2015",
        valid_from=LONG_AGO,
        last_review_on=date(2026, 3, 2),
        results_url=RESULTS,
        entered_by=person(),
    )
    return {"entry": entry, "awarder": awarder, "evaluator": evaluator, "agency": agency}


def pages_of(country: dict[str, Any], *names: str) -> list[str]:
    """Return the pages of the entries, and of the organisations behind those that are roles."""
    paths = [f"/entries/{country[name].number}/" for name in names]
    roles = [country[name] for name in names if isinstance(country[name], OrganisationRole)]
    return [*paths, *(f"/organisations/{role.organisation.slug}/" for role in roles)]


def test_an_evaluation_stands_in_full_on_every_page_it_concerns(country: dict[str, Any]):
    for path in pages_of(country, "entry", "evaluator"):
        html = page(path)
        told = words(html).replace(" </bdi>", "")
        assert [line for line in EVALUATED if line not in told.replace("  ", " ")] == [], path
        assert html.count(f'href="{SAID["report_url"]}" rel="noopener nofollow"') == 1, path


def test_a_review_stands_in_full_on_every_page_it_concerns(country: dict[str, Any]):
    for path in pages_of(country, "entry", "agency", "awarder"):
        html = page(path)
        assert [line for line in REVIEWED if line not in words(html)] == [], path
        assert f'href="{RESULTS}" rel="noopener nofollow"' in html, path


def test_a_provider_and_an_assessor_tell_who_reviewed_them_too(country: dict[str, Any]):
    for role in (Role.PROVIDER, Role.ASSESSOR):
        body = in_role(role)
        Oversight.objects.create(
            agency=country["agency"].organisation,
            organisation=body.organisation,
            standards="Own",
            valid_from=LONG_AGO,
            entered_by=person(),
        )
        told = words(page(f"/entries/{body.number}/"))
        assert "The institution · By the standards: Own · Last review: none yet" in told


def test_a_body_that_said_nothing_has_nothing_of_it_on_its_pages(country: dict[str, Any]):
    awarder = country["awarder"]
    awarder.organisation.roles.create(
        **{field: getattr(awarder, field) for field in ("listed_on", "decided_on", "edition", "valid_from")},
        number="EV-90001",
        role=Role.CREDENTIAL_EVALUATOR,
        state=State.REGISTERED,
    )

    told = words(page("/entries/EV-90001/"))

    assert "What it evaluated" not in told
    assert "Limits" not in told


def test_of_two_evaluations_by_one_body_the_newest_is_told_once(country: dict[str, Any]):
    later = SAID | {"limits": "The workshop was seen too.", "evaluated_on": date(2026, 9, 1)}
    Evaluation.objects.create(
        evaluator=country["evaluator"].organisation, micro_credential=country["entry"], entered_by=person(), **later
    )

    for path in pages_of(country, "entry", "evaluator"):
        told = words(page(path))
        assert (told.count("The workshop was seen too."), "Papers alone were seen." in told) == (1, False), path


def test_an_evaluation_that_holds_no_longer_is_told_by_its_evaluator_alone(country: dict[str, Any]):
    Evaluation.objects.update(evaluated_on=LONG_AGO, valid_until=LONG_AGO)

    assert "Papers alone were seen." not in words(page(f"/entries/{country['entry'].number}/"))
    assert "Papers alone were seen." in words(page(f"/entries/{country['evaluator'].number}/"))


def test_programs_read_each_statement_beside_its_link(client: Client, country: dict[str, Any]):
    def statements(name: str, code: str) -> list[dict[str, Any]]:
        told = client.get(f"/api/registers/entries/{country[name].number}/links").json()
        return [
            said for group in told if group["code"] == code for link in group["links"] for said in link["statements"]
        ]

    silent = {"reviewed": "", "standards": ""}
    evaluated = {
        **{"kind": "comparison", "on": "2026-05-04", "url": SAID["report_url"], "level": LEVEL},
        **{"credits": "6.00", "credit_system": "ECTS", "method": "Asked the awarder"},
        **{"limits": "Papers alone were seen.", "valid_until": "2031-05-31"},
    } | silent
    reviewed = {
        **{"kind": "review", "on": "2026-03-02", "url": RESULTS, "level": {}, "credits": None, "credit_system": ""},
        **{"method": "", "limits": "", "valid_until": None, "reviewed": "programmes", "standards": "ESG 2015"},
    }
    assert statements("entry", "evaluators") == statements("evaluator", "micro_credentials") == [evaluated]
    assert statements("entry", "agencies") == statements("awarder", "agencies") == [reviewed]
    assert statements("agency", "reviewed") == [reviewed]
    assert statements("entry", "awarders") == []


def test_an_address_that_is_no_address_leads_nowhere(country: dict[str, Any]):
    Evaluation.objects.update(limits="<script>alert(1)</script>", method='"><b>', report_url="")

    html = page(f"/entries/{country['evaluator'].number}/")

    assert "<script>alert" not in html
    assert "Its report" not in html


def test_statements_keep_every_page_small_and_cost_the_same_for_one_and_for_four(country: dict[str, Any]):
    paths = pages_of(country, "evaluator", "agency", "awarder")
    few = {path: queries(path) for path in paths}
    for _ in range(3):
        more, other = micro_credential(awarder=country["awarder"].organisation), in_role(Role.AWARDER)
        Evaluation.objects.create(
            evaluator=country["evaluator"].organisation, micro_credential=more, entered_by=person(), **SAID
        )
        Oversight.objects.create(
            agency=country["agency"].organisation,
            organisation=other.organisation,
            standards="Own",
            valid_from=TODAY,
            entered_by=person(),
        )

    assert {path: queries(path) for path in paths} == few
    assert {path: cost for path, cost in few.items() if cost > MOST_QUERIES} == {}
    assert {path: size for path in paths if (size := weight(path)) > MOST_BYTES} == {}


def test_an_opinion_is_one_schema_wherever_the_api_tells_it():
    shared = {"kind", "level", "credits", "credit_system", "method", "limits", "valid_until"}

    assert set(OpinionOut.model_fields) == shared
    for schema in (StatementOut, EvaluationOut):
        assert issubclass(schema, OpinionOut)
        assert not shared & set(schema.__annotations__)
