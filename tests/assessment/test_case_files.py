"""Files beside a case: who sees them, who changes them, and how they are handed out."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from passerelle.assessment import case_files, prior_learning
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.file_kinds import MAX_BYTES
from passerelle.files.actions import MOST
from passerelle.files.models import Upload
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.files_at_hand import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def mirane() -> Country:
    return make.country()


def bring(case: Any, by: Any, held: bytes = PDF, name: str = "log.pdf") -> Upload:
    return case_files.bring(case, [held], name=name, shows="The log", by=by)


def client(who: Any) -> Client:
    made = Client()
    made.force_login(who)
    return made


def test_a_file_is_seen_by_who_sees_the_case_and_by_nobody_else(mirane: Country):
    case = make.draft_case(mirane)
    made = bring(case, mirane.learner)
    assert case_files.file_for(mirane.learner, case.number, made.key) == made
    involved = (mirane.signatory, make.staff(mirane.awarder, Function.EDITOR))
    strangers = (make.person(), mirane.head, mirane.assessor, make.staff(mirane.provider, Function.TEACHER))
    for who in (*involved, *strangers):
        with pytest.raises(Http404):
            case_files.file_for(who, case.number, made.key)

    prior_learning.submit_case(case, by=mirane.learner, today=TODAY)

    for who in involved:
        assert case_files.file_for(who, case.number, made.key) == made
    for who in strangers:
        with pytest.raises(Http404):
            case_files.file_for(who, case.number, made.key)


def test_a_file_of_another_case_is_not_found_under_ones_own(mirane: Country):
    case, other = make.draft_case(mirane), make.person()
    made = bring(make.draft_case(mirane, other), other)
    with pytest.raises(Http404):
        case_files.file_for(mirane.learner, case.number, made.key)


def test_the_learner_alone_changes_a_draft_and_nobody_what_was_sent(mirane: Country):
    case = make.draft_case(mirane)
    made = bring(case, mirane.learner)
    for stranger in (make.person(), mirane.signatory):
        with pytest.raises(NotPermitted):
            bring(case, stranger)
        with pytest.raises(NotPermitted):
            case_files.take_back(made, case, by=stranger)
    prior_learning.submit_case(case, by=mirane.learner, today=TODAY)
    with pytest.raises(WrongState):
        bring(case, mirane.learner)
    with pytest.raises(WrongState):
        case_files.take_back(made, case, by=mirane.learner)
    assert list(case_files.of_case(case)) == [made]


def test_a_refused_file_leaves_nothing(mirane: Country):
    case = make.draft_case(mirane)
    with pytest.raises(Malformed):
        bring(case, mirane.learner, b"<svg onload=x>", "a.svg")
    assert Upload.objects.count() == 0


def test_there_are_twenty_files_at_most(mirane: Country):
    case = make.draft_case(mirane)
    for n in range(MOST):
        bring(case, mirane.learner, f"Pump {n}".encode(), "log.txt")
    with pytest.raises(NotNow):
        bring(case, mirane.learner)


def test_a_program_brings_reads_and_takes_back(mirane: Country):
    case = make.draft_case(mirane)
    at, mine = f"/api/prior-learning-cases/{case.number}/files", client(mirane.learner)
    made = mine.post(f"{at}?name=log.pdf&shows=The+log", PDF, content_type="application/pdf")
    assert (made.status_code, made.json()["media_type"]) == (201, "application/pdf")
    told = mine.get(f"{at}/{made.json()['key']}")
    assert (told.content, told.headers["Content-Disposition"]) == (PDF, 'attachment; filename="log.pdf"')
    assert told.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert client(make.person()).get(f"{at}/{made.json()['key']}").status_code == 404
    assert Client().get(f"{at}/{made.json()['key']}").status_code == 401
    refused = mine.post(f"{at}?name=a.svg&shows=x", b"<svg/>", content_type="image/svg+xml")
    assert (refused.status_code, "SVG drawing" in refused.text) == (422, True)
    large = mine.post(f"{at}?name=a.txt&shows=x", b"x" * (MAX_BYTES + 1), content_type="text/plain")
    assert (large.status_code, "larger than 10 MB" in large.text) == (422, True)
    assert mine.delete(f"{at}/{made.json()['key']}").status_code == 204
    assert Upload.objects.count() == 0
