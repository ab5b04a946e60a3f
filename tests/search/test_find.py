"""What people find: words, stems, accents, slips of the pen, filters and their counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from passerelle.catalogue.models import MicroCredential, Mode, Route, ShortCourse
from passerelle.opportunities.models import Opportunity, OpportunityItem
from passerelle.registers.states import LISTED, State
from passerelle.search.actions import ensure_index
from passerelle.search.queries import Results, find
from passerelle.search.requests import SearchRequest, Sort, lenient
from tests.factories import TODAY, instance, micro_credential, organisation, person, programme, short_course
from tests.recognition.factories import laid_down

if TYPE_CHECKING:
    from passerelle.recognition.models import PositiveListLine

pytestmark = pytest.mark.django_db


def found(text: str = "", **stated: Any) -> Results:
    chosen = {name: value.split() if isinstance(value, str) else value for name, value in stated.items()}
    return find(lenient({"q": [text], **chosen}), today=TODAY)


def numbers(results: Results) -> list[str]:
    return [hit.number for hit in results.hits]


def indexed() -> None:
    ensure_index(today=TODAY)


def accepting_line(item: MicroCredential, **fields: Any) -> PositiveListLine:
    return laid_down(item, programme(), by=person(), **fields)


def job_for(item: MicroCredential, **fields: Any) -> Opportunity:
    stated = {
        "number": f"OP-{item.pk:05d}",
        "title": {"en": "Pump technician"},
        "kind": "job",
        "closes_on": date(2026, 12, 31),
        "state": "open",
        "opened_on": date(2026, 11, 1),
        "drafted_by": person(),
    }
    opportunity = Opportunity.objects.create(employer=organisation(), **stated | fields)
    OpportunityItem.objects.create(opportunity=opportunity, micro_credential=item)
    return opportunity


def test_a_word_is_found_in_titles_outcomes_skills_and_names_and_the_title_counts_most():
    title = micro_credential(title={"en": "Beekeeping"}, skills=[])
    outcome = micro_credential(outcomes=[{"code": "S1", "text": "Explain beekeeping to a neighbour."}])
    skill = micro_credential(skills=["beekeeping"])
    awarder = micro_credential(awarder=organisation(legal_name="Union of Beekeeping"))
    micro_credential()
    indexed()

    results = found("beekeeping")

    assert results.total == 4
    assert numbers(results)[0] == title.number
    assert set(numbers(results)) == {title.number, outcome.number, skill.number, awarder.number}
    assert results.complete


@pytest.mark.parametrize(
    "text",
    ["repairing pumps", "PUMP repairs", "how to repair a pump", "pompe", "réparation pompes", "reparation de pompe"],
)
def test_words_are_found_by_their_stem_in_each_language_with_or_without_accents(text: str):
    entry = micro_credential(title={"en": "Repair of a Water Pump", "fr": "Réparation d’une pompe à eau"})
    micro_credential(title={"en": "Goat Cheese", "fr": "Fromage de chèvre"}, outcomes=[], skills=[], summary={})
    indexed()

    assert numbers(found(text)) == [entry.number]


def test_arabic_is_found_by_its_stem():
    entry = micro_credential(title={"ar": "صيانة المضخات الشمسية"}, language="ar")
    indexed()

    assert numbers(found("مضخة")) == [entry.number]


def test_every_word_must_be_found_quotes_keep_words_together_and_a_minus_leaves_out():
    both = micro_credential(title={"en": "Cheese of the Goat"}, summary={}, outcomes=[], skills=[])
    together = micro_credential(title={"en": "Goat Cheese"}, summary={}, outcomes=[], skills=[])
    micro_credential(title={"en": "Goat Keeping"}, summary={}, outcomes=[], skills=[])
    indexed()

    assert numbers(found("goat cheese")) == [together.number, both.number]
    assert numbers(found('"goat cheese"')) == [together.number]
    assert found("goat -cheese").total == 1


def test_a_number_finds_its_entry():
    entry = micro_credential()
    micro_credential()
    indexed()

    assert numbers(found(f" {entry.number.lower()} ")) == [entry.number]


@pytest.mark.parametrize(
    ("typed", "meant"), [("beekepeing", "beekeeping"), ("beek", "beekeeping"), ("veekeeping", "beekeeping")]
)
def test_a_slip_of_the_pen_finds_nothing_and_offers_the_word_that_was_meant(typed: str, meant: str):
    entry = micro_credential(title={"en": "Beekeeping"}, summary={}, outcomes=[], skills=[])
    indexed()

    results = found(typed)

    assert (results.total, list(results.hits)) == (0, [])
    near = results.near[0]
    assert (near.request.text, near.total, near.first.number if near.first else "") == (meant, 1, entry.number)


def test_where_nothing_is_found_each_choice_is_tried_off_and_only_what_finds_something_is_offered():
    offline = micro_credential(title={"en": "Milk Handling"}, level="3")
    short_course(leads_to=[offline], mode=Mode.OFFLINE_PACK, title={"en": "Cows"})
    micro_credential(title={"en": "Milk Cooling"}, level="4")
    indexed()

    results = found("milk handling", level="4", mode="offline_pack", kind="micro_credential")

    assert results.total == 0
    assert [(near.dropped, near.total) for near in results.near] == [("level", 1)]
    assert results.near[0].request.chosen == {"kind": ("micro_credential",), "mode": ("offline_pack",)}


def test_where_no_single_choice_helps_the_question_is_offered_without_any():
    micro_credential(title={"en": "Milk Handling"}, level="3", field="0811")
    indexed()

    results = found("mlik", level="7", field="02")

    assert [(near.request, near.total, near.dropped) for near in results.near] == [(SearchRequest("milk"), 1, "all")]


def test_of_several_words_of_which_one_is_unknown_the_others_are_offered():
    micro_credential(title={"en": "Small Dairy Hygiene"}, summary={}, outcomes=[], skills=[])
    indexed()

    results = found("xylophone dairy hygiene")

    assert [(near.request.text, near.total) for near in results.near] == [("dairy hygiene", 1)]


def test_nothing_asked_lists_everything_listed_newest_first():
    old = micro_credential(listed_on=date(2026, 1, 1))
    new = micro_credential(listed_on=date(2026, 11, 1))
    course = short_course(leads_to=[old], listed_on=date(2026, 6, 1))
    indexed()

    results = found()

    assert (results.total, numbers(results)) == (3, [new.number, course.number, old.number])
    assert results.held == {"micro_credential": 2, "course": 1}


def test_results_are_ordered_by_size_or_by_start_when_asked():
    long_one = micro_credential(hours=Decimal(150))
    short_one = micro_credential(hours=Decimal("12.5"))
    silent = micro_credential(hours=None)
    course = short_course(leads_to=[long_one], hours={"contact": 80})
    instance(course, starts_on=date(2027, 2, 1), enrol_until=date(2027, 1, 20))
    indexed()

    assert numbers(found(sort="shortest")) == [short_one.number, course.number, long_one.number, silent.number]
    assert set(numbers(found(sort="soonest"))[:2]) == {long_one.number, course.number}


def test_results_come_in_windows_that_neither_overlap_nor_leave_out():
    for _ in range(7):
        micro_credential(listed_on=date(2026, 5, 5))
    indexed()

    request = SearchRequest(sort=Sort.NEWEST)
    pages = [find(request.window(offset=place, limit=3), today=TODAY) for place in (0, 3, 6)]

    assert [page.total for page in pages] == [7, 7, 7]
    assert len({number for page in pages for number in numbers(page)}) == 7


@pytest.mark.parametrize("state", sorted(set(State) - set(LISTED)))
def test_drafts_and_what_is_removed_or_suspended_are_not_found(state: State):
    micro_credential(state=state)
    short_course(state=state, leads_to=[])
    indexed()

    assert found().total == 0


def test_what_is_no_longer_listed_is_left_out_even_while_the_index_still_holds_it():
    entry = micro_credential()
    indexed()
    MicroCredential.objects.filter(pk=entry.pk).update(state=State.SUSPENDED)

    assert list(found("pump").hits) == []


class TestFilters:
    @pytest.fixture(autouse=True)
    def _country(self) -> None:
        self.pump = micro_credential(level="4", field="0713", routes=Route.BOTH)
        self.cheese = micro_credential(
            title={"en": "Cheese"},
            level="3",
            determined_level="2",
            credits=Decimal(2),
            field="0721",
            routes=Route.COURSE,
            state=State.LISTED_PENDING,
            participation_form=Mode.ONSITE,
        )
        self.law = micro_credential(
            title={"en": "Law"},
            level="6",
            credits=Decimal(12),
            field="0421",
            language="fr",
            routes=Route.PRIOR_LEARNING,
            participation_form=Mode.ONLINE,
        )
        self.evening = short_course(leads_to=[self.pump], price=Decimal(240), mode=Mode.BLENDED)
        self.pack = short_course(
            leads_to=[self.pump, self.cheese], price=Decimal(0), mode=Mode.ONLINE, offline_kit_mb=Decimal(12)
        )
        instance(self.evening)
        self.line = accepting_line(self.pump)
        self.job = job_for(self.law)
        indexed()

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            ({"kind": "course"}, ["evening", "pack"]),
            ({"kind": "micro_credential course"}, ["pump", "cheese", "law", "evening", "pack"]),
            ({"level": "2"}, ["cheese", "pack"]),
            ({"level": "3"}, []),
            ({"level": "2 6"}, ["cheese", "law", "pack"]),
            ({"mode": "onsite"}, ["cheese"]),
            ({"mode": "offline_pack"}, ["pump", "cheese", "pack"]),
            ({"offline": "1"}, ["pump", "cheese", "pack"]),
            ({"band": "small"}, ["cheese", "pack"]),
            ({"band": "medium"}, ["pump", "evening", "pack"]),
            ({"band": "large"}, ["law"]),
            ({"free": "1"}, ["pump", "cheese", "pack"]),
            ({"accepted": "1"}, ["pump", "law", "evening", "pack"]),
            ({"accepted": "degree"}, ["pump", "evening", "pack"]),
            ({"accepted": "job"}, ["law"]),
            ({"field": "07"}, ["pump", "cheese", "evening", "pack"]),
            ({"field": "072"}, ["cheese", "pack"]),
            ({"field": "0713"}, ["pump", "evening", "pack"]),
            ({"language": "fr"}, ["law"]),
            ({"route": "prior_learning"}, ["pump", "law"]),
            ({"status": "pending"}, ["cheese", "evening", "pack"]),
            ({"status": "verified"}, ["pump", "law"]),
            ({"starts": "2027-01"}, ["pump", "evening"]),
            ({"level": "4", "kind": "course", "free": "1"}, ["pack"]),
            ({"mode": "by_owl"}, ["pump", "cheese", "law", "evening", "pack"]),
        ],
    )
    def test_a_filter_finds_exactly_what_fits(self, chosen: dict[str, str], expected: list[str]):
        assert set(numbers(found(**chosen))) == {getattr(self, name).number for name in expected}

    def test_who_accepts_it_can_be_asked_for_by_name(self):
        assert set(numbers(found(accepted_by=self.line.owner.slug))) == {
            self.pump.number,
            self.evening.number,
            self.pack.number,
        }
        assert numbers(found(accepted_by=self.job.employer.slug)) == [self.law.number]
        assert numbers(found(by=self.law.awarder.slug)) == [self.law.number]

    def test_credits_can_be_asked_for_as_a_range(self):
        request = SearchRequest(credits_from=3, credits_to=6)

        assert set(numbers(find(request, today=TODAY))) == {self.pump.number, self.evening.number, self.pack.number}

    def test_the_counts_of_each_facet_are_those_of_the_database(self):
        listed = MicroCredential.objects.filter(state__in=LISTED)
        levels = Counter(entry.determined_level or entry.level for entry in listed)
        for course in ShortCourse.objects.filter(state__in=LISTED):
            levels.update({goal.determined_level or goal.level for goal in course.leads_to.all()})

        facets = found().facets

        assert facets["kind"] == {"micro_credential": listed.count(), "course": ShortCourse.objects.count()}
        assert facets["level"] == dict(sorted(levels.items()))
        assert facets["status"] == {"verified": 2, "pending": 3}
        assert facets["free"] == {"1": 3}
        assert facets["accepted"] == {"degree": 3, "job": 1, "1": 4}

    def test_a_facet_with_a_choice_is_counted_without_it_and_the_others_with_it(self):
        facets = found(level="2").facets

        assert facets["level"] == found().facets["level"]
        assert facets["kind"] == {"micro_credential": 1, "course": 1}

    def test_every_count_is_what_choosing_it_finds(self):
        for name, counts in found().facets.items():
            for value, count in counts.items():
                assert (name, value, found(**{name: [value]}).total) == (name, value, count)

    def test_a_hit_tells_what_it_counts_towards_its_courses_and_the_next_start(self):
        hit = next(hit for hit in found("solar pump", kind="micro_credential").hits if hit.number == self.pump.number)

        assert [(item.purpose, item.credits) for item in hit.counts] == [(self.line.programme.name, Decimal(6))]
        assert {course.number for course in hit.courses} == {self.evening.number, self.pack.number}
        assert (hit.next_run.starts_on if hit.next_run else None, hit.next_place) == (date(2027, 1, 11), "Tirma")
        assert hit.levels == ("4",)


def test_the_same_number_of_queries_whatever_the_number_of_hits(django_assert_num_queries: Any):
    micro_credential(title={"en": "Pump 1"})
    short_course(title={"en": "Pump course 1"})
    indexed()
    request = lenient({"q": ["pump"]})
    find(request, today=TODAY)
    with django_assert_num_queries(8):
        find(request, today=TODAY)
    for place in range(2, 5):
        accepting_line(micro_credential(title={"en": f"Pump {place}"}))
        instance(short_course(title={"en": f"Pump course {place}"}))
    indexed()

    with django_assert_num_queries(8):
        assert len(find(request, today=TODAY).hits) == 12


HOSTILE = [
    '"',
    "-",
    "--",
    '"""',
    '-"a b" AND OR NOT',
    "title:pump OR state:removed",
    "+(pump) [a TO z] {b} ^9 ~3 *",
    "(a+)+$",
    ".*",
    "\\",
    "\x00\x01",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "MC-999999999999999999999",
    "MC-1",
    "ﷺ" * 200,
    "a" * 10_000,
    "pump " * 3_000,
    "😀 pump",
    "to the of",
    "\u202e\u200f",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_answered(text: str):
    micro_credential()
    indexed()

    results = found(text, sort=[text], level=[text], kind=[text])

    assert results.complete
    assert find(SearchRequest(text=text), today=TODAY).complete


@given(st.text(max_size=60))
@example("-0")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_answered(text: str):
    ensure_index(today=TODAY)

    assert find(SearchRequest(text=text), today=TODAY).complete
