"""The pages that check: what a stranger may bring, what they answer, and what the square of a paper opens."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from passerelle.awards import publication, queries, verification, verifier, wording
from passerelle.awards.states import REVOCATION_REASONS
from passerelle.config.settings import ACCOUNT_RATE_LIMITS as RATES
from passerelle.core.credentials import check_code
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.did import fingerprint
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Standing, StatusFact, StatusWord, Step, Summary, Verdict
from passerelle.core.credentials.verdict_told import NEVER_VALID, ON_REQUEST
from passerelle.web.verify.shown import said
from tests.awards.factories import register_key
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.paper_samples import RECORD, UNLISTED_SIGNER, on_paper, text_of
from tests.core.credentials.samples import NOW
from tests.web.asking import MOST_BYTES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
CODE = "AY1J-24T6-Z36S-J8AS"
ENDED_WORDS = sorted({*get_args(StatusWord)} - {"in_force", "unknown"})
SUMMARY = Summary(
    *(
        "x",
        "Nguyễn",
        "Title",
        "en",
        (),
        None,
        None,
        None,
        (),
        None,
        None,
        None,
        NOW.date(),
        None,
        "Mirane",
        "did:web:a",
    ),
    *("MR", "MC-1", "1"),
)
NAME = "Nguyễn Thị Ánh Tuyết"
BUILT = {
    "parts": {
        "page": "page.0123456789ab.js",
        "judging": "j.x.js",
        "square": "square.x.js",
        "ed25519": "e.x.js",
        "worker": "worker.js",
    },
    "integrity": {"page": "sha384-x", "square": "sha384-y", "ed25519": "sha384-z"},
    "sent": {"page": 2_000},
}


@pytest.fixture
def trust(tmp_path: Path) -> TrustStore:
    return TrustStore.load(samples.write(paper_samples.trust_files(), tmp_path / "trust"))


@pytest.fixture(autouse=True)
def _published(trust: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "store", lambda now=None: trust)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "parts", lambda: BUILT)
    monkeypatch.setattr(verifier, "part", lambda name: "/* */" if name == "style" else f"/* {name} </script> */")


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "parts", lambda: None)


def brought(**what: Any) -> tuple[int, str]:
    answer = Client().post(reverse("verify:result"), what)
    return answer.status_code, answer.content.decode()


def heading(page: str) -> str:
    found = re.search(r"<h1.*?</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[0]).strip() if found else ""


def blank_picture() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("L", (300, 200), 255).save(target, "PNG")
    return target


def posted(raw: bytes, query: str = "", content_type: str = "application/octet-stream") -> tuple[int, dict[str, Any]]:
    answer = Client().post(f"/api/verification{query}", raw, content_type=content_type)
    return answer.status_code, answer.json()


# --- what one may bring -----------------------------------------------------------------------------------------------


def test_the_text_of_a_square_a_photo_and_a_file_are_all_checked():
    document = json.dumps(samples.signed(RECORD)).encode()
    photo = SimpleUploadedFile("whatever.txt", qr.png(text_of()))
    ways = [
        brought(document=text_of()),
        brought(code=text_of()),
        brought(file=photo),
        brought(file=SimpleUploadedFile("award.png", document)),
    ]

    assert [(status, heading(page), NAME in page) for status, page in ways] == [(200, "Genuine and in force", True)] * 4


def test_of_a_photo_or_a_pdf_it_is_said_that_what_is_around_the_signature_was_not_checked():
    said = "Only what is signed was checked, not the page or picture around it."

    _status, photo = brought(file=SimpleUploadedFile("photo.png", qr.png(text_of())))
    _status, text = brought(document=text_of())

    assert (said in photo, said in text) == (True, False)


def test_every_answer_says_how_old_what_is_known_is_in_the_words_of_the_verifier():
    _status, page = brought(document=text_of())

    assert "Keys and withdrawals as of 24 November 2026, 09:30 (1 hour ago)" in page


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "this minute"),
        (61, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (200_000, "2 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(seconds: int, said: str):
    assert verifier.age(NOW, NOW + timedelta(seconds=seconds)).endswith(f"({said})")


def test_the_five_answers_are_announced_in_the_words_in_which_they_are_given():
    page = Client().get(reverse("verify:check")).content.decode()

    assert re.findall(r"<span class=tag data-s=(\w+)>([^<]+)</span>", page) == [
        ("ok", "Genuine and in force"),
        ("stop", "Genuine, but withdrawn"),
        ("wait", "Genuine, but suspended: a decision is awaited"),
        ("wait", "Genuine, but we could not check withdrawal"),
        ("stop", "Not issued by this register"),
        ("stop", "Altered"),
    ]


def test_advice_on_copies_is_for_texts_and_not_for_photos():
    advice = "Open the file exactly as you received it"

    pages = {
        "text": brought(document="a letter")[1],
        "blank photo": brought(file=SimpleUploadedFile("photo.png", blank_picture().getvalue()))[1],
        "another square": brought(file=SimpleUploadedFile("p.png", qr.png("https://elsewhere.example/V#MFRGG")))[1],
        "a square of another kind": brought(file=SimpleUploadedFile("p.png", qr.png("WIFI:S:guests;P:x;;")))[1],
        "a square of nobody's": brought(file=SimpleUploadedFile("p.png", qr.png(text_of(signer=UNLISTED_SIGNER))))[1],
        "a good photo": brought(file=SimpleUploadedFile("p.png", qr.png(text_of())))[1],
    }

    assert {name: (advice in page, "Take the photo" in page) for name, page in pages.items()} == {
        "text": (False, False),
        "blank photo": (False, True),
        "another square": (False, False),
        "a square of another kind": (False, False),
        "a square of nobody's": (False, False),
        "a good photo": (False, False),
    }


def test_an_altered_square_says_which_step_failed_and_shows_nothing_of_it():
    said = text_of()

    status, page = brought(document=said[:-30] + ("A" if said[-30] != "A" else "B") + said[-29:])

    assert (status, heading(page)) == (200, "Altered")
    assert "A signature does not fit: this is not what was signed." in page
    assert NAME not in page


def test_a_check_code_finds_the_paper(monkeypatch: pytest.MonkeyPatch):
    class Found:
        document = on_paper()

    monkeypatch.setattr(queries, "by_check_code", lambda code: Found if code == CODE else None)

    status, page = brought(code=f" {CODE.lower().replace('-', ' ')} ")

    assert (status, heading(page), NAME in page) == (200, "Genuine and in force", True)


@pytest.mark.parametrize("field", ["code", "document"])
def test_a_check_code_that_no_paper_has_gets_an_answer_of_its_own(field: str):
    status, page = brought(**{field: CODE})

    assert (status, heading(page)) == (404, "No award has this code")
    assert "Compare its letters with the paper once more" in page
    assert "Is the code right, and does the paper name this register? Then call" in page
    assert "somebody may be using our name" not in page


@pytest.fixture
def counted(settings: Any) -> Any:
    """Misses are counted, from none."""
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = RATES
    yield
    cache.clear()


def test_who_guesses_codes_is_stopped_and_who_types_right_ones_is_not(counted: None, monkeypatch: pytest.MonkeyPatch):
    class Found:
        document = on_paper()

    asked: list[str] = []
    monkeypatch.setattr(queries, "by_check_code", lambda code: asked.append(code) or (Found if code == CODE else None))

    right = [brought(code=CODE)[0] for _ in range(12)]
    wrong = [brought(code=check_code.of(bytes([turn])))[0] for turn in range(10)]
    looked_up = len(asked)
    stopped = Client().post(reverse("verify:result"), {"code": CODE})

    assert (right, wrong, stopped.status_code, stopped.headers["Retry-After"]) == ([200] * 12, [404] * 10, 429, "60")
    assert "Too many codes were tried from here that no award has." in stopped.content.decode()
    assert posted(CODE.encode()) == (
        429,
        {
            "type": "urn:passerelle:problem:too_many_guesses",
            "code": "too_many_guesses",
            "title": "Too many codes were tried from here that no award has. Wait a minute, then type the code once "
            "more; or check a photo of the square instead.",
            "status": 429,
            "data": {"again_in": 60},
        },
    )
    assert len(asked) == looked_up
    assert brought(document=text_of())[0] == 200


def test_the_api_answers_a_check_code_and_counts_its_misses(counted: None, monkeypatch: pytest.MonkeyPatch):
    class Found:
        document = on_paper()

    monkeypatch.setattr(queries, "by_check_code", lambda code: Found if code == CODE else None)

    found = posted(f"{CODE.lower()}\n".encode())
    missed = [posted(check_code.of(bytes([turn])).encode()) for turn in range(11)]

    assert (found[0], found[1]["verdict"], found[1]["form"]) == (200, "genuine_in_force", "paper")
    assert (missed[0][1]["verdict"], missed[0][1]["reason"]) == ("not_issued_here", "no_such_code")
    assert [status for status, _answer in missed] == [200] * 10 + [429]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AY1J-24T6-Z36S-J8A5", "This code has a mistake in it."),
        ("AY1J-24T6", "under the square are 16 letters and digits, in a link are 26"),
        ("U" * 16, "This code has a mistake in it."),
        ("<b>x</b>", "under the square are 16 letters and digits"),
    ],
)
def test_a_code_with_a_slip_is_refused_before_anything_is_looked_up(typed: str, told: str):
    status, page = brought(code=typed)

    assert (status, told in page, "<b>x</b>" in page) == (422, True, False)


def test_the_receipt_of_a_check_is_told_as_such_and_no_answer_carries_one():
    status, page = brought(code=" V-1A2B-3C4D-5E6F ")
    _status, answer = brought(document=text_of())

    assert (status, "This is the receipt of a check, not the code of an award." in page) == (422, True)
    assert ("receipt" in answer, "Nothing of this check is kept here." in answer) == (False, True)


def test_what_is_no_award_at_all_says_nothing_about_one():
    pages = [
        brought(document="bla bla"),
        brought(document='{"hello": "world"}'),
        brought(file=SimpleUploadedFile("noise.bin", bytes(range(256)))),
    ]

    assert [(heading(page), "our name" in page) for _status, page in pages] == [
        ("No award can be read in it", False)
    ] * 3
    assert all("It says nothing about the award" in page and "no_form" not in page for _status, page in pages)


def test_codes_of_steps_stand_in_the_api_alone():
    said = text_of()
    bent = said[:-30] + ("A" if said[-30] != "A" else "B") + said[-29:]

    _status, page = brought(document=bent)
    _api, told_there = posted(bent.encode())

    assert "<bdi class=code" not in page.partition("<aside")[0].partition("<details")[2]
    assert told_there["steps"][-1]["detail"] == "signature"


def test_a_code_of_26_letters_leads_to_the_page_of_its_link():
    answer = Client().post(reverse("verify:result"), {"code": "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/s/0123456789ABCDEFGHJKMNPQRS")


ELSEWHERE = "evil.example/s/0123456789ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize("field", ["code", "document"])
@pytest.mark.parametrize("link", [ELSEWHERE, f"https://{ELSEWHERE}", "https://evil.example/look/like/it"])
def test_a_link_of_another_site_is_named_and_never_followed_to_an_award_of_ours(field: str, link: str, settings: Any):
    status, page = brought(**{field: link})

    assert (status, heading(page)) == (200, "A link to another site")
    assert "<bdi class=code>evil.example</bdi>" in page
    assert "a site with another name is not the register" in page
    assert "class=verdict data-s=stop" in page


@pytest.mark.parametrize("field", ["code", "document"])
def test_a_link_of_ours_leads_to_its_page_and_any_other_address_of_ours_is_no_link(field: str, settings: Any):
    token = "0123456789ABCDEFGHJKMNPQRS"
    answer = Client().post(reverse("verify:result"), {field: f"{settings.PASSERELLE_ORIGIN}/s/{token}"})
    other, page = brought(**{field: f"{settings.PASSERELLE_ORIGIN}/registers/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/s/{token}")
    assert (other, "not that of a shared award" in page) == (422, True)


@pytest.mark.parametrize("field", ["code", "document"])
@pytest.mark.parametrize("scheme", ["", "http://"])
def test_the_address_that_an_award_names_itself_by_is_told_as_such_with_what_to_bring(
    field: str, scheme: str, settings: Any
):
    own = "/credentials/0b2f8c1e-6c0b-4b8a-9d5e-3f0f6f1f7a11"
    host = settings.PASSERELLE_ORIGIN.partition("://")[2]

    status, page = brought(**{field: f"{scheme}{host}{own}"})
    elsewhere = brought(**{field: f"{scheme}evil.example{own}"})[1]

    assert (status, "not that of a shared award" in page) == (422, False)
    assert "This is the address by which a signed award names itself." in page
    assert "ask its holder for the file, for a link, or for the code under the square" in page
    assert heading(elsewhere) == "A link to another site"


DRAWING = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(400_000)
WORD = b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(300_000)


@pytest.mark.parametrize(
    ("raw", "title", "instead"),
    [
        (DRAWING, "This kind of picture is not read", "Send the square as PNG or JPEG, at most 8 megabytes"),
        (
            HEIC,
            "This kind of picture is not read",
            "Save it as JPEG, or take a picture of the screen; at most 8 megabytes",
        ),
        (b"II*\x00" + bytes(20), "This kind of picture is not read", "Save it as JPEG"),
        (WORD, "A document of an office program is not read", "Send the PDF or the file the holder saved"),
        (b"PK\x03\x04" + bytes(400_000), "An archive is not opened", "send one file out of it at a time"),
    ],
)
def test_what_is_never_read_is_named_with_what_to_send_instead(raw: bytes, title: str, instead: str):
    status, page = brought(file=SimpleUploadedFile("x", raw))
    answered, answer = posted(raw)

    assert (status, heading(page), instead in page) == (200, title, True)
    assert "Not issued by this register" not in page.partition("<aside")[0]
    assert "somebody may be using our name" not in page
    assert (answered, answer["verdict"], answer["sentence"]) == (200, "not_issued_here", title)


def test_a_photo_that_is_far_too_large_is_told_what_to_send():
    answer = Client().post(
        reverse("verify:result"), {"file": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff" + bytes(17 << 20))}
    )

    page = answer.content.decode()
    assert answer.status_code == 413
    assert "a photo or a PDF may have at most 8 megabytes. Send the photo smaller, as JPEG or PNG" in page
    assert "256 kilobytes" not in page


def test_a_document_that_breaks_off_is_not_said_to_have_a_wrong_signature():
    document = json.dumps(samples.signed(RECORD))

    status, page = brought(document=document[:-40])

    assert (status, heading(page)) == (200, "Altered or damaged")
    assert "It begins like a saved award and breaks off, or has a slip in it." in page
    assert "signature does not fit" not in page


def test_another_spelling_of_the_address_in_a_square_is_a_flaw_of_form():
    _status, page = brought(document=text_of().replace("HTTPS://", "Https://"))

    assert heading(page) == "Altered or damaged"
    assert "is not spelt as this register spells it" in page
    assert "signature does not fit" not in page


def test_what_is_too_large_for_its_kind_is_refused_unread():
    large = 300 * 1024
    text = brought(file=SimpleUploadedFile("award.json", b"{" + b" " * large))
    photo = brought(file=SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(large)))

    assert (text[0], "at most 256 kilobytes" in text[1]) == (422, True)
    assert "up to 8 megabytes; this begins like neither" in text[1]
    assert (photo[0], heading(photo[1]) == "The picture cannot be opened") == (200, True)


@pytest.mark.parametrize("reason", ["no_code", "no_credential", "several_credentials", "not_a_picture", "unknown_site"])
def test_what_holds_no_award_is_told_in_words_of_its_own(reason: str):
    told = Verdict("not_issued_here", NOW, reason=reason)

    assert wording.title(told) == wording.TITLES[reason] != wording.TITLES["not_issued_here"]
    assert wording.sentence(told) != wording.MEANINGS["not_issued_here"]
    assert wording.tone(told) == ("stop" if reason == "unknown_site" else "wait")
    assert f"format.failed.{reason}" in wording.SENTENCES


def test_a_picture_without_a_square_is_not_said_to_be_of_somebody_else():
    _status, page = brought(file=SimpleUploadedFile("photo.png", blank_picture().getvalue()))

    assert heading(page) == "No square code was found"
    assert "Not issued by this register" not in page.partition("<aside")[0]


# --- what is not in force ---------------------------------------------------------------------------------------------


def told(word: str, reason: str | None = None, **more: Any) -> Verdict:
    """Return a verdict on an award that left force."""
    since = NOW - timedelta(days=3)
    status = StatusFact(word, since, reason=reason)  # type: ignore[arg-type]
    return Verdict("genuine_not_in_force", NOW, word, SUMMARY, status, **more)


@pytest.mark.parametrize("reason", sorted(NEVER_VALID))
def test_an_award_that_was_never_valid_is_not_said_to_have_held_before(reason: str):
    sentence = wording.sentence(told("revoked", reason))

    assert "withdrew it because it should not have been awarded. Do not rely on it for any day" in sentence
    assert "after that date" not in sentence


def test_on_its_day_an_award_that_was_never_valid_is_not_said_to_be_in_force():
    then, now = Standing("in_force", "registered", "recognised"), Standing("revoked", "registered", "recognised")
    error, asked = (
        wording.then_and_now(told("revoked", reason, status_on_award=then, status_today=now))[0].then
        for reason in ("fraud", "holder_asked")
    )

    assert (error, asked) == ("Awarded, and should not have been", "In force")


def test_an_award_that_expired_has_one_last_day_wherever_its_awarder_and_its_reader_are():
    ended = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)  # the next day already, by the clock of the register
    said = replace(SUMMARY, valid_until=date(2026, 11, 25))
    verdict = Verdict("genuine_not_in_force", NOW, "expired", said, StatusFact("expired", ended))

    assert wording.title(verdict) == "Genuine, expired on 25 November 2026"


def test_an_award_withdrawn_because_its_holder_asked_held_until_then():
    assert "because its holder asked. Do not rely on it after that date." in wording.sentence(
        told("revoked", "holder_asked")
    )


def test_every_reason_of_a_withdrawal_decides_its_sentence():
    assert {*NEVER_VALID, ON_REQUEST} == set(REVOCATION_REASONS)


def test_a_suspension_has_a_tone_and_words_of_its_own():
    suspended, revoked = told("suspended", "under_investigation"), told("revoked")

    assert (wording.tone(suspended), wording.tone(revoked)) == ("wait", "stop")
    assert wording.title(suspended).endswith(": a decision is awaited")
    assert "it may be found in order, or be withdrawn" in wording.sentence(suspended)
    assert "Do not rely" not in wording.sentence(suspended)


def test_a_lost_key_does_not_hide_a_withdrawal_from_the_heading():
    steps = (Step("signature", "failed", "key_compromised"),)

    assert wording.title(told("revoked", "fraud", steps=steps)).endswith(", and signed with a lost key")
    assert wording.title(told("revoked", "fraud", steps=steps)).startswith("Withdrawn on ")
    assert wording.title(
        Verdict("genuine_not_in_force", NOW, "revoked", SUMMARY, StatusFact("revoked"), steps=steps)
    ) == ("Withdrawn, and signed with a lost key")


def test_a_new_copy_is_promised_only_where_there_is_one():
    lost = told("key_compromised")
    copied, uncopied, unknown = (wording.advice(lost, has_copy=one) for one in (True, False, None))

    assert "new copy" not in wording.sentence(lost)
    assert ("has signed this award again" in copied[0], "has a new copy" in copied[1]) == (True, True)
    assert [said for said in uncopied if "save the files anew" in said or "has signed" in said] == []
    assert "Look in your portfolio" in unknown[1]


@pytest.mark.parametrize("word", ENDED_WORDS)
def test_who_checks_and_who_holds_are_told_different_things(word: str):
    checker, holder = wording.advice(told(word))

    assert checker != holder
    assert "%(" not in checker + holder


def test_a_key_lost_without_a_moment_states_no_day():
    verdict = Verdict("genuine_not_in_force", NOW, "key_compromised", SUMMARY, StatusFact("key_compromised"))

    assert wording.title(verdict) == "Signed with a lost key"
    assert "–" not in wording.title(verdict) + wording.sentence(verdict)


def test_of_a_holder_who_did_not_answer_it_is_not_said_that_withdrawal_is_unknown():
    unanswered = Verdict("genuine_status_unknown", NOW, "holder_binding", SUMMARY, StatusFact("unknown"))
    steps = (Step("format", "ok", "sd_jwt_vc"), Step("holder_binding", "failed", "sd_hash"))
    another = Verdict("altered", NOW, "sd_hash", steps=steps)

    assert wording.title(unanswered) == "Genuine, but not shown to be theirs"
    assert "not withdrawn" in wording.sentence(unanswered)
    assert wording.title(another) == "Altered after its holder signed"
    assert "The awarder’s signature holds" in wording.sentence(another)


# --- the steps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "told"),
    [("course", "After a course"), ("prior_learning", "By prior learning"), ("apprenticeship", "Apprenticeship")],
)
def test_the_way_to_an_award_is_told_as_it_was_said_and_never_made_up(route: str, told: str):
    assert dict(said(replace(SUMMARY, route=route)))["Earned"] == told
    assert "Earned" not in dict(said(SUMMARY))  # withheld, or of a form that does not carry it


OF_AN_AWARD = [code for code in wording.STEPS if code not in {"endorser", "evaluator", "decider"}]


def test_the_log_of_a_genuine_paper_has_nine_steps_in_sentences():
    _status, page = brought(document=text_of())

    for code in OF_AN_AWARD:
        assert f"<b>{wording.STEPS[code]}</b>" in page
    assert "The square code of a certificate on paper" in page
    assert "Compare the name with the person’s own papers." in page


@pytest.mark.parametrize("code", wording.STEPS)
@pytest.mark.parametrize("result", wording.RESULTS)
def test_every_step_has_a_sentence_whatever_its_result_and_detail(code: Any, result: Any):
    sentence = wording.step_sentence(Step(code, result, "a_word_of_tomorrow"))

    assert sentence
    assert "%(" not in sentence


def test_a_form_is_named_in_words_with_what_it_came_in():
    assert wording.form("paper (picture)") == "the square code of a certificate on paper, in a picture"
    assert wording.form("open_badge (pdf)") == "an award written as JSON, inside a PDF"


# --- the API ----------------------------------------------------------------------------------------------------------


def test_the_api_reads_any_form_whatever_its_content_type_says():
    paper = text_of().encode()
    documents = [paper, qr.png(text_of()), json.dumps(samples.signed(RECORD)).encode()]
    types = ["application/json", "multipart/form-data; boundary=x", "text/html", "application/x-www-form-urlencoded"]

    told = [posted(raw, content_type=kind) for raw in documents for kind in types]

    assert {(status, answer["verdict"]) for status, answer in told} == {(200, "genuine_in_force")}
    assert {answer["form"] for _status, answer in told} == {"paper", "open_badge"}


def test_the_api_tells_each_step_in_code_and_in_words():
    _status, answer = posted(text_of().encode())

    assert [step["code"] for step in answer["steps"]] == OF_AN_AWARD
    assert answer["steps"][1] == {
        "code": "signature",
        "result": "ok",
        "detail": "COSE Ed25519",
        "sentence": "Every signature holds: it is what was signed, and nothing was changed since.",
    }


def test_the_api_passes_on_what_the_holder_was_to_sign(monkeypatch: pytest.MonkeyPatch):
    seen, check = [], verification.check

    def heard(raw: bytes, *, now: Any, asked: Any) -> verification.Checked:
        seen.append((asked.challenge, asked.domain))
        return check(raw, now=now, asked=asked)

    monkeypatch.setattr(verification, "check", heard)

    posted(text_of().encode(), "?challenge=a&domain=b")
    refused = posted(text_of().encode(), "?challenge=")

    assert (seen, refused[0]) == ([("a", "b")], 422)


def test_the_api_reads_no_more_than_a_form_may_have():
    small = posted(b"{" + b" " * 300_000)
    large = posted(b"%PDF-" + bytes(9 * 1024 * 1024))

    assert (small[0], large[0]) == (413, 413)


# --- the page that the square opens -----------------------------------------------------------------------------------


def test_the_page_of_the_square_brings_its_script_from_here_and_says_where_alone_to_check(built: None):
    answer = Client().get("/V")
    page = answer.content.decode()

    assert '<script src="/static/verifier/page.0123456789ab.js" integrity="sha384-x" defer></script>' in page
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    assert "Check only at" in page
    assert "By phone: 3131" in page
    assert page.index("<noscript>") < page.index("cannot be read on this page without JavaScript")
    told = re.search(r"This page used ([\d.]+) KB", page)
    assert told
    assert abs(float(told[1]) * 1000 - len(gzip.compress(answer.content, 6)) - BUILT["sent"]["page"]) < 200
    assert float(told[1]) * 1000 <= MOST_BYTES


def test_without_the_built_parts_the_page_says_so_to_everybody(unbuilt: None):
    page = Client().get("/V").content.decode()

    assert "cannot be read on this page without JavaScript: type the code under it, or send a photo of it." in page
    assert ("<noscript>" in page, "<script" in page, "verifier.html" in page) == (False, False, False)
    assert Client().get("/V/verifier.html").headers["Location"] == "/V"
    assert Client().get("/V/worker.js").content == b""


def test_a_small_letter_leads_to_the_same_page():
    answer = Client().get("/v")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/V")


def test_what_is_known_is_public_cacheable_and_names_no_holder(built: None):
    answer = Client().get("/V/known.json")
    again = Client().get("/V/known.json", headers={"If-None-Match": answer.headers["ETag"]})
    known = json.loads(answer.content)

    assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert (known["format"], known["as_of"]) == ("passerelle-snapshot-2", int(NOW.timestamp()) - 3600)
    assert NAME not in answer.content.decode()


def test_the_worker_may_keep_the_page_of_the_square_and_nothing_else(built: None):
    answer = Client().get("/V/worker.js")
    given = json.loads(re.match(r"const GIVEN=(\{.*?\});", answer.content.decode())[1])  # type: ignore[index]

    assert answer.headers["Service-Worker-Allowed"] == "/V"
    assert (given["page"], given["known"]) == ("/V", "/V/known.json")
    assert given["files"] == [f"/static/verifier/{name}" for name in list(BUILT["parts"].values())[:4]]


def test_the_single_file_is_served_to_be_saved(built: None):
    answer = Client().get("/V/verifier.html")
    page = answer.content.decode()

    assert answer.headers["Content-Disposition"] == 'attachment; filename="verifier.html"'
    assert page.count("</script>") == 3
    assert "default-src 'none'" in page
    assert NAME not in page


@pytest.mark.parametrize(
    "path", ["/verify/", "/V", "/v", "/V/known.json", "/V/worker.js", "/verify/badge.svg", "/verify/badge/"]
)
def test_a_head_is_answered_like_a_get(path: str):
    head, get = Client().head(path), Client().get(path)

    assert (head.status_code, head.content) == (get.status_code, b"")


# --- a sign for one's own page ----------------------------------------------------------------------------------------


def test_the_sign_is_small_kept_for_long_and_claims_nothing():
    answer = Client().get("/verify/badge.svg")
    drawing = answer.content.decode()

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert len(answer.content) <= 2048
    assert len(zlib.compress(answer.content)) <= 1024
    assert [word for word in ("genuine", "valid", "verified", "#17633c", "<script") if word in drawing.lower()] == []


def test_what_to_copy_has_no_script_and_leads_to_the_register(settings: Any):
    page = Client().get("/verify/badge/").content.decode()

    assert f"&lt;a href=&quot;{settings.PASSERELLE_ORIGIN}/verify/" in page.replace('"', "&quot;")
    assert "<script" not in page.replace("&lt;", "")


def test_the_fingerprint_that_the_command_prints_can_be_compared_on_the_page():
    key = register_key()

    page = Client().get(reverse("verify:check")).content.decode()

    assert fingerprint(key.public_multibase) == key.fingerprint
    assert f'The register’s key, to compare: <bdi class="code anywhere">{key.fingerprint}</bdi>' in page
