"""What several files of commands share."""

from __future__ import annotations

import json

import pytest

from passerelle.cli import gate as command


@pytest.fixture
def told(tmp_path, capsys):
    """Write a description, run the command on it, and return its status and what it printed."""

    def run(stated, *words):
        path = tmp_path / "entry.json"
        text = stated if isinstance(stated, str | bytes) else json.dumps(stated)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        status = command.main([str(path), *words])
        return status, capsys.readouterr()

    return run
