"""Every letter there is, in every language there is, and in one that nobody speaks: nothing unfilled, nothing left."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings as product
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

from passerelle.letters import actions
from passerelle.letters.models import Letter
from passerelle.letters.words import KINDS
from tests import factories as make
from tests import pseudo
from tests.letters.occasions import OCCASIONS

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

pytestmark = pytest.mark.django_db
LONGEST_SUBJECT = 78
"""Characters; RFC 5322 section 2.1.1: so that no program folds it, and a telephone shows it."""
UNFILLED = re.compile(r"%\(|%[sd]\b|[{}]")
MARKS = re.compile(r"&#?\w+;|</?[a-z]")
ADDRESS = re.compile(r"https?://[^\s\"<>]+")


def written(kind: str, language: str) -> EmailMessage:
    """Return a letter of this kind as it is posted to somebody who reads this language."""
    about, noted = OCCASIONS[kind]
    now, somebody = timezone.now(), make.person(language=language)
    return actions.message(
        Letter(key=kind, person=somebody, kind=kind, about=about, noted=noted, written_at=now, not_before=now)
    )


def pages_of(mail: EmailMessage) -> list[str]:
    """Return what a letter says as pages too, where it does."""
    return [str(part[0]) for part in getattr(mail, "alternatives", [])]


def amiss(mail: EmailMessage) -> list[str]:
    """Return everything that is wrong with a letter in whatever language."""
    found = []
    subject, body = str(mail.subject), str(mail.body)
    pages = [re.sub(r"<style.*?</style>", "", one, flags=re.S) for one in pages_of(mail)]
    if not subject.strip() or "\n" in subject or len(subject) > LONGEST_SUBJECT:
        found.append(f"its subject has {len(subject)} characters")
    if UNFILLED.search("\n".join([subject, body, *pages])):
        found.append("something is not filled in")
    if MARKS.search(subject + body):
        found.append("plain text has marks of a page")
    if "–" in subject + body:
        found.append("a day is missing")
    if any(not paragraph.strip() for paragraph in body.rstrip("\n").split("\n\n")):
        found.append("a paragraph is empty")
    for text in (body, *map(unescape, pages)):
        found += _unreachable(text)
    return found


def _unreachable(text: str) -> list[str]:
    """Return what is wrong with the addresses in a text: none, one of elsewhere, one where nothing is."""
    addresses = ADDRESS.findall(text)
    found = [] if addresses else ["it says nowhere to go"]
    for address in addresses:
        origin, path = address[: len(product.PASSERELLE_ORIGIN)], urlsplit(address).path
        if origin != product.PASSERELLE_ORIGIN:
            found.append(f"{address} is not of this register")
            continue
        try:
            resolve(path)
        except Resolver404:
            found.append(f"{address} leads nowhere")
    return found


def test_every_kind_of_letter_has_an_occasion_and_no_occasion_is_left_over():
    assert sorted(OCCASIONS) == sorted(KINDS)


@pytest.mark.parametrize("language", [code for code, _name in product.LANGUAGES])
def test_every_letter_is_whole_in_every_language(language):
    assert {kind: wrong for kind in KINDS if (wrong := amiss(written(kind, language)))} == {}


@pytest.mark.parametrize("language", [code for code, _name in product.LANGUAGES])
def test_what_a_catalogue_translates_is_said_in_its_language(language):
    catalogue, left = trans_real.translation(language), []
    for kind, said in KINDS.items():
        mail, filled = written(kind, language), filled_in(kind, language)
        with translation.override(None):
            sources = (str(said.subject), str(said.body))
        for source, text in zip(sources, (str(mail.subject), str(mail.body)), strict=True):
            if catalogue.gettext(source) % filled not in text:
                left.append(f"{kind}: {source}")

    assert left == []


def filled_in(kind: str, language: str) -> dict[str, str]:
    """Return what the sentences of a letter are filled with, in a language."""
    about, noted = OCCASIONS[kind]
    with translation.override(language):
        day = date_format(date.fromisoformat(noted["due_on"]), "DATE_FORMAT") if "due_on" in noted else ""
    return {"number": about, "due": day}


def test_no_sentence_of_a_letter_goes_round_the_translations(settings, monkeypatch):
    with pseudo.spoken(settings, monkeypatch):
        mails = {kind: written(kind, pseudo.CODE) for kind in KINDS}

    assert {kind: words for kind, mail in mails.items() if (words := untranslated(kind, mail))} == {}


def untranslated(kind: str, mail: EmailMessage) -> list[str]:
    """Return the words of a letter in the language nobody speaks that are neither bent, noted nor a name."""
    names = [*ADDRESS.findall(str(mail.body)), product.PASSERELLE_REGISTER_NAME, OCCASIONS[kind].about]
    pages = [re.sub(r"<style.*?</style>|<[^>]*>", " ", one, flags=re.S) for one in pages_of(mail)]
    text = " ".join([str(mail.subject), str(mail.body), *map(unescape, pages)])
    for name in names:
        text = text.replace(name, "")
    return pseudo.unbent(text)


def test_a_sentence_that_goes_round_is_found(settings, monkeypatch):
    with pseudo.spoken(settings, monkeypatch):
        monkeypatch.setitem(KINDS, "case.invite", KINDS["case.invite"]._replace(body="Please come on %(due)s."))
        mail = written("case.invite", pseudo.CODE)

    assert set(untranslated("case.invite", mail)) == {"Please", "come", "on"}
