"""Suspicions on pages: raised, answered with a file, heard, decided; and nobody else finds that there is one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from passerelle.assessment import flags
from passerelle.assessment.models import FraudFlag
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.files_at_hand import PDF
from tests.web.asking import MOST_QUERIES, queries

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate
    from tests.assessment.factories import Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def mirane() -> Country:
    return make.country()


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def raised(of_: Country, candidate: Candidate | None = None) -> FraudFlag:
    about = candidate or make.assigned(of_)
    return flags.suspect(about, "copied_work", "Two papers agree.", by=of_.assessor, today=timezone.localdate())


def test_from_the_marking_sheet_to_the_decision(mirane: Country):
    candidate = make.assigned(mirane)
    assessor, learner, signing = of(mirane.assessor), of(mirane.learner), of(mirane.signatory)
    begin = f"/hearings/raise/{candidate.number}/"
    assert begin in text(assessor.get(f"/assessor/candidates/{candidate.number}/"))
    assert "14 days to answer" in text(assessor.get(begin))
    assessor.post(f"{begin}send/", {"kind": "impersonation", "text": "Another face than on the card."})
    number = FraudFlag.objects.get().number
    at = f"/hearings/{number}/"

    told = text(learner.get("/learner/"))
    assert at in told
    assert "Another face" in text(learner.get(at))
    file = SimpleUploadedFile("card.pdf", PDF, content_type="application/pdf")
    learner.post(f"{at}files/", {"shows": "My card.", "file": file})
    learner.post(f"{at}answer/", {"answer": "It was me.", "wants_hearing": "on"})

    page = text(signing.get(at))
    assert "It was me." in page
    assert "My card." in page
    assert "asks to be heard" in page
    assert "It is so" not in page
    day = timezone.localdate() + timedelta(days=5)
    signing.post(f"{at}day/", {"at": f"{day}T10:00", "where": "Orsa, room 2"})
    assert "Orsa, room 2" in text(learner.get(at))
    answer = signing.post(f"{at}dismiss/", follow=True)
    assert answer.status_code == 200
    assert (signing.get(at).status_code, assessor.get(at).status_code) == (404, 404)
    assert "there is nothing in it" in text(learner.get(at))
    assert "Another face" not in text(learner.get(at))


def test_what_was_typed_comes_back_with_what_is_amiss(mirane: Country):
    candidate = make.assigned(mirane)
    answer = of(mirane.assessor).post(f"/hearings/raise/{candidate.number}/send/", {"text": "They whispered."})
    assert answer.status_code == 422
    assert "They whispered." in text(answer)
    flag = raised(mirane, candidate)
    at = f"/hearings/{flag.number}/"
    assert of(mirane.learner).post(f"{at}answer/", {"answer": ""}).status_code == 422
    of(mirane.learner).post(f"{at}answer/", {"answer": "No.", "wants_hearing": "on"})
    today = f"{timezone.localdate()}T10:00"
    answer = of(mirane.signatory).post(f"{at}day/", {"at": today, "where": "Orsa, room 2"})
    assert answer.status_code == 422
    assert "Orsa, room 2" in text(answer)
    answer = of(mirane.signatory).post(f"{at}uphold/", {"reasons": "They agree word for word."})
    assert answer.status_code == 422
    assert "They agree word for word." in text(answer)


def test_an_upheld_one_says_what_was_found_and_where_to_go(mirane: Country):
    flag = raised(mirane, make.passed(mirane))
    at = f"/hearings/{flag.number}/"
    FraudFlag.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))
    of(mirane.signatory).post(f"{at}uphold/", {"reasons": "They agree word for word."})
    page = text(of(mirane.learner).get(at))
    assert "word for word" in page
    assert f"/entries/{mirane.entry.number}/" in page
    assert "complain to the authority" in page


def test_nobody_else_finds_that_there_is_one(mirane: Country):
    flag = raised(mirane)
    number = flag.about.number
    others = [mirane.head, make.person("Bo Ek"), make.staff(mirane.awarder, Function.EDITOR, "Rosa Tal"),
              make.staff(mirane.body, Function.ASSESSOR, "Bao Lind")]  # fmt: skip
    for who in others:
        client = of(who)
        for at in ("", "answer/", "files/", "day/", "uphold/", "dismiss/"):
            ask = client.post if at else client.get
            assert ask(f"/hearings/{flag.number}/{at}").status_code == 404
        assert flag.number not in text(client.get("/hearings/"))
        assert client.get(f"/api/fraud-flags/{flag.number}").status_code == 404
        assert client.get("/api/fraud-flags").json() == {"total": 0, "items": []}
        seen = client.get(f"/api/candidates/{number}")
        assert seen.status_code == 404 or ("FF-" not in text(seen) and "fraud" not in text(seen))
    assert "FF-" not in text(of(mirane.head).get("/assessor/assign/"))


def test_programs_raise_answer_and_decide(mirane: Country):
    candidate = make.assigned(mirane)

    def post(who: Any, at: str, body: dict[str, Any], *, put: bool = False) -> Any:
        client = of(who)
        return (client.put if put else client.post)(f"/api/fraud-flags{at}", body, content_type="application/json")

    sent = {"about": candidate.number, "kind": "copied_work", "text": "Two papers agree."}
    assert post(make.person("Bo Ek"), "", sent).status_code == 404
    made = post(mirane.assessor, "", sent)
    assert (made.status_code, made.json()["state"]) == (201, "raised")
    at = f"/{made.json()['number']}"
    assert post(mirane.signatory, f"{at}/answer", {"answer": "So."}).status_code == 403
    assert post(mirane.learner, f"{at}/answer", {"answer": "No.", "wants_hearing": True}).json()["state"] == "answered"
    day = (timezone.now() + timedelta(days=6)).isoformat()
    assert post(mirane.signatory, f"{at}/hearing", {"at": day, "where": "Orsa"}, put=True).json()["state"] == "hearing"
    early = post(mirane.signatory, f"{at}/upheld", {"reasons": "So."})
    assert (early.status_code, "to_be_heard" in str(early.json())) == (409, True)
    assert post(mirane.signatory, f"{at}/dismissed", {}).status_code == 204


def test_programs_bring_list_and_read_files_until_it_is_decided(mirane: Country):
    flag = raised(mirane)
    at = f"/api/fraud-flags/{flag.number}/files"

    def bring(who: Any, content: bytes = PDF, name: str = "both.pdf") -> Any:
        return of(who).post(f"{at}?name={name}&shows=Both%20papers", content, content_type="application/octet-stream")

    first = bring(mirane.assessor)
    assert (first.status_code, first.json()["by_learner"], first.json()["shows"]) == (201, False, "Both papers")
    assert bring(mirane.assessor).json()["key"] == first.json()["key"]
    assert bring(mirane.learner, b"I wrote it alone.", "mine.txt").json()["by_learner"] is True
    assert bring(mirane.signatory).status_code == 403
    assert bring(make.person("Bo Ek")).status_code == 404
    assert bring(mirane.learner, b"MZ\x90\x00", "x.exe").status_code == 422
    for who in (mirane.learner, mirane.assessor, mirane.signatory):
        assert [one["by_learner"] for one in of(who).get(at).json()] == [False, True]
        handed = of(who).get(f"{at}/{first.json()['key']}")
        assert (handed.status_code, handed["Content-Type"]) == (200, "application/pdf")
        assert handed["Content-Disposition"].startswith("attachment")
    for address in (at, f"{at}/{first.json()['key']}"):
        assert of(make.person("Bo Ek")).get(address).status_code == 404

    of(mirane.signatory).post(f"/api/fraud-flags/{flag.number}/dismissed")
    assert of(mirane.learner).get(at).json() == []
    assert bring(mirane.learner).status_code == 409
    assert of(mirane.learner).get(f"{at}/{first.json()['key']}").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(mirane: Country, many: int):
    for n in range(many):
        raised(mirane, make.assigned(mirane, make.person(f"Learner {n}")))
    assert queries("/hearings/", mirane.signatory) <= MOST_QUERIES
