"""What a review is planned with: of which kind, by when, and of which courses or programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential, Programme, ShortCourse
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.core.errors import Malformed
from passerelle.core.shapes import day, each_once, words
from passerelle.core.together import Together
from passerelle.organisations.models import Organisation, Role
from passerelle.quality.models import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from passerelle.quality.models import Standard


def planned(subject: Organisation, standard: Standard, stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the fields of a review that is planned. Raises Malformed with everything amiss at once."""
    amiss = Together()
    kind, due, entries = str(stated.get("kind", "")), None, []
    with amiss.also():
        if kind not in Kind.values:
            raise Malformed(field="kind", expected=", ".join(standard.kinds), seen=kind[:80])
        if kind not in standard.kinds:
            reason = "standard_for_agencies" if standard.kinds == [Kind.AGENCY] else "standard_not_for_this"
            expected = f"a standard for {kind}"
            raise Malformed(field="standard", expected=expected, seen=standard.reference, reason=reason)
    with amiss.also():
        due = day("due_on", stated.get("due_on"))
        if due is None or due <= today:
            raise Malformed(field="due_on", expected=f"later than {today}", seen=str(due or ""))
    with amiss.also():
        entries = _entries(subject, kind, words("entries", stated.get("entries") or []))
    with amiss.also():
        if kind == Kind.AGENCY and not subject.roles.filter(role=Role.QA_AGENCY).exists():
            raise Malformed(field="subject", expected="an agency", seen=subject.number)
    amiss.settle()
    return {"kind": kind, "due_on": due, "entries": entries}


def _entries(subject: Organisation, kind: str, numbers: list[str]) -> list[str]:
    """Return the numbers of what is reviewed, each once and each of the body: the courses and micro-credentials of a
    series, or programmes. Raises Malformed, also for numbers where the body as a whole is reviewed.
    """
    if kind not in OWN:
        if numbers:
            raise Malformed(field="entries", expected="none, but for courses or programmes", seen=numbers[0])
        return []
    each_once("entries", numbers)
    expected, own = OWN[Kind(kind)]
    known = own(subject, numbers)
    if not numbers or (unknown := [number for number in numbers if number not in known]):
        seen = unknown[0][:80] if numbers else ""
        raise Malformed(field="entries", expected=expected, seen=seen)
    return numbers


def _courses(subject: Organisation, numbers: list[str]) -> set[str]:
    courses = ShortCourse.objects.filter(provider=subject, number__in=numbers).values_list("number", flat=True)
    awarded = MicroCredential.objects.filter(awarder=subject, number__in=numbers).values_list("number", flat=True)
    return {*courses, *awarded}


def _programmes(subject: Organisation, numbers: list[str]) -> set[str]:
    own = Programme.objects.filter(awarder=subject, number__in=numbers, state__in=PROGRAMME_PUBLIC)
    return set(own.values_list("number", flat=True))


OWN: dict[Kind, tuple[str, Callable[[Organisation, list[str]], set[str]]]] = {
    Kind.COURSES: ("numbers of courses of this body", _courses),
    Kind.PROGRAMMES: ("numbers of programmes of this body", _programmes),
}
"""What is reviewed by number, and which of some numbers are the body's own."""
