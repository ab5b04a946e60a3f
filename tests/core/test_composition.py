"""Larger awards by the rules of the countries that have them (DOMAIN 4.4), row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from passerelle.core.allotment import Allotment, allot, conflict
from passerelle.core.composition import Bucket, Composition, Part, Share, lots, share_of, whole
from passerelle.core.progression import ELSEWHERE, MICRO_CREDENTIAL, OWN, SAMC
from passerelle.policy.shipped import shipped

D = Decimal
TODAY = date(2026, 11, 27)
ANYTHING = frozenset({MICRO_CREDENTIAL})
SHARES = {rule.id: share for rule in shipped()["PROGRESSION-EXAMPLES"].rules if (share := share_of(rule))}


def part(number: int, size: int, *tags: str, **more: object) -> Part:
    told = frozenset({MICRO_CREDENTIAL, *tags})
    return Part(f"AW-{number}", f"MC-{number}", D(size), date(2025, 6, 1), told, **more)  # type: ignore[arg-type]


def open_to_all(size: int, *shares: Share) -> Composition:
    return Composition(D(size), (Bucket("all", tags=ANYTHING),), shares)


def made(of: Composition, parts: list[Part], *also: Share) -> Allotment:
    return allot(lots(parts, of, on=TODAY), whole(of, also))


def test_the_rules_of_the_profiles_are_shares_of_the_award_and_those_on_a_semester_are_not():
    assert {code: (share.at_least, share.at_most) for code, share in SHARES.items()} == {
        "UK-THIRD": (D("0.3333"), None),
        "MY-SAMC-70": (None, D("0.7")),
    }


@pytest.mark.parametrize(("own", "missing"), [(110, D("9.99")), (120, D(0))])
def test_a_third_of_a_british_award_is_its_awarders_own(own: int, missing: Decimal):
    of = open_to_all(360)

    found = made(of, [part(1, own, OWN), part(2, 360, ELSEWHERE)], SHARES["UK-THIRD"])

    assert found.missing.credits == missing


@pytest.mark.parametrize(("brought", "counted"), [(84, 84), (120, 84), (60, 60)])
def test_stand_alone_micro_credentials_are_at_most_seventy_per_cent_in_malaysia(brought: int, counted: int):
    found = made(open_to_all(120), [part(1, brought, SAMC)], SHARES["MY-SAMC-70"])

    assert found.credits == D(counted)


def test_at_least_three_quarters_of_a_hong_kong_certificate_are_at_its_level_and_in_its_category():
    hong_kong = [
        Share("level", frozenset({"level:4"}), at_least=D("0.75"), clause="PR-HK"),
        Share("category", frozenset({"category:it"}), at_least=D("0.75"), clause="PR-HK"),
    ]
    of = open_to_all(30, *hong_kong)

    enough = made(of, [part(1, 23, "level:4", "category:it"), part(2, 7)])
    crossed = made(of, [part(1, 15, "level:4"), part(2, 15, "category:it")])

    assert enough.is_complete
    assert crossed.missing.credits == D(15)
    assert dict(crossed.missing.by_limit) == {"level": D("15"), "category": D("15")}


def test_the_korean_buckets_of_sixty_and_thirty_are_each_filled_by_their_own():
    korean = Composition(
        D(140),
        (
            Bucket("major", D(60), items=frozenset({"MC-1"})),
            Bucket("liberal_arts", D(30), items=frozenset({"MC-2"})),
            Bucket("free", tags=ANYTHING),
        ),
        (Share("PR-KR", frozenset({"acbs"}), at_least=D(18) / D(140), clause="18 credits or more"),),
    )

    found = made(korean, [part(1, 70, "acbs"), part(2, 20), part(3, 60)])

    assert dict(found.missing.by_place) == {"liberal_arts": D(10)}


def test_a_credit_counts_in_one_pathway_only():
    of = open_to_all(6)

    assert made(of, [part(1, 6, in_use="PG-00009")]).missing.credits == D(6)


@pytest.mark.parametrize(("until", "missing"), [(date(2026, 11, 26), 6), (TODAY, 0), (None, 0)])
def test_credits_that_ran_out_count_no_more(until: date | None, missing: int):
    assert made(open_to_all(6), [part(1, 6, credits_until=until)]).missing.credits == D(missing)


def test_what_runs_out_first_is_used_first():
    parts = [part(1, 6), part(2, 6, credits_until=date(2027, 1, 1)), part(3, 6, credits_until=date(2029, 1, 1))]

    assert [use.lot for use in made(open_to_all(6), parts).uses] == ["AW-2"]


def test_an_award_that_is_to_come_counts_for_nothing_yet():
    early = Part("AW-1", "MC-1", D(6), date(2026, 11, 28), ANYTHING)

    assert made(open_to_all(6), [early]).missing.credits == D(6)


def test_a_bucket_that_names_nothing_takes_nothing_that_is_brought():
    of = Composition(D(6), (Bucket("own"),))

    assert made(of, [part(1, 6)]).missing.credits == D(6)


def test_a_share_that_can_never_be_met_is_named_with_what_it_excludes():
    of = open_to_all(60, Share("own", frozenset({OWN}), at_least=D("0.8")))

    assert conflict(whole(of, [Share("most", frozenset({OWN}), at_most=D("0.7"))])) == ("limit:own", "limit:most")
