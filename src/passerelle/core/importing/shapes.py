"""What the parts of a mapping file must look like: each check returns the value ready for use or raises ValueError."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

from passerelle.core.importing.outcomes import AUTONOMY, KNOWLEDGE, SKILLS

Check = Callable[[Any], Any]


def text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text")
    return value


def scalar(value: Any) -> Any:
    if not isinstance(value, str | int | float) or value is None:
        raise ValueError("a text, a number, true or false")
    return value if isinstance(value, bool | str | int) else str(value)


def whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000:
        raise ValueError("a whole number from 0")
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def one_of(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError("one of " + ", ".join(words))
        return str(value)

    return check


def pattern(value: Any) -> re.Pattern[str]:
    try:
        return re.compile(text(value))
    except re.error as error:
        raise ValueError(f"a regular expression ({error})") from None


def table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise ValueError("an object that is not empty")
    return {key: scalar(item) for key, item in value.items()}


def keywords(value: Any) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """{code: [words]}: each word counts at the start of a word, in either case."""
    if not isinstance(value, dict) or not value:
        raise ValueError("an object of lists of words")
    return tuple((text(code), _any_of(words)) for code, words in value.items())


def _any_of(words: Any) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in texts(words)), re.IGNORECASE)


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of texts")
    return tuple(text(item) for item in value)


def day_formats(value: Any) -> tuple[str, ...]:
    formats = (text(value),) if isinstance(value, str) else texts(value)
    for form in formats:
        if not {"%Y", "%y", "%m", "%b", "%B", "%d"} & set(re.findall(r"%[A-Za-z]", form)):
            raise ValueError("formats such as %d/%m/%Y")
    return formats


domain = one_of(KNOWLEDGE, SKILLS, AUTONOMY)


def domains(value: Any) -> dict[str, str]:
    return {heading: domain(item) for heading, item in table(value).items()}


def encoding(value: Any) -> str:
    """The name of a text encoding Python knows."""
    try:
        "".encode(text(value))
    except (LookupError, UnicodeError):
        raise ValueError("a text encoding, such as utf-8 or cp1252") from None
    found = codecs.lookup(value).name
    if found.startswith(("idna", "punycode", "unicode", "raw", "utf-7", "undefined", "mbcs", "oem")):
        raise ValueError("a text encoding, such as utf-8 or cp1252")
    return found
