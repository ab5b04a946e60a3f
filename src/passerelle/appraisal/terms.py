"""An evaluator says what it offers: the fee, the days, who pays nothing, and how it works."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.appraisal.models import Terms
from passerelle.appraisal.permissions import may_state_terms
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.core.shapes import number, short_text, text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.policy import queries as policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_FEE: Final = 100_000


def longest(today: date) -> int:
    """Return the most days an evaluator may promise to take: what the profile in force says (`appraisal_months`)."""
    return (add_months(today, policy.clocks_on(today).appraisal_months) - today).days


@transaction.atomic
def state_terms(
    evaluator: Organisation, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int | None = None
) -> Terms:
    """Say what a registered evaluator offers; cases that are asked for already keep what stood before.

    `stated`: is_open, fee, currency, waiver, days, two_persons, method. Raises NotPermitted, NotNow
    (`evaluator_not_in_force`), Malformed with everything amiss, StaleVersion when somebody saved since `seen_version`.
    """
    if not may_state_terms(by, evaluator):
        raise NotPermitted
    if not has_role(evaluator.pk, Role.CREDENTIAL_EVALUATOR, on=today):
        raise NotNow(reason="evaluator_not_in_force")
    read = _read(stated, today) | {"stated_by": by, "stated_on": today}
    before = Terms.objects.filter(evaluator=evaluator).first()
    if before is None:
        try:
            with transaction.atomic():
                made = Terms.objects.create(evaluator=evaluator, **read)
        except IntegrityError:
            raise StaleVersion(seen=0) from None
    else:
        same = Terms.objects.filter(pk=before.pk, version=before.version if seen_version is None else seen_version)
        if not same.update(version=F("version") + 1, **read):
            raise StaleVersion(seen=seen_version)
        before.refresh_from_db()
        made = before
    noted = {"is_open": made.is_open, "fee": str(made.fee), "currency": made.currency, "days": made.days}
    journal.record("appraisal_terms.state", subject=evaluator.number, actor=by.reference, noted=noted)
    return made


def _read(stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    amiss = Together()
    fee = amiss.of(number(MOST_FEE), "fee", stated.get("fee")) or Decimal(0)
    currency = amiss.of(short_text(3), "currency", stated.get("currency")).upper()
    with amiss.also():
        if fee and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise Malformed(field="currency", expected="three letters, such as EUR", seen=currency)
    with amiss.also():
        days, most = stated.get("days"), longest(today)
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= most:
            raise Malformed(field="days", expected=f"a whole number from 1 to {most}", seen=str(days)[:20])
    method = amiss.of(text, "method", stated.get("method"))
    is_open = bool(stated.get("is_open"))
    with amiss.also():
        if is_open and not method:
            raise Malformed(field="method", expected="how you work, for everybody to read")
    waiver = amiss.of(short_text(500), "waiver", stated.get("waiver"))
    amiss.settle()
    return {
        "is_open": is_open,
        "fee": fee,
        "currency": currency if fee else "",
        "waiver": waiver,
        "days": days,
        "two_persons": bool(stated.get("two_persons")),
        "method": method,
    }
