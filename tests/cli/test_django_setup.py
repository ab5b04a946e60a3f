"""A command on a data folder takes the register to be where it published itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from passerelle.cli import installation

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_takes_the_address_from_the_data_folder_unless_it_is_told_another(tmp_path: Path):
    (tmp_path / "trust").mkdir()
    index = {"register": {"origin": "http://127.0.0.1:8471"}}
    (tmp_path / "trust" / "index.json").write_text(json.dumps(index))
    script = (
        "from passerelle.cli.django_setup import setup; setup()\n"
        "from django.conf import settings; print(settings.PASSERELLE_ORIGIN)"
    )
    unset = {name: value for name, value in os.environ.items() if name != "PASSERELLE_ORIGIN"}
    unset |= {"PASSERELLE_DATA": str(tmp_path)}
    asked = [
        unset,
        unset | {"PASSERELLE_ORIGIN": "https://register.example"},
        unset | {"PASSERELLE_DATA": str(tmp_path / "another")},
    ]

    told = [subprocess.check_output([sys.executable, "-c", script], env=one, text=True).strip() for one in asked]

    assert told == ["http://127.0.0.1:8471", "https://register.example", "http://127.0.0.1:8000"]


@pytest.mark.parametrize("index", ["", "[]", "{}", '{"register": null}', '{"register": {}}'])
def test_of_a_folder_that_tells_no_address_nothing_is_taken(tmp_path: Path, index: str):
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "index.json").write_text(index)

    assert installation.known_origin(tmp_path) is None
    assert installation.known_origin(tmp_path / "nowhere") is None
