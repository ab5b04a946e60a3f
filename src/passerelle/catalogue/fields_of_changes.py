"""What a change to a registered entry may state: the fields of its draft, and of a course what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.description import MICRO_CREDENTIAL, SHORT_COURSE, checked_course, checked_micro_credential
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.errors import Malformed
from passerelle.core.shapes import words
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    Described = MicroCredential | ShortCourse


def checked(entry: Described, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a change, checked; a course may name what it leads to, by number. Raises Malformed."""
    if isinstance(entry, MicroCredential):
        return checked_micro_credential(stated)
    goals = {"leads_to": _goals(entry, stated["leads_to"])} if "leads_to" in stated else {}
    return checked_course({name: value for name, value in stated.items() if name != "leads_to"}) | goals


def fields_of(entry: Described) -> list[str]:
    """Return the names of what a change to such an entry may state."""
    return list(MICRO_CREDENTIAL) if isinstance(entry, MicroCredential) else [*SHORT_COURSE, "leads_to"]


def differing(entry: Described, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that would be otherwise than they are."""
    return {name: value for name, value in fields.items() if value != _now(entry, name)}


def _goals(course: ShortCourse, numbers: Any) -> list[str]:
    """Return what a course leads to, in order: listed now, or named before."""
    named = sorted(set(words("leads_to", numbers)))
    known = set(MicroCredential.objects.filter(number__in=named, state__in=LISTED).values_list("number", flat=True))
    if unknown := sorted(set(named) - known - set(led_to(course))):
        raise Malformed(field="leads_to", expected="numbers of listed micro-credentials", seen=unknown[0])
    return named


def led_to(course: ShortCourse) -> list[str]:
    """Return what a course leads to, by number, in order."""
    return sorted(course.leads_to.values_list("number", flat=True))


def _now(entry: Described, name: str) -> Any:
    return led_to(entry) if name == "leads_to" and isinstance(entry, ShortCourse) else getattr(entry, name)
