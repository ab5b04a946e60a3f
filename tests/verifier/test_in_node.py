"""The verifier's own JavaScript, run by node: it says of every document what `verify` in Python says of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.cli.samples import main as write_samples
from passerelle.core.credentials import gathered, jose, vc_jwt
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.snapshot import snapshot
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.paper_samples import INDEX, RECORD, SIGNED_AT, text_of
from tests.core.credentials.samples import AWARDER, AWARDER_SIGNER, NOW
from tools import verifier

if TYPE_CHECKING:
    from passerelle.core.credentials.did import PublicKey
    from passerelle.core.credentials.verdict import Verdict

VECTORS = json.loads((Path(__file__).parents[1] / "core" / "credentials" / "vectors" / "paper.json").read_text("utf-8"))
TEXTS = (".json", ".jwt", ".sdjwt", ".txt")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")),
    reason="node is not installed (Debian: apt-get install nodejs npm)",
)


@dataclass
class Node:
    """Documents to be judged by both, and how to ask."""

    folder: Path
    program: Path
    cases: list[tuple[str, TrustStore, datetime]] = field(default_factory=list)

    def trust(self, files: dict[str, bytes]) -> TrustStore:
        self.folder.mkdir(exist_ok=True)
        return TrustStore.load(samples.write(files, self.folder / f"trust-{len(list(self.folder.iterdir()))}"))

    def ask(self, *cases: tuple[str, TrustStore, datetime], **more: Any) -> dict[str, Any]:
        """Return what the verifier says."""
        stores = list({id(trust): trust for _said, trust, _now in cases}.values())
        places = {id(trust): place for place, trust in enumerate(stores)}
        asked = {
            "snapshots": [snapshot(trust) for trust in stores],
            "cases": [
                {"said": said, "snapshot": places[id(trust)], "now": int(now.timestamp())} for said, trust, now in cases
            ],
            "codes": [],
            "hashes": [],
        } | more
        self.folder.mkdir(exist_ok=True)
        (self.folder / "asked.json").write_text(json.dumps(asked), "utf-8")
        done = subprocess.run(
            ["node", self.program, self.folder / "asked.json"], check=True, capture_output=True, timeout=120
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    verifier.install()
    target = tmp_path_factory.mktemp("program") / "judged.mjs"
    target.write_bytes(
        verifier.bundled(Path(__file__).parent / "judged.js", "--format=esm", "--platform=node", "--target=node20")
    )
    return target


@pytest.fixture
def node(program: Path, tmp_path: Path) -> Node:
    return Node(tmp_path / "node", program)


def same(told: dict[str, Any], verdict: Verdict) -> bool:
    """Whether both say the same, step by step; a step's detail in words of each program's own is not compared."""
    steps = [(step["code"], step["result"]) for step in told["steps"]]
    return (told["verdict"], told["reason"], told["form"]) == (verdict.verdict, verdict.reason, verdict.form) and (
        steps == [(step.code, step.result) for step in verdict.steps]
    )


def told_apart(node: Node, cases: list[tuple[str, TrustStore, datetime]]) -> list[tuple[str, str, str]]:
    """Return the documents of which the two programs say different things."""
    judged = node.ask(*cases)["judged"]
    return [
        (
            said[:200],
            f"{told['verdict']} {told['reason']} {told['steps']}",
            f"{verdict.verdict} {verdict.reason} {verdict.steps}",
        )
        for (said, trust, now), told in zip(cases, judged, strict=True)
        if not same(told, verdict := verify(said.encode("utf-8", "surrogatepass"), trust, now))
    ]


def test_every_vector_of_paper_is_judged_as_it_says(node: Node):
    trust = node.trust(paper_samples.trust_files())
    genuine = [(vector["text"], trust, NOW) for vector in VECTORS["genuine"]]
    refused = [(vector["text"], trust, NOW) for vector in VECTORS["refused"]]

    told = node.ask(*genuine, *refused)["judged"]

    assert [one["verdict"] for one in told[: len(genuine)]] == ["genuine_in_force"] * len(genuine)
    assert [(one["verdict"], one["reason"]) for one in told[len(genuine) :]] == [
        (vector["verdict"], vector["reason"]) for vector in VECTORS["refused"]
    ]
    assert told_apart(node, [*genuine, *refused]) == []


def test_what_a_paper_says_is_read_as_python_reads_it(node: Node):
    trust = node.trust(paper_samples.trust_files())

    told = node.ask(*[(vector["text"], trust, NOW) for vector in VECTORS["genuine"]])["judged"]

    for one, vector in zip(told, VECTORS["genuine"], strict=True):
        said, means = one["credential"], vector["means"]
        awarded = date(1970, 1, 1) + timedelta(days=said["awardedOn"])
        assert (said["award"], said["number"], said["version"]) == (
            means["award"],
            means["number"],
            str(means["version"]),
        )
        assert (said.get("credits"), said["hours"], said["result"]) == (
            means["credits"],
            means["hours"],
            means["result"],
        )
        assert (said["holder"].rstrip("…"), said["title"].rstrip("…")) == (means["holder"], means["title"])
        assert (awarded.isoformat(), said["awarder"]) == (means["awarded_on"], "Université de Mirane")
        assert said.get("levels", []) == means["levels"]


def test_no_change_of_one_letter_is_accepted_and_the_genuine_one_is(node: Node):
    trust = node.trust(paper_samples.trust_files())
    said = VECTORS["genuine"][0]["text"]
    changed = [
        said[:place] + letter + said[place + 1 :]
        for place in range(len(said))
        for letter in (LETTERS[(7 * place + 11 * turn) % 32] for turn in range(8))
        if letter != said[place]
    ]
    changed += [said[:place] + said[place + 1 :] for place in range(len(said))]

    told = node.ask(*[(one, trust, NOW) for one in [said, *changed]])["judged"]

    assert told[0]["verdict"] == "genuine_in_force"
    assert len(changed) > 4000
    assert [one for one, answer in zip(changed, told[1:], strict=True) if answer["verdict"].startswith("genuine")] == []


def test_without_webcrypto_ed25519_is_still_checked_and_p256_is_left_open(node: Node):
    trust = node.trust(paper_samples.trust_files())
    by_name = {vector["name"]: vector["text"] for vector in [*VECTORS["genuine"], *VECTORS["refused"]]}
    names = ["a realistic award", "a bit of the signature", "a bit of the payload", "signed with P-256"]

    told = node.ask(*[(by_name[name], trust, NOW) for name in names], without_webcrypto=True)["judged"]

    assert [(one["verdict"], one["reason"]) for one in told] == [
        ("genuine_in_force", None),
        ("altered", "signature"),
        ("altered", "signature"),
        ("not_issued_here", "no_webcrypto"),
    ]


def standings(node: Node) -> list[tuple[str, TrustStore, datetime]]:
    """Return one award in every standing that a folder can tell of, and folders that tell nothing."""
    said, ago = text_of(), NOW - timedelta(days=2)
    fresh = node.trust(paper_samples.trust_files())
    folders = [
        paper_samples.trust_files(revoked=(INDEX,)),
        paper_samples.trust_files(revoked=(5, INDEX, 131_071), changes=(("revoked", ago),)),
        paper_samples.trust_files(suspended=(INDEX,), changes=(("suspended", ago),)),
        paper_samples.trust_files(suspended=(INDEX,)),
        paper_samples.trust_files(changes=(("superseded", ago),)),
        paper_samples.trust_files(changes=(("suspended", ago), ("reinstated", NOW - timedelta(days=1)))),
        paper_samples.trust_files(lists=("revocation",)),
        paper_samples.trust_files(lists=("suspension",)),
        paper_samples.trust_files(keys=(_state(AWARDER_SIGNER, "compromised", SIGNED_AT - timedelta(days=1)),)),
        paper_samples.trust_files(keys=(_state(AWARDER_SIGNER, "compromised", None),)),
        paper_samples.trust_files(
            keys=(_state(AWARDER_SIGNER, "compromised", None),), revoked=(INDEX,), changes=(("revoked", ago),)
        ),
        paper_samples.trust_files(keys=(_state(AWARDER_SIGNER, "compromised", None),), suspended=(INDEX,)),
        paper_samples.trust_files(keys=(_state(AWARDER_SIGNER, "retired", SIGNED_AT),)),
        paper_samples.trust_files(keys=(_state(AWARDER_SIGNER, "retired", SIGNED_AT + timedelta(days=1)),)),
    ]
    cases = [(said, node.trust(files), NOW) for files in folders]
    # The first is withdrawn by a bit alone: Python forgets that with the list's last day, the snapshot does not.
    cases += [(said, trust, NOW + timedelta(days=3)) for _said, trust, _now in cases[1:]]
    moments = [NOW + timedelta(hours=30), NOW + timedelta(days=3650), NOW - timedelta(days=300)]
    cases += [(said, fresh, now) for now in moments]
    early = replace(RECORD, awarded_on=date(2025, 12, 1), started_on=None)
    unknown = replace(RECORD, achievement=replace(RECORD.achievement, register_number="MC-00999"))
    over = replace(RECORD, valid_until=date(2026, 7, 1))
    return [*cases, *[(text_of(record), fresh, NOW) for record in (early, unknown, over)]]


def _state(signer: samples.TestSigner, state: Any, since: datetime | None) -> PublicKey:
    return signer.published(state=state, since=since, reason="lost")


def test_an_award_in_every_standing_is_judged_as_python_judges_it(node: Node):
    cases = standings(node)

    assert told_apart(node, cases) == []
    verdicts = {one["verdict"] for one in node.ask(*cases)["judged"]}
    assert verdicts == {"genuine_in_force", "genuine_not_in_force", "genuine_status_unknown"}


def test_a_withdrawal_that_a_bit_alone_told_stays_one_in_an_old_snapshot(node: Node):
    trust = node.trust(paper_samples.trust_files(revoked=(INDEX,)))

    (told,) = node.ask((text_of(), trust, NOW + timedelta(days=3)))["judged"]

    assert (told["verdict"], told["reason"]) == ("genuine_not_in_force", "revoked")


def test_a_withdrawal_keeps_its_day_and_its_reason(node: Node):
    since = NOW - timedelta(days=2)
    trust = node.trust(paper_samples.trust_files(revoked=(INDEX,), changes=(("revoked", since),)))

    (told,) = node.ask((text_of(), trust, NOW))["judged"]

    assert told["status"] == {
        "status": "revoked",
        "day": (since.date() - date(1970, 1, 1)).days,
        "reason": "assessment_invalid",
    }


def badge() -> dict[str, Any]:
    return samples.signed(RECORD)


def dumped(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)


def with_change(change: Any) -> str:
    document = deepcopy(badge())
    change(document)
    return dumped(document)


CHANGES = {
    "a title": lambda it: it["credentialSubject"]["achievement"].update(name="Master of the Lake"),
    "a holder": lambda it: it["credentialSubject"]["identifier"][0].update(identityHash="Somebody"),
    "a proof away": lambda it: it.update(proof=it["proof"][1:]),
    "all proofs away": lambda it: it.pop("proof"),
    "no proofs": lambda it: it.update(proof=[]),
    "proofs of no shape": lambda it: it.update(proof="x"),
    "another purpose": lambda it: [one.update(proofPurpose="authentication") for one in it["proof"]],
    "another issuer": lambda it: it["issuer"].update(id="did:web:elsewhere.example"),
    "an unknown key": lambda it: [one.update(verificationMethod=f"{AWARDER}#key-77") for one in it["proof"]],
    "a member more": lambda it: it.update(more="x"),
    "a member of a proof more": lambda it: it["proof"][1].update(more="x"),
    "a place of the list": lambda it: it["credentialStatus"].update(statusListIndex="5"),
    "no status": lambda it: it.pop("credentialStatus"),
    "another context": lambda it: it.update({"@context": it["@context"][:1]}),
    "a spelling of the signature": lambda it: it["proof"][1].update(proofValue=it["proof"][1]["proofValue"] + "1"),
    "a signature too short": lambda it: it["proof"][1].update(proofValue="z11"),
    "a day": lambda it: it.update(validUntil="2099-01-01T00:00:00Z"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_badge_is_refused_by_both(node: Node, change: Any):
    trust = node.trust(paper_samples.trust_files())
    said = with_change(change)

    (told,) = node.ask((said, trust, NOW))["judged"]

    verdict = verify(said.encode(), trust, NOW)
    assert (told["verdict"], verdict.verdict) in {("altered", "altered"), ("not_issued_here", "not_issued_here")}


def test_a_genuine_badge_is_genuine_however_its_members_are_ordered(node: Node):
    trust = node.trust(paper_samples.trust_files())
    document = badge()
    turned = dict(reversed(document.items()))
    spellings = [dumped(document), json.dumps(document, indent=2), dumped(turned), "\ufeff " + dumped(document)]

    told = node.ask(*[(said, trust, NOW) for said in spellings])["judged"]

    assert [one["verdict"] for one in told] == ["genuine_in_force"] * 4
    assert told[0]["credential"]["holder"] == RECORD.holder.name
    assert (told[0]["credential"]["hours"], told[0]["credential"]["credits"]) == ("75", "3")


def test_a_withdrawn_badge_is_not_in_force(node: Node):
    trust = node.trust(paper_samples.trust_files(revoked=(INDEX,)))

    (told,) = node.ask((dumped(badge()), trust, NOW))["judged"]

    assert (told["verdict"], told["reason"]) == ("genuine_not_in_force", "revoked")


def test_json_that_can_be_read_in_two_ways_is_refused(node: Node):
    trust = node.trust(paper_samples.trust_files())
    said = dumped(badge())
    start = said[1:]
    unclear = [
        f'{{"name": "x", {start}',
        f'{{"n\\u0061me": "x", {start}',
        f'{{"more": "\\ud800", {start}',
        f'{{"more": 1e999, {start}',
        f'{{"more": {"[" * 40}{"]" * 40}, {start}',
        f'{{"more": NaN, {start}',
        f'{{"more": "{"x" * 300_000}", {start}',
        said[:-1],
    ]

    told = node.ask(*[(one, trust, NOW) for one in unclear])["judged"]

    assert [(one["verdict"], one["reason"]) for one in told] == [
        ("altered", "duplicate_key"),
        ("altered", "duplicate_key"),
        ("altered", "lone_surrogate"),
        ("altered", "not_a_number"),
        ("altered", "too_deep"),
        ("altered", "not_json"),
        ("altered", "too_large"),
        ("altered", "not_json"),
    ]


def test_nothing_that_is_brought_breaks_it(node: Node):
    trust = node.trust(paper_samples.trust_files())
    odd = ["", "#", "HTTPS://", "{}", "[]", "{", '{"issuer": null, "proof": {}}', '{"proof": [null, 1, [[]]]}']
    odd += ['{"issuer": {"id": "did:web:register.example"}, "proof": {"verificationMethod": {}}}', "A" * 3000, "\x00"]
    odd += ['{"__proto__": {"issuer": "did:web:register.example"}}', f"HTTPS://REGISTER.EXAMPLE/V#{'A' * 1639}"]

    told = node.ask(*[(said, trust, NOW) for said in odd])["judged"]

    assert [one["verdict"] for one in told if one["verdict"] not in ("altered", "not_issued_here")] == []


def test_what_only_the_register_reads_is_not_called_anothers(node: Node):
    trust = node.trust(paper_samples.trust_files())
    token = vc_jwt.issue(RECORD, AWARDER_SIGNER, issued_at=SIGNED_AT)
    forms = {
        dumped(badge() | {"type": ["VerifiableCredential", "ClrCredential"]}): "clr",
        dumped(badge() | {"type": ["VerifiableCredential", "EndorsementCredential"]}): "endorsement",
        dumped(samples.signed(RECORD, paper_samples.P256_SIGNER)): "open_badge",
        dumped(vc_jwt.envelope(token)): "vc_jwt",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAA~eyJ~": "sd_jwt_vc",
        gathered.sign_transcript(
            {**open_badge(RECORD), "type": ["ClrCredential"]}, AWARDER_SIGNER, at=SIGNED_AT
        ): "clr",
        jose.sign({"typ": gathered.PRESENTATION_TYP}, b"{}", AWARDER_SIGNER): "clr",
        "https://register.example/s/ABCD": "link",
        "https://register.example/credentials/0b2f8c1e-6c0b-4b8a-9d5e-3f0f6f1f7a11": "link",
        "%PDF-": "pdf",
    }

    told = node.ask(*[(said, trust, NOW) for said in forms])["judged"]

    assert [(one["reason"], one["kind"], one["steps"][-1]["result"]) for one in told] == [
        ("only_online", kind, "unknown") for kind in forms.values()
    ]
    assert {one["where"] for one in told} == {"https://register.example/verify/"}


def test_every_sample_is_judged_as_python_judges_it_or_said_to_be_checked_elsewhere(node: Node, tmp_path: Path):
    folder, now = tmp_path / "samples", datetime.now(UTC)
    write_samples([str(folder)])
    trust = TrustStore.load(folder / "trust")
    files = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.*")) if path.suffix in TEXTS}

    told = dict(zip(files, node.ask(*[(said.strip(), trust, now) for said in files.values()])["judged"], strict=True))

    unchecked = {name for name, one in told.items() if one["reason"] == "only_online"}
    assert [
        (name, told[name], verdict)
        for name, said in files.items()
        if name not in unchecked and not same(told[name], verdict := verify(said.encode(), trust, now))
    ] == []
    expired = [one for name, one in told.items() if name.startswith("expired-") and name not in unchecked]
    assert {one["status"]["day"] == one["credential"]["validUntil"] for one in expired} == {True}
    genuine = {name for name in told if not name.startswith(("tampered-", "revoked-", "expired-", "didkey-"))}
    assert genuine - unchecked == {
        *("ob-eddsa-jcs-2022.json", "ob-proof-set.json", "paper.txt", "vc-jwt-ed25519.jwt", "vc-jwt-es256.jwt"),
    }


def signed_token(*, header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None) -> str:
    """Return a token that its awarder signed with this header and these members beside what it should say."""
    document = open_badge(RECORD) | (claims or {})
    full = {"kid": AWARDER_SIGNER.verification_method, "typ": "vc+jwt", "iat": int(SIGNED_AT.timestamp())}
    return jose.compact({**full, **(header or {})}, json.dumps(document).encode(), AWARDER_SIGNER)


TOKENS: dict[str, dict[str, Any]] = {
    "as it should be": {},
    "with the claims that repeat it": {"claims": {"iss": AWARDER, "jti": RECORD.credential_id}},
    "another media type": {"header": {"typ": "JWT"}},
    "another content": {"header": {"cty": "text"}},
    "critical": {"header": {"crit": ["exp"]}},
    "compressed": {"header": {"zip": "DEF"}},
    "no moment": {"header": {"iat": "yesterday"}},
    "an unknown key": {"header": {"kid": f"{AWARDER}#key-77"}},
    "another's key": {"header": {"kid": f"{samples.REGISTER}#key-1"}},
    "no key": {"header": {"kid": 7}},
    "another issuer in the header": {"header": {"iss": "did:web:elsewhere.example"}},
    "for somebody": {"claims": {"aud": "https://employer.example"}},
    "another issuer in a claim": {"claims": {"iss": "did:web:elsewhere.example"}},
    "another name in a claim": {"claims": {"jti": "https://register.example/credentials/1"}},
    "an end in a claim": {"claims": {"exp": 1}},
    "a beginning of another kind": {"claims": {"nbf": "1"}},
    "a holder in a claim": {"claims": {"sub": "urn:uuid:1"}},
    "a proof inside": {"claims": {"proof": {}}},
    "another issuer": {"claims": {"issuer": {"id": "did:web:elsewhere.example"}}},
    "no award": {"claims": {"type": ["VerifiableCredential"]}},
}


@pytest.mark.parametrize("made", TOKENS.values(), ids=TOKENS.keys())
def test_a_token_is_judged_by_both_alike(node: Node, made: dict[str, Any]):
    trust = node.trust(paper_samples.trust_files())

    assert told_apart(node, [(signed_token(**made), trust, NOW)]) == []


def test_a_withdrawn_token_and_one_of_each_kind_of_key_is_judged_by_both_alike(node: Node):
    fresh, ended = (node.trust(paper_samples.trust_files(revoked=places)) for places in ((), (INDEX,)))
    tokens = [
        vc_jwt.issue(RECORD, signer, issued_at=SIGNED_AT) for signer in (AWARDER_SIGNER, paper_samples.P256_SIGNER)
    ]
    cases = [(said, trust, NOW) for said in tokens for trust in (fresh, ended)]

    assert told_apart(node, cases) == []
    assert [one["reason"] for one in node.ask(*cases)["judged"]] == [None, "revoked"] * 2


def test_no_change_of_a_token_is_accepted_and_the_genuine_one_is(node: Node):
    trust = node.trust(paper_samples.trust_files())
    said = vc_jwt.issue(RECORD, paper_samples.P256_SIGNER, issued_at=SIGNED_AT)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    changed = [
        said[:place] + letter + said[place + 1 :]
        for place in range(len(said))
        for letter in (letters[(5 * place + 13 * turn) % 64] for turn in range(2))
        if letter != said[place] and said[place] != "."
    ]
    end = letters.index(said[-1])
    changed += [said[:-1] + letters[end ^ bit] for bit in (1, 2, 4, 8)]
    changed += [said + more for more in ("=", "A", ".", "~", ".AAAA", "\nA")] + [said[:place] for place in (-1, -2, -3)]
    changed += [said.replace("-", "+"), said.replace("_", "/"), said.replace(".", "..", 1)]
    changed = [one for one in changed if one != said]

    told = node.ask(*[(one, trust, NOW) for one in [said, *changed]])["judged"]

    assert told[0]["verdict"] == "genuine_in_force"
    assert len(changed) > 3000
    assert [one for one, answer in zip(changed, told[1:], strict=True) if answer["verdict"].startswith("genuine")] == []


def test_check_codes_and_hashes_are_those_of_python(node: Node):
    meant = VECTORS["check_codes"]["meant"]
    texts = ["", "abc", "x" * 55, "x" * 56, "x" * 111, "x" * 112, "ß" * 1000]

    told = node.ask(codes=[*meant, *VECTORS["check_codes"]["not_meant"], "K7Q2"], hashes=texts)

    assert told["codes"][: len(meant)] == list(meant.values())
    assert not any(told["codes"][len(meant) :])
    assert told["hashes"] == [
        [hashlib.sha256(text.encode()).hexdigest(), hashlib.sha512(text.encode()).hexdigest()] for text in texts
    ]
