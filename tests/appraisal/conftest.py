from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from passerelle.awards import publication
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER, Key
from tests import factories as make
from tests.appraisal.cases import TODAY, Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings.PASSERELLE_DATA = tmp_path
    if "db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    publication.forget()
    if not Key.objects.filter(owner=REGISTER).exists():
        signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)


@pytest.fixture
def desk(db: None) -> Desk:
    make.framework()
    return Desk()
