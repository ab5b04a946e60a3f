"""What stands beside the outcomes and the size of an entry while it is written: verbs for the level it claims, what is
worth a look in each outcome, which domain has none, what the hours come to.

Asking for it saves nothing and forgets nothing: the page comes back as it was typed. All of it is advice.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.catalogue import outcomes as own
from passerelle.core import outcomes as wording
from passerelle.core.credits import CreditsRefused
from passerelle.core.errors import Malformed
from passerelle.core.outcomes import Kind
from passerelle.core.workload import KINDS, Workload, workload
from passerelle.frameworks import domains
from passerelle.policy import sentences
from passerelle.web.domains import name as domain_name
from passerelle.web.provider import further
from passerelle.web.wording import as_typed, plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import Form
    from django.http import QueryDict

    from passerelle.catalogue.models import ShortCourse
    from passerelle.core.credits.systems import Span as Numbers
    from passerelle.core.frameworks import Ladder
    from passerelle.core.outcomes import Advice, Claimed, Span
    from passerelle.frameworks.models import Framework
    from passerelle.web.provider.entry_form import EntryForm

CALLED = {
    "contact": gettext_lazy("Hours with a teacher"),
    "guided": gettext_lazy("Hours guided online"),
    "self": gettext_lazy("Hours alone"),
    "assessment": gettext_lazy("Hours of assessment"),
}
SHOWN = 6
"""So many verbs stand beside an outcome."""


def is_asked(posted: QueryDict) -> bool:
    """Say whether somebody asks for advice or for the hours, by a button."""
    return "suggest" in posted or "reckon" in posted


@dataclass
class Wording:
    """What stands above the outcomes: the level it is about, and what all of them miss."""

    level: str
    missing: list[str] = field(default_factory=list)
    is_known: bool = True
    """Whether there are verbs of the language."""


def of_outcomes(form: EntryForm, ladder: Ladder, framework: Framework | None) -> Wording:
    """Put beside each row of a form the verbs that fit it and what is worth a look; return what is about them all."""
    entry = copy(form.entry)
    entry.level, entry.level_eqf = (str(form.form[name].value() or "") for name in ("level", "level_eqf"))
    language = str(form.form[further.named("language")].value() or entry.language)
    verbs, claimed = own.verbs_of(language), own.claimed_by(entry, ladder)
    rows = [{"text": row["text"].value(), "domain": row["domain"].value()} for row in form.outcomes.forms]
    found = wording.advise(rows, verbs, level=claimed, domains=list(domains.of(framework)))
    span = claimed.span if claimed else None
    for place, row in enumerate(form.outcomes.forms, start=1):
        domain = str(row["domain"].value() or "")
        row.verbs = list(verbs.suggested(domain, span, most=SHOWN)) if verbs else []
        row.notes = [_sentence(one, claimed, framework) for one in found if one.at == place]
    missing = [_sentence(one, claimed, framework) for one in found if one.at == 0]
    return Wording(_level(claimed), missing, is_known=verbs is not None)


def _level(claimed: Claimed | None) -> str:
    if claimed is None:
        return ""
    if not claimed.is_recorded:
        return _("the place of your level in its framework")
    return _levels(claimed.span)


def _levels(span: Span) -> str:
    if span.least == span.most:
        return _("European level %(n)s") % {"n": span.least}
    return _("European levels %(least)s to %(most)s") % {"least": span.least, "most": span.most}


def _sentence(one: Advice, claimed: Claimed | None, framework: Framework | None) -> str:
    match one.kind:
        case Kind.NO_VERB:
            if not one.seen:
                return _("It begins with no verb: say first what the learner does.")
            return _("“%(seen)s” is no verb: say first what the learner does.") % {"seen": one.seen}
        case Kind.VAGUE_VERB:
            return _("Nobody can see or assess “%(seen)s”: say what shows it.") % {"seen": one.seen}
        case Kind.VERB_OF_ANOTHER_LEVEL:
            said = {"seen": one.seen, "levels": _levels(one.level) if one.level else "", "claimed": _level(claimed)}
            return _("“%(seen)s” is rather a verb of %(levels)s; claimed is %(claimed)s.") % said
        case Kind.NO_DOMAIN:
            return _("Say in which domain it is.")
        case Kind.MISSING_DOMAIN:
            named = {"domain": domain_name(framework, one.seen), "verbs": ", ".join(one.suggested[:SHOWN])}
            if not one.suggested:
                return _("No outcome is in the domain “%(domain)s”.") % named
            return _("No outcome is in the domain “%(domain)s”. It could begin with: %(verbs)s.") % named


@dataclass
class Hours:
    """The calculator: what was typed, by kind, and what it comes to in sentences."""

    fields: list[dict[str, str]]
    per_week: str
    told: list[str] = field(default_factory=list)
    fits: bool | None = None
    refused: str = ""
    is_open: bool = False


def of_hours(typed: Mapping[str, str], *, system: str, size: str, per_week: str, prefix: str = "hours_") -> Hours:
    """Return the calculator with what was typed, `size` in credits; nothing is told while there are no hours."""
    rows = [
        {"kind": kind, "name": f"{prefix}{kind}", "label": str(label), "value": typed.get(kind, "")}
        for kind, label in CALLED.items()
    ]
    shown = Hours(rows, per_week)
    if not any(typed.values()):
        return shown
    try:
        told = workload(
            {kind: _number(typed.get(kind, "")) for kind in KINDS},
            system=system,
            stated=_number(size),
            per_week=_number(per_week),
        )
    except (Malformed, CreditsRefused) as refusal:
        shown.refused = sentences.of_error(refusal)
        return shown
    shown.told, shown.fits = in_words(told), told.fits
    return shown


def in_words(told: Workload) -> list[str]:
    """Return what hours come to, a sentence each."""
    said = [
        ngettext("%(n)s hour in all.", "%(n)s hours in all.", int(told.total)) % {"n": plain_number(told.total)},
    ]
    if told.credits and told.system:
        named = {"credits": _between(told.credits), "system": told.system.code}
        said.append(_("That is %(credits)s credits (%(system)s).") % named)
        if not told.system.verified:
            said.append(_("No source confirms how many hours one of these credits has."))
    if told.asks and told.stated is not None:
        stated = {"credits": plain_number(told.stated), "hours": _between(told.asks)}
        if told.fits:
            said.append(_("%(credits)s credits are stated: they stand for %(hours)s hours, and fit.") % stated)
        else:
            said.append(_("%(credits)s credits are stated: they stand for %(hours)s hours, and do not fit.") % stated)
    if told.is_contact_enough is False:
        said.append(_("Fewer of them are with a teacher than this system asks for."))
    if told.weeks and told.per_week is not None:
        weeks = ngettext("%(n)d week", "%(n)d weeks", told.weeks) % {"n": told.weeks}
        said.append(_("At %(hours)s hours a week: %(weeks)s.") % {"hours": plain_number(told.per_week), "weeks": weeks})
    return said


def _between(span: Numbers) -> str:
    if span[0] == span[1]:
        return plain_number(span[0])
    return _("%(least)s to %(most)s") % {"least": plain_number(span[0]), "most": plain_number(span[1])}


def _number(typed: str) -> Decimal | None:
    """Return a number as it was typed; NaN, which is refused by its field, for what is none."""
    text = typed.strip().replace(",", ".")
    if not text:
        return None
    try:
        return Decimal(text) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        return Decimal("NaN")


def of_entry(form: EntryForm) -> Hours:
    """Return the calculator of an entry: as it was typed, or else with the hours by kind that it states."""
    posted, entry = form.posted, form.entry
    system, size = (str(form.form[name].value() or "") for name in ("credit_system", "credits"))
    if posted is not None and "hours_contact" in posted:
        typed = {kind: str(posted.get(f"hours_{kind}", ""))[:12] for kind in KINDS}
        shown = of_hours(typed, system=system, size=size, per_week=str(posted.get("hours_per_week", ""))[:12])
        shown.is_open = "reckon" in posted
        return _beside_hours(shown, typed, str(form.form["hours"].value() or ""))
    kept = {kind: as_typed(entry.learning_time.get(kind)) for kind in KINDS}
    shown = of_hours(kept, system=system, size=size, per_week="")
    return _beside_hours(shown, kept, as_typed(entry.hours))


def _beside_hours(shown: Hours, typed: Mapping[str, str], stated: str) -> Hours:
    """Say where the hours by kind add up to something else than the hours that are stated for all kinds."""
    kinds = [value for value in map(_number, typed.values()) if value is not None]
    every = _number(stated)
    if shown.told and every is not None and every.is_finite() and sum(kinds) != every:
        named = {"sum": plain_number(sum(kinds)), "hours": plain_number(every)}
        shown.told.append(_("By kind they add up to %(sum)s hours; for all kinds %(hours)s are stated.") % named)
        shown.fits = False
    return shown


def of_course(form: Form, course: ShortCourse) -> Hours:
    """Return what the hours of a course come to, beside the credits of the one micro-credential it leads to."""
    typed = {kind: str(form["self_study" if kind == "self" else kind].value() or "") for kind in KINDS}
    goals = list(course.leads_to.all()) if course.pk else []
    goal = goals[0] if len(goals) == 1 else None
    system, size = (goal.credit_system, as_typed(goal.credits)) if goal else ("", "")
    return of_hours(typed, system=system, size=size, per_week="")


def taken(posted: QueryDict) -> QueryDict:
    """Return what a browser sent, with the reckoned hours in the form where somebody asked to put them there."""
    if posted.get("reckon") != "take":
        return posted
    hours = {kind: _number(str(posted.get(f"hours_{kind}", ""))) for kind in KINDS}
    said = {kind: value for kind, value in hours.items() if value is not None}
    if not said or any(not value.is_finite() for value in said.values()):
        return posted
    sent = posted.copy()
    sent["hours"] = as_typed(sum(said.values(), Decimal(0)))
    sent[further.named("workload.contact_hours")] = as_typed(said.get("contact"))
    name = further.named("learning_time")
    others = [line for line in sent.get(name, "").splitlines() if line.partition(":")[0].strip() not in KINDS]
    sent[name] = "\n".join([*others, *(f"{kind}: {as_typed(value)}" for kind, value in said.items())])
    return sent
