"""What pages say of plans: how good they are, why a step is there, what does not fit, which demands exclude each other.

Each sentence is for somebody who knows nothing of plans that are proven.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.core.pathways.wishing import Kind, Objective
from passerelle.pathways import goals, larger
from passerelle.pathways.asking import TWO_YEARS
from passerelle.pathways.models import Objectives
from passerelle.web.currencies import money
from passerelle.web.wording import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.pathways.coherence import Warned
    from passerelle.core.pathways.wishing import Demand
    from passerelle.pathways.asking import Answer, Life
    from passerelle.pathways.shelf import Shelf
    from passerelle.pathways.telling import Reason, Step
    from passerelle.pathways.ways import Way

NAMES: Final = {
    Objective.CHEAPEST: gettext_lazy("The cheapest way"),
    Objective.SOONEST: gettext_lazy("The way that ends first"),
    Objective.FEWEST: gettext_lazy("The way with the fewest steps"),
}
BEST_BY: Final = {str(objective): words for objective, words in NAMES.items()} | {
    str(Objectives.OWN): gettext_lazy("A way put together by hand")
}
"""What a way is called by what makes it the best, or by who made it."""
KINDS: Final = {
    goals.ENTRY: gettext_lazy("micro-credential"),
    goals.LARGER: gettext_lazy("larger award"),
    goals.PROGRAMME: gettext_lazy("entry into a programme"),
    goals.OPPORTUNITY: gettext_lazy("job or promotion"),
    goals.OCCUPATION: gettext_lazy("occupation"),
    goals.OUTCOMES: gettext_lazy("things to be able to do"),
}


def cost(minor: int, currency: str) -> str:
    """Return an amount in minor units as people say it."""
    return money(minor / 100, currency) if minor else _("free of charge")


def how_good(answer: Answer, shelf: Shelf) -> str:
    """Return whether anything better is possible, and how much at most."""
    above = answer.above
    if answer.objective == Objective.CHEAPEST:
        if not above:
            return _("No other way is cheaper.")
        return _("Another way could save %(amount)s at most.") % {"amount": money(above / 100, shelf.currency)}
    if answer.objective == Objective.SOONEST:
        if not above:
            return _("No other way ends sooner.")
        return ngettext(
            "Another way could end %(n)s day sooner at most.", "Another way could end %(n)s days sooner at most.", above
        ) % {"n": above}
    if not above:
        return _("No other way has fewer steps.")
    return ngettext(
        "Another way could have %(n)s step less at most.", "Another way could have %(n)s steps less at most.", above
    ) % {"n": above}


def reason(one: Reason, *, of: Step) -> str:
    """Return why a step is there."""
    if one.kind == "goal" and one.name == of.title:
        return _("It is where you want to be.")
    if one.kind == "goal":
        told = _("It counts for: %(goal)s.") % {"goal": one.name.rstrip(".")}
        return told.removesuffix(".") if one.name.endswith("…") else told
    return _("Step %(place)s asks for it: %(name)s.") % {"place": one.place, "name": one.name}


def warning(one: Warned, names: Mapping[str, str]) -> str:
    """Return what does not fit, and what can be done."""
    named = _(", ").join(names.get(name, name) for name in one.names)
    on = date_format(one.on, "DATE_FORMAT") if one.on else ""
    match one.kind:
        case "same_outcomes":
            return _("It teaches mostly what %(name)s teaches already.") % {"name": named}
        case "level_down":
            return _("Its level is lower than that of %(name)s before it.") % {"name": named}
        case "nearly_full":
            left = int(one.names[0])
            return ngettext("%(n)s place is left.", "%(n)s places are left.", left) % {"n": left}
        case "not_certain":
            return _("Places are drawn or chosen by the provider: a place is not certain.")
        case "before_result":
            return _("It begins before %(name)s ends on %(on)s, and asks for it. Ask the provider first.") % {
                "name": named, "on": on,
            }  # fmt: skip
        case _:
            return _("%(name)s runs out on %(on)s, before this plan ends.") % {"name": named, "on": on}


def besides(what: str, about: str) -> str:
    """Return what no plan can promise."""
    match what:
        case "result":
            return _("A result of “%(result)s” or better is asked. A plan cannot promise a result.") % {"result": about}
        case "age":
            n = int(about)
            return ngettext(
                "An award may be %(n)s year old at most.", "An award may be %(n)s years old at most.", n
            ) % {"n": n}
        case "nobody_teaches":
            return _("No listed micro-credential teaches this, so the plan leaves it out: %(what)s.") % {"what": about}
        case larger.SPARED:
            return _("%(name)s: it spares something in a programme already. Its credits count once.") % {"name": about}
        case larger.PART_ELSEWHERE:
            return _("%(name)s is a part of another award already. Its credits count once.") % {"name": about}
        case larger.WEAK_PROOF:
            return _("%(name)s: identity was checked less closely then than is asked here.") % {"name": about}
        case larger.CREDITS_OVER:
            return _("%(name)s: its credits could be used for a time that is over.") % {"name": about}
        case larger.NOT_CONVERTED:
            return _(
                "%(name)s: nobody has confirmed what its credits count for here, so they count nothing. "
                "Ask the awarder of the larger award to state a conversion."
            ) % {"name": about}
        case goals.ASKS:
            return _("Who may begin, in its own words: “%(words)s”") % {"words": about}
        case "shares":
            return _("Only a part may come from some sources. Whoever decides looks at that.")
        case _:
            return _("Each award counts for one row only. The employer looks at that.")


def demand(one: Demand, life: Life, way: Way | None, shelf: Shelf) -> str:
    """Return a demand as the learner would say it."""
    named = shelf.items[one.code].name if one.code in shelf.items else one.code
    about = way.words.get((str(one.kind), one.code), named) if way else named
    match one.kind:
        case Kind.BUDGET:
            return _("to spend %(amount)s at most") % {"amount": money((life.budget or 0) / 100, shelf.currency)}
        case Kind.WEEKLY:
            return ngettext("to study %(n)s hour a week at most", "to study %(n)s hours a week at most", life.hours) % {
                "n": life.hours
            }
        case Kind.UNTIL:
            until = life.until or max(shelf.on, life.since or shelf.on) + TWO_YEARS
            return _("to be there by %(on)s") % {"on": date_format(until, "DATE_FORMAT")}
        case Kind.LANGUAGES:
            return _("to learn in %(languages)s") % {"languages": _(", ").join(map(language_name, life.languages))}
        case Kind.PLACES if life.places:
            return _("to go only to %(places)s, or learn from home") % {"places": _(", ").join(life.places)}
        case Kind.PLACES:
            return _("to learn from home only")
        case Kind.OUTCOME:
            return _("to be able to: %(outcome)s") % {"outcome": about}
        case Kind.CREDITS:
            return _("to have %(n)s credits") % {"n": about}
        case _:
            return _("to have %(name)s") % {"name": about}


def give_up(one: Demand, way: Way | None) -> str:
    """Return what the button says that gives a demand up."""
    about = way.words.get((str(one.kind), one.code), one.code) if way else one.code
    told: dict[Kind, Any] = {
        Kind.BUDGET: _("It may cost more"),
        Kind.WEEKLY: _("More hours of study a week"),
        Kind.UNTIL: _("It may take longer"),
        Kind.LANGUAGES: _("Any language will do"),
        Kind.PLACES: _("Any place will do"),
    }
    return str(told.get(one.kind) or _("Leave this out: %(what)s") % {"what": about})


def change(one: Mapping[str, Any], currency: str) -> str:
    """Return what changed in a step of a kept way."""
    at = {"place": one["place"]}
    match one["what"]:
        case "cancelled":
            return _("Step %(place)s: its dates were called off.") % at
        case "closed":
            return _("Step %(place)s: its last day to enrol is over, and you have no place in it.") % at
        case "full":
            return _("Step %(place)s: no place is left.") % at
        case "moved":
            was, now = (_days(one[name]) for name in ("was", "now"))
            return _("Step %(place)s: it was %(was)s, and is now %(now)s.") % (at | {"was": was, "now": now})
        case "price":
            was, now = (cost(int(one[name]), currency) for name in ("was", "now"))
            return _("Step %(place)s: it cost %(was)s, and costs %(now)s now.") % (at | {"was": was, "now": now})
        case _:
            return _("Step %(place)s: it is offered no longer.") % at


def _days(span: str) -> str:
    starts, _slash, ends = span.partition("/")
    first, last = (date_format(date.fromisoformat(one), "DATE_FORMAT") for one in (starts, ends))
    return _("%(from)s to %(to)s") % {"from": first, "to": last}
