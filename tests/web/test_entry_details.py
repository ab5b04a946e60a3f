"""What the pages of a course and of a micro-credential tell below their facts: all that was entered, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from passerelle.catalogue.comparing import plain
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import MOST_BYTES, page, weight, words

pytestmark = pytest.mark.django_db
LATER = date(2099, 3, 1)


def taught_course(**fields):
    stated = {
        "purpose": "Keep the pumps of a village running.",
        "content": "Flow, wiring, seals.",
        "prerequisites": "Whoever reads a plan.",
        "completion_rule": "Nine evenings of ten.",
        "capacity": 18,
        "language": "fr",
        "outcomes": [{"code": "S1", "text": "Mend a seal.", "domain": "skills"}],
        "offline_kit": [{"kind": "audio", "mb": 12.5}, {"kind": "print", "mb": None}],
    }
    return make.short_course(**stated | fields)


def test_the_page_of_a_course_tells_all_that_was_entered():
    course = taught_course()
    make.instance(
        course,
        starts_on=LATER,
        ends_on=LATER,
        enrol_until=LATER,
        schedule="Mondays at six",
        place="Old mill",
        price=Decimal(180),
        accepts=["voucher", "learning_account"],
    )

    told = words(page(f"/entries/{course.number}/"))

    for line in (
        "What it is for Keep the pumps of a village running.",
        "What is taught Flow, wiring, seals.",
        "What you can do afterwards Mend a seal.",
        "Who may enrol Whoever reads a plan.",
        "How one completes it Nine evenings of ten.",
        "Learners at once 18",
        "Taught in French",
        "What you receive A signed credential, paper, if you ask for it",
        "Hours 44 with a teacher, 30 guided online, 70 alone, 6 being assessed",
        "Without a network sound, 12.5 MB, pages to print",
        "Mondays at six · Old mill · 180 dinars · may be paid with a voucher or a learning account once the country",
    ):
        assert line in told, line


def test_what_a_course_does_not_state_has_no_heading():
    course = make.short_course(outcomes=[], hours={}, language="und", credential_signed=False, paper_on_request=False)
    make.instance(course, starts_on=LATER, ends_on=LATER, enrol_until=LATER, schedule="")

    html = page(f"/entries/{course.number}/")

    assert "About this course" not in html
    assert "<details" not in html


def test_the_page_of_a_micro_credential_tells_whom_it_is_for_and_who_looks_after_it():
    entry = make.micro_credential(
        State.REGISTERED,
        prerequisites="A safe hand.",
        need_evidence="Sixty pumps stood still.",
        legal_constraints="A permit for roofs.",
        occupations=["pump fitter", "caretaker"],
        review_years=2,
        learning_time={"lectures": 20.0},
        extra={"is_aqf_award": False, "endorsements": ["Guild of Fitters"], "kind": "internship", "expiry_years": 3},
        decided_on=date(2026, 11, 26),
        valid_until=date(2031, 11, 26),
    )

    told = words(page(f"/entries/{entry.number}/"))

    for line in (
        "What one must know or hold before A safe hand.",
        "How one comes to it After a course or by prior learning",
        "How one takes part Partly online",
        "Language English",
        "Work it prepares for pump fitter, caretaker",
        "What the law asks A permit for roofs.",
        "Who needs it Sixty pumps stood still.",
        "Quality is assured External, Agency for Quality",
        "Reviewed Every 2 years, next by 26 November 2028",
        "Field Engineering and engineering trades (0713)",
        "Credit system European credits (ECTS)",
        "Hours 20 lectures",
        "Whether it is itself an award of the framework No",
        "Endorsements Guild of Fitters",
        "Kind of learning Internship",
        "Years after which an award must be renewed 3",
    ):
        assert line in told, line


@pytest.mark.parametrize(
    ("years", "valid_until", "day"),
    [(None, date(2031, 11, 26), "26 November 2031"), (1, date(2031, 11, 26), "26 November 2027"), (None, None, "")],
)
def test_the_next_review_is_the_first_of_what_binds(years, valid_until, day):
    entry = make.micro_credential(review_years=years, decided_on=date(2026, 11, 26), valid_until=valid_until)

    told = words(page(f"/entries/{entry.number}/")).lower()

    assert (f"next by {day}".lower() in told) if day else ("next by" not in told)


def test_nothing_is_reviewed_before_it_is_verified():
    entry = make.micro_credential(State.LISTED_PENDING, review_years=2)

    told = words(page(f"/entries/{entry.number}/"))

    assert "Reviewed Every 2 years Field" in told


def test_what_people_write_there_is_escaped_and_stays_light():
    bad = "<script>alert(1)</script>"
    entry = make.micro_credential(occupations=[bad], legal_constraints=bad, extra={"developer": bad}, language=bad[:8])
    course = taught_course(purpose=bad, content=bad * 20, completion_rule=bad, language=bad[:8])
    make.instance(course, starts_on=LATER, ends_on=LATER, enrol_until=LATER, schedule=bad, place=bad)

    for number in (entry.number, course.number):
        assert "<script" not in page(f"/entries/{number}/").lower()
        assert weight(f"/entries/{number}/") <= MOST_BYTES


def test_versions_name_the_rules_by_their_titles_each_with_its_version():
    entry = make.micro_credential()
    for edition, rules in ((1, "SEED-IIEP-2023 v1"), (2, "SEED-IIEP-2023 v3"), (3, "OURS v2")):
        EntryVersion.objects.create(
            entry=entry.number,
            edition=edition,
            stated={},
            profiles=[rules],
            submitted_on=make.TODAY,
            submitted_by=make.person(),
        )

    told = words(page(f"/entries/{entry.number}/versions/"))

    assert "under Defaults of the IIEP policy paper, version 1" in told
    assert "under Defaults of the IIEP policy paper, version 3" in told
    assert "under OURS v2" in told


def test_a_version_tells_what_it_stated_in_words_and_says_nothing_of_what_it_did_not_state():
    entry = make.micro_credential()
    stated = entry.as_stated() | {"stacks_into": [], "max_literal_overlap_with_existing": 0.0}
    EntryVersion.objects.create(
        entry=entry.number,
        edition=1,
        stated=plain(stated),
        profiles=[],
        submitted_on=make.TODAY,
        submitted_by=make.person(),
    )

    told = words(page(f"/entries/{entry.number}/versions/"))

    for line in (
        "Language English",
        "Credits 6",
        "Hours of work 150",
        "Credit system European credits (ECTS)",
        "K1: Explain what limits the flow. · Knowledge",
        "A1: practical task · 70 % of the result · shows S1, R1",
        "Supervision and identity check supervised in person, identity checked",
        "Field of study Engineering and engineering trades (0713)",
    ):
        assert line in told
    for raw in (
        "nothing",
        "code:",
        "text:",
        "supervised_onsite",
        "responsibility_and_autonomy",
        "Share copied",
        "None",
    ):
        assert raw not in told
