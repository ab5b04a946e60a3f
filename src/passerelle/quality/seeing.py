"""Reading the register for signals: each function yields what it sees now, in numbers; writing it down is elsewhere.

What stands above this package is known from the journal alone (a complaint that was taken up was held valid).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from passerelle.assessment.states import SIGNED
from passerelle.catalogue import partners
from passerelle.catalogue.models import CourseInstance, PartnerAct, PartnerAuthorisation, ShortCourse
from passerelle.core import signals as rules
from passerelle.core.calendar import add_months
from passerelle.core.feedback import QUESTIONS
from passerelle.core.indicators import rounded
from passerelle.journal.models import Fact
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import has_role, in_force
from passerelle.quality.actions.signals import Seen
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models import Kind, Recommendation, Signal, SignalKind
from passerelle.quality.models.feedback import Feedback, GiverKind, Moment
from passerelle.quality.states import RecommendationState, ReviewState
from passerelle.quality.thresholds import amount
from passerelle.registers import queries as registers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

HELD = "complaint.take_up"
"""The fact that a complaint was held valid; it notes the `entry`."""
AT_ONCE = 500


def complaints_about(entry: str, *, on: date) -> Iterator[Seen]:
    """Yield the complaints held valid about the body that answers for an entry, where they are many."""
    owner = _owner(entry)
    if owner is None:
        return
    least, months = amount("complaints", "least"), amount("complaints", "months")
    since = timezone.make_aware(datetime.combine(add_months(on, -months), time.min))
    about = {}
    for fact in Fact.objects.filter(kind=HELD, at__gte=since).order_by("pk"):
        whose = _owner(str(fact.noted.get("entry", "")))
        if whose is not None and whose.pk == owner.pk:
            about[fact.subject] = fact
    earlier = Signal.objects.filter(kind=SignalKind.COMPLAINTS, subject=owner).values_list("facts", flat=True)
    told = {number for facts in earlier for number in facts.get("complaints", ())}
    held = [(number, fact.day) for number, fact in about.items()]
    found = rules.complaints(held, told, on=on, months=months, least=least)
    if found:
        entries = sorted({str(about[number].noted["entry"]) for number in found})
        facts = {"complaints": found, "entries": entries, "months": months, "least": least}
        yield Seen(SignalKind.COMPLAINTS, f"{owner.number}:{found[0]}", owner, facts, _courses(entries))


def authorisation_lapsed(number: str, *, on: date) -> Iterator[Seen]:
    """Yield the runs that a partner still teaches towards what it is let teach no longer."""
    let = PartnerAuthorisation.objects.select_related("partner", "micro_credential").filter(number=number).first()
    if let is None or let.act != PartnerAct.TEACH or let.ends_on is None or let.ends_on <= let.valid_from:
        return
    if (
        partners.running(on)
        .filter(partner=let.partner_id, micro_credential=let.micro_credential_id, act=PartnerAct.TEACH)
        .exists()
    ):
        return
    taught = _runs(let.partner, on).filter(course__leads_to=let.micro_credential)
    noted = {"authorisation": let.number, "micro_credential": let.micro_credential.number}
    yield from _still_taught(let.partner, let.number, taught, noted)


def role_lapsed(fact: Fact, *, on: date) -> Iterator[Seen]:
    """Yield the runs of a provider that may teach no longer: its role was suspended, ran out or was removed."""
    role = OrganisationRole.objects.select_related("organisation").filter(number=fact.subject).first()
    if role is None or role.role != Role.PROVIDER or has_role(role.organisation_id, Role.PROVIDER, on=on):
        return
    noted = {"role": role.number, "state": fact.kind.rpartition(".")[2]}
    yield from _still_taught(role.organisation, f"{role.number}:{fact.pk}", _runs(role.organisation, on), noted)


def completion_fell(*, on: date) -> Iterator[Seen]:
    """Yield the courses of whose learners fewer finished: those of runs over in the last twelve whole months, and
    in the twelve before. Who left on the way began; whom the provider sent away did not."""
    points, least = amount("completion_drop", "points"), amount("completion_drop", "least")
    now, before = rules.months_to(on)
    finished = Q(state=EnrolmentState.COMPLETED) | Q(candidate__state__in=SIGNED)
    within = {
        name: Q(instance__ends_on__gte=since, instance__ends_on__lt=until)
        for name, (since, until) in (("now", now), ("before", before))
    }
    counted = (
        Enrolment.objects.filter(within["now"] | within["before"], instance__cancelled_on=None)
        .exclude(state=EnrolmentState.CANCELLED)
        .order_by()
        .values("instance__course")
        .annotate(
            now_of=Count("pk", filter=within["now"]),
            now_some=Count("pk", filter=within["now"] & finished),
            before_of=Count("pk", filter=within["before"]),
            before_some=Count("pk", filter=within["before"] & finished),
        )
        .filter(now_of__gte=least, before_of__gte=least)
    )
    fallen: dict[int, dict[str, Any]] = {}
    for row in counted.iterator():
        this, last = rules.Share(row["now_some"], row["now_of"]), rules.Share(row["before_some"], row["before_of"])
        fell = rules.fall_in_share(this, last, points=points, least=least)
        if fell is not None:
            fallen[row["instance__course"]] = {
                "now": float(this.percent), "now_of": this.of, "before": float(last.percent), "before_of": last.of,
                "fell": float(fell), "points": points, "least": least, "until": now[1].isoformat(),
            }  # fmt: skip
    for course in ShortCourse.objects.filter(pk__in=fallen).select_related("provider").order_by("pk")[:AT_ONCE]:
        if course.provider is not None and not _told_lately(SignalKind.COMPLETION_DROP, course.number, on):
            cause = f"{course.number}:{now[1]}"
            yield Seen(SignalKind.COMPLETION_DROP, cause, course.provider, fallen[course.pk], (course.number,))


def feedback_fell(*, on: date) -> Iterator[Seen]:
    """Yield the entries that learners rate lower: all their ratings at the end of what they followed, given in the last
    twelve whole months, and in the twelve before."""
    by, least = Decimal(amount("feedback_drop", "by")), amount("feedback_drop", "least")
    now, before = rules.months_to(on)
    rated = Q(outcomes__isnull=False) | Q(assessment__isnull=False) | Q(usefulness__isnull=False)
    given: Any = Feedback.objects.filter(rated, giver_kind=GiverKind.LEARNER, moment=Moment.FIRST)
    given = given.exclude(state=WordsState.WITHDRAWN).order_by()
    summed: dict[str, Any] = {}
    for name, (since, until) in (("now", now), ("before", before)):
        within = Q(given_on__gte=since, given_on__lt=until)
        summed[f"{name}_n"] = Count("pk", filter=within)
        for question in QUESTIONS:
            summed[f"{name}_{question}"] = Coalesce(Sum(question, filter=within), 0)
            summed[f"{name}_{question}_n"] = Count(question, filter=within)
    counted = given.values("entry").annotate(**summed).filter(now_n__gte=least, before_n__gte=least)
    for row in counted.order_by("entry").iterator():
        this, last = (_mean(row, name) for name in ("now", "before"))
        fell = rules.fall_in_mean(this, last, fall=by, least=least)
        owner = _owner(row["entry"]) if fell is not None else None
        if fell is None or owner is None or _told_lately(SignalKind.FEEDBACK_DROP, row["entry"], on):
            continue
        facts: dict[str, Any] = {
            "now": float(this.mean),
            "now_n": this.n,
            "before": float(last.mean),
            "before_n": last.n,
        }
        facts |= {"fell": float(fell), "by": float(by), "least": least, "until": now[1].isoformat()}
        yield Seen(SignalKind.FEEDBACK_DROP, f"{row['entry']}:{now[1]}", owner, facts, (row["entry"],))


def recommendations_overdue(*, on: date) -> Iterator[Seen]:
    """Yield the published reviews whose recommendations of one day nobody answered long after it."""
    days = amount("overdue_recommendation", "days")
    late = Recommendation.objects.filter(
        state=RecommendationState.OPEN, review__state=ReviewState.PUBLISHED, due_on__lt=on - timedelta(days=days)
    )
    by_day: dict[tuple[int, date], list[Recommendation]] = {}
    for one in late.select_related("review__subject").order_by("due_on", "pk")[:AT_ONCE]:
        by_day.setdefault((one.review_id, one.due_on), []).append(one)
    for (_review, due), some in by_day.items():
        review = some[0].review
        facts = {"review": review.number, "recommendations": [one.place for one in some], "due_on": due.isoformat()}
        facts |= {"days": days, "reviewed": review.kind}
        entries = tuple(review.entries) if review.kind == Kind.COURSES else ()
        cause = f"{review.number}:{due}"
        yield Seen(SignalKind.OVERDUE_RECOMMENDATION, cause, review.subject, facts, entries)


def agencies_unreviewed(*, on: date) -> Iterator[Seen]:
    """Yield the agencies whose own last review lies too long back."""
    months = amount("agency_review_lapsed", "months")
    for role in in_force(Role.QA_AGENCY, on=on).select_related("organisation").order_by("pk")[:AT_ONCE]:
        last = _day(role.particulars.get("last_review_on"))
        if last and rules.has_lapsed(last, on=on, months=months):
            facts = {"role": role.number, "last_review_on": last.isoformat(), "months": months}
            yield Seen(SignalKind.AGENCY_REVIEW_LAPSED, f"{role.number}:{last}", role.organisation, facts)


def _still_taught(
    body: Organisation, cause: str, taught: QuerySet[CourseInstance], noted: dict[str, Any]
) -> Iterator[Seen]:
    least = amount("lapsed_partner", "least")
    runs = list(taught.order_by("ends_on").values_list("pk", "course__number", "ends_on").distinct())
    if len(runs) >= least:
        courses = sorted({course for _pk, course, _ends in runs})
        facts = noted | {"runs": len(runs), "last_ends_on": runs[-1][2].isoformat(), "least": least}
        yield Seen(SignalKind.LAPSED_PARTNER, cause, body, facts, tuple(courses))


def _runs(body: Organisation, on: date) -> QuerySet[CourseInstance]:
    """Return the runs of a body's courses that are under way or to come."""
    return CourseInstance.objects.filter(course__provider=body, cancelled_on=None, ends_on__gte=on)


