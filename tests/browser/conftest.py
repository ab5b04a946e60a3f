"""Without a browser these tests are skipped, in one clear line; with PASSERELLE_NO_SKIP that is a failure."""

from __future__ import annotations

import pytest

from tools.scenes.stage import CHROMIUM


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHROMIUM:
        missing = pytest.mark.skip(reason="chromium is not installed (Debian: apt-get install chromium)")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(missing)
