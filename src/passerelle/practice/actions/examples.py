"""Examples of good practice: proposed by anybody, endorsed by two peers of two others, withdrawn for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core import practice
from passerelle.core.addresses import safe_address
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.languages import is_language
from passerelle.core.plain_text_check import reasons_to_hold
from passerelle.core.shapes import language, short_text
from passerelle.journal import actions as journal
from passerelle.organisations.permissions import acts_for
from passerelle.practice import endorsing, shipped
from passerelle.practice.actions.steps import known, said, shaped, step, title
from passerelle.practice.models import GoodPractice, PeerEndorsement
from passerelle.practice.permissions import may_endorse, may_propose, may_read_held, may_withdraw_example
from passerelle.practice.states import EXAMPLES, ExampleState
from passerelle.registers.numbers import next_number
from passerelle.registers.queries import public_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

TEXTS = ("done", "for_whom", "took", "came_of_it")
OPTIONAL = ("evidence_url", "entry", "field")
"""What nobody has to say."""


@transaction.atomic
def propose(
    stated: Mapping[str, Any], *, by: Person, today: date, organisation: Organisation | None = None
) -> GoodPractice:
    """Propose an example; peers see it, and everybody once two of them endorse it. A text that speaks of a person or
    abuses somebody is held until a registrar has read it.

    `stated`: theme, title, the four `TEXTS`, language, licence, and what is `OPTIONAL`. Raises NotPermitted (also for
    who does not act for the organisation it is said to come from), Malformed with everything amiss at once.
    """
    if not may_propose(by) or (organisation is not None and not acts_for(by, organisation.pk)):
        raise NotPermitted
    fields = _stated(stated)
    held = reasons_to_hold(fields["title"], *(fields[name] for name in TEXTS))
    example = GoodPractice.objects.create(
        number=next_number("GP"),
        organisation=organisation,
        state=ExampleState.HELD if held else ExampleState.PROPOSED,
        held_because=list(held),
        proposed_by=by,
        proposed_on=today,
        **fields,
    )
    noted = {"theme": example.theme, "held_because": list(held)}
    journal.record("good_practice.propose", subject=example.number, actor=by.reference, noted=noted)
    return example


@transaction.atomic
def endorse(example: GoodPractice, organisation: Organisation, *, by: Person, today: date) -> GoodPractice:
    """Say for an organisation that an example is worth following; the second peer makes it public.

    Raises NotPermitted for who does not act for the organisation, NotNow with all `reasons` for which the endorsement
    would not count, WrongState.
    """
    if not may_endorse(by, organisation):
        raise NotPermitted
    step(example, EXAMPLES, "endorse", by=by, noted={"organisation": organisation.number})
    found = endorsing.against(example, organisation, by)
    if found:
        raise NotNow(reason=found[0], reasons=list(found))
    try:
        with transaction.atomic():
            PeerEndorsement.objects.create(example=example, person=by, organisation=organisation, endorsed_on=today)
    except IntegrityError:
        raise NotNow(reason="endorsed_twice", reasons=["endorsed_twice"]) from None
    if example.endorsements.count() >= practice.ENDORSERS:
        step(example, EXAMPLES, "publish", by=by, published_on=today)
    return example


@transaction.atomic
def release(example: GoodPractice, *, by: Person, today: date) -> GoodPractice:
    """Let a text go on that was held: it names nobody after all. Raises NotPermitted, WrongState."""
    if not may_read_held(by):
        raise NotPermitted
    return step(example, EXAMPLES, "release", by=by, held_because=[])


@transaction.atomic
def withdraw(example: GoodPractice, because: str, *, by: Person, today: date) -> GoodPractice:
    """Take an example out of the collection; the reason stays. Raises NotPermitted, Malformed, WrongState."""
    if not may_withdraw_example(by, example):
        raise NotPermitted
    why = said("because", because)
    return step(example, EXAMPLES, "withdraw", by=by, withdrawn_on=today, withdrawn_because=why)


def _stated(stated: Mapping[str, Any]) -> dict[str, Any]:
    return shaped(
        stated,
        {
            "theme": known(shipped.themes()),
            "title": title,
            **dict.fromkeys(TEXTS, said),
            "evidence_url": _evidence,
            "language": _language,
            "licence": known(shipped.licences()),
            "entry": _entry,
            "field": known(["", *shipped.fields()]),
        },
    )


def _evidence(field: str, value: Any) -> str:
    """Return where it can be read about; nothing where that is said nowhere."""
    return safe_address(field, value) if value not in (None, "") else ""


def _language(field: str, value: Any) -> str:
    found = language(field, value)
    if not is_language(found):
        raise Malformed(field=field, expected="a language code such as en or fr", seen=found)
    return found


def _entry(field: str, value: Any) -> str:
    """Return the number of an entry that everybody may know of; nothing for none."""
    found: str = short_text(20)(field, value)
    if found and found not in public_names([found]):
        raise Malformed(field=field, expected="the number of an entry of the register", seen=found)
    return found
