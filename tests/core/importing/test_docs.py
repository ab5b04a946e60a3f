"""docs/importing.md is true: its example runs, and its tables name what there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from passerelle.core.importing.targets import TARGETS
from passerelle.core.importing.transforms import TRANSFORMS
from tests.core.importing.reading import SAMPLES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/passerelle/core/importing").glob("*.py"))


def block(kind: str, name: str) -> str:
    found = re.search(rf"```{kind} {name}\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"{kind} {name}"
    return found[1]


def tried(folder: Path, mapping: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the page, as it stands there."""
    command = re.search(r"^    python (-m passerelle\.core\.importing .*)$", PAGE, re.MULTILINE)
    assert command
    shutil.copy(SAMPLES / "workshops.csv", folder / "workshops.csv")
    (folder / "workshops.json").write_text(mapping, encoding="utf-8")
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *command[1].split()],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_first_try_of_the_page_fails_as_it_says(tmp_path: Path):
    done = tried(tmp_path, block("json", "first"))

    assert (done.returncode, json.loads(done.stderr)) == (2, json.loads(block("text", "first")))


def test_naming_the_encoding_is_enough(tmp_path: Path):
    mapping = block("json", "first").replace('";"', '";", "encoding": "cp1252"')

    done = tried(tmp_path, mapping)

    counts = ["3 records, 0 unreadable", "       3 title", "       3 problems no_key"]
    assert (done.returncode, done.stdout.splitlines()[-3:]) == (0, counts)


def test_the_mapping_of_the_page_gives_the_counts_of_the_page(tmp_path: Path):
    done = tried(tmp_path, block("json", "final"))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(block("text", "final"))
    assert json.loads(done.stdout[: done.stdout.index("3 records")])["stated"] == {
        "title": "Réparer un vélo",
        "language": "fr",
        "awarding_body": "Centre d'éducation populaire",
        "issuer": {"country": "FR"},
        "workload": {"hours": "21"},
        "level": {"nqf": "3"},
        "learning_outcomes": [{"code": "LO1", "text": "Démonter une roue"}, {"code": "LO2", "text": "Régler un frein"}],
        "assessment": {"type": ["practical"], "criteria": "Épreuve pratique devant un jury"},
        "participation": {"form": "onsite"},
        "source": {"id": "AT-01"},
    }


def test_the_sample_on_the_page_is_the_sample():
    shown = re.search(r"```text\n(Référence.*?)```", PAGE, re.DOTALL)
    assert shown
    assert (SAMPLES / "workshops.csv").read_text(encoding="cp1252").startswith(shown[1])


def test_the_page_names_every_step_and_every_place():
    steps = re.findall(r"^\| `(\w+)` \| ", PAGE[PAGE.index("## Steps") : PAGE.index("## Places")], re.MULTILINE)
    places = re.findall(r"`([a-z_.]+)`[,.]", PAGE[PAGE.index("## Places") : PAGE.index("`participation.form` and")])

    assert steps == list(TRANSFORMS)
    assert places == list(TARGETS)


def test_the_page_names_every_problem():
    made = r'(?:Problem|Unfit|Note|CannotRead|_Refused|_unreadable|_checked|Taken)\((?:[^()"]*?)"([a-z]+(?:_[a-z]+)+)"'
    codes = set(re.findall(made, CODE)) | set(re.findall(r'return "([a-z]+(?:_[a-z]+)+)"', CODE))
    codes |= set(re.findall(r'(?:Error|zlib\.error|BadGzipFile): "([a-z_]+)"', CODE)) | {
        "formula",
        "skipped",
        "cut_off",
    }
    named = set(re.findall(r"`([a-z_]+)`", PAGE[PAGE.index("## Problems") :]))

    assert len(codes) > 40
    assert codes - named == set()
    assert {word for word in named if f'"{word}"' not in CODE} <= {"faults"}
