"""Describing degrees and other larger awards: drafts, dated editions that never change, and their end.

An edition that was published is what positive lists, stacks and plans point to, so a change is the next edition.
Source: DOMAIN 3.5 (Programme).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from passerelle.catalogue import composing
from passerelle.catalogue.composing import MOST_CREDITS, only
from passerelle.catalogue.description import levels
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.models.programmes import ProgrammeKind
from passerelle.catalogue.permissions import may_draft_for, may_publish_programme
from passerelle.catalogue.states import PROGRAMME_LIFE, PROGRAMME_PUBLIC
from passerelle.core.credits import SYSTEMS
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.core.fields_of_study import stated as field_of_study
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.names import mixed_words
from passerelle.core.shapes import (
    Check,
    address,
    checked,
    count_of,
    day,
    each_once,
    items,
    number,
    one_of,
    positive,
    short_text,
    text,
    texts,
)
from passerelle.core.together import Together
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import next_number
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

WHOLE = ("title", "kind", "level", "credits", "credit_system", "valid_from")
"""What must be said before an edition is published."""
CARRIED = (
    *("title", "kind", "level", "credits", "credit_system", "modules", "levels", "buckets", "entry_requirements"),
    *("places", "semesters", "field", "link", "max_waived_share", "shares", "requirements", "credits_last_years"),
    "awarded_as",
)
"""What the next edition begins with; its first day is its own."""


def modules(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, title, credits}]: what a waiver can spare."""
    amiss, found = Together(), []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        with amiss.also():
            only(item, at, "code", "title", "credits")
        size = amiss.of(_size, f"{at}.credits", item.get("credits"))
        code = amiss.of(short_text(12), f"{at}.code", item.get("code")) or f"M{place}"
        title = amiss.of(short_text(200), f"{at}.title", item.get("title"))
        found.append({"code": code, "title": title, "credits": size})
    with amiss.also():
        each_once(field, [item["code"] for item in found])
    amiss.settle()
    return found


def _size(field: str, value: Any) -> float:
    """Some credits: a module without any spares nothing."""
    size = positive(MOST_CREDITS)(field, value)
    if size is None:
        raise Malformed(field=field, expected="a number")
    return float(size)


def share(field: str, value: Any) -> Decimal:
    """A share of the credits, from 0 to 1."""
    found = number(1)(field, value)
    if found is None:
        raise Malformed(field=field, expected="a number from 0 to 1")
    return Decimal(found)


PROGRAMME: Mapping[str, Check] = {
    "title": texts,
    "kind": one_of(*ProgrammeKind.values),
    "level": short_text(40),
    "credits": positive(MOST_CREDITS),
    "credit_system": one_of(*SYSTEMS),
    "modules": modules,
    "levels": levels,
    "buckets": composing.buckets,
    "shares": composing.shares,
    "requirements": composing.requirements,
    "credits_last_years": count_of(60),
    "awarded_as": short_text(20),
    "entry_requirements": text,
    "places": count_of(1_000_000),
    "semesters": count_of(40),
    "field": field_of_study,
    "link": address,
    "max_waived_share": share,
    "valid_from": day,
}


def check(stated: Mapping[str, Any]) -> None:
    """Raise Malformed for everything that is amiss in what is stated, before anything is done."""
    checked(stated, PROGRAMME)


def _read(stated: Mapping[str, Any], awarder: Organisation) -> dict[str, Any]:
    """Return what was stated as it is kept; what it is awarded as becomes the entry. Raises Malformed."""
    found = checked(stated, PROGRAMME)
    if "awarded_as" in found:
        found["awarded_as"] = _entry(found["awarded_as"], awarder)
    return found


def _entry(number: str, awarder: Organisation) -> MicroCredential | None:
    """Return the entry under which a larger award is awarded: one of its own awarder's. Raises Malformed."""
    if not number:
        return None
    found = MicroCredential.objects.filter(number=number, awarder=awarder).first()
    if found is None:
        raise Malformed(field="awarded_as", expected="a micro-credential of this awarder", seen=number)
    return found


