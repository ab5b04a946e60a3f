"""The whole demonstration country, for the files whose tests only read it or undo what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from passerelle.awards import publication
from passerelle.demonstration import loading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def mirane(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the country once for this module, around the transactions of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        publication.forget()  # what was published of another country
        loading.load()
        yield
        transaction.set_rollback(True)
    publication.forget()
