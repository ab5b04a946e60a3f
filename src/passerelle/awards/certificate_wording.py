"""The sentences of a certificate in the language of the request; the page itself is made in `core/`, without Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from passerelle.assessment.models import CandidateRoute
from passerelle.catalogue.models import Supervision, in_language
from passerelle.catalogue.words import ASSESSMENT_TYPES, QUALITY_ASSURANCE, RESULTS
from passerelle.core.credentials.certificate import Wording
from passerelle.frameworks import queries as frameworks

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.core.credentials.model import Achievement


def wording(what: Achievement | None = None) -> Wording:
    """Return every sentence of a certificate in the language now active.

    Of what is certified come the numbers that decide how credits and hours are said: languages have up to six ways.
    """
    credits_ = _how_many(what.credits if what else None)
    hours = _how_many(what.hours if what else None)
    return Wording(
        language=get_language() or "en",
        document_title=_("Certificate: {title}"),
        register_number=_("Register number"),
        serial=_("Certificate number"),
        certifies=pgettext("after the name of an awarder", "certifies that"),
        assessed_in=pgettext("after the name of a holder", "has passed the assessment and holds the micro-credential"),
        level=_("Level"),
        no_level=_("none stated"),
        size=_("Size"),
        credit=ngettext("{number} credit ({system})", "{number} credits ({system})", 1),
        credits=ngettext("{number} credit ({system})", "{number} credits ({system})", credits_),
        hour=ngettext("{number} hour", "{number} hours", 1),
        hours=ngettext("{number} hour", "{number} hours", hours),
        result=_("Result"),
        awarded=_("Awarded"),
        started=_("started {date}"),
        valid_until=_("valid until {date}"),
        holder_can=_("The holder can"),
        assessment=_("Assessed by {kinds}."),
        supervision=_("Supervision: {supervision}."),
        route=_("Assessed {route}."),
        quality=_("Quality assurance: {kind}."),
        quality_by=_("Quality assurance: {kind}, by {body}."),
        check=_("Check it"),
        how=_("Scan the square with a phone, or type this code at {host}."),
        only_there=_("Check only at {host}. A site with another name is not the register."),
        offline=_("The square carries the signed award itself and can be checked without a network."),
        call=_("Or call {number} and read the code out."),
        attached=_("The full signed credential is attached to this file as {name}."),
        signed=_("Signed electronically by {awarder} on {date}."),
        made=_("This certificate was made on {date}."),
        revoked=_("Withdrawn on {date}"),
        suspended=_("Suspended since {date}"),
        superseded=_("Replaced on {date}"),
        expired=_("Expired on {date}"),
        not_in_force=_("This award is not in force. {host} says how it stands today."),
        square=_("Square code with the signed award, to be scanned"),
        bridge=_("A footbridge, the sign of the register"),
        date=pgettext("a date on a certificate", "{day} {month} {year}"),
        months=_months(),
        names=_names(),
    )


def _how_many(number: Decimal | None) -> int:
    """Return the whole number that a language counts by; of parts of one, and of none, that of several."""
    return int(number) if number is not None and number == int(number) else 2


def _months() -> tuple[str, ...]:
    return (
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    )


def _names() -> dict[str, str]:
    """Return codes of awards in words; what a country's own scales and kinds are called stays as they state it."""
    known = {value: str(label) for value, label in [*CandidateRoute.choices, *Supervision.choices]}
    framework = frameworks.national()
    if framework:
        known[framework.key] = in_language(framework.name) or framework.key
    known |= {value: str(label) for value, label in [*ASSESSMENT_TYPES.items(), *QUALITY_ASSURANCE.items()]}
    known |= {value: capfirst(str(label)) for value, label in RESULTS.items()}
    return known | {"EQF": _("European level")}
