"""The table in which a draft is written: one row for each line, without a script.

A row is added, copied or taken away by a button that sends the whole table; nothing is kept before it is saved.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core.errors import Malformed
from passerelle.core.positive_lists import asking
from passerelle.policy import sentences
from passerelle.recognition import list_rows, list_wording, wording
from passerelle.recognition.list_document import MODES
from passerelle.recognition.models import LineEffect, LineMode
from passerelle.web import entry_names
from passerelle.web.recognition.forms import DAY, NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.http import QueryDict

    from passerelle.catalogue.models import Programme
    from passerelle.core.positive_lists.faults import Fault
    from passerelle.recognition.models import PositiveListLine

LONGEST_NAME = 200
MOST_ROWS = 120
"""So many rows fit a page and what a browser may send; a longer list is brought as a file."""
DECIDES = [(word, LineMode(mode).label) for mode, word in MODES.items()]
SMALL = {"class": "short"}
WAYS = [
    ("MC-00012", _("whoever holds this micro-credential; its name does as well")),
    ("MC-00012 or MC-00013", _("one of the two")),
    ("MC-00012 and MC-00013", _("both")),
    ("field 0713 level eqf/2017:5", _("any of this field, at this level or above")),
    ("awarder ORG-00012 quality external", _("any of this awarder whose quality somebody from outside looks after")),
    ("block MC-00012#B1", _("any with this block")),
    (
        "further field 0713; credits 30; at most 1/3 from elsewhere",
        _("thirty credits of this field, at most a third of them from other bodies"),
    ),
]
"""How to say who a line is for, by example."""


class RowForm(forms.Form):
    """One line, in the order of its sentence. Its fields are the columns of a file (`recognition/list_rows.py`)."""

    line = forms.CharField(required=False, widget=forms.HiddenInput)
    who = forms.CharField(label=_("Who holds"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    edition = forms.CharField(label=_("Version, or later"), required=False, max_length=4)
    result = forms.CharField(label=_("Result, or better"), required=False, max_length=40)
    age = forms.CharField(label=_("Years old at most"), required=False, max_length=4)
    effect = forms.ChoiceField(label=_("Is given"), choices=LineEffect.choices, required=False)
    module = forms.ChoiceField(label=_("Of programme and module"), required=False)
    credits = forms.CharField(label=_("Credits"), required=False, max_length=8)
    opens = forms.CharField(label=_("What, in words"), required=False, max_length=200)
    decides = forms.ChoiceField(label=_("Who decides"), choices=DECIDES, required=False)
    condition = forms.CharField(
        label=_("What a person looks at"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    begins = forms.CharField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY))
    until = forms.CharField(label=_("Until, if it ends"), required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, modules: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].choices = [*NONE, *modules]  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields as they stand in the columns of the table."""
        return [
            (_("Who holds this"), [self["who"], self["result"], self["age"], self["edition"]]),
            (_("Is given that"), [self["effect"], self["module"], self["credits"], self["opens"]]),
            (_("How and when"), [self["decides"], self["condition"], self["begins"], self["until"]]),
        ]


NAMES = tuple(RowForm.base_fields)


