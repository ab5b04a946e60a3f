"""The skills beside each outcome of an editor: those it names, and those that fit it when somebody looks for them.

Looking saves nothing and forgets nothing: the page comes back as it was typed, with five skills beside the outcome that
can be ticked. What is ticked is kept with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passerelle.skills import queries, tags
from passerelle.skills.models import SkillKind
from passerelle.skills.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.forms import Form
    from django.http import QueryDict

    from passerelle.catalogue.models import ShortCourse
    from passerelle.skills.queries import Suggestion
    from passerelle.skills.tags import Named

MOST_ASKED = 400
"""Characters of what is looked for."""


@dataclass
class SkillRow:
    """One outcome's skills on the page; `name` is what its fields' names begin with."""

    number: int
    name: str
    text: str
    kept: list[Tag]
    asked: str = ""
    """What was looked for; empty where nothing was."""
    found: list[dict[str, Any]] = field(default_factory=list)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return what can be ticked: what it names first, ticked, then what fits and is not named yet."""
        return [tag | {"value": written(tag), "on": True} for tag in self.kept] + self.found


@dataclass
class SkillRows:
    """The rows of a page; `is_loaded` says whether there is any scheme to look in."""

    rows: list[SkillRow]
    is_loaded: bool = False

    def __iter__(self) -> Iterator[SkillRow]:
        return iter(self.rows)


def is_asked(posted: QueryDict) -> bool:
    """Say whether somebody looks for skills: by a button beside an outcome, or by Enter in its box."""
    if "find_skills" in posted:
        return True
    boxes = (str(posted[name]).strip() for name in posted if name.endswith("-skill_query"))
    return "act" not in posted and any(boxes)


def rows(outcomes: Sequence[Mapping[str, Any]], *, prefix: str, posted: QueryDict | None, language: str) -> SkillRows:
    """Return the rows beside these outcomes, each {text, skills, at}; `at` is its row in what was posted, if any."""
    ticked = _ticked(posted, prefix)
    known = tags.found(one for wanted in ticked.values() for one in wanted)
    made = []
    for number, outcome in enumerate(outcomes):
        at = outcome.get("at", number)
        chosen = [known[one] for one in ticked[at] if one in known] if at in ticked else outcome.get("skills") or []
        made.append(SkillRow(number, f"{prefix}-{number}", str(outcome.get("text") or ""), list(chosen)))
        if posted is not None and at is not None and is_asked(posted):
            _look(made[-1], posted, at, prefix, language)
    return SkillRows(made)


def _look(row: SkillRow, posted: QueryDict, at: int, prefix: str, language: str) -> None:
    typed = posted.get(f"{prefix}-{at}-skill_query", "").strip()[:MOST_ASKED]
    if posted.get("find_skills", "") != str(at) and not ("find_skills" not in posted and typed):
        return
    row.asked = (typed or row.text).strip().rstrip(".")
    named = {tags.named(tag) for tag in row.kept}
    found = queries.suggested(row.asked, language=language) if row.asked else []
    row.found = [_choice(one) for one in found if tags.named(tags.tag_of(one.skill)) not in named]


def _choice(one: Suggestion) -> dict[str, Any]:
    skill, tag = one.skill, tags.tag_of(one.skill)
    return tag | {
        "value": written(tag),
        "kind": SkillKind(skill.kind).label if skill.kind else "",
        "description": skill.description,
        "also_called": one.also_called,
        "on": False,
    }


def _ticked(posted: QueryDict | None, prefix: str) -> dict[int, list[Named]]:
    """Return what is ticked in each row that was on the page."""
    found: dict[int, list[Named]] = {}
    for name in posted or ():
        number = name.removeprefix(f"{prefix}-").removesuffix("-skills")
        if posted is not None and name == f"{prefix}-{number}-skills" and number.isdecimal() and len(number) < 4:
            values = posted.getlist(f"{prefix}-{number}-skill")[: tags.MOST_TAGS]
            found[int(number)] = [one for value in values if (one := _read(value))]
    return found


def written(tag: Tag) -> str:
    """Return a tag as a form sends it."""
    return " ".join(tags.named(tag))


def _read(value: str) -> Named | None:
    scheme, _space, rest = value.partition(" ")
    language, _space, uri = rest.partition(" ")
    return (scheme, language, uri) if uri else None


def beside_lines(form: Form, course: ShortCourse, posted: QueryDict | None) -> SkillRows:
    """Return what stands beside the outcomes of a course, which are typed one a line."""
    lines = _of_lines(str(form["outcomes"].value() or "").splitlines(), course.outcomes, posted)
    found = rows(lines, prefix=COURSE, posted=posted, language=str(form["language"].value() or course.language))
    return SkillRows(found.rows, getattr(course, "has_schemes", False))


def of_course(
    outcomes: Iterable[dict[str, Any]], course: ShortCourse, posted: QueryDict | None
) -> list[dict[str, Any]]:
    """Return the outcomes of a course with the skills that are ticked beside each."""
    plain = [{name: one[name] for name in one if name != "skills"} for one in outcomes]
    lines = _of_lines((one["text"] for one in plain), course.outcomes, posted)
    beside = rows(lines, prefix=COURSE, posted=posted, language=course.language)
    return [one | ({"skills": row.kept} if row.kept else {}) for one, row in zip(plain, beside, strict=True)]


def _of_lines(
    lines: Iterable[str], before: Sequence[Mapping[str, Any]], posted: QueryDict | None
) -> list[dict[str, Any]]:
    """Return outcomes typed one a line, each with the skills it had, and with its row in what was posted.

    A line is known by its text; where none was added or taken away, an outcome that was reworded by its place.
    """
    typed = [line.strip() for line in lines if line.strip()]
    skills = {str(one.get("text")): one.get("skills") for one in before}
    shown = _shown(posted)
    places = {text: at for at, text in shown.items()}
    return [
        {"text": line, "skills": skills.get(line), "at": places.get(line, at if len(shown) == len(typed) else None)}
        for at, line in enumerate(typed)
    ]


def _shown(posted: QueryDict | None) -> dict[int, str]:
    """Return the outcomes that stood on the page of a course, by their row."""
    found = {}
    for name in posted or ():
        number = name.removeprefix(f"{COURSE}-").removesuffix("-text")
        if posted is not None and name == f"{COURSE}-{number}-text" and number.isdecimal() and len(number) < 4:
            found[int(number)] = str(posted[name]).strip()
    return found


COURSE = "skills_of"
"""What the names of these fields begin with on the page of a course."""
