"""What the wording of outcomes tells: verbs of every level, domain and language; what is said, and what is not."""

from __future__ import annotations

import pytest

from passerelle.catalogue.outcomes import LANGUAGES, verbs_of
from passerelle.core.frameworks import DOMAINS
from passerelle.core.outcomes import Advice, Begins, Claimed, Kind, Span, Verbs, advise, families

EN = verbs_of("en")
assert EN is not None
FOUR = Span(4, 4)
AT_FOUR = Claimed(FOUR)


def said(text: str, domain: str = "skills") -> dict[str, str]:
    return {"code": "O1", "text": text, "domain": domain}


def kinds(
    *outcomes: dict[str, str], level: Span | None = FOUR, verbs: Verbs | None = EN
) -> list[tuple[Kind, int, str]]:
    found = advise(outcomes, verbs, level=Claimed(level) if level else None, domains=())
    return [(one.kind, one.at, one.seen) for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_level_has_verbs_in_every_domain_and_language(language, domain):
    verbs = verbs_of(language)
    assert verbs is not None

    for number in range(1, 9):
        found = verbs.suggested(domain, Span(number, number))
        assert len(found) >= 5, (number, found)
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_verbs_of_the_first_level_are_not_those_of_the_last(language):
    verbs = verbs_of(language)
    assert verbs is not None

    for domain in DOMAINS:
        assert not set(verbs.suggested(domain, Span(1, 1))) & set(verbs.suggested(domain, Span(8, 8)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_is_read_as_a_verb_that_fits(language):
    verbs = verbs_of(language)
    assert verbs is not None

    for domain in DOMAINS:
        for number in range(1, 9):
            level = Span(number, number)
            for verb in verbs.suggested(domain, level, most=40):
                outcome = {"text": f"{verb} …", "domain": domain}
                assert advise([outcome], verbs, level=Claimed(level), domains=()) == (), (verb, number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_say_where_they_come_from_and_of_which_day(language):
    verbs = verbs_of(language)
    assert verbs is not None
    assert verbs.source
    assert verbs.as_of == "2026-11-27"


def test_nobody_wrote_verbs_of_every_language():
    assert verbs_of("sw") is None
    assert verbs_of("fr-CH") == verbs_of("fr")


@pytest.mark.parametrize(
    ("language", "text", "begins"),
    [
        ("en", "Understand how a pump works.", (Begins.VAGUE, "understand")),
        ("en", "Be aware of the risk.", (Begins.VAGUE, "be aware of")),
        ("en", "Knowledge of pumps", (Begins.NO_VERB, "knowledge")),
        ("en", "The safety of wells", (Begins.NO_VERB, "the")),
        ("en", "The learner is able to explain why it fails", (Begins.VERB, "explain")),
        ("en", "• Planning a day’s work", (Begins.VERB, "plan")),
        ("en", "12 pumps", (Begins.NO_VERB, "")),
        ("en", "Degrease the chain", (Begins.UNKNOWN, "degrease")),
        ("en", "Information about wells", (Begins.NO_VERB, "information")),
        ("fr", "Comprendre la pompe", (Begins.VAGUE, "comprendre")),
        ("fr", "Être capable d’expliquer une panne", (Begins.VERB, "expliquer")),
        ("fr", "Dégraisser la chaîne", (Begins.VERB, "dégraisser")),
        ("fr", "Notions de sécurité", (Begins.NO_VERB, "notions")),
        ("es", "Conocer la bomba", (Begins.VAGUE, "conocer")),
        ("es", "Explica por qué falla", (Begins.VERB, "explicar")),
        ("es", "Las partes de la bomba", (Begins.NO_VERB, "las")),
        ("ar", "يفهم عمل المضخة", (Begins.VAGUE, "يفهم")),
        ("ar", "أن تشرح سبب العطل", (Begins.VERB, "يشرح")),
        ("ar", "المضخة وأجزاؤها", (Begins.NO_VERB, "المضخة")),
        ("ar", "يُحلِّل أجزاء المضخة", (Begins.VERB, "يحلل")),
    ],
)
def test_what_an_outcome_begins_with(language, text, begins):
    verbs = verbs_of(language)
    assert verbs is not None
    assert verbs.begins(text) == begins


def test_a_verb_of_a_level_far_off_is_told_with_the_levels_it_speaks_of():
    found = advise([said("Name the parts.", "knowledge")], EN, level=AT_FOUR, domains=())

    assert found == (Advice(Kind.VERB_OF_ANOTHER_LEVEL, 1, "name", Span(1, 2), EN.suggested("knowledge", FOUR)),)
    assert kinds(said("Name the parts.", "knowledge"), level=Span(2, 2)) == []
    assert kinds(said("Name the parts.", "knowledge"), level=Span(3, 3)) == []


def test_a_verb_that_fits_every_level_is_never_of_another():
    for number in range(1, 9):
        assert kinds(said("Weld a frame."), said("Send the file."), level=Span(number, number)) == []


def test_a_level_that_nothing_is_compared_with_suggests_verbs_and_blames_none():
    found = advise(
        [said("Name the parts."), said("Know them.")], EN, level=Claimed(FOUR, is_recorded=False), domains=()
    )

    assert found == (Advice(Kind.VAGUE_VERB, 2, "know", None, EN.suggested("skills", FOUR)),)


def test_without_a_level_no_verb_is_of_another_and_none_is_suggested():
    found = advise([said("Understand pumps."), said("Name the parts.")], EN, level=None, domains=())

    assert found == (Advice(Kind.VAGUE_VERB, 1, "understand"),)


def test_missing_domains_of_the_framework_are_told_with_verbs_of_the_level():
    found = advise([said("Mend a pump.")], EN, level=AT_FOUR, domains=DOMAINS)

    assert [(one.kind, one.at, one.seen, one.suggested[:2]) for one in found] == [
        (Kind.MISSING_DOMAIN, 0, "knowledge", ("explain", "compare")),
        (Kind.MISSING_DOMAIN, 0, "responsibility_and_autonomy", ("decide", "advise")),
    ]


def test_an_outcome_without_a_domain_is_told_where_there_are_domains():
    assert advise([{"text": "Mend a pump."}], EN, level=AT_FOUR, domains=("a", "b"))[0] == Advice(Kind.NO_DOMAIN, 1)
    assert advise([{"text": "Mend a pump."}], EN, level=AT_FOUR, domains=("level",)) == ()


def test_a_language_without_verbs_is_looked_at_for_domains_alone():
    assert kinds(said("Kuelewa pampu."), verbs=None) == []
    assert [one.seen for one in advise([said("Kueleza.")], None, level=AT_FOUR, domains=DOMAINS)] == [
        "knowledge",
        "responsibility_and_autonomy",
    ]


def test_what_is_not_written_yet_is_not_judged():
    assert advise([said("  "), {"text": None}], EN, level=AT_FOUR, domains=DOMAINS) == ()


@pytest.mark.parametrize(
    ("domain", "speaks_of"),
    [
        ("knowledge_understanding", ("knowledge",)),
        ("application_practice", ("skills",)),
        ("autonomy_responsibility", ("responsibility_and_autonomy",)),
        ("life_skills", ("skills", "responsibility_and_autonomy")),
        ("competence", ("skills", "responsibility_and_autonomy")),
        ("size", DOMAINS),
        ("", DOMAINS),
    ],
)
def test_domains_of_other_frameworks_speak_of_those_of_europe(domain, speaks_of):
    assert families(domain) == speaks_of
    assert EN.suggested(domain, FOUR)
