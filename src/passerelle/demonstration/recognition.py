"""What degree awarders publish as accepted, and the awards that learners brought to them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from passerelle.conversions import reading as conversions
from passerelle.core import deciding
from passerelle.core.errors import WrongState
from passerelle.core.positive_lists import proofs
from passerelle.demonstration.files import read
from passerelle.frameworks import queries as frameworks
from passerelle.recognition import applying, holding, list_document, list_signing, ruling, wording
from passerelle.recognition.applying import ANSWER, OVERTURN
from passerelle.recognition.description import checked_lines
from passerelle.recognition.models import (
    CaseAward,
    Edition,
    ListSignature,
    PositiveList,
    PositiveListLine,
    RecognitionCase,
    Waived,
    cap_of,
)
from passerelle.recognition.states import CASES, CaseState, EditionState, SignatureState
from passerelle.signing import keystore
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState
from passerelle.stacking import lots
from passerelle.stacking.models import UsedFor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.awards.models import Award
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.demonstration.programmes import Programmes
    from passerelle.recognition.models import Agreement
    from passerelle.signing.models import Key

NOT_YET = ("lines for whole programmes", "employers' lists beside their opportunities")

Lines = dict[tuple[str, int], PositiveListLine]


def load_positive_lists(
    ground: Ground,
    cast: Cast,
    entries: dict[str, MicroCredential],
    programmes: Programmes,
    keys: Mapping[str, Key],
    agreements: Mapping[str, Agreement],
) -> Lines:
    """Write the list of each degree awarder, signed with its key; return its lines by owner and line."""
    found: Lines = {}
    for told in read("recognition")["degree_awarders"]:
        chosen = [line for line in told["lines"] if line["item_kind"] == "micro_credential"]
        edition = _begin(ground, cast, told, agreements.get(told.get("rests_on", "")))
        stated = [_stated(ground, line, entries, programmes) for line in chosen]
        said = checked_lines([cast.bodies[told["owner"]]], stated, today=ground.today.day)
        rows = [_line(ground, edition, place, fields) for place, fields in enumerate(said, 1)]
        PositiveListLine.objects.bulk_create(rows)
        _sign(ground, edition, keys[cast.bodies[told["owner"]].number])
        found |= {(told["owner"], line["line"]): row for line, row in zip(chosen, rows, strict=True)}
    return found


def _begin(ground: Ground, cast: Cast, told: dict[str, Any], agreement: Agreement | None) -> Edition:
    officer, body = cast.people[told["kept_by"]], cast.bodies[told["owner"]]
    on = ground.today.on(told["published_day"])
    made = PositiveList.objects.create(
        number=ground.numbers.give("PL"), title=told["title"], begun_by=officer, begun_on=on
    )
    made.owners.add(body)
    noted = {"owners": [body.number], "edition": 1}
    ground.chronicle.tell("positive_list.begin", made.number, by=officer, on=on, hour=9, noted=noted)
    return Edition.objects.create(positive_list=made, number=1, drafted_by=officer, drafted_on=on, agreement=agreement)


def _stated(
    ground: Ground, told: dict[str, Any], entries: dict[str, MicroCredential], programmes: Programmes
) -> dict[str, Any]:
    return {
        "micro_credential": entries[told["item"]].number,
        "programme": programmes[told["programme"], told["programme_version"]].reference,
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


def _line(ground: Ground, edition: Edition, place: int, fields: dict[str, Any]) -> PositiveListLine:
    number = ground.numbers.give("RL")
    own = {"number": number, "root": number, "edition": edition, "position": place, "drafted_by": edition.drafted_by}
    return PositiveListLine(**fields | own)


def _sign(ground: Ground, edition: Edition, key: Key) -> None:
    """Offer and sign an edition as `list_signing` would have done on the day, and put it in force."""
    on, by, body = edition.drafted_on, edition.drafted_by, edition.positive_list.owners.get()
    at, document = ground.today.at(on, 11), list_document.written(edition, offered_on=on)
    edition.document, edition.digest = document, hashlib.sha256(document.encode()).hexdigest()
    edition.offered_by, edition.offered_on, edition.in_force_on = by, on, on
    edition.state, edition.version = EditionState.IN_FORCE, 4
    edition.save()
    signature = ListSignature.objects.create(edition=edition, body=body, is_owner=True)
    signature.intent = Intent.objects.create(
        purpose=list_signing.PURPOSE,
        reference=f"{edition.reference}/{signature.pk}/2",
        digest=edition.digest,
        state=IntentState.SIGNED,
        key=key,
        created_at=at,
        closed_at=at,
    )
    signer = keystore.open_signer(key.public_multibase, key.verification_method)
    signature.proof = proofs.sign(json.loads(document), signer, created=at)
    signature.state, signature.version = SignatureState.SIGNED, 3
    signature.signed_by, signature.signed_on = by, on
    signature.save()
    noted = {"was": EditionState.DRAFT, "digest": edition.digest}
    ground.chronicle.tell("positive_list.offer", edition.reference, by=by, on=on, hour=10, noted=noted)
    said = {"edition": edition.reference, "body": body.number, "key": key.verification_method}
    ground.chronicle.tell("list_signature.sign", str(signature), by=by, on=on, hour=11, noted=said)
    told = {"was": EditionState.OFFERED, "digest": edition.digest, "before": None}
    ground.chronicle.tell("positive_list.put_in_force", edition.reference, by=by, on=on, hour=11, noted=told)


def load_cases(ground: Ground, awards: dict[str, Award], lines: Lines) -> None:
    """Bring the awards to the programmes as `applying.apply` would have done on the day.

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
    if programme is None:
        raise WrongState("decide_by_rule", told["award"])
    held, _ = Waived.objects.get_or_create(learner=learner, programme=programme, defaults={"cap": cap_of(programme)})
    stated = conversions.of_bodies({line.owner_id}, asked)
    shared = [holding.shared(award, holding.items_of([award])[award.pk], line.owner, programme, {}, conversions=stated)]
    room = holding.room(programme, held)
    decision = holding.decided(programme.number, [line], shared, room, frameworks.atlas(), on=asked)
    if not decision.chosen.choices:
        raise WrongState("decide_by_rule", told["award"])
    (choice,) = decision.chosen.choices
    act = "decide_by_rule" if choice.is_automatic else "propose"
    case = RecognitionCase(
        number=ground.numbers.give("RC"),
        learner=learner,
        body=line.owner,
        programme=programme,
        target=ruling.target_of(line),
        line=line,
        state=CASES.after(CaseState.OPENED, act),
        trace=deciding.as_data(decision),
        room_before=held.cap - held.credits,
        cited=wording.cited(line),
        opened_on=asked,
        answer_due_on=None if choice.is_automatic else asked + ANSWER,
        decided_on=asked if choice.is_automatic else None,
        overturn_until=asked + OVERTURN if choice.is_automatic else None,
    )
    applying.fill(case, decision, line, choice)
    noted = {"awards": [award.number], "programme": programme.reference, "line": line.number}
    ground.chronicle.tell(f"recognition.{act}", case.number, by=learner, on=asked, hour=13, noted=noted)
    if choice.is_automatic:
        lots.use([award.number], UsedFor.SPARED, programme.number)
        held.credits += case.credits
        held.save(update_fields=["credits"])
    if told["state"] == "accepted":
        _accept(ground, case, asked)
    case.save(force_insert=True)
    CaseAward.objects.create(case=case, award=award, target=case.target)


def _accept(ground: Ground, case: RecognitionCase, on: date) -> None:
    case.state, case.accepted_on, case.version = CASES.after(case.state, "accept"), on, 2
    ground.chronicle.tell("recognition.accept", case.number, by=case.learner, on=on, hour=20)
