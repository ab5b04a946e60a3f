"""Two who save one draft at once, each in a transaction of its own: both are kept, and none is lost unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from passerelle.catalogue import actions
from passerelle.catalogue.models import MicroCredential, SavedText
from passerelle.core.errors import BothChanged
from passerelle.people.models import Person
from passerelle.registers.states import State
from tests import factories as make
from tests.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def saving(entry: MicroCredential, by: Person, **stated: Any) -> Callable[[], MicroCredential]:
    def save() -> MicroCredential:
        mine, who = MicroCredential.objects.get(pk=entry.pk), Person.objects.get(pk=by.pk)
        return actions.edit_micro_credential(mine, stated, by=who, seen_version=1)

    return save


def worded(entry: MicroCredential, code: str, text: str) -> list[dict[str, Any]]:
    return [one | {"text": text} if one["code"] == code else one for one in entry.outcomes]


def test_of_three_who_word_three_outcomes_at_once_all_are_kept():
    entry = make.micro_credential(State.DRAFT)
    by = make.member(entry.awarder)
    codes = [one["code"] for one in entry.outcomes]

    told = at_once([saving(entry, by, outcomes=worded(entry, code, f"Say {code}.")) for code in codes])

    assert all(isinstance(one, MicroCredential) for one in told)
    entry.refresh_from_db()
    assert [one["text"] for one in entry.outcomes] == [f"Say {code}." for code in codes]
    assert (entry.version, SavedText.objects.count()) == (4, 3)


def test_of_two_who_word_one_outcome_at_once_one_is_saved_and_the_other_is_shown_both():
    entry = make.micro_credential(State.DRAFT)
    by = make.member(entry.awarder)

    told = at_once([saving(entry, by, outcomes=worded(entry, "S1", text)) for text in ("Mend.", "Test.")])

    (refused,) = [one for one in told if isinstance(one, BothChanged)]
    (clash,) = refused.data["conflicts"]
    entry.refresh_from_db()
    assert {clash["theirs"], clash["yours"]} == {"Mend.", "Test."}
    assert (entry.outcomes[1]["text"], entry.version) == (clash["theirs"], 2)
