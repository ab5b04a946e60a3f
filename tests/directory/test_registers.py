"""The ten registers: what stands in each, line by line, what changed, and the data to take away."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.directory import downloads, figures, history
from passerelle.directory.lines import SIZE, Page, by_status, found
from passerelle.directory.registers import BY_PREFIX, REGISTERS
from passerelle.journal import actions as journal
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import Organisation, Role
from passerelle.registers.queries import kinds
from passerelle.registers.states import PUBLIC_STATES, State
from tests.directory.factories import ROLES, one_of_each, opportunity
from tests.factories import TODAY, micro_credential, organisation, organisation_role, short_course

if TYPE_CHECKING:
    from django.test import Client

    from passerelle.directory.registers import Register

pytestmark = pytest.mark.django_db
PUBLISHED = [register for register in REGISTERS.values() if not register.is_private]


def test_there_are_ten_in_the_order_of_the_paper():
    assert [register.prefix for register in REGISTERS.values()] == [
        *("AC", "MC", "SC", "PR", "AS", "AW", "QA", "EV", "EM", "OP")
    ]
    assert [register.slug for register in REGISTERS.values() if register.is_private] == ["achievements"]


def test_what_is_numbered_like_an_entry_of_a_register_is_kept_in_its_table():
    for prefix in set(kinds()) & set(BY_PREFIX):
        assert BY_PREFIX[prefix].kind == kinds()[prefix].register


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_each_shows_its_own_lines_and_no_other(register: Register):
    made = one_of_each()

    lines = Page(found(register, "")).lines

    assert [line.number for line in lines if line.number == made[register.slug].number] == [made[register.slug].number]
    assert {line.number.partition("-")[0] for line in lines} == {register.prefix}


@pytest.mark.parametrize("role", ROLES.values())
@pytest.mark.parametrize("state", [state for state in State if state not in PUBLIC_STATES])
def test_what_is_not_public_is_no_line(role: Role, state: State):
    entry = organisation_role(organisation(), role, state=state)

    register = BY_PREFIX[entry.number.partition("-")[0]]

    assert Page(found(register, "")).lines == []
    assert list(downloads.records(register, on=TODAY)) == []


def test_a_page_holds_twenty_and_the_next_goes_on_after_the_last():
    for _ in range(SIZE + 3):
        organisation_role(organisation(), Role.PROVIDER)
    rows = found(REGISTERS["providers"], "")

    first = Page(rows)
    second = Page(rows, after=first.following)

    assert (first.total, len(first.lines), len(second.lines), second.following) == (SIZE + 3, SIZE, 3, "")
    numbers = [line.number for line in [*first.lines, *second.lines]]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("question", ["lake", "  LAKE ", "belvara", "{number}"])
def test_a_line_is_found_by_name_town_or_number(question: str):
    wanted = organisation_role(organisation(legal_name="Lake College", town="Belvara"), Role.ASSESSOR)
    organisation_role(organisation(legal_name="Hill College"), Role.ASSESSOR)

    lines = Page(found(REGISTERS["assessors"], question.format(number=wanted.number))).lines

    assert [line.number for line in lines] == [wanted.number]


@pytest.mark.parametrize("question", ["%", "_", "'", "nobody", "\\", "x" * 5000])
def test_a_question_is_words_and_nothing_else(question: str):
    organisation_role(organisation(legal_name="Lake College"), Role.ASSESSOR)

    assert Page(found(REGISTERS["assessors"], question)).lines == []


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_each_register_is_narrowed_by_status_and_shows_first_what_may_be_used_now(register: Register):
    in_each = _in_every_state(register)
    by_word = {
        word: sorted(number for state, number in in_each.items() if state in status.states)
        for word, status in register.statuses.items()
    }

    def numbers(status: str = "") -> list[str]:
        return [line.number for line in Page(found(register, "", status)).lines]

    assert {word: numbers(word) for word in register.statuses} == by_word
    assert numbers() == sorted(
        number for word, status in register.statuses.items() if status.now for number in by_word[word]
    )
    assert [(word, count) for word, _status, count in by_status(register)] == [
        (word, len(found_here)) for word, found_here in by_word.items()
    ]
    assert sorted(number for found_here in by_word.values() for number in found_here) == sorted(
        row["number"] for row in downloads.records(register, on=TODAY)
    )


def _in_every_state(register: Register) -> dict[str, str]:
    """Return the number of an entry in every state a register knows."""
    if register.kind == "opportunity":
        closed = {OpportunityState.CLOSED: {"closed_on": TODAY}}
        return {str(state): opportunity(state=state, **closed.get(state, {})).number for state in OpportunityState}
    if register.kind == "micro_credential":
        return {str(state): micro_credential(state).number for state in State}
    if register.kind == "short_course":
        return {str(state): short_course(state, leads_to=[]).number for state in State}
    role = ROLES[register.prefix]
    days = {"due_on": TODAY, "valid_until": TODAY}
    return {str(state): organisation_role(organisation(), role, state=state, **days).number for state in State}


def test_a_page_of_the_archive_is_reached_by_a_link_and_keeps_what_was_asked(client: Client):
    here = reverse("registers:register", args=["providers"])
    organisation_role(organisation(legal_name="Lake College"), Role.PROVIDER)
    for n in range(SIZE + 1):
        organisation_role(organisation(legal_name=f"Hill College {n}"), Role.PROVIDER, state=State.REMOVED)

    first = client.get(here).content.decode()
    archive = client.get(here, {"status": "archived", "q": "hill"}).content.decode()

    assert "<b aria-current=true>May be used now (1)</b>" in first
    assert f'<a class=tap href="?status=archived">Archive: removed or expired ({SIZE + 1})</a>' in first
    assert "Suspended" not in first.partition("<main")[2]
    assert "Hill College" not in first
    assert (archive.count("Removed on"), "Lake College" in archive) == (SIZE, False)
    assert 'href="?q=hill&amp;status=archived&amp;after=PR-' in archive
    assert "<input type=hidden name=status value=archived>" in archive
    odd = client.get(here, {"status": "<script>"}).content.decode()
    assert "<b aria-current=true>May be used now (1)</b>" in odd


def test_programs_narrow_by_status_and_an_unknown_one_is_refused(client: Client):
    gone = organisation_role(organisation(), Role.PROVIDER, state=State.REMOVED)

    page = client.get("/api/registers/providers", {"status": "archived"}).json()

    assert [(line["number"], line["state"]) for line in page["lines"]] == [(gone.number, "removed")]
    assert client.get("/api/registers/providers").json()["total"] == 0
    for wrong in ("luck", "open"):
        assert client.get("/api/registers/providers", {"status": wrong}).status_code == 422


def test_the_figures_are_those_of_the_lists_in_a_few_queries():
    one_of_each()
    with CaptureQueriesContext(connection) as counted:
        figure = figures.counted()

    assert len(counted) <= 5
    expected = {r.slug: 0 if r.is_private else Page(found(r, "")).total for r in REGISTERS.values()}
    assert {register.slug: count for register, count in figure} == expected


def test_the_history_of_a_register_is_its_own_newest_first():
    for subject, act in (("PR-1", "register"), ("AW-1", "register"), ("PR-2", "register"), ("PR-1", "withdraw")):
        journal.record(f"organisation_role.{act}", subject=subject)
    journal.record("organisation_role.return", subject="PR-3")
    journal.record("organisation_role.submit_for_review", subject="PR-4")

    told = history.of(REGISTERS["providers"])

    assert [(step.subject, step.act) for step in told] == [
        *[("PR-1", "withdraw"), ("PR-2", "register"), ("PR-1", "register")]
    ]
    assert history.of(REGISTERS["providers"], before=told[0].pk) == told[1:]
    assert history.of(REGISTERS["achievements"]) == []


def test_the_history_is_read_in_one_query():
    for number in range(50):
        journal.record("micro_credential.submit", subject=f"MC-{number}", noted={"edition": 1})
    with CaptureQueriesContext(connection) as counted:
        assert len(history.of(REGISTERS["micro-credentials"])) == history.SIZE
    assert len(counted) == 1


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_both_downloads_hold_the_same_lines(register: Register):
    one_of_each()
    lines = b"".join(downloads.as_json_lines(downloads.records(register, on=TODAY))).decode().splitlines()
    table = b"".join(downloads.as_csv(downloads.records(register, on=TODAY))).decode()

    rows = list(csv.DictReader(io.StringIO(table)))

    assert [json.loads(line)["number"] for line in lines] == [row["number"] for row in rows] != []
    assert list(json.loads(lines[0])) == list(rows[0])


def test_a_download_reads_as_many_queries_for_many_as_for_one():
    counts = []
    for _ in range(2):
        one_of_each()
        with CaptureQueriesContext(connection) as counted:
            for register in PUBLISHED:
                list(downloads.records(register, on=TODAY))
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_cell_in_which_nothing_stands_is_empty():
    told = b"".join(downloads.as_csv([{"unit": "", "value": "15"}]))

    assert told == b"unit,value\r\n,15\r\n"


def test_no_cell_is_a_formula():
    organisation_role(organisation(legal_name="=HYPERLINK(1)", town="+1"), Role.PROVIDER)
    rows = downloads.records(REGISTERS["providers"], on=TODAY)

    row = next(csv.DictReader(io.StringIO(b"".join(downloads.as_csv(rows)).decode())))

    assert (row["name"], row["town"]) == ("'=HYPERLINK(1)", "+1")


def test_nobody_who_acted_is_named_in_a_download():
    made = one_of_each()
    told = json.dumps([list(downloads.records(register, on=TODAY)) for register in PUBLISHED], default=str)

    assert made["opportunities"].drafted_by.email not in told
    assert made["opportunities"].drafted_by.reference not in told


NAMES = ("register", "history", "csv", "jsonl", "history_csv", "history_jsonl", "description")
PAGES = [(register.slug, name) for register in PUBLISHED for name in NAMES]


@pytest.mark.parametrize(("which", "name"), [*PAGES, ("achievements", "register")])
def test_every_page_answers_and_counts_its_queries(client: Client, which: str, name: str):
    one_of_each()
    at = reverse(f"registers:{name}", args=[which])
    with CaptureQueriesContext(connection) as few:
        assert _read(client, at).status_code == 200
    one_of_each(), one_of_each()
    with CaptureQueriesContext(connection) as more:
        _read(client, at)
    assert len(more) == len(few) <= 8


def _read(client: Client, at: str) -> Any:
    answer = client.get(at)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer


def test_a_page_leads_to_every_line_and_on(client: Client):
    for _ in range(SIZE + 1):
        opportunity()
    page = client.get(reverse("registers:register", args=["opportunities"])).content.decode()

    assert page.count("/opportunities/OP-") == SIZE
    assert "after=OP-9000" in page
    assert "21 entries" in page


@pytest.mark.parametrize("asked", ["?after=zzzz", "?after=%00", "?q=%00", "?before=x", "?after=" + "9" * 500])
def test_an_odd_question_is_an_empty_page(client: Client, asked: str):
    for name in ("register", "history"):
        assert client.get(reverse(f"registers:{name}", args=["awarders"]) + asked).status_code == 200


def test_an_unknown_register_is_not_there(client: Client):
    addresses = [reverse(f"registers:{name}", args=["nothing"]) for name in NAMES]
    for at in [*addresses, "/api/registers/nothing", "/api/registers/nothing/history"]:
        assert client.get(at).status_code == 404


def test_programs_read_the_same_lines_and_the_same_history(client: Client):
    made = one_of_each()
    noted = {"reasons": "It teaches well."}
    journal.record("organisation_role.register", subject=made["providers"].number, noted=noted)

    every = client.get("/api/registers").json()
    page = client.get("/api/registers/providers", {"q": made["providers"].number}).json()
    told = client.get("/api/registers/providers/history").json()

    assert [one["slug"] for one in every] == list(REGISTERS)
    body = made["providers"].organisation
    assert page == {
        "total": 1,
        "following": "",
        "lines": [
            {
                "number": made["providers"].number,
                "name": body.legal_name,
                "organisation": body.number,
                "organisation_name": body.legal_name,
                "note": "Tirma",
                "state": "registered",
                "valid_until": None,
            }
        ],
    }
    assert [(one["subject"], one["act"], one["noted"]) for one in told] == [
        (made["providers"].number, "register", noted)
    ]


def test_private_lines_are_counted_and_not_told(client: Client):
    assert client.get("/api/registers/achievements").status_code == 403
    assert client.get("/api/registers/achievements/history").json() == []
    page = client.get(reverse("registers:register", args=["achievements"])).content.decode()
    assert "<b>0</b> awards are in it today." in page


def test_a_name_from_the_right_stands_apart(client: Client):
    organisation_role(organisation(legal_name="كلية تقنية"), Role.PROVIDER)

    page = client.get(reverse("registers:register", args=["providers"])).content.decode()

    assert "<bdi>كلية تقنية</bdi>" in page
    assert Organisation.objects.count() == 1


def test_qualifications_are_searched_where_they_can_be_found_best(client: Client):
    micro_credential()
    page = client.get(reverse("registers:register", args=["micro-credentials"])).content.decode()

    assert f'action="{reverse("web:search")}"' in page
    assert "name=kind value=micro_credential" in page
