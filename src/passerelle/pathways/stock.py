"""The registers read as plans tell of them: micro-credentials, and the dated ways to each that are open on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils import timezone

from passerelle.assessment.models import Sitting
from passerelle.assessment.states import SittingState
from passerelle.catalogue import authorised, offering
from passerelle.catalogue.editions import stated_now
from passerelle.catalogue.models import CourseInstance, MicroCredential, Mode, PartnerAct, ShortCourse, in_language
from passerelle.catalogue.models.words import UNDETERMINED
from passerelle.core import overlap
from passerelle.core.pathways.world import ONLINE
from passerelle.core.progression import ELSEWHERE, OWN
from passerelle.learning.models import Admission
from passerelle.learning.states import Way
from passerelle.registers.states import BEGINNING
from passerelle.skills import tags
from passerelle.stacking.holding import tags_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SOMEWHERE: Final = "?"
"""The place of a run that asks one to come and does not say where to."""
NEAR: Final = {Mode.ONLINE, Mode.OFFLINE_PACK}
"""What asks nobody to come."""
NOTHING: Final = frozenset({
    *("none", "nothing", "no", "n/a", "-", "–", "aucun", "aucune", "rien", "néant", "ninguno", "ninguna", "nada"),
    *("لا شيء", "لا يوجد"),
})  # fmt: skip
"""What describes that nobody is asked for anything."""
WEEK: Final = 7
MINOR: Final = 100
"""Minor units in one of a currency."""
READ: Final = (
    *("number", "edition", "title", "outcomes", "hours", "credits", "credit_system", "determined_credits", "level"),
    *("determined_level", "level_framework", "field", "participation_form", "routes", "prerequisites", "state"),
    *("levels", "blocks", "quality_assurance", "assessment", "awarder__number", "awarder__legal_name"),
    "awarder__country",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A micro-credential as plans tell of it."""

    number: str
    title: Mapping[str, str]
    level: str
    framework: str
    hours: Decimal | None
    credits: Decimal | None
    system: str
    awarder: str
    awarder_number: str
    awarder_key: int
    awarder_country: str
    says: tuple[tuple[str, str, str], ...]
    """Its outcomes, each as (code, text, what tells it from others)."""
    reached: frozenset[str]
    tags: frozenset[str]
    asks: str
    """What one must know, hold or be, in words."""

    @property
    def name(self) -> str:
        return in_language(self.title) or self.number


@dataclass(frozen=True, slots=True)
class Offer:
    """A dated run of a course, or a sitting, as plans tell of it; money in minor units, study in minutes a week."""

    reference: str
    item: str
    entry: str
    """The number of the course; of a sitting, that of the micro-credential."""
    title: Mapping[str, str]
    body: str
    is_sitting: bool
    key: int
    starts: date
    ends: date
    enrol_until: date
    way: str
    price: int
    weekly: int
    language: str
    place: str
    places: int
    places_left: int

    @property
    def name(self) -> str:
        return in_language(self.title) or self.entry


def item_of(entry: MicroCredential) -> Item:
    says = tuple(
        (str(one.get("code") or ""), str(one.get("text") or ""), overlap.mark(overlap.plain_outcome(str(one["text"]))))
        for one in entry.outcomes
        if one.get("text")
    )
    awarder = entry.awarding_body
    return Item(
        entry.number,
        entry.title,
        entry.level_that_holds,
        entry.level_framework,
        entry.hours,
        entry.credits_that_hold,
        entry.credit_system,
        awarder.legal_name,
        awarder.number,
        awarder.pk,
        awarder.country,
        says,
        reached_by(entry.outcomes),
        tags_of(stated_now(entry), awarder, ()) - {OWN, ELSEWHERE},
        _said(entry.prerequisites),
    )


def _said(asks: str) -> str:
    """Return who may take something in its own words; nothing where they say that nothing is asked.

    >>> _said("None."), _said("Wiring Safety.")
    ('', 'Wiring Safety.')
    """
    return "" if asks.strip(" .").casefold() in NOTHING else asks


