"""Every sentence of a certificate goes through the catalogue, and says in English what the core says."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import translation

from passerelle.awards import certificate_wording
from passerelle.core.credentials.certificate import ENGLISH

pytestmark = pytest.mark.django_db


def test_in_english_it_is_the_wording_of_the_core_and_knows_the_codes_of_awards():
    with translation.override("en"):
        said = certificate_wording.wording()

    assert dataclasses.replace(said, names={}) == dataclasses.replace(ENGLISH, names={})
    assert {code: said.names.get(code) for code in ENGLISH.names if code != "eqf"} == {
        code: words for code, words in ENGLISH.names.items() if code != "eqf"
    }
