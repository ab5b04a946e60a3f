"""The gate against the samples of the domain study, the exact meaning of each kind, and properties of all."""

import json
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core import gate
from passerelle.core.errors import Malformed
from passerelle.core.gate import Finding

TODAY = date(2026, 11, 23)
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
FOLDER = Path(str(resources.files("passerelle.policy"))) / "profiles"
PROFILES = {
    profile.id: profile
    for profile in (
        gate.load_profile(json.loads(f.read_text("utf-8"))) for f in FOLDER.iterdir() if f.suffix == ".json"
    )
}
SEED, EU, CMF = PROFILES["SEED-IIEP-2023"], PROFILES["EU-2022-C243-02"], PROFILES["EMC-CMF-2019"]
NZ, NZ18, MY, MT = (PROFILES[name] for name in ("NZQA-2022", "NZQA-2018", "MQA-SAMC", "MT-MQF"))
FR, JP, JM, AU = (PROFILES[name] for name in ("FR-RS-2025", "JP-ART105-2019", "JM-UCJ", "AU-NMF-2021"))
PROGRESSION = PROFILES["PROGRESSION-EXAMPLES"]

COMPLETE: dict[str, Any] = {
    "title": "Solar Water Pump Maintenance",
    "awarding_body": "Lake Technical College",
    "issuer": {"country": "MI"},
    "learning_outcomes": [
        {"text": "Explain how panel, controller and pump work together.", "domain": "knowledge"},
        {"text": "Find and repair the six most common faults.", "domain": "skills"},
        {"text": "Decide on site what is safe to do alone.", "domain": "responsibility_and_autonomy"},
    ],
    "workload": {"hours": 180, "credit_system": "ECTS"},
    "credits": {"value": 6},
    "level": {"nqf": "6", "eqf": "6", "applicable": True},
    "assessment": {
        "type": ["practical"],
        "criteria": "Pump runs within 5 % of its plate.",
        "covers_all_outcomes": True,
        "summative": True,
        "awards_credit": True,
        "supervision": "supervised_onsite_with_id",
    },
    "quality_assurance": {"type": "external"},
    "participation": {"form": "blended"},
    "prerequisites": "none",
    "stackability": "stackable",
    "stacks_into": ["BSc Rural Energy Engineering"],
}
NZ_ITEM = COMPLETE | {
    "workload": {"hours": 30},
    "credits": {"value": 3},
    "classification": {"code": "031305"},
    "purpose_statement": "Use, relevance, attributes and pathways.",
    "outcome_statement": "Keeps a pump running.",
    "developer": "Lake Technical College",
    "evidence_of_need": ["Letter of the water board"],
    "review_period_years": 3,
}
MARKED = {"sample": "a.pdf", "criteria": "c", "rubric": "r", "marks": "m"}


