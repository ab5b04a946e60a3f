"""What a version stated, in words: no code of ours, no empty line, nothing that the register found out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from passerelle.catalogue.models import LearningKind, Mode, Route, Supervision
from passerelle.core.differences import FOUND
from passerelle.policy.fields import FIELDS, field_name, shown
from passerelle.web.countries import country_name
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import (
    ASSESSMENT_TYPES,
    DOMAINS,
    RESULTS,
    credit_system_name,
    field_of_study,
    language_name,
    plain_number,
    quality_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _sectoral(said: str) -> str:
    """Return a level of a sector, which a version keeps as `energy-trades/2022:C`."""
    framework, _colon, level = said.rpartition(":")
    return _level(framework, level)


def _dated(said: str) -> str:
    """Return a day as readers write it."""
    return day(date.fromisoformat(said))


EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
VALUES: dict[str, Mapping[str, Any]] = {
    "assessment.type": ASSESSMENT_TYPES,
    "assessment.scale": RESULTS,
    "assessment.supervision": dict(Supervision.choices),
    "participation.form": dict(Mode.choices),
    "method": dict(Mode.choices),
    "acquisition_route": dict(Route.choices),
    "kind": dict(LearningKind.choices),
}
"""Fields whose values come from a list of ours, with the words for them."""
NAMED = {
    "language": language_name,
    "issuer.country": country_name,
    "classification.code": field_of_study,
    "workload.credit_system": credit_system_name,
    "quality_assurance.type": quality_words,
    "level.sectoral": _sectoral,
    "outcome_statistics_on": _dated,
}
"""Fields whose codes are named by a function."""


def told(stated: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is stated, line by line: the name of the field, and its words; texts may have several lines."""
    return [(field_name(path), in_words(path, value)) for path, value in _leaves("", stated) if path not in FOUND]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what has a name of its own; a group without names for its parts stays whole."""
    if value in EMPTY:
        return
    parts = [f"{path}.{name}" if path else str(name) for name in value] if isinstance(value, Mapping) else []
    if parts and (not path or any(part in FIELDS for part in parts)):
        for part, inner in zip(parts, value.values(), strict=True):
            yield from _leaves(part, inner)
    else:
        yield path, value


def in_words(path: str, value: Any) -> str:
    """Return a value of a field as a reader would write it.

    >>> in_words("credits.value", "6.00")
    '6'
    """
    if isinstance(value, (list, tuple)):
        has_lines = any(isinstance(one, Mapping) for one in value)
        return ("\n" if has_lines else ", ").join(in_words(path, one) for one in value if one not in EMPTY)
    if isinstance(value, Mapping):
        return _thing(value)
    if isinstance(value, bool):
        return shown(value)
    text = str(value)
    if path.endswith(".weight"):
        return _weight(text)
    if path in NAMED:
        return str(NAMED[path](text)) or text
    if path in VALUES:
        return str(VALUES[path].get(text, text.replace("_", " ")))
    return _number_or_text(text)


def _thing(value: Mapping[str, Any]) -> str:
    """Return an outcome, a part of the assessment or another thing with parts, in one line."""
    kept = {name: one for name, one in value.items() if one not in EMPTY}
    if "framework" in kept and "level" in kept:
        return _level("/".join(str(kept[name]) for name in ("framework", "edition") if name in kept), kept["level"])
    if "uri" in kept and "label" in kept:  # a skill of a scheme
        return f"{kept['label']} ({kept.get('scheme', '')})"
    lead = [kept.pop("code")] if "code" in kept else []
    said = [str(kept.pop(name)) for name in ("title", "text") if name in kept]
    kind, domain = kept.pop("type", ""), kept.pop("domain", "")
    named = str(ASSESSMENT_TYPES.get(kind, str(kind).replace("_", " ")))
    if named and named not in said:
        said.append(named)
    if domain:
        said.append(str(DOMAINS.get(domain, str(domain).replace("_", " "))))
    if "weight" in kept:
        said.append(_weight(kept.pop("weight")))
    if "covers" in kept:
        said.append(_("shows %(outcomes)s") % {"outcomes": shown(kept.pop("covers"))})
    if "skills" in kept:
        said.append(", ".join(in_words("", one) for one in kept.pop("skills")))
    said += [f"{str(name).replace('_', ' ')} {in_words('', one)}" for name, one in kept.items()]
    words = " · ".join(said)
    return f"{lead[0]}: {words}" if lead and words else words or "".join(map(str, lead))


def _weight(share: Any) -> str:
    return _("%(n)s %% of the result") % {"n": plain_number(share)}


def _level(framework: str, level: str) -> str:
    """Return a level beside the edition it is of, which is written as forms ask for it and as its page is called."""
    return _("%(framework)s, level %(level)s") % {"framework": framework, "level": level} if framework else level


def _number_or_text(text: str) -> str:
    """Return a number without needless zeros; any other text as its author wrote it, codes with dashes as words."""
    digits = text.replace(".", "", 1)
    if digits.isascii() and digits.isdigit() and (text[0] != "0" or "." in text):
        return plain_number(text)
    is_code = "_" in text and text.replace("_", "").isalnum() and text.islower()
    return text.replace("_", " ") if is_code else text
