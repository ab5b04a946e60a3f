"""The ten registers, each with its public page, search, history, operations and open data (policy paper, rec. 4).

Learners' achievements are private to each learner: of them the public reads how many there are, and nothing else.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.awards.states import AwardState
from passerelle.directory.registers import REGISTERS
from passerelle.journal import actions as journal
from passerelle.search.actions import ensure_index
from tests import factories as make
from tests.directory.factories import one_of_each
from tests.recognition.factories import award
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, queries, weight, words

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
PUBLISHED = [slug for slug, register in REGISTERS.items() if not register.is_private]


@pytest.fixture(autouse=True)
def data_folder(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


@pytest.fixture
def made() -> dict[str, Any]:
    """Return an entry of every register with one step behind it, and the index that finds them."""
    entries = one_of_each()
    for slug, entry in entries.items():
        act = "publish" if slug == "opportunities" else "register"
        journal.record(f"{REGISTERS[slug].kind}.{act}", subject=entry.number, noted={"reasons": "Able."})
    ensure_index()
    return entries


@pytest.mark.parametrize("slug", PUBLISHED)
def test_it_has_a_page_that_leads_to_the_page_of_every_entry(client: Client, made: dict[str, Any], slug: str):
    entry = made[slug]
    own = f"/opportunities/{entry.number}/" if slug == "opportunities" else f"/entries/{entry.number}/"

    listed, every = page(f"/registers/{slug}/"), page("/registers/")

    assert f'href="{own}"' in listed
    assert f'href="/registers/{slug}/"' in every
    assert entry.number in page(own)
    assert client.get(f"/entries/{entry.number}/", follow=True).status_code == 200
    assert (queries(f"/registers/{slug}/") <= MOST_QUERIES, weight(f"/registers/{slug}/") <= MOST_BYTES) == (True, True)


@pytest.mark.parametrize("slug", PUBLISHED)
def test_it_is_searched_by_name_and_by_number_from_a_form_on_its_page(client: Client, made: dict[str, Any], slug: str):
    entry = made[slug]
    html = page(f"/registers/{slug}/")
    form = html.partition("role=search")[2].partition("</form>")[0]
    at = "/find/" if 'action="/find/"' in form else f"/registers/{slug}/"
    kept = {"kind": form.partition("name=kind value=")[2].partition(">")[0]} if at == "/find/" else {}
    name = entry.organisation.legal_name if hasattr(entry, "organisation") else entry.name

    assert "name=q" in form
    for question in (name, entry.number):
        answer = client.get(at, kept | {"q": question}, follow=True)
        assert entry.number in answer.content.decode(), question
    assert entry.number not in client.get(at, kept | {"q": "xyzzy"}).content.decode()


@pytest.mark.parametrize("slug", PUBLISHED)
def test_it_has_a_history_as_a_page_as_a_file_and_for_programs(client: Client, made: dict[str, Any], slug: str):
    number = made[slug].number

    assert "“Able.”" in page(f"/registers/{slug}/history/").partition(number)[2]
    assert f'href="/registers/{slug}/history/"' in page(f"/registers/{slug}/")
    file = client.get(f"/registers/{slug}/history.jsonl")
    steps = [json.loads(line) for line in b"".join(file.streaming_content).splitlines()]  # type: ignore[arg-type]
    assert [step["number"] for step in steps if step["reasons"] == "Able."] == [number]
    told = client.get(f"/api/registers/{slug}/history").json()
    assert [fact["subject"] for fact in told if fact["noted"] == {"reasons": "Able."}] == [number]


@pytest.mark.parametrize("slug", PUBLISHED)
def test_programs_read_its_lines_each_entry_and_what_it_leads_to(client: Client, made: dict[str, Any], slug: str):
    number = made[slug].number
    own = {
        "micro-credentials": "/api/micro-credentials/{}",
        "short-courses": "/api/short-courses/{}",
        "opportunities": "/api/opportunities/{}",
    }.get(slug, "/api/organisations/roles/{}")

    (line,) = client.get(f"/api/registers/{slug}", {"q": number}).json()["lines"]
    (counted,) = [one for one in client.get("/api/registers").json() if one["slug"] == slug]

    assert line["number"] == number
    assert counted["lines"] == client.get(f"/api/registers/{slug}").json()["total"] > 0
    assert client.get(own.format(number)).json()["number"] == number
    assert isinstance(client.get(f"/api/registers/entries/{number}/links").json(), list)


@pytest.mark.parametrize("slug", PUBLISHED)
def test_it_is_taken_away_as_a_table_and_as_lines_with_what_the_columns_mean(
    client: Client, made: dict[str, Any], slug: str
):
    number, html = made[slug].number, page(f"/registers/{slug}/")
    table, lines = (
        b"".join(client.get(f"/registers/{slug}.{ending}").streaming_content)  # type: ignore[arg-type]
        for ending in ("csv", "jsonl")
    )

    assert number in {row["number"] for row in csv.DictReader(io.StringIO(table.decode()))}
    assert number in {json.loads(line)["number"] for line in lines.splitlines()}
    for file in (f"/registers/{slug}.csv", f"/registers/{slug}.jsonl", f"/registers/{slug}/datapackage.json"):
        assert f'href="{file}"' in html
    described = client.get(f"/registers/{slug}/datapackage.json").json()
    columns = [one["name"] for one in described["resources"][0]["schema"]["fields"]]
    assert columns == list(json.loads(lines.splitlines()[0]))


def test_achievements_are_counted_once_for_all_and_told_to_nobody(client: Client):
    item = make.micro_credential()
    kept, ended = (AwardState.IN_FORCE, AwardState.EXPIRED), (AwardState.REVOKED,)
    held = [award(make.person(), item, state=state) for state in (*kept, *ended)]
    counted = len(kept)

    html = page("/registers/achievements/")

    assert f"<b>{counted}</b> awards are in it today." in html
    assert f"{counted} awards, each open to its learner alone" in words(page("/registers/"))
    assert f"Awarded {counted} " in words(page("/"))
    (told,) = [one for one in client.get("/api/registers").json() if one["slug"] == "achievements"]
    assert (told["is_private"], told["lines"]) == (True, counted)
    hidden = [secret for one in held for secret in (one.number, one.holder.name, one.holder.reference)]
    assert [secret for secret in hidden if secret in html] == []


@pytest.mark.parametrize(
    "path",
    [
        *("/registers/achievements/history/", "/registers/achievements.csv", "/registers/achievements.jsonl"),
        *("/registers/achievements/history.csv", "/registers/achievements/history.jsonl"),
        "/registers/achievements/datapackage.json",
    ],
)
def test_of_achievements_there_is_nothing_to_take_away(path: str):
    page(path, status=404)


def test_programs_are_refused_the_lines_of_achievements_and_their_history_is_empty(client: Client):
    assert client.get("/api/registers/achievements").status_code == 403
    assert client.get("/api/registers/achievements/history").json() == []
