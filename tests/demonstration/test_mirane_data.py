"""The demonstration country holds together: references, required fields, dates, conflicts, and no text twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

MIRANE = Path(__file__).parents[2] / "src" / "passerelle" / "demonstration" / "mirane"
NAMES = (
    "accounts",
    "aftermath",
    "appraisals",
    "changes",
    "conversions",
    "counsel",
    "country",
    "cycles",
    "endorsements",
    "evaluations",
    "feedback",
    "framework",
    "goals",
    "hearings",
    "judges",
    "larger_awards",
    "learning",
    "making",
    "micro_credentials",
    "opportunities",
    "organisations",
    "panels",
    "partner_requests",
    "people",
    "places",
    "portfolios",
    "practice",
    "programmes",
    "recognition",
    "results",
    "reviews",
    "short_courses",
    "signals",
    "work",
)
DATA: dict[str, Any] = {name: json.loads((MIRANE / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}


def by(name: str, key: str = "key") -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in DATA[name]}


ORGANISATIONS, PEOPLE = by("organisations"), by("people")
MICRO_CREDENTIALS, COURSES, PROGRAMMES = by("micro_credentials"), by("short_courses"), by("programmes")
LEARNING, PANELS = DATA["learning"], DATA["panels"]
AWARDS = {award["key"]: award for award in LEARNING["awards"]}
WHOLES = {one["awarded_as"] for one in DATA["larger_awards"]["compositions"]}
LISTED = [m for m in MICRO_CREDENTIALS.values() if m["state"] != "draft"]
INCOMPLETE = "battery-care-for-village-systems"
STATES = {
    "draft",
    "expiring",
    "listed_pending",
    "registered",
    "registered_conditional",
    "removed",
    "returned",
    "review_open",
    "suspended",
}
QUESTIONS = {
    "micro_credential": ("outcomes_match_level", "assessment_matches_outcomes"),
    "short_course": ("course_leads_where_it_says", "course_is_taught_as_described"),
}
KINDS = {"employer", "learner", "professional_association", "public_authority", "qa_agency", "teacher"}
DOMAINS = {"K": "knowledge", "S": "skills", "R": "responsibility_and_autonomy"}
SUPERVISION = {"unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id"}
ASSESSMENTS = {
    "artefact",
    "continuous",
    "marked_assignment",
    "oral",
    "portfolio",
    "practical",
    "project_work",
    "quiz",
    "written_examination",
}
THREE_YEARS = 1096


def days(moment: Any) -> float:
    return moment["months"] * 30.44 if isinstance(moment, dict) else moment


def in_days(rows: list[dict[str, Any]], *names: str) -> bool:
    """Say whether the named moments, where stated, follow one another in every row."""
    stated = [[days(row[name]) for name in names if row.get(name) is not None] for row in rows]
    return all(earlier <= later for moments in stated for earlier, later in pairwise(moments))


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, f"{path}[]")


def strings() -> Iterator[tuple[str, str]]:
    return ((path, value) for path, value in walk(DATA) if isinstance(value, str))


def roles(organisation: str) -> dict[str, dict[str, Any]]:
    return {role["role"]: role for role in ORGANISATIONS[organisation]["roles"]}


def holding(role: str) -> set[str]:
    return {key for key in ORGANISATIONS if role in roles(key)}


def has_mandate(person: str, organisation: str, *functions: str, on: float = 0) -> bool:
    return any(
        mandate["organisation"] == organisation
        and mandate["function"] in functions
        and mandate["since_days"] <= on <= (mandate["until_days"] or 0)
        for mandate in PEOPLE[person]["mandates"]
    )


# The files as files


def test_every_file_is_there_and_no_other():
    assert sorted(path.name for path in MIRANE.iterdir()) == sorted(
        ["actors.json", "crews.json", *(f"{name}.json" for name in NAMES)]
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_utf8_with_two_spaces(name):
    text = (MIRANE / f"{name}.json").read_text(encoding="utf-8")

    assert text == json.dumps(DATA[name], ensure_ascii=False, indent=2) + "\n"


def test_no_date_is_absolute():
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    absolute = re.compile(
        rf"\b(19|20)\d\d-\d\d(-\d\d)?\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\b({months}) \d{{4}}\b"
    )

    assert [found for found in strings() if absolute.search(found[1])] == []


def test_every_moment_is_a_number_of_days_or_of_months():
    moment = re.compile(r"(_day|_days|\.valid_from|\.valid_until|\.since|\.born)$")
    for path, value in walk(DATA):
        if moment.search(path) and not isinstance(value, list):
            whole = value is None or type(value) is int
            assert whole or (set(value) == {"months"} and type(value["months"]) is int), (path, value)


def test_nothing_stands_in_for_a_text():
    stand_in = re.compile(
        r"lorem|ipsum|\btodo\b|\btbd\b|\bfixme\b|placeholder|\bxxx|\bfoo\b|dummy|\bn/a\b", re.IGNORECASE
    )

    assert [found for found in strings() if stand_in.search(found[1]) or not found[1].strip()] == []


WRITTEN_ONCE = re.compile(
    r"(outcomes\[\]\.text|\.criteria|\.summary|\.need_evidence|\.description|\.quality_assurance|\.accessibility|\.story"
    r"|\.reason|\.chair_report|evidence\[\]\.text|answer\.text|result\.text|\.purpose|plans\[\]\.note"
    r"|\.(knowledge|skills|responsibility_and_autonomy)\.en|panel_reasons\.\w+|label\.en)$"
)


def test_no_text_is_written_twice():
    texts = Counter(
        text.casefold()
        for path, text in strings()
        if WRITTEN_ONCE.search(path) and len(text) > 25 and "share" not in path
    )

    assert [text for text, times in texts.items() if times > 1] == []
    assert len(texts) > 700


def test_outcomes_begin_with_what_the_learner_does():
    for m in LISTED:
        for outcome in m["outcomes"]:
            first = outcome["text"].split()[0]
            assert first[0].isupper()
            assert first not in {"Good", "Understand", "Know", "Understanding", "Knowledge", "Be", "Learn"}
            assert outcome["text"].endswith(".")


# The cast is large enough


def test_the_cast_is_complete():
    experts = [p for p in PEOPLE.values() if p["expert"]]
    learners = [p for p in PEOPLE.values() if p["learner"]]
    functions = Counter(m["function"] for p in PEOPLE.values() for m in p["mandates"])

    assert len(PEOPLE) >= 45
    assert len(experts) >= 18
    assert len(learners) >= 12
    assert {p["expert"]["kind"] for p in experts} == KINDS
    assert len({p["country"] for p in experts}) >= 4
    assert len([p for p in experts if p["expert"]["trained_until_days"] < 0]) == 1
    assert any(" " not in p["name"] for p in learners)
    assert any(p["learner"]["channel"] == "offline" for p in learners)
    assert functions["registrar"] >= 2
    assert functions["decision_officer"] >= 3
    assert functions["appeal_handler"] == functions["operator"] == 1
    assert functions["policy_officer"] >= 2
    assert functions["counsellor"] >= 2


def test_the_bodies_are_complete():
    assert len(holding("provider")) >= 7
    assert len(holding("awarder") - holding("provider")) >= 3
    assert len(holding("assessor")) >= 3
    assert len(holding("qa_agency")) == len(holding("credential_evaluator")) == 2
    assert len(holding("employer")) >= 6
    assert len(holding("sponsor")) == 3
    assert len(holding("professional_body")) >= 1
    assert {k for k, o in ORGANISATIONS.items() if o.get("degree_awarder")} == {
        "mirane-polytechnic",
        "lake-technical-college",
    }


def test_the_catalogue_is_complete():
    titled_in_french = [m for m in MICRO_CREDENTIALS.values() if "fr" in m["title"]]

    assert len(MICRO_CREDENTIALS) >= 24
    assert len(titled_in_french) >= 8
    assert {m["state"] for m in MICRO_CREDENTIALS.values()} == STATES
    assert len([m for m in MICRO_CREDENTIALS.values() if m["state"] == "draft"]) >= 2
    assert {m["level_eqf"] for m in MICRO_CREDENTIALS.values()} == set("23456")
    assert {m["field"][:2] for m in MICRO_CREDENTIALS.values()} >= {"02", "03", "04", "06", "07", "08", "09", "10"}
    assert len(COURSES) >= 30
    assert {c["mode"] for c in COURSES.values()} == {"blended", "offline_pack", "online", "onsite", "work_based"}
    assert len(PROGRAMMES) >= 6


def test_the_records_are_complete():
    recognition = DATA["recognition"]

    assert sum(len(owner["lines"]) for owner in recognition["degree_awarders"]) >= 12
    assert len(recognition["degree_awarders"]) == 2
    assert sum(len(owner["lines"]) for owner in recognition["employers"]) >= 8
    assert len(recognition["employers"]) >= 3
    assert len(DATA["opportunities"]) >= 8
    assert len(AWARDS) >= 25
    assert [a["holder"] for a in AWARDS.values() if a["status"]["state"] == "revoked"] == ["baptiste-kouadio"]
    assert len(PANELS) >= 8


@pytest.mark.parametrize("name", ["organisations", "people", "micro_credentials", "short_courses", "programmes"])
def test_keys_are_slugs_and_stand_once(name):
    keys = [row["key"] for row in DATA[name]]

    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


def test_numbers_stand_once():
    numbers = [row["number"] for name in ("micro_credentials", "short_courses", "programmes") for row in DATA[name]]
    numbers += [role["number"] for o in ORGANISATIONS.values() for role in o["roles"]]
    status = [award["status_number"] for award in AWARDS.values()]

    assert len(numbers) == len(set(numbers))
    assert len(status) == len(set(status))


# What the profiles ask of every listed entry


@pytest.mark.parametrize("m", LISTED, ids=lambda m: m["key"])
def test_a_listed_micro_credential_states_what_the_profiles_ask(m):
    # SEED: SD-1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17; EU: M2, M3, M4, M6, M7, M8, M9, M10, M11, O1, O2, O4
    assert 4 <= len(m["outcomes"]) <= 7
    assert 1 <= m["credits"] <= (15 if m["key"] in WHOLES else 10)
    assert m["level_nqf"]["level"] in set("23456")
    assert m["level_eqf"] == m["level_nqf"]["level"]
    assert {c["type"] for c in m["assessment"]["components"]} <= ASSESSMENTS
    assert m["assessment"]["components"]
    assert 2 <= len(re.findall(r"[.?!](?= |$)", m["assessment"]["criteria"])) <= 4
    assert m["assessment"]["supervision"] in SUPERVISION
    assert m["assessment"]["scale"] in (["fail", "pass", "merit", "distinction"], ["fail", "pass"])
    assert m["assessment"]["summative"] is True
    assert m["awarders"]
    assert m["hours"]
    assert all(outcome["domain"] == DOMAINS[outcome["code"][0]] for outcome in m["outcomes"])
    assert set(DOMAINS.values()) == {outcome["domain"] for outcome in m["outcomes"]}
    assert m["quality_assurance"]["type"] in {"external_review", "internal", "internal_and_external"}
    assert m["country"] == "MI"
    assert m["title"]["en"]
    assert m["credit_system"] == "ECTS"
    assert m["participation_form"] in {"blended", "online", "onsite", "work_based"}
    assert m["prerequisites"]
    assert m["stackability"] in {"standalone", "stackable"}
    assert m["routes"] in {"both", "course", "prior_learning"}
    assert m["need_evidence"]
    assert m["skills"]


@pytest.mark.parametrize("m", [m for m in MICRO_CREDENTIALS.values() if m["key"] != INCOMPLETE], ids=lambda m: m["key"])
def test_assessment_covers_every_outcome_and_weights_make_a_hundred(m):
    components = m["assessment"]["components"]
    codes = [outcome["code"] for outcome in m["outcomes"]]

    assert {code for c in components for code in c["covers"]} == set(codes)
    assert len(codes) == len(set(codes))
    assert sum(c["weight"] for c in components) == 100


@pytest.mark.parametrize("m", [m for m in MICRO_CREDENTIALS.values() if m["key"] != INCOMPLETE], ids=lambda m: m["key"])
def test_hours_fit_the_credits(m):
    system = DATA["framework"]["credit_system"]

    assert system["hours_min"] <= m["hours"] / m["credits"] <= system["hours_max"]
    assert 0 < m["contact_hours"] < m["hours"]


def test_the_intended_draft_has_its_three_things_to_mend():
    draft = MICRO_CREDENTIALS[INCOMPLETE]
    covered = {code for c in draft["assessment"]["components"] for code in c["covers"]}

    assert draft["state"] == "draft"
    assert draft["outcomes"][1]["text"] == "Good understanding of battery types."
    assert (draft["hours"], draft["credits"]) == (60, 3)
    assert {o["code"] for o in draft["outcomes"]} - covered == {"R1"}


@pytest.mark.parametrize("course", COURSES.values(), ids=lambda course: course["key"])
def test_a_course_states_what_the_profiles_ask(course):
    # SEED: SD-6, 7, 8
    led_to = [MICRO_CREDENTIALS[key] for key in course["leads_to"]]

    assert led_to
    assert all(m["state"] != "draft" for m in led_to)
    assert course["credential_signed"] is course["paper_on_request"] is True
    assert sum(course["hours"].values()) == sum(m["hours"] for m in led_to)
    assert min(course["hours"].values()) > 0
    assert course["instances"]
    assert course["accessibility"]
    assert course["price_dinars"] >= 0
    assert (course["offline_kit"] is not None) or course["mode"] != "offline_pack"


# References


def test_micro_credentials_refer_to_bodies_in_their_roles():
    for m in MICRO_CREDENTIALS.values():
        level = m["level_nqf"]["level"]
        for awarder in m["awarders"]:
            scope = roles(awarder)["awarder"]["scope"]
            assert m["field"] in scope["fields"], (m["key"], awarder)
            assert level in scope["levels"], (m["key"], awarder)
        for body in m["assessed_by"]:
            assert body in m["awarders"] or m["field"] in roles(body)["assessor"]["scope"]["fields"], (m["key"], body)
        assert m["quality_assurance"]["by"] in holding("qa_agency") | set(m["awarders"])
        assert set(m["stacks_into"]) <= set(PROGRAMMES)


def test_what_stacks_into_a_programme_is_counted_there():
    counted = {key: {item for bucket in p["buckets"] for item in bucket["counts"]} for key, p in PROGRAMMES.items()}

    assert set().union(*counted.values()) <= {m["key"] for m in LISTED}
    for m in LISTED:
        for programme in m["stacks_into"]:
            assert m["key"] in counted[programme] or m["state"] in {"removed", "suspended"}, (m["key"], programme)


def test_courses_refer_to_providers_in_their_scope():
    for course in COURSES.values():
        scope = roles(course["provider"])["provider"]["scope"]
        for key in course["leads_to"]:
            m = MICRO_CREDENTIALS[key]
            assert m["field"] in scope["fields"], (course["key"], m["field"])
            assert m["level_nqf"]["level"] in scope["levels"], (course["key"], m["level_nqf"])
        authorised = course["partner_authorisation"]
        assert (authorised is None) == (course["provider"] in m["awarders"])
        assert authorised is None or authorised["awarder"] in m["awarders"]


def test_people_act_for_bodies_that_exist():
    for person in PEOPLE.values():
        assert person["email"].startswith(person["key"] + "@")
        assert person["email"].endswith("mirane.example")
        assert person["language"] in person["languages"]
        assert {m["organisation"] for m in person["mandates"]} <= set(ORGANISATIONS)
        if person["expert"]:
            assert person["expert"]["organisation"] in {None, *ORGANISATIONS}
            assert {f["organisation"] for f in person["expert"]["former_organisations"]} <= set(ORGANISATIONS)


def test_bodies_are_stated_in_full():
    for o in ORGANISATIONS.values():
        assert re.fullmatch(r"[a-z]+@[a-z-]+\.mirane\.example", o["email"])
        assert re.fullmatch(r"https://[a-z-]+\.mirane\.example", o["website"])
        assert o["description"].count(".") >= 2
        assert o["legal_id"]["value"]
        assert o["legal_id"]["scheme"]
        assert o["quality_assurance"]
        if "qa_agency" in roles(o["key"]):
            assert o["results_url"].startswith(o["website"])
            assert o["external_review"]["day"] < 0


def test_every_awarder_has_somebody_who_signs():
    assert [o for o in holding("awarder") if o != "maktaba-open-courses" and not signatories(o)] == []


def signatories(organisation: str) -> list[str]:
    return [key for key in PEOPLE if has_mandate(key, organisation, "signatory")]


def test_the_framework_is_whole():
    national, energy = DATA["framework"]["national"], DATA["framework"]["sectoral"][0]

    assert [level["code"] for level in national["levels"]] == list("12345678")
    assert all(set(level["descriptors"]) == set(DOMAINS.values()) for level in national["levels"])
    assert all(level["maps_to"][0]["level"] == level["code"] for level in national["levels"])
    assert all(level["maps_to"][0]["status"] == "verified" for level in national["levels"])
    assert {level["code"]: level["maps_to"][0]["level"] for level in energy["levels"]}["C"] == "4"
    mapped = {level["code"]: level["maps_to"][0]["level"] for level in energy["levels"]}
    for m in MICRO_CREDENTIALS.values():
        if m["level_sector"]:
            assert mapped[m["level_sector"]["level"]] == m["level_nqf"]["level"], m["key"]


def test_the_definition_is_a_quotation_with_its_source():
    quotation = DATA["country"]["definition_of_micro_credential"]["quotation"]

    assert quotation["is_quotation"]
    assert quotation["source"]["body"] == "UNESCO"
    assert len(quotation["points"]) == 4


def test_programmes_add_up():
    for p in PROGRAMMES.values():
        assert p["awarder"] in holding("awarder")
        assert sum(module["credits"] for module in p["modules"]) == p["total_credits"], p["key"]
        for bucket in p["buckets"]:
            held = sum(module["credits"] for module in p["modules"] if module["bucket"] == bucket["code"])
            assert bucket["min_credits"] <= held <= bucket["max_credits"], (p["key"], bucket["code"])


def test_waivers_name_a_module_that_can_be_waived():
    for owner in DATA["recognition"]["degree_awarders"]:
        assert has_mandate(owner["kept_by"], owner["owner"], "recognition_officer")
        assert len({line["line"] for line in owner["lines"]}) == len(owner["lines"])
        for line in owner["lines"]:
            programme = PROGRAMMES[line["programme"]]
            module = {m["code"]: m for m in programme["modules"]}[line["module"]]
            assert programme["awarder"] == owner["owner"]
            assert module["can_be_waived"]
            assert module["credits"] == line["credits"]
            assert line["programme_version"] in {v["version"] for v in programme["versions"]}
            assert line["item"] in (MICRO_CREDENTIALS if line["item_kind"] == "micro_credential" else PROGRAMMES)
            if line["item_kind"] == "micro_credential":
                assert line["min_result"] in MICRO_CREDENTIALS[line["item"]]["assessment"]["scale"], line


def test_employers_open_jobs_for_listed_items():
    for owner in DATA["recognition"]["employers"]:
        assert has_mandate(owner["kept_by"], owner["owner"], "recruiter")
        for line in owner["lines"]:
            assert_accepts(line["items"], line["choose_at_least"], line["min_result"])
    for opportunity in DATA["opportunities"]:
        assert opportunity["employer"] in holding("employer")
        assert opportunity["opened_day"] <= 0 < opportunity["closes_day"]
        assert_accepts(opportunity["accepted_items"], opportunity["choose_at_least"], opportunity["min_result"])


def assert_accepts(items: list[str], choose: int, result: str) -> None:
    assert 1 <= choose <= len(items)
    for item in items:
        assert MICRO_CREDENTIALS[item]["state"] != "draft"
        assert result in MICRO_CREDENTIALS[item]["assessment"]["scale"], item


# Time runs forward


def test_entries_are_listed_before_they_are_decided():
    rows = list(MICRO_CREDENTIALS.values())

    assert in_days(rows, "listed_day", "decided_day", "valid_until_day")
    for m in rows:
        past = m["state"] not in {"draft", "listed_pending"}
        assert (m["listed_day"] is None) == (m["state"] == "draft")
        assert (m["decided_day"] is not None) == past, m["key"]
        assert (m["panel_reasons"] is not None) == past, m["key"]
        assert (m["conditions"] != []) == (m["state"] == "registered_conditional")
        if m["state"].startswith("registered") or m["state"] == "expiring":
            assert days(m["valid_until_day"]) > 0, m["key"]
        assert (m["end"] is not None) == (m["state"] in {"expiring", "removed", "suspended"}), m["key"]


def test_courses_run_forward():
    for course in COURSES.values():
        assert in_days(course["instances"], "start_day", "end_day")
        assert in_days(course["instances"], "enrol_until_day", "end_day")
        assert all(course["listed_day"] <= instance["start_day"] for instance in course["instances"]), course["key"]


def test_enrolments_lie_within_their_window():
    for enrolment in LEARNING["enrolments"]:
        course = COURSES[enrolment["course"]]
        instance = {i["code"]: i for i in course["instances"]}[enrolment["instance"]]
        assert PEOPLE[enrolment["learner"]]["learner"]
        assert course["listed_day"] <= enrolment["enrolled_day"] <= instance["enrol_until_day"], enrolment


@pytest.mark.parametrize("award", AWARDS.values(), ids=lambda award: award["key"])
def test_an_award_was_made_by_somebody_who_could(award):
    m = MICRO_CREDENTIALS[award["micro_credential"]]
    listed = [days(version["listed_day"]) for version in m["history"]] or [days(m["listed_day"])]

    assert PEOPLE[award["holder"]]["learner"]
    assert award["awarder"] in m["awarders"]
    assert award["assessed_by"] in m["assessed_by"]
    assert award["result"] in m["assessment"]["scale"][1:]
    assert min([*listed, days(m["listed_day"])]) <= award["awarded_day"] <= 0
    assert award["started_day"] < award["awarded_day"]
    assert has_mandate(award["signed_by"], award["awarder"], "signatory", on=award["awarded_day"])
    assert has_mandate(award["assessor"], award["assessed_by"], "assessor")
    assert award["assessor"] != award["signed_by"]
    assert (award["route"] == "course") == (award["course"] is not None)
    if award["course"]:
        assert m["key"] in COURSES[award["course"]]["leads_to"]
        assert COURSES[award["course"]]["listed_day"] <= award["started_day"]
    if award["instance"]:
        instance = {i["code"]: i for i in COURSES[award["course"]]["instances"]}[award["instance"]]
        assert instance["start_day"] == award["started_day"]
        assert instance["end_day"] <= award["awarded_day"]


def test_prior_learning_cases_hold_together():
    awarded = {(a["holder"], a["micro_credential"]) for a in AWARDS.values() if a["route"] == "prior_learning"}
    for case in LEARNING["prior_learning_cases"]:
        codes = {outcome["code"] for outcome in MICRO_CREDENTIALS[case["micro_credential"]]["outcomes"]}
        shown = {code for evidence in case["evidence"] for code in evidence["outcomes"]}
        assert shown <= codes, case["key"]
        assert PEOPLE[case["learner"]]["learner"]
        assert case["adviser"] not in case["jury"]
        if case["jury"]:
            assert len(case["jury"]) >= 2
        if case["stage"] == "awarded":
            assert (case["learner"], case["micro_credential"]) in awarded


def test_shares_and_requests_point_to_awards():
    for link in LEARNING["share_links"]:
        assert AWARDS[link["award"]]["awarded_day"] <= link["made_day"] < link["expires_day"]
        assert all(link["made_day"] <= opened <= min(0, link["expires_day"]) for opened in link["opened_days"])
        assert link["recipient_organisation"] in {None, *ORGANISATIONS}
    for request in LEARNING["recognition_requests"]:
        assert AWARDS[request["award"]]["holder"] == request["learner"]
        assert request["module"] in {m["code"] for m in PROGRAMMES[request["programme"]]["modules"]}
    for plan in LEARNING["plans"]:
        assert "counsellor" in {m["function"] for m in PEOPLE[plan["counsellor"]]["mandates"]}
        assert plan["goal"] in PROGRAMMES
        assert set(plan["alternatives"]) <= set(MICRO_CREDENTIALS)


def test_the_account_balances_and_vouchers_point_somewhere():
    for account in LEARNING["accounts"]:
        assert sum(movement["amount"] for movement in account["movements"]) == account["to_spend"]
    for tranche in LEARNING["vouchers"]:
        assert tranche["sponsor"] in holding("sponsor")
        for voucher in tranche["given"]:
            assert PEOPLE[voucher["learner"]]["learner"]
            assert voucher["course"] in {None, *COURSES}


def test_a_revoked_award_says_why_and_tells_the_holder():
    status = next(a for a in AWARDS.values() if a["status"]["state"] == "revoked")["status"]

    assert status["reason_code"]
    assert status["reason"]
    assert status["holder_told_day"] == status["day"]


def test_the_guide_of_the_design_keeps_her_record():
    amina = [a for a in AWARDS.values() if a["holder"] == "amina-sarr-doumbe"]

    assert {(a["micro_credential"], a["result"]) for a in amina} == {
        ("basic-electrics", "pass"),
        ("well-and-borehole-inspection", "merit"),
        ("wiring-safety", "pass"),
    }
    assert {a["status"]["state"] for a in amina} == {"in_force"}


# Panels


def due_in(case: dict[str, Any]) -> float:
    return days(case["uploaded_day"]) + 61 + sum(stop["until_day"] - stop["from_day"] for stop in case["clock_stops"])


def seated(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [seat for seat in case["seats"] if seat["status"] != "replaced"]


def goals(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The micro-credential of a case, or what the course of a case leads to."""
    if "micro_credential" in case:
        return [MICRO_CREDENTIALS[case["micro_credential"]]]
    return [MICRO_CREDENTIALS[goal] for goal in COURSES[case["short_course"]]["leads_to"]]


