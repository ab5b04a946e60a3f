"""The numbers behind each figure: a fixed number of questions to the database, however much there is.

A function each for what is offered (S), how the register works (R), who accepts (P); the sums are `core/indicators.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from passerelle.catalogue.models import CourseInstance, MicroCredential, Mode, ShortCourse
from passerelle.core import indicators as sums
from passerelle.core.calendar import add_months
from passerelle.core.indicators import Measured
from passerelle.learning.models import Enrolment
from passerelle.opportunities.models import OpportunityItem
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import OrganisationRole
from passerelle.recognition import queries as recognition
from passerelle.registers import shut
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import LISTED, VERIFIED, State
from passerelle.vetting.models import CONFIRMING, Appeal, Case, Decision, Outcome, Purpose, Sanction, Seat
from passerelle.vetting.states import ACTIVE, AppealState, SanctionState, SeatState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet

YEAR = 12
"""Months of a period, up to the day and with it."""
TOP = 5
KINDS, COUNTRIES = 4, 2
"""What makes a panel diverse (policy paper, footnote 12; R5)."""
WITHOUT_A_NETWORK = (Mode.ONSITE, Mode.WORK_BASED, Mode.OFFLINE_PACK)
LOW_LEVELS = ("1", "2", "3", "4")


@dataclass(frozen=True)
class Counted:
    """One number of one indicator, as it is kept."""

    code: str
    part: str
    told: Measured
    unit: str = ""
    breakdown: list[dict[str, Any]] = field(default_factory=list)


def every_figure(today: date) -> list[Counted]:
    """Return every figure of a day, in the order of the definitions, in 25 queries at most."""
    since = add_months(today, -YEAR) + timedelta(days=1)
    return [*_offered(since, today), *_decided(since, today), *_accepted(today)]


def _share(code: str, part: str, some: int, of: int, **more: Any) -> Counted:
    return Counted(code, part, sums.share(some, of), **more)


def _broken_down(counts: Iterable[tuple[Any, int]]) -> list[dict[str, Any]]:
    ordered = sorted(counts, key=lambda one: (-one[1], str(one[0])))
    return [{"key": list(key) if isinstance(key, tuple) else [key], "n": n} for key, n in ordered]


# --- what is offered --------------------------------------------------------------------------------------------------


def _offered(since: date, today: date) -> Iterator[Counted]:
    listed = MicroCredential.objects.filter(state__in=LISTED).order_by()
    taught = ShortCourse.objects.filter(state__in=LISTED, leads_to__isnull=False).order_by().values("leads_to")
    entries = listed.count()
    pending = listed.filter(state=State.LISTED_PENDING).count()
    courses = ShortCourse.objects.filter(state__in=LISTED).aggregate(
        all=Count("pk"), offline=Count("pk", filter=Q(mode__in=WITHOUT_A_NETWORK) | ~Q(offline_kit=[]))
    )
    yield Counted("S1", "listed", sums.count(entries))
    yield Counted("S1", "pending", sums.count(pending))
    yield Counted("S2", "listed", sums.count(courses["all"]))
    yield Counted("S2", "per_micro_credential", sums.ratio(courses["all"], entries))
    yield _share("S3", "share", listed.exclude(pk__in=taught).count(), entries)
    enrolments = Enrolment.objects.filter(enrolled_on__range=(since, today)).order_by()
    by_provider = enrolments.values_list("instance__course__provider").annotate(n=Count("pk"))
    counts = sorted((n for _provider, n in by_provider), reverse=True)
    yield Counted("S4", "top_five", sums.share(sum(counts[:TOP]), sum(counts), of_persons=True))
    yield _share("S5", "share", courses["offline"], courses["all"])
    yield _levels(listed)
    yield from _prices(since, today)


def _levels(listed: QuerySet[MicroCredential]) -> Counted:
    """Return S6. The European level compares between frameworks; the table is by the country's own levels."""
    spread: Counter[tuple[str, str]] = Counter()
    low = stated = 0
    for level, eqf, isced, n in listed.values_list("level", "level_eqf", "field").annotate(n=Count("pk")):
        spread[level, isced[:2]] += n
        stated += n if eqf else 0
        low += n if eqf in LOW_LEVELS else 0
    return _share("S6", "levels_1_to_4", low, stated, breakdown=_broken_down(spread.items()))


def _prices(since: date, today: date) -> Iterator[Counted]:
    """Return S7, in the currency of most runs; what costs nothing has a price, in any currency."""
    runs = CourseInstance.objects.filter(
        starts_on__range=(since, today), cancelled_on=None, course__state__in=LISTED
    ).order_by()
    told = runs.values_list("price", "course__price", "course__currency", "course__hours")
    priced = [(usual if own is None else own, currency, _hours(hours)) for own, usual, currency, hours in told]
    rows = [(price, currency, hours) for price, currency, hours in priced if price is not None]
    currencies = Counter(currency for price, currency, _ in rows if price)
    currency = min(currencies, key=lambda one: (-currencies[one], one)) if currencies else ""
    ours = [(price, hours) for price, of, hours in rows if of == currency or not price]
    yield Counted("S7", "median", sums.median([price for price, _ in ours]), currency)
    yield Counted("S7", "per_hour", sums.median([price / hours for price, hours in ours if hours]), currency)
    yield _share("S7", "free", sum(not price for price, _currency, _ in rows), len(rows))