def _mean(row: dict[str, Any], when: str) -> rules.Mean:
    """Return the mean of all ratings of a period, and of how many learners they are."""
    total = sum(row[f"{when}_{question}"] for question in QUESTIONS)
    ratings = sum(row[f"{when}_{question}_n"] for question in QUESTIONS)
    return rules.Mean(rounded(Decimal(total) / ratings, Decimal("0.01")), row[f"{when}_n"])


def _owner(entry: str) -> Organisation | None:
    """Return the body that answers for an entry; none where there is no such entry, or nobody answers for it."""
    model = registers.kinds().get(entry.partition("-")[0])
    found = model._default_manager.select_related(model.owned_by).filter(number=entry).first() if model else None
    owner: Organisation | None = getattr(found, found.owned_by) if found else None
    return owner


def _courses(entries: list[str]) -> tuple[str, ...]:
    """Return the entries where all of them are courses or micro-credentials; one about a role is about the body."""
    roles = OrganisationRole.prefixes
    return () if any(number.partition("-")[0] in roles for number in entries) else tuple(entries)


def _told_lately(kind: SignalKind, entry: str, on: date) -> bool:
    """Say whether the same was told of an entry within a year: one fall is seen in every month of it."""
    since = add_months(on, -12)
    return Signal.objects.filter(kind=kind, cause__startswith=f"{entry}:", opened_on__gt=since).exists()


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
