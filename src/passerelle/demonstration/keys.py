"""The keys with which the register and its awarders sign: made anew at each loading, dated from long ago."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from passerelle.awards.models import StatusList
from passerelle.organisations.models import Function, Role
from passerelle.signing import keystore
from passerelle.signing.identifiers import address, awarder_did, did_for
from passerelle.signing.models import REGISTER, Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

FIRST = -2190
"""The day the register began."""


def load_keys(ground: Ground, cast: Cast) -> dict[str, Key]:
    """Make a key for the register and for each awarder, and open the first status list; return the keys by owner."""
    began = ground.today.on(FIRST)
    _make(ground, REGISTER, did_for(), began, None)
    for key, since, signing in _awarders(cast):
        body = cast.bodies[key]
        _make(ground, body.number, awarder_did(body.slug), since, signing)
    Key.objects.bulk_create(ground.keys)
    _open_list(ground, began)
    return {key.owner: key for key in ground.keys}


def forget_keys(ground: Ground) -> None:
    """Delete the private halves, which a database does not take back when loading fails."""
    for key in ground.keys:
        keystore.forget(key.public_multibase)


def _make(ground: Ground, owner: str, did: str, on: date, by: Person | None) -> None:
    public = keystore.make()
    key = Key(owner=owner, did=did, kid=f"{on.year}-a", public_multibase=public, created_on=on)
    ground.keys.append(key)
    ground.chronicle.tell("key.create", owner, by=by, on=on, hour=7, noted={"kid": key.kid, "public": public})


def _awarders(cast: Cast) -> Iterator[tuple[str, date, Person]]:
    """Return each awarder with its first signatory, and the day on which that one began."""
    for key, body in cast.bodies.items():
        post = cast.first_of(key, Function.SIGNATORY)
        if post and body.roles.filter(role=Role.AWARDER).exists():
            yield key, post.since, cast.people[post.person]


def _open_list(ground: Ground, on: date) -> None:
    url = address("/trust/lists/1")
    StatusList.objects.create(number=1, url=url, seed=secrets.token_hex(32), opened_at=ground.today.at(on, 7))
    ground.chronicle.tell("status_list.open", "STATUS-1", by=None, on=on, hour=7, noted={"url": url})
