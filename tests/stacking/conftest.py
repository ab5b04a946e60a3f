"""Every test of larger awards has a data folder of its own (keys are files); those that race have a file, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.awards.conftest import file_database

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["file_database"]


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
