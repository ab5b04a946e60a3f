"""Appeals, corrections, another attempt and what awards stand on, for programs: who may, what is told, what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.assessment import actions, sittings
from passerelle.organisations.models import Function
from tests.api.calls import call, refused
from tests.assessment import factories as make
from tests.assessment.factories import ASSESSMENT, ONSITE, Country

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate

pytestmark = pytest.mark.django_db
OTHER = [{"component": "A2", "score": 90}]


@pytest.fixture
def mirane() -> Country:
    return make.country(assessment=ASSESSMENT | {"retakes": 1})


def signed(of: Country, *scores: int) -> Candidate:
    marks = make.marks(*(scores or (80, 60)))
    return actions.record_results(
        make.assigned(of), marks, identity_check=ONSITE, by=of.assessor, today=timezone.localdate()
    )


def test_an_appeal_from_the_learner_through_another_assessor_to_the_result_that_counts(mirane: Country):
    result = signed(mirane)
    vera = make.staff(mirane.body, Function.ASSESSOR, "Vera Lin")
    at = f"/candidates/{result.number}/appeal"
    assert refused(make.person("Bela Tor"), "POST", at, {"ground": "Mine."}) == (404, "not_found")
    status, told = call(mirane.learner, "POST", at, {"ground": "My page was not read."})
    assert (status, told["state"], told["candidate"]) == (201, "lodged", result.number)
    appeal = f"/result-appeals/{told['number']}"
    assert refused(vera, "GET", appeal) == (404, "not_found")
    assert call(mirane.signatory, "GET", "/result-appeals")[1]["total"] == 1

    assert refused(mirane.learner, "GET", f"{appeal}/assessors") == (403, "not_permitted")
    named = call(mirane.signatory, "GET", f"{appeal}/assessors")[1]
    assert [(one["name"], one["ties"]) for one in named] == [("Vera Lin", [])]
    body = {"assessor": named[0]["assessor"], "organisation": named[0]["organisation"]}
    assert refused(mirane.learner, "POST", f"{appeal}/admission", body) == (403, "not_permitted")
    assert call(mirane.signatory, "POST", f"{appeal}/admission", body)[1]["state"] == "admitted"
    said = {"reasons": "It was not read.", "marks": OTHER}
    assert refused(mirane.signatory, "POST", f"{appeal}/upholding", said) == (403, "not_permitted")
    status, told = call(vera, "POST", f"{appeal}/upholding", said)
    assert (status, told["state"], told["reasons"]) == (200, "upheld", "It was not read.")
    counts = call(mirane.learner, "GET", f"/candidates/{told['corrected_by']}")[1]
    assert (counts["state"], counts["result"]) == ("passed", "distinction")


def test_refused_given_up_stood_aside_and_dismissed(mirane: Country):
    result = signed(mirane)
    vera = make.staff(mirane.body, Function.ASSESSOR, "Vera Lin")
    at = f"/candidates/{result.number}/appeal"
    number = call(mirane.learner, "POST", at, {"ground": "My page was not read."})[1]["number"]
    appeal = f"/result-appeals/{number}"
    body = {"assessor": vera.reference, "organisation": mirane.body.number}
    call(mirane.head, "POST", f"{appeal}/admission", body)
    assert call(vera, "POST", f"{appeal}/standing-aside")[1]["state"] == "lodged"
    assert refused(mirane.head, "POST", f"{appeal}/admission", body) == (409, "conflicted")
    assert refused(mirane.head, "POST", f"{appeal}/refusal", {"reasons": "No."}) == (403, "not_permitted")
    assert refused(mirane.signatory, "POST", f"{appeal}/refusal", {"reasons": ""}) == (422, "malformed")
    pia = make.staff(mirane.body, Function.ASSESSOR, "Pia Holm")
    call(mirane.head, "POST", f"{appeal}/admission", body | {"assessor": pia.reference})
    told = call(pia, "POST", f"{appeal}/dismissal", {"reasons": "It was read."})[1]
    assert (told["state"], told["reasons"], told["corrected_by"]) == ("dismissed", "It was read.", "")
    assert refused(mirane.learner, "POST", f"{appeal}/withdrawal") == (409, "wrong_state")


def test_the_assessor_corrects_and_the_learner_sees_both_rows(mirane: Country):
    result = signed(mirane)
    said: dict[str, Any] = {"marks": OTHER, "why": "A page was not counted."}
    at = f"/candidates/{result.number}/correction"
    assert refused(mirane.learner, "POST", at, said) == (403, "not_permitted")
    status, told = call(mirane.assessor, "POST", at, said)
    assert (status, told["corrects"], told["score"]) == (201, result.number, "83.00")
    own = call(mirane.learner, "GET", "/candidatures")[1]["items"]
    assert {one["state"] for one in own} == {"superseded", "passed"}
    assert call(mirane.signatory, "GET", "/awards/corrected")[1] == {"total": 0, "items": []}


def test_who_did_not_pass_reads_what_is_left_and_is_entered_anew(mirane: Country):
    sittings.set_rules(mirane.entry, by_exam=False, retake_after_days=0, by=mirane.signatory, seen_version=0)
    first = signed(mirane, 20, 20)
    at, today = f"/candidates/{first.number}/retake", timezone.localdate().isoformat()
    assert call(mirane.learner, "GET", at)[1] == {"left": 1, "from_day": today, "hindered": ""}
    assert refused(mirane.assessor, "POST", at) == (403, "not_permitted")
    status, told = call(mirane.learner, "POST", at)
    assert (status, told["state"], told["route"]) == (201, "waiting", "course")
    assert call(mirane.learner, "GET", at)[1]["hindered"] == "already_candidate"
    assert refused(mirane.learner, "POST", at) == (409, "not_now")
