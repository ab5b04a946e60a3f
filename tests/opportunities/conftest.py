from types import SimpleNamespace

import pytest

from tests.opportunities import factories


@pytest.fixture
def story(db) -> SimpleNamespace:
    return factories.story()