def applicants(case: dict[str, Any]) -> set[str]:
    if "micro_credential" in case:
        return set(MICRO_CREDENTIALS[case["micro_credential"]]["awarders"])
    return {COURSES[case["short_course"]]["provider"]}


def sent_on(case: dict[str, Any]) -> Any:
    """The day an entry was listed, or a change to it was sent."""
    sent = {(one["micro_credential"], one.get("case")): one["sent_day"] for one in DATA["changes"]}
    if "short_course" in case:
        return COURSES[case["short_course"]]["listed_day"]
    key = case["micro_credential"]
    return sent.get((key, case["case"]), MICRO_CREDENTIALS[key]["listed_day"])


def test_every_pending_entry_has_a_case_and_three_are_overdue():
    waiting = [case for case in PANELS if case["stage"] != "decided"]
    open_cases = {case["micro_credential"] for case in waiting if "micro_credential" in case}

    pending = {m["key"] for m in MICRO_CREDENTIALS.values() if m["state"] == "listed_pending"}
    changed = {m["key"] for m in MICRO_CREDENTIALS.values() if m["state"] == "review_open"}
    assert open_cases == pending | changed
    assert [case["short_course"] for case in waiting if "short_course" in case] == ["panel-setup-roofs"]
    assert sorted(case["case"] for case in PANELS if case["overdue"]) == ["0391", "0394", "0398"]
    assert len({case["stage"] for case in PANELS}) >= 7
    for case in PANELS:
        assert case["uploaded_day"] == sent_on(case)
        if case["stage"] not in {"decided", "publish"}:
            assert (due_in(case) < -1) == case["overdue"], case["case"]


