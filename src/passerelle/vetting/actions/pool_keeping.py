"""Keeping the pool: a registrar names and renews experts, each expert confirms, and says when they are away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, StaleVersion
from passerelle.core.fields_of_study import is_field
from passerelle.core.languages import is_language
from passerelle.journal import actions as journal
from passerelle.vetting.models import Expert, Kind
from passerelle.vetting.permissions import may_name_experts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

TO_CONFIRM = frozenset({"kind", "country", "languages", "fields", "organisation", "former_organisations"})
"""What an expert has to confirm again when a registrar changes it."""
CODES = {
    "languages": (is_language, "languages by their codes (ISO 639), as in en, fr"),
    "fields": (is_field, "fields of study by their codes (ISCED-F 2013), as in 0713, 0716"),
}
"""What tells a code that is none, and what is asked instead."""


@transaction.atomic
def name_expert(
    person: Person,
    *,
    by: Person,
    kind: str,
    country: str,
    languages: Sequence[str] = (),
    fields: Sequence[str] = (),
    organisation: Organisation | None = None,
    former_organisations: Sequence[Mapping[str, Any]] = (),
    trained_until: date | None = None,
) -> Expert:
    """Take a person into the pool; seats are given once they confirm what was written down.

    Raises NotPermitted, Malformed for an unknown kind, language or field or an impossible day, AlreadyDone.
    """
    if not may_name_experts(by):
        raise NotPermitted
    if Expert.objects.filter(person=person).exists():
        raise AlreadyDone(field="person", seen=person.reference)
    stated = _checked(
        {"kind": kind, "country": country, "languages": languages, "fields": fields,
         "former_organisations": former_organisations}
    )  # fmt: skip
    expert = Expert.objects.create(
        person=person, organisation=organisation, trained_until=trained_until, is_confirmed=False, **stated
    )
    journal.record("expert.name", subject=person.reference, actor=by.reference, noted={"kind": kind})
    return expert


@transaction.atomic
def change_expert(expert: Expert, changes: Mapping[str, Any], *, by: Person, seen_version: int | None = None) -> Expert:
    """Change what stands about an expert, renew the training, or say that they are away.

    What the expert stands for has to be confirmed anew; the days of a training do not. `seen_version` is the mark of
    what whoever states the whole had before them. Raises NotPermitted, Malformed, StaleVersion when it changed since.
    """
    if not may_name_experts(by):
        raise NotPermitted
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if seen_version is not None and expert.mark != seen_version:
        raise StaleVersion(seen=seen_version)
    allowed = TO_CONFIRM | {"trained_until", "is_available"}
    if unknown := sorted(set(changes) - allowed):
        raise Malformed(field=unknown[0], expected=", ".join(sorted(allowed)))
    stated = _checked(changes)
    changed = {name: value for name, value in stated.items() if getattr(expert, name) != value}
    if not changed:
        return expert
    if changed.keys() & TO_CONFIRM:
        changed["is_confirmed"] = False
    return _saved(expert, changed, "expert.change", by=by)


@transaction.atomic
def confirm_expert(expert: Expert, *, by: Person) -> Expert:
    """Confirm that what stands about oneself is right; confirmed twice changes nothing. Raises NotPermitted."""
    if not _is_own(expert, by):
        raise NotPermitted
    return expert if expert.is_confirmed else _saved(expert, {"is_confirmed": True}, "expert.confirm", by=by)


@transaction.atomic
def set_availability(expert: Expert, is_available: bool, *, by: Person) -> Expert:
    """Say whether one can be asked at present: the expert's own word, or a registrar's. Raises NotPermitted."""
    if not (_is_own(expert, by) or may_name_experts(by)):
        raise NotPermitted
    if expert.is_available == is_available:
        return expert
    return _saved(expert, {"is_available": is_available}, "expert.change", by=by)


def _saved(expert: Expert, changed: Mapping[str, Any], kind: str, *, by: Person) -> Expert:
    for name, value in changed.items():
        setattr(expert, name, value)
    expert.save(update_fields=list(changed))
    noted = {"fields": sorted(changed)}
    journal.record(kind, subject=expert.person.reference, actor=by.reference, noted=noted)
    return expert


def _is_own(expert: Expert, person: Person) -> bool:
    return person.is_authenticated and person.is_active and expert.person_id == person.pk


def _checked(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be stated of an expert, in the shape it is kept in. Raises Malformed."""
    found = dict(stated)
    if "kind" in found and found["kind"] not in Kind.values:
        raise Malformed(field="kind", seen=found["kind"], expected=", ".join(Kind.values))
    if "country" in found and not str(found["country"]).strip():
        raise Malformed(field="country", expected="text")
    for name in CODES:
        if name in found:
            found[name] = _known_codes(name, found[name])
    if "former_organisations" in found:
        found["former_organisations"] = [_left(item, n) for n, item in enumerate(found["former_organisations"])]
    return found


def _known_codes(name: str, stated: Sequence[Any]) -> list[str]:
    is_known, expected = CODES[name]
    codes = [code for one in stated if (code := str(one).strip())]
    for code in codes:
        if not is_known(code):
            raise Malformed(field=name, seen=code, expected=expected)
    return codes


def _left(item: Mapping[str, Any], place: int) -> dict[str, str]:
    try:
        left = date.fromisoformat(str(item["left_on"]))
    except (KeyError, ValueError):
        raise Malformed(field=f"former_organisations.{place}.left_on", expected="date") from None
    if not str(item.get("organisation", "")).strip():
        raise Malformed(field=f"former_organisations.{place}.organisation", expected="text")
    return {"organisation": str(item["organisation"]).strip(), "left_on": left.isoformat()}
