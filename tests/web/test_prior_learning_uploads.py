"""What is brought to a case and is no evidence: each refused by name on the page, with what was typed, nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passerelle.assessment import case_files, prior_learning
from passerelle.files.models import Upload
from passerelle.policy.case_files import REASONS
from tests.assessment import factories as make
from tests.files.test_cleaning import BIG, HTML, archive, photo
from tests.files_at_hand import PDF
from tests.web.test_prior_learning_pages import of

if TYPE_CHECKING:
    from django.test import Client

    from tests.assessment.factories import Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>fetch('/desk/')</script></svg>"
WORKBOOK = b"PK\x03\x04" + b"\x00" * 26 + b"xl/workbook.xml"


@pytest.fixture
def mirane() -> Country:
    return make.country()


def bring(client: Client, number: str, name: str, held: bytes, **more: Any) -> Any:
    at = f"/prior-learning/cases/{number}/files/bring/"
    return client.post(at, {"shows": "Six pumps", "file": SimpleUploadedFile(name, held)} | more)


@pytest.mark.parametrize(
    ("name", "held", "reason"),
    [
        ("bomb.zip", archive(), "archive"),
        ("bomb.pdf", PDF + archive(), "polyglot"),
        ("bomb.png", BIG, "picture_too_large"),
        ("sheet.xlsx", WORKBOOK, "archive"),
        ("seam.svg", SCRIPT, "svg"),
        ("seam.png", SCRIPT, "svg"),
        ("page.pdf", PDF + HTML, "polyglot"),
        ("runs.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "active_pdf"),
        ("seam.pdf", photo("JPEG"), "wrong_ending"),
        ("seam.jpg", b"MZ\x90", "program"),
        ("ten.txt", b"a" * (10 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_what_is_no_evidence_is_refused_by_name_on_the_page(mirane: Country, name: str, held: bytes, reason: str):
    case, learner = make.draft_case(mirane), of(mirane.learner)
    answer = bring(learner, case.number, name, held)
    page = answer.content.decode()
    assert (answer.status_code, Upload.objects.count()) == (422, 0)
    assert (str(REASONS[reason]) in page, 'value="Six pumps"' in page) == (True, True)


def test_two_gigabytes_are_refused_by_the_length_they_announce_and_not_read(mirane: Country):
    case, learner = make.draft_case(mirane), of(mirane.learner)
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    answer = learner.generic(
        "POST",
        f"/prior-learning/cases/{case.number}/files/bring/",
        head.encode() + PDF,
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 * 1024**3),
    )
    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_another_learners_number_opens_nothing_in_an_address_or_in_a_body(mirane: Country):
    case, other = make.draft_case(mirane), make.person("Bela Ruk")
    theirs = make.draft_case(mirane, other)
    kept = case_files.bring(case, [PDF], name="log.pdf", shows="The log", by=mirane.learner)
    prior_learning.submit_case(theirs, by=other, today=make.TODAY)
    stranger = of(other)
    base = f"/prior-learning/cases/{case.number}/"
    for path in ("files/", f"files/{kept.key}/", "asked-for/", "adviser/", "result/", "jury/"):
        assert (path, stranger.get(base + path).status_code) == (path, 404)
    # the file of one under the number of the other, and one's own page with the other's number in the body
    assert stranger.get(f"/prior-learning/cases/{theirs.number}/files/{kept.key}/").status_code == 404
    assert bring(stranger, case.number, "log.pdf", PDF).status_code == 404
    bring(stranger, theirs.number, "log.pdf", PDF, case=case.number, subject=case.number, brought_by=mirane.learner.pk)
    for act in ("files/bring/", f"files/{kept.key}/remove/", "asked-for/save/", "adviser/ask/", "jury/convene/"):
        assert (act, stranger.post(base + act, {"number": theirs.number}).status_code) == (act, 404)
    assert list(Upload.objects.values_list("subject", "brought_by")) == [(case.number, mirane.learner.pk)]
