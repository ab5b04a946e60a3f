"""What a body says of itself and of a role: described, asked for with particulars, decided with its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passerelle.catalogue.description import checked_micro_credential
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.core.gate import Finding
from passerelle.journal.models import Fact
from passerelle.organisations import actions
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import has_role
from passerelle.people.models import Duty
from passerelle.policy import sentences
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY
from tests.organisations.test_registering import STATED, as_role

pytestmark = pytest.mark.django_db
AGENCY = {
    "mandate": "Law 12 on quality",
    "standards": ["ESG 2015"],
    "last_review_on": "2024-05-02",
    "results_url": "https://agency.example/results",
}
NOBODY_ELSE = ["editor", "teacher", "other_signatory", "stranger", "registrar", "officer", "closed", "ended"]


def test_a_signatory_describes_the_body_and_the_fact_names_what_changed():
    body = make.organisation()
    signatory = make.member(body)

    actions.describe(
        body, by=signatory, today=TODAY, town=" Bay ", regulators=[{"body": "Ministry", "number": "7"}], country="MI"
    )

    kept, fact = Organisation.objects.get(pk=body.pk), Fact.objects.get()
    assert (kept.town, kept.legal_name, kept.regulators) == (
        *("Bay", body.legal_name),
        [{"body": "Ministry", "type": "", "number": "7", "certificate": "", "valid_to": None}],
    )
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("organisation.describe", body.number, signatory.reference),
        {"fields": ["regulators", "town"]},
    )


def test_describing_twice_leaves_one_fact():
    body = make.organisation()
    for _ in range(2):
        actions.describe(body, by=make.member(body), today=TODAY, town="Bay")

    assert Fact.objects.count() == 1


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_describes_it(name):
    body = make.organisation()
    somebody = as_role(name, body)

    with pytest.raises(NotPermitted):
        actions.describe(body, by=somebody, today=TODAY, town="Bay")

    assert (Organisation.objects.get(pk=body.pk).town, Fact.objects.count()) == ("Tirma", 0)


@pytest.mark.parametrize("field", ["legal_name", "country", "legal_id", "legal_id_scheme"])
def test_a_name_and_an_identity_stay_as_they_were_entered(field):
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, **{field: "FR"}, town="Bay")

    assert refusal.value.data["field"] == field
    assert (Organisation.objects.get(pk=body.pk).town, Fact.objects.count()) == ("Tirma", 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("managers_declared_on", "2026-02-30"),
        ("completed_cohorts", -1),
        ("completed_cohorts", "many"),
        ("regulators", [{"body": "Ministry"}]),
        ("regulators", "Ministry"),
        ("names", {"french": "École"}),
        ("chief_executive", "x" * 121),
        ("parent", "ORG-00001"),
        ("created_by", 1),
    ],
)
def test_a_description_of_another_shape_is_refused_by_field(field, value):
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, **{field: value}, town="Bay")

    assert str(refusal.value.data["field"]).split(".")[0] in {field, "number"}
    assert (Organisation.objects.get(pk=body.pk).town, Fact.objects.count()) == ("Tirma", 0)


@pytest.mark.parametrize(
    ("name", "seen"), [("Universitу of Mirane", "Universitу"), ("Col\u200blege of Mirane", "U+200B")]
)
def test_a_name_that_hides_letters_is_refused(name, seen):
    with pytest.raises(Malformed) as refusal:
        actions.register_organisation(by=make.person(), today=TODAY, **STATED | {"legal_name": name})

    assert (refusal.value.data["field"], refusal.value.data["seen"]) == ("legal_name", seen)
    assert Organisation.objects.count() == 0


def test_a_body_says_which_group_it_belongs_to():
    group = make.organisation()

    entered = actions.register_organisation(by=make.person(), today=TODAY, **STATED, parent=group.number)
    other = STATED | {"legal_id": "1"}
    with pytest.raises(Malformed) as refusal:
        actions.register_organisation(by=make.person(), today=TODAY, **other, parent="ORG-77777")

    assert (entered.parent, refusal.value.data["field"]) == (group, "parent")


def test_an_agency_asks_with_its_scope_and_particulars():
    make.rules()
    body = make.organisation()

    role = actions.apply_for_role(
        body,
        "qa_agency",
        by=make.member(body),
        today=TODAY,
        scope={"countries": "MI, FR", "fields": []},
        particulars=AGENCY,
    )

    role.refresh_from_db()
    assert (role.state, role.scope) == (State.IN_REVIEW, {"countries": ["MI", "FR"]})
    assert role.particulars == AGENCY
    assert EntryVersion.objects.get().stated["particulars"] == AGENCY


def test_an_agency_that_says_nothing_of_its_own_review_gets_every_finding_and_stays_unsent():
    make.rules()
    body = make.organisation()

    with pytest.raises(GateRefused) as refusal:
        actions.apply_for_role(body, "qa_agency", by=make.member(body), today=TODAY, particulars={"mandate": "Law"})

    assert [(one.rule, one.field) for one in refusal.value.findings if one.severity == "block"] == [
        ("RO-2", "particulars.standards"),
        ("RO-3", "particulars.last_review_on"),
        ("RO-4", "particulars.results_url"),
    ]
    assert (OrganisationRole.objects.count(), Fact.objects.exclude(kind="gate.shut").count()) == (0, 0)


def test_what_an_agency_did_not_say_is_told_in_the_words_of_its_form():
    make.rules()
    body = make.organisation()

    with pytest.raises(GateRefused) as refusal:
        actions.apply_for_role(body, "qa_agency", by=make.member(body), today=TODAY)

    told = [one for one in sentences.of_findings(refusal.value.findings) if one.severity == "block"]
    assert [(one.sentence, one.basis) for one in told] == [
        (
            "Fill in “By what right: the law or decision”.",
            "Rule RO-1 · the register’s own rules",
        ),
        (
            "Fill in “Standards it works by”.",
            "Rule RO-2 · the register’s own rules",
        ),
        (
            "Fill in “When it was last reviewed itself”.",
            "Rule RO-3 · EQF Recommendation 2017, Annex IV, principle 9",
        ),
        (
            "Fill in “Where its results can be read”.",
            "Rule RO-4 · EQF Recommendation 2017, Annex IV, principle 10",
        ),
    ]


def test_a_provider_says_what_it_does_and_how_it_looks_after_quality_before_it_asks():
    make.rules()
    body = make.organisation(description=" ", quality_statement="")
    signatory = make.member(body)

    with pytest.raises(GateRefused) as refusal:
        actions.apply_for_role(body, "provider", by=signatory, today=TODAY)

    assert [(one.rule, sentences.of_finding(one).sentence) for one in refusal.value.findings] == [
        (
            "RO-5",
            "Fill in “What it does, in two sentences”: it stands in what your organisation says of itself.",
        ),
        ("RO-6", "Fill in “How it looks after quality”: it stands in what your organisation says of itself."),
    ]
    assert (OrganisationRole.objects.count(), Fact.objects.exclude(kind="gate.shut").count()) == (0, 0)
    actions.describe(
        body, by=signatory, today=TODAY, description="Teaches trades.", quality_statement="Reviewed every year."
    )
    assert actions.apply_for_role(body, "provider", by=signatory, today=TODAY).state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("role", "scope", "particulars", "field"),
    [
        ("qa_agency", {}, AGENCY | {"last_review_on": "2026-11-25"}, "particulars.last_review_on"),
        ("qa_agency", {}, AGENCY | {"last_review_on": "2026-02-30"}, "particulars.last_review_on"),
        ("qa_agency", {}, AGENCY | {"results_url": "ftp://agency.example"}, "particulars.results_url"),
        ("provider", {}, {"mandate": "Law"}, "particulars.mandate"),
        ("provider", {"planets": ["Earth"]}, {}, "scope.planets"),
        ("provider", {"levels": [4]}, {}, "scope.levels"),
        ("provider", ["levels"], {}, "scope"),
        ("provider", {"fields": ["0713", "solar"]}, {}, "scope.fields"),
        ("provider", {"fields": "99"}, {}, "scope.fields"),
        ("provider", {"countries": "MI, Mirane"}, {}, "scope.countries"),
        ("qa_agency", {}, AGENCY | {"countries": ["M1"]}, "particulars.countries"),
    ],
)
def test_particulars_of_another_shape_are_refused_with_their_path(role, scope, particulars, field):
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.apply_for_role(body, role, by=make.member(body), today=TODAY, scope=scope, particulars=particulars)

    assert refusal.value.data["field"] == field
    assert (OrganisationRole.objects.count(), Fact.objects.count()) == (0, 0)


def test_what_was_said_stays_when_an_application_goes_again():
    make.rules()
    body = make.organisation()
    waiting = make.organisation_role(body, Role.QA_AGENCY, state=State.RETURNED, particulars=AGENCY, decided_on=TODAY)

    again = actions.apply_for_role(body, "qa_agency", by=make.member(body), today=TODAY, scope={"countries": ["MI"]})

    again.refresh_from_db()
    assert (again.pk, again.state, again.particulars, again.scope) == (
        *(waiting.pk, State.IN_REVIEW, AGENCY),
        {"countries": ["MI"]},
    )


def test_a_name_that_looks_like_anothers_is_found_as_a_warning_with_the_other_body():
    make.rules()
    known = make.organisation([Role.AWARDER], legal_name="University of Mirane")
    body = make.organisation(legal_name="UNIVERSITY of  Mirané")

    actions.apply_for_role(body, "awarder", by=make.member(body), today=TODAY)

    assert actions.alike(body) == [
        Finding(
            *("NM-1", "legal_name", f"University of Mirane ({known.number})", "a name of its own"),
            *("Unicode Technical Standard 39", "warn"),
            kind="confusable",
        )
    ]
    assert [one["rule"] for one in EntryVersion.objects.get().findings if one["kind"] == "confusable"] == ["NM-1"]


def waiting(**fields: object) -> OrganisationRole:
    role = make.organisation_role(make.organisation(), Role.AWARDER, state=State.IN_REVIEW, decided_on=None, **fields)
    OrganisationRole.objects.filter(pk=role.pk).update(listed_on=TODAY)
    return role


def test_a_mandate_of_a_role_runs_on_the_days_that_the_officer_states():
    role, officer = waiting(), make.person(duties=[Duty.DECISION_OFFICER])
    begins, ends = date(2027, 1, 1), date(2028, 12, 31)

    actions.decide_role(
        role, by=officer, today=TODAY, approve=True, reasons="Able.", valid_from=begins, valid_until=ends
    )

    days = (TODAY, begins, ends, ends + timedelta(days=1))
    assert [has_role(role.organisation_id, Role.AWARDER, on=day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (date(2026, 11, 23), None, "valid_from"),
        (date(2027, 1, 1), date(2026, 12, 31), "valid_until"),
        (None, date(2026, 11, 23), "valid_until"),
        (None, date(2031, 11, 25), "valid_until"),
        (date(2027, 1, 1), date(2032, 1, 2), "valid_until"),
    ],
)
def test_days_that_no_mandate_can_have_are_refused_and_nothing_is_decided(begins, ends, field):
    role, officer = waiting(), make.person(duties=[Duty.DECISION_OFFICER])

    with pytest.raises(Malformed) as refusal:
        actions.decide_role(
            role, by=officer, today=TODAY, approve=True, reasons="Able.", valid_from=begins, valid_until=ends
        )

    role.refresh_from_db()
    assert (refusal.value.data["field"], role.state, Fact.objects.count()) == (field, State.IN_REVIEW, 0)


@pytest.mark.parametrize("related", ["parent", "child", "sibling"])
def test_an_officer_of_the_same_group_does_not_decide(related):
    group = make.organisation()
    body = make.organisation(parent=None if related == "child" else group)
    if related == "child":
        group.parent = body
        group.save()
    tied = make.organisation(parent=group) if related == "sibling" else group
    role = make.organisation_role(body, Role.AWARDER, state=State.IN_REVIEW)
    officer = make.member(tied, "teacher", make.person(duties=[Duty.DECISION_OFFICER]))

    with pytest.raises(NotPermitted):
        actions.decide_role(role, by=officer, today=TODAY, approve=True, reasons="Able.")

    assert Fact.objects.count() == 0


def test_a_decision_sent_twice_with_days_stands_once():
    role, officer = waiting(), make.person(duties=[Duty.DECISION_OFFICER])
    stale = OrganisationRole.objects.get(pk=role.pk)
    actions.decide_role(role, by=officer, today=TODAY, approve=True, reasons="Able.")

    with pytest.raises(WrongState):
        actions.decide_role(stale, by=officer, today=TODAY, approve=True, reasons="Able.", valid_until=date(2027, 1, 1))

    assert OrganisationRole.objects.get(pk=role.pk).valid_until == date(2031, 11, 24)
    with pytest.raises(AlreadyDone):
        actions.apply_for_role(role.organisation, "awarder", by=make.member(role.organisation), today=TODAY)


def test_the_fields_that_a_role_reaches_are_those_of_entries_and_are_refused_in_the_same_words():
    body = make.organisation()
    by = make.member(body)

    with pytest.raises(Malformed) as of_a_role:
        actions.apply_for_role(body, "awarder", by=by, today=TODAY, scope={"fields": "0713, solar, 99"}, particulars={})
    with pytest.raises(Malformed) as of_an_entry:
        checked_micro_credential({"field": "solar"})

    assert of_a_role.value.data == of_an_entry.value.data | {"field": "scope.fields", "seen": "'solar', '99'"}
    assert sentences.of_error(of_a_role.value) == sentences.of_error(of_an_entry.value)
    role = actions.apply_for_role(body, "awarder", by=by, today=TODAY, scope={"fields": "0713, 02, 031305"})
    assert role.scope == {"fields": ["0713", "02", "031305"]}


def test_a_name_is_in_a_language_that_there_is():
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, names={"fr": "Maison", "zz": "Nowhere"})

    assert refusal.value.data == {"field": "names", "expected": "a language code", "seen": "zz"}


def test_of_two_who_describe_a_body_the_second_changes_nothing():
    body = make.organisation(town="Tirma")
    mine = Organisation.objects.get(pk=body.pk)
    signatory = make.member(body)
    actions.describe(body, by=signatory, today=TODAY, description="Teaches trades.")

    for late in ({"town": "Bay"}, {"town": "Bay", "seen_version": 1}, {"town": "Tirma", "seen_version": 1}):
        with pytest.raises(StaleVersion):
            actions.describe(
                Organisation.objects.get(pk=body.pk) if "seen_version" in late else mine,
                by=signatory,
                today=TODAY,
                **late,
            )

    found = Organisation.objects.get(pk=body.pk)
    assert (found.town, found.description, found.version) == ("Tirma", "Teaches trades.", 2)


def test_nobody_declares_their_integrity_on_a_day_to_come():
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, managers_declared_on="2099-01-01")

    assert refusal.value.data == {
        "field": "managers_declared_on",
        "expected": f"{TODAY} or earlier",
        "seen": "2099-01-01",
    }
    assert actions.describe(body, by=make.member(body), today=TODAY, managers_declared_on=TODAY).version == 2
