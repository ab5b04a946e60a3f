"""One import, from who may run it to the last fact it leaves."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.catalogue.importing.batches import PREFIX, Run, Told, write
from passerelle.catalogue.permissions import may_import
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.policy import queries as policy
from passerelle.registers.numbers import take

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from passerelle.catalogue.importing.drafts import Origin
    from passerelle.core.importing import Row, Unreadable
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

BATCH = 500


def begin(origin: Origin, *, by: Person, today: date, organisation: Organisation | None = None) -> Run:
    """Open an import; its drafts will belong to `organisation`, in the roles that it holds, or to nobody.

    Raises NotPermitted, or NotNow where the organisation is neither awarder nor provider.
    """
    if not may_import(by, organisation):
        raise NotPermitted
    awarder = organisation if organisation and has_role(organisation.pk, Role.AWARDER, on=today) else None
    provider = organisation if organisation and has_role(organisation.pk, Role.PROVIDER, on=today) else None
    if organisation and not (awarder or provider):
        raise NotNow(reason="neither_awarder_nor_provider", organisation=organisation.number)
    ladder = frameworks.ladder(frameworks.national(today), today)
    return Run(take(PREFIX, 1)[0], origin, by, today, policy.in_force(today), awarder, provider, ladder)


def import_records(records: Iterable[Row | Unreadable], run: Run) -> Iterator[Told]:
    """Make drafts of the records, batch by batch, and tell of each when its batch is saved.

    What was saved stays if it is stopped in the middle; the same import again does the rest.
    """
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        yield from write(batch, run)
    _finish(run)


@transaction.atomic
def _finish(run: Run) -> None:
    organisation = run.awarder or run.provider
    noted = {
        "file": run.origin.file,
        "mapping": run.origin.mapping,
        "for": organisation.number if organisation else None,
        "profiles": [profile.reference for profile in run.profiles],
        **run.counts,
    }
    journal.record("import.finish", subject=run.reference, actor=run.by.reference, noted=noted)
