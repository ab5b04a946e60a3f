"""A language that nobody speaks: every sentence that went through gettext is bent, so what did not is seen at once.

`⟦Ŷóúř çáśé⟧` is a sentence that would be translated; a word left in plain letters never was handed to gettext.
"""

from __future__ import annotations

import gettext
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import trans_real

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "qps"
_BENT = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğĥíĵķłɱñóƥɋřśťúṽŵẋŷžÁƁÇĐÉƑĞĤÍĴĶŁⱮÑÓƤɊŘŚŤÚṼŴẊŶŽ",
)
_KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&#?\w+;)")
"""What a translation leaves as it is: places to fill, marks, entities."""


def bent(sentence: str) -> str:
    """Return a sentence as the language that nobody speaks says it, its places to fill left as they are."""
    parts = _KEPT.split(str(sentence))
    return "⟦" + "".join(part if at % 2 else part.translate(_BENT) for at, part in enumerate(parts)) + "⟧"


class Pseudo(gettext.NullTranslations):
    """What Django asks for sentences while this language is active."""

    def gettext(self, message: str) -> str:
        return bent(message.rpartition("\x04")[2]) if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bent((msgid1 if n == 1 else msgid2).rpartition("\x04")[2])

    def to_language(self) -> str:
        return CODE


@contextmanager
def spoken(settings: Any, monkeypatch: Any) -> Iterator[None]:
    """Let the product know this language, and speak it."""
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "pseudo")]
    monkeypatch.setitem(trans_real._translations, CODE, Pseudo())
    with translation.override(CODE):
        yield


def unbent(text: str) -> list[str]:
    """Return the words of two letters and more that never went through gettext."""
    return re.findall(r"[A-Za-z]{2,}", text)
