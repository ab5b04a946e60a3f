"""Somebody else's award, credential or page, named in the body of a request: refused, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from passerelle.journal.models import Fact
from passerelle.people.models import Person
from passerelle.portfolio import elsewhere, profiles
from passerelle.portfolio.models import ForeignCredential, HandedOut, PublicItem, ShareSet
from tests.api.calls import call
from tests.awards.factories import awarded
from tests.portfolio import badges

if TYPE_CHECKING:
    from passerelle.awards.models import Award

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def holder() -> tuple[Award, ForeignCredential]:
    made = awarded()
    return made, elsewhere.bring(badges.badge(), by=made.holder)


def kept() -> list[int]:
    """Return how much there is of everything that these requests could have changed."""
    counted = [model._default_manager.count() for model in (ShareSet, HandedOut, PublicItem, Fact, ForeignCredential)]
    return [*counted, Person.objects.filter(is_active=True).count()]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/portfolio/share-sets", {"awards": ["AWARD"], "label": "Ferry"}),
        ("POST", "/portfolio/share-sets", {"foreign": ["BADGE"], "label": "Ferry"}),
        ("POST", "/portfolio/share-sets", {"awards": ["OWN", "AWARD"], "label": "Ferry"}),
        ("PUT", "/portfolio/public-page", {"awards": ["AWARD"], "is_on": True}),
        ("PUT", "/portfolio/public-page", {"foreign": ["BADGE"], "is_on": True}),
        ("PUT", "/portfolio/public-page", {"address": "the-other", "is_on": True}),
        ("POST", "/portfolio/presentations", {"awards": ["AWARD"], "audience": "Ferry"}),
        ("POST", "/portfolio/presentations", {"awards": ["OWN", "AWARD"], "audience": "Ferry"}),
        ("POST", "/portfolio/erasure", {"email": "EMAIL"}),
    ],
)
def test_what_is_anothers_is_refused_in_a_body_as_in_an_address(method: str, path: str, body: dict[str, Any]):
    (own, _own_badge), (theirs, badge) = holder(), holder()
    profiles.save([], by=theirs.holder, address="the-other", is_on=False)
    names = {"AWARD": theirs.number, "BADGE": str(badge.key), "OWN": own.number, "EMAIL": theirs.holder.email}
    said = {
        key: [names[one] for one in value] if isinstance(value, list) else names.get(value, value)
        for key, value in body.items()
    }
    before = kept()

    status, told = call(own.holder, method, path, said)

    assert (status in {403, 404, 409, 422}, kept()) == (True, before), told


def test_a_number_of_anothers_is_told_as_one_that_nobody_has():
    (own, _badge), (theirs, _other) = holder(), holder()

    answers = [
        call(own.holder, "POST", "/portfolio/share-sets", {"awards": [number], "label": "Ferry"})
        for number in (theirs.number, "AW-99999")
    ]

    assert answers[0] == answers[1]
