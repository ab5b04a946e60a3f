"""Verdicts, standings and technical checks in the reader's language, for pages and API alike.

Codes and English sentences live in `core` (`verdict_words.py`), so that a command without Django says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.awards.states import Reason
from passerelle.core.credentials import (
    appraisal_words,
    endorsement_words,
    gathered_words,
    recognised_words,
    summary_words,
    verdict_told,
    verdict_words,
)
from passerelle.registers.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise as Promise

    from passerelle.core.credentials.verdict import Standing, Step, Verdict


def _in_any_language(table: Mapping[str, str]) -> dict[str, Promise]:
    return {code: gettext_lazy(sentence) for code, sentence in table.items()}


STEPS: Final = _in_any_language(verdict_words.STEPS)
RESULTS: Final = _in_any_language(verdict_words.RESULTS)
FORMS: Final = _in_any_language(summary_words.FORMS)
CARRIERS: Final = _in_any_language(summary_words.CARRIERS)
SENTENCES: Final = _in_any_language(verdict_words.SENTENCES)
TITLES: Final = _in_any_language(verdict_words.TITLES)
ENDED: Final = _in_any_language(verdict_words.ENDED)
ENDED_UNDATED: Final = _in_any_language(verdict_words.ENDED_UNDATED)
MEANINGS: Final = _in_any_language(verdict_words.MEANINGS)
NOT_IN_FORCE: Final = _in_any_language(verdict_words.NOT_IN_FORCE)
CHECKERS: Final = _in_any_language(verdict_words.CHECKERS)
HOLDERS: Final = _in_any_language(verdict_words.HOLDERS)
NEXT: Final = _in_any_language(verdict_words.NEXT)
CLAIMS: Final = _in_any_language(endorsement_words.CLAIMS)
SHOWN: Final = gettext_lazy(verdict_words.SHOWN)
YOURS: Final = gettext_lazy(verdict_words.YOURS)
REASONS: Final = _in_any_language(summary_words.REASONS)
REASON_GIVEN: Final = gettext_lazy(verdict_words.REASON_GIVEN)
TONES: Final = verdict_told.TONES
RESULT_TONES: Final = verdict_told.RESULT_TONES
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
DATED: Final = frozenset({"revoked", "suspended", "superseded", "expired", "not_yet_valid"})
"""What became of the award itself; the moment a key was lost or laid down says nothing of the award."""
AWARDERS: Final = {
    "recognised": gettext_lazy("Recognised awarder"),
    "not_recognised": gettext_lazy("Not a recognised awarder"),
    "unknown": gettext_lazy("Not known"),
}


@dataclass(frozen=True)
class Line:
    """One line of "then and now"."""

    what: str
    then: str
    today: str
    changed: bool


def title(verdict: Verdict) -> str:
    """Return the verdict in a few words, with its date where something ended."""
    return _told(verdict_told.title(verdict), verdict)


def sentence(verdict: Verdict) -> str:
    """Return what the verdict means for the reader, in one or two sentences."""
    told = [_told(sentence, verdict) for sentence in verdict_told.meaning(verdict)]
    status = verdict.status
    if status and status.reason and status.status in ("revoked", "suspended", "superseded"):
        told.append(str(REASON_GIVEN) % {"reason": reason(status.reason)})
    return " ".join(told)


def tone(verdict: Verdict) -> str:
    """Return the tone of a verdict: doubt where nothing could be judged, or a decision is awaited."""
    return verdict_told.tone(verdict)


def is_unread(verdict: Verdict) -> bool:
    """Say whether nothing was read that an award could stand in, so that nobody's signature was asked about."""
    return verdict_told.is_unread(verdict)


def what_is_known(verdict: Verdict) -> str:
    """Return what can be said of a document that was altered, by the step that failed."""
    return _(verdict_told.what_is_known(verdict))


def advice(verdict: Verdict, *, has_copy: bool | None = None) -> tuple[str, str]:
    """Return what who checks an award that is not in force does next, and what its holder does.

    `has_copy` says whether the register signed it again with a key that counts.
    """
    checker, holder = verdict_told.advice(verdict, has_copy=has_copy)
    return _told(checker, verdict), _told(holder, verdict)


def _told(sentence: str, verdict: Verdict) -> str:
    said = verdict.credential
    return _(sentence) % {
        "date": day(verdict_told.ended_at(verdict)),
        "awarder": said.awarder if said else "",
        "holder": (said.holder_name or "") if said else "",
        "help": settings.PASSERELLE_HELP_NUMBER,
        **endorsement_words.filled(verdict),
        **appraisal_words.filled(verdict),
        **recognised_words.filled(verdict),
        **gathered_words.filled(verdict),
    }


def claim(verdict: Verdict) -> str:
    """Return which of two things an endorsement says; empty for what is none."""
    said = verdict.endorsement
    return str(CLAIMS[said.claim]) if said else ""


def reason(code: str) -> str:
    """Return why something was suspended, withdrawn or replaced, in words; a code that nobody knows as it stands."""
    return str(Reason(code).label) if code in Reason.values else str(REASONS.get(code, code))


def then_and_now(verdict: Verdict) -> list[Line]:
    """Return how award, qualification and awarder stood on the award date and stand today."""
    then, today = verdict.status_on_award, verdict.status_today
    if then is None or today is None:
        return []
    ended = verdict_told.ended_at(verdict) if today.award in DATED else None
    award_today = _award(today.award) + (f", {day(ended)}" if ended else "")
    return [
        Line(_("This award"), _award_then(verdict, then), award_today, then.award != today.award),
        Line(_("The qualification"), _entry(then), _entry(today), then.qualification != today.qualification),
        Line(_("The awarder"), _awarder(then), _awarder(today), then.awarder != today.awarder),
    ]


@dataclass(frozen=True)
class StepLine:
    """One step of the check as a reader sees it: what was asked, how it went, and that in a sentence."""

    code: str
    name: str
    result: str
    outcome: str
    tone: str
    sentence: str
    detail: str


def step(step: Step) -> StepLine:
    """Return a step of the check in words."""
    return StepLine(
        step.code,
        str(STEPS[step.code]),
        step.result,
        str(RESULTS[step.result]),
        RESULT_TONES[step.result],
        step_sentence(step),
        step.detail,
    )


def step_sentence(step: Step) -> str:
    """Return what a step found, in one plain sentence."""
    return _(verdict_told.step_sentence(step)) % {"form": form(step.detail)}


def form(detail: str) -> str:
    """Return the form a document came in, in words: `open_badge`, or `open_badge (pdf)` where it was carried."""
    name, _space, carrier = detail.partition(" ")
    words = str(FORMS.get(name, name))
    inside = CARRIERS.get(carrier.strip("()"))
    return f"{words}, {inside}" if inside else words


def day(moment: object) -> str:
    """Return the day of a moment in the register's time zone; a dash where there is none."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment  # type: ignore[arg-type]
    return formats.date_format(local, "DATE_FORMAT")  # type: ignore[arg-type]


def _award_then(verdict: Verdict, then: Standing) -> str:
    """Return how the award stood on its day; of one that should not have been made, not that it was in force."""
    if verdict_told.ending(verdict) == "revoked_never_valid":
        return _("Awarded, and should not have been")
    return _award(then.award)


def _award(word: str) -> str:
    return str(AWARDS.get(word, word))


def _entry(standing: Standing) -> str:
    word = standing.qualification
    return str(State(word).label).capitalize() if word in State.values else _("Not known")


def _awarder(standing: Standing) -> str:
    return str(AWARDERS.get(standing.awarder, standing.awarder))
