"""What the rules in force ask of a micro-credential besides what its form always asks, and what may be said of any.

A form shows what these rules ask, and what every author may say; what only the rules of other countries ask is shown
where something stands there already.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.extra import EXTRA
from passerelle.catalogue.models import LearningKind
from passerelle.core import gate, registration
from passerelle.core.errors import Malformed
from passerelle.policy.fields import FIELDS
from passerelle.web.wording import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.catalogue.models import MicroCredential, ShortCourse
    from passerelle.core.gate import Profile

NONE = [("", "–")]
YES_NO = [*NONE, ("yes", _("yes")), ("no", _("no"))]
TRUTHS = ("assessment.awards_credit", "is_aqf_award", "assessment.summative")
LISTS = ("part_of", "endorsements", "skills", "occupations")
ALWAYS = (
    *("level.applicable", "workload.contact_hours", "learning_time", "assessment.summative", "assessment.retakes"),
    *("skills", "occupations", "kind", "part_of", "expiry_years", "endorsements", "language"),
)
"""What every author may say (DOMAIN 3.5); the rest of `EXTRA` is shown where a rule asks for it or it is stated."""
PATHS = dict.fromkeys([*ALWAYS, *EXTRA])


def named(path: str) -> str:
    """Return what the form calls a path.

    >>> named("recognition.credit_or_industry")
    'x_recognition_credit_or_industry'
    """
    return f"x_{path.replace('.', '_')}"


CALLED = {
    **{path: named(path) for path in PATHS},
    **{f"extra.{path}": named(path) for path in PATHS},
    "level_applicable": named("level.applicable"),
    "contact_hours": named("workload.contact_hours"),
}
"""What the acts call these fields, by what the form does."""


def asked_by(profiles: Iterable[Profile]) -> frozenset[str]:
    """Return the paths that the rules on micro-credentials read, and those on their registration."""
    read = tuple(profiles)
    own = (path for one in read for path in gate.fields(one, "micro_credential"))
    return frozenset(own) | registration.places(read)


def add(form: forms.Form, asked: frozenset[str]) -> None:
    """Give a form what these rules ask and what may be said of any; `form.asked` and `form.may` list the fields."""
    seen = [path for path in PATHS if path in ALWAYS or path in asked or _is_there(form, named(path))]
    for path in seen:
        form.fields[named(path)] = _field(path)
    form.asked = [form[named(path)] for path in seen if path in asked]  # type: ignore[attr-defined]
    form.may = [form[named(path)] for path in seen if path not in asked]  # type: ignore[attr-defined]


def _is_there(form: forms.Form, name: str) -> bool:
    return name in form.data if form.is_bound else form.initial.get(name) not in (None, "")


def _field(path: str) -> forms.Field:
    label = str(FIELDS[path]).capitalize()
    if path == "level.applicable":
        return forms.ChoiceField(label=label, required=False, choices=YES_NO[1:])
    if path in TRUTHS:
        return forms.ChoiceField(label=label, required=False, choices=YES_NO)
    if path == "kind":
        return forms.ChoiceField(label=label, required=False, choices=[*NONE, *LearningKind.choices])
    if path in ("workload.contact_hours", "expiry_years", "assessment.retakes"):
        return forms.DecimalField(label=label, required=False, min_value=0, max_value=10_000)
    hint = str(HINTS.get(path, ""))
    if path == "cohort_years_of_data":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=100, help_text=hint)
    if path == "outcome_statistics_on":
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(label=label, required=False, help_text=hint, widget=widget)
    if path == "language":
        hint = str(_("A code such as en or fr: the language in which the texts here are written"))
        return forms.CharField(label=label, required=False, max_length=8, help_text=hint)
    hint = str(_("One a line")) if path in LISTS else hint
    return forms.CharField(
        label=label, required=False, max_length=20_000, help_text=hint, widget=forms.Textarea(attrs={"rows": 2})
    )


HINTS = {
    "learning_time": _("One a line: kind and hours, for example lectures: 20"),
    "purpose_statement": _("Who it is for, and what they use it for"),
    "outcome_statement": _("What its holders can do"),
    "developer": _("Who developed it"),
    "competence_reference": _("The competences, and the situations of work in which they are used"),
    "assessment_reference": _("How each competence is assessed, and by which criteria"),
    "cohort_years_of_data": _(
        "Of how many years of those who completed it you know what became of them. Empty or 0 counts as one year, "
        "which may shorten for how long it is verified."
    ),
    "outcome_statistics_on": _("When you last published statistics on what became of those who completed it"),
}


def initial(entry: MicroCredential) -> dict[str, Any]:
    """Return what these fields show of a draft."""
    told: dict[str, Any] = {
        "language": entry.language,
        "level.applicable": "yes" if entry.level_applicable else "no",
        "workload.contact_hours": as_typed(entry.contact_hours),
        "learning_time": "\n".join(f"{kind}: {as_typed(hours)}" for kind, hours in entry.learning_time.items()),
        "assessment.summative": _yes_no(entry.assessment.get("summative")),
        "assessment.retakes": as_typed(entry.assessment.get("retakes")),
        "skills": "\n".join(entry.skills),
        "occupations": "\n".join(entry.occupations),
    }
    for path in EXTRA:
        value = entry.extra.get(path)
        lines = "\n".join(value) if isinstance(value, list) else value
        told[path] = _yes_no(value) if path in TRUTHS else lines
    return {named(path): value for path, value in told.items()}


def stated(entry: MicroCredential, posted: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what these fields state, in the shape `catalogue.actions` takes; what was not on the page stays.

    `posted` is what came, `said` what the form made of it. Raises Malformed for hours by kind that cannot be read.
    """
    there = {path: said[named(path)] for path in PATHS if named(path) in posted and named(path) in said}
    found: dict[str, Any] = {}
    for path, name in PLACES.items():
        if path in there:
            found[name] = _lines(there[path]) if path in LISTS else there[path]
    if "level.applicable" in there:
        found["level_applicable"] = there["level.applicable"] != "no"
    if "learning_time" in there:
        found["learning_time"] = _hours(there["learning_time"])
    extra = {path: value for path, value in entry.extra.items() if path in EXTRA}
    extra |= {path: _value(path, value) for path, value in there.items() if path in EXTRA}
    found["extra"] = {path: value for path, value in extra.items() if value not in (None, "", [])}
    return found | texts(entry, there.get("language") or entry.language, said)


