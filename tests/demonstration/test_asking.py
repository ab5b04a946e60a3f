"""Who asks to teach for whom in Mirane: the awarder has one to answer, and one that it refused says why."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.catalogue.models import AuthorisationRequest, PartnerAuthorisation
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from tests.web.asking import page, words


@pytest.mark.usefixtures("mirane")
@pytest.mark.django_db
def test_one_request_waits_and_one_was_refused_with_reasons():
    refused, waiting = AuthorisationRequest.objects.order_by("number")

    assert (refused.state, bool(refused.reasons), refused.closed_on > refused.asked_on) == ("refused", True, True)
    assert (waiting.state, waiting.is_late(timezone.localdate())) == ("asked", False)
    kinds = Fact.objects.filter(kind__startswith="partner_request").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["partner_request.ask", "partner_request.refuse", "partner_request.ask"]
    let = PartnerAuthorisation.objects.filter(partner=waiting.partner, micro_credential=waiting.micro_credential)
    assert not let.exists()
    people = {
        one.partition("@")[0]: Person.objects.get(email=one)
        for one in (
            "rachid-ouali@chamber-of-energy-trades.mirane.example",
            "gisela-brandt@lake-technical-college.mirane.example",
            "ousmane-ba-lindqvist@radio-school-of-mirane.mirane.example",
        )
    }
    assert "Radio School of Mirane" in words(page("/partners/", people["rachid-ouali"]))
    assert "no battery store" in page(f"/partners/requests/{refused.number}/", people["gisela-brandt"])
    assert "The answer is due by" in words(
        page(f"/partners/requests/{waiting.number}/", people["ousmane-ba-lindqvist"])
    )
