"""Who is told of a larger award asked for by its parts: whoever must act next, and both sides of what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells, writers
from passerelle.organisations.models import Function
from passerelle.stacking.models import LargerAward
from passerelle.stacking.states import LargerAwardState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person


@tells("larger_award.ask")
def asked(fact: Fact) -> None:
    """Tell the awarder that somebody asks, and by when to answer; nobody, where it was answered since."""
    found = _larger(fact)
    if found.state == LargerAwardState.ASKED:
        _write(found, "larger_award.ask", _officers(found))


@tells("larger_award.check")
def checked(fact: Fact) -> None:
    """Call the other signatories to confirm; nobody, where it was answered since."""
    found = _larger(fact)
    if found.state == LargerAwardState.CHECKED:
        signing = holding(found.programme.awarder_id, Function.SIGNATORY)
        others = [one for one in signing if one.pk not in {found.checked_by_id, found.learner_id}]
        _write(found, "larger_award.check", others, when=str(fact.pk))


@tells("larger_award.withdraw")
def withdrawn(fact: Fact) -> None:
    """Tell the awarder that nothing is asked any more."""
    found = _larger(fact)
    _write(found, "larger_award.withdraw", _officers(found))


@tells("larger_award.confirm", "larger_award.refuse", "larger_award.refuse_by_silence")
def answered(fact: Fact) -> None:
    """Tell the learner that there is an answer: that there is one, not which."""
    found = _larger(fact)
    _write(found, "larger_award.answer", [found.learner])


@tells("larger_award.escalate")
def late(fact: Fact) -> None:
    """Tell both sides that the answer is late; nobody, where it came since."""
    found = _larger(fact)
    if found.is_open:
        _write(found, "larger_award.late", [found.learner, *_officers(found)])


@tells("larger_award.lapse")
def lapsed(fact: Fact) -> None:
    """Tell both sides that nobody can grant it any more."""
    found = _larger(fact)
    _write(found, "larger_award.lapse", [found.learner, *_officers(found)])


@tells("larger_award.lose_part")
def lost(fact: Fact) -> None:
    """Tell both sides that a part was withdrawn."""
    found = _larger(fact)
    _write(found, "larger_award.lose_part", [found.learner, *_officers(found)], when=str(fact.noted["part"]))


@tells("larger_award.free")
def freed(fact: Fact) -> None:
    """Tell the learner that the parts can be counted elsewhere."""
    found = _larger(fact)
    _write(found, "larger_award.free", [found.learner])


def _larger(fact: Fact) -> LargerAward:
    return LargerAward.objects.select_related("learner", "programme").get(number=fact.subject)


def _officers(found: LargerAward) -> list[Person]:
    return [one for one in writers(found.programme.awarder_id) if one.pk != found.learner_id]


def _write(found: LargerAward, kind: str, people: Iterable[Person], *, when: str = "once") -> None:
    each = list({one.pk: one for one in people}.values())
    actions.write(each, kind, found.number, when=when, noted={"due_on": found.due_on.isoformat()})
