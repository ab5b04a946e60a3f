"""Entering an organisation, asking for roles, deciding on them: who may, what is refused, what it leaves."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations import actions
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import has_role, organisations_visible_to, visible_to
from passerelle.people.models import Duty
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
STATED = {
    "legal_name": "École du Lac",
    "country": "MI",
    "legal_id": "4711",
    "legal_id_scheme": "MI-COMPANIES",
    "email": "post@lac.example",
    "town": "Tirma",
    "website": "https://lac.example/",
    "description": "Teaches <b>well</b> & evenings.",
    "quality_statement": "Reviewed every year.",
}


def nothing_changed() -> tuple[int, int, int]:
    return Organisation.objects.count(), Mandate.objects.count(), Fact.objects.count()


def test_who_enters_an_organisation_becomes_its_first_signatory():
    founder = make.person()

    entered = actions.register_organisation(by=founder, today=TODAY, **STATED)

    mandate, fact = Mandate.objects.get(), Fact.objects.get()
    assert {name: getattr(entered, name) for name in STATED} == STATED
    assert (entered.number, entered.slug, entered.created_by) == ("ORG-00001", "ecole-du-lac-00001", founder)
    assert (mandate.person, mandate.organisation, mandate.function, mandate.valid_from, mandate.ends_on) == (
        *(founder, entered, Function.SIGNATORY, TODAY),
        None,
    )
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("organisation.register", "ORG-00001", founder.reference),
        {"findings": []},
    )


def test_a_name_without_latin_letters_has_an_address_too():
    entered = actions.register_organisation(by=make.person(), today=TODAY, **STATED | {"legal_name": "مدرسة البحيرة"})

    assert entered.slug == "-00001"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", ""),
        ("legal_name", "   "),
        ("legal_name", None),
        ("legal_name", "x" * 201),
        ("legal_name", "half a \ud800 character"),
        ("legal_name", "nul\x00"),
        ("legal_name", ["a list"]),
        ("legal_id", " "),
        ("legal_id", "1" * 61),
        ("legal_id_scheme", ""),
        ("country", ""),
        ("country", "Mirane"),
        ("country", "1!"),
        ("email", ""),
        ("email", "not an address"),
        ("email", "a@b\n.example"),
        ("town", "t" * 81),
        ("website", "javascript:alert(1)"),
        ("website", "https://" + "x" * 200),
        ("description", "x" * 20_001),
        ("quality_statement", "nul\x00"),
        ("number", "ORG-00007"),
        ("slug", "mine"),
        ("created_by", 1),
    ],
)
def test_what_has_not_the_right_shape_is_refused_by_field_and_changes_nothing(field, value):
    with pytest.raises(Malformed) as refusal:
        actions.register_organisation(by=make.person(), today=TODAY, **STATED | {field: value})

    assert refusal.value.data["field"] == field
    assert nothing_changed() == (0, 0, 0)


def test_a_legal_identity_is_entered_once():
    actions.register_organisation(by=make.person(), today=TODAY, **STATED)

    with pytest.raises(AlreadyDone) as refusal:
        actions.register_organisation(by=make.person(), today=TODAY, **STATED | {"legal_id": " 4711 "})

    assert refusal.value.data == {"field": "legal_id", "seen": "4711"}
    assert nothing_changed() == (1, 1, 1)


def test_a_signatory_asks_for_a_role_and_an_officer_registers_it_for_five_years():
    make.rules()
    body = make.organisation()
    signatory, officer = make.member(body), make.person(duties=[Duty.DECISION_OFFICER])

    role = actions.apply_for_role(body, "awarder", by=signatory, today=TODAY)
    assert (role.number, role.state, role.due_on) == ("AW-00001", State.IN_REVIEW, date(2027, 1, 24))
    assert not has_role(body.pk, Role.AWARDER, on=TODAY)

    actions.decide_role(role, by=officer, today=TODAY, approve=True, reasons=" Able to award. ")

    role.refresh_from_db()
    assert (role.state, role.reasons, role.decided_on, role.valid_until) == (
        *(State.REGISTERED, "Able to award.", TODAY),
        date(2031, 11, 24),
    )
    assert list(Fact.objects.order_by("pk").values_list("kind", "actor")) == [
        ("organisation_role.submit_for_review", signatory.reference),
        ("organisation_role.register", officer.reference),
    ]
    assert EntryVersion.objects.get().stated["role"] == "awarder"
    assert [has_role(body.pk, Role.AWARDER, on=day) for day in (TODAY, date(2031, 11, 24), date(2031, 11, 25))] == [
        *(True, True, False),
    ]


def applicants() -> dict[str, bool]:
    return {
        **dict.fromkeys(["signatory"], True),
        **dict.fromkeys(["editor", "other_signatory", "stranger", "registrar", "officer", "closed", "ended"], False),
    }


def as_role(name: str, body: Organisation):
    """Return somebody in this relation to the organisation."""
    match name:
        case "signatory":
            return make.member(body)
        case "editor" | "teacher" | "assessor":
            return make.member(body, name)
        case "other_signatory":
            return make.member(make.organisation())
        case "registrar":
            return make.person(duties=[Duty.REGISTRAR])
        case "officer":
            return make.person(duties=[Duty.DECISION_OFFICER])
        case "own_officer":
            return make.member(body, "teacher", make.person(duties=[Duty.DECISION_OFFICER]))
        case "closed":
            return make.member(body, somebody=make.person(is_active=False, duties=[Duty.DECISION_OFFICER]))
        case "ended":
            somebody = make.member(body)
            Mandate.objects.filter(person=somebody).update(ends_on=TODAY)
            return somebody
        case "visitor":
            return AnonymousUser()
        case _:
            return make.person()


@pytest.mark.parametrize(("name", "may"), applicants().items())
def test_only_a_signatory_asks_for_a_role(name, may):
    body = make.organisation()
    somebody = as_role(name, body)

    if may:
        actions.apply_for_role(body, "provider", by=somebody, today=TODAY)
    else:
        with pytest.raises(NotPermitted):
            actions.apply_for_role(body, "provider", by=somebody, today=TODAY)

    assert (OrganisationRole.objects.count(), Fact.objects.count()) == ((1, 1) if may else (0, 0))


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("officer", True),
        ("own_officer", False),
        ("registrar", False),
        ("signatory", False),
        ("editor", False),
        ("stranger", False),
        ("closed", False),
    ],
)
@pytest.mark.parametrize("approve", [True, False])
def test_only_an_officer_who_does_not_belong_to_the_organisation_decides(name, may, approve):
    body = make.organisation()
    role = make.organisation_role(body, Role.AWARDER, state=State.IN_REVIEW)
    somebody = as_role(name, body)

    if may:
        actions.decide_role(role, by=somebody, today=TODAY, approve=approve, reasons="Said.")
        expected = (State.REGISTERED if approve else State.RETURNED, 2, 1)
    else:
        with pytest.raises(NotPermitted):
            actions.decide_role(role, by=somebody, today=TODAY, approve=approve, reasons="Said.")
        expected = (State.IN_REVIEW, 1, 0)

    role.refresh_from_db()
    assert (role.state, role.version, Fact.objects.count()) == expected


@pytest.mark.parametrize("reasons", ["", "  \n", "nul\x00", "x" * 20_001])
def test_a_decision_without_reasons_is_refused_and_changes_nothing(reasons):
    role = make.organisation_role(make.organisation(), Role.AWARDER, state=State.IN_REVIEW)

    with pytest.raises(Malformed) as refusal:
        actions.decide_role(
            role, by=make.person(duties=[Duty.DECISION_OFFICER]), today=TODAY, approve=True, reasons=reasons
        )

    role.refresh_from_db()
    assert (refusal.value.data["field"], role.state, Fact.objects.count()) == ("reasons", State.IN_REVIEW, 0)


def test_of_two_decisions_the_second_is_told():
    role = make.organisation_role(make.organisation(), Role.AWARDER, state=State.IN_REVIEW)
    stale = OrganisationRole.objects.get(pk=role.pk)
    officer = make.person(duties=[Duty.DECISION_OFFICER])
    actions.decide_role(role, by=officer, today=TODAY, approve=True, reasons="Able.")

    for copy in (role, stale):
        with pytest.raises(WrongState):
            actions.decide_role(copy, by=officer, today=TODAY, approve=False, reasons="Not able.")

    role.refresh_from_db()
    assert (role.state, role.reasons, Fact.objects.count()) == (State.REGISTERED, "Able.", 1)


@pytest.mark.parametrize("role", ["", "king", "provider ", "PROVIDER", "x" * 5000, "provider\x00"])
def test_an_unknown_role_is_refused_and_changes_nothing(role):
    body = make.organisation()

    with pytest.raises(Malformed):
        actions.apply_for_role(body, role, by=make.member(body), today=TODAY)

    assert (OrganisationRole.objects.count(), Fact.objects.count()) == (0, 0)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.REGISTERED, State.SUSPENDED])
def test_a_role_that_is_asked_for_or_held_is_not_asked_for_again(state):
    body = make.organisation()
    make.organisation_role(body, Role.PROVIDER, state=state)

    with pytest.raises(AlreadyDone):
        actions.apply_for_role(body, "provider", by=make.member(body), today=TODAY)

    assert (OrganisationRole.objects.count(), Fact.objects.count()) == (1, 0)


def test_an_application_that_was_returned_is_sent_again_under_its_number():
    body = make.organisation()
    signatory, officer = make.member(body), make.person(duties=[Duty.DECISION_OFFICER])
    first = actions.apply_for_role(body, "provider", by=signatory, today=TODAY)
    actions.decide_role(first, by=officer, today=TODAY, approve=False, reasons="State who teaches.")

    again = actions.apply_for_role(body, "provider", by=signatory, today=TODAY)

    assert (again.number, again.state, again.edition) == (first.number, State.IN_REVIEW, 2)
    assert OrganisationRole.objects.count() == 1


def test_a_role_that_was_removed_may_be_asked_for_anew():
    body = make.organisation()
    make.organisation_role(body, Role.PROVIDER, state=State.REMOVED)

    assert actions.apply_for_role(body, "provider", by=make.member(body), today=TODAY).number == "PR-00001"


def test_a_profile_may_ask_more_of_an_organisation_and_the_application_stays_unsent():
    make.rules("AU-NMF-2021")
    body = make.organisation(quality_statement="")

    with pytest.raises(GateRefused) as refusal:
        actions.apply_for_role(body, "awarder", by=make.member(body), today=TODAY)

    assert [finding.rule for finding in refusal.value.findings] == ["AU-6"]
    assert (OrganisationRole.objects.count(), Fact.objects.exclude(kind="gate.shut").count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "roles", "bodies"),
    [
        ("visitor", 1, 1),
        ("stranger", 1, 1),
        ("other_signatory", 1, 2),
        ("signatory", 2, 2),
        ("editor", 2, 2),
        ("closed", 1, 1),
        ("ended", 1, 1),
        ("registrar", 2, None),
        ("officer", 2, None),
    ],
)
def test_who_sees_which_roles_and_organisations(name, roles, bodies):
    public, waiting = make.organisation([Role.PROVIDER]), make.organisation()
    make.organisation_role(waiting, Role.PROVIDER, state=State.IN_REVIEW)
    somebody = as_role(name, waiting)

    assert visible_to(somebody).count() == roles
    assert organisations_visible_to(somebody).count() == (bodies or Organisation.objects.count())
    assert public in organisations_visible_to(somebody)


def test_who_has_two_mandates_and_two_roles_sees_an_organisation_once():
    body = make.organisation([Role.PROVIDER, Role.AWARDER])
    somebody = make.member(body)
    make.member(body, Function.EDITOR, somebody)

    assert list(organisations_visible_to(somebody)) == [body]
    assert visible_to(somebody).count() == 2
