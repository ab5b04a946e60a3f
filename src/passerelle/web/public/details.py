"""What the page of an entry tells below its first view: groups of lines, each left out while nothing is stated.

Who reads a page in a hurry reads its facts; the rest is folded, in plain words, and costs no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from passerelle.catalogue.extra import EXTRA
from passerelle.catalogue.models import LearningKind, Mode
from passerelle.learning import queries as learning
from passerelle.learning.states import Way
from passerelle.policy.fields import field_name
from passerelle.web.currencies import money
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import credit_system_name, field_of_study, language_name, plain_number, quality_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
    from passerelle.learning.models import Admission

LEARNING_HOURS = {
    "contact": lazy("with a teacher"),
    "guided": lazy("guided online"),
    "self": lazy("alone"),
    "assessment": lazy("being assessed"),
}
KIT = {
    "transcript": lazy("transcript"),
    "audio": lazy("sound"),
    "video": lazy("film"),
    "document": lazy("documents"),
    "exercises": lazy("exercises"),
    "print": lazy("pages to print"),
}
PAID_WITH = {"voucher": lazy("a voucher"), "learning_account": lazy("a learning account")}


@dataclass(frozen=True)
class Group:
    """Lines of (name, text) under one heading; `is_open` where a reader should see them without a click."""

    title: str
    lines: tuple[tuple[str, str], ...]
    is_open: bool = False


def of_course(course: ShortCourse) -> list[Group]:
    """Return what a course teaches, whom it takes, and how its hours and its kit are made up."""
    return _groups(
        Group(
            _("What it teaches"),
            _said(
                (_("What it is for"), course.purpose),
                (_("What is taught"), course.content),
                (_("What you can do afterwards"), "\n".join(one.get("text", "") for one in course.outcomes)),
            ),
            is_open=True,
        ),
        Group(
            _("Who may enrol, and how one completes it"),
            _said(
                (_("Who may enrol"), course.prerequisites),
                (_("How one completes it"), course.completion_rule),
                (_("Learners at once"), _at_most(course.capacity)),
                (_("Taught in"), language_name(course.language)),
                (_("What you receive"), _receives(course)),
            ),
        ),
        Group(
            _("Hours, and what can be taken along"),
            _said(
                (_("Hours"), _hours(course)),
                (_("Without a network"), _kit(course.offline_kit)),
            ),
        ),
    )


def of_runs(runs: Sequence[CourseInstance], course: ShortCourse) -> dict[int, list[str]]:
    """Return what is said of each run beside its days, by its key."""
    terms = learning.terms_of(runs)
    names = learning.names_of({number for one in terms.values() for group in one.requires for number in group})
    return {run.pk: [*of_run(run, course), *_terms(terms.get(run.pk), names)] for run in runs}


def _terms(terms: Admission | None, names: Mapping[str, str]) -> list[str]:
    """Return how its places are given where that is not to who comes first, its language, what must be held first."""
    if terms is None:
        return []
    told = [] if terms.way == Way.FIRST_COME else [_("places %(way)s") % {"way": terms.get_way_display()}]
    if terms.language:
        told.append(_("taught in %(language)s") % {"language": language_name(terms.language)})
    groups = [_(" or ").join(names.get(number, number) for number in group) for group in terms.requires]
    return [*told, *(_("first: %(names)s") % {"names": group} for group in groups)]


def of_run(run: CourseInstance, course: ShortCourse) -> list[str]:
    """Return what is said of one run beside its days: when in the week, where, its own price, how else one can pay."""
    told = [run.schedule, run.place]
    if run.price is not None:
        told.append(_("Free") if run.price == 0 else money(run.price, course.currency))
    means = [str(PAID_WITH[one]) for one in run.accepts if one in PAID_WITH]
    if means:
        told.append(_("may be paid with %(means)s once the country opens them") % {"means": _(" or ").join(means)})
    return [one for one in told if one]


def of_micro_credential(entry: MicroCredential, review: date | None) -> list[Group]:
    """Return for whom it is and why it exists; `review` is the day by which it is looked at again."""
    return _groups(
        Group(
            _("Who can earn it, and for what work"),
            _said(
                (_("What one must know or hold before"), entry.prerequisites),
                (_("How one comes to it"), capfirst(entry.get_routes_display())),
                (_("How one takes part"), capfirst(_mode(entry.participation_form))),
                (_("Language"), language_name(entry.language)),
                (_("Work it prepares for"), ", ".join(entry.occupations)),
                (_("What the law asks"), entry.legal_constraints),
            ),
        ),
        Group(
            _("Why it exists, and who looks after it"),
            _said(
                (_("Who needs it"), entry.need_evidence),
                (_("Quality is assured"), _quality(entry)),
                (_("Reviewed"), _reviewed(entry, review)),
                (_("Field"), field_of_study(entry.field)),
                (_("Credit system"), credit_system_name(entry.credit_system)),
                (_("Hours"), _learning_time(entry)),
                *_asked_by_some(entry),
            ),
        ),
    )


def _groups(*told: Group) -> list[Group]:
    return [group for group in told if group.lines]


def _said(*lines: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in lines if text)


def _at_most(capacity: int | None) -> str:
    return "" if capacity is None else plain_number(capacity)


def _receives(course: ShortCourse) -> str:
    given = [_("a signed credential")] if course.credential_signed else []
    return capfirst(", ".join(given + ([_("paper, if you ask for it")] if course.paper_on_request else [])))


def _hours(course: ShortCourse) -> str:
    told = ((LEARNING_HOURS[kind], course.hours.get(kind)) for kind in LEARNING_HOURS)
    return ", ".join(f"{plain_number(hours)} {kind}" for kind, hours in told if hours)


def _kit(kit: Iterable[dict[str, Any]]) -> str:
    return ", ".join(_part(str(KIT.get(one["kind"], one["kind"])), one.get("mb")) for one in kit)


def _part(name: str, size: Any) -> str:
    return name if size is None else _("%(part)s, %(mb)s MB") % {"part": name, "mb": plain_number(size)}


def _mode(code: str) -> str:
    return str(Mode(code).label) if code in Mode.values else ""


def _quality(entry: MicroCredential) -> str:
    kind, by = entry.quality_assurance.get("type") or "", entry.quality_assurance.get("by") or ""
    return ", ".join(part for part in (capfirst(quality_words(kind)) if kind else "", by) if part)


def _reviewed(entry: MicroCredential, review: date | None) -> str:
    years = entry.review_years
    every = "" if not years else _("every year") if years == 1 else _("every %(n)s years") % {"n": years}
    by = _("next by %(day)s") % {"day": day(review)} if review else ""
    return capfirst(", ".join(part for part in (every, by) if part))


def _learning_time(entry: MicroCredential) -> str:
    told = [f"{plain_number(hours)} {kind}" for kind, hours in entry.learning_time.items()]
    if entry.contact_hours is not None:
        told.insert(0, _("%(n)s with a teacher") % {"n": plain_number(entry.contact_hours)})
    return ", ".join(told)


def _asked_by_some(entry: MicroCredential) -> Iterable[tuple[str, str]]:
    """Yield what the rules of some countries ask besides, by the names their forms give it."""
    for path in EXTRA:
        if (value := entry.extra.get(path)) is not None:
            yield capfirst(field_name(path)), _in_words(path, value)


def _in_words(path: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if path == "kind" and value in LearningKind.values:
        return capfirst(str(LearningKind(value).label))
    if path == "outcome_statistics_on":
        return day(date.fromisoformat(value))
    return plain_number(value) if isinstance(value, (int, float)) else str(value)