@pytest.mark.parametrize("case", PANELS, ids=lambda case: case["case"])
def test_a_panel_is_composed_and_free_of_conflicts(case):
    bodies = applicants(case) | {body for m in goals(case) for body in m["awarders"]}
    keys = {m["key"] for m in goals(case)}
    bodies |= {course["provider"] for course in COURSES.values() if keys & set(course["leads_to"])}
    seats = seated(case) or case["proposed_seats"]

    assert len({seat["kind"] for seat in seats}) == len(seats) >= 4
    assert len({PEOPLE[seat["expert"]]["country"] for seat in seats}) >= 3
    assert {seat["kind"] for seat in case["seats"]} <= KINDS
    assert case["chair"] in {None, *(seat["expert"] for seat in seats)}
    for seat in seats:
        expert = PEOPLE[seat["expert"]]["expert"]
        assert expert["kind"] == seat["kind"]
        assert expert["trained_until_days"] > 0
        for m in goals(case):
            assert m["field"] in expert["fields"], (case["case"], seat["expert"], m["field"])
        recent = {f["organisation"] for f in expert["former_organisations"] if f["left_days"] > -THREE_YEARS}
        conflict = bool(bodies & {expert["organisation"], *recent})
        assert conflict == (seat.get("status") == "conflict_open"), (case["case"], seat["expert"])


