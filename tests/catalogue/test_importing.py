"""Catalogues become drafts: once, whatever happens on the way, and never over a person's work."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import importing
from passerelle.catalogue.actions import edit_micro_credential
from passerelle.catalogue.importing import running
from passerelle.catalogue.models import UNDETERMINED, MicroCredential, ShortCourse
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.core.importing import Outcome, load_mapping, open_catalogue, parse_mapping
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import Counter as Numbers
from passerelle.registers.states import State
from tests import factories as make
from tests.core.importing.reading import SAMPLES, mapping
from tests.web.asking import browser, fields, page

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.catalogue.importing import Told
    from passerelle.core.importing import Mapping
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
COMPLETE = {
    "id": "1",
    "title": "Pumps",
    "outcomes": "Students can: read a gauge; mend a valve.",
    "hours": "150",
    "credits": "6",
    "level": "4",
    "assessed": "practical",
    "form": "onsite",
}
PLACES: dict[str, Any] = {
    "title": "title",
    "language": {"constant": "en"},
    "learning_outcomes": {"path": "outcomes", "do": ["outcomes_from"]},
    "workload.hours": {"path": "hours", "do": ["number"]},
    "workload.credit_system": {"constant": "ECTS"},
    "credits.value": {"path": "credits", "do": ["number"]},
    "level.nqf": "level",
    "assessment.type": "assessed",
    "participation.form": "form",
    "validity_years": {"path": "years", "do": ["number"]},
    "awarding_body": {"constant": "School of Pumps"},
    "issuer.country": {"constant": "FR"},
    "source.id": "id",
    "course.title": "title",
    "course.hours": {"path": "course_hours", "do": ["hours_from"]},
    "course.price": {"path": "price", "do": ["price"]},
    "course.currency": {"path": "price", "do": [{"price": "currency"}]},
    "course.duration": "duration",
}


@pytest.fixture(autouse=True)
def _rules() -> None:
    make.rules()
    make.framework()


@pytest.fixture
def operator() -> Person:
    return make.person(duties=[Duty.OPERATOR])


@pytest.fixture
def body() -> Organisation:
    return make.organisation([Role.AWARDER, Role.PROVIDER])


def schools(name: str = "schools", places: dict[str, Any] = PLACES) -> Mapping:
    said = {"version": 1, "format": {"kind": "json", "records": "$[*]"}, "key": "id", "targets": places}
    return parse_mapping(said, name)


def file_of(folder: Path, *records: dict[str, Any], name: str = "schools.json") -> Path:
    path = folder / name
    path.write_text(json.dumps([COMPLETE | record for record in records]), encoding="utf-8")
    return path


def imported(
    file: Path, by: Person, how: Mapping | None = None, organisation: Organisation | None = None
) -> list[Told]:
    how = how or schools()
    with open_catalogue(file, how) as rows:
        origin = importing.Origin(how.name, rows.name)
        run = importing.begin(origin, by=by, today=make.TODAY, organisation=organisation)
        return list(importing.import_records(rows, run))


def outcomes(told: list[Told]) -> list[str]:
    return [line.outcome.value for line in told]


def codes(line: Told) -> list[str]:
    """Return the problems of a record, without what the gate said."""
    return [finding.code for finding in line.findings if not isinstance(finding, dict)]  # type: ignore[union-attr]


def shut_by(line: Told) -> set[str]:
    """Return the rules that kept the gate shut."""
    return {f["rule"] for f in line.findings if isinstance(f, dict) and f["severity"] == "block"}


def everything() -> list[Any]:
    """Return all that an import leaves, save which run saw it."""
    names = [f.attname for f in MicroCredential._meta.fields if f.name not in {"import_run", "created_at", "id"}]
    courses = [f.attname for f in ShortCourse._meta.fields if f.name not in {"created_at", "id"}]
    return [
        list(MicroCredential.objects.order_by("number").values(*names)),
        list(ShortCourse.objects.order_by("number").values(*courses, "leads_to__number")),
        list(Numbers.objects.exclude(prefix="IM").order_by("prefix").values("prefix", "last")),
    ]


# From a record to drafts


def test_a_record_becomes_a_proposed_micro_credential_and_a_course_that_leads_to_it(tmp_path, operator):
    said = {"years": "5", "course_hours": "40 hours", "price": "120 €", "duration": "5 days"}

    told = imported(file_of(tmp_path, said), operator)

    entry, course = MicroCredential.objects.get(), ShortCourse.objects.get()
    assert [(line.line, line.outcome, line.entry) for line in told] == [(1, Outcome.REFUSED, entry.number)]
    assert (entry.state, entry.awarder, course.provider) == (State.DRAFT, None, None)
    assert list(course.leads_to.all()) == [entry]
    assert (entry.title, entry.language, entry.hours, entry.credits) == ({"en": "Pumps"}, "en", 150, 6)
    assert [outcome["code"] for outcome in entry.outcomes] == ["LO1", "LO2"]
    assert entry.components == [{"code": "A1", "type": "practical", "title": "", "weight": None, "covers": []}]
    assert entry.extra == {"awarding_body": "School of Pumps", "issuer.country": "FR"}
    assert entry.as_stated()["awarding_body"] == "School of Pumps"
    digest = entry.source.pop("digest")
    assert len(digest) == 32
    assert entry.source == {
        "mapping": "schools",
        "file": "schools.json",
        "line": 1,
        "key": "1",
        "id": "1",
        "validity_years": 5,
        "asserted": ["awarding_body", "issuer.country", "language", "workload.credit_system"],
    }
    assert (course.title, course.hours, course.price, course.currency) == ({"en": "Pumps"}, {"self": 40}, 120, "EUR")
    assert course.source["duration"] == "5 days"


def test_hours_between_two_ends_are_kept_beside_the_course_and_not_as_its_hours(tmp_path, operator):
    imported(file_of(tmp_path, {"course_hours": "2-4 hours"}), operator)

    course = ShortCourse.objects.get()
    assert (course.hours, course.source["hours"]) == ({}, {"low": 2, "high": 4})


def test_a_record_without_a_word_on_its_course_makes_no_course(operator):
    imported(SAMPLES / "register_like.csv", operator, load_mapping("rncp_kit"))

    assert (MicroCredential.objects.exists(), ShortCourse.objects.exists()) == (True, False)


def test_the_gate_says_of_a_record_what_it_says_of_its_draft(tmp_path, operator, body):
    for said in ({}, {"level": ""}, {"hours": "60"}, {"title": ""}):
        [line] = imported(file_of(tmp_path, said | {"id": str(said)}), operator, organisation=body)

        entry = MicroCredential.objects.get(number=line.entry)
        gate = [finding.as_data() for finding in gate_findings(entry, on=make.TODAY)]
        size = [{"rule": "CR-1"}] if said.get("hours") == "60" else []
        assert [f["rule"] for f in line.findings] == [f["rule"] for f in [*gate, *size]]


def test_a_value_that_no_field_takes_is_left_out_and_reported(tmp_path, operator):
    [line] = imported(file_of(tmp_path, {"hours": "0.001"}), operator)

    entry = MicroCredential.objects.get()
    assert (entry.hours, codes(line)) == (None, ["malformed"])
    assert {"SD-13", "EU-M7"} <= shut_by(line)


def test_texts_whose_language_nobody_says_are_in_none(operator):
    imported(SAMPLES / "platforms_like.csv", operator, load_mapping("multiplatform"))

    unsaid = [entry for entry in MicroCredential.objects.all() if entry.language == UNDETERMINED]
    assert unsaid
    assert all(list(entry.title) == [UNDETERMINED] for entry in unsaid)
    assert all(entry.as_stated()["language"] is None and entry.as_stated()["title"] for entry in unsaid)


def test_each_flawed_record_is_told_of_and_only_unreadable_ones_are_saved_nowhere(operator):
    told = imported(SAMPLES / "flawed.csv", operator, mapping())

    assert [(line.line, line.outcome.value, codes(line)) for line in told] == [
        (2, "refused", []),
        (3, "unreadable", ["bad_encoding"]),
        (4, "unreadable", ["unclosed_quote"]),
        (5, "unreadable", ["too_many_cells"]),
        (6, "refused", ["too_few_cells"]),
        (7, "refused", ["stray_quote"]),
        (8, "refused", ["formula"]),
        (9, "refused", ["nul_character"]),
        (10, "refused", ["not_a_number"]),
        (11, "refused", ["absurd_number"]),
        (12, "refused", []),
        (14, "unreadable", ["blank_record"]),
        (16, "refused", []),
    ]


# Again


def test_the_same_import_again_tells_the_same_and_changes_nothing(operator):
    first = imported(SAMPLES / "platforms_like.csv", operator, load_mapping("multiplatform"))
    before = everything()

    again = imported(SAMPLES / "platforms_like.csv", operator, load_mapping("multiplatform"))

    assert (again, everything()) == (first, before)


def test_a_key_that_comes_twice_in_a_file_is_a_duplicate_on_every_run_and_across_batches(
    tmp_path, operator, monkeypatch
):
    monkeypatch.setattr(running, "BATCH", 2)
    file = file_of(tmp_path, {"id": "1"}, {"id": "1"}, {"id": "2"}, {"id": "1"}, {"id": "2"}, {"id": "3"})

    told = [imported(file, operator) for _ in range(2)]

    expected = ["refused", "duplicate", "refused", "duplicate", "duplicate", "refused"]
    assert [outcomes(lines) for lines in told] == [expected, expected]
    assert [line.entry for line in told[0]] == [line.entry for line in told[1]]
    assert MicroCredential.objects.count() == ShortCourse.objects.count() == 3


def test_the_same_key_under_another_mapping_is_another_entry(tmp_path, operator):
    file = file_of(tmp_path, {})

    imported(file, operator)
    imported(file, operator, schools("others"))

    assert MicroCredential.objects.count() == 2


def test_an_import_that_is_stopped_in_the_middle_ends_like_one_that_is_not(tmp_path, operator, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    file = file_of(tmp_path, *({"id": str(number)} for number in [1, 2, 3, 1, 4, 5]))
    with transaction.atomic():
        whole = imported(file, operator)
        expected = everything()
        transaction.set_rollback(True)
    write, batches = running.write, []

    def stopped(*batch: Any) -> Any:
        batches.append(batch)
        if len(batches) == 3:
            raise KeyboardInterrupt
        return write(*batch)

    monkeypatch.setattr(running, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        imported(file, operator)
    assert MicroCredential.objects.count() == 3
    monkeypatch.setattr(running, "write", write)

    assert (imported(file, operator), everything()) == (whole, expected)


def test_a_batch_is_saved_whole_or_not_at_all(tmp_path, operator, monkeypatch):
    monkeypatch.setattr("passerelle.catalogue.importing.batches._link", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        imported(file_of(tmp_path, {}), operator)

    assert not (MicroCredential.objects.exists())
    assert not (ShortCourse.objects.exists())
    assert not (Fact.objects.exists())
    assert not Numbers.objects.filter(prefix="MC").exists()


def test_a_draft_follows_its_catalogue_until_a_person_edits_it(tmp_path, operator, body):
    imported(file_of(tmp_path, {}), operator, organisation=body)
    entry, course = MicroCredential.objects.get(), ShortCourse.objects.get()

    imported(file_of(tmp_path, {"hours": "160", "price": "90 €"}), operator)
    entry.refresh_from_db()
    course.refresh_from_db()
    assert (entry.hours, entry.version, course.price, course.version, entry.awarder) == (160, 2, 90, 2, body)

    edit_micro_credential(entry, {"hours": "170"}, by=make.member(body), seen_version=2)
    [line] = imported(file_of(tmp_path, {"hours": "180", "price": "95 €"}), operator)
    entry.refresh_from_db()
    course.refresh_from_db()
    assert (entry.hours, entry.version, course.price) == (170, 3, 95)
    assert codes(line) == ["kept_as_edited"]


def test_an_entry_that_was_submitted_is_not_changed(tmp_path, operator, body):
    imported(file_of(tmp_path, {}), operator, organisation=body)
    MicroCredential.objects.update(state=State.IN_REVIEW, version=7)

    same = imported(file_of(tmp_path, {}), operator)
    [other] = imported(file_of(tmp_path, {"hours": "160"}), operator)

    entry = MicroCredential.objects.get()
    assert (entry.hours, entry.version, codes(same[0]), codes(other)) == (150, 7, [], ["kept_as_submitted"])


# Whose


def test_drafts_of_nobody_go_to_the_first_organisation_they_are_imported_for(tmp_path, operator, body):
    file, other = file_of(tmp_path, {}), make.organisation([Role.AWARDER, Role.PROVIDER])
    imported(file, operator)

    [claimed] = imported(file, operator, organisation=body)
    [late] = imported(file, operator, organisation=other)

    assert (MicroCredential.objects.get().awarder, ShortCourse.objects.get().provider) == (body, body)
    assert (codes(claimed), codes(late)) == ([], ["kept_for_its_owner", "kept_for_its_owner"])


def test_an_organisation_gets_what_it_is_recognised_for(tmp_path, operator):
    provider = make.organisation([Role.PROVIDER])

    imported(file_of(tmp_path, {}), operator, organisation=provider)

    assert (MicroCredential.objects.get().awarder, ShortCourse.objects.get().provider) == (None, provider)


def test_who_may_import_and_for_whom(tmp_path, operator, body):
    file, elsewhere = file_of(tmp_path, {}), make.member(make.organisation([Role.AWARDER]))
    barred = [make.person(), elsewhere, make.member(body, Function.TEACHER), make.person(duties=[Duty.REGISTRAR])]

    for somebody in barred:
        with pytest.raises(NotPermitted):
            imported(file, somebody, organisation=body)
    with pytest.raises(NotPermitted):
        imported(file, make.member(body))
    with pytest.raises(NotNow):
        imported(file, operator, organisation=make.organisation([Role.EMPLOYER]))
    assert not (MicroCredential.objects.exists())
    assert not (Fact.objects.exists())

    for somebody in (make.member(body), make.member(body, Function.EDITOR), operator):
        assert outcomes(imported(file, somebody, organisation=body)) == ["refused"]


def test_what_is_public_has_an_awarder(tmp_path, operator):
    imported(file_of(tmp_path, {}), operator)

    with pytest.raises(IntegrityError, match="micro_credential_public_has_an_awarder"), transaction.atomic():
        MicroCredential.objects.update(state=State.REGISTERED, edition=1, listed_on=make.TODAY)


def test_drafts_of_nobody_are_seen_by_nobody(tmp_path, operator, body):
    [line] = imported(file_of(tmp_path, {}), operator)

    for somebody in (None, operator, make.member(body), make.person(duties=[Duty.REGISTRAR])):
        client = browser(somebody)
        assert client.get(f"/entries/{line.entry}/").status_code == 404
        assert client.get(f"/api/micro-credentials/{line.entry}").status_code == 404
        assert client.get(f"/provider/entries/{line.entry}/").status_code in {302, 404}


def test_a_batch_leaves_one_fact_and_the_end_another(tmp_path, operator, body, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)

    imported(file_of(tmp_path, {"id": "1"}, {"id": "1"}, {"id": "2"}), operator, organisation=body)

    facts = list(Fact.objects.order_by("pk").values_list("kind", "subject", "actor"))
    assert facts == [
        (kind, "IM-00001", operator.reference) for kind in ("import.batch", "import.batch", "import.finish")
    ]
    assert Fact.objects.get(kind="import.finish").noted == {
        "file": "schools.json",
        "mapping": "schools",
        "for": body.number,
        "profiles": [f"{profile} v1" for profile in sorted(make.PROFILES)],
        "refused": 2,
        "duplicate": 1,
        "drafted": 2,
        "drafted_courses": 2,
        "changed": 0,
        "kept": 0,
    }


# To the register


def test_a_completed_record_is_accepted_and_its_draft_gets_through(tmp_path, operator, body):
    """What the source lacks (domains, coverage, criteria, quality, European level) is completed in the browser."""
    [line] = imported(file_of(tmp_path, {}), operator, organisation=body)
    signatory, address = make.member(body), f"/provider/entries/{line.entry}/"
    assert shut_by(line) == {"SD-5", "SD-14", "SD-15", "SD-16", "EU-M8", "EU-M11"}

    said = fields(page(address, signatory), f"{address}save/") | {
        "outcomes-0-domain": "knowledge",
        "outcomes-1-domain": "skills",
        "covers-0": ["LO1", "LO2"],
        **{"criteria": "Two valves mended.", "level_eqf": "4", "qa_type": "external"},
    }
    assert browser(signatory).post(f"{address}save/", said).status_code == 302
    assert browser(signatory).post(f"{address}submit/").status_code == 302

    entry = MicroCredential.objects.get()
    assert (entry.state, entry.hours) == (State.LISTED_PENDING, Decimal(150))
    assert Counter(outcomes(imported(file_of(tmp_path, {}), operator))) == {"refused": 1}


# What profiles of other countries ask


def test_what_other_countries_ask_comes_in_by_its_path_and_what_hides_in_a_title_is_left_out(tmp_path, operator):
    places = PLACES | {
        "purpose_statement": "purpose",
        "need_study": "study",
        "assessment.awards_credit": "credit",
        "is_aqf_award": "award",
        "kind": "kind",
        "level.applicable": "applies",
        "review_period_years": {"path": "review", "do": ["number"]},
        "expiry_years": {"path": "expires", "do": ["number"]},
        "part_of": "part",
    }
    said = {"purpose": "Pumps run.", "study": "Asked.", "credit": "yes", "award": "no", "kind": "taught", "review": "3"}
    said |= {"applies": "no", "expires": "2", "part": "BSc", "title": "Pu\u200bmps"}

    [line] = imported(file_of(tmp_path, said), operator, schools(places=places))

    entry = MicroCredential.objects.get()
    assert (entry.title, entry.level_applicable, entry.review_years) == ({"en": "Pumps"}, False, 3)
    assert entry.extra == {
        "awarding_body": "School of Pumps",
        "issuer.country": "FR",
        "purpose_statement": "Pumps run.",
        "need_study": "Asked.",
        "assessment.awards_credit": True,
        "is_aqf_award": False,
        "kind": "taught",
        "expiry_years": 2,
        "part_of": ["BSc"],
    }
    assert entry.as_stated()["assessment"]["awards_credit"] is True
    assert "malformed" in codes(line)
