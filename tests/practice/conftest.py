"""The first circles, also after a test that emptied every table."""

from __future__ import annotations

import pytest

from passerelle.practice import shipped


@pytest.fixture(autouse=True)
def _circles(db: None) -> None:
    shipped.open_circles()
