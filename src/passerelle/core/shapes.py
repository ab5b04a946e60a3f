"""The shape of what people state, the same for every package: text, numbers, words, addresses.

Each check takes the path of a field and a value, and returns the value as it is kept. It raises Malformed with the
path and what was expected. Nothing that passes here can be refused by a database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from passerelle.core.errors import Malformed
from passerelle.core.names import hidden_characters
from passerelle.core.together import Together

Check = Callable[[str, Any], Any]
MAX_TEXT = 20_000
MAX_ITEMS = 60
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
MAX_LANGUAGE = 8


def checked(stated: Mapping[str, Any], shape: Mapping[str, Check], *, of: str = "") -> dict[str, Any]:
    """Return what was stated, each field checked by its shape; a name that is not in `shape` is refused.

    `of` names what the fields belong to, where a field of the same name elsewhere is called otherwise.

    Raises Malformed for the first field that is amiss, with all others that are.
    """
    for name in stated:
        if name not in shape:
            raise Malformed(field=name, expected=", ".join(shape))
    amiss = Together(of)
    found = {name: amiss.of(shape[name], name, value) for name, value in stated.items()}
    amiss.settle()
    return found


def text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value or not _can_be_written(value):
        raise Malformed(field=field, expected="text", seen=short(value))
    return value.strip()


def _can_be_written(value: str) -> bool:
    """Say whether a text is UTF-8 at all: JSON can smuggle half a character in (a lone surrogate)."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def some_text(limit: int) -> Check:
    """Like `short_text`, but something must be said."""
    check = short_text(limit)

    def check_there(field: str, value: Any) -> str:
        found: str = check(field, value)
        if not found:
            raise Malformed(field=field, expected="text")
        return found

    return check_there


def language(field: str, value: Any) -> str:
    """A language code such as en or zh-Hans; none at all counts as English."""
    found = text(field, value) or "en"
    if len(found) > MAX_LANGUAGE or not LANGUAGE.fullmatch(found):
        raise Malformed(field=field, expected="a language code such as en or fr", seen=short(value))
    return found


def short_text(limit: int) -> Check:
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
        raise Malformed(field=field, expected="texts by language", seen=short(value))
    return {language(field, code): found for code, item in value.items() if (found := text(field, item))}


def name_text(limit: int) -> Check:
    """Like `short_text`, for a name: everything in it can be seen, and nothing turns its letters round."""
    check = short_text(limit)

    def check_seen(field: str, value: Any) -> str:
        found: str = check(field, value)
        if hidden := hidden_characters(found):
            raise Malformed(field=field, expected="letters that can be seen", seen=hidden[0])
        return found

    return check_seen


def some_name(limit: int) -> Check:
    """Like `name_text`, but there must be one."""
    check = name_text(limit)

    def check_there(field: str, value: Any) -> str:
        found: str = check(field, value)
        if not found:
            raise Malformed(field=field, expected="text")
        return found

    return check_there


def name_texts(field: str, value: Any) -> dict[str, str]:
    """Like `texts`, for a name in several languages."""
    check = name_text(MAX_TEXT)
    return {code: check(field, found) for code, found in texts(field, value).items()}


def truth(field: str, value: Any) -> bool | None:
    """True or false, or nothing where nothing is said."""
    return None if value in (None, "") else flag(field, value)


def known(field: str, value: Mapping[str, Any], names: Collection[str]) -> None:
    """Refuse an object that says something nobody would keep. Raises Malformed with the member's path."""
    if unknown := [name for name in value if name not in names]:
        raise Malformed(field=f"{field}.{unknown[0]}", expected=", ".join(names))


def number(highest: int) -> Check:
    def check(field: str, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            found = Decimal(str(value).strip().replace(",", "."))
        except (InvalidOperation, ValueError):
            raise Malformed(field=field, expected="a number", seen=short(value)) from None
        if not found.is_finite() or not 0 <= found <= highest:
            raise Malformed(field=field, expected=f"a number from 0 to {highest}", seen=short(value))
        return found.quantize(Decimal("0.01"))

    return check


def positive(highest: int) -> Check:
    check = number(highest)

    def positive_number(field: str, value: Any) -> Decimal | None:
        found: Decimal | None = check(field, value)
        if found == 0:
            raise Malformed(field=field, expected="more than 0", seen=short(value))
        return found

    return positive_number


def one_of(*values: str) -> Check:
    def check(field: str, value: Any) -> str:
        found = text(field, value)
        if found and found not in values:
            raise Malformed(field=field, expected=", ".join(values), seen=short(found))
        return found

    return check


def flag(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed(field=field, expected="true or false", seen=short(value))
    return value


def items(field: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS or not all(isinstance(item, dict) for item in value):
        raise Malformed(field=field, expected=f"a list of at most {MAX_ITEMS} items", seen=short(value))
    return value


def words(field: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise Malformed(field=field, expected=f"a list of at most {MAX_ITEMS} words", seen=short(value))
    return [short_text(200)(field, item) for item in value]


def address(field: str, value: Any) -> str:
    found: str = short_text(500)(field, value)
    if found and not found.startswith(("https://", "http://")):
        raise Malformed(field=field, expected="an address that begins with https://", seen=short(found))
    return found


def day(field: str, value: Any) -> date | None:
    """A day such as 2027-01-31; none where nothing is stated. What no calendar has is refused."""
    if value in (None, ""):
        return None
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(text(field, value))
    except ValueError:
        raise Malformed(field=field, expected="a day such as 2027-01-31", seen=short(value)) from None


def count_of(highest: int) -> Check:
    """A whole number from none to `highest`."""

    def check(field: str, value: Any) -> int | None:
        if value in (None, ""):
            return None
        if isinstance(value, str) and value.strip().isdecimal() and len(value) < 12:
            value = int(value)
        if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
            raise Malformed(field=field, expected=f"a whole number from 0 to {highest}", seen=short(value))
        return value

    return check


def each_once(field: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise Malformed(field=field, expected="each code once", seen=code)


def short(value: Any) -> str:
    return repr(value)[:80]
