"""The shipped profiles: complete, known to the schema and to the reader, and told in sentences."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from django.utils.translation import override

from passerelle.core import gate
from passerelle.core.gate import Finding
from passerelle.core.gate.loading import CLOCKS, EXPIRIES, KINDS, MODES, SEVERITIES, STAGES, TARGETS
from passerelle.policy import fields, messages, sentences
from passerelle.policy.shipped import definitions, known_fields, load, quoted_from, schema, shipped, texts
from tests.core.test_gate import COMPLETE, TODAY

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DOCUMENTS = {name: json.loads(text) for name, text in texts().items()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_rule_says_where_it_stands_and_how_it_is_told(name):
    document = DOCUMENTS[name]
    for rule in document["rules"]:
        assert rule["clause"].strip()
        assert rule["source"]["reference"].strip()
        assert rule["message_key"] in messages.KNOWN
    assert document["source"]["reference"].strip()
    assert document["publication_mode"] in MODES
    assert document["on_expiry"]
    assert set(document["on_expiry"]) <= set(CLOCKS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_accepts_it(name):
    checker = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    assert [fault.message for fault in checker.iter_errors(DOCUMENTS[name])] == []


@pytest.mark.parametrize("empty", ["clause", "source", "message_key"])
def test_the_schema_refuses_a_rule_without_clause_source_or_key(empty):
    checker = jsonschema.Draft202012Validator(schema())
    for broken in ("", None):
        document = json.loads(texts()["JP-ART105-2019"])
        document["rules"][0][empty] = broken
        if broken is None:
            del document["rules"][0][empty]
        assert not checker.is_valid(document)


def test_the_schema_knows_the_words_of_the_reader():
    rule = schema()["$defs"]["rule"]
    assert [kind["properties"]["kind"]["const"] for kind in rule["oneOf"]] == list(KINDS)
    assert rule["properties"]["target"]["enum"] == list(TARGETS)
    assert rule["properties"]["stage"]["enum"] == list(STAGES)
    assert rule["properties"]["severity"]["enum"] == list(SEVERITIES)
    assert schema()["properties"]["publication_mode"]["enum"] == list(MODES)
    expiry = schema()["properties"]["on_expiry"]
    assert (expiry["propertyNames"]["enum"], expiry["additionalProperties"]["enum"]) == (list(CLOCKS), list(EXPIRIES))
    for kind, shape in zip(KINDS, rule["oneOf"], strict=True):
        needs, may = KINDS[kind]
        own = set(shape["properties"]) - set(rule["properties"]) - {"kind"}
        assert own == set(needs) | set(may)


def test_every_field_that_a_profile_asks_for_has_a_name_and_stands_in_the_list():
    for profile in shipped().values():
        for rule in profile.rules:
            for path in rule.paths:
                assert path in known_fields()[rule.target]
                assert path in fields.FIELDS


def test_whoever_reads_rules_has_words_for_all_of_them():
    assert set(messages.TARGETS) == set(TARGETS)
    assert set(messages.STAGES) == set(STAGES)
    assert set(messages.SEVERITIES) == set(SEVERITIES)
    assert set(messages.MODES) == set(MODES)
    assert set(messages.EXPIRIES) == set(EXPIRIES)
    assert set(messages.CLOCKS) == set(CLOCKS)
    assert set(messages.PROPERTIES) == set(messages.ENTRY_PROPERTIES) == set(gate.PROPERTIES)
    assert {document["binding"] for document in DOCUMENTS.values()} <= set(messages.BINDING)


def rule_of(profile: str, name: str) -> gate.Rule:
    return next(rule for rule in shipped()[profile].rules if rule.id == name)


@pytest.mark.parametrize(
    ("profile", "rule", "sentence"),
    [
        ("SEED-IIEP-2023", "SD-1", "At least one learning outcome is stated."),
        ("SEED-IIEP-2023", "SD-5", "It states the assessment criteria."),
        ("SEED-IIEP-2023", "SD-9", "The panel judges whether the outcomes match the level."),
        ("EU-2022-C243-02", "EU-M7a", "Credit system: ECTS wherever possible."),
        ("EU-2022-C243-02", "EU-M8", "Where “whether a level applies” is yes: It states the European level."),
        ("EMC-CMF-2019", "CMF-1", "Hours of work: 100 to 150."),
        (
            "EMC-CMF-2019",
            "CMF-2",
            "One of these holds: European level: 6 or 7. Or: All of these hold: European level: 4 or 5. And: "
            "Credit system: ECTS.",
        ),
        ("NZQA-2022", "NZ-2", "Hours of work for each of the credits: exactly 10."),
        ("NZQA-2022", "NZ-7", "At least one piece of evidence shows that it is needed."),
        ("MQA-SAMC", "MY-2", "Hours of work: 40, and on in steps of 20."),
        ("FR-RS-2025", "FR-4", "Years of validity: at most 5."),
        ("MT-MQF", "MT-2", "Contact hours for each of the credits: 5 to 25."),
        ("PROGRESSION-EXAMPLES", "IN-SWAYAM-2021", "At most 40 % of the courses of a semester come from SWAYAM."),
        (
            "PROGRESSION-EXAMPLES",
            "UK-THIRD",
            "At least 33.33 % of the credits of the award come from the awarder itself.",
        ),
    ],
)
def test_a_rule_is_told_in_a_plain_sentence(profile, rule, sentence):
    assert messages.asks(rule_of(profile, rule)) == sentence


@pytest.mark.parametrize(
    ("name", "changed", "asked", "wrong"),
    [
        ("SD-1", {"min": 3}, "At least 3 are given: learning outcomes.", "Give at least 3: learning outcomes."),
        (
            "SD-6",
            {"min": 2},
            "At least 2 are given: micro-credential that the course leads to.",
            "Give at least 2: micro-credential that the course leads to.",
        ),
        ("SD-15", {"value": False}, "Assessment of every outcome: no.", None),
        ("SD-14", {"subfields": ["domain", "code"]}, "Each of the learning outcomes has: domain, code.", None),
    ],
)
def test_a_rule_that_was_changed_is_told_as_it_now_is(name, changed, asked, wrong):
    document = json.loads(texts()["SEED-IIEP-2023"])
    next(rule for rule in document["rules"] if rule["id"] == name).update(changed)
    profile = load(json.dumps(document))
    rule = next(rule for rule in profile.rules if rule.id == name)
    assert messages.asks(rule) == asked
    target = gate.findings({}, profile, on=TODAY, target=rule.target)
    told = [sentences.of_finding(found).sentence for found in target if found.rule == name]
    assert wrong is None or told == [wrong]


def test_every_sentence_says_what_the_shipped_rule_asks():
    rules = [rule for profile in shipped().values() for rule in profile.rules if rule.message_key in messages.SAID]
    assert {rule.message_key for rule in rules} == set(messages.SAID)
    assert all(messages.asks(rule) == str(messages.ASKS[rule.message_key]) for rule in rules)


def test_every_rule_and_every_finding_has_its_sentence():
    with override("en"):
        for profile in shipped().values():
            assert all(messages.asks(rule).endswith((".", "?")) for rule in profile.rules)
            for stated in ({}, COMPLETE, COMPLETE | {"title": "National diploma", "workload": {"hours": 7}}):
                for finding in gate.findings(stated, profile, on=TODAY):
                    told = sentences.of_finding(finding)
                    assert told.sentence.endswith((".", "?"))
                    assert "%(" not in told.sentence + told.basis


def test_a_sentence_says_the_numbers_of_the_rule_that_was_changed():
    (found,) = gate.findings({**COMPLETE, "workload": {"hours": 180}}, shipped()["EMC-CMF-2019"], on=TODAY)

    assert sentences.of_finding(found).sentence == "The hours of work: asked is 100 to 150, stated is 180."
    other = Finding("X", "workload.hours", 7, (10, None), "", "block", "P", "range")
    assert (
        sentences.of_finding(other.told_by("number_between")).sentence
        == "The hours of work: asked is at least 10, stated is 7."
    )
    assert other.told_by("number_between") == other
    assert (
        sentences.of_finding(other.told_by("of_another_country")).sentence == "The number does not fit: hours of work."
    )


def test_seven_bodies_are_quoted_with_source_language_and_licence():
    assert [found.id for found in definitions()] == ["UNESCO", "EC", "OECD", "eCampusOntario", "MQA", "UCJ", "NZQA"]
    assert quoted_from()["licence"] == "CC BY-SA 3.0 IGO"
    for found in definitions():
        assert found.words
        assert found.source
        assert found.language == "en"
        assert tuple(found.properties) == gate.PROPERTIES
        assert found.profile in {"", *shipped()}
    claims = {found.id: [name for name, holds in found.properties.items() if holds] for found in definitions()}
    assert claims == {
        "UNESCO": [],
        "EC": ["has_volume"],
        "OECD": ["course_required"],
        "eCampusOntario": [],
        "MQA": ["part_of_accredited_programme"],
        "UCJ": ["has_volume"],
        "NZQA": ["evidence_of_need"],
    }


def test_the_quotations_are_word_for_word():
    papers = list((SHARED / "seed").glob("*.txt")) if SHARED.is_dir() else []
    if not papers:
        pytest.skip("missing ../shared: seed")
    paper = " ".join(plain(papers[0].read_text("utf-8")).split())
    for found in definitions():
        for line in found.words:
            assert " ".join(plain(line).split()).rstrip(".;") in paper, found.id


def plain(text: str) -> str:
    for curly, straight in (("‘", "'"), ("’", "'"), ("⁷", "")):
        text = text.replace(curly, straight)
    return text
