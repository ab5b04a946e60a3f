"""The list of docs/conformance.md: its entries are the runner's, and what needs no peer has the figures it states."""

from __future__ import annotations

import json

import pytest

from tools.conformance import document, peers
from tools.conformance.__main__ import differences, run
from tools.conformance.document import Row
from tools.conformance.entries import ENTRIES, PEERS, SAMPLES, VECTORS
from tools.conformance.outcome import Entry, Outcome, of_cases
from tools.conformance.places import Missing, standards

DOCUMENTED = {row.name: row for row in document.documented()}


@pytest.fixture(autouse=True)
def _needs_the_standards():
    try:
        standards()
    except Missing as missing:
        pytest.skip(str(missing))


def test_the_document_lists_what_is_run_and_nothing_else():
    assert [(row.name, row.version) for row in document.documented()] == [(one.name, one.version) for one in ENTRIES]


def test_every_documented_entry_was_run_and_none_failed():
    assert [row for row in DOCUMENTED.values() if row.not_run or row.failed or row.passed != row.cases] == []
    assert all(row.cases > 0 for row in DOCUMENTED.values())


@pytest.mark.parametrize("entry", [*VECTORS, *SAMPLES], ids=lambda entry: entry.name)
def test_an_entry_has_the_figures_the_document_states(entry: Entry):
    assert run(entry) == DOCUMENTED[entry.name]


def test_an_entry_that_was_not_run_or_has_another_figure_is_a_fault():
    def absent() -> Outcome:
        raise Missing("node is missing")

    rows = [
        run(Entry("A", "1", absent)),
        run(Entry("B", "1", lambda: of_cases([("one", True), ("two", False)]))),
        run(Entry("C", "1", lambda: of_cases([("one", True)]))),
        run(Entry("D", "1", lambda: of_cases([("one", True)]))),
    ]
    told = [
        Row("A", "1", 0, 0, 0, "node is missing"),
        Row("B", "1", 2, 2, 0),
        Row("C", "1", 1, 1, 0),
        Row("E", "1", 1, 1, 0),
    ]

    assert differences(rows, told) == [
        "A: not run: node is missing",
        "B: found | B | 1 | 2 | 1 | 1 | - |, documented | B | 1 | 2 | 2 | 0 | - |",
        "D: not in docs/conformance.md",
        "E: documented, but not in the list",
    ]


def test_peers_are_pinned_without_the_address_of_a_registry():
    package = json.loads((peers.HERE / "package.json").read_bytes())
    lock = json.loads((peers.HERE / "package-lock.json").read_bytes())
    lines = (peers.HERE / "requirements.txt").read_text("utf-8").split()

    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    assert [name for name, version in package["dependencies"].items() if not version[0].isdigit()] == []
    assert [
        name for name, one in lock["packages"].items() if "resolved" in one or (name and "integrity" not in one)
    ] == []
    assert all("==" in line for line in lines)
    stated = {entry.name: entry.version for entry in PEERS}
    pinned = package["dependencies"] | dict(line.replace("[", "==[", 1).split("==")[::2] for line in lines)
    assert {name: pinned[name] for name in stated} == stated
