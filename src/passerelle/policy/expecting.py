"""What had to stand at a place in a document that people write, in words: the reader of profiles names it by one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.policy import clashes

WORDS: dict[str, Any] = {
    "above zero": gettext_lazy("a number above zero"),
    "bound": gettext_lazy("a lowest or a highest number, or both"),
    "count": gettext_lazy("a whole number, 1 or more"),
    "date": gettext_lazy("a day such as 2027-01-31"),
    "evaluable": gettext_lazy("of a kind that a machine can judge"),
    "field and equals": gettext_lazy("a field and what it equals"),
    "id": gettext_lazy("a short name of letters, digits and dashes"),
    "known": gettext_lazy("a name that can stand here"),
    "list": gettext_lazy("a list in which something stands"),
    "mapping": gettext_lazy("an object of names and values"),
    "number": gettext_lazy("a number"),
    "path": gettext_lazy("the path of a field, such as workload.hours"),
    "pattern": gettext_lazy("a pattern: a regular expression"),
    "share": gettext_lazy("a number from 0 to 1"),
    "text": gettext_lazy("a text"),
    "text, number or truth": gettext_lazy("a text, a number, or true or false"),
    "unique": gettext_lazy("used once alone"),
}
"""By the word of `core/gate/loading.py`."""


def expected(refusal: Any) -> str:
    """Return what had to stand there; what has no words of its own says itself what it expects."""
    word = refusal.get("expected", "")
    return str(WORDS.get(word, word)) or _("something else")


def told(refusal: Any) -> str:
    """Return what is amiss at a place, as a whole sentence: what had to stand there, or what contradicts what."""
    return clashes.told(refusal) or _("This has to be %(expected)s.") % {"expected": expected(refusal)}
