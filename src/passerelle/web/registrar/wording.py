"""Words for what speaks for an expert, what bars one, and what a case waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.core import panel
from passerelle.core.gate import Finding
from passerelle.policy.sentences import TIES, of_finding
from passerelle.vetting import rules
from passerelle.vetting.states import Stage
from passerelle.web.countries import country_name
from passerelle.web.wording import language_name, name_of_field

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from passerelle.core import clocks
    from passerelle.vetting.models import Case
    from passerelle.vetting.pool import Candidate, Proposed

BARS: dict[str, Any] = {
    "unavailable": gettext_lazy("Not available at present."),
    "untrained": gettext_lazy("The training has run out."),
    "full": gettext_lazy("Holds four open cases already."),
    "handles_the_case": gettext_lazy("Forms the panel of this case."),
    "unconfirmed": gettext_lazy("Has not confirmed yet what the register says about them."),
    "kind_not_asked": gettext_lazy("Panels have no seat for this kind of expert."),
    "sits": gettext_lazy("Has a seat in this case, or had one."),
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
    "case.void_seat": gettext_lazy("A seat void: a tie was found late"),
    "case.open_documents": gettext_lazy("Documents opened"),
    "case.seal_findings": gettext_lazy("Findings sealed"),
    "case.open_votes": gettext_lazy("Findings opened to the panel"),
    "case.vote": gettext_lazy("A vote cast"),
    "case.close_votes": gettext_lazy("Votes closed"),
    "case.appoint_chair": gettext_lazy("Another member took the chair"),
    "case.report": gettext_lazy("Report written"),
    "case.decide": gettext_lazy("Decision signed"),
    "case.decide_alone": gettext_lazy("Decision signed, without a panel"),
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
    "condition.remind": gettext_lazy("A condition is due soon, or its evidence is to be looked at"),
    "condition.escalate": gettext_lazy("Evidence for a condition waits too long; the authority was told"),
}


def why(candidate: Candidate, *, field: str, language: str, most: int) -> str:
    """Return what speaks for this expert and no other: what they alone bring, read and know, and how much they hold.

    `field` and `language` are those of the entry; `most` is how many cases an expert may hold.
    """
    expert, has = candidate.expert, set(candidate.why)
    stands_for = {"kind": expert.get_kind_display(), "country": country_name(expert.country)}
    said = []
    if "only_of_kind" in has:
        said.append((_("the only %(kind)s") if candidate.is_proposed else _("would be the only %(kind)s")) % stands_for)
    if "only_of_country" in has:
        only = (
            _("the only one from %(country)s") if candidate.is_proposed else _("would be the only one from %(country)s")
        )
        said.append(only % stands_for)
    if "knows_field" in has:
        known = [name_of_field(code) or code for code in expert.fields if code.startswith(field)]
        said.append(_("knows %(field)s") % {"field": ", ".join(dict.fromkeys(known))})
    elif field:
        said.append(_("works in other fields"))
    if "reads_language" in has:
        said.append(_("reads %(language)s") % {"language": language_name(language)})
    held = candidate.known.open_cases
    said.append(
        ngettext("holds %(n)d case of %(most)d", "holds %(n)d cases of %(most)d", held) % {"n": held, "most": most}
    )
    return "; ".join(said)


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
    if case.stage == Stage.VOTING and held < case.panel.quorum:
        return _("Replace a seat: fewer than the quorum are left")
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


def late(case: Case, today: date, amounts: clocks.Clocks) -> str:
    """Return why a case is late, or will be, in a sentence; empty for one that is on its way.

    `amounts` are those of the clocks today, read once for a page.
    """
    if not case.is_open or case.is_stopped:
        return ""
    silent: int = case.seats_silent  # type: ignore[attr-defined]
    if not case.is_overdue(today):
        if case.stage == Stage.DECIDING:
            return _unpublished(case, today, amounts)
        return (
            ngettext("%(n)d member is silent.", "%(n)d members are silent.", silent) % {"n": silent} if silent else ""
        )
    held: int = case.seats_held  # type: ignore[attr-defined]
    undeclared = held - case.seats_declared  # type: ignore[attr-defined]
    unsealed = held - case.seats_sealed  # type: ignore[attr-defined]
    unvoted = held - case.seats_voted  # type: ignore[attr-defined]
    words = {
        Stage.TO_FORM: _("No panel was formed."),
        Stage.DECLARING: ngettext("%(n)d member has not declared.", "%(n)d members have not declared.", undeclared),
        Stage.FINDING: ngettext(
            "%(n)d member has not sealed findings.", "%(n)d members have not sealed findings.", unsealed
        ),
        Stage.VOTING: ngettext("%(n)d member has not voted.", "%(n)d members have not voted.", unvoted),
        Stage.REPORTING: _("The chair has not written the report."),
        Stage.DECIDING: _("No decision officer has signed."),
    }[Stage(case.stage)]
    count = {Stage.DECLARING: undeclared, Stage.FINDING: unsealed, Stage.VOTING: unvoted}.get(Stage(case.stage), 0)
    if case.stage in (Stage.DECLARING, Stage.FINDING) and held < case.panel.size and not count:
        words = _("A seat is empty.")
    told = words % {"n": count} if "%(n)d" in words else words
    if case.stopped_days:
        days = case.stopped_days
        told += " " + ngettext(
            "The clock stood still for %(d)d day.", "The clock stood still for %(d)d days.", days
        ) % {"d": days}
    return told


def _unpublished(case: Case, today: date, amounts: clocks.Clocks) -> str:
    """Return by when a decision is to be public that a panel has reported for, or that this day has passed."""
    report = case.report
    if report is None:
        return ""
    due = rules.publication_due(report.reported_at, amounts)
    told = (
        _("The panel has reported. The decision was to be public by %(day)s.")
        if today > due
        else _("The panel has reported. The decision is to be public by %(day)s.")
    )
    return told % {"day": date_format(due, "DATE_FORMAT")}


def gap(one: panel.Gap, proposed: Proposed) -> dict[str, Any]:
    """Return a rule that the pool cannot meet, and who comes closest, barred by what."""
    finding = Finding(one.rule, f"panel.{one.name}", one.seen, one.asked, "", "block", kind="min_count")
    names = {other.known.reference: other.expert.person.name for other in proposed.others}
    near = [
        (names.get(who.expert.reference, ""), " ".join(str(BARS.get(word, word)) for word in who.barred))
        for who in one.closest
    ]
    return {"sentence": of_finding(finding).sentence, "seen": one.seen, "asked": one.asked, "closest": near}


def load(held: int, most: int = panel.DEFAULT.max_load) -> SafeString:
    """Return how many of the cases an expert may hold are taken, as planks; the number stands beside it."""
    step = 100 / most
    planks = [(f"M{place * step:.0f} 0h{step - 3:.0f}v10h-{step - 3:.0f}z", "i" if place < held else "e d")
              for place in range(most)]  # fmt: skip
    drawn = format_html_join("", '<path d="{}" class="{}"/>', planks)
    return format_html('<svg viewBox="0 0 100 10" width=140 aria-hidden=true>{}</svg>', drawn)
