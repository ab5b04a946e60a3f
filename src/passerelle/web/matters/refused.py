"""A step that was refused: why, the way to its form on the page, and what was typed, also where that form is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from passerelle.core.errors import GateRefused
from passerelle.policy import sentences
from passerelle.web.matters.forms import CALLED, called
from passerelle.web.templatetags.form_tags import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

    from passerelle.core.errors import PasserelleError
    from passerelle.web.matters.told import Act


def act_of(request: HttpRequest, shown: Mapping[str, Any]) -> Act | None:
    """Return the step that was sent, as the page still offers it; None where it does so no longer."""
    besides = [*shown.get("conditions", ()), *shown.get("complaints", ())]
    acts = [*shown["acts"], *(act for _one, steps in besides for act in steps)]
    return next((act for act in acts if request.path in act.urls), None)


def told(request: HttpRequest, refused: PasserelleError, act: Act | None, rows: Any) -> dict[str, Any]:
    """Return what the page says on top, and what was sent: in the form of `act`, or above where that is gone."""
    text = request.POST.get("text", "").strip()
    return {
        "faults": list(_faults(refused, act, rows)),
        "sent": request.POST,
        "sent_to": request.path,
        "left": text if act is None or not act.asks else "",
        "is_bare": not text and (act is None or not act.extra),
    }


def _faults(refused: PasserelleError, act: Act | None, rows: Any) -> Iterator[Fault]:
    path = str(refused.data.get("field", ""))
    if isinstance(refused, GateRefused):
        for finding in sentences.of_findings(refused.findings):
            yield Fault(_control(act), _name(act), finding.sentence)
        return
    if named := called(path):
        yield Fault(_of_condition(path, rows), named, _without(named, sentences.of_error(refused, called=named)))
        return
    name = _name(act)
    yield Fault(_control(act), name, _without(name, sentences.of_error(refused, called=name)))


def _without(name: str, sentence: str) -> str:
    """Return a sentence without the name it begins with: that stands before it already, as the way to the control."""
    said = sentence.removeprefix(f"{name}: ") if name else sentence
    return said[:1].upper() + said[1:]


def _of_condition(path: str, rows: Any) -> str:
    """Return the control of a condition; an act counts the rows that say something, the page all of them."""
    found = CALLED.fullmatch(path)
    if found is None or rows is None or not rows.is_bound:
        return ""
    filled = [row for row in rows if any(row.data.get(row.add_prefix(name)) for name in ("text", "due_on"))]
    place = int(found[1])
    return str(filled[place - 1][found[2]].auto_id) if 0 < place <= len(filled) else ""


def _control(act: Act | None) -> str:
    if act is None:
        return ""
    if act.asks:
        return f"said{slugify(act.url)}"
    return {"handler": "handler", "ban": "ban"}.get(act.extra, "")


def _name(act: Act | None) -> str:
    if act is None:
        return ""
    return act.asks or (_("Who hears it") if act.extra == "handler" else "")
