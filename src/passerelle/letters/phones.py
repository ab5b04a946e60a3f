"""The telephone somebody wants texts on: a number they type, and a code that was sent there and that they type.

Whoever types another person's number sends them at most three codes a day, and no text follows: none goes to a number
that was not confirmed. A code has six digits; five guesses of each and three a day leave a guesser 15 in a million.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.texts import fit
from passerelle.journal import actions as journal
from passerelle.letters.choices import give_up_texts
from passerelle.letters.models import MOST_CODES, MOST_GUESSES, Phone
from passerelle.letters.texting import texting

if TYPE_CHECKING:
    from passerelle.people.models import Person

MINUTES: Final = 10
SALT: Final = "letters.phone"
NUMBER: Final = re.compile(r"\+[1-9]\d{7,14}")
"""Source: ITU-T E.164, section 6: at most fifteen digits, the first of a country's code."""
WRITTEN: Final = re.compile(r"[\s().\-/\u00a0\u202f]")


def of(person: Person) -> Phone | None:
    """Return somebody's telephone, confirmed or not; none where there is no number."""
    return Phone.objects.filter(person=person).exclude(number="").first()


def international(stated: str) -> str:
    """Return a number as E.164 writes it. Raises Malformed.

    >>> international("00216 20-123 456"), international("+33 (6) 12 34 56 78")
    ('+21620123456', '+33612345678')
    """
    bare = WRITTEN.sub("", stated.strip())
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    if not (bare.isascii() and NUMBER.fullmatch(bare)):
        raise Malformed(field="number", expected="+ and the digits", reason="phone_number")
    return bare


def may_have_phone(by: Person) -> bool:
    return by.is_active and texting() is not None


def ask(stated: str, *, by: Person) -> Phone:
    """Take a number instead of the one before and send it a code; a number that is confirmed already gets none.

    Raises NotPermitted, Malformed for what is no number, or NotNow: three codes were sent today, by this person or to
    this number, or the code could not be sent.
    """
    if not may_have_phone(by):
        raise NotPermitted
    number, code = international(stated), f"{secrets.randbelow(10**6):06d}"
    if (kept := of(by)) is not None and kept.number == number and kept.confirmed_at is not None:
        return kept
    phone, gateway = _take(number, code, by), texting()
    words = _("%(code)s is your code. Nobody will ever ask you for it.") % {"code": code}
    try:
        if gateway is not None:
            gateway.send(number, fit(words, ending=settings.PASSERELLE_REGISTER_NAME))
    except OSError:
        raise NotNow(reason="text_not_sent") from None
    return phone


@transaction.atomic
def _take(number: str, code: str, by: Person) -> Phone:
    now, today = timezone.now(), timezone.localdate()
    Phone.objects.get_or_create(person=by)
    Phone.objects.filter(person=by).exclude(codes_on=today).update(codes_on=today, codes=0)
    there = Phone.objects.filter(number=number, codes_on=today).aggregate(sent=Sum("codes", default=0))
    told = {"number": number, "code": _digest(by, number, code), "expires_at": now + timedelta(minutes=MINUTES)}
    few = Phone.objects.filter(person=by, codes__lt=MOST_CODES)
    if there["sent"] >= MOST_CODES or not few.update(
        **told, confirmed_at=None, guesses=0, codes_on=today, codes=F("codes") + 1
    ):
        raise NotNow(reason="text_codes_used_up")
    journal.record("phone.ask", subject=by.reference, actor=by.reference)
    return Phone.objects.get(person=by)


def confirm(code: str, *, by: Person) -> Phone:
    """Take a telephone as its owner's by the code that was sent there; sent twice, the second changes nothing.

    Raises NotPermitted, Malformed for a wrong code, or NotNow where none is open: never asked for, ten minutes old, or
    guessed at five times. Not to be called in a transaction: a guess counts whatever follows.
    """
    if not may_have_phone(by):
        raise NotPermitted
    if (phone := of(by)) is not None and phone.confirmed_at is not None:
        return phone
    open_ = Phone.objects.filter(person=by, expires_at__gt=timezone.now(), guesses__lt=MOST_GUESSES)
    if phone is None or not open_.update(guesses=F("guesses") + 1):
        raise NotNow(reason="text_code_over")
    digest = _digest(by, phone.number, re.sub(r"\s", "", code))
    if not constant_time_compare(digest, phone.code):
        raise Malformed(field="code", expected="the code", reason="text_code_wrong")
    with transaction.atomic():
        this = Phone.objects.filter(pk=phone.pk, number=phone.number, code=digest)
        if this.update(confirmed_at=timezone.now(), code="", expires_at=None):
            journal.record("phone.confirm", subject=by.reference, actor=by.reference)
    return Phone.objects.get(pk=phone.pk)


def may_remove(by: Person) -> bool:
    return by.is_active


@transaction.atomic
def remove(*, by: Person) -> bool:
    """Take one's number away: no text goes there any more. Return whether there was one. Raises NotPermitted."""
    if not may_remove(by):
        raise NotPermitted
    return _end(by, actor=by.reference)


@transaction.atomic
def end(person: Person) -> bool:
    """Let a telephone go with the account it belonged to: who has the account now says anew where texts go."""
    return _end(person, actor="")


def _end(person: Person, *, actor: str) -> bool:
    kept = Phone.objects.filter(person=person).exclude(number="")
    if gone := kept.update(number="", confirmed_at=None, code="", expires_at=None, guesses=0):
        give_up_texts(person)
        journal.record("phone.remove", subject=person.reference, actor=actor)
    return bool(gone)


def _digest(person: Person, number: str, code: str) -> str:
    return salted_hmac(SALT, f"{person.pk}:{number}:{code}", algorithm="sha256").hexdigest()
