"""What speaks for one member of one panel: what they alone bring, what they read and know, and whether they have room.

The same question for whoever is proposed and for whoever might take a seat: beside the others, what would they add?
Source: policy paper, footnotes 9 and 12 (kinds and countries), ch. 3, challenge 5 (who can judge outcomes and level).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.panel.composition import DEFAULT, Composition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.panel.seats import CaseFacts, Expert


def reasons(
    expert: Expert, panel: Iterable[Expert], case: CaseFacts, composition: Composition = DEFAULT
) -> tuple[str, ...]:
    """Return what speaks for an expert on this panel, as stable words; `panel` may hold the expert or not.

    `kind_...` says what they stand for, `only_of_kind` and `only_of_country` that nobody else there does.

    >>> from passerelle.core.panel.seats import CaseFacts, Expert
    >>> anna, ben = Expert("anna", "learner", "MI", ""), Expert("ben", "teacher", "MI", "", fields=frozenset({"07"}))
    >>> reasons(ben, (anna, ben), CaseFacts("MC-1", frozenset(), field="07"))
    ('kind_teacher', 'only_of_kind', 'knows_field', 'has_room')
    """
    others = [one for one in panel if one.reference != expert.reference]
    speaks = (
        (f"kind_{expert.kind}", True),
        ("only_of_kind", all(one.kind != expert.kind for one in others)),
        ("only_of_country", all(one.country != expert.country for one in others)),
        ("reads_language", case.language in expert.languages),
        ("knows_field", case.field in expert.fields),
        ("has_room", expert.open_cases < composition.max_load),
    )
    return tuple(word for word, holds in speaks if holds)
