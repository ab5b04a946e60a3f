"""Cases of one evaluator in each state, made by the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.appraisal import asking, reports, terms, veracity, working
from passerelle.core import appraising
from passerelle.organisations.models import Function, Role
from tests import factories as make

if TYPE_CHECKING:
    from passerelle.appraisal.models import Appraisal, AppraisalReport
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

TODAY = timezone.localdate()
OFFER: dict[str, Any] = {"is_open": True, "days": 20, "method": "We compare levels, and ask the school."}
ASKED: dict[str, Any] = {
    "title": "Certificate in boat repair",
    "issuer": "School of Boats",
    "country": "SN",
    "kind": "vocational",
    "year": 2019,
    "purpose": "work",
}
DRAFT: dict[str, Any] = {
    "framework": "mi-nqf/2024",
    "level_low": "4",
    "level_high": "5",
    "basis": "judgement",
    "basis_words": "Two years of practice, assessed at work.",
    "credits_low": 15,
    "credits_high": 18,
    "credits_in": "ECTS",
    "method": "The school was asked.",
    "limits": "Not for a licence to repair engines.",
}


class Desk:
    """One evaluator with two who sign and one who assesses, and what it offers."""

    def __init__(self, body: Organisation | None = None, **offer: Any) -> None:
        self.body = body or make.organisation([Role.CREDENTIAL_EVALUATOR])
        self.first, self.second = make.member(self.body), make.member(self.body)
        self.assessor = make.member(self.body, Function.ASSESSOR)
        self.terms = terms.state_terms(self.body, OFFER | offer, by=self.first, today=TODAY)

    def asked(self, holder: Person | None = None, **more: Any) -> Appraisal:
        return asking.ask(self.body, ASKED | more, by=holder or make.person(), today=TODAY)

    def taken(self, holder: Person | None = None, **more: Any) -> Appraisal:
        return working.take(self.asked(holder, **more), by=self.assessor, today=TODAY)

    def drafted(self, holder: Person | None = None, draft: dict[str, Any] | None = None, **more: Any) -> Appraisal:
        """Return a case that was looked at and drafted, to be finished."""
        case, by = self.taken(holder, **more), self.assessor
        veracity.check(case, by=by, now=timezone.now(), today=TODAY)
        for question in appraising.NEEDED:
            working.answer_check(case, question, "yes", "On the page of the ministry.", by=by, today=TODAY)
        return working.write(case, DRAFT | (draft or {}), by=by, today=TODAY)

    def to_sign(self, holder: Person | None = None, **more: Any) -> Appraisal:
        return working.finish(self.drafted(holder, **more), by=self.assessor, today=TODAY)

    def reported(self, holder: Person | None = None, **more: Any) -> tuple[Appraisal, AppraisalReport]:
        case = self.to_sign(holder, **more)
        report = reports.sign(case, by=self.first, today=TODAY)
        case.refresh_from_db()
        return case, report
