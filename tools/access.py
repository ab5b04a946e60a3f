"""Who may do what, from one table: `python -m tools.access` writes docs/access.md, a test compares.

The table (tests/repo/access/table.txt) names the people of the test's country (`@ name: words`), groups of them
(`@ name = names`), and under each chapter (`==`) every method of every address with what people get:

    POST provider:submit micro_credential
        a, a_draft: a.signatory yes; a.editor 403
        b, b_draft: b.signatory yes; b.editor 403

After the colon of a clause stands who gets what; `yes` is let through, `writes` is let through by a GET that keeps
something. Who is not named gets what follows `else`, and where nothing does, 404. Who is not signed in is sent to
sign in (a program gets 401) unless named; `everybody` names them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "repo" / "access" / "table.txt"
PAGE = ROOT / "docs" / "access.md"
OUTSIDE = ("visitor", "closed")
"""Who is not signed in, whatever they think."""
NOTHING = "-"
"""The kind and the variant of an address that names no thing."""
EVERYBODY, ELSE, NOBODY = "everybody", "else", "nobody"
USUAL = "404"

Cells = dict[str, dict[str, str]]
"""What each person gets, for each variant of the thing."""


@dataclass(frozen=True)
class Clause:
    """Some variants of the thing, and who gets what for them."""

    variants: tuple[str, ...]
    named: Mapping[str, str]
    others: str = USUAL
    """What everybody gets who is signed in and not named."""

    def outcome(self, person: str, outside: str) -> str:
        rest = self.named.get(EVERYBODY) or (outside if person in OUTSIDE else self.others)
        return self.named.get(person, rest)


@dataclass(frozen=True)
class Row:
    """One method of one address: what kind of thing it names, and the clauses about it."""

    method: str
    name: str
    kind: str = NOTHING
    clauses: tuple[Clause, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.name

    @property
    def outside(self) -> str:
        """What a visitor gets where nothing else is said: a page sends to sign in, an operation answers 401."""
        return "sign-in" if ":" in self.name or "_" in self.name else "401"

    def cells(self, people: Iterable[str]) -> Cells:
        people = list(people)
        return {
            variant: {person: clause.outcome(person, self.outside) for person in people}
            for clause in self.clauses
            for variant in clause.variants
        }


@dataclass(frozen=True)
class Table:
    """The table as it is written, or one made of what was seen."""

    people: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    chapters: Mapping[str, Sequence[Row]]

    @cached_property
    def rows(self) -> dict[tuple[str, str], Row]:
        return {row.key: row for rows in self.chapters.values() for row in rows}

    def read_clause(self, line: str) -> Clause:
        variants, _colon, said = line.strip().partition(": ")
        named: dict[str, str] = {}
        others = USUAL
        for part in said.split("; ") if said != NOBODY else ():
            *names, outcome = part.split()
            if names == [ELSE]:
                others = outcome
                continue
            for who in (who for name in names for who in self._members(name)):
                if named.setdefault(who, outcome) != outcome:
                    raise ValueError(f"{who} gets two things: {line.strip()}")
        return Clause(tuple(variants.split(", ")), named, others)

    def _members(self, name: str) -> tuple[str, ...]:
        return self.groups.get(name, (name,))

    def write_clause(self, clause: Clause) -> str:
        """Return a clause as a line, with groups where all of one get the same."""
        said = []
        for outcome in sorted(set(clause.named.values()), reverse=True):
            who = [name for name, got in clause.named.items() if got == outcome]
            said.append(f"{' '.join(self._grouped(who))} {outcome}")
        if clause.others != USUAL and EVERYBODY not in clause.named:
            said.append(f"{ELSE} {clause.others}")
        return f"{', '.join(clause.variants)}: {'; '.join(said) or NOBODY}"

    def _grouped(self, names: list[str]) -> list[str]:
        left, found = list(names), []
        for group, members in self.groups.items():
            if set(members) <= set(left):
                found.append(group)
                left = [name for name in left if name not in members]
        return [*left, *found]

    def write_row(self, method: str, name: str, kind: str, seen: Cells) -> str:
        """Return what was seen as the lines of a row, as short as it can be said."""
        outside = Row(method, name).outside
        told: dict[str, list[str]] = {}
        for variant, cells in seen.items():
            said = self.write_clause(_shortest(cells, outside)).partition(": ")[2]
            told.setdefault(said, []).append(variant)
        head = f"{method} {name}" + (f" {kind}" if kind != NOTHING else "")
        return "\n".join([head, *(f"    {', '.join(variants)}: {said}" for said, variants in told.items())])


def _shortest(cells: Mapping[str, str], outside: str) -> Clause:
    """Return the clause that names the fewest."""
    outcomes = list(cells.values())
    usual = max(sorted(set(outcomes)), key=outcomes.count)
    found = [Clause((), {name: got for name, got in cells.items() if got != usual} | {EVERYBODY: usual})]
    for others in (USUAL, "yes", "403"):
        expected = {name: outside if name in OUTSIDE else others for name in cells}
        found.append(Clause((), {name: got for name, got in cells.items() if got != expected[name]}, others))
    return min(found, key=lambda clause: (len(clause.named), clause.others != USUAL))


def read(text: str | None = None) -> Table:
    """Read the table from its file (or from a text)."""
    people: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]] = {}
    chapters: dict[str, list[Row]] = {}
    table = Table(people, groups, chapters)
    rows: list[Row] = []
    for line in (TABLE.read_text("utf-8") if text is None else text).splitlines():
        if line.startswith("@ ") and " = " in line:
            name, _equals, members = line[2:].partition(" = ")
            groups[name] = tuple(members.split())
        elif line.startswith("@ "):
            name, _colon, words = line[2:].partition(": ")
            people[name] = words
        elif line.startswith("== "):
            rows = chapters.setdefault(line[3:].strip(), [])
        elif line.startswith(" "):
            row = rows.pop()
            rows.append(Row(row.method, row.name, row.kind, (*row.clauses, table.read_clause(line))))
        elif line and not line.startswith("#"):
            method, name, kind = [*line.split(), NOTHING][:3]
            rows.append(Row(method, name, kind))
    return table


HEAD = """# Who may do what

