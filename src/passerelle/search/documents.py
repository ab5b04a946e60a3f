"""What the index holds about one entry: plain data, made from the database alone.

A micro-credential answers for its courses (modes, prices, languages, starts) and a course for what it leads to
(level, credits, field, who accepts it), so that a filter finds both.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Prefetch, prefetch_related_objects

from passerelle.catalogue import offering
from passerelle.catalogue.models import CourseInstance, MicroCredential, Mode, Route, ShortCourse
from passerelle.opportunities import queries as opportunities
from passerelle.recognition import queries as recognition
from passerelle.registers.models import Entry
from passerelle.registers.states import LISTED, PUBLIC_STATES, STATES_OF, State
from passerelle.search import saying
from passerelle.search.language import STEMMED
from passerelle.skills import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from passerelle.core.standing import Standing
    from passerelle.organisations.models import Organisation

DEGREE, JOB, ANY = "degree", "job", "1"
NEVER = 9_999_999
"""The day number of a course that has no start, and the minutes of an entry that states no hours: last in order."""
CHUNK = 500
STATUS = {state: str(status) for status, states in STATES_OF.items() for state in states}
Document = dict[str, Any]
Acceptor = tuple[str, str]
Taught = MicroCredential | ShortCourse
E = TypeVar("E", bound=Entry)


def micro_credentials() -> QuerySet[MicroCredential]:
    """Return what people find, each with its listed courses (`listed_courses`); `settle` says which are ways in."""
    courses = taught_courses(with_goals=False).filter(state__in=LISTED)
    return (
        MicroCredential.objects.filter(state__in=PUBLIC_STATES)
        .select_related("awarder")
        .prefetch_related(Prefetch("short_courses", queryset=courses, to_attr="listed_courses"))
    )


def taught_courses(*, with_goals: bool = True) -> QuerySet[ShortCourse]:
    """Return the public courses, each with what it leads to, listed or not; `settle` fetches their coming runs."""
    courses = ShortCourse.objects.filter(state__in=PUBLIC_STATES).select_related("provider").order_by("pk")
    if with_goals:
        # No state here: SQLite would walk the index of states, over all entries, for each few courses.
        goals = MicroCredential.objects.select_related("awarder").order_by("pk")
        courses = courses.prefetch_related(Prefetch("leads_to", queryset=goals, to_attr="goals"))
    return courses


def settle(entries: Sequence[MicroCredential], courses: Sequence[ShortCourse] = (), *, on: date) -> None:
    """Keep what is a way in on a day: the courses of an entry whose provider may teach it, and the runs of such.

    What may be said of each course is in `offered` afterwards (`core/standing.py`), its coming runs in `upcoming`;
    none where nobody new may begin.
    """
    every_course = [*courses, *(course for entry in entries for course in courses_of(entry))]
    prefetch_related_objects(every_course, offering.coming(on))
    asked = {goal.pk for course in courses for goal in all_goals_of(course)}
    let = offering.taught(asked | {entry.pk for entry in entries}, on=on) if every_course else set()
    for entry in entries:
        ways = [course for course in courses_of(entry) if (entry.pk, course.provider_id) in let]
        entry.listed_courses = ways  # type: ignore[attr-defined]
        for course in ways:
            _offer(course, offering.of_course(course, [entry], let, on=on))
    for course in courses:
        _offer(course, offering.of_course(course, all_goals_of(course), let, on=on))


def _offer(course: ShortCourse, found: Standing) -> None:
    course.offered = found  # type: ignore[attr-defined]
    if not offering.takes_beginners(found):
        course.upcoming = []  # type: ignore[attr-defined]


def offered(entry: Taught, *, on: date) -> Standing:
    """Return whether an entry is recognised and may be offered; of a course as `settle` left it."""
    found: Standing = getattr(entry, "offered", None) or offering.by_its_state(entry, on=on)
    return found


def every(on: date) -> Iterator[Document]:
    """Yield the document of every public entry, a few hundred entries in memory at a time."""
    for chunk in _chunks(micro_credentials()):
        yield from of_micro_credentials(chunk, on=on)
    for courses in _chunks(taught_courses()):
        yield from of_courses(courses, on=on)


def of(numbers: Iterable[str], *, on: date) -> list[Document]:
    """Return the documents of those entries among these that are public."""
    wanted = list(numbers)
    return [
        *of_micro_credentials(list(micro_credentials().filter(number__in=wanted)), on=on),
        *of_courses(list(taught_courses().filter(number__in=wanted)), on=on),
    ]


def _chunks(entries: QuerySet[E]) -> Iterator[list[E]]:
    """Yield the entries in chunks. Their keys are read first: asked for the next few of a state, databases sort all."""
    keys = list(entries.order_by("pk").prefetch_related(None).values_list("pk", flat=True))
    for place in range(0, len(keys), CHUNK):
        yield list(entries.filter(pk__in=keys[place : place + CHUNK]).order_by("pk"))


def of_micro_credentials(entries: Sequence[MicroCredential], *, on: date) -> list[Document]:
    settle(entries, on=on)
    accepted = _accepted([entry.number for entry in entries], on=on)
    return [_of_micro_credential(entry, accepted[entry.number], on) for entry in entries]


def of_courses(courses: Sequence[ShortCourse], *, on: date) -> list[Document]:
    settle((), courses, on=on)
    accepted = _accepted([goal.number for course in courses for goal in goals_of(course)], on=on)
    return [
        _of_course(course, set().union(*(accepted[goal.number] for goal in goals_of(course))), on) for course in courses
    ]


def goals_of(course: ShortCourse) -> Sequence[MicroCredential]:
    """Return the listed micro-credentials a course leads to, as `taught_courses` fetched them.

    A course that left the register tells what it led to, also where that has left with it.
    """
    return [goal for goal in all_goals_of(course) if goal.is_listed or (goal.is_public and not course.is_listed)]


def all_goals_of(course: ShortCourse) -> Sequence[MicroCredential]:
    """Return everything a course leads to, listed or not, as `taught_courses` fetched it."""
    goals: Sequence[MicroCredential] = course.goals  # type: ignore[attr-defined]
    return goals


def courses_of(entry: MicroCredential) -> Sequence[ShortCourse]:
    """Return the listed courses that lead to it, as `micro_credentials` fetched them and `settle` left them."""
    courses: Sequence[ShortCourse] = entry.listed_courses  # type: ignore[attr-defined]
    return courses


def runs_of(course: ShortCourse) -> Sequence[CourseInstance]:
    """Return the runs one can still enrol in, the first to start first."""
    runs: Sequence[CourseInstance] = course.upcoming  # type: ignore[attr-defined]
    return runs


def _accepted(numbers: Sequence[str], *, on: date) -> defaultdict[str, set[Acceptor]]:
    """Return who accepts each of these micro-credentials, and for what, in two queries for all of them."""
    found: defaultdict[str, set[Acceptor]] = defaultdict(set)
    for line in recognition.accepted_by(numbers, on=on):
        found[line.item].add((DEGREE if line.programme_reference else JOB, line.organisation_slug))
    for item in opportunities.naming(numbers, on=on):
        found[item.number].add((JOB, item.opportunity.employer.slug))
    return found


def _of_micro_credential(entry: MicroCredential, accepted: Iterable[Acceptor], on: date) -> Document:
    courses = courses_of(entry)
    routes = [Route.COURSE, Route.PRIOR_LEARNING] if entry.routes == Route.BOTH else [entry.routes]
    named = [component.get("title", "") for component in entry.components]
    texts = [
        *entry.summary.items(),
        *((entry.language, outcome.get("text", "")) for outcome in entry.outcomes),
        *((entry.language, skill) for skill in (*entry.skills, *tags.labels(entry.outcomes), *named)),
    ]
    return {
        **_common(entry, "micro_credential", hours=entry.hours, body=entry.awarder),
        **_size([entry]),
        **_taught(entry, courses, [entry.participation_form], on),
        **_words(entry.title.items(), texts),
        **_acceptors(accepted),
        "route": [str(route) for route in routes],
        "skill": tags.addresses(entry.outcomes),
        **saying.fields(entry.outcomes, entry.language),
    }


def _of_course(course: ShortCourse, accepted: Iterable[Acceptor], on: date) -> Document:
    goals = goals_of(course)
    texts = [
        *course.summary.items(),
        *((course.language, text) for text in (course.place, course.schedule, *tags.labels(course.outcomes))),
        *(pair for goal in goals for pair in goal.title.items()),
        *((goal.language, outcome.get("text", "")) for goal in goals for outcome in goal.outcomes),
    ]
    return {
        **_common(course, "course", hours=course.total_hours or None, body=course.provider),
        **_size(goals),
        **_taught(course, [course], [], on),
        **_words(course.title.items(), texts),
        **_acceptors(accepted),
        "route": [str(Route.COURSE)],
        "skill": tags.addresses([*course.outcomes, *(one for goal in goals for one in goal.outcomes)]),
    }


def _common(entry: Entry, kind: str, *, hours: Decimal | None, body: Organisation | None) -> Document:
    minutes = NEVER if hours is None else min(int(hours * 60), NEVER)
    names = [body.legal_name, *body.names.values(), body.town] if body else []
    return {
        "number": entry.number,
        "kind": [kind],
        "status": [STATUS[State(entry.state)]],
        "by": [body.slug] if body else [],
        "names": [name for name in names if name],
        "newest": _ordered(entry.listed_on.toordinal() if entry.listed_on else 0, entry),
        "shortest": _ordered(minutes, entry),
    }


def _ordered(first: int, entry: Entry) -> int:
    """Return one number to sort by, so that two entries never share a place and pages never shift."""
    digits = entry.number.partition("-")[2]
    return first * 10**8 + int(digits or 0) % 10**7 * 2 + entry.number.startswith("SC")


def _size(entries: Sequence[MicroCredential]) -> Document:
    credit_points = [size for entry in entries if (size := entry.credits_that_hold) is not None]
    fields = {entry.field[:length] for entry in entries for length in (2, 3, 4) if len(entry.field) >= length}
    return {
        "level": sorted({entry.level_that_holds for entry in entries} - {""}),
        "field": sorted(fields),
        "band": sorted({band_of(points) for points in credit_points}),
        "credits": [float(points) for points in credit_points],
    }


def band_of(points: Decimal) -> str:
    return "small" if points <= 2 else "medium" if points < 10 else "large"


def _taught(entry: Taught, courses: Sequence[ShortCourse], modes: list[str], on: date) -> Document:
    starts = sorted(run.starts_on for course in courses for run in runs_of(course) if run.starts_on >= on)
    offline = any(course.offline_kit_mb or course.mode == Mode.OFFLINE_PACK for course in courses)
    packed = [str(Mode.OFFLINE_PACK)] if offline else []
    return {
        "mode": sorted({*modes, *packed, *(course.mode for course in courses)} - {""}),
        "language": sorted({entry.language, *(course.language for course in courses)} - {""}),
        "free": [ANY] if any(course.price == 0 for course in courses) else [],
        "offline": [ANY] if offline else [],
        "starts": sorted({f"{day:%Y-%m}" for day in starts}),
        "soonest": _ordered(starts[0].toordinal() if starts else NEVER, entry),
    }


def _acceptors(accepted: Iterable[Acceptor]) -> Document:
    kinds = {kind for kind, _ in accepted}
    return {
        "accepted": sorted({*kinds, ANY} if kinds else kinds),
        "accepted_by": sorted({owner for _, owner in accepted}),
    }


def _words(titles: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]]) -> Document:
    """Return the same text twice: as it stands, and in a field of its language, where it is stemmed."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    written = set()
    for name, pairs in (("title", titles), ("text", texts)):
        for language, text in pairs:
            if not text:
                continue
            found[name].append(text)
            if (base := language.split("-")[0].lower()) in STEMMED:
                found[f"{name}_{base}"].append(text)
                written.add(base)
    return {**found, "written": sorted(written)}
