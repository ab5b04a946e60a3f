"""What pages say of ways and their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext

from passerelle.core.pathways.world import ONLINE
from passerelle.pathways.stock import SOMEWHERE
from passerelle.web.pathways.wording import BEST_BY
from passerelle.web.wording import language_name

if TYPE_CHECKING:
    from passerelle.pathways.stock import Offer

register = template.Library()


@register.filter
def language_words(code: str) -> str:
    return language_name(code)


@register.filter
def place_words(offer: Offer) -> str:
    """Return where one goes; what comes by the network, by radio or as a pack is followed from home."""
    if offer.place == ONLINE:
        return gettext("from home")
    return gettext("place not stated") if offer.place == SOMEWHERE else offer.place


@register.filter
def best_words(objective: str) -> str:
    return str(BEST_BY[objective])
