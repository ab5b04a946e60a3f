"""Of two who save the same thing the second sees what is saved now beside what they typed, and may save on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from passerelle.web.templatetags.form_tags import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MANY_LINES = 4
"""Of a text of so many lines or more only the lines that differ are shown."""


@dataclass(frozen=True)
class Newer:
    """One field that is saved otherwise than it was typed; `at` is the id of its control, empty where it has none."""

    at: str
    name: str
    saved: str
    typed: str


def offer(
    form: forms.Form, now: forms.Form, version: int, *, field: str = "seen_version", rows: Sequence[Any] = ()
) -> None:
    """Let what was typed be saved over what is saved now: the page that comes back has seen the version of now.

    `now` is the form as it would be opened now, `rows` are pairs of rows, as sent and as they would be opened now.
    """
    sent: Any = form.data
    sent = sent.copy()
    sent[form.add_prefix(field)] = str(version)
    form.data = sent
    form.newer = [*_of_form(form, now, ""), *(one for pair in rows for one in _of_rows(*pair))]  # type: ignore[attr-defined]


def differing(form: forms.Form, now: forms.Form, whole: str) -> list[Newer]:
    """Return in which fields a form was filled in otherwise than is saved now; `whole` says what the form is of."""
    return list(_of_form(form, now, whole))


def _of_rows(sent: Any, now: Any) -> Iterator[Newer]:
    for n, (row, saved) in enumerate(zip_longest(sent.forms, now.forms), start=1):
        if n > now.initial_form_count() and not (row and row.has_changed()):
            continue  # a blank row, here and there
        called = str(ROWS.get(str(sent.prefix), "%(n)d")) % {"n": n}
        yield from _of_form(row or sent.empty_form, saved or now.empty_form, called)


def _of_form(form: forms.Form, now: forms.Form, whole: str) -> Iterator[Newer]:
    of_parts = getattr(form, "parts_by_field", {})
    for bound in form:
        if bound.is_hidden or bound.name not in now.fields:
            continue
        saved = in_words(bound.field, now[bound.name].initial)
        typed = in_words(bound.field, bound.data if form.is_bound else None)
        if saved == typed:
            continue
        name = ", ".join(one for one in (of_parts.get(bound.name, whole), str(bound.label or "")) if one)
        yield Newer(bound.auto_id if form.is_bound else "", name, *_apart(saved, typed))


def in_words(field: forms.Field, value: Any) -> str:
    """Return a value of a field as its reader would say it; a dash for none."""
    try:
        meant = field.to_python(field.prepare_value(value))
    except (ValidationError, TypeError, ValueError):
        meant = value
    if isinstance(meant, bool):
        return _("yes") if meant else _("no")
    if meant in (None, "", []):
        return "–"
    if isinstance(meant, date):
        return formats.date_format(meant, "DATE_FORMAT")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = {str(code): str(word) for code, word in choices if not isinstance(word, list | tuple)}
        return ", ".join(words.get(str(one), str(one)) for one in (meant if isinstance(meant, list) else [meant]))
    if isinstance(meant, Decimal):
        return f"{meant.normalize():f}"
    return "\n".join(str(meant).strip().splitlines())


def _apart(saved: str, typed: str) -> tuple[str, str]:
    """Return two texts, of long ones only the lines in which they differ."""
    before, after = saved.splitlines(), typed.splitlines()
    if max(len(before), len(after)) < MANY_LINES:
        return saved, typed
    steps = [step for step in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if step[0] != "equal"]
    own = [line for _tag, start, end, _from, _to in steps for line in before[start:end]]
    theirs = [line for _tag, _start, _end, start, end in steps for line in after[start:end]]
    return "\n".join(own) or "–", "\n".join(theirs) or "–"
