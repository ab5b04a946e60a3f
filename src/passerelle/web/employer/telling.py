"""What an accepted item asks, and what one's own award lacks, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.opportunities.models import OpportunityItem
from passerelle.recognition.wording import lacking
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.opportunities.queries import Match


@dataclass(frozen=True)
class Shown:
    """One accepted item for a reader: what it asks, and how the reader stands ("" for a visitor)."""

    item: OpportunityItem
    asks: str
    yours: str
    tone: str


def what(item: OpportunityItem) -> str:
    """Return what a row lists: the micro-credential it names, or in words any award that fits."""
    parts = [item.micro_credential.name] if item.micro_credential else []
    lists = item.lists
    told = {
        "blocks": _("with the part %(said)s"),
        "outcomes": _("by which one can: %(said)s"),
        "fields": _("in the field %(said)s"),
        "awarders": _("awarded by %(said)s"),
    }
    for name, sentence in told.items():
        said = [one if isinstance(one, str) else one["text"] for one in lists.get(name) or ()]
        if said:
            parts.append(sentence % {"said": _(" or ").join(said)})
    if lists.get("level"):
        parts.append(_("at level %(said)s or above") % {"said": lists["level"]})
    return ", ".join(parts if item.micro_credential else [_("any award"), *parts])


def matches(found: Iterable[Match], *, signed_in: bool = True) -> list[Shown]:
    return [Shown(match.item, asks(match.item), _yours(match) if signed_in else "", _tone(match)) for match in found]


def asks(item: OpportunityItem) -> str:
    """Return what an item asks beside the award itself: version 2 or later, merit or better, at most 5 years old."""
    parts = []
    if item.min_edition > 1:
        parts.append(_("version %(number)s or later") % {"number": item.min_edition})
    if item.min_result:
        parts.append(_("%(result)s or better") % {"result": RESULTS.get(item.min_result, item.min_result)})
    if years := item.max_age_years:
        words = ngettext("at most %(years)s year old", "at most %(years)s years old", years)
        parts.append(words % {"years": years})
    return ", ".join(parts)


def _yours(match: Match) -> str:
    if match.award is None:
        return _("You do not have it")
    if match.unmet:
        return _("You have it; it asks for: %(asks)s") % {"asks": lacking(match.unmet)}
    if match.counts_as and match.award:
        told = {"result": match.award.result, "as": RESULTS.get(match.counts_as, match.counts_as)}
        by = {"conversion": match.conversion}
        return _("You have it; your %(result)s counts as “%(as)s” (conversion %(conversion)s)") % (told | by)
    return _("You have it")


def _tone(match: Match) -> str:
    return "ok" if match.is_met else "off"
