"""Files beside a case of prior learning: photos, papers and texts that the learner brings as evidence.

They are seen by whoever sees the case (`permissions.cases_visible_to`) and by an adviser to whom the learner shows
them, by nobody else, and changed by the learner alone, as long as the case is a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.models import Accompaniment, Share
from passerelle.assessment.permissions import cases_visible_to
from passerelle.assessment.states import CaseState
from passerelle.core.errors import NotPermitted, WrongState
from passerelle.files import actions as files
from passerelle.files.cleaning import clean
from passerelle.files.models import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.models import Person


def of_case(case: PriorLearningCase) -> QuerySet[Upload]:
    return Upload.objects.filter(subject=case.number)


def file_for(person: Person, number: str, key: UUID) -> Upload:
    """Return one of the files of a case that a person may see. Raises Http404: nothing is told of any other."""
    shown = Accompaniment.objects.filter(
        case__number=number, adviser=person, state=AccompanimentState.ACCEPTED
    ).select_related("case")
    by_adviser = next((one.case for one in shown if one.shows(Share.FILES)), None)
    case = by_adviser or get_object_or_404(cases_visible_to(person), number=number)
    return get_object_or_404(of_case(case), key=key)


def bring(case: PriorLearningCase, chunks: Iterable[bytes], *, name: str, shows: str, by: Person) -> Upload:
    """Keep a file beside a draft; of a photo nothing is kept but what it shows.

    Raises NotPermitted, WrongState once sent, Malformed with the reason by its name, NotNow (`files_are_many`).
    """
    _may_change(case, by)
    held, kind = clean(chunks, name=name)
    return files.bring([held], subject=case.number, edition=1, name=name, shows=shows, by=by, known=kind)


def take_back(upload: Upload, case: PriorLearningCase, *, by: Person) -> None:
    """Take a file out of a draft. Raises NotPermitted, WrongState once sent."""
    _may_change(case, by)
    files.take_back(upload, by=by)


def _may_change(case: PriorLearningCase, by: Person) -> None:
    if case.person_id != by.pk:
        raise NotPermitted
    if case.state != CaseState.DRAFT:
        raise WrongState("edit", case.state)
