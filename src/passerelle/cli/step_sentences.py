"""What each step of a check found, as a plain sentence for the terminal. English alone: the command needs no Django.

The pages say the same in the reader's language (`awards/wording.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from passerelle.core.credentials.verdict import Step

NAMES: Final = {
    "format": "Form",
    "signature": "Signature",
    "issuer": "Awarder",
    "entry": "Register entry",
    "validity": "Dates",
    "status_at_award": "Status then",
    "status_today": "Status today",
    "schema": "Contents",
    "holder_binding": "Holder",
}
RESULTS: Final = {"ok": "ok", "failed": "FAILED", "unknown": "unknown", "not_applicable": "not asked"}
FORMS: Final = {
    "open_badge": "an Open Badge",
    "clr": "a record of several awards",
    "vc_jwt": "an Open Badge written as a token",
    "sd_jwt_vc": "a credential of which its holder shows as much as they choose",
    "eudi_learning": "a European learning credential",
    "paper": "the square code of a certificate",
}
CARRIERS: Final = {
    "pdf": ", attached to a PDF (the page itself is not checked: compare it with what stands here)",
    "picture": ", in a picture (the rest of the picture is not checked: compare it with what stands here)",
}
_SENTENCES: Final = {
    "format.failed": "It cannot be read as a credential.",
    "format.failed.no_form": "It has none of the forms in which awards come.",
    "format.failed.too_large": "It is larger than any credential, or than any picture that is looked at.",
    "format.failed.no_code": "There is no square code of a certificate in the picture, or it cannot be read.",
    "format.failed.not_a_picture": "It begins like a picture and cannot be opened as one.",
    "format.failed.no_credential": "No credential is attached to the PDF.",
    "format.failed.several_credentials": "There are several credentials in it; check them one at a time.",
    "format.failed.unknown_site": "The square code leads to another address than this register's.",
    "format.failed.base32": "Letters of the square code are missing or wrong.",
    "format.failed.spelling": "The address in the square code is not spelt as this register spells it.",
    "signature.ok": "Every signature holds: nothing was changed since it was signed.",
    "signature.failed": "A signature does not fit: this is not what was signed.",
    "signature.failed.key_unknown": "It is signed with a key that nobody in this register has.",
    "signature.failed.key_compromised": "It was signed after the key had been lost.",
    "signature.failed.key_retired": "It was signed after the key had been laid down.",
    "signature.failed.proof_missing": "A signature its awarder always makes is not there.",
    "signature.unknown": "Nothing here tells who signed it.",
    "issuer.ok": "Who signed it was a recognised awarder on that day and might award this.",
    "issuer.failed": "Who signed it was not a recognised awarder on that day.",
    "issuer.failed.not_its_awarder": "Who signed it is an awarder, but not of this micro-credential.",
    "issuer.failed.issuer_unknown": "Who is said to have signed it is not in this register.",
    "issuer.unknown": "Whether its awarder was recognised on that day is not known here.",
    "entry.ok": "This version of the micro-credential was in the register on that day and could be awarded.",
    "entry.failed": "This version of the micro-credential could not be awarded on that day.",
    "entry.unknown": "How this entry of the register stood on that day is not known here.",
    "validity.ok": "Today is within the dates it states.",
    "validity.failed": "Today is not within the dates it states.",
    "validity.failed.expired": "The last day it states is over.",
    "validity.failed.not_yet_valid": "The first day it states has not come yet.",
    "status_at_award.ok": "It was in force on the day it was awarded.",
    "status_at_award.failed": "It was not in force on the day it was awarded.",
    "status_at_award.unknown": "How it stood on that day could not be checked.",
    "status_today.ok": "It has not been withdrawn, suspended or replaced.",
    "status_today.failed": "It is no longer in force.",
    "status_today.failed.revoked": "It has been withdrawn.",
    "status_today.failed.suspended": "It is suspended.",
    "status_today.failed.superseded": "A newer credential has taken its place.",
    "status_today.unknown": "Whether it was withdrawn could not be checked.",
    "status_today.unknown.stale": "What is known here is too old to tell whether it was withdrawn.",
    "schema.ok": "It states everything an award must state.",
    "schema.failed": "It does not state what an award must state.",
    "schema.failed.not_an_award": "It is signed, but it is not an award.",
    "schema.unknown": "What it must state could not be compared.",
    "schema.not_applicable": "Nothing was asked about it.",
    "holder_binding.ok": "Who shows it signed the request: it is theirs to show.",
    "holder_binding.failed": "Who shows it did not sign the request, or signed another one.",
    "holder_binding.unknown": "Whether it belongs to who shows it could not be checked.",
    "holder_binding.not_applicable": "Nobody was asked to prove that it is theirs; compare the name with their papers.",
}


def of(step: Step) -> str:
    """Return what a step found; the detail decides where it makes a difference to a reader."""
    if step.code == "format" and step.result == "ok":
        form, _, carrier = step.detail.partition(" (")
        return f"It is {FORMS.get(form, form)}{CARRIERS.get(carrier.rstrip(')'), '')}."
    general = f"{step.code}.{step.result}"
    return _SENTENCES.get(f"{general}.{step.detail}") or _SENTENCES.get(general, general)


def line(step: Step) -> str:
    """Return a step as one line of the log.

    >>> from passerelle.core.credentials.verdict import Step
    >>> line(Step("validity", "ok"))
    'Dates: ok. Today is within the dates it states.'
    """
    return f"{NAMES[step.code]}: {RESULTS[step.result]}. {of(step)}"
