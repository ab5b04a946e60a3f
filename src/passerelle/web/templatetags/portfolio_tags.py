"""What could be checked of a credential from elsewhere, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from passerelle.portfolio import keeping_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from passerelle.portfolio.retention import Kept

register = template.Library()

SIGNATURES: Final[dict[tuple[str, str], Any]] = {
    ("holds", "register"): _("It holds, by a key that this register knows."),
    ("holds", "did_key"): _("It holds, by the key that who made it is named by. Whose key that is nobody vouches for."),
    ("broken", ""): _("It does not hold: it was changed, or another key signed it."),
    ("not_checked", ""): _("Not checked: its key, or its way of signing, is not known here."),
}
SUBJECTS: Final[dict[str, Any]] = {
    "named": _("The same as that of the account; a name alone proves nothing."),
    "other_name": _("Another than that of the account."),
    "not_told": _("None: it does not say whose it is."),
}


@register.filter
def signature_words(told: Any) -> str | _StrPromise:
    """Return what is known of its signature; `told` is a `Foreign`, or its fields."""
    said, key = (told["signature"], told["key"]) if isinstance(told, dict) else (told.signature, told.key)
    return SIGNATURES[said, key if said == "holds" else ""]  # type: ignore[no-any-return]


@register.filter
def subject_words(word: str) -> str | _StrPromise:
    return SUBJECTS[word]  # type: ignore[no-any-return]


@register.filter
def iso_day(value: str) -> str:
    return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")


@register.filter
def kind_words(kind: str) -> str | _StrPromise:
    """Return what a kind of thing that is kept is called."""
    return keeping_words.KINDS_IN_WORDS[kind]  # type: ignore[no-any-return]


@register.filter
def basis_words(basis: str) -> str | _StrPromise:
    return keeping_words.BASES_IN_WORDS[basis]  # type: ignore[no-any-return]


@register.filter
def erasure_words(erasure: str) -> str | _StrPromise:
    return keeping_words.ERASURE_IN_WORDS[erasure]  # type: ignore[no-any-return]


@register.filter
def page_words(page: str) -> str | _StrPromise:
    return keeping_words.PAGES_IN_WORDS[page]  # type: ignore[no-any-return]


@register.filter
def until_words(kept: Kept) -> str:
    """Return how long something is kept, and when the first of it goes."""
    if kept.clock.ends == "account":
        return gettext("as long as your account")
    if kept.clock.ends == "days":
        return gettext("a week")
    if kept.until is None:
        return gettext("without end")
    text = gettext("%(months)s months after it ended; the first goes on %(day)s at the earliest")
    return text % {"months": kept.clock.months, "day": formats.date_format(kept.until, "DATE_FORMAT")}
