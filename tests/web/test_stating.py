"""What a version stated, and what differs between two, is told in words."""

from __future__ import annotations

from passerelle.core import differences
from passerelle.web import differing, stating


def test_a_level_of_another_framework_is_told_with_the_edition_it_is_of():
    level = {"framework": "energy-trades", "edition": "2022", "level": "C", "determination": "claimed"}

    assert stating.told({"levels": [level], "level": {"sectoral": "energy-trades/2022:C"}}) == [
        ("further levels", "energy-trades/2022, level C"),
        ("level in a sectoral framework", "energy-trades/2022, level C"),
    ]
    assert stating.in_words("level.sectoral", "C") == "C"


def test_what_a_part_of_the_assessment_counts_is_told_as_a_share_of_the_result():
    before, after = (
        {"assessment": {"components": [{"code": "A1", "title": "Practical task", "weight": weight}]}}
        for weight in (70, 50)
    )

    [told] = differing.told(differences.changes(before, after))

    assert (told["name"], told["part"], told["is_substantive"]) == ("parts of the assessment", "A1", True)
    assert [(piece.sign, piece.text.strip()) for piece in told["pieces"]] == [
        ("-", "70"),
        ("+", "50"),
        ("", "% of the result"),
    ]