def test_the_replaced_expert_had_a_conflict():
    replaced = [seat for case in PANELS for seat in case["seats"] if seat["status"] == "replaced"]

    assert [(seat["expert"], seat["declaration"]["interest"]) for seat in replaced] == [("bilal-zeroual", True)]
    assert PEOPLE["bilal-zeroual"]["expert"]["former_organisations"][0]["left_days"] > -THREE_YEARS


def test_findings_judge_both_questions_and_follow_the_declaration():
    for case in PANELS:
        for seat in case["seats"]:
            finding = seat["finding"]
            assert finding is None or seat["declared_day"] is not None
            if finding and finding["state"] == "sealed":
                assert in_days([case | seat | finding], "formed_day", "declared_day", "sealed_day")
            for question in QUESTIONS["micro_credential" if "micro_credential" in case else "short_course"]:
                assert finding is None or finding[question]["judgement"] in {"yes", "condition", "no"}
                assert finding is None or len(finding[question]["reason"]) > 30
            assert seat["votes"] is None or finding


def test_no_expert_holds_more_cases_than_allowed():
    load = Counter(seat["expert"] for c in PANELS if c["stage"] not in {"decided", "publish"} for seat in seated(c))

    assert [(load[key]) for key in ("ifeoma-okonjo", "lars-nyberg", "mei-lin-tan", "youssef-haddad")] == [4, 3, 2, 1]
    assert all(count <= PEOPLE[key]["expert"]["cases_at_most"] for key, count in load.items())