def reached_by(outcomes: Collection[Mapping[str, Any]]) -> frozenset[str]:
    """Return what is reached by outcomes: each in its own words, and the skills it names."""
    return frozenset({*(overlap.mark(text) for text in overlap.said(outcomes)), *tags.addresses(outcomes)})


def of_courses(
    known: Mapping[int, MicroCredential], on: date
) -> Iterator[tuple[Offer, str, tuple[frozenset[str], ...]]]:
    goals = MicroCredential.objects.filter(state__in=BEGINNING).values("pk")
    let = authorised.pairs(cast("Any", goals), PartnerAct.TEACH, on=on)
    begun = {key for key, one in known.items() if offering.is_begun_by_course(one)}
    courses = ShortCourse.objects.filter(state__in=BEGINNING, instances__enrol_until__gte=on).distinct()
    by_key = {one.pk: one for one in courses.select_related("provider").defer("content", "purpose", "accessibility")}
    leads: dict[int, list[int]] = defaultdict(list)
    ties = ShortCourse.leads_to.through.objects.filter(shortcourse__state__in=BEGINNING)
    for key, goal in ties.order_by("pk").values_list("shortcourse_id", "microcredential_id"):
        if key in by_key and goal in begun and (goal, by_key[key].provider_id) in let:
            leads[key].append(goal)
    runs = CourseInstance.objects.filter(enrol_until__gte=on, cancelled_on=None, course__in=by_key).order_by("pk")
    terms = {
        one[0]: one[1:]
        for one in Admission.objects.filter(instance__enrol_until__gte=on).values_list(
            "instance_id", "requires", "way", "language"
        )
    }
    for run in runs.iterator(chunk_size=2_000):
        course = by_key[run.course_id]
        price = course.price if run.price is None else run.price
        if price is None:
            continue
        requires, way, language = terms.get(run.pk, ([], Way.FIRST_COME, ""))
        asks = tuple(sorted({frozenset(group) for group in requires}, key=sorted))
        for goal in leads[course.pk]:
            entry = known[goal]
            hours = course.total_hours or entry.hours or Decimal(0)
            offer = Offer(
                reference=f"{course.number}/{run.pk}/{entry.number}",
                item=entry.number,
                entry=course.number,
                title=course.title,
                body=course.provider.legal_name if course.provider else "",
                is_sitting=False,
                key=run.pk,
                starts=run.starts_on,
                ends=run.ends_on,
                enrol_until=run.enrol_until,
                way=str(way),
                price=int(price * MINOR),
                weekly=weekly(hours, (run.ends_on - run.starts_on).days + 1),
                language=_language(language or course.language),
                place=ONLINE if course.mode in NEAR else (run.place or course.place).strip() or SOMEWHERE,
                places=run.places,
                places_left=run.places_left,
            )
            yield offer, course.currency, asks


def weekly(hours: Decimal, days: int) -> int:
    """Return the minutes of a week that so many hours take in so many days, rounded up.

    >>> weekly(Decimal(40), 28), weekly(Decimal(6), 1)
    (600, 360)
    """
    return -(-int(hours * 60) * WEEK // max(WEEK, days))


def _language(code: str) -> str:
    return "" if code == UNDETERMINED else code


def of_sittings(
    known: Mapping[int, MicroCredential], on: date
) -> Iterator[tuple[Offer, str, tuple[frozenset[str], ...]]]:
    found = Sitting.objects.filter(
        state=SittingState.OPEN, book_until__gte=on, micro_credential__assessment_rules__by_exam=True
    )
    for one in found.select_related("centre").order_by("pk"):
        if (entry := known.get(one.micro_credential_id)) is None:
            continue
        day = timezone.localdate(one.starts_at)
        offer = Offer(
            reference=f"{one.number}/{entry.number}",
            item=entry.number,
            entry=entry.number,
            title=entry.title,
            body=one.centre.legal_name,
            is_sitting=True,
            key=one.pk,
            starts=day,
            ends=max(day, one.marks_due_on),
            enrol_until=one.book_until,
            way=Way.FIRST_COME,
            price=int(one.fee * MINOR),
            weekly=0,
            language="",
            place=one.place.strip() or SOMEWHERE,
            places=one.places,
            places_left=one.places_left,
        )
        yield offer, one.currency, ()
