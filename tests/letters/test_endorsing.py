"""Letters about endorsements: to the owner of what is endorsed, and to the endorser whose word soon runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.awards import publication
from passerelle.journal.models import Fact
from passerelle.letters.actions import message
from passerelle.letters.endorsing import owner_hears, remind_of_endorsements
from passerelle.letters.models import Letter
from passerelle.organisations.models import Organisation, Role
from passerelle.quality.actions import endorsements
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER, Key
from tests import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.people.models import Person
    from passerelle.quality.models import Endorsement

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
UNTIL = TODAY + timedelta(days=400)


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    if not Key.objects.filter(owner=REGISTER).exists():
        signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)


class Word:
    """An endorsement, who signs for its endorser, and who signs for the awarder of what is endorsed."""

    def __init__(self, until: Any = UNTIL) -> None:
        entry, body = make.micro_credential(), make.organisation([Role.EMPLOYER])
        self.signing = make.member(body)
        self.owner = make.member(_given(entry.awarder))
        said = {"claim": "demand", "statement": "We look for people who can do this.", "valid_until": until}
        self.it = endorsements.draft(body, entry, said, by=self.signing, today=TODAY)

    def signed(self) -> Endorsement:
        return endorsements.sign(self.it, by=self.signing, today=TODAY)


def _given(owner: Organisation | None) -> Organisation:
    assert owner is not None
    return owner


def told(kind: str) -> list[Person]:
    return [one.person for one in Letter.objects.filter(kind=kind).select_related("person")]


def test_the_owner_hears_once_that_somebody_endorses_its_entry():
    word = Word()
    word.signed()
    fact = Fact.objects.get(kind="endorsement.sign")

    owner_hears(fact)
    owner_hears(fact)

    assert told("endorsement.given") == [word.owner]
    assert f"/endorsements/{word.it.number}/" in str(message(Letter.objects.get()).body)


def test_the_owner_hears_that_the_word_was_taken_back_but_not_why():
    word = Word()
    endorsements.withdraw(word.signed(), by=word.signing, today=TODAY, because="We hire nobody this year.")

    owner_hears(Fact.objects.get(kind="endorsement.withdraw"))

    assert told("endorsement.taken_back") == [word.owner]
    assert "hire nobody" not in str(message(Letter.objects.get()).body)


def test_the_endorser_hears_once_before_its_last_day():
    word = Word()
    word.signed()
    for days in (31, 30, 29, 0, -1):
        remind_of_endorsements(UNTIL - timedelta(days=days))

    assert told("endorsement.soon") == [word.signing]


def test_nobody_is_told_of_the_end_of_a_draft_of_what_was_taken_back_or_was_meant_for_a_short_time():
    Word()
    endorsements.withdraw((gone := Word()).signed(), by=gone.signing, today=TODAY, because="No more.")
    Word(TODAY + timedelta(days=20)).signed()

    remind_of_endorsements(TODAY + timedelta(days=5))
    remind_of_endorsements(UNTIL)

    assert told("endorsement.soon") == []
