"""What degree awarders publish as accepted, and the awards that learners brought to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.errors import WrongState
from passerelle.demonstration.files import read
from passerelle.recognition import evaluation, wording
from passerelle.recognition.actions import ANSWER, OVERTURN
from passerelle.recognition.description import checked_line
from passerelle.recognition.models import PositiveListLine, RecognitionCase, Waived, cap_of
from passerelle.recognition.states import CASES, CaseState, LineState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.awards.models import Award
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.demonstration.programmes import Programmes

NOT_YET = ("lines for whole programmes", "employers' lists beside their opportunities", "progression agreements")

Lines = dict[tuple[str, int], PositiveListLine]


def load_positive_lists(
    ground: Ground, cast: Cast, entries: dict[str, MicroCredential], programmes: Programmes
) -> Lines:
    """Write the published lines for micro-credentials; return them by owner and line."""
    told = [
        (owner, line)
        for owner in read("recognition")["degree_awarders"]
        for line in owner["lines"]
        if line["item_kind"] == "micro_credential"
    ]
    rows = [_line(ground, cast, owner, line, entries, programmes) for owner, line in told]
    PositiveListLine.objects.bulk_create(rows)
    for (owner, _), row in zip(told, rows, strict=True):
        on, noted = ground.today.on(owner["published_day"]), _noted(row)
        ground.chronicle.tell("positive_list.draft", row.number, by=row.drafted_by, on=on, hour=9)
        ground.chronicle.tell("positive_list.publish", row.number, by=row.published_by, on=on, hour=11, noted=noted)
    return {(owner["owner"], line["line"]): row for (owner, line), row in zip(told, rows, strict=True)}


def _line(
    ground: Ground,
    cast: Cast,
    owner: dict[str, Any],
    told: dict[str, Any],
    entries: dict[str, MicroCredential],
    programmes: Programmes,
) -> PositiveListLine:
    officer, body = cast.people[owner["kept_by"]], cast.bodies[owner["owner"]]
    stated = {
        "micro_credential": entries[told["item"]],
        "programme": programmes[told["programme"], told["programme_version"]],
        "module_code": told["module"],
        "credits": told["credits"],
        "mode": told["mode"],
        "min_edition": told["min_version"],
        "min_result": told["min_result"],
        "max_age_years": told["max_age_years"],
        "conditions": told["condition"],
        "valid_from": ground.today.on(told["valid_from_day"]),
        "valid_to": ground.today.maybe(told["valid_until_day"]),
    }
    return PositiveListLine(
        number=ground.numbers.give("RL"),
        owner=body,
        state=LineState.IN_FORCE,
        version=2,
        drafted_by=officer,
        published_by=officer,
        published_on=ground.today.on(owner["published_day"]),
        **checked_line(body, stated),
    )


def _noted(line: PositiveListLine) -> dict[str, Any]:
    return {"item": line.micro_credential.number, "programme": line.programme.reference}


def load_cases(ground: Ground, awards: dict[str, Award], lines: Lines) -> None:
    """Bring the awards to the programmes as `recognition.apply` would have done on the day.

    An award counts once in a programme, so what was asked for a second module with the same award is not loaded.
    """
    told = [request for request in read("learning")["recognition_requests"] if request["line"] is not None]
    for request in sorted(told, key=lambda request: (request["asked_day"], request["award"])):
        award = awards[request["award"]]
        _bring(ground, request, award, _line_for(award, request["module"], lines))


def _line_for(award: Award, module: str, lines: Lines) -> PositiveListLine:
    item = award.micro_credential_id
    return next(line for line in lines.values() if (line.micro_credential_id, line.module_code) == (item, module))


def _bring(ground: Ground, told: dict[str, Any], award: Award, line: PositiveListLine) -> None:
    programme, learner, asked = line.programme, award.holder, ground.today.on(told["asked_day"])
    held, _ = Waived.objects.get_or_create(learner=learner, programme=programme, defaults={"cap": cap_of(programme)})
    outcome = evaluation.verdict([line], award, programme, waived=held.credits, on=asked)
    if outcome is None or outcome.decision == "refused":
        raise WrongState("decide_by_rule", told["award"])
    is_automatic = outcome.decision == "automatic"
    act = "decide_by_rule" if is_automatic else "propose"
    case = RecognitionCase(
        number=ground.numbers.give("RC"),
        learner=learner,
        award=award,
        programme=programme,
        target=programme.number,
        line=line,
        mode=line.mode,
        state=CASES.after(CaseState.OPENED, act),
        module_code=line.module_code,
        module_title=line.module_title,
        credits=outcome.credits,
        conditions=evaluation.conditions_of(outcome, line.conditions),
        room_before=held.cap - held.credits,
        room_after=held.cap - held.credits - outcome.credits,
        cited=wording.cited(line),
        opened_on=asked,
        answer_due_on=None if is_automatic else asked + ANSWER,
        decided_on=asked if is_automatic else None,
        overturn_until=asked + OVERTURN if is_automatic else None,
    )
    noted = {"award": award.number, "programme": programme.reference, "line": line.number}
    ground.chronicle.tell(f"recognition.{act}", case.number, by=learner, on=asked, hour=13, noted=noted)
    if is_automatic:
        held.credits += outcome.credits
        held.save(update_fields=["credits"])
    if told["state"] == "accepted":
        _accept(ground, case, asked)
    case.save(force_insert=True)


def _accept(ground: Ground, case: RecognitionCase, on: date) -> None:
    case.state, case.accepted_on, case.version = CASES.after(case.state, "accept"), on, 2
    ground.chronicle.tell("recognition.accept", case.number, by=case.learner, on=on, hour=20)
