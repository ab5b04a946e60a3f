"""Micro-credentials, courses and programmes through the API: the way, the refusals, and what each cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db
STATED = {
    "title": {"en": "Solar Water Pump Maintenance", "fr": "Entretien de pompes solaires"},
    "outcomes": [{"code": "K1", "text": "Explain what limits the flow.", "domain": "knowledge"}],
    "hours": "150",
    "credits": "6,0",
    "credit_system": "ECTS",
    "level": "4",
    "level_eqf": "4",
    "participation_form": "blended",
    "assessment": {
        "components": [{"code": "A1", "type": "oral", "weight": 100, "covers": ["K1"]}],
        "criteria": "Two faults explained.",
        "supervision": "supervised_onsite_with_id",
    },
    "quality_assurance": {"type": "external", "by": "Agency for Quality"},
}
DAY = timezone.localdate()
RUN = {
    "starts_on": str(DAY + timedelta(days=30)),
    "ends_on": str(DAY + timedelta(days=90)),
    "enrol_from": str(DAY),
    "enrol_until": str(DAY + timedelta(days=20)),
    "places": 16,
}
PLAIN = {
    **{"price": None, "schedule": "", "place": "", "accepts": []},
    **{"version": 1, "cancelled_on": None, "cancelled_because": ""},
}


def test_the_way_of_an_entry_and_its_course_through_the_api():
    make.rules()
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    signatory, editor = make.member(body), make.member(body, Function.EDITOR)

    status, entry = call(editor, "POST", "/micro-credentials", {"awarder": body.number, "stated": {}})
    assert (status, entry["number"], entry["state"], entry["version"]) == (201, "MC-00001", "draft", 1)
    status, gate = call(editor, "GET", "/micro-credentials/MC-00001/gate")
    blocking = {item["rule"] for item in gate["findings"] if item["severity"] == "block"}
    assert {"SD-1", "SD-2", "SD-3", "SD-5", "EU-M2", "EU-M7"} < blocking
    status, refusal = call(signatory, "POST", "/micro-credentials/MC-00001/submission")
    assert (status, refusal["code"], {item["rule"] for item in refusal["findings"]} >= blocking) == (
        *(422, "gate_refused"),
        True,
    )

    status, entry = call(editor, "PATCH", "/micro-credentials/MC-00001", {"stated": STATED, "seen_version": 1})
    assert (status, entry["version"], entry["credits"], entry["title"]) == (200, 2, "6.00", STATED["title"])
    assert refused(editor, "POST", "/micro-credentials/MC-00001/submission") == (403, "not_permitted")
    status, entry = call(signatory, "POST", "/micro-credentials/MC-00001/submission")
    assert (status, entry["state"], entry["edition"], entry["due_on"] > entry["listed_on"]) == (
        *(200, "listed_pending", 1),
        True,
    )
    assert refused(signatory, "POST", "/micro-credentials/MC-00001/submission") == (409, "wrong_state")
    assert refused(editor, "PATCH", "/micro-credentials/MC-00001", {"stated": {}, "seen_version": 3}) == (
        *(409, "wrong_state"),
    )

    draft = {
        "provider": body.number,
        "stated": {"title": "Evening class", "credential_signed": True, "paper_on_request": True}
        | {"mode": "onsite", "hours": {"contact": 20}, "price": 0, "outcomes": [{"text": "Find a fault."}]},
        "leads_to": ["MC-00001", "MC-00001"],
    }
    status, course = call(editor, "POST", "/short-courses", draft)
    assert (status, course["number"], course["leads_to"]) == (201, "SC-00001", ["MC-00001"])
    edit = {"stated": {"place": "Tirma"}, "leads_to": ["MC-00001"], "seen_version": 1}
    assert call(editor, "PATCH", "/short-courses/SC-00001", edit)[1]["place"] == "Tirma"
    assert call(editor, "PATCH", "/short-courses/SC-00001", edit)[1]["version"] == 2, "sent twice it is saved once"
    other = edit | {"stated": {"place": "Lakeside"}}
    assert refused(editor, "PATCH", "/short-courses/SC-00001", other) == (409, "both_changed")
    assert refused(editor, "POST", "/short-courses/SC-00001/instances", RUN) == (409, "wrong_state")
    assert call(signatory, "POST", "/short-courses/SC-00001/submission")[1]["state"] == "listed_pending"
    status, run = call(editor, "POST", "/short-courses/SC-00001/instances", RUN)
    assert (status, run) == (201, RUN | {"id": run["id"], "taken": 0} | PLAIN)
    assert call(None, "GET", "/short-courses/SC-00001/instances") == (200, [run])
    assert list(Fact.objects.order_by("pk").values_list("kind", flat=True)) == [
        *("micro_credential.draft", "gate.shut", "micro_credential.edit", "micro_credential.submit"),
        *("short_course.draft", "short_course.edit", "short_course.submit", "short_course.open_instance"),
    ]


@pytest.mark.parametrize(
    "stated",
    [
        {"state": "registered"},
        {"number": "MC-00007"},
        {"awarder": "ORG-00001"},
        {"awarder_id": 1},
        {"determined_level": "8"},
        {"edition": 3},
        {"version": 9},
        {"valid_until": "2099-01-01"},
        {"source_key": "x"},
        {"extra": {"regulated": False}},
        {"outcomes": [{"text": "x"}] * 61},
        {"title": {"en": "nul\x00"}},
        {"title": {"e\x00": "nul"}},
        {"prerequisites": "half \ud83d"},
        {"need_evidence": "x" * 20_001},
        {"credits": "NaN"},
        {"hours": -1},
    ],
)
def test_what_is_not_the_authors_to_state_is_refused_and_changes_nothing(stated):
    entry = make.micro_credential(State.DRAFT)
    author = make.member(entry.awarder)
    row = MicroCredential.objects.values().get()

    edited = refused(author, "PATCH", f"/micro-credentials/{entry.number}", {"stated": stated, "seen_version": 1})
    drafted = refused(author, "POST", "/micro-credentials", {"awarder": entry.awarder.number, "stated": stated})

    assert (edited, drafted) == ((422, "malformed"), (422, "malformed"))
    assert (MicroCredential.objects.values().get(), Fact.objects.count()) == (row, 0)


@pytest.mark.parametrize("seen", [0, 2, -1, 2**63, 10**30])
def test_a_stale_version_is_told(seen):
    entry = make.micro_credential(State.DRAFT)

    assert refused(
        make.member(entry.awarder), "PATCH", f"/micro-credentials/{entry.number}", {"stated": {}, "seen_version": seen}
    ) == (409, "stale_version")


@pytest.mark.parametrize(
    ("name", "reads", "edits", "tries", "submits", "drafts"),
    [
        ("visitor", 404, 401, 401, 401, 401),
        ("stranger", 404, 404, 404, 404, 403),
        ("other", 404, 404, 404, 404, 403),
        ("registrar", 404, 404, 404, 404, 403),
        ("officer", 404, 404, 404, 404, 403),
        ("teacher", 200, 403, 403, 403, 403),
        ("own_officer", 200, 403, 403, 403, 403),
        ("editor", 200, 200, 200, 403, 201),
        ("signatory", 200, 200, 200, 200, 201),
    ],
)
def test_who_may_what_with_a_draft(name, reads, edits, tries, submits, drafts):
    make.rules()
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry = make.micro_credential(State.DRAFT, awarder=body)
    course = make.short_course(State.DRAFT, provider=body)
    who = {
        "visitor": lambda: None,
        "stranger": make.person,
        "other": lambda: make.member(make.organisation([Role.AWARDER, Role.PROVIDER])),
        "registrar": lambda: make.person(duties=[Duty.REGISTRAR]),
        "officer": lambda: make.person(duties=[Duty.DECISION_OFFICER]),
        "own_officer": lambda: make.member(body, Function.TEACHER, make.person(duties=[Duty.DECISION_OFFICER])),
    }.get(name, lambda: make.member(body, name))()

    def attempt(expected: int, method: str, path: str, sent: object = None) -> None:
        before = Fact.objects.count()
        status, _ = call(who, method, path, sent)
        assert (status, Fact.objects.count() - before) == (
            *(expected, 1 if expected < 300 and method != "GET" else 0),
        ), path

    edit = {"stated": {}, "seen_version": 1}
    attempt(reads, "GET", f"/micro-credentials/{entry.number}")
    attempt(tries, "GET", f"/micro-credentials/{entry.number}/gate")
    attempt(edits, "PATCH", f"/micro-credentials/{entry.number}", edit)
    attempt(submits, "POST", f"/micro-credentials/{entry.number}/submission")
    attempt(drafts, "POST", "/micro-credentials", {"awarder": body.number, "stated": {}})
    attempt(reads, "GET", f"/short-courses/{course.number}")
    goal = entry_listed()
    make.let_teach(goal, body)
    attempt(edits, "PATCH", f"/short-courses/{course.number}", edit | {"leads_to": [goal.number]})
    attempt(submits, "POST", f"/short-courses/{course.number}/submission")
    attempt(drafts, "POST", "/short-courses", {"provider": body.number, "stated": {}, "leads_to": []})


def entry_listed() -> MicroCredential:
    return make.micro_credential(State.REGISTERED)


@pytest.mark.parametrize("goal", ["MC-99999", "SC-00001", "", "MC-00001\x00"])
def test_a_course_leads_to_what_its_author_can_see_or_to_nothing(goal):
    course = make.short_course(State.DRAFT)
    sent = {"stated": {}, "leads_to": [goal], "seen_version": 1}

    status, _ = refused(make.member(course.provider), "PATCH", f"/short-courses/{course.number}", sent)

    assert status in {404, 422}  # a NUL is no text for PostgreSQL, and no number for SQLite
    assert (ShortCourse.objects.get().version, Fact.objects.count()) == (1, 0)


def test_a_course_does_not_lead_to_somebody_elses_draft():
    course, draft = make.short_course(State.DRAFT), make.micro_credential(State.DRAFT)
    sent = {"stated": {}, "leads_to": [draft.number], "seen_version": 1}

    assert refused(make.member(course.provider), "PATCH", f"/short-courses/{course.number}", sent)[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"places": 0},
        {"places": 10**12},
        {"places": 10**30},
        {"places": 1.5},
        {"ends_on": "2020-01-01"},
        {"starts_on": "soon"},
        {"taken": 5, "places": 0},
    ],
)
def test_impossible_dates_are_refused(change):
    course = make.short_course()

    answer = refused(make.member(course.provider), "POST", f"/short-courses/{course.number}/instances", RUN | change)

    assert (answer, CourseInstance.objects.count()) == ((422, "malformed"), 0)


@pytest.mark.parametrize("path", ["/micro-credentials", "/short-courses", "/programmes"])
def test_lists_show_what_is_listed_and_cost_the_same_for_one_and_for_three(path):
    def add() -> None:
        goal = make.micro_credential()
        make.short_course(leads_to=[goal, make.micro_credential()])
        make.programme()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert call(None, "GET", path)[0] == 200
        return len(captured)

    make.micro_credential(State.DRAFT)
    make.short_course(State.REMOVED, leads_to=[])
    add()
    one = queries()
    add()
    add()

    assert queries() == one <= 12
    assert call(None, "GET", path)[1]["total"] == {"/micro-credentials": 6}.get(path, 3)
