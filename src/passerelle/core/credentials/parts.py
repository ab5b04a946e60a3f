"""The smallest rules of a credential's structure: an address, a text, a type, a set.

Source: VC Data Model 2.0, sections 4.4 (identifiers), 4.5 (types), 4.6 and 11.1 (language and direction).
Each function says whether its value breaks the rule.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.rdf.terms import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECKED_APART: Final = frozenset({"@context", "proof"})  # `proofs.py` lets a proof have no name it does not know
_TEXT_WORDS: Final = frozenset({"@value", "@language", "@direction"})
_DIRECTIONS: Final = ("ltr", "rtl")
_STATUS_WORDS: Final = ("id", "type", "statusPurpose", "statusListIndex", "statusListCredential", "statusSize")

is_absolute = lru_cache(maxsize=4096)(is_address)
"""Whether a text is an absolute address. Most are in many credentials: issuers, levels, achievements, lists."""


def address_flaw(value: object) -> bool:
    return type(value) is not str or not is_absolute(value)


def type_flaw(value: object, needed: str = "") -> bool:
    """A type is a word or a set of words, none twice, and `needed` is one of them."""
    if type(value) is str:
        return value != needed if needed else not value
    if type(value) is not list or not value:
        return True
    if needed and needed not in value:
        return True
    if len(value) == 1:
        return type(value[0]) is not str or not value[0]
    return not all(type(word) is str and word for word in value) or len(set(value)) != len(value)


def text_flaw(value: object) -> bool:
    """A text is a string, or one or more strings that say their language, each once."""
    if type(value) is str:
        return False
    if type(value) is list:
        return not value or repeats(value) or any(map(_localised_flaw, value))
    return _localised_flaw(value)


def _localised_flaw(value: object) -> bool:
    if type(value) is not dict or not value.keys() <= _TEXT_WORDS or type(value.get("@value")) is not str:
        return True
    if type(value.get("@language", "")) is not str:
        return True
    return "@direction" in value and value["@direction"] not in _DIRECTIONS


def listed(value: Any) -> list[Any]:
    """Return a value as the set it stands for: one value and a set of one say the same."""
    return value if type(value) is list else [value]


def respelt(document: Mapping[str, Any]) -> str | None:
    """Return "name" or "status" where a document says what it says in a way our issuers never write it, else None.

    Canonical statements are the same for many spellings. A member named by an address instead of its term, or a status
    taken apart into two of one name, would keep its signature, and an end or a withdrawal would no longer be found.
    """
    if _names_flaw(document):
        return "name"
    return "status" if _status_flaw(document.get("credentialStatus", [])) else None


def _status_flaw(value: object) -> bool:
    """Status entries say each thing once and plainly, and no two have one name."""
    entries = [entry for entry in listed(value) if type(entry) is dict]
    if any(type(entry.get(name)) in (dict, list) for entry in entries for name in _STATUS_WORDS):
        return True
    names = [entry["id"] for entry in entries if "id" in entry]
    return len(set(names)) < len(names)


def _names_flaw(document: Mapping[str, Any]) -> bool:
    """Whether a member is named by anything but a term, at any depth."""
    waiting: list[Any] = [{name: value for name, value in document.items() if name not in _CHECKED_APART}]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if any([(":" in name or name[:1] == "@") and name not in _TEXT_WORDS for name in value]):
                return True
            waiting.extend(value.values())
        elif type(value) is list:
            waiting.extend(value)
    return False


def repeats(items: list[Any]) -> bool:
    """Whether a set holds one thing twice: some signed forms keep both, some only one, so it has two readings."""
    count = len(items)
    if count < 2:
        return False
    if count == 2:
        return bool(items[0] == items[1])
    if all(type(item) is str for item in items):
        return len(set(items)) != count
    return any(item in items[:place] for place, item in enumerate(items))
