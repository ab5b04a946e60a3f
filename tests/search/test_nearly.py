"""Entries that say nearly the same are found by the index, compared by it, and shown only while they are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.catalogue.models import MicroCredential
from passerelle.journal.actions import deliver
from passerelle.registers import actions as registers
from passerelle.registers.states import PUBLIC_STATES, State
from passerelle.search import actions, index, nearly, saying
from tests.factories import TODAY, micro_credential, person
from tests.factories import short_course as course

pytestmark = pytest.mark.django_db
OWN = [
    {"code": "K1", "text": "Explain how photovoltaic panels work."},
    {"code": "S1", "text": "Repair leaking pipes in dwellings."},
    {"code": "S2", "text": "Plan and cost a rooftop installation."},
]
REWORDED = [
    "A rooftop installation is planned.",
    "Estimates the cost of rooftop installations.",
    "Describe the working of solar panels.",
    "The learner can mend pipework that leaks at home.",
]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: TODAY)


def stated(*texts: str) -> list[dict[str, str]]:
    return [{"code": f"O{place}", "text": text, "domain": "skills"} for place, text in enumerate(texts, 1)]


def reworded(state: State = State.REGISTERED, **fields: Any) -> MicroCredential:
    return micro_credential(state, **{"outcomes": stated(*REWORDED)} | fields)


def found(number: str = "MC-00000") -> list[str]:
    answer = nearly.others(number, OWN, "en")
    assert answer.is_complete
    return [one.entry.number for one in answer.entries]


def test_an_entry_reworded_is_found_with_what_resembles_what_and_the_words_that_both_say():
    theirs = reworded()
    micro_credential()
    actions.ensure_index(today=TODAY)

    (alike,) = nearly.others("MC-00000", OWN, "en").entries

    assert (alike.entry, alike.count, alike.comparison.share) == (theirs, 3, 1)
    told = [
        tuple(
            [(line["code"], [text for text, is_shared in line["pieces"] if is_shared]) for line in side.lines]
            for side in (beside.own, beside.theirs)
        )
        for beside in alike.beside
    ]
    assert told == [
        ([("K1", ["Explain", "photovoltaic", "panels", "work"])], [("O3", ["Describe", "working", "solar", "panels"])]),
        ([("S1", ["Repair", "leaking", "pipes", "dwellings"])], [("O4", ["mend", "pipework", "leaks", "home"])]),
        (
            [("S2", ["Plan", "cost", "rooftop", "installation"])],
            [
                ("O1", ["rooftop", "installation", "planned"]),
                ("O2", ["Estimates", "cost", "rooftop", "installations"]),
            ],
        ),
    ]


def test_neither_itself_nor_a_draft_nor_what_is_away_nor_a_course_is_another_that_says_the_same():
    own = reworded()
    for state in set(State) - set(PUBLIC_STATES) | {State.SUSPENDED, State.REMOVED, State.EXPIRED}:
        reworded(state)
    course(leads_to=[own])
    actions.ensure_index(today=TODAY)

    assert found(own.number) == []
    assert found() == [own.number]


def test_another_level_other_things_and_half_of_the_outcomes_are_not_nearly_the_same():
    reworded(outcomes=stated(*(text.replace("mend", "list") for text in REWORDED[3:])))
    reworded(outcomes=stated("Explain how wind turbines work.", "Repair leaking roofs.", "Plan and cost a wedding."))
    reworded(outcomes=stated(*REWORDED[2:3]))
    actions.ensure_index(today=TODAY)

    assert found() == []


def test_the_closest_stands_first_and_no_more_are_shown_than_asked_for():
    fewer = reworded(outcomes=stated(*REWORDED, "Bake bread for a wedding.", "Shear sheep."))
    whole = reworded()
    actions.ensure_index(today=TODAY)

    assert found() == [whole.number, fewer.number]
    assert [one.entry for one in nearly.others("MC-00000", OWN, "en", at_most=1).entries] == [whole]


def test_what_changes_is_followed_and_built_anew_it_is_the_same():
    entry = reworded(State.LISTED_PENDING, outcomes=stated("Bake bread.", "Shear sheep."))
    listed = reworded(State.LISTED_PENDING)
    actions.ensure_index(today=TODAY)
    assert found() == [listed.number]

    MicroCredential.objects.filter(pk=entry.pk).update(outcomes=stated(*REWORDED))
    registers.move(entry, "register", by=person(), decided_on=TODAY, valid_until=TODAY + timedelta(days=365))
    registers.move(listed, "return", by=person())
    deliver()

    assert found() == [entry.number]
    actions.rebuild(today=TODAY)
    assert found() == [entry.number]


def test_what_was_returned_since_is_not_shown_though_the_index_does_not_know_yet():
    entry = reworded(State.LISTED_PENDING)
    actions.ensure_index(today=TODAY)
    MicroCredential.objects.filter(pk=entry.pk).update(state=State.RETURNED)

    assert found() == []


def test_nothing_alike_costs_no_query_and_one_as_many_as_three():
    micro_credential()
    actions.ensure_index(today=TODAY)
    costs = []
    for count in (0, 1, 3):
        while MicroCredential.objects.count() < 1 + count:
            reworded()
        actions.rebuild(today=TODAY)
        with CaptureQueriesContext(connection) as asked:
            shown = nearly.others("MC-00000", OWN, "en").entries
            assert len([(one.entry.name, one.entry.awarder.legal_name, one.beside) for one in shown]) == count
        costs.append(len(asked))

    assert costs == [0, 1, 1]


def test_without_an_index_nothing_is_compared_and_it_says_so():
    reworded()

    assert nearly.others("MC-00000", OWN, "en") == nearly.Found(is_complete=False)


@pytest.mark.parametrize("outcomes", [[], [{"code": "K1"}], [{"text": "   "}], [{"text": "the of and"}]])
def test_who_says_nothing_is_like_nobody(outcomes):
    assert nearly.others("MC-00000", outcomes, "en") == nearly.Found()


def test_a_rare_word_says_more_than_one_that_stands_everywhere():
    for place in range(1, 31):
        reworded(outcomes=stated(f"Weld a frame {'of titanium' if place == 1 else ''}"))
    actions.ensure_index(today=TODAY)
    weight = nearly.weights(index.searcher())

    assert weight("en:titanium") > weight("en:fram") > weight("en:relevant") > 0
    assert weight("en:unheard") <= 1


def test_what_the_index_keeps_of_an_outcome_is_what_it_says():
    outcomes = [*OWN, {"code": "X"}, {"text": "Never work alone."}]
    reworded(outcomes=outcomes)
    actions.ensure_index(today=TODAY)
    searcher = index.searcher()
    ((_, address),) = searcher.search(index.tantivy.Query.all_query(), limit=1).hits

    assert saying.kept(searcher.doc(address)) == saying.said([*OWN, {"text": "Never work alone."}], "en")
