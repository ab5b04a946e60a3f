"""Many at once, on a database in a file: one award, one credential, no place dealt twice, one look where one may."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, close_old_connections, connection
from django.db.models import F, ProtectedError
from django.utils import timezone

from passerelle.awards import actions, keys, reissue, sharing, status_places
from passerelle.awards.models import Award, Credential, StatusList, StatusPlace
from passerelle.core.credentials.status import MIN_ENTRIES
from passerelle.core.errors import LinkClosed, PasserelleError
from passerelle.journal.models import Fact
from passerelle.signing.models import Intent, Key
from tests.awards.factories import House, awarded, candidate, house, today

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts in threads of their own, started together; return what each returned or raised."""
    found: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            found[place] = act()
        except PasserelleError as refusal:
            found[place] = refusal
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def at(file_database: None) -> House:
    return house()


def test_eight_clicks_at_once_make_one_award(at: House):
    found = at_once([lambda: actions.award(at.candidate, by=at.signatory, today=today())] * 8)

    assert {getattr(made, "state", made) for made in found} == {"in_force"}
    assert len({made.pk for made in found}) == 1
    assert [model.objects.count() for model in (Award, Credential, Intent, StatusPlace)] == [1, 1, 1, 1]
    assert Fact.objects.filter(kind="award.made").count() == 1


def test_eight_awards_at_once_take_eight_places(at: House):
    waiting = [candidate(at.entry) for _ in range(8)]

    at_once([lambda c=c: actions.award(c, by=at.signatory, today=today()) for c in waiting])  # type: ignore[misc]

    assert (Award.objects.filter(state="in_force").count(), StatusPlace.objects.count()) == (8, 8)
    assert len(set(StatusPlace.objects.values_list("index", flat=True))) == 8


def test_eight_writers_at_once_take_two_hundred_places_each_in_blocks_across_two_lists(at: House):
    made = awarded(at)
    StatusList.objects.update(taken=F("size") - 700)

    found = at_once([lambda: [status_places.take_places([made] * 20) for _ in range(10)]] * 8)

    assert [len(blocks) for blocks in found] == [10] * 8
    dealt = list(
        StatusPlace.objects.exclude(pk=made.places.earliest("pk").pk).values_list("status_list__number", "index")
    )
    assert (len(dealt), len(set(dealt))) == (1600, 1600)
    assert list(StatusList.objects.order_by("number").values_list("number", "taken")) == [(1, MIN_ENTRIES), (2, 900)]
    assert sum(number == 1 for number, _ in dealt) == 700


def test_a_place_once_dealt_is_neither_taken_back_nor_given_to_another(at: House):
    made = awarded(at)
    place = made.places.get()

    for change in (place.delete, lambda: StatusPlace.objects.update(index=7), made.delete):
        with pytest.raises((IntegrityError, ProtectedError)):
            change()
    with pytest.raises(IntegrityError):
        StatusPlace.objects.create(status_list=place.status_list, index=place.index, award=made)
    assert StatusPlace.objects.get() == place


def test_of_eight_looks_through_a_link_for_one_look_one_succeeds(at: House):
    made = awarded(at)
    _, token = sharing.share(made, by=at.holder, today=today(), label="One", period="once")

    found = at_once([lambda: sharing.open_share(token, now=timezone.now())] * 8)

    assert sum(not isinstance(item, LinkClosed) for item in found) == 1


def test_of_four_withdrawals_at_once_one_succeeds(at: House):
    made = awarded(at)
    acts = [
        lambda: actions.revoke(
            Award.objects.get(pk=made.pk), by=at.signatory, today=today(), reason_code="fraud", reason="Said."
        )
    ] * 4

    found = at_once(acts)

    assert sum(isinstance(item, Award) for item in found) == 1
    assert Fact.objects.filter(kind="award.revoke").count() == 1


def test_of_four_who_make_the_new_copies_at_once_each_copy_is_made_once(at: House):
    made = [awarded(at), *(actions.award(candidate(at.entry), by=at.signatory, today=today()) for _ in range(9))]
    lost = keys.compromise(at.key, by=at.signatory, today=today())

    found = at_once([lambda: reissue.run(Key.objects.get(pk=lost.pk))] * 4)

    assert [getattr(report, "counts", report) for report in found] == [
        {"reissued": len(made), "waiting": 0, "ended": 0, "forged": 0}
    ] * 4
    assert Credential.objects.filter(version=2).count() == len(made)
    assert Intent.objects.filter(purpose=reissue.PURPOSE).count() == len(made)
