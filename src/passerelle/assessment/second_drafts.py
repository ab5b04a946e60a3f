"""What a second or a third assessor keeps before they hand in, and what each noted for who decides.

Nobody else sees a draft. Notes open when marks do: to who decides where two are apart, to all who marked once it is
settled; the candidate reads none of them but those of the first, who signs. Source: DOMAIN 6, journey 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.assessment import actions, second_marking, sparing
from passerelle.assessment.models import SecondMarking
from passerelle.assessment.second_marking import PLACES, may_hand_in
from passerelle.assessment.second_states import SECOND_LIFE, SecondState
from passerelle.assessment.steps import step
from passerelle.core import assessing
from passerelle.core.errors import NotNow, NotPermitted, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.people.models import Person


def may_keep(person: Person, found: SecondMarking, *, on: date) -> bool:
    """Who marks at present as second or third, and has not handed in."""
    place = PLACES.get(SecondState(found.state))
    return place is not None and may_hand_in(person, found, on=on) == place and not getattr(found, f"{place}_marks")


@transaction.atomic
def keep(
    found: SecondMarking, marks: Sequence[actions.Mark], *, by: Person, seen_version: int, today: date
) -> SecondMarking:
    """Keep marks and notes as a draft, in the place of the one before; they may be changed until they are handed in.

    `seen_version` is that of the draft. Raises NotPermitted, Malformed, NotNow (`marks_handed_in`) or StaleVersion
    where it was changed elsewhere meanwhile.
    """
    place = may_hand_in(by, found, on=today)
    if place not in {"second", "third"}:
        raise NotPermitted
    if getattr(found, f"{place}_marks") or not may_keep(by, found, on=today):
        raise NotNow(reason="marks_handed_in")
    spec = sparing.specification(found.candidate)
    assessing.check_marks({mark.component: mark.score for mark in marks}, spec.components)
    actions.check_notes(marks)
    same = SecondMarking.objects.filter(pk=found.pk, draft_version=seen_version)
    if not same.update(draft_version=seen_version + 1):
        raise StaleVersion(seen=seen_version)
    found.draft_version = seen_version + 1
    said = {
        "marks": {mark.component: str(mark.score) for mark in marks},
        "notes": second_marking.notes_of(marks),
    }
    return step(found, SECOND_LIFE, "keep", by=by, noted={"marks": len(marks)}, draft=said)


def draft_for(found: SecondMarking, person: Person, *, on: date) -> list[actions.Mark]:
    """Return one's own draft; nothing for anybody else."""
    return second_marking.drafted(found) if may_keep(person, found, on=on) else []


def notes_for(found: SecondMarking, person: Person, *, on: date) -> dict[str, dict[str, str]]:
    """Return what one may read of the notes, by place and component: of those whose marks one sees."""
    open_to = second_marking.marks_for(found, person, on=on)
    told = {"second": found.second_notes, "third": found.third_notes}
    if "first" in open_to:
        rows = found.candidate.component_results.exclude(note="").order_by("component")
        told["first"] = dict(rows.values_list("component", "note"))
    return {place: told[place] for place in ("first", "second", "third") if place in open_to and told.get(place)}
