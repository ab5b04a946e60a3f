"""What is read of coaching, examples, circles and alerts by more than one caller."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core import practice
from passerelle.core.calendar import add_months
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force
from passerelle.practice.models import Circle, Coaching, FraudAlert, GoodPractice, Membership, Post, PostKind
from passerelle.practice.states import OPEN, RAN, AlertState, ExampleState, PostState
from passerelle.registers.states import VERIFIED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

MOST_LINKS = 2
"""So many examples stand beside one field."""


# --- coaching ---------------------------------------------------------------------------------------------------------


def coachings() -> QuerySet[Coaching]:
    return Coaching.objects.select_related("coach", "provider")


def that_ran() -> QuerySet[Coaching]:
    """Return what is public: the coachings that were agreed on, the newest first."""
    return coachings().filter(state__in=RAN).order_by("-agreed_on", "-pk")


def counting(on: date, months: int = practice.BARS_MONTHS) -> Q:
    """Return the condition that a coaching still keeps coach and judge apart on a day."""
    return Q(state__in=RAN) & (Q(ended_on=None) | Q(ended_on__gt=add_months(on, -months)))


def coached_by(bodies: Collection[int], *, on: date) -> frozenset[str]:
    """Return by number whom these bodies coach, or coached in the last three years."""
    rows = Coaching.objects.filter(counting(on), coach__in=bodies).order_by()
    return frozenset(rows.values_list("provider__number", flat=True))


def entries_of(body: Organisation) -> int:
    """Return how many registered courses and micro-credentials a body answers for."""
    taught = ShortCourse.objects.filter(provider=body, state__in=VERIFIED).count()
    return taught + MicroCredential.objects.filter(awarder=body, state__in=VERIFIED).count()


def in_the_register_since(body: Organisation, *, on: date) -> date | None:
    """Return from when on a body has been a provider or an awarder without a break; nothing where it is neither."""
    days = [
        first
        for role in (Role.PROVIDER, Role.AWARDER)
        for entry in in_force(role, on=on).filter(organisation=body)
        if (first := entry.valid_from or entry.listed_on or entry.decided_on)
    ]
    return min(days, default=None)


def is_agency(body: Organisation, *, on: date) -> bool:
    return in_force(Role.QA_AGENCY, on=on).filter(organisation=body).exists()


# --- good practice ----------------------------------------------------------------------------------------------------


def examples() -> QuerySet[GoodPractice]:
    return GoodPractice.objects.select_related("organisation").annotate(peers=Count("endorsements"))


def public_examples() -> QuerySet[GoodPractice]:
    """Return the examples that two peers endorsed, the newest first."""
    rows = GoodPractice.objects.select_related("organisation").filter(state=ExampleState.ENDORSED)
    return rows.order_by("-published_on", "-pk")


def found(
    rows: QuerySet[GoodPractice], question: str = "", *, theme: str = "", field: str = "", language: str = ""
) -> QuerySet[GoodPractice]:
    """Return those of `rows` in which a word begins with every word of a question, of a theme, for a field."""
    for word in practice.asked_for(question):
        rows = rows.filter(words__contains=f" {word}")
    narrowed = {"theme": theme, "field": field, "language": language}
    return rows.filter(**{name: value for name, value in narrowed.items() if value})


def by_field() -> dict[str, list[tuple[str, str]]]:
    """Return number and title of the newest two public examples for each field, in one query."""
    place = Window(RowNumber(), partition_by=F("field"), order_by=[F("published_on").desc(), F("pk").desc()])
    rows = GoodPractice.objects.filter(state=ExampleState.ENDORSED).exclude(field="")
    kept = rows.annotate(rank=place).filter(rank__lte=MOST_LINKS).order_by("field", "rank")
    beside: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, number, title in kept.values_list("field", "number", "title"):
        beside[path].append((number, title))
    return dict(beside)


# --- circles ----------------------------------------------------------------------------------------------------------


def circles(person_id: int | None = None) -> QuerySet[Circle]:
    """Return the circles; each with how many members and conclusions it has, and whether one is in it."""
    mine = Membership.objects.filter(circle=OuterRef("pk"), left_on=None, person=person_id)
    members = Count("memberships", filter=Q(memberships__left_on=None), distinct=True)
    concluded = Q(posts__kind=PostKind.CONCLUSION, posts__state=PostState.SHOWN)
    return Circle.objects.annotate(
        members=members, concluded=Count("posts", filter=concluded, distinct=True), is_in=Exists(mine)
    )


def membership(circle: Circle, person_id: int | None) -> Membership | None:
    """Return the membership of somebody who is in a circle; nothing for everybody else."""
    return Membership.objects.filter(circle=circle, person=person_id, left_on=None).first()


def conclusions(circle: Circle) -> QuerySet[Post]:
    """Return what a circle came to, the newest first: public."""
    moderated = Membership.objects.filter(circle=OuterRef("circle"), person=OuterRef("written_by"), is_moderator=True)
    shown = circle.posts.filter(kind=PostKind.CONCLUSION, state=PostState.SHOWN).annotate(
        by_moderator=Exists(moderated)
    )
    return shown.select_related("written_by").order_by("-written_on", "-pk")


def members(circle: Circle) -> QuerySet[Membership]:
    """Return who is in a circle, by name."""
    return circle.memberships.filter(left_on=None).select_related("person").order_by("person__name", "pk")


def kept_from(person: Person) -> QuerySet[Post]:
    """Return what somebody wrote and others do not read: what is held, and what was taken back and why."""
    rows = Post.objects.filter(written_by=person.pk, state__in=[PostState.HELD, PostState.WITHDRAWN])
    return rows.select_related("circle").order_by("-pk")


# --- held, and alerts -------------------------------------------------------------------------------------------------


def checked_alerts() -> QuerySet[FraudAlert]:
    return FraudAlert.objects.filter(state=AlertState.CHECKED).order_by("-checked_on", "-pk")


def waiting_alerts() -> QuerySet[FraudAlert]:
    """Return what a registrar has to check or to read, the oldest first."""
    return FraudAlert.objects.filter(state__in=[AlertState.RAISED, AlertState.HELD]).order_by("pk")


def held_examples() -> QuerySet[GoodPractice]:
    return GoodPractice.objects.filter(state=ExampleState.HELD).order_by("pk")


def held_posts() -> QuerySet[Post]:
    return Post.objects.filter(state=PostState.HELD).select_related("circle", "question").order_by("pk")


def open_coaching(coach: Organisation, provider: Organisation) -> Coaching | None:
    return Coaching.objects.filter(coach=coach, provider=provider, state__in=OPEN).first()
