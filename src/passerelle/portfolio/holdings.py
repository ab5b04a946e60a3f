"""Every kind of thing that is kept of a person, as data: where it stands, whose it is, and which fields are theirs.

The export and the page of what is kept are made from this list alone. What names a person and is no holding of theirs
stands in `NOT_THEIRS`, each with a reason; a test holds both against every model that there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps

from passerelle.assessment.states import ASSESSED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person


@dataclass(frozen=True)
class Holding:
    """One kind: `whose` is the way from a row to the person, `fields` what of it is told."""

    kind: str
    model: str
    whose: str
    fields: tuple[str, ...]
    since: str = ""
    """The field with the day its clock runs from, where one runs."""
    only: Mapping[str, Any] = field(default_factory=dict)

    def of(self, person: Person) -> QuerySet[Any]:
        """Return the rows of this kind that are a person's, in the order in which they came."""
        value = person.reference if self.whose in ("actor", "subject") else person.pk
        rows: QuerySet[Any] = apps.get_model(self.model).objects.filter(**{self.whose: value}, **self.only)
        return rows.order_by("pk")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LINK = "label purpose shows_name shows_result once made_at expires_at stopped_at looks"

HOLDINGS: Final = (
    Holding("account", "people.Person", "pk", _words("reference email name language joined_at last_login erased_at")),
    Holding("addresses", "account.EmailAddress", "user", _words("email verified primary")),
    Holding("second_factors", "mfa.Authenticator", "user", _words("type created_at last_used_at")),
    Holding("calendar", "people.CalendarFeed", "person", _words("remind_days made_at")),
    Holding("identities", "people.ElectronicIdentity", "person", _words("issuer subject level connected_at proven_at")),
    Holding("born", "people.Minor", "person", _words("born_on")),
    Holding(
        "guardians", "people.Guardianship", "minor",
        _words("guardian__name state proof named_at accepted_at links_consented_at profile_consented_at ended_at"),
    ),
    Holding(
        "wards", "people.Guardianship", "guardian",
        _words("minor__name state proof accepted_at links_consented_at profile_consented_at ended_at"),
    ),
    Holding(
        "recoveries", "people.Recovery", "person",
        _words("state document email old_email asked_at confirmed_at due_at ended_at"), "ended_at",
    ),
    Holding("deaths", "people.Death", "person", _words("state proof noted_at confirmed_at ended_at reason")),
    Holding("duties", "people.StaffDuty", "person", _words("duty valid_from ends_on")),
    Holding(
        "mandates", "organisations.Mandate", "person",
        _words("organisation__number organisation__legal_name function valid_from ends_on"),
    ),
    Holding(
        "enrolments", "learning.Enrolment", "person",
        _words("number instance__course__number instance__course__title state enrolled_on completed_on"), "enrolled_on",
    ),
    Holding(
        "applications", "learning.Application", "person",
        _words("number instance__course__number instance__course__title micro_credential__number state applied_on")
        + _words("statement drawn_place answer_by reason enrolment__number"), "applied_on",
    ),
    Holding(
        "pauses", "learning.Pause", "enrolment__person", _words("enrolment__number from_on back_on reason"), "from_on"
    ),
    Holding("attendance", "learning.Attendance", "enrolment__person", _words("enrolment__number on attended")),
    Holding(
        "candidatures", "assessment.Candidate", "person",
        _words("number micro_credential__number micro_credential__title edition route started_on state")
        + _words("organisation__legal_name result score assessed_on"), "started_on",
    ),
    Holding(
        "marks", "assessment.ComponentResult", "candidate__person",
        _words("candidate__number component score note candidate__identity_check candidate__assessed_on"),
        "candidate__assessed_on", {"candidate__state__in": [str(state) for state in ASSESSED]},
    ),
    Holding(
        "result_appeals", "assessment.ResultAppeal", "candidate__person",
        _words("number candidate__number ground lodged_on result_due_on state reasons decided_on"), "lodged_on",
    ),
    Holding(
        "corrections", "assessment.ResultCorrection", "candidate__person",
        _words("replaced__number candidate__number on why appeal__number"), "on",
    ),
    Holding(
        "self_checks", "assessment.SelfCheck", "person",
        _words("micro_credential__number micro_credential__title answers checked_on"), "checked_on",
    ),
    Holding(
        "suspicions", "assessment.FraudFlag", "person",
        _words("number candidate__number case__number kind text raised_on answer_due_on state answer answered_on")
        + _words("wants_hearing heard_at heard_where decided_on reasons"), "raised_on",
    ),
    Holding("ties", "assessment.DeclaredTie", "candidate", _words("declared_on"), "declared_on"),
    Holding(
        "prior_learning", "assessment.PriorLearningCase", "person",
        _words("number micro_credential__number micro_credential__title edition evidence state touched_on")
        + _words("submitted_on answer_due_on decided_on gap blocks route course__number erased_on"), "touched_on",
    ),
    Holding(
        "accompaniments", "assessment.Accompaniment", "case__person",
        _words("number case__number adviser__name state shares asked_on accepted_on ended_on"), "asked_on",
    ),
    Holding(
        "accompaniment_notes", "assessment.AccompanimentNote", "author",
        _words("accompaniment__number text written_at"), "written_at",
    ),
    Holding(
        "recognised_parts", "assessment.RecognisedPart", "person",
        _words("micro_credential__number micro_credential__title edition code recognised_on"), "recognised_on",
    ),
    Holding(
        "bookings", "assessment.SittingBooking", "person",
        _words("number sitting__number sitting__place sitting__starts_at booked_on state document identity_level"),
        "booked_on",
    ),
    Holding(
        "awards", "awards.Award", "holder",
        _words("number uuid micro_credential__number micro_credential__title edition awarder__legal_name route result")
        + _words("started_on awarded_on valid_until state reason_code reason ended_on replaced_by__number"),
        "awarded_on",
    ),
    Holding(
        "signed_files", "awards.Credential", "award__holder", _words("award__number version digest signed_at"),
        "signed_at",
    ),
    Holding(
        "other_forms", "awards.Rendition", "credential__award__holder",
        _words("credential__award__number form digest holder_key check_code signed_at"), "signed_at",
    ),
    Holding(
        "links", "awards.ShareLink", "award__holder",
        _words(f"award__number {LINK} shows_outcomes recipient files"),
        "expires_at",
    ),
    Holding(
        "looks", "awards.Look", "link__award__holder", _words("link__award__number link__label at file"), "at",
    ),
    Holding(
        "links_to_several", "portfolio.ShareSet", "person", _words(f"key {LINK} shows_outcomes recipient"),
        "expires_at",
    ),
    Holding(
        "things_in_links", "portfolio.SharedItem", "share_set__person",
        _words("share_set__key place award__number foreign__key"),
    ),
    Holding("looks_at_several", "portfolio.SetLook", "share_set__person", _words("share_set__key at"), "at"),
    Holding(
        "from_elsewhere", "portfolio.ForeignCredential", "person", _words("key digest carrier told brought_at"),
        "brought_at",
    ),
    Holding(
        "handed_out", "portfolio.HandedOut", "person",
        _words("key kind audience shown digest made_at expires_at"), "made_at",
    ),
    Holding(
        "public_page", "portfolio.PublicProfile", "person",
        _words("address about shows_results is_on in_search changed_at"), "changed_at",
    ),
    Holding(
        "public_things", "portfolio.PublicItem", "profile__person", _words("place award__number foreign__key"),
    ),
    Holding("exports", "portfolio.Export", "person", _words("key state asked_at made_at size sha256"), "asked_at"),
    Holding("sightings", "portfolio.Sighting", "person", _words("day page about by__name"), "day"),
    Holding(
        "recognition", "recognition.RecognitionCase", "learner",
        _words("number body__legal_name programme__number effect mode state module_code module_title credits")
        + _words("conditions cited trace reasons difference opened_on answer_due_on decided_on accepted_on")
        + _words("asked_again_on asked_again_because"),
        "opened_on",
    ),
    Holding(
        "awards_brought", "recognition.CaseAward", "case__learner",
        _words("case__number award__number target is_live"),
    ),
    Holding(
        "recognition_statements", "recognition.RecognitionStatement", "case__learner",
        _words("number case__number state digest signed_on ended_on"), "signed_on",
    ),
    Holding(
        "larger_awards", "stacking.LargerAward", "learner",
        _words("number programme__number micro_credential__number micro_credential__title state asked_on due_on")
        + _words("checked_on closed_on by_expiry reasons grade proposal award__number"), "asked_on",
    ),
    Holding(
        "counted_parts", "stacking.CountedPart", "larger__learner",
        _words("larger__number award__number lot bucket credits counted_on lost_on freed_on"), "counted_on",
    ),
    Holding("records", "stacking.Record", "award__holder", _words("award__number digest signed_at"), "signed_at"),
    Holding("waived", "recognition.Waived", "learner", _words("programme__number credits cap")),
    Holding("letter_choices", "letters.Choice", "person", _words("topic by_mail by_text chosen_at")),
    Holding("phone", "letters.Phone", "person", _words("number confirmed_at")),
    Holding("letters", "letters.Letter", "person", _words("kind about noted written_at sent_at read_at"), "written_at"),
    Holding("texts", "letters.Text", "letter__person", _words("letter__about state sent_at"), "letter__written_at"),
    Holding(
        "feedback", "quality.Feedback", "author",
        _words("number entry text shown_text state held_because moment outcomes assessment usefulness given_on"),
        "given_on",
    ),
    Holding(
        "circles", "practice.Membership", "person", _words("circle__slug is_moderator joined_on left_on"), "joined_on",
    ),
    Holding("posts", "practice.Post", "written_by", _words("kind title text state written_on"), "written_on"),
    Holding(
        "designing", "catalogue.CoDesigner", "person",
        _words("micro_credential__number kind role named_on state consented_on closed_on"), "named_on",
    ),
    Holding(
        "writing", "catalogue.CoAuthor", "person",
        _words("micro_credential__number part note invited_on state answered_on ended_on"), "invited_on",
    ),
    Holding(
        "comments", "catalogue.Comment", "author", _words("micro_credential__number path text said_at resolved_on"),
        "said_at",
    ),
    Holding(
        "expertise", "vetting.Expert", "person",
        _words("kind country languages fields former_organisations trained_until is_available is_confirmed"),
    ),
    Holding(
        "counselling", "guidance.Counsellor", "person",
        _words("number organisation__legal_name languages fields about shows_name is_listed trained_until training"),
    ),
    Holding(
        "counsel", "guidance.Counsel", "learner",
        _words("number counsellor__organisation__legal_name state about scopes until asked_on answered_on ended_on"),
        "asked_on",
    ),
    Holding(
        "counsel_notes", "guidance.Note", "counsel__learner", _words("counsel__number is_shared text written_on"),
        "written_on",
    ),
    Holding(
        "plans", "guidance.Plan", "counsel__learner",
        _words("number title words wish state chosen made_on sent_on chosen_on"), "made_on",
    ),
    Holding(
        "plan_items", "guidance.PlanItem", "plan__counsel__learner",
        _words("plan__number alternative place entry starts_on ends_on"),
    ),
    Holding(
        "pathways", "pathways.Pathway", "learner",
        _words("number goal title objective life currency state changes kept_on changed_on"), "kept_on",
    ),
    Holding(
        "pathway_steps", "pathways.PathwayStep", "pathway__learner",
        _words("pathway__number is_proposed place item entry run starts_on ends_on price weekly"),
    ),
    Holding(
        "visits", "guidance.Visit", "person",
        _words("number centre__legal_name state purposes words language how_given made_account opened_at ends_at")
        + _words("closed_at closed_by"), "opened_at",
    ),
    Holding("visit_acts", "guidance.VisitAct", "visit__person", _words("visit__number act about at"), "at"),
    Holding("counter_codes", "guidance.CounterCode", "person", _words("made_on valid_until used_at"), "made_on"),
    Holding("suggestion_choice", "guidance.SuggestionChoice", "person", _words("is_on chosen_on"), "chosen_on"),
    Holding(
        "appraisals", "appraisal.Appraisal", "holder",
        _words("number evaluator__legal_name asked_for__legal_name purpose purpose_words title issuer country kind")
        + _words("year fee currency fee_state state asked_on consented_on due_on question answer reasons closed_on"),
        "asked_on",
    ),
    Holding(
        "appraisal_reports", "appraisal.AppraisalReport", "appraisal__holder",
        _words("number appraisal__number said state signed_on ended_on ended_because"), "signed_on",
        {"state__in": ["signed", "withdrawn", "superseded"]},
    ),
    Holding(
        "appraisal_appeals", "appraisal.AppraisalAppeal", "lodged_by",
        _words("number appraisal__number ground state lodged_on due_on reasons decided_on"), "lodged_on",
    ),
    Holding(
        "employer_consents", "opportunities.EmployerConsent", "learner",
        _words("number key audience sector employer__legal_name not_to__legal_name shows until state given_on")
        + _words("ended_on"),
        "given_on",
    ),
    Holding(
        "invitations", "opportunities.Invitation", "learner",
        _words("number opportunity__number state invited_on answered_on"), "invited_on",
    ),
    Holding(
        "job_applications", "opportunities.JobApplication", "learner",
        _words("number opportunity__number share_set__key words was_invited state reasons sent_on answered_on"),
        "sent_on",
    ),
    Holding(
        "job_hires", "opportunities.ReportedHire", "application__learner",
        _words("number application__number reported_by since state reported_on answered_on survey_on"), "reported_on",
    ),
    Holding(
        "job_surveys", "opportunities.HireAnswer", "hire__application__learner",
        _words("hire__number still_there outcomes assessment usefulness answered_on"), "answered_on",
        {"side": "learner"},
    ),
    Holding(
        "complaints", "vetting.Complaint", "lodged_by",
        _words("number entry text lodged_on state answer answered_on"), "lodged_on",
    ),
    Holding(
        "files", "files.Upload", "brought_by", _words("key subject name shows media_type size sha256 brought_at"),
        "brought_at",
    ),
    Holding("acts", "journal.Fact", "actor", _words("kind subject at"), "at"),
)  # fmt: skip

