"""What is read out at a counter before anything is done in a person's name: the words of a consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

PURPOSES: Final[dict[str, Any]] = {
    "place": _("apply for a place in a course, and take it up"),
    "sitting": _("book a sitting of an assessment"),
    "prior_learning": _("start a case of prior learning, bring evidence, and send it"),
    "print": _("print my portfolio, my plan, a certificate"),
}
ACTS: Final[dict[str, Any]] = {
    "apply": _("Applied for a place in a course"),
    "take_up": _("Took up a place in a course"),
    "book": _("Booked a sitting"),
    "start_case": _("Started a case of prior learning"),
    "evidence": _("Wrote down evidence"),
    "file": _("Scanned evidence"),
    "send_case": _("Sent a case of prior learning"),
    "print_portfolio": _("Printed the portfolio"),
    "print_plan": _("Printed a plan"),
    "print_certificate": _("Printed a certificate"),
}


def words(centre: str, purposes: Iterable[str], language: str) -> str:
    """Return what is read out, in a language of the interface."""
    with translation.override(language):
        first = gettext("I let %(centre)s do the following for me, today, for half an hour at most:") % {
            "centre": centre
        }
        done = [f"– {PURPOSES[one]}" for one in purposes]
        last = gettext(
            "Each act is written down with the name of who did it. I get a receipt on paper. I can end this at any "
            "moment by saying so, and nothing else is done in my name."
        )
    return "\n".join([first, *done, last])
