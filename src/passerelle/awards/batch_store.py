"""The rows of a batch: awards and places before anything is signed, credentials and facts after. Many at a time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import orjson
from django.utils import timezone

from passerelle.awards import batch_text
from passerelle.awards.batch_text import BatchText, Line
from passerelle.awards.models import Award, Credential, StatusPlace
from passerelle.awards.record import holder_urn
from passerelle.awards.states import AWARD_LIFE, AwardState
from passerelle.awards.status_places import deal
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.template import Leaves, Template, template_of
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal
from passerelle.journal import rows
from passerelle.registers.numbers import written
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.awards.batch_gate import Group, Looked
    from passerelle.awards.models import AwardBatch, StatusList
    from passerelle.people.models import Person
    from passerelle.signing.models import Intent

    Identity = tuple[int, str, UUID]
    """Key, number and UUID of an award."""

AWARDS: Final = (
    *("id", "number", "uuid", "holder", "micro_credential", "edition", "awarder", "candidate", "route", "result"),
    *("awarded_on", "started_on", "awarded_by", "batch", "state", "reason_code", "reason"),
)
PLACES: Final = ("id", "status_list", "index", "award")
CREDENTIALS: Final = ("award", "version", "intent", "place", "document", "digest", "signed_at")


def write_down(
    batch: AwardBatch,
    chosen: Sequence[Looked],
    groups: Mapping[Any, Group],
    numbers: Sequence[int],
    *,
    by: Person,
    today: date,
) -> BatchText:
    """Store the awards, intended, and their places; return what will be signed."""
    identities = _identified(chosen, numbers)
    fresh = [pair for pair in zip(chosen, identities, strict=True) if not pair[0].begun]
    shared = (by.pk, batch.pk, AwardState.INTENDED.value, "", "")
    rows.insert(
        Award,
        AWARDS,
        [
            (
                *(*identity, one.person, one.entry, one.edition, batch.awarder_id, one.pk, one.route, one.result),
                *(today, one.started_on, *shared),
            )
            for one, identity in fresh
        ],
    )
    if begun := [one.begun[0] for one in chosen if one.begun]:
        again = Award.objects.filter(pk__in=begun, state=AwardState.INTENDED)
        again.update(awarded_on=today, awarded_by=by, batch=batch)
    places = deal(len(chosen))
    place_keys = rows.reserve(StatusPlace, len(chosen))
    rows.insert(
        StatusPlace,
        PLACES,
        [
            (place_key, status_list.pk, index, identity[0])
            for place_key, (status_list, index), identity in zip(place_keys, places, identities, strict=True)
        ],
    )
    return _text(batch, chosen, groups, identities, places, place_keys)


def _identified(chosen: Sequence[Looked], numbers: Sequence[int]) -> list[Identity]:
    """Return who each award is: those begun before are themselves, the others are new."""
    new_keys = iter(rows.reserve(Award, sum(not one.begun for one in chosen)))
    new_numbers = iter(numbers)
    return [one.begun or (next(new_keys), written("AA", next(new_numbers)), uuid4()) for one in chosen]


def _text(
    batch: AwardBatch,
    chosen: Sequence[Looked],
    groups: Mapping[Any, Group],
    identities: Sequence[Identity],
    places: Sequence[tuple[StatusList, int]],
    place_keys: Sequence[int],
) -> BatchText:
    found: dict[Any, tuple[int, Template]] = {}
    noted: list[dict[str, Any]] = []
    lines, filled = [], []
    address_of_credentials = address("/credentials/")
    for one, identity, (status_list, index), place_key in zip(chosen, identities, places, place_keys, strict=True):
        key, number, uuid = identity
        which = (one.group, status_list.pk)
        if which not in found:
            found[which] = (len(found), _template(groups[one.group], status_list))
            noted.append(_noted(batch, groups[one.group]))
        group, template = found[which]
        leaves = Leaves(
            f"{address_of_credentials}{uuid}",
            uuid.urn,
            holder_urn(one.person_reference),
            one.name,
            one.result,
            one.started_on.isoformat(),
            str(index),
        )
        text = template.fill(leaves).encode("utf-8")
        filled.append(text)
        lines.append(Line(number, key, place_key, group, leaves, batch_text.digest_of(text)))
    return BatchText(tuple(template for _, template in found.values()), tuple(noted), tuple(lines), tuple(filled))


def _template(group: Group, status_list: StatusList) -> Template:
    record = group.record
    status = replace(record.status, list_url=status_list.url)
    return template_of(replace(record, status=status), open_badge)


def _noted(batch: AwardBatch, group: Group) -> dict[str, Any]:
    return {
        "micro_credential": group.entry.number,
        "edition": group.record.achievement.version,
        "awarder": batch.awarder.number,
        "batch": batch.number,
    }


def keep(intent: Intent, documents: Sequence[bytes], *, actor: str) -> None:
    """Store what was signed, let the awards be in force, and leave a fact for each. Raises WrongState."""
    text = batch_text.read(intent.document)  # the row has lost it by now, the object has not
    now, sha256 = timezone.now(), hashlib.sha256
    digests = [sha256(document).hexdigest() for document in documents]
    _let_be_in_force([line.award for line in text.lines])
    rows.insert(
        Credential,
        CREDENTIALS,
        [
            (line.award, 1, intent.pk, line.place, document, digest, now)
            for line, document, digest in zip(text.lines, documents, digests, strict=True)
        ],
    )
    endings = [_ending(noted, intent.key.verification_method) for noted in text.noted]
    facts = [
        (line.number, actor, f'{{"digest":"{digest}",{endings[line.group]}')
        for line, digest in zip(text.lines, digests, strict=True)
    ]
    journal.record_many("award.made", facts, at=now)


def _ending(noted: Mapping[str, Any], key: str) -> str:
    """Return what the facts of a group have in common, as the end of a JSON object."""
    return orjson.dumps({**noted, "key": key}).decode("utf-8")[1:]


def _let_be_in_force(awards: Sequence[int]) -> None:
    """Let every award be in force; keys given in one row are named by their ends. Raises WrongState."""
    target = AWARD_LIFE.after(AwardState.INTENDED, "make")
    first, last = min(awards), max(awards)
    if last - first + 1 == len(awards):
        named = Award.objects.filter(pk__gte=first, pk__lte=last)
    else:
        named = Award.objects.filter(pk__in=awards)
    if named.filter(state=AwardState.INTENDED).update(state=target) != len(awards):
        raise WrongState("make", target)
