"""Examples of good practice beside the fields of the editor that they help to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.practice import queries, shipped

if TYPE_CHECKING:
    from django.forms import Form

    Links = list[tuple[str, str]]


def put(form: Form) -> dict[str, Links]:
    """Put number and title of two examples beside each field, in one query for all of them.

    Return those that help with rows of the page (outcomes, parts of the assessment), by what the page calls them.
    """
    found, rows = queries.by_field(), dict[str, "Links"]()
    for path, links in found.items():
        name = shipped.fields().get(path, "")
        if name in form.fields:
            form.fields[name].helped_by = links  # type: ignore[attr-defined]
        elif name:
            rows[name] = links
    return rows
