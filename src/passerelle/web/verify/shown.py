"""A verdict as its page shows it: words made, dates local, nothing left to decide in the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.awards import queries, wording
from passerelle.awards.verification import has_copy
from passerelle.awards.verifier import ROUTES
from passerelle.catalogue.models import Supervision
from passerelle.core.plurals import counted
from passerelle.frameworks import queries as frameworks
from passerelle.quality.models import Endorsement
from passerelle.quality.states import EndorsementState
from passerelle.web.templatetags.passerelle_tags import in_credits
from passerelle.web.wording import ASSESSMENT_TYPES, RESULTS, moment

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.awards.verification import Checked
    from passerelle.core.credentials.endorsement import Endorsed
    from passerelle.core.credentials.verdict import Level, Summary, Verdict


DISCLOSING: Final = frozenset({"sd_jwt_vc", "eudi_learning"})
"""Forms of which a holder may show a part: what leads to the rest is not told beside them."""


def shown(checked: Checked, *, hides: bool = False) -> dict[str, Any]:
    """Return everything the verdict page says; `hides` is that its holder does not show the whole of it."""
    verdict = checked.verdict
    return {
        "verdict": verdict,
        "look": _look(verdict),
        "tone": wording.tone(verdict),
        "title": wording.title(verdict),
        "sentence": wording.sentence(verdict),
        "reason": _public_reason(verdict),
        "checked_at": moment(verdict.checked_at),
        "said": said(verdict.credential) if verdict.credential else [],
        "entry": verdict.credential,
        "parts": [_part(one) for one in verdict.parts] if verdict.gathered else [],
        "numbers": numbers(verdict, hides=hides or verdict.form in DISCLOSING),
        "lines": wording.then_and_now(verdict),
        "claim": wording.claim(verdict),
        "steps": [wording.step(step) for step in verdict.steps],
        "is_unread": wording.is_unread(verdict),
        "known": wording.what_is_known(verdict) if verdict.verdict == "altered" else "",
        "advice": _advice(verdict),
        "is_carried": "(" in _format_of(verdict),
        "form_words": capfirst(wording.form(_format_of(verdict))) if verdict.form else "",
        "here": "check",
    }


def _part(verdict: Verdict) -> dict[str, Any]:
    """Return what is told of one award among several."""
    said_ = said(verdict.credential) if verdict.credential else []
    return {"tone": wording.tone(verdict), "title": wording.title(verdict), "entry": verdict.credential, "said": said_}


def _look(verdict: Verdict) -> str:
    """Return which drawing tells the verdict to who does not read: a suspension has its own."""
    is_suspended = verdict.status is not None and verdict.status.status == "suspended"
    return "suspended" if is_suspended else verdict.verdict


def _advice(verdict: Verdict) -> tuple[str, str] | None:
    """Return what checker and holder do next about an award that is not in force."""
    if verdict.verdict != "genuine_not_in_force" or verdict.credential is None or verdict.status is None:
        return None
    is_lost = verdict.status.status == "key_compromised"
    return wording.advice(verdict, has_copy=has_copy(verdict.credential.credential_id) if is_lost else None)


def _format_of(verdict: Verdict) -> str:
    """Return the form of what was brought, and what it came inside."""
    return next((step.detail for step in verdict.steps if step.code == "format" and step.result == "ok"), "")


def said(summary: Summary) -> list[tuple[str, str]]:
    """Return what the credential says, label by label; what is not shown is left out."""
    rows = [
        (_("Level"), ", ".join(_levels(summary.levels))),
        (_("Size"), _size(summary.credits, summary.hours)),
        (_("Assessed"), "; ".join(_assessed(summary))),
        (_("Result"), str(RESULTS.get(summary.result, summary.result)) if summary.result else ""),
        (_("Awarded"), _("%(day)s by %(awarder)s") % {"day": _day(summary.awarded_on), "awarder": summary.awarder}),
        (_("Earned"), str(ROUTES.get(summary.route, summary.route)) if summary.route else ""),
        (_("Valid until"), _day(summary.valid_until) if summary.valid_until else ""),
    ]
    return [(label, capfirst(text)) for label, text in rows if text]


def numbers(verdict: Verdict, *, hides: bool) -> list[tuple[str, str]]:
    """Return the numbers that stand on the certificate too, so that answer and paper can be laid side by side.

    The code under the square opens the whole award: it is left out where something `hides`, and where a key was lost,
    because the newest certificate has another.
    """
    summary = verdict.credential
    if summary is None:
        return []
    award = None if hides else queries.award_of(summary.credential_id)
    is_lost = verdict.status is not None and verdict.status.status == "key_compromised"
    code = "" if award is None or is_lost else queries.check_code(queries.credential(award))
    rows = [
        (_("Register number"), summary.register_number),
        (_("Certificate number"), award.number if award else ""),
        (_("Check code"), code),
    ]
    return [(label, number) for label, number in rows if number]


def _levels(levels: tuple[Level, ...]) -> list[str]:
    national = frameworks.national()
    count = len(frameworks.national_levels()) if national else 0
    words = []
    for level in levels:
        if level.framework == "EQF":
            words.append(_("European level %(code)s") % {"code": level.code})
        elif national and level.framework == national.key:
            words.append(_("%(code)s of %(count)d") % {"code": level.code, "count": count})
        else:
            words.append(f"{level.framework} {level.code}")
    return words


def _size(credits_: Decimal | None, hours: Decimal | None) -> str:
    parts = []
    if credits_ is not None:
        parts.append(in_credits(credits_))
    if hours is not None:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", counted(hours)) % {"n": _plain(hours)})
    return ", ".join(parts)


def _assessed(summary: Summary) -> list[str]:
    types = ", ".join(str(ASSESSMENT_TYPES.get(word, word)) for word in summary.assessed)
    supervision = dict(Supervision.choices).get(summary.supervision or "")
    return [part for part in (types, str(supervision or "")) if part]


def _public_reason(verdict: Verdict) -> str:
    """Return the own words of awarder or endorser for a withdrawal: public, and kept in the register alone."""
    if verdict.endorsement is not None:
        return _why_taken_back(verdict.endorsement) if verdict.verdict == "endorsement_not_in_force" else ""
    if verdict.verdict != "genuine_not_in_force" or verdict.credential is None:
        return ""
    award = queries.award_of(verdict.credential.credential_id)
    return award.reason if award else ""


def _why_taken_back(said: Endorsed) -> str:
    number = said.credential_id.removesuffix("/credential").rpartition("/")[2]
    found = Endorsement.objects.filter(number=number, state=EndorsementState.WITHDRAWN).first()
    return found.withdrawn_because if found and found.address == said.credential_id else ""


def _plain(number: Decimal) -> str:
    return formats.number_format(number.normalize(), use_l10n=True) if number % 1 else str(int(number))


def _day(day: object) -> str:
    return formats.date_format(day, "DATE_FORMAT")  # type: ignore[arg-type]
