"""Words for what speaks for an expert, what bars one, and what a case waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.core import panel
from passerelle.policy.sentences import TIES
from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from passerelle.vetting.models import Case
    from passerelle.vetting.pool import Candidate

WHY: dict[str, Any] = {
    "reads_language": gettext_lazy("reads the language"),
    "knows_field": gettext_lazy("knows the field"),
    "has_room": gettext_lazy("has room for a case"),
}
BARS: dict[str, Any] = {
    "unavailable": gettext_lazy("Not available at present."),
    "untrained": gettext_lazy("The training has run out."),
    "full": gettext_lazy("Holds four open cases already."),
    "handles_the_case": gettext_lazy("Forms the panel of this case."),
    "unconfirmed": gettext_lazy("Has not confirmed yet what the register says about them."),
    "kind_not_asked": gettext_lazy("Panels have no seat for this kind of expert."),
    "same_group": gettext_lazy("Works for an organisation of the applicant’s group."),
    "former_group": gettext_lazy("Left an organisation of the applicant’s group less than three years ago."),
    "declared": gettext_lazy("Declared a tie to this entry."),
    **{code: TIES[code] for code in TIES if code not in {"declared", "same_person", "accompanied", "no_live_role"}},
}
FACTS: dict[str, Any] = {
    "case.open": gettext_lazy("Case opened"),
    "case.form_panel": gettext_lazy("Panel invited"),
    "case.declare": gettext_lazy("A member declared no tie"),
    "case.recuse": gettext_lazy("A member declared a tie and left"),
    "case.replace_seat": gettext_lazy("A place given to another expert"),
    "case.open_documents": gettext_lazy("Documents opened"),
    "case.seal_findings": gettext_lazy("Findings sealed"),
    "case.open_votes": gettext_lazy("Findings opened to the panel"),
    "case.vote": gettext_lazy("A vote cast"),
    "case.close_votes": gettext_lazy("Votes closed"),
    "case.appoint_chair": gettext_lazy("Another member took the chair"),
    "case.report": gettext_lazy("Report written"),
    "case.decide": gettext_lazy("Decision signed"),
    "case.ask": gettext_lazy("The applicant was asked for more; the clock stands still"),
    "case.answer": gettext_lazy("The applicant answered; the clock runs on"),
    "case.resume": gettext_lazy("No answer came; the clock runs on"),
    "case.remind": gettext_lazy("A decision is due soon"),
    "case.escalate": gettext_lazy("The decision is late; the authority was told"),
    "case.expire": gettext_lazy("Decided by expiry of time"),
    "case.close": gettext_lazy("Closed: the entry left the register"),
    "case.add_rapporteur": gettext_lazy("A rapporteur invited"),
    "condition.offer": gettext_lazy("Evidence offered for a condition"),
    "condition.meet": gettext_lazy("A condition is met"),
    "condition.send_back": gettext_lazy("Evidence sent back"),
    "condition.fail": gettext_lazy("A condition was not met"),
}


def why(candidate: Candidate) -> str:
    """Return why an expert is in the proposal: kind and country, then what else speaks for them."""
    return ", ".join(str(WHY[word]) for word in candidate.why if word in WHY)


def bars(candidate: Candidate) -> str:
    """Return what keeps an expert from a case; one whom nothing bars was merely not needed."""
    words = [str(BARS.get(word, word)) for word in candidate.barred]
    return " ".join(words) or _("Free, not needed for this panel.")


def waits_for(case: Case) -> str:
    """Return the next act of a case, for the registrar; the case carries the counts of `queries.with_counts`."""
    held: int = case.seats_held  # type: ignore[attr-defined]
    if case.is_stopped:
        return _("Waits for the applicant’s answer")
    if case.stage in (Stage.DECLARING, Stage.FINDING) and held < case.panel.size:
        return _("Replace a seat")
    waiting = {
        Stage.DECLARING: held - case.seats_declared,  # type: ignore[attr-defined]
        Stage.FINDING: held - case.seats_sealed,  # type: ignore[attr-defined]
        Stage.VOTING: held - case.seats_voted,  # type: ignore[attr-defined]
    }.get(Stage(case.stage), 0)
    words = {
        Stage.TO_FORM: _("Look at the proposed panel"),
        Stage.DECLARING: ngettext("%(count)d invitation open", "%(count)d invitations open", waiting),
        Stage.FINDING: ngettext("%(count)d finding to come", "%(count)d findings to come", waiting),
        Stage.VOTING: ngettext("%(count)d member to vote", "%(count)d members to vote", waiting),
        Stage.REPORTING: _("Call the chair"),
        Stage.DECIDING: _("Waits for a decision officer"),
        Stage.DECIDED: _("Done"),
        Stage.CLOSED: _("Closed"),
    }[Stage(case.stage)]
    return words % {"count": waiting} if "%(count)" in words else words


def load(held: int, most: int = panel.DEFAULT.max_load) -> SafeString:
    """Return how many of the cases an expert may hold are taken, as planks; the number stands beside it."""
    step = 100 / most
    planks = [(f"M{place * step:.0f} 0h{step - 3:.0f}v10h-{step - 3:.0f}z", "i" if place < held else "e d")
              for place in range(most)]  # fmt: skip
    drawn = format_html_join("", '<path d="{}" class="{}"/>', planks)
    return format_html('<svg viewBox="0 0 100 10" width=140 aria-hidden=true>{}</svg>', drawn)
