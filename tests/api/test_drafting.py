"""Tools for makers through the API: verbs, advice, hours, the matrix, who is alike, copies, structures, templates."""

from __future__ import annotations

import pytest

from passerelle.catalogue.models import MicroCredential, Origin, ShortCourse
from passerelle.frameworks.storing import load_shipped
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from passerelle.search import actions as search
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    make.rules()
    make.framework()
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def writer(body):
    return make.member(body, Function.EDITOR)


def test_verbs_are_suggested_for_a_level_of_europe_to_anybody():
    load_shipped()
    status, told = call(None, "GET", "/outcome-verbs?language=fr&level=eqf/2017:5")

    assert status == 200
    assert (told["level"], told["is_recorded"]) == ({"least": 5, "most": 5}, True)
    assert [one["domain"] for one in told["domains"]] == ["knowledge", "skills", "responsibility_and_autonomy"]
    assert all(len(one["verbs"]) >= 5 for one in told["domains"])
    assert "analyser" in told["domains"][0]["verbs"]


def test_verbs_are_refused_for_what_nobody_knows():
    assert refused(None, "GET", "/outcome-verbs?language=sw") == (422, "malformed")
    assert refused(None, "GET", "/outcome-verbs?level=five") == (422, "malformed")
    load_shipped()
    assert refused(None, "GET", "/outcome-verbs?level=xx/2020:5") == (422, "level_refused")


@pytest.mark.parametrize(
    ("level", "span", "is_recorded", "domain"),
    [
        ("fr/2019:5", {"least": 5, "most": 5}, True, "knowledge"),
        ("nz/2026:10", {"least": 8, "most": 8}, False, "knowledge"),
        ("jm/2026:5", {"least": 5, "most": 6}, False, "knowledge_understanding"),
    ],
)
def test_levels_of_every_framework_come_to_verbs_by_what_compares_or_else_by_their_place(
    level, span, is_recorded, domain
):
    load_shipped()

    told = call(None, "GET", f"/outcome-verbs?level={level}")[1]

    assert (told["level"], told["is_recorded"], told["domains"][0]["domain"]) == (span, is_recorded, domain)
    assert all(len(one["verbs"]) >= 5 for one in told["domains"])


def test_without_a_level_no_verbs_are_suggested():
    told = call(None, "GET", "/outcome-verbs")[1]

    assert (told["level"], told["is_recorded"]) == (None, False)
    assert {tuple(one["verbs"]) for one in told["domains"]} == {()}


def test_who_writes_an_entry_reads_what_is_worth_a_look(body, writer):
    outcomes = [
        {"code": "K1", "text": "Understand the pump.", "domain": "knowledge"},
        {"code": "K2", "text": "Name each part.", "domain": "knowledge"},
        {"code": "S1", "text": "Mend a pump.", "domain": "skills"},
    ]
    entry = make.micro_credential(State.DRAFT, awarder=body, outcomes=outcomes, level_eqf="5")

    status, told = call(writer, "GET", f"/micro-credentials/{entry.number}/outcome-advice")

    assert (status, told["level"], told["has_verbs"]) == (200, {"least": 5, "most": 5}, True)
    assert [(one["kind"], one["outcome"], one["seen"], one["level"]) for one in told["items"]] == [
        ("vague_verb", 1, "understand", None),
        ("verb_of_another_level", 2, "name", {"least": 1, "most": 2}),
        ("missing_domain", None, "responsibility_and_autonomy", None),
    ]
    assert "analyse" in told["items"][0]["suggested"]


def test_advice_is_the_authors_alone(body):
    entry = make.micro_credential(State.REGISTERED, awarder=body)

    assert refused(make.person(), "GET", f"/micro-credentials/{entry.number}/outcome-advice") == (403, "not_permitted")
    assert refused(None, "GET", f"/micro-credentials/{entry.number}/outcome-advice") == (401, "not_signed_in")


def test_advice_stops_no_submission(body):
    outcomes = [{"code": one, "text": "Understand it.", "domain": "knowledge"} for one in ("K1", "S1", "R1")]
    entry = make.micro_credential(State.DRAFT, awarder=body, outcomes=outcomes)
    signatory = make.member(body)

    told = call(signatory, "GET", f"/micro-credentials/{entry.number}/outcome-advice")[1]
    assert len(told["items"]) > 3
    assert call(signatory, "POST", f"/micro-credentials/{entry.number}/submission")[0] == 200


def test_everybody_reads_the_matrix_and_what_it_leaves_open(body):
    entry = make.micro_credential(State.REGISTERED, awarder=body)
    entry.outcomes[0]["code"] = "X1"
    entry.save()

    status, told = call(None, "GET", f"/micro-credentials/{entry.number}/coverage")

    assert status == 200
    assert told["unassessed"] == ["X1"]
    assert [line["code"] for line in told["lines"]] == [one["code"] for one in entry.outcomes]
    assert [part["name"] for part in told["parts"]] == [part["title"] for part in entry.components]
    draft = make.micro_credential(State.DRAFT, awarder=body)
    assert refused(None, "GET", f"/micro-credentials/{draft.number}/coverage") == (404, "not_found")


