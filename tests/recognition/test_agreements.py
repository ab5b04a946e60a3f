"""Progression agreements: who begins, signs and leaves one; that nothing signed changes; the lists that rest on one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import GateRefused, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.positive_lists.proofs import check
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.recognition import agreement_signing, agreements, list_actions, list_faults, list_signing
from passerelle.recognition.models import Agreement, AgreementSignature
from passerelle.recognition.permissions import agreements_visible_to, own_agreements
from passerelle.recognition.states import AgreementState, EditionState
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import Intent, Key
from tests.recognition.factories import TODAY, drafted, mandated, organisation, person, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db
LATER = date(2027, 2, 1)
SAID = {
    "title": "Water trades of the north",
    "scope": "regional",
    "about": "The three northern districts",
    "rules": "Each of us takes what the others award at level 4, up to a third of a programme.",
    "exit_clause": "Six months before the summer term.",
    "review_on": date(2028, 9, 1),
}


def begun(story: SimpleNamespace, **more: Any) -> Agreement:
    parties = [story.polytechnic, story.authority]
    return agreements.begin(parties, SAID | more, by=story.officer, today=TODAY)


def offered(story: SimpleNamespace, **more: Any) -> Agreement:
    return agreements.offer(begun(story, **more), by=story.officer, today=TODAY)


def in_force(story: SimpleNamespace, **more: Any) -> Agreement:
    agreement = offered(story, **more)
    agreement_signing.sign(agreement, story.polytechnic, by=story.officer, today=TODAY)
    return agreement_signing.sign(agreement, story.authority, by=story.stranger, today=TODAY)


def states(agreement: Agreement) -> list[str]:
    return [one.state for one in agreement.signatures.all()]


def test_each_party_signs_and_with_the_last_it_is_in_force(story):
    agreement = offered(story)
    first = agreement_signing.sign(agreement, story.polytechnic, by=story.officer, today=TODAY)
    assert (first.state, states(first)) == ("offered", ["signed", "awaited"])

    again = agreement_signing.sign(agreement, story.polytechnic, by=story.officer, today=TODAY)
    assert states(again) == ["signed", "awaited"]
    last = agreement_signing.sign(agreement, story.authority, by=story.stranger, today=LATER)

    assert (last.state, last.in_force_on, states(last)) == ("in_force", LATER, ["signed", "signed"])
    assert [fact.kind for fact in Fact.objects.filter(kind__startswith="agreement").order_by("pk")] == [
        *("agreement.begin", "agreement.offer", "agreement_signature.intend", "agreement_signature.sign"),
        *("agreement_signature.intend", "agreement_signature.sign", "agreement.put_in_force"),
    ]


def test_anybody_checks_the_file_and_a_word_changed_in_it_is_seen(story):
    told = agreement_signing.public_file(in_force(story))

    keys = {key.verification_method: key.published for key in Key.objects.all()}

    assert [(one.by, one.holds) for one in check(told, keys.get)] == [
        (awarder_did(story.polytechnic.slug), True),
        (awarder_did(story.authority.slug), True),
    ]
    assert {one.holds for one in check(told | {"rules": "Nothing."}, keys.get)} == {False}


def test_strangers_neither_see_a_draft_nor_write_offer_sign_or_leave_it(story):
    agreement = begun(story)
    outsider = mandated(organisation("Elsewhere", Role.AWARDER), Function.SIGNATORY, person("Out Sider"))
    assert not agreements_visible_to(outsider).exists()
    assert own_agreements(story.stranger).get() == agreement

    with pytest.raises(NotPermitted):
        agreements.begin([story.polytechnic, story.authority], SAID, by=outsider, today=TODAY)
    with pytest.raises(NotPermitted):
        agreements.write(agreement, [], SAID, by=outsider, today=TODAY, seen_version=1)
    with pytest.raises(NotPermitted):
        agreements.offer(agreement, by=outsider, today=TODAY)
    agreements.offer(agreement, by=story.officer, today=TODAY)
    for body, by in (
        (story.polytechnic, outsider),
        (story.authority, story.officer),
        (story.polytechnic, story.editor),
    ):
        with pytest.raises(NotPermitted):
            agreement_signing.sign(agreement, body, by=by, today=TODAY)
        with pytest.raises(NotPermitted):
            agreements.leave(agreement, body, by=by, today=TODAY)
    with pytest.raises(NotPermitted):
        agreements.take_back(agreement, by=outsider)
    assert (agreement.state, Fact.objects.filter(kind="agreement_signature.sign").count()) == ("offered", 0)
    assert not agreements_visible_to(outsider).exists()


def test_everything_that_is_amiss_is_told_at_once(story):
    wrong = {"title": "", "scope": "world", "rules": "x" * 9_000, "review_on": TODAY, "valid_to": "soon", "more": 1}

    with pytest.raises(Malformed) as refusal:
        agreements.begin([story.polytechnic], wrong, by=story.officer, today=TODAY)

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == [
        *("parties", "more", "title", "scope", "about", "rules", "exit_clause", "valid_to", "review_on"),
    ]
    assert Agreement.objects.count() == 0


def test_a_draft_is_said_anew_and_what_was_offered_is_not(story):
    agreement = begun(story)
    parties = [story.polytechnic, story.authority]
    with pytest.raises(StaleVersion):
        agreements.write(agreement, parties, SAID, by=story.officer, today=TODAY, seen_version=7)
    agreements.write(agreement, parties, SAID | {"title": "Anew"}, by=story.stranger, today=TODAY, seen_version=1)
    assert agreement.title == "Anew"
    agreements.offer(agreement, by=story.officer, today=TODAY)
    assert agreements.offer(agreement, by=story.officer, today=TODAY).version == agreement.version

    with pytest.raises(WrongState):
        agreements.write(agreement, parties, SAID, by=story.officer, today=TODAY, seen_version=agreement.version)
    for fields in ({"title": "Other"}, {"rules": "Other"}, {"document": "{}"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=agreement.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        agreement.delete()


def test_taken_back_it_is_a_draft_and_who_signed_signs_anew(story):
    agreement = offered(story)
    agreement_signing.sign(agreement, story.polytechnic, by=story.officer, today=TODAY)

    agreements.take_back(agreement, by=story.stranger)
    assert (agreement.state, agreement.document, states(agreement)) == ("draft", "", ["taken_back"] * 2)
    agreements.offer(agreement, by=story.officer, today=TODAY)

    assert states(agreement) == ["taken_back", "taken_back", "awaited", "awaited"]
    with pytest.raises(WrongState):
        agreements.take_back(in_force(story), by=story.officer)


def test_days_that_passed_are_not_offered(story):
    with pytest.raises(Malformed) as refusal:
        agreements.offer(begun(story), by=story.officer, today=date(2028, 9, 1))

    assert refusal.value.data["field"] == "review_on"


def test_a_party_that_could_never_sign_is_told_before_it_is_offered(story):
    bare = organisation("Without a role")
    agreement = agreements.begin([story.polytechnic, bare], SAID, by=story.officer, today=TODAY)

    with pytest.raises(Malformed) as refusal:
        agreements.offer(agreement, by=story.officer, today=TODAY)

    assert (refusal.value.data["field"], refusal.value.data["seen"]) == ("parties", bare.number)
    assert agreement.signatures.count() == 0


def test_a_signature_that_the_power_cut_short_is_finished_or_given_up(story):
    agreement = offered(story)
    agreement_signing.sign(agreement, story.polytechnic, by=story.officer, today=TODAY)
    place = agreement.signatures.get(body=story.authority)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "complete", lambda intent: intent)
        with pytest.raises(NotNow):
            agreement_signing.sign(agreement, story.authority, by=story.stranger, today=TODAY)
    place.refresh_from_db()
    assert place.state == "intended"
    with pytest.raises(NotNow):
        agreements.take_back(agreement, by=story.officer)

    signing.complete(Intent.objects.filter(purpose="agreement").latest("pk"))

    agreement.refresh_from_db()
    assert (agreement.state, states(agreement)) == ("in_force", ["signed", "signed"])
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementSignature.objects.filter(pk=place.pk).update(proof={})


def test_who_leaves_is_out_and_the_last_two_standing_end_it(story):
    third = organisation("College of the Lakes", Role.AWARDER)
    signatory = mandated(third, Function.SIGNATORY, person("Third Party"))
    parties = [story.polytechnic, story.authority, third]
    agreement = agreements.begin(parties, SAID, by=signatory, today=TODAY)
    agreements.offer(agreement, by=signatory, today=TODAY)
    for body, by in zip(parties, (story.officer, story.stranger, signatory), strict=True):
        agreement_signing.sign(agreement, body, by=by, today=TODAY)

    for _ in range(2):
        agreements.leave(agreement, third, by=signatory, today=LATER)
    assert (agreement.state, states(agreement)) == ("in_force", ["signed", "signed", "left"])
    agreements.leave(agreement, story.authority, by=story.stranger, today=LATER)

    assert (agreement.state, agreement.ended_on, agreement.over_on) == (AgreementState.ENDED, LATER, LATER)
    with pytest.raises(WrongState):
        agreements.leave(agreement, story.polytechnic, by=story.officer, today=LATER)
    assert len(agreement_signing.public_file(agreement)["proof"]) == 3


def resting(story: SimpleNamespace, agreement: Agreement) -> Any:
    edition = drafted(story.polytechnic, stated(story), by=story.officer)
    return list_actions.rest_on(edition, agreement, by=story.officer, seen_version=edition.version)


def test_a_list_rests_on_an_agreement_in_force_and_says_so_in_what_is_signed(story):
    agreement = in_force(story)
    edition = resting(story, agreement)

    list_actions.offer(edition, by=story.officer, today=TODAY)
    list_signing.sign(edition, story.polytechnic, by=story.officer, today=TODAY)

    edition.refresh_from_db()
    assert (edition.state, f'"agreement":"{agreement.number}"' in edition.document) == (EditionState.IN_FORCE, True)
    assert list_actions.begin_next(edition.positive_list, by=story.officer, today=TODAY).agreement == agreement
    with pytest.raises(DatabaseError), transaction.atomic():
        type(edition).objects.filter(pk=edition.pk).update(agreement=None)


def test_what_does_not_carry_a_list_is_a_finding_and_stops_its_offer(story):
    waiting = resting(story, offered(story))
    over = resting(story, in_force(story, valid_to=date(2026, 12, 31)))
    left = in_force(story, title="Left since")
    agreements.leave(left, story.authority, by=story.stranger, today=TODAY)
    third = organisation("College of the Lakes", Role.AWARDER)
    others = agreements.begin([story.authority, third], SAID, by=story.stranger, today=TODAY)
    agreements.offer(others, by=story.stranger, today=TODAY)
    agreement_signing.sign(others, story.authority, by=story.stranger, today=TODAY)
    agreement_signing.sign(others, third, by=mandated(third, Function.SIGNATORY, person("Third")), today=TODAY)

    def codes(edition: Any, on: date) -> list[str]:
        return [fault.code for fault in list_faults.of_edition(edition, on=on)]

    assert codes(waiting, TODAY) == ["agreement_not_in_force"]
    assert (codes(over, TODAY), codes(over, LATER)) == ([], ["agreement_ended"])
    assert codes(resting(story, left), date(2026, 11, 24)) == ["agreement_ended"]
    assert codes(resting(story, others), TODAY) == ["agreement_of_others"]
    with pytest.raises(GateRefused):
        list_actions.offer(waiting, by=story.officer, today=TODAY)
    offered_in_time = list_actions.offer(over, by=story.officer, today=TODAY)
    with pytest.raises(GateRefused):
        list_signing.sign(offered_in_time, story.polytechnic, by=story.officer, today=LATER)
    with pytest.raises(NotPermitted):
        list_actions.rest_on(waiting, None, by=story.stranger, seen_version=waiting.version)
    with pytest.raises(StaleVersion):
        list_actions.rest_on(waiting, None, by=story.officer, seen_version=1)
    assert list_actions.rest_on(waiting, None, by=story.officer, seen_version=waiting.version).agreement is None
