"""Verdicts, standings and technical checks in words, for pages and API alike. The codes live in `core`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.awards.states import Reason
from passerelle.core.credentials.verify import UNDECIDED
from passerelle.registers.states import State

if TYPE_CHECKING:
    from passerelle.core.credentials.verdict import Standing, StatusFact, Step, Verdict

TONES: Final = {
    "genuine_in_force": "ok",
    "genuine_not_in_force": "stop",
    "genuine_status_unknown": "wait",
    "not_issued_here": "stop",
    "altered": "stop",
}
AWARDS: Final = {
    "in_force": gettext_lazy("In force"),
    "revoked": gettext_lazy("Withdrawn"),
    "suspended": gettext_lazy("Suspended"),
    "superseded": gettext_lazy("Replaced by a later award"),
    "expired": gettext_lazy("Expired"),
    "not_yet_valid": gettext_lazy("Not valid yet"),
    "key_compromised": gettext_lazy("Signed with a key that was lost"),
    "key_retired": gettext_lazy("Signed with a key that was laid down"),
    "not_entitled": gettext_lazy("Signed by who was not allowed to award it"),
    "unknown": gettext_lazy("Not known"),
}
AWARDERS: Final = {
    "recognised": gettext_lazy("Recognised awarder"),
    "not_recognised": gettext_lazy("Not a recognised awarder"),
    "unknown": gettext_lazy("Not known"),
}
STEPS: Final = {
    "format": gettext_lazy("Form of the document"),
    "signature": gettext_lazy("Signature"),
    "issuer": gettext_lazy("Awarder, on the day of the award"),
    "entry": gettext_lazy("Entry in the register, on the day of the award"),
    "validity": gettext_lazy("Dates of validity"),
    "status_at_award": gettext_lazy("The award, on its day"),
    "status_today": gettext_lazy("The award, today"),
    "schema": gettext_lazy("What it must state"),
    "holder_binding": gettext_lazy("Shown by its holder"),
}
RESULTS: Final = {
    "ok": gettext_lazy("Good"),
    "failed": gettext_lazy("Does not hold"),
    "unknown": gettext_lazy("Could not be checked"),
    "not_applicable": gettext_lazy("Not asked"),
}
NOT_OUR_JUDGEMENT: Final = UNDECIDED


@dataclass(frozen=True)
class Line:
    """One line of "then and now"."""

    what: str
    then: str
    today: str
    changed: bool


def title(verdict: Verdict) -> str:
    """Return the verdict in a few words, with its date where something ended."""
    if verdict.reason in NOT_OUR_JUDGEMENT:
        return _("Could not be checked")
    if verdict.verdict == "genuine_not_in_force" and verdict.status:
        return _ended(verdict.status)
    return {
        "genuine_in_force": _("Genuine and in force"),
        "genuine_status_unknown": _("Genuine, but we could not check withdrawal"),
        "altered": _("Altered"),
    }.get(verdict.verdict, _("Not issued by this register"))


def _ended(status: StatusFact) -> str:
    on = {"date": day(status.since)}
    return {
        "revoked": _("Genuine, withdrawn on %(date)s") % on,
        "suspended": _("Genuine, suspended since %(date)s") % on,
        "superseded": _("Genuine, replaced on %(date)s") % on,
        "expired": _("Genuine, expired on %(date)s") % on,
        "not_yet_valid": _("Genuine, not valid before %(date)s") % on,
        "key_compromised": _("Signed with a lost key"),
        "key_retired": _("Signed with a key no longer in use"),
        "not_entitled": _("Signed by a body that was not allowed to award this"),
    }[status.status]


NO_CREDENTIAL = {"not_utf8", "not_json", "not_an_object"}
"""What was brought is a picture, a letter, anything but a credential."""


def sentence(verdict: Verdict) -> str:
    """Return what the verdict means for the reader, in one or two sentences."""
    said, status = verdict.credential, verdict.status
    if verdict.reason in NOT_OUR_JUDGEMENT:
        return _("The register cannot vouch for anything at the moment. Try again later.")
    if verdict.verdict == "altered":
        return _("It bears the name of this register, but what you have is not what was signed. Do not rely on it.")
    if verdict.reason in NO_CREDENTIAL:
        return _(
            "What you brought is not a credential: it cannot be read as one. Open the file that the holder saved, "
            "or paste the link they sent."
        )
    if said is None:
        return _(
            "No organisation in this register signed it. That alone does not make it false: it may come from "
            "another country."
        )
    who = {"awarder": said.awarder, "holder": said.holder_name}
    if verdict.verdict == "genuine_in_force":
        to = _("%(awarder)s awarded this to %(holder)s.") if said.holder_name else _("%(awarder)s awarded this.")
        return " ".join([to % who, _("Nothing has been changed and it has not been withdrawn.")])
    if verdict.verdict == "genuine_status_unknown":
        return _("It was awarded as it says and is unchanged. Whether it was withdrawn since could not be checked.")
    return _not_in_force(status, said.awarder)


def _not_in_force(status: StatusFact | None, awarder: str) -> str:
    if status is None:
        return ""
    told = {
        "revoked": _("%(awarder)s awarded this, and withdrew it itself. Do not rely on it after that date."),
        "suspended": _("%(awarder)s awarded this, and has suspended it while something is looked into."),
        "superseded": _("%(awarder)s awarded this, and a later award has taken its place. Ask for that one."),
        "expired": _("%(awarder)s awarded this for a time, and that time is over."),
        "not_yet_valid": _("%(awarder)s awarded this, and it becomes valid on that date."),
        "key_compromised": _("The key of %(awarder)s was lost before this was signed. Do not rely on it."),
        "key_retired": _("%(awarder)s had laid its key down before this was signed. Do not rely on it."),
        "not_entitled": _("%(awarder)s signed this, and the register did not allow it to award this on that day."),
    }[status.status] % {"awarder": awarder}
    if status.status in ("revoked", "suspended", "superseded") and status.reason:
        told += " " + _("Reason given: %(reason)s.") % {"reason": reason(status.reason)}
    return told


def reason(code: str) -> str:
    return str(Reason(code).label) if code in Reason.values else code


def then_and_now(verdict: Verdict) -> list[Line]:
    """Return how award, qualification and awarder stood on the award date and stand today."""
    then, today = verdict.status_on_award, verdict.status_today
    if then is None or today is None:
        return []
    ended = verdict.status.since if verdict.status else None
    award_today = _award(today.award) + (f", {day(ended)}" if ended and today.award != "in_force" else "")
    return [
        Line(_("This award"), _award(then.award), award_today, then.award != today.award),
        Line(_("The qualification"), _entry(then), _entry(today), then.qualification != today.qualification),
        Line(_("The awarder"), _awarder(then), _awarder(today), then.awarder != today.awarder),
    ]


def step(step: Step) -> tuple[str, str]:
    """Return a step of the check as its name and its result."""
    detail = f" ({step.detail})" if step.detail else ""
    return str(STEPS[step.code]), f"{RESULTS[step.result]}{detail}"


def day(moment: object) -> str:
    """Return the day of a moment in the register's time zone; a dash where there is none."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment  # type: ignore[arg-type]
    return formats.date_format(local, "DATE_FORMAT")  # type: ignore[arg-type]


def _award(word: str) -> str:
    return str(AWARDS.get(word, word))


def _entry(standing: Standing) -> str:
    word = standing.qualification
    return str(State(word).label).capitalize() if word in State.values else _("Not known")


def _awarder(standing: Standing) -> str:
    return str(AWARDERS.get(standing.awarder, standing.awarder))
