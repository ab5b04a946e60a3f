"""A text gives the value it means, or says why it gives none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from passerelle.core.importing.durations import hours_in
from passerelle.core.importing.errors import Unfit
from passerelle.core.importing.html import strip_html
from passerelle.core.importing.outcomes import outcomes_in
from passerelle.core.importing.transforms import built
from passerelle.core.importing.values import date_in, number_in, price_in


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Approx. 9 hours to complete", 9, 9),
        ("3 hours", 3, 3),
        ("1 Hour", 1, 1),
        ("5 horas", 5, 5),
        ("12 heures", 12, 12),
        ("45 minutes", "0.75", "0.75"),
        ("1h30", "1.5", "1.5"),
        ("1 h 30 min", "1.5", "1.5"),
        ("10-12 hours", 10, 12),
        ("2–4 hours per week x 4 weeks", 8, 16),
        ("2–4 hours per week x 4 Weeks", 8, 16),
        ("4 weeks, 3 hours/week", 12, 12),
        ("4 semaines, 2 à 3 heures par semaine", 8, 12),
        ("3 semanas, 5 horas por semana", 15, 15),
        ("4 months at 5 hours a week", 80, 89),
        ("6 weeks, 2 hours weekly", 12, 12),
        ("3 jours, 7 heures par jour", 21, 21),
        ("Approx. 20 hours (4 weeks, 5 hours per week)", 20, 20),
        ("1 year, 1 hour per week", 52, 53),
        ("5 Stunden", 5, 5),
    ],
)
def test_a_duration_gives_the_hours_it_means(text: str, low: Any, high: Any):
    assert hours_in(text) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "4 weeks",
        "Approximately 4 months to complete",
        "Estimated timeApprox. 2 Months",
        "Estimated timeApprox. 3 Days",
        "2 hours a week",
        "3 \n   months to complete",
        "2 - 4 Weeks to complete",
    ],
)
def test_a_time_without_hours_gives_none(text: str):
    assert hours_in(text) is None


@pytest.mark.parametrize("text", ["Flexible schedule", "Estimated timeApprox. undefined undefined", "", "hours", "-3"])
def test_what_tells_no_time_is_unfit(text: str):
    with pytest.raises(Unfit, match="no_duration"):
        hours_in(text)


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (
            "The student must: (a) know maps; (b) read <i>charts</i>; c) be able to draw.",
            ["know maps", "read charts", "be able to draw."],
        ),
        ("You can: read; write", ["read", "write"]),
        ("Aims:\n- read\n- write\n  well", ["read", "write well"]),
        ("<p>You will</p><ul><li>read</li><li>write</li></ul>", ["You will", "read", "write"]),
        ("1. Read.\n2. Write.", ["Read.", "Write."]),
        ("Students will be able: - to read; - to write;", ["to read", "to write"]),
        ("Know law, e.g. Roman law. Apply it with Dr. Who.", ["Know law, e.g. Roman law.", "Apply it with Dr. Who."]),
        ("A line that\n    goes on\n\nand a second.", ["A line that goes on", "and a second."]),
        ("Read. Read.", ["Read."]),
        ("Obiettivi del corso\n\nLeggere.", ["Leggere."]),
        ("", []),
        (" - \n...\n", []),
    ],
)
def test_outcomes_are_split_as_the_text_lists_them(text: str, outcomes: list[str]):
    assert outcomes_in(text) == [{"code": f"LO{n}", "text": said} for n, said in enumerate(outcomes, start=1)]


def test_a_heading_gives_a_domain_and_nothing_else_does():
    text = "Know nothing.\n\nKnowledge:\n- facts\n\nAbilità\nleggere\n\nAutonomy and responsibility: decide alone"

    assert [(o["text"], o.get("domain")) for o in outcomes_in(text)] == [
        ("Know nothing.", None),
        ("facts", "knowledge"),
        ("leggere", "skills"),
        ("decide alone", "responsibility_and_autonomy"),
    ]


def test_outcomes_are_at_most_as_many_as_an_entry_holds():
    assert len(outcomes_in("\n".join(f"- outcome {n}" for n in range(500)))) == 60


@pytest.mark.parametrize(
    ("name", "options", "value", "result"),
    [
        ("strip_html", {}, "<p>A &amp; B</p>", "A & B"),
        ("split", {"separator": ","}, "a, b, ,c,", ["a", "b", "c"]),
        ("join", {"separator": "; "}, ["a", "b"], "a; b"),
        ("first", {}, ["a", "b"], "a"),
        ("number", {}, "124,980", Decimal(124980)),
        ("number", {"decimal": ",", "group": ". "}, "1 234.567,50", Decimal("1234567.5")),
        ("times", {"by": 25}, Decimal("6.0"), Decimal(150)),
        ("level_from", {}, "Niveau 6", "6"),
        ("level_from", {}, "4.0", "4"),
        ("level_from", {"table": {"Laurea": "6"}}, "LAUREA", "6"),
        ("language_code", {}, ["English", "中文"], ["en", "zh"]),
        ("country_code", {}, "Italia", "IT"),
        ("price", {}, "Gratuit", Decimal(0)),
        ("price", {"part": "currency"}, "CHF 120.50", "CHF"),
        ("price", {"part": "certificate"}, "FREE-Add a Verified Certificate for $49 USD", Decimal(49)),
        ("date", {"formats": ("%d/%m/%Y",)}, "31/12/2028", date(2028, 12, 31)),
        ("lookup", {"table": {"Convenzionale": "onsite"}}, "convenzionale", "onsite"),
        ("lookup", {"table": {"a": "b"}, "otherwise": "c"}, "z", "c"),
        ("as_components", {}, ["quiz", "essay"], [{"code": "A1", "type": "quiz"}, {"code": "A2", "type": "essay"}]),
    ],
)
def test_each_step_does_one_thing(name: str, options: dict[str, Any], value: Any, result: Any):
    assert built(name, options)(value) == result


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("number", "4.9stars", "not_a_number"),
        ("number", "1e999", "not_a_number"),
        ("number", "9" * 20, "absurd_number"),
        ("number", Decimal("1e400"), "absurd_number"),
        ("number", True, "not_a_number"),
        ("level_from", "Introductory", "no_level"),
        ("language_code", "Klingon", "unknown_language"),
        ("country_code", "Atlantis", "unknown_country"),
        ("price", "ask us", "no_price"),
        ("date", "31/12/2028", "not_a_date"),
        ("date", "0001-01-01", "absurd_date"),
    ],
)
def test_a_step_says_what_it_cannot_use(name: str, value: Any, code: str):
    with pytest.raises(Unfit, match=code):
        built(name, {})(value)


def test_money_is_read_with_either_sign_and_either_comma():
    texts = ["$49", "49 USD", "€ 1.250,00", "1,250.50 EUR", "1 250 €", "85€", "R$ 99"]

    assert [(price_in(text).amount, price_in(text).currency) for text in texts] == [
        (Decimal(49), "USD"),
        (Decimal(49), "USD"),
        (Decimal("1250.00"), "EUR"),
        (Decimal("1250.50"), "EUR"),
        (Decimal(1250), "EUR"),
        (Decimal(85), "EUR"),
        (Decimal(99), "BRL"),
    ]


def test_html_leaves_text_alone_and_forgets_scripts():
    assert strip_html("<script>alert(1)</script>if 3 < 4 &lt;b&gt;<br>next<!-- no -->") == "if 3 < 4 <b>\nnext"


def test_numbers_and_days_are_exact():
    assert number_in("0.10") + number_in(Decimal("0.20")) == Decimal("0.30")
    assert date_in("2024-02-29", ("%Y-%m-%d",)) == date(2024, 2, 29)
