"""Reading schemes and skills: which versions are in use, and which skills fit an outcome."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from passerelle.core.skills import Described, SkillIndex, Words
from passerelle.skills.models import Need, Skill, SkillScheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

MOST_INDEXES = 4
"""Versions whose index a process keeps; the one that was not asked for longest is let go."""
STEMMERS = {
    **{"ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish"},
    **{"fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian"},
    **{"pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish"},
}


@dataclass(frozen=True)
class Suggestion:
    """A skill that fits an outcome; `also_called` is its label that fitted, where that is not the preferred one."""

    skill: Skill
    score: float
    also_called: str = ""


def loaded() -> QuerySet[SkillScheme]:
    """Every version that is whole."""
    return SkillScheme.objects.filter(loaded_at__isnull=False)


def is_any_loaded() -> Exists:
    """Return the condition that there is a scheme to look in, for whoever asks the database something anyway."""
    return Exists(loaded())


def in_use(language: str) -> list[SkillScheme]:
    """Return the newest version of each scheme in a language; in English, or else in any, where there is none."""
    found: dict[str, SkillScheme] = {}
    for scheme in sorted(loaded(), key=lambda one: _order(one, language)):
        found[scheme.key] = scheme
    return [found[key] for key in sorted(found)]


def _order(scheme: SkillScheme, language: str) -> tuple[int, list[int], int]:
    wanted = (language.partition("-")[0].lower(), "en")
    fits = 2 - wanted.index(scheme.language) if scheme.language in wanted else 0
    return fits, [int(part) for part in re.findall(r"\d+", scheme.version)], scheme.pk


def suggested(text: str, *, language: str, most: int = 5) -> list[Suggestion]:
    """Return the skills that fit a text best, of every scheme in use; none where none is loaded, or nothing fits."""
    found: list[tuple[float, int, int]] = []
    for scheme in in_use(language):
        index, keys = index_of(scheme)
        found += [(one.score, keys[one.place], one.label) for one in index.find(text, most=most)]
    found.sort(key=lambda one: (-one[0], one[1]))
    skills = Skill.objects.select_related("scheme").in_bulk([key for _score, key, _label in found[:most]])
    return [
        Suggestion(skills[key], score, skills[key].alternative_labels[label - 1] if label else "")
        for score, key, label in found[:most]
    ]


def label_of(uri: str) -> str:
    """Return what the scheme loaded last calls a skill; nothing where none has it."""
    known = Skill.objects.filter(uri=uri, scheme__loaded_at__isnull=False).order_by("-scheme__loaded_at", "-pk")
    return known.values_list("label", flat=True).first() or ""


def needing(skills: Iterable[Skill], *, most: int = 10) -> dict[int, list[dict[str, Any]]]:
    """Return by skill the first occupations that need it, those that always do before the others; a query for each."""
    needs = Need.objects.select_related("occupation").order_by("-essential", "pk")
    return {
        skill.pk: [
            {"uri": need.occupation.uri, "label": need.occupation.label, "essential": need.essential}
            for need in needs.filter(skill=skill)[:most]
        ]
        for skill in skills
    }


def index_of(scheme: SkillScheme) -> tuple[SkillIndex, list[int]]:
    """Return the index of a version, and the key of the skill at each of its places; made once in a process."""
    what = (scheme.pk, scheme.digest, scheme.loaded_at)
    with _lock:
        if what not in _indexes:
            _indexes[what] = _made(scheme)
            while len(_indexes) > MOST_INDEXES:
                _indexes.popitem(last=False)
        _indexes.move_to_end(what)
        return _indexes[what]


_indexes: OrderedDict[tuple[object, ...], tuple[SkillIndex, list[int]]] = OrderedDict()
_lock = Lock()


def _made(scheme: SkillScheme) -> tuple[SkillIndex, list[int]]:
    columns = ("pk", "label", "alternative_labels", "description", "reuse_level", "needs")
    told = scheme.skills.annotate(needs=Count("needed_by")).order_by("pk").values_list(*columns)
    keys: list[int] = []

    def described() -> Iterable[Described]:
        for key, label, others, description, reuse_level, needs in told.iterator(chunk_size=2_000):
            keys.append(key)
            yield Described((label, *others), description, reuse_level, needs)

    return SkillIndex(described(), words_of(scheme.language)), keys


def words_of(language: str) -> Words:
    """Return what takes the words of a language out of a text; without a stemmer where there is none for it."""
    return Words(language, _stemmer(language))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language not in STEMMERS:
        return lambda word: word
    made = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.stemmer(STEMMERS[language])).build()

    def stem(word: str) -> str:
        found = made.analyze(word)
        return str(found[0]) if found else word

    return stem
