"""Files beside an entry on pages and in the API: brought by a form or as a body, saved and never shown."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from passerelle.catalogue import actions as catalogue
from passerelle.core.file_kinds import MAX_BYTES
from passerelle.files.models import Upload
from passerelle.organisations.models import Role
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import evidence
from passerelle.vetting.states import Stage
from tests.files_at_hand import HTML, PDF
from tests.vetting import factories as given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def client(who):
    made = Client()
    made.force_login(who)
    return made


def post_file(who, number, held=PDF, name="examples.pdf", shows="Marked examples"):
    sent = {"shows": shows, "file": SimpleUploadedFile(name, held, "text/html")}
    return client(who).post(f"/matters/evidence/{number}/bring/", sent)


@pytest.fixture
def case():
    return given.case_at(Stage.FINDING)


def test_the_applicant_brings_a_file_and_the_panel_saves_it(case):
    owner, member = given.signatory_of(case), given.holder(given.seats(case)[0])
    assert "No file yet." in client(owner).get(f"/matters/evidence/{case.entry}/").text

    assert post_file(owner, case.entry).status_code == 302

    made = Upload.objects.get()
    at = f"/matters/evidence/{case.entry}/{made.key}/"
    page = client(member).get(f"/panel/cases/{case.number}/")
    assert "Marked examples" in page.text
    assert at in page.text
    answer = client(member).get(at)
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="examples.pdf"'
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
        "nosniff", "private, no-store",
    )  # fmt: skip
    assert "Bring it" in client(owner).get(f"/matters/evidence/{case.entry}/").text
    assert "Bring it" not in client(member).get(f"/matters/evidence/{case.entry}/").text


def test_nobody_else_learns_that_there_is_a_file(case):
    owner = given.signatory_of(case)
    post_file(owner, case.entry)
    made = Upload.objects.get()

    for stranger in (given.person(), given.handler(), given.member(given.organisation())):
        for path in (f"/matters/evidence/{case.entry}/", f"/matters/evidence/{case.entry}/{made.key}/"):
            assert client(stranger).get(path).status_code == 404
        assert post_file(stranger, case.entry).status_code == 404
        assert client(stranger).get(f"/api/evidence/{case.entry}").status_code == 404
    visitor = Client().get(f"/matters/evidence/{case.entry}/{made.key}/")
    assert (visitor.status_code, visitor.headers["Location"].startswith("/account/login/")) == (302, True)
    other = given.formed(given.listed())
    assert client(given.registrar()).get(f"/matters/evidence/{other.entry}/{made.key}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"held": HTML}, "This is not a whole PDF, PNG or JPEG of at most 10 MB."),
        ({"held": PDF + b"\x00" * MAX_BYTES}, "This is not a whole PDF, PNG or JPEG of at most 10 MB."),
        ({"shows": ""}, "This field is required."),
        ({"held": b""}, "The submitted file is empty."),
    ],
)
def test_what_is_refused_is_told_beside_its_field(case, sent, told):
    answer = post_file(given.signatory_of(case), case.entry, **sent)

    assert (answer.status_code, Upload.objects.count()) == (422, 0)
    assert told in answer.text


def test_a_form_that_is_far_too_large_is_not_read(case):
    answer = post_file(given.signatory_of(case), case.entry, held=PDF + b"\x00" * (MAX_BYTES + 2 * 1024 * 1024))

    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_a_registrar_reads_and_may_not_bring(case):
    assert post_file(given.registrar(), case.entry).status_code == 403
    assert Upload.objects.count() == 0


def test_a_file_is_taken_out_of_a_draft():
    awarder = given.organisation([Role.AWARDER])
    owner = given.member(awarder)
    entry = catalogue.draft_micro_credential(awarder, given.STATED, by=owner, today=given.TODAY)
    post_file(owner, entry.number)
    made = Upload.objects.get()
    assert "Take it back" in client(owner).get(f"/matters/evidence/{entry.number}/").text

    answer = client(owner).post(f"/matters/evidence/{entry.number}/{made.key}/take-back/")

    assert (answer.status_code, Upload.objects.count()) == (302, 0)


def test_a_program_brings_a_file_as_the_body_and_reads_it_again(case):
    owner = client(given.signatory_of(case))
    path = f"/api/evidence/{case.entry}"

    answer = owner.generic("POST", f"{path}?name=a.pdf&shows=Review", PDF, content_type="application/pdf")
    again = owner.generic("POST", f"{path}?name=b.pdf&shows=Review", PDF, HTTP_IDEMPOTENCY_KEY="one")

    assert (answer.status_code, again.status_code) == (201, 201)
    told = answer.json()
    assert told | {"key": "", "brought_at": "", "sha256": ""} == {
        "key": "", "edition": 1, "shows": "Review", "name": "a.pdf", "media_type": "application/pdf",
        "size": len(PDF), "sha256": "", "brought_at": "",
    }  # fmt: skip
    assert again.json()["key"] == told["key"]
    assert owner.get(path).json() == [told]
    assert owner.get(f"{path}/{told['key']}").content == PDF
    refused = owner.delete(f"{path}/{told['key']}")
    assert (refused.status_code, refused.json()["data"]["reason"]) == (409, "file_was_submitted")
    wrong = owner.generic("POST", f"{path}?shows=A+page", HTML, content_type="application/pdf")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["data"]["field"]) == (422, "malformed", "file")


def test_a_large_file_passes_through_the_api_up_to_the_limit(case):
    owner = client(given.signatory_of(case))
    path = f"/api/evidence/{case.entry}?shows=Scan"
    large = PDF[:-7] + b"\x00" * (MAX_BYTES - len(PDF)) + PDF[-7:]

    assert owner.generic("POST", path, large).status_code == 201
    assert owner.generic("POST", path, large + b"\n").status_code == 422
    assert evidence.of_case(case).get().size == MAX_BYTES
    assert entry_of(case.entry).state == "listed_pending"
