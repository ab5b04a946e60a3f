"""The main level points to the edition of the national framework in use, and stays there; outcomes have its domains."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from passerelle.awards.record import achievement
from passerelle.catalogue import actions, comparing, levels, revising
from passerelle.catalogue.description import checked_micro_credential
from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import GateRefused, Malformed
from passerelle.frameworks.actions import load_shipped
from passerelle.frameworks.models import Framework, Level, LevelMapping
from passerelle.journal.models import Fact
from passerelle.policy.shipped import shipped
from passerelle.policy.telling import of_finding
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.vetting.levels import of_case
from tests import factories as make
from tests.vetting import factories as given
from tests.vetting.test_revising import decided, sent

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
LATER = date(2027, 6, 1)


def european(national: Framework, pairs: dict[str, str | None], *, is_verified: bool = True) -> None:
    """Record what levels of the national framework compare with; None where nothing does."""
    europe = Framework.objects.create(key="eqf", edition="2017", kind="international", valid_from=make.LONG_AGO)
    there = {code: Level.objects.create(framework=europe, code=code, sort=Decimal(code)) for code in "12345678"}
    for code, other in pairs.items():
        LevelMapping.objects.create(
            source=national.levels.get(code=code),
            target=there[other] if other else None,
            none_in=None if other else europe,
            basis="referencing_report",
            is_verified=is_verified,
            told_by="A report",
        )


def succeeded(by: str, *codes: str) -> Framework:
    """Return the edition that takes over from that of 2024 on the first of January 2027."""
    Framework.objects.filter(key="mi-nqf", edition="2024").update(valid_to=date(2026, 12, 31))
    made = Framework.objects.create(
        key="mi-nqf", edition=by, kind="national", country="MI", valid_from=date(2027, 1, 1)
    )
    for place, code in enumerate(codes):
        Level.objects.create(framework=made, code=code, sort=Decimal(place))
    return made


def submitted(entry: MicroCredential, on: date = TODAY) -> MicroCredential:
    actions.submit(entry, by=make.member(entry.awarding_body), today=on)
    entry.refresh_from_db()
    return entry


def test_a_level_that_the_framework_in_use_does_not_have_keeps_the_gate_shut_and_changes_nothing():
    make.rules()
    make.framework("1", "2", "5a")
    entry = make.micro_credential(State.DRAFT, level="99 Zebra")

    with pytest.raises(GateRefused) as refusal:
        submitted(entry)

    [found] = [one for one in refusal.value.findings if one.rule.startswith("LV")]
    assert (found.rule, found.field, found.seen, found.threshold, found.severity) == (
        *("LV-3", "level.nqf", "99 Zebra"),
        *(("1", "2", "5a"), "block"),
    )
    assert of_finding(found).sentence == ("Level 99 Zebra is none of the national framework in use. It has: 1, 2, 5a.")
    entry.refresh_from_db()
    assert (entry.state, entry.level_framework, Fact.objects.exclude(kind="gate.shut").count()) == (State.DRAFT, "", 0)


def test_where_the_country_has_no_framework_any_code_passes_and_points_nowhere():
    make.rules()
    entry = submitted(make.micro_credential(State.DRAFT, level="7 B"))
    assert (entry.state, entry.level_framework) == (State.LISTED_PENDING, "")


def test_what_is_listed_keeps_the_edition_in_use_on_its_day():
    make.rules()
    make.framework()
    succeeded("2027", "4", "5")

    now, later = submitted(make.micro_credential(State.DRAFT)), submitted(make.micro_credential(State.DRAFT), LATER)

    kept = {one.entry: one.stated["level"]["framework"] for one in EntryVersion.objects.all()}
    assert kept == {now.number: "mi-nqf/2024", later.number: "mi-nqf/2027"}
    assert (now.level_framework, later.level_framework) == ("mi-nqf/2024", "mi-nqf/2027")


def test_who_is_returned_sends_in_anew_under_the_edition_that_is_in_use_by_then():
    make.rules()
    make.framework()
    succeeded("2027", "A", "B")
    entry = make.micro_credential(State.RETURNED, level_framework="mi-nqf/2024", edition=1)

    found = [one.rule for one in actions.own_findings(entry, on=LATER)]
    entry.level = "B"
    entry.save()

    assert found == ["LV-3"]
    assert submitted(entry, LATER).level_framework == "mi-nqf/2027"


@pytest.mark.parametrize(
    ("pairs", "is_verified", "found"),
    [
        ({"4": "4"}, True, []),
        ({"4": "5"}, True, [("LV-4", "level.eqf", "4", ("5",), "block")]),
        ({"4": "5"}, False, [("LV-4", "level.eqf", "4", ("5",), "warn")]),
        ({"4": None}, True, [("LV-4", "level.eqf", "4", None, "block")]),
        ({"5": "5"}, True, []),
    ],
)
def test_the_european_level_is_held_to_what_is_recorded(pairs, is_verified, found):
    european(make.framework(), pairs, is_verified=is_verified)
    entry = make.micro_credential(State.DRAFT)

    told = actions.own_findings(entry, on=TODAY)

    assert [(one.rule, one.field, one.seen, one.threshold, one.severity) for one in told] == found
    assert all("4" in of_finding(one).sentence for one in told)


@pytest.mark.parametrize(
    ("further", "found"),
    [
        (("eqf", "2017", "5"), [("LV-5", "levels.1", "5", "4", "block")]),
        (("mi-nqf", "2024", "1"), [("LV-5", "levels.1", "1", "4", "block")]),
        (("eqf", "2017", "4"), []),
        (("mi-nqf", "2024", "4"), []),
    ],
)
def test_one_framework_gives_one_level(further, found):
    european(make.framework("1", "4"), {"4": "4"})
    level = dict(zip(("framework", "edition", "level"), further, strict=True))
    entry = make.micro_credential(State.DRAFT, levels=[level | {"determination": "claimed"}])

    told = actions.own_findings(entry, on=TODAY)

    assert [(one.rule, one.field, one.seen, one.threshold, one.severity) for one in told] == found
    for one in told:
        assert of_finding(one).sentence == (
            f"Further level {further[2]}: level 4 of the same framework is claimed above. Give one."
        )


def test_who_claims_one_level_alone_is_not_asked_about_the_other():
    european(make.framework(), {"4": "5"})
    assert actions.own_findings(make.micro_credential(State.DRAFT, level=""), on=TODAY) == []
    assert actions.own_findings(make.micro_credential(State.DRAFT, level_eqf=""), on=TODAY) == []


def test_a_change_that_leaves_the_level_alone_leaves_it_where_it_stands():
    make.rules()
    make.framework("4", "5")
    succeeded("2027", "A", "B")
    entry = make.micro_credential(level_framework="mi-nqf/2024")
    EntryVersion.objects.create(
        entry=entry.number, edition=1, stated=entry.as_stated(), submitted_on=TODAY, submitted_by=make.person()
    )
    by = make.member(entry.awarding_body)

    kept = revising.begin(entry, {"skills": ["mending"]}, by=by, today=LATER)
    moved = revising.Revision(entry=entry.number, fields={"level": "B"})
    wrong = revising.Revision(entry=entry.number, fields={"level": "5"})

    assert [one.rule for one in comparing.preview(wrong, entry, on=LATER).findings if one.rule[:2] == "LV"] == ["LV-3"]
    assert {one.path: one.after for one in comparing.preview(moved, entry, on=LATER).changes} == {
        "level.nqf": "B",
        "level.framework": "mi-nqf/2027",
    }
    revising.send(kept, by=by, today=LATER, seen_version=1)
    entry.refresh_from_db()
    assert (entry.edition, entry.level, entry.level_framework) == (2, "4", "mi-nqf/2024")


def test_a_change_to_another_level_moves_it_to_the_edition_in_use_once_it_is_accepted():
    entry = given.verified()
    make.framework("4", "5")
    revision = sent(entry, level="5")
    before = MicroCredential.objects.get(number=revision.entry)
    case = decided(revision)
    entry = MicroCredential.objects.get(number=revision.entry)

    assert (before.level_framework, entry.level, entry.level_framework) == ("", "5", "mi-nqf/2024")
    assert [level.code for level in of_case(case)] == ["4", "5"]


def test_an_award_states_the_edition_of_its_version_and_not_todays():
    make.framework("4", "5")
    succeeded("2019", "III", "4")
    entry = make.micro_credential()
    told = entry.as_stated()
    old = {**told, "level": {"nqf": "5", "eqf": "4", "applicable": True}}
    stated = [
        ({**told, "level": told["level"] | {"framework": "mi-nqf/2024"}}, LATER),
        ({**told, "level": told["level"] | {"framework": "mi-nqf/2019"}}, TODAY),
        (old, TODAY),
        (old, LATER),
    ]

    versions = [
        EntryVersion.objects.create(
            entry=f"{entry.number}-{place}", edition=1, stated=said, submitted_on=on, submitted_by=make.person()
        )
        for place, (said, on) in enumerate(stated)
    ]

    levels_told = [achievement(entry, version).levels[0] for version in versions]
    assert [(one.framework, one.framework_version, one.code) for one in levels_told] == [
        ("mi-nqf", "2024", "4"),
        ("mi-nqf", "2019", "4"),
        ("mi-nqf", "2024", "5"),
        ("mi-nqf", "2024", "5"),
    ]


def test_what_was_submitted_before_is_placed_where_its_code_meant_something():
    make.framework("4", "5")
    succeeded("2027", "A", "4")
    placed = {"4": TODAY, "A": TODAY, "9": TODAY, "": TODAY}
    entries = {code: make.micro_credential(level=code) for code in placed}
    later, draft = make.micro_credential(level="4"), make.micro_credential(State.DRAFT, level="4")
    for entry, on in [*((entries[code], on) for code, on in placed.items()), (later, LATER)]:
        EntryVersion.objects.create(
            entry=entry.number, edition=1, stated=entry.as_stated(), submitted_on=on, submitted_by=make.person()
        )

    import_module("passerelle.catalogue.migrations.0015_levels_are_placed").place(apps, None)

    found = dict(MicroCredential.objects.values_list("number", "level_framework"))
    assert [found[entry.number] for entry in (*entries.values(), later, draft)] == [
        *("mi-nqf/2024", "mi-nqf/2027", "", ""),
        *("mi-nqf/2027", ""),
    ]


# Domains of outcomes

JAMAICA = ["knowledge_understanding", "application_practice", "autonomy_responsibility", "life_skills"]


def outcomes(*domains: str) -> list[dict[str, str]]:
    return [
        {"code": f"O{place}", "text": "Mend a pump.", "domain": domain} for place, domain in enumerate(domains, start=1)
    ]


def test_outcomes_may_have_the_domains_of_the_framework_in_use_and_pass_the_rule_that_asks_for_them(settings):
    load_shipped()
    with pytest.raises(Malformed) as refusal:
        checked_micro_credential({"outcomes": outcomes(*JAMAICA)})
    assert refusal.value.data["expected"] == "knowledge, skills, responsibility_and_autonomy"

    settings.PASSERELLE_COUNTRY = "JM"
    stated = checked_micro_credential({"outcomes": outcomes(*JAMAICA, "skills")})["outcomes"]
    assert [one["domain"] for one in stated] == [*JAMAICA, "skills"]

    def asked(*domains: str) -> list[str]:
        entry = make.micro_credential(State.DRAFT, outcomes=outcomes(*domains))
        return [one.rule for one in gate_findings(entry, on=TODAY, profiles=[shipped()["JM-UCJ"]])]

    assert "JM-3" not in asked(*JAMAICA)
    assert "JM-3" in asked("knowledge", "skills", "responsibility_and_autonomy")


def test_an_edition_is_read_from_what_a_version_stated():
    told = [{}, {"level": None}, {"level": {"nqf": "4"}}, {"level": {"nqf": "4", "framework": "fr/2019"}}]
    assert [levels.edition_in(stated) for stated in told] == ["", "", "", "fr/2019"]
