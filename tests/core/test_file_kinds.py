"""A file is what its bytes say, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.file_kinds import KINDS, MAX_NAME, kind_of, safe_name
from tests.files_at_hand import HTML, JPEG, PDF, PNG


@pytest.mark.parametrize(("held", "media_type"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")])
def test_three_kinds_are_known_by_their_two_ends(held, media_type):
    kind = kind_of(held[:16], held[-1024:])

    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    "held", [HTML, b"", b"PK\x03\x04", b"GIF89a", b"<svg/>", PDF[:-7], PNG[:-4], b" " + PDF, PDF[:16] + b"<html>"]
)
def test_anything_else_and_what_was_cut_off_is_none(held):
    assert kind_of(held[:16], held[-1024:]) is None


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_a_name_is_one_that_any_computer_keeps(name, kind):
    safe = safe_name(name, kind)

    assert safe.endswith(kind.ending)
    assert len(safe) <= MAX_NAME
    assert not set(safe) & set('/\\:*?"<>|\x00\n\r\x7f\u202e')
    assert not safe.startswith(".")
