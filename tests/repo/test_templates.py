"""The tables that tests begin with are those of the migrations as they stand: a stale template is never copied."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import django
import pytest

from tests import databases

if TYPE_CHECKING:
    from pathlib import Path

MIGRATION = "people/migrations/0001_begin.py"
CALLED = "journal/guards.py"
SAID = "from passerelle.journal import guards\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one migration, what it calls, and a file that it does not call."""
    for name, text in {MIGRATION: SAID, CALLED: "one = 1\n", "people/models.py": "other = 1\n"}.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(databases, "PACKAGE", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [MIGRATION, CALLED])
def test_another_template_is_made_when_a_migration_changes_or_what_one_calls(package: Path, name: str):
    before = databases.digest()

    with (package / name).open("a") as file:
        file.write("# changed\n")

    assert databases.digest() != before


def test_another_template_is_made_when_a_migration_comes_goes_or_has_another_name(package: Path):
    seen = [databases.digest()]
    second = package / "people/migrations/0002_second.py"

    shutil.copy(package / MIGRATION, second)
    seen.append(databases.digest())
    second.rename(second.with_name("0002_other.py"))
    seen.append(databases.digest())
    second.with_name("0002_other.py").unlink()

    assert len(set(seen)) == 3
    assert databases.digest() == seen[0]


@pytest.mark.parametrize("whose", [django, databases.allauth])
def test_another_template_is_made_for_another_version_of_what_makes_it(
    package: Path, monkeypatch: pytest.MonkeyPatch, whose: object
):
    before = databases.digest()

    monkeypatch.setattr(whose, "__version__", "99.0")

    assert databases.digest() != before


def test_what_no_migration_calls_makes_no_other_template(package: Path):
    before = databases.digest()

    (package / "people/models.py").write_text("other = 2\n")

    assert databases.digest() == before


def test_every_import_of_a_migration_is_known_to_the_digest():
    """What a migration imports of the product is a file that counts, whichever way it is written."""
    missed = []
    for file in databases.PACKAGE.glob("*/migrations/*.py"):
        for line in file.read_text().splitlines():
            if "passerelle" in line and "import" in line.split():
                *_, names = line.partition(" import ")
                counted = len(set(databases._called(line)))
                is_module = bool(counted) and not any(path.stem in names for path in databases._called(line))
                if not (is_module or counted == len(names.split(","))):
                    missed.append((file.name, line))
    assert missed == []
