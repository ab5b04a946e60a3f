"""Is this credential genuine, and does it still hold? The one place that answers, online and off.

Source: UX B5.6 and RELIABILITY A7. The document's word is never taken for anything: not for its key, nor its
issuer, nor its context. What the trust folder cannot answer is unknown, and unknown is never green.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.current_status import FINAL, current_status, sound
from passerelle.core.credentials.forms import FORMS, open_badge
from passerelle.core.credentials.gathered import kind_of
from passerelle.core.credentials.moments import CLOCK_SKEW
from passerelle.core.credentials.presented import UNDECIDED, Asked, Closed
from passerelle.core.credentials.refusals import StatusRefused
from passerelle.core.credentials.standing import entitled, standing, stood
from passerelle.core.credentials.verdict import NEVER_VALID, StatusFact, Step, Verdict, step
from passerelle.core.credentials.verify_endorsement import endorsement_verdict, may_be_endorsement
from passerelle.core.credentials.verify_gathered import gathered_verdict
from passerelle.core.credentials.verify_statement import kind_of as statement_of
from passerelle.core.credentials.verify_statement import statement_verdict

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.presented import Presented
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StatusWord, StepResult, VerdictWord

__all__ = ["NOBODY_ASKED", "UNDECIDED", "verify"]

NOBODY_ASKED: Final = Asked()
_STATUS_RESULTS: Final[dict[str, StepResult]] = {"in_force": "ok", "unknown": "unknown"}
_WITHIN: Final = Step("validity", "ok")
_KNOWN: Final = Step("status_at_award", "ok")
_HOLDS: Final = Step("status_today", "ok")
_NO_FORM: Final = (Step("format", "failed", "no_form"),)
_WORDS: Final[dict[str, VerdictWord]] = {"in_force": "genuine_in_force", "unknown": "genuine_status_unknown"}


def verify(raw: bytes, trust: TrustStore | None, now: datetime, asked: Asked = NOBODY_ASKED) -> Verdict:
    """Return the verdict on the document in `raw` at the moment `now`; never raises for anything in `raw`.

    The bytes may be any form of `forms/`. Without a trust folder nothing tells whose a signature is, so the verdict is
    `not_issued_here` with the reason `no_trust_folder`. `asked` is what the holder was to sign, where one was asked.
    """
    if trust is None:
        steps = (Step("signature", "unknown", "no_trust_folder"),)
        return Verdict("not_issued_here", now, "no_trust_folder", steps=steps)
    known = open_badge.known(raw, trust) if raw[:1] == b"{" else None
    if known is not None:
        return _judged(known, trust, now, asked)
    if may_be_endorsement(raw):
        try:
            told = endorsement_verdict(raw, trust, now)
        except Closed as end:
            return _closed(end, trust, now)
        if told is not None:
            return told
    if stated := statement_of(raw):
        try:
            told = statement_verdict(raw, stated, trust, now)
        except Closed as end:
            return _closed(end, trust, now)
        if told is not None:
            return told
    if kind_of(raw):
        try:
            found = gathered_verdict(raw, trust, now, asked, lambda part: _part(part, trust, now))
        except Closed as end:
            return _closed(end, trust, now)
        if found is not None:
            return found
    for form in FORMS:
        if form.recognises(raw):
            try:
                return _judged(form.read(raw, trust, now, asked), trust, now, asked)
            except Closed as end:
                return _closed(end, trust, now)
    return Verdict("not_issued_here", now, "no_form", as_of=trust.generated_at, steps=_NO_FORM)


def _closed(end: Closed, trust: TrustStore, now: datetime) -> Verdict:
    return Verdict(end.verdict, now, end.reason, as_of=trust.generated_at, form=end.form, steps=end.steps)


def _judged(award: Presented, trust: TrustStore, now: datetime, asked: Asked = NOBODY_ASKED) -> Verdict:
    """Return the verdict on an award that is genuine: may it have been made, does it hold today, and how then?"""
    said = award.summary
    key = _key_fact(award, trust)
    then = entitled(said, trust, said.awarded_on)
    issuer, entry = then.issuer_step, then.entry_step
    window = _window_fact(award, now)
    status = current_status(award, trust, now)
    no_award = key or _entitled(award, trust, issuer, entry)
    found = no_award or _gravest(status, window, entry)
    if key and status.status in FINAL:
        found = status  # a lost key hides no withdrawal: that holds, whoever signed this
    binding = award.holder_binding if _is_nobodys(asked) else _answered(award.holder_binding)
    parts = tuple([_part(one, trust, now) for one in award.parts]) if award.parts else ()
    steps = (
        step("format", "ok", f"{award.form} ({award.carrier})" if award.carrier else award.form),
        step("signature", "failed" if key else "ok", key.status if key else _suites(award)),
        issuer,
        entry,
        step("validity", "failed", window.status) if window else _WITHIN,
        _step_at_award(status, no_award),
        _status_step(status, no_award),
        award.schema if not parts or _hold(parts) else step("schema", "unknown", "part_not_in_force"),
        binding,
    )
    verdict: VerdictWord = _WORDS.get(found.status, "genuine_not_in_force")
    if binding.result == "failed" and verdict == "genuine_in_force":
        verdict, found = "genuine_status_unknown", StatusFact("unknown", reason="holder_binding")
    return Verdict(
        verdict,
        now,
        None if found.status == "in_force" else found.reason if found.status == "unknown" else found.status,
        credential=said,
        status=found,
        status_on_award=stood(_at_award(no_award), then),
        status_today=standing(found.status, said, trust, now.date()),
        as_of=trust.generated_at,
        form=award.form,
        steps=steps,
        parts=parts,
    )


def _is_nobodys(asked: Asked) -> bool:
    return asked.challenge is None and asked.domain is None


def _answered(binding: Step) -> Step:
    """Return the step where somebody was asked to sign: a form that carries no such answer gave none."""
    return step("holder_binding", "failed", "binding_missing") if binding.result == "not_applicable" else binding


def _part(part: Presented | Closed, trust: TrustStore, now: datetime) -> Verdict:
    """Return the verdict on one of the awards a larger one is made of. The larger one's stays its own."""
    return _closed(part, trust, now) if isinstance(part, Closed) else _judged(part, trust, now)


