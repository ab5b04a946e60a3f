"""An index of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def data_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.PASSERELLE_DATA = tmp_path
    return tmp_path