PLACES = {"workload.contact_hours": "contact_hours", "skills": "skills", "occupations": "occupations"}


def assessment(entry: MicroCredential, posted: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what these fields state of the assessment; what was not on the page stays."""
    kept = {name: entry.assessment[name] for name in ("summative", "retakes") if name in entry.assessment}
    if (name := named("assessment.summative")) in posted:
        kept.pop("summative", None)
        if said[name]:
            kept["summative"] = said[name] == "yes"
    if (name := named("assessment.retakes")) in posted and (said[name] is not None or "retakes" in kept):
        kept["retakes"] = said[name]
    return kept


def texts(entry: MicroCredential | ShortCourse, language: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return title and summary with what was typed, in the language that the description is in now.

    Where only the language changed and there is a text in it already, both texts stay as they are.
    """
    found: dict[str, Any] = {"language": language}
    for name in ("title", "summary"):
        before, typed = getattr(entry, name), said[name]
        if language == entry.language:
            found[name] = before | {language: typed}
        elif language in before and typed == before.get(entry.language, ""):
            found[name] = before
        else:
            found[name] = {code: text for code, text in before.items() if code != entry.language} | {language: typed}
    return found


def _value(path: str, value: Any) -> Any:
    if path in TRUTHS:
        return {"yes": True, "no": False}.get(value)
    if path in LISTS:
        return _lines(value)
    return value.isoformat() if isinstance(value, date) else value


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _hours(typed: str) -> dict[str, str]:
    found = {}
    for line in _lines(typed):
        kind, colon, hours = line.rpartition(":")
        if not colon or not kind.strip():
            raise Malformed(field="learning_time", expected=str(_("kind: hours")), seen=line[:80])
        found[kind.strip()] = hours.strip()
    return found


def _yes_no(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, "")
