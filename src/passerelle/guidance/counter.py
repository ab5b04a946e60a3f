"""What an officer does in the name of who stands at the counter: these acts, under this consent, and nothing else.

Each act is the person's own, by the rules that hold for them; the journal names the officer as its actor and says on
whose behalf (`journal/behalf.py`). The visit is locked for the act: a consent that was taken back lets none through.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.assessment import case_files, prior_learning, sittings
from passerelle.awards import downloads
from passerelle.awards.models import Award
from passerelle.awards.states import MADE
from passerelle.core import visits as rules
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.guidance.models import Plan, Visit, VisitAct
from passerelle.guidance.permissions import may_act_in, may_stand_at_counter
from passerelle.guidance.states import ON_VIEW
from passerelle.journal import actions as journal
from passerelle.journal import behalf
from passerelle.learning import applying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from passerelle.assessment.models import PriorLearningCase, Sitting, SittingBooking
    from passerelle.awards.downloads import File
    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.files.models import Upload
    from passerelle.learning.models import Application, Enrolment
    from passerelle.people.models import Person


@contextmanager
def _at_counter(visit: Visit, act: str, by: Person, now: datetime, today: date) -> Iterator[Visit]:
    """Let one act be done in a person's name. Raises NotPermitted, NotNow (`visit_over`, `not_agreed`)."""
    if visit.officer_id != by.pk or not may_stand_at_counter(by, visit.centre_id, on=today):
        raise NotPermitted
    with transaction.atomic():
        locked = Visit.objects.select_for_update(of=("self",)).select_related("person", "centre").get(pk=visit.pk)
        if not may_act_in(by, locked, now=now, on=today):
            raise NotNow(reason="visit_over")
        if not rules.covers(locked.purposes, act):
            raise NotNow(reason="not_agreed")
        with behalf.acting(by.reference, for_person=locked.person.reference, under=locked.number):
            yield locked


def _done(visit: Visit, act: str, about: str, by: Person, now: datetime) -> None:
    """Write an act down for the receipt; the same about the same thing again in a visit is one."""
    if VisitAct.objects.filter(visit=visit, act=act, about=about).exists():
        return
    VisitAct.objects.create(visit=visit, act=act, about=about, at=now)
    noted = {"act": act, "about": about, "on_behalf_of": visit.person.reference}
    journal.record("visit.act", subject=visit.number, actor=by.reference, noted=noted)


def apply(
    visit: Visit, instance: CourseInstance, *, micro_credential: MicroCredential | None = None, statement: str = "",
    by: Person, now: datetime, today: date,
) -> Application:  # fmt: skip
    """Apply for a place in the person's name. Raises as `_at_counter` and `learning.applying.apply`."""
    with _at_counter(visit, "apply", by, now, today) as locked:
        made = applying.apply(
            instance, by=locked.person, today=today, micro_credential=micro_credential, statement=statement
        )
        _done(locked, "apply", made.number, by, now)
    return made


def take_up(visit: Visit, application: Application, *, by: Person, now: datetime, today: date) -> Enrolment:
    """Take up a place kept for the person. Raises as `_at_counter` and `learning.applying.take_up`."""
    with _at_counter(visit, "take_up", by, now, today) as locked:
        made = applying.take_up(application, by=locked.person, today=today)
        _done(locked, "take_up", application.number, by, now)
    return made


def book(visit: Visit, sitting: Sitting, *, by: Person, now: datetime, today: date) -> SittingBooking:
    """Book a sitting in the person's name. Raises as `_at_counter` and `assessment.sittings.book`."""
    with _at_counter(visit, "book", by, now, today) as locked:
        made = sittings.book(sitting, by=locked.person, today=today)
        _done(locked, "book", made.number, by, now)
    return made


def start_case(visit: Visit, entry: MicroCredential, *, by: Person, now: datetime, today: date) -> PriorLearningCase:
    """Start a case of prior learning. Raises as `_at_counter` and `assessment.prior_learning.start_case`."""
    with _at_counter(visit, "start_case", by, now, today) as locked:
        made = prior_learning.start_case(entry, by=locked.person, today=today)
        _done(locked, "start_case", made.number, by, now)
    return made


