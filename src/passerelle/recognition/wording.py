"""The rule of a line as one sentence, and what was asked and seen, in the reader's language.

What a decision keeps is plain data (`RecognitionCase.conditions`); the words are made where they are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.catalogue.models import MicroCredential
from passerelle.core import conversions
from passerelle.core.gate import Finding
from passerelle.policy import sentences
from passerelle.recognition import holding, list_wording, ruling
from passerelle.recognition.models import LineEffect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from passerelle.recognition.models import PositiveListLine, RecognitionCase

NUMBER = re.compile(r"\bMC-[0-9]{5,}\b(?![#/0-9])")
"""A micro-credential by its number, and not a block or an outcome of it."""


@dataclass(frozen=True)
class Told:
    """One line of "Asked, yours, met"; `met` is None where a person has to look.

    `award` names what it is about, `conversion` the number of the one that it was read by.
    """

    code: str
    asked: str
    seen: str
    met: bool | None
    award: str = ""
    conversion: str = ""

    @property
    def met_words(self) -> str:
        return _("A person looks") if self.met is None else _("Yes") if self.met else _("No")


def rule(line: PositiveListLine) -> str:
    """Return what a line says: "Well Inspection, version 2 or later, pass or better, ... waives Measuring 1." """
    words = opening(line) % {"asked": who(line)}
    return f"{words} {_('A person looks at this:')} {line.conditions}" if line.conditions else words


def named(sentences_: Sequence[str]) -> list[str]:
    """Return sentences in which the number of a micro-credential is its name; one query where there is any."""
    numbers = {number for one in sentences_ for number in NUMBER.findall(one)}
    found = MicroCredential.objects.filter(number__in=numbers) if numbers else ()
    names = {entry.number: entry.name for entry in found}
    return [NUMBER.sub(lambda seen: names.get(seen[0], seen[0]), one) for one in sentences_]


def who(line: PositiveListLine) -> str:
    """Return whom a line is for: "Well Inspection, version 2 or later, pass or better"; every version is 1 or later."""
    if line.micro_credential is None:
        return list_wording.asks(ruling.rule_of(line)) or _("Nobody is named yet")
    asked = [line.micro_credential.name]
    if line.min_edition > 1:
        asked.append(_("version %(number)s or later") % {"number": line.min_edition})
    if line.min_result:
        asked.append(_("%(result)s or better") % {"result": line.min_result})
    if line.max_age_years:
        asked.append(list_wording.age(line.max_age_years))
    return ", ".join(asked)


def opening(line: PositiveListLine) -> str:
    """Return what a line opens, as a sentence around `%(asked)s`."""
    programme = line.programme.name.replace("%", "%%") if line.programme else ""
    if line.effect == LineEffect.WAIVER:
        return _("%%(asked)s, waives %(module)s (%(credits)s) in %(programme)s.") % {
            "module": line.module_title.replace("%", "%%"),
            "credits": credits_words(line.credits),
            "programme": programme,
        }
    what = ", ".join(part for part in (line.opens.replace("%", "%%"), programme) if part)
    return _("%%(asked)s, opens %(effect)s: %(what)s.") % {"effect": LineEffect(line.effect).label, "what": what}


def goal(case: RecognitionCase) -> str:
    """Return what is asked for, in a few words: "Entry: BSc Rural Energy Engineering"."""
    opens = case.line.opens if case.line else ""
    named = ", ".join(dict.fromkeys(words for words in (opens, case.goal) if words))
    label = str(LineEffect(case.effect).label)
    return f"{label[:1].upper()}{label[1:]}: {named}"


def cited(line: PositiveListLine) -> str:
    """Return the rule in the register's own language: what a decision keeps for ever."""
    with translation.override(settings.LANGUAGE_CODE):
        return rule(line)


def credits_words(credits_: Decimal | float | str) -> str:
    """Return "1 credit", "4.5 credits"."""
    amount = Decimal(str(credits_))
    number = format(amount.normalize(), "f")
    whole = int(amount) if amount == int(amount) else 2
    return ngettext("%(number)s credit", "%(number)s credits", whole) % {"number": number}


def told(case: RecognitionCase) -> list[Told]:
    """Return every condition as it was asked and seen on the day, in words, award by award.

    What holds of any genuine award is one line, unless some of it does not hold.
    """
    names = {award.number: award.micro_credential.name for award in case.brought}
    plain = {award for award in names if all(one["met"] for one in _genuine(case, award))}
    shown = []
    for condition in sorted(case.conditions, key=_order(case)):
        award, code = condition.get("award", ""), condition["code"]
        if code in GENUINE and code != "status" and award in plain:
            continue
        asked, seen = _asked_and_seen(code, condition["asked"], condition["seen"], case, names.get(award, ""))
        by = _conversion(code, condition["seen"])
        shown.append(Told(code, asked, seen, condition["met"], names.get(award, award), by))
    return shown