def modules_of(programmes: Iterable[Programme]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the programmes and their modules as choices: `PG-00001v2` or `PG-00001v2:RE301`."""
    return [
        (
            programme.name,
            [(programme.reference, programme.name)]
            + [
                (
                    f"{programme.reference}:{module['code']}",
                    f"{module['code']} {_title(module)} ({wording.credits_words(module.get('credits') or 0)})",
                )
                for module in programme.modules
            ],
        )
        for programme in programmes
    ]


def _title(module: Mapping[str, Any]) -> str:
    title = module.get("title") or ""
    return title if isinstance(title, str) else next(iter(title.values()), "")


def kept(lines: Iterable[PositiveListLine]) -> list[dict[str, str]]:
    """Return the rows of what is saved."""
    return [_shown(list_rows.row_of(line)) for line in lines]


def _shown(row: dict[str, str]) -> dict[str, str]:
    found = {name: row.get(name, "") for name in NAMES}
    where = ":".join(part for part in (row["programme"], row["module"]) if part)
    return found | {"module": where, "begins": row["from"]}


def sent(posted: QueryDict) -> list[dict[str, str]]:
    """Return the rows that were sent, as texts, those left empty left out."""
    count = posted.get("rows", "")
    most = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 5 else 0
    found = [{name: posted.get(f"row-{place}-{name}", "") for name in NAMES} for place in range(most)]
    return [row for row in found if any(row[name].strip() for name in ("who", "credits", "opens", "module", "line"))]


def in_numbers(rows: Sequence[dict[str, str]], *, today: date) -> list[dict[str, str]]:
    """Put its number in the place of the name of a micro-credential, where a row says nothing but that name."""
    return [row | {"who": _numbered(row["who"], today)} for row in rows]


def _numbered(who: str, today: date) -> str:
    try:
        asking.read(who)
    except Malformed:
        found, _near = entry_names.called(who, today=today) if 0 < len(who) <= LONGEST_NAME else (None, ())
        return found.number if found else who
    return who


def changed(rows: list[dict[str, str]], act: str) -> list[dict[str, str]]:
    """Return the rows after `add`, `copy-2` or `remove-2`; as they are after anything else."""
    word, _dash, number = act.partition("-")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else -1
    if word == "add" and len(rows) < MOST_ROWS:
        return [*rows, dict.fromkeys(NAMES, "")]
    if word == "copy" and 0 <= place < len(rows) < MOST_ROWS:
        return [*rows[: place + 1], rows[place] | {"line": ""}, *rows[place + 1 :]]
    if word == "remove" and 0 <= place < len(rows):
        return [*rows[:place], *rows[place + 1 :]]
    return rows


def stated(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return what the rows state. Raises Malformed with everything amiss, each under its line."""
    return list_rows.stated([_as_file(row) for row in rows])


def _as_file(row: Mapping[str, str]) -> dict[str, str]:
    programme, _colon, module = row["module"].partition(":")
    return {**row, "programme": programme, "module": module, "from": row["begins"]}


def forms_of(
    rows: Sequence[Mapping[str, str]], programmes: Iterable[Programme], refusal: Malformed | None = None
) -> list[RowForm]:
    """Return a form for each row, with what was refused beside the field it is about."""
    modules = modules_of(programmes)
    found = [
        RowForm({f"row-{place}-{name}": row[name] for name in NAMES}, prefix=f"row-{place}", modules=modules)
        for place, row in enumerate(rows)
    ]
    for form in found:
        form.is_valid()
    for one in (refusal, *refusal.others) if refusal else ():
        place, name = list_rows.place_of(str(one.data.get("field", "")))
        if 0 < place <= len(found):
            at = {"from": "begins", "programme": "module"}.get(name, name)
            found[place - 1].add_error(at if at in NAMES else None, sentences.of_error(one))
    return found


def summed_up(forms_: Sequence[RowForm], sentences_: Sequence[str]) -> None:
    """Say each row in a sentence as it is saved, else by what stands in it, in names; on a phone it is shut unless
    something is new or amiss. One query where a number is to be named."""
    said = sentences_ or wording.named([_in_names(form) for form in forms_])
    for form, words in zip(forms_, said, strict=False):  # a list that is too long for a page has more lines than rows
        form.summary = words  # type: ignore[attr-defined]
        form.is_open = not form["line"].value() or bool(form.findings or form.errors)  # type: ignore[attr-defined]


def _in_names(form: RowForm) -> str:
    """Return what a row says before it is saved: "MC-00361 or MC-00409 → AG111 Soils (5 credits) → 3 credits"."""
    who, module, credits_ = (str(form[name].value() or "").strip() for name in ("who", "module", "credits"))
    choices: Any = form.fields["module"].choices  # type: ignore[attr-defined]
    labels = {key: label for _programme, group in choices if isinstance(group, list) for key, label in group}
    with suppress(ArithmeticError, ValueError):  # else it stands as it was typed
        credits_ = wording.credits_words(credits_.replace(",", "."))
    return " → ".join(part for part in (who, labels.get(module, module), credits_) if part)


def beside(forms_: Sequence[RowForm], faults: Iterable[Fault], lines: Sequence[PositiveListLine]) -> None:
    """Put every finding of the gate beside the row it is about, as `findings`."""
    places = {line.number: place for place, line in enumerate(lines)}
    for form in forms_:
        form.findings = []  # type: ignore[attr-defined]
    for fault in faults:
        place = places.get(fault.line, -1)
        if 0 <= place < len(forms_):
            forms_[place].findings.append((fault.blocks, list_wording.fault(fault)))  # type: ignore[attr-defined]
