"""Who may teach and assess for an awarder, who awards with it, and what evaluators say: who may, what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import joint, partners
from passerelle.catalogue.authorised import is_authorised
from passerelle.catalogue.models import Evaluation, JointAwarding, MicroCredential, PartnerAct, PartnerAuthorisation
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.catalogue.test_acts import OTHERS, who
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
NOBODY_ELSE = ["editor", *OTHERS]
TERMS = {
    **{"blocks": ["B1"], "ends_on": "2027-12-31", "most_learners": 40, "price": "120", "subcontracting": "None."},
    "means": "A pump test stand.",
}
BLOCKS = [{"code": "B1", "title": "Repair", "outcomes": ["S1"], "components": ["A1"], "separately_awardable": True}]
LEVEL = {"framework": "mi-nqf", "edition": "2024", "level": "4"}


def teacher():
    return make.organisation([Role.PROVIDER])


def authorised() -> PartnerAuthorisation:
    entry = make.micro_credential(blocks=BLOCKS)
    return partners.authorise(entry, teacher(), "teach", {}, by=make.member(entry.awarder), today=TODAY)


def test_a_signatory_lets_a_partner_teach_on_terms():
    entry, partner = make.micro_credential(blocks=BLOCKS), teacher()
    signatory = make.member(entry.awarder)

    made = partners.authorise(entry, partner, "teach", TERMS, by=signatory, today=TODAY)

    fact = Fact.objects.get()
    made.refresh_from_db()
    assert (made.number, made.awarder, made.partner, made.act, made.valid_from) == (
        *("PA-00001", entry.awarder, partner, "teach", TODAY),
    )
    assert (made.blocks, made.ends_on.isoformat(), made.most_learners, made.price) == (
        *(["B1"], "2027-12-31", 40),
        Decimal(120),
    )
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("partner.authorise", "PA-00001", signatory.reference),
        {"partner": partner.number, "micro_credential": entry.number, "act": "teach"},
    )
    days = (TODAY, made.ends_on - timedelta(days=1), made.ends_on)
    held = [is_authorised(partner.pk, entry, "teach", on=day) for day in days]
    assert held == [True, True, False]
    assert not is_authorised(partner.pk, entry, "assess", on=TODAY)
    assert is_authorised(entry.awarder_id, entry, "assess", on=TODAY)
    assert not is_authorised(None, entry, "teach", on=TODAY)


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_lets_partners_in_or_out(name):
    made = authorised()
    entry = made.micro_credential
    somebody = who(name, entry.awarder)

    with pytest.raises(NotPermitted):
        partners.authorise(entry, teacher(), "teach", {}, by=somebody, today=TODAY)
    with pytest.raises(NotPermitted):
        partners.end_authorisation(made, by=somebody, today=TODAY)

    assert (PartnerAuthorisation.objects.get().ends_on, Fact.objects.count()) == (None, 1)


def test_a_partner_ends_nothing_itself():
    made = authorised()

    with pytest.raises(NotPermitted):
        partners.end_authorisation(made, by=make.member(made.partner), today=TODAY)


@pytest.mark.parametrize("act", ["teach", "assess"])
def test_a_partner_needs_the_role_for_what_it_is_let_do(act):
    entry = make.micro_credential()
    wrong = make.organisation([Role.ASSESSOR if act == "teach" else Role.PROVIDER])

    with pytest.raises(NotNow) as refusal:
        partners.authorise(entry, wrong, act, {}, by=make.member(entry.awarder), today=TODAY)

    assert (refusal.value.data, Fact.objects.count()) == ({"reason": "partner_has_no_role"}, 0)


def test_an_awarder_whose_role_ended_lets_nobody_in():
    entry = make.micro_credential()
    OrganisationRole.objects.filter(organisation=entry.awarder).update(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(NotNow) as refusal:
        partners.authorise(entry, teacher(), "teach", {}, by=make.member(entry.awarder), today=TODAY)

    assert refusal.value.data == {"reason": "no_awarder"}


@pytest.mark.parametrize("state", [State.REMOVED, State.EXPIRED])
def test_nobody_is_let_in_to_what_ended(state):
    entry = make.micro_credential(state)

    with pytest.raises(WrongState):
        partners.authorise(entry, teacher(), "teach", {}, by=make.member(entry.awarder), today=TODAY)
    with pytest.raises(WrongState):
        joint.name_joint_awarder(entry, make.organisation([Role.AWARDER]), by=make.member(entry.awarder), today=TODAY)

    assert Fact.objects.count() == 0


@pytest.mark.parametrize(
    ("act", "terms", "field"),
    [
        ("sell", {}, "act"),
        ("teach", {"blocks": ["B7"]}, "blocks"),
        ("teach", {"ends_on": "2026-11-24"}, "ends_on"),
        ("teach", {"ends_on": "2026-02-30"}, "ends_on"),
        ("teach", {"most_learners": -1}, "most_learners"),
        ("teach", {"price": "-1"}, "price"),
        ("teach", {"awarder": "ORG-1"}, "awarder"),
        ("teach", {"means": "x" * 20_001}, "means"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(act, terms, field):
    entry = make.micro_credential(blocks=BLOCKS)

    with pytest.raises(Malformed) as refusal:
        partners.authorise(entry, teacher(), act, terms, by=make.member(entry.awarder), today=TODAY)

    assert (refusal.value.data["field"], PartnerAuthorisation.objects.count(), Fact.objects.count()) == (field, 0, 0)


def test_who_awards_it_alone_or_jointly_is_no_partner():
    entry = make.micro_credential(awarder=make.organisation([Role.AWARDER, Role.PROVIDER]))
    other = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry.joint_awarders.add(other)

    for body in (entry.awarder, other):
        with pytest.raises(Malformed) as refusal:
            partners.authorise(entry, body, "teach", {}, by=make.member(entry.awarder), today=TODAY)
        assert refusal.value.data["field"] == "partner"


def test_the_same_partner_twice_is_told_and_let_in_once_and_again_after_the_end():
    made = authorised()
    entry, signatory = made.micro_credential, make.member(made.awarder)
    stale = PartnerAuthorisation.objects.get()
    with pytest.raises(AlreadyDone):
        partners.authorise(entry, made.partner, "teach", {}, by=signatory, today=TODAY)

    partners.end_authorisation(made, by=signatory, today=TODAY)
    with pytest.raises(WrongState):
        partners.end_authorisation(stale, by=signatory, today=TODAY)
    partners.authorise(entry, made.partner, "teach", {}, by=signatory, today=TODAY)

    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["partner.authorise", "partner.end", "partner.authorise"]
    assert partners.running(TODAY).count() == 1


def test_the_database_refuses_two_authorisations_of_one_day():
    made = authorised()
    row = {
        **{"awarder": made.awarder, "partner": made.partner, "micro_credential": made.micro_credential},
        **{"entered_by": made.entered_by, "valid_from": TODAY + timedelta(days=90)},
    }

    for name, fields in [
        ("overlaps", {"act": "teach", "number": "PA-1"}),
        ("partner_is_another", {"act": "teach", "number": "PA-2", "partner": made.awarder}),
        ("act_is_known", {"act": "sell", "number": "PA-3"}),
        ("after_it_begins", {"act": "assess", "number": "PA-4", "ends_on": TODAY}),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PartnerAuthorisation.objects.create(**row | fields)

    PartnerAuthorisation.objects.create(**row | {"act": PartnerAct.ASSESS, "number": "PA-5"})


# Awarding together


def named() -> JointAwarding:
    entry = make.micro_credential(State.DRAFT)
    return joint.name_joint_awarder(
        entry, make.organisation([Role.AWARDER]), by=make.member(entry.awarder), today=TODAY
    )


def test_a_joint_awarder_is_shown_from_the_day_it_confirms():
    made = named()
    entry, signatory = made.micro_credential, make.member(made.awarder)
    assert (list(entry.joint_awarders.all()), made.is_confirmed) == ([], False)
    assert entry in micro_credentials_visible_to(signatory)  # who is asked may read what it is asked to award

    joint.confirm_joint_awarder(made, by=signatory, today=TODAY)

    made.refresh_from_db()
    assert (list(entry.joint_awarders.all()), made.confirmed_by, made.is_confirmed) == ([made.awarder], signatory, True)
    noted = {"awarder": made.awarder.number}
    assert list(Fact.objects.order_by("pk").values_list("kind", "subject", "actor", "noted")) == [
        ("joint_awarder.name", entry.number, made.named_by.reference, noted),
        ("joint_awarder.confirm", entry.number, signatory.reference, noted),
    ]


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_names_confirms_or_ends_a_joint_awarder(name):
    made = named()
    entry = made.micro_credential
    for body in (entry.awarder, made.awarder):
        somebody = who(name, body)
        with pytest.raises(NotPermitted):
            joint.name_joint_awarder(entry, make.organisation([Role.AWARDER]), by=somebody, today=TODAY)
        with pytest.raises(NotPermitted):
            joint.confirm_joint_awarder(made, by=somebody, today=TODAY)
        with pytest.raises(NotPermitted):
            joint.end_joint_awarder(made, by=somebody, today=TODAY)

    assert (JointAwarding.objects.get().confirmed_on, Fact.objects.count()) == (None, 1)


def test_the_lead_does_not_confirm_for_the_other_and_the_other_neither_names_nor_submits():
    made = named()
    entry = made.micro_credential
    lead, other = make.member(entry.awarder), make.member(made.awarder)

    with pytest.raises(NotPermitted):
        joint.confirm_joint_awarder(made, by=lead, today=TODAY)
    joint.confirm_joint_awarder(made, by=other, today=TODAY)
    with pytest.raises(NotPermitted):
        joint.name_joint_awarder(entry, make.organisation([Role.AWARDER]), by=other, today=TODAY)


@pytest.mark.parametrize("side", ["lead", "other"])
@pytest.mark.parametrize("confirmed", [True, False])
def test_either_side_ends_it_and_a_second_time_is_told(side, confirmed):
    made = named()
    entry = made.micro_credential
    if confirmed:
        joint.confirm_joint_awarder(made, by=make.member(made.awarder), today=TODAY)
    stale = JointAwarding.objects.get()
    by = make.member(entry.awarder if side == "lead" else made.awarder)

    joint.end_joint_awarder(made, by=by, today=TODAY)

    for again in (joint.end_joint_awarder, joint.confirm_joint_awarder):
        with pytest.raises((WrongState, NotPermitted)):
            again(stale, by=by, today=TODAY)
    assert list(entry.joint_awarders.all()) == []
    assert Fact.objects.filter(kind="joint_awarder.end").count() == 1
    assert not joint.standing(by).exists()


def test_confirming_twice_is_told():
    made = named()
    by, stale = make.member(made.awarder), JointAwarding.objects.get()
    joint.confirm_joint_awarder(made, by=by, today=TODAY)

    with pytest.raises(WrongState):
        joint.confirm_joint_awarder(stale, by=by, today=TODAY)

    assert Fact.objects.filter(kind="joint_awarder.confirm").count() == 1


def test_a_joint_awarder_is_another_registered_awarder_named_once():
    made = named()
    entry, lead = made.micro_credential, make.member(made.micro_credential.awarder)

    for body, refusal in [
        (entry.awarder, Malformed),
        (make.organisation([Role.PROVIDER]), NotNow),
        (made.awarder, AlreadyDone),
    ]:
        with pytest.raises(refusal):
            joint.name_joint_awarder(entry, body, by=lead, today=TODAY)

    OrganisationRole.objects.filter(organisation=made.awarder).update(valid_until=TODAY - timedelta(days=1))
    with pytest.raises(NotNow):
        joint.confirm_joint_awarder(made, by=make.member(made.awarder), today=TODAY)
    assert Fact.objects.count() == 1


def test_the_database_refuses_to_name_one_twice_and_a_confirmation_by_nobody():
    made = named()
    row = {"micro_credential": made.micro_credential, "named_by": made.named_by, "named_on": TODAY}

    for body, fields in [
        (made.awarder, {}),
        (make.organisation(), {"confirmed_on": TODAY}),
        (make.organisation(), {"confirmed_on": make.LONG_AGO, "confirmed_by": made.named_by}),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            JointAwarding.objects.create(**row | fields, awarder=body)


# Evaluations


def evaluator():
    return make.organisation([Role.CREDENTIAL_EVALUATOR])


def test_an_evaluator_publishes_what_it_says_and_the_entry_stays_as_it_is():
    make.framework()
    entry, body = make.micro_credential(), evaluator()
    signatory = make.member(body)
    before = MicroCredential.objects.values().get(pk=entry.pk)
    said = {"credits": "5", "credit_system": "ECTS", "limits": "Not for nursing.", "report_url": "https://e.example/1"}

    made = partners.evaluate(body, entry, LEVEL | {"determination": "determined"}, said, by=signatory, today=TODAY)

    made.refresh_from_db()
    fact = Fact.objects.get()
    assert (made.level, made.credits, made.limits, made.evaluated_on) == (
        *(LEVEL | {"determination": "claimed"}, Decimal(5), "Not for nursing."),
        TODAY,
    )
    assert (fact.kind, fact.subject, fact.noted["micro_credential"]) == (
        *("evaluation.publish", body.number),
        entry.number,
    )
    assert MicroCredential.objects.values().get(pk=entry.pk) == before
    with pytest.raises(AlreadyDone):
        partners.evaluate(body, entry, LEVEL, said, by=signatory, today=TODAY)
    assert (Evaluation.objects.count(), Fact.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_speaks_for_an_evaluator(name):
    make.framework()
    body = evaluator()

    with pytest.raises(NotPermitted):
        partners.evaluate(body, make.micro_credential(), LEVEL, {}, by=who(name, body), today=TODAY)

    assert Fact.objects.count() == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.RETURNED])
def test_what_is_not_public_is_not_evaluated(state):
    make.framework()
    body = evaluator()

    with pytest.raises(WrongState):
        partners.evaluate(body, make.micro_credential(state), LEVEL, {}, by=make.member(body), today=TODAY)


def test_an_evaluator_needs_its_role_and_does_not_evaluate_what_its_group_awards():
    make.framework()
    body, nobody = evaluator(), make.organisation()
    own = make.micro_credential(awarder=make.organisation([Role.AWARDER], parent=body))

    with pytest.raises(NotNow) as refusal:
        partners.evaluate(nobody, make.micro_credential(), LEVEL, {}, by=make.member(nobody), today=TODAY)
    assert refusal.value.data == {"reason": "no_evaluator"}
    with pytest.raises(Malformed) as tied:
        partners.evaluate(body, own, LEVEL, {}, by=make.member(body), today=TODAY)
    assert (tied.value.data["field"], Fact.objects.count()) == ("micro_credential", 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"framework": "xx-nqf"}, "framework_unknown"),
        ({"edition": "1999"}, "framework_unknown"),
        ({"level": "12"}, "level_unknown"),
    ],
)
def test_a_level_that_no_framework_in_use_has_is_refused_by_name(change, reason):
    make.framework()
    body = evaluator()

    with pytest.raises(LevelRefused) as refusal:
        partners.evaluate(body, make.micro_credential(), LEVEL | change, {}, by=make.member(body), today=TODAY)

    assert (refusal.value.data["reason"], Evaluation.objects.count()) == (reason, 0)