def having(item: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """`workload__hours=60` replaces one field deep inside; None takes it away."""
    item = json.loads(json.dumps(item))
    for path, value in changes.items():
        *parents, last = path.split("__")
        inner = item
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    return item


def failed(stated: Any, profile: gate.Profile, on: date = TODAY, **where: str) -> list[str]:
    return [found.rule for found in gate.findings(stated, profile, on=on, **where)]


def asking(**rule: Any) -> gate.Profile:
    head = {"id": "R-1", "target": "micro_credential", "stage": "gate", "severity": "block"}
    return gate.load_profile({"id": "P", "title": "P", "binding": "law", "rules": [head | rule]})


# The samples (DOMAIN 4.3)


def test_a_complete_item_passes_the_gate_of_the_paper_and_of_the_union():
    assert (failed(COMPLETE, SEED), failed(COMPLETE, EU)) == ([], [])


@pytest.mark.parametrize(
    ("profile", "item", "expected"),
    [
        (EU, having(COMPLETE, workload=None), ["EU-M7"]),
        (EU, having(COMPLETE, level={"applicable": False}), []),
        (CMF, COMPLETE, ["CMF-1"]),
        (CMF, having(COMPLETE, workload__hours=150, level__eqf="5"), []),
        (CMF, having(COMPLETE, workload__hours=120, level__eqf="3"), ["CMF-2"]),
        (NZ, NZ_ITEM, []),
        (MY, having(COMPLETE, workload__hours=60, credits__value=1.5, assessment__components=[MARKED]), []),
        (MY, having(COMPLETE, workload__hours=50, credits__value=1.25), ["MY-2", "MY-7"]),
        (JP, having(COMPLETE, workload__hours=59), ["JP-1"]),
        (JP, having(COMPLETE, workload__hours=60), []),
        (MT, having(COMPLETE, workload={"hours": 150, "contact_hours": 30}), []),
        (MT, having(COMPLETE, workload={"hours": 150, "contact_hours": 20}), ["MT-2"]),
        (MT, having(COMPLETE, workload={"hours": 180, "contact_hours": 30}), ["MT-1"]),
        (SEED, having(COMPLETE, assessment__criteria=None), ["SD-5"]),
    ],
)
def test_samples_of_the_domain_study(profile, item, expected):
    assert failed(item, profile) == expected


def test_a_national_diploma_is_refused_with_everything_at_once():
    item = having(COMPLETE, title="National Diploma in Welding", workload__hours=200, credits__value=20)

    found = gate.findings(having(item, review_period_years=5), NZ, on=TODAY)

    rule_6 = "Listing and Operational Rules 2022, rule 6"
    words = NZ.rules[4].params["words"]
    assert found == (
        Finding("NZ-5", "title", ("national", "diploma"), words, rule_6, "block", "NZQA-2022", "forbidden_words"),
        Finding("NZ-6", "purpose_statement", None, "stated", f"{rule_6}.1", "block", "NZQA-2022", "required_all"),
        Finding("NZ-6", "outcome_statement", None, "stated", f"{rule_6}.1", "block", "NZQA-2022", "required_all"),
        Finding("NZ-6", "developer", None, "stated", f"{rule_6}.1", "block", "NZQA-2022", "required_all"),
        Finding("NZ-7", "evidence_of_need", 0, 1, "criterion 2", "block", "NZQA-2022", "min_count"),
        Finding("NZ-8", "review_period_years", 5, (1, 3), f"{rule_6}.1(g)", "warn", "NZQA-2022", "range"),
    )
    assert failed(having(item, classification__code="0313"), NZ)[0] == "NZ-4"


def test_the_new_zealand_rules_of_2018_asked_for_five_credits_and_a_yearly_review():
    assert failed(NZ_ITEM, NZ18, date(2022, 12, 31)) == ["NZ18-1", "NZ18-2"]


def test_one_hour_is_enough_in_australia():
    item = COMPLETE | {"workload": {"hours": 1}, "is_aqf_award": False, "recognition": {"credit_or_industry": "yes"}}
    assert failed(item, AU) == []


def test_jamaica_knows_no_level_nine():
    item = having(COMPLETE, level__nqf="9", acquisition_route="both")
    blocked = [f for f in gate.findings(item, JM, on=TODAY) if f.blocks]
    clause = "levels of the NQF-J: Access 1, Access 2, 1 to 8"
    levels = ("Access 1", "Access 2", "1", "2", "3", "4", "5", "6", "7", "8")
    assert blocked == [Finding("JM-2", "level.nqf", "9", levels, clause, "block", "JM-UCJ", "in_set")]


def test_a_course_leads_somewhere_and_promises_paper():
    course = {"leads_to": [], "credential_signed": True}
    assert failed(course, SEED, target="short_course") == ["SD-6", "SD-8"]


@pytest.mark.parametrize(("years", "cohorts", "expected"), [(5, 1, ["FR-5"]), (5, 2, []), (6, 2, ["FR-4"]), (3, 1, [])])
def test_france_registers_for_five_years_three_on_one_cohort(years, cohorts, expected):
    stated = {"validity_years": years, "cohort_years_of_data": cohorts}
    assert failed(stated, FR, target="registration", stage="decide") == expected


@pytest.mark.parametrize(("overdue", "expected"), [(True, ["SD-11"]), (False, []), (None, ["SD-11"])])
def test_the_paper_warns_of_a_decision_after_two_months(overdue, expected):
    found = gate.findings({"panel": {"overdue": overdue}}, SEED, on=TODAY, target="registration", stage="decide")
    assert ([f.rule for f in found], [f.blocks for f in found]) == (expected, [False] * len(expected))


@pytest.mark.parametrize(
    ("path", "tag", "part", "whole", "on", "expected"),
    [
        ("programme.courses_in_semester", "SWAYAM", 2, 5, date(2021, 3, 24), ["IN-SWAYAM-2016"]),
        ("programme.courses_in_semester", "SWAYAM", 2, 5, date(2021, 3, 25), []),
        ("award.credits", "awarder_own", 110, 360, TODAY, ["UK-THIRD"]),
        ("award.credits", "awarder_own", 120, 360, TODAY, []),
        ("award.credits", "SAMC", 84, 120, TODAY, []),
    ],
)
def test_shares_of_a_progression(path, tag, part, whole, on, expected):
    outer, inner = path.split(".")
    own = {"awarder_own": whole} if tag == "SAMC" else {}
    stated = {outer: {inner: {"total": whole, "by_source": own | {tag: part}}}}
    assert failed(stated, PROGRESSION, on, target="recognition", stage="recognise") == expected


# What each kind means


def test_the_finding_reads_as_the_house_style_shows_it():
    found = gate.findings(COMPLETE | {"learning_outcomes": []}, SEED, on=TODAY)
    assert repr(found) == (
        "(Finding(rule='SD-1', field='learning_outcomes', seen=0, threshold=1, "
        "clause='ch. 3, challenge 5', severity='block'),)"
    )
    assert found[0].as_data() == {
        "rule": "SD-1",
        "field": "learning_outcomes",
        "seen": 0,
        "threshold": 1,
        "clause": "ch. 3, challenge 5",
        "severity": "block",
        "profile": "SEED-IIEP-2023",
        "kind": "min_count",
    }


KINDS: dict[str, dict[str, Any]] = {
    "required": {"field": "x"},
    "required_all": {"fields": ["x"]},
    "min_count": {"field": "x", "min": 1},
    "range": {"field": "x", "min": 1, "max": 9},
    "step": {"field": "x", "base": 40, "step": 20},
    "ratio": {"num": "x", "den": "y", "min": 25},
    "equals": {"field": "x", "value": True},
    "preferred_value": {"field": "x", "value": "ECTS"},
    "in_set": {"field": "x", "values": ["1", "2"]},
    "not_in_set": {"field": "x", "values": ["internship"]},
    "pattern": {"field": "x", "pattern": "^[0-9]{6}$"},
    "forbidden_words": {"field": "x", "words": ["new zealand", "national", "under-graduate"]},
    "each_has": {"field": "x", "subfields": ["domain"]},
    "tagged_outcomes": {"field": "x", "domains": ["knowledge", "skills"]},
    "outcome_verbs": {"field": "x", "asks": "level"},
    "any_of": {"of": [{"kind": "range", "field": "x", "min": 1}, {"kind": "equals", "field": "x", "value": "none"}]},
    "all_of": {"of": [{"kind": "range", "field": "x", "min": 1}, {"kind": "range", "field": "x", "max": 9}]},
    "max_share": {"of": "x", "source_tag": "MOOC", "max": 0.4},
    "min_share": {"of": "x", "source_tag": "own", "min": 0.3},
    "human": {"question": "outcomes_match_level"},
}


def holds(kind: str, stated: Any, **changes: Any) -> bool:
    stage = "recognise" if kind.endswith("_share") else "gate"
    profile = asking(kind=kind, stage=stage, **(KINDS[kind] | changes))
    return not gate.findings(stated, profile, on=TODAY, stage=stage)


def test_every_kind_is_tried_here():
    assert KINDS.keys() == gate.KINDS.keys()


def test_what_is_absent_fails_the_kinds_that_ask_for_presence_and_no_other():
    expected = {"required", "required_all", "min_count", "each_has", "tagged_outcomes", "equals"}
    assert {kind for kind in KINDS if not holds(kind, {})} == expected
    assert {kind for kind in KINDS if not holds(kind, {"x": None})} == expected


def test_an_empty_list_is_absent_for_required_and_min_count_alone():
    failing = {kind for kind in KINDS if not holds(kind, {"x": []})}
    assert {"required", "required_all", "min_count"} <= failing
    assert holds("each_has", {"x": []})
    assert not holds("in_set", {"x": []})


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("required", "", False),
        ("required", " ", False),
        ("required", 0, True),
        ("required", False, True),
        ("min_count", "a long text is not a list", False),
        ("min_count", {"a": 1}, False),
        ("range", 9, True),
        ("range", 9.5, False),
        ("range", "5", False),
        ("range", True, False),
        ("range", float("nan"), False),
        ("range", Decimal("sNaN"), False),
        ("range", Decimal("1.0"), True),
        ("step", 60, True),
        ("step", 50, False),
        ("step", Decimal("1e99999"), False),
        ("equals", 1, False),
        ("equals", True, True),
        ("preferred_value", "ECVET", False),
        ("in_set", "1", True),
        ("in_set", 1, False),
        ("in_set", ["1"], False),
        ("in_set", {"1": "1"}, False),
        ("not_in_set", "research", True),
        ("not_in_set", "internship", False),
        ("not_in_set", ["internship"], False),
        ("pattern", "031305", True),
        ("pattern", "031305\n", False),
        ("pattern", 31305, False),
        ("forbidden_words", "International Welding", True),
        ("forbidden_words", "NATIONAL Welding", False),
        ("forbidden_words", "Welding of New\u00a0 Zealand", False),
        ("forbidden_words", "Under\u2011graduate Welding", False),
        ("forbidden_words", ["Welding"], False),
        ("each_has", [{"domain": "skills"}, {"domain": ""}], False),
        ("each_has", ["skills"], False),
        ("each_has", "skills", False),
        ("outcome_verbs", [{"outcome": "O1", "amiss": ""}, "odd"], True),
        ("outcome_verbs", [{"outcome": "O1", "amiss": "verb_of_another_level"}], False),
        ("outcome_verbs", "discuss", False),
        ("tagged_outcomes", [{"domain": "skills"}, {"domain": "knowledge"}], True),
        ("tagged_outcomes", [{"domain": "skills"}], False),
        ("tagged_outcomes", [{"domain": "skills"}, {"domain": "knowledge"}, {"domain": ["skills"]}], False),
        ("any_of", "none", True),
        ("any_of", 0, False),
        ("all_of", 5, True),
        ("all_of", 10, False),
        ("max_share", {"total": 5, "by_source": {"MOOC": 2}}, True),
        ("max_share", {"total": 5, "by_source": {"MOOC": 3}}, False),
        ("max_share", {"total": 5, "by_source": {}}, True),
        ("max_share", [1, 2], False),
        ("min_share", {"total": 10, "by_source": {"own": 3}}, True),
        ("min_share", {"total": 10, "by_source": {}}, False),
    ],
)
def test_a_kind_means(kind, value, expected):
    assert holds(kind, {"x": value}) is expected