def _conversion(code: str, seen: Any) -> str:
    """Return the number of the conversion that a condition rests on; empty where none was stated."""
    by = {"converted_result": 1, "converted_credits": 3}.get(code)
    number = str(seen[by]).partition("v")[0] if by is not None else ""
    return number if number.startswith("CV-") else ""


GENUINE = ("status", "awarded", "holds", "genuine")
"""What is asked of every award, whatever the line says."""


def _order(case: RecognitionCase) -> Callable[[Mapping[str, Any]], tuple[int, bool]]:
    """Return how conditions are told: award by award, what the line asks first; what is about no award comes last."""
    awards = list(dict.fromkeys(one["award"] for one in case.conditions if one.get("award")))
    place = {award: at for at, award in enumerate(awards)} | {"": len(awards)}
    return lambda one: (place[one.get("award", "")], bool(one.get("award")) and one["code"] in (*GENUINE, "unused"))


def _genuine(case: RecognitionCase, award: str) -> Iterable[Mapping[str, Any]]:
    return (one for one in case.conditions if one.get("award") == award and one["code"] in GENUINE)


def lacking(codes: Iterable[str]) -> str:
    """Return what the nearest awards lack for a line, in a few words."""
    about = {
        "status": _("an award in force"),
        "awarded": _("an award of an earlier day"),
        "holds": _("an award that still counts"),
        "unused": _("an award not used here before"),
        "genuine": _("an award that can be checked"),
        "item": _("another micro-credential"),
        "edition": _("a later version"),
        "block": _("a certain part of a micro-credential"),
        "field": _("an award in another field"),
        "awarder": _("an award of another body"),
        "quality": _("an award whose quality another body looks after"),
        "outcomes": _("what the award must show you can do"),
        "level": _("a higher level"),
        "result": _("a better result"),
        "converted_result": _("a better result"),
        "age": _("a more recent award"),
        "credits": _("more credits that count here"),
        "room": _("room in the programme"),
        **_older(),
        "taken": _("awards that serve no other line there"),
    }
    return "; ".join(about.get(code, code) for code in codes)


def _older() -> dict[str, str]:
    """Return the words for what cases of before the engine lacked."""
    return {
        "line_in_force": _("the rule is not in force"),
        "version": _("a later version"),
        "programme": _("another version of the programme"),
        "headroom": _("more room in the programme"),
    }


def _asked_and_seen(code: str, asked: Any, seen: Any, case: RecognitionCase, name: str) -> tuple[str, str]:
    if code in _OF_THE_AWARD:
        return _OF_THE_AWARD[code](asked, seen, case)
    match code:
        case "item":
            return _items(asked, case, name), name or case.because
        case "age":
            return _age_asked(asked[0] if isinstance(asked, list) else asked), _age_seen(seen, case.opened_on)
        case "unused" if larger := next((one for one in seen or () if str(one).startswith("LA-")), ""):
            return _("Not used before"), _("Counted in the larger award %(number)s") % {"number": larger}
        case "unused" if case.spares_credits:
            return _("Not used in this programme before"), _("Used before") if seen else _("Not used before")
        case "unused":
            return _("Not used for this before"), _("Used before") if asked in seen else _("Not used before")
        case "binding":
            return _binding(asked)
        case "headroom":
            words = _("Room for %(credits)s")
            return words % {"credits": credits_words(asked)}, words % {"credits": credits_words(seen)}
        case "programme":
            return _("The programme the rule names"), case.goal
        case _:
            return str(asked), "–" if seen is None else str(seen)


def _status(_asked: Any, seen: Any, case: RecognitionCase) -> tuple[str, str]:
    if seen not in ("in_force", None):
        return _("Genuine and in force"), _("Not in force")
    return _("Genuine and in force"), _("Checked on %(day)s") % {"day": _day(case.opened_on)}


