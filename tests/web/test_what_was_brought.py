"""One thing is checked at a time, and the answer says which: by its name and by the numbers that stand on the paper."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from passerelle.awards import actions, downloads, queries, sharing
from passerelle.awards.models import Look
from tests.awards.factories import House, awarded, today
from tests.web.asking import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
CODE = "AY1J-24T6-Z36S-J8AS"


def file(content: bytes = b"{}", name: str = "award.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def answer(**brought: object) -> tuple[int, str]:
    found = Client().post(reverse("verify:result"), brought)
    return found.status_code, found.content.decode()


def rows(page: str) -> dict[str, str]:
    """Return the numbers that an answer tells, label by label."""
    return dict(re.findall(r"<dt>([\w ]+)<dd><bdi class=code>([^<]+)</bdi>", page))


@pytest.mark.parametrize(
    ("brought", "things"),
    [
        ({"code": CODE, "file": True}, "a code or link and a file"),
        ({"code": CODE, "document": "{}"}, "a code or link and a text"),
        ({"file": True, "document": "{}"}, "a file and a text"),
        ({"code": "a slip", "file": True, "document": "{}"}, "a code or link, a file and a text"),
    ],
)
def test_of_two_things_neither_is_checked_and_both_are_named(brought: dict[str, object], things: str):
    if "file" in brought:
        brought = {**brought, "file": file()}

    status, page = answer(**brought)

    assert status == 422
    assert f"Give one thing at a time. You gave {things}: leave out" in words(page)
    assert "Checked on" not in page


def test_blanks_beside_one_thing_are_nothing():
    status, page = answer(file=file(), code="  ", document=" \n ")

    assert (status, "Checked on" in page) == (200, True)


@pytest.mark.parametrize("typed", ["AA-00011", "aa 00011", "AA00011"])
def test_the_number_of_a_certificate_is_told_as_such_with_where_the_code_stands(typed: str):
    status, page = answer(code=typed)

    assert status == 422
    assert "This is the number of a certificate, which shows nobody’s award. The code stands under the square" in page
    assert "This is not a code" not in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_address_of_an_answer_gives_the_form_again(method: str):
    found = getattr(Client(), method)(reverse("verify:result"))

    assert (found.status_code, found["Allow"], found["Cache-Control"]) == (405, "POST", "no-store")
    if method == "get":
        page = found.content.decode()
        assert "An answer is kept nowhere: bring the award once more." in page
        assert f'action="{reverse("verify:result")}"' in page


# --- what the answer is about -----------------------------------------------------------------------------------------


def test_the_answer_names_what_was_brought_and_where_it_was_checked(settings):
    named = answer(file=file(b"not an award", "my <b>letter.txt"))[1]
    pasted = answer(document="not an award")[1]
    typed = answer(code=CODE)[1]

    assert f"at {settings.PASSERELLE_ORIGIN.partition('://')[2]}" in words(named)
    assert "You brought: my &lt;b&gt;letter.txt" in words(named)
    assert "You brought: a text" in words(pasted)
    assert f"You brought: {CODE}" in words(typed)


def test_the_answer_has_the_numbers_of_the_certificate_to_compare(at: House):
    made = awarded(at)
    pdf = downloads.file_of(made, "pdf", by=at.holder).content
    code = queries.check_code(queries.credential(made))

    printed = answer(file=file(pdf, "certificate.pdf"))[1]
    by_code = answer(code=code)[1]

    told = {
        "Register number": made.micro_credential.number,
        "Certificate number": made.number,
        "Check code": code,
    }
    assert (rows(printed), rows(by_code)) == (told, told)
    assert "You brought: certificate.pdf" in words(printed)


def test_a_withdrawn_award_has_its_numbers_too(at: House):
    made = awarded(at)
    badge = downloads.file_of(made, "open_badge", by=at.holder).content
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat for it.")

    assert rows(answer(file=file(badge))[1]) == {
        "Register number": made.micro_credential.number,
        "Certificate number": made.number,
    }


def test_what_its_holder_shows_a_part_of_never_tells_the_code_of_the_whole(at: House):
    made = awarded(at)
    downloads.file_of(made, "pdf", by=at.holder)
    code = queries.check_code(queries.credential(made))
    wallet = downloads.file_of(made, "sd_jwt_vc", by=at.holder).content
    _, hidden = sharing.share(made, by=at.holder, today=today(), label="A friend", shows_name=False)
    _, whole = sharing.share(made, by=at.holder, today=today(), label="A job", files=True)

    pages = [
        answer(file=file(wallet, "award.sdjwt"))[1],
        *(Client().get(reverse("verify:shared", args=[token])).content.decode() for token in (hidden, whole)),
    ]

    assert code
    assert [list(rows(page)) for page in pages] == [
        ["Register number"],
        ["Register number"],
        ["Register number", "Certificate number", "Check code"],
    ]
    assert not any(made.number in page or code in page for page in pages[:2])


# --- HEAD -------------------------------------------------------------------------------------------------------------


def test_who_only_asks_whether_a_link_is_there_has_not_looked_and_saved_nothing(at: House):
    made = awarded(at)
    link, token = sharing.share(made, by=at.holder, today=today(), label="A job", files=True)
    paths = [reverse("verify:shared", args=[token]), reverse("portfolio:shared_file", args=[token, "open-badge"])]

    heads = [Client().head(path) for path in paths]

    link.refresh_from_db()
    assert [(head.status_code, head.content) for head in heads] == [(200, b"")] * 2
    assert (link.looks, Look.objects.count()) == (0, 0)
    assert [Client().get(path).status_code for path in paths] == [200, 200]
    assert Look.objects.count() == 2
