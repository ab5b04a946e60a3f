"""What a machine saw and what a person is asked, in words; and the tone of a state."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from passerelle.appraisal.states import AppraisalState

QUESTIONS: Final[dict[str, Any]] = {
    "issuer_exists": _("Does who issued it exist?"),
    "issuer_accredited": _("Was it allowed to give this, in that year?"),
    "document_plausible": _("Does the document look like others of it?"),
    "title_offered": _("Was this offered there?"),
    "holder_named": _("Does it name the holder?"),
    "size_plausible": _("Do hours and credits fit?"),
}
CODES: Final[dict[str, Any]] = {
    "form": _("What it came as"),
    "signature": _("Signature"),
    "issuer_key": _("Key of who signed"),
    "holder": _("Name of the holder"),
    "dates": _("Its dates"),
    "status": _("Withdrawn since?"),
    "issuer_in_register": _("Who issued it, in this register"),
    "level": _("Its level, through recorded comparisons"),
}
RESULTS: Final[dict[str, Any]] = {
    "ok": _("in order"),
    "failed": _("not in order"),
    "unknown": _("not known"),
    "not_applicable": _("does not apply"),
}
DETAILS: Final[dict[str, Any]] = {
    "paper": _("on paper: a person looks at it"),
    "did_key": _("the key names itself; whose it is, nobody here knows"),
    "register": _("a key of this register"),
    "unknown": _("the key is not known here"),
    "named": _("the name is that of the holder"),
    "other_name": _("another name stands in it"),
    "not_told": _("it does not say"),
    "within": _("within its dates"),
    "over": _("it ran out"),
    "not_yet": _("it is not valid yet"),
    "not_asked": _("no address is asked from here"),
    "issuer_known": _("its signer is known here"),
    "no_such_name": _("nobody of this name stands in it"),
    "not_stated": _("no level was stated"),
    "not_recorded": _("no comparison is recorded"),
    "agreed_none": _("it is settled that nothing compares"),
    "open_badge": _("a signed document"),
    "vc_jwt": _("a signed token"),
    "sd_jwt_vc": _("a token for wallets"),
    "key_unknown": _("the key is not known here"),
    "no_signature": _("nobody signed it"),
}
MISSING: Final[dict[str, Any]] = {
    "machine_check": _("the check by machine"),
    "method": _("how you made sure"),
    "limits": _("for what it does not hold"),
    "level": _("a level, or what you cannot say"),
    "basis": _("what the level rests on"),
    "basis_words": _("the reason in words"),
    **QUESTIONS,
}
TONES: Final[dict[str, str]] = {
    AppraisalState.CONSENT: "wait",
    AppraisalState.ASKED: "wait",
    AppraisalState.AT_WORK: "info",
    AppraisalState.WAITING: "wait",
    AppraisalState.TO_SIGN: "info",
    AppraisalState.INTENDED: "info",
    AppraisalState.REPORTED: "ok",
    AppraisalState.HELD: "stop",
    AppraisalState.REFUSED: "stop",
    AppraisalState.WITHDRAWN: "off",
}
RESULT_TONES: Final[dict[str, str]] = {"ok": "ok", "failed": "stop", "unknown": "wait", "not_applicable": "off"}


def steps_in_words(steps: list[dict[str, str]]) -> list[tuple[Any, Any, str, Any]]:
    """Return what a machine saw: what was asked, the answer, its tone, and a word more."""
    return [
        (
            CODES.get(one["code"], one["code"]),
            RESULTS.get(one["result"], one["result"]),
            RESULT_TONES.get(one["result"], "off"),
            DETAILS.get(one["detail"], one["detail"]),
        )
        for one in steps
    ]
