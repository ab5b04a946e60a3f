"""What a receipt of a visit says of each act: what it was about, when, where, what it costs, until when to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from passerelle.assessment.models import IdentityDocument, PriorLearningCase, SittingBooking
from passerelle.assessment.states import CaseState
from passerelle.awards.models import Award
from passerelle.guidance import consent_words
from passerelle.guidance.models import Plan
from passerelle.learning.models import Application
from passerelle.learning.states import ApplicationState
from passerelle.web.currencies import money
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from passerelle.guidance.models import Visit


@dataclass(frozen=True)
class Done:
    """One act: its words, the number of what it was about, and sentences that say more where they may be read."""

    what: Any
    about: str
    more: tuple[str, ...] = ()


def done_in(visit: Visit, *, on: date, own: bool) -> list[Done]:
    """Return what was done in a visit, in a few queries.

    Its person reads all of it at any time; the officer on the day of the visit alone, to print it: what becomes of it
    later is not theirs to see.
    """
    acts = list(visit.acts.all())
    tells = own or timezone.localdate(visit.opened_at) == on
    known = _known([one.about for one in acts], visit) if tells else {}
    last = {one.about: one.pk for one in acts}  # what there is to say of one thing is said once
    return [
        Done(
            consent_words.ACTS[one.act],
            "" if one.about == visit.number else one.about,
            known.get(one.about, ()) if last[one.about] == one.pk else (),
        )
        for one in acts
    ]


def _known(numbers: list[str], visit: Visit) -> Mapping[str, tuple[str, ...]]:
    """Return what there is to say of each number, of the person's own things alone."""
    of_person: dict[str, Any] = {"person": visit.person_id, "number__in": numbers}
    places = Application.objects.filter(**of_person).select_related("instance__course__provider")
    sittings = SittingBooking.objects.filter(**of_person).select_related("sitting__centre", "sitting__micro_credential")
    cases = PriorLearningCase.objects.filter(**of_person).select_related("micro_credential__awarder")
    awards = Award.objects.filter(holder=visit.person_id, number__in=numbers).select_related("micro_credential")
    plans = Plan.objects.filter(counsel__learner=visit.person_id, number__in=numbers)
    tell: tuple[tuple[Any, Callable[[Any], list[str]]], ...] = (
        (places, _place),
        (sittings, _sitting),
        (cases, _case),
        (awards, lambda one: [one.micro_credential.name]),
        (plans, lambda one: [one.title]),
    )
    return {one.number: tuple(say(one)) for found, say in tell for one in found}


def _place(one: Application) -> list[str]:
    run, course = one.instance, one.instance.course
    where = ", ".join(part for part in (run.schedule or course.schedule, run.place or course.place) if part)
    price = course.price if run.price is None else run.price
    said = [course.name, *([course.provider.legal_name] if course.provider else [])]
    said.append(_("%(first)s to %(last)s") % {"first": day(run.starts_on), "last": day(run.ends_on)})
    said += [where] if where else []
    said.append(_price(price, course.currency))
    if one.state == ApplicationState.ADMITTED and one.answer_by:
        until = {"day": day(one.answer_by)}
        said.append(_("A place is kept. Take it up by %(day)s; after that it goes to the next.") % until)
    elif one.state == ApplicationState.WAITING:
        said.append(_("On the waiting list: you are told when a place becomes free."))
    elif one.state == ApplicationState.ENROLLED:
        said.append(_("The place is taken up."))
    elif one.state == ApplicationState.APPLIED:
        said.append(_("You are told when it is answered."))
    return said


def _price(price: Any, currency: str) -> str:
    if price is None:
        return _("price not stated")
    return money(price, currency) if price else _("free of charge")


def _sitting(one: SittingBooking) -> list[str]:
    sitting = one.sitting
    said = [sitting.micro_credential.name, sitting.centre.legal_name, sitting.place, clock(sitting.starts_at)]
    said.append(_price(sitting.fee, sitting.currency))
    if sitting.documents:
        papers = ", ".join(str(IdentityDocument(code).label) for code in sitting.documents)
        said.append(_("Bring one of these: %(papers)s.") % {"papers": papers})
    said.append(_("It can be given back until %(day)s.") % {"day": day(sitting.cancel_until)})
    return said


def _case(one: PriorLearningCase) -> list[str]:
    entry = one.micro_credential
    said = [entry.name, *([entry.awarder.legal_name] if entry.awarder else [])]
    if one.state == CaseState.DRAFT:
        said.append(_("A draft: it is not sent yet."))
    elif one.answer_due_on:
        said.append(_("Answered by %(day)s at the latest.") % {"day": day(one.answer_due_on)})
    return said
