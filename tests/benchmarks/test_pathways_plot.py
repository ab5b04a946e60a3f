"""The drawing of how long plans take."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.pathways_plot import drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_every_plan_is_a_dot_open_where_it_is_not_proven_and_told_in_words():
    svg = ElementTree.fromstring(  # noqa: S314 - our own
        drawn({("w2000", "cheapest"): [(0.1, True), (1.9, False)], ("w50000_wide", "fewest"): [(0.00001, True)]})
    )

    dots = [(float(one.get("cx", "")), one.get("fill") != "#fff") for one in svg.iter(f"{SVG}circle")]
    assert [is_filled for _, is_filled in dots] == [True, False, True]
    assert dots[2][0] < dots[0][0] < dots[1][0]
    assert svg.findtext(f"{SVG}desc") == (
        "2,000 courses, cheapest: 1 of 2 proven, at most 1.9 s; 50,000, wide, fewest: 1 of 1 proven, at most 1e-05 s"
    )
