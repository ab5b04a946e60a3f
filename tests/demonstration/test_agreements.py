"""The agreements of Mirane: signed by every party, checked by anybody; a list rests on one, one is to be looked at."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.core.positive_lists.proofs import check
from passerelle.journal.models import Fact
from passerelle.recognition import agreement_signing, agreement_times, list_faults
from passerelle.recognition.models import Agreement, Edition
from passerelle.signing.models import Key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mirane")]


def test_three_agreements_hold_each_signed_by_all_its_parties():
    keys = {key.verification_method: key.published for key in Key.objects.all()}
    told = {
        one.number: (one.scope, [proof.holds for proof in check(agreement_signing.public_file(one), keys.get)])
        for one in Agreement.objects.all()
    }

    assert told == {
        "AG-00001": ("regional", [True, True]),
        "AG-00002": ("sectoral", [True, True]),
        "AG-00003": ("network", [True, True, True]),
    }
    assert all(one.is_in_force(timezone.localdate()) for one in Agreement.objects.all())
    assert Fact.objects.filter(kind="agreement_signature.sign").count() == 7


def test_the_list_of_the_polytechnic_rests_on_one_and_nothing_is_amiss_with_it():
    edition = Edition.objects.get(agreement__number="AG-00001")

    assert edition.positive_list.title == "Positive list of Mirane Polytechnic"
    assert list_faults.of_agreement(edition, on=timezone.localdate()) == ()


def test_one_is_to_be_looked_at_again_by_its_three_parties():
    places = agreement_times.to_look_at(on=timezone.localdate())

    assert [(one.agreement.number, one.body.legal_name) for one in places] == [
        ("AG-00003", "Mirane Water Authority"),
        ("AG-00003", "Lake Technical College"),
        ("AG-00003", "Mirane Polytechnic"),
    ]
