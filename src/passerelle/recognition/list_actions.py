"""Positive lists: begun, written, offered for signature, signed by every owner, adopted by others, ended.

An edition is in force when its last owner signed (`list_signing.py`); it takes the place of the one before. What was
offered never changes: whoever wants it otherwise takes it back, or writes the next edition.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from passerelle.core.errors import GateRefused, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.shapes import some_name
from passerelle.journal import actions as journal
from passerelle.recognition import list_document, list_faults
from passerelle.recognition.description import checked_lines
from passerelle.recognition.models import Edition, ListSignature, PositiveList, PositiveListLine
from passerelle.recognition.permissions import may_leave, may_write, may_write_list
from passerelle.recognition.states import EDITIONS, PUBLISHED, SIGNATURES, EditionState, SignatureState
from passerelle.registers.numbers import next_number, take, written
from passerelle.registers.steps import step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.recognition.models import Agreement

MOST_OWNERS: Final = 60


@transaction.atomic
def begin(owners: Sequence[Organisation], title: str, *, by: Person, today: date) -> Edition:
    """Begin a list: its first edition is an empty draft that its owners see. Raises NotPermitted or Malformed."""
    if not any(may_write_list(by, owner.pk) for owner in owners):
        raise NotPermitted
    named = _owners(owners)
    made = PositiveList.objects.create(
        number=next_number("PL"), title=some_name(200)("title", title), begun_by=by, begun_on=today
    )
    made.owners.set(named)
    edition = Edition.objects.create(positive_list=made, number=1, drafted_by=by, drafted_on=today)
    noted = {"owners": sorted(owner.number for owner in named), "edition": 1}
    journal.record("positive_list.begin", subject=made.reference, actor=by.reference, noted=noted)
    return edition


@transaction.atomic
def describe(
    positive_list: PositiveList, owners: Sequence[Organisation], title: str, *, by: Person, seen_version: int
) -> PositiveList:
    """Say who owns a list and what it is called, from the next edition on.

    Raises NotPermitted, Malformed, NotNow while an edition is offered for signature, StaleVersion.
    """
    if not may_write(by, positive_list):
        raise NotPermitted
    named, said = _owners(owners), some_name(200)("title", title)
    _hold(positive_list)
    if positive_list.editions.filter(state=EditionState.OFFERED).exists():
        raise NotNow(reason="offered_for_signature")
    same = PositiveList.objects.filter(pk=positive_list.pk, version=seen_version)
    if not same.update(version=F("version") + 1, title=said):
        raise StaleVersion(seen=seen_version)
    positive_list.owners.set(named)
    noted = {"owners": sorted(owner.number for owner in named)}
    journal.record("positive_list.describe", subject=positive_list.reference, actor=by.reference, noted=noted)
    positive_list.refresh_from_db()
    return positive_list


def _owners(owners: Sequence[Organisation]) -> list[Organisation]:
    found = list({owner.pk: owner for owner in owners}.values())
    if not 1 <= len(found) <= MOST_OWNERS:
        raise Malformed(field="owners", expected=f"1 to {MOST_OWNERS} organisations", seen=str(len(found)))
    return found


@transaction.atomic
def begin_next(positive_list: PositiveList, *, by: Person, today: date) -> Edition:
    """Begin the next edition, with the lines of the last one. Sent twice, the answer is the draft there is.

    Raises NotPermitted, NotNow while one is offered for signature.
    """
    if not may_write(by, positive_list):
        raise NotPermitted
    _hold(positive_list)
    if waiting := positive_list.editions.filter(state__in=[EditionState.DRAFT, EditionState.OFFERED]).first():
        if waiting.state == EditionState.OFFERED:
            raise NotNow(reason="offered_for_signature")
        return waiting
    last = positive_list.editions.aggregate(last=Max("number"))["last"] or 0
    before = positive_list.editions.filter(state__in=PUBLISHED).order_by("-number").first()
    made = Edition.objects.create(
        positive_list=positive_list, number=last + 1, drafted_by=by, drafted_on=today,
        agreement=before.agreement if before else None,
    )  # fmt: skip
    lines = list(before.lines.all()) if before else []
    numbers = take("RL", len(lines)) if lines else range(0)
    for line, number in zip(lines, numbers, strict=True):
        line.pk, line.number, line.edition = None, written("RL", number), made
        line._state.adding = True
    PositiveListLine.objects.bulk_create(lines)
    journal.record("positive_list.begin_next", subject=made.reference, actor=by.reference, noted={"lines": len(lines)})
    return made


@transaction.atomic
def write(edition: Edition, stated: Any, *, by: Person, today: date, seen_version: int) -> Edition:
    """Say every line of a draft anew: what is named by its `root` stays the same line, what is not named goes.

    Raises NotPermitted, Malformed with everything amiss, each under its line, WrongState once it is offered,
    StaleVersion when somebody saved since `seen_version`.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    EDITIONS.after(edition.state, "write")
    owners = list(edition.positive_list.owners.order_by("pk"))
    said = checked_lines(owners, stated, today=today)
    step(edition, EDITIONS, "write", by=by, noted={"lines": len(said)}, seen=seen_version)
    _keep(edition, said, by)
    return edition


