"""An address that people may be led to is one of a host by its name, over https."""

from __future__ import annotations

import pytest

from passerelle.core.addresses import safe_address
from passerelle.core.errors import Malformed


@pytest.mark.parametrize("safe", ["https://lake.example/report", "https://news.lake.example/a?b=c#d"])
def test_an_address_over_https_of_a_host_by_its_name_is_kept_as_it_is(safe):
    assert safe_address("url", f" {safe} ") == safe


@pytest.mark.parametrize(
    "unsafe",
    [
        *("", "lake", "http://lake.example/", "javascript:alert(1)", "https://127.0.0.1/", "https://[::1]/"),
        *("https://lake.example:8080/", "https://me:secret@lake.example/", "https://lake.example/<b>"),
        *("https://lake.example/a b", f"https://lake.example/{'a' * 500}", "https://localhost/"),
    ],
)
def test_anything_else_is_refused(unsafe):
    with pytest.raises(Malformed) as refusal:
        safe_address("url", unsafe)

    assert (refusal.value.data["field"], refusal.value.data["expected"]) == (
        "url",
        "an address that begins with https://",
    )
