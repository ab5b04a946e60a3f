"""Employers and the learners who let them: how many meet an opportunity, who lets themselves be seen, who is invited.

Everything here begins with `consents.letting`, read anew each time. Counts are told in steps of five; whom an
invitation reached, who said no and who said nothing is told nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from passerelle.core import accepting
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.finding import AWARDS, NAME, RESULTS
from passerelle.core.matching.counting import counted
from passerelle.journal import actions as journal
from passerelle.opportunities import book, consents
from passerelle.opportunities.models import EmployerConsent, Invitation, JobApplication, Opportunity, Reach
from passerelle.opportunities.permissions import may_find_for
from passerelle.opportunities.states import JobApplicationState, OpportunityState
from passerelle.registers.numbers import take, written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.core.matching.lots import Lot
    from passerelle.people.models import Person

MOST_SEEN = 100
"""So many who let themselves be seen are shown, who meet most first."""


@dataclass(frozen=True)
class Reached:
    """Somebody who lets the employer find them: how much of what is asked they meet, and by which consents."""

    learner: int
    met_of: int
    consents: tuple[EmployerConsent, ...]

    @property
    def shows(self) -> frozenset[str]:
        """What they let be seen, by all their consents to this employer together."""
        return frozenset(one for consent in self.consents for one in consent.shows)


@dataclass(frozen=True)
class Crowd:
    """How many meet everything, and how many all but one, in steps of five; 0 where they are fewer than five."""

    in_all: int
    everything: int
    one_less: int


@dataclass(frozen=True)
class Seen:
    """Somebody who lets themselves be seen, as far as they do. `awards`: (name, result), what counts alone."""

    consent: EmployerConsent
    met_of: int
    in_all: int
    name: str
    awards: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        """What an employer calls somebody without a name."""
        return str(self.consent.key)[:8].upper()


def crowd(opportunity: Opportunity, *, by: Person, today: date) -> Crowd:
    """Return how many of those who let the employer find them meet the opportunity. Raises NotPermitted."""
    return look(opportunity, by=by, today=today)[0]


def seen(opportunity: Opportunity, *, by: Person, today: date) -> list[Seen]:
    """Return those who meet everything or all but one and let themselves be seen, as far. Raises NotPermitted."""
    return look(opportunity, by=by, today=today)[1]


def look(opportunity: Opportunity, *, by: Person, today: date) -> tuple[Crowd, list[Seen]]:
    """Return both, judged once. Raises NotPermitted."""
    _permit(opportunity, by, today)
    made, found = reached(opportunity, today)
    in_all = made.asked[0].in_all
    exactly = [sum(one.met_of == in_all - less for one in found) for less in (0, 1)]
    if in_all == 1:
        exactly[1] = 0  # nothing is met by everybody: that would count who consents, not who fits
    showing = [one for one in found if one.shows and one.met_of and one.met_of >= in_all - 1]
    showing.sort(key=lambda one: (-one.met_of, str(one.consents[0].key)))
    return Crowd(in_all, *map(accepting.told, exactly)), _shown(made, showing[:MOST_SEEN], today)


def _shown(made: book.Shop, showing: Sequence[Reached], today: date) -> list[Seen]:
    """Cut each to what they let be seen: of their awards, those that the opportunity asks for."""
    asked, catalogue = made.asked[0], made.shelf.catalogue
    letting = [one.learner for one in showing if AWARDS in one.shows]
    listed = {catalogue[item].number for row in asked.rows for item in catalogue.listed(row.entry)}
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = book.awards_in_force(today).filter(holder__in=letting).select_related("micro_credential").order_by("pk")
    for award in rows:
        if award.micro_credential.number in listed:
            held[award.holder_id].append((award.micro_credential.name, award.result))
    return [
        Seen(
            one.consents[0],
            one.met_of,
            asked.in_all,
            one.consents[0].learner.name if NAME in one.shows else "",
            tuple((name, result if RESULTS in one.shows else "") for name, result in held[one.learner]),
        )
        for one in showing
    ]


def reached(opportunity: Opportunity, on: date) -> tuple[book.Shop, list[Reached]]:
    """Return everybody who lets the employer find them with how much they meet, in no order that says anything.

    For this package alone: whoever shows it to an employer asks `look`. All are judged at once.
    """
    letting = consents.letting(opportunity.employer_id, on)
    by_learner: dict[int, list[EmployerConsent]] = defaultdict(list)
    for consent in letting.select_related("learner").order_by("key"):
        by_learner[consent.learner_id].append(consent)
    learners = list(by_learner)
    held: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    rows = book.awards_in_force(on).filter(holder__in=letting.values("learner"))
    for holder, *said in rows.values_list("holder_id", *book.NAMED):
        held[holder].append(tuple(said))
    editions = {(str(one[0]), int(str(one[1]))) for said in held.values() for one in said}
    made = book.shop([opportunity], editions, on=on)
    asked = made.asked[0]
    counts = counted(made.book, book.lots_of([_lots(made, held[learner]) for learner in learners]), on)
    met: dict[tuple[int, int], int] = {}
    for learner, rule, of in zip(counts.learner.tolist(), counts.rule.tolist(), counts.met.tolist(), strict=True):
        met[learner, rule] = of
    found = [
        Reached(learner, asked.met(met.get((place, 0), 0), met.get((place, 1), 0)), tuple(by_learner[learner]))
        for place, learner in enumerate(learners)
    ]
    return made, found


def _lots(made: book.Shop, held: Sequence[tuple[object, ...]]) -> list[Lot]:
    return [book.lot_of(made.shelf.catalogue, *one) for one in held]  # type: ignore[arg-type]


def invite(opportunity: Opportunity, reach: str, *, by: Person, today: date) -> Opportunity:
    """Have the register invite who meets everything, or all but one, until it closes; empty: nobody more.

    It happens afterwards and every day (`jobs.py`), to those who let it then: how long this takes, and what it answers,
    is the same whoever that is. The same again changes nothing. Raises NotPermitted, Malformed, NotNow once closed.
    """
    _permit(opportunity, by, today)
    if reach and reach not in Reach.values:
        raise Malformed(field="reach", expected=", ".join(Reach.values), seen=str(reach)[:20])
    if not opportunity.is_open(today):
        raise NotNow(reason="opportunity_closed")
    if opportunity.invites == reach:
        return opportunity
    same = Opportunity.objects.filter(pk=opportunity.pk, state=OpportunityState.OPEN, version=opportunity.version)
    with transaction.atomic():
        if not same.update(invites=reach, version=F("version") + 1):
            raise WrongState("invite", opportunity.state)
        noted = {"reach": reach}
        journal.record("opportunity.invite", subject=opportunity.reference, actor=by.reference, noted=noted)
    opportunity.refresh_from_db()
    return opportunity


def invite_one(opportunity: Opportunity, key: str, *, by: Person, today: date) -> None:
    """Invite somebody who lets themselves be seen, by the key they are seen by; nothing is told of what becomes of it.

    It is answered alike whether they let it still or not, were invited before, or applied already. Raises NotPermitted,
    NotNow once the opportunity is closed.
    """
    _permit(opportunity, by, today)
    if not opportunity.is_open(today):
        raise NotNow(reason="opportunity_closed")
    made, found = reached(opportunity, today)
    for one in found:
        if (
            any(str(consent.key) == key for consent in one.consents)
            and one.shows
            and one.met_of
            and one.met_of >= made.asked[0].in_all - 1
        ):
            _send(opportunity, [one], today)


def send_invitations(opportunity: Opportunity, *, today: date) -> int:
    """Invite everybody an open opportunity reaches today, each once; return to how many that is news."""
    if not opportunity.is_open(today) or not opportunity.invites:
        return 0
    made, found = reached(opportunity, today)
    least = max(1, made.asked[0].in_all - (opportunity.invites == Reach.ONE_LESS))
    return _send(opportunity, [one for one in found if one.met_of >= least], today)


@transaction.atomic
def _send(opportunity: Opportunity, to: Sequence[Reached], today: date) -> int:
    """Write the invitations down, each once whoever else writes them; who applied already is not invited."""
    before = {*Invitation.objects.filter(opportunity=opportunity).values_list("learner", flat=True)}
    standing = JobApplication.objects.filter(opportunity=opportunity).exclude(state=JobApplicationState.WITHDRAWN)
    before |= {*standing.values_list("learner", flat=True)}
    letting = {*consents.letting(opportunity.employer_id, today).values_list("learner", flat=True)}
    new = [one.learner for one in to if one.learner in letting - before]
    numbers = [written("IV", one) for one in take("IV", len(new))] if new else []
    Invitation.objects.bulk_create(
        (
            Invitation(number=number, opportunity=opportunity, learner_id=learner, invited_on=today)
            for number, learner in zip(numbers, new, strict=True)
        ),
        ignore_conflicts=True,
    )
    sent = Invitation.objects.filter(number__in=numbers).order_by("pk").values_list("number", flat=True)
    for number in sent:  # of nobody's doing: who reads what an employer did reads no number of people
        journal.record("invitation.send", subject=number)
    return len(sent)


def _permit(opportunity: Opportunity, by: Person, today: date) -> None:
    if not may_find_for(by, opportunity, on=today):
        raise NotPermitted
