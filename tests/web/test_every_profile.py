"""A description that each shipped profile lets through, entered on the page and by a program, and submitted for real.

Source: DOMAIN 4.3; the rows that its table gives as passing or blocked are played by the acts themselves.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.organisations.models import Role
from passerelle.policy.shipped import shipped
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import State
from tests import factories as make
from tests.api.calls import call
from tests.web.asking import browser, fields, page, words

pytestmark = pytest.mark.django_db
SUBMITTED = {State.LISTED_PENDING, State.IN_REVIEW}
OUTCOMES = [
    {"code": "O1", "text": "Explain what limits the flow.", "domain": "knowledge"},
    {"code": "O2", "text": "Find a fault.", "domain": "skills"},
]
PART = {"code": "A1", "type": "practical", "title": "Practical task"}
TYPED: dict[str, str] = {
    "title": "Solar Water Pump Maintenance",
    **{f"outcomes-{n}-text": one["text"] for n, one in enumerate(OUTCOMES)},
    **{f"outcomes-{n}-domain": one["domain"] for n, one in enumerate(OUTCOMES)},
    **{f"components-0-{name}": value for name, value in PART.items()},
    **{"level": "6", "level_eqf": "6", "hours": "150", "credits": "6", "credit_system": "ECTS"},
    **{"criteria": "Five faults found.", "supervision": "supervised_onsite_with_id"},
    **{"qa_type": "external", "participation_form": "blended", "routes": "both"},
}
STATED: dict[str, Any] = {
    "title": {"en": "Solar Water Pump Maintenance"},
    "outcomes": OUTCOMES,
    **{"level": "6", "level_eqf": "6", "hours": "150", "credits": "6", "credit_system": "ECTS"},
    "assessment": {
        "components": [PART | {"covers": ["O1", "O2"]}],
        "criteria": "Five faults found.",
        "supervision": "supervised_onsite_with_id",
    },
    "quality_assurance": {"type": "external"},
    "participation_form": "blended",
    "routes": "both",
}
MARKED = {"sample": "Mend pump 3.", "criteria": "Runs again.", "rubric": "0 to 5.", "marks": "Paper 7: 4."}
FRENCH = {
    "competence_reference": "Three competences.",
    "assessment_reference": "Two situations.",
    "need_study": "Forty pumps stand still.",
    "control_procedure": "Two assessors.",
}
ZEALAND = {
    "purpose_statement": "For pump keepers.",
    "outcome_statement": "Keeps a pump running.",
    "developer": "Lake Technical College",
}


class Case(NamedTuple):
    profile: str
    typed: dict[str, str]
    """What is typed besides, or instead."""
    stated: dict[str, Any]
    """The same, as a program states it."""


def extra(said: dict[str, Any]) -> dict[str, Any]:
    return {"extra": said}


def typed(said: dict[str, str]) -> dict[str, str]:
    return {f"x_{path.replace('.', '_')}": value for path, value in said.items()}


CASES = [
    Case("SEED-IIEP-2023", {}, {}),
    Case("EU-2022-C243-02", {}, {}),
    Case(
        "EU-2022-C243-02",
        {"level": "", "level_eqf": "", "x_level_applicable": "no"},
        {"level": "", "level_eqf": "", "level_applicable": False},
    ),
    Case(
        "EMC-CMF-2019",
        typed({"assessment.summative": "yes", "assessment.awards_credit": "yes"}),
        {"assessment": STATED["assessment"] | {"summative": True}} | extra({"assessment.awards_credit": True}),
    ),
    Case(
        "NZQA-2022",
        {"hours": "30", "credits": "3", "credit_system": "", "field": "071301", "need_evidence": "The guild asks."}
        | {"review_years": "1"}
        | typed(ZEALAND),
        {"hours": "30", "credits": "3", "credit_system": "", "field": "071301", "need_evidence": "The guild asks."}
        | {"review_years": 1}
        | extra(ZEALAND),
    ),
    Case("NZQA-2018", {"credits": "6", "review_years": "1"}, {"review_years": 1}),
    Case(
        "MQA-SAMC",
        {"hours": "60", "credits": "1.5", "credit_system": ""}
        | {f"components-0-{name}": value for name, value in MARKED.items()}
        | typed({"kind": "taught"}),
        {"hours": "60", "credits": "1.5", "credit_system": ""}
        | {"assessment": STATED["assessment"] | {"components": [PART | MARKED | {"covers": ["O1", "O2"]}]}}
        | extra({"kind": "taught"}),
    ),
    Case(
        "AU-NMF-2021",
        {"hours": "1", "credits": "", "credit_system": ""}
        | typed({"is_aqf_award": "no", "recognition.credit_or_industry": "Six credits of the degree."}),
        {"hours": "1", "credits": None, "credit_system": ""}
        | extra({"is_aqf_award": False, "recognition.credit_or_industry": "Six credits of the degree."}),
    ),
    Case("JM-UCJ", {"level": "Access 1"}, {"level": "Access 1"}),
    Case("FR-RS-2025", typed(FRENCH), extra(FRENCH)),
    Case("MT-MQF", typed({"workload.contact_hours": "30"}), {"contact_hours": "30"}),
    Case(
        "JP-ART105-2019",
        {"hours": "60", "credits": "", "credit_system": ""},
        {"hours": "60", "credits": None} | {"credit_system": ""},
    ),
]
BLOCKED = [
    Case("EU-2022-C243-02", {"hours": "", "credits": ""}, {"rules": ["EU-M7"]}),
    Case("EMC-CMF-2019", CASES[3].typed | {"hours": "180"}, {"rules": ["CMF-1"]}),
    Case("EMC-CMF-2019", CASES[3].typed | {"level_eqf": "3"}, {"rules": ["CMF-2"]}),
    Case(
        "NZQA-2022",
        {"title": "National Diploma in Welding", "hours": "200", "credits": "20", "credit_system": ""}
        | {"field": "0713"},
        {"rules": ["NZ-4", "NZ-5", "NZ-6", "NZ-6", "NZ-6", "NZ-7"]},
    ),
    Case("MQA-SAMC", CASES[6].typed | {"hours": "50", "credits": "1.25"}, {"rules": ["MY-2"]}),
    Case("MQA-SAMC", {"hours": "60", "credits": "1.5", "credit_system": ""}, {"rules": ["MY-7"]}),
    Case("MQA-SAMC", CASES[6].typed | typed({"kind": "internship"}), {"rules": ["MY-6"]}),
    Case("JM-UCJ", {"level": "9"}, {"rules": ["JM-2"]}),
    Case("SEED-IIEP-2023", {"criteria": ""}, {"rules": ["SD-5"]}),
    Case("JP-ART105-2019", CASES[11].typed | {"hours": "59"}, {"rules": ["JP-1"]}),
    Case("MT-MQF", typed({"workload.contact_hours": "20"}), {"rules": ["MT-2"]}),
]
"""Rows of the table that are blocked; `rules` are what the gate finds, each as often as it finds it."""


def named(case: Case) -> str:
    return case.profile


def test_there_is_one_for_every_shipped_profile_that_has_a_gate():
    assert {case.profile for case in CASES} == set(shipped()) - {"PROGRESSION-EXAMPLES"}


@pytest.fixture
def body():
    make.framework(*[str(n) for n in range(1, 10)], "Access 1")
    return make.organisation([Role.AWARDER, Role.PROVIDER])


def whole_of(case: Case) -> dict[str, str]:
    """Return what the page is told to stack into, where the profile asks for it."""
    return {"stacks_into": make.programme().reference} if case.profile == "EMC-CMF-2019" else {}


def entered(body: Any, who: Any, case: Case) -> tuple[str, Any]:
    """Enter a draft on the page in two sittings, as its author does, and return its number and the browser."""
    client = browser(who)
    client.post(f"/provider/new/{body.slug}/begin/", {"title": "A title", "language": "en"})
    number = MicroCredential.objects.get().number
    at, save = f"/provider/entries/{number}/", f"/provider/entries/{number}/save/"
    said = TYPED | case.typed | whole_of(case)
    form = fields(page(at, who), save)
    missing = sorted(set(said) - set(form))
    assert missing == [], "the page asks none of this"
    saved = client.post(save, form | said)
    assert saved.status_code == 302, words(saved.content.decode())
    saved = client.post(save, fields(page(at, who), save) | {"covers-0": ["O1", "O2"]})
    assert saved.status_code == 302, words(saved.content.decode())
    return number, client


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_a_profile_lets_through_is_entered_on_the_page_and_submitted(body, case):
    make.rules(case.profile)
    who = make.member(body)
    number, client = entered(body, who, case)

    answer = client.post(f"/provider/entries/{number}/submit/")

    assert answer.status_code == 302, words(answer.content.decode())
    assert MicroCredential.objects.get(number=number).state in SUBMITTED


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_a_profile_lets_through_is_entered_by_a_program_and_submitted(body, case):
    make.rules(case.profile)
    who = make.member(body)
    status, told = call(who, "POST", "/micro-credentials", {"awarder": body.number, "stated": STATED | case.stated})
    assert status == 201, told
    number = told["number"]
    if whole := whole_of(case):
        assert call(who, "PUT", f"/micro-credentials/{number}/stacks", {"into": [whole["stacks_into"]]})[0] == 200

    status, told = call(who, "POST", f"/micro-credentials/{number}/submission")

    assert (status, told.get("findings")) == (200, None)
    assert told["state"] in SUBMITTED
    assert told["extra"] == case.stated.get("extra", {})


@pytest.mark.parametrize("case", BLOCKED, ids=named)
def test_what_a_profile_blocks_is_told_on_the_page_and_stays_a_draft(body, case):
    make.rules(case.profile)
    who = make.member(body)
    number, client = entered(body, who, case)

    answer = client.post(f"/provider/entries/{number}/submit/")

    entry = MicroCredential.objects.get(number=number)
    found = gate_findings(entry, on=make.TODAY)
    assert (answer.status_code, entry.state) == (422, State.DRAFT)
    assert [one.rule for one in found if one.blocks] == case.stated["rules"]


def test_the_rules_of_new_zealand_of_2018_judge_what_was_entered_on_a_day_of_theirs(body):
    make.rules("NZQA-2018")
    who = make.member(body)
    for points, years, rules in (("6", "1", []), ("3", "3", ["NZ18-1", "NZ18-2"])):
        MicroCredential.objects.all().delete()
        said = {"credits": points, "hours": "", "credit_system": "", "review_years": years}
        number, _client = entered(body, who, Case("NZQA-2018", said, {}))
        found = gate_findings(MicroCredential.objects.get(number=number), on=date(2022, 6, 1))
        assert [one.rule for one in found] == rules


def test_a_course_states_what_japan_asks_on_the_page_and_by_a_program(body):
    make.rules("JP-ART105-2019")
    who, goal = make.member(body), make.micro_credential(awarder=body)
    course = {"mode": "onsite", "purpose": "Pumps run.", "content": "Flow, faults.", "prerequisites": "None."}
    course |= {"completion_rule": "All sessions.", "capacity": "12", "place": "Tirma", "price": "0"}
    client = browser(who)
    told = {
        "title": "Evenings",
        "leads_to": goal.number,
        "contact": "60",
        "outcomes": "Find a fault.\nMend it.",
    } | course
    begun = client.post(f"/provider/courses/new/{body.slug}/begin/", told)
    assert begun.status_code == 302, words(begun.content.decode())
    made = ShortCourse.objects.get(provider=body)
    assert [one["code"] for one in made.outcomes] == ["O1", "O2"]
    assert client.post(f"/provider/courses/{made.number}/submit/").status_code == 302

    stated = {"title": "Days", "hours": {"contact": 60}, "outcomes": OUTCOMES, "url": "https://a.example"} | course
    drafted = {"provider": body.number, "leads_to": [goal.number], "stated": stated}
    status, told = call(who, "POST", "/short-courses", drafted)
    assert (status, told["outcomes"], told["url"]) == (201, OUTCOMES, "https://a.example")
    status, told = call(who, "POST", f"/short-courses/{told['number']}/submission")
    assert (status, told["state"] in SUBMITTED) == (200, True)


def test_the_form_asks_what_the_rules_in_force_ask_and_of_other_rules_what_stands_there(body):
    make.rules("FR-RS-2025")
    who = make.member(body)
    entry = make.micro_credential(State.DRAFT, awarder=body, extra={"is_aqf_award": False})
    save = f"/provider/entries/{entry.number}/save/"

    html = page(f"/provider/entries/{entry.number}/", who)
    form = fields(html, save)

    assert {f"x_{name}" for name in FRENCH} <= set(form)
    assert "What these rules ask besides" in words(html)
    assert (form["x_is_aqf_award"], "x_purpose_statement" in form) == ("no", False)
    MicroCredential.objects.update(extra={"purpose_statement": "Kept.", "is_aqf_award": False})
    del form["x_need_study"]
    assert browser(who).post(save, form | {"x_control_procedure": "Two assessors."}).status_code == 302
    entry.refresh_from_db()
    assert entry.extra == {
        "purpose_statement": "Kept.",
        "is_aqf_award": False,
        "control_procedure": "Two assessors.",
    }


def test_a_description_changes_its_language_with_its_texts(body):
    make.rules()
    who = make.member(body)
    entry = make.micro_credential(State.DRAFT, awarder=body, title={"en": "Pumps"}, summary={"en": "Keep it."})
    save = f"/provider/entries/{entry.number}/save/"
    form = fields(page(f"/provider/entries/{entry.number}/", who), save)

    browser(who).post(save, form | {"x_language": "fr", "title": "Pompes"})

    entry.refresh_from_db()
    assert (entry.language, entry.title, entry.summary) == ("fr", {"fr": "Pompes"}, {"fr": "Keep it."})
    entry.title = {"en": "Pumps", "fr": "Pompes"}
    entry.save()
    form = fields(page(f"/provider/entries/{entry.number}/", who), save)
    browser(who).post(save, form | {"x_language": "en"})
    entry.refresh_from_db()
    assert (entry.language, entry.title) == ("en", {"en": "Pumps", "fr": "Pompes"})


def test_hours_by_kind_that_cannot_be_read_are_told_beside_their_field(body):
    make.rules()
    who = make.member(body)
    entry = make.micro_credential(State.DRAFT, awarder=body)
    save = f"/provider/entries/{entry.number}/save/"
    form = fields(page(f"/provider/entries/{entry.number}/", who), save)

    for typed_in in ("twenty", "lectures: many"):
        answer = browser(who).post(save, form | {"x_learning_time": typed_in})
        assert answer.status_code == 422
        assert "id_x_learning_time_err" in answer.content.decode()
    assert browser(who).post(save, form | {"x_learning_time": "lectures: 20\nfield: work: 5,5"}).status_code == 302
    entry.refresh_from_db()
    assert entry.learning_time == {"lectures": 20, "field: work": 5.5}