@pytest.mark.parametrize(
    ("hours", "credits_", "expected"),
    [
        (75, 3, True),
        (74, 3, False),
        (75, 0, False),
        ("75", 3, False),
        (75, None, True),
        (1e308, Decimal("1e-999"), True),
    ],
)
def test_a_ratio_is_hours_over_credits_and_nothing_divides_by_zero(hours, credits_, expected):
    assert holds("ratio", {"x": hours, "y": credits_}) is expected


def test_findings_name_which_outcomes_and_which_alternatives():
    outcomes = [{"domain": "skills"}, {"text": "Be good."}, "Be better."]
    assert gate.findings({"x": outcomes}, asking(kind="each_has", **KINDS["each_has"]), on=TODAY) == (
        Finding("R-1", "x", (2, 3), ("domain",), "", "block", "P", "each_has"),
    )
    assert gate.findings({"x": 0}, asking(kind="any_of", **KINDS["any_of"]), on=TODAY) == (
        Finding(
            "R-1",
            "x",
            (("x", 0),),
            ((("range", "x", (1, None)),), (("equals", "x", "none"),)),
            "",
            "block",
            "P",
            "any_of",
        ),
    )


def test_a_guard_that_does_not_hold_asks_nothing():
    guarded = asking(kind="required", field="qa_statement", when={"field": "regulated", "equals": False})
    assert [failed({"regulated": value}, guarded) for value in (False, 0, True, None)] == [["R-1"], [], [], []]


