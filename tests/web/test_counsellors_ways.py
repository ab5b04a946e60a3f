"""Two ways that the register finds for a counsellor: what they are called, once somebody changes them; what is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.catalogue.models import CourseInstance
from passerelle.guidance import counsel as counselling
from passerelle.guidance import reading
from passerelle.guidance.models import Counsel, Plan
from passerelle.pathways import goals, jobs, shelf
from passerelle.pathways.models import Pathway
from passerelle.stacking import holding as stacked
from passerelle.stacking.models import LotUse, UsedFor
from passerelle.web.guidance.forms import MOST_WISH
from passerelle.web.pathways import alternatives
from tests.guidance import factories as guidance
from tests.pathways import factories as make
from tests.pathways.factories import Ladder
from tests.recognition.factories import award
from tests.stacking import factories as stacks

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()


@dataclass
class Room:
    at: Ladder
    counsel: Counsel
    learner: Client
    adviser: Client

    @property
    def begun(self) -> str:
        return f"/counselling/learners/{self.counsel.number}/plan/"

    def found(self) -> dict[str, str]:
        """Have the register find two ways to pumps; return what the form of a plan begins with."""
        page = self.adviser.get(f"{self.begun}?to={self.at.pumps.number}&hours=20")
        return dict(page.context["form"].initial)

    def keep(self, said: dict[str, Any]) -> Plan:
        self.adviser.post(f"{self.begun}draft/", said)
        return Plan.objects.get()

    def api(self, plan: Plan) -> dict[str, Any]:
        return self.adviser.get(f"/api/plans/{plan.number}").json()


@pytest.fixture
def room() -> Iterator[Room]:
    shelf.forget()
    desk = guidance.desk(trained_until=TODAY + timedelta(days=200))
    at = make.ladder(TODAY)
    at.learner = desk.learner
    asked = counselling.invite(
        desk.counsellor, ["portfolio"], TODAY + timedelta(days=60), about="Pumps?", by=desk.learner, today=TODAY
    )
    running = counselling.answer(asked, True, by=desk.adviser, today=TODAY)
    clients = [Client(), Client()]
    for client, person in zip(clients, (desk.learner, desk.adviser), strict=True):
        client.force_login(person)
    yield Room(at, running, *clients)
    shelf.forget()


def dearer(said: dict[str, str], at: Ladder) -> dict[str, str]:
    """Put the dear course in the place of the cheap one in A."""
    cheap, dear = (f"{one.course.number} {one.starts_on} {one.ends_on}" for one in (at.online, at.in_town))
    return said | {"A": said["A"].replace(cheap, dear)}


def test_what_was_found_is_called_what_it_is_the_best_by(room: Room):
    plan = room.keep(room.found())

    assert reading.best_by(plan) == {"A": "cheapest", "B": "soonest"}
    text = room.adviser.get(f"/counselling/plans/{plan.number}/").content.decode()
    assert "The cheapest way" in text
    assert "The way that ends first" in text


def test_who_writes_the_same_lines_another_way_changes_nothing(room: Room):
    said = room.found()

    plan = room.keep(said | {"A": said["A"].lower().replace("\n", "\n\n").replace(" ", "  ")})

    assert reading.best_by(plan) == {"A": "cheapest", "B": "soonest"}


def test_what_was_changed_before_it_was_kept_is_called_the_best_by_nothing(room: Room):
    plan = room.keep(dearer(room.found(), room.at))

    assert reading.best_by(plan) == {"A": "", "B": "soonest"}
    text = room.adviser.get(f"/counselling/plans/{plan.number}/").content.decode()
    assert "The cheapest way" not in text
    assert "The way that ends first" in text


def test_what_is_changed_in_a_draft_is_called_so_no_more_and_again_once_it_is_as_found(room: Room):
    said = room.found()
    plan = room.keep(said)

    def save(changed: dict[str, str]) -> dict[str, str]:
        seen = {"seen_version": Plan.objects.get().version}
        room.adviser.post(f"/counselling/plans/{plan.number}/save/", changed | seen)
        return reading.best_by(Plan.objects.get())

    assert save(said | {"B": said["B"].splitlines()[0]}) == {"A": "cheapest", "B": ""}
    assert save(said | {"A": said["B"], "B": said["A"]}) == {"A": "", "B": ""}
    assert save(said) == {"A": "cheapest", "B": "soonest"}


def test_a_plan_of_before_lines_were_kept_is_called_nothing(room: Room):
    plan = room.keep(room.found())
    del plan.wish["found"]

    assert reading.best_by(plan) == {"A": "", "B": ""}


def test_a_way_that_was_changed_is_kept_as_put_together_and_another_is_sought_as_the_cheapest(room: Room):
    plan = room.keep(dearer(room.found(), room.at))
    room.adviser.post(f"/counselling/plans/{plan.number}/send/")
    shown = f"/counsel/plans/{plan.number}/"
    room.learner.post(f"{shown}choose/", {"alternative": "A"})
    fields: dict[str, list[str]] = {}
    for name, value in room.learner.get(shown).context["taken"].fields:
        fields.setdefault(name, []).append(value)

    page = room.learner.post("/pathways/keep/", fields, follow=True)

    kept = Pathway.objects.get()
    assert (kept.objective, kept.steps.count()) == ("own", 2)
    assert "A way put together by hand" in page.content.decode()
    assert "The cheapest way" not in page.content.decode()

    CourseInstance.objects.filter(pk=room.at.in_town.pk).update(cancelled_on=TODAY, cancelled_because="Fire.")
    shelf.forget()
    jobs.look_at_all(TODAY)
    kept.refresh_from_db()
    assert [one.run.split("/")[1] for one in kept.steps.filter(is_proposed=True)] == [
        str(room.at.online.pk), str(room.at.second.pk),
    ]  # fmt: skip
    at = f"/pathways/kept/{kept.number}/"
    page = room.learner.post(f"{at}accept/", {"seen_version": kept.version}, follow=True)
    assert "The cheapest way" in page.content.decode()


def test_by_program_a_plan_says_what_was_asked_for_and_what_each_side_is_the_best_by(room: Room):
    plan = room.keep(dearer(room.found(), room.at))

    told = room.api(plan)

    assert told["wish"] == {
        "to": room.at.pumps.number, "hours": 20, "budget": None, "languages": [], "places": [], "online": False,
        "since": None, "until": None, "by_exam": False, "given_up": [],
    }  # fmt: skip
    assert [one["best_by"] for one in told["alternatives"]] == ["", "soonest"]
    asked = {name: value for name, value in told["wish"].items() if value not in (None, [], False)}
    assert room.learner.get("/api/pathways/answer", asked).json()["to"] == room.at.pumps.number


def test_by_program_a_plan_put_down_alone_has_no_wish(room: Room):
    plan = room.keep({"title": "Pumps", "A": room.at.wiring.number, "B": room.at.pumps.number})

    assert room.api(plan)["wish"] is None
    assert [one["best_by"] for one in room.api(plan)["alternatives"]] == ["", ""]


def test_a_budget_is_shown_by_program_in_whole_money(room: Room):
    page = room.adviser.get(f"{room.begun}?to={room.at.pumps.number}&hours=20&budget=400.50")
    plan = room.keep(dict(page.context["form"].initial))

    assert room.api(plan)["wish"]["budget"] == "400.5"


def test_a_plan_believes_only_what_the_register_found_for_its_learner(room: Room):
    told = room.found()["wish"]
    lie = told.replace("A=cheapest", "A=fewest")
    another = Counsel(number="CN-2027-999999", learner=room.counsel.learner)

    wishes = [alternatives.wish_of(said, room.counsel, on=TODAY) for said in (told, lie, told.rpartition(":")[0], "")]

    assert wishes == [wishes[0], {}, {}, {}]
    assert wishes[0]["objectives"] == {"A": "cheapest", "B": "soonest"}
    assert alternatives.wish_of(told, another, on=TODAY) == {}


def test_lines_of_ones_own_are_never_called_what_the_register_found(room: Room):
    said = dearer(room.found(), room.at)
    forged = said["wish"].rpartition(":")[0].replace("found_A=", f"found_A={quote_plus(said['A'])}&was=")

    plan = room.keep(said | {"wish": forged})

    assert (plan.wish, reading.best_by(plan)) == ({}, {"A": "", "B": ""})


def test_more_than_a_plan_can_keep_is_told_and_the_plan_is_kept_without_it(room: Room):
    many = ",".join([f"{room.at.pumps.number}#S1", *(f"MC-{n}#{'Z' * 20}" for n in range(650))])
    said = f"outcomes:{many}"
    assert len(said) < goals.LONGEST_CODE

    page = room.adviser.get(room.begun, {"to": said, "hours": 20})

    text, form = page.content.decode(), dict(page.context["form"].initial)
    assert "You asked for more than a plan can keep." in text
    assert (form["wish"], bool(form["A"])) == ("", True)
    assert room.keep(form).wish == {}


def test_what_is_asked_for_in_many_words_is_kept_whole(room: Room):
    said = "outcomes:" + ",".join([f"{room.at.pumps.number}#S1", *(f"MC-{n}#S1" for n in range(400))])

    form = dict(room.adviser.get(room.begun, {"to": said, "hours": 20}).context["form"].initial)

    assert len(form["wish"]) > 4_000
    assert room.keep(form).wish["to"] == said


def test_a_wish_that_no_page_made_and_is_too_long_is_refused_and_nothing_is_kept(room: Room):
    page = room.adviser.post(f"{room.begun}draft/", room.found() | {"wish": "to=MC-1&x=" + "x" * MOST_WISH})

    assert (page.status_code, Plan.objects.count()) == (422, 0)
    assert f"{MOST_WISH:,}" in page.content.decode().replace("\xa0", ",") or str(MOST_WISH) in page.content.decode()


def test_where_nobody_can_get_a_counsellor_is_led_to_their_own_pages(room: Room):
    lonely = make.entry(room.at.awarder, "Turbines")

    text = room.adviser.get(f"{room.begun}?to={lonely.number}").content.decode()

    assert "There is no way there at present:" in text
    told = text.partition("There is no way there at present:")[2].partition("</div>")[0]
    assert f'href="/counselling/learners/{room.counsel.number}/"' in told
    assert "/counsel/" not in told
    assert "ask a counsellor" not in told
    asked_by_learner = room.learner.get(f"/pathways/way/?to={lonely.number}").content.decode()
    assert 'href="/counsel/"' in asked_by_learner.partition("There is no way there at present:")[2]


def test_on_the_map_of_a_way_a_counsellor_sees_what_is_held_only_while_the_learner_lets_them(room: Room):
    award(room.at.learner, room.at.wiring)
    offer = f"{room.at.first.course.number}/{room.at.first.pk}/{room.at.pumps.number}"
    room.learner.post("/pathways/keep/", {"to": room.at.pumps.number, "objective": "soonest", "run": offer})
    way = f"/pathways/kept/{Pathway.objects.get().number}/"
    room.learner.post(f"{way}share/", {"counsel": room.counsel.number})

    def named() -> list[str]:
        return re.findall(r'aria-label="(Map of .*?);', room.adviser.get(way).content.decode())

    assert named() == ["Map of 2 steps, 1 you have, the goal is Pumps"]
    room.learner.post(f"/counsel/{room.counsel.number}/consent/", {"scopes": [], "until": str(room.counsel.until)})
    assert named() == []  # of one step alone there is no map


def test_what_was_given_up_for_a_learner_is_said_and_can_be_asked_again(room: Room):
    asked = f"{room.begun}?to={room.at.pumps.number}&hours=20&budget=1"

    without = room.adviser.get(f"{asked}&give=budget").content.decode()
    again = re.findall(r'\(<a class=tap href="([^"]*)">no, keep it', without)

    assert ("Hours a week they can study" in without, "Hours a week you can study" in without) == (True, False)
    assert ("Given up: to spend 1 dinar at most" in without, "You gave up" in without) == (True, False)
    assert len(again) == 1
    kept = room.adviser.get(f"{room.begun}{again[0].replace('&amp;', '&')}").content.decode()
    assert ("Given up" in kept, "These do not go together" in kept) == (False, True)


def test_what_somebody_has_that_cannot_count_is_said_to_both_and_never_that_dates_alone_are_missing(room: Room):
    works = stacks.workshop()
    (had,) = works.give(room.at.learner, 0)
    LotUse.objects.create(lot=stacked.lot_of(had), use=UsedFor.SPARED, where="PG-00077", times=1)
    shelf.forget()
    why = "Part 1: it spares something in a programme already. Its credits count once."

    own = room.learner.get(f"/pathways/way/?to={works.entry.number}").content.decode()
    theirs = room.adviser.get(f"{room.begun}?to={works.entry.number}").content.decode()

    for text, heading in ((own, "What you have that cannot count here"), (theirs, "What they have that cannot count")):
        assert "There is no way there at present:" in text
        assert "No dates are announced that lead there." not in text
        assert why in text.partition(heading)[2]
    room.learner.post(f"/counsel/{room.counsel.number}/consent/", {"scopes": [], "until": str(room.counsel.until)})
    assert why not in room.adviser.get(f"{room.begun}?to={works.entry.number}").content.decode()


def test_what_was_given_up_stands_on_the_plan_that_its_learner_reads(room: Room):
    page = room.adviser.get(f"{room.begun}?to={room.at.pumps.number}&hours=20&budget=1&give=budget")
    said = dict(page.context["form"].initial)
    plan = room.keep(said | {"B": said.get("B") or said["A"]})
    room.adviser.post(f"/counselling/plans/{plan.number}/send/")
    words = "What was asked for and had to be given up: to spend 1 dinar at most."

    own, theirs = (
        client.get(f"/{where}/plans/{plan.number}/").content.decode()
        for client, where in ((room.learner, "counsel"), (room.adviser, "counselling"))
    )

    assert (words in own, words in theirs) == (True, True)
