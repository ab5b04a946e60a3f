"""Prior learning on pages: a self-check, files, what is asked for, a jury from its naming to the result."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from passerelle.assessment import accompanying, case_files, corrections, prior_learning
from passerelle.assessment.models import Candidate, Jury, JurySeat, PriorLearningCase, ResultAppeal, SelfCheck
from passerelle.assessment.states import CandidateState, CaseState
from passerelle.core.errors import NotNow
from passerelle.files.models import Upload
from passerelle.organisations.models import Function, Role
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, Country
from tests.assessment.test_juries import BLOCKS
from tests.files_at_hand import PDF
from tests.guidance import factories as guidance

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


@pytest.fixture
def other(mirane: Country) -> Person:
    return make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def admitted(of: Country) -> PriorLearningCase:
    today = timezone.localdate()
    case = prior_learning.submit_case(make.draft_case(of), by=of.learner, today=today)
    return prior_learning.admit(case, by=of.signatory, today=today)


def test_anybody_checks_themselves_and_nothing_of_a_visitor_is_kept(mirane: Country, client: Client):
    at = f"/prior-learning/check/{mirane.entry.number}/"
    assert at in client.get(f"/entries/{mirane.entry.number}/").content.decode()
    page = client.get(at)
    assert "Nothing of this is kept." in page.content.decode()
    assert len(gzip.compress(page.content)) < 14_000

    answer = client.post(f"{at}advice/", {"a0": "not_yet", "a1": "alone", "a2": "alone"})
    page_text = answer.content.decode()
    assert "Ask for a block, and learn the rest" in page_text
    assert "<li>Wiring" in page_text
    assert "<li>Explain how a pump cools." in page_text
    assert (
        "Ask for the whole" in client.post(f"{at}advice/", dict.fromkeys(("a0", "a1", "a2"), "alone")).content.decode()
    )
    assert (SelfCheck.objects.count(), "sessionid" in client.cookies) == (0, False)

    answer = client.post(f"{at}advice/", {"a0": "alone"})
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()


def test_who_is_signed_in_finds_their_answers_again_and_may_have_them_forgotten(mirane: Country):
    at, learner = f"/prior-learning/check/{mirane.entry.number}/", of(mirane.learner)
    learner.post(f"{at}advice/", {"a0": "with_help", "a1": "alone", "a2": "alone"})
    assert SelfCheck.objects.get().answers == {"K1": "with_help", "S1": "alone", "S2": "alone"}
    assert "Forget my answers" in learner.get(at).content.decode()
    assert (
        "You checked yourself on"
        in learner.get(f"/learner/prior-learning/start/{mirane.entry.number}/").content.decode()
    )
    learner.post(f"{at}forget/")
    assert SelfCheck.objects.count() == 0


def test_a_learner_brings_a_file_takes_it_out_and_is_told_why_one_is_not_taken(mirane: Country):
    case, learner = make.draft_case(mirane), of(mirane.learner)
    at = f"/prior-learning/cases/{case.number}/files/"
    page = learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    assert f'href="{at}"' in page
    page = learner.get(at).content.decode()
    assert 'capture="environment"' in page

    log = SimpleUploadedFile("log.pdf", PDF)
    learner.post(f"{at}bring/", {"shows": "The log of 2025", "file": log})
    made = Upload.objects.get(subject=case.number)
    assert "The log of 2025" in learner.get(at).content.decode()
    assert learner.get(f"{at}{made.key}/").content == PDF
    assert of(mirane.signatory).get(f"{at}{made.key}/").status_code == 404

    for name, held, words in (
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
        ("a.zip", b"PK\x03\x04rest", "an archive"),
        ("a.pdf", PDF + b"<html>", ""),
    ):
        answer = learner.post(f"{at}bring/", {"shows": "Six pumps", "file": SimpleUploadedFile(name, held)})
        assert (name, answer.status_code) == (name, 422)
        assert words in answer.content.decode()
        assert 'value="Six pumps"' in answer.content.decode()
    answer = learner.post(f"{at}bring/", {"shows": "Nothing chosen"})
    assert "Choose a file, or take a photo." in answer.content.decode()

    for page in ("", "send/"):  # what is sent is named, the files too
        assert made.name in learner.get(f"/learner/prior-learning/{case.number}/{page}").content.decode()

    learner.post(f"{at}{made.key}/remove/")
    assert not case_files.of_case(case).exists()
    prior_learning.submit_case(case, by=mirane.learner, today=timezone.localdate())
    assert "Bring it" not in learner.get(at).content.decode()
    answer = learner.post(f"{at}bring/", {"shows": "Late", "file": SimpleUploadedFile("log.pdf", PDF)})
    assert (answer.status_code, Upload.objects.count()) == (422, 0)


def test_a_learner_asks_for_a_block_and_a_route(mirane: Country):
    case, learner = make.draft_case(mirane), of(mirane.learner)
    at = f"/prior-learning/cases/{case.number}/asked-for/"
    assert "Wiring" in learner.get(at).content.decode()
    said = {"blocks": ["B1"], "route": "course", "course": mirane.course.number, "seen_version": case.version}
    assert learner.post(f"{at}save/", said).status_code == 302
    case.refresh_from_db()
    assert (case.blocks, case.route, case.course) == (["B1"], "course", mirane.course)
    assert "You ask for: Wiring" in learner.get(f"/learner/prior-learning/{case.number}/").content.decode()

    stale = learner.post(f"{at}save/", said | {"route": "CP", "course": ""})
    assert stale.status_code == 409
    assert 'value="CP"' in stale.content.decode()
    assert learner.post(f"{at}save/", said | {"seen_version": case.version, "course": ""}).status_code == 422


def test_whoever_is_chosen_to_help_is_described_and_an_expired_counsellor_is_neither_offered_nor_accepts():
    desk, today = guidance.desk(), timezone.localdate()
    case, learner = make.draft_case(desk.land), of(desk.learner)
    at = f"/learner/prior-learning/{case.number}/"
    page = learner.get(f"/prior-learning/cases/{case.number}/adviser/").content.decode()
    for told in ("Noor Jamal", "Union of Municipalities", "English", "Arabic"):
        assert told in page, told
    found = accompanying.ask(case, desk.adviser, shares=["evidence"], by=desk.learner, today=today)
    asked = of(desk.adviser).get(f"/prior-learning/accompaniments/{found.number}/").content.decode()
    assert ("what they told" in asked, "what I told" in asked) == (True, False)

    guidance.train(desk, today - timedelta(days=1))

    page = of(desk.adviser).get(f"/prior-learning/accompaniments/{found.number}/").content.decode()
    assert ("Your training has expired" in page, "value=yes" in page, "value=no" in page) == (True, False, True)
    with pytest.raises(NotNow) as refusal:
        accompanying.answer(found, accepts=True, by=desk.adviser, today=today)
    assert refusal.value.data["reason"] == "training_expired"
    accompanying.answer(found, accepts=False, by=desk.adviser, today=today)
    page = learner.get(f"/prior-learning/cases/{case.number}/adviser/").content.decode()
    assert ("Noor Jamal" in page, learner.get(at).status_code) == (False, 200)


def test_a_learner_asks_somebody_to_help_and_shows_what_they_choose(mirane: Country):
    service = make.organisation("Guidance Service", Role.COUNSELLING_SERVICE)
    counsellor = make.staff(service, Function.COUNSELLOR, "Oumar Did")
    case, learner, adviser = make.draft_case(mirane), of(mirane.learner), of(counsellor)
    at = f"/prior-learning/cases/{case.number}/adviser/"
    assert f'href="{at}"' in learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    assert "Oumar Did" in learner.get(at).content.decode()
    answer = learner.post(f"{at}ask/", {"shares": ["files"]})
    assert (answer.status_code, "or go back and do it alone" in answer.content.decode()) == (422, True)

    here = learner.post(f"{at}ask/", {"adviser": counsellor.reference, "shares": ["evidence"]})["Location"]
    assert learner.get(at)["Location"] == here  # one at a time
    assert "You asked Oumar Did to help." in learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    assert "/prior-learning/accompaniments/" in adviser.get("/desk/").content.decode()
    assert here in adviser.get("/prior-learning/accompaniments/").content.decode()
    page = adviser.get(here).content.decode()
    assert ("I help" in page, "Six pumps in Tirma" in page) == (True, False)

    adviser.post(f"{here}answer/", {"accepts": "yes"})
    page = adviser.get(here).content.decode()
    assert ("Six pumps in Tirma" in page, "Not shown to you." in page) == (True, True)
    adviser.post(f"{here}note/", {"text": "Which pumps?"})
    assert "Which pumps?" in learner.get(here).content.decode()
    assert adviser.post(f"{here}note/", {"text": ""}).status_code == 422
    stale = learner.post(f"{here}share/", {"shares": [], "seen_version": 1})
    assert (stale.status_code, "What they may see" in stale.content.decode()) == (409, True)
    learner.post(f"{here}share/", {"shares": ["files"], "seen_version": 2})
    assert "Six pumps in Tirma" not in adviser.get(here).content.decode()

    learner.post(f"{here}end/")
    assert adviser.get(here).status_code == 404
    assert "Nobody helps you." in learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    assert "This is over." in learner.get(here).content.decode()


def test_the_path_is_drawn_with_where_the_case_stands(mirane: Country):
    learner = of(mirane.learner)
    page = learner.get(f"/learner/prior-learning/start/{mirane.entry.number}/").content.decode()
    for words in (
        "Draft: to come, Sent: to come",
        "A certificate of a standard body",
        "A short course of this register",
    ):
        assert words in page
    case = admitted(mirane)
    page = learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    assert "Draft: done, Sent: done, Answer: done, Jury: now, Result: to come" in page


def test_the_awarder_says_what_is_missing_for_single_outcomes_and_the_learner_reads_it(mirane: Country):
    case = make.submitted_case(mirane)
    desk = of(mirane.signatory)
    assert "Evidence for 2 of 3 outcomes." in desk.get(f"/assessor/cases/{case.number}/").content.decode()
    assert desk.post(f"/assessor/cases/{case.number}/refuse/", {}).status_code == 422
    desk.post(f"/assessor/cases/{case.number}/refuse/", {"g0": "Tell how a pump cools."})
    case.refresh_from_db()
    assert (case.state, case.gaps) == (CaseState.INADMISSIBLE, {"K1": "Tell how a pump cools."})
    assert (
        "Tell how a pump cools." in of(mirane.learner).get(f"/learner/prior-learning/{case.number}/").content.decode()
    )


def test_a_jury_is_named_declares_finds_votes_and_concludes_on_pages(mirane: Country, other: Person):
    case, today = admitted(mirane), timezone.localdate()
    make.mandate(mirane.learner, mirane.body, Function.EDITOR)
    third = make.organisation("Second house", Role.ASSESSOR)
    make.base.authorisation(mirane.entry, third, "assess")
    free = make.staff(third, Function.ASSESSOR, "Odo Rask")
    desk = of(mirane.signatory)
    page = desk.get(f"/assessor/cases/{case.number}/").content.decode()
    at = f"/prior-learning/cases/{case.number}/jury/"
    assert f'href="{at}"' in page
    page = desk.get(at).content.decode()
    assert "Acts, or acted, for an organisation that the candidate acted for too." in page

    typed = {"members": [free.reference], "chair": free.reference, "meets_on": today.isoformat()}
    for wrong, words in (
        ({"others": "nobody@nowhere.example"}, "No account has this e-mail"),
        ({}, "two members at least"),
        ({"others": other.email, "meets_on": (today - timedelta(days=1)).isoformat()}, "That day is past"),
        ({"others": mirane.assessor.email}, "for too"),
    ):
        answer = desk.post(f"{at}convene/", typed | wrong)
        assert (answer.status_code, Jury.objects.count()) == (422, 0)
        assert words in answer.content.decode()
        assert wrong.get("others", "") in answer.content.decode()
    desk.post(f"{at}convene/", typed | {"others": other.email.upper()})
    jury = Jury.objects.get()
    here = f"/prior-learning/juries/{jury.number}/"
    assert here in desk.get("/prior-learning/juries/").content.decode()
    assert "Your jury meets" in of(mirane.learner).get(f"/learner/prior-learning/{case.number}/").content.decode()

    chair, member = of(free), of(other)
    assert "/prior-learning/juries/" in member.get("/desk/").content.decode()
    assert "Six pumps in Tirma" not in member.get(here).content.decode()
    chair.post(f"{here}declare/", {"link": "none"})
    member.post(f"{here}declare/", {"link": "none"})
    assert "Six pumps in Tirma" in member.get(here).content.decode()
    assert 'Shows: Wire a pump. <bdi class="code s">S1</bdi> · ' in member.get(here).content.decode()

    found = {"s0": "no", "n0": "Not told.", "s1": "yes", "s2": "yes"}
    answer = member.post(f"{here}find/", found | {"s1": ""})
    assert answer.status_code == 422
    assert "Not told." in answer.content.decode()
    member.post(f"{here}find/", found)
    assert "Not told." not in chair.get(here).content.decode()
    chair.post(f"{here}find/", found | {"n0": "Neither told here."})
    assert "Not told." in chair.get(here).content.decode()

    votes = {"v0": "yes", "v1": "no"}
    chair.post(f"{here}vote/", votes)
    assert "Count the votes" not in chair.get(here).content.decode()
    member.post(f"{here}vote/", votes)
    assert "Count the votes" in chair.get(here).content.decode()
    assert "Count the votes" not in member.get(here).content.decode()
    answer = chair.post(f"{here}conclude/", {"identity_check": "unsupervised_no_id"})
    assert answer.status_code == 422
    chair.post(f"{here}conclude/", {"identity_check": ONSITE})
    jury.refresh_from_db()
    assert (jury.result, jury.recognised, jury.gaps) == ("partial", ["B1"], ["K1"])
    assert Candidate.objects.get().state == CandidateState.FAILED
    _read_by_all(mirane, case, [desk, chair, member])


def _read_by_all(mirane: Country, case: PriorLearningCase, readers: list[Client]) -> None:
    here = f"/prior-learning/juries/{Jury.objects.get().number}/"
    mirane.course.outcomes = [{"code": "K1", "text": "Explain how a pump cools."}]
    mirane.course.save()
    learner = of(mirane.learner)
    assert (
        f"/prior-learning/cases/{case.number}/result/"
        in learner.get(f"/learner/prior-learning/{case.number}/").content.decode()
    )
    page = learner.get(f"/prior-learning/cases/{case.number}/result/").content.decode()
    assert "✓ Wiring" in page
    assert f"/entries/{mirane.course.number}/" in page
    _is_no_failure(mirane, learner)
    for reader in readers:
        assert "A part is recognised." in reader.get(here).content.decode()
    assert learner.get(here).status_code == 404


def _is_no_failure(mirane: Country, learner: Client) -> None:
    """What is recognised in part is told as that wherever its learner meets it: no fail, no points."""
    result = Candidate.objects.get()
    home = learner.get("/learner/").content.decode()
    assert f"{mirane.entry.name}</b></a><br>Recognised in part: Wiring · " in home
    assert "and ask for the rest." in home
    page = learner.get(f"/learner/results/{result.number}/").content.decode()
    assert "Recognised in part<small>Wiring</small>" in page
    assert "A jury gave the result as a whole." in page
    assert page.partition("Not shown yet")[2].partition("</ul>")[0].count("<li>") == 1
    corrections.lodge(result, "Ask the others.", by=mirane.learner, today=timezone.localdate())
    appeal = learner.get(f"/results/appeals/{ResultAppeal.objects.get().number}/").content.decode()
    assert "<b>Recognised in part: Wiring</b>, signed on" in appeal
    for told in (home, page, appeal):
        assert not [word for word in ("Fail", "Not passed", "oints of 100") if word in told]


def test_who_has_a_tie_stands_down_on_the_page_and_is_replaced(mirane: Country, other: Person):
    case = admitted(mirane)
    desk = of(mirane.signatory)
    said = {"members": [mirane.assessor.reference], "chair": mirane.assessor.reference, "others": other.email}
    desk.post(
        f"/prior-learning/cases/{case.number}/jury/convene/", said | {"meets_on": timezone.localdate().isoformat()}
    )
    here = f"/prior-learning/juries/{Jury.objects.get().number}/"
    of(other).post(f"{here}declare/", {"link": "family"})
    assert of(other).get(here).status_code == 404
    assert "Ask somebody else" in desk.get(here).content.decode()
    answer = desk.post(f"{here}replace/", {"gone": other.reference, "new": "nobody@nowhere.example"})
    assert answer.status_code == 422
    assert "nobody@nowhere.example" in answer.content.decode()
    another = make.staff(make.organisation("Second union", Role.EMPLOYER), Function.EDITOR, "Pia Holm")
    desk.post(f"{here}replace/", {"gone": other.reference, "new": another.email})
    assert list(JurySeat.objects.values_list("person__name", "state")) == [
        ("Nadia Kor", "asked"), ("Bao Lind", "barred"), ("Pia Holm", "asked"),
    ]  # fmt: skip


def test_the_pages_of_a_jury_cost_few_queries_however_many_sit(
    mirane: Country, other: Person, django_assert_max_num_queries: Any
):
    case = admitted(mirane)
    for n in range(5):
        make.staff(mirane.body, Function.ASSESSOR, f"Assessor {n}")
    desk = of(mirane.signatory)
    with django_assert_max_num_queries(12):
        desk.get(f"/prior-learning/cases/{case.number}/jury/")
