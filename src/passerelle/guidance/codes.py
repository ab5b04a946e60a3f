"""Codes on a printed card: each opens one visit at a counter, once. What is kept of one is its digest alone.

A code is 50 bits of chance, and is looked for together with the reference of its person; guesses are counted by
address at the page that takes it. The digest is keyed by the secret of the installation.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from passerelle.core.calendar import add_months
from passerelle.core.errors import NotPermitted
from passerelle.core.visits import CARD_CODES
from passerelle.guidance.models import CounterCode
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is taken for something else on paper."""
LENGTH, MONTHS = 10, 12


def _digest(person: Person, code: str) -> str:
    return salted_hmac("passerelle.guidance.codes", f"{person.reference} {code}", algorithm="sha256").hexdigest()


def plain(typed: str) -> str:
    """Return a code as it is kept, however it was typed."""
    kept = "".join(one for one in typed.upper() if one.isalnum())[: LENGTH * 2]
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def _in_groups(code: str) -> str:
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


@transaction.atomic
def print_card(person: Person, *, by: Person, today: date) -> list[str]:
    """Make a new card and return its codes, which are shown this once; those of an older card open nothing any more.

    Raises NotPermitted for anybody else's: at a counter, `visits` makes the card of who stands there.
    """
    if by.pk != person.pk:
        raise NotPermitted
    return new_card(person, today=today)


def new_card(person: Person, *, today: date) -> list[str]:
    """Write a new card down; the caller has asked, and is in a transaction."""
    CounterCode.objects.filter(person=person, used_at=None).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CARD_CODES)]
    until = add_months(today, MONTHS)
    CounterCode.objects.bulk_create(
        CounterCode(person=person, digest=_digest(person, code), made_on=today, valid_until=until) for code in codes
    )
    journal.record("counter_card.make", subject=person.reference, actor=person.reference)
    return [_in_groups(code) for code in codes]


def spend(person: Person, typed: str, *, today: date) -> bool:
    """Use a code up; False where it is none, was used, or is too old. Of two at once, one gets it."""
    found = CounterCode.objects.filter(
        person=person, digest=_digest(person, plain(typed)), used_at=None, valid_until__gte=today
    )
    return bool(found.update(used_at=timezone.now()))


def left(person: Person, *, today: date) -> int:
    """Return how many codes of somebody's card still open a visit."""
    return CounterCode.objects.filter(person=person, used_at=None, valid_until__gte=today).count()