def _keep(edition: Edition, said: list[dict[str, Any]], by: Person) -> None:
    """Make the lines of a draft those that are said."""
    there = {line.root: line for line in edition.lines.all()}
    earlier = set(
        PositiveListLine.objects.filter(edition__positive_list=edition.positive_list).values_list("root", flat=True)
    )
    kept: list[PositiveListLine] = []
    new: list[PositiveListLine] = []
    for position, fields in enumerate(said, 1):
        root = fields.pop("root")
        line = there.pop(root, None) or PositiveListLine(edition=edition, root=root if root in earlier else "")
        if line.pk is None or any(getattr(line, name) != value for name, value in fields.items()):
            line.drafted_by = by
        for name, value in fields.items():
            setattr(line, name, value)
        line.position = position
        (kept if line.pk else new).append(line)
        earlier.discard(root)  # a line that is copied in the table is a line of its own
    PositiveListLine.objects.filter(pk__in=[line.pk for line in there.values()]).delete()
    numbers = take("RL", len(new)) if new else range(0)
    for line, number in zip(new, numbers, strict=True):
        line.number = written("RL", number)
        line.root = line.root or line.number
    if kept:
        PositiveListLine.objects.bulk_update(kept, [*said[0], "position", "drafted_by"])
    PositiveListLine.objects.bulk_create(new)


@transaction.atomic
def rest_on(edition: Edition, agreement: Agreement | None, *, by: Person, seen_version: int) -> Edition:
    """Say which progression agreement the lines of a draft carry out, or that they rest on none.

    Raises NotPermitted, WrongState once it is offered, StaleVersion. That it is in force, and that the owners are
    parties, is asked when the edition is offered and each time it is signed.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    noted = {"agreement": agreement.number if agreement else ""}
    return step(edition, EDITIONS, "write", by=by, noted=noted, seen=seen_version, agreement=agreement)


@transaction.atomic
def offer(edition: Edition, *, by: Person, today: date) -> Edition:
    """Offer a draft to its owners for signature; from now on it says what it says. Sent twice, nothing more happens.

    Raises NotPermitted, GateRefused with everything that is wrong with its lines, WrongState.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    _hold(edition.positive_list)
    edition.refresh_from_db()
    if edition.state == EditionState.OFFERED:
        return edition
    EDITIONS.after(edition.state, "offer")
    refuse_faults(edition, today=today)
    document = list_document.written(edition, offered_on=today)
    digest = hashlib.sha256(document.encode()).hexdigest()
    fields: dict[str, Any] = {"offered_by": by, "offered_on": today, "document": document, "digest": digest}
    step(edition, EDITIONS, "offer", by=by, noted={"digest": digest}, **fields)
    ListSignature.objects.bulk_create(
        ListSignature(edition=edition, body=owner, is_owner=True)
        for owner in edition.positive_list.owners.order_by("pk")
    )
    return edition


def refuse_faults(edition: Edition, *, today: date) -> None:
    """Raise GateRefused with everything that is wrong with the lines of an edition on a day."""
    found = list_faults.of_edition(edition, on=today)
    if any(fault.blocks for fault in found):
        raise GateRefused([list_faults.as_finding(fault) for fault in found])


@transaction.atomic
def take_back(edition: Edition, *, by: Person) -> Edition:
    """Make an offered edition a draft again; who signed it signs anew.

    Raises NotPermitted, NotNow while somebody signs at this moment, WrongState.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    _hold(edition.positive_list)
    edition.refresh_from_db()
    EDITIONS.after(edition.state, "take_back")
    waiting = [SignatureState.AWAITED, SignatureState.INTENDED, SignatureState.SIGNED]
    for signature in edition.signatures.filter(state__in=waiting):
        if signature.state == SignatureState.INTENDED:
            raise NotNow(reason="signing_under_way")
        step(signature, SIGNATURES, "take_back", by=by)
    fields: dict[str, Any] = {"offered_by": None, "offered_on": None, "document": "", "digest": ""}
    return step(edition, EDITIONS, "take_back", by=by, **fields)


@transaction.atomic
def end(edition: Edition, *, by: Person, today: date) -> Edition:
    """End what is in force today; what it decided stands. Sent twice, nothing more happens.

    Raises NotPermitted, WrongState.
    """
    if not may_write(by, edition.positive_list):
        raise NotPermitted
    _hold(edition.positive_list)
    edition.refresh_from_db()
    if edition.state == EditionState.ENDED:
        return edition
    return step(edition, EDITIONS, "end", by=by, ended_on=today)


@transaction.atomic
def leave(edition: Edition, body: Organisation, *, by: Person, today: date) -> ListSignature:
    """Take back that a body adopted an edition; sent twice, nothing more happens. Raises NotPermitted, WrongState."""
    if not may_leave(by, body):
        raise NotPermitted
    signature = edition.signatures.filter(body=body, is_owner=False).order_by("-pk").first()
    if signature is None:
        raise WrongState("leave", "none")
    if signature.state == SignatureState.LEFT:
        return signature
    return step(signature, SIGNATURES, "leave", by=by, noted=_noted(edition, body), left_on=today)


@transaction.atomic
def join(edition: Edition, body: Organisation) -> ListSignature:
    """Return the place where a body that adopts an edition signs, made where there is none. Raises WrongState."""
    if edition.state != EditionState.IN_FORCE:
        raise WrongState("adopt", edition.state)
    live = edition.signatures.exclude(state__in=[SignatureState.TAKEN_BACK, SignatureState.LEFT])
    if found := live.filter(body=body).first():
        return found
    try:
        with transaction.atomic():
            return ListSignature.objects.create(edition=edition, body=body, is_owner=False)
    except IntegrityError:  # somebody else adopts it for the same body
        return live.get(body=body)


def _noted(edition: Edition, body: Organisation) -> dict[str, str]:
    return {"edition": edition.reference, "body": body.number}


def _hold(positive_list: PositiveList) -> None:
    """Let whoever changes an edition of a list wait for one another, until the transaction ends."""
    PositiveList.objects.select_for_update().get(pk=positive_list.pk)
