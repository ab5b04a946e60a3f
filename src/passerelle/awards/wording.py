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
RESULT_TONES: Final = {"ok": "ok", "failed": "stop", "unknown": "wait", "not_applicable": "off"}
FORMS: Final = {
    "open_badge": gettext_lazy("a signed award"),
    "clr": gettext_lazy("a record of several awards"),
    "vc_jwt": gettext_lazy("a signed award written as a token"),
    "sd_jwt_vc": gettext_lazy("a credential of which its holder shows as much as they choose"),
    "eudi_learning": gettext_lazy("a European learning credential"),
    "paper": gettext_lazy("the square code of a certificate on paper"),
}
CARRIERS: Final = {"pdf": gettext_lazy("inside a PDF"), "picture": gettext_lazy("in a picture")}
SENTENCES: Final = {
    "format.ok": gettext_lazy("It is %(form)s, and it can be read in one way only."),
    "format.unknown": gettext_lazy("It has a form that the register reads and this program does not."),
    "format.failed": gettext_lazy("It cannot be read as a credential."),
    "format.failed.no_form": gettext_lazy("It has none of the forms in which awards of this register come."),
    "format.failed.too_large": gettext_lazy("It is larger than any credential of this register."),
    "format.failed.too_deep": gettext_lazy("It is nested more deeply than any credential of this register."),
    "format.failed.duplicate_key": gettext_lazy("It says one thing twice, so two programs could read it differently."),
    "format.failed.no_code": gettext_lazy("There is no square code of ours in the picture, or it cannot be read."),
    "format.failed.no_credential": gettext_lazy("No award of ours is attached to the PDF."),
    "format.failed.several_credentials": gettext_lazy("There are several awards in it. Bring one at a time."),
    "format.failed.not_a_picture": gettext_lazy("It looks like a picture but cannot be opened as one."),
    "format.failed.base32": gettext_lazy("Letters of the square code are missing or wrong."),
    "format.failed.unknown_site": gettext_lazy("The square code names another address than this register’s."),
    "signature.ok": gettext_lazy("Every signature holds: it is what was signed, and nothing was changed since."),
    "signature.ok.eddsa-jcs-2022": gettext_lazy("The signature over the whole text holds: nothing was changed since."),
    "signature.failed": gettext_lazy("A signature does not fit: this is not what was signed."),
    "signature.failed.proof_missing": gettext_lazy("A signature that its awarder always makes is not there."),
    "signature.failed.key_unknown": gettext_lazy("It is signed with a key that nobody in this register has."),
    "signature.failed.key_compromised": gettext_lazy("It was signed after the key had been lost."),
    "signature.failed.key_retired": gettext_lazy("It was signed after the key had been laid down."),
    "signature.failed.context_unknown": gettext_lazy("It uses words of a vocabulary that this register does not know."),
    "signature.unknown": gettext_lazy("What tells who signed it is not at hand."),
    "issuer.ok": gettext_lazy("Who signed it was a recognised awarder on that day and might award this."),
    "issuer.failed": gettext_lazy("Who signed it was not a recognised awarder on that day."),
    "issuer.failed.not_its_awarder": gettext_lazy("Who signed it is an awarder, but not of this micro-credential."),
    "issuer.failed.issuer_unknown": gettext_lazy("Who is said to have signed it is not in this register."),
    "issuer.unknown": gettext_lazy("Whether its awarder was recognised on that day is not known here."),
    "entry.ok": gettext_lazy(
        "This version of the micro-credential was in the register on that day and could be awarded."
    ),
    "entry.failed": gettext_lazy("This version of the micro-credential could not be awarded on that day."),
    "entry.unknown": gettext_lazy("How this entry stood on that day is not known here."),
    "validity.ok": gettext_lazy("Today is within the dates it states."),
    "validity.failed.expired": gettext_lazy("The last day it states is over."),
    "validity.failed.not_yet_valid": gettext_lazy("The first day it states has not come yet."),
    "validity.failed": gettext_lazy("Today is not within the dates it states."),
    "status_at_award.ok": gettext_lazy("It was in force on the day it was awarded."),
    "status_at_award.failed": gettext_lazy("It was not in force on the day it was awarded."),
    "status_at_award.unknown": gettext_lazy("How it stood on that day could not be checked."),
    "status_today.ok": gettext_lazy("It has not been withdrawn, suspended or replaced."),
    "status_today.failed": gettext_lazy("It is no longer in force."),
    "status_today.failed.revoked": gettext_lazy("It has been withdrawn."),
    "status_today.failed.suspended": gettext_lazy("It is suspended."),
    "status_today.failed.superseded": gettext_lazy("A later award has taken its place."),
    "status_today.unknown": gettext_lazy("Whether it has been withdrawn could not be checked."),
    "status_today.unknown.stale": gettext_lazy("What is known here is too old to tell whether it has been withdrawn."),
    "schema.ok": gettext_lazy("It states everything an award must state."),
    "schema.failed": gettext_lazy("It does not state everything an award must state, or states it wrongly."),
    "schema.failed.not_an_award": gettext_lazy("It is signed, but it is not an award."),
    "schema.unknown": gettext_lazy("What it must state could not be compared."),
    "schema.not_applicable": gettext_lazy("Nothing was asked about it."),
    "holder_binding.ok": gettext_lazy("Who shows it signed the request: it is theirs to show."),
    "holder_binding.failed": gettext_lazy("Who shows it did not sign the request, or signed another one."),
    "holder_binding.unknown": gettext_lazy("Who shows it could not be checked."),
    "holder_binding.not_applicable": gettext_lazy(
        "Nobody was asked to prove that it is theirs. Compare the name with the person’s own papers."
    ),
}
"""What a step found, by `code.result.detail`, or `code.result` where the detail makes no difference to a reader."""
NOT_OUR_JUDGEMENT: Final = UNDECIDED


