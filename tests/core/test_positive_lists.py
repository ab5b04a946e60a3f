"""What a line asks for in data and words, what is wrong with lines, what differs, and who signed."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.did import PublicKey
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelStatement
from passerelle.core.matching.items import Item
from passerelle.core.matching.rules import Cap, Entry, Rule
from passerelle.core.positive_lists import asking, comparing, faults, proofs
from passerelle.core.positive_lists.faults import Drafted, Known
from passerelle.signing.private import KeySigner, PrivateKey

TODAY = date(2026, 11, 23)
NUMBERS = st.sampled_from([f"MC-{number:05d}" for number in range(1, 9)])
NAMES = st.sampled_from(["0713", "0911", "external", "ORG-00001", "MC-00003#B1"])


def sets(of: st.SearchStrategy[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(of, max_size=3)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    level = draw(st.sampled_from([None, LevelStatement("eqf", "2017", "5"), LevelStatement("uk", "2024", "Entry 3")]))
    return Entry(
        micro_credentials=draw(sets(NUMBERS)) or frozenset({"MC-00001"}),
        min_edition=draw(st.integers(1, 9)),
        blocks=draw(sets(NAMES)),
        outcomes=draw(sets(NAMES)),
        fields=draw(sets(NAMES)),
        awarders=draw(sets(NAMES)),
        quality=draw(sets(NAMES)),
        min_level=level,
        min_result=draw(st.sampled_from([None, "pass", "merit"])),
        scale=tuple(draw(st.lists(st.sampled_from(["fail", "pass", "merit"]), max_size=3, unique=True))),
        max_age_years=draw(st.sampled_from([None, 1, 50])),
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    groups = st.lists(st.lists(entries(), min_size=1, max_size=3).map(tuple), min_size=1, max_size=3)
    shares = st.sampled_from([Fraction(1, 3), Fraction(2, 5), Fraction(0), Fraction(1)])
    caps = draw(st.lists(st.builds(Cap, st.just(frozenset({"elsewhere"})), shares), max_size=1))
    return Rule(
        "RL-1",
        tuple(draw(groups)),
        tuple(draw(st.lists(entries(), max_size=2))),
        draw(st.sampled_from([Decimal(0), Decimal("4.5"), Decimal(30)])),
        tuple(caps),
    )


@settings(deadline=None)
@given(rules())
def test_a_rule_is_the_same_in_data_and_in_the_words_of_a_cell(rule):
    assert asking.rule_of(asking.asks_of(rule), "RL-1") == rule
    assert asking.rule_of(asking.read(asking.written(rule)), "RL-1") == rule


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused(text):
    with suppress(Malformed):
        asking.rule_of(asking.read(text))


def test_everything_amiss_in_a_rule_is_told_at_once():
    with pytest.raises(Malformed) as refusal:
        asking.rule_of(
            {
                "clauses": [[{"colour": "red"}, {"min_edition": 0}], "all"],
                "min_credits": "-1",
                "caps": [{"sources": ["moon"], "share": "1/2"}, {"sources": ["own"], "share": "3/2"}],
                "more": 1,
            }
        )

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == [
        "more", "clauses.1.colour", "clauses.1.min_edition", "clauses.2", "min_credits", "caps.1.sources",
        "caps.2.share",
    ]  # fmt: skip


def item(number: int, **more: object) -> Item:
    return Item(f"MC-{number:05d}", credits=Decimal(3), scale=("fail", "pass", "merit"), **more)


def line(reference: str, text: str, **more: object) -> Drafted:
    usual = {"effect": "job", "place": "post"}
    days = {name: more.pop(name) for name in ("valid_from", "valid_to") if name in more}
    return Drafted(reference, asking.rule_of(asking.read(text), reference, **days), **usual | more)


def found(*lines: Drafted, known: Known | None = None) -> list[tuple[str, str]]:
    items = [item(number) for number in range(1, 5)]
    usual = Known(items=tuple(items), gone=frozenset({"MC-00009"}), by_number={one.number: one for one in items})
    return [(fault.code, fault.line) for fault in faults.faults(lines, known or usual, on=TODAY)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MC-00008", "entry_unknown"),
        ("MC-00009", "entry_gone"),
        ("credits 0", "says_nothing"),
        ("block MC-00001#B9", "block_unknown"),
        ("outcome MC-00001#O9", "outcome_unknown"),
        ("MC-00001 result brilliant", "result_unknown"),
        ("MC-00001 edition 7", "edition_unknown"),
        ("MC-00001 and MC-00001", "too_few_to_hold"),
        ("MC-00001 or MC-00002 and MC-00001 and MC-00002", "too_few_to_hold"),
        ("MC-00001; at most 1/3 from own", "cap_without_credits"),
        ("MC-00001,MC-00002; credits 9", "credits_never_met"),
        ("further field 07; credits 9; at most 1/3 from own elsewhere abroad prior_learning", "cap_never_met"),
        ("further field 07; credits 9; at most 0 from own elsewhere; at most 1/2 from abroad prior_learning",
         "cap_never_met"),
    ],
)  # fmt: skip
def test_what_can_never_be_met_is_named(text, code):
    assert found(line("RL-1", text)) == [(code, "RL-1")]


@pytest.mark.parametrize(
    "text",
    [
        "MC-00001 result pass",
        "MC-00001 or MC-00002 and MC-00001",
        "MC-00001,MC-00002,MC-00003; credits 9",
        "further field 07; credits 9; at most 1/3 from own elsewhere",
        "further field 07; credits 9; at most 1/2 from own elsewhere; at most 1/2 from abroad prior_learning",
    ],
)
def test_what_can_be_met_passes(text):
    assert found(line("RL-1", text)) == []


def test_lines_are_held_beside_each_other():
    assert found(
        line("RL-1", "MC-00001 or MC-00002"),
        line("RL-2", "MC-00002 or MC-00001"),
        line("RL-3", "MC-00001 or MC-00002", effect="promotion"),
        line("RL-4", "MC-00001 or MC-00002", place="another post"),
    ) == [("line_twice", "RL-2"), ("lines_contradict", "RL-3")]


def test_lines_of_different_times_do_not_contradict():
    early = line("RL-1", "MC-00001", valid_to=date(2027, 1, 31))
    late = line("RL-2", "MC-00001", effect="promotion", valid_from=date(2027, 2, 1))

    assert found(early, late) == []


def test_circles_of_exemptions_are_found_however_long():
    ring = [
        line(f"RL-{n}", f"MC-0000{n}", effect="exemption", place=f"{n}", requires=f"MC-0000{n % 3 + 1}")
        for n in (1, 2, 3)
    ]
    own = line("RL-4", "MC-00004", effect="exemption", place="4", requires="MC-00004")
    straight = line("RL-5", "MC-00004", effect="exemption", place="5", requires="MC-00001")

    assert found(*ring) == [("lines_circular", f"RL-{n}") for n in (1, 2, 3)]
    assert found(own) == [("lines_circular", "RL-4")]
    assert found(straight) == []


def test_what_is_over_is_named():
    past = line("RL-1", "MC-00001", valid_to=date(2026, 1, 1))
    ended = line("RL-2", "MC-00002", ends_on=TODAY)
    much = line("RL-3", "MC-00003", credits=Decimal(90), ceiling=Decimal(72))

    assert found(past, ended, much) == [
        ("over_before_it_began", "RL-1"), ("programme_ended", "RL-2"), ("over_the_ceiling", "RL-3"),
    ]  # fmt: skip
    assert not faults.Fault("over_the_ceiling", "RL-3").blocks
    assert found() == [("list_empty", "")]


def said(reference: str, root: str, **says: object) -> comparing.Said:
    return comparing.Said(reference, root, {"asks": root, **says})


LINES = st.lists(
    st.builds(said, st.just("RL"), st.sampled_from("abcde"), credits=st.integers(1, 3), effect=st.sampled_from("xy")),
    max_size=6,
    unique_by=lambda line: line.root,
)


@given(LINES)
def test_an_edition_does_not_differ_from_itself(lines):
    told = comparing.compare(lines, lines)

    assert told.is_empty
    assert list(told.same) == lines


@given(LINES, LINES, st.booleans())
def test_every_line_of_either_side_is_told_once(before, after, by_root):
    told = comparing.compare(before, after, by_root=by_root)

    assert len(told.gone) + len(told.changed) + len(told.same) == len(before)
    assert len(told.new) + len(told.changed) + len(told.same) == len(after)
    assert all(one.fields for one in told.changed)


@given(LINES, LINES)
def test_what_came_one_way_went_the_other_way(before, after):
    there, back = comparing.compare(before, after), comparing.compare(after, before)

    def roots(lines):
        return sorted(line.root for line in lines)

    assert (roots(there.new), roots(there.gone)) == (roots(back.gone), roots(back.new))
    assert [(name, was, now) for one in there.changed for name, was, now in one.fields].__len__() == sum(
        len(one.fields) for one in back.changed
    )


def test_what_changed_is_named_field_by_field():
    told = comparing.compare([said("RL-1", "a", credits=3)], [said("RL-7", "a", credits=6), said("RL-8", "b")])

    assert [one.fields for one in told.changed] == [(("credits", 3, 6),)]
    assert [line.reference for line in told.new] == ["RL-8"]


def signed(document: dict[str, object], *names: str):
    keys, made = {}, []
    for name in names:
        private = PrivateKey.generate("Ed25519")
        method = f"did:web:register.example:awarders:{name}#2026-a"
        keys[method] = PublicKey(method, private.public, "active", None)
        made.append(proofs.sign(document, KeySigner(private, method), created=datetime(2026, 11, 23, tzinfo=UTC)))
    return document | {"proof": made}, keys


def test_each_proof_of_a_file_is_checked_by_itself():
    document = {"type": "PositiveListEdition", "lines": [{"number": "RL-00001", "credits": "3"}] * 30}
    file, keys = signed(document, *(f"body{n}" for n in range(12)))

    assert [one.holds for one in proofs.check(file, keys.get)] == [True] * 12
    file["proof"][3]["proofValue"] = file["proof"][4]["proofValue"]
    told = proofs.check(file, keys.get)
    assert [one.holds for one in told] == [place != 3 for place in range(12)]
    assert told[3].why == "credential_proof"
    assert not any(one.holds for one in proofs.check(file | {"title": "x"}, keys.get))
    assert {one.why for one in proofs.check(file, lambda method: None)} == {"credential_key_unknown"}


def test_what_is_no_edition_is_refused():
    for document in ({}, {"type": "PositiveListEdition"}, {"type": "Other", "proof": []}):
        with pytest.raises(Malformed):
            proofs.check(document, lambda method: None)
