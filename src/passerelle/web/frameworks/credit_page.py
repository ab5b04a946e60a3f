"""Credit systems and a converter that needs no script: it answers with an interval, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import in_language
from passerelle.core.credits import (
    HOURS,
    SYSTEMS,
    WITHOUT_CREDITS,
    CreditsRefused,
    Kind,
    conversion,
    outward,
)
from passerelle.policy import sentences
from passerelle.web.wording import plain_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.core.credits import Conversion, CreditSystem
    from passerelle.core.credits.systems import Span
    from passerelle.people.requests import PublicRequest


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    is_disabled: bool = False


@require_GET
def converter(request: PublicRequest) -> HttpResponse:
    """Every credit system, and one size told in another of them."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("amount", "from", "to", "hours")}
    shown: dict[str, Any] = {
        "asked": {"from": "ECTS", "to": HOURS, **{name: value for name, value in asked.items() if value}},
        "options": _options(),
        "systems": [(system, *_size_words(system)) for system in SYSTEMS.values()],
        "others": [(other, _other_words(other.kind, other.hours_at_least)) for other in WITHOUT_CREDITS.values()],
        "here": "find",
    }
    status = 200
    if not asked["amount"]:
        shown["example"] = _example()
    else:
        try:
            hours = _number(asked["hours"]) if asked["hours"] else None
            found = conversion(_number(asked["amount"]), asked["from"], asked["to"], hours=hours)
            shown |= {"answer": _answer(found), "why": _why(found)}
        except CreditsRefused as refusal:
            shown["refused"], status = sentences.of_error(refusal), 422
    return render(request, "frameworks/credits.html", shown, status=status)


EXAMPLE = {"amount": "6", "from": "ECTS", "to": "UK-CATS"}


def _example() -> dict[str, str]:
    """Return one conversion between two systems, as it stands today, to be tried."""
    found = conversion(Decimal(EXAMPLE["amount"]), EXAMPLE["from"], EXAMPLE["to"])
    return {
        "size": f"{EXAMPLE['amount']} · {_name(found.from_)}",
        "answer": _answer(found),
        "query": urlencode(EXAMPLE),
    }


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ".")) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        return Decimal("NaN")


def _options() -> list[Option]:
    """Return what can be chosen; what cannot be converted is shown and cannot."""
    return [
        Option(HOURS, _("Hours of work")),
        *(Option(one.code, _name(one), not one.verified) for one in SYSTEMS.values()),
        *(Option(one.code, in_language(one.name), True) for one in WITHOUT_CREDITS.values()),
    ]


def _name(system: CreditSystem | None) -> str:
    return in_language(system.name) if system else _("Hours of work")


def _span(span: Span) -> str:
    least, most = outward(span)
    if least == most:
        return plain_number(least)
    return _("%(least)s to %(most)s") % {"least": plain_number(least), "most": plain_number(most)}


def _answer(found: Conversion) -> str:
    return f"{_span(found.answer)} · {_name(found.to)}"


def _why(found: Conversion) -> list[str]:
    """Return the way to the answer, a sentence each: the size as hours, then the hours as credits."""
    told = []
    if found.from_ and found.from_ != found.to:
        told.append(
            _("%(system)s: one stands for %(hours)s hours of work, so this size stands for %(all)s hours.")
            % {
                "system": _name(found.from_),
                "hours": _span((found.from_.hours_min, found.from_.hours_max)),
                "all": _span((found.amount * found.from_.hours_min, found.amount * found.from_.hours_max)),
            }
        )
    if found.narrowed:
        told.append(_("You said that it is %(hours)s hours.") % {"hours": _span(found.hours)})
    if found.to and found.from_ != found.to:
        told.append(
            _("%(system)s: one stands for %(hours)s hours of work.")
            % {"system": _name(found.to), "hours": _span((found.to.hours_min, found.to.hours_max))}
        )
    if not found.is_exact:
        told.append(_("Where in between it lies, only the hours of the course itself can say."))
    return told


def _size_words(system: CreditSystem) -> tuple[str, str]:
    """Return the hours of one credit, and a full-time year."""
    year = _("%(n)s credits") % {"n": plain_number(system.year_credits)} if system.year_credits else "–"
    if system.year_hours:
        year += f", {_('%(hours)s hours') % {'hours': _span(system.year_hours)}}"
    hours = _span((system.hours_min, system.hours_max))
    if system.contact_hours_min:
        hours += f", {_('at least %(n)s in contact') % {'n': plain_number(system.contact_hours_min)}}"
    return hours, year


def _other_words(kind: Kind, least: Decimal | None) -> str:
    words = {
        Kind.HOURS_ONLY: _("Counted in hours alone, at least %(n)s") % {"n": plain_number(least)},
        Kind.NO_SIZE: _("No credits, and no size of its own"),
        Kind.NO_TOTAL_HOURS: _("Credits whose hours of work are not known"),
    }
    return words[kind]
