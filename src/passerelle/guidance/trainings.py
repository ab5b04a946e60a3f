"""A counsellor's training follows from an award by itself, where the rules in force name what was awarded.

What lasts longer counts: the award, or what the service noted. Where the award ends, what was noted counts again.
Source: policy paper, R13 (guidance by trained counsellors); DOMAIN 3.5 and journey 17.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import counsel as rules
from passerelle.core.errors import StaleVersion
from passerelle.guidance.models import Counsellor
from passerelle.journal import actions as journal
from passerelle.people.models import Person
from passerelle.policy import queries as policy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.core.counsel import Terms


@dataclass(frozen=True)
class Training:
    """What counts as a training, until when, by whose word; `award` where it follows from one."""

    entry: str
    until: date
    by: Person
    award: Award | None = None


def terms_on(day: date) -> Terms:
    """Return what the rules in force on a day say of counsellors (`params.counsel`)."""
    return rules.terms(policy.said(policy.in_force(day), "counsel"))


@transaction.atomic
def follow(counsellor: Counsellor, *, today: date, gone: Award | None = None) -> Counsellor:
    """Let the longest count: of the awards in force that are trainings, and of what the service noted.

    `gone` is an award that ended: what the service noted of the same entry ends with it. Nothing is written where
    nothing changes, so it may run twice. Raises StaleVersion.
    """
    now, noted = _now(counsellor), _noted(counsellor)
    if (
        gone is not None
        and noted is not None
        and noted.entry == gone.micro_credential.number
        and not _held(counsellor, Q(micro_credential=gone.micro_credential_id)).exists()
    ):
        noted = None
    best = _awarded(counsellor, today)
    counts = best if best and (noted is None or best.until > noted.until) else noted
    before = _kept(noted) if counts is not noted else {}
    if counts == now and before == counsellor.noted_before:
        return counsellor
    same = Counsellor.objects.filter(pk=counsellor.pk, version=counsellor.version)
    changes: dict[str, Any] = {
        "training": counts.entry if counts else "",
        "trained_until": counts.until if counts else None,
        "training_noted_by": counts.by if counts else None,
        "training_award": counts.award if counts else None,
        "noted_before": before,
    }
    if not same.update(version=F("version") + 1, **changes):
        raise StaleVersion(seen=counsellor.version)
    told = {"entry": changes["training"], "until": str(changes["trained_until"] or "")}
    told["award"] = counts.award.number if counts and counts.award else ""
    journal.record("counsellor.train" if counts else "counsellor.untrain", subject=counsellor.number, noted=told)
    return Counsellor.objects.get(pk=counsellor.pk)


def _now(counsellor: Counsellor) -> Training | None:
    if counsellor.trained_until is None or counsellor.training_noted_by is None:
        return None
    return Training(
        counsellor.training, counsellor.trained_until, counsellor.training_noted_by, counsellor.training_award
    )


def _noted(counsellor: Counsellor) -> Training | None:
    """Return what the service noted, whether or not it counts at present."""
    if counsellor.training_award is None:
        return _now(counsellor)
    if not (kept := counsellor.noted_before):
        return None
    return Training(kept["training"], date.fromisoformat(kept["until"]), Person.objects.get(reference=kept["by"]))


def _kept(noted: Training | None) -> dict[str, str]:
    if noted is None:
        return {}
    return {"training": noted.entry, "until": noted.until.isoformat(), "by": noted.by.reference}


def _awarded(counsellor: Counsellor, today: date) -> Training | None:
    """Return the training that lasts longest of those that were awarded; one that counts already goes on to count."""
    trains = Q(micro_credential__number__in=terms_on(today).trainings) | Q(pk=counsellor.training_award_id)
    found = [
        Training(
            award.micro_credential.number,
            rules.awarded_end(award.awarded_on, award.valid_until),
            award.awarded_by,
            award,
        )
        for award in _held(counsellor, trains)
    ]
    return max(found, key=lambda one: (one.until, one.award is not None and -one.award.pk), default=None)


def _held(counsellor: Counsellor, which: Q) -> QuerySet[Award]:
    """Return awards in force of a counsellor; nobody is trained by their own word."""
    found = Award.objects.filter(which, holder=counsellor.person_id, state=AwardState.IN_FORCE)
    found = found.exclude(awarded_by=counsellor.person_id)
    return found.select_related("micro_credential", "awarded_by").order_by("pk")