def _hold(parts: tuple[Verdict, ...]) -> bool:
    return all([part.verdict == "genuine_in_force" for part in parts])


def _gravest(status: StatusFact, window: StatusFact | None, entry: Step) -> StatusFact:
    """Return what decides: bad news, then the dates, then doubt, and only then "in force"."""
    if status.status not in ("in_force", "unknown"):
        return status
    if window is not None:
        return window
    if status.status == "in_force" and entry.result == "unknown":
        return StatusFact("unknown", reason=entry.detail)
    return status


def _key_fact(award: Presented, trust: TrustStore) -> StatusFact | None:
    """A key that signed after it was lost or laid down makes no award, whatever else holds."""
    try:
        sound(award.proofs, trust)
    except StatusRefused as refusal:
        status: StatusWord = "key_compromised" if refusal.reason == "key_compromised" else "key_retired"
        return StatusFact(status, refusal.data["since"], trust.register_did, trust.register_name, refusal.data["why"])
    return None


def _entitled(award: Presented, trust: TrustStore, issuer: Step, entry: Step) -> StatusFact | None:
    """Who was not allowed to award this on that day made no award; the register says so, not the credential."""
    if issuer.result != "failed" != entry.result:
        return None
    failed = issuer if issuer.result == "failed" else entry
    return StatusFact("not_entitled", None, trust.register_did, trust.register_name, failed.detail)


def _window_fact(award: Presented, now: datetime) -> StatusFact | None:
    said = award.summary
    if now + CLOCK_SKEW < award.valid_from:
        return StatusFact("not_yet_valid", award.valid_from, said.awarder_did, said.awarder)
    if award.valid_until is not None and now > award.valid_until:
        return StatusFact("expired", award.valid_until, said.awarder_did, said.awarder)
    return None


def _suites(award: Presented) -> str:
    if len(award.proofs) == 1:
        return award.proofs[0].cryptosuite
    return ", ".join([proof.cryptosuite for proof in award.proofs])


def _reason(status: StatusFact) -> str:
    return status.reason or "" if status.status == "unknown" else ""


def _at_award(no_award: StatusFact | None) -> StatusWord:
    """Return how the award stood on its day; what a lost key signed does not tell that there was one."""
    if no_award is None:
        return "in_force"
    return no_award.status if no_award.status == "not_entitled" else "unknown"


def _step_at_award(status: StatusFact, no_award: StatusFact | None) -> Step:
    if no_award is not None:
        return step("status_at_award", "failed" if no_award.status == "not_entitled" else "unknown", no_award.status)
    if status.status == "revoked" and status.reason in NEVER_VALID:
        return step("status_at_award", "failed", "never_valid")
    return step("status_at_award", "unknown", _reason(status)) if status.status == "unknown" else _KNOWN


def _status_step(status: StatusFact, no_award: StatusFact | None) -> Step:
    if no_award is None and status.status == "in_force":
        return _HOLDS
    if no_award is not None and status.status in _STATUS_RESULTS:
        status = no_award
    result = _STATUS_RESULTS
    detail = _reason(status) if status.status in result else status.status
    return step("status_today", result.get(status.status, "failed"), detail)
