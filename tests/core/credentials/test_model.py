"""Nothing is signed that lacks one of the eleven elements of the EU's Annex I."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from passerelle.core.credentials.model import AwardRecord, IssuerRef, Outcome, missing_annex_i
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.refusals import Incomplete
from tests.core.credentials.samples import AWARD


def without(**fields: object) -> AwardRecord:
    return replace(AWARD, achievement=replace(AWARD.achievement, **fields))


LACKING = {
    "learner_identification": replace(AWARD, holder=replace(AWARD.holder, name=" ")),
    "title": without(title=""),
    "country_of_issuer": replace(AWARD, issuer=replace(AWARD.issuer, country="")),
    "awarding_body": replace(AWARD, issuer=replace(AWARD.issuer, name="")),
    "date_of_issue": replace(AWARD, awarded_on=None),
    "learning_outcomes": without(outcomes=()),
    "workload": without(hours=Decimal(0)),
    "level": without(levels=()),
    "assessment_type": without(assessment_types=("",)),
    "participation_form": without(participation_form="\t"),
    "quality_assurance_type": without(quality_assurance_type=""),
}


def test_a_complete_award_lacks_nothing():
    assert missing_annex_i(AWARD) == ()


@pytest.mark.parametrize("element", LACKING)
def test_each_missing_element_is_named_and_refused_before_anything_is_made(element):
    assert missing_annex_i(LACKING[element]) == (element,)

    with pytest.raises(Incomplete) as refusal:
        open_badge(LACKING[element])

    assert refusal.value.missing == (element,)


def test_there_are_eleven_elements_and_all_are_reported_at_once():
    nothing = replace(
        without(
            title="",
            outcomes=(),
            hours=Decimal(0),
            levels=(),
            assessment_types=(),
            participation_form="",
            quality_assurance_type="",
        ),
        holder=replace(AWARD.holder, name=""),
        issuer=IssuerRef("did:web:x.example", "", "", ""),
        awarded_on=None,
    )

    assert missing_annex_i(nothing) == tuple(LACKING)
    assert len(LACKING) == 11


def test_a_level_is_asked_for_only_where_it_applies():
    assert missing_annex_i(without(levels=(), level_applicable=False)) == ()


def test_an_outcome_without_words_is_no_outcome():
    assert missing_annex_i(without(outcomes=(Outcome("O1", " ", "skills"),))) == ("learning_outcomes",)
