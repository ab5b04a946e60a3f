"""What one's awards open, as a picture: from each award to what it opens at once, after a person, or not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.awards.models import Award
from passerelle.web.drawings.pathway_map import GOAL, HELD, LOCKED, PLANNED, Step, drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.people.models import Person
    from passerelle.recognition.openings import Opening, Target

STATES: Final[dict[str, tuple[str, Any]]] = {
    "automatic": (GOAL, gettext_lazy("at once")),
    "proposed": (PLANNED, gettext_lazy("to confirm")),
    "near": (LOCKED, gettext_lazy("not yet")),
}


def opening_map(targets: Sequence[Target], person: Person) -> dict[str, Any]:
    """Return the drawing, and how many of its boxes stand in the list alone; no drawing where nothing opens.

    One box for each award that helps, and for each programme or body and answer; the page below is the list.
    """
    opened = _opened(targets)
    used = list(dict.fromkeys(award for step in opened for award in step.needs))
    if not used:
        return {}
    held = Award.objects.filter(holder=person, number__in=used).select_related("micro_credential")
    names = {award.number: award.micro_credential.name for award in held}
    steps = [Step(award, names.get(award, award), "", HELD) for award in used] + opened
    svg, shown = drawn(steps, _name(steps))
    return {"svg": svg, "left_out": len(steps) - shown}


def _opened(targets: Sequence[Target]) -> list[Step]:
    """Return what is opened, each with the awards that help: of what is near, those that come nearest to it."""
    found: list[Step] = []
    for place, target in enumerate(targets):
        title = target.programme.name if target.programme else target.owner.legal_name
        for answer, (state, words) in STATES.items():
            told = [one for one in target.openings if one.answer == answer]
            helping = dict.fromkeys(award for one in told for award in _helping(one, target))
            if helping:
                found.append(Step(f"{place}/{answer}", title, "", state, tuple(helping), words=str(words)))
    return found


def _helping(one: Opening, target: Target) -> list[str]:
    """Return the numbers of the awards behind an opening; of what is near, of each clause the one that lacks least."""
    if one.choice:
        return [award.number for award in one.awards]
    looked = next(line for line in target.decision.lines if line.line == one.line.number)
    nearest = [min(looks, key=lambda look: len(look.unmet)) for looks in looked.clauses if looks]
    return [look.award for look in nearest if len(look.unmet) < len(look.facts)]


def _name(steps: Sequence[Step]) -> str:
    counts = {state: sum(step.state == state for step in steps) for state in (HELD, GOAL, PLANNED, LOCKED)}
    parts = [
        ngettext("Map from %(n)d award", "Map from %(n)d awards", counts[HELD]) % {"n": counts[HELD]},
        _("%(n)d opens at once") % {"n": counts[GOAL]},
        _("%(n)d after a person confirms") % {"n": counts[PLANNED]},
        _("%(n)d not yet") % {"n": counts[LOCKED]},
    ]
    return _("%(what)s; the list says the same") % {"what": ", ".join(parts)}
