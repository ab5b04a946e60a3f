"""Telling another site of an award: an address for the holder to click, with no more in it than it needs."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from passerelle.portfolio import handing_over
from tests.awards.factories import awarded

pytestmark = pytest.mark.django_db


def test_linkedin_is_told_title_awarder_and_month_and_neither_name_nor_result():
    made = awarded()

    found = urlsplit(handing_over.linkedin(made))

    assert (found.scheme, found.netloc) == ("https", "www.linkedin.com")
    said = dict(parse_qsl(found.query))
    ends = {name: said.pop(name) for name in ("expirationYear", "expirationMonth") if name in said}
    assert said == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Well and Borehole Inspection",
        "organizationName": made.awarder.legal_name,
        "issueYear": str(made.awarded_on.year),
        "issueMonth": str(made.awarded_on.month),
        "certUrl": made.address,
        "certId": made.number,
    }
    assert bool(ends) == (made.valid_until is not None)
    assert made.holder.name not in found.query
