"""A transcript, awards shown to one asker, a page about oneself: as their pages, and as a program asks for them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passerelle.awards import actions, sharing
from passerelle.portfolio import elsewhere, gathering, profiles
from passerelle.portfolio.models import HandedOut, PublicProfile
from tests.awards.factories import awarded, candidate, micro_credential, person, today
from tests.portfolio import badges
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.awards.models import Award

pytestmark = [pytest.mark.django_db]
TRANSCRIPT, SHOW, PUBLIC = "/portfolio/transcript/", "/portfolio/show/", "/portfolio/public/"


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def verdict_of(text: str) -> str:
    file = SimpleUploadedFile("it.jwt", text.encode())
    return words(browser().post("/verify/result/", {"file": file}).content.decode())


def asked(made: Award, **more: Any) -> dict[str, Any]:
    said = {"things": [made.number], "fields_shown": ["name"], "audience": "Ferry company", "minutes": "60"}
    return said | {"nonce": "n-77"} | more


def test_a_transcript_is_saved_and_the_page_of_checks_tells_each_award():
    made = awarded()

    assert "1 award, with your name" in words(page(TRANSCRIPT, made.holder))
    answer = browser(made.holder).post(f"{TRANSCRIPT}make/")
    told = verdict_of(answer.content.decode())

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vc+jwt")
    assert 'attachment; filename="transcript-' in answer["Content-Disposition"]
    assert "A genuine transcript; everything in it is in force" in told
    assert ("Well and Borehole Inspection" in told, made.holder.name in told) == (True, True)
    assert "Made before" in words(page(TRANSCRIPT, made.holder))


def test_an_old_transcript_tells_what_was_withdrawn_since():
    made = awarded()
    text = gathering.transcript(by=made.holder).text
    actions.revoke(made, by=made.awarded_by, reason_code="fraud", reason="It was bought.", today=today())

    told = verdict_of(text)

    assert "not everything in it is in force" in told
    assert "withdrawn on" in told


def test_who_holds_nothing_is_told_so_and_gets_no_file():
    who = person()

    assert "Nothing yet: you hold no award." in words(page(TRANSCRIPT, who))
    refused = browser(who).post(f"{TRANSCRIPT}make/")
    assert (refused.status_code, HandedOut.objects.count()) == (422, 0)
    assert "You hold no award that could stand in it." in words(refused.content.decode())


def test_what_will_be_read_is_shown_first_and_then_signed_for_one_asker():
    made = awarded()
    client = browser(made.holder)

    seen = words(client.post(f"{SHOW}make/", asked(made, preview="1", fields_shown=["outcomes"])).content.decode())
    assert ("This is what they will read" in seen, "Can do" in seen, HandedOut.objects.count()) == (True, True, 0)

    answer = client.post(f"{SHOW}make/", asked(made)).content.decode()
    text = html.unescape(answer.partition("spellcheck=false>")[2].partition("<")[0])
    told = verdict_of(text)

    assert "This is for Ferry company" in words(answer)
    assert "Genuine awards, shown to one asker; all are in force" in told
    assert ("Made for Ferry company" in told, "n-77" in told, made.holder.name in told) == (True, True, True)
    assert "Ferry company" in words(page(SHOW, made.holder))
    saved = client.post(f"{SHOW}make/", asked(made, save="1"))
    assert saved["Content-Type"] == "application/vp+jwt"


def test_a_program_that_asks_for_another_question_is_told_no():
    made = awarded()
    text = gathering.present([made], by=made.holder, audience="Ferry company", nonce="n-1").text

    def answer(question: str) -> dict[str, Any]:
        where = f"/api/verification?challenge={question}&domain=Ferry%20company"
        return browser().post(where, text, content_type="text/plain").json()  # type: ignore[no-any-return]

    good, bad = answer("n-1"), answer("n-2")
    assert (good["verdict"], good["gathered"]["audience"], len(good["parts"])) == (
        "gathered_in_force", "Ferry company", 1,
    )  # fmt: skip
    assert (good["credential"], good["parts"][0]["credential"]["holder_name"]) == (None, None)
    assert (bad["verdict"], bad["reason"]) == ("gathered_not_valid", "holder_binding")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"things": []}, "Choose at least one."),
        ({"audience": " "}, "Say who asks."),
        ({"minutes": "7"}, "Nothing shown yet"),
        ({"fields_shown": ["birthday"]}, "Nothing shown yet"),
    ],
)
def test_what_is_amiss_is_said_and_what_was_typed_is_still_there(more: dict[str, Any], told: str):
    made = awarded()

    answer = browser(made.holder).post(f"{SHOW}make/", asked(made, nonce="typed-here", **more))

    assert answer.status_code == 422
    assert (told in words(answer.content.decode()), "typed-here" in answer.content.decode()) == (True, True)


def test_anothers_award_is_no_choice():
    made, other = awarded(), awarded()

    for path, said in ((SHOW, asked(other)), (PUBLIC, {"things": f"a-{other.number}", "is_on": "on"})):
        action = "make/" if path == SHOW else "save/"
        assert browser(made.holder).post(f"{path}{action}", said).status_code == 422
    assert (HandedOut.objects.count(), PublicProfile.objects.count()) == (0, 0)


def test_a_public_page_is_off_is_looked_at_put_on_and_taken_off_at_once():
    made = awarded()
    kept = elsewhere.bring(badges.badge(), by=made.holder)
    client = browser(made.holder)
    said = {"things": [f"a-{made.number}", f"f-{kept.key}"], "about": "I mend wells.", "address": "amina-sarr"}
    assert "It is off. Nobody reads anything of you" in words(page(PUBLIC, made.holder))

    seen = words(client.post(f"{PUBLIC}save/", said | {"preview": "1"}).content.decode())
    assert ("This is what everybody would read" in seen, PublicProfile.objects.count()) == (True, 0)
    client.post(f"{PUBLIC}save/", said)
    assert page("/people/amina-sarr/", status=404)
    client.post(f"{PUBLIC}save/", said | {"is_on": "on"})
    told = words(page("/people/amina-sarr/"))

    assert (made.holder.name in told, "Well and Borehole Inspection" in told, "Mending nets" in told) == (True,) * 3
    assert (made.holder.email in told, "I mend wells." in told, "Pass" in told) == (False, True, False)
    assert "amina-sarr" in page(PUBLIC, made.holder)
    client.post(f"{PUBLIC}off/")
    assert page("/people/amina-sarr/", status=404)


def test_search_engines_are_let_in_only_where_that_was_chosen():
    made = awarded()
    profile = profiles.save([made], by=made.holder, is_on=True)
    closed = browser().get(f"/people/{profile.address}/")
    profiles.save([made], by=made.holder, is_on=True, in_search=True)
    found = browser().get(f"/people/{profile.address}/")

    assert (closed["X-Robots-Tag"], closed["Cache-Control"]) == ("noindex, nofollow", "no-store")
    assert ("X-Robots-Tag" in found, found["Cache-Control"]) == (False, "no-store")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"is_on": "on", "things": []}, "Choose at least one."),
        ({"address": "No Spaces"}, "4 to 40 small letters and digits"),
        ({"in_search": "on"}, "Only a page that is on can be found."),
    ],
)
def test_a_page_that_cannot_be_is_not_kept_and_nothing_typed_is_lost(more: dict[str, Any], told: str):
    made = awarded()

    answer = browser(made.holder).post(f"{PUBLIC}save/", {"things": [f"a-{made.number}"], "about": "typed here"} | more)

    assert (answer.status_code, PublicProfile.objects.count()) == (422, 0)
    assert (told in words(answer.content.decode()), "typed here" in answer.content.decode()) == (True, True)


def test_an_address_that_is_taken_is_told():
    made, other = awarded(), awarded()
    profiles.save([other], by=other.holder, address="amina", is_on=True)

    answer = browser(made.holder).post(f"{PUBLIC}save/", {"things": [f"a-{made.number}"], "address": "amina"})

    assert answer.status_code == 422
    assert "Somebody else has this address already." in words(answer.content.decode())


def test_the_pages_are_light_and_cost_the_same_for_more():
    made = awarded()
    profile = profiles.save([made], by=made.holder, is_on=True)
    mine = f"/people/{profile.address}/"
    few = {path: queries(path, made.holder) for path in (TRANSCRIPT, SHOW, PUBLIC)} | {mine: queries(mine)}
    more = [
        actions.award(candidate(micro_credential(made.awarder), made.holder), by=made.awarded_by, today=today())
        for _ in range(3)
    ]
    profiles.save([made, *more], by=made.holder, is_on=True)

    assert [path for path in (TRANSCRIPT, SHOW, PUBLIC) if weight(path, made.holder) > MOST_BYTES] == []
    assert weight(mine) <= MOST_BYTES
    assert {path: queries(path, made.holder) for path in (TRANSCRIPT, SHOW, PUBLIC)} | {mine: queries(mine)} == few
    assert max(few.values()) <= MOST_QUERIES


def test_europass_gets_a_file_that_says_it_is_not_sealed_and_linkedin_what_is_sent():
    made = awarded()
    told = words(page(f"/portfolio/{made.number}/files/", made.holder))

    file = browser(made.holder).get(f"/portfolio/{made.number}/files/europass/")

    assert "your name, level and result are not in it" in told
    assert (file["Content-Type"], file["Content-Disposition"].endswith('.europass.jsonld"')) == (
        "application/ld+json", True,
    )  # fmt: skip
    said = file.json()
    assert said["credentialSubject"]["hasClaim"][0]["title"] == {"en": ["Well and Borehole Inspection"]}
    assert made.address in said["evidence"][0]["evidenceStatement"]
    assert browser(person()).get(f"/portfolio/{made.number}/files/europass/").status_code == 404
    actions.revoke(made, by=made.awarded_by, reason_code="fraud", reason="It was bought.", today=today())
    assert browser(made.holder).get(f"/portfolio/{made.number}/files/europass/").status_code != 200
    assert "For Europass" not in page(f"/portfolio/{made.number}/files/", made.holder)


def test_who_opens_a_link_to_one_award_reads_whom_it_was_made_for_and_what_was_chosen():
    made = awarded()
    shown = {"label": "Ferry", "recipient": "Ferry company of Aden"}
    _link, all_of_it = sharing.share(made, by=made.holder, today=today(), **shown)
    _link, less = sharing.share(made, by=made.holder, today=today(), shows_outcomes=False, **shown)

    assert "Made for Ferry company of Aden" in words(page(f"/s/{all_of_it}"))
    assert ("Can do" in words(page(f"/s/{all_of_it}")), "Can do" in words(page(f"/s/{less}"))) == (True, False)


def test_a_program_does_the_same():
    made = awarded()
    client = browser(made.holder)

    def put(**said: Any) -> Any:
        return client.put("/api/portfolio/public-page", said, content_type="application/json")

    assert client.get("/api/portfolio/public-page").json()["is_on"] is False
    assert put(awards=[made.number], address="amina", is_on=True).json()["awards"] == [made.number]
    told = browser().get("/api/portfolio/public-pages/amina")
    assert (told.json()["name"], [one["state"] for one in told.json()["awards"]]) == (made.holder.name, ["in_force"])
    assert told["X-Robots-Tag"] == "noindex, nofollow"
    assert client.delete("/api/portfolio/public-page").status_code == 204
    assert browser().get("/api/portfolio/public-pages/amina").status_code == 404
    assert put(awards=["AA-99999"], is_on=True).status_code == 422

    asked_for = {"awards": [made.number], "audience": "Ferry company", "fields": ["name"], "minutes": 15}
    shown = client.post("/api/portfolio/presentations", asked_for, content_type="application/json")
    assert (shown.status_code, shown.json()["handed_out"]["audience"]) == (201, "Ferry company")
    transcript = client.post("/api/portfolio/transcript")
    assert (transcript.status_code, transcript["Content-Type"]) == (200, "application/vc+jwt")
    assert client.get("/api/portfolio/handed-out").json()["total"] == 2
