"""The parts that pages about awards are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from passerelle.awards.states import AwardState
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from passerelle.awards.models import Award

register = template.Library()

TONES = {
    AwardState.INTENDED: "wait",
    AwardState.IN_FORCE: "ok",
    AwardState.SUSPENDED: "stop",
    AwardState.REVOKED: "stop",
    AwardState.SUPERSEDED: "off",
    AwardState.EXPIRED: "off",
}


@register.simple_tag
def award_tag(award: Award) -> SafeString:
    """Return the status of an award as a tag, in words with its date."""
    words = {
        AwardState.INTENDED: _("Being signed"),
        AwardState.IN_FORCE: _("In force"),
        AwardState.SUSPENDED: _("Suspended since %(day)s") % {"day": day(award.ended_on)},
        AwardState.REVOKED: _("Withdrawn on %(day)s") % {"day": day(award.ended_on)},
        AwardState.SUPERSEDED: _("Replaced on %(day)s") % {"day": day(award.ended_on)},
        AwardState.EXPIRED: _("Expired on %(day)s") % {"day": day(award.valid_until)},
    }
    state = AwardState(award.state)
    return format_html("<span class=tag data-s={}>{}</span>", TONES[state], words[state])


@register.filter
def result_words(result: str | None) -> str:
    """Return a grade in the reader's language, or as its awarder wrote it."""
    return str(RESULTS.get(result or "", result or "–"))
