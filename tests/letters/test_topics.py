"""Every kind of letter is about one thing, in the words of who chooses how it comes."""

from __future__ import annotations

from collections import Counter

from passerelle.letters.models import DIGEST
from passerelle.letters.topics import TOPICS, topic_of
from passerelle.letters.words import KINDS


def test_every_kind_of_letter_has_exactly_one_topic():
    named = Counter(kind for topic in TOPICS for kind in topic.kinds)

    assert sorted(named) == sorted(set(KINDS) - {DIGEST})
    assert {kind for kind, times in named.items() if times > 1} == set()
    assert {topic_of(kind) for kind in named} == set(TOPICS)


def test_a_topic_has_words_and_says_why_its_mail_always_comes():
    assert [topic.code for topic in TOPICS if not (topic.name and topic.about)] == []
    assert [topic.code for topic in TOPICS if topic.always] == ["account", "decisions"]


def test_what_a_term_runs_from_always_comes():
    assert {topic_of(kind).code for kind in ("case.decide", "result_appeal.answer", "fraud_flag.raise")} == {
        "decisions"
    }
    assert {topic_of(kind).code for kind in KINDS if kind.startswith(("recovery.", "guardianship."))} == {"account"}