def test_cases_are_handled_by_the_authority_and_nobody_decides_a_former_employer():
    for case in PANELS:
        assert has_mandate(case["registrar"], "qualifications-authority", "registrar")
        assert has_mandate(case["decision_officer"], "qualifications-authority", "decision_officer")
        bodies = applicants(case)
        assert not {m["organisation"] for m in PEOPLE[case["decision_officer"]]["mandates"]} & bodies
        assert any(has_mandate(case["submitted_by"], body, "editor", "signatory") for body in bodies)
        assert (case["decision"] is not None) == (case["stage"] in {"decided", "publish"})


def test_a_class_is_of_people_who_are_nobody_else_and_passed():
    crew = json.loads((MIRANE / "crews.json").read_text("utf-8"))
    everybody = [*crew["people"], *crew["to_mark"]["people"]]
    keys, names, emails = ([person[word] for person in everybody] for word in ("key", "name", "email"))

    assert len(set(keys) | set(PEOPLE)) == len(keys) + len(PEOPLE)
    assert len({*names, *(person["name"] for person in PEOPLE.values())}) == len(names) + len(PEOPLE)
    assert all(email == f"{key}@crews.mirane.example" for key, email in zip(keys, emails, strict=True))
    scale = MICRO_CREDENTIALS[crew["micro_credential"]]["assessment"]["scale"]
    assert {person["result"] for person in crew["people"]} == set(scale[1:])
    assert COURSES[crew["course"]]["leads_to"] == [crew["micro_credential"]]
    assert crew["assessed_by"] in MICRO_CREDENTIALS[crew["micro_credential"]]["assessed_by"]
    assert len(crew["people"]) > 50


