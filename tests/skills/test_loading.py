"""Loading a scheme: whole or unseen, the same again changes nothing, a run that was killed goes on, and no way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import AlreadyDone
from passerelle.core.importing.errors import CannotRead
from passerelle.core.skills import open_bundle
from passerelle.journal.models import Fact
from passerelle.skills import loading, queries
from passerelle.skills.models import Need, Occupation, Skill, SkillScheme

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "skills"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ROWS = (SkillScheme, Skill, Occupation, Need)


def load(folder: Path | str = "esco_9.1", *, version: str = "9.1", language: str = "en", **more) -> loading.Loaded:
    bundle = open_bundle(SAMPLES / folder, language=language)
    told = {"key": "esco", "name": "Samples", "licence": "none needed", "source": "this repository"}
    about = loading.About(**told, version=version, language=language)
    return loading.load(bundle, about, now=lambda: NOW, **more)


def counts() -> list[int]:
    return [model.objects.count() for model in ROWS]


def test_a_scheme_is_loaded_with_what_its_files_say_and_leaves_one_fact():
    run = load()

    assert counts() == [1, 8, 2, 4]
    assert dict(run.written) == {"skills": 8, "occupations": 2, "needs": 4}
    assert run.reasons.total() == len(run.faults) == 10
    boats = Skill.objects.get(label="mend wooden boats")
    assert boats.alternative_labels == ["repair wooden hulls", "restore boats made of wood"]
    assert boats.broader == [{"uri": "http://skills.example/group/boats", "label": "building and mending boats"}]
    assert [need.occupation.label for need in boats.needed_by.filter(essential=True)] == ["boatbuilder"]
    fact = Fact.objects.get(kind="skills.load")
    assert (fact.subject, fact.noted["version"], fact.noted["skills"]) == (run.scheme.reference, "esco/9.1", 8)


def test_the_same_files_again_change_nothing():
    load()
    before = [list(model.objects.order_by("pk").values()) for model in ROWS]

    again = load()

    assert again.was_there
    assert [list(model.objects.order_by("pk").values()) for model in ROWS] == before
    assert Fact.objects.filter(kind="skills.load").count() == 1


def test_other_files_under_the_same_name_are_refused_and_change_nothing():
    load()
    before = counts()

    with pytest.raises(AlreadyDone):
        load("national.csv")

    assert counts() == before


def test_a_new_version_stands_beside_the_older():
    load()
    load("national.csv", version="9.2")
    load("esco_9.0_fr", version="9.0", language="fr")

    assert [str(one) for one in queries.loaded()] == ["esco/9.1", "esco/9.2", "esco/9.0"]
    assert [str(one) for one in queries.in_use("en")] == ["esco/9.2"]
    assert [str(one) for one in queries.in_use("fr-CA")] == ["esco/9.0"]
    assert [str(one) for one in queries.in_use("ar")] == ["esco/9.2"]


@pytest.mark.parametrize("batches", [1, 2, 3, 4, 5])
def test_a_run_that_was_killed_is_unseen_and_goes_on(batches, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 3)

    def killed(_name: str, _count: int) -> None:
        nonlocal batches
        batches -= 1
        if not batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(told=killed)
    assert list(queries.loaded()) == []
    assert queries.suggested("mend wooden boats", language="en") == []
    half = Skill.objects.count()

    run = load()

    assert counts() == [1, 8, 2, 4]
    assert run.written["skills"] == 8 - half < 8
    assert len(queries.loaded()) == 1


def test_a_run_that_was_killed_gives_way_to_other_files():
    def killed(_name: str, _count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(told=killed)
    load("national.csv")

    assert sorted(Skill.objects.values_list("label", flat=True)) == ["lake knots", "read the lake weather"]


def test_files_without_a_skill_are_refused_and_stay_unseen(tmp_path):
    (tmp_path / "skills_en.csv").write_text("conceptUri,preferredLabel\nnowhere,nothing\n", "utf-8")

    with pytest.raises(CannotRead):
        load(tmp_path)

    assert list(queries.loaded()) == []


def test_of_a_loaded_version_nothing_is_changed_taken_away_or_added():
    scheme = load().scheme
    boats = Skill.objects.first()
    acts = [
        lambda: Skill.objects.update(label="other"),
        lambda: SkillScheme.objects.update(version="9.9"),
        lambda: Occupation.objects.update(label="other"),
        lambda: Need.objects.update(essential=True),
        lambda: Need.objects.all().delete(),
        lambda: Skill.objects.filter(needed_by=None).delete(),
        lambda: Skill.objects.create(scheme=scheme, uri="urn:x:1", label="one more"),
        lambda: Occupation.objects.create(scheme=scheme, uri="urn:x:2", label="one more"),
        lambda: Need.objects.create(skill=boats, occupation=Occupation.objects.last(), essential=True),
    ]
    before = [list(model.objects.order_by("pk").values()) for model in ROWS]

    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    assert [list(model.objects.order_by("pk").values()) for model in ROWS] == before


def test_skills_of_every_scheme_in_use_are_found_the_best_first():
    load()
    about = loading.About("lake", "1", "en", "Skills of the lake", "none needed", "this repository")
    loading.load(open_bundle(SAMPLES / "national.csv", language="en"), about, now=lambda: NOW)

    found = queries.suggested("Reads clouds over the lake and works in a team", language="en")

    assert {str(one.skill.scheme) for one in found} == {"esco/9.1", "lake/1"}
    assert {"read the lake weather", "work in a team"} <= {one.skill.label for one in found[:3]}
    assert next(one.also_called for one in found if one.skill.label == "read the lake weather") == "read clouds"


def test_a_french_outcome_is_read_as_french():
    load("esco_9.0_fr", version="9.0", language="fr")

    found = queries.suggested("Répare une coque en bois", language="fr")

    assert [one.skill.label for one in found][:1] == ["réparer des bateaux en bois"]


def test_the_occupations_that_need_a_skill_are_told_those_that_always_do_first():
    load()
    team = Skill.objects.get(label="work in a team")

    assert [one["label"] for one in queries.needing([team])[team.pk]] == ["office clerk", "boatbuilder"]


def test_finding_costs_few_queries(django_assert_max_num_queries):
    load()
    queries.suggested("repair a boat", language="en")

    with django_assert_max_num_queries(2):
        queries.suggested("work in a team", language="en")
