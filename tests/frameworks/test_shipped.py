"""What comes with the register: 43 European frameworks with 381 codes, others, and what compares with what."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib import resources
from pathlib import Path

import pytest

from passerelle.core.frameworks import (
    Atlas,
    Certainty,
    LevelStatement,
    Relation,
    Status,
    VersionKey,
    read,
    written,
)
from passerelle.frameworks import actions, queries, storing
from passerelle.frameworks.models import Framework, LevelMapping
from passerelle.journal.models import Fact

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SHIPPED = {version.version: version for version in storing.shipped()}
ATLAS = Atlas.of(SHIPPED.values())
EQF = VersionKey("eqf", "2017")
EUROPEAN = {key: one for key, one in SHIPPED.items() if one.licence == "EUPL-1.2"}
VERIFIED_TO_EQF = {"gb-eng-nir", "gb-sct", "gb-wls", "ie", "qf-ehea"}


def version(key: str, edition: str = "2024"):
    return SHIPPED[VersionKey(key, edition)]


def to_eqf(key: str, edition: str = "2024") -> dict[str, str | None]:
    return {one.from_code: one.to_code for one in version(key, edition).mappings if one.to == EQF}


def codes(key: str, edition: str = "2024") -> str:
    return " ".join(level.code for level in version(key, edition).levels)


@pytest.mark.parametrize("name", storing.FILES)
def test_a_file_is_written_as_the_register_writes_it(name):
    text = (resources.files("passerelle.frameworks") / "data" / f"{name}.json").read_text("utf-8")
    assert written(read(text).versions) == text


def test_there_are_43_european_frameworks_with_381_codes():
    assert (len(EUROPEAN), sum(len(one.levels) for one in EUROPEAN.values())) == (43, 381)
    assert len({one.uri for one in EUROPEAN.values()}) == 43
    assert len({level.uri for one in EUROPEAN.values() for level in one.levels}) == 381


def test_codes_and_addresses_are_those_of_the_published_vocabulary():
    if not SHARED.is_dir():
        pytest.skip("missing ../shared: profiles")
    published = defaultdict(set)
    with (SHARED / "profiles" / "eu-nqf-levels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            published[row["framework"], row["scheme_uri"]].add((row["level_code"], row["level_uri"]))

    held = {(one.country, one.uri): {(level.code, level.uri) for level in one.levels} for one in EUROPEAN.values()}
    assert held == published


def test_every_active_version_says_where_it_comes_from_when_and_under_which_licence():
    active = [one for one in SHIPPED.values() if one.is_active]
    assert [str(one.version) for one in active if not (one.source and one.as_of and one.licence and one.levels)] == []
    assert len(active) == 59


def test_what_no_source_confirms_is_disabled_and_says_so():
    disabled = [one for one in SHIPPED.values() if one.status == Status.DISABLED]
    assert len(disabled) == 56
    assert [str(one.version) for one in disabled if not one.note or one.mappings] == []
    assert {"my", "ph", "th", "id", "ke", "tz", "bb", "co", "sg", "kr", "sadcqf", "eaqfhe", "vn", "ua", "cl"} <= {
        one.key for one in disabled
    }


def test_a_key_is_made_from_the_country_and_acronyms_collide_freely():
    held = defaultdict(set)
    for one in SHIPPED.values():
        held[one.short_name].add(one.key)
    assert {name: held[name] for name in ("PQF", "MQF", "AQF")} == {
        "PQF": {"pl", "ph"},
        "MQF": {"mt", "my"},
        "AQF": {"al", "au"},
    }


# The table of DOMAIN 2.2


def test_every_code_compared_with_the_european_framework_is_compared_with_one_of_its_levels_or_settled_as_none():
    told = {one.to_code for found in SHIPPED.values() for one in found.mappings if one.to == EQF}
    assert told == {*"12345678", None}


def test_comparisons_are_verified_where_a_source_says_so_and_nowhere_else():
    verified = {one.key for one in SHIPPED.values() if any(m.verified and m.to == EQF for m in one.mappings)}
    unsure = {one.key for one in SHIPPED.values() if any(not m.verified and m.to == EQF for m in one.mappings)}
    assert verified == VERIFIED_TO_EQF
    assert unsure == {one.key for one in EUROPEAN.values()} - VERIFIED_TO_EQF - {"is"}


def test_twenty_seven_european_frameworks_are_exactly_one_to_eight():
    eight = [one for one in EUROPEAN.values() if [level.code for level in one.levels] == list("12345678")]
    assert len(eight) == 27
    assert all(to_eqf(one.key) == dict(zip("12345678", "12345678", strict=True)) for one in eight)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("bg", "0 1 2 3 4 5 6 7 8"),
        ("cy", "1 2 3 4 5a 5b 5c 6 7a 7b 7c 8"),
        ("gb-sct", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("hr", "1 2 3 4.1 4.2 5 6 7.1 7.2 8.1 8.2"),
        ("ie", "1 2 3 4 5 6 7 8 9 10"),
        ("is", "1 2 3 4 5.1 5.2 6.1 6.2 7"),
        ("me", "1.1 1.2 2 3 4.1 4.2 5 6 7.1 7.2 8"),
        ("mk", "1 2 3 4 5 5 A 5 B 6 6 A 6 B 7 7 A 7 B 8"),
        ("mt", "A B 1 2 3 4 5 6 7 8"),
        ("nl", "Entry Level 1 2 3 4 4+ 5 6 7 8"),
        ("no", "1 2 3 4 5.1 5.2 6.1 6.2 7 8"),
        ("rs", "1 2 3 4 5 6 6.1 6.2 7 7.1 7.2 8"),
        ("si", "1 2 3 4 5 6 7 8 9 10"),
        ("gb-eng-nir", "Entry Levels 1-2 Entry Level 3 1 2 3 4 5 6 7 8"),
        ("gb-wls", "Entry 1-3 1 2 3 4 5 6 7 8"),
    ],
)
def test_odd_levels_stand_as_published_in_their_order(key, told):
    assert codes(key) == told


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("gb-sct", "1:- 2:- 3:1 4:2 5:3 6:4 7:5 8:5 9:6 10:6 11:7 12:8"),
        ("ie", "1:1 2:1 3:2 4:3 5:4 6:5 7:6 8:6 9:7 10:8"),
        ("si", "1:1 2:2 3:3 4:4 5:4 6:5 7:6 8:7 9:8 10:8"),
        ("mt", "A:- B:- 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8"),
        ("bg", "0:- 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8"),
        ("cy", "1:1 2:2 3:3 4:4 5a:5 5b:5 5c:5 6:6 7a:7 7b:7 7c:7 8:8"),
        ("no", "1:1 2:2 3:3 4:4 5.1:5 5.2:5 6.1:6 6.2:6 7:7 8:8"),
        ("is", ""),
    ],
)
def test_a_framework_compares_with_the_european_one_as_told(key, told):
    assert " ".join(f"{code}:{to or '-'}" for code, to in to_eqf(key).items()) == told


def test_below_the_first_european_level_there_is_nothing():
    assert to_eqf("gb-eng-nir")["Entry Levels 1-2"] is None
    assert to_eqf("gb-eng-nir")["Entry Level 3"] == "1"


def test_france_has_the_levels_of_the_vocabulary_and_those_of_the_law():
    """The vocabulary of 14 February 2024 still lists what the law replaced on 8 January 2019."""
    old, new = version("fr", "until-2018"), version("fr", "2019")
    assert codes("fr", "until-2018") == "V IV III II-Grade de Licence I-Master I-Doctorat"
    assert codes("fr", "2019") == "1 2 3 4 5 6 7 8"
    assert (str(old.valid_to), str(new.valid_from), new.valid_to) == ("2019-01-07", "2019-01-08", None)
    assert to_eqf("fr", "until-2018")["I-Doctorat"] == "8"


def test_the_french_law_is_quoted_word_for_word():
    texts = {level.code: level.descriptors["level"]["fr"] for level in version("fr", "2019").levels}
    assert texts["1"].endswith("correspond à la maîtrise des savoirs de base.")
    assert texts["5"].startswith(
        "Le niveau 5 atteste la capacité à maitriser des savoir-faire dans un champ d'activité"
    )
    assert "D6113-19" in version("fr", "2019").source


def test_the_european_descriptors_cover_eight_levels_in_three_domains():
    eqf = SHIPPED[EQF]
    assert [level.code for level in eqf.levels] == list("12345678")
    assert {tuple(level.descriptors) for level in eqf.levels} == {tuple(eqf.domains)}


# DOMAIN 2.3


def test_india_has_half_levels_and_jamaica_two_levels_of_access():
    assert codes("in", "2023") == "1 2 3 4 4.5 5 5.5 6 7 8"
    assert codes("jm", "2026") == "Access 1 Access 2 1 2 3 4 5 6 7 8"


def test_new_zealand_and_hong_kong_agree_on_all_levels_but_one():
    told = {one.from_code: (one.to_code, one.verified) for one in version("nz", "2026").mappings}
    assert told == {
        "10": ("7", True), "9": ("6", True), "8": (None, True), "7": ("5", True), "6": ("4", True),
        "5": ("4", False), "4": ("3", True), "3": ("3", False), "2": ("2", True), "1": ("1", True),
    }  # fmt: skip

    compared = ATLAS.compare(LevelStatement.parse("nz/2026:8"), LevelStatement.parse("hk/2026:6"))
    assert (compared.relation, compared.certainty) == (Relation.NO_AGREEMENT, Certainty.VERIFIED)
    assert compared.basis[0].note == "There is no agreement on a comparable level."


@pytest.mark.parametrize(
    ("one", "other", "relation", "certainty"),
    [
        ("ie/2024:8", "gb-sct/2024:10", "comparable", "verified"),
        ("ie/2024:8", "fr/2019:6", "comparable", "unverified"),
        ("ie/2024:8", "si/2024:8", "lower", "unverified"),
        ("fr/until-2018:III", "fr/2019:5", "comparable", "unverified"),
        ("qf-ehea/2026:second", "ie/2024:9", "comparable", "verified"),
        ("nz/2026:7", "ie/2024:7", "unknown", "none"),
        ("is/2024:5.1", "no/2024:5.1", "unknown", "none"),
    ],
)
def test_levels_of_two_countries_compare_through_the_european_ones(one, other, relation, certainty):
    found = ATLAS.compare(LevelStatement.parse(one), LevelStatement.parse(other))
    assert (found.relation, found.certainty) == (relation, certainty)


# In the database


@pytest.mark.django_db
def test_loading_writes_everything_once_and_again_nothing():
    assert actions.load_shipped() == 115
    assert actions.load_shipped() == 0
    assert [fact.noted for fact in Fact.objects.all()] == [{"versions": 115}]
    assert LevelMapping.objects.filter(is_verified=True).count() == 53


@pytest.mark.django_db
def test_what_is_loaded_is_written_to_the_same_files():
    actions.load_shipped()
    texts = [
        (resources.files("passerelle.frameworks") / "data" / f"{name}.json").read_text("utf-8")
        for name in storing.FILES
    ]
    held = {one.version: one for one in queries.as_versions(queries.published())}

    assert [written(held[one.version] for one in read(text).versions) for text in texts] == texts


@pytest.mark.django_db
def test_the_atlas_of_the_database_is_that_of_the_files(django_assert_num_queries):
    actions.load_shipped()
    with django_assert_num_queries(3):
        atlas = queries.atlas()
    for one, other in (("ie/2024:8", "gb-sct/2024:10"), ("nz/2026:8", "hk/2026:6"), ("fr/until-2018:V", "si/2024:3")):
        pair = LevelStatement.parse(one), LevelStatement.parse(other)
        here, there = atlas.compare(*pair), ATLAS.compare(*pair)
        assert (here.relation, here.certainty, set(here.basis)) == (there.relation, there.certainty, set(there.basis))


@pytest.mark.django_db
def test_a_country_of_the_table_finds_its_framework_without_entering_it(settings):
    actions.load_shipped()
    settings.PASSERELLE_COUNTRY = "FR"
    assert queries.national() == Framework.objects.get(key="fr", edition="2019")
    assert [level.code for level in queries.national_levels()] == list("12345678")
    settings.PASSERELLE_COUNTRY = "MY"
    assert queries.national() is None


@pytest.mark.django_db
def test_a_framework_the_country_entered_first_is_left_alone():
    own = Framework.objects.create(key="is", edition="2020", kind="national", country="IS")
    assert actions.load_shipped() == 114
    assert [str(one) for one in queries.editions("is")] == [str(own)]
