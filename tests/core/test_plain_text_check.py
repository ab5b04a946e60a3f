"""Texts that speak of a person or abuse somebody are held; what speaks of courses, days and numbers is not."""

from __future__ import annotations

import pytest

from passerelle.core.plain_text_check import reasons_to_hold


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In 2026-2027 we taught 45 learners, 120 hours, from 2026-03-01 to 01.06.2026.",
        "See MC-00271, SC-00007 and ORG-00012.",
        "Read https://lake.example/anna@lake/0123456789 for more.",
        "The doctor of the village taught it; Mrs. is a form of address.",
        "Two photos from one camera, 1024 by 768 pixels, came 17 times.",
    ],
)
def test_what_names_nobody_is_not_held(text):
    assert reasons_to_hold(text) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ask anna.k@lake.example.", "mail_address"),
        ("Ask anna (at) lake.example.", "mail_address"),
        ("Call +41 22 555 01 23 after six.", "phone_number"),
        ("Call 0225550123.", "phone_number"),
        ("Her card is AB12345678.", "long_number"),
        ("It was Mr. Okoro again.", "named_person"),
        ("Madame Élodie was not there.", "named_person"),
        ("A candidate named Anna Keller did it.", "named_person"),
        ("You idiot.", "abuse"),
        ("Quel enculé !", "abuse"),
    ],
)
def test_what_speaks_of_a_person_or_abuses_is_held_by_name(text, reason):
    assert reasons_to_hold("Nothing.", text) == (reason,)
