"""What differs between two editions, read from the database for `core/positive_lists/comparing.py`, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core.positive_lists.comparing import Comparison, Said, compare
from passerelle.recognition import list_document, wording

if TYPE_CHECKING:
    from passerelle.recognition.models import Edition

NAMES: dict[str, Any] = {
    "asks": gettext_lazy("who holds it"),
    "effect": gettext_lazy("what is given"),
    "programme": gettext_lazy("programme"),
    "module_code": gettext_lazy("module"),
    "credits": gettext_lazy("credits"),
    "opens": gettext_lazy("what it opens"),
    "mode": gettext_lazy("who decides"),
    "conditions": gettext_lazy("what a person looks at"),
    "valid_from": gettext_lazy("from"),
    "valid_to": gettext_lazy("until"),
}


@dataclass(frozen=True)
class Told:
    """A comparison in sentences: what is new, gone, and (before, after, what changed)."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]
    same: int


def between(before: Edition, after: Edition) -> Told:
    """Return what differs, in words: of two editions of one list line by line, of two lists by what lines ask for."""
    sentences: dict[str, str] = {}
    told = compare(_said(before, sentences), _said(after, sentences), by_root=_is_one_list(before, after))
    return _in_words(told, sentences)


def _is_one_list(before: Edition, after: Edition) -> bool:
    return before.positive_list_id == after.positive_list_id


def _said(edition: Edition, sentences: dict[str, str]) -> list[Said]:
    lines = list(edition.lines.select_related("owner", "micro_credential", "programme"))
    words = wording.named([wording.rule(line) for line in lines])
    sentences |= {line.number: said for line, said in zip(lines, words, strict=True)}
    return [Said(line.number, line.root, list_document.line_of(line)) for line in lines]


def _in_words(told: Comparison, sentences: dict[str, str]) -> Told:
    return Told(
        new=tuple(sentences[line.reference] for line in told.new),
        gone=tuple(sentences[line.reference] for line in told.gone),
        changed=tuple(
            (
                sentences[one.before.reference],
                sentences[one.after.reference],
                _(", ").join(str(NAMES[name]) for name, _was, _now in one.fields),
            )
            for one in told.changed
        ),
        same=len(told.same),
    )