OFFICE: Final = "office"
"""Done for a body or the authority, and part of its record; that one did it, and when, stands among one's acts."""
ANOTHERS: Final = "anothers"
"""It names somebody else: what was declared, found or seen of them is theirs to read."""

NOT_THEIRS: Final[Mapping[str, tuple[str, ...]]] = {
    ANOTHERS: _words(
        "assessment.DeclaredTie.assessor assessment.JurySeat.person assessment.Candidate.assessor "
        "assessment.PriorLearningCase.decided_by assessment.PriorLearningCase.accompanied_by "
        "assessment.Accompaniment.adviser "
        "assessment.SittingBooking.noted_by assessment.ResultAppeal.assessor "
        "assessment.FraudFlag.raised_by assessment.FraudFlag.decided_by "
        "assessment.SecondMarking.first assessment.SecondMarking.second assessment.SecondMarking.third "
        "assessment.ResultCorrection.by awards.Award.awarded_by awards.Award.ended_by portfolio.Sighting.by "
        "recognition.RecognitionCase.decided_by guidance.Note.written_by"
    ),
    OFFICE: _words(
        "appraisal.Appraisal.asked_by appraisal.Appraisal.drafted_by appraisal.Appraisal.taken_by "
        "appraisal.AppraisalAppeal.handler appraisal.AppraisalReport.drafted_by appraisal.AppraisalReport.signed_by "
        "appraisal.CheckAnswer.by appraisal.Contact.by appraisal.MissingComparison.answered_by "
        "appraisal.MissingComparison.proposed_by appraisal.Precedent.published_by appraisal.Terms.stated_by "
        "guidance.Counsellor.training_noted_by guidance.Visit.officer "
        "assessment.Jury.convened_by assessment.MarkingSheet.assessor assessment.SheetReturn.brought_by "
        "learning.AttendanceFile.brought_by awards.AwardBatch.confirmed_by awards.AwardBatch.proposed_by "
        "catalogue.AuthorisationRequest.asked_by catalogue.AuthorisationRequest.closed_by "
        "catalogue.CoAuthor.ended_by catalogue.CoAuthor.invited_by catalogue.CoDesigner.closed_by "
        "catalogue.CoDesigner.consented_by catalogue.CoDesigner.named_by catalogue.Comment.resolved_by "
        "catalogue.Evaluation.entered_by catalogue.JointAwarding.confirmed_by catalogue.JointAwarding.named_by "
        "catalogue.OwnPhases.set_by catalogue.PartnerAuthorisation.entered_by catalogue.PhaseDone.done_by "
        "catalogue.Programme.created_by catalogue.Revision.begun_by catalogue.Revision.sent_by "
        "frameworks.Confirmation.approved_by frameworks.Confirmation.proposed_by frameworks.Framework.approved_by "
        "frameworks.Framework.drafted_by indicators.Goal.approved_by indicators.Goal.drafted_by "
        "people.Death.confirmed_by people.Death.ended_by people.Death.noted_by people.Guardianship.named_by "
        "people.Guardianship.proof_seen_by people.Recovery.asked_by people.Recovery.confirmed_by "
        "opportunities.LabourNeed.drafted_by "
        "opportunities.Opportunity.drafted_by organisations.Organisation.created_by organisations.Oversight.entered_by "
        "policy.Activation.approved_by policy.Activation.drafted_by practice.CoachAdvice.given_by "
        "practice.CoachVisit.entered_by practice.Coaching.agreed_by practice.Coaching.asked_by "
        "practice.FraudAlert.checked_by practice.FraudAlert.raised_by practice.GoodPractice.proposed_by "
        "practice.PeerEndorsement.person quality.Endorsement.drafted_by quality.Endorsement.signed_by "
        "quality.Endorsement.withdrawn_by quality.Feedback.decided_by quality.FeedbackReply.by "
        "quality.FeedbackReply.decided_by quality.ImprovementAction.done_by quality.InternalCycle.begun_by "
        "quality.InternalCycle.closed_by quality.Label.given_by quality.Label.withdrawn_by "
        "quality.QualitySample.drawn_by "
        "quality.Recommendation.checked_by quality.ReportLink.decided_by quality.ReportLink.proposed_by "
        "quality.Review.planned_by quality.Review.signed_by quality.SampledReview.noted_by "
        "quality.SelfReview.begun_by "
        "quality.SelfReview.ended_by recognition.Edition.drafted_by recognition.Edition.offered_by "
        "recognition.Agreement.begun_by recognition.Agreement.offered_by recognition.AgreementSignature.signed_by "
        "conversions.Conversion.confirmed_by conversions.Conversion.stated_by "
        "recognition.ListSignature.signed_by recognition.PositiveList.begun_by recognition.PositiveListLine.drafted_by "
        "registers.EntryVersion.submitted_by vetting.Appeal.handler "
        "vetting.Appeal.lodged_by vetting.Case.registrar vetting.Complaint.answered_by vetting.Condition.offered_by "
        "vetting.Condition.settled_by vetting.Decision.decided_by vetting.Declaration.found_by "
        "vetting.Request.answered_by vetting.Request.asked_by vetting.Sanction.decided_by vetting.Sanction.opened_by "
        "vetting.Suspension.confirmed_by vetting.Suspension.proposed_by stacking.LargerAward.checked_by "
        "stacking.LargerAward.closed_by"
    ),
}
