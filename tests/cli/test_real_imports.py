"""The real catalogues, whole: exact counts, idempotent reruns, and one unit completed until the gate opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.importing import Outcome, load_mapping
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.catalogue.test_importing import everything, imported, outcomes, shut_by
from tests.core.importing.reading import shared
from tests.web.asking import browser, fields, page, words

pytestmark = pytest.mark.django_db
FILES = {  # file, records, duplicates, drafts of courses
    "edx": ("courses/edx_courses.csv.gz", 922, 1, 921),
    "multiplatform": ("courses/multiplatform_courses.csv.gz", 8_092, 2_817, 5_275),
    "pavia": ("courses/hei_pavia_ugov_units.json.gz", 41, 0, 41),
    "poitiers": ("courses/hei_poitiers_offer.json.gz", 201, 0, 201),
    "rncp_kit": ("qualifications/fr_cfd_rncp_kit_2023-12-18.csv.gz", 5_707, 0, 0),
}
DOMAINS_AND_COVERAGE = {"SD-14", "SD-15"}
"""No unit says of which domain an outcome is, nor which part of the assessment shows it."""
NO_OUTCOMES = {"SD-1", "EU-M6"}
NO_ASSESSMENT = {"SD-4", "SD-5", "EU-M9"}
NO_SIZE = {"SD-2", "SD-13", "EU-M7"}
NO_FORM = {"EU-M10"}
WHOLE = (
    *("410884", "410886", "410887", "410888", "410889", "410891", "410892", "410896", "410898", "492908", "502700"),
    *("450859", "450860", "450861", "450862", "450863", "450864", "450865", "450866", "450867"),
    *("504340", "504343", "504344", "504345", "504346", "504347", "504348"),
)
WITH_TEXTS = {
    **dict.fromkeys(WHOLE, DOMAINS_AND_COVERAGE),
    "502695": DOMAINS_AND_COVERAGE | NO_ASSESSMENT,
    **dict.fromkeys(("511026", "511028"), DOMAINS_AND_COVERAGE | NO_SIZE | NO_FORM),
}
UNSAID = NO_OUTCOMES | NO_ASSESSMENT | {"SD-15"}
"""Where no outcome is stated, none lacks a domain: SD-14 has nothing to say."""
WITHOUT_TEXTS = {
    **dict.fromkeys(("410885", "410893", "410894", "502694"), UNSAID),
    "410890": UNSAID | NO_FORM,
    **dict.fromkeys(("504341", "504342"), UNSAID | NO_SIZE),
    **dict.fromkeys(("511030", "511032", "511034", "511036"), UNSAID | NO_SIZE | NO_FORM),
}


@pytest.fixture(autouse=True)
def _rules():
    make.rules()
    make.framework()


@pytest.fixture
def operator():
    return make.person(duties=[Duty.OPERATOR])


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_accounted_for_and_again_the_same(name, operator):
    file, records, duplicates, courses = FILES[name]

    told = imported(shared(file), operator, load_mapping(name))

    assert (len(told), outcomes(told).count("duplicate")) == (records, duplicates)
    assert set(outcomes(told)) <= {"refused", "duplicate"}
    assert len({line.line for line in told}) == records
    entries = records - duplicates
    assert (MicroCredential.objects.count(), ShortCourse.objects.count()) == (entries, courses)
    assert len({line.entry for line in told}) == entries
    before = everything()
    assert (imported(shared(file), operator, load_mapping(name)), everything()) == (told, before)


def test_units_are_refused_for_what_their_source_lacks_and_for_nothing_else(operator):
    told = imported(shared(FILES["pavia"][0]), operator, load_mapping("pavia"))

    units = {entry.number: entry.source["id"] for entry in MicroCredential.objects.all()}
    assert (len(WITH_TEXTS), len(WITHOUT_TEXTS)) == (30, 11)
    assert {units[line.entry]: shut_by(line) for line in told} == WITH_TEXTS | WITHOUT_TEXTS


def test_a_unit_is_completed_in_the_browser_and_listed(operator):
    university = make.organisation([Role.AWARDER, Role.PROVIDER], legal_name="Università di Pavia", country="IT")
    signatory = make.member(university)
    imported(shared(FILES["pavia"][0]), operator, load_mapping("pavia"), university)
    entry = MicroCredential.objects.get(source__id="410888")
    address = f"/provider/entries/{entry.number}/"
    client = browser(signatory)
    refused = client.post(f"{address}submit/")
    assert (refused.status_code, "2 things to mend" in words(refused.content.decode())) == (422, True)

    said = fields(page(address, signatory), f"{address}save/")
    domains = ("knowledge", "skills", "responsibility_and_autonomy")
    said |= {f"outcomes-{place}-domain": domains[place % 3] for place, _ in enumerate(entry.outcomes)}
    covered = {f"covers-{place}": [item["code"] for item in entry.outcomes] for place, _ in enumerate(entry.components)}
    saved = client.post(f"{address}save/", said | covered)
    assert saved.status_code == 302, words(saved.content.decode())
    assert client.post(f"{address}submit/")["Location"] == f"/entries/{entry.number}/"

    listed = MicroCredential.objects.get(pk=entry.pk)
    assert (listed.state, listed.awarder, listed.title) == (State.LISTED_PENDING, university, entry.title)
    assert (listed.hours, listed.credits, listed.source) == (entry.hours, entry.credits, entry.source)
    assert "Università di Pavia" in page(f"/entries/{entry.number}/")
    again = imported(shared(FILES["pavia"][0]), operator, load_mapping("pavia"), university)
    [line] = [line for line in again if line.entry == entry.number]
    listed.refresh_from_db()
    assert (line.outcome, listed.state) == (Outcome.REFUSED, State.LISTED_PENDING)


def test_the_summary_in_the_docs_counts_what_these_tests_count():
    page = (Path(__file__).resolve().parents[2] / "docs" / "import-summary.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `") and ":" in line]

    told = {cells[0].split("`")[1]: [int(cell.replace(",", "")) for cell in cells[1:]] for cells in lines}
    expected = {}
    for name, (_, records, duplicates, _) in FILES.items():
        drafts = records - duplicates
        expected[name] = [records, drafts, 0, drafts, duplicates, 0]
    assert told == expected
    assert "| SD-14, SD-15 | 27 |" in page