@dataclass(frozen=True)
class Line:
    """One line of "then and now"."""

    what: str
    then: str
    today: str
    changed: bool


TITLES: Final = {
    "genuine_in_force": gettext_lazy("Genuine and in force"),
    "genuine_status_unknown": gettext_lazy("Genuine, but we could not check withdrawal"),
    "not_issued_here": gettext_lazy("Not issued by this register"),
    "altered": gettext_lazy("Altered"),
    "unchecked": gettext_lazy("Could not be checked"),
    "no_code": gettext_lazy("No square code was found"),
    "no_credential": gettext_lazy("No award is attached to the PDF"),
    "several_credentials": gettext_lazy("There are several awards in it"),
    "not_a_picture": gettext_lazy("The picture cannot be opened"),
    "unknown_site": gettext_lazy("Not a square of this register"),
}
"""By verdict; or by reason, where nothing was read of which a verdict could tell."""
ENDED: Final = {
    "revoked": gettext_lazy("Genuine, withdrawn on %(date)s"),
    "suspended": gettext_lazy("Genuine, suspended since %(date)s"),
    "superseded": gettext_lazy("Genuine, replaced on %(date)s"),
    "expired": gettext_lazy("Genuine, expired on %(date)s"),
    "not_yet_valid": gettext_lazy("Genuine, not valid before %(date)s"),
    "key_compromised": gettext_lazy("Signed with a lost key"),
    "key_retired": gettext_lazy("Signed with a key no longer in use"),
    "not_entitled": gettext_lazy("Signed by a body that was not allowed to award this"),
}
ENDED_UNDATED: Final = {
    "revoked": gettext_lazy("Genuine, but withdrawn"),
    "suspended": gettext_lazy("Genuine, but suspended"),
    "superseded": gettext_lazy("Genuine, but replaced by a later award"),
}
MEANINGS: Final = {
    "in_force": gettext_lazy("%(awarder)s awarded this."),
    "in_force_to": gettext_lazy("%(awarder)s awarded this to %(holder)s."),
    "unchanged": gettext_lazy("Nothing has been changed and it has not been withdrawn."),
    "status_unknown": gettext_lazy(
        "It was awarded as it says and is unchanged. Whether it was withdrawn since could not be checked."
    ),
    "holder_unknown": gettext_lazy(
        "It was awarded as it says and is unchanged. That it belongs to who shows it could not be confirmed."
    ),
    "altered": gettext_lazy(
        "It bears the name of this register, but what you have is not what was signed. Do not rely on it."
    ),
    "unchecked": gettext_lazy("The register cannot vouch for anything at the moment. Try again later."),
    "no_credential": gettext_lazy(
        "What you brought is not a credential: it cannot be read as one. Open the file that the holder saved, "
        "or paste the link they sent."
    ),
    "no_code": gettext_lazy(
        "There is no square code of this register in the picture, or it cannot be read. Take the photo from above, "
        "near enough that the square fills half of it."
    ),
    "no_credential_attached": gettext_lazy(
        "No award of this register is attached to the PDF. A scan has none: take a photo of the square code instead."
    ),
    "several_credentials": gettext_lazy("There are several awards in it. Bring one at a time."),
    "not_a_picture": gettext_lazy("The picture cannot be opened. Take the photo again, or save it as JPEG or PNG."),
    "unknown_site": gettext_lazy(
        "The square code leads to another address. A site with another name is not the register."
    ),
    "not_issued_here": gettext_lazy(
        "No organisation in this register signed it. That alone does not make it false: it may come from "
        "another country."
    ),
}
NOT_IN_FORCE: Final = {
    "revoked": gettext_lazy("%(awarder)s awarded this, and withdrew it itself. Do not rely on it after that date."),
    "suspended": gettext_lazy("%(awarder)s awarded this, and has suspended it while something is looked into."),
    "superseded": gettext_lazy("%(awarder)s awarded this, and a later award has taken its place. Ask for that one."),
    "expired": gettext_lazy("%(awarder)s awarded this for a time, and that time is over."),
    "not_yet_valid": gettext_lazy("%(awarder)s awarded this, and it becomes valid on that date."),
    "key_compromised": gettext_lazy(
        "The key of %(awarder)s was lost before this was signed. Do not rely on it. If the award is real, its holder "
        "has a new copy that took its place: ask for that one."
    ),
    "key_retired": gettext_lazy("%(awarder)s had laid its key down before this was signed. Do not rely on it."),
    "not_entitled": gettext_lazy(
        "%(awarder)s signed this, and the register did not allow it to award this on that day."
    ),
}
REASON_GIVEN: Final = gettext_lazy("Reason given: %(reason)s.")


