"""What people state has one shape, checked once: numbers as people write them, texts by language, nothing unknown."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.catalogue.description import checked_course, checked_micro_credential
from passerelle.catalogue.models import in_language
from passerelle.core.errors import Malformed
from passerelle.policy import sentences

pytestmark = pytest.mark.django_db
"""An outcome's domain may be one of the country's framework."""
OUTCOME = {"code": "K1", "text": "Explain the flow.", "domain": "knowledge"}


def refused(stated: dict[str, object], check=checked_micro_credential) -> str:
    """Return the field that was refused."""
    with pytest.raises(Malformed) as refusal:
        check(stated)
    assert refusal.value.data["expected"]
    json.dumps(refusal.value.data, cls=DjangoJSONEncoder).encode()  # plain data: it can be sent
    return str(refusal.value.data["field"])


@pytest.mark.parametrize(
    "name",
    [
        *[
            "state",
            "number",
            "awarder",
            "awarder_id",
            "version",
            "edition",
            "determined_level",
            "id",
            "pk",
            "valid_until",
        ],
        *["listed_on", "extra", "source", "source_key", "", "title__en", "assessment.criteria", "_state", "provider"],
    ],
)
def test_what_is_not_the_authors_to_state_is_refused(name):
    assert refused({name: "registered"}) == name
    assert refused({name: "registered"}, checked_course) == name


def test_an_empty_description_is_a_fine_draft():
    assert (checked_micro_credential({}), checked_course({})) == ({}, {})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4,5", Decimal("4.50")),
        ("4.5", Decimal("4.50")),
        (" 150 ", Decimal("150.00")),
        (6, Decimal("6.00")),
        (0.1, Decimal("0.10")),
        (Decimal("2.005"), Decimal("2.00")),
        ("", None),
        (None, None),
        ("1e2", Decimal("100.00")),
        (0, Decimal("0.00")),
    ],
)
def test_numbers_are_read_as_people_write_them(written, read):
    assert checked_micro_credential({"credits": written}) == {"credits": read}


@pytest.mark.parametrize(
    "written",
    [
        *[
            "six",
            "1,234.5",
            "-1",
            "501",
            "NaN",
            "Infinity",
            "-0.01",
            float("nan"),
            float("inf"),
            True,
            [6],
            {"value": 6},
        ],
        *["1" * 5000, "1e400", 10**4000, "٤٫٥", "=1+1", "6\x00"],
    ],
)
def test_what_is_no_number_is_refused(written):
    assert refused({"credits": written}) == "credits"


def test_hours_are_more_than_none():
    assert refused({"hours": 0}) == "hours"
    assert refused({"hours": "0,00"}) == "hours"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ({"en": "Pumps", "fr": "Pompes"}, {"en": "Pumps", "fr": "Pompes"}),
        ({"en": " Pumps ", "fr": "  "}, {"en": "Pumps"}),
        ("Pumps", {"en": "Pumps"}),
        ("", {}),
        ({}, {}),
        ({"ar": "مضخات", "zh-Hans": "泵"}, {"ar": "مضخات", "zh-Hans": "泵"}),
        ({"en": None}, {}),
    ],
)
def test_texts_are_kept_by_language(stated, kept):
    assert checked_micro_credential({"title": stated}) == {"title": kept}


@pytest.mark.parametrize(
    "stated",
    [
        None,
        7,
        ["Pumps"],
        {"en": 7},
        {"en": {"text": "Pumps"}},
        {"english!": "Pumps"},
        {"EN": "Pumps"},
        {"e\x00": "Pumps"},
        {"en": "nul\x00"},
        {"en": "half \ud83d"},
        {"en": "x" * 20_001},
        {"zh-Hans-CN": "泵"},
        {f"{a}{b}": "x" for a in "abcdefgh" for b in "abcdefgh"},
    ],
)
def test_texts_of_another_shape_are_refused(stated):
    assert refused({"title": stated}) == "title"


def test_a_text_of_the_greatest_length_is_kept_whole():
    assert checked_micro_credential({"prerequisites": "x" * 20_000}) == {"prerequisites": "x" * 20_000}


@pytest.mark.parametrize("language", ["klingon!", "e", "en\x00", "x" * 9, 7])
def test_a_language_is_a_code(language):
    assert refused({"language": language}) == "language"


def test_no_language_means_english():
    assert checked_micro_credential({"language": ""}) == {"language": "en"}


def test_a_text_is_shown_in_the_readers_language_or_in_the_first_there_is():
    texts = {"fr": "Pompes", "en": "Pumps"}

    assert [in_language(texts, code) for code in ("en", "fr", "fr-CH", "ar")] == ["Pumps", "Pompes", "Pompes", "Pompes"]
    assert (in_language(texts), in_language({})) == ("Pumps", "")


def test_sixty_outcomes_are_kept_in_order_and_get_codes_where_they_have_none():
    rows = [{"text": f"Do thing {n}.", "domain": "skills"} for n in range(60)]

    kept = checked_micro_credential({"outcomes": rows})["outcomes"]

    assert [item["code"] for item in kept] == [f"O{n}" for n in range(1, 61)]
    assert kept[59] == {"code": "O60", "text": "Do thing 59.", "domain": "skills"}


@pytest.mark.parametrize(
    ("outcomes", "field"),
    [
        ([OUTCOME] * 61, "outcomes"),
        ([OUTCOME, OUTCOME], "outcomes"),
        ([{"text": "No code."}, {"code": "O1", "text": "The code of the first."}], "outcomes"),
        ([OUTCOME | {"domain": "wisdom"}], "outcomes.1.domain"),
        ([OUTCOME, {"code": "x" * 13}], "outcomes.2.code"),
        ([OUTCOME | {"text": "nul\x00"}], "outcomes.1.text"),
        ([OUTCOME | {"text": ["list"]}], "outcomes.1.text"),
        ([OUTCOME | {"level": "4"}], "outcomes.1.level"),
        (["Explain the flow."], "outcomes"),
        ({"K1": "Explain"}, "outcomes"),
        ("Explain", "outcomes"),
        (None, "outcomes"),
    ],
)
def test_outcomes_of_another_shape_are_refused_where_they_stand(outcomes, field):
    assert refused({"outcomes": outcomes}) == field


def test_an_assessment_keeps_what_is_stated():
    stated = {
        "components": [{"title": "Practical task", "type": "practical", "weight": "70,5", "covers": ["K1"]}],
        "criteria": "Five faults found.",
        "scale": ["fail", "pass"],
        "supervision": "supervised_onsite_with_id",
        "summative": True,
        "retakes": "2",
    }

    assert checked_micro_credential({"assessment": stated})["assessment"] == stated | {
        "components": [
            {"code": "A1", "title": "Practical task", "type": "practical", "weight": 70.5, "covers": ["K1"]}
        ],
        "retakes": 2,
    }


@pytest.mark.parametrize(
    ("assessment", "field"),
    [
        ([], "assessment"),
        ({"grade": "A"}, "assessment.grade"),
        ({"components": [{"weight": 101}]}, "assessment.components.1.weight"),
        ({"components": [{"covers": "K1"}]}, "assessment.components.1.covers"),
        ({"components": [{"covers": ["x\x00"]}]}, "assessment.components.1.covers"),
        ({"components": [{"code": "A"}, {"code": "A"}]}, "assessment.components"),
        ({"components": [{}] * 61}, "assessment.components"),
        ({"components": [{"code": "A1", "grading": "by eye"}]}, "assessment.components.1.grading"),
        ({"components": [{"title": "Pra\u200bctice"}]}, "assessment.components.1.title"),
        ({"components": [{"minutes": -1}]}, "assessment.components.1.minutes"),
        ({"supervision": "by post"}, "assessment.supervision"),
        ({"summative": "yes"}, "assessment.summative"),
        ({"retakes": 21}, "assessment.retakes"),
        ({"retakes": "often"}, "assessment.retakes"),
        ({"scale": "pass"}, "assessment.scale"),
    ],
)
def test_an_assessment_of_another_shape_is_refused_where_it_stands(assessment, field):
    assert refused({"assessment": assessment}) == field


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"hours": {"contact": "many"}}, "hours.contact"),
        ({"hours": {"sleep": 8}}, "hours"),
        ({"hours": 150}, "hours"),
        ({"price": -1}, "price"),
        ({"currency": "MIDS"}, "currency"),
        ({"mode": "telepathy"}, "mode"),
        ({"credential_signed": "yes"}, "credential_signed"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://" + "x" * 500}, "url"),
        ({"place": "x" * 81}, "place"),
        ({"leads_to": ["MC-00001"]}, "leads_to"),
        ({"outcomes": [{"text": "Mend.", "grade": "A"}]}, "outcomes.1.grade"),
        ({"offline_kit": [{"kind": "audio", "hours": 2}]}, "offline_kit.1.hours"),
        ({"title": "abc\u202edef"}, "title"),
    ],
)
def test_a_course_of_another_shape_is_refused_where_it_stands(stated, field):
    assert refused(stated, checked_course) == field


def test_a_part_of_the_assessment_keeps_what_is_stated_besides():
    part = {"code": "A1", "type": "oral", "title": "Talk", "weight": None, "covers": []}
    besides = {"sample": "Q1", "criteria": "Clear.", "rubric": "0-5", "marks": "4", "minutes": 20, "language": "fr"}

    kept = checked_micro_credential(
        {"assessment": {"components": [part | besides, part | {"code": "A2", "rubric": ""}]}}
    )

    assert kept["assessment"]["components"] == [part | besides, part | {"code": "A2"}]


def test_what_some_countries_ask_is_kept_by_path_and_what_is_empty_is_left_out():
    said = {"need_study": " Asked. ", "assessment.awards_credit": False, "is_aqf_award": None, "part_of": ["BSc"]}

    kept = checked_micro_credential({"extra": said | {"expiry_years": "2,5", "developer": "", "endorsements": ""}})

    assert kept["extra"] == {
        "need_study": "Asked.",
        "assessment.awards_credit": False,
        "part_of": ["BSc"],
        "expiry_years": 2.5,
    }


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ([], "extra"),
        ({"awarding_body": "Another"}, "extra.awarding_body"),
        ({"level.applicable": False}, "extra.level.applicable"),
        ({"kind": "sleeping"}, "extra.kind"),
        ({"is_aqf_award": "no"}, "extra.is_aqf_award"),
        ({"need_study": "x" * 20_001}, "extra.need_study"),
        ({"part_of": "BSc"}, "extra.part_of"),
        ({"part_of": ["BSc"] * 61}, "extra.part_of"),
        ({"expiry_years": 101}, "extra.expiry_years"),
    ],
)
def test_what_some_countries_ask_in_another_shape_is_refused_where_it_stands(extra, field):
    assert refused({"extra": extra}) == field


@pytest.mark.parametrize("hidden", ["\u202eabc", "abc\u200b", "a\u2066b\u2069", "a\x1bb", "a\u3164b", "\u00adsoft"])
def test_a_title_hides_nothing_and_a_text_may(hidden):
    assert refused({"title": {"en": hidden}}) == "title"
    assert checked_micro_credential({"summary": {"en": hidden}})["summary"]["en"] == hidden.strip()


def test_a_title_in_persian_keeps_its_joiners():
    title = {"fa": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"}

    assert checked_micro_credential({"title": title})["title"] == title


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        *["title", "language", "outcomes", "hours", "credits", "level", "level_eqf", "assessment", "quality_assurance"],
        *["skills", "routes", "mode", "price", "url", "credential_signed", "components", "covers", "text", "code"],
        *["extra", "kind", "part_of", "level_applicable", "blocks", "learning_time", "minutes"],
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine makes the first example late
@given(st.dictionaries(NAMES, anything | st.dictionaries(NAMES, anything) | st.lists(st.dictionaries(NAMES, anything))))
def test_whatever_is_sent_is_kept_as_json_or_refused_by_name(stated):
    for check in (checked_micro_credential, checked_course):
        try:
            kept = check(stated)
        except Malformed as refusal:
            json.dumps(refusal.data, cls=DjangoJSONEncoder).encode()
        else:
            written = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False)
            assert "\\u0000" not in written
            written.encode()


@pytest.mark.parametrize("code", ["", "07", "071", "0713", "0719", "071301"])
def test_a_field_of_study_is_a_code_of_the_table_or_a_national_one(code):
    assert checked_micro_credential({"field": code}) == {"field": code}


@pytest.mark.parametrize("code", ["99", "solar", "077", "0799x", "7", "٠٧"])
def test_what_is_no_field_of_study_is_refused_in_words(code):
    with pytest.raises(Malformed) as refusal:
        checked_micro_credential({"field": code})

    assert (refusal.value.data["field"], refusal.value.data["reason"]) == ("field", "no_field_of_study")
    assert sentences.of_error(refusal.value) == (
        "This is no field of study. Give its code in ISCED-F 2013, two to four digits: 0713 is electricity and energy."
    )
