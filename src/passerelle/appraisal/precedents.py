"""A case joins the precedents by an act of its evaluator, and nobody can be known by it.

Nothing of the holder is in a precedent, and a year is told as a span as long as few hold the like (the k-rule).
Source: DOMAIN journey 12 (5), 5.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.appraisal import queries
from passerelle.appraisal.models import AppraisalReport, Precedent
from passerelle.appraisal.permissions import may_work
from passerelle.appraisal.states import AppraisalState, ReportState
from passerelle.core import appraising
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.plain_text_check import of_nobody
from passerelle.core.shapes import some_name, text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.permissions import acts_for
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.appraisal.models import Appraisal
    from passerelle.people.models import Person


@transaction.atomic
def publish(appraisal: Appraisal, stated: Mapping[str, Any], *, by: Person, today: date) -> Precedent:
    """Put what was said of a kind of credential among the precedents, without anybody in it. Sent twice, it is one.

    `stated`: title, issuer, basis_words, limits, in words for everybody. Raises NotPermitted, WrongState for a case
    without a report in force, NotNow (`no_level_told`), Malformed where a name or number of somebody is in it.
    """
    if not may_work(by, appraisal):
        raise NotPermitted
    appraisal.refresh_from_db()
    standing = AppraisalReport.objects.filter(appraisal=appraisal, state=ReportState.SIGNED).exists()
    if appraisal.state != AppraisalState.REPORTED or not standing:
        raise WrongState("publish", appraisal.state)
    if not appraisal.level_low:
        raise NotNow(reason="no_level_told")
    if before := Precedent.objects.filter(appraisal=appraisal, is_public=True).first():
        return before
    read = _read(appraisal, stated)
    alike = queries.holders_of_the_like(appraisal.title, appraisal.issuer, appraisal.year)
    first, last = appraising.years_told(appraisal.year, alike)
    told = {name: getattr(appraisal, name) for name in ("framework", "level_low", "level_high", "basis")}
    Precedent.objects.filter(appraisal=appraisal).update(appraisal=None)  # one that a correction took down
    try:
        with transaction.atomic():
            made = Precedent.objects.create(
                number=next_number("PC"),
                evaluator=appraisal.evaluator,
                appraisal=appraisal,
                country=appraisal.country,
                kind=appraisal.kind,
                year_from=first,
                year_to=last,
                text_key=queries.text_key(read["title"], read["issuer"], appraisal.country),
                published_on=today,
                published_by=by,
                **told,
                **read,
            )
    except IntegrityError:
        raise AlreadyDone(field="precedent", seen=appraisal.number) from None
    journal.record("precedent.publish", subject=made.number, actor=by.reference)
    return made


def _read(appraisal: Appraisal, stated: Mapping[str, Any]) -> dict[str, str]:
    amiss = Together()
    read: dict[str, str] = {
        "title": amiss.of(some_name(300), "title", stated.get("title") or appraisal.title),
        "issuer": amiss.of(some_name(200), "issuer", stated.get("issuer") or appraisal.issuer),
        "basis_words": amiss.of(text, "basis_words", stated.get("basis_words")),
        "limits": amiss.of(text, "limits", stated.get("limits")),
    }
    names = [person.name for person in (appraisal.holder, appraisal.asked_by, appraisal.taken_by) if person]
    for name, words in read.items():
        with amiss.also():
            of_nobody(name, words)
            if not appraising.names_nobody([words], names):
                raise Malformed(field=name, expected="words that name nobody of this case")
    amiss.settle()
    return read


@transaction.atomic
def take_down(precedent: Precedent, *, by: Person, today: date) -> Precedent:
    """Take a precedent off the public list. Safe to send twice. Raises NotPermitted."""
    if not acts_for(by, precedent.evaluator_id):
        raise NotPermitted
    if Precedent.objects.filter(pk=precedent.pk, is_public=True).update(is_public=False):
        journal.record("precedent.take_down", subject=precedent.number, actor=by.reference)
    precedent.refresh_from_db()
    return precedent
