"""Numbers of the registers: the data's own where they have one, else the next; at the end the counters go on."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field

from passerelle.registers.models import Counter
from passerelle.registers.numbers import written


@dataclass
class Numbers:
    last: Tally[str] = field(default_factory=Tally)

    def seen(self, number: str) -> str:
        """Take note of a number that the data give."""
        prefix, _, digits = number.partition("-")
        self.last[prefix] = max(self.last[prefix], int(digits))
        return number

    def give(self, prefix: str) -> str:
        self.last[prefix] += 1
        return written(prefix, self.last[prefix])

    def write(self) -> None:
        Counter.objects.bulk_create(Counter(prefix=prefix, last=last) for prefix, last in sorted(self.last.items()))