# Changes to what was verified


def test_a_change_follows_the_version_it_is_to_and_is_sent_by_who_signs():
    for change in DATA["changes"]:
        m = MICRO_CREDENTIALS[change["micro_credential"]]
        [awarder] = m["awarders"]
        assert m["version"] in {change["edition"], change["edition"] + 1}
        assert days(m["history"][-1]["decided_day"]) < change["begun_day"] < change["sent_day"] < 0
        assert has_mandate(change["begun_by"], awarder, "editor", "signatory", on=change["begun_day"])
        assert has_mandate(change["sent_by"], awarder, "signatory", on=change["sent_day"])
        if "decided_day" in change:
            assert change["sent_day"] < change["decided_day"] <= change["sent_day"] + 59
            assert has_mandate(change["registrar"], "qualifications-authority", "registrar", on=change["sent_day"])
            officer = (change["decision_officer"], "qualifications-authority", "decision_officer")
            assert has_mandate(*officer, on=change["decided_day"])


def test_of_one_entry_one_change_at_a_time_is_under_way():
    for key in {change["micro_credential"] for change in DATA["changes"]}:
        ordered = [change for change in DATA["changes"] if change["micro_credential"] == key]
        assert [change["edition"] for change in ordered] == sorted({change["edition"] for change in ordered})
        for before, after in pairwise(ordered):
            assert before["decided_day"] < after["begun_day"]


def test_nobody_invented_is_quoted_as_praising_anything():
    praised = re.compile(r"\.(quote|testimonial|feedback|endorsement|review)s?(\[\])?(\.text)?$")

    assert [path for path, _ in strings() if praised.search(path)] == []
