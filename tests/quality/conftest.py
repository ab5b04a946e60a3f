"""The standards that come with the register, also after a test that emptied every table."""

from __future__ import annotations

import pytest

from passerelle.quality import storing


@pytest.fixture(autouse=True)
def _standards(db: None) -> None:
    storing.load_shipped()
