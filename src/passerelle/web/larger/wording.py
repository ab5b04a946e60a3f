"""What the rules of a larger award ask, in words: marks of credits, shares, and why an award does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core.conversions import HOURS, NOBODY, Converted
from passerelle.core.progression import ELSEWHERE, MICRO_CREDENTIAL, OWN, SAMC
from passerelle.recognition.wording import converted_words
from passerelle.web.wording import name_of_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TAGS: Final[Mapping[str, Any]] = {
    OWN: gettext_lazy("awarded by the same body"),
    ELSEWHERE: gettext_lazy("awarded elsewhere"),
    MICRO_CREDENTIAL: gettext_lazy("any micro-credential"),
    SAMC: gettext_lazy("stand-alone micro-credentials"),
    "course": gettext_lazy("after a course"),
    "prior_learning": gettext_lazy("by prior learning"),
    "exam": gettext_lazy("by assessment alone"),
    "stacking": gettext_lazy("made of other awards"),
    "online": gettext_lazy("held online"),
}
IDLE: Final[Mapping[str, Any]] = {
    "in_use": gettext_lazy("It counts in another larger award already. Credits count once."),
    "spared": gettext_lazy("Its credits are spared in a programme. Credits count once."),
    "ran_out": gettext_lazy("Its credits ran out."),
    "identity": gettext_lazy("Your identity was checked less strictly than this larger award asks."),
    "not_converted": gettext_lazy(
        "Ask the awarder of this larger award to state a conversion. Until then its credits count nothing here."
    ),
    "not_here": gettext_lazy("It is of another kind than what is asked here."),
    "not_needed": gettext_lazy("It could count, and is not needed. It stays free for another use."),
}


def counted_from(converted: Converted | Mapping[str, str] | None) -> str:
    """Return what credits were in another system and by what they count here; nothing for those of the same one."""
    if not converted:
        return ""
    found = converted if isinstance(converted, Converted) else Converted.of(converted)
    system = found.system or _("no system named")
    return converted_words(found.amount, system, found.credits, found.by)


def conversion_of(converted: Converted | Mapping[str, str] | None) -> str:
    """Return the number of the conversion that is cited, where anybody can read it; nothing where none was stated."""
    if not converted:
        return ""
    by = converted.by if isinstance(converted, Converted) else converted["by"]
    return "" if by in (HOURS, NOBODY) else by.partition("v")[0]


def tag(code: str) -> str:
    """Return what one mark of credits means; a body stands for itself."""
    if code in TAGS:
        return str(TAGS[code])
    kind, _colon, value = code.partition(":")
    if kind == "level":
        return _("level %(level)s") % {"level": value}
    if kind == "field":
        return _("field of study: %(field)s") % {"field": name_of_field(value) or value}
    return value or code


def tags(codes: Iterable[str]) -> str:
    """Return several marks, of which all or any are meant, in one line."""
    return ", ".join(tag(code) for code in sorted(codes))
