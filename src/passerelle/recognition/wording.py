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
from django.utils.translation import ngettext

from passerelle.catalogue.models import MicroCredential
from passerelle.core.gate import Finding
from passerelle.policy import sentences
from passerelle.recognition import list_wording, ruling
from passerelle.recognition.models import LineEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passerelle.recognition.models import PositiveListLine, RecognitionCase

NUMBER = re.compile(r"\bMC-[0-9]{5,}\b(?![#/0-9])")
"""A micro-credential by its number, and not a block or an outcome of it."""


@dataclass(frozen=True)
class Told:
    """One line of "Asked, yours, met"; `met` is None where a person has to look."""

    code: str
    asked: str
    seen: str
    met: bool | None

    @property
    def met_words(self) -> str:
        return _("A person looks") if self.met is None else _("Yes") if self.met else _("No")


def rule(line: PositiveListLine) -> str:
    """Return what a line says: "Well Inspection, version 1 or later, pass or better, ... waives Measuring 1." """
    words = opening(line) % {"asked": who(line)}
    return f"{words} {_('A person looks at this:')} {line.conditions}" if line.conditions else words


def named(sentences_: Sequence[str]) -> list[str]:
    """Return sentences in which the number of a micro-credential is its name; one query where there is any."""
    numbers = {number for one in sentences_ for number in NUMBER.findall(one)}
    found = MicroCredential.objects.filter(number__in=numbers) if numbers else ()
    names = {entry.number: entry.name for entry in found}
    return [NUMBER.sub(lambda seen: names.get(seen[0], seen[0]), one) for one in sentences_]


def who(line: PositiveListLine) -> str:
    """Return whom a line is for: "Well Inspection, version 1 or later, pass or better"."""
    if line.micro_credential is None:
        return list_wording.asks(ruling.rule_of(line))
    asked = [line.micro_credential.name, _("version %(number)s or later") % {"number": line.min_edition}]
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
    """Return every condition as it was asked and seen on the day, in words."""
    return [_told(condition, case) for condition in case.conditions]


def asked_of(codes: list[str]) -> list[str]:
    """Return what unmet conditions are about, in a few words each."""
    about = {
        "line_in_force": _("the rule is not in force"),
        "item": _("another micro-credential"),
        "version": _("a later version"),
        "result": _("a better result"),
        "age": _("a more recent award"),
        "status": _("an award in force"),
        "programme": _("another version of the programme"),
        "unused": _("an award not used before"),
        "headroom": _("more room in the programme"),
    }
    return [about.get(code, code) for code in codes]


def lacking(codes: Iterable[str]) -> str:
    """Return what the nearest awards lack for a line, in a few words."""
    about = {
        "status": _("an award in force"),
        "awarded": _("an award of an earlier day"),
        "holds": _("an award that still counts"),
        "unused": _("you asked this programme before"),
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
        "age": _("a more recent award"),
        "room": _("room in the programme"),
        "taken": _("your awards already serve another line there"),
    }
    return "; ".join(about[code] for code in codes)


def _told(condition: Mapping[str, Any], case: RecognitionCase) -> Told:
    asked, seen = _asked_and_seen(condition["code"], condition["asked"], condition["seen"], case)
    return Told(condition["code"], asked, seen, condition["met"])


def _asked_and_seen(code: str, asked: Any, seen: Any, case: RecognitionCase) -> tuple[str, str]:
    match code:
        case "line_in_force":
            return _("A rule in force"), _("In force on %(day)s") % {"day": _day(seen)}
        case "item":
            return _item(asked, case), case.award.micro_credential.name
        case "version":
            return _("Version %(number)s or later") % {"number": asked}, _("Version %(number)s") % {"number": seen}
        case "result":
            return _("%(result)s or better") % {"result": str(asked).capitalize()}, str(seen).capitalize()
        case "age":
            return _age_asked(asked), _age_seen(seen, case.opened_on)
        case "status":
            return _("Genuine and in force"), _("Checked on %(day)s") % {"day": _day(case.opened_on)}
        case "programme":
            return _("The programme the rule names"), case.programme.name
        case "unused":
            return _("Not used in this programme before"), _("Used before") if seen else _("Not used before")
        case "binding":
            return _binding(asked)
        case "headroom":
            words = _("Room for %(credits)s")
            return words % {"credits": credits_words(asked)}, words % {"credits": credits_words(seen)}
        case _:
            return str(asked), "–" if seen is None else str(seen)


def _binding(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return which rule in force on shares asks, and what it finds in the programme with this waiver in it."""
    finding = Finding(**found)
    asks = _("Rule %(rule)s: %(clause)s") % {"rule": finding.rule, "clause": finding.clause}
    if finding.kind == "unknown":
        return asks, _("The programme does not state what this rule reads")
    return asks, sentences.of_finding(finding).sentence


def _item(number: str, case: RecognitionCase) -> str:
    item = case.line.micro_credential if case.line else None
    return item.name if item and item.number == number else number


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
