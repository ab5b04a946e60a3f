"""The status of candidatures, cases and enrolments as a tag: words first, colour second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from passerelle.assessment.models import Candidate, PriorLearningCase, ResultAppeal
from passerelle.assessment.states import CandidateState, CaseState, ResultAppealState
from passerelle.learning.states import ApplicationState, EnrolmentState
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from passerelle.learning.models import Application, Enrolment

register = template.Library()

CANDIDATES = {
    CandidateState.WAITING: "wait",
    CandidateState.ASSIGNED: "wait",
    CandidateState.PASSED: "ok",
    CandidateState.FAILED: "stop",
    CandidateState.SUPERSEDED: "off",
    CandidateState.WITHDRAWN: "off",
}
RESULT_APPEALS = {
    ResultAppealState.LODGED: "wait",
    ResultAppealState.ADMITTED: "wait",
    ResultAppealState.REFUSED: "stop",
    ResultAppealState.WITHDRAWN: "off",
    ResultAppealState.UPHELD: "ok",
    ResultAppealState.DISMISSED: "stop",
}
CASES = {
    CaseState.DRAFT: "off",
    CaseState.SUBMITTED: "wait",
    CaseState.ADMITTED: "ok",
    CaseState.INADMISSIBLE: "stop",
    CaseState.LAPSED: "off",
    CaseState.ASSESSED: "ok",
    CaseState.WITHDRAWN: "off",
}
ENROLMENTS = {
    EnrolmentState.ENROLLED: "ok",
    EnrolmentState.PAUSED: "wait",
    EnrolmentState.COMPLETED: "ok",
    EnrolmentState.WITHDRAWN: "off",
    EnrolmentState.CANCELLED: "stop",
}
APPLICATIONS = {
    ApplicationState.APPLIED: "wait",
    ApplicationState.ADMITTED: "ok",
    ApplicationState.WAITING: "wait",
    ApplicationState.NOT_DRAWN: "off",
    ApplicationState.REFUSED: "stop",
    ApplicationState.WITHDRAWN: "off",
    ApplicationState.LAPSED: "off",
    ApplicationState.ENROLLED: "ok",
}


@register.simple_tag
def tag_learning(record: Candidate | PriorLearningCase | ResultAppeal | Enrolment | Application) -> SafeString:
    """Return where a learner stands, as a tag."""
    tones: dict[str, str] = {}
    if isinstance(record, Candidate):
        tones = {str(state): tone for state, tone in CANDIDATES.items()}
    elif isinstance(record, PriorLearningCase):
        tones = {str(state): tone for state, tone in CASES.items()}
    elif isinstance(record, ResultAppeal):
        tones = {str(state): tone for state, tone in RESULT_APPEALS.items()}
    else:
        tones = {str(state): tone for state, tone in (ENROLMENTS | APPLICATIONS).items()}
    words = str(record.get_state_display())
    if isinstance(record, PriorLearningCase) and record.state == CaseState.SUBMITTED:
        words = _("Sent, answer by %(on)s") % {"on": day(record.answer_due_on)}
    return format_html("<span class=tag data-s={}>{}</span>", tones[record.state], words[:1].upper() + words[1:])


@register.filter
def result_words(grade: str) -> str:
    """Return a grade in the reader's language, where it is one of the common ones."""
    return str(RESULTS.get(grade, grade))
