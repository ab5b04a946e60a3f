"""Every sentence of a check, by its code: one table for the page, the API, the command and the browser's verifier.

`core` knows no translation. `gettext_noop` marks a sentence, so that the catalogues have it; who shows it translates it
(`awards/wording.py`), or prints it as it stands (`cli/verify.py`). `verdict_told.py` says which belongs to a verdict.
"""

from __future__ import annotations

from typing import Final


def gettext_noop(sentence: str) -> str:
    """Return the sentence; `makemessages` finds it by the name of this function."""
    return sentence


STEPS: Final = {
    "format": gettext_noop("Form of the document"),
    "signature": gettext_noop("Signature"),
    "issuer": gettext_noop("Awarder, on the day of the award"),
    "endorser": gettext_noop("Endorser, on the day it was signed"),
    "evaluator": gettext_noop("Evaluator, on the day it was signed"),
    "decider": gettext_noop("Who decided, on the day it was signed"),
    "entry": gettext_noop("Entry in the register, on the day of the award"),
    "validity": gettext_noop("Dates of validity"),
    "status_at_award": gettext_noop("The award, on its day"),
    "status_today": gettext_noop("In force, as known today"),
    "schema": gettext_noop("What it must state"),
    "holder_binding": gettext_noop("Shown by its holder"),
}
RESULTS: Final = {
    "ok": gettext_noop("Good"),
    "failed": gettext_noop("Does not hold"),
    "unknown": gettext_noop("Could not be checked"),
    "not_applicable": gettext_noop("Not asked"),
}
_AS_SAVED: Final = gettext_noop(
    "It is not written as the register wrote it: a part is missing, or something was added or spelt otherwise."
)
SENTENCES: Final = {
    "format.ok": gettext_noop("It is %(form)s, and it can be read in one way only."),
    "format.unknown": gettext_noop("It has a form that the register reads and this program does not."),
    "format.failed": gettext_noop("It cannot be read as a credential."),
    "format.failed.no_form": gettext_noop("It has none of the forms in which awards of this register come."),
    "format.failed.not_json": gettext_noop("It begins like a saved award and breaks off, or has a slip in it."),
    "format.failed.too_large": gettext_noop("It is larger than anything that is read here."),
    "format.failed.too_deep": gettext_noop("It is nested more deeply than any credential of this register."),
    "format.failed.duplicate_key": gettext_noop("It says one thing twice, so two programs could read it differently."),
    "format.failed.no_code": gettext_noop("There is no square code of ours in the picture, or it cannot be read."),
    "format.failed.no_credential": gettext_noop("No award of ours is attached to the PDF."),
    "format.failed.several_credentials": gettext_noop("There are several awards in it. Bring one at a time."),
    "format.failed.not_a_picture": gettext_noop("It looks like a picture but cannot be opened as one."),
    "format.failed.drawing": gettext_noop("It is a drawing (SVG), which is not looked at."),
    "format.failed.other_picture": gettext_noop("It is a picture of a kind that is not looked at."),
    "format.failed.office": gettext_noop("It is a document of an office program."),
    "format.failed.archive": gettext_noop("It is an archive, which is not opened."),
    "format.failed.base32": gettext_noop("Letters of the square code are missing or wrong."),
    "format.failed.spelling": gettext_noop(
        "The address in the square code is not spelt as this register spells it: it was typed or changed on the way."
    ),
    "format.failed.base64url": _AS_SAVED,
    "format.failed.cose": _AS_SAVED,
    "format.failed.envelope": _AS_SAVED,
    "format.failed.not_jws": _AS_SAVED,
    "format.failed.not_sd_jwt": _AS_SAVED,
    "format.failed.lone_surrogate": _AS_SAVED,
    "format.failed.not_a_number": _AS_SAVED,
    "format.failed.unknown_site": gettext_noop("The square code names another address than this register’s."),
    "format.failed.other_link": gettext_noop("The link leads to another address than this register’s."),
    "format.failed.no_such_code": gettext_noop("The code is written without a mistake, and no award has it."),
    "signature.ok": gettext_noop("Every signature holds: it is what was signed, and nothing was changed since."),
    "signature.ok.eddsa-jcs-2022": gettext_noop("The signature over the whole text holds: nothing was changed since."),
    "signature.failed": gettext_noop("A signature does not fit: this is not what was signed."),
    "signature.failed.proof_missing": gettext_noop("A signature that its awarder always makes is not there."),
    "signature.failed.missing": gettext_noop("It bears no signature."),
    "signature.failed.key_unknown": gettext_noop("It is signed with a key that nobody in this register has."),
    "signature.failed.key_compromised": gettext_noop(
        "The key that signed it was lost: others may have signed with it."
    ),
    "signature.failed.key_retired": gettext_noop("It was signed after the key had been laid down."),
    "signature.failed.context_unknown": gettext_noop("It uses words of a vocabulary that this register does not know."),
    "signature.unknown": gettext_noop("What tells who signed it is not at hand."),
    "signature.unknown.only_online": gettext_noop(
        "It has kinds of signature that the register checks and this program does not."
    ),
    "issuer.ok": gettext_noop("Who signed it was a recognised awarder on that day and might award this."),
    "issuer.failed": gettext_noop("Who signed it was not a recognised awarder on that day."),
    "issuer.failed.not_its_awarder": gettext_noop("Who signed it is an awarder, but not of this micro-credential."),
    "issuer.failed.did_key": gettext_noop(
        "It is signed under a name (did:key) that anybody can make for themselves; no register vouches for it."
    ),
    "issuer.failed.missing": gettext_noop("It bears no signature, and names nobody of this register."),
    "issuer.failed.issuer_unknown": gettext_noop("Who is said to have signed it is not in this register."),
    "issuer.unknown": gettext_noop("Whether its awarder was recognised on that day is not known here."),
    "entry.ok": gettext_noop(
        "This version of the micro-credential was in the register on that day and could be awarded."
    ),
    "entry.failed": gettext_noop("This version of the micro-credential could not be awarded on that day."),
    "entry.unknown": gettext_noop("How this entry stood on that day is not known here."),
    "entry.unknown.trust_damaged": gettext_noop("What tells how this entry stood on that day is damaged here."),
    "validity.ok": gettext_noop("Today is within the dates it states."),
    "validity.failed.expired": gettext_noop("The last day it states is over."),
    "validity.failed.not_yet_valid": gettext_noop("The first day it states has not come yet."),
    "validity.failed": gettext_noop("Today is not within the dates it states."),
    "status_at_award.ok": gettext_noop("Nothing stood against it on the day it was awarded."),
    "status_at_award.failed": gettext_noop("It was not in force on the day it was awarded."),
    "status_at_award.failed.not_entitled": gettext_noop("Who may not award it makes no award: it never was in force."),
    "status_at_award.failed.never_valid": gettext_noop("It was awarded, and should not have been."),
    "status_at_award.unknown": gettext_noop("How it stood on that day could not be checked."),
    "status_at_award.unknown.key_compromised": gettext_noop(
        "What a lost key signed does not tell that it was awarded."
    ),
    "status_at_award.unknown.key_retired": gettext_noop(
        "What was signed with a key laid down does not tell that it was awarded."
    ),
    "status_today.ok": gettext_noop("It has not been withdrawn, suspended or replaced."),
    "status_today.failed": gettext_noop("It is no longer in force."),
    "status_today.failed.revoked": gettext_noop("It has been withdrawn."),
    "status_today.failed.suspended": gettext_noop("It is suspended; a decision is awaited."),
    "status_today.failed.superseded": gettext_noop("A later award has taken its place."),
    "status_today.failed.key_compromised": gettext_noop(
        "Signed with a lost key it counts for nothing, whether it was withdrawn or not."
    ),
    "status_today.failed.key_retired": gettext_noop(
        "Signed with a key laid down it counts for nothing, whether it was withdrawn or not."
    ),
    "status_today.failed.not_entitled": gettext_noop("It never was in force."),
    "status_today.unknown": gettext_noop("Whether it has been withdrawn could not be checked."),
    "status_today.unknown.trust_damaged": gettext_noop(
        "What tells whether it has been withdrawn is damaged here, so that could not be checked."
    ),
    "status_today.unknown.stale": gettext_noop("What is known here is too old to tell whether it has been withdrawn."),
    "schema.ok": gettext_noop("It states everything an award must state."),
    "schema.failed": gettext_noop("It does not state everything an award must state, or states it wrongly."),
    "schema.failed.not_an_award": gettext_noop("It is signed, but it is not an award."),
    "schema.unknown": gettext_noop("What it must state could not be compared."),
    "schema.not_applicable": gettext_noop("Nothing was asked about it."),
    "holder_binding.ok": gettext_noop("Who shows it signed the request: it is theirs to show."),
    "holder_binding.ok.not_asked": gettext_noop(
        "Its holder signed what is shown. Nobody asked for that now, so it may have been for somebody else."
    ),
    "holder_binding.failed": gettext_noop("The holder’s signature over what is shown does not fit."),
    "holder_binding.failed.binding_missing": gettext_noop(
        "The holder was asked to sign, and no signature came with it."
    ),
    "holder_binding.failed.challenge": gettext_noop("The holder signed another request than this one."),
    "holder_binding.failed.domain": gettext_noop("The holder signed it for somebody else."),
    "holder_binding.failed.stale": gettext_noop("The holder signed too long ago, or the clocks differ."),
    "holder_binding.failed.holder_key": gettext_noop(
        "It came with a holder’s signature, and the awarder named no holder’s key."
    ),
    "holder_binding.failed.sd_hash": gettext_noop("The holder signed something else than what is shown."),
    "holder_binding.unknown": gettext_noop("Who shows it could not be checked."),
    "holder_binding.not_applicable": gettext_noop(
        "Nobody was asked to prove that it is theirs. Compare the name with the person’s own papers."
    ),
}
"""What a step found, by `code.result.detail`, or `code.result` where the detail makes no difference to a reader."""

