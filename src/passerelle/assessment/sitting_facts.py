"""What is stated of a sitting, checked all at once; and the rules of an entry, where its awarder set any."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.assessment.models import AssessmentRules, IdentityDocument, Method
from passerelle.catalogue.models import Supervision
from passerelle.core.assurance import LEVELS
from passerelle.core.errors import Malformed
from passerelle.core.shapes import some_text
from passerelle.core.together import Together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.catalogue.models import MicroCredential

MOST_PLACES = 2_000
MOST_MINUTES = 2_880
MOST_FEE = Decimal(1_000_000)
FIELDS = (
    *("place", "starts_at", "minutes", "places", "fee", "currency", "documents", "identity_level"),
    *("method", "supervision"),
    *("book_until", "cancel_until", "marks_due_on"),
)


def rules_of(entry: MicroCredential) -> AssessmentRules:
    """Return the rules of an entry; where its awarder set none, those that allow nothing more (version nought)."""
    found = AssessmentRules.objects.filter(pk=entry.pk).first()
    return found or AssessmentRules(micro_credential=entry, version=0)


def checked(stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what was stated of a sitting. Raises Malformed with everything that is amiss."""
    amiss = Together("sitting")
    for name in stated:
        if name not in FIELDS:
            amiss.add(Malformed(field=name[:40], expected=", ".join(FIELDS)))
    said: dict[str, Any] = {
        "place": amiss.of(some_text(200), "place", stated.get("place")),
        "starts_at": amiss.of(_moment, "starts_at", stated.get("starts_at")),
        "minutes": amiss.of(_whole(MOST_MINUTES), "minutes", stated.get("minutes")),
        "places": amiss.of(_whole(MOST_PLACES), "places", stated.get("places")),
        "fee": amiss.of(_fee, "fee", stated.get("fee") or 0),
        "currency": amiss.of(_currency, "currency", stated.get("currency") or ""),
        "documents": amiss.of(_documents, "documents", stated.get("documents") or []),
        "identity_level": amiss.of(_one(["", *LEVELS]), "identity_level", stated.get("identity_level") or ""),
        "method": amiss.of(_one(Method.values), "method", stated.get("method")),
        "supervision": amiss.of(_one(Supervision.values), "supervision", stated.get("supervision")),
        **{name: amiss.of(_day, name, stated.get(name)) for name in ("book_until", "cancel_until", "marks_due_on")},
    }
    amiss.settle()
    _in_order(said, today, amiss)
    amiss.settle()
    return said


def _in_order(said: Mapping[str, Any], today: date, amiss: Together) -> None:
    on = timezone.localdate(said["starts_at"])
    if said["starts_at"] <= timezone.now() or said["book_until"] < today:
        amiss.add(Malformed(field="starts_at", expected="a time ahead, with days left to book"))
    for name in ("book_until", "cancel_until"):
        if said[name] > on:
            amiss.add(Malformed(field=name, expected="not after the day of the sitting", seen=said[name].isoformat()))
    if said["marks_due_on"] < on:
        amiss.add(Malformed(field="marks_due_on", expected="not before the sitting"))
    if said["fee"] and not said["currency"]:
        amiss.add(Malformed(field="currency", expected="a currency, where there is a fee"))
    if said["supervision"].endswith("with_id") and not said["documents"]:
        amiss.add(Malformed(field="documents", expected="a kind of document, where identity is checked"))
    if said["identity_level"] and IdentityDocument.ELECTRONIC not in said["documents"]:
        amiss.add(Malformed(field="identity_level", expected="electronic identity among the documents"))


def _moment(field: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or timezone.is_naive(value):
        raise Malformed(field=field, expected="a day and a time, with its offset")
    return value


def _day(field: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Malformed(field=field, expected="a day")
    return value


def _whole(most: int) -> Any:
    def check(field: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise Malformed(field=field, expected=f"a number from 1 to {most}")
        return value

    return check


def _fee(field: str, value: Any) -> Decimal:
    try:
        fee = Decimal(str(value))
    except InvalidOperation:
        fee = Decimal("NaN")
    if not fee.is_finite() or not 0 <= fee < MOST_FEE or fee != fee.quantize(Decimal("0.01")):
        raise Malformed(field=field, expected="an amount, with two places after the point at most")
    return fee


def _currency(field: str, value: Any) -> str:
    known = isinstance(value, str) and (not value or (len(value) == 3 and value.isascii() and value.isalpha()))
    if not known:
        raise Malformed(field=field, expected="three letters such as TND")
    return str(value).upper()


def _documents(field: str, value: Any) -> list[str]:
    if not isinstance(value, list) or any(one not in IdentityDocument.values for one in value):
        raise Malformed(field=field, expected=", ".join(IdentityDocument.values))
    return list(dict.fromkeys(value))


def _one(values: list[str]) -> Any:
    def check(field: str, value: Any) -> str:
        if value not in values:
            raise Malformed(field=field, expected=", ".join(values))
        return str(value)

    return check