def test_the_first_and_the_last_day_count():
    days = {"effective_from": "2026-01-01", "effective_to": "2026-12-31"}
    dated = asking(kind="required", field="x", **days)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    day = timedelta(days=1)
    asked = [failed({}, dated, on) for on in (first - day, first, last, last + day)]
    assert asked == [[], ["R-1"], ["R-1"], []]
    assert (failed(NZ_ITEM, NZ18, date(2023, 1, 1)), failed({}, NZ, date(2022, 12, 31))) == ([], [])


def test_questions_to_the_panel_are_asked_of_people_alone():
    asked = gate.human_questions(SEED, "micro_credential", TODAY)
    assert [rule.question for rule in asked] == ["outcomes_match_level", "assessment_matches_outcomes"]
    assert failed({}, SEED, stage="panel") == []
    assert gate.human_questions(SEED, "micro_credential", date(2022, 12, 31)) == ()


def test_the_rules_that_can_keep_the_gate_shut():
    ids = [rule.id for rule in gate.blocking_rules(SEED, "micro_credential", TODAY)]
    assert ids == [f"SD-{n}" for n in (1, 2, 3, 4, 5, 12, 13, 14, 15, 16)]


def test_a_profile_names_every_field_it_reads():
    assert gate.fields(CMF, stage="gate") == (
        "workload.hours",
        "level.eqf",
        "workload.credit_system",
        "assessment.summative",
        "assessment.awards_credit",
        "assessment.supervision",
        "stacks_into",
    )
    assert gate.fields(AU, target="organisation") == ("qa_statement", "regulated")
    assert gate.fields(MT) == ("workload.hours", "credits.value", "workload.contact_hours")


