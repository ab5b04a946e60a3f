"""What is wrong with the lines of an edition, by what the register knows today; in the words of the gate, too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue.models import MicroCredential
from passerelle.conversions import reading
from passerelle.core.gate import Finding
from passerelle.core.positive_lists.asking import NUMBER
from passerelle.core.positive_lists.faults import CLAUSE, Drafted, Fault, Known, faults
from passerelle.core.positive_lists.resting import Resting, resting_faults
from passerelle.frameworks import queries as frameworks
from passerelle.recognition import ruling
from passerelle.recognition.models import LineEffect
from passerelle.recognition.models.cases import cap_of
from passerelle.recognition.states import SignatureState
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.recognition.models import Edition, PositiveListLine


def of_edition(edition: Edition, *, on: date) -> tuple[Fault, ...]:
    """Return everything that is wrong with an edition on a day, in the order of its lines."""
    lines = list(edition.lines.select_related("owner", "micro_credential__awarder", "programme", "edition"))
    return (*of_agreement(edition, on=on), *of_lines(lines, on=on))


def of_agreement(edition: Edition, *, on: date) -> tuple[Fault, ...]:
    """Return what is wrong with the progression agreement that an edition rests on; nothing where it rests on none."""
    agreement = edition.agreement
    if agreement is None:
        return ()
    signed = agreement.signatures.filter(state=SignatureState.SIGNED).values("body")
    outside = edition.positive_list.owners.exclude(pk__in=signed).order_by("number")
    return resting_faults(
        Resting(
            agreement=agreement.number,
            was_in_force=agreement.in_force_on is not None,
            over_on=agreement.over_on,
            outside=tuple(outside.values_list("number", flat=True)),
        ),
        on=on,
    )


def of_lines(lines: Sequence[PositiveListLine], *, on: date) -> tuple[Fault, ...]:
    """Return everything that is wrong with lines beside each other."""
    return faults([drafted(line) for line in lines], known(lines, on=on), on=on)


def drafted(line: PositiveListLine) -> Drafted:
    """Return a line as it is looked over."""
    programme, spares = line.programme, line.effect == LineEffect.EXEMPTION and NUMBER.fullmatch(line.opens.strip())
    return Drafted(
        reference=line.number,
        rule=ruling.rule_of(line),
        effect=line.effect,
        place=ruling.place_of(line),
        credits=line.credits,
        mode=line.mode,
        human=line.conditions,
        requires=line.opens.strip() if spares else "",
        ceiling=cap_of(programme) if programme and line.effect == LineEffect.WAIVER else None,
        ends_on=programme.ends_on if programme else None,
    )


def known(lines: Sequence[PositiveListLine], *, on: date) -> Known:
    """Return what the register knows of what lines cite, in one query, one for conversions, and those of frameworks."""
    entries = [entry for line in lines for entry in ruling.rule_of(line).entries]
    cited = {number for entry in entries for number in entry.micro_credentials}
    rows = MicroCredential.objects.filter(Q(number__in=cited) | ruling.maybe_listed(entries)).select_related("awarder")
    systems = {line.programme.credit_system for line in lines if line.programme}
    system = systems.pop() if len(systems) == 1 else ""
    owners = {line.owner_id for line in lines}
    owner = owners.pop() if len(owners) == 1 else 0
    stated = reading.of_bodies({owner}, on)
    items, marks = {}, {}
    for row in rows:
        if row.is_public:
            country, item = row.awarder.country if row.awarder else "", ruling.item_of(row)
            converted = stated.credits(item.credits, item.credit_system, system, owner=owner, country=country)
            if converted:
                item = replace(item, credits=converted.credits, credit_system=system)
            items[row.number] = (row.state in LISTED, row.state, item)
            marks[row.number] = frozenset(mark for one in stated.marks(item, owner, country) for mark in one.scale)
    listed = {number: item for number, (is_listed, _state, item) in items.items() if is_listed}
    return Known(
        items=tuple(listed.values()),
        gone=frozenset(number for number, (is_listed, _state, _item) in items.items() if not is_listed),
        atlas=frameworks.atlas(),
        by_number=listed,
        converted=marks,
    )


def as_finding(fault: Fault) -> Finding:
    """Return a fault as what the gate found: its code is the kind, the line its field."""
    return Finding(
        rule="PL",
        field=f"lines.{fault.line}" if fault.line else "lines",
        seen=fault.seen,
        threshold=fault.threshold if not fault.others else list(fault.others),
        clause=CLAUSE,
        severity="block" if fault.blocks else "warn",
        kind=fault.code,
    )
