"""Other people's verifiers, installed by `install` into `var/peers/conformance`, each asked about a folder of samples.

Nothing of theirs is in this repository, and nothing of ours is imported by them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools.conformance.outcome import Outcome, of_cases
from tools.conformance.places import PEERS, ROOT, Missing
from tools.conformance.samples import samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE: Final = Path(__file__).parent
HOME: Final = PEERS / "conformance"
SPOILT: Final = ("tampered-", "revoked-", "expired-")

_UV: Final = ROOT / ".uv" / "bin" / "uv"
_MINUTES: Final = 10 * 60


def install() -> None:
    """Install the peers unless they are there; raises Missing."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(f"{program} is missing: half of the peers need it")
    names = ("package.json", "package-lock.json", "requirements.txt")
    stamp = "".join((HERE / name).read_text("utf-8") for name in names)
    done = HOME / ".installed"
    if not done.is_file() or done.read_text("utf-8") != stamp:
        HOME.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(HERE / name, HOME / name)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HOME)
        _run([str(_UV), "venv", "--quiet", "--clear", "--python", sys.executable, "venv"], cwd=HOME)
        _run([str(_UV), "pip", "install", "--quiet", "--python", "venv/bin/python", "-r", "requirements.txt"], cwd=HOME)
        done.write_text(stamp, "utf-8")
    for name in ("check.mjs", "check.py"):
        shutil.copy(HERE / name, HOME / name)


def asked(peer: str, patterns: Iterable[str], *, without: Sequence[str] = ()) -> Outcome:
    """Return how a peer judged the samples of these names and their spoilt twins: genuine yes, spoilt no.

    `patterns` are names of genuine samples; `without` are twins it is not asked about.
    """
    install()
    folder = samples()
    twins = [kind for kind in SPOILT if kind not in without]
    files = sorted(path.name for path in folder.iterdir() if path.is_file() and _is_asked(path.name, patterns, twins))
    answers = _answers(peer, folder, files)
    return of_cases(
        (f"{name}: {answers[name].get('why')}", bool(answers[name]["accepted"]) != name.startswith(SPOILT))
        for name in files
    )


def _is_asked(name: str, patterns: Iterable[str], twins: Sequence[str]) -> bool:
    kind = next((kind for kind in SPOILT if name.startswith(kind)), "")
    if kind and kind not in twins:
        return False
    return any(fnmatch(name.removeprefix(kind), pattern) for pattern in patterns)


def _answers(peer: str, folder: Path, files: list[str]) -> dict[str, dict[str, Any]]:
    python = peer in ("openvc", "openbadgeslib")
    command = [str(HOME / "venv" / "bin" / "python"), "check.py"] if python else ["node", "check.mjs"]
    lines = _run([*command, peer, str(folder), *files], cwd=HOME).splitlines()
    answers = {answer["file"]: answer for answer in map(json.loads, lines)}
    if answers.keys() != set(files):
        raise Missing(f"{peer} did not answer for {sorted(set(files) - answers.keys())}")
    return answers


def _run(command: list[str], *, cwd: Path) -> str:
    try:
        done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=_MINUTES)
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or error
        raise Missing(f"{Path(command[0]).name} failed: {str(told).strip()[-300:]}") from None
    return done.stdout
