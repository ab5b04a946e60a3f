"""What letters are about, in the words of who reads them: every kind of letter belongs to exactly one topic.

A topic is what somebody chooses by: whether its mail comes at once, once a day or not at all. Of two topics it always
comes: what keeps an account safe, and what a term to answer or to appeal runs from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Topic:
    """`always` says why its mail cannot be switched off, `texts` whether a text may come too."""

    code: str
    name: Any
    about: Any
    kinds: frozenset[str]
    always: Any = ""
    texts: bool = False


def _kinds(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        "account",
        _("Your account"),
        _("Who acts for you, guardians, an account given back."),
        _kinds(
            "recovery.confirm recovery.soon recovery.give_back recovery.gone death.note death.undo guardianship.name "
            "guardianship.accept guardianship.end guardianship.withdraw_consent guardianship.come_of_age visit.closed "
            "person.change_sign_in"
        ),
        always=_("The mail always comes: it is how you notice that somebody else acts in your place."),
    ),
    Topic(
        "decisions",
        _("Decisions, and what is held against you"),
        _("What was decided about you or your organisation, and until when you can answer or appeal."),
        _kinds(
            "candidate.assess case.decide case.ask result_appeal.answer fraud_flag.raise fraud_flag.set_day "
            "fraud_flag.uphold fraud_flag.dismiss prior_learning.refuse jury.result entry.withdraw "
            "partner_request.answer partner_request.silence partner.end review.draft "
            "appraisal.refused appraisal.held appraisal.appeal_decided "
            "larger_award.answer larger_award.lose_part larger_award.free"
        ),
        always=_("The mail always comes: a term to answer, to appeal or to finish runs from it."),
    ),
    Topic(
        "deadlines",
        _("Days that come, and what is late"),
        _("What is due soon, and what is past its day."),
        _kinds(
            "case.remind case.escalate case.unpublished role.remind role.escalate matter.remind matter.escalate "
            "appeal.escalate condition.due review.soon review.late review.comment_soon review.uncommented "
            "review.undone recognition.escalate prior_learning.escalate result_appeal.soon result_appeal.late "
            "fraud_flag.late jury.missing jury.day jury.unnamed jury.late endorsement.soon improvement.late "
            "appraisal.late appraisal.question cycle.late training.expires plan.starts partner_request.late "
            "partner_request.lapse "
            "larger_award.late larger_award.lapse agreement.review conversion.ending"
        ),
        texts=True,
    ),
    Topic(
        "panel",
        _("Panels and reviews"),
        _("Seats on panels, reviews of quality, samples, signs of risk."),
        _kinds(
            "case.invite entry.review review.commission review.begin review.said review.news review.signal "
            "review.suspension signal.wait sample.drawn sample.noted"
        ),
    ),
    Topic(
        "learning",
        _("Courses and sittings"),
        _("Places in courses, waiting lists, sittings."),
        _kinds(
            "application.admit application.wait application.refuse application.over admission.await_value "
            "booking.name booking.centre_cancelled sitting.cancel"
        ),
        texts=True,
    ),
    Topic(
        "results",
        _("Results"),
        _("Results and their corrections, appeals against them, marking by two."),
        _kinds(
            "candidate.correct award.corrected result_appeal.lodge result_appeal.name result_appeal.admit "
            "result_appeal.admitted second_marking.ask second_marking.name second_marking.differ "
            "second_marking.settled fraud_flag.decide fraud_flag.answer fraud_flag.revoke "
            "larger_award.ask larger_award.check larger_award.withdraw"
        ),
        texts=True,
    ),
    Topic(
        "prior_learning",
        _("Prior learning"),
        _("Cases, who helps with them, juries."),
        _kinds(
            "prior_learning.submit prior_learning.admit prior_learning.lapse accompaniment.ask accompaniment.accept "
            "accompaniment.decline accompaniment.note accompaniment.end jury.told jury.declare jury.stand_down "
            "jury.begin jury.again"
        ),
        texts=True,
    ),
    Topic(
        "portfolio",
        _("Portfolio and sharing"),
        _("Files you asked for, what became of what you showed."),
        _kinds("export.make"),
    ),
    Topic(
        "appraisals",
        _("Credentials from elsewhere"),
        _("What you asked an evaluator about, or what was brought to yours."),
        _kinds(
            "appraisal.new appraisal.consent appraisal.answered appraisal.extended appraisal.reported "
            "appraisal.reported_to_asker appraisal.appealed missing_comparison.answered"
        ),
    ),
    Topic(
        "counsel",
        _("Counsel"),
        _("Counsellors, plans, learners who ask you."),
        _kinds(
            "counsel.invite counsel.accept counsel.decline counsel.ended counsel.give_up counsel.lapse plan.send "
            "plan.choose pathway.change pathway.share"
        ),
    ),
    Topic(
        "work",
        _("Jobs and employers"),
        _("Invitations from employers, answers to applications, work that began."),
        _kinds(
            "invitation.send job_application.send job_application.answer reported_hire.report reported_hire.settled "
            "reported_hire.survey labour_need.soon"
        ),
        texts=True,
    ),
    Topic(
        "together",
        _("Working with others"),
        _("Partners, descriptions made together, endorsements, feedback, coaching, circles, new entries near yours."),
        _kinds(
            "partner_request.ask partner_request.withdraw co_author.invite co_author.answer co_author.end comment.say "
            "co_designer.name co_designer.answer endorsement.given endorsement.taken_back feedback.held "
            "feedback.report feedback.report_decided feedback.received feedback.decided feedback.reply coaching.ask "
            "coaching.coach coaching.provider coaching.end good_practice.news practice.held circle.decided "
            "circle.digest fraud_alert.raise near_entries.month "
            "agreement.offer agreement.put_in_force agreement.end agreement.run_out conversion.run_out"
        ),
    ),
)


@cache
def by_code() -> Mapping[str, Topic]:
    return {one.code: one for one in TOPICS}


@cache
def _by_kind() -> Mapping[str, Topic]:
    return {kind: one for one in TOPICS for kind in one.kinds}


def topic_of(kind: str) -> Topic:
    """Return the topic of a kind of letter. Raises KeyError for a kind without one."""
    return _by_kind()[kind]
