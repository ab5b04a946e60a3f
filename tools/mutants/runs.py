"""Makes mutants of each form by each kind, has them checked, and counts: none may be accepted."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tools.mutants.forms import BentLists
from tools.mutants.kinds import KINDS
from tools.mutants.materials import NOW
from tools.mutants.meaning import is_the_same, shows_the_same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from passerelle.core.credentials.verdict import Verdict
    from tools.mutants.kinds import Kind
    from tools.mutants.materials import Material

ORIGINAL_EVERY: Final = 100
"""Mutants between two checks of the genuine original, which must be accepted each time."""
FRESH_EVERY: Final = 1_000
"""Mutants between two that are also checked with a trust folder that has met nothing."""
FEWER: Final = {"qr": 40, "certificate": 40, "clr": 20}
"""How many times fewer mutants are made of forms that take long to read: pictures, PDFs, and records of several awards,
whose canonical form is that of three documents."""
MOST: Final = 40
KEPT: Final = 20
"""Findings that are kept whole, of each kind."""


@dataclass
class Count:
    """What came of one kind of change to one form. `same` are those that changed nothing that was signed."""

    form: str
    kind: str
    tried: int = 0
    accepted: int = 0
    same: int = 0
    originals: int = 0
    fresh: int = 0
    seconds: float = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def note(self, what: str, raw: bytes) -> None:
        if len(self.findings) < KEPT:
            self.findings.append(f"{self.form} {self.kind}: {what}: {raw[:3_000]!r}")


class Examiner:
    """A trust folder that has met many genuine awards, and the genuine documents of which it is asked."""

    def __init__(
        self, materials: list[Material], folder: Path, lists: dict[str, Any], fresh_every: int = FRESH_EVERY
    ) -> None:
        self.folder, self.lists, self.fresh_every = folder, lists, fresh_every
        self.trust = TrustStore.load(folder)
        self.bent = BentLists.load(folder)
        self.original = {m.name: {raw: self._genuine(m, raw) for raw in (*m.twins, m.raw)} for m in materials}

    def _genuine(self, m: Material, raw: bytes) -> Verdict:
        found = verify(m.carried(raw), self.trust, NOW)
        if found.verdict != "genuine_in_force":
            raise AssertionError(f"{m.name} is {found.verdict}: {found.steps}")
        return found

    def run(self, m: Material, kind: Kind, share: int, seed: int) -> Count:
        """Return what came of `share` mutants; those that change nothing are made again, up to three times as many."""
        count, chance = Count(m.name, kind.name), Random(f"{seed} {m.name} {kind.name}")  # noqa: S311
        started = process_time()
        for _ in range(3 * share):
            if count.tried >= share:
                break
            if (count.tried + count.same) % ORIGINAL_EVERY == 0:
                count.originals += 1
                if verify(m.carried(m.raw), self.trust, NOW) != self.original[m.name][m.raw]:
                    count.note("the original is refused", m.raw)
                    count.accepted += 1
            self._one(m, kind, count, chance)
        count.seconds = process_time() - started
        return count

    def _one(self, m: Material, kind: Kind, count: Count, chance: Random) -> None:
        raw = kind.make(m, chance)
        if not kind.of_status and raw.strip() == m.raw:
            count.same += 1
            return
        try:
            found = self._status(chance, m) if kind.of_status else verify(m.carried(raw), self.trust, NOW)
        except Exception as error:  # whatever it is, it is a finding
            count.tried += 1
            count.accepted += 1
            count.note(repr(error), raw)
            return
        if self._is_accepted(found, kind):
            self._accepted(m, raw, found, count)
            return
        count.tried += 1
        decisive = [step.code for step in found.steps if step.result in ("failed", "unknown")]
        count.steps[decisive[-1] if decisive else "none"] += 1
        if not kind.steps.intersection(decisive):
            count.accepted += 1
            count.note(f"refused without its step: {found.verdict} {found.steps}", raw)
        if not kind.of_status and self.fresh_every and (count.tried - 1) % self.fresh_every == 0:
            count.fresh += 1
            if verify(m.carried(raw), TrustStore.load(self.folder), NOW) != found:
                count.accepted += 1
                count.note("a folder that has met nothing says otherwise", raw)

    def _status(self, chance: Random, m: Material) -> Verdict:
        """The document as it is, with lists that are bent or too old."""
        if chance.random() < 0.1:
            return verify(m.carried(m.raw), self.trust, NOW + timedelta(days=chance.choice((2, 30, 400))))
        self.bent.bend(chance, self.lists)
        return verify(m.carried(m.raw), self.bent, NOW)

    def _is_accepted(self, found: Verdict, kind: Kind) -> bool:
        return found.verdict == "genuine_in_force" if kind.of_status else found.verdict.startswith("genuine")

    def _accepted(self, m: Material, raw: bytes, found: Verdict, count: Count) -> None:
        """Count as no change what is one of the genuine documents in other words, and shows what that one shows."""
        for genuine, original in self.original[m.name].items():
            if is_the_same(m, raw, genuine, self.trust):
                if shows_the_same(found, original, is_shown_in_part=m.sort == "sd_jwt"):
                    count.same += 1
                    return
                count.note("shows something else", raw)
        count.tried += 1
        count.accepted += 1
        count.note("accepted", raw)


def cells(materials: list[Material], mutants: int) -> list[tuple[int, int, int]]:
    """Return the numbers of form and kind, and how many mutants each has, so that all are `mutants` or just more."""
    wanted = [
        (a, b, FEWER.get(m.name, 1))
        for a, m in enumerate(materials)
        for b, kind in enumerate(KINDS)
        if kind.applies_to(m)
    ]
    share = -(-mutants * MOST // sum(MOST // few for _, _, few in wanted))
    return [(a, b, max(1, -(-share // few))) for a, b, few in wanted]


def run(
    materials: list[Material],
    folder: Path,
    mutants: int,
    seed: int,
    *,
    workers: int = 1,
    fresh_every: int = FRESH_EVERY,
    told: Callable[[Count], None] | None = None,
) -> list[Count]:
    """Return a count for each form and kind, in their order. One worker runs here, more in processes of their own."""
    begun = materials, folder, _lists(folder), fresh_every
    asked = [(a, b, share, seed) for a, b, share in cells(materials, mutants)]
    if workers == 1:
        return list(_told(map(_runner(*begun), asked), told))
    with multiprocessing.get_context("fork").Pool(workers, _begin, begun) as pool:
        return list(_told(pool.imap(_run, asked), told))


def _told(counts: Any, told: Callable[[Count], None] | None) -> Iterator[Count]:
    for count in counts:
        if told is not None:
            told(count)
        yield count


def _runner(
    materials: list[Material], folder: Path, lists: dict[str, Any], fresh_every: int
) -> Callable[[tuple[int, int, int, int]], Count]:
    examiner = Examiner(materials, folder, lists, fresh_every)

    def run_one(asked: tuple[int, int, int, int]) -> Count:
        form, kind, share, seed = asked
        return examiner.run(materials[form], KINDS[kind], share, seed)

    return run_one


_worker: list[Callable[[tuple[int, int, int, int]], Count]] = []


def _begin(*begun: Any) -> None:
    _worker[:] = [_runner(*begun)]


def _run(asked: tuple[int, int, int, int]) -> Count:
    return _worker[0](asked)


def _lists(folder: Path) -> dict[str, Any]:
    trust = TrustStore.load(folder)
    return {url: trust.token_list(url) or trust.status_list(url) for url in trust.list_addresses}
