"""Other people's software, measured in the same run as ours: installed by `install`, spoken to a line at a time.

Nothing of theirs is in this repository, and nothing of ours is imported by them. They live in `var/peers`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
HOME = CHECKOUT / "var" / "peers" / "benchmarks"
NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


class Peer:
    """A program that answers one JSON line for one JSON line, and tells the CPU seconds it took."""

    def __init__(self, command: Sequence[str | Path], *, cwd: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [str(part) for part in command], cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, op: str, documents: Sequence[Any]) -> dict[str, Any]:
        """Return the answer to one operation on all `documents`."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._process.stdin.write(json.dumps({"op": op, "documents": list(documents)}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def install() -> Path:
    """Install the peers unless they are there and return their folder; raises FileNotFoundError without node or npm."""
    need("node", "npm")
    HOME.mkdir(parents=True, exist_ok=True)
    stamp = "".join((HERE / name).read_text(encoding="utf-8") for name in ("package-lock.json", "requirements.txt"))
    done = HOME / ".installed"
    if not done.is_file() or done.read_text(encoding="utf-8") != stamp:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, HOME / name)
        _run(*NPM)
        _run(sys.executable, "-m", "venv", "--clear", "venv")
        _run("venv/bin/python", "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt"))
        done.write_text(stamp, encoding="utf-8")
    for script in ("vc.mjs", "openvc_peer.py"):
        shutil.copy(HERE / script, HOME / script)  # node looks for packages beside the script
    return HOME


def need(*programs: str) -> None:
    """Raise FileNotFoundError unless these programs are there."""
    for program in programs:
        if shutil.which(program) is None:
            raise FileNotFoundError(f"{program} is missing: a peer needs it")


def digitalbazaar(setup: Path) -> Peer:
    return Peer(["node", "vc.mjs", setup], cwd=install())


def openvc(setup: Path) -> Peer:
    return Peer(["venv/bin/python", "openvc_peer.py", setup], cwd=install())


def _run(*command: str) -> None:
    subprocess.run(command, cwd=HOME, check=True)  # noqa: S603
