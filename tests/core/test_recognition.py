"""Recognition by published rule: the page's own example, each condition alone, and what holding more does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.recognition import (
    Condition,
    HeldAward,
    Opens,
    Outcome,
    PositiveListLine,
    ProgrammeFacts,
    Waiver,
    best,
    evaluate,
    headroom,
    nearest,
)

TODAY = date(2026, 11, 23)
SCALE = ("fail", "pass", "merit", "distinction")
LINE = PositiveListLine(
    reference="line-14",
    owner="mirane-polytechnic",
    item="MC-00212",
    effect=Waiver("PR-0007", 2, Decimal(3), "Field Measurement 1"),
    valid_from=date(2026, 9, 1),
    min_result="pass",
    scale=SCALE,
    max_age_years=5,
)
AWARD = HeldAward("AW-1", "MC-00212", 1, date(2026, 6, 12), result="merit", scale=SCALE, credits=Decimal(3))
DEGREE = ProgrammeFacts("PR-0007", 2, Decimal(180), max_waived_share=Decimal("0.4"))


def decided(line=LINE, award=AWARD, programme=DEGREE, on=TODAY):
    found = evaluate(line, award, programme, on)
    return found.decision, [c.code for c in found.conditions if c.met is not True], found.credits


def test_well_inspection_waives_field_measurement_and_every_condition_is_told():
    assert evaluate(LINE, AWARD, DEGREE, TODAY) == Outcome(
        line="line-14",
        decision="automatic",
        conditions=(
            Condition("line_in_force", ("2026-09-01", None), "2026-11-23", met=True),
            Condition("item", "MC-00212", "MC-00212", met=True),
            Condition("version", 1, 1, met=True),
            Condition("result", "pass", "merit", met=True),
            Condition("age", 5, "2026-06-12", met=True),
            Condition("status", "in_force", "in_force", met=True),
            Condition("programme", ("PR-0007", 2), ("PR-0007", 2), met=True),
            Condition("unused", 0, 0, met=True),
            Condition("headroom", 3, 72, met=True),
        ),
        credits=Decimal(3),
        headroom_before=Decimal(72),
        headroom_after=Decimal(69),
    )


@pytest.mark.parametrize(
    ("changes", "unmet"),
    [
        ({"item": "MC-00999"}, ["item"]),
        ({"version": 0}, ["version"]),
        ({"result": "fail"}, ["result"]),
        ({"awarded_on": date(2021, 11, 22)}, ["age"]),
        ({"awarded_on": date(2026, 11, 24)}, ["age"]),
        ({"status": "revoked"}, ["status"]),
        ({"already_waived_in": frozenset({"PR-0007"})}, ["unused"]),
        ({"status": "suspended", "result": "fail"}, ["result", "status"]),
    ],
)
def test_a_condition_that_is_not_met_refuses_and_waives_nothing(changes, unmet):
    assert decided(award=replace(AWARD, **changes)) == ("refused", unmet, 0)


def test_an_award_of_exactly_five_years_still_counts():
    assert decided(award=replace(AWARD, awarded_on=date(2021, 11, 23))) == ("automatic", [], 3)


def test_a_credit_counts_once_in_a_programme_and_again_in_another():
    assert decided(award=replace(AWARD, already_waived_in=frozenset({"PR-0001"}))) == ("automatic", [], 3)


@pytest.mark.parametrize(
    ("line", "programme", "unmet"),
    [
        (replace(LINE, valid_to=date(2026, 11, 22)), DEGREE, ["line_in_force"]),
        (replace(LINE, valid_from=date(2026, 11, 24)), DEGREE, ["line_in_force"]),
        (LINE, replace(DEGREE, version=3), ["programme"]),
        (LINE, None, ["programme", "headroom"]),
    ],
)
def test_a_line_out_of_force_or_for_another_version_refuses(line, programme, unmet):
    assert decided(line, programme=programme) == ("refused", unmet, 0)


def test_results_on_scales_that_do_not_meet_are_looked_at_by_a_person():
    assert decided(award=replace(AWARD, result="17/20", scale=("17/20",))) == ("proposed", ["result"], 3)
    assert decided(award=replace(AWARD, result=None)) == ("proposed", ["result"], 3)


@pytest.mark.parametrize("mode", ["semi_automatic", "advisory"])
def test_a_line_that_is_not_automatic_proposes(mode):
    assert decided(replace(LINE, mode=mode)) == ("proposed", [], 3)


def test_a_cap_limits_what_counts():
    assert decided(programme=replace(DEGREE, waived_so_far=Decimal(70))) == ("proposed", ["headroom"], 2)
    assert decided(programme=replace(DEGREE, waived_so_far=Decimal(72))) == ("refused", ["headroom"], 0)
    assert headroom(replace(DEGREE, waived_so_far=Decimal(80))) == 0
    assert headroom(DEGREE, cap_share=Decimal("0.1")) == 18


def test_a_job_opens_without_a_programme():
    found = evaluate(replace(LINE, effect=Opens("OP-1"), min_result=None, max_age_years=None), AWARD, None, TODAY)
    assert (found.decision, found.credits, found.headroom_before) == ("automatic", 0, None)
    assert [c.code for c in found.conditions] == ["line_in_force", "item", "version", "status"]


def test_the_best_line_decides_before_it_proposes_and_then_waives_the_most():
    more = replace(LINE, reference="line-15", effect=Waiver("PR-0007", 2, Decimal(6)))
    asks = replace(LINE, reference="line-16", mode="advisory", effect=Waiver("PR-0007", 2, Decimal(30)))
    found = best([LINE, more, asks], AWARD, DEGREE, TODAY)
    assert found is not None
    assert (found.line, found.credits) == ("line-15", 6)
    assert best([], AWARD, DEGREE, TODAY) is None


def test_the_nearest_lines_miss_the_fewest_conditions():
    strict = replace(LINE, reference="line-20", min_result="distinction")
    newer = replace(LINE, reference="line-21", min_result="distinction", min_version=2)
    other = replace(LINE, reference="line-22", item="MC-00001")
    found = nearest([other, newer, strict, LINE], AWARD, DEGREE, TODAY)
    assert [(f.line, [c.code for c in f.unmet]) for f in found] == [
        ("line-20", ["result"]),
        ("line-22", ["item"]),
        ("line-21", ["version", "result"]),
    ]


CREDITS = st.decimals(1, 30, places=1)
LINES = st.builds(
    replace,
    st.just(LINE),
    reference=st.integers(0, 99).map(str),
    effect=st.builds(Waiver, st.just("PR-0007"), st.just(2), CREDITS),
    item=st.sampled_from(["MC-00212", "MC-00001"]),
    min_version=st.integers(1, 3),
    min_result=st.sampled_from([None, *SCALE]),
    max_age_years=st.none() | st.integers(1, 6),
    cap_share=st.none() | st.decimals(0, 1, places=2),
)
AWARDS = st.builds(
    replace,
    st.just(AWARD),
    version=st.integers(1, 3),
    result=st.sampled_from([*SCALE, None]),
    awarded_on=st.dates(date(2019, 1, 1), TODAY),
    status=st.sampled_from(["in_force", "revoked"]),
)
DEGREES = st.builds(replace, st.just(DEGREE), waived_so_far=st.decimals(0, 80, places=1))


def waived(lines, award, programme, certain=True):
    found = best(lines, award, programme, TODAY)
    counts = found is not None and (found.decision == "automatic" or not certain)
    return found.credits if found and counts else Decimal(0)


@given(lines=st.lists(LINES, max_size=5), more=LINES, award=AWARDS, programme=DEGREES)
def test_one_more_line_never_waives_less(lines, more, award, programme):
    assert waived([*lines, more], award, programme) >= waived(lines, award, programme)


@given(line=LINES, award=AWARDS, programme=DEGREES, years=st.integers(0, 6), credits_=CREDITS)
def test_holding_more_never_waives_less(line, award, programme, years, credits_):
    """A newer version, a better result, a fresher award or more credits."""
    before = waived([line], award, programme, certain=False)
    fresher = min(TODAY, award.awarded_on.replace(year=award.awarded_on.year + years, day=1))
    better = award.result if award.result is None else SCALE[min(SCALE.index(award.result) + 1, 3)]
    held = [
        replace(award, version=award.version + 1),
        replace(award, result=better),
        replace(award, awarded_on=max(award.awarded_on, fresher)),
        replace(award, credits=Decimal(3) + credits_),
    ]
    assert all(waived([line], more, programme, certain=False) >= before for more in held)


@given(
    pairs=st.lists(st.tuples(LINES, AWARDS), max_size=8),
    more=st.tuples(LINES, AWARDS),
    at=st.integers(0, 8),
    programme=DEGREES,
)
def test_one_more_award_never_opens_less_however_they_are_counted(pairs, more, at, programme):
    def total(counted):
        facts = programme
        for line, award in counted:
            without_own_cap = replace(line, cap_share=None)
            credits_ = waived([without_own_cap], award, facts, certain=False)
            facts = replace(facts, waived_so_far=facts.waived_so_far + credits_)
        return facts.waived_so_far - programme.waived_so_far

    assert total([*pairs[:at], more, *pairs[at:]]) >= total(pairs)
    assert total(pairs) <= headroom(programme)


@given(line=LINES, award=AWARDS, programme=DEGREES)
def test_what_is_refused_waives_nothing_and_what_counts_fits(line, award, programme):
    found = evaluate(line, award, programme, TODAY)
    assert (found.credits == 0) is (found.decision == "refused")
    assert found.headroom_after == found.headroom_before - found.credits >= 0
    assert (found.decision == "refused") is bool(found.unmet)
