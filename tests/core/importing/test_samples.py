"""Each mapping that comes with the register, over a small file like the one it was written for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from passerelle.core.importing import Problem, Row, load_mapping
from tests.core.importing.reading import SAMPLES, read

PAVIA_SAYS = {
    "awarding_body", "issuer.country", "level.applicable", "level.nqf", "level.eqf", "quality_assurance.type",
    "quality_assurance.by", "workload.credit_system", "source.provider", "course.provider",
}  # fmt: skip


def test_a_unit_with_texts_states_all_that_its_university_wrote():
    first, second = read(SAMPLES / "units_like.json", load_mapping("pavia"))

    assert first == Row(
        line=2,
        key="7001",
        stated={
            "title": "LAKE ECOLOGY",
            "language": "it",
            "awarding_body": "Università di Pavia",
            "issuer": {"country": "IT"},
            "learning_outcomes": [
                {"code": "LO1", "text": "sample a lake"},
                {"code": "LO2", "text": "name its plankton & fish."},
            ],
            "workload": {"hours": Decimal(150), "contact_hours": Decimal(48), "credit_system": "ECTS"},
            "credits": {"value": Decimal(6)},
            "level": {"applicable": True, "nqf": "7", "eqf": "7"},
            "assessment": {
                "type": ["written_examination", "oral"],
                "components": [
                    {"code": "A1", "type": "written_examination"},
                    {"code": "A2", "type": "oral"},
                ],
                "criteria": "A written test, then an oral exam.",
            },
            "quality_assurance": {"type": "external", "by": "ANVUR"},
            "participation": {"form": "onsite"},
            "prerequisites": "Nessuno",
            "source": {
                "id": "7001",
                "provider": "Università di Pavia",
                "programme": "SCIENZE DEL LAGO",
                "kind": "Attività formativa monodisciplinare",
            },
        },
        course={
            "title": "LAKE ECOLOGY",
            "provider": "Università di Pavia",
            "language": "it",
            "mode": "onsite",
            "content": "Lakes.",
            "prerequisites": "Nessuno",
            "subject": "BIO/07",
        },
        asserted=frozenset(PAVIA_SAYS | {"workload.hours"}),
    )
    assert isinstance(second, Row)
    assert second.asserted == PAVIA_SAYS
    assert {"learning_outcomes", "assessment", "credits"} & set(second.stated) == set()
    assert second.problems == (
        Problem("absurd_number", 57, "peso", "0", "more than 0, at most 10000"),
        Problem("absurd_number", 57, "peso", "0", "more than 0, at most 500"),
    )


def test_a_platform_course_gets_the_lower_end_of_its_hours_as_an_assertion():
    rows = read(SAMPLES / "edx_like.csv", load_mapping("edx"))

    assert rows[0] == Row(
        line=2,
        key="https://courses.example/soil",
        stated={
            "title": "Soil, Water and You",
            "summary": 'Learn to read a field, with "eyes" and hands.',
            "language": "en",
            "awarding_body": "Lakeside University",
            "workload": {"hours": Decimal(12)},
            "participation": {"form": "online"},
            "source": {"url": "https://courses.example/soil", "provider": "edX"},
        },
        course={
            "title": "Soil, Water and You",
            "summary": "About soil & water.",
            "provider": "Lakeside University",
            "mode": "online",
            "language": "en",
            "duration": "6 Weeks",
            "hours": {"low": Decimal(12), "high": Decimal(24)},
            "schedule": "Self-Paced",
            "price": Decimal(0),
            "certificate_price": Decimal(49),
            "currency": "USD",
            "subject": "Environmental Studies",
            "stated_level": "Introductory",
            "url": "https://courses.example/soil",
        },
        asserted=frozenset({"workload.hours", "participation.form", "source.provider", "course.mode"}),
    )
    assert isinstance(rows[1], Row)
    assert "workload.hours" not in rows[1].asserted
    assert [row.key == rows[0].key for row in rows if isinstance(row, Row)] == [True, False, True]


def test_durations_without_hours_state_none_and_persons_are_dropped():
    rows = [row for row in read(SAMPLES / "platforms_like.csv", load_mapping("multiplatform")) if isinstance(row, Row)]

    assert [row.stated.get("workload") for row in rows] == [{"hours": Decimal(9)}, {"hours": Decimal(80)}, *[None] * 6]
    assert [len(row.problems) for row in rows] == [0, 0, 0, 0, 1, 0, 0, 0]
    assert [row.stated.get("summary") for row in rows] == [
        "Plan your stock.",
        None,
        None,
        "Fly.",
        "Build.",
        None,
        None,
        None,
    ]
    assert len({row.key for row in rows}) == 7
    assert "Person" not in repr(rows)


def test_an_option_takes_its_level_from_its_programme():
    rows = [row for row in read(SAMPLES / "offer_like.json", load_mapping("poitiers")) if isinstance(row, Row)]

    assert [(row.line, row.key, row.stated["level"]["eqf"], row.stated.get("credits")) for row in rows] == [
        (10, "AB101", "6", {"value": Decimal(60)}),
        (28, "AB102", "6", None),
        (54, "EF301", "7", None),
    ]
    assert rows[0].stated["source"]["programme"] == "AB10 Licence Lac"
    assert rows[0].course["content"] == "Anglais; Eaux"
    assert rows[2].problems == (Problem("not_a_number", 54, "credits", "soixante", "digits, with . before decimals"),)


def test_a_register_entry_is_quality_assured_only_while_it_is_active():
    rows = [row for row in read(SAMPLES / "register_like.csv", load_mapping("rncp_kit")) if isinstance(row, Row)]

    assert [row.stated.get("quality_assurance", {}).get("type") for row in rows] == ["external", None, None, "external"]
    assert [row.stated["level"].get("nqf") for row in rows] == ["5", "3", None, None]
    assert rows[0].stated["source"] == {
        "id": "RNCP90001",
        "url": "https://www.francecompetences.fr/recherche/rncp/90001",
        "register": "RNCP",
        "kind": "BTS",
        "status": "ACTIVE",
        "version": "CI-18122023",
        "valid_until": date(2028, 12, 31),
    }
    assert [p.code for p in rows[3].problems] == ["no_level", "not_a_date"]
    assert [row.key for row in rows] == ["32000001/RNCP90001", "46000002/RNCP90002", "36000003", "13000004/RNCP90004"]
