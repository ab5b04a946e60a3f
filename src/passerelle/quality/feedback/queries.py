"""What is read of feedback: sums by kind of giver, texts, what waits for a reply, what waits for a registrar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum

from passerelle.core import feedback as rule
from passerelle.core.overlap import mark
from passerelle.quality.feedback.states import COUNTED, ReportState, WordsState
from passerelle.quality.models.feedback import Feedback, FeedbackOutcome, FeedbackReply, GiverKind, Moment
from passerelle.quality.models.reports import ReportLink

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from passerelle.people.models import Person


@dataclass(frozen=True)
class Sums:
    """What givers of one kind say at one moment: how many, and the mean of each question where it may be shown."""

    giver_kind: str
    moment: str
    n: int
    means: dict[str, float | None]
    answered: dict[str, int]
    unseen: int
    """Texts that wait for a registrar or were kept back."""

    @property
    def kind(self) -> str:
        return str(GiverKind(self.giver_kind).label)

    @property
    def when(self) -> str:
        return str(Moment(self.moment).label)

    @property
    def is_few(self) -> bool:
        """Whether a mean is held back as so few learners spoke."""
        return self.giver_kind == rule.LEARNERS and self.n < rule.FEWEST_LEARNERS


def sums_of(numbers: Collection[str]) -> dict[str, list[Sums]]:
    """Return the sums of entries by number, by kind of giver and moment; one query, however many answers."""
    asked: dict[str, Any] = {"n": Count("pk")}
    asked["unseen"] = Count("pk", filter=Q(state__in=[WordsState.HELD, WordsState.KEPT_BACK]))
    for name in rule.QUESTIONS:
        asked |= {f"{name}_n": Count(name), f"{name}_sum": Sum(name)}
    rows = Feedback.objects.filter(entry__in=numbers, state__in=COUNTED).order_by()
    found: dict[str, list[Sums]] = {number: [] for number in numbers}
    grouped: Iterable[dict[str, Any]] = rows.values("entry", "giver_kind", "moment").annotate(**asked)  # type: ignore[assignment]
    for row in grouped:
        kind = row["giver_kind"]
        means = {name: rule.mean(row[f"{name}_sum"], row[f"{name}_n"], kind) for name in rule.QUESTIONS}
        answered = {name: row[f"{name}_n"] for name in rule.QUESTIONS}
        found[row["entry"]].append(Sums(kind, row["moment"], row["n"], means, answered, row["unseen"]))
    order = {kind: place for place, kind in enumerate(GiverKind.values)}
    return {number: sorted(some, key=lambda one: (order[one.giver_kind], one.moment)) for number, some in found.items()}


def sums(number: str) -> list[Sums]:
    return sums_of([number])[number]


def by_outcome(number: str, outcomes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each outcome as it reads now with how many rated it and the mean; of learners, from three on."""
    rows = FeedbackOutcome.objects.filter(entry=number, feedback__state__in=COUNTED).order_by()
    grouped = rows.values("mark", "feedback__giver_kind").annotate(n=Count("pk"), total=Sum("rating"))
    found: dict[str, list[tuple[str, int, int]]] = {}
    for row in grouped:
        found.setdefault(row["mark"], []).append((row["feedback__giver_kind"], row["n"], row["total"]))
    return [_rated(outcome, found.get(mark(rule.outcome_key(outcome.get("text", ""))), [])) for outcome in outcomes]


def _rated(outcome: dict[str, Any], told: list[tuple[str, int, int]]) -> dict[str, Any]:
    """Return an outcome with its mean over all kinds; too few learners are left out of it, and of the count."""
    counted = [(n, total) for kind, n, total in told if rule.mean(total, n, kind) is not None]
    n, total = sum(one for one, _ in counted), sum(one for _, one in counted)
    mean = rule.mean(total, n, "all") if n else None
    return {"code": outcome.get("code", ""), "text": outcome.get("text", ""), "n": n, "mean": mean}


def texts_of(number: str, giver_kind: str = "") -> QuerySet[Feedback]:
    """Return what was written on an entry and is shown, the newest first, with the reply to each."""
    rows = Feedback.objects.filter(entry=number, state=WordsState.SHOWN).exclude(shown_text="")
    if giver_kind:
        rows = rows.filter(giver_kind=giver_kind)
    return rows.select_related("organisation").prefetch_related(_shown_replies()).order_by("-pk")


def _shown_replies() -> Prefetch[str, QuerySet[FeedbackReply], str]:
    shown = FeedbackReply.objects.filter(state=WordsState.SHOWN).order_by("-to_version")
    return Prefetch("replies", queryset=shown, to_attr="shown_replies")


def of_owner(bodies: Collection[int], number: str = "") -> QuerySet[Feedback]:
    """Return what is said of the entries of bodies: without a reply first, then the newest; held words are not read."""
    replied = FeedbackReply.objects.filter(feedback=OuterRef("pk"), to_version=OuterRef("version"))
    rows = Feedback.objects.filter(owner__in=bodies, state=WordsState.SHOWN).exclude(shown_text="")
    if number:
        rows = rows.filter(entry=number)
    rows = rows.select_related("organisation").prefetch_related("replies").annotate(is_replied=Exists(replied))
    return rows.order_by("is_replied", "-pk")


def entries_of(bodies: Collection[int]) -> list[dict[str, Any]]:
    """Return the entries of bodies that anything was said of, with how many spoke and wait for a reply."""
    replied = FeedbackReply.objects.filter(feedback=OuterRef("pk"), to_version=OuterRef("version"))
    rows = Feedback.objects.filter(owner__in=bodies, state__in=COUNTED).annotate(is_replied=Exists(replied)).order_by()
    waits = Count("pk", filter=Q(state=WordsState.SHOWN, is_replied=False) & ~Q(shown_text=""))
    found = rows.values("entry").annotate(n=Count("pk"), waits=waits).order_by("-waits", "entry")
    return [dict(row) for row in found]


def waiting() -> QuerySet[Feedback]:
    """Return the feedback whose words wait for a registrar, the oldest first."""
    return Feedback.objects.filter(state=WordsState.HELD).select_related("organisation", "owner").order_by("pk")


def kept_back() -> QuerySet[Feedback]:
    rows = Feedback.objects.filter(state=WordsState.KEPT_BACK)
    return rows.select_related("organisation", "owner").order_by("-decided_on", "-pk")


def replies_waiting() -> QuerySet[FeedbackReply]:
    rows = FeedbackReply.objects.filter(state=WordsState.HELD)
    return rows.select_related("feedback__owner", "feedback__organisation").order_by("pk")


def reports_of(number: str = "", body: int | None = None) -> QuerySet[ReportLink]:
    """Return the reports that are shown on an entry or a body, the newest first."""
    rows = ReportLink.objects.filter(state=ReportState.SHOWN)
    return rows.filter(organisation=body) if body else rows.filter(entry=number, organisation=None)


def reports_waiting() -> QuerySet[ReportLink]:
    rows = ReportLink.objects.filter(state=ReportState.PROPOSED)
    return rows.select_related("organisation").order_by("pk")


def reports_by(person: Person) -> QuerySet[ReportLink]:
    """Return what somebody proposed, the newest first, with what became of it."""
    return ReportLink.objects.filter(proposed_by=person).select_related("organisation").order_by("-pk")


def told(found: Sequence[Sums]) -> list[dict[str, Any]]:
    """Return sums as plain data, for programs and open data."""
    return [
        {"giver_kind": one.giver_kind, "moment": one.moment, "n": one.n, "means": one.means, "answered": one.answered}
        for one in found
    ]