def add_evidence(
    visit: Visit, case: PriorLearningCase, piece: Mapping[str, Any], *, by: Person, now: datetime, today: date,
    seen_version: int | None = None,
) -> PriorLearningCase:  # fmt: skip
    """Write down what the person tells, beside what stands there, whichever version that is where none is said.

    Raises as `_at_counter` and `assessment.prior_learning.save_evidence`.
    """
    with _at_counter(visit, "evidence", by, now, today) as locked:
        kept = prior_learning.save_evidence(
            case, [*case.evidence, piece], by=locked.person, today=today, seen_version=seen_version or case.version
        )
        _done(locked, "evidence", case.number, by, now)
    return kept


def change_evidence(
    visit: Visit, case: PriorLearningCase, evidence: Sequence[Mapping[str, Any]], *, seen_version: int, by: Person,
    now: datetime, today: date,
) -> PriorLearningCase:  # fmt: skip
    """Change what was written down, or take some of it out, as the person says: `evidence` is all that stays.

    Raises as `_at_counter` and `assessment.prior_learning.save_evidence`.
    """
    with _at_counter(visit, "evidence", by, now, today) as locked:
        kept = prior_learning.save_evidence(case, evidence, by=locked.person, today=today, seen_version=seen_version)
        _done(locked, "evidence", case.number, by, now)
    return kept


def scan(
    visit: Visit, case: PriorLearningCase, chunks: Iterable[bytes], *, name: str, shows: str, by: Person,
    now: datetime, today: date,
) -> Upload:  # fmt: skip
    """Keep a paper that was scanned at the counter. Raises as `_at_counter` and `assessment.case_files.bring`."""
    with _at_counter(visit, "file", by, now, today) as locked:
        made = case_files.bring(case, chunks, name=name, shows=shows, by=locked.person)
        _done(locked, "file", case.number, by, now)
    return made


def remove_scan(
    visit: Visit, case: PriorLearningCase, upload: Upload, *, by: Person, now: datetime, today: date
) -> None:
    """Take a scan out of a draft. Raises as `_at_counter` and `assessment.case_files.take_back`."""
    with _at_counter(visit, "file", by, now, today) as locked:
        case_files.take_back(upload, case, by=locked.person)
        _done(locked, "file", case.number, by, now)


def send_case(visit: Visit, case: PriorLearningCase, *, by: Person, now: datetime, today: date) -> PriorLearningCase:
    """Send a case. Raises as `_at_counter` and `assessment.prior_learning.submit_case`."""
    with _at_counter(visit, "send_case", by, now, today) as locked:
        sent = prior_learning.submit_case(case, by=locked.person, today=today)
        _done(locked, "send_case", case.number, by, now)
    return sent


def print_portfolio(visit: Visit, *, by: Person, now: datetime, today: date) -> Person:
    """Let the person's portfolio be printed. Raises as `_at_counter`."""
    with _at_counter(visit, "print_portfolio", by, now, today) as locked:
        _done(locked, "print_portfolio", visit.number, by, now)
    return locked.person


def print_plan(visit: Visit, number: str, *, by: Person, now: datetime, today: date) -> Plan:
    """Let one of the person's plans be printed. Raises as `_at_counter`, and NotPermitted for another's."""
    with _at_counter(visit, "print_plan", by, now, today) as locked:
        plan = Plan.objects.filter(number=number, counsel__learner=locked.person, state__in=ON_VIEW).first()
        if plan is None:
            raise NotPermitted
        _done(locked, "print_plan", plan.number, by, now)
    return plan


def print_certificate(visit: Visit, number: str, *, by: Person, now: datetime, today: date) -> File:
    """Return a certificate. Raises as `_at_counter` and `downloads.file_of`, NotPermitted for another's."""
    with _at_counter(visit, "print_certificate", by, now, today) as locked:
        award = Award.objects.filter(number=number, holder=locked.person, state__in=MADE).first()
        if award is None:
            raise NotPermitted
        file = downloads.file_of(award, downloads.CERTIFICATE, by=locked.person)
        _done(locked, "print_certificate", award.number, by, now)
    return file