def title(verdict: Verdict) -> str:
    """Return the verdict in a few words, with its date where something ended."""
    if verdict.reason in NOT_OUR_JUDGEMENT:
        return str(TITLES["unchecked"])
    if verdict.verdict == "genuine_not_in_force" and verdict.status:
        status = verdict.status
        if status.since is None and status.status in ENDED_UNDATED:
            return str(ENDED_UNDATED[status.status])
        return str(ENDED[status.status]) % {"date": day(status.since)}
    return str(TITLES[str(verdict.reason) if is_unread(verdict) else verdict.verdict])


def is_unread(verdict: Verdict) -> bool:
    """Say whether nothing was read that an award could stand in, so that nobody's signature was asked about."""
    return verdict.verdict == "not_issued_here" and verdict.reason in _OF_REASONS


def tone(verdict: Verdict) -> str:
    """Return the tone of a verdict: doubt where nothing could be judged."""
    if verdict.reason in NOT_OUR_JUDGEMENT or (is_unread(verdict) and verdict.reason != "unknown_site"):
        return "wait"
    return TONES.get(verdict.verdict, "stop")


NO_CREDENTIAL = frozenset({"not_utf8", "not_json", "not_an_object", "no_form"})
"""What was brought is a letter, a song, anything but a credential."""


def sentence(verdict: Verdict) -> str:
    """Return what the verdict means for the reader, in one or two sentences."""
    if verdict.credential is None:
        return str(MEANINGS[_meaning_of_nothing(verdict)])
    if verdict.verdict == "genuine_in_force":
        to = MEANINGS["in_force_to" if verdict.credential.holder_name else "in_force"]
        who = {"awarder": verdict.credential.awarder, "holder": verdict.credential.holder_name}
        return f"{str(to) % who} {MEANINGS['unchanged']}"
    if verdict.verdict == "genuine_status_unknown":
        return str(MEANINGS["holder_unknown" if verdict.reason == "holder_binding" else "status_unknown"])
    return _not_in_force(verdict.status, verdict.credential.awarder)


def _meaning_of_nothing(verdict: Verdict) -> str:
    if verdict.reason in NOT_OUR_JUDGEMENT:
        return "unchecked"
    if verdict.verdict == "altered":
        return "altered"
    if verdict.reason in NO_CREDENTIAL:
        return "no_credential"
    return _OF_REASONS.get(verdict.reason or "", "not_issued_here")


_OF_REASONS: Final = {
    "no_code": "no_code",
    "no_credential": "no_credential_attached",
    "several_credentials": "several_credentials",
    "not_a_picture": "not_a_picture",
    "unknown_site": "unknown_site",
}


def _not_in_force(status: StatusFact | None, awarder: str) -> str:
    if status is None:
        return ""
    told = str(NOT_IN_FORCE[status.status]) % {"awarder": awarder}
    if status.status in ("revoked", "suspended", "superseded") and status.reason:
        told += " " + str(REASON_GIVEN) % {"reason": reason(status.reason)}
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
    general = f"{step.code}.{step.result}"
    told = SENTENCES.get(f"{general}.{step.detail}") or SENTENCES.get(general) or RESULTS[step.result]
    return str(told) % {"form": form(step.detail)}


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


def _award(word: str) -> str:
    return str(AWARDS.get(word, word))


def _entry(standing: Standing) -> str:
    word = standing.qualification
    return str(State(word).label).capitalize() if word in State.values else _("Not known")


def _awarder(standing: Standing) -> str:
    return str(AWARDERS.get(standing.awarder, standing.awarder))