@transaction.atomic
def draft(awarder: Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> Programme:
    """Start the first edition of a programme, as a draft that only its organisation sees. NotPermitted, Malformed."""
    _may_write(by, awarder.pk, today)
    made = Programme.objects.create(number=next_number("PG"), awarder=awarder, created_by=by, **_read(stated, awarder))
    journal.record("programme.draft", subject=made.reference, actor=by.reference)
    return made


@transaction.atomic
def edit(programme: Programme, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int) -> Programme:
    """Change a draft. Raises NotPermitted, Malformed, WrongState for what is published, StaleVersion."""
    _may_write(by, programme.awarder_id, today)
    changes = _read(stated, programme.awarder)
    PROGRAMME_LIFE.after(programme.state, "edit")
    same = Programme.objects.filter(pk=programme.pk, state=programme.state, version=seen_version)
    if not same.update(version=F("version") + 1, **changes):
        raise StaleVersion(seen=seen_version)
    programme.refresh_from_db()
    noted = {"fields": sorted(changes)}
    journal.record("programme.edit", subject=programme.reference, actor=by.reference, noted=noted)
    return programme


@transaction.atomic
def begin_edition(programme: Programme, *, by: Person, today: date) -> Programme:
    """Begin the next edition of a published programme, as a draft with what the newest one says.

    Raises NotPermitted, WrongState for what was never published, AlreadyDone while a draft is open.
    """
    _may_write(by, programme.awarder_id, today)
    editions = Programme.objects.filter(number=programme.number)
    newest = editions.filter(state__in=PROGRAMME_PUBLIC).order_by("-edition").first()
    if newest is None:
        raise WrongState("begin_edition", programme.state)
    next_edition = int(editions.aggregate(last=Max("edition"))["last"]) + 1
    try:
        with transaction.atomic():
            made = Programme.objects.create(
                number=programme.number,
                edition=next_edition,
                awarder=newest.awarder,
                created_by=by,
                **{name: getattr(newest, name) for name in CARRIED},
            )
    except IntegrityError:
        raise AlreadyDone(field="programme", seen=programme.number) from None
    noted = {"after": newest.reference}
    journal.record("programme.begin_edition", subject=made.reference, actor=by.reference, noted=noted)
    return made


@transaction.atomic
def publish(programme: Programme, *, by: Person, today: date, seen_version: int) -> Programme:
    """Make an edition public; from its first day on it takes the place of the one before, and it never changes.

    Raises NotPermitted, WrongState, StaleVersion, Malformed naming what is missing or does not fit (a level that the
    framework in force on the first day does not have, a first day before the edition before), LevelRefused for further
    levels; of several at once the first, with the others in it.
    """
    if not may_publish_programme(by, programme):
        raise NotPermitted
    _may_write(by, programme.awarder_id, today)
    PROGRAMME_LIFE.after(programme.state, "publish")
    amiss, missing, level_framework = Together(), [name for name in WHOLE if not getattr(programme, name)], ""
    for name in missing:
        amiss.add(Malformed(field=name, expected="something: it is missing", missing=missing))
    with amiss.also():
        _fits(programme, today)
    with amiss.also(LevelRefused):
        level_framework = _placed(programme)
    amiss.settle()
    return _step(programme, "publish", by, seen_version, level_framework=level_framework)


@transaction.atomic
def discard(programme: Programme, *, by: Person, today: date, seen_version: int) -> Programme:
    """Give a draft up; its number is not used again. Raises NotPermitted, WrongState, StaleVersion."""
    _may_write(by, programme.awarder_id, today)
    PROGRAMME_LIFE.after(programme.state, "discard")
    return _step(programme, "discard", by, seen_version)


@transaction.atomic
def end(programme: Programme, ends_on: Any, *, by: Person, today: date) -> Programme:
    """Offer an edition no longer from a day on; what was decided by it stands. The last edition ends the programme.

    Raises NotPermitted, WrongState, Malformed for a day that is past or before it began.
    """
    if not may_publish_programme(by, programme):
        raise NotPermitted
    PROGRAMME_LIFE.after(programme.state, "end")
    last: date | None = day("ends_on", ends_on)
    earliest = max(today, programme.valid_from or today)
    if last is None or last < earliest:
        raise Malformed(field="ends_on", seen=str(last or ""), expected=f"{earliest} or later")
    return _step(programme, "end", by, programme.version, noted={"ends_on": last.isoformat()}, ends_on=last)


def warnings(programme: Programme) -> Iterator[str]:
    """Yield codes of what its authors should look at, which stands against nothing: `mixed_script`, `modules_short`."""
    if any(mixed_words(said) for said in programme.title.values()):
        yield "mixed_script"
    if programme.modules and programme.credits and _sum(programme.modules, "credits") < programme.credits:
        yield "modules_short"


def _may_write(by: Person, awarder_id: int, today: date) -> None:
    if not may_draft_for(by, awarder_id) or not has_role(awarder_id, Role.AWARDER, on=today):
        raise NotPermitted


def _fits(programme: Programme, today: date) -> None:
    """Raise Malformed for all that does not fit: the parts to the whole, the first day to the edition before."""
    amiss, whole = Together(), programme.credits
    before = Programme.objects.filter(number=programme.number, state__in=PROGRAMME_PUBLIC).order_by("-edition").first()
    earliest = max(today, before.valid_from) if before and before.valid_from else None
    if earliest and programme.valid_from and programme.valid_from < earliest:
        amiss.add(Malformed(field="valid_from", seen=str(programme.valid_from), expected=f"{earliest} or later"))
    for refusal in _too_much(programme, whole) if whole is not None else ():
        amiss.add(refusal)
    for refusal in (*_awarded_as(programme), *composing.contradictions(programme, on=programme.valid_from or today)):
        amiss.add(refusal)
    kept = {one for bucket in (before.buckets if before else []) for one in bucket["items"]}
    named = {one for bucket in programme.buckets for one in bucket["items"]} - kept
    known = set(MicroCredential.objects.filter(number__in=named, state__in=LISTED).values_list("number", flat=True))
    for place, bucket in enumerate(programme.buckets, start=1):
        if unknown := sorted({*bucket["items"]} & (named - known)):
            listed, seen = "numbers of listed micro-credentials", ", ".join(unknown)[:80]
            amiss.add(Malformed(field=f"buckets.{place}.items", expected=listed, seen=seen))
    amiss.settle()


def _too_much(programme: Programme, whole: Decimal) -> Iterator[Malformed]:
    """Yield what the modules and groups make that the credits of the whole do not allow."""
    told = f"{whole.normalize():f}"
    for place, module in enumerate(programme.modules, start=1):
        if Decimal(str(module["credits"])) > whole:
            yield Malformed(field=f"modules.{place}.credits", expected=f"at most {told}")
    if _sum(programme.buckets, "min_credits") > whole:
        yield Malformed(field="buckets", expected=f"minima of at most {told} together")
    most = [bucket["max_credits"] for bucket in programme.buckets]
    if most and None not in most and _sum(programme.buckets, "max_credits") < whole:
        yield Malformed(field="buckets", expected=f"maxima of at least {told} together")


def _awarded_as(programme: Programme) -> Iterator[Malformed]:
    """Yield what keeps a larger award from being made by its parts: its entry, and whatever the two say otherwise."""
    entry = programme.awarded_as
    if entry is None:
        return
    if not entry.is_listed:
        yield Malformed(field="awarded_as", expected="a listed micro-credential", seen=entry.number)
    if programme.credits is not None and entry.credits_that_hold not in (None, programme.credits):
        told = f"{entry.credits_that_hold:f}"
        yield Malformed(field="credits", expected=f"{told}, as {entry.number} states", seen=str(programme.credits))
    if programme.level and entry.level_that_holds and programme.level != entry.level_that_holds:
        expected = f"{entry.level_that_holds}, as {entry.number} states"
        yield Malformed(field="level", expected=expected, seen=programme.level)
    if not programme.buckets:
        yield Malformed(field="buckets", expected="what it is made of")


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(str(row.get(name) or 0)) for row in rows), Decimal(0))


