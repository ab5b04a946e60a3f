"""The shape of the lines of a positive list as people state them: checked once, for pages, files and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.conversions import reading
from passerelle.core.errors import Malformed
from passerelle.core.positive_lists import asking
from passerelle.core.shapes import day, number, one_of, positive, short_text, text
from passerelle.core.together import Together, under
from passerelle.recognition import ruling
from passerelle.recognition.models import OF_PROGRAMMES, LineEffect, LineMode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation

LINE = (
    "root",
    "micro_credential",
    "min_edition",
    "min_result",
    "max_age_years",
    "asks",
    "effect",
    "programme",
    "module_code",
    "credits",
    "opens",
    "mode",
    "conditions",
    "valid_from",
    "valid_to",
)
"""What a line states: either `micro_credential` (with edition, result and age) or `asks`, in one language."""
MOST_LINES = 500


def checked_lines(owners: Sequence[Organisation], stated: Any, *, today: date) -> list[dict[str, Any]]:
    """Return the fields of every line of an edition. Raises Malformed with everything amiss, each under its line.

    `stated` is a list of mappings of `LINE`; numbers of entries and references of programmes are looked up together.
    """
    if not isinstance(stated, list) or len(stated) > MOST_LINES or not all(isinstance(one, Mapping) for one in stated):
        raise Malformed(field="lines", expected=f"a list of at most {MOST_LINES} lines")
    amiss, found, known = Together(), [], _Cited(stated, today)
    for place, one in enumerate(stated, 1):
        try:
            found.append(_checked_line(owners, one, known, today=today))
        except Malformed as refusal:
            amiss.add(under(f"lines.{place}", refusal))
    amiss.settle()
    return found


class _Cited:
    """What the lines of an edition cite: entries by number, programmes by reference, and conversions, a query each."""

    def __init__(self, stated: Sequence[Mapping[str, Any]], today: date) -> None:
        self.today = today
        self.conversions: reading.Conversions | None = None
        numbers = {_upper(one.get("micro_credential")) for one in stated}
        for one in stated:
            numbers |= _numbers_in(one.get("asks"))
        rows = MicroCredential.objects.filter(number__in=numbers).select_related("awarder")
        self.entries = {row.number: row for row in rows}
        wanted = {_upper(one.get("programme")).partition("V")[0] for one in stated}
        published = Programme.objects.filter(number__in=wanted, state__in=PROGRAMME_PUBLIC).select_related("awarder")
        self.programmes = {programme.reference: programme for programme in published}

    def marks_for(self, item: MicroCredential, owners: Sequence[Organisation]) -> set[str]:
        """Return the marks that the results of an item are converted to by what any of the owners decides."""
        if self.conversions is None:
            self.conversions = reading.of_bodies({owner.pk for owner in owners}, self.today)
        country = item.awarder.country if item.awarder else ""
        tables = [it for owner in owners for it in self.conversions.marks(ruling.item_of(item), owner.pk, country)]
        return {mark for table in tables for mark in table.scale}

    def programme(self, value: Any) -> Programme | None:
        number, _v, edition = _upper(value).partition("V")
        return self.programmes.get(f"{number}v{edition}")


def _upper(value: Any) -> str:
    return str(value or "").strip().upper()[:40]


def _numbers_in(asks: Any) -> set[str]:
    try:
        rule = asking.rule_of(asks) if isinstance(asks, Mapping) else None
    except Malformed:
        return set()
    return {number for entry in rule.entries for number in entry.micro_credentials} if rule else set()


def _checked_line(
    owners: Sequence[Organisation], stated: Mapping[str, Any], known: _Cited, *, today: date
) -> dict[str, Any]:
    amiss = Together()
    for name in stated:
        if name not in LINE:
            amiss.add(Malformed(field=str(name)[:40], expected=", ".join(LINE)))
    asked: dict[str, Any] = {}
    with amiss.also():
        asked = _asked(owners, stated, known)
    effect = amiss.of(one_of(*LineEffect.values), "effect", stated.get("effect")) or LineEffect.WAIVER
    mode = amiss.of(one_of(*LineMode.values), "mode", stated.get("mode")) or LineMode.AUTOMATIC
    opened: dict[str, Any] = {}
    with amiss.also():
        opened = _opened(owners, effect, stated, known)
    conditions = ""
    with amiss.also():
        conditions = _conditions(mode, stated.get("conditions"))
    begins = amiss.of(day, "valid_from", stated.get("valid_from") or today)
    ends = amiss.of(day, "valid_to", stated.get("valid_to") or None)
    if begins and ends and ends < begins:
        amiss.add(Malformed(field="valid_to", expected="a day after the start", seen=ends.isoformat()))
    amiss.settle()
    return {
        "root": text("root", stated.get("root"))[:20],
        **asked,
        **opened,
        "effect": effect,
        "mode": mode,
        "conditions": conditions,
        "valid_from": begins,
        "valid_to": ends,
    }


def _asked(owners: Sequence[Organisation], stated: Mapping[str, Any], known: _Cited) -> dict[str, Any]:
    """Return what a line asks for, as it is kept: in columns where it names one micro-credential, else as data."""
    number = _upper(stated.get("micro_credential"))
    asks = stated.get("asks")
    if number and asks:
        raise Malformed(field="asks", expected="nothing beside a micro-credential", seen="asks")
    if not number and not isinstance(asks, Mapping):
        raise Malformed(field="micro_credential", expected="a listed micro-credential", seen="")
    entry: Mapping[str, Any]
    if number:
        entry = {"min_edition": stated.get("min_edition"), "max_age_years": stated.get("max_age_years")}
        entry |= {"min_result": stated.get("min_result")}
    else:
        rule = asking.rule_of(asks or {})
        only = asking.only_entry(rule)
        if only is None or not (only.micro_credentials <= known.entries.keys()):
            return {"micro_credential": None, "asks": asking.asks_of(rule), **NOTHING_ASKED}
        (number,) = only.micro_credentials
        entry = asking.entry_of(only)
    item = known.entries.get(number)
    if item is None or not item.is_public:
        raise Malformed(field="micro_credential", expected="a listed micro-credential", seen=number)
    amiss = Together()
    found = {
        "micro_credential": item,
        "asks": None,
        "min_edition": amiss.of(_from_one(999), "min_edition", entry.get("min_edition")) or 1,
        "min_result": "",
        "max_age_years": amiss.of(_from_one(50), "max_age_years", entry.get("max_age_years")),
    }
    with amiss.also():
        found["min_result"] = result_of("min_result", item, entry.get("min_result"), known.marks_for(item, owners))
    amiss.settle()
    return found


NOTHING_ASKED: Final = {"min_edition": 1, "min_result": "", "max_age_years": None}


def _from_one(highest: int) -> Callable[[str, Any], int | None]:
    return lambda field, value: whole(field, value, 1, highest)


def _opened(owners: Sequence[Organisation], effect: str, stated: Mapping[str, Any], known: _Cited) -> dict[str, Any]:
    """Return what a line opens, and whose it is. Raises Malformed."""
    nothing = {"programme": None, "module_code": "", "module_title": "", "credits": Decimal(0), "opens": ""}
    opens = short_text(200)("opens", stated.get("opens"))
    if not stated.get("programme") and effect not in OF_PROGRAMMES:
        if not opens:
            raise Malformed(field="opens", expected="what it opens, in words")
        return nothing | {"opens": opens, "owner": owners[0]}
    programme = known.programme(stated.get("programme"))
    if programme is None or programme.awarder_id not in {owner.pk for owner in owners}:
        seen = str(stated.get("programme") or "")[:40]
        raise Malformed(field="programme", expected="a programme of your own organisation", seen=seen)
    found = nothing | {"programme": programme, "owner": programme.awarder, "opens": opens}
    if effect != LineEffect.WAIVER:
        if effect not in OF_PROGRAMMES and not opens:
            raise Malformed(field="opens", expected="what it opens, in words")
        return found
    module = module_of(programme, stated.get("module_code"))
    size = checked_credits(stated.get("credits"), module)
    return found | {"module_code": module["code"], "module_title": module["title"], "credits": size}


def module_of(programme: Programme, code: Any) -> dict[str, str]:
    """Return the module of a programme with this code: {code, title, credits}. Raises Malformed."""
    wanted = text("module_code", code)
    for module in programme.modules:
        if module.get("code") == wanted:
            title = module.get("title") or wanted
            named = title if isinstance(title, str) else next(iter(title.values()), wanted)
            return {"code": wanted, "title": named[:200], "credits": str(module.get("credits") or "")}
    codes = ", ".join(str(module.get("code")) for module in programme.modules)
    raise Malformed(field="module_code", expected=f"a module of the programme: {codes}", seen=wanted[:40])


def checked_credits(value: Any, module: Mapping[str, str]) -> Decimal:
    """Return the credits to waive: what was stated, at most the module's, which is also the default."""
    most = Decimal(module["credits"] or 0)
    found: Decimal | None = positive(1000)("credits", value)
    if found is None:
        found = most
    if found <= 0 or (most and found > most):
        raise Malformed(field="credits", expected=f"more than 0 and at most {most}", seen=str(found))
    return found


def result_of(field: str, item: MicroCredential, value: Any, converted: Collection[str] = ()) -> str:
    """Return a grade of the micro-credential's own scale, one that its grades are converted to, or nothing."""
    found: str = short_text(40)(field, value)
    if found and found not in item.scale and found not in converted:
        raise Malformed(field=field, expected=", ".join(item.scale), seen=found)
    return found


def _conditions(mode: str, value: Any) -> str:
    found = text("conditions", value)
    if found and mode == LineMode.AUTOMATIC:
        raise Malformed(field="conditions", expected="nothing where the rule decides by itself", seen=found[:80])
    if not found and mode == LineMode.SEMI_AUTOMATIC:
        raise Malformed(field="conditions", expected="what a person has to look at")
    return found


def whole(field: str, value: Any, lowest: int, highest: int) -> int | None:
    """Return a whole number between two others, or None where nothing is stated."""
    found = number(1_000_000)(field, value)
    if found is None:
        return None
    if found != int(found) or not lowest <= found <= highest:
        raise Malformed(field=field, expected=f"a whole number from {lowest} to {highest}", seen=str(value)[:80])
    return int(found)
