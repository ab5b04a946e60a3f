"""The page on which an award ends says the truth about who reads what, and each of its fields is itself alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from passerelle.awards import actions
from passerelle.awards.models import Award
from tests.awards.factories import House, awarded, today
from tests.web.asking import browser as signed_in
from tests.web.asking import words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def ids(page: str) -> list[str]:
    return re.findall(r'\bid="?([\w-]+)"?', page)


def page_of(client: Client, made: Award) -> str:
    return client.get(reverse("awarder:end", args=[made.number])).content.decode()


def test_every_field_has_an_id_of_its_own_and_every_label_points_at_its_own_field(at: House):
    made, client = awarded(at), signed_in(at.signatory)
    in_force = page_of(client, made)
    refused = client.post(reverse("awarder:suspend", args=[made.number]), {"reason": ""}).content.decode()
    actions.suspend(made, by=at.signatory, today=today(), reason="Two papers are alike.")
    suspended = page_of(client, made)

    for page, fields in (
        (in_force, {"revoke_reason_code", "revoke_reason", "suspend_reason"}),
        (refused, {"revoke_reason_code", "revoke_reason", "suspend_reason"}),
        (suspended, {"reinstate_reason", "revoke_reason_code", "revoke_reason"}),
    ):
        assert len(ids(page)) == len(set(ids(page)))
        assert set(re.findall(r'<label for="?([\w-]+)"?', page)) == fields
        assert set(re.findall(r'aria-describedby="([^"]+)"', page)) <= {" ".join(two) for two in two_of(ids(page))}
    assert 'href="#suspend_reason"' in refused


def two_of(found: list[str]) -> list[tuple[str, ...]]:
    """Return every id alone, and every hint with what is wrong beside it."""
    return [*((one,) for one in found), *((a, b) for a in found for b in found)]


def test_who_reads_the_words_is_told_as_it_is(at: House):
    made, client = awarded(at), signed_in(at.signatory)
    asked = words(page_of(client, made))
    why = {"reason_code": "fraud", "reason": "Another person sat the examination."}

    sure = words(client.post(reverse("awarder:revoke", args=[made.number]), why).content.decode())

    assert "Everybody who checks the award reads this" not in asked
    assert "Elsewhere only the reason chosen above is told." in asked
    assert "Elsewhere it is only told that the award is suspended." in asked
    assert "Everybody who checks reads the reason:" in sure
    assert (
        "The holder, and who checks on a page of this register, reads your words too: “ Another person sat the "
        "examination. ”" in sure
    )


@pytest.mark.parametrize(
    ("act", "sent", "told"),
    [
        ("revoke", {"reason_code": "", "reason": ""}, "Reason: Choose one from the list."),
        ("revoke", {"reason_code": "fraud", "reason": " "}, "In your words: Say in a sentence why it is withdrawn."),
        ("suspend", {}, "What is being looked into: Say in a sentence what is being looked into."),
    ],
)
def test_what_is_missing_is_told_in_plain_words(at: House, act: str, sent: dict[str, str], told: str):
    made, client = awarded(at), signed_in(at.signatory)

    answer = client.post(reverse(f"awarder:{act}", args=[made.number]), sent)

    assert (answer.status_code, Award.objects.get().state) == (422, "in_force")
    assert told in words(answer.content.decode())
    assert "This field is required" not in answer.content.decode()


def test_the_receipt_of_an_award_leads_to_what_was_awarded(at: House, settings):
    client = signed_in(at.signatory)

    told = client.post(reverse("awarder:award"), {"candidate": at.candidate.number}, follow=True).content.decode()

    where = f"{settings.PASSERELLE_ORIGIN}{reverse('web:entry', args=[at.entry.number])}"
    said = f'<a href="{where}">{at.entry.name}</a> is awarded to {at.candidate.person.name} and signed, as AA-'
    assert said in told


def test_how_many_at_once_stands_beside_the_button_it_is_about(at: House):
    told = words(signed_in(at.signatory).get(reverse("awarder:home")).content.decode())

    assert "Award to those marked At most 50 at once; for more, propose a list." in told
