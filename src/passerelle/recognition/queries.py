"""What is accepted where, what is waiting, and how much room is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from passerelle.catalogue import queries as catalogue
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.frameworks import queries as frameworks
from passerelle.recognition import ruling
from passerelle.recognition.models import (
    CaseAward,
    LineEffect,
    LineMode,
    ListSignature,
    PositiveListLine,
    RecognitionCase,
    Waived,
    cap_of,
)
from passerelle.recognition.states import OFFERED, WAITING, CaseState, EditionState, SignatureState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from passerelle.awards.models import Award
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


@dataclass(frozen=True)
class Acceptance:
    """One answer to "what does it count towards": who accepts it, for what, how much, and how."""

    item: str
    line: str
    organisation: str
    organisation_slug: str
    programme: str
    """The programme it leads into, or else what it opens, in the body's words."""
    programme_reference: str
    module: str
    credits: Decimal
    effect: str
    effect_words: str
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
        Q(valid_to=None) | Q(valid_to__gte=on), edition__state=EditionState.IN_FORCE, valid_from__lte=on
    ).select_related("owner", "micro_credential", "programme", "edition__positive_list")


def lines_by_number(numbers: Iterable[str]) -> dict[str, PositiveListLine]:
    """Return lines by number, in force or not, with what is needed to say them."""
    wanted = set(numbers)
    if not wanted:
        return {}
    lines = PositiveListLine.objects.filter(number__in=wanted)
    return {line.number: line for line in lines.select_related("owner", "micro_credential", "programme")}


def accepted_by(numbers: Iterable[str], *, on: date | None = None) -> list[Acceptance]:
    """Return what micro-credentials with these numbers count towards today, in one query where lines name them."""
    wanted = set(numbers)
    lines = in_force(on or timezone.localdate()).filter(Q(micro_credential__number__in=wanted) | Q(asks__isnull=False))
    listing = _listing(lines.order_by("owner__legal_name", "-credits", "number"), wanted)
    parties = _parties({line.edition_id for _item, line in listing if line.programme_id is None})
    found = [
        _acceptance(item, line, body)
        for item, line in listing
        for body in ([line.owner] if line.programme_id else parties.get(line.edition_id, [line.owner]))
    ]
    return sorted(found, key=lambda one: (one.organisation, -one.credits, one.line))


def _listing(lines: Iterable[PositiveListLine], wanted: set[str]) -> list[tuple[str, PositiveListLine]]:
    """Return which of the wanted entries each line lists; what names one needs no further query."""
    told = list(lines)
    found = [(line.micro_credential.number, line) for line in told if line.micro_credential is not None]
    if filters := [line for line in told if line.asks is not None]:
        rows = MicroCredential.objects.filter(number__in=wanted).select_related("awarder")
        items, atlas = [ruling.item_of(row) for row in rows], frameworks.atlas()
        found += [(item.number, line) for line in filters for item in items if ruling.lists(line, item, atlas)]
    return found


def _parties(editions: set[int]) -> dict[int, list[Organisation]]:
    """Return who owns or adopted each edition: what opens no programme is given by all of them."""
    if not editions:
        return {}
    signed = [SignatureState.SIGNED, SignatureState.UNSIGNED]
    rows = ListSignature.objects.filter(edition__in=editions, state__in=signed).select_related("body").order_by("pk")
    found: dict[int, dict[int, Organisation]] = {}
    for row in rows:
        found.setdefault(row.edition_id, {})[row.body_id] = row.body
    return {edition: list(bodies.values()) for edition, bodies in found.items()}


def accepted_anywhere(on: date) -> Q:
    """Return a filter for the micro-credentials that some line in force on a day lists."""
    lines = in_force(on).order_by()
    filters = ruling.listed_by(lines.filter(asks__isnull=False))
    named = lines.filter(micro_credential__isnull=False).values("micro_credential")
    return Q(pk__in=named) | Q(number__in=filters)


def _acceptance(item: str, line: PositiveListLine, body: Organisation) -> Acceptance:
    return Acceptance(
        item=item,
        line=line.number,
        organisation=body.legal_name,
        organisation_slug=body.slug,
        programme=line.programme.name if line.programme else line.opens,
        programme_reference=line.programme.reference if line.programme else "",
        module=line.module_title,
        credits=line.credits,
        effect=line.effect,
        effect_words=str(LineEffect(line.effect).label),
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
    filters = [
        line.pk for _item, line in _listing(in_force(on).filter(asks__isnull=False), {award.micro_credential.number})
    ]
    about = Q(micro_credential=award.micro_credential_id) | Q(pk__in=filters)
    rules = in_force(on).filter(about, programme=OuterRef("pk"))
    programmes = current_programmes(on).annotate(has_rule=Exists(rules))
    return programmes.order_by("-has_rule", "awarder__legal_name", "number")


def with_parts() -> QuerySet[RecognitionCase]:
    """Return cases with everything that is told of them: one query, and one for the awards they rest on."""
    return RecognitionCase.objects.select_related(
        "learner",
        "body",
        "programme__awarder",
        *("line__micro_credential", "line__owner", "line__programme", "line__edition__positive_list"),
    ).prefetch_related(
        Prefetch("case_awards", CaseAward.objects.select_related("award__micro_credential", "award__awarder"))
    )


def asked_beside(case: RecognitionCase) -> list[RecognitionCase]:
    """Return the other cases that were asked for together with one."""
    if not case.asked_with:
        return []
    beside = RecognitionCase.objects.filter(asked_with=case.asked_with, learner=case.learner_id)
    return list(beside.exclude(pk=case.pk).order_by("pk"))


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


def under_way_of(learner: Person) -> QuerySet[RecognitionCase]:
    """Return what waits for an answer to a learner, or for the learner to accept it, oldest first."""
    open_ones = Q(state__in=OFFERED, award_withdrawn_on=None) | Q(state__in=WAITING)
    found = RecognitionCase.objects.filter(open_ones, learner=learner)
    return found.select_related("programme", "line", "body").order_by("pk")


def waiting_first(cases: QuerySet[RecognitionCase]) -> QuerySet[RecognitionCase]:
    return cases.order_by(F("answer_due_on").asc(nulls_last=True), "pk")
