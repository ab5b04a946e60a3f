"""A country's own rules: a version drafted, tried, put in force by a second person, and frozen from then on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from passerelle.policy import actions, queries, trying
from passerelle.policy.editing import Difference, differences, leaves, parsed, with_values, written
from passerelle.policy.models import Activation
from passerelle.policy.permissions import visible_to
from passerelle.policy.shipped import texts
from passerelle.registers import snapshots
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY, EU, SEED = make.TODAY, "EU-2022-C243-02", "SEED-IIEP-2023"
SOON = TODAY + actions.NOTICE
HOURS = "rules.6.severity"


@pytest.fixture
def officers():
    make.rules()
    return [make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(3)]


def changed(**values: Any) -> str:
    return with_values(texts()[EU], {HOURS: "warn"} | values)


def drafted(by, **more: Any) -> Activation:
    said = {"document": changed(), "in_force_from": SOON, "today": TODAY} | more
    return actions.draft_version(said.pop("document"), by=by, **said)


def tried(version: Activation, by) -> Activation:
    return trying.go_on(version, snapshots, by=by)


def test_a_version_takes_the_place_of_the_one_before_on_its_day(officers):
    one, two, _ = officers
    version = tried(drafted(one, note="Hours are hard to count."), one)
    assert queries.version_on(EU, SOON).version == 1

    actions.approve_activation(version, by=two, today=TODAY)

    before = Activation.objects.get(profile=EU, version=1)
    assert before.in_force_to == SOON - timedelta(days=1)
    found = {on: [p.reference for p in queries.in_force(on)] for on in (SOON - timedelta(days=1), SOON)}
    assert found == {
        SOON - timedelta(days=1): [f"{EU} v1", f"{SEED} v1"],
        SOON: [f"{SEED} v1", f"{EU} v2"],
    }
    assert [rule.severity for rule in queries.in_force(SOON)[1].rules if rule.id == "EU-M7"] == ["warn"]
    assert list(queries.planned(TODAY)) == [version]
    assert [one.version for one in queries.versions(EU)] == [2, 1]
    facts = Fact.objects.filter(subject=version.reference).order_by("pk")
    assert [(fact.kind, fact.actor) for fact in facts] == [
        ("policy.draft", one.reference),
        ("policy.try", one.reference),
        ("policy.approve", two.reference),
    ]


def test_the_second_person_may_choose_a_later_day_and_no_earlier_one(officers):
    one, two, _ = officers
    version = tried(drafted(one), one)

    with pytest.raises(NotNow) as refusal:
        actions.approve_activation(version, by=two, today=TODAY, in_force_from=SOON - timedelta(days=1))
    assert refusal.value.data == {"reason": "starts_too_soon", "earliest": SOON.isoformat()}

    actions.approve_activation(version, by=two, today=TODAY, in_force_from=SOON + timedelta(days=9))
    assert version.in_force_from == SOON + timedelta(days=9)


def test_a_draft_that_waited_too_long_is_not_put_in_force_without_notice(officers):
    one, two, _ = officers
    version = tried(drafted(one), one)

    with pytest.raises(NotNow, match="starts_too_soon"):
        actions.approve_activation(version, by=two, today=TODAY + timedelta(days=1))

    assert queries.version_on(EU, SOON).version == 1


@pytest.mark.parametrize("start", [TODAY, SOON - timedelta(days=1), date(2019, 1, 1)])
def test_no_version_is_drafted_for_sooner_than_thirty_days(officers, start):
    with pytest.raises(NotNow):
        drafted(officers[0], in_force_from=start)
    assert Activation.objects.count() == 2


def test_the_first_rules_of_a_register_hold_at_once_and_together_and_never_in_the_past():
    one, two = (make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(2))
    with pytest.raises(NotNow):
        actions.draft_activation(SEED, by=one, in_force_from=TODAY - timedelta(days=1), today=TODAY)

    for profile in (SEED, EU):
        draft = actions.draft_activation(profile, by=one, in_force_from=TODAY, today=TODAY)
        actions.approve_activation(draft, by=two, today=TODAY)
    assert [profile.id for profile in queries.in_force(TODAY)] == [EU, SEED]

    with pytest.raises(NotNow):  # a day later the register has begun
        actions.draft_activation("MQA-SAMC", by=one, in_force_from=TODAY + timedelta(days=1), today=TODAY)


def test_nothing_is_put_in_force_that_was_not_tried_as_it_is(officers):
    one, two, _ = officers
    version = drafted(one)
    with pytest.raises(NotNow, match="dry_run_first"):
        actions.approve_activation(version, by=two, today=TODAY)

    tried(version, one)
    actions.edit_draft(
        version, changed(**{"rules.7.severity": "info"}), by=one, today=TODAY, seen=1, in_force_from=SOON
    )
    with pytest.raises(NotNow, match="dry_run_first"):
        actions.approve_activation(version, by=two, today=TODAY)
    assert queries.version_on(EU, SOON).version == 1


def test_who_mended_a_draft_last_does_not_approve_it(officers):
    one, two, three = officers
    version = drafted(one)
    actions.edit_draft(version, changed(), by=two, today=TODAY, seen=1, in_force_from=SOON)
    tried(version, two)

    with pytest.raises(NotPermitted):
        actions.approve_activation(version, by=two, today=TODAY)
    actions.approve_activation(version, by=three, today=TODAY)


def test_of_two_who_mend_at_once_one_is_told(officers):
    one, two, _ = officers
    version = drafted(one)
    other = Activation.objects.get(pk=version.pk)
    actions.edit_draft(version, changed(), by=one, today=TODAY, seen=1, in_force_from=SOON)

    with pytest.raises(StaleVersion):
        actions.edit_draft(other, texts()[EU], by=two, today=TODAY, seen=1, in_force_from=SOON)

    version.refresh_from_db()
    assert (version.drafted_by, version.document) == (one, changed())


def test_of_two_drafts_after_the_same_version_one_is_put_in_force(officers):
    one, two, _ = officers
    first, second = (tried(drafted(one), one) for _ in range(2))
    assert (first.version, second.version) == (2, 3)
    actions.approve_activation(first, by=two, today=TODAY)

    with pytest.raises(StaleVersion):
        actions.approve_activation(second, by=two, today=TODAY, in_force_from=SOON + timedelta(days=5))

    second.refresh_from_db()
    assert (second.approved_by, queries.version_on(EU, SOON + timedelta(days=9)).version) == (None, 2)


def test_a_version_follows_one_that_is_planned_and_begins_after_it(officers):
    one, two, _ = officers
    actions.approve_activation(tried(drafted(one), one), by=two, today=TODAY)

    with pytest.raises(NotNow, match="starts_before_the_last"):
        drafted(one)
    later = tried(drafted(one, in_force_from=SOON + timedelta(days=1), document=changed(**{HOURS: "block"})), one)
    actions.approve_activation(later, by=two, today=TODAY)

    assert [queries.version_on(EU, SOON + timedelta(days=n)).version for n in (-1, 0, 1)] == [1, 2, 3]


def test_a_withdrawn_draft_stays_and_leads_nowhere(officers):
    one, two, _ = officers
    version = tried(drafted(one), one)
    actions.withdraw_draft(version, by=two, today=TODAY)

    for act in (
        lambda: actions.approve_activation(version, by=two, today=TODAY),
        lambda: actions.edit_draft(version, changed(), by=one, today=TODAY, seen=1, in_force_from=SOON),
        lambda: actions.withdraw_draft(version, by=one, today=TODAY),
        lambda: trying.go_on(version, snapshots, by=one, afresh=True),
    ):
        with pytest.raises(WrongState):
            act()
    assert (version.withdrawn_on, list(queries.drafts())) == (TODAY, [])
    assert drafted(one).version == 3


def test_nobody_else_changes_the_rules_or_sees_a_draft(officers):
    version, stranger = drafted(officers[0]), make.person(duties=[Duty.REGISTRAR, Duty.DECISION_OFFICER])
    for act in (
        lambda: drafted(stranger),
        lambda: actions.edit_draft(version, changed(), by=stranger, today=TODAY, seen=1, in_force_from=SOON),
        lambda: trying.go_on(version, snapshots, by=stranger),
        lambda: actions.approve_activation(version, by=stranger, today=TODAY),
        lambda: actions.withdraw_draft(version, by=stranger, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert version not in visible_to(stranger)
    assert version in visible_to(officers[1])
    assert Fact.objects.count() == 1


def test_a_document_that_is_amiss_is_refused_with_its_line_and_keeps_nothing(officers):
    for document in ("{", changed(**{"rules.1.field": "titel"}), changed(**{"rules.1.clause": ""})):
        with pytest.raises(Malformed) as refusal:
            drafted(officers[0], document=document)
        assert refusal.value.data["line"] >= 1
    with pytest.raises(Malformed):
        actions.edit_draft(drafted(officers[0]), texts()[SEED], by=officers[0], today=TODAY, seen=1, in_force_from=SOON)
    assert Activation.objects.filter(profile=EU).count() == 2


def test_a_countrys_own_profile_begins_at_its_first_version(officers):
    one, two, _ = officers
    own = with_values(
        texts()["JP-ART105-2019"], {"id": "MI-EVENING-2027", "jurisdiction": "MI", "publication_mode": "pre"}
    )
    version = tried(drafted(one, document=own), one)
    assert (version.version, version.supersedes) == (1, None)

    actions.approve_activation(version, by=two, today=TODAY)

    assert queries.in_force(SOON)[-1].reference == "MI-EVENING-2027 v1"
    settings_country = settings.PASSERELLE_COUNTRY
    assert queries.submission_act(queries.in_force(SOON)) == (
        "submit_for_review" if settings_country == "MI" else "submit"
    )


def test_what_silence_means_is_read_from_the_rules_of_the_day(officers, settings):
    settings.PASSERELLE_COUNTRY = "MI"
    one, two, _ = officers
    own = with_values(texts()["JP-ART105-2019"], {"id": "MI-2", "jurisdiction": "MI"})
    own = written(parsed(own) | {"on_expiry": {"panel": "deemed-refused"}})
    actions.approve_activation(tried(drafted(one, document=own), one), by=two, today=TODAY)

    told = [queries.on_expiry(clock, on) for clock in ("panel", "appeal") for on in (SOON - timedelta(days=1), SOON)]
    assert told == ["keep-pending", "deemed-refused", "keep-pending", "keep-pending"]


# The database's own guards


@pytest.mark.parametrize(
    "change",
    [
        {"document": "{}"},
        {"in_force_from": date(2021, 1, 1)},
        {"version": 9},
        {"profile": "MQA-SAMC"},
        {"approved_by": None},
        {"withdrawn_on": TODAY},
        {"dry_run": {"done": 0}},
        {"note": "Otherwise."},
    ],
)
def test_the_database_keeps_an_approved_version_as_it_is(officers, change):
    version = Activation.objects.get(profile=EU)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.filter(pk=version.pk).delete()


def test_the_last_day_is_set_once(officers):
    version = Activation.objects.filter(profile=EU)
    version.update(in_force_to=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.update(in_force_to=TODAY + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        version.update(in_force_to=None)


def test_the_database_has_one_version_of_a_profile_on_a_day(officers):
    one, two, _ = officers
    Activation.objects.filter(profile=EU).update(in_force_to=TODAY)
    row = {"profile": EU, "version": 2, "drafted_by": one, "approved_by": two}

    with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
        Activation.objects.create(**row, in_force_from=TODAY)
    waiting = Activation.objects.create(**(row | {"approved_by": None}), in_force_from=TODAY)
    with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
        Activation.objects.filter(pk=waiting.pk).update(approved_by=two)
    Activation.objects.filter(pk=waiting.pk).update(approved_by=two, in_force_from=TODAY + timedelta(days=1))


def test_a_profile_in_force_twice_is_told(officers):
    one, two, _ = officers
    version = drafted(one)
    Activation.objects.filter(pk=version.pk).update(supersedes=None)
    version.refresh_from_db()

    with pytest.raises(AlreadyDone):
        actions.approve_activation(tried(version, one), by=two, today=TODAY)


# Editing


def test_a_threshold_is_changed_and_the_rest_keeps_its_place_and_words():
    before = texts()["EMC-CMF-2019"]
    now = with_values(before, {"rules.0.max": 200, "rules.0.min": None, "rules.0.effective_from": date(2027, 1, 1)})

    assert differences(before, now) == [
        Difference("CMF-1", "min", 100, None),
        Difference("CMF-1", "max", 150, 200),
        Difference("CMF-1", "effective_from", None, "2027-01-01"),
    ]
    assert with_values(before, {}) == before
    changed_lines = set(before.splitlines()) ^ set(now.splitlines())
    assert {line.strip().strip(",") for line in changed_lines} >= {'"max": 150', '"max": 200', '"min": 100'}


def test_rules_that_come_and_go_are_told():
    before = texts()["MT-MQF"]
    document = parsed(before)
    document["rules"] = [document["rules"][1], document["rules"][0] | {"id": "MT-3"}]

    assert differences(before, written(document)) == [
        Difference("MT-1", "", True, ""),
        Difference("MT-3", "", "", True),
    ]


def test_the_numbers_inside_a_choice_can_be_changed_too():
    rule = {"kind": "any_of", "of": [{"kind": "range", "field": "x", "min": 1}, {"kind": "min_count", "min": 2}]}
    found = [(leaf.path, leaf.value) for leaf in leaves({"rules": [rule]})[0] if leaf.what == "number"]
    assert found == [("rules.0.of.0.min", 1), ("rules.0.of.0.max", None), ("rules.0.of.1.min", 2)]
