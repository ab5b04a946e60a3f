"""What is accepted where, what is waiting, and how much room is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from passerelle.catalogue import queries as catalogue
from passerelle.catalogue.models import Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.recognition.models import LineMode, PositiveListLine, RecognitionCase, Waived, cap_of
from passerelle.recognition.states import OFFERED, CaseState, LineState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from passerelle.awards.models import Award
    from passerelle.people.models import Person


@dataclass(frozen=True)
class Acceptance:
    """One answer to "what does it count towards": who accepts it, for what, how much, and how."""

    item: str
    line: str
    organisation: str
    organisation_slug: str
    programme: str
    programme_reference: str
    module: str
    credits: Decimal
    mode: str
    mode_words: str
    valid_to: date | None


@dataclass(frozen=True)
class Room:
    """The waivable credits of one programme for one learner, as three planks of one whole."""

    cap: Decimal
    total: Decimal
    share: Decimal
    waived: Decimal
    asked: Decimal
    to_accept: Decimal = Decimal(0)
    """The part of `waived` that is held for the learner and counts once accepted."""

    @property
    def accepted(self) -> Decimal:
        return self.waived - self.to_accept

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.cap - self.waived - self.asked)


def in_force(on: date) -> QuerySet[PositiveListLine]:
    """Return the lines that decide on a day, with what is needed to show and to apply them."""
    return PositiveListLine.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), state=LineState.IN_FORCE, valid_from__lte=on
    ).select_related("owner", "micro_credential", "programme")


def accepted_by(numbers: Iterable[str], *, on: date | None = None) -> list[Acceptance]:
    """Return what micro-credentials with these numbers count towards today, in one query for all of them."""
    lines = in_force(on or timezone.localdate()).filter(micro_credential__number__in=set(numbers))
    return [_acceptance(line) for line in lines.order_by("owner__legal_name", "-credits", "number")]


def _acceptance(line: PositiveListLine) -> Acceptance:
    return Acceptance(
        item=line.micro_credential.number,
        line=line.number,
        organisation=line.owner.legal_name,
        organisation_slug=line.owner.slug,
        programme=line.programme.name,
        programme_reference=line.programme.reference,
        module=line.module_title,
        credits=line.credits,
        mode=line.mode,
        mode_words=str(LineMode(line.mode).label),
        valid_to=line.valid_to,
    )


def programme(reference: str) -> Programme:
    """Return one published version of a programme by its reference (PG-00001v2). Raises Http404."""
    published = Programme.objects.select_related("awarder").filter(state__in=PROGRAMME_PUBLIC)
    return catalogue.programme(reference, published)


def current_programmes(on: date) -> QuerySet[Programme]:
    """Return the version of each programme that is offered on a day."""
    published = Programme.objects.filter(state__in=PROGRAMME_PUBLIC, valid_from__lte=on)
    newer = published.filter(number=OuterRef("number"), edition__gt=OuterRef("edition"))
    return (
        published.select_related("awarder")
        .filter(~Exists(newer), Q(ends_on=None) | Q(ends_on__gt=on))
        .order_by("awarder__legal_name", "number")
    )


def programmes_for(award: Award, *, on: date) -> QuerySet[Programme]:
    """Return the programmes an award can be brought to; those with a published rule for it say so and come first."""
    rules = in_force(on).filter(programme=OuterRef("pk"), micro_credential=award.micro_credential_id)
    programmes = current_programmes(on).annotate(has_rule=Exists(rules))
    return programmes.order_by("-has_rule", "awarder__legal_name", "number")


def live_case(award: Award, programme: Programme) -> RecognitionCase | None:
    """Return the case in which this award was brought to this programme, whichever version of it."""
    brought = RecognitionCase.objects.filter(award=award, target=programme.number)
    return brought.exclude(state=CaseState.WITHDRAWN).first()


def room(learner: Person, programme: Programme) -> Room:
    """Return how much of a programme is waived, asked for, and still possible."""
    held = Waived.objects.filter(learner=learner, programme=programme).first()
    cases = RecognitionCase.objects.filter(
        learner=learner, programme=programme, state__in=[CaseState.PROPOSED, CaseState.ASKED_AGAIN, *OFFERED]
    ).values_list("state", "credits")
    offered = [credits_ for state, credits_ in cases if state in OFFERED]
    asked = [credits_ for state, credits_ in cases if state not in OFFERED]
    return Room(
        cap=held.cap if held else cap_of(programme),
        total=programme.size,
        share=programme.max_waived_share,
        waived=held.credits if held else Decimal(0),
        asked=sum(asked, Decimal(0)),
        to_accept=sum(offered, Decimal(0)),
    )


def offered_to(learner: Person) -> QuerySet[RecognitionCase]:
    """Return the waivers that were granted to a learner and not accepted yet, oldest first."""
    granted = RecognitionCase.objects.filter(learner=learner, state__in=OFFERED, award_withdrawn_on=None)
    return granted.select_related("programme").order_by("pk")


def waiting_first(cases: QuerySet[RecognitionCase]) -> QuerySet[RecognitionCase]:
    return cases.order_by(F("answer_due_on").asc(nulls_last=True), "pk")
