"""Many at once: one decision for one award, and never more waived than the cap."""

import json
import os
import subprocess
import sys

EXPECTED = {
    "decisions_for_one_award": 1,
    "cases": 7,
    "decided_automatically": 3,
    "granted_then": 1,
    "no_room": 4,
    "waived": "9.00",
    "cap": "9.00",
    "facts": 3,
}


def played(database: str) -> dict[str, object]:
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "passerelle.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.recognition.at_once"],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_sqlite(tmp_path):
    assert played(f"sqlite:///{tmp_path / 'register.sqlite3'}") == EXPECTED
