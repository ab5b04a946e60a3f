"""The country in which access is tried, built once for each file of tests that asks for it."""

from __future__ import annotations

import gc
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings

from passerelle.config import urls
from passerelle.web import refusals
from tests import garbage
from tests.repo.access import country, matrix
from tests.repo.access.asking import Asker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.repo.access.routes import Doors
    from tests.repo.access.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everybody and everything, in a transaction that is undone after the file; each test is a savepoint in it."""
    own = override_settings(
        PASSERELLE_DATA=tmp_path_factory.mktemp("access"), SESSION_ENGINE="django.contrib.sessions.backends.cache"
    )
    logging.disable(logging.WARNING)  # thousands of refusals are what we came for
    with own, short_refusals(), django_db_blocker.unblock(), transaction.atomic():
        built = country.build()
        garbage.set_aside()
        yield built
        gc.unfreeze()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    del built
    garbage.set_aside()


@pytest.fixture(scope="module")
def doors(world: World) -> Doors:
    """Every method of every address, asked once for each file."""
    return matrix.doors(Asker(), world)


@contextmanager
def short_refusals() -> Iterator[None]:
    """Let a refused page say its status alone: what it shows is tested elsewhere, and a quarter of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "handler404", lambda request, exception: HttpResponse(status=404), raising=False)
        patch.setattr(refusals, "page", lambda request, error: HttpResponse(status=error.status))
        yield


@pytest.fixture
def asker() -> Asker:
    return Asker()
