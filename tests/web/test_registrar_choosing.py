"""The registrar looks: for a case in the queue, for an expert in the pool; nobody has to know a number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.vetting import actions, queries
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.states import SeatState, Stage
from tests.vetting import factories as given
from tests.web.asking import MOST_QUERIES, browser, page, words
from tests.web.asking import queries as queries_of

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def rows_of(html: str, caption: str) -> str:
    return words("<main>" + html.partition(caption)[2].partition("</table>")[0] + "</main>")


def queue(who: Person, **asked: str) -> str:
    return browser(who).get("/registrar/", asked).text.partition("<tbody>")[2].partition("</table>")[0]


# The queue


def test_the_queue_is_searched_by_number_title_and_owner():
    other = given.listed()
    case, registrar = actions.open_case(other.number), given.registrar()
    waiting = actions.open_case(given.listed().number)
    type(other).objects.filter(pk=other.pk).update(title={"en": "Café Work", "fr": "Travail au café"})
    found = {
        text: (case.number in queue(registrar, q=text), waiting.number in queue(registrar, q=text))
        for text in (
            case.number.lower(),
            other.number,
            "Café",
            "au café",
            other.awarder.legal_name,
            "nothing of it",
            "%",
        )
    }
    nothing = (False, False)
    assert found == dict.fromkeys(found, (True, False)) | {"nothing of it": nothing, "%": nothing}


def test_the_queue_is_narrowed_by_what_is_late_and_by_what_stands_still_and_keeps_it_on_the_next_page():
    registrar = given.registrar()
    late, stopped, calm = (actions.open_case(given.listed().number) for _ in range(3))
    Case.objects.filter(pk=late.pk).update(opened_on="2020-01-01", due_on=today() - timedelta(days=9))
    actions.ask(stopped, "Which pump?", by=registrar, today=today())

    assert [one.number in queue(registrar, clock="late") for one in (late, stopped, calm)] == [True, False, False]
    assert [one.number in queue(registrar, clock="stopped") for one in (late, stopped, calm)] == [False, True, False]
    for _ in range(21):
        actions.open_case(given.listed().number)
    following = page("/registrar/?q=solar&clock=", registrar)
    assert "?q=solar&amp;after=" in following


def test_a_decided_case_is_found_where_all_are_asked_for_and_has_no_due_date():
    case, registrar = given.decided(), given.registrar()

    assert case.number not in queue(registrar, q=case.number)
    assert case.number in queue(registrar, q=case.number, stage="all")
    told = page(f"/registrar/cases/{case.number}/", registrar)
    assert ("Decision due" in told, "Decided<dd>" in told) == (False, True)


def test_searching_costs_no_query_more():
    case, registrar = actions.open_case(given.listed().number), given.registrar()
    assert queries_of(f"/registrar/?q={case.number}&clock=late", registrar) <= queries_of("/registrar/", registrar)
    assert queries_of("/registrar/", registrar) <= MOST_QUERIES


# An expert by hand


def test_a_rapporteur_is_chosen_from_the_pool_by_name_kind_country_and_field():
    case, registrar = given.case_at(Stage.DECLARING), given.registrar()
    extra = given.expert("teacher", "NZ", fields=["0911"], person=given.person(name="Moana Rangi"))
    at = f"/registrar/cases/{case.number}/experts/"
    assert at in page(f"/registrar/cases/{case.number}/", registrar)

    for asked in ("name=rangi", "country=NZ", "field=09", "name=moana&kind=teacher&country=NZ&field=09"):
        listed = rows_of(page(f"{at}?{asked}", registrar), "In the pool")
        assert ("Moana Rangi" in listed, listed.count("Invite")) == (True, 1), asked
    assert "Nobody in the pool is like that." in page(f"{at}?name=rangi&kind=learner", registrar)
    sent = browser(registrar).post(f"/registrar/cases/{case.number}/rapporteurs/", {"expert": extra.person.reference})

    assert sent.status_code == 302
    assert case.seats.get(expert=extra).has_vote is False
    again = rows_of(page(f"{at}?name=rangi", registrar), "In the pool")
    assert ("Has a seat in this case, or had one." in again, "Invite" in again) == (True, False)


def test_who_may_not_be_asked_stands_in_the_list_with_the_reason_and_no_button():
    case, registrar = given.case_at(Stage.DECLARING), given.registrar()
    given.expert("teacher", "NZ", trained_until=today() - timedelta(days=1))
    given.expert("learner", "NZ", organisation=case.applicant)

    listed = rows_of(page(f"/registrar/cases/{case.number}/experts/?country=NZ", registrar), "In the pool")

    assert "The training has run out." in listed
    assert "Works for the applicant’s organisation" in listed
    assert "Invite" not in listed


def test_a_place_is_given_to_the_expert_who_was_chosen():
    case, registrar = given.formed(), given.registrar()
    seat = given.seats(case)[0]
    extra = given.expert(seat.kind, seat.country)
    told = page(f"/registrar/cases/{case.number}/experts/?place={seat.place}&country={seat.country}", registrar)
    assert f"Who takes place {seat.place}" in told

    at = f"/registrar/cases/{case.number}/seats/{seat.place}/replace/"
    browser(registrar).post(at, {"expert": extra.person.reference, "sure": "yes"})

    seat.refresh_from_db()
    assert (seat.state, case.seats.get(expert=extra).state) == (SeatState.VOID, SeatState.INVITED)


def test_who_cannot_take_the_place_changes_nothing():
    case, registrar = given.formed(), given.registrar()
    seat, busy = given.seats(case)[0], given.expert("teacher", "NZ", open_cases=4)

    at = f"/registrar/cases/{case.number}/seats/{seat.place}/replace/"
    answer = browser(registrar).post(at, {"expert": busy.person.reference, "sure": "yes"}, follow=True)

    seat.refresh_from_db()
    assert "This expert holds four open cases already." in answer.text
    assert (seat.state, case.seats.count()) == (SeatState.INVITED, 5)


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("person", 404)])
def test_only_a_registrar_looks_through_the_pool_for_a_case_and_to_strangers_there_is_none(who, status):
    case = given.formed()
    assert browser(getattr(given, who)()).get(f"/registrar/cases/{case.number}/experts/").status_code == status


def test_a_registrar_who_is_tied_does_not_choose():
    case = given.formed()
    tied = given.member(case.applicant, "editor", given.registrar())
    assert browser(tied).get(f"/registrar/cases/{case.number}/experts/").status_code == 403


def test_the_list_asks_the_same_number_of_queries_for_few_and_many():
    case, registrar = given.formed(), given.registrar()
    at = f"/registrar/cases/{case.number}/experts/"
    few = queries_of(f"{at}?kind=learner", registrar)
    given.pool(3)
    assert queries_of(at, registrar) <= max(few, 20)


# The proposal


def everybody(answer):
    """Return whoever can be ticked on the page of a proposal."""
    return [*answer.context["proposed"], *answer.context["free"]]


def test_each_of_the_proposed_has_a_reason_of_their_own_and_their_fields():
    entry, registrar = given.listed(), given.registrar()
    case = actions.open_case(entry.number)
    given.pool()
    given.expert("learner", "NZ", fields=["0911"], person=given.person(name="Moana Rangi"))

    shown = browser(registrar).get(f"/registrar/cases/{case.number}/panel/")
    proposed = shown.context["proposed"]

    assert len({row["why"] for row in proposed}) > 1
    assert all("knows Engineering and engineering trades" in row["why"] for row in proposed)
    moana = next(row["why"] for row in everybody(shown) if row["one"].expert.person.name == "Moana Rangi")
    assert moana == "would be the only one from New Zealand; works in other fields; reads English; holds 0 cases of 4"
    assert "Field: Engineering, manufacturing and construction (07)." in shown.text


def test_somebody_else_is_looked_for_and_what_is_ticked_stays_ticked():
    case, registrar = actions.open_case(given.listed().number), given.registrar()
    chosen = [one.person.reference for one in given.pool()[:3]]
    extra = given.expert("teacher", "NZ", person=given.person(name="Moana Rangi"))
    at = f"/registrar/cases/{case.number}/panel/form/"

    looked = browser(registrar).post(at, {"seats": chosen, "look": "yes", "name": "rangi"})
    ticked = {row["one"].known.reference for row in everybody(looked) if row["ticked"]}
    names = [row["one"].expert.person.name for row in everybody(looked)]

    assert (looked.status_code, ticked, "Moana Rangi" in names) == (200, set(chosen), True)
    assert Seat.objects.count() == 0
    again = browser(registrar).post(
        at, {"seats": [*chosen, extra.person.reference], "look": "yes", "name": "nobody of this name"}
    )
    assert {row["one"].known.reference for row in everybody(again) if row["ticked"]} == {
        *chosen, extra.person.reference,
    }  # fmt: skip


def test_the_page_of_a_proposal_stays_short_however_large_the_pool():
    case, registrar = actions.open_case(given.listed().number), given.registrar()
    given.pool(5)
    for _ in range(25):
        given.expert("teacher", "MI", trained_until=None)

    shown = browser(registrar).get(f"/registrar/cases/{case.number}/panel/")

    assert [len(shown.context[part]) for part in ("proposed", "free", "barred")] == [5, 10, 20]


# The pool


def test_whose_training_ran_out_cannot_be_asked_and_is_told_so():
    registrar = given.registrar()
    lapsed = given.expert("teacher", "MI", trained_until=today() - timedelta(days=1))
    never, able = given.expert("learner", "MI", trained_until=None), given.expert("employer", "MI")

    pool = page("/registrar/experts/", registrar)
    assert "cannot be asked: the training ran out" in pool
    assert "cannot be asked: not trained" in pool
    assert words(pool).count("can be asked") == 1
    assert "Your training ran out on" in page("/panel/", lapsed.person)
    assert "No training stands here" in page("/panel/", never.person)
    assert "training ran out" not in page("/panel/", able.person)
    lapsed.is_confirmed = False
    lapsed.save()
    told = browser(lapsed.person).post("/panel/expert/confirm/", follow=True).text
    assert ("You can be asked from now on." in told, "what is still missing" in told) == (False, True)


def test_the_pool_is_searched():
    given.pool()
    given.expert("teacher", "NZ", person=given.person(name="Moana Rangi"))
    found = page("/registrar/experts/?country=NZ", given.registrar())
    assert ("Moana Rangi" in found, found.count("<tr><th scope=row>")) == (True, 1)


def test_the_share_of_seats_given_up_for_a_tie_is_told():
    assert queries.recusals(today()) == (0, 0)
    case = given.formed()
    assert "Of 5 seats given in the last twelve months, 0 were given up for a tie (0 %)." in words(
        page("/registrar/experts/", given.registrar())
    )
    seat, silent = given.seats(case)[:2]
    actions.declare(seat, by=given.holder(seat), today=today(), has_conflict=True, statement="Family.")
    actions.replace_seat(silent, by=given.registrar(), today=today())

    assert queries.recusals(today()) == (1, 6)
    assert queries.recusals(today() + timedelta(days=400)) == (0, 0)
    assert "1 was given up for a tie (16.7 %)." in words(page("/registrar/experts/", given.registrar()))
