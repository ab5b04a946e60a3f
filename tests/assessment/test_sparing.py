"""What a jury recognised is not marked again: on the sheet, by two, without a network, and in the result."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from django.test import Client

from passerelle.assessment import actions, corrections, second_marking, sheet_signing, sheets, sparing
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, RecognisedPart, SecondMarking, SparedComponent
from passerelle.assessment.states import CandidateState
from passerelle.core.assessing import components_of
from passerelle.core.errors import Malformed
from passerelle.core.marking import spared
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from tests import own_rules
from tests.assessment import factories as make
from tests.assessment.factories import LONG_AGO, ONSITE, TODAY, Country, marks
from tests.assessment.sheet_factories import filled
from tests.assessment.test_juries import BLOCKS

TALK = [Mark("A2", Decimal(60))]


def test_who_has_more_recognised_is_never_spared_less_unless_nothing_would_be_left():
    codes = ("K1", "S1", "S2")
    sets = [frozenset(one) for n in range(4) for one in combinations(codes, n)]
    for covers in product(sets, repeat=2):
        parts = components_of([{"code": f"A{n}", "covers": sorted(one)} for n, one in enumerate(covers)])
        for some, more in product(sets, sets):
            less, all_ = spared(parts, some), spared(parts, some | more)
            assert set(less) <= set(all_) or all_ == ()
            assert len(all_) < len(parts)
            assert all(one.covers and set(one.covers) <= some for one in parts if one.code in less)


pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


def recognise(of: Country, *codes: str, **more: Any) -> None:
    """Write down what a jury of another case recognised before."""
    case = make.draft_case(of)
    case.candidate = None
    jury = case.juries.create(
        number=f"JU-{case.pk}", convened_by=of.signatory, convened_on=TODAY, meets_on=TODAY, result_due_on=TODAY,
        state="concluded", result="partial", concluded_on=TODAY,
    )  # fmt: skip
    type(case).objects.filter(pk=case.pk).update(state="withdrawn")
    for code in codes:
        said = {"person": of.learner, "micro_credential": of.entry, "edition": of.entry.edition} | more
        RecognisedPart.objects.create(code=code, jury=jury, recognised_on=TODAY, **said)


def sign(candidate: Candidate, of: Country, given: list[Mark]) -> Candidate:
    return actions.record_results(candidate, given, identity_check=ONSITE, by=of.assessor, today=TODAY)


def test_a_recognised_block_spares_its_component_and_the_result_is_of_the_rest(mirane: Country):
    recognise(mirane, "B1")
    candidate = sign(make.assigned(mirane), mirane, TALK)
    assert (candidate.state, candidate.score, candidate.result) == (CandidateState.PASSED, Decimal(60), "pass")
    assert list(SparedComponent.objects.values_list("candidate", "component")) == [(candidate.pk, "A1")]
    assert Fact.objects.get(kind="candidate.assess").noted["spared"] == ["A1"]


def test_a_component_that_is_spared_takes_no_mark_and_the_others_need_theirs(mirane: Country):
    recognise(mirane, "B1")
    candidate = make.assigned(mirane)
    for given_ in (marks(), [Mark("A1", Decimal(80))], []):
        with pytest.raises(Malformed):
            sign(candidate, mirane, given_)
    with pytest.raises(Malformed):
        actions.save_marks(candidate, marks(), by=mirane.assessor, seen_version=candidate.version)
    assert not SparedComponent.objects.exists()


@pytest.mark.parametrize("codes", [("S1",), ("B1", "K1")])
def test_what_is_recognised_in_part_or_whole_leaves_everything_to_be_marked(mirane: Country, codes: tuple[str, ...]):
    recognise(mirane, *codes)
    assert sign(make.assigned(mirane), mirane, marks()).score == Decimal(74)


def test_what_others_have_recognised_or_of_another_edition_spares_nothing(mirane: Country):
    recognise(mirane, "B1", person=make.person("Bo Ek"))
    RecognisedPart.objects.create(
        person=mirane.learner, micro_credential=mirane.entry, edition=mirane.entry.edition + 1, code="B1",
        jury=RecognisedPart.objects.get().jury, recognised_on=TODAY,
    )  # fmt: skip
    assert sign(make.assigned(mirane), mirane, marks()).score == Decimal(74)


def test_what_is_taken_back_or_recognised_later_changes_no_signed_result(mirane: Country):
    recognise(mirane, "B1")
    signed = sign(make.assigned(mirane), mirane, TALK)
    RecognisedPart.objects.all().delete()
    assert sparing.specification(signed).spared == ("A1",)
    fresh = corrections.correct(signed, [Mark("A2", Decimal(90))], "A page more.", by=mirane.assessor, today=TODAY)
    assert (fresh.score, sparing.specification(fresh).spared) == (Decimal(90), ("A1",))

    bo = make.person("Bo Ek")
    other = make.passed(mirane, bo)
    RecognisedPart.objects.create(
        person=bo, micro_credential=mirane.entry, edition=mirane.entry.edition, code="B1",
        jury=signed.person.prior_learning_cases.get().juries.get(), recognised_on=TODAY,
    )  # fmt: skip
    assert sparing.specification(other).spared == ()


def test_two_mark_what_is_left(mirane: Country):
    own_rules.in_force(LONG_AGO, params={"marking": {"second_share": 100}})
    recognise(mirane, "B1")
    make.assigned(mirane)
    found = SecondMarking.objects.get()
    colleague = make.staff(mirane.body, Function.ASSESSOR, "Bao Lind")
    second_marking.name(found, colleague, mirane.body, by=mirane.head, today=TODAY)
    for who in (mirane.assessor, colleague):
        with pytest.raises(Malformed):
            second_marking.hand_in(found, marks(), by=who, today=TODAY)
        second_marking.hand_in(found, TALK, by=who, today=TODAY)
    found.candidate.refresh_from_db()
    assert sign(found.candidate, mirane, []).score == Decimal(60)


def test_a_sheet_without_a_network_says_what_is_recognised_and_takes_no_mark_for_it(mirane: Country):
    recognise(mirane, "B1")
    make.assigned(mirane)
    make.assigned(mirane, make.person("Bo Ek"))
    sheet = sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY)
    assert [line.split(",")[3:5] for line in sheets.as_file(sheet).splitlines()[-2:]] == [["recognised", ""], ["", ""]]
    assert sheets.hand_out(mirane.entry, None, by=mirane.assessor, today=TODAY) == sheet

    amiss = filled(sheet, {1: {"mark A1": "80", "mark A2": "60"}})
    back = sheets.finish(sheets.bring(sheet, amiss, by=mirane.assessor))
    assert [(one["problem"], one["column"]) for one in back.problems] == [("part_recognised", "A1")]
    fine = filled(sheet, {1: {"mark A2": "60"}, 2: {"mark A1": "80", "mark A2": "60"}})
    assert sheets.finish(sheets.bring(sheet, fine, by=mirane.assessor)).problems == []
    sheet.refresh_from_db()
    sheet_signing.finish(sheet_signing.sign(sheet, ONSITE, by=mirane.assessor, today=TODAY))
    assert sorted(Candidate.objects.values_list("score", flat=True)) == [Decimal(60), Decimal(74)]
    assert SparedComponent.objects.get().candidate.person == mirane.learner


def test_pages_and_programs_say_what_is_not_marked(mirane: Country):
    recognise(mirane, "B1")
    candidate = make.assigned(mirane)
    client = Client()
    client.force_login(mirane.assessor)
    at = f"/assessor/candidates/{candidate.number}/"
    page = client.get(at).content.decode()
    assert "Recognised: not to be marked" in page
    assert "m1-score" not in page
    assert client.get(f"/api/candidates/{candidate.number}").json()["spared"] == ["A1"]
    client.post(f"{at}sign/", {"m0-score": "60", "identity_check": ONSITE, "seen_version": candidate.version})
    assert Candidate.objects.get().score == Decimal(60)
    learner = Client()
    learner.force_login(mirane.learner)
    page = learner.get(f"/learner/results/{candidate.number}/").content.decode()
    assert "Recognised: not to be marked" in page
    assert "Not shown yet" not in page