def _result(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
    least, *scales = asked if isinstance(asked, list) else (asked, [])
    told = str(seen or "–").capitalize()
    if seen and isinstance(asked, list) and not any(least in scale and seen in scale for scale in scales):
        told = _("%(mark)s: nobody has said how these marks compare") % {"mark": told}
    return _("%(result)s or better") % {"result": str(least).capitalize()}, told


def _converted_result(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
    mark, by, becomes = seen
    words = _("%(mark)s, which counts as %(becomes)s (conversion %(by)s)")
    told = words % {"mark": str(mark).capitalize(), "becomes": str(becomes).capitalize(), "by": by}
    return _("%(result)s or better") % {"result": str(asked[0]).capitalize()}, told


def _converted_credits(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
    amount, system, credits_, by = seen
    return _("Credits as %(system)s") % {"system": asked}, converted_words(amount, system, credits_, by)


def converted_words(amount: Any, system: str, counted_: Any, by: str) -> str:
    """Return what credits of another system count for, and by what; where nobody confirmed that, so."""
    names = {"credits": credits_words(amount), "system": system, "counted": credits_words(counted_), "by": by}
    if by == conversions.NOBODY:
        words = _("%(credits)s (%(system)s): nobody has confirmed what these count for")
    elif by == conversions.HOURS:
        words = _("%(credits)s (%(system)s), which count as %(counted)s by the hours they stand for, at the least")
    else:
        words = _("%(credits)s (%(system)s), which count as %(counted)s (conversion %(by)s)")
    return words % names


def _edition(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
    return _("Version %(number)s or later") % {"number": asked}, _("Version %(number)s") % {"number": seen}


def _level(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
    relations = {
        "same": _("the same"),
        "comparable": _("comparable"),
        "higher": _("above it"),
        "lower": _("below it"),
        "overlapping": _("partly the same"),
    }
    told = [
        f"{level} ({relations.get(relation, _('nobody compared them'))}"
        f"{'' if certainty == 'verified' else ', ' + _('not confirmed yet')})"
        for level, relation, certainty in seen
    ]
    return _("Level %(level)s or above") % {"level": asked}, "; ".join(told) or _("It states no level")


def _among(words: Any) -> Callable[[Any, Any, RecognitionCase], tuple[str, str]]:
    """Return how a condition is told that asks for any of some names."""

    def told(asked: Any, seen: Any, _case: RecognitionCase) -> tuple[str, str]:
        return str(words) % {"names": ", ".join(asked)}, ", ".join(filter(None, seen)) or "–"

    return told


_OF_THE_AWARD: dict[str, Callable[[Any, Any, RecognitionCase], tuple[str, str]]] = {
    "line_in_force": lambda _asked, seen, _case: (_("A rule in force"), _("In force on %(day)s") % {"day": _day(seen)}),
    "status": _status,
    "awarded": lambda asked, seen, _case: (_("Awarded by %(day)s") % {"day": _day(asked)}, _day(seen)),
    "holds": lambda asked, seen, _case: (
        _("Still counts on %(day)s") % {"day": _day(asked)},
        _("Until %(day)s") % {"day": _day(seen)} if seen else _("Without end"),
    ),
    "genuine": lambda _asked, seen, _case: (
        _("Checked and found genuine"),
        _("Yes") if seen == holding.VERIFIED else _("A person looks at it first"),
    ),
    "version": _edition,
    "edition": _edition,
    "result": _result,
    "converted_result": _converted_result,
    "converted_credits": _converted_credits,
    "level": _level,
    "block": _among(gettext_lazy("With the block %(names)s")),
    "field": _among(gettext_lazy("In the field %(names)s")),
    "awarder": _among(gettext_lazy("Awarded by %(names)s")),
    "quality": _among(gettext_lazy("Quality looked after by %(names)s")),
    "outcomes": _among(gettext_lazy("With the outcomes %(names)s")),
}


def _binding(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return which rule in force on shares asks, and what it finds in the programme with this waiver in it."""
    finding = Finding(**found)
    asks = _("Rule %(rule)s: %(clause)s") % {"rule": finding.rule, "clause": finding.clause}
    if finding.kind == "unknown":
        return asks, _("The programme does not state what this rule reads")
    return asks, sentences.of_finding(finding).sentence


def _items(asked: Any, case: RecognitionCase, name: str) -> str:
    """Return which micro-credentials would do, by name where it is the one that is brought, else by number."""
    numbers: list[str] = asked if isinstance(asked, list) else [asked]
    named: dict[str, str] = {award.micro_credential.number: award.micro_credential.name for award in case.brought}
    if case.line and (item := case.line.micro_credential):
        named[item.number] = item.name
    shown = [named.get(number, number) for number in numbers]
    return name if name in shown else _(" or ").join(shown)


def _age_asked(years: int) -> str:
    return ngettext("At most %(years)s year old", "At most %(years)s years old", years) % {"years": years}


def _age_seen(awarded_on: str, on: date) -> str:
    awarded = date.fromisoformat(awarded_on)
    months = (on.year - awarded.year) * 12 + on.month - awarded.month - (on.day < awarded.day)
    if months >= 24:
        age = ngettext("%(years)s year (%(day)s)", "%(years)s years (%(day)s)", months // 12)
    else:
        age = ngettext("%(months)s month (%(day)s)", "%(months)s months (%(day)s)", months)
    return age % {"years": months // 12, "months": months, "day": _day(awarded)}


def _day(value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(day, "DATE_FORMAT")
