"""Files beside a submission: coverage of the assessment, marked examples, reports of reviews from outside.

The applicant brings them while it may still be read: with a draft, until the panel votes, and as an answer, as
evidence for a condition, in a hearing or an appeal. Once an edition is submitted its files stay. They are seen by
whoever may see the case, and by nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from passerelle.core.errors import NotNow, NotPermitted
from passerelle.files import actions as files
from passerelle.files.models import Upload
from passerelle.organisations.permissions import acts_for
from passerelle.people.permissions import holds
from passerelle.registers import queries as entries
from passerelle.registers.states import EDITABLE
from passerelle.vetting.models import Appeal, Case, Condition, Sanction, Seat
from passerelle.vetting.permissions import DESK, WRITERS, may_hear
from passerelle.vetting.states import APPEAL_OPEN, SANCTION_OPEN, ConditionState, SeatState, Stage
from passerelle.vetting.ties import tie_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

READ = (Stage.TO_FORM, Stage.DECLARING, Stage.FINDING)
"""Stages in which the panel has not begun to vote."""


def owner_of(entry: Entry) -> Organisation | None:
    owner: Organisation | None = getattr(entry, entry.owned_by)
    return owner


def edition_of(entry: Entry) -> int:
    """Return the edition that what is brought today is for: the next one, while it is being written."""
    return entry.edition + 1 if entry.state in EDITABLE else entry.edition


def is_open(entry: Entry) -> bool:
    """Say whether somebody still reads what the applicant brings."""
    if entry.state in EDITABLE:
        return True
    number = entry.number
    reading = Case.objects.filter(entry=number, waits=True).filter(Q(stage__in=READ) | Q(stopped_since__isnull=False))
    return (
        reading.exists()
        or Condition.objects.filter(
            case__entry=number, state__in=[ConditionState.OPEN, ConditionState.OFFERED]
        ).exists()
        or Sanction.objects.filter(entry=number, state__in=SANCTION_OPEN).exists()
        or Appeal.objects.filter(entry=number, state__in=APPEAL_OPEN).exists()
    )


def may_bring(person: Person, entry: Entry) -> bool:
    """Whoever writes for the body that answers for the entry."""
    owner = owner_of(entry)
    return owner is not None and acts_for(person, owner.pk, *WRITERS)


def may_take_back(person: Person, upload: Upload, entry: Entry) -> bool:
    """The same, as long as the edition it is for was not submitted."""
    return may_bring(person, entry) and upload.edition > entry.edition


def visible_to(person: Person, entry: Entry) -> QuerySet[Upload]:
    """Return the files of an entry that a person may see (`_reach`)."""
    held, reach = Upload.objects.filter(subject=entry.number), _reach(person, entry)
    return held.none() if reach is None else held.filter(reach)


def of_case(case: Case) -> QuerySet[Upload]:
    """Return the files of the edition a case judges, for a reader to whom its documents are open."""
    return Upload.objects.filter(subject=case.entry, edition=case.edition)


def has_to_do_with(person: Person, entry: Entry) -> bool:
    """Say whether a person may know what files there are; to anybody else not even the number is confirmed."""
    return _reach(person, entry) is not None


def entry_for(person: Person, number: str) -> Entry:
    """Return an entry whose files a person has to do with. Raises Http404: nothing is told of any other."""
    found = entries.entry(number)
    if not has_to_do_with(person, found):
        raise Http404(number)
    return found


def file_for(person: Person, entry: Entry, key: UUID) -> Upload:
    """Return one of the files of an entry that a person may see. Raises Http404."""
    return get_object_or_404(visible_to(person, entry), key=key)


def _reach(person: Person, entry: Entry) -> Q | None:
    """Return which files of an entry a person may see; None for who has nothing to do with it.

    All for who writes for the applicant; what was submitted, for the authority's desk but who is tied to it, and for
    who hears an appeal; for an expert the files of the edition they judge, once they declared that nothing ties them.
    """
    if not (person.is_authenticated and person.is_active):
        return None
    if may_bring(person, entry):
        return Q()
    owner, submitted = owner_of(entry), Q(edition__lte=entry.edition)
    if owner is not None and entry.edition and holds(person, *DESK) and not tie_of(person, owner, entry=entry.number):
        return submitted
    if any(may_hear(person, appeal) for appeal in Appeal.objects.filter(entry=entry.number, handler=person)):
        return submitted
    seats = Seat.objects.filter(case__entry=entry.number, expert__person=person, state=SeatState.DECLARED)
    judged = set(seats.values_list("case__edition", flat=True))
    return Q(edition__in=judged) if judged else None


def bring(entry: Entry, chunks: Iterable[bytes], *, name: str, shows: str, by: Person) -> Upload:
    """Keep a file beside an entry. Raises NotPermitted, NotNow where nobody reads it, and what `files.bring` raises."""
    if not may_bring(by, entry):
        raise NotPermitted
    if not is_open(entry):
        raise NotNow(reason="nobody_reads_files")
    return files.bring(chunks, subject=entry.number, edition=edition_of(entry), name=name, shows=shows, by=by)


def take_back(upload: Upload, entry: Entry, *, by: Person) -> None:
    """Take a file out of a draft. Raises NotPermitted, NotNow for one that was submitted."""
    if not may_bring(by, entry):
        raise NotPermitted
    if not may_take_back(by, upload, entry):
        raise NotNow(reason="file_was_submitted")
    files.take_back(upload, by=by)