def test_the_jurisdictions_own_profile_decides_what_a_submission_is():
    assert gate.publication_act([SEED, EU, CMF], "MI") == "submit"
    assert gate.publication_act([SEED, NZ], "NZ") == "submit_for_review"
    assert gate.publication_act([SEED, JP], "JP") == "submit"
    assert gate.publication_act([NZ], "MI") == "submit_for_review"
    assert gate.publication_act([], "MI") == "submit_for_review"


def test_silence_of_a_clock_keeps_the_case_pending():
    assert [NZ.at_expiry(), SEED.at_expiry(), SEED.at_expiry("appeal")] == ["keep-pending"] * 3


# Reading a profile


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"kind": "forbids"}, "rules.0.kind"),
        ({"kind": ["required"]}, "rules.0.kind"),
        ({"kind": "required"}, "rules.0.field"),
        ({"kind": "required", "field": "a..b"}, "rules.0.field"),
        ({"kind": "range", "field": "x"}, "rules.0.min"),
        ({"kind": "range", "field": "x", "minn": 1}, "rules.0.minn"),
        ({"kind": "range", "field": "x", "min": "1"}, "rules.0.min"),
        ({"kind": "min_count", "field": "x", "min": 0}, "rules.0.min"),
        ({"kind": "step", "field": "x", "base": 0, "step": 0}, "rules.0.step"),
        ({"kind": "in_set", "field": "x", "values": []}, "rules.0.values"),
        ({"kind": "in_set", "field": "x", "values": ["1", None]}, "rules.0.values.1"),
        ({"kind": "pattern", "field": "x", "pattern": "("}, "rules.0.pattern"),
        ({"kind": "any_of", "of": [{"kind": "human", "question": "q"}]}, "rules.0.of.0.kind"),
        ({"kind": "any_of", "of": [{"kind": "range", "field": "x"}]}, "rules.0.of.0.min"),
        ({"kind": "max_share", "of": "x", "source_tag": "t", "max": 0.2}, "rules.0.stage"),
        ({"kind": "max_share", "of": "x", "source_tag": "t", "max": 20}, "rules.0.max"),
        ({"kind": "required", "field": "x", "when": {"field": "y"}}, "rules.0.when"),
        ({"kind": "required", "field": "x", "severity": "fatal"}, "rules.0.severity"),
        ({"kind": "required", "field": "x", "effective_from": "soon"}, "rules.0.effective_from"),
        (
            {"kind": "required", "field": "x", "effective_from": "2026-02-01", "effective_to": "2026-01-01"},
            "rules.0.effective_to",
        ),
    ],
)
def test_a_misspelt_rule_is_refused_with_its_path(rule, field):
    with pytest.raises(Malformed) as refusal:
        asking(**rule)
    assert refusal.value.data["field"] == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"rules": "all"}, "rules"),
        ({"publication_mode": "later"}, "publication_mode"),
        ({"on_expiry": {"panel": "shrug"}}, "on_expiry.panel"),
        (
            {
                "rules": [
                    {**{"id": "A", "target": "credential", "stage": "issue"}, "severity": "info"} | r
                    for r in ({"kind": "required", "field": "x"}, {"kind": "required", "field": "y"})
                ]
            },
            "rules.1.id",
        ),
    ],
)
def test_a_malformed_profile_is_refused_with_the_path(change, field):
    with pytest.raises(Malformed) as refusal:
        gate.load_profile({"id": "P", "title": "P", "binding": "law", "rules": []} | change)
    assert refusal.value.data["field"] == field


