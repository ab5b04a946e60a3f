"""The shape of what people state about an entry: checked once, here, for pages, API and import alike.

Shape only: an empty description is a fine draft, and what must be stated is the gate's business.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import Mode, Route, Supervision
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_TEXT = 20_000
MAX_ITEMS = 60
DOMAINS = frozenset({"", "knowledge", "skills", "responsibility_and_autonomy"})


def checked_micro_credential(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's fields for what was stated; unknown names are refused. Raises Malformed with a path."""
    return _checked(stated, MICRO_CREDENTIAL)


def checked_course(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's fields for what was stated about a course. Raises Malformed with a path."""
    return _checked(stated, SHORT_COURSE)


def _checked(stated: Mapping[str, Any], shape: Mapping[str, Callable[[str, Any], Any]]) -> dict[str, Any]:
    for name in stated:
        if name not in shape:
            raise Malformed(field=name, expected=", ".join(shape))
    return {name: shape[name](name, value) for name, value in stated.items()}


def text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value:
        raise Malformed(field=field, expected="text", seen=_short(value))
    return value.strip()


def short_text(limit: int) -> Callable[[str, Any], str]:
    def check(field: str, value: Any) -> str:
        found = text(field, value)
        if len(found) > limit:
            raise Malformed(field=field, expected=f"at most {limit} characters", seen=len(found))
        return found

    return check


def texts(field: str, value: Any) -> dict[str, str]:
    """A language map, {"en": "...", "fr": "..."}; a bare text counts as English."""
    if isinstance(value, str):
        value = {"en": value} if value.strip() else {}
    if not isinstance(value, dict) or len(value) > MAX_ITEMS:
        raise Malformed(field=field, expected="texts by language", seen=_short(value))
    return {str(language)[:8]: found for language, item in value.items() if (found := text(field, item))}


def number(highest: int) -> Callable[[str, Any], Decimal | None]:
    def check(field: str, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            found = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            raise Malformed(field=field, expected="a number", seen=_short(value)) from None
        if not found.is_finite() or not 0 <= found <= highest:
            raise Malformed(field=field, expected=f"a number from 0 to {highest}", seen=_short(value))
        return found.quantize(Decimal("0.01"))

    return check


def positive(highest: int) -> Callable[[str, Any], Decimal | None]:
    check = number(highest)

    def positive_number(field: str, value: Any) -> Decimal | None:
        found = check(field, value)
        if found == 0:
            raise Malformed(field=field, expected="more than 0", seen=_short(value))
        return found

    return positive_number


def one_of(*values: str) -> Callable[[str, Any], str]:
    def check(field: str, value: Any) -> str:
        found = text(field, value)
        if found and found not in values:
            raise Malformed(field=field, expected=", ".join(values), seen=_short(found))
        return found

    return check


def flag(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed(field=field, expected="true or false", seen=_short(value))
    return value


def _items(field: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS or not all(isinstance(item, dict) for item in value):
        raise Malformed(field=field, expected=f"a list of at most {MAX_ITEMS} items", seen=_short(value))
    return value


def outcomes(field: str, value: Any) -> list[dict[str, str]]:
    """[{code, text, domain}]; codes are given in order where they are missing, and each is used once."""
    found = []
    for place, item in enumerate(_items(field, value), start=1):
        domain = text(f"{field}.{place}.domain", item.get("domain"))
        if domain not in DOMAINS:
            raise Malformed(field=f"{field}.{place}.domain", expected=", ".join(sorted(DOMAINS - {""})), seen=domain)
        code = short_text(12)(f"{field}.{place}.code", item.get("code")) or f"O{place}"
        outcome = {"code": code, "text": text(f"{field}.{place}.text", item.get("text"))}
        found.append(outcome | ({"domain": domain} if domain else {}))
    _each_once(field, [item["code"] for item in found])
    return found


def assessment(field: str, value: Any) -> dict[str, Any]:
    """{components, criteria, scale, supervision, summative, retakes}, each optional."""
    if not isinstance(value, dict):
        raise Malformed(field=field, expected="an object", seen=_short(value))
    shape: dict[str, Callable[[str, Any], Any]] = {
        "components": components,
        "criteria": text,
        "scale": words,
        "supervision": one_of(*Supervision.values),
        "summative": flag,
        "retakes": lambda name, item: None if item in (None, "") else int(number(20)(name, item) or 0),
    }
    unknown = [name for name in value if name not in shape]
    if unknown:
        raise Malformed(field=f"{field}.{unknown[0]}", expected=", ".join(shape))
    return {name: shape[name](f"{field}.{name}", item) for name, item in value.items()}


def components(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, type, title, weight, covers}]: how each part is assessed and which outcomes it shows."""
    found: list[dict[str, Any]] = []
    for place, item in enumerate(_items(field, value), start=1):
        at = f"{field}.{place}"
        weight = number(100)(f"{at}.weight", item.get("weight"))
        found.append(
            {
                "code": short_text(12)(f"{at}.code", item.get("code")) or f"A{place}",
                "type": short_text(40)(f"{at}.type", item.get("type")),
                "title": short_text(200)(f"{at}.title", item.get("title")),
                "weight": None if weight is None else float(weight),
                "covers": words(f"{at}.covers", item.get("covers") or []),
            }
        )
    _each_once(field, [item["code"] for item in found])
    return found


def words(field: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise Malformed(field=field, expected=f"a list of at most {MAX_ITEMS} words", seen=_short(value))
    return [short_text(200)(field, item) for item in value]


def quality_assurance(field: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - {"type", "by"}:
        raise Malformed(field=field, expected="type, by", seen=_short(value))
    return {name: short_text(200)(f"{field}.{name}", item) for name, item in value.items()}


def course_hours(field: str, value: Any) -> dict[str, float]:
    """Hours by kind: contact, guided, self, assessment."""
    kinds = ("contact", "guided", "self", "assessment")
    if not isinstance(value, dict) or set(value) - set(kinds):
        raise Malformed(field=field, expected=", ".join(kinds), seen=_short(value))
    checked = {kind: number(10_000)(f"{field}.{kind}", item) for kind, item in value.items()}
    return {kind: float(item) for kind, item in checked.items() if item is not None}


def address(field: str, value: Any) -> str:
    found = short_text(500)(field, value)
    if found and not found.startswith(("https://", "http://")):
        raise Malformed(field=field, expected="an address that begins with https://", seen=_short(found))
    return found


def _each_once(field: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise Malformed(field=field, expected="each code once", seen=code)


def _short(value: Any) -> str:
    return repr(value)[:80]


MICRO_CREDENTIAL: dict[str, Callable[[str, Any], Any]] = {
    "title": texts,
    "summary": texts,
    "language": short_text(8),
    "outcomes": outcomes,
    "hours": positive(10_000),
    "contact_hours": number(10_000),
    "credits": number(500),
    "credit_system": short_text(20),
    "level": short_text(40),
    "level_eqf": one_of(*"12345678"),
    "assessment": assessment,
    "quality_assurance": quality_assurance,
    "participation_form": one_of(*Mode.values),
    "field": short_text(8),
    "routes": one_of(*Route.values),
    "prerequisites": text,
    "stackability": one_of("standalone", "stackable"),
    "need_evidence": text,
    "skills": words,
}
SHORT_COURSE: dict[str, Callable[[str, Any], Any]] = {
    "title": texts,
    "summary": texts,
    "language": short_text(8),
    "mode": one_of(*Mode.values),
    "place": short_text(80),
    "schedule": short_text(80),
    "hours": course_hours,
    "price": number(1_000_000),
    "currency": short_text(3),
    "offline_kit_mb": number(100_000),
    "credential_signed": flag,
    "paper_on_request": flag,
    "accessibility": text,
    "url": address,
}
