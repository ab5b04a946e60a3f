"""Who is told of feedback: registrars of words that wait, the owner once a day for an entry, the giver of what became
of it. No letter holds the words themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions
from passerelle.letters.jobs import on_duty, tells, writers
from passerelle.people.models import Duty
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models import Feedback, ReportLink

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("feedback.give", "feedback.change", "feedback.change_held")
def said(fact: Fact) -> None:
    """Tell registrars that words are held, or else the owner that something was said; once a day for an entry."""
    found, day = _of(fact), fact.day.isoformat()
    if found.state == WordsState.HELD:
        actions.write(on_duty(Duty.REGISTRAR), "feedback.held", found.entry, when=day, noted={})
    elif found.state == WordsState.SHOWN and found.shown_text:
        actions.write(writers(found.owner_id), "feedback.received", found.entry, when=day, noted={})


@tells("feedback.reply")
def replied(fact: Fact) -> None:
    """Tell the giver of a reply that is shown; registrars, of one that is held."""
    found = _of(fact)
    if fact.noted.get("held"):
        actions.write(on_duty(Duty.REGISTRAR), "feedback.held", found.entry, when=fact.day.isoformat(), noted={})
    else:
        actions.write([found.author], "feedback.reply", found.number, when=str(fact.pk), noted={})


@tells("feedback.show", "feedback.strike", "feedback.keep_back")
def decided(fact: Fact) -> None:
    """Tell the giver that a registrar decided on the words."""
    actions.write([_of(fact).author], "feedback.decided", fact.subject, when=str(fact.pk), noted={})


@tells("report.propose")
def proposed(fact: Fact) -> None:
    """Tell registrars that a report waits."""
    actions.write(on_duty(Duty.REGISTRAR), "feedback.report", fact.subject, when="once", noted={})


@tells("report.show", "report.refuse")
def report_decided(fact: Fact) -> None:
    """Tell whoever proposed a report what became of it; why stands on their own page."""
    found = ReportLink.objects.select_related("proposed_by").get(number=fact.subject)
    if found.proposed_by.reference != fact.actor:
        actions.write([found.proposed_by], "feedback.report_decided", found.number, when=str(fact.pk), noted={})


def _of(fact: Fact) -> Feedback:
    return Feedback.objects.select_related("author").get(number=fact.subject)