Written from the table that the tests hold every address to (`tests/repo/access/table.txt`,
`python -m tools.access`); a test fails when they differ. Pages go by the name of their address, programs' operations
by their id in the API's own description.

Let through means that the question of permission was passed; whether the act is possible now is another question.
Told no (403) means: the thing is known to you, the act is not yours. Nobody else learns that there is such a thing
(404), unless the last column says so. Who is not signed in, or whose account was closed, is asked to sign in.
"""


def page() -> str:
    """Return docs/access.md."""
    table = read()
    lines = [HEAD, "## People", "", "| Name | Who it is |", "| --- | --- |"]
    lines += [f"| {name} | {words} |" for name, words in table.people.items()]
    lines += [f"| {name} | {', '.join(members)} |" for name, members in table.groups.items()]
    for chapter, rows in table.chapters.items():
        lines += ["", f"## {chapter}", "", "| Address | Thing | Let through | Told no | Else |"]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += [_in_words(table, row, clause) for row in rows for clause in row.clauses]
    return "\n".join([*lines, ""])


def _in_words(table: Table, row: Row, clause: Clause) -> str:
    def who(*outcomes: str) -> str:
        names = [name for name, got in clause.named.items() if got in outcomes]
        return ", ".join(table._grouped(names))

    thing = "" if row.kind == NOTHING else f"{row.kind.replace('_', ' ')}: {', '.join(clause.variants)}"
    everybody = EVERYBODY in clause.named
    let_through = ", ".join(filter(None, [who("yes", "writes"), "signed in" if clause.others == "yes" else ""]))
    rest = clause.named[EVERYBODY] if everybody else clause.others
    other = "" if rest in {"yes", "writes"} else rest
    cells = (f"{row.method} `{row.name}`", thing, let_through, who("403"), other)
    return f"| {' | '.join(cells)} |".replace("_", " " if not row.name else "_")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
