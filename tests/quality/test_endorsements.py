"""Endorsements from a draft to the last day, and labels: who may, what is refused by name, what never happens."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import publication, verification
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.quality import statements
from passerelle.quality.actions import endorsements, labels
from passerelle.quality.models import Endorsement, Label
from passerelle.quality.permissions import endorsements_visible_to
from passerelle.quality.states import EndorsementState, LabelState
from passerelle.registers.states import State
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER, Intent, Key
from passerelle.signing.states import IntentState, KeyState
from tests import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=400)
SAID = {"claim": "demand", "statement": "We look for people who can do this.", "valid_until": LATER}


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    if not Key.objects.filter(owner=REGISTER).exists():
        signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)


def employer(*roles: Role, **fields: Any) -> Organisation:
    return make.organisation(list(roles) or [Role.EMPLOYER], **fields)


def drafted(body: Organisation | None = None, entry: MicroCredential | None = None, **more: Any) -> Endorsement:
    body, entry = body or employer(), entry or make.micro_credential()
    return endorsements.draft(body, entry, SAID | more, by=make.member(body), today=TODAY)


def signed(body: Organisation | None = None, entry: MicroCredential | None = None, **more: Any) -> Endorsement:
    one = drafted(body, entry, **more)
    return endorsements.sign(one, by=make.member(one.endorser), today=TODAY)


def checked(one: Endorsement) -> Any:
    return verification.check(bytes(one.document), now=timezone.now()).verdict


def kinds(subject: str) -> list[str]:
    return list(Fact.objects.filter(subject=subject).order_by("pk").values_list("kind", flat=True))


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_an_endorsement_goes_from_its_draft_to_its_withdrawal_and_every_check_follows():
    entry = make.micro_credential()
    one = signed(entry=entry)

    said = json.loads(bytes(one.document))
    assert (one.state, one.number[:3], one.edition, one.signed_on) == (EndorsementState.SIGNED, "ED-", 1, TODAY)
    assert said["credentialSubject"] == {
        "id": f"{did_address()}/entries/{entry.number}/versions/1",
        "type": ["EndorsementSubject"],
        "endorsementComment": "We look for people who can do this.",
        "endorsedClaim": "demand",
        "endorsedEntry": entry.number,
        "endorsedVersion": "1",
        "endorsedTitle": entry.name,
    }
    found = checked(one)
    assert (found.verdict, found.credential, found.endorsement.endorser) == (
        "endorsement_in_force",
        None,
        one.endorser.legal_name,
    )

    endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because="We do not hire any more.")
    found = checked(one)
    assert (found.verdict, found.reason, found.status.by_name) == (
        "endorsement_not_in_force",
        "revoked",
        one.endorser.legal_name,
    )
    assert kinds(one.number) == [f"endorsement.{act}" for act in ("draft", "intend", "sign", "withdraw")]


def did_address() -> str:
    return verification.publication.settings.PASSERELLE_ORIGIN


def test_the_two_claims_are_two_endorsements_with_one_key():
    body, entry = employer(), make.micro_credential()
    first, second = signed(body, entry), signed(body, entry, claim="assessment_validity")

    assert [one.number for one in statements.standing_endorsements(TODAY)] == [second.number, first.number]
    assert Key.objects.filter(owner=body.number).count() == 1
    assert [checked(one).endorsement.claim for one in (first, second)] == ["demand", "assessment_validity"]


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.PROFESSIONAL_BODY, Role.SPONSOR, Role.AWARDER])
def test_each_kind_of_endorser_has_a_word(role):
    body = make.organisation([role])
    one = signed(
        body, make.micro_credential(outcomes=[{"code": "K1", "text": "Another thing.", "domain": "knowledge"}])
    )
    assert checked(one).verdict == "endorsement_in_force"


def test_what_runs_out_is_in_force_on_its_last_day_and_makes_room_for_another():
    body, entry = employer(), make.micro_credential()
    one = signed(body, entry, valid_until=TODAY + timedelta(days=1))
    day_after = TODAY + timedelta(days=2)

    assert list(statements.standing_endorsements(TODAY + timedelta(days=1))) == [one]
    assert list(statements.standing_endorsements(day_after)) == []
    again = endorsements.draft(body, entry, SAID, by=make.member(body), today=day_after)
    one.refresh_from_db()
    assert (one.state, again.state) == (EndorsementState.EXPIRED, EndorsementState.DRAFTED)
    assert endorsements.expire_due(today=day_after) == 0


def test_the_days_alone_let_it_run_out():
    one = signed(valid_until=TODAY + timedelta(days=1))
    assert endorsements.expire_due(today=TODAY + timedelta(days=2)) == 1
    one.refresh_from_db()
    assert one.state == EndorsementState.EXPIRED


def test_a_draft_is_the_endorsers_own_and_what_is_signed_everybodys():
    one, stranger = drafted(), make.person(duties=[Duty.REGISTRAR])
    assert list(endorsements_visible_to(stranger, TODAY)) == []
    assert list(endorsements_visible_to(make.member(one.endorser, Function.EDITOR), TODAY)) == [one]
    endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    assert list(endorsements_visible_to(stranger, TODAY)) == [one]


def test_an_endorser_that_lost_its_role_is_not_shown_in_force_and_may_still_take_its_word_back():
    one = signed()
    one.endorser.roles.update(state=State.SUSPENDED)

    assert list(statements.standing_endorsements(TODAY)) == []
    assert [row["in_force"] for row in statements.endorsement_records(TODAY)] == [False]
    endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because="As we are suspended.")
    assert one.state == EndorsementState.WITHDRAWN


# --- refusals, each by its name ---------------------------------------------------------------------------------------


def test_what_stays_public_names_no_person_and_gives_no_number():
    with pytest.raises(Malformed) as refused:
        drafted(statement="Ask Dr Moreau, 022 555 01 23.")

    assert refused.value.data == {
        "field": "statement",
        "expected": "words that name no person and hold no address or number of one",
        "seen": "phone_number, named_person",
    }
    assert not Endorsement.objects.exists()


def refusal(body: Organisation, entry: MicroCredential, **more: Any) -> list[str]:
    with pytest.raises(NotNow) as refused:
        drafted(body, entry, **more)
    assert not Endorsement.objects.exists()
    return list(refused.value.data["reasons"])


@pytest.mark.parametrize("state", [State.SUSPENDED, State.EXPIRED, State.REMOVED, State.DRAFT])
def test_a_body_that_is_suspended_or_lapsed_does_not_endorse(state):
    body = make.organisation()
    make.organisation_role(body, Role.EMPLOYER, state=state)
    assert refusal(body, make.micro_credential()) == ["endorser_not_in_force"]


def test_a_role_that_ended_yesterday_gives_no_word_today():
    body = make.organisation()
    make.organisation_role(body, Role.EMPLOYER, valid_until=TODAY - timedelta(days=1))
    assert refusal(body, make.micro_credential()) == ["endorser_not_in_force"]


def test_who_only_teaches_or_reviews_does_not_endorse():
    assert refusal(make.organisation([Role.PROVIDER, Role.QA_AGENCY]), make.micro_credential()) == [
        "endorser_not_in_force"
    ]


def test_nobody_endorses_their_own_entry_nor_their_groups():
    awarder = make.organisation([Role.AWARDER, Role.EMPLOYER])
    daughter = employer(parent=awarder)
    entry = make.micro_credential(awarder=awarder)
    assert refusal(awarder, entry) == ["endorses_own_entry"]
    assert refusal(daughter, entry) == ["endorses_own_group"]


def test_who_is_let_teach_it_does_not_endorse_it():
    body, entry = employer(), make.micro_credential()
    make.authorisation(entry, body)
    assert refusal(body, entry) == ["endorses_what_it_teaches"]


def test_a_competitor_does_not_endorse():
    rival = make.organisation([Role.AWARDER])
    make.micro_credential(awarder=rival)
    assert refusal(rival, make.micro_credential()) == ["endorses_as_competitor"]


def test_a_competitor_does_not_endorse_when_its_entry_says_the_same_in_other_words():
    rival, other = make.organisation([Role.AWARDER]), make.organisation([Role.AWARDER])
    reworded = ["Hand over the pump with a log of its service.", "Explains what is limiting the flow"]
    last = "Common faults are found and repaired."
    make.micro_credential(
        awarder=rival, outcomes=[{"code": f"X{n}", "text": one} for n, one in enumerate([*reworded, last])]
    )
    make.micro_credential(awarder=other, outcomes=[{"code": "X1", "text": "Bake bread from rye."}])

    assert refusal(rival, make.micro_credential()) == ["endorses_as_competitor"]
    assert drafted(other).state == EndorsementState.DRAFTED


@pytest.mark.parametrize(
    "change",
    [
        {"document": b"other"}, {"digest": "0" * 64}, {"statement": "Otherwise."}, {"claim": "assessment_validity"},
        {"edition": 7}, {"valid_until": LATER + timedelta(days=1)}, {"state": EndorsementState.DRAFTED},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_keeps_what_was_signed(change):
    made = signed()
    before = Endorsement.objects.filter(pk=made.pk).values().get()

    with pytest.raises(IntegrityError, match="was signed"), transaction.atomic():
        Endorsement.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError, match="was signed"), transaction.atomic():
        Endorsement.objects.filter(pk=made.pk)._raw_delete(using="default")

    assert Endorsement.objects.filter(pk=made.pk).values().get() == before


def test_what_was_taken_back_is_never_in_force_again():
    made = signed()
    endorsements.withdraw(made, by=make.member(made.endorser), today=TODAY, because="We were mistaken.")

    with pytest.raises(IntegrityError, match="was signed"), transaction.atomic():
        Endorsement.objects.filter(pk=made.pk).update(state=EndorsementState.SIGNED)


@pytest.mark.parametrize("state", [State.DRAFT, State.LISTED_PENDING, State.SUSPENDED, State.EXPIRED])
def test_what_is_not_registered_is_not_endorsed(state):
    assert refusal(employer(), make.micro_credential(state)) == ["entry_not_registered"]


def test_everything_that_stands_against_it_is_told_at_once():
    awarder = make.organisation([Role.AWARDER])
    awarder.roles.update(state=State.SUSPENDED)
    entry = make.micro_credential(State.SUSPENDED, awarder=awarder)
    assert refusal(awarder, entry) == ["endorser_not_in_force", "endorses_own_entry", "entry_not_registered"]


def test_what_stands_against_it_is_asked_again_when_it_is_signed():
    one = drafted()
    one.endorser.roles.update(state=State.SUSPENDED)
    with pytest.raises(NotNow) as refused:
        endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    one.refresh_from_db()
    assert (refused.value.data["reason"], one.state) == ("endorser_not_in_force", EndorsementState.DRAFTED)
    assert (Key.objects.filter(owner=one.endorser.number).count(), Intent.objects.count()) == (0, 0)


def test_a_draft_of_a_version_that_was_replaced_is_not_signed():
    one = drafted()
    one.entry.edition = 2
    one.entry.save()
    with pytest.raises(NotNow) as refused:
        endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    assert refused.value.data["reasons"] == ["version_was_replaced"]


def test_the_same_claim_stands_once():
    body, entry = employer(), make.micro_credential()
    one = signed(body, entry)
    with pytest.raises(AlreadyDone) as refused:
        drafted(body, entry)
    assert refused.value.data == {"field": "claim", "seen": "demand", "number": one.number}
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.create(
            number="ED-9",
            endorser=body,
            entry=entry,
            edition=1,
            claim="demand",
            statement="x",
            valid_until=LATER,
            drafted_by=make.person(),
            drafted_on=TODAY,
        )


def test_only_a_signatory_signs_and_takes_back_and_a_stranger_drafts_nothing():
    one = drafted()
    editor, stranger = make.member(one.endorser, Function.EDITOR), make.person(duties=[Duty.REGISTRAR])
    for person in (editor, stranger, make.member(one.entry.awarding_body)):
        with pytest.raises(NotPermitted):
            endorsements.sign(one, by=person, today=TODAY)
    endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    for person in (editor, stranger, make.member(one.entry.awarding_body)):
        with pytest.raises(NotPermitted):
            endorsements.withdraw(one, by=person, today=TODAY, because="Because.")
    with pytest.raises(NotPermitted):
        endorsements.draft(one.endorser, one.entry, SAID | {"claim": "assessment_validity"}, by=stranger, today=TODAY)


def test_everything_amiss_is_told_at_once():
    with pytest.raises(Malformed) as refused:
        drafted(claim="excellence", statement=" ", valid_until=TODAY)
    told = [refused.value.data["field"], *(other.data["field"] for other in refused.value.others)]
    assert told == ["claim", "statement", "valid_until"]


def test_a_withdrawal_says_why_and_is_done_once():
    one = signed()
    with pytest.raises(Malformed):
        endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because=" ")
    endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because="Mistaken.")
    with pytest.raises(WrongState):
        endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because="Mistaken.")


def test_signing_twice_signs_once():
    one = signed()
    before = bytes(one.document)
    again = endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    assert (bytes(again.document), Intent.objects.filter(purpose="endorsement").count()) == (before, 1)


def test_a_draft_can_be_said_otherwise_or_thrown_away_but_nothing_that_was_signed():
    one = drafted()
    by = make.member(one.endorser)
    endorsements.write(one, {"statement": "Said better.", "valid_until": LATER}, by=by, today=TODAY)
    assert (one.statement, one.claim) == ("Said better.", "demand")
    endorsements.sign(one, by=by, today=TODAY)
    for act in (
        lambda: endorsements.write(one, SAID, by=by, today=TODAY),
        lambda: endorsements.discard(one, by=by, today=TODAY),
    ):
        with pytest.raises(WrongState):
            act()
    other = drafted()
    endorsements.discard(other, by=make.member(other.endorser), today=TODAY)
    assert other.state == EndorsementState.DISCARDED


def test_a_key_taken_out_of_use_signs_no_endorsement():
    body = employer()
    one = signed(body)
    signing.retire_key(Key.objects.get(owner=body.number), by="")
    other = drafted(body, one.entry, claim="assessment_validity")
    with pytest.raises(NotNow) as refused:
        endorsements.sign(other, by=make.member(body), today=TODAY)
    other.refresh_from_db()
    assert (refused.value.data["reason"], other.state) == ("key_taken_out", EndorsementState.DRAFTED)


def test_what_a_crash_left_open_is_finished_at_the_next_start(monkeypatch):
    one = drafted()
    monkeypatch.setattr(endorsements.signing, "complete", lambda intent: intent)
    with pytest.raises(NotNow):
        endorsements.sign(one, by=make.member(one.endorser), today=TODAY)
    monkeypatch.undo()
    one.refresh_from_db()
    assert (one.state, Intent.objects.get(purpose="endorsement").state) == (EndorsementState.INTENDED, IntentState.OPEN)

    assert signing.finish_open_intents()["signed"] == 1
    one.refresh_from_db()
    assert (one.state, checked(one).verdict) == (EndorsementState.SIGNED, "endorsement_in_force")


def test_an_intent_that_is_void_leaves_a_draft():
    one = drafted()
    endorsements._key_of(one.endorser, by=make.member(one.endorser), today=TODAY)
    endorsements._intend(one, by=make.member(one.endorser), today=TODAY)
    Key.objects.filter(owner=one.endorser.number).update(state=KeyState.RETIRED, retired_at=timezone.now())
    assert signing.finish_open_intents()["void"] == 1
    one.refresh_from_db()
    assert (one.state, one.signed_by) == (EndorsementState.DRAFTED, None)


def test_a_place_in_the_lists_is_dealt_once_to_awards_and_endorsements():
    one, other = signed(), signed()
    assert one.place.index != other.place.index
    assert one.place.status_list.taken == 2


def test_only_register_and_endorser_are_named_in_what_is_published():
    one = signed()
    text = bytes(one.document).decode()
    assert one.signed_by.name not in text
    assert one.endorser.legal_name in text


# --- labels -----------------------------------------------------------------------------------------------------------


def agency() -> Organisation:
    return make.organisation([Role.QA_AGENCY])


MARK = {"name": "Open Learning Mark", "criteria": "Materials are free to use.", "valid_until": LATER}


def given(body: Organisation | None = None, subject: Organisation | None = None, **more: Any) -> Label:
    body, subject = body or agency(), subject or make.organisation([Role.PROVIDER])
    return labels.give(body, subject, MARK | more, by=make.member(body), today=TODAY)


def test_a_label_is_given_shown_and_taken_back_with_a_reason():
    entry = make.micro_credential()
    one = given(subject=entry.awarding_body, entry=entry.number)

    assert statements.labels_of_entry(entry.number, entry.awarder, TODAY) == [one]
    assert list(statements.standing_labels(LATER + timedelta(days=1))) == []
    labels.withdraw(one, by=make.member(one.agency), today=TODAY, because="The materials were closed.")
    assert statements.labels_of_entry(entry.number, entry.awarder, TODAY) == []
    row = next(statements.label_records(TODAY))
    assert (row["in_force"], row["withdrawn_because"]) == (False, "The materials were closed.")
    assert kinds(one.number) == ["label.give", "label.withdraw"]


def test_a_label_of_a_whole_body_stands_on_each_of_its_entries():
    entry = make.micro_credential()
    one = given(subject=entry.awarding_body)
    assert statements.labels_of_entry(entry.number, entry.awarder, TODAY) == [one]


def test_a_label_of_an_agency_that_is_none_any_more_is_not_in_force():
    one = given()
    one.agency.roles.update(state=State.SUSPENDED)
    assert list(statements.standing_labels(TODAY)) == []


def test_an_agency_gives_no_label_to_itself_its_group_or_its_client():
    body = make.organisation([Role.QA_AGENCY, Role.AWARDER])
    partner = make.organisation([Role.PROVIDER])
    make.authorisation(make.micro_credential(awarder=body), partner)
    for subject, reason in (
        (body, "reviews_itself"),
        (make.organisation([Role.PROVIDER], parent=body), "reviews_itself"),
        (partner, "reviews_its_client"),
    ):
        with pytest.raises(NotNow) as refused:
            given(body, subject)
        assert reason in refused.value.data["reasons"]
    assert not Label.objects.exists()


def test_a_body_that_is_no_agency_in_force_gives_no_label():
    body = agency()
    body.roles.update(state=State.EXPIRED)
    with pytest.raises(NotNow) as refused:
        given(body)
    assert refused.value.data["reasons"] == ["agency_not_in_force"]


def test_only_who_signs_for_the_agency_gives_and_takes_back():
    body, subject = agency(), make.organisation([Role.PROVIDER])
    for person in (make.member(body, Function.EDITOR), make.member(subject), make.person(duties=[Duty.REGISTRAR])):
        with pytest.raises(NotPermitted):
            labels.give(body, subject, MARK, by=person, today=TODAY)
    one = given(body, subject)
    with pytest.raises(NotPermitted):
        labels.withdraw(one, by=make.member(subject), today=TODAY, because="Because.")


def test_a_label_of_a_strange_entry_is_told_with_everything_else_amiss():
    with pytest.raises(Malformed) as refused:
        given(name=" ", criteria="", valid_until=None, entry="MC-00001")
    told = [refused.value.data["field"], *(other.data["field"] for other in refused.value.others)]
    assert told == ["name", "criteria", "valid_until", "entry"]


def test_the_same_label_is_borne_once_and_given_again_when_it_ran_out():
    one = given(valid_until=TODAY + timedelta(days=1))
    with pytest.raises(AlreadyDone):
        given(one.agency, one.subject)
    again = labels.give(
        one.agency,
        one.subject,
        MARK | {"valid_until": TODAY + timedelta(days=50)},
        by=make.member(one.agency),
        today=TODAY + timedelta(days=2),
    )
    one.refresh_from_db()
    assert (one.state, again.state) == (LabelState.EXPIRED, LabelState.GIVEN)
    assert labels.expire_due(today=TODAY + timedelta(days=60)) == 1
