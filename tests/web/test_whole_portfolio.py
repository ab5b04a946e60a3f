"""Everything on one page, what is kept from elsewhere, and links to several things, as their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from passerelle.assessment import prior_learning
from passerelle.assessment.models import Jury, RecognisedPart
from passerelle.awards import actions
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.learning.models import Application
from passerelle.portfolio import elsewhere, sharing
from passerelle.portfolio.models import ForeignCredential, SetLook, ShareSet
from tests.assessment import factories as make
from tests.awards.factories import awarded, candidate, house, micro_credential, person, today
from tests.portfolio import badges
from tests.portfolio.many import give
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.awards.models import Award

pytestmark = [pytest.mark.django_db]
WHOLE, ELSEWHERE, SEVERAL = "/portfolio/whole/", "/portfolio/elsewhere/", "/portfolio/several/"


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def made_link(award: Award, **more: Any) -> str:
    kept = elsewhere.bring(badges.badge(), by=award.holder)
    return sharing.share([award], [kept], by=award.holder, today=today(), **({"label": "Ferry"} | more))[1]


def test_the_page_tells_what_is_held_and_what_it_counts_in_with_the_same_queries_for_more():
    at = house()
    larger = micro_credential(at.awarder, title={"en": "Water Keeper"})
    made = awarded(at)
    MicroCredential.objects.get(pk=at.entry.pk).stacks_into.add(larger)
    few = queries(WHOLE, at.holder)
    for _ in range(3):
        entry = micro_credential(at.awarder)
        actions.award(candidate(entry, at.holder), by=at.signatory, today=today())
    elsewhere.bring(badges.badge(), by=at.holder)

    told = words(page(WHOLE, at.holder))

    assert "Water Keeper because this counts in it: Well and Borehole Inspection" in told
    assert (made.number in told, "Mending nets" in told, "does not vouch" in told) == (True, True, True)
    assert (queries(WHOLE, at.holder) - few, few <= MOST_QUERIES) == (0, True)
    assert words(page(WHOLE, person())).count(made.number) == 0


def test_a_badge_is_brought_as_a_file_and_its_card_says_what_could_be_checked():
    who, raw = person(), badges.png(badges.badge())
    client = browser(who)

    answer = client.post(f"{ELSEWHERE}bring/", {"file": SimpleUploadedFile("net.png", raw)})
    told = words(page(ELSEWHERE, who))

    kept = ForeignCredential.objects.get()
    assert (answer.status_code, bytes(kept.document)) == (302, raw)
    assert "It holds, by the key that who made it is named by." in told
    assert "Not known: no address in it is asked." in told
    file = client.get(f"{ELSEWHERE}{kept.key}/file/")
    assert (file.content, file["Content-Type"]) == (raw, "application/octet-stream")
    assert client.post(f"{ELSEWHERE}{kept.key}/remove/").status_code == 302
    assert not ForeignCredential.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"document": "no credential"}])
def test_what_is_no_credential_is_refused_and_what_was_typed_is_still_there(sent: dict[str, str]):
    answer = browser(person()).post(f"{ELSEWHERE}bring/", sent)

    assert answer.status_code == 422
    assert sent.get("document", "Choose a file") in answer.content.decode()


def test_a_link_to_several_is_made_shown_and_stopped():
    made = awarded()
    kept = elsewhere.bring(badges.badge(), by=made.holder)
    client = browser(made.holder)
    form = fields(page(SEVERAL, made.holder), f"{SEVERAL}make/")
    chosen = {"things": [f"a-{made.number}", f"f-{kept.key}"], "label": "Ferry", "purpose": "job", "period": "7"}

    answer = client.post(f"{SEVERAL}make/", {"token": form["token"]} | chosen).content.decode()
    path = "/s/" + answer.partition("/s/")[2][:26]
    told = words(page(path))

    assert ("Well and Borehole Inspection" in told, "Mending nets" in told) == (True, True)
    assert (made.holder.name in told, "did not sign these" in told) == (False, True)
    assert "opened" in words(page(SEVERAL, made.holder))
    link = ShareSet.objects.get()
    client.post(f"{SEVERAL}{link.key}/stop/")
    assert page(path, status=410).count("Well and Borehole") == 0


def test_anothers_award_is_no_choice():
    made, other = awarded(), awarded()
    form = fields(page(SEVERAL, made.holder), f"{SEVERAL}make/")
    sent = {"things": f"a-{other.number}", "label": "Ferry", "purpose": "job", "period": "7", "token": form["token"]}

    answer = browser(made.holder).post(f"{SEVERAL}make/", sent)

    assert (answer.status_code, ShareSet.objects.count()) == (422, 0)


def test_a_link_for_one_look_asks_first_and_a_guess_reads_the_same_page_as_any_other():
    token = made_link(awarded(), period="once")

    assert "for one look" in page(f"/s/{token}")
    browser().head(f"/s/{token}")
    assert SetLook.objects.count() == 0
    assert browser().post(f"/s/{token}/look").status_code == 200
    assert page(f"/s/{token}", status=410)
    assert "No award is shown under this link" in page(f"/s/{'0' * 26}", status=404)
    assert browser().post(f"/s/{'0' * 26}/look").status_code == 404


def test_the_pages_are_light():
    made = awarded()
    token = made_link(made)

    pages = (WHOLE, ELSEWHERE, SEVERAL)
    assert [path for path in pages if weight(path, made.holder) > MOST_BYTES] == []
    assert weight(f"/s/{token}") <= MOST_BYTES
    assert [path for path in pages if queries(path, made.holder) > MOST_QUERIES] == []


def test_two_hundred_awards_cost_no_more_queries_than_a_page_may():
    at = house()
    give(at, 200)

    assert page(WHOLE, at.holder).count("/portfolio/AA-9") == 200
    assert queries(WHOLE, at.holder) <= MOST_QUERIES


def test_a_programme_that_an_award_counts_in_could_come_next():
    at = house()
    awarded(at)
    programme = Programme.objects.create(
        number="PG-00001", awarder=at.awarder, title={"en": "BSc Water"}, kind="degree", state="published", level="6",
        credits=180, valid_from=today(),
    )  # fmt: skip
    MicroCredential.objects.get(pk=at.entry.pk).stacks_into_programmes.add(programme)

    told = words(page(WHOLE, at.holder))

    assert "BSc Water" in told
    assert "because this counts in it: Well and Borehole Inspection" in told
    assert queries(WHOLE, at.holder) <= MOST_QUERIES


def test_a_place_that_was_asked_for_is_under_way():
    mirane, who = make.country(), make.person()
    asked = Application.objects.create(
        number="AP-00001", person=who, instance=mirane.run, micro_credential=mirane.entry, applied_on=today(),
        state="waiting",
    )  # fmt: skip

    told = words(page(WHOLE, who))

    assert (asked.instance.course.name in told, "a place asked for" in told) == (True, True)


def test_parts_that_a_jury_recognised_stand_apart_from_awards():
    at, who = house(), person()
    case = prior_learning.start_case(at.entry, by=who, today=today())
    jury = Jury.objects.create(
        number="JU-00001", case=case, convened_by=at.signatory, convened_on=today(), meets_on=today(),
        result_due_on=today(),
    )  # fmt: skip
    part = {"micro_credential": at.entry, "edition": 1, "code": "BLOCK-1", "recognised_on": today()}
    RecognisedPart.objects.create(person=who, jury=jury, **part)

    told = words(page(WHOLE, who))

    assert "Parts that were recognised They count when you try for the whole again." in told
    assert ("part BLOCK-1" in told, "Courses followed" in told) == (True, False)


def test_who_opens_a_link_reads_whom_it_was_made_for_and_a_program_opens_it_too():
    made = awarded()
    token = made_link(made, recipient="Ferry company of Aden")

    opened = browser().post("/api/portfolio/share-sets/opening", {"token": token}, content_type="application/json")

    assert "Made for Ferry company of Aden" in words(page(f"/s/{token}"))
    award, foreign = opened.json()["things"]
    assert (opened.json()["recipient"], award["award"]["verdict"]) == ("Ferry company of Aden", "genuine_in_force")
    assert (award["foreign"], foreign["award"], foreign["foreign"]["title"]) == (None, None, "Mending nets")
    assert ShareSet.objects.get().looks == 2


def test_who_guesses_tokens_is_stopped_and_a_right_one_waits_too(settings: Any):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"share_token": "20/m/ip"}
    token, client = made_link(awarded()), browser()

    seen = [client.get(f"/s/{count:026d}").status_code for count in range(21)]
    program, single = (
        client.post(f"/api/{path}/opening", {"token": token}, content_type="application/json")
        for path in ("portfolio/share-sets", "shares")
    )

    assert (seen[0], seen[-1], program.status_code, single.status_code) == (404, 429, 429, 429)
    assert not SetLook.objects.exists()
    cache.clear()
