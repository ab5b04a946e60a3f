"""The shape of a positive-list line as people state it: checked once, here, for pages and API alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.core.errors import Malformed
from passerelle.core.shapes import number, one_of, positive, short_text, text
from passerelle.recognition.models import LineMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.organisations.models import Organisation

FIELDS = (
    "micro_credential",
    "programme",
    "module_code",
    "credits",
    "mode",
    "min_edition",
    "min_result",
    "max_age_years",
    "conditions",
    "valid_from",
    "valid_to",
)


def checked_line(owner: Organisation, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line's fields for what was stated. Raises Malformed with the field that does not fit.

    `micro_credential` and `programme` are the objects themselves; credits default to the module's.
    """
    for name in stated:
        if name not in FIELDS:
            raise Malformed(field=name, expected=", ".join(FIELDS))
    item, programme = stated.get("micro_credential"), stated.get("programme")
    if not isinstance(item, MicroCredential) or not item.is_listed:
        raise Malformed(field="micro_credential", expected="a listed micro-credential", seen=str(item or ""))
    if not isinstance(programme, Programme) or programme.awarder_id != owner.pk:
        raise Malformed(field="programme", expected="a programme of your own organisation", seen=str(programme or ""))
    module = module_of(programme, stated.get("module_code"))
    mode = one_of(*LineMode.values)("mode", stated.get("mode")) or LineMode.AUTOMATIC
    valid_from, valid_to = _day("valid_from", stated.get("valid_from")), stated.get("valid_to")
    if valid_to is not None and _day("valid_to", valid_to) < valid_from:
        raise Malformed(field="valid_to", expected="a day after the start", seen=str(valid_to))
    return {
        "micro_credential": item,
        "programme": programme,
        "module_code": module["code"],
        "module_title": module["title"],
        "credits": checked_credits(stated.get("credits"), module),
        "mode": mode,
        "min_edition": whole("min_edition", stated.get("min_edition"), 1, 999) or 1,
        "min_result": result_of("min_result", item, stated.get("min_result")),
        "max_age_years": whole("max_age_years", stated.get("max_age_years"), 1, 50),
        "conditions": _conditions(mode, stated.get("conditions")),
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


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


def result_of(field: str, item: MicroCredential, value: Any) -> str:
    """Return a grade of the micro-credential's own scale, or nothing."""
    found: str = short_text(40)(field, value)
    if found and found not in item.scale:
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


def _day(field: str, value: Any) -> date:
    if not isinstance(value, date):
        raise Malformed(field=field, expected="a date", seen=str(value)[:80])
    return value
