"""What was refused of a form, above it: that nothing was saved, and the way to each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.utils.translation import gettext_lazy as _

from passerelle.web.ways import Way, kept

if TYPE_CHECKING:
    from collections.abc import Iterator

register = template.Library()

ROWS = {
    "outcomes": _("Outcome %(n)d"),
    "components": _("Part %(n)d of the assessment"),
    "blocks": _("Block %(n)d"),
    "modules": _("Module %(n)d"),
    "buckets": _("Group %(n)d"),
    "conditions": _("Condition %(n)d"),
    "form": _("Award %(n)d"),
}
"""What the rows of a page are called, by their prefix."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend; `at` is the id of its control, empty where it is in no single one; `ways` lead on."""

    at: str
    name: str
    sentence: str
    ways: tuple[Way, ...] = ()


@register.inclusion_tag("parts/not_saved.html")
def not_saved(*parts: Any, is_question: bool = False) -> dict[str, Any]:
    """Show that nothing was saved, and what to mend; nothing for forms that nobody sent or that hold.

    A question (`is_question`) saves nothing in any case.
    """
    newer = [part.newer for part in parts if hasattr(part, "newer")]
    return {
        "faults": [fault for part in parts if part for fault in faults(part)],
        "is_question": is_question,
        "is_stale": bool(newer),
        "newer": [one for rows in newer for one in rows],
    }


def faults(part: BaseForm | BaseFormSet[Any]) -> Iterator[Fault]:
    """Yield what is wrong in a form, or in the rows of one, in the order of the page."""
    if not part.is_bound:
        return
    if isinstance(part, BaseForm):
        yield from _of_form(part, "")
        return
    for sentence in part.non_form_errors():
        yield Fault("", "", str(sentence))
    for n, row in enumerate(part.forms, start=1):
        yield from _of_form(row, str(ROWS.get(str(part.prefix), "%(n)d")) % {"n": n})


def _of_form(form: BaseForm, row: str) -> Iterator[Fault]:
    for sentence in form.non_field_errors():
        yield Fault("", row, str(sentence), kept(form, str(sentence)))
    of_parts = getattr(form, "parts_by_field", {})  # a form of many alike fields says what each is of
    for bound in form:
        whole = of_parts.get(bound.name, row)
        for sentence in bound.errors:
            label = "" if bound.is_hidden else str(bound.label or "")
            at = "" if bound.is_hidden else bound.auto_id
            name = ", ".join(one for one in (whole, label) if one)
            yield Fault(at, name, beside(str(sentence), label), kept(form, str(sentence)))


@register.filter
def beside(sentence: str, label: Any) -> str:
    """Return a sentence as it is read behind the name of its field, which is not said twice."""
    said = str(sentence).removeprefix(f"{label}: ")
    return said[:1].upper() + said[1:]
