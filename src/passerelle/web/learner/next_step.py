"""What a learner sees first: the one thing to do now, and what others are to do by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from passerelle.assessment.states import CandidateState, CaseState
from passerelle.core import assessing
from passerelle.learning.states import OPEN_ENROLMENTS, ApplicationState, EnrolmentState
from passerelle.pathways.states import PathwayState
from passerelle.recognition.wording import credits_words, goal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from passerelle.assessment.models import Candidate, PriorLearningCase, ResultAppeal
    from passerelle.guidance.models import Plan
    from passerelle.learning.models import Application, Enrolment
    from passerelle.pathways.models import Pathway
    from passerelle.recognition.models import RecognitionCase
    from passerelle.stacking.models import LargerAward

RECENT = timedelta(days=60)


@dataclass(frozen=True)
class Step:
    title: str
    why: str
    url: str
    label: str


@dataclass(frozen=True)
class Waiting:
    """Something others are to do, or that begins; without a day `when` says why there is none."""

    what: str
    on: date | None
    when: str = ""


def first(
    cases: Sequence[PriorLearningCase],
    enrolments: Sequence[Enrolment],
    candidates: Sequence[Candidate],
    offers: Sequence[RecognitionCase] = (),
    applications: Sequence[Application] = (),
    ways: Sequence[Pathway] = (),
    *,
    plans: Iterable[Plan] = (),
    in_part: Collection[int] = (),
    today: date,
) -> Step:
    """Return the next step; there is always one. A place that is kept for some days goes before all else.

    `in_part`: the keys of the candidates of whom a jury recognised a part; `ways`: as `pathways.queries.ways_ahead`;
    `plans`: those that a counsellor sent and that wait for a choice, looked for only
    where nothing comes before them. Where nothing is to be done, a course that goes
    on or begins is said before looking for another.
    """
    for application in applications:
        if step := _of_application(application, today):
            return step
    for case in cases:
        if step := _of_case(case, today):
            return step
    for enrolment in enrolments:
        if step := _of_enrolment(enrolment, today):
            return step
    for way in ways:
        if way.state == PathwayState.CHANGED:
            return Step(
                _("Something changed on your way: %(title)s") % {"title": way.title},
                _("Read what it is, and which way is possible now."),
                reverse("pathways:kept", args=[way.number]),
                _("See what changed"),
            )
    for offer in offers:
        return Step(
            offered(offer),
            _("The answer is yes. It counts once you accept; your awards stay yours and can be used elsewhere too."),
            reverse("recognition:decision", args=[offer.number]),
            _("Read it and accept"),
        )
    for candidate in candidates:
        if (
            candidate.state == CandidateState.FAILED
            and candidate.assessed_on
            and today - candidate.assessed_on < RECENT
        ):
            if candidate.pk in in_part:
                return Step(
                    _("Recognised in part: %(name)s") % {"name": candidate.micro_credential.name},
                    _("What is recognised stays. See what is missing and where to learn it, and ask for the rest."),
                    reverse("learner:result", args=[candidate.number]),
                    _("See what the jury recognised"),
                )
            return Step(
                _("Not passed this time: %(name)s") % {"name": candidate.micro_credential.name},
                _("See how it was marked and what is missing. You may try again."),
                reverse("learner:result", args=[candidate.number]),
                _("See how it was marked"),
            )
    for plan in plans:
        if today - plan.made_on < RECENT:
            return Step(
                _("Choose from a plan: %(title)s") % {"title": plan.title},
                _("Your counsellor made it for you, in two alternatives. Choosing enrols you in nothing."),
                reverse("counsel:plan", args=[plan.number]),
                _("Read it and choose"),
            )
    return _of_ways(ways) or _of_courses(enrolments, today) or _begin()


def _begin() -> Step:
    return Step(
        _("Find a course, or show what you can do"),
        _("Choose a course that leads to a micro-credential. Or be assessed on what you know already."),
        reverse("web:search"),
        _("Find a course"),
    )


def _of_ways(ways: Sequence[Pathway]) -> Step | None:
    """Return the step ahead that begins first, of all ways that somebody keeps."""
    ahead = [(way.next_on, way) for way in ways if way.next_on]  # type: ignore[attr-defined]
    if not ahead:
        return None
    on, way = min(ahead, key=lambda one: one[0])
    return Step(
        _("Go on with your way: %(title)s") % {"title": way.title},
        _("Its next step begins on %(day)s. Look by when to enrol.") % {"day": date_format(on, "DATE_FORMAT")},
        reverse("pathways:kept", args=[way.number]),
        _("See the way"),
    )


def _of_courses(enrolments: Sequence[Enrolment], today: date) -> Step | None:
    """Return the course that one is in, or the one that begins first."""
    ahead = [one for one in enrolments if one.state == EnrolmentState.ENROLLED and one.instance.ends_on >= today]
    if not ahead:
        return None
    place = min(ahead, key=lambda one: one.instance.starts_on)
    name, on, until = place.instance.course.name, place.instance.starts_on, place.instance.ends_on
    if on > today:
        title = _("%(name)s begins on %(day)s") % {"name": name, "day": date_format(on, "DATE_FORMAT")}
        why = _("You have a place. Nothing else is asked of you now.")
    else:
        title = _("You are in a course: %(name)s") % {"name": name}
        why = _("It ends on %(day)s.") % {"day": date_format(until, "DATE_FORMAT")}
    return Step(
        title,
        why,
        reverse("learner:enrolment", args=[place.number]),
        _("Go to the course"),
    )


def offered(offer: RecognitionCase) -> str:
    if not offer.spares_credits:
        return _("Accept what was granted: %(goal)s") % {"goal": goal(offer)}
    return _("Accept %(credits)s in %(programme)s") % {
        "credits": credits_words(offer.credits),
        "programme": offer.goal,
    }


def _of_application(application: Application, today: date) -> Step | None:
    if application.state != ApplicationState.ADMITTED or not application.answer_by or application.answer_by < today:
        return None
    return Step(
        _("Take up your place: %(name)s") % {"name": application.instance.course.name},
        _("It is kept for you until %(day)s. Then it goes to the next.")
        % {"day": date_format(application.answer_by, "DATE_FORMAT")},
        reverse("learner:application", args=[application.number]),
        _("Look at it and answer"),
    )


def _of_case(case: PriorLearningCase, today: date) -> Step | None:
    name, url = case.micro_credential.name, reverse("learner:case", args=[case.number])
    if case.state == CaseState.INADMISSIBLE and case.decided_on and today - case.decided_on < RECENT:
        return Step(
            _("Answered: %(name)s needs more evidence") % {"name": name},
            _("The awarder says what is missing."),
            url,
            _("Read the answer"),
        )
    if case.state == CaseState.DRAFT and case.evidence:
        return Step(
            _("Send your evidence for %(name)s") % {"name": name},
            _("It is a draft that only you see. Once you send it, the answer comes within two months."),
            url,
            _("Look at it and send it"),
        )
    if case.state == CaseState.DRAFT:
        return Step(
            _("Tell what you can do: %(name)s") % {"name": name},
            _("One piece of evidence is enough to begin."),
            url,
            _("Go on"),
        )
    return None


def _of_enrolment(enrolment: Enrolment, today: date) -> Step | None:
    name, url = enrolment.instance.course.name, reverse("learner:enrolment", args=[enrolment.number])
    if enrolment.state == EnrolmentState.ENROLLED and enrolment.instance.ends_on < today:
        return Step(
            _("Did you finish %(name)s?") % {"name": name},
            _("The course is over. Say that you followed it to its end, or withdraw."),
            url,
            _("Go to the course"),
        )
    cancelled_on = enrolment.instance.cancelled_on
    if enrolment.state == EnrolmentState.CANCELLED and cancelled_on and today - cancelled_on < RECENT:
        return Step(
            _("Called off: %(name)s") % {"name": name},
            _("The provider called the dates off and says why. You are free to take other dates."),
            url,
            _("Read why"),
        )
    if enrolment.state == EnrolmentState.PAUSED:
        return Step(
            _("Go on with %(name)s") % {"name": name},
            _("You paused it. Your place is kept.")
            if enrolment.holds_place
            else _("You paused it. Your place went to the next; to go on, one must be free."),
            url,
            _("Go to the course"),
        )
    return None


def waiting(
    cases: Sequence[PriorLearningCase],
    enrolments: Sequence[Enrolment],
    candidates: Sequence[Candidate],
    awarded: set[int],
    appeals: Sequence[ResultAppeal] = (),
    applications: Sequence[Application] = (),
    brought: Sequence[RecognitionCase] = (),
    larger: Sequence[LargerAward] = (),
    *,
    today: date,
) -> list[Waiting]:
    """Return what others are to do, or what begins, first to come first; nothing of what the learner is to do.

    `awarded` are candidatures that led to an award already, `appeals` those of the learner that are not decided,
    `brought` what was brought to a body that recognises, `larger` what is asked for by its parts and not answered.
    """
    found = [
        Waiting(_("Answer on what you can do: %(name)s") % {"name": case.micro_credential.name}, case.answer_due_on)
        for case in cases
        if case.state == CaseState.SUBMITTED
    ]
    found += [
        Waiting(_("%(name)s begins") % {"name": place.instance.course.name}, place.instance.starts_on)
        for place in enrolments
        if place.state in OPEN_ENROLMENTS and place.instance.starts_on >= today
    ]
    found += [
        Waiting(
            _("An answer on a place: %(name)s") % {"name": one.instance.course.name},
            one.instance.enrol_until if one.state == ApplicationState.APPLIED else None,
            _("When a place is given back"),
        )
        for one in applications
        if one.state in (ApplicationState.APPLIED, ApplicationState.WAITING)
    ]
    admitted = {case.candidate_id: case.decided_on for case in cases if case.candidate_id}
    for candidate in candidates:
        name = {"name": candidate.micro_credential.name}
        since = admitted.get(candidate.pk)
        due = assessing.assess_by(since) if since else None
        if candidate.state == CandidateState.WAITING:
            found.append(Waiting(_("Somebody is named to assess you: %(name)s") % name, due))
        elif candidate.state == CandidateState.ASSIGNED:
            found.append(Waiting(_("You are assessed: %(name)s") % name, due))
        elif candidate.state == CandidateState.PASSED and candidate.pk not in awarded:
            found.append(Waiting(_("Award, you have passed: %(name)s") % name, None))
    found += [
        Waiting(
            _("Decision on your appeal: %(name)s") % {"name": one.candidate.micro_credential.name}, one.result_due_on
        )
        for one in appeals
    ]
    found += [
        Waiting(
            _("An answer of %(body)s: %(goal)s") % {"body": one.body.legal_name, "goal": goal(one)}, one.answer_due_on
        )
        for one in brought
        if one.is_waiting
    ]
    found += [
        Waiting(_("An answer on a larger award: %(name)s") % {"name": one.micro_credential.name}, one.due_on)
        for one in larger
    ]
    return sorted(found, key=lambda item: (item.on is None, item.on or today))
