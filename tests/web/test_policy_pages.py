"""The rules as everybody reads them: what is asked, where it stands, since when, and in whose words."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from passerelle.people.models import Duty
from passerelle.policy import actions, trying
from passerelle.policy.editing import with_values
from passerelle.policy.shipped import definitions, shipped, texts
from passerelle.registers import snapshots
from tests import factories as make

pytestmark = pytest.mark.django_db
EU, SEED, TODAY = "EU-2022-C243-02", "SEED-IIEP-2023", make.TODAY
MOST_BYTES = 14_000


@pytest.fixture
def visitor(freezer_day):
    make.rules()
    return Client()


@pytest.fixture
def freezer_day(monkeypatch):
    """The day of the tests is the day of the pages."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def words(answer) -> str:
    assert answer.status_code == 200
    return " ".join(
        unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)).split()
    )


def second_version():
    one, two = (make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(2))
    text = with_values(texts()[EU], {"rules.6.severity": "warn"})
    start = TODAY + actions.NOTICE
    version = actions.draft_version(text, by=one, in_force_from=start, today=TODAY)
    trying.go_on(version, snapshots, by=one)
    return actions.approve_activation(version, by=two, today=TODAY)


def test_a_visitor_reads_where_any_description_can_be_tried(visitor):
    html = visitor.get("/rules/").content.decode()

    assert "<code translate=no>passerelle gate FILE --profile ID</code>" in html
    assert 'href="/api/policy/fields"' in html
    assert visitor.get("/api/policy/fields").json()["micro_credential"]["workload.hours"] == "number"


def test_the_list_tells_what_is_in_force_what_is_planned_and_what_else_is_known(visitor):
    second_version()

    told = words(visitor.get("/rules/"))

    held, _, rest = told.partition("From a later day")
    planned, _, others = rest.partition("Other rules the register knows")
    assert f"{SEED} v1" in held
    assert f"{EU} v1" in held
    assert f"{EU} v2" in planned
    assert "MQA-SAMC" in others
    assert EU not in others


def test_where_and_how_binding_rules_are_is_told_in_words_and_not_by_codes(visitor):
    listed = visitor.get("/rules/").content.decode()

    where = set(re.findall(r'<td data-l="Where">([^<]*)', listed))
    binding = set(re.findall(r'<td data-l="How binding">([^<]*)', listed))
    assert {"A network of institutions", "Several countries", "New Zealand"} <= where
    assert all(told[:1].isupper() for told in where | binding)
    assert (
        "<h1>Progression and stacking limits as data</h1>"
        in visitor.get("/rules/PROGRESSION-EXAMPLES/").content.decode()
    )
    assert "How binding Recommendation" in words(visitor.get(f"/rules/{EU}/"))
    assert "Where Any country" in words(visitor.get(f"/rules/{SEED}/"))


def test_no_page_of_rules_speaks_of_the_project_that_wrote_it(visitor):
    for profile in shipped():
        assert "this project" not in words(visitor.get(f"/rules/{profile}/"))
    assert "2.1, learning outcomes, as this register checks it" in words(visitor.get(f"/rules/{SEED}/"))


@pytest.mark.parametrize("profile", list(shipped()))
def test_every_profile_has_a_page_that_says_every_rule_with_clause_and_source(visitor, profile):
    answer = visitor.get(f"/rules/{profile}/")
    told = words(answer)

    for rule in shipped()[profile].rules:
        assert rule.clause.replace(" (made checkable by this project)", ", as this register checks it") in told
    assert shipped()[profile].source.reference in told
    for definition in definitions():
        assert (definition.words[0].rstrip(".") in told) is (definition.profile == profile)
    assert len(gzip.compress(answer.content, 6)) <= MOST_BYTES


def test_a_page_says_mode_silence_days_and_versions(visitor):
    second_version()

    told = words(visitor.get(f"/rules/{SEED}/"))
    assert "Listed at once, verified within two months" in told
    assert "Silence decides nothing: the case stays open and is passed upwards." in told
    assert "In force here today" in told

    old, new = (words(visitor.get(f"/rules/{EU}/versions/{n}/")) for n in (1, 2))
    assert "EU-M7 must, at upload, by machine" in old
    assert "EU-M7 should, at upload, by machine" in new
    assert "Version 1" in new
    assert "Version 2" in old


def test_a_page_says_of_each_silence_that_its_profile_names_what_it_means(visitor):
    said = words(visitor.get("/rules/FR-RS-2025/"))
    assert "Admission of prior learning Silence means yes, marked for ever as decided by the passing of time." in said
    assert "A ministry’s authorisation Silence means yes, marked for ever as decided by the passing of time." in said


def test_a_page_tells_the_version_of_any_day(visitor):
    second_version()
    later = (TODAY + actions.NOTICE).isoformat()
    before = (TODAY + actions.NOTICE - timedelta(days=1)).isoformat()

    assert f"{EU} v2" in words(visitor.get(f"/rules/{EU}/?on={later}"))
    assert f"{EU} v1" in words(visitor.get(f"/rules/{EU}/?on={before}"))
    assert f"{EU} v1" in words(visitor.get(f"/rules/{EU}/?on=someday"))
    assert f"{EU} v1" in words(visitor.get(f"/rules/{EU}/?on=2026-02-31"))
    assert "Not in force here" in words(visitor.get(f"/rules/{EU}/?on=2001-01-01"))


def test_what_is_not_there_is_not_found_and_a_draft_is_nobodys_to_read(visitor):
    one = make.person(duties=[Duty.POLICY_OFFICER])
    draft = with_values(texts()["JP-ART105-2019"], {"id": "MI-SECRET"})
    actions.draft_version(draft, by=one, in_force_from=TODAY + actions.NOTICE, today=TODAY)

    missing = ["/rules/NONE/", f"/rules/{EU}/versions/9/", "/rules/MI-SECRET/", "/rules/MI-SECRET/versions/1/"]
    assert [visitor.get(path).status_code for path in missing] == [404] * 4


def test_seven_definitions_stand_side_by_side_with_four_properties(visitor):
    answer = visitor.get("/rules/definitions/")
    told = words(answer)

    for definition in definitions():
        assert all(line in told for line in definition.words)
        assert definition.source in told
    assert "CC BY-SA 3.0 IGO" in told
    assert answer.content.decode().count("<td class=c data-l=") == 7 * 4
    assert len(gzip.compress(answer.content, 6)) <= MOST_BYTES


def test_queries_do_not_grow_with_the_rules(visitor, django_assert_max_num_queries):
    visitor.get(f"/rules/{SEED}/")
    for path in ("/rules/", f"/rules/{SEED}/", f"/rules/{EU}/versions/1/"):
        with django_assert_max_num_queries(3):
            visitor.get(path)
