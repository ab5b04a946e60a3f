"""Open data say what they are: a catalogue, every column of every file, the whole history; asked twice, sent once."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.catalogue.models import Evaluation
from passerelle.directory import downloads, history
from passerelle.directory.fields import FIELDS, HISTORY
from passerelle.directory.registers import REGISTERS
from passerelle.journal import actions as journal
from passerelle.organisations.models import Oversight, Role
from passerelle.registers import actions as registers
from passerelle.registers.states import LIFECYCLE, State
from tests import factories as make
from tests.directory.factories import one_of_each
from tests.web.asking import MOST_QUERIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from passerelle.directory.registers import Register

pytestmark = pytest.mark.django_db
PUBLISHED = [register for register in REGISTERS.values() if not register.is_private]
FILES = ("csv", "jsonl", "history_csv", "history_jsonl", "description")
TYPES: dict[str, tuple[type, ...]] = {
    **{"string": (str,), "number": (Decimal, int, float), "integer": (int,), "boolean": (bool,)},
    **{"date": (date,), "datetime": (datetime,), "array": (list, tuple), "object": (dict,)},
}


def read(client: Client, name: str, which: str, **headers: str) -> Any:
    return client.get(reverse(f"registers:{name}", args=[which]), headers=headers)


def text(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def addresses_in(told: Any) -> Iterator[str]:
    """Yield every address of the register itself that stands anywhere in a document, whatever it stands for."""
    if isinstance(told, str):
        if told.startswith(f"{settings.PASSERELLE_ORIGIN}/"):
            yield told.partition("#")[0]
    elif isinstance(told, dict | list):
        for inner in told.values() if isinstance(told, dict) else told:
            yield from addresses_in(inner)


def refused(client: Client, addresses: set[str]) -> list[tuple[str, int]]:
    """Return the addresses that do not answer, with what they answered instead."""
    answers = ((one, client.get(one.removeprefix(settings.PASSERELLE_ORIGIN)).status_code) for one in sorted(addresses))
    return [(one, status) for one, status in answers if status != 200]


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_every_column_is_described_in_the_order_of_the_files_and_holds_what_is_said(register: Register):
    made = one_of_each()
    for entry in (made["micro-credentials"], made["providers"]):
        journal.record(f"{entry.register}.register", subject=entry.number, noted={"reasons": "Able."})

    for rows, columns in (
        (list(downloads.records(register, on=make.TODAY)), FIELDS[register.kind]),
        (list(history.records(register)), HISTORY),
    ):
        assert [list(row) for row in rows] == [list(columns)] * len(rows)
        wrong = [
            (name, value)
            for row in rows
            for name, value in row.items()
            if value is not None and not isinstance(value, TYPES[columns[name][0]])
        ]
        assert wrong == []


def test_a_step_leads_to_one_state_or_leaves_it_as_it_was():
    for state, act, target in LIFECYCLE:
        assert history.LEADS_TO.get(act) == str(target) or (state == target and act not in history.LEADS_TO)


def test_the_whole_history_is_a_file_newest_first(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "CHUNK", 2)
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    registers.submit(entry, by=make.person(), today=make.TODAY)
    reasons = {"level": "It fits.", "assessment": "It shows."}
    registers.move(entry, "register", by=make.person(), noted={"reasons": reasons}, decided_on=make.TODAY)
    registers.move(entry, "expire", by=None, noted={"by_expiry": True})
    journal.record("micro_credential.return", subject="MC-2", noted={"reasons": "Secret."})
    journal.record("award.make", subject="AC-1")

    lines = [json.loads(line) for line in text(read(client, "history_jsonl", "micro-credentials")).splitlines()]
    table = list(csv.DictReader(io.StringIO(text(read(client, "history_csv", "micro-credentials")))))

    expected = [
        ("expire", "expired", None, True, None),
        ("register", "registered", None, False, "It fits. It shows."),
        ("submit", "listed_pending", 1, False, None),
    ]
    columns = ("act", "state", "edition", "by_expiry", "reasons")
    assert [tuple(line[name] for name in columns) for line in lines] == expected
    assert {line["number"] for line in lines} == {entry.number}
    assert [row["id"] for row in table] == [str(line["id"]) for line in lines]
    assert "Secret" not in str(lines)


def test_a_long_history_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "CHUNK", 3)
    for number in range(7):
        journal.record("micro_credential.submit", subject=f"MC-{number}", noted={"edition": 1})
    with CaptureQueriesContext(connection) as counted:
        rows = list(history.records(REGISTERS["micro-credentials"]))

    assert [row["number"] for row in rows] == [f"MC-{number}" for number in reversed(range(7))]
    assert len(counted) == 4


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_a_package_names_every_file_with_its_licence_size_and_columns(client: Client, register: Register):
    one_of_each()
    answer = read(client, "description", register.slug)
    told = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/json"
    assert (told["name"], told["licenses"][0]["path"]) == (register.slug, downloads.LICENCE)
    assert len(own := set(addresses_in(told))) == 5
    assert refused(client, own) == []
    for resource in told["resources"]:
        file = client.get(resource["path"].removeprefix(settings.PASSERELLE_ORIGIN))
        assert (file.status_code, file.headers["Content-Type"].partition(";")[0]) == (200, resource["mediatype"])
        content = text(file)
        columns = HISTORY if "history" in resource["name"] else FIELDS[register.kind]
        assert [field["name"] for field in resource["schema"]["fields"]] == list(columns)
        assert all(field["description"] and field["type"] in TYPES for field in resource["schema"]["fields"])
        if "rows" in resource:
            heading = resource["format"] == "csv"
            assert content.count("\n") - heading == resource["rows"] > 0
            assert resource["approximate_bytes"] == pytest.approx(len(content.encode()), rel=0.2)


def test_the_catalogue_names_the_ten_and_every_address_in_it_answers(client: Client):
    one_of_each()
    answer = client.get(reverse("registers:catalogue"))
    told = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/ld+json"
    assert told["@type"] == "dcat:Catalog"
    assert [found["dct:identifier"] for found in told["dcat:dataset"]] == list(REGISTERS)
    private, *public = told["dcat:dataset"]
    assert private["dct:accessRights"]["@id"].endswith("/NON_PUBLIC")
    assert "dcat:distribution" not in private
    assert [len(found["dcat:distribution"]) for found in public] == [4] * 9
    addresses = [one["dcat:downloadURL"]["@id"] for found in public for one in found["dcat:distribution"]]
    addresses += [found["dcat:landingPage"]["@id"] for found in told["dcat:dataset"]]
    addresses += [found["dct:conformsTo"]["@id"] for found in public]
    service = told["dcat:service"]
    addresses += [told["@id"], told["foaf:homepage"]["@id"]]
    addresses += [service["dcat:endpointURL"]["@id"], service["dcat:endpointDescription"]["@id"]]
    assert len(set(addresses)) == len(addresses) == 36 + 10 + 9 + 4
    assert set(addresses) <= (own := set(addresses_in(told)))
    assert refused(client, own) == []


@pytest.mark.parametrize("name", [*FILES, "catalogue"])
def test_what_has_not_changed_is_not_sent_again(client: Client, name: str):
    entry = make.organisation_role(make.organisation(), Role.PROVIDER)
    at = reverse(f"registers:{name}", args=[] if name == "catalogue" else ["providers"])

    first = client.get(at)
    again = client.get(at, headers={"If-None-Match": first.headers["ETag"]})
    journal.record("organisation_role.suspend", subject=entry.number)
    changed = client.get(at, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_of_what_is_private_there_is_no_file(client: Client):
    assert {read(client, name, "achievements").status_code for name in FILES} == {404}
    assert {read(client, name, "nothing").status_code for name in FILES} == {404}


@pytest.mark.parametrize("register", PUBLISHED, ids=lambda one: one.slug)
def test_every_description_costs_few_queries_and_no_more_for_more_entries(client: Client, register: Register):
    costs = []
    for _ in range(2):
        one_of_each()
        with CaptureQueriesContext(connection) as counted:
            read(client, "description", register.slug)
        costs.append(len(counted))
    assert costs[0] == costs[1] <= MOST_QUERIES
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse("registers:catalogue"))
    assert len(counted) <= 2


def test_evaluations_and_reviews_are_in_the_files():
    entry = make.micro_credential()
    provider = make.organisation_role(make.organisation(), Role.PROVIDER)
    evaluator, agency = make.organisation(), make.organisation()
    level = {"framework": "eqf", "edition": "2017", "level": "4", "determination": "claimed"}
    Evaluation.objects.create(
        evaluator=evaluator,
        micro_credential=entry,
        level=level,
        limits="Papers alone.",
        report_url="https://passage.example/7",
        evaluated_on=make.LONG_AGO,
        entered_by=make.person(),
    )
    Oversight.objects.create(
        agency=agency,
        organisation=provider.organisation,
        standards="Own",
        valid_from=make.LONG_AGO,
        results_url="https://agency.example/1",
        entered_by=make.person(),
    )

    (told,) = downloads.records(REGISTERS["micro-credentials"], on=make.TODAY)
    (reviewed,) = downloads.records(REGISTERS["providers"], on=make.TODAY)

    (said,) = told["evaluations"]
    assert (said["evaluator"], said["level"], said["limits"], said["report_url"]) == (
        *(evaluator.number, level),
        *("Papers alone.", "https://passage.example/7"),
    )
    assert reviewed["reviews"] == [
        {
            **{"agency": agency.number, "agency_name": agency.legal_name, "reviewed": "institution"},
            **{"standards": "Own", "last_review_on": None, "results_url": "https://agency.example/1"},
        }
    ]


def test_the_pages_name_the_files_what_they_are(client: Client):
    page = read(client, "register", "providers").content.decode()
    past = read(client, "history", "providers").content.decode()

    assert f'href="{reverse("registers:jsonl", args=["providers"])}">Data (JSON Lines)</a>' in page
    assert (
        f'href="{reverse("registers:description", args=["providers"])}">What the columns mean, for programs (JSON)</a>'
        in page
    )
    assert f'href="{reverse("registers:history_csv", args=["providers"])}">Data (CSV)</a>' in past
    assert "Data (JSON)" not in page + past
    for address in ("/about/data/", "/registers/"):
        assert reverse("registers:catalogue") in client.get(address).content.decode()
    assert read(client, "jsonl", "providers").headers["Content-Type"] == "application/jsonl; charset=utf-8"