def accent_folded(text):
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def test_the_title_of_the_french_profile_has_its_official_spelling():
    assert PROFILES["FR-RS-2025"].title == "France répertoire spécifique, requests from 1 Oct 2025"


def test_the_shipped_profiles_say_what_the_domain_study_says():
    if not SHARED.is_dir():
        pytest.skip("missing ../shared: profiles")
    studied = [json.loads(f.read_text("utf-8")) for f in sorted((SHARED / "profiles").glob("*.json"))]
    added = {"clause", "source", "message_key", "publication_mode", "on_expiry", "jurisdiction"}
    for document in studied:
        shipped = json.loads((FOLDER / f"{document['id']}.json").read_text("utf-8"))
        kept = {name: value for name, value in shipped.items() if name in document or name not in added}
        rules, own = shipped["rules"][: len(document["rules"])], shipped["rules"][len(document["rules"]) :]
        kept["rules"] = [
            {name: value for name, value in rule.items() if name in before or name not in added}
            for rule, before in zip(rules, document["rules"], strict=True)
        ]
        # The files of the study are plain ASCII: a title in its official spelling has its accents, and says the same.
        assert accent_folded(kept.pop("title")) == accent_folded(document.pop("title"))
        assert kept == document
        assert {rule["kind"] for rule in own} <= {"human"}  # rows of the study that the files of it do not have
    assert len(studied) == len(PROFILES)
    assert all(profile.source for profile in PROFILES.values())


# Properties

KEYS = st.sampled_from(sorted({key for p in PROFILES.values() for path in gate.fields(p) for key in path.split(".")}))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=8)
    | st.sampled_from(["domain", "ECTS", "6", "031305"])
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6)
)
WHERE = st.sampled_from(sorted({(r.target, r.stage) for p in PROFILES.values() for r in p.rules}))


@given(stated=ANYTHING, where=WHERE)
def test_nothing_that_can_be_stated_makes_the_gate_stumble(stated, where):
    target, stage = where
    for profile in PROFILES.values():
        found = gate.findings(stated, profile, on=TODAY, target=target, stage=stage)
        assert found == gate.findings(stated, profile, on=TODAY, target=target, stage=stage)
        assert json.loads(json.dumps([f.as_data() for f in found], allow_nan=False)) is not None
        assert len(set(found)) == len(found)


@given(value=ANYTHING, kind=st.sampled_from(sorted(KINDS)))
def test_no_value_makes_any_kind_stumble(value, kind):
    assert holds(kind, {"x": value, "y": value}) in {True, False}


@settings(deadline=None)
@given(data=st.data())
def test_filling_a_field_never_adds_a_required_finding(data):
    """Except a guard's: who answers that a level applies is then asked for it."""
    profile = data.draw(st.sampled_from([SEED, EU, NZ, FR]))
    rules = [rule for rule in profile.rules if rule.kind.startswith("required")]
    asked = {path for rule in rules for path in rule.paths} - {rule.when[0] for rule in rules if rule.when}
    stated: dict[str, Any] = {}
    paths = data.draw(st.permutations(sorted(asked)))
    missing = required_of(stated, profile)
    for path in paths:
        stated = having(stated, **{path.replace(".", "__"): data.draw(st.sampled_from(["text", 1, True, ["item"]]))})
        now = required_of(stated, profile)
        assert now <= missing
        missing = now
    assert missing == set()


def required_of(stated: Any, profile: gate.Profile) -> set[tuple[str, str]]:
    found = gate.findings(stated, profile, on=TODAY)
    return {(f.rule, f.field) for f in found if f.kind.startswith("required")}


@given(count=st.integers(1, 12), data=st.data())
def test_one_untagged_outcome_among_many_keeps_the_gate_shut(count, data):
    outcomes = [{"text": f"Outcome {n}", "domain": "skills"} for n in range(count)]
    assert failed(COMPLETE | {"learning_outcomes": outcomes}, SEED) == []
    spoilt = data.draw(st.integers(0, count - 1))
    outcomes[spoilt] = data.draw(st.sampled_from([{"text": "Outcome"}, {"domain": ""}, {"domain": None}, "Outcome"]))

    found = gate.findings(COMPLETE | {"learning_outcomes": outcomes}, SEED, on=TODAY)

    assert [(f.rule, f.seen, f.blocks) for f in found] == [("SD-14", (spoilt + 1,), True)]
