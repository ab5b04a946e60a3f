"""Conversions: stated by a body for its own decisions, or for everybody by the authority, two officers together.

Each change is another edition, in force from the day on which it is stated; what was decided stands and cites the one
by which it was decided. Source: DOMAIN 3.5 (ConversionRule).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from passerelle.conversions.models import Conversion, ConversionKind
from passerelle.conversions.states import CONVERSIONS, ConversionState
from passerelle.core.conversions import LONGEST_MARK, factor_of, marks_of
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.shapes import day, name_text, one_of, some_name
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.models import Organisation
from passerelle.recognition.permissions import may_confirm_conversion, may_end_conversion, may_state_conversion
from passerelle.registers.numbers import next_number
from passerelle.registers.steps import step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

BETWEEN: Final = ("kind", "from_system", "to_system", "country")
"""What makes it this conversion and no other: it stays from edition to edition."""
SAID: Final = ("factor", "table", "scale", "source", "valid_to")
STATED: Final = (*BETWEEN, *SAID)
LONGEST_CODE: Final = 20
CALLED: Final = timedelta(days=30)
"""So long before its last day whoever stated a conversion is told that it comes."""


def state(owner: Organisation | None, stated: Mapping[str, Any], *, by: Person, today: date) -> Conversion:
    """State a conversion: for one body, in force at once; for everybody, once a second officer confirms it.

    Sent twice, there is one. Raises NotPermitted, Malformed with everything amiss, and NotNow (`conversion_exists`)
    where the same body has one between the same systems already: that is stated anew.
    """
    if not may_state_conversion(by, owner, on=today):
        raise NotPermitted
    said = _checked(stated, today)
    between = {name: said[name] for name in BETWEEN}
    try:
        with transaction.atomic():
            _wait(owner)
            if found := _standing(owner, between):
                return _same(found, said)
            return _kept(Conversion(number=next_number("CV"), owner=owner), said, by=by, today=today)
    except IntegrityError:  # stated by two at once, on a database that does not wait
        if found := _standing(owner, between):
            return _same(found, said)
        raise


@transaction.atomic
def restate(
    conversion: Conversion, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int
) -> Conversion:
    """State a conversion anew, as another edition; for everybody, the one before holds until that is confirmed.

    What says the same is the same edition. Raises NotPermitted, Malformed with everything amiss, WrongState for one
    that does not hold or of which an edition is proposed, StaleVersion.
    """
    if not may_state_conversion(by, conversion.owner, on=today):
        raise NotPermitted
    said = _checked({**stated, **{name: getattr(conversion, name) for name in BETWEEN}}, today)
    _hold(conversion)
    CONVERSIONS.after(conversion.state, "supersede")
    if all(getattr(conversion, name) == said[name] for name in SAID):
        return conversion
    if seen_version != conversion.version:
        raise StaleVersion(seen=seen_version)
    of_this = Conversion.objects.filter(number=conversion.number)
    if of_this.filter(state=ConversionState.PROPOSED).exists():
        raise WrongState("restate", ConversionState.PROPOSED)
    if conversion.owner is not None:
        step(conversion, CONVERSIONS, "supersede", by=by, ended_on=today)
    last = of_this.aggregate(last=Max("edition"))["last"]
    made = Conversion(
        number=conversion.number, edition=last + 1, owner=conversion.owner, version=conversion.version + 1
    )
    return _kept(made, said, by=by, today=today)


@transaction.atomic
def confirm(conversion: Conversion, *, by: Person, today: date) -> Conversion:
    """Put a conversion for everybody in force, in the place of its edition before. Sent twice, nothing more happens.

    Raises NotPermitted, WrongState, and NotNow for one whose last day is over, or where another between the same
    systems is in force.
    """
    if not may_confirm_conversion(by, conversion):
        raise NotPermitted
    _hold(conversion)
    if conversion.state == ConversionState.IN_FORCE:
        return conversion
    CONVERSIONS.after(conversion.state, "confirm")
    if conversion.valid_to and conversion.valid_to < today:
        raise NotNow(reason="conversion_over", on=conversion.valid_to.isoformat())
    between = {name: getattr(conversion, name) for name in BETWEEN}
    if found := Conversion.objects.filter(owner=None, state=ConversionState.IN_FORCE, **between).first():
        if found.number != conversion.number:
            raise NotNow(reason="conversion_exists", conversion=found.number)
        step(found, CONVERSIONS, "supersede", by=by, ended_on=today)
    return step(conversion, CONVERSIONS, "confirm", by=by, confirmed_by=by, in_force_on=today)


@transaction.atomic
def withdraw(conversion: Conversion, *, by: Person, today: date) -> Conversion:
    """Take back what was proposed for everybody. Sent twice, nothing more happens. Raises NotPermitted, WrongState."""
    if not may_end_conversion(by, conversion):
        raise NotPermitted
    _hold(conversion)
    if conversion.state == ConversionState.WITHDRAWN:
        return conversion
    return step(conversion, CONVERSIONS, "withdraw", by=by, ended_on=today)


@transaction.atomic
def end(conversion: Conversion, *, by: Person, today: date) -> Conversion:
    """End a conversion: nothing is decided by it any more, what was decided stands. Sent twice, nothing more happens.

    Raises NotPermitted, WrongState.
    """
    if not may_end_conversion(by, conversion):
        raise NotPermitted
    _hold(conversion)
    if conversion.state == ConversionState.ENDED:
        return conversion
    return step(conversion, CONVERSIONS, "end", by=by, ended_on=today)


def about_to_end(*, on: date) -> QuerySet[Conversion]:
    """Return the conversions in force of which the last day comes within `CALLED` of a day; not those it is past."""
    soon = Conversion.objects.filter(state=ConversionState.IN_FORCE, valid_to__range=(on, on + CALLED))
    return soon.select_related("owner", "stated_by", "confirmed_by")


@transaction.atomic
def run_out(conversion: Conversion, *, today: date) -> Conversion:
    """End a conversion whose last day is past, as of that day; what was decided by it stands.

    Raises NotNow (`time_is_not_over`) on that day and before, or where there is none, WrongState.
    """
    _hold(conversion)
    if conversion.valid_to is None or today <= conversion.valid_to:
        raise NotNow(reason="time_is_not_over")
    return step(conversion, CONVERSIONS, "run_out", by=None, ended_on=conversion.valid_to)


def _kept(made: Conversion, said: Mapping[str, Any], *, by: Person, today: date) -> Conversion:
    """Keep a new edition: of a body in force at once, for everybody proposed."""
    act = "propose" if made.owner is None else "publish"
    made.state, made.stated_by, made.stated_on = ConversionState.PROPOSED, by, today
    for name in STATED:
        setattr(made, name, said[name])
    if made.owner is not None:
        made.state, made.in_force_on = CONVERSIONS.after(made.state, act), today
    made.save(force_insert=True)
    noted = {"owner": made.owner.number if made.owner else None, "from": made.from_system, "to": made.to_system}
    journal.record(f"conversion.{act}", subject=made.reference, actor=by.reference, noted=noted)
    return made


def _checked(stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    amiss = Together()
    for name in stated:
        if name not in STATED:
            amiss.add(Malformed(field=str(name)[:40], expected=", ".join(STATED)))
    kind = amiss.of(one_of(*ConversionKind.values), "kind", stated.get("kind"))
    if not kind and not stated.get("kind"):
        amiss.add(Malformed(field="kind", expected=", ".join(ConversionKind.values)))
    is_of_marks = kind == ConversionKind.MARKS
    named = some_name(40 if is_of_marks else LONGEST_CODE)
    said = {
        "kind": kind,
        "from_system": amiss.of(named, "from_system", stated.get("from_system")),
        "to_system": amiss.of(named, "to_system", stated.get("to_system")),
        "country": str(amiss.of(name_text(2), "country", stated.get("country")) or "").upper(),
        "factor": "",
        "table": [],
        "scale": [],
        "source": amiss.of(some_name(500), "source", stated.get("source")),
        "valid_to": amiss.of(day, "valid_to", stated.get("valid_to") or None),
    }
    if said["from_system"] and said["from_system"] == said["to_system"]:
        amiss.add(Malformed(field="to_system", expected="another system", seen=said["to_system"]))
    if said["country"] and not (len(said["country"]) == 2 and said["country"].isascii() and said["country"].isalpha()):
        amiss.add(Malformed(field="country", expected="two letters, such as MI", seen=said["country"]))
    if said["valid_to"] and said["valid_to"] <= today:
        amiss.add(Malformed(field="valid_to", expected="a day to come", seen=said["valid_to"].isoformat()))
    if is_of_marks:
        said |= _marks(amiss, stated)
    elif kind:
        said["factor"] = str(amiss.of(factor_of, "factor", stated.get("factor")) or "")
    amiss.settle()
    return said


def _marks(amiss: Together, stated: Mapping[str, Any]) -> dict[str, Any]:
    mark = some_name(LONGEST_MARK)
    rows = [row if isinstance(row, (list, tuple)) and len(row) == 2 else ("", "") for row in stated.get("table") or ()]
    table = [[amiss.of(mark, "table", one) for one in row] for row in rows]
    scale = [amiss.of(mark, "scale", one) for one in stated.get("scale") or ()]
    if None not in [*scale, *(one for row in table for one in row)]:
        with amiss.also():
            marks_of(table, scale)
    return {"table": table, "scale": scale}


def _standing(owner: Organisation | None, between: Mapping[str, Any]) -> Conversion | None:
    """Return what is in force or proposed between the same systems already, by the same body."""
    open_ = [ConversionState.IN_FORCE, ConversionState.PROPOSED]
    found = Conversion.objects.select_related("owner").filter(owner=owner, state__in=open_, **between)
    return found.order_by("-edition", "-pk").first()


def _same(found: Conversion, said: Mapping[str, Any]) -> Conversion:
    if all(getattr(found, name) == said[name] for name in STATED):
        return found
    raise NotNow(reason="conversion_exists", conversion=found.number)


def _wait(owner: Organisation | None) -> None:
    """Let two who state something for one body wait for one another."""
    if owner is not None:
        Organisation.objects.select_for_update().get(pk=owner.pk)


def _hold(conversion: Conversion) -> None:
    """Let whoever changes a conversion wait for one another, until the transaction ends; read what is true by then."""
    list(Conversion.objects.select_for_update().filter(number=conversion.number).order_by("pk").values("pk"))
    conversion.refresh_from_db()
