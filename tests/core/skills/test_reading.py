"""Reading a scheme's files: every record becomes a skill, an occupation, a need or a fault, and nothing is guessed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from passerelle.core.importing.errors import CannotRead
from passerelle.core.skills import Bundle, Fault, Needed, Occupation, Skill, open_bundle
from passerelle.core.skills.reading import Broader

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "skills"
SKILL, GROUP, WORK = (f"http://skills.example/{kind}/" for kind in ("skill", "group", "occupation"))


def skills(bundle: Bundle) -> list[Skill]:
    return [one for one in bundle.skills() if isinstance(one, Skill)]


def faults(bundle: Bundle) -> list[tuple[str, int, str, bool]]:
    read = [*bundle.skills(), *bundle.occupations(), *bundle.needs()]
    return [(one.file, one.line, one.reason, one.left_out) for one in read if isinstance(one, Fault)]


def test_a_skill_of_the_official_files_has_its_labels_its_kind_and_what_it_is_a_kind_of():
    found = skills(open_bundle(SAMPLES / "esco_9.1"))

    assert found[0] == Skill(
        uri=f"{SKILL}mend-boats",
        label="mend wooden boats",
        alternative_labels=("repair wooden hulls", "restore boats made of wood"),
        description="Replace damaged planks and make the seams of a wooden hull tight again.",
        kind="skill",
        reuse_level="sector-specific",
        broader=(Broader(f"{GROUP}boats", "building and mending boats"),),
    )
    assert found[1].alternative_labels == ("materials for caulking", "oakum")  # searched, though hidden
    assert found[4].broader == (Broader(f"{SKILL}teamwork", "work in a team"),)
    assert (found[5].kind, found[5].reuse_level, found[5].broader) == ("", "", ())  # what is not said stays unsaid


def test_every_record_that_is_no_skill_is_a_fault_with_its_line():
    assert faults(open_bundle(SAMPLES / "esco_9.1")) == [
        ("skills_en.csv", 11, "unknown_kind", False),
        ("skills_en.csv", 13, "no_uri", True),
        ("skills_en.csv", 14, "no_label", True),
        ("skills_en.csv", 15, "twice", True),
        ("skills_en.csv", 16, "unknown_reuse_level", False),
        ("skills_en.csv", 17, "too_many_cells", True),
        ("occupationSkillRelations.csv", 6, "unknown_occupation", True),
        ("occupationSkillRelations.csv", 7, "unknown_skill", True),
        ("occupationSkillRelations.csv", 8, "unknown_relation", True),
        ("occupationSkillRelations.csv", 9, "twice", True),
    ]


def test_occupations_need_skills_always_or_in_some_places():
    bundle = open_bundle(SAMPLES / "esco_9.1")
    skills(bundle)
    occupations = [one for one in bundle.occupations() if isinstance(one, Occupation)]
    needs = [one for one in bundle.needs() if isinstance(one, Needed)]

    assert occupations[0] == Occupation(f"{WORK}boatbuilder", "boatbuilder", "7115.1")
    assert needs[:2] == [
        Needed(f"{WORK}boatbuilder", f"{SKILL}mend-boats", essential=True),
        Needed(f"{WORK}boatbuilder", f"{SKILL}teamwork", essential=False),
    ]
    assert len(needs) == 4


def test_an_older_bundle_of_another_language_has_skills_alone():
    bundle = open_bundle(SAMPLES / "esco_9.0_fr")

    assert (bundle.version, bundle.language, bundle.is_own_table) == ("9.0", "fr", False)
    assert [one.label for one in skills(bundle)] == ["réparer des bateaux en bois", "travailler en équipe"]
    assert [*bundle.occupations(), *bundle.needs()] == []


def test_a_table_of_ones_own_says_as_much_in_one_file():
    bundle = open_bundle(SAMPLES / "national.csv", language="en")

    assert (bundle.is_own_table, bundle.version, faults(bundle)) == (True, "", [])
    assert skills(bundle)[0].alternative_labels == ("tell a storm before it comes", "read clouds")
    assert [one.broader for one in skills(bundle)] == [(), (Broader("urn:mi:skill:1", "urn:mi:skill:1"),)]


def test_packed_or_not_the_same_files_are_the_same(tmp_path):
    for file in (SAMPLES / "esco_9.1").iterdir():
        (tmp_path / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))

    packed, plain = open_bundle(tmp_path), open_bundle(SAMPLES / "esco_9.1")

    assert skills(packed) == skills(plain)
    assert packed.digest() == plain.digest() != open_bundle(SAMPLES / "national.csv").digest()


@pytest.mark.parametrize(
    ("files", "language", "reason"),
    [
        ({}, "", "no_skills_here"),
        ({"skills_en.csv": "conceptUri,preferredLabel\n", "skills_fr.csv": "x"}, "", "which_language"),
        ({"skills_en.csv": "conceptUri,preferredLabel\n"}, "fr", "which_language"),
        ({"skills_en.csv": "uri of it,what it is called\na,b\n"}, "", "columns_missing"),
        ({"skills_en.csv": "<html></html>"}, "", "wrong_type"),
        ({"skills_en.csv": ""}, "", "empty_file"),
    ],
)
def test_what_is_no_bundle_is_refused_by_name(tmp_path, files, language, reason):
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    with pytest.raises(CannotRead) as refused:
        skills(open_bundle(tmp_path, language=language))

    assert refused.value.reason == reason


def test_a_folder_that_is_not_there_is_refused():
    with pytest.raises(CannotRead) as refused:
        open_bundle(SAMPLES / "nowhere")

    assert refused.value.reason == "no_such_file"


def test_the_languages_of_one_folder_are_told_apart(tmp_path):
    for name in ("esco_9.1/skills_en.csv", "esco_9.0_fr/skills_fr.csv"):
        (tmp_path / Path(name).name).write_bytes((SAMPLES / name).read_bytes())

    assert next(one.label for one in skills(open_bundle(tmp_path, language="fr"))) == "réparer des bateaux en bois"
