"""What the issuer hides is not in the token, nor how much of it there is."""

from __future__ import annotations

import json

import pytest

from passerelle.core.credentials.sd_jwt import issuing, reading
from passerelle.core.credentials.sd_jwt.issuing import Disclosable
from passerelle.core.credentials.sd_jwt.token import parse
from tests.core.credentials.samples import AWARDER
from tests.core.credentials.sd_jwt.tokens import (
    ISSUER,
    PLAIN,
    TYP,
    issued,
    read,
)


def test_the_token_itself_tells_nothing_of_what_is_withheld():
    payload = parse(issued()).jws.payload.decode()

    for hidden in ("Nguy", "Mirane", "O2", "O3", "town", "address", "name"):
        assert hidden not in payload


def test_digests_are_sorted_and_decoys_are_not_told_from_them():
    payload = json.loads(parse(issued(decoys=5)).jws.payload)

    assert payload["_sd"] == sorted(payload["_sd"])
    assert (len(payload["_sd"]), {len(item) for item in payload["_sd"]}) == (7, {43})
    assert read(issued(decoys=5)).claims == PLAIN
    assert read(issued(decoys=5)).hidden == 5


def test_a_token_without_anything_withholdable_is_a_token_all_the_same():
    assert read(issued({"iss": AWARDER})) == reading.Opened({"iss": AWARDER}, 0, None)
    assert "_sd" not in parse(issued({"iss": AWARDER})).jws.payload.decode()


@pytest.mark.parametrize("name", ["_sd", "..."])
def test_names_of_the_format_are_not_issued(name):
    with pytest.raises(ValueError, match="own name"):
        issued({"inner": {name: 1}})


def test_a_salt_given_twice_is_an_error_of_the_issuers():
    with pytest.raises(ValueError, match="salt"):
        issuing.issue({"a": [Disclosable(1), Disclosable(1)]}, ISSUER, typ=TYP, salt=lambda: "same")
