"""The acts on a case by the name of a step, for pages and programs alike; each asks who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import get_object_or_404
from django.utils import timezone

from passerelle.appraisal import appealing, asking, missing, precedents, reports, veracity, working
from passerelle.appraisal.models import Precedent
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from datetime import date

    from passerelle.appraisal.models import Appraisal, AppraisalAppeal
    from passerelle.people.models import Person

Said = Mapping[str, Any]
Act = Callable[["Appraisal", Said, dict[str, Any]], Any]


def _note_answer(it: Appraisal, said: Said, who: dict[str, Any]) -> None:
    contact = it.contacts.filter(answered_on=None).first()
    if contact is None:
        raise NotNow(reason="contact_answered")
    working.note_answer(contact, said.get("answered", ""), **who)


def _take_down(it: Appraisal, _said: Said, who: dict[str, Any]) -> None:
    precedents.take_down(get_object_or_404(Precedent, appraisal=it), **who)


def _because(act: Callable[..., Any], name: str = "because") -> Act:
    return lambda it, said, who: act(it, said.get(name, ""), **who)


def _bare(act: Callable[..., Any]) -> Act:
    return lambda it, _said, who: act(it, **who)


def _checked(it: Appraisal, said: Said, who: dict[str, Any]) -> None:
    working.answer_check(it, said.get("question", ""), said.get("answer", ""), said.get("how", ""), **who)


DESK: Final[dict[str, Act]] = {
    "receiving": lambda it, _said, who: working.settle_fee(it, "received", **who),
    "waiving": lambda it, _said, who: working.settle_fee(it, "waived", **who),
    "taking": _bare(working.take),
    "checking": lambda it, _said, who: veracity.check(it, now=timezone.now(), **who),
    "answering": _checked,
    "contact": lambda it, said, who: working.note_contact(it, said.get("with_whom", ""), said.get("asked", ""), **who),
    "contact_answer": _note_answer,
    "draft": lambda it, said, who: working.write(it, said, seen_version=said.get("seen_version"), **who),
    "finishing": _bare(working.finish),
    "sending_back": _because(working.send_back),
    "signing": _bare(reports.sign),
    "question": _because(working.ask_holder, "question"),
    "extension": _because(working.extend),
    "holding": _because(working.hold),
    "release": _bare(working.release),
    "refusal": _because(working.refuse),
    "correction": _because(working.correct),
    "taking_back": _because(working.take_back),
    "precedent": lambda it, said, who: precedents.publish(it, said, **who),
    "taking_down": _take_down,
    "comparison": lambda it, said, who: missing.propose(it, said, **who),
}
"""The steps of who works on a case."""
HOLDER: Final[dict[str, Act]] = {
    "consent": _bare(asking.consent),
    "declining": _bare(asking.decline),
    "withdrawal": _bare(asking.withdraw),
    "answer": _because(asking.answer, "answer"),
    "appeal": _because(appealing.lodge, "ground"),
}
"""The steps of a holder."""


def work(appraisal: Appraisal, step: str, said: Said, *, by: Person, today: date) -> None:
    """Take a step of the desk. Raises KeyError for one that there is not, and what the act raises."""
    DESK[step](appraisal, said, {"by": by, "today": today})


def own(appraisal: Appraisal, step: str, said: Said, *, by: Person, today: date) -> None:
    """Take a step of the holder's. Raises KeyError for one that there is not, and what the act raises."""
    HOLDER[step](appraisal, said, {"by": by, "today": today})


def appeal(lodged: AppraisalAppeal, step: str, said: Said, *, by: Person, today: date) -> None:
    """Take an appeal on, uphold or dismiss it. Raises KeyError, and what the act raises."""
    acts: dict[str, Callable[[], Any]] = {
        "taking": lambda: appealing.take(lodged, by=by, today=today),
        "upholding": lambda: appealing.decide(lodged, True, said.get("reasons", ""), by=by, today=today),
        "dismissing": lambda: appealing.decide(lodged, False, said.get("reasons", ""), by=by, today=today),
    }
    acts[step]()
