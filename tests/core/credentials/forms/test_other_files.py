"""A file that is no award is told by its first bytes, and looking at them costs no more than their number."""

from __future__ import annotations

import time

import pytest

from passerelle.core.credentials.forms.other_files import kind_of


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing"),
        (b"\xef\xbb\xbf <?xml version='1.0'?> <!-- a --><!-- b --> <!DOCTYPE svg PUBLIC ''>\n<svg>", "drawing"),
        (b"<!-- a --> b --><svg>", None),
        (b"<!-- a <svg>", None),
        (b"<svgs>", None),
        (b"<?xml version='1.0'?><html/>", None),
        (b"\0\0\0\x18ftypheic", "other_picture"),
        (b"II*\0", "other_picture"),
        (b"PK\x03\x04 word/document.xml", "office"),
        (b"PK\x03\x04 photo.jpg", "archive"),
        (b'{"a":1}', None),
        (b"", None),
    ],
)
def test_a_file_is_told_by_its_first_bytes(raw, kind):
    assert kind_of(raw) == kind


@pytest.mark.parametrize("part", [b"<!---->", b"<!-- -->\n", b"<?xml?>", b"<!DOCTYPE svg>", b"<!--", b"-->", b" \n"])
def test_parts_without_a_drawing_behind_them_are_passed_over_once(part):
    started = time.process_time()

    assert kind_of(part * 4096) is None
    assert kind_of(b"<!--" + part * 4096) is None
    assert time.process_time() - started < 1
