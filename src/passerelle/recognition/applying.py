"""Bringing awards to a programme, or to one line: the engine decides on all of them together, with its trace kept.

An automatic line decides at once and an officer may overturn it within 14 days; what no line grants goes to a person,
who answers within four weeks, with the nearest lines beside it (DOMAIN 3.9, 4.4). Only the awards that are brought are
looked at. Lines are read while these are held fast: an answer that was begun is by the list as it stood then, and cites
it as published.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_DOWN
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from passerelle.awards.models import Award
from passerelle.catalogue.models import Programme
from passerelle.core import deciding
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.gate import plain
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.recognition import binding, converting, holding, queries, ruling, waiving, wording
from passerelle.recognition.models import (
    ASKED_FOR,
    CENT,
    CaseAward,
    CaseMode,
    LineEffect,
    PositiveListLine,
    RecognitionCase,
)
from passerelle.recognition.permissions import may_apply
from passerelle.recognition.states import CASES, CaseState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from passerelle.core.deciding import Choice, Considered, Decision, Look
    from passerelle.core.gate import Finding
    from passerelle.people.models import Person

OVERTURN: Final = timedelta(days=14)
ANSWER: Final = timedelta(weeks=4)
MOST_AWARDS: Final = 50
"""So many awards are brought at once."""


@transaction.atomic
def apply(
    awards: Sequence[Award], to: Programme | PositiveListLine, *, by: Person, today: date
) -> list[RecognitionCase]:
    """Bring awards to a programme, or ask for what one line gives: a case for each line that is used.

    What no line uses is one more case, for a person. An award counts once for a target: asked again, the answer is
    the cases there are, after those that are new. Raises NotPermitted for an award of somebody else, Malformed for
    more than 50, NotNow for one that is not in force, a programme that has not begun or ended, a line that is not in
    force any more or that an employer gives.
    """
    if not awards or not all(may_apply(by, award) for award in awards):
        raise NotPermitted
    if len(awards) > MOST_AWARDS:
        raise Malformed(field="awards", expected=f"at most {MOST_AWARDS}", seen=str(len(awards)))
    programme = to.programme if isinstance(to, PositiveListLine) else to
    _require_begun(programme, today)
    brought = _locked(awards)  # neither revoked nor brought here twice while we look
    lines = _lines(to, today)
    asking = _Asking(by, to, programme, lines, brought, today)
    earlier = asking.earlier()
    if found := holding.not_in_force(brought, on=today):
        if {award.pk for case in earlier for award in case.brought} >= {award.pk for award in brought}:
            return earlier
        raise NotNow(reason="award_not_in_force", state=found[1], award=found[0].number)
    if not lines and isinstance(to, PositiveListLine):
        if earlier:
            return earlier
        raise NotNow(reason="line_not_in_force", line=to.number)
    return [*asking.decide(), *earlier]


def _require_begun(programme: Programme | None, today: date) -> None:
    if programme is None:
        return
    if programme.valid_from is None or programme.valid_from > today:
        raise NotNow(reason="programme_not_begun", on=programme.valid_from.isoformat() if programme.valid_from else "")
    if programme.ends_on is not None and programme.ends_on <= today:
        raise NotNow(reason="programme_ended", on=programme.ends_on.isoformat())


def _locked(awards: Sequence[Award]) -> list[Award]:
    """Return the awards, each once, locked in one order, so that two who bring the same ones wait for each other."""
    found = Award.objects.select_for_update(of=("self",)).filter(pk__in={award.pk for award in awards})
    return list(found.select_related("micro_credential__awarder", "awarder").order_by("pk"))


def _lines(to: Programme | PositiveListLine, today: date) -> list[PositiveListLine]:
    if isinstance(to, Programme):
        asked = queries.in_force(today).filter(programme=to, effect__in=ASKED_FOR)
        return list(asked.select_related("programme__awarder").order_by("number"))
    if to.effect not in ASKED_FOR:
        raise NotNow(reason="line_of_an_employer", line=to.number)
    return list(queries.in_force(today).filter(pk=to.pk).select_related("programme__awarder"))


class _Asking:
    """One request, while it is decided."""

    def __init__(
        self,
        by: Person,
        to: Programme | PositiveListLine,
        programme: Programme | None,
        lines: Sequence[PositiveListLine],
        brought: Sequence[Award],
        today: date,
    ) -> None:
        self.by, self.programme, self.lines, self.brought, self.today = by, programme, lines, brought, today
        self.line = to if isinstance(to, PositiveListLine) else None
        self.body = to.owner if isinstance(to, PositiveListLine) else to.awarder
        self.target = ruling.target_of(to) if isinstance(to, PositiveListLine) else to.number
        self.targets = {self.target, *(ruling.target_of(line) for line in lines)}
        self.spent = holding.spent(by)
        self.items = holding.items_of(brought)
        self.atlas = frameworks.atlas()

    def earlier(self) -> list[RecognitionCase]:
        """Return the cases in which any of these awards counts for what is asked for now."""
        own = CaseAward.objects.filter(award__in=self.brought, target__in=self.targets, is_live=True)
        return list(queries.with_parts().filter(pk__in=own.values("case")).order_by("pk"))

    def decide(self) -> list[RecognitionCase]:
        decision = self._decision()
        by_number = {line.number: line for line in self.lines}
        forbidden: list[tuple[Choice, list[Finding]]] = []
        used: dict[int, bool] = {}  # whether an award spares credits, by its key
        cases = []
        for choice in decision.chosen.choices:
            line = by_number[choice.line]
            awards = self._of(choice)
            found = self._binding(line, awards, choice)
            if binding.forbids(found):
                forbidden.append((choice, found))
                continue
            used |= {award.pk: used.get(award.pk, False) or bool(choice.credits) for award in awards}
            case = self._case(decision, line, choice)
            case.conditions = [*case.conditions, *binding.conditions(found)]
            is_automatic = decision.answer(line.number) == "automatic" and not found
            cases.append(self._open(case, awards, "decide_by_rule" if is_automatic else "propose"))
        if left := [award for award in self.brought if self._is_left(award, used)]:
            cases.append(self._ask_a_person(decision, left, forbidden))
        if len(cases) > 1:
            for case in cases:
                case.asked_with = cases[0].number
            RecognitionCase.objects.bulk_update(cases, ["asked_with"])
        return list(queries.with_parts().filter(pk__in=[case.pk for case in cases]).order_by("pk"))

    def _is_left(self, award: Award, used: Mapping[int, bool]) -> bool:
        """Say whether a person has to look: nothing uses it, or an entry does, which spends none, and credits could."""
        if self.targets & self.spent.get(award.pk, frozenset()) or used.get(award.pk):
            return False
        return award.pk not in used or any(self._names(line, [award]) for line in self.lines if line.credits)

    def _names(self, line: PositiveListLine, awards: Sequence[Award]) -> bool:
        return holding.names_any(line, [self.items[award.pk] for award in awards], self.atlas)

    def _decision(self) -> Decision:
        waived = waiving.row(self.by, self.programme) if self.programme else None
        told: dict[str, Any] = {
            "counted": holding.counted(self.by),
            "for_a_person": holding.for_a_person(self.brought),
            "conversions": converting.of_lines(self.lines, self.items.values(), self.today),
        }
        shared = [
            holding.shared(award, self.items[award.pk], self.body, self.programme, self.spent, **told)
            for award in self.brought
        ]
        ceilings = holding.room(self.programme, waived)
        return holding.decided(self.target, self.lines, shared, ceilings, self.atlas, on=self.today)

    def _of(self, choice: Choice) -> list[Award]:
        names = {name for _clause, name in choice.awards}
        return [award for award in self.brought if award.number in names]

    def _binding(self, line: PositiveListLine, awards: Sequence[Award], choice: Choice) -> list[Finding]:
        """Return what the rules in force find, where a line spares credits."""
        if line.programme is None or not choice.credits:
            return []
        return binding.findings(awards, line.programme, choice.credits, learner=self.by, on=self.today)

    def _case(self, decision: Decision, line: PositiveListLine | None, choice: Choice | None) -> RecognitionCase:
        """Return a case as it begins; with a choice, as the line that is used has it."""
        room = waiving.room(self.by, self.programme) if self.programme else ruling.NOTHING
        case = RecognitionCase(
            number=next_number("RC"),
            learner=self.by,
            body=self.body,
            programme=self.programme,
            target=ruling.target_of(line) if line else self.target,
            effect=line.effect if line else LineEffect.WAIVER,
            line=line,
            cited=wording.cited(line) if line else "",
            mode=CaseMode.MANUAL,
            state=CaseState.OPENED,
            trace=deciding.as_data(decision),
            opened_on=self.today,
            answer_due_on=self.today + ANSWER,
            room_before=room,
            room_after=room,
        )
        if line and choice:
            fill(case, decision, line, choice)
        return case

    def _ask_a_person(
        self, decision: Decision, left: Sequence[Award], forbidden: Sequence[tuple[Choice, list[Finding]]]
    ) -> RecognitionCase:
        """Let a person look at what no line grants: a machine never refuses."""
        named = self.line if self.line and self.line.effect != LineEffect.WAIVER else None
        case = self._case(decision, named, None)
        by_number = {line.number: line for line in self.lines}
        near = decision.near
        if len(left) < len(self.brought):  # what came close for an award that is used is not told again
            near = tuple(one for one in near if self._names(by_number[one.line], left))
        case.nearest = [nearest(by_number[one.line], one, decision) for one in near[: holding.NEAREST]]
        considered = {one.line: one for one in decision.lines}
        for choice, found in forbidden:
            case.conditions += conditions(considered[choice.line], choice, case.room_before, decision)
            case.conditions += binding.conditions(found)
        if not forbidden and near and self._names(by_number[near[0].line], left):
            numbers = {award.number for award in left}
            told = conditions(near[0], None, case.room_before, decision)
            case.conditions = [one for one in told if not one["award"] or one["award"] in numbers]
        return self._open(case, left, "open")

    def _open(self, case: RecognitionCase, awards: Sequence[Award], act: str) -> RecognitionCase:
        if act != "open":
            case.state = CASES.after(CaseState.OPENED, act)
        if case.state == CaseState.DECIDED_AUTOMATICALLY:
            case.decided_on, case.overturn_until, case.answer_due_on = self.today, self.today + OVERTURN, None
            waiving.hold(case, awards)
        case.save(force_insert=True)
        CaseAward.objects.bulk_create(CaseAward(case=case, award=award, target=case.target) for award in awards)
        noted = {
            "awards": [award.number for award in awards],
            "programme": self.programme.reference if self.programme else None,
            "line": case.line.number if case.line else None,
        }
        journal.record(f"recognition.{act}", subject=case.reference, actor=self.by.reference, noted=noted)
        return case


def fill(case: RecognitionCase, decision: Decision, line: PositiveListLine, choice: Choice) -> None:
    """Write into a case what a line that is used makes of it."""
    considered = next(one for one in decision.lines if one.line == line.number)
    case.mode = CaseMode(line.mode)
    case.module_code, case.module_title = line.module_code, line.module_title
    case.credits = choice.credits.quantize(CENT, ROUND_DOWN)
    case.room_after = case.room_before - case.credits
    case.conditions = conditions(considered, choice, case.room_before, decision)


def conditions(
    considered: Considered, choice: Choice | None, room: Decimal, decision: Decision
) -> list[dict[str, Any]]:
    """Return every condition of a line as data: of the awards that are used, or of those that come nearest.

    Where credits are asked for, how they count that are of another system. What only a person can judge stands at the
    end, open.
    """
    looks = _looks(considered, choice)
    told = [
        {"award": look.award, "code": fact.code, "asked": fact.asked, "seen": fact.seen, "met": fact.met}
        for look in looks
        for fact in look.facts
    ]
    if considered.min_credits:
        awards = {look.award for look in looks}
        if choice is None:
            awards |= {name for name, _certain in considered.candidate.further}
        told += _converted(decision, awards)
    if considered.credits:
        met = True if room >= considered.credits else None if room > 0 else False
        told.append(_condition("headroom", plain(considered.credits), plain(room), met))
    if considered.human:
        told.append(_condition("human", considered.human, None, None))
    return told


def _converted(decision: Decision, awards: Collection[str]) -> list[dict[str, Any]]:
    """Return how the credits of awards were converted: from what, to what, by which conversion; nobody's count none."""
    return [
        {
            "award": one.reference,
            "code": "converted_credits",
            "asked": by.to,
            "seen": [plain(by.amount), by.system, plain(by.credits), by.by],
            "met": bool(by.by),
        }
        for one in decision.brought
        if one.reference in awards and (by := one.converted)
    ]


def _condition(code: str, asked: Any, seen: Any, met: bool | None) -> dict[str, Any]:
    return {"award": "", "code": code, "asked": asked, "seen": seen, "met": met}


def _looks(considered: Considered, choice: Choice | None) -> list[Look]:
    if choice is None:
        return [min(looks, key=lambda one: len(one.unmet)) for looks in considered.clauses if looks]
    places = [
        (considered.further if clause < 0 else considered.clauses[clause], name) for clause, name in choice.awards
    ]
    return [look for looks, name in places for look in looks if look.award == name]


def nearest(line: PositiveListLine, considered: Considered, decision: Decision) -> dict[str, Any]:
    """Return a line that came close, as a case keeps it."""
    item = line.micro_credential
    return {
        "line": line.number,
        "item": item.number if item else "",
        "title": item.title if item else {},
        "module": line.module_title,
        "unmet": list(holding.lacks(considered, decision)),
    }
