"""What goes when somebody has their account erased, what goes when its clock has run, and what never does.

What the law lets a person take back goes at once. What was signed, decided or noted in the journal stays: it names a
reference; the name behind it stays only where somebody must still be able to say whose an award is.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from passerelle.assessment import erasing as evidence
from passerelle.assessment.flags import open_about
from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.assessment.states import OPEN_CANDIDATES, OPEN_CASES, CaseState
from passerelle.awards.models import Award, ShareLink
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.learning.models import Enrolment
from passerelle.learning.states import OPEN_ENROLMENTS
from passerelle.organisations.models import Mandate
from passerelle.people.models import Person, StaffDuty
from passerelle.portfolio import exporting, guardians
from passerelle.portfolio.models import ForeignCredential, HandedOut, PublicProfile, ShareSet, Sighting
from passerelle.portfolio.permissions import may_erase
from passerelle.portfolio.retention import clocks
from passerelle.portfolio.states import ExportState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

NEVER_JUDGED: Final = (CaseState.LAPSED, CaseState.WITHDRAWN)
"""Cases whose evidence nobody may still have to look at."""
BESIDE: Final = (
    ("account.EmailAddress", "user"), ("mfa.Authenticator", "user"), ("letters.Letter", "person"),
    ("letters.Choice", "person"), ("letters.Phone", "person"), ("assessment.SelfCheck", "person"),
    ("people.ElectronicIdentity", "person"), ("people.Minor", "person"), ("people.Recovery", "person"),
    ("people.CalendarFeed", "person"),
    ("pathways.Pathway", "learner"),
    ("guidance.Note", "counsel__learner"), ("guidance.Plan", "counsel__learner"), ("guidance.Counsel", "learner"),
    ("guidance.CounterCode", "person"), ("guidance.SuggestionChoice", "person"),
    ("opportunities.ReportedHire", "application__learner"), ("opportunities.JobApplication", "learner"),
    ("opportunities.Invitation", "learner"), ("opportunities.EmployerConsent", "learner"),
)  # fmt: skip
"""What other packages keep of an account and that goes with it: (model, whose it is)."""


def under_way(person: Person) -> list[str]:
    """Return the numbers of what is still under way: it is given up or ended first, by those who know how."""
    enrolments = Enrolment.objects.filter(person=person, state__in=OPEN_ENROLMENTS)
    candidates = Candidate.objects.filter(person=person, state__in=OPEN_CANDIDATES)
    cases = PriorLearningCase.objects.filter(person=person, state__in=OPEN_CASES)
    suspicions = open_about(person)
    appraisals = apps.get_model("appraisal.Appraisal").objects.filter(holder=person, closed_on=None)
    return [
        one
        for rows in (enrolments, candidates, cases, suspicions, appraisals)
        for one in rows.values_list("number", flat=True)
    ]


def holds_office(person: Person, today: date) -> bool:
    """Say whether somebody acts for a body or the authority today: an office is given back first."""
    held = Q(ends_on=None) | Q(ends_on__gt=today)
    return (
        Mandate.objects.filter(held, person=person).exists() or StaffDuty.objects.filter(held, person=person).exists()
    )


def keeps_name(person: Person) -> bool:
    """Say whether the name stays: an award says whose it is, and an office who held it."""
    rows: tuple[QuerySet[Any], ...] = (
        Award.objects.filter(holder=person), Mandate.objects.filter(person=person),
        StaffDuty.objects.filter(person=person), apps.get_model("vetting.Expert").objects.filter(person=person),
    )  # fmt: skip
    return any(found.exists() for found in rows)


@transaction.atomic
def erase(person: Person, *, by: Person, email: str, today: date) -> Person:
    """Close the account for good and take away what can go; what cannot says why on the page of what is kept.

    Safe to send twice. Raises NotPermitted for anybody else's, Malformed where the address typed is another, NotNow
    (`erase_office`, `erase_under_way` with the numbers).
    """
    if not may_erase(by, person):
        raise NotPermitted
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.erased_at is not None:
        return locked
    if email.strip().lower() != locked.email.lower():
        raise Malformed(field="email", expected="the address you sign in with")
    if holds_office(locked, today):
        raise NotNow(reason="erase_office")
    if found := under_way(locked):
        raise NotNow(reason="erase_under_way", seen=found)
    _take_away(locked, today)
    _close(locked)
    journal.record("person.erase", subject=locked.reference, actor=locked.reference)
    return locked


def _take_away(person: Person, today: date) -> None:
    """Delete what is a person's own; links open nothing from now on."""
    ShareLink.objects.filter(award__holder=person).delete()
    ShareSet.objects.filter(person=person).delete()
    guardians.end_all(person)
    HandedOut.objects.filter(person=person).delete()
    PublicProfile.objects.filter(person=person).delete()
    ForeignCredential.objects.filter(person=person).delete()
    Sighting.objects.filter(person=person).delete()
    for model, whose in BESIDE:
        apps.get_model(model).objects.filter(**{whose: person}).delete()
    person.exports.filter(state=ExportState.ASKED).delete()  # one being made finds no row, and leaves no file
    for export in person.exports.all():
        exporting.delete(export)
    for case in PriorLearningCase.objects.filter(person=person, state__in=NEVER_JUDGED, erased_on=None):
        evidence.take_out(case, today=today)


def _close(person: Person) -> None:
    person.is_active, person.erased_at = False, timezone.now()
    person.email = f"{person.reference.lower()}@erased.invalid"
    person.set_unusable_password()
    if not keeps_name(person):
        person.name = ""
    person.save(update_fields=["is_active", "erased_at", "email", "password", "name"])


def forget_due(today: date) -> dict[str, int]:
    """Delete of everybody what has been kept as long as it may; return how many of each kind went.

    What was brought to a case of prior learning has its clock where the case is (`assessment.erasing`).
    """
    gone = {
        "links": _delete(ShareLink.objects.filter(_ended(today, "links"))),
        "links_to_several": _delete(ShareSet.objects.filter(_ended(today, "links_to_several"))),
        "handed_out": _delete(HandedOut.objects.filter(made_at__lt=_moment(_term(today, "handed_out")))),
        "sightings": _delete(Sighting.objects.filter(day__lt=_term(today, "sightings"))),
        "letters": _delete(
            apps.get_model("letters.Letter").objects.filter(written_at__lt=_moment(_term(today, "letters")))
        ),
        "recoveries": _delete(
            apps.get_model("people.Recovery").objects.filter(ended_at__lt=_moment(_term(today, "recoveries")))
        ),
    }
    exporting.delete_old(_moment(today) + timedelta(days=1))
    return gone


def _delete(rows: QuerySet[Any]) -> int:
    found = rows.count()
    rows.delete()
    return found


def _term(today: date, kind: str) -> date:
    """Return the day before which something of this kind has been kept long enough."""
    return add_months(today, -clocks()[kind].months)


def _ended(today: date, kind: str) -> Q:
    end = _moment(_term(today, kind))
    return Q(expires_at__lt=end) | Q(stopped_at__lt=end)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
