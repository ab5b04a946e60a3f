"""Two who change one description: what comes of both, and what only a person can say."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.merging import Clash, merge, same

BASE: dict[str, Any] = {
    "title": {"en": "Pumps", "fr": "Pompes"},
    "hours": "150.00",
    "skills": ["pump repair", "safety"],
    "levels": [{"framework": "eqf", "edition": "2017", "level": "4"}],
    "outcomes": [
        {"code": "K1", "text": "Explain the flow.", "domain": "knowledge"},
        {"code": "S1", "text": "Repair faults.", "domain": "skills"},
        {"code": "R1", "text": "Hand it over.", "domain": "responsibility_and_autonomy"},
    ],
    "assessment": {
        "criteria": "Five faults.",
        "scale": ["fail", "pass"],
        "components": [
            {"code": "A1", "title": "task", "weight": 70.0, "covers": ["S1", "R1"]},
            {"code": "A2", "title": "talk", "weight": 30.0, "covers": ["K1"]},
        ],
    },
    "blocks": [{"code": "B1", "title": "All", "outcomes": ["K1", "S1"], "components": ["A1"]}],
}


def outcomes(**texts: str | None) -> list[dict[str, Any]]:
    """Return the outcomes of BASE with other texts; None strikes one out, a new code adds one."""
    kept = [one | {"text": texts.get(one["code"], one["text"])} for one in BASE["outcomes"]]
    new = [{"code": code, "text": text} for code, text in texts.items() if code not in {"K1", "S1", "R1"}]
    return [one for one in kept if one["text"] is not None] + new


def test_different_fields_are_both_taken():
    found = merge(BASE, BASE | {"hours": "90.00"}, BASE | {"title": {"en": "Wells", "fr": "Pompes"}})

    assert found.value == BASE | {"hours": "90.00", "title": {"en": "Wells", "fr": "Pompes"}}
    assert found.clashes == ()


def test_different_languages_of_one_title_are_both_taken():
    theirs, yours = {"title": {"en": "Wells", "fr": "Pompes"}}, {"title": {"en": "Pumps", "fr": "Puits"}}

    assert merge(BASE, BASE | theirs, BASE | yours).value["title"] == {"en": "Wells", "fr": "Puits"}


def test_different_outcomes_are_both_taken_wherever_they_stand():
    theirs = list(reversed(outcomes(K1="Explain what limits the flow.")))

    found = merge(BASE, BASE | {"outcomes": theirs}, BASE | {"outcomes": outcomes(S1="Find faults.")})

    assert found.clashes == ()
    assert [(one["code"], one["text"]) for one in found.value["outcomes"]] == [
        ("R1", "Hand it over."),
        ("S1", "Find faults."),
        ("K1", "Explain what limits the flow."),
    ]


def test_different_members_of_one_outcome_are_different_fields():
    theirs = [BASE["outcomes"][0] | {"domain": "skills"}, *BASE["outcomes"][1:]]

    found = merge(BASE, BASE | {"outcomes": theirs}, BASE | {"outcomes": outcomes(K1="Tell why it flows.")})

    assert found.clashes == ()
    assert found.value["outcomes"][0] == {"code": "K1", "text": "Tell why it flows.", "domain": "skills"}


def test_one_outcome_worded_by_both_is_a_clash_and_stays_as_saved():
    found = merge(BASE, BASE | {"outcomes": outcomes(S1="Mend.")}, BASE | {"outcomes": outcomes(S1="Test.")})

    assert found.clashes == (Clash("outcomes.S1.text", "Repair faults.", "Mend.", "Test."),)
    assert found.value == BASE | {"outcomes": outcomes(S1="Mend.")}


def test_what_is_chosen_of_a_clash_is_taken():
    sides = (BASE, BASE | {"outcomes": outcomes(S1="Mend.")}, BASE | {"outcomes": outcomes(S1="Test.")})

    found = merge(*sides, {"outcomes.S1.text": "Mend and test."})

    assert (found.clashes, found.value) == ((), BASE | {"outcomes": outcomes(S1="Mend and test.")})


def test_worded_alike_by_both_is_no_clash():
    both = BASE | {"outcomes": outcomes(S1="Mend.")}

    assert merge(BASE, both, both).clashes == ()


def test_an_outcome_struck_out_and_worded_anew_is_a_clash_with_both_in_it():
    theirs, yours = BASE | {"outcomes": outcomes(S1=None)}, BASE | {"outcomes": outcomes(S1="Mend.")}

    found = merge(BASE, theirs, yours)

    assert found.clashes == (Clash("outcomes.S1", BASE["outcomes"][1], None, yours["outcomes"][1]),)
    assert [one["code"] for one in merge(BASE, yours, theirs).value["outcomes"]] == ["K1", "S1", "R1"]


def test_struck_out_by_one_and_untouched_by_the_other_is_gone():
    assert merge(BASE, BASE, BASE | {"outcomes": outcomes(S1=None)}).value["outcomes"] == outcomes(S1=None)


def test_two_new_outcomes_of_the_same_code_are_two_and_what_shows_them_follows():
    theirs = BASE | {"outcomes": outcomes(O4="Weld.")}
    parts = [BASE["assessment"]["components"][0] | {"covers": ["S1", "R1", "O4"]}, BASE["assessment"]["components"][1]]
    yours = BASE | {"outcomes": outcomes(O4="Dig."), "assessment": BASE["assessment"] | {"components": parts}}

    found = merge(BASE, theirs, yours)

    assert (found.clashes, found.renamed) == ((), {"outcomes": {"O4": "O1"}})
    assert [(one["code"], one["text"]) for one in found.value["outcomes"][3:]] == [("O1", "Dig."), ("O4", "Weld.")]
    assert found.value["assessment"]["components"][0]["covers"] == ["S1", "R1", "O1"]
    assert merge(BASE, found.value, yours).value == found.value, "sent twice it is there once"


def test_sets_take_what_either_added_and_lose_what_either_struck_out():
    theirs, yours = {"skills": ["pump repair", "welding"]}, {"skills": ["pump repair", "safety", "digging"]}

    found = merge(BASE, BASE | theirs, BASE | yours)

    assert (found.value["skills"], found.clashes) == (["pump repair", "digging", "welding"], ())


def test_two_levels_of_one_framework_clash():
    theirs, yours = ([BASE["levels"][0] | {"level": level}] for level in "56")

    found = merge(BASE, BASE | {"levels": theirs}, BASE | {"levels": yours})

    assert found.clashes == (Clash("levels.eqf/2017.level", "4", "5", "6"),)


def test_a_scale_is_one_thing():
    theirs, yours = (BASE["assessment"] | {"scale": ["fail", "pass", one]} for one in ("merit", "good"))

    found = merge(BASE, BASE | {"assessment": theirs}, BASE | {"assessment": yours})

    assert [one.path for one in found.clashes] == ["assessment.scale"]


def test_two_other_orders_clash():
    first, second, third = BASE["outcomes"]

    found = merge(BASE, BASE | {"outcomes": [second, first, third]}, BASE | {"outcomes": [third, first, second]})

    assert found.clashes == (Clash("outcomes.*", ["K1", "S1", "R1"], ["S1", "K1", "R1"], ["R1", "K1", "S1"]),)


def test_nothing_stated_is_nothing_however_it_is_written():
    assert same({"text": "a", "domain": ""}, {"text": "a"})
    assert merge({"summary": {}}, {"summary": {"en": "Said."}}, {"summary": {"en": ""}}).value == {
        "summary": {"en": "Said."}
    }


TEXTS = st.sampled_from(["", "a", "b", "c"])
CODES = st.sampled_from(["O1", "O2", "O3", "O4"])
SETS = st.lists(st.sampled_from("pqrs"), unique=True, max_size=4)


@st.composite
def descriptions(draw: st.DrawFn) -> dict[str, Any]:
    codes = draw(st.lists(CODES, unique=True, max_size=4))
    things = [{"code": code, "text": draw(TEXTS), "domain": draw(TEXTS)} for code in codes]
    parts = [{"code": "A1", "covers": draw(SETS)}]
    return {
        "title": {"en": draw(TEXTS), "fr": draw(TEXTS)},
        "hours": draw(TEXTS),
        "skills": draw(SETS),
        "outcomes": things,
        "assessment": {"criteria": draw(TEXTS), "components": parts},
    }


@given(descriptions(), descriptions(), descriptions())
def test_without_a_clash_it_is_the_same_whoever_saved_first(base: Any, one: Any, other: Any):
    found, turned = merge(base, one, other), merge(base, other, one)

    assert {clash.path for clash in found.clashes} == {clash.path for clash in turned.clashes} or found.renamed
    if not (found.clashes or found.renamed):
        assert same(found.value, turned.value)


@given(descriptions(), descriptions())
def test_what_one_alone_changed_is_taken_as_it_is(base: Any, one: Any):
    assert merge(base, base, one).clashes == merge(base, one, base).clashes == merge(base, one, one).clashes == ()
    for found in (merge(base, base, one), merge(base, one, base), merge(base, one, one)):
        assert same(found.value, one)


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return every text of a description by its path, and every member of a set."""
    if isinstance(value, dict):
        return {at: leaf for name, item in value.items() for at, leaf in leaves(item, f"{path}.{name}").items()}
    if isinstance(value, list):
        found: dict[str, Any] = {}
        for item in value:
            found |= leaves(item, f"{path}.{item['code']}") if isinstance(item, dict) else {f"{path}.{item}": item}
        return found
    return {path: value} if value else {}


@given(descriptions(), descriptions(), descriptions())
def test_nothing_that_either_wrote_disappears(base: Any, theirs: Any, yours: Any):
    found, before = merge(base, theirs, yours), leaves(base)

    clashing = [leaf for one in found.clashes for side in (one.theirs, one.yours) for leaf in _texts(side)]
    there = leaves(found.value)
    for side in (theirs, yours):
        for path, leaf in leaves(side).items():
            if before.get(path) != leaf and not path.endswith(".code"):
                assert leaf in there.values() or leaf in clashing, (path, leaf)


@given(descriptions(), descriptions(), descriptions())
def test_every_clash_that_is_answered_is_one_no_more(base: Any, theirs: Any, yours: Any):
    found = merge(base, theirs, yours)

    for side in ("theirs", "yours"):
        chosen = {one.path: getattr(one, side) for one in found.clashes}
        assert merge(base, theirs, yours, chosen).clashes == ()


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _texts(item)]
    return [leaf for item in value for leaf in _texts(item)] if isinstance(value, list) else [value]