def _placed(programme: Programme) -> str:
    """Return the edition of the national framework that has the level; empty where the country published none.

    Raises Malformed, LevelRefused for every level that stands nowhere.
    """
    amiss, national = Together(), frameworks.national(programme.valid_from)
    if national is not None and programme.level and programme.level not in (codes := frameworks.codes(national)):
        expected = f"a level of {national.version}: {', '.join(codes)}"
        amiss.add(Malformed(field="level", seen=programme.level, expected=expected))
    if programme.levels:
        atlas = frameworks.atlas()
    for place, level in enumerate(programme.levels, start=1):
        with amiss.also(LevelRefused):
            try:
                atlas.placed(LevelStatement.of(level))
            except LevelRefused as refusal:
                raise LevelRefused(**dict(refusal.data) | {"field": f"levels.{place}"}) from None
    amiss.settle()
    return f"{national.key}/{national.edition}" if national else ""


def _step(
    programme: Programme,
    act: str,
    by: Person,
    seen_version: int,
    *,
    noted: Mapping[str, Any] | None = None,
    **more: Any,
) -> Programme:
    target = PROGRAMME_LIFE.after(programme.state, act)
    same = Programme.objects.filter(pk=programme.pk, state=programme.state, version=seen_version)
    if not same.update(state=target, version=F("version") + 1, **more):
        raise StaleVersion(seen=seen_version)
    programme.refresh_from_db()
    journal.record(f"programme.{act}", subject=programme.reference, actor=by.reference, noted=dict(noted or {}))
    return programme