def test_hours_come_to_credits_and_weeks():
    asked = "contact=20&guided=30&self=45&assessment=5&system=ECTS&credits=3&per_week=8"
    status, told = call(None, "GET", f"/credit-systems/workload?{asked}")

    assert (status, told) == (
        200,
        {
            **{"total": "100", "credits_least": "3.33", "credits_most": "4.00", "hours_least": "75"},
            **{"hours_most": "90", "fits": False, "is_contact_enough": None, "weeks": 13, "verified": True},
        },
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("self=-1", "malformed"),
        ("self=many", "malformed"),
        ("self=NaN", "malformed"),
        ("self=1&system=XX", "credits_refused"),
        ("self=1&per_week=0", "malformed"),
    ],
)
def test_what_is_no_number_of_hours_is_refused(asked, code):
    assert refused(None, "GET", f"/credit-systems/workload?{asked}") == (422, code)


def test_an_own_entry_is_copied(body, writer):
    source = make.micro_credential(State.REGISTERED, awarder=body)

    status, told = call(writer, "POST", f"/micro-credentials/{source.number}/copies")

    assert (status, told["state"], told["outcomes"], told["title"]) == (201, "draft", source.outcomes, source.title)
    assert Origin.objects.get().source == source.number
    stranger = make.member(make.organisation([Role.AWARDER]))
    assert refused(stranger, "POST", f"/micro-credentials/{source.number}/copies") == (403, "not_permitted")
    assert MicroCredential.objects.count() == 2


def test_of_another_the_structure_alone_is_taken(body, writer):
    source = make.micro_credential(State.REGISTERED)
    like = {"owner": body.number, "stated": {"title": {"en": "Pump Care"}}}

    status, told = call(writer, "POST", f"/micro-credentials/{source.number}/structures", like)

    assert (status, told["title"], told["summary"]) == (201, {"en": "Pump Care"}, {})
    assert {one["text"] for one in told["outcomes"]} == {""}
    assert len(told["outcomes"]) == len(source.outcomes)
    draft = make.micro_credential(State.DRAFT)
    assert refused(writer, "POST", f"/micro-credentials/{draft.number}/structures", like) == (404, "not_found")
    wrong = like | {"stated": {"colour": "red"}}
    assert refused(writer, "POST", f"/micro-credentials/{source.number}/structures", wrong) == (422, "malformed")


def test_courses_are_copied_and_followed_in_their_structure(body, writer):
    own = make.short_course(State.REGISTERED, provider=body, leads_to=[make.micro_credential()])
    other = make.short_course(State.REGISTERED, provider=make.organisation([Role.PROVIDER]))

    status, copied = call(writer, "POST", f"/short-courses/{own.number}/copies")
    assert (status, copied["leads_to"]) == (201, [own.leads_to.get().number])
    status, built = call(writer, "POST", f"/short-courses/{other.number}/structures", {"owner": body.number})
    assert (status, built["hours"], built["title"], built["leads_to"]) == (201, other.hours, {}, [])
    assert refused(writer, "POST", f"/short-courses/{other.number}/copies") == (403, "not_permitted")
    assert ShortCourse.objects.count() == 4


def test_templates_are_listed_and_begin_drafts(body, writer):
    listed = call(None, "GET", "/templates")[1]["items"]
    assert [one["code"] for one in listed] == ["workplace", "language", "digital", "university"]

    like = {"owner": body.number, "stated": {"title": {"en": "Welding"}}}
    status, told = call(writer, "POST", "/templates/workplace/drafts", like)
    assert (status, told["title"], [one["code"] for one in told["outcomes"]]) == (
        *(201, {"en": "Welding"}),
        ["K1", "S1", "S2", "R1"],
    )
    assert refused(writer, "POST", "/templates/cooking/drafts", like) == (422, "malformed")


def test_what_says_nearly_the_same_is_found_and_a_copy_may_resemble_its_source(body, writer, settings, tmp_path):
    settings.PASSERELLE_DATA = tmp_path
    source = make.micro_credential(State.REGISTERED, awarder=body)
    other = make.micro_credential(State.DRAFT, awarder=body, outcomes=source.outcomes)
    search.rebuild()
    copied = call(writer, "POST", f"/micro-credentials/{source.number}/copies")[1]["number"]

    found = call(writer, "GET", f"/micro-credentials/{other.number}/alike")[1]
    assert [(one["number"], one["share"], one["count"]) for one in found["items"]] == [
        (source.number, 1.0, len(source.outcomes))
    ]
    assert call(writer, "GET", f"/micro-credentials/{copied}/alike")[1]["items"] == []
    assert refused(make.person(), "GET", f"/micro-credentials/{source.number}/alike") == (403, "not_permitted")
