"""The keys of the register and of its awarders: who has them made. How they are made is `signing`'s business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards.permissions import may_make_awarder_key, may_make_register_key
from passerelle.core.errors import NotPermitted
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import awarder_did, did_for
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Key


def make_register_key(*, by: Person, today: date) -> Key:
    """Make the key that signs the status lists (operators only). Raises NotPermitted or AlreadyDone."""
    if not may_make_register_key(by):
        raise NotPermitted
    return signing.create_key(REGISTER, did=did_for(), by=by.reference, today=today)


def make_awarder_key(organisation: Organisation, *, by: Person, today: date) -> Key:
    """Make the key with which an awarder signs its awards. Raises NotPermitted or AlreadyDone."""
    if not may_make_awarder_key(by, organisation, on=today):
        raise NotPermitted
    return signing.create_key(organisation.number, did=awarder_did(organisation.slug), by=by.reference, today=today)
