"""For every kind of letter one occasion as it is written down: what it is about, and what is noted.

A new kind of letter gets its line here; `test_every_letter.py` then renders it in every language.
"""

from __future__ import annotations

from typing import NamedTuple

DUE = "2027-01-24"


class Occasion(NamedTuple):
    """What one letter is about, and the days and desks noted with it."""

    about: str
    noted: dict[str, str]


def _of(about: str, kinds: str, *, desk: str = "") -> dict[str, Occasion]:
    """Return the occasions of these kinds; those written `kind!` note a day."""
    found = {}
    for stated in kinds.split():
        kind, dated, _end = stated.partition("!")
        found[kind] = Occasion(about, ({"due_on": DUE} if dated else {}) | ({"desk": desk} if desk else {}))
    return found


OCCASIONS: dict[str, Occasion] = {
    **_of(
        "account",
        "recovery.soon! recovery.give_back recovery.gone death.note death.undo guardianship.name guardianship.accept"
        " guardianship.end guardianship.withdraw_consent guardianship.come_of_age person.change_sign_in",
    ),
    **_of("account", "recovery.confirm!", desk="/account/recovery/ImExIg:1vO0:c2lnbmVk/"),
    **_of("3f2b8c1d", "export.make"),
    **_of("2027-W04", "circle.digest"),
    **_of("2027-01", "near_entries.month"),
    **_of("AG-00003", "agreement.offer agreement.put_in_force agreement.end agreement.run_out agreement.review!"),
    **_of("CV-00003", "conversion.ending! conversion.run_out"),
    **_of(DUE, "digest.daily!"),
    **_of("MC-00388", "improvement.late!", desk="/cycles/QC-00003/"),
    **_of("QC-00003", "cycle.late!"),
    **_of("QS-00002", "sample.drawn sample.noted"),
    **_of("CG-00004", "coaching.ask coaching.coach coaching.provider coaching.end"),
    **_of("GP-00002", "good_practice.news practice.held"),
    **_of("CX-1", "circle.decided"),
    **_of("FA-00001", "fraud_alert.raise"),
    **_of("FB-00012", "feedback.reply feedback.decided"),
    **_of("MC-00388", "feedback.held feedback.received"),
    **_of("RL-00005", "feedback.report feedback.report_decided"),
    **_of("ED-00003", "endorsement.given endorsement.taken_back endorsement.soon!"),
    **_of("SI-00007", "booking.name booking.centre_cancelled sitting.cancel"),
    **_of("EA-00009", "application.admit! application.wait application.refuse application.over"),
    **_of("SC-00128", "admission.await_value", desk="/provider/courses/SC-00128/dates/14/places/"),
    **_of(
        "CE-00004",
        "appraisal.new appraisal.consent appraisal.question! appraisal.answered appraisal.extended! appraisal.held"
        " appraisal.refused appraisal.reported appraisal.reported_to_asker appraisal.appealed! appraisal.late!"
        " appraisal.appeal_decided",
    ),
    **_of("MM-00001", "missing_comparison.answered"),
    **_of("CC-00002", "counsel.invite counsel.accept! counsel.decline counsel.ended counsel.give_up counsel.lapse"),
    **_of("LP-00002", "plan.send plan.choose plan.starts!"),
    **_of("PW-00002", "pathway.change pathway.share"),
    **_of("CL-00001", "training.expires!"),
    **_of("SV-00003", "visit.closed"),
    **_of(
        "PL-00006",
        "prior_learning.submit! prior_learning.admit prior_learning.refuse prior_learning.lapse"
        " prior_learning.escalate! jury.again! jury.told! jury.result jury.unnamed!",
    ),
    **_of(
        "HL-00001", "accompaniment.ask accompaniment.accept accompaniment.decline accompaniment.note accompaniment.end"
    ),
    **_of("JU-00003", "jury.declare! jury.stand_down! jury.begin! jury.missing! jury.day! jury.late!"),
    **_of("SM-00001", "second_marking.ask second_marking.name second_marking.differ second_marking.settled"),
    **_of(
        "FF-00001",
        "fraud_flag.raise! fraud_flag.decide! fraud_flag.answer fraud_flag.set_day! fraud_flag.uphold"
        " fraud_flag.dismiss fraud_flag.revoke fraud_flag.late!",
    ),
    **_of(
        "RA-00002",
        "result_appeal.lodge! result_appeal.name! result_appeal.admit! result_appeal.admitted! result_appeal.answer!"
        " result_appeal.soon! result_appeal.late!",
    ),
    **_of("CA-00055", "candidate.assess! candidate.correct"),
    **_of("AA-00123", "award.corrected"),
    **_of("VC-00041", "case.invite! case.ask! case.decide! condition.due!"),
    **_of("VC-00041", "case.remind!", desk="/panel/cases/%(number)s/"),
    **_of("VC-00041", "case.escalate! case.unpublished!", desk="/officer/cases/%(number)s/"),
    **_of("MC-00388", "partner.end!", desk="/awarder/partners/%(number)s/"),
    **_of(
        "PQ-00004",
        "partner_request.ask! partner_request.withdraw! partner_request.answer! partner_request.silence!"
        " partner_request.late! partner_request.lapse!",
    ),
    **_of(
        "LA-00003",
        "larger_award.ask! larger_award.check! larger_award.withdraw! larger_award.answer! larger_award.late!"
        " larger_award.lapse! larger_award.lose_part larger_award.free",
    ),
    **_of(
        "QR-00008",
        "review.commission! review.begin! review.said review.draft! review.news review.soon! review.late!"
        " review.comment_soon! review.uncommented! review.undone! review.signal review.suspension",
    ),
    **_of("SG-00002", "signal.wait"),
    **_of(
        "MC-00412",
        "co_author.invite co_author.answer co_author.end comment.say co_designer.name co_designer.answer",
    ),
    **_of("RC-00017", "recognition.escalate!"),
    **_of("PV-00012", "role.remind! role.escalate!"),
    **_of("SN-00002", "matter.remind! matter.escalate!", desk="/matters/sanctions/SN-00002/"),
    **_of("AP-00003", "appeal.escalate!"),
    **_of("SC-00128", "entry.review! entry.withdraw!"),
    **_of("IV-00003", "invitation.send!"),
    **_of("JA-00004", "job_application.send job_application.answer"),
    **_of("HR-00002", "reported_hire.report reported_hire.settled reported_hire.survey"),
    **_of("ND-00005", "labour_need.soon!"),
}
