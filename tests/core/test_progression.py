"""What a degree is made of, by source: parts never vanish, and what is own is what nobody else gave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.progression import ELSEWHERE, OWN, Part, semester, stated

DAY = date(2026, 11, 26)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
TAGS = st.frozensets(st.sampled_from(["SAMC", "SWAYAM", "ORG-00001"]), max_size=3)
PARTS = st.lists(
    st.builds(
        lambda size, on, tags, whose: Part(size, on, tags | {whose}),
        st.decimals(min_value=0, max_value=20, places=2),
        DAYS,
        TAGS,
        st.sampled_from([OWN, ELSEWHERE]),
    ),
    max_size=8,
)


def test_a_third_of_a_degree_from_elsewhere_leaves_two_thirds_its_own():
    found = stated(
        [Part(Decimal(60), DAY, frozenset({ELSEWHERE, "SAMC"}))], size=Decimal(180), courses=30, semesters=6, on=DAY
    )
    assert found == {
        "award": {
            "credits": {
                "total": Decimal(180),
                "by_source": {ELSEWHERE: Decimal(60), "SAMC": Decimal(60), OWN: Decimal(120)},
            }
        },
        "programme": {
            "courses_in_semester": {
                "total": Decimal(5),
                "by_source": {ELSEWHERE: Decimal(1), "SAMC": Decimal(1)},
            }
        },
    }


def test_of_a_programme_that_states_no_semesters_nothing_is_said_of_the_courses_of_one():
    for courses, semesters in ((30, None), (0, 6), (30, 0)):
        assert "programme" not in stated([], size=Decimal(180), courses=courses, semesters=semesters, on=DAY)


@given(parts=PARTS, on=DAYS)
def test_what_is_own_and_what_is_from_elsewhere_make_the_whole(parts, on):
    credits_by = stated(parts, size=Decimal(180), courses=30, semesters=6, on=on)["award"]["credits"]["by_source"]
    assert credits_by[OWN] + credits_by.get(ELSEWHERE, 0) == 180


@given(parts=PARTS, on=DAYS)
def test_only_parts_of_this_semester_count_as_its_courses(parts, on):
    found = stated(parts, size=Decimal(180), courses=30, semesters=6, on=on)["programme"]["courses_in_semester"]
    now = [part for part in parts if semester(part.on) == semester(on)]
    assert found["by_source"].get(OWN, 0) + found["by_source"].get(ELSEWHERE, 0) == len(now)


@given(parts=PARTS, more=PARTS, on=DAYS)
def test_whoever_brings_more_never_has_less_from_a_source(parts, more, on):
    few = stated(parts, size=Decimal(180), courses=30, semesters=6, on=on)["award"]["credits"]["by_source"]
    many = stated([*parts, *more], size=Decimal(180), courses=30, semesters=6, on=on)["award"]["credits"]["by_source"]
    assert all(many[tag] >= size for tag, size in few.items() if tag != OWN)
