"""One click that takes one step, or two whose fields stand in one form: both are taken, or neither."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import Form

from passerelle.core.errors import Malformed, NotNow, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest


@dataclass(frozen=True)
class Refused:
    """The step that was refused, with its form and why; and the form that was sent beside it."""

    step: str
    form: Form
    refusal: Malformed | NotNow | StaleVersion
    beside: Form | None


def steps_of(request: HttpRequest, step: str, *, opens: str, first: str = "findings") -> tuple[str, ...]:
    """Return the steps of a click on `step`: where it `opens` a form in which what comes `first` was sent, both."""
    return (first, step) if step == opens and "seen_version" in request.POST else (step,)


def refused(sent: Mapping[str, Form], take: Callable[[str, Any], Any], *, whole: bool) -> Refused | None:
    """Take each step that was sent, `whole` in one transaction; return what was refused, nothing where nothing was."""
    step = ""
    try:
        with transaction.atomic() if whole else nullcontext():
            for step, form in sent.items():
                form.is_valid()
                take(step, form)
    except (Malformed, NotNow, StaleVersion) as refusal:
        beside = next((form for name, form in sent.items() if name != step), None)
        return Refused(step, sent[step], refusal, beside)
    return None
