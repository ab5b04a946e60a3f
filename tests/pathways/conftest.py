"""Databases of tests begin anew, so what was read of one is forgotten before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.pathways import shelf

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    shelf.forget()
    yield
    shelf.forget()
