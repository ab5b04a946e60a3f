"""Marks in the scale that an awarder set: on a page, by a program, on a sheet; what is kept is points of 100."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from passerelle.assessment import scales, sheets, sittings
from passerelle.assessment.models import Candidate, ComponentResult
from passerelle.core.errors import Malformed
from tests.api.calls import call, refused
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.assessment.sheet_factories import filled, marked

pytestmark = pytest.mark.django_db
CHOSEN = {"": "points_20", "A2": "pass_fail"}


@pytest.fixture
def mirane() -> Country:
    found = make.country()
    rules(found, CHOSEN)
    return found


def rules(of: Country, chosen: dict[str, str], seen: int = 0) -> Any:
    return sittings.set_rules(
        of.entry, by_exam=False, retake_after_days=0, scales=chosen, by=of.signatory, seen_version=seen
    )


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def kept() -> dict[str, str]:
    return {one.component: f"{one.score:f}" for one in ComponentResult.objects.all()}


def test_an_awarder_names_a_scale_for_all_components_or_for_one_and_no_other(mirane: Country):
    assert scales.set_for(mirane.entry) == CHOSEN
    for chosen in ({"": "school"}, {"A9": "ects"}):
        with pytest.raises(Malformed):
            rules(mirane, chosen, 1)
    rules(mirane, {"": "percent"}, 1)
    assert scales.set_for(mirane.entry) == {}
    sittings.set_rules(mirane.entry, by_exam=True, retake_after_days=0, by=mirane.signatory, seen_version=2)
    assert scales.set_for(mirane.entry) == {}


def test_a_mark_is_written_and_shown_in_its_scale_on_pages(mirane: Country):
    candidate, assessor = make.assigned(mirane), browser(mirane.assessor)
    at = f"/assessor/candidates/{candidate.number}/"
    page = assessor.get(at).content.decode()
    assert "Points of 20" in page
    assert "Passed from 10." in page
    assert '<option value="pass">' in page
    sent = {"m0-score": "25", "m0-note": "", "m1-score": "pass", "m1-note": "", "identity_check": ONSITE}
    answer = assessor.post(f"{at}save/", sent | {"seen_version": candidate.version})
    assert answer.status_code == 422
    assert "Write one of: 0–20" in answer.content.decode()
    assessor.post(f"{at}save/", sent | {"m0-score": "14,5", "seen_version": candidate.version})
    assert kept() == {"A1": "72.50", "A2": "75.00"}
    assert 'value="14.5"' in assessor.get(at).content.decode()
    assessor.post(f"{at}sign/", sent | {"m0-score": "14.5", "seen_version": Candidate.objects.get().version})
    page = browser(mirane.learner).get(f"/learner/results/{candidate.number}/").content.decode()
    assert "<b>14.5</b> (points of 20) · <b>72.5</b>" in page
    assert "<b>Pass</b> (pass or fail)" in page


def test_a_program_gives_a_mark_as_points_or_as_it_is_written(mirane: Country):
    candidate = make.assigned(mirane)
    at = f"/candidates/{candidate.number}/marks"
    body: dict[str, Any] = {"marks": [{"component": "A1", "mark": "21"}], "seen_version": candidate.version}
    assert refused(mirane.assessor, "PUT", at, body) == (422, "malformed")
    body["marks"] = [{"component": "A1"}]
    assert refused(mirane.assessor, "PUT", at, body) == (422, "malformed")
    body["marks"] = [{"component": "A1", "mark": "14"}, {"component": "A2", "score": 25}]
    assert call(mirane.assessor, "PUT", at, body)[0] == 200
    told = [(one["component"], one["score"], one["scale"], one["mark"]) for one in call(mirane.assessor, "GET", at)[1]]
    assert told == [("A1", "70.00", "points_20", "14"), ("A2", "25.00", "pass_fail", "fail")]


def test_a_sheet_is_read_in_the_scales_it_was_handed_out_with(mirane: Country):
    make.assigned(mirane)
    sheet = sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY)
    rules(mirane, {"": "percent"}, 1)
    back = sheets.bring(sheet, filled(sheet, {1: {"mark A1": "15", "mark A2": "good"}}), by=mirane.assessor)
    assert [one["problem"] for one in back.problems] == ["mark_not_of_the_scale"]
    sheets.bring(sheet, filled(sheet, {1: {"mark A1": "15", "mark A2": "Pass"}}), by=mirane.assessor)
    assert marked(sheet) == [{"A1": "75", "A2": "75"}]
    other = sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY)
    assert (other.pk != sheet.pk, other.scales) == (True, {})
    page = browser(mirane.assessor).get(f"/assessor/sheets/{sheet.number}/").content.decode()
    assert "points of 20" in page
    assert "points of 20" in browser(mirane.assessor).get(f"/assessor/sheets/{sheet.number}/print/").content.decode()


def test_everybody_reads_the_scales_and_an_awarder_chooses_on_a_page(mirane: Country):
    answer = Client().get("/rules/scales/")
    page = answer.content.decode()
    assert all(str(words).capitalize()[:8] in page for words in scales.WORDS.values())
    assert len(gzip.compress(answer.content)) < 14_000
    assert 'href="/rules/scales/"' in Client().get("/rules/").content.decode()
    awarder, at = browser(mirane.signatory), f"/awarder/assessing/{mirane.entry.number}/"
    assert '<option value="points_20" selected>' in awarder.get(at).content.decode()
    sent = {"by_exam": "on", "retake_after_days": 0, "seen_version": 1, "scale": "ects", "c0": "", "c1": "pass_fail"}
    awarder.post(f"{at}save/", sent)
    assert scales.set_for(mirane.entry) == {"": "ects", "A2": "pass_fail"}


def test_a_mark_between_two_of_a_scale_stays_as_it_was_kept_until_somebody_writes_another(mirane: Country):
    candidate, assessor = make.assigned(mirane), browser(mirane.assessor)
    at = f"/assessor/candidates/{candidate.number}/"
    given = [{"component": "A1", "score": 71}, {"component": "A2", "score": 60}]
    body = {"marks": given, "seen_version": candidate.version}
    call(mirane.assessor, "PUT", f"/candidates/{candidate.number}/marks", body)
    assert 'value="14.25"' in assessor.get(at).content.decode()
    sent = {"m0-score": "14.25", "m0-note": "Clean.", "m1-score": "pass", "m1-note": "", "identity_check": ONSITE}
    assessor.post(f"{at}save/", sent | {"seen_version": Candidate.objects.get().version})
    assert kept() == {"A1": "71.00", "A2": "60.00"}
    assessor.post(f"{at}save/", sent | {"m0-score": "14.5", "seen_version": Candidate.objects.get().version})
    assert kept() == {"A1": "72.50", "A2": "60.00"}
