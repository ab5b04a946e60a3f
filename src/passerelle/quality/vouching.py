"""What the page of an organisation tells: labels it bears, what others endorse of its own, what it endorses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextField, Value
from django.db.models.functions import Cast

from passerelle.catalogue.models.words import in_language
from passerelle.quality.statements import standing_endorsements, standing_labels

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation

MOST = 20


@dataclass(frozen=True)
class Word:
    """One thing that stands: `kind` is label, had or given; `by` whose word it is; `word` a label's name or a claim.

    `about` is an entry's number, of an endorsement its name; empty where a label is borne by the whole body.
    """

    kind: str
    number: str
    by: str
    word: str
    about: str
    until: date


def words_about(body: Organisation, on: date) -> list[Word]:
    """Return what stands on a day, the longest valid first and at most 20, in one query."""
    borne = standing_labels(on).filter(subject=body).order_by()
    words = standing_endorsements(on).order_by()
    title = Cast("entry__title", TextField())
    rows = borne.values_list(
        Value("label"), "number", "agency__legal_name", "name", Cast("entry", TextField()), "valid_until"
    ).union(
        *(
            chosen.values_list(Value(kind), "number", "endorser__legal_name", "claim", title, "valid_until")
            for kind, chosen in (("had", words.filter(entry__awarder=body)), ("given", words.filter(endorser=body)))
        )
    )
    return [
        Word(kind, number, by, word, about if kind == "label" else in_language(json.loads(about)), until)
        for kind, number, by, word, about, until in rows.order_by("-valid_until", "number")[:MOST]
    ]
