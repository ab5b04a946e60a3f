"""What an entry can state and what a rule can ask are one list: `policy/fields.json` and `as_stated`, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from passerelle.catalogue import actions, overlap
from passerelle.catalogue.extra import EXTRA
from passerelle.catalogue.models import OutcomeMark
from passerelle.core import gate
from passerelle.core.errors import GateRefused
from passerelle.frameworks.models import Framework
from passerelle.organisations.models import Role
from passerelle.policy.shipped import known_fields, load, shipped
from passerelle.policy.telling import of_finding
from passerelle.registers import beside
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.registers.models import Entry

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
EVERYTHING: dict[str, Any] = {
    "purpose_statement": "For those who keep pumps running.",
    "outcome_statement": "Holders keep a village pump running.",
    "developer": "Lake Technical College",
    "competence_reference": "Three competences.",
    "assessment_reference": "Two situations of assessment.",
    "need_study": "Forty pumps stand still each year.",
    "control_procedure": "Two assessors, one from outside.",
    "recognition.credit_or_industry": "Six credits of the degree.",
    "assessment.awards_credit": True,
    "is_aqf_award": False,
    "kind": "taught",
    "part_of": ["BSc Rural Energy Engineering"],
    "endorsements": ["Guild of Well Builders"],
    "expiry_years": 3,
    "cohort_years_of_data": 2,
    "outcome_statistics_on": "2026-03-01",
}
AT_OTHER_TIMES = {"credential", "registration", "recognition"}
"""Stated when a credential is issued, when a registration is decided, when recognition is asked for."""


def micro_credential() -> Entry:
    for key, edition, kind in (("guild", "2024", "sectoral"), ("eqf", "2017", "international")):
        Framework.objects.create(
            key=key, edition=edition, name={"en": key}, kind=kind, country="", valid_from=make.LONG_AGO
        )
    entry = make.micro_credential(
        contact_hours=Decimal(30),
        level_framework="mi-nqf/2024",
        prerequisites="Reading a plan.",
        need_evidence="A letter of the guild.",
        occupations=["pump mechanic"],
        levels=[
            {"framework": "guild", "edition": "2024", "level": "4", "determination": "claimed"},
            {"framework": "eqf", "edition": "2017", "level": "4", "determination": "claimed"},
        ],
        learning_time={"lectures": 20},
        blocks=[{"code": "B1", "title": "Mend", "outcomes": ["S1"], "components": ["A1"]}],
        legal_constraints="A licence of the water board.",
        review_years=3,
        co_design=["employer"],
        extra=EVERYTHING,
    )
    entry.stacks_into_programmes.add(make.programme())
    return entry


def short_course() -> Entry:
    return make.short_course(
        outcomes=[{"code": "O1", "text": "Find a fault.", "domain": "skills"}],
        purpose="To keep pumps running.",
        content="Flow, faults, service.",
        prerequisites="None.",
        completion_rule="All sessions.",
        capacity=12,
        offline_kit=[{"kind": "audio", "mb": 12.0}],
        offline_kit_mb=Decimal(40),
        accessibility="Step-free.",
        url="https://college.example/pumps",
    )


def organisation() -> Entry:
    body = make.organisation(
        regulators=[
            {"body": "Agency", "type": "quality_assurance", "number": "1", "certificate": "", "valid_to": None}
        ],
        chief_executive="A. Director",
        liaison_officer="B. Officer",
        completed_cohorts=2,
        managers_declared_on=date(2026, 10, 1),
    )
    told = {
        "mandate": "Law of 2020",
        "standards": ["ESG 2015"],
        "last_review_on": "2025-05-01",
        "results_url": "https://agency.example/results",
        "countries": ["MI"],
    }
    return make.organisation_role(body, Role.QA_AGENCY, particulars=told, scope={"levels": ["4"]})


MAKE = {"micro_credential": micro_credential, "short_course": short_course, "organisation": organisation}
KINDS: dict[str, Any] = {
    "text": (str, date),
    "number": (int, float, Decimal),
    "list": list,
    "truth": bool,
    "object": dict,
}


def test_every_target_states_itself_or_is_stated_at_another_time():
    assert set(known_fields()) == set(MAKE) | AT_OTHER_TIMES


@pytest.mark.parametrize("target", MAKE)
def test_whatever_a_rule_may_ask_can_be_stated(target):
    stated = MAKE[target]().as_stated(on=TODAY)

    for path, kind in known_fields()[target].items():
        if path in beside.KNOWN or (target, path) in beside.READ:
            continue  # nobody states it: the register knows it, or reads it in what is stated
        value = at(stated, path)
        assert value is not None, path
        assert isinstance(value, KINDS[kind]), (path, kind, value)
        assert value not in ("", [], {}), path
        assert not (kind == "number" and isinstance(value, bool)), path


@pytest.mark.parametrize("target", MAKE)
def test_whatever_is_stated_can_be_asked_by_a_rule(target):
    known = known_fields()[target]
    stated = MAKE[target]().as_stated(on=TODAY)

    assert sorted(set(paths(stated, known)) - set(known)) == []


@pytest.mark.parametrize("target", MAKE)
@pytest.mark.parametrize("profile", [name for name in shipped() if name != "PROGRESSION-EXAMPLES"])
def test_every_shipped_rule_reads_what_can_be_stated(profile, target):
    stated = MAKE[target]().as_stated(on=TODAY)

    for path in gate.fields(shipped()[profile], target=target):
        assert at(stated, path) is not None, path


def test_what_is_kept_as_data_is_read_by_rules():
    assert set(EXTRA) == set(EVERYTHING) <= set(known_fields()["micro_credential"])


def test_a_rule_on_a_place_is_met_by_a_course_that_has_one():
    profile = load(
        """{"id": "PLACE", "title": "Places", "jurisdiction": "MI", "binding": "law", "effective_from": "2020-01-01",
        "publication_mode": "post", "on_expiry": {"panel": "keep-pending"},
        "source": {"reference": "own", "url": "https://mirane.example"},
        "rules": [{"id": "PL-1", "target": "short_course", "stage": "gate", "kind": "required", "field": "place",
                   "severity": "block", "message_key": "state", "clause": "1", "source": {"reference": "own"}}]}"""
    )
    there, nowhere = make.short_course(), make.short_course(place="")

    assert gate_findings(there, on=TODAY, profiles=[profile]) == []
    assert [found.rule for found in gate_findings(nowhere, on=TODAY, profiles=[profile])] == ["PL-1"]


def test_what_stands_outside_levels_needs_none_in_europe():
    entry = make.micro_credential(level="", level_eqf="", level_applicable=False)
    claiming = make.micro_credential(level="", level_eqf="", level_applicable=True)
    europe = [shipped()["EU-2022-C243-02"]]

    assert [f.rule for f in gate_findings(entry, on=TODAY, profiles=europe) if f.blocks] == []
    assert [f.rule for f in gate_findings(claiming, on=TODAY, profiles=europe) if f.blocks] == ["EU-M8"]


@pytest.mark.parametrize(("declared", "found"), [(date(2010, 1, 1), ["FR-2"]), (date(2026, 10, 1), []), (None, [])])
def test_an_old_extract_of_the_managers_record_is_found(declared, found):
    role = make.organisation_role(make.organisation(managers_declared_on=declared), Role.PROVIDER)

    told = gate_findings(role, on=TODAY, profiles=[shipped()["FR-RS-2025"]])

    assert [one.rule for one in told] == found
    assert role.as_stated()["manager_record_extract_age_days"] is None


def test_a_literal_copy_of_a_listed_entry_is_found_and_of_nothing_else(django_assert_num_queries):
    first = make.micro_credential(outcomes=said("Find a fault.", "Mend a pump."))
    hidden = make.micro_credential(State.DRAFT, outcomes=said("Tell why."))
    copy = make.micro_credential(State.DRAFT, outcomes=said("FIND  a fault", "Tell why.", "Ask who.", "Say when."))
    overlap.remember(first, hidden, copy)

    assert first.as_stated()["max_literal_overlap_with_existing"] == 0
    assert copy.as_stated()["max_literal_overlap_with_existing"] == 0.25
    found = gate_findings(copy, on=TODAY, profiles=[shipped()["FR-RS-2025"]])
    assert [(f.rule, f.severity) for f in found if f.rule == "FR-3"] == [("FR-3", "warn")]

    first.outcomes = said("Mend a pump.")
    with django_assert_num_queries(2):
        overlap.remember(first)
    assert copy.as_stated()["max_literal_overlap_with_existing"] == 0
    with django_assert_num_queries(3):
        copy.as_stated()
    with django_assert_num_queries(0):
        copy.as_described()


def test_a_title_that_mixes_alphabets_is_found_and_listed_all_the_same():
    make.rules()
    make.framework()
    entry = make.micro_credential(State.DRAFT, title={"en": "Universitу Diploma", "fr": "Diplôme"})
    course = make.short_course(State.DRAFT, title={"en": "Pumрs"})

    listed = actions.submit(entry, by=make.member(entry.awarder), today=TODAY)
    actions.submit_short_course(course, by=make.member(course.provider), today=TODAY)

    (found,) = [one for one in actions.own_findings(listed) if one.rule == "NM-2"]
    assert (found.field, found.seen, found.severity) == ("title", "Universitу", "warn")
    assert (
        of_finding(found).sentence == "“Universitу” mixes letters of two alphabets that look alike: write it with one."
    )
    for number in (entry.number, course.number):
        kept = EntryVersion.objects.get(entry=number).findings
        assert [one["rule"] for one in kept if one["rule"] == "NM-2"] == ["NM-2"]


def test_what_claims_a_level_that_does_not_apply_keeps_the_gate_shut():
    make.rules("EU-2022-C243-02")
    entry = make.micro_credential(State.DRAFT, level_applicable=False)

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert [one.rule for one in refusal.value.findings if one.blocks] == ["LV-2"]


def test_submitting_marks_what_its_outcomes_say():
    make.rules()
    make.framework()
    entry = make.micro_credential(State.DRAFT)

    actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert OutcomeMark.objects.filter(micro_credential=entry).count() == len(entry.outcomes)
    copy = make.micro_credential(State.DRAFT)
    assert copy.as_stated()["max_literal_overlap_with_existing"] == 1


def test_entries_submitted_before_are_marked_by_the_migration():
    old, draft = make.micro_credential(), make.micro_credential(State.DRAFT)
    OutcomeMark.objects.all().delete()

    import_module("passerelle.catalogue.migrations.0007_outcomes_are_marked").mark(apps, None)

    assert OutcomeMark.objects.filter(micro_credential=old).count() == len(old.outcomes)
    assert not OutcomeMark.objects.filter(micro_credential=draft).exists()


def said(*texts: str) -> list[dict[str, str]]:
    return [{"code": f"O{n}", "text": text, "domain": "skills"} for n, text in enumerate(texts, start=1)]


def at(stated: Any, path: str) -> Any:
    for part in path.split("."):
        stated = stated.get(part) if isinstance(stated, dict) else None
    return stated


def paths(stated: dict[str, Any], known: Any, before: str = "") -> Iterator[str]:
    """Yield the path of everything that is stated; what a rule reads as a whole is not taken apart."""
    for name, value in stated.items():
        path = f"{before}{name}"
        if isinstance(value, dict) and path not in known:
            yield from paths(value, known, f"{path}.")
        else:
            yield path
