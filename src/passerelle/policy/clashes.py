"""Where a profile contradicts itself, in words: both things that cannot be together, each with what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core.gate import Rule
from passerelle.policy import messages
from passerelle.policy.fields import field_name

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: dict[str, Any] = {
    "bounds": gettext_lazy("“At most” is %(max)s and “At least” is %(min)s: no number is both. Change one of them."),
    "days": gettext_lazy(
        "“Last day” is %(last)s and “First day” is %(first)s, so it would end before it begins. Change one of them."
    ),
    "after_profile": gettext_lazy(
        "“First day” of this rule is %(first)s and the last day of the whole profile is %(last)s, so the rule would "
        "never hold. Change one of them."
    ),
    "before_profile": gettext_lazy(
        "“Last day” of this rule is %(last)s and the first day of the whole profile is %(first)s, so the rule would "
        "never hold. Change one of them."
    ),
    "panel_quorum": gettext_lazy(
        "“quorum” is %(quorum)s and “size” is %(size)s: no more can take part than sit on the panel."
    ),
    "panel_seats": gettext_lazy(
        "The seats that must be filled make %(seats)s together and “size” is %(size)s: the panel is too small for them."
    ),
    "panel_kinds": gettext_lazy(
        "“min_kinds” is %(min_kinds)s, with %(kinds)s kinds of member to choose from and a “size” of %(size)s: so many "
        "kinds cannot sit on the panel."
    ),
    "panel_countries": gettext_lazy(
        "“min_countries” is %(min_countries)s and “size” is %(size)s: so many countries cannot be on the panel."
    ),
    "panel_barred": gettext_lazy("“seats” asks for %(kinds)s, and “kinds” does not let them on the panel."),
}
"""By the word of the core (`gate/contradictions.py`, `panel/composition.py`); `together` names whole rules instead."""


def told(data: Mapping[str, Any]) -> str:
    """Return what contradicts what, as a whole sentence; empty for a refusal that is about one place alone."""
    values = data.get("values", {})
    if data.get("clash") == "together":
        return _together(values)
    if (words := WORDS.get(str(data.get("clash", "")))) is None:
        return ""
    return str(words) % {name: _written(value) for name, value in values.items()}


def _together(values: Mapping[str, Any]) -> str:
    asked = [_asked(one) for one in values["rules"]]
    return _("Of “%(field)s” this leaves nothing that could be stated: %(rules)s. Change one of them.") % {
        "field": field_name(values["field"]),
        "rules": "; ".join(asked),
    }


def _asked(one: Mapping[str, Any]) -> str:
    """Return one rule by its name, with what it asks in the words in which rules are read."""
    rule = Rule(id=one["rule"], target="", stage="", severity="", kind=one["kind"], params=one["params"])
    said = {"rule": rule.id, "asks": messages.asks(rule).rstrip(".")}
    if one["is_guard"]:
        return _("%(rule)s asks something only where “%(asks)s” holds") % said
    return _("%(rule)s asks “%(asks)s”") % said


def _written(value: Any) -> Any:
    """Return a day as people write it, anything else as it stands."""
    try:
        day = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    return formats.date_format(day, "DATE_FORMAT") if day else value
