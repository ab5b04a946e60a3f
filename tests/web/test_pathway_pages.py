"""Ways on pages: where to, three plans side by side, what excludes each other, and each refusal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.catalogue.models import CourseInstance
from passerelle.core.pathways.answers import NoPlan
from passerelle.core.pathways.wishing import Objective
from passerelle.guidance import counsel as counselling
from passerelle.guidance.models import Plan
from passerelle.pathways import asking, jobs, shelf
from passerelle.pathways.models import Pathway
from tests.guidance import factories as guidance
from tests.opportunities import factories as work
from tests.pathways import factories as make
from tests.recognition import factories as programmes
from tests.recognition.factories import award
from tests.stacking import factories as stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.pathways.factories import Ladder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()


@pytest.fixture
def at() -> Iterator[Ladder]:
    shelf.forget()
    yield make.ladder(TODAY)
    shelf.forget()


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_where_to_is_looked_for_by_name(at: Ladder):
    text = of(at.learner).get("/pathways/?q=pump").content.decode()

    assert f"/pathways/way/?to={at.pumps.number}" in text
    assert "Nothing by this name" in of(at.learner).get("/pathways/?q=zzz").content.decode()
    assert "Find a way" in of(at.learner).get("/pathways/").content.decode()


def test_the_ways_stand_side_by_side_each_with_its_steps(at: Ladder, django_assert_max_num_queries: Callable[..., Any]):
    client = of(at.learner)
    with django_assert_max_num_queries(12 + 12):  # the registers are read the first time
        client.get(f"/pathways/way/?to={at.pumps.number}")
    with django_assert_max_num_queries(12):
        text = client.get(f"/pathways/way/?to={at.pumps.number}").content.decode()

    for words in (
        "2 ways fit what you said.",
        "The cheapest way",
        "No other way is cheaper.",
        "The way that ends first",
        "No other way ends sooner.",
        "180 dinars",
        "300 dinars",
        "Step 2 asks for it: Pumps.",
        "It is where you want to be.",
        "from home",
        "Tirma",
        "2 credits",
        "How far am I already?",
        f'<a class=tap href="/entries/{at.pumps.number}/">Read about it</a>',
        f'<a href="/entries/{at.online.course.number}/#when">Enrol by ',
        "After step 1, Wiring.",
        "9.7 hours a week",
        at.in_town.course.number,
        at.online.course.number,
        "<svg",
    ):
        assert words in text, words


def test_a_larger_award_is_asked_for_in_twelve_queries(django_assert_max_num_queries: Callable[..., Any]):
    shelf.forget()
    at = stacks.workshop()
    provider = make.organisation("Lake Technical College", make.Role.PROVIDER)
    for place, part in enumerate(at.parts):
        course = make.base.short_course(provider=provider, leads_to=[part], price=10, hours=make.HOURS)
        make.run(course, TODAY + timedelta(days=20 + 40 * place), TODAY + timedelta(days=50 + 40 * place))
    learner = stacks.base.person()
    at.give(learner, 0)
    client = of(learner)
    client.get(f"/pathways/way/?to={at.programme.number}")

    with django_assert_max_num_queries(12):
        text = client.get(f"/pathways/way/?to={at.programme.number}").content.decode()

    assert "One way fits what you said." in text
    assert "20 dinars" in text
    assert ": you have it" in text  # what the award counts stands on the map beside what is missing
    shelf.forget()


def test_what_excludes_each_other_is_told_with_a_button_that_gives_it_up(at: Ladder):
    client = of(at.learner)

    text = client.get(f"/pathways/way/?to={at.pumps.number}&budget=1&hours=10").content.decode()

    assert "These do not go together:" in text
    assert "To spend 1 dinar at most" in text
    assert "To have Pumps" in text
    assert '<input type=hidden name=give value="budget">' in text
    assert f'value="one_of:{at.pumps.number}"' not in text  # to give the goal up leads nowhere

    text = client.get(f"/pathways/way/?to={at.pumps.number}&budget=1&hours=10&give=budget").content.decode()
    assert "180 dinars" in text
    assert "no, keep it" in text


def test_what_nobody_announces_is_told_as_such(at: Ladder):
    lonely = make.entry(at.awarder, "Turbines")

    text = of(at.learner).get(f"/pathways/way/?to={lonely.number}").content.decode()

    assert "There is no way there at present:" in text
    assert "No dates are announced that lead there." in text


def test_a_programme_whose_conditions_no_plan_can_read_says_them_and_leads_to_its_page(at: Ladder):
    found = programmes.programme(at.awarder, entry_requirements="Five years of farming.")

    text = of(at.learner).get(f"/pathways/way/?to={found.number}").content.decode()

    assert "Nothing leads there that a plan could use." in text
    assert "Who may begin, in its own words: “Five years of farming.”" in text
    assert f'<a class=tap href="/programmes/{found.reference}/">Read about it</a>' in text


def test_a_job_says_how_many_awards_are_asked_for_and_its_names_end_with_one_stop(at: Ladder):
    told_of, more = work.story(), [make.entry(at.awarder, f"Step {n}") for n in range(3)]
    items = [{"micro_credential": one, "is_needed": False} for one in (at.wiring, at.pumps, *more)]
    opened = work.opened(told_of, items=items, any_of=2)

    text = of(at.learner).get(f"/pathways/way/?to={opened.number}").content.decode()

    assert "It counts for: 2 of these: Wiring, Pumps, Step 0…" in text
    assert "…." not in text
    assert f'href="/opportunities/{opened.number}/">Read about it</a>' in text


def test_who_is_there_already_reads_so(at: Ladder):
    award(at.learner, at.pumps)

    text = of(at.learner).get(f"/pathways/way/?to={at.pumps.number}").content.decode()

    assert "You have everything it takes already." in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("hours=0", "Give 1 or more."),
        ("hours=many", "whole number"),
        ("budget=-1", "Give 0 or more."),
        ("until=2020-01-01", "after it begins"),
        ("languages=xx", "xx is none of them"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(at: Ladder, said: str, words: str):
    page = of(at.learner).get(f"/pathways/way/?to={at.pumps.number}&{said}")

    assert page.status_code == 422
    assert words in page.content.decode()
    assert "1 thing to mend first" in page.content.decode()
    assert "Nothing was saved" not in page.content.decode()  # a question saves nothing


def test_a_code_that_leads_nowhere_is_refused(at: Ladder):
    page = of(at.learner).get("/pathways/way/?to=MC-00000000")

    assert page.status_code == 422
    assert "Nothing that is public has this code" in page.content.decode()


def test_nobody_who_is_not_signed_in_reads_a_way(at: Ladder, client: Client):
    assert client.get("/pathways/").status_code == 302
    assert client.get(f"/pathways/way/?to={at.pumps.number}").status_code == 302


def keep(client: Client, at: Ladder) -> Any:
    """Press the button under the way that ends first."""
    said = [f"{run.course.number}/{run.pk}/{of.number}" for run, of in ((at.in_town, at.wiring), (at.first, at.pumps))]
    return client.post(
        "/pathways/keep/", {"to": at.pumps.number, "objective": "soonest", "hours": "20", "run": said}, follow=True
    )


def test_a_way_is_kept_and_read_again(at: Ladder, django_assert_max_num_queries: Callable[..., Any]):
    client = of(at.learner)

    text = keep(client, at).content.decode()

    assert "You get a letter when something in it changes." in text
    assert "300 dinars" in text
    for run in (at.in_town, at.first):
        assert f'<a href="/entries/{run.course.number}/#when">Enrol by ' in text
    assert "Lake Technical College" in text
    assert "Tirma" in text
    made = Pathway.objects.get()
    assert made.title in client.get("/pathways/").content.decode()
    with django_assert_max_num_queries(12):
        client.get(f"/pathways/kept/{made.number}/")
    assert of(make.person()).get(f"/pathways/kept/{made.number}/").status_code == 404


def maps(text: str) -> list[tuple[str, str, str]]:
    """Return of each map on a page the name of its frame, that of its drawing, and its list without markup."""
    frames = re.findall(r'role=region aria-label="(.*?)"><svg .*?aria-label="(.*?)"', text)
    lists = re.findall(r"<summary>The map as a list</summary><ol>(.*?)</ol>", text, re.S)
    return [(*frame, " ".join(re.sub(r"<.*?>", " ", one).split())) for frame, one in zip(frames, lists, strict=True)]


def test_a_kept_way_is_drawn_as_its_answer_was_and_the_list_says_the_same(at: Ladder):
    client = of(at.learner)
    asked = client.get(f"/pathways/way/?to={at.pumps.number}").content.decode()
    keep(client, at)

    drawn = maps(client.get(f"/pathways/kept/{Pathway.objects.get().number}/").content.decode())

    assert [one[0] for one in drawn] == ["Map: The steps"]
    assert [one[1:] for one in drawn] == [one[1:] for one in maps(asked)[1:2]]
    starts = [date_format(run.starts_on, "j M Y") for run in (at.in_town, at.first)]
    assert drawn[0][2] == f"Wiring , level 3: planned, {starts[0]} Pumps , level 4: the goal, {starts[1]}; after Wiring"


def test_a_step_of_a_kept_way_that_one_has_by_now_is_drawn_so_and_asks_for_no_place(at: Ladder):
    client = of(at.learner)
    keep(client, at)
    way = f"/pathways/kept/{Pathway.objects.get().number}/"
    assert maps(client.get(way).content.decode())[0][1].startswith("Map of 2 steps, the goal is Pumps")

    award(at.learner, at.wiring)

    text = client.get(way).content.decode()
    assert maps(text)[0][1].startswith("Map of 2 steps, 1 you have, the goal is Pumps")
    assert text.count("Enrol by ") == 1
    assert "<span class=tag data-s=ok>held</span>" in text


def test_what_changed_stands_beside_the_way_that_is_possible_now(at: Ladder):
    client = of(at.learner)
    keep(client, at)
    made = Pathway.objects.get()
    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    jobs.look_at_all(TODAY)

    text = client.get(f"/pathways/kept/{made.number}/").content.decode()

    assert "Step 1: no place is left." in text
    assert "The way that is possible now" in text
    assert "180 dinars" in text
    assert [one[0] for one in maps(text)] == ["Map: The way as you kept it", "Map: The way that is possible now"]
    assert maps(text)[0][2].endswith("after Wiring")
    made.refresh_from_db()
    client.post(f"/pathways/kept/{made.number}/accept/", {"seen_version": made.version})
    text = client.get(f"/pathways/kept/{made.number}/").content.decode()
    assert "The way that is possible now" not in text
    assert "180 dinars" in text

    client.post(f"/pathways/kept/{made.number}/drop/")
    assert client.get(f"/pathways/kept/{made.number}/").status_code == 404


def test_a_way_that_is_kept_stands_on_the_desk_and_is_the_next_step(at: Ladder):
    client = of(at.learner)
    assert "Ways I keep" not in client.get("/learner/").content.decode()
    keep(client, at)
    way, starts = f"/pathways/kept/{Pathway.objects.get().number}/", date_format(at.in_town.starts_on, "DATE_FORMAT")

    text = client.get("/learner/").content.decode()
    assert "Go on with your way: Pumps" in text
    assert f"Its next step begins on {starts}. Look by when to enrol." in text
    assert text.count(f'href="{way}"') == 2  # as the next step, and among the ways

    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    jobs.look_at_all(TODAY)
    assert "Something changed on your way: Pumps" in client.get("/learner/").content.decode()

    client.post(f"{way}drop/")
    assert "Ways I keep" not in client.get("/learner/").content.decode()


def test_a_counsellor_sees_what_is_shown_and_gets_two_alternatives_to_begin_with():
    shelf.forget()
    desk = guidance.desk(trained_until=TODAY + timedelta(days=200))
    at = make.ladder(TODAY)
    at.learner = desk.learner
    asked = counselling.invite(
        desk.counsellor, ["portfolio"], TODAY + timedelta(days=60), about="What next?", by=desk.learner, today=TODAY
    )
    counsel = counselling.answer(asked, True, by=desk.adviser, today=TODAY)
    learner, adviser = of(desk.learner), of(desk.adviser)
    keep(learner, at)
    made = Pathway.objects.get()
    assert adviser.get(f"/pathways/kept/{made.number}/").status_code == 404

    learner.post(f"/pathways/kept/{made.number}/share/", {"counsel": counsel.number})

    assert made.number in adviser.get(f"/counselling/learners/{counsel.number}/").content.decode()
    text = adviser.get(f"/pathways/kept/{made.number}/").content.decode()
    assert "Put it away" not in text
    begun = f"/counselling/learners/{counsel.number}/plan/"
    text = adviser.get(f"{begun}?to={at.pumps.number}&hours=20").content.decode()
    for words in (
        "Alternative A: The cheapest way",
        "Alternative B: The way that ends first",
        "If life intervenes",
        "Wiring stays theirs.",
        "No later date of this step is announced.",
        f"{at.online.course.number} {at.online.starts_on} {at.online.ends_on}",
        f"{at.in_town.course.number} {at.in_town.starts_on} {at.in_town.ends_on}",
    ):
        assert words in text, words
    text = adviser.get(f"{begun}?to={at.pumps.number}&hours=1").content.decode()
    assert "These do not go together:" in text
    shelf.forget()


def test_a_plan_that_the_register_found_is_kept_by_its_learner_as_a_way_of_their_own():
    shelf.forget()
    desk = guidance.desk(trained_until=TODAY + timedelta(days=200))
    at = make.ladder(TODAY)
    at.learner = desk.learner
    asked = counselling.invite(
        desk.counsellor, ["portfolio"], TODAY + timedelta(days=60), about="What next?", by=desk.learner, today=TODAY
    )
    counsel = counselling.answer(asked, True, by=desk.adviser, today=TODAY)
    learner, adviser = of(desk.learner), of(desk.adviser)
    begun = f"/counselling/learners/{counsel.number}/plan/"
    assert f'?to={at.pumps.number}&amp;hours=20"' in adviser.get(f"{begun}?to=pump&hours=20").content.decode()
    found = adviser.get(f"{begun}?to={at.pumps.number}&hours=20").context["form"].initial

    adviser.post(f"{begun}draft/", found)

    plan = Plan.objects.get()
    assert (plan.wish["to"], plan.wish["objectives"]) == (at.pumps.number, {"A": "cheapest", "B": "soonest"})
    adviser.post(f"/counselling/plans/{plan.number}/send/")
    shown = f"/counsel/plans/{plan.number}/"
    assert "Wiring stays yours." in learner.get(shown).content.decode()
    assert "Keep it as my way" not in learner.get(shown).content.decode()
    learner.post(f"{shown}choose/", {"alternative": "B"})
    page = learner.get(shown)
    assert "Keep it as my way" in page.content.decode()
    fields: dict[str, list[str]] = {}
    for name, value in page.context["taken"].fields:
        fields.setdefault(name, []).append(value)

    learner.post("/pathways/keep/", fields)

    kept = Pathway.objects.get()
    assert (kept.goal, kept.objective, kept.steps.count()) == (at.pumps.number, "soonest", 2)
    assert kept.title in learner.get(shown).content.decode()
    assert "Keep it as my way" not in learner.get(shown).content.decode()

    CourseInstance.objects.filter(pk=at.in_town.pk).update(cancelled_on=TODAY, cancelled_because="Fire.")
    shelf.forget()
    learner.post(f"{shown}unchoose/")
    learner.post(f"{shown}choose/", {"alternative": "B"})
    assert "called off, or moved" in learner.get(shown).content.decode()
    shelf.forget()


def test_a_question_too_hard_for_the_time_is_answered_in_it_and_says_so(at: Ladder, monkeypatch: pytest.MonkeyPatch):
    given: list[float] = []

    def too_hard(*_asked: Any, seconds: float, **_more: Any) -> NoPlan:
        given.append(seconds)
        return NoPlan(Objective.CHEAPEST, is_proven=False)

    def no_time(*_asked: Any, seconds: float) -> None:
        given.append(seconds)

    monkeypatch.setattr(asking, "plan", too_hard)
    monkeypatch.setattr(asking, "conflict", no_time)

    text = of(at.learner).get(f"/pathways/way/?to={at.pumps.number}").content.decode()

    assert "No way was found in the time there was." in text
    assert "There is no way" not in text
    assert "Keep this way" not in text
    assert sum(given) <= asking.SECONDS