def _hours(stated: dict[str, Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in (stated or {}).values() if value), Decimal(0))


# --- how the register works -------------------------------------------------------------------------------------------


def _decided(since: date, today: date) -> Iterator[Counted]:
    period = (since, today)
    yield from _gate(EntryVersion.objects.filter(submitted_on__range=period).order_by(), period)
    decisions = Decision.objects.filter(decided_on__range=period).order_by()
    new = decisions.filter(case__purpose=Purpose.VERIFICATION).values_list("case__opened_on", "decided_on")
    spans = list(new.iterator())
    days = [Decimal((decided - opened).days) for opened, decided in spans]
    yield Counted("R2", "median", sums.median(days))
    yield Counted("R2", "nine_in_ten", sums.ninth_tenth(days))
    in_time = sum(decided <= add_months(opened, 2) for opened, decided in spans)
    yield _share("R2", "within_two_months", in_time, len(spans))
    mix = list(decisions.values_list("outcome", "by_expiry").annotate(n=Count("pk")))
    outcomes: Counter[str] = Counter()
    for outcome, _by_expiry, n in mix:
        outcomes[outcome] += n
    total = sum(outcomes.values())
    yield Counted("R3", "decided", sums.count(total), breakdown=_broken_down(outcomes.items()))
    yield _share("R3", "confirmed", sum(outcomes[one] for one in CONFIRMING), total)
    yield _share("R3", "by_expiry", sum(n for _, by_expiry, n in mix if by_expiry), total)
    yield _removed(outcomes[Outcome.REMOVE], period)
    yield _panels(period)
    yield from _after(period, total)
    due = Case.objects.filter(purpose=Purpose.REVIEW, due_on__range=period).order_by()
    reviews = due.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(decision__decided_on__lte=F("due_on"))))
    yield _share("R7", "share", reviews["kept"], reviews["all"])


def _gate(versions: QuerySet[EntryVersion], period: tuple[date, date]) -> Iterator[Counted]:
    """Yield R1, with how many versions each rule was noted of, and how many attempts each rule stopped."""
    submitted = versions.count()
    noted = versions.exclude(findings=[]).values_list("findings", flat=True)
    rules: Counter[str] = Counter()
    some = 0
    for findings in noted.iterator():
        some += 1
        rules.update({str(finding.get("rule", "")) for finding in findings})
    yield _share("R1", "share", submitted - some, submitted, breakdown=_broken_down(rules.items()))
    refused, stopped = shut.attempts(*period)
    yield _share("R1", "refused", refused, refused + submitted, breakdown=_broken_down(stopped.items()))


def _removed(by_decision: int, period: tuple[date, date]) -> Counted:
    by_procedure = Sanction.objects.filter(state=SanctionState.REMOVED, closed_on__range=period).count()
    kinds = (MicroCredential, ShortCourse, OrganisationRole)
    verified = sum(kind._default_manager.filter(state__in=VERIFIED).count() for kind in kinds)
    removed = by_decision + by_procedure
    ways = [("decision", by_decision), ("procedure", by_procedure)]
    return _share("R4", "rate", removed, verified + removed, breakdown=_broken_down((way, n) for way, n in ways if n))


def _panels(period: tuple[date, date]) -> Counted:
    """Return R5: of cases decided, those who sat to the end."""
    sat = Seat.objects.filter(case__decision__decided_on__range=period, has_vote=True, state__in=ACTIVE).order_by()
    made_up = sat.values_list("case").annotate(
        kinds=Count("kind", distinct=True), lands=Count("country", distinct=True)
    )
    panels = [(kinds, lands) for _case, kinds, lands in made_up.iterator()]
    return _share("R5", "share", sum(kinds >= KINDS and lands >= COUNTRIES for kinds, lands in panels), len(panels))


def _after(period: tuple[date, date], decided: int) -> Iterator[Counted]:
    recused = Seat.objects.filter(case__decision__decided_on__range=period, state=SeatState.RECUSED).count()
    appeals = Appeal.objects.aggregate(
        lodged=Count("pk", filter=Q(lodged_on__range=period)),
        upheld=Count("pk", filter=Q(decided_on__range=period, state__in=(AppealState.UPHELD, AppealState.PARTLY))),
    )
    yield _share("R6", "recusals", recused, decided)
    yield _share("R6", "appeals", appeals["lodged"], decided)
    yield _share("R6", "upheld", appeals["upheld"], decided)


# --- who accepts ------------------------------------------------------------------------------------------------------


def _accepted(today: date) -> Iterator[Counted]:
    items = OpportunityItem.objects.filter(opportunity__state=OpportunityState.OPEN).order_by()
    listed = MicroCredential.objects.filter(state__in=LISTED).order_by()
    entries = listed.count()
    yield _share("P5", "by_awarders", listed.filter(recognition.accepted_anywhere(today)).count(), entries)
    yield _share("P5", "by_employers", listed.filter(pk__in=items.values("micro_credential")).count(), entries)
