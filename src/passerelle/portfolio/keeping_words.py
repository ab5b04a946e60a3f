"""Kinds of things that are kept, legal bases and reasons why something stays, in plain words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

KINDS_IN_WORDS: Final[dict[str, Any]] = {
    "account": _("Your account"),
    "addresses": _("Addresses you sign in with"),
    "second_factors": _("Second ways to sign in"),
    "duties": _("Duties at the authority"),
    "mandates": _("What you may do for organisations"),
    "enrolments": _("Places in courses"),
    "applications": _("Applications for places"),
    "pauses": _("Pauses in courses"),
    "attendance": _("Days attended"),
    "candidatures": _("Assessments"),
    "marks": _("Marks"),
    "result_appeals": _("Appeals against results"),
    "corrections": _("Corrections of results"),
    "self_checks": _("What you said of yourself in self-checks"),
    "suspicions": _("Suspicions of fraud, with your answers"),
    "ties": _("That an assessor said you are close"),
    "prior_learning": _("Requests on prior learning, with what you wrote"),
    "accompaniments": _("Who helped you with prior learning, and what they could see"),
    "accompaniment_notes": _("Notes you wrote with who helped you, or whom you helped"),
    "recognised_parts": _("Parts that a jury recognised"),
    "bookings": _("Places in sittings"),
    "awards": _("Awards"),
    "signed_files": _("Signed files of awards"),
    "other_forms": _("The same, signed in other forms"),
    "links": _("Links that show an award"),
    "looks": _("When those links were opened"),
    "links_to_several": _("Links that show several things"),
    "things_in_links": _("What those links show"),
    "looks_at_several": _("When those links to several were opened"),
    "from_elsewhere": _("Credentials from elsewhere"),
    "handed_out": _("Transcripts, and what you showed to one asker"),
    "public_page": _("Your public page"),
    "public_things": _("What your public page shows"),
    "exports": _("Files like this one"),
    "sightings": _("Who looked at your things"),
    "recognition": _("Decisions on recognition"),
    "waived": _("Credits that were waived for you"),
    "letters": _("Letters to you"),
    "feedback": _("Feedback you gave"),
    "circles": _("Circles you joined"),
    "posts": _("What you wrote in circles"),
    "designing": _("Designs you took part in"),
    "writing": _("Entries you wrote with others"),
    "comments": _("Comments on drafts"),
    "expertise": _("What is noted of you as an expert"),
    "complaints": _("Complaints you made"),
    "files": _("Files you brought"),
    "acts": _("What you did, with day and time"),
}
BASES_IN_WORDS: Final[dict[str, Any]] = {
    "service": _("so that you can use your account"),
    "consent": _("because you wanted it; you can take it back"),
    "public_task": _("public task of the register"),
    "legal_duty": _("duty by law to be able to show who did what"),
}
ERASURE_IN_WORDS: Final[dict[str, Any]] = {
    "gone": _("Goes at once when you erase your account."),
    "when_due": _("What nobody judged goes at once; the rest when its time is over: it may be contested."),
    "result": _("Stays: a result that was signed can be contested and must be shown. It names a reference."),
    "signed": _("Stays: others must be able to check what was signed. Nobody can open it by a link any more."),
    "decision": _("Stays: a body decided on it and answers for it."),
    "no_name": _("Stays without your name."),
    "office": _("Stays: it is part of the record of the body you did it for."),
    "journal": _("Stays: the journal is never changed. It holds a reference, no name."),
}
PAGES_IN_WORDS: Final[dict[str, Any]] = {
    "award": _("award"),
    "candidate": _("assessment"),
    "prior_learning": _("request on prior learning"),
    "jury": _("request on prior learning, before a jury"),
    "accompaniment": _("help with prior learning"),
    "recognition": _("decision on recognition"),
    "enrolment": _("place in a course"),
}
