"""A service counter by program: a scan, what is printed, a card; under the consent, and no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.assessment.models import PriorLearningCase
from passerelle.core.file_kinds import MAX_BYTES
from passerelle.files.models import Upload
from passerelle.guidance import visits
from passerelle.guidance.models import VisitAct
from tests.api.calls import call, refused
from tests.files.test_cleaning import archive
from tests.files_at_hand import PDF
from tests.guidance import factories as make

if TYPE_CHECKING:
    from passerelle.guidance.models import Visit
    from passerelle.people.models import Person
    from tests.guidance.factories import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def desk() -> Desk:
    return make.desk()


def visit(of: Desk, *purposes: str) -> Visit:
    """Return a visit of the desk's learner that runs now."""
    return make.visit(of, *purposes, now=timezone.now())


def sent(who: Person, path: str, body: bytes) -> Any:
    client = Client()
    client.force_login(who)
    return client.generic("POST", f"/api{path}", body, content_type="application/pdf")


def begun_case(of: Desk, opened: Visit) -> str:
    status, told = call(
        of.officer, "POST", f"/visits/{opened.number}/cases", {"micro_credential": of.land.entry.number}
    )
    assert status == 201
    return str(told["about"])


def acts(opened: Visit) -> list[str]:
    return list(VisitAct.objects.filter(visit=opened).order_by("pk").values_list("act", flat=True))


def test_a_paper_is_scanned_and_stands_with_the_case_and_on_the_receipt(desk: Desk):
    opened = visit(desk)
    case = begun_case(desk, opened)

    answer = sent(desk.officer, f"/visits/{opened.number}/cases/{case}/files?name=letter.pdf&shows=Work", PDF)

    told = answer.json()
    assert (answer.status_code, told["media_type"], told["size"]) == (201, "application/pdf", len(PDF))
    assert (Upload.objects.get().brought_by, acts(opened)) == (desk.learner, ["start_case", "file"])


def test_what_was_written_down_is_changed_and_a_scan_is_taken_out(desk: Desk):
    opened = visit(desk)
    case = begun_case(desk, opened)
    at = f"/visits/{opened.number}/cases/{case}"
    piece = {"title": "Pumps", "text": "Six of them.", "outcomes": ["S1"]}
    call(desk.officer, "POST", f"{at}/evidence", piece | {"seen_version": 1})
    made = sent(desk.officer, f"{at}/files?name=letter.pdf&shows=Work", PDF).json()
    kept = PriorLearningCase.objects.get()

    said = {"evidence": [piece | {"text": "Seven."}], "seen_version": kept.version}
    assert call(desk.officer, "PUT", f"{at}/evidence", said)[0] == 200
    assert refused(desk.officer, "PUT", f"{at}/evidence", said) == (409, "stale_version")
    assert refused(desk.learner, "DELETE", f"{at}/files/{made['key']}") == (404, "not_found")
    client = Client()
    client.force_login(desk.officer)
    assert client.delete(f"/api{at}/files/{made['key']}").status_code == 204

    kept.refresh_from_db()
    assert ([one["text"] for one in kept.evidence], Upload.objects.count()) == (["Seven."], 0)
    assert acts(opened) == ["start_case", "evidence", "file"]


def test_everything_the_person_holds_is_printed_once_on_the_receipt(desk: Desk):
    opened = visit(desk)

    status, told = call(desk.officer, "POST", f"/visits/{opened.number}/printed-portfolio")
    call(desk.officer, "POST", f"/visits/{opened.number}/printed-portfolio")

    assert (status, told["name"], told["awards"]) == (200, desk.learner.name, [])
    assert acts(opened) == ["print_portfolio"]


def test_a_card_is_made_for_the_person_before_they_leave(desk: Desk):
    opened = visit(desk)

    status, told = call(desk.officer, "POST", f"/visits/{opened.number}/card")

    assert (status, told["reference"], len(told["codes"])) == (201, desk.learner.reference, 5)


def test_what_was_not_agreed_is_not_done(desk: Desk):
    opened = visit(desk, "place")

    answers = [
        call(desk.officer, "POST", f"/visits/{opened.number}/printed-portfolio"),
        call(desk.officer, "POST", f"/visits/{opened.number}/printed-plans", {"plan": "PL-00001"}),
        call(desk.officer, "POST", f"/visits/{opened.number}/printed-certificates", {"award": "AW-00001"}),
    ]

    assert [(status, told["data"]["reason"]) for status, told in answers] == [(409, "not_agreed")] * 3
    assert acts(opened) == []


def test_what_is_anothers_is_not_printed(desk: Desk):
    opened = visit(desk)
    path = f"/visits/{opened.number}"

    assert refused(desk.officer, "POST", f"{path}/printed-plans", {"plan": "PL-9"}) == (403, "not_permitted")
    assert refused(desk.officer, "POST", f"{path}/printed-certificates", {"award": "AW-9"}) == (403, "not_permitted")


def test_nobody_but_the_officer_of_the_visit_does_any_of_it(desk: Desk):
    opened = visit(desk)
    case = begun_case(desk, opened)
    others = (desk.learner, desk.head, desk.adviser)
    paths = ["printed-portfolio", "card"]

    for who in others:
        answers = [refused(who, "POST", f"/visits/{opened.number}/{path}") for path in paths]
        scanned = sent(who, f"/visits/{opened.number}/cases/{case}/files", PDF)
        assert (answers, scanned.status_code) == ([(404, "not_found")] * 2, 404)
    assert (acts(opened), Upload.objects.count()) == (["start_case"], 0)


def test_once_the_visit_is_over_nothing_is_done(desk: Desk):
    opened = visit(desk)
    case = begun_case(desk, opened)
    visits.close(opened, by=desk.officer, now=timezone.now())

    printed = call(desk.officer, "POST", f"/visits/{opened.number}/printed-portfolio")
    scanned = sent(desk.officer, f"/visits/{opened.number}/cases/{case}/files", PDF)

    assert [printed[1]["data"]["reason"], scanned.json()["data"]["reason"]] == ["visit_over"] * 2


def test_everybody_reads_their_own_portfolio_and_nobody_elses(desk: Desk):
    opened = visit(desk)
    begun_case(desk, opened)

    own, other = call(desk.learner, "GET", "/portfolio"), call(desk.adviser, "GET", "/portfolio")

    assert (own[1]["name"], len(own[1]["cases"]), other[1]["cases"]) == (desk.learner.name, 1, [])
    assert refused(None, "GET", "/portfolio") == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("held", "name", "reason"),
    [
        (archive(), "log.zip", "archive"),
        (PDF + archive(), "log.pdf", "polyglot"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "log.svg", "svg"),
        (b"a" * (MAX_BYTES + 1), "log.txt", "file_too_large"),
    ],
)
def test_what_is_no_evidence_is_refused_by_name_at_the_counter_too(desk: Desk, held: bytes, name: str, reason: str):
    opened = visit(desk)
    case = begun_case(desk, opened)

    answer = sent(desk.officer, f"/visits/{opened.number}/cases/{case}/files?name={name}", held)

    assert (answer.status_code, answer.json()["data"]["reason"]) == (422, reason)
    assert (Upload.objects.count(), acts(opened)) == (0, ["start_case"])
