"""What was seen of a body, as sentences with their numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.quality.models import SignalKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passerelle.quality.models import Signal


def told(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """Return signals as rows: each with its sentence."""
    return [{"it": one, "sentence": sentence(one)} for one in signals]


def sentence(signal: Signal) -> str:
    """Return in a sentence what was seen, and from which numbers on it counts."""
    return SENTENCES[SignalKind(signal.kind)](signal.facts)


def _complaints(facts: dict[str, Any]) -> str:
    count, months = len(facts.get("complaints", ())), facts.get("months", 0)
    text = ngettext(
        "%(n)d complaint was held valid within %(months)d months.",
        "%(n)d complaints were held valid within %(months)d months.",
        count,
    )
    return text % {"n": count, "months": months}


def _completion(facts: dict[str, Any]) -> str:
    text = _(
        "Of %(now_of)d who began, %(now)s %% finished, in the twelve months before %(until)s; in those before that, "
        "%(before)s %% of %(before_of)d."
    )
    return text % {
        "now": number_format(facts.get("now", 0)),
        "before": number_format(facts.get("before", 0)),
        "now_of": facts.get("now_of", 0),
        "before_of": facts.get("before_of", 0),
        "until": _on(facts.get("until")),
    }


def _lapsed(facts: dict[str, Any]) -> str:
    runs = facts.get("runs", 0)
    values = {"n": runs, "day": _on(facts.get("last_ends_on")), "what": facts.get("micro_credential", "")}
    if "role" in facts:
        text = ngettext(
            "Its role as a provider is not in force, and %(n)d run of a course goes on until %(day)s.",
            "Its role as a provider is not in force, and %(n)d runs of courses go on, the last until %(day)s.",
            runs,
        )
        return text % values
    text = ngettext(
        "It may no longer teach towards %(what)s, and %(n)d run of a course goes on until %(day)s.",
        "It may no longer teach towards %(what)s, and %(n)d runs of courses go on, the last until %(day)s.",
        runs,
    )
    return text % values


def _feedback(facts: dict[str, Any]) -> str:
    text = _("Learners give it %(now)s of five (%(now_n)d answers), a year before %(before)s (%(before_n)d).")
    return text % {
        "now": number_format(facts.get("now", 0)),
        "before": number_format(facts.get("before", 0)),
        "now_n": facts.get("now_n", 0),
        "before_n": facts.get("before_n", 0),
    }


def _overdue(facts: dict[str, Any]) -> str:
    count = len(facts.get("recommendations", ()))
    text = ngettext(
        "%(n)d recommendation of %(review)s was to be done by %(day)s, and nobody answered it.",
        "%(n)d recommendations of %(review)s were to be done by %(day)s, and nobody answered them.",
        count,
    )
    return text % {"n": count, "review": facts.get("review", ""), "day": _on(facts.get("due_on"))}


def _unreviewed(facts: dict[str, Any]) -> str:
    text = _("The agency was last reviewed itself on %(day)s; that counts for %(months)d months.")
    return text % {"day": _on(facts.get("last_review_on")), "months": facts.get("months", 0)}


def _on(day: Any) -> str:
    try:
        return date_format(date.fromisoformat(str(day)), "DATE_FORMAT")
    except ValueError:
        return "–"


SENTENCES: dict[SignalKind, Callable[[dict[str, Any]], str]] = {
    SignalKind.COMPLAINTS: _complaints,
    SignalKind.COMPLETION_DROP: _completion,
    SignalKind.LAPSED_PARTNER: _lapsed,
    SignalKind.FEEDBACK_DROP: _feedback,
    SignalKind.OVERDUE_RECOMMENDATION: _overdue,
    SignalKind.AGENCY_REVIEW_LAPSED: _unreviewed,
}
