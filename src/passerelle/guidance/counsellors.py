"""How a counsellor stands on the public list, and until when their training counts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import Http404

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import counsel as rules
from passerelle.core.errors import Malformed, NotPermitted, StaleVersion
from passerelle.core.fields_of_study import is_field
from passerelle.core.languages import is_language
from passerelle.core.shapes import flag, short_text, words
from passerelle.core.together import Together
from passerelle.guidance import trainings
from passerelle.guidance.models import Counsellor
from passerelle.guidance.permissions import may_be_listed, may_change, may_note_training
from passerelle.journal import actions as journal
from passerelle.registers import queries as registers
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_LANGUAGES, MOST_FIELDS, MOST_ABOUT = 12, 20, 500
OF_COURSES = ("micro_credential", "short_course")
"""In which registers a training stands: a course for counsellors is an entry like any other."""


def _codes(limit: int, known: Callable[[str], bool], expected: str) -> Callable[[str, Any], list[str]]:
    def check(field: str, value: Any) -> list[str]:
        found = list(dict.fromkeys(one.strip() for one in words(field, value) if one.strip()))
        unknown = [one for one in found if not known(one)]
        if unknown or len(found) > limit:
            raise Malformed(field=field, expected=expected, seen=", ".join(unknown)[:80] or len(found))
        return found

    return check


_languages = _codes(MOST_LANGUAGES, is_language, "codes of languages, such as en or ar")
_fields = _codes(MOST_FIELDS, is_field, "codes of ISCED-F 2013, such as 07 or 0713")


def _checked(stated: Mapping[str, Any]) -> dict[str, Any]:
    amiss = Together()
    said = {
        "languages": amiss.of(_languages, "languages", stated.get("languages", [])),
        "fields": amiss.of(_fields, "fields", stated.get("fields", [])),
        "about": amiss.of(short_text(MOST_ABOUT), "about", stated.get("about", "")),
        "shows_name": amiss.of(flag, "shows_name", stated.get("shows_name", False)),
        "is_listed": amiss.of(flag, "is_listed", stated.get("is_listed", True)),
    }
    if said["languages"] == []:
        amiss.add(Malformed(field="languages", expected="one language at least"))
    amiss.settle()
    return said


@transaction.atomic
def enter(organisation: Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> Counsellor:
    """Put oneself on the list of a counselling service; the same again changes nothing, other words change it.

    Raises NotPermitted, or Malformed with everything that is amiss.
    """
    if not may_be_listed(by, organisation.pk, on=today):
        raise NotPermitted
    said = _checked(stated)
    before = Counsellor.objects.filter(person=by).first()
    if before is not None:
        return trainings.follow(_changed(before, {**said, "organisation": organisation}, by), today=today)
    try:
        with transaction.atomic():
            made = Counsellor.objects.create(number=next_number("CL"), person=by, organisation=organisation, **said)
    except IntegrityError:  # the same click twice at once
        return Counsellor.objects.get(person=by)
    noted = {"organisation": organisation.reference}
    journal.record("counsellor.enter", subject=made.number, actor=by.reference, noted=noted)
    return trainings.follow(made, today=today)


@transaction.atomic
def change(counsellor: Counsellor, stated: Mapping[str, Any], *, by: Person, seen_version: int) -> Counsellor:
    """Say anew what stands on the list of oneself. Raises NotPermitted, Malformed, StaleVersion."""
    if not may_change(by, counsellor):
        raise NotPermitted
    return _changed(counsellor, _checked(stated), by, seen_version)


def _changed(counsellor: Counsellor, said: Mapping[str, Any], by: Person, seen: int | None = None) -> Counsellor:
    fields = {name: value for name, value in said.items() if getattr(counsellor, name) != value}
    if "organisation" in fields:  # another service has not noted the training
        fields |= {"trained_until": None, "training": "", "training_noted_by": None}
        fields |= {"training_award": None, "noted_before": {}}
    version = counsellor.version if seen is None else seen
    same = Counsellor.objects.filter(pk=counsellor.pk, version=version)
    if not (same.update(version=F("version") + 1, **fields) if fields else same.exists()):
        raise StaleVersion(seen=version)
    if fields:
        journal.record(
            "counsellor.change", subject=counsellor.number, actor=by.reference, noted={"fields": sorted(fields)}
        )
        counsellor.refresh_from_db()
    return counsellor


@transaction.atomic
def note_training(
    counsellor: Counsellor, entry: str, until: date | None, *, by: Person, today: date, seen_version: int
) -> Counsellor:
    """Note which training a counsellor has, as the number of its entry, and until when it counts.

    Where they hold an award of it, it counts no longer than the award; one that lasts longer goes on to count, where
    the rules in force name it. Raises NotPermitted (also of oneself), Malformed
    with everything that is amiss, StaleVersion.
    """
    if not may_note_training(by, counsellor):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        _public_entry(entry)
    with amiss.also():
        rules.training_end("trained_until", until, on=today, awarded_until=_awarded_until(counsellor, entry))
    amiss.settle()
    same = Counsellor.objects.filter(pk=counsellor.pk, version=seen_version)
    said: dict[str, Any] = {"training": entry, "trained_until": until, "training_noted_by": by}
    if not same.update(version=F("version") + 1, training_award=None, noted_before={}, **said):
        raise StaleVersion(seen=seen_version)
    noted = {"entry": entry, "until": str(until)}
    journal.record("counsellor.train", subject=counsellor.number, actor=by.reference, noted=noted)
    counsellor.refresh_from_db()
    return trainings.follow(counsellor, today=today)


def _public_entry(number: str) -> None:
    found = None
    with suppress(Http404):
        found = registers.entry(number)
    if found is None or not found.is_public or found.register not in OF_COURSES:
        raise Malformed(
            field="training", expected="the number of a listed micro-credential or course", seen=number[:20]
        )


def _awarded_until(counsellor: Counsellor, entry: str) -> date | None:
    """Return the last day of the award in force that the counsellor holds of an entry, where it has one."""
    held = Award.objects.filter(
        ~Q(valid_until=None), holder=counsellor.person_id, micro_credential__number=entry, state=AwardState.IN_FORCE
    )
    return held.order_by("-valid_until").values_list("valid_until", flat=True).first()
