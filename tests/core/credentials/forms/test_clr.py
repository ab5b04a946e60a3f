"""A larger award and the awards it is made of: each part held by its own proofs, the whole by its own."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials import clr, trust_folder
from passerelle.core.credentials.canonical import canonical, canonical_hash
from passerelle.core.credentials.contexts import bundled
from passerelle.core.credentials.model import Association
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import JCS, options_hash
from passerelle.core.credentials.proofs import sign as sign_badge
from passerelle.core.credentials.refusals import Ambiguous, Incomplete, Unreadable
from passerelle.core.credentials.structure import first_flaw
from passerelle.core.credentials.trust import EntryStatus, TrustStore
from passerelle.core.credentials.verdict import Step
from passerelle.core.credentials.verify import verify
from tests.core.credentials.rdf.oracles import oxigraph
from tests.core.credentials.samples import (
    AWARD,
    AWARDER_P256,
    AWARDER_SIGNER,
    INDEX,
    NOW,
    REGISTER_SIGNER,
    SIGNED_AT,
    STRANGER,
    Folder,
    shared,
    signed,
    write,
)
from tests.core.credentials.test_open_badges import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.verdict import Verdict


def part(number: int, **bend: Any) -> AwardRecord:
    what = dataclasses.replace(
        AWARD.achievement,
        id=f"https://register.example/micro-credentials/MC-0060{number}/versions/1",
        register_number=f"MC-0060{number}",
        version=1,
        title=f"Part {number}",
    )
    fields: dict[str, Any] = {
        "achievement": what,
        "award_id": f"urn:uuid:8d5d0c1c-7f0f-4c0e-9f6e-0d7a4f2a9b1{number}",
        "credential_id": f"https://register.example/credentials/part-{number}",
        "status": dataclasses.replace(AWARD.status, index=INDEX + number),
    }
    return dataclasses.replace(AWARD, **(fields | bend))


PARTS = [signed(part(number)) for number in (1, 2)]
TOGETHER = [
    Association("isChildOf", part(1).achievement.id, AWARD.achievement.id),
    Association("isChildOf", part(2).achievement.id, AWARD.achievement.id),
    Association("precedes", part(1).achievement.id, part(2).achievement.id),
]
RECORD = clr.clr(AWARD, PARTS, TOGETHER)
SIGNED = clr.sign(RECORD, AWARDER_SIGNER, created=SIGNED_AT)
ENTRIES = tuple(
    trust_folder.EntryHistory(f"MC-0060{number}", 1, (EntryStatus("registered", date(2026, 1, 5)),))
    for number in (1, 2, 3)
)


@pytest.fixture
def check(tmp_path):
    def run(document: Any = SIGNED, **bend: Any) -> Verdict:
        files = Folder(entries=(*Folder().entries, *ENTRIES), **bend).files()
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        return verify(raw, TrustStore.load(write(files, tmp_path / "trust")), NOW)

    return run


def short(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.verdict, verdict.reason


def schema(verdict: Verdict) -> tuple[str, str]:
    return next((step.result, step.detail) for step in verdict.steps if step.code == "schema")


@pytest.mark.parametrize("path", LEAVES)
def test_a_filled_field_is_carried_or_listed_as_one_that_cannot_be(path):
    loose = [{**badge, "credentialSubject": {"achievement": {"id": "urn:x:y"}}} for badge in PARTS]
    is_carried = clr.clr(LEAVES[path], loose) != clr.clr(AWARD, loose)

    assert is_carried != (path in clr.CANNOT_CARRY)


@pytest.mark.parametrize(("signer", "suite"), [(AWARDER_SIGNER, "eddsa-rdfc-2022"), (AWARDER_P256, "ecdsa-rdfc-2019")])
def test_the_whole_and_its_parts_are_told(check, signer, suite):
    verdict = check(clr.sign(RECORD, signer, created=SIGNED_AT))
    badge = check(signed()).credential

    assert (short(verdict), verdict.form) == (("genuine_in_force", None), "clr")
    assert verdict.credential == dataclasses.replace(badge, result=None)
    assert verdict.steps[:2] == (Step("format", "ok", "clr"), Step("signature", "ok", suite))
    assert schema(verdict) == ("ok", "")
    assert [(short(one), one.credential.title, one.form) for one in verdict.parts] == [
        (("genuine_in_force", None), "Part 1", "open_badge"),
        (("genuine_in_force", None), "Part 2", "open_badge"),
    ]


def test_a_badge_alone_has_no_parts(check):
    assert check(signed()).parts == ()


def test_a_part_that_no_longer_holds_is_told_and_the_whole_stays_its_own(check):
    verdict = check(set_bits=(INDEX + 2,))

    assert short(verdict) == ("genuine_in_force", None)
    assert schema(verdict) == ("unknown", "part_not_in_force")
    assert [short(one) for one in verdict.parts] == [("genuine_in_force", None), ("genuine_not_in_force", "revoked")]


def test_the_whole_may_be_withdrawn_while_its_parts_hold(check):
    verdict = check(set_bits=(INDEX,))

    assert short(verdict) == ("genuine_not_in_force", "revoked")
    assert [one.verdict for one in verdict.parts] == ["genuine_in_force"] * 2


def test_a_part_of_another_register_is_told_as_one_we_cannot_vouch_for(check):
    elsewhere = STRANGER.verification_method.partition("#")[0]
    foreign = part(3, issuer=dataclasses.replace(AWARD.issuer, did=elsewhere))
    whole = clr.clr(AWARD, [*PARTS, sign_badge(open_badge(foreign), STRANGER, created=SIGNED_AT)])
    verdict = check(clr.sign(whole, AWARDER_SIGNER, created=SIGNED_AT))

    assert short(verdict) == ("genuine_in_force", None)
    assert schema(verdict) == ("unknown", "part_not_in_force")
    assert short(verdict.parts[2]) == ("not_issued_here", "issuer_unknown")


def test_a_part_bent_before_the_whole_was_signed_bends_the_whole(check):
    bent = copy.deepcopy(PARTS)
    bent[1]["credentialSubject"]["result"][0]["value"] = "distinction"
    verdict = check(clr.sign(clr.clr(AWARD, bent, TOGETHER), AWARDER_SIGNER, created=SIGNED_AT))

    assert (short(verdict), schema(verdict)) == (("altered", "part_altered"), ("failed", "part_altered"))


def test_a_part_with_a_number_no_issuer_of_ours_signs_bends_the_whole(check):
    odd = copy.deepcopy(PARTS)
    odd[1]["credentialSubject"]["achievement"]["creditsAvailable"] = 2**64
    whole = clr.clr(AWARD, odd, TOGETHER)
    options = {name: said for name, said in SIGNED["proof"].items() if name != "proofValue"}
    message = options_hash(options | {"@context": whole["@context"]}) + canonical_hash(clr.flattened(whole))
    verdict = check(whole | {"proof": options | {"proofValue": base58btc(AWARDER_SIGNER.sign(message))}})

    assert (short(verdict), schema(verdict)) == (("altered", "part_altered"), ("failed", "part_altered"))


def test_a_proof_taken_from_a_part_is_missed(check):
    bent = copy.deepcopy(SIGNED)
    bent["credentialSubject"]["verifiableCredential"][0]["proof"].pop()

    assert check(bent).verdict == "altered"


@pytest.mark.parametrize(
    "raw", [b'{"type":"ClrCredential"}', b'{"type":["ClrCredential"],', b'{"x":"\\"ClrCredential\\""}']
)
def test_no_bytes_are_more_than_refused(check, raw):
    assert check(raw).verdict == "not_issued_here"


def test_whose_it_is_is_the_keys_to_say(check):
    assert short(check(clr.sign(RECORD, STRANGER, created=SIGNED_AT))) == ("altered", "controller")
    assert short(check(clr.sign(RECORD, REGISTER_SIGNER, created=SIGNED_AT))) == ("altered", "controller")
    assert short(check(RECORD)) == ("altered", "missing")
    elsewhere = RECORD | {"issuer": STRANGER.verification_method.partition("#")[0]}
    assert short(check(clr.sign(elsewhere, STRANGER, created=SIGNED_AT))) == ("not_issued_here", "issuer_unknown")


def test_a_proof_over_other_than_the_statements_is_none_of_a_records(check):
    flat = sign_badge(clr.flattened(RECORD), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=[JCS])

    assert short(check(RECORD | {"proof": flat["proof"]})) == ("altered", "cryptosuite")


def test_what_a_compromised_key_signed_afterwards_is_no_record(check):
    lost = {"state": "compromised", "since": SIGNED_AT + timedelta(days=1), "reason": "lost"}
    late = clr.sign(RECORD, AWARDER_P256, created=SIGNED_AT + timedelta(days=2))

    assert short(check(awarder_key=lost)) == ("genuine_in_force", None)
    assert short(check(late, awarder_key=lost)) == ("genuine_not_in_force", "key_compromised")


# One statement, wherever it stands: the parts speak of the same holder and of the same awarder


@pytest.mark.parametrize("name", ["acquisitionRoute", "startedOn", "awardReference"])
def test_what_is_of_this_award_alone_is_signed_as_the_records(check, name):
    assert SIGNED[name] == open_badge(AWARD)["credentialSubject"][name]
    without = {member: value for member, value in SIGNED.items() if member != name}
    moved = {**without, "credentialSubject": {**SIGNED["credentialSubject"], name: SIGNED[name]}}

    assert [short(check(bent)) for bent in (without, moved)] == [("altered", "signature")] * 2


def test_what_a_part_says_of_the_holder_is_never_taken_for_the_larger_awards(check):
    by_experience = signed(part(1, route="prior_learning"))
    whole = clr.sign(clr.clr(AWARD, [by_experience, PARTS[1]]), AWARDER_SIGNER, created=SIGNED_AT)
    said_again = copy.deepcopy(whole)
    said_again["credentialSubject"]["acquisitionRoute"] = "prior_learning"

    assert (short(check(said_again)), check(said_again).credential) == (
        ("genuine_in_force", None),
        check(whole).credential,
    )
    assert check(whole).credential.route == "course"


def test_an_awarder_of_two_names_is_shown_with_both_whichever_stands_on_top(check):
    renamed = dataclasses.replace(AWARD, issuer=dataclasses.replace(AWARD.issuer, name="Zenith Institute"))
    parts = [*PARTS, signed(part(3, issuer=renamed.issuer))]
    whole = clr.sign(clr.clr(renamed, parts), AWARDER_SIGNER, created=SIGNED_AT)
    older = {**whole, "issuer": {**whole["issuer"], "name": AWARD.issuer.name}}

    assert [short(check(one)) for one in (whole, older)] == [("genuine_in_force", None)] * 2
    assert [check(one).credential.awarder for one in (whole, older)] == [f"{AWARD.issuer.name} / Zenith Institute"] * 2


# What is not signed in the first place


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [PARTS[0], PARTS[0]],
        [signed()],
        [open_badge(part(1))],
        [RECORD | {"proof": []}],
        [{"type": "VerifiableCredential"}],
        [signed(part(number)) for number in range(10, 51)],
        [signed(part(3, holder=dataclasses.replace(AWARD.holder, id="urn:uuid:another")))],
        [signed(part(3, achievement=AWARD.achievement))],
    ],
)
def test_what_is_no_set_of_signed_badges_of_one_holder_is_no_record(parts):
    with pytest.raises(Ambiguous):
        clr.clr(AWARD, parts)


@pytest.mark.parametrize(
    "association",
    [
        Association("isBetterThan", part(1).achievement.id, AWARD.achievement.id),
        Association("isChildOf", "urn:x:unknown", AWARD.achievement.id),
        Association("isChildOf", part(1).achievement.id, "urn:x:unknown"),
    ],
)
def test_associations_are_of_known_kinds_between_what_is_in_the_record(association):
    with pytest.raises(Ambiguous) as refused:
        clr.clr(AWARD, PARTS, [association])
    assert refused.value.reason == "association"


def test_nothing_is_signed_without_all_of_annex_i():
    with pytest.raises(Incomplete):
        clr.clr(dataclasses.replace(AWARD, holder=dataclasses.replace(AWARD.holder, name="")), PARTS)


# The contexts of the parts


def test_the_whole_is_canonical_as_other_readers_of_json_ld_see_it():
    written_in = inlined(RECORD)

    assert oxigraph(written_in) == canonical(clr.flattened(RECORD))


def inlined(value: Any) -> Any:
    """The document with the contexts themselves in the place of their addresses, in every part."""
    if isinstance(value, dict):
        return {
            name: [bundled().load(address)["@context"] for address in inner] if name == "@context" else inlined(inner)
            for name, inner in value.items()
        }
    return [inlined(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "bend",
    [
        ["https://www.w3.org/ns/credentials/v2", "https://elsewhere.example/context"],
        ["https://www.w3.org/ns/credentials/v2", {"name": "https://elsewhere.example/name"}],
        {"name": "https://elsewhere.example/name"},
        "https://www.w3.org/ns/credentials/v2",
        [],
        None,
        list(reversed(open_badge(AWARD)["@context"])),
        [*open_badge(AWARD)["@context"], "https://www.w3.org/ns/credentials/v2"],
    ],
)
def test_a_part_brings_no_context_of_its_own(check, bend):
    bent = copy.deepcopy(SIGNED)
    bent["credentialSubject"]["verifiableCredential"][0]["@context"] = bend

    with pytest.raises(Ambiguous):
        clr.flattened(bent)
    assert short(check(bent)) == ("altered", "context")


def test_a_record_is_what_the_standards_schema_requires():
    published = json.loads(shared("clr_2.0", "schema", "clr_v2p0_clrcredential_schema.json").read_bytes())
    subject = SIGNED["credentialSubject"]

    assert first_flaw(SIGNED) is None
    assert [name for name in published["required"] if name not in SIGNED] == []
    assert [name for name in published["$defs"]["ClrSubject"]["required"] if name not in subject] == []
    kinds = published["$defs"]["Association"]["properties"]["associationType"]["enum"]
    assert {one["associationType"] for one in subject["association"]} <= set(kinds)


# Bent copies, the genuine one accepted in the same loop

RAW = json.dumps(SIGNED, ensure_ascii=False, separators=(",", ":")).encode()


def characters() -> Iterator[bytes]:
    """A character in a hundred bent, or gone: each takes as long as a large graph is named."""
    chance = random.Random(20261124)
    for place in range(0, len(RAW), 101):
        yield RAW[:place] + bytes([RAW[place] ^ (1 << chance.randrange(8))]) + RAW[place + 1 :]
        yield RAW[:place] + RAW[place + 1 :]


def members() -> Iterator[bytes]:
    def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for name, inner in items:
            yield (*at, name)
            yield from places(inner, (*at, name))

    for path in random.Random(20261124).sample(list(places(SIGNED)), 40):
        for act in (lambda parent, name: parent.pop(name), replace, double):
            bent = copy.deepcopy(SIGNED)
            parent = bent
            for step in path[:-1]:
                parent = parent[step]
            act(parent, path[-1])
            yield json.dumps(bent).encode()


def replace(parent: Any, name: Any) -> None:
    parent[name] = f"{parent[name]}x" if isinstance(parent[name], str) else "x"


def double(parent: Any, name: Any) -> None:
    parent[name] = [parent[name], "x"] if isinstance(parent, dict) else {"x": parent[name]}


def exchanged() -> Iterator[bytes]:
    """What stands in one part, in the other; and parts moved, doubled, left out."""
    for name in SIGNED["credentialSubject"]["verifiableCredential"][0]:
        if name not in ("@context", "type"):
            bent = copy.deepcopy(SIGNED)
            one, other = bent["credentialSubject"]["verifiableCredential"]
            one[name], other[name] = other[name], one[name]
            if bent != SIGNED and one[name] != other[name]:
                yield json.dumps(bent).encode()
    for parts in ([0], [1], [0, 1, 1], [0, 0]):
        bent = copy.deepcopy(SIGNED)
        found = bent["credentialSubject"]["verifiableCredential"]
        bent["credentialSubject"]["verifiableCredential"] = [found[place] for place in parts]
        yield json.dumps(bent).encode()


def plain(document: Any) -> str:
    """What a record says: its sets (proofs, parts, associations) in one order, its members in one order."""
    if isinstance(document, dict):
        return json.dumps({name: plain(value) for name, value in document.items()}, sort_keys=True)
    if isinstance(document, list):
        return json.dumps(sorted(map(plain, document)))
    return json.dumps(document)


def same(raw: bytes) -> bool:
    try:
        return plain(json.loads(raw)) == plain(SIGNED)
    except (ValueError, RecursionError):
        return False


@pytest.mark.parametrize(("mutants", "at_least"), [(characters, 200), (members, 100), (exchanged, 8)])
def test_no_bent_copy_is_taken_for_genuine(tmp_path, mutants, at_least):
    trust = TrustStore.load(write(Folder(entries=(*Folder().entries, *ENTRIES)).files(), tmp_path))
    tried, accepted = 0, []
    for raw in mutants():
        if same(raw):
            continue
        if verify(raw, trust, NOW).verdict.startswith("genuine"):
            accepted.append(raw)
        if tried % 50 == 0:
            assert verify(RAW, trust, NOW).verdict == "genuine_in_force"
        tried += 1

    assert accepted == []
    assert tried >= at_least


def test_more_than_a_verifier_reads_is_not_signed():
    what = dataclasses.replace(AWARD.achievement, description="x" * 300_000)

    with pytest.raises(Unreadable):
        clr.sign(clr.clr(dataclasses.replace(AWARD, achievement=what), PARTS), AWARDER_SIGNER, created=SIGNED_AT)