TITLES: Final = {
    "genuine_in_force": gettext_noop("Genuine and in force"),
    "genuine_status_unknown": gettext_noop("Genuine, but we could not check withdrawal"),
    "entry_unknown": gettext_noop("Genuine, but we could not check its entry in the register"),
    "holder_binding": gettext_noop("Genuine, but not shown to be theirs"),
    "not_issued_here": gettext_noop("Not issued by this register"),
    "altered": gettext_noop("Altered"),
    "altered_format": gettext_noop("Altered or damaged"),
    "altered_missing": gettext_noop("It bears no signature"),
    "altered_holder_binding": gettext_noop("Altered after its holder signed"),
    "unchecked": gettext_noop("Could not be checked"),
    "no_form": gettext_noop("No award can be read in it"),
    "no_code": gettext_noop("No square code was found"),
    "no_credential": gettext_noop("No award is attached to the PDF"),
    "several_credentials": gettext_noop("There are several awards in it"),
    "not_a_picture": gettext_noop("The picture cannot be opened"),
    "drawing": gettext_noop("This kind of picture is not read"),
    "other_picture": gettext_noop("This kind of picture is not read"),
    "office": gettext_noop("A document of an office program is not read"),
    "archive": gettext_noop("An archive is not opened"),
    "too_large": gettext_noop("Too large to be read"),
    "unknown_site": gettext_noop("Not a square of this register"),
    "other_link": gettext_noop("A link to another site"),
    "no_such_code": gettext_noop("No award has this code"),
}
"""By verdict; by verdict and the step that failed; or by reason, where nothing was read that a verdict could be on."""
ENDED: Final = {
    "revoked": gettext_noop("Genuine, withdrawn on %(date)s"),
    "revoked_lost_key": gettext_noop("Withdrawn on %(date)s, and signed with a lost key"),
    "suspended": gettext_noop("Genuine, suspended since %(date)s: a decision is awaited"),
    "superseded": gettext_noop("Genuine, replaced on %(date)s"),
    "superseded_lost_key": gettext_noop("Replaced on %(date)s, and signed with a lost key"),
    "expired": gettext_noop("Genuine, expired on %(date)s"),
    "not_yet_valid": gettext_noop("Genuine, not valid before %(date)s"),
    "key_compromised": gettext_noop("Signed with a lost key"),
    "key_retired": gettext_noop("Signed with a key no longer in use"),
    "not_entitled": gettext_noop("Signed by a body that was not allowed to award this"),
}
ENDED_UNDATED: Final = {
    "revoked": gettext_noop("Genuine, but withdrawn"),
    "revoked_lost_key": gettext_noop("Withdrawn, and signed with a lost key"),
    "suspended": gettext_noop("Genuine, but suspended: a decision is awaited"),
    "superseded": gettext_noop("Genuine, but replaced by a later award"),
    "superseded_lost_key": gettext_noop("Replaced by a later award, and signed with a lost key"),
}
MEANINGS: Final = {
    "in_force": gettext_noop("%(awarder)s awarded this."),
    "in_force_to": gettext_noop("%(awarder)s awarded this to %(holder)s."),
    "unchanged": gettext_noop("Nothing has been changed and it has not been withdrawn."),
    "status_unknown": gettext_noop(
        "It was awarded as it says and is unchanged. Whether it was withdrawn since could not be checked."
    ),
    "entry_unknown": gettext_noop(
        "It is unchanged and was not withdrawn. Whether it might be awarded on its day could not be checked."
    ),
    "damaged": gettext_noop("A part of what checking needs is damaged here, so nothing is called in force."),
    "holder_unknown": gettext_noop(
        "It was awarded as it says, is unchanged and not withdrawn. That it belongs to who shows it is not shown: the "
        "holder’s answer to your request is missing or is another one."
    ),
    "altered": gettext_noop(
        "It bears the name of this register, but what you have is not what was signed. Do not rely on it."
    ),
    "altered_format": gettext_noop(
        "It bears the name of this register, but it is not written as it was issued: a part is missing, or it was "
        "typed or saved anew on the way. Do not rely on it as it is."
    ),
    "altered_holder_binding": gettext_noop(
        "The awarder’s signature holds, but the holder’s signature over what is shown does not: it was changed after "
        "its holder signed, or somebody else shows it. Do not rely on it."
    ),
    "unchecked": gettext_noop("The register cannot vouch for anything at the moment. Try again later."),
    "altered_missing": gettext_noop(
        "It names this register, and nobody signed it: anybody can write that. Do not rely on it."
    ),
    "no_form": gettext_noop(
        "It says nothing about the award: what you brought is not a credential, or cannot be read as one. Open the "
        "file that the holder saved, or paste the link they sent."
    ),
    "no_code": gettext_noop(
        "There is no square code of this register in the picture, or it cannot be read. Take the photo from above, "
        "near enough that the square fills half of it."
    ),
    "no_credential_attached": gettext_noop(
        "A scan has none, nor has a PDF that was printed or saved anew. Take a photo of the square code instead."
    ),
    "several_credentials": gettext_noop("Bring one at a time."),
    "not_a_picture": gettext_noop("Take the photo again, or save it as JPEG or PNG."),
    "drawing": gettext_noop(
        "It says nothing about the award: a drawing (SVG) is not looked at. Send the square as PNG or JPEG, at most "
        "8 megabytes; a photo of the screen will do."
    ),
    "other_picture": gettext_noop(
        "It says nothing about the award: pictures are read as JPEG, PNG, GIF or WebP. Save it as JPEG, or take a "
        "picture of the screen; at most 8 megabytes. On a telephone, the camera’s setting “most compatible” makes JPEG."
    ),
    "office": gettext_noop(
        "It says nothing about the award: no award of this register comes in such a document. Send the PDF or the "
        "file the holder saved, or a photo of the square as JPEG or PNG; at most 8 megabytes."
    ),
    "archive": gettext_noop(
        "It says nothing about the award. Unpack it, and send one file out of it at a time: the saved award (at most "
        "256 kilobytes), the PDF or the photo (at most 8 megabytes)."
    ),
    "too_large": gettext_noop(
        "It says nothing about the award. A saved award or a text may have at most 256 kilobytes, a PDF or a photo "
        "8 megabytes. Send a smaller photo, as JPEG or PNG: one of the square alone is best."
    ),
    "unknown_site": gettext_noop(
        "The square code is not one of this register: it leads elsewhere. A site with another name is not the register."
    ),
    "other_link": gettext_noop(
        "It leads to another address than the register’s. Whatever is shown there, a site with another name is not the "
        "register. Ask for a link or a file of the register itself."
    ),
    "no_such_code": gettext_noop(
        "It is written without a mistake, but no award of this register has it. Compare its letters with the paper "
        "once more; if they are the same, do not rely on the paper."
    ),
    "not_issued_here": gettext_noop(
        "No organisation in this register signed it. That alone does not make it false: it may come from "
        "another country."
    ),
    "issued_under_did_key": gettext_noop(
        "It was signed under a name (did:key) that anybody can make and that no register vouches for. That is no "
        "fault of the file; this register cannot say whose it is."
    ),
}
NOT_IN_FORCE: Final = {
    "revoked": gettext_noop("%(awarder)s awarded this, and withdrew it itself. Do not rely on it."),
    "revoked_never_valid": gettext_noop(
        "%(awarder)s awarded this, and withdrew it because it should not have been awarded. Do not rely on it for any "
        "day, also before it was withdrawn."
    ),
    "revoked_on_request": gettext_noop(
        "%(awarder)s awarded this, and withdrew it because its holder asked. Do not rely on it after that date."
    ),
    "revoked_lost_key": gettext_noop(
        "The award it speaks of was withdrawn by %(awarder)s, and the key that signed it was lost. Do not rely on it."
    ),
    "suspended": gettext_noop(
        "%(awarder)s awarded this, and has suspended it while something is looked into. Until that is decided it does "
        "not count; it may be found in order, or be withdrawn."
    ),
    "superseded": gettext_noop("%(awarder)s awarded this, and a later award has taken its place. Ask for that one."),
    "superseded_lost_key": gettext_noop(
        "A later award has taken the place of the one it speaks of, and the key that signed it was lost. Ask for the "
        "later one."
    ),
    "expired": gettext_noop("%(awarder)s awarded this for a time, and that time is over."),
    "not_yet_valid": gettext_noop("%(awarder)s awarded this, and it becomes valid on that date."),
    "key_compromised": gettext_noop(
        "It was signed with a key of %(awarder)s that was lost, so that somebody else may have made it. Do not rely "
        "on it."
    ),
    "key_retired": gettext_noop("%(awarder)s had laid its key down before this was signed. Do not rely on it."),
    "not_entitled": gettext_noop(
        "%(awarder)s signed this, and the register did not allow it to award this on that day."
    ),
}
NEXT: Final = {
    "holder_binding": gettext_noop(
        "Ask the person to show it again in answer to your request, or compare the name with their own papers."
    ),
    "status_unknown": gettext_noop(
        "If little depends on it, you can go on. If a job or a place depends on it, check again later, or "
        "call %(help)s."
    ),
    "altered": gettext_noop(
        "Ask the person to share it again from their own record. If it fails again, call %(help)s."
    ),
    "altered_endorsement": gettext_noop("Open its signed file at the register. If that fails too, call %(help)s."),
    "not_issued_here": gettext_noop(
        "Ask the person to share it from their own record; it takes them two minutes. Does it name this register? Then "
        "call %(help)s; somebody may be using our name."
    ),
}
"""What who checks does next, where the holder has nothing else to do."""
SHOWN: Final = gettext_noop("If you were shown it:")
YOURS: Final = gettext_noop("If it is yours:")
REASON_GIVEN: Final = gettext_noop("Reason given: %(reason)s.")
CHECKERS: Final = {
    "revoked": gettext_noop("Treat it as an award they do not have. Whoever disputes that asks the awarder."),
    "suspended": gettext_noop(
        "Wait with what depends on it, and check again; the answer here changes with the decision."
    ),
    "superseded": gettext_noop("Ask the person for the later award."),
    "expired": gettext_noop("It was in force until then. Whether that is enough for you is yours to say."),
    "not_yet_valid": gettext_noop("Check it again on that day."),
    "key_compromised": gettext_noop(
        "Ask the person for a link from their portfolio, or for the file saved anew. If they have neither, call "
        "%(help)s."
    ),
    "key_compromised_copied": gettext_noop(
        "The register has signed this award again with a new key. Ask the person for that copy, or for a link from "
        "their portfolio."
    ),
    "key_compromised_uncopied": gettext_noop(
        "The register has no newer copy of it. Do not accept another one in its place without checking it here."
    ),
    "key_retired": gettext_noop("Ask the person for a link from their portfolio, or call %(help)s."),
    "not_entitled": gettext_noop("Do not rely on it. Call %(help)s if the person counts on it."),
}
"""What who checks an award that is not in force does next."""
HOLDERS: Final = {
    "revoked": gettext_noop("Ask the awarder for the record and how to dispute it, or call %(help)s."),
    "suspended": gettext_noop("Ask the awarder what is looked into and until when, or call %(help)s."),
    "superseded": gettext_noop("Share the later award from your portfolio."),
    "expired": gettext_noop("Ask the awarder whether and how it is renewed."),
    "not_yet_valid": gettext_noop("Nothing is to be done: it becomes valid by itself."),
    "key_compromised": gettext_noop("Look in your portfolio for a new copy, or ask the awarder to sign it again."),
    "key_compromised_copied": gettext_noop(
        "The fault is not yours. Your portfolio has a new copy: save the files anew and use those."
    ),
    "key_compromised_uncopied": gettext_noop(
        "The fault is not yours. Ask the awarder how your award stands, or call %(help)s."
    ),
    "key_retired": gettext_noop("Save the file anew from your portfolio, or ask the awarder."),
    "not_entitled": gettext_noop("Ask who gave it to you, or call %(help)s: the register can tell you what holds."),
}
"""What its holder does next, by the same words."""
WHAT_IS_KNOWN: Final = {
    "format": gettext_noop(
        "It breaks off, or is written in another way than it was issued. That happens when a text is copied from a "
        "screen, typed, or saved by another program; it may also be fraud."
    ),
    "signature": gettext_noop(
        "The signature does not fit the text. We cannot say which word was changed, by whom, or why: it may be fraud, "
        "or a file damaged on the way."
    ),
    "missing": gettext_noop("It has no signature: either that was taken away, or there never was one."),
    "schema": gettext_noop(
        "The signature holds, but it does not state what an award must state, or states it in another way than this "
        "register does."
    ),
    "holder_binding": gettext_noop(
        "The awarder signed it, and it was put together for showing by somebody who does not have the holder’s key, or "
        "changed afterwards."
    ),
}
"""What can be said of a document that was altered, by the step that failed."""
