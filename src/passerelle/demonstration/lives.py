"""How an entry lived until today: its steps, each told to the journal as the act itself would have told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.people.models import Person
from passerelle.registers.states import LIFECYCLE, State

if TYPE_CHECKING:
    from passerelle.demonstration.ground import Ground


@dataclass(frozen=True)
class Step:
    act: str
    on: date
    by: Person | None = None
    noted: dict[str, Any] | None = None
    hour: int = 10


def tell(ground: Ground, register: str, number: str, steps: list[Step]) -> None:
    for step in steps:
        ground.chronicle.tell(
            f"{register}.{step.act}", number, by=step.by, on=step.on, hour=step.hour, noted=step.noted
        )


def state_after(steps: list[Step]) -> str:
    """Return where these steps lead. A new edition of a verified entry begins its life again (as `histories` reads it).

    Raises WrongState for a life that the register does not know.
    """
    state: str = State.DRAFT
    for step in steps:
        if step.act in {"draft", "edit", "open_instance", "stack"}:
            continue
        begins_again = step.act == "submit" and not LIFECYCLE.allows(state, "submit")
        state = LIFECYCLE.after(State.DRAFT if begins_again else state, step.act)
    return state
