"""A cycle of internal quality assurance at each point of its life, as the acts bring it there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.organisations.models import Function, Role
from passerelle.quality.actions import cycles, samples, self_reviews
from passerelle.quality.queries import standard_named
from tests import factories as make
from tests.factories import TODAY
from tests.quality.seen import overseen

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import ImprovementAction, InternalCycle, QualitySample, SelfReview, Standard

LATER = TODAY + timedelta(days=200)
CODES = [f"C{n}" for n in range(1, 10)]


def short_courses() -> Standard:
    return standard_named("short-courses/1")


class House:
    """A provider with two courses, who signs, writes and teaches there, and the agency that reviews it."""

    def __init__(self) -> None:
        self.body: Organisation = make.organisation([Role.PROVIDER])
        self.signing, self.editing, self.teaching = (
            make.member(self.body, function) for function in (Function.SIGNATORY, Function.EDITOR, Function.TEACHER)
        )
        self.one, self.other = (make.short_course(provider=self.body) for _ in range(2))
        self.agency = overseen(self.body)
        self.reviewer = make.member(self.agency)

    def said(self, **more: Any) -> dict[str, Any]:
        """Return what a cycle begins with: the editor is responsible, one course is planned."""
        return {
            "year": 2026,
            "policy": "Every course is looked at once in two years.",
            "plan": "This year the courses on pumps.",
            "entries": [self.one.number],
            "responsible": self.mandate(self.editing),
            "due_on": LATER,
        } | more

    def mandate(self, person: Person) -> int:
        return person.mandates.get().pk

    def begun(self, **more: Any) -> InternalCycle:
        return cycles.begin(self.body, short_courses(), self.said(**more), by=self.signing, today=TODAY)

    def opened(self, cycle: InternalCycle | None = None, entry: str = "") -> SelfReview:
        return self_reviews.begin(cycle or self.begun(), entry or self.one.number, by=self.teaching, today=TODAY)

    def judged(self, review: SelfReview | None = None, **other: str) -> SelfReview:
        found = {code: {"judgement": other.get(code, "met"), "reasons": "Seen in the minutes."} for code in CODES}
        return self_reviews.judge(review or self.opened(), found, by=self.teaching, today=TODAY)

    def improved(self, review: SelfReview) -> ImprovementAction:
        stated = {"criterion": "C8", "text": "Ask employers after six months.", "due_on": LATER}
        return self_reviews.improve(review, stated, by=self.teaching, today=TODAY)

    def finished(self, review: SelfReview | None = None) -> SelfReview:
        judged = self.judged(review, C8="not_met")
        self.improved(judged)
        return self_reviews.finish(judged, by=self.teaching, today=TODAY)

    def closed(self, cycle: InternalCycle | None = None) -> InternalCycle:
        review = self.finished(self.opened(cycle))
        return cycles.close(review.cycle, "Employers are asked now.", by=self.editing, today=TODAY)

    def drawn(self, cycle: InternalCycle | None = None, size: int = 1, seed: str = "river") -> QualitySample:
        of = cycle or self.finished().cycle
        return samples.draw(of, self.agency, size, by=self.reviewer, today=TODAY, seed=seed)


DONE = {"evidence": ["the answers of 14 employers"], "what_changed": "A part on spare parts came in."}
