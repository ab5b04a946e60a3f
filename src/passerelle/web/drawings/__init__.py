"""Drawings made on the server as small SVG; each has a name that can be heard, and a sentence or table saying the same.

What a picture must be here: no script, at most 3 KB, told by shape and words and never by colour alone, mirrored for
languages written from right to left, readable in grey, in the dark, on paper and on a telephone.

    planks.py         planks: the ladder of levels, weeks, shares of a whole, a road; a dot
    pathway_map.py    the steps from what somebody holds to where they want to be, and what comes before what
    panel_clock.py    how many days of a case are used, stood still, and are left
    skills_coverage.py  which outcome names which skill, as dots
    lettering.py      what every drawing of ours does to words: breaks them into lines, counts their width
"""

from passerelle.web.drawings.planks import Share, Station, dot, level_ladder, met_of, road, shares, weeks

__all__ = ["Share", "Station", "dot", "level_ladder", "met_of", "road", "shares", "weeks"]
