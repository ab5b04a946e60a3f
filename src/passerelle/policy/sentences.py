"""Errors and findings as plain sentences, made where they are shown, in the reader's language.

The code and the data are stable and live in `core`; only the words live here. Pages and the API both use them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core.gate import Finding
from passerelle.policy import asking, case_files, clashes, cycles, endorsing, marking, placing, portfolio, practice
from passerelle.policy.appraising import REASONS as APPRAISING
from passerelle.policy.done import DONE
from passerelle.policy.expecting import expected
from passerelle.policy.fields import field_name, shown
from passerelle.policy.guiding import REASONS as GUIDING
from passerelle.policy.recognising import REASONS as RECOGNISING
from passerelle.policy.telling import PANEL, Sentence, of_finding, of_findings
from passerelle.policy.texting import REASONS as TEXTING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.core.errors import PasserelleError

__all__ = [
    "DONE",
    "ERRORS",
    "PANEL",
    "REASONS",
    "TIES",
    "Sentence",
    "expected",
    "field_name",
    "of_error",
    "of_finding",
    "of_findings",
    "shown",
]

DAY = re.compile(r"(?<!such as )\b\d{4}-\d{2}-\d{2}\b")

ERRORS = {
    "not_permitted": gettext_lazy("You may not do this."),
    "wrong_state": gettext_lazy("This cannot be done now: somebody was faster, or it was done already."),
    "gate_refused": gettext_lazy("Not listed yet: some things are missing."),
    "issue_refused": gettext_lazy("Not awarded: the rules in force ask for more on an award."),
    "malformed": gettext_lazy("Something was not understood."),
    "stale_version": gettext_lazy(
        "Somebody changed this after you opened it. Look at the new version, then try again."
    ),
    "both_changed": gettext_lazy(
        "Somebody else changed the same meanwhile. Choose what it shall be; nothing was saved yet."
    ),
    "already_done": gettext_lazy(
        "This was done already, with other content. Open it to see how it stands; nothing was changed now."
    ),
    "rules_exclude_each_other": gettext_lazy("Some of these rules can never be met together: leave one of them out."),
    "conflicted": gettext_lazy("A conflict of interest bars this person."),
    "not_now": gettext_lazy("This is not possible at this point."),
    "link_closed": gettext_lazy("This link is closed."),
    "too_large": gettext_lazy(
        "This is larger than what is read: a saved award or a text may have at most 256 kilobytes, a PDF or a photo "
        "8 megabytes."
    ),
    "too_many_guesses": gettext_lazy(
        "Too many codes were tried from here that no award has. Wait a minute, then type the code once more; or check "
        "a photo of the square instead."
    ),
    "error": gettext_lazy("This was refused."),
    "cannot_read": gettext_lazy("The file cannot be read."),
    "credential_refused": gettext_lazy("The credential was refused."),
    "credential_unknown_site": gettext_lazy("The code leads to another address than this register's."),
    "credential_unreadable": gettext_lazy("This file is not a credential that can be read."),
    "credential_ambiguous": gettext_lazy("The credential can be read in two ways, so it is not believed."),
    "credential_context": gettext_lazy("The credential uses words that the register does not know."),
    "credential_proof": gettext_lazy("The proof of the credential does not hold."),
    "credential_key_unknown": gettext_lazy("The credential was signed with a key that nobody vouches for."),
    "credential_status": gettext_lazy("Whether the credential is in force could not be found out."),
    "certificate_cannot_print": gettext_lazy("This certificate cannot be printed here: letters are missing."),
    "trust_damaged": gettext_lazy("The trust folder is damaged. Fetch it again."),
    "level_refused": gettext_lazy("This level points to nothing in the register."),
    "framework_refused": gettext_lazy("The file was not taken: it has faults. Nothing of it is kept."),
    "credits_refused": gettext_lazy("This size cannot be converted."),
    "credential_incomplete": gettext_lazy("The entry does not state everything that an award must say."),
}

REASONS: dict[str, Any] = {
    **(practice.REASONS | portfolio.REASONS),
    **(endorsing.REASONS | APPRAISING),
    **(cycles.REASONS | TEXTING),
    **(case_files.REASONS | marking.REASONS | placing.REASONS | GUIDING | RECOGNISING),
    "starts_too_soon": gettext_lazy("New rules begin thirty days ahead at the earliest. Choose a later day."),
    "starts_before_the_last": gettext_lazy("This begins before the version it follows. Choose a later day."),
    "nothing_changes": gettext_lazy("It says the same as the version it would follow. Change something first."),
    "dry_run_first": gettext_lazy("Try this version on the whole register first; then it can be put in force."),
    "not_listed": gettext_lazy("This is not listed in the register at present."),
    "route_not_offered": gettext_lazy("Its awarder does not offer this way to it."),
    "already_candidate": gettext_lazy("You are on the way to this already, or you have passed it."),
    "open_case": gettext_lazy("You have a prior-learning case open for this. Finish it or give it up first."),
    "no_evidence": gettext_lazy("Give at least one piece of evidence."),
    "enough_cases_this_year": gettext_lazy(
        "One case a year for each micro-credential, three in all: that many were sent this year."
    ),
    "files_are_many": gettext_lazy("There are as many files as there may be. Put several into one PDF."),
    "nobody_reads_files": gettext_lazy("Nobody judges this at present, so there is nobody to read a file."),
    "file_was_submitted": gettext_lazy("It was submitted with this version, so it stays."),
    "full": gettext_lazy("No place is left. Look for other dates."),
    "sitting_not_open": gettext_lazy("This sitting is not open any more. Look for another one."),
    "booking_closed": gettext_lazy("The last day to book has passed. Look for another sitting."),
    "cancelling_closed": gettext_lazy("The last day to give the place back has passed. Ask the centre."),
    "assessed_elsewhere": gettext_lazy("Another body was chosen to assess you. Book a sitting there."),
    "booked_elsewhere": gettext_lazy("You hold a place in another sitting for this. Give that one back first."),
    "no_more_attempts": gettext_lazy("All attempts that its description allows were made."),
    "too_soon_again": gettext_lazy("It is too early for another attempt."),
    "did_not_attend": gettext_lazy("Nobody noted that this person attended a sitting. Note that first."),
    "not_begun_yet": gettext_lazy("The sitting has not begun yet."),
    "result_signed": gettext_lazy("The result is signed; who attended stays as it was noted."),
    "closed": gettext_lazy("The last day to enrol has passed. Look for other dates."),
    "not_open_yet": gettext_lazy("Enrolment is not open yet. Come back on its first day."),
    "run_cancelled": gettext_lazy("These dates were called off. Look for other dates."),
    "run_starts_out_of_span": gettext_lazy("A course starts at most a year ago and at most five years ahead."),
    "run_ends_before_it_starts": gettext_lazy("It cannot end before it starts. Choose a later last day."),
    "run_too_long": gettext_lazy("From its start to its end a course takes five years at most."),
    "run_is_over": gettext_lazy("These dates are over: the last day lies behind us."),
    "enrolment_after_the_end": gettext_lazy(
        "Nobody can enrol after the last day of the course. Choose an earlier day."
    ),
    "enrolment_is_over": gettext_lazy("The last day to enrol lies behind us. Choose a later one."),
    "enrolment_ends_before_it_opens": gettext_lazy(
        "Enrolment cannot open after its last day. Choose an earlier first day."
    ),
    "enrolment_opens_out_of_span": gettext_lazy("Enrolment opens at most a year ago."),
    "run_announced_already": gettext_lazy(
        "The same dates, at the same place and time of the week, are announced already. Change those instead."
    ),
    "run_has_learners": gettext_lazy(
        "Somebody holds a place, so days, place, time of the week, a higher price and ways to pay stay as they are. "
        "Announce other dates, or call these off."
    ),
    "places_are_taken": gettext_lazy("More places are taken than that. Give at least as many."),
    "not_begun": gettext_lazy("The course has not begun yet."),
    "body_not_live": gettext_lazy("This organisation may not assess at present."),
    "identity_check_too_weak": gettext_lazy(
        "The description asks for a stricter check of identity or supervision than the one you used."
    ),
    "version_not_listed": gettext_lazy(
        "This version is not listed in the register today, so it cannot be awarded today."
    ),
    "no_key": gettext_lazy("The awarder has no key to sign with yet. One of its signatories can have it made."),
    "key_taken_out": gettext_lazy(
        "The key of the awarder was taken out of use, so nothing is signed in its name. The operator of the register "
        "alone lets it sign again."
    ),
    "no_register_key": gettext_lazy(
        "The register has no Ed25519 key to sign its lists with; its operator must have one made first."
    ),
    "key_unavailable": gettext_lazy("The key cannot be used at the moment. Nothing was signed; try again later."),
    "key_retired": gettext_lazy("The key was replaced in the meantime. Nothing was signed; try again."),
    "key_compromised": gettext_lazy("The key is no longer trusted. Nothing was signed; have a new one made first."),
    "issuance_stopped": gettext_lazy(
        "The register signs no awards at the moment: its operator has stopped it. Nothing was signed; try again later."
    ),
    "document_changed": gettext_lazy("What was to be signed is not what was written down. Nothing was signed."),
    "too_many": gettext_lazy("At most fifty at once: choose fewer."),
    "being_signed": gettext_lazy("This award is being signed at this moment. Look again in a minute."),
    "second_signatory": gettext_lazy("More than fifty take two persons: another signatory must confirm."),
    "proposer_left": gettext_lazy("Who proposed this signs for the awarder no longer. Propose it anew."),
    "no_credential": gettext_lazy("This award is not signed yet. Try again in a minute."),
    "expired": gettext_lazy("This link has expired. Ask the person who gave it to you for a new one."),
    "stopped": gettext_lazy("The person who gave you this link has closed it. Ask them for a new one."),
    "used": gettext_lazy("This link was for one look, and it has been used. Ask for a new one."),
    "last_signatory": gettext_lazy("The last signatory stays. Name another one first."),
    "nobody_is_free": gettext_lazy("Nobody in the pool is free for this place."),
    "below_quorum": gettext_lazy("Too few members have answered: there is no quorum yet."),
    "asked_before": gettext_lazy("The applicant was asked before: that is done once in a case."),
    "time_is_over": gettext_lazy("The last day for this has passed."),
    "time_is_not_over": gettext_lazy("The time for this is not over yet."),
    "rapporteur_has_no_vote": gettext_lazy("A rapporteur reads and speaks, and has no vote."),
    "expert_unconfirmed": gettext_lazy("This expert has not confirmed yet what the register says about them."),
    "expert_kind_not_asked": gettext_lazy("Panels have no seat for this kind of expert."),
    "banned": gettext_lazy("This organisation may submit nothing at present: it is banned."),
    "nothing_changed": gettext_lazy("Nothing is different from the version in force. Change something first."),
    "no_evidence_yet": gettext_lazy("Nobody has offered evidence for this condition yet."),
    "nothing_to_appeal": gettext_lazy("This decision took nothing away that an appeal could give back."),
    "nothing_to_stay": gettext_lazy("Nothing was removed, so there is nothing to stay."),
    "conditions_met": gettext_lazy(
        "The conditions were met meanwhile and the entry is verified, so nothing is left that an appeal could change."
    ),
    "not_as_it_stands": gettext_lazy(
        "As the entry stands today this appeal cannot be upheld: what is open about it comes first."
    ),
    "submitted_since": gettext_lazy("A newer version was submitted since: that one is judged."),
    "edited_since": gettext_lazy("The description was changed since. An appeal verifies only what was judged."),
    "not_an_appeal_handler": gettext_lazy("Only who is named for appeals hears them."),
    "not_the_handler": gettext_lazy("This appeal was given to somebody else."),
    "own_group": gettext_lazy("You belong to an organisation of the applicant’s group: a colleague must act."),
    "own_joint_awarder": gettext_lazy("You belong to a body that awards this jointly: a colleague must act."),
    "own_partner": gettext_lazy("You belong to a partner of the applicant: a colleague must act."),
    "made_it": gettext_lazy("You, or your organisation, took part in making this: a colleague must act."),
    "endorsed_it": gettext_lazy("You, or your organisation, said publicly what this is worth: a colleague must act."),
    "former_organisation": gettext_lazy(
        "You left the applicant’s organisation or group less than three years ago: a colleague must act."
    ),
    "expert_unavailable": gettext_lazy("This expert is not available at present."),
    "expert_untrained": gettext_lazy("This expert’s training has run out."),
    "expert_full": gettext_lazy("This expert holds four open cases already."),
    "expert_handles_the_case": gettext_lazy("Who forms the panel does not sit on it."),
    "not_a_decision_officer": gettext_lazy("Only a decision officer signs decisions."),
    "own_organisation": gettext_lazy("You belong to the applicant’s organisation: a colleague must decide."),
    "registrar_of_the_case": gettext_lazy("You formed the panel of this case: a colleague must decide."),
    "member_of_the_panel": gettext_lazy("You were given a seat on this panel: a colleague must decide."),
    "handled_before": gettext_lazy("You had a hand in this case before: a colleague must decide."),
    "item_not_listed": gettext_lazy("The micro-credential is not listed in the register any more."),
    "neither_awarder_nor_provider": gettext_lazy(
        "This organisation is recognised neither as an awarder nor as a provider at present."
    ),
    "framework_unknown": gettext_lazy("The register knows no such version of a framework."),
    "framework_disabled": gettext_lazy(
        "No source confirms this framework yet, so no level may be stated in it. A policy officer can confirm it."
    ),
    "level_of_another_framework": gettext_lazy("This is a level of another framework."),
    "level_unknown": gettext_lazy("No framework in the register has such a level."),
    "editions_overlap": gettext_lazy("Another edition of this framework is in force on some of these days."),
    "framework_not_published": gettext_lazy("Only published versions of frameworks can be confirmed."),
    "own_framework": gettext_lazy("A level is not compared with another one of its own framework."),
    "framework_without_levels": gettext_lazy(
        "This framework states no levels yet. Add a version with its levels instead."
    ),
    "credit_system_unknown": gettext_lazy("The register knows no such credit system."),
    "credit_system_unverified": gettext_lazy("No source confirms this credit system, so nothing is converted with it."),
    "credit_system_without_credits": gettext_lazy("This system counts no credits. Convert hours instead."),
    "credit_system_hours_unknown": gettext_lazy("How many hours of work one of these credits stands for is not known."),
    "credit_hours_do_not_fit": gettext_lazy("So many credits do not stand for so many hours."),
    "credit_amount": gettext_lazy("Give a size above zero, with two decimals at most."),
    "no_agency": gettext_lazy("This organisation is no registered quality assurance agency at present."),
    "agency_not_in_force": gettext_lazy("The agency is no registered quality assurance agency at present."),
    "outside_its_countries": gettext_lazy("The agency’s role does not reach the country of this body."),
    "reviews_itself": gettext_lazy("An agency reviews neither itself nor a body of its own group."),
    "reviews_its_client": gettext_lazy(
        "The agency does not review its client: who teaches or assesses for it, or it for them, now or in the last "
        "three years, or who pays for the review where the standard does not let the reviewed choose."
    ),
    "standard_changed": gettext_lazy(
        "The standard has a newer version by now. Move the review to it, or choose to finish by the one it began with."
    ),
    "criteria_missing": gettext_lazy("Nothing was said yet on some of the criteria. Say something on each of them."),
    "has_it_already": gettext_lazy("This agency has it already. Name another one."),
    "no_signal_opened_it": gettext_lazy("No signal opened this review. Cancel it instead, and say why."),
    "feedback_no_right": gettext_lazy(
        "Only who used it can say what it was worth: by an award or a place in the course, as an employer of somebody "
        "who holds it, or for a body of its field."
    ),
    "feedback_own_house": gettext_lazy("Who belongs to the house behind it does not judge it."),
    "feedback_competitor": gettext_lazy("Who offers nearly the same does not judge it."),
    "feedback_not_registered": gettext_lazy("This is not listed in the register at present."),
    "feedback_too_early": gettext_lazy("The second time is six months after the first. Come back then."),
    "feedback_too_fast": gettext_lazy("That is more than people write in a day. Go on tomorrow."),
    "feedback_not_shown": gettext_lazy("These words are not shown at present, so there is nothing to reply to."),
    "no_awarder": gettext_lazy("This organisation is no registered awarder at present."),
    "no_such_organisation": gettext_lazy("No organisation has this number or this name."),
    "several_organisations": gettext_lazy("Several organisations have this name. Give the number of the one you mean."),
    "no_evaluator": gettext_lazy("This organisation is no registered credential evaluator at present."),
    "no_credit_rating_body": gettext_lazy("This organisation is no registered credit-rating body at present."),
    "partner_has_no_role": gettext_lazy(
        "The partner holds no role for this at present: who teaches is a provider, who assesses an assessor."
    ),
    "not_let_teach": gettext_lazy(
        "The provider may teach this only for its awarder, and has no authorisation to teach for it today."
    ),
    "not_let_assess": gettext_lazy(
        "This organisation may not assess this micro-credential today: it neither awards it nor has an authorisation "
        "to assess the whole of it."
    ),
    "partner_is_full": gettext_lazy(
        "As many learners as the awarder agreed on with this organisation have begun already. The awarder can let more "
        "begin."
    ),
    "told_too_late": gettext_lazy(
        "An authorisation is told within two months of its first day. Choose a later first day."
    ),
    "authorisation_begins_out_of_span": gettext_lazy("It begins within the next five years."),
    "more_than_asked": gettext_lazy("That is more than was asked for. An answer lets what was asked, or less."),
    "authorisation_ends_before_it_holds": gettext_lazy(
        "Its last day must come after its first, and after today. Choose a later one."
    ),
    "course_without_currency": gettext_lazy(
        "The course names no currency, so nobody could read this price. Leave the price empty, or change the course "
        "first: give its currency there."
    ),
    "run_without_price": gettext_lazy(
        "Say what these dates cost: the course names no price. 0 where they cost nothing."
    ),
    "no_field_of_study": gettext_lazy(
        "This is no field of study. Give its code in ISCED-F 2013, two to four digits: 0713 is electricity and energy."
    ),
    "closing_day_past": gettext_lazy("The closing day is past. Choose a later one."),
}
"""Sentences for the `reason` of NotNow, LinkClosed and others, by word; packages add theirs here."""

TIES: dict[str, Any] = {
    "same_person": gettext_lazy("It is the same person."),
    "declared": gettext_lazy("A personal tie was declared."),
    "taught": gettext_lazy("Teaches at the provider of the course, or did within the last three years."),
    "accompanied": gettext_lazy("Accompanied the candidate’s case."),
    "no_live_role": gettext_lazy("Does not assess for an organisation that may assess at present."),
    "same_organisation": gettext_lazy("Works for the applicant’s organisation, or for one that awards this jointly."),
    "former_organisation": gettext_lazy("Left the applicant’s organisation less than three years ago."),
    "partner": gettext_lazy("Works for a partner of the applicant, or for one whose partner the applicant is."),
    "coach": gettext_lazy("Works for a body that coaches the applicant, or did within the last three years."),
    "author": gettext_lazy("Wrote this description, or a part of it."),
    "co_designer": gettext_lazy("Took part in the design, or works for a body that did."),
    "endorser": gettext_lazy("Said publicly what it is worth, or works for who did."),
    "same_group": gettext_lazy("Works for an organisation of the applicant’s group."),
    "former_group": gettext_lazy("Left an organisation of the applicant’s group less than three years ago."),
    "competitor": gettext_lazy("Works for the owner of an entry that is nearly the same."),
}
"""Sentences for the `ties` of Conflicted, by code; packages add theirs here."""


def of_error(error: PasserelleError, *, called: str = "") -> str:
    """Return one sentence for a refusal, with the particulars that help; `called` is what a form calls its field."""
    words = str(ERRORS.get(error.code, error.code))
    reasons = error.data.get("reasons") or [error.data.get("reason", "")]
    if told := [str(REASONS[reason]) for reason in reasons if reason in REASONS]:
        words = " ".join(told)
    if error.data.get("reason") == "time_is_over" and (day := parse_date(str(error.data.get("seen", "")))):
        words = _("The last day for this has passed: it was %(day)s.") % {"day": _day(day)}
    words = placing.with_numbers(error.data, words)
    if belongs_to := error.data.get("belongs_to"):
        words = " ".join([words, _("It belongs to: %(frameworks)s.") % {"frameworks": ", ".join(belongs_to)}])
    codes = [tie["code"] if isinstance(tie, dict) else tie for tie in error.data.get("ties", ())]
    if known := [str(TIES[code]) for code in codes if code in TIES]:
        words = " ".join([words, *known])
    if error.code == "already_done":
        words = _done(error.data)
    if error.code == "issue_refused":
        words = " ".join([words, *(of_finding(Finding(**one)).sentence for one in error.data.get("findings", ()))])
    if error.code == "malformed" and error.data.get("line"):
        words = _in_document(error.data)
    elif error.code == "malformed" and error.data.get("field") and not told and reasons != ["not_stackable"]:
        words = _("%(field)s: %(request)s") % {
            "field": called or field_name(str(error.data["field"]), str(error.data.get("of", ""))).capitalize(),
            "request": _with_days(asking.request(str(error.data.get("expected", _("something else"))))),
        }
    return words


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _with_days(expected_: Any) -> str:
    """Return what is expected with its days as they are written everywhere; an example to type stays as it is typed."""

    def as_written(found: re.Match[str]) -> str:
        try:
            day = parse_date(found.group())
        except ValueError:
            day = None
        return _day(day) if day else found.group()

    return DAY.sub(as_written, str(expected_))


def _done(data: Mapping[str, Any]) -> str:
    """Return what was done before, when (where that is known), and what to do now."""
    field = str(data.get("field", ""))
    if field not in DONE:
        return str(ERRORS["already_done"])
    done, then = DONE[field]
    day = parse_date(str(data.get("at", ""))[:10])
    if day:
        return _("%(done)s, since %(day)s. %(then)s") % {"done": done, "day": _day(day), "then": then}
    return f"{done}. {then}"


def _in_document(data: Mapping[str, Any]) -> str:
    """Return what is amiss in a document people write, with its line and its place."""
    if clash := clashes.told(data):
        return _("Line %(line)s, %(place)s: %(clash)s") % {"line": data["line"], "place": data["field"], "clash": clash}
    return _("Line %(line)s, %(place)s: this has to be %(expected)s.") % {
        "line": data["line"],
        "place": data["field"],
        "expected": expected(data),
    }
