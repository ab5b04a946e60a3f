"""What commands without a register say, and how: in the terminal's language, and in letters that it can write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.core.gate import Finding
    from passerelle.policy.sentences import Sentence


def of_finding() -> Callable[[Finding], Sentence]:
    """Return what tells a finding in words, in the language of this terminal where it is known."""
    use_its_language()
    from passerelle.policy import sentences

    return sentences.of_finding


def use_its_language() -> None:
    """Let sentences be made in the language of this terminal, where the product speaks it and no register is set up."""
    import django
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        locale = Path(__file__).resolve().parents[1] / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE=_language(locale), LOCALE_PATHS=[locale])
        django.setup()


def _language(locale: Path) -> str:
    """Return the language of the terminal, where the product is set to speak it; English otherwise."""
    words = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "en")
    code = words.partition(".")[0].partition("_")[0].lower()
    offered = os.environ.get("PASSERELLE_LANGUAGES", "").replace(" ", "").split(",")
    return code if code in offered and (locale / code).is_dir() else "en"


def print_on(stream: TextIO, text: str) -> None:
    r"""Print a text that quotes strangers: what is no letter, or none the stream can write, stands as \u001b or \u2013.

    A terminal obeys some characters; half a letter (a lone surrogate) cannot be written at all. What is JSON stays so.
    """
    code = stream.encoding or "utf-8"
    print("".join(one if _is_shown(one, code) else _by_number(one) for one in text), file=stream)


def _is_shown(character: str, code: str) -> bool:
    if not (character == "\n" or character.isprintable() or category(character) == "Zs"):
        return False
    try:
        character.encode(code)
    except UnicodeEncodeError:
        return False
    return True


def _by_number(character: str) -> str:
    """Return a character by its number, as JSON writes it too: beyond four digits as a pair."""
    pairs = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pairs[place]:02x}{pairs[place + 1]:02x}" for place in range(0, len(pairs), 2))
