"""The skills that an outcome names: each by its address, its label and the version of the scheme it is taken from.

Kept with the outcome, in `outcomes` of an entry: {code, text, domain, skills: [{uri, label, scheme, language}]}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.shapes import items, known, short, short_text
from passerelle.core.skills.reading import MOST_URI
from passerelle.skills.models import Skill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Tag = dict[str, str]
Named = tuple[str, str, str]
MOST_TAGS = 20
"""Of one outcome."""
NAMES = ("uri", "label", "scheme", "language")


def tag_of(skill: Skill) -> Tag:
    """Return a skill as an outcome keeps it."""
    scheme = skill.scheme
    return {"uri": skill.uri, "label": skill.label, "scheme": str(scheme), "language": scheme.language}


def named(tag: Mapping[str, str]) -> Named:
    """Return what tells a tag from others: scheme, language, address."""
    return tag["scheme"], tag["language"], tag["uri"]


def found(wanted: Iterable[Named]) -> dict[Named, Tag]:
    """Return those of these that are skills of a version loaded here, in one query."""
    asked = set(wanted)
    if not asked:
        return {}
    skills = Skill.objects.filter(uri__in={uri for _scheme, _language, uri in asked}, scheme__loaded_at__isnull=False)
    tags = (tag_of(skill) for skill in skills.select_related("scheme"))
    return {named(tag): tag for tag in tags if named(tag) in asked}


def shaped(field: str, value: Any) -> list[Tag]:
    """Return what is said about skills of one outcome, each once; labels are looked up later. Raises Malformed."""
    said: dict[Named, Tag] = {}
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        known(at, item, NAMES)
        tag = {name: short_text(MOST_URI)(f"{at}.{name}", item.get(name)) for name in NAMES}
        if not (tag["uri"] and tag["scheme"] and tag["language"]):
            raise Malformed(field=at, expected="uri, scheme, language", seen=short(item))
        said[named(tag)] = tag
    if len(said) > MOST_TAGS:
        raise Malformed(field=field, expected=f"at most {MOST_TAGS} skills", seen=len(said))
    return list(said.values())


def checked(fields: Mapping[str, Sequence[Tag]]) -> dict[str, list[Tag]]:
    """Return tags by field, as the schemes loaded here label them. Raises Malformed naming one that no scheme has."""
    told = found(named(tag) for tags in fields.values() for tag in tags)
    for field, tags in fields.items():
        for place, tag in enumerate(tags, start=1):
            if named(tag) not in told:
                raise Malformed(
                    field=f"{field}.{place}.uri", expected="a skill of a scheme loaded here", seen=tag["uri"]
                )
    return {field: [told[named(tag)] for tag in tags] for field, tags in fields.items()}


def addresses(outcomes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the addresses of the skills that outcomes name, each once, in order."""
    return sorted({tag["uri"] for outcome in outcomes for tag in outcome.get("skills") or ()})


def labels(outcomes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the labels of the skills that outcomes name, each once, in their order."""
    return list(dict.fromkeys(tag["label"] for outcome in outcomes for tag in outcome.get("skills") or ()))
