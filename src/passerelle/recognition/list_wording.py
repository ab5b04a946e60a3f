"""What a list asks for, what is wrong with it and what differs, in plain words and the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.policy import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.errors import PasserelleError
    from passerelle.core.matching.rules import Cap, Entry, Rule
    from passerelle.core.positive_lists.faults import Fault
    from passerelle.core.transfer_values import Problem

SOURCES: dict[str, Any] = {
    "own": gettext_lazy("the body’s own awards"),
    "elsewhere": gettext_lazy("awards of others in the country"),
    "abroad": gettext_lazy("awards from abroad"),
    "prior_learning": gettext_lazy("recognised prior learning"),
}
FAULTS: dict[str, Any] = {
    "list_empty": gettext_lazy("The edition has no line yet. Write at least one."),
    "agreement_not_in_force": gettext_lazy(
        "It rests on the agreement %(seen)s, which is not in force. Wait until every party has signed, or rest on none."
    ),
    "agreement_ended": gettext_lazy(
        "It rests on the agreement %(seen)s, which held until %(threshold)s. Rest on another one, or on none."
    ),
    "agreement_of_others": gettext_lazy(
        "It rests on the agreement %(threshold)s, and %(seen)s does not stand by it. Take one that every owner signed."
    ),
    "says_nothing": gettext_lazy("It does not say who it is for. Name an award, or a field, a level or an awarder."),
    "line_twice": gettext_lazy("It says the same as line %(others)s. Keep one of them."),
    "lines_contradict": gettext_lazy(
        "It asks for the same as line %(others)s and promises something else. Say one of the two."
    ),
    "lines_circular": gettext_lazy(
        "It goes round in a circle: %(seen)s is spared to whoever can only have it first. Leave one line out."
    ),
    "entry_unknown": gettext_lazy("The register has no entry with the number %(seen)s. Correct the number."),
    "entry_gone": gettext_lazy("%(seen)s is listed no more. Leave it out; nobody new can earn it."),
    "block_unknown": gettext_lazy("No listed entry has the block %(seen)s. Correct its code."),
    "outcome_unknown": gettext_lazy("No listed entry has the outcome or skill %(seen)s. Correct its code."),
    "level_unknown": gettext_lazy("The level %(seen)s is in no framework here. Write it as eqf/2017:5, for example."),
    "result_unknown": gettext_lazy("Nobody can have the result %(seen)s there. It has: %(threshold)s."),
    "edition_unknown": gettext_lazy("It asks for version %(seen)s; the newest is version %(threshold)s."),
    "lists_nothing": gettext_lazy("Nothing in the register fits it today. It will hold for what comes."),
    "too_few_to_hold": gettext_lazy(
        "It asks for %(threshold)s different awards and names %(seen)s. Each award counts for one of them."
    ),
    "cap_never_met": gettext_lazy(
        "Its limits together leave only %(seen)s of the credits it asks for, so nobody can ever meet it."
    ),
    "cap_without_credits": gettext_lazy("It limits where credits come from and asks for none. Say how many."),
    "credits_never_met": gettext_lazy("It asks for %(threshold)s credits; all it names together have %(seen)s."),
    "over_the_ceiling": gettext_lazy(
        "It waives %(seen)s credits, and at most %(threshold)s of the programme can be waived."
    ),
    "programme_ended": gettext_lazy("The programme ends on %(threshold)s. Choose a later edition of it."),
    "over_before_it_began": gettext_lazy("Its last day, %(seen)s, has passed."),
}

PROBLEMS: dict[str, Any] = {
    "no_name": gettext_lazy("It has no name."),
    "no_value": gettext_lazy("It does not say how many credits it is worth."),
    "value_not_credits": gettext_lazy("“%(seen)s” is no number of credits."),
    "no_source": gettext_lazy("It does not say what the credits are given for."),
    "not_a_day": gettext_lazy("“%(seen)s” is no day."),
    "ends_before_start": gettext_lazy("It ends before it begins."),
    "unknown_source": gettext_lazy("“%(seen)s” is for something that is not in this register."),
    "no_module": gettext_lazy("“%(seen)s” names no module of a programme of this register."),
    "there_already": gettext_lazy("A line says the same already."),
    "too_many": gettext_lazy("A list has at most %(seen)s lines."),
    "refused": gettext_lazy("The register cannot hold it as a line."),
}
"""Why a transfer value of a file gave no line, by the codes of `list_bringing.Brought`."""


def problem(one: Problem, because: Mapping[int, Sequence[PasserelleError]]) -> tuple[int, str]:
    """Return where in a file a transfer value stands that gave no line, and why."""
    told = " ".join(sentences.of_error(refusal) for refusal in because.get(one.place, ()))
    return one.place, told or str(PROBLEMS[one.code]) % {"seen": one.seen}


RESTS: dict[str, Any] = {
    "agreement_ended": gettext_lazy("That agreement held until %(threshold)s. What this list says holds all the same."),
    "agreement_of_others": gettext_lazy("%(seen)s stands by this list, and by that agreement no more."),
}
"""What is said to everybody of a list in force whose agreement carries it no more."""


def rests(one: Fault) -> str:
    """Return what became of the agreement under a list in force, for everybody."""
    return str(RESTS[one.code]) % {"seen": one.seen, "threshold": one.threshold}


def fault(one: Fault) -> str:
    """Return what is wrong with a line, and what to do about it."""
    shown = one.threshold
    return str(FAULTS[one.code]) % {
        "seen": one.seen,
        "threshold": ", ".join(map(str, shown)) if isinstance(shown, (list, tuple)) else shown,
        "others": ", ".join(one.others),
    }


def age(years: int) -> str:
    found = ngettext("awarded not more than %(years)s year ago", "awarded not more than %(years)s years ago", years)
    return found % {"years": years}


def asks(rule: Rule) -> str:
    """Return who a rule is for: "MC-00012; and one of: MC-00013, any of field 0713"."""
    said = [_either(clause) for clause in rule.clauses]
    parts = [_("; and ").join(said)] if said else []
    if rule.min_credits:
        credits_ = format(rule.min_credits.normalize(), "f")
        whole = ngettext("%(number)s credit in all", "%(number)s credits in all", 2 if rule.min_credits != 1 else 1)
        parts.append(whole % {"number": credits_})
    if rule.further:
        parts.append(_("of these, or further from %(what)s") % {"what": _either(rule.further)})
    parts += [_cap(cap) for cap in rule.caps]
    return ", ".join(parts)


def _either(entries: tuple[Entry, ...]) -> str:
    told = [entry_words(entry) for entry in entries]
    return told[0] if len(told) == 1 else _("one of: %(choices)s") % {"choices": _(" or ").join(told)}


def entry_words(entry: Entry) -> str:
    """Return what one entry lists and asks, in words."""
    named = sorted(entry.micro_credentials)
    said = [_(" or ").join(named)] if named else [_("any micro-credential")]
    for names, words in (
        (entry.blocks, _("with the block %(names)s")),
        (entry.outcomes, _("with the outcomes %(names)s")),
        (entry.fields, _("in the field %(names)s")),
        (entry.awarders, _("of the awarder %(names)s")),
        (entry.quality, _("whose quality is looked after by %(names)s")),
    ):
        if names:
            said.append(words % {"names": ", ".join(sorted(names))})
    if entry.min_level is not None:
        said.append(_("at level %(level)s or above") % {"level": entry.min_level})
    if entry.min_edition > 1:
        said.append(_("version %(number)s or later") % {"number": entry.min_edition})
    if entry.min_result:
        said.append(_("%(result)s or better") % {"result": entry.min_result})
    if entry.max_age_years:
        said.append(age(entry.max_age_years))
    return " ".join(said)


def _cap(cap: Cap) -> str:
    sources = ", ".join(str(SOURCES.get(source, source)) for source in sorted(cap.sources))
    return _("at most %(share)s from %(sources)s") % {"share": cap.share, "sources": sources}
