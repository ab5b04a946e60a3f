"""Outcomes are told in the domains of the country's framework, whichever it has; a level in its own headings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from passerelle.frameworks.models import Framework, Level
from passerelle.web import domains
from passerelle.web.panel import documents
from passerelle.web.provider.forms import OutcomeRows
from tests import factories as make
from tests.web.asking import page

pytestmark = pytest.mark.django_db
HEADINGS = [["insight", {"en": "Insight", "fr": "Discernement"}], ["craft", {"en": "Craft"}]]
MEANS = {"insight": {"en": "Knows why."}, "craft": {"en": "Does it alone."}}


def framework(headings: list[object], descriptors: dict[str, dict[str, str]], **more: object) -> Framework:
    stated = {"key": "mi-nqf", "edition": "2024", "kind": "national", "country": "MI", "valid_from": make.LONG_AGO}
    made = Framework.objects.create(name={"en": "Framework"}, domains=headings, **stated | more)
    Level.objects.create(framework=made, code="4", sort=Decimal(4), descriptors=descriptors)
    return made


def beside(found: Framework, *tags: str) -> list[tuple[str, str]]:
    """Return the domain and the words of the level that a panel reads beside outcomes with these tags."""
    stated = {
        "level": {"nqf": "4"},
        "learning_outcomes": [{"code": tag, "text": "Mend.", "domain": tag} for tag in tags],
    }
    return [(one.domain, one.descriptor) for one in documents.of(stated, found.levels.all()).outcomes]


def test_a_panel_reads_the_heading_of_the_framework_beside_each_outcome():
    found = framework(HEADINGS, MEANS)
    assert beside(found, "insight", "craft") == [("Insight", "Knows why."), ("Craft", "Does it alone.")]


def test_beside_an_outcome_of_another_domain_or_of_none_stands_all_that_the_level_asks():
    found = framework(HEADINGS, MEANS)
    everything = "Insight: Knows why. Craft: Does it alone."
    assert beside(found, "skills", "") == [("Skills", everything), ("", everything)]


def test_a_level_under_one_heading_stands_beside_every_outcome_and_one_without_words_beside_none():
    whole = framework([["level", {"en": "What it attests"}]], {"level": {"en": "Works alone."}})
    silent = framework(HEADINGS, {}, key="mi-other")
    assert beside(whole, "skills") == [("Skills", "Works alone.")]
    assert beside(silent, "craft") == [("Craft", "")]


def test_the_form_offers_the_countrys_domains_and_keeps_what_an_outcome_has_already(django_assert_num_queries):
    framework(HEADINGS, MEANS)
    with django_assert_num_queries(1):
        rows = OutcomeRows(initial=[{"code": "O1", "domain": "skills"}, {"code": "O2", "domain": "craft"}])
        told = [[code for code, _name in form.fields["domain"].choices] for form in rows.forms]
    assert told == [["", "insight", "craft", "skills"], *[["", "insight", "craft"]] * 3]

    posted = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    for place, domain in enumerate(("craft", "skills", "wisdom")):
        posted |= {f"form-{place}-domain": domain, f"form-{place}-text": "Mend."}
    assert [list(errors) for errors in OutcomeRows(posted).errors] == [[], [], ["domain"]]


def test_where_the_country_has_no_framework_europes_domains_are_offered():
    assert [code for code, _name in domains.choices()] == ["knowledge", "skills", "responsibility_and_autonomy"]


def test_no_outcome_is_missing_from_the_page_of_an_entry():
    framework(HEADINGS, MEANS)
    told = [("craft", "Mend."), ("skills", "Measure."), ("insight", "Tell why."), ("", "Ask.")]
    outcomes = [{"code": f"O{place}", "text": text, "domain": tag} for place, (tag, text) in enumerate(told)]
    entry = make.micro_credential(outcomes=outcomes, level_framework="mi-nqf/2024")

    shown = unescape(page(f"/entries/{entry.number}/"))

    order = ["<b>Insight</b>", "Tell why.", "<b>Craft</b>", "Mend.", "<b>Skills</b>", "Measure.", "<b>Outcomes</b>"]
    places = [shown.index(words) for words in [*order, "Ask."]]
    assert places == sorted(places)


def test_a_level_is_explained_in_the_edition_that_its_entry_points_to():
    framework([["level", {"en": "What it attests"}]], {"level": {"en": "Works alone."}}, valid_to=date(2025, 12, 31))
    framework(HEADINGS, MEANS, edition="2026", valid_from=date(2026, 1, 1))
    old, new = (make.micro_credential(level_framework=f"mi-nqf/{edition}") for edition in ("2024", "2026"))

    assert 'href="/levels/4/?in=mi-nqf/2024"' in page(f"/entries/{old.number}/")
    assert 'href="/levels/4/"' in page(f"/entries/{new.number}/")
    assert "Works alone." in page("/levels/4/?in=mi-nqf/2024")
    now = page("/levels/4/")
    assert ("Knows why." in now, "Works alone." in now) == (True, False)
