"""What the gate costs: entries judged a second, a dry run over a whole register, and a panel proposed.

Entries are descriptions of three kilobytes, every one distinct, in which a profile finds one or two things; findings
are built in full. The dry run reads a hundred thousand listed entries from a database in a folder of its own, as the
policy officer's desk does. The floor beside each is the same JSON read without a single rule.

    python -m benchmarks.gate --json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import gate_entries, register
from passerelle.core import gate, panel
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.gate import Profile

ONE = "EU-2022-C243-02"
"""The profile that stands for one: thirteen of its rules are the gate's, of a micro-credential."""
ROUNDS, ENTRIES, LISTED, EXPERTS = 5, 5_000, 100_000, 5_000
TODAY = date(2026, 11, 24)


def main(argv: list[str]) -> int:
    """Measure and print; 1 where a dry run did not judge every entry."""
    parser = argparse.ArgumentParser(prog="benchmarks.gate", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries judged in a round")
    parser.add_argument("--listed", type=int, default=LISTED, help="entries in the register of the dry run")
    parser.add_argument("--experts", type=int, default=EXPERTS)
    asked = parser.parse_args(argv)
    figures, run = judged(asked.entries, asked.rounds), dry_run(asked.listed, asked.rounds)
    figures["top"] |= run["top"] | {"panel_proposal_ms": proposal_ms(asked.experts, asked.rounds)}
    told = figures["top"] | figures["more"] | run["more"]
    print(json.dumps(told, indent=1) if asked.json else "\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0 if run["more"]["dry_run_entries"] == asked.listed else 1


def judged(entries: int, rounds: int) -> dict[str, Any]:
    """Return entries judged a second of CPU by one profile and by all, and the floor: the same JSON, only read."""
    raw = [orjson.dumps(gate_entries.entry(n)) for n in range(entries)]
    stated = [orjson.loads(text) for text in raw]
    everyone = [profile for name, profile in shipped().items() if name != "PROGRESSION-EXAMPLES"]
    one, every, read = [], [], []
    _judge(stated, [shipped()[ONE]]), _judge(stated, everyone)  # so that nothing is made ready in the first round
    for _ in range(rounds):  # in turns: a busy machine is busy for all three
        one.append(_cpu_seconds(lambda: _judge(stated, [shipped()[ONE]])))
        every.append(_cpu_seconds(lambda: _judge(stated, everyone)))
        read.append(_cpu_seconds(lambda: [orjson.loads(text) for text in raw]))
    rules = {name: _rules([profile]) for name, profile in (("one", shipped()[ONE]),)} | {"all": _rules(everyone)}
    return {
        "top": {
            "entries_per_second": _rate(entries, one),
            "entries_per_second_all_profiles": _rate(entries, every),
        },
        "more": {
            "one_profile": ONE,
            "one_profile_rules": rules["one"],
            "all_profiles": len(everyone),
            "all_profiles_rules": rules["all"],
            "findings_per_entry": round(_judge(stated, [shipped()[ONE]]) / entries, 2),
            "findings_per_entry_all_profiles": round(_judge(stated, everyone) / entries, 2),
            "entry_bytes": round(sum(map(len, raw)) / entries),
            "floor_entries_read_per_second": _rate(entries, read),
        },
    }


def _judge(stated: Sequence[dict[str, Any]], profiles: Sequence[Profile]) -> int:
    """Judge every entry by every profile, and return how many findings were made."""
    return sum(len(gate.findings(entry, profile, on=TODAY)) for entry in stated for profile in profiles)


def _rules(profiles: Sequence[Profile]) -> int:
    gates = [r for p in profiles for r in p.rules if (r.target, r.stage) == ("micro_credential", "gate")]
    return sum(rule.kind != "human" for rule in gates)


def dry_run(listed: int, rounds: int) -> dict[str, Any]:
    """Return the CPU seconds of a dry run over so many listed entries, and those of reading them."""
    with tempfile.TemporaryDirectory() as folder:
        register.start(Path(folder))
        _fill(listed)
        from passerelle.policy import dry_run as runs
        from passerelle.registers import snapshots

        everyone = [profile for name, profile in shipped().items() if name != "PROGRESSION-EXAMPLES"]
        one, every, read = [], [], []
        for _ in range(rounds):
            one.append(_cpu_seconds(lambda: runs.whole(_only(ONE), None, snapshots, on=TODAY, told=_silent)))
            every.append(_cpu_seconds(lambda: runs.together(everyone, snapshots, "micro_credential", on=TODAY)))
            read.append(_cpu_seconds(lambda: sum(1 for _ in snapshots.stated("micro_credential"))))
        tally = runs.whole(_only(ONE), None, snapshots, on=TODAY, told=_silent)
    return {
        "top": {"dry_run_seconds_100k": _seconds(one, listed)},
        "more": {
            "dry_run_seconds_100k_all_profiles": _seconds(every, listed),
            "floor_read_seconds_100k": _seconds(read, listed),
            "dry_run_entries": tally.done,
            "dry_run_would_fail": tally.failing,
            "dry_run_mostly": tally.mostly,
        },
    }


def _only(name: str) -> Profile:
    return shipped()[name]


def _silent(_tally: object) -> None:
    """Show nothing."""


def _fill(listed: int) -> None:
    """List so many entries, each with the version that was kept of it."""
    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.registers.models import EntryVersion
    from passerelle.registers.states import State

    awarder = Organisation.objects.create(number="ORG-00001", slug="college", legal_name="College", country="MI")
    author = Person.objects.first()
    for start in range(1, listed + 1, 5_000):
        numbers = range(start, min(start + 5_000, listed + 1))
        MicroCredential.objects.bulk_create(
            MicroCredential(number=f"MC-{n:06d}", awarder=awarder, state=State.REGISTERED, edition=1, listed_on=TODAY)
            for n in numbers
        )
        EntryVersion.objects.bulk_create(
            EntryVersion(entry=f"MC-{n:06d}", edition=1, stated=_kept(n), submitted_on=TODAY, submitted_by=author)
            for n in numbers
        )


def _kept(n: int) -> dict[str, Any]:
    """Return an entry as a version keeps it: its decimals are text."""
    entry = gate_entries.entry(n)
    for place, name in (("workload", "hours"), ("workload", "contact_hours"), ("credits", "value")):
        if entry[place][name] is not None:
            entry[place][name] = str(entry[place][name])
    return entry


def proposal_ms(experts: int, rounds: int) -> float:
    """Return the CPU milliseconds in which a panel is proposed from a pool of so many experts."""
    pool = [_expert(n) for n in range(experts)]
    case = panel.CaseFacts(entry="MC-1", applicant_organisations=frozenset({"ORG-1"}), language="en", field="07")
    taken = [_cpu_seconds(lambda: panel.propose(pool, case, on=TODAY)) for _ in range(rounds)]
    return round(statistics.median(taken) * 1000, 2)


def _expert(n: int) -> panel.Expert:
    """Return the n-th of a pool in which kinds, countries, languages, fields and loads differ, always the same."""
    return panel.Expert(
        reference=f"EX-{n:05d}",
        kind=panel.KINDS[n % len(panel.KINDS)],
        country=("MI", "KE", "FR", "NZ", "JM", "MY", "JP")[n % 7],
        organisation=f"ORG-{n % 400}",
        languages=frozenset({("en", "fr", "ar")[n % 3], "en"}) if n % 4 else frozenset({"fr"}),
        fields=frozenset({f"{n % 11:02d}"}),
        trained_until=date(2027 if n % 10 else 2025, 6, 30),
        open_cases=n % 5,
        co_author_of=frozenset({"MC-1"}) if n % 50 == 0 else frozenset(),
    )


def _cpu_seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _rate(entries: int, seconds: Sequence[float]) -> int:
    return round(entries / statistics.median(seconds))


def _seconds(seconds: Sequence[float], listed: int) -> float:
    """Return the median, for a hundred thousand entries."""
    return round(statistics.median(seconds) * 100_000 / listed, 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
