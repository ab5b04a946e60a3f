"""What a withdrawal costs: from the act to signed bytes and the trust folder on disk.

A register in a folder of its own, one list of 131,072 places of which 1 % are set, with the history of them. Each
round revokes one award, as its signatory does, and lets the follower that publishes hear of it. Beside it, in the same
round, the floor: the Ed25519 signatures and the compression that no publication of these bytes can go without.

    python -m benchmarks.status --json
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import register

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

PLACES = 131_072
SHARE_SET = 0.01
ROUNDS = 5
SIGNATURES = 8  # revocation and message list with two proofs each, token, history, seal; one to spare


def main(argv: list[str]) -> int:
    """Measure and print; 1 where the folder on disk did not come to say that the award was withdrawn."""
    parser = argparse.ArgumentParser(prog="benchmarks.status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--set", type=int, default=int(PLACES * SHARE_SET), help="places that are set before")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PASSERELLE_KEY_SECRET"] = "for a benchmark alone, never a register"  # noqa: S105
        register.start(Path(folder))
        figures = measured(asked.rounds, asked.set)
    print(json.dumps(figures) if asked.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    return 0 if figures["told_on_disk"] else 1


def measured(rounds: int, set_places: int) -> dict[str, Any]:
    """Return the CPU milliseconds of a withdrawal, the median of the rounds, and of the floor."""
    from passerelle.awards import on_disk, publication

    signatory, awards, today = _register(set_places + rounds + 1)
    for award in awards[:set_places]:
        _revoke(award, signatory, today)
    publication.write()
    _withdraw(awards[set_places], signatory, today)  # once, so that nothing is read for the first time
    acts, floors, told = [], [], True
    for award in awards[set_places + 1 :]:
        acts.append(_cpu_ms(lambda award=award: _withdraw(award, signatory, today)))
        floors.append(_cpu_ms(_floor(publication.edition())))
        told = told and _is_told(award)
    return {
        "revocation_ms": round(statistics.median(acts), 2),
        "floor_ms": round(statistics.median(floors), 2),
        "revocation_vs_floor": round(statistics.median(acts) / statistics.median(floors), 2),
        "rounds_ms": [round(one, 2) for one in acts],
        "places": PLACES,
        "set": set_places,
        "history_steps": set_places + rounds + 1,
        "folder_bytes": sum(path.stat().st_size for path in on_disk.place().rglob("*") if path.is_file()),
        "told_on_disk": told,
    }


def _withdraw(award: Award, signatory: Person, today: date) -> None:
    """Revoke, and let the follower that publishes hear of it: what the journal's thread does when it is woken."""
    from passerelle.awards import jobs
    from passerelle.journal.models import Fact

    _revoke(award, signatory, today)
    jobs.write_trust_folder(Fact.objects.latest("pk"))


def _revoke(award: Award, signatory: Person, today: date) -> None:
    from passerelle.awards import actions

    actions.revoke(award, by=signatory, today=today, reason_code="fraud", reason="For the benchmark.")


def _is_told(award: Award) -> bool:
    """Whether a stranger with the folder on disk is told that the award was withdrawn."""
    from django.utils import timezone

    from passerelle.awards import on_disk
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verify import verify

    raw = bytes(award.credentials.get().document)
    return verify(raw, TrustStore.load(on_disk.place()), timezone.now()).reason == "revoked"


def _floor(made: Any) -> Callable[[], None]:
    """Return the least that publishing takes: compressing the three lists that changed, and signing what changed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from passerelle.core.credentials.status import decode

    key = Ed25519PrivateKey.generate()
    lists = [
        decode(json.loads(made.files[made.lists[1, form]])["credentialSubject"]["encodedList"])
        for form in ("revocation", "message")
    ]

    def run() -> None:
        for bits in (*lists, lists[1]):
            packer = zlib.compressobj(9, zlib.DEFLATED, 31, 9, zlib.Z_RLE)
            packer.compress(bits)
            packer.flush()
        for _ in range(SIGNATURES):
            key.sign(b"x" * 64)

    return run


def _cpu_ms(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def _register(count: int) -> tuple[Person, list[Award], date]:
    """Make an awarder, an entry and so many awards, really signed; return who signs, the awards, and the day."""
    from passerelle.assessment.models import Candidate
    from passerelle.awards import actions
    from passerelle.people.models import Person
    from tests.awards import factories

    at, today = factories.house(), factories.today()
    fields = {field.attname: getattr(at.candidate, field.attname) for field in Candidate._meta.concrete_fields}
    others = {name: value for name, value in fields.items() if name not in ("id", "number", "person_id")}
    awards = []
    for number in range(count):
        holder = Person.objects.create(email=f"holder{number}@register.example", password="!", name="A Holder")  # noqa: S106
        candidate = Candidate.objects.create(number=f"CA-B{number:07d}", person=holder, **others)
        awards.append(actions.award(candidate, by=at.signatory, today=today))
    return at.signatory, awards, today


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
