"""What says the same in other words is no alteration: it verifies, and a reader is told what it now shows.

One list for each form (`passerelle samples`): member order, white space, escapes, the order inside a set where
statements are signed, the order of proofs, a disclosure withheld. What looks like one and is none stands beside it.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from passerelle.core.credentials import jose, vc_jwt
from passerelle.core.credentials.keys import ORDER_P256
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Step, Summary, Verdict
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import write
from tools.mutants.materials import NOW, Material, materials
from tools.mutants.meaning import shows_the_same

if TYPE_CHECKING:
    from collections.abc import Iterator

ON_STATEMENTS = ("ob-eddsa-rdfc-2022", "ob-ecdsa-rdfc-2019", "clr")
ON_JSON = ("ob-eddsa-jcs-2022", "ob-proof-set")
BADGES = (*ON_STATEMENTS, *ON_JSON)
TOKENS = ("vc-jwt-es256", "vc-jwt-ed25519")
FREE = ("sd-jwt-vc", "sd-jwt-vc-ed25519")
BOUND = ("sd-jwt-vc-bound", "eudi-learning")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Material], TrustStore]:
    found, files = materials(3)
    return {one.name: one for one in found}, TrustStore.load(write(files, tmp_path_factory.mktemp("trust")))


class Sample:
    """A genuine document of one form, and how to check another in its place."""

    def __init__(self, material: Material, trust: TrustStore) -> None:
        self.material, self.trust = material, trust
        self.original = self.check(material.raw)
        assert self.original.verdict == "genuine_in_force"

    def check(self, raw: bytes) -> Verdict:
        return verify(self.material.carried(raw), self.trust, NOW)

    def document(self) -> Any:
        return json.loads(self.material.raw)

    def parts(self) -> tuple[bytes, list[bytes], bytes]:
        """Return token, disclosures and the holder's signature."""
        token, *shown, binding = self.material.raw.split(b"~")
        return token, shown, binding


@pytest.fixture
def sample(request: pytest.FixtureRequest, made: tuple[dict[str, Material], TrustStore]) -> Sample:
    return Sample(made[0][request.param], made[1])


def of(*names: str) -> Any:
    return pytest.mark.parametrize("sample", names, indirect=True)


def written(value: Any, **options: Any) -> bytes:
    return json.dumps(value, **{"ensure_ascii": False, "separators": (",", ":")} | options).encode()


def turned(value: Any) -> Any:
    """Return a value with all members in the opposite order; lists stay as they are."""
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


@of(*BADGES)
def test_the_order_of_members_and_the_spelling_of_json_say_nothing(sample: Sample):
    document, raw = sample.document(), sample.material.raw
    for other in (
        written(turned(document)),
        written(document, indent=2),
        written(document, sort_keys=True, ensure_ascii=True),
        written(document).replace(b"/", b"\\/"),
        raw.replace(b'"creditsAvailable":2.5', b'"creditsAvailable":25e-1'),
        raw.replace(b'"creditsAvailable":2.5', b'"creditsAvailable":2.500'),
        b"\r\n\t " + raw + b" \n",
    ):
        assert sample.check(other) == sample.original, other[:200]


@of("ob-eddsa-rdfc-2022", "ob-eddsa-jcs-2022", "ob-ecdsa-rdfc-2019", "clr")
def test_one_proof_and_a_list_of_it_are_the_same(sample: Sample):
    document = sample.document()

    assert sample.check(written(document | {"proof": [document["proof"]]})) == sample.original


@of("ob-proof-set")
def test_the_order_of_proofs_says_nothing(sample: Sample):
    document = sample.document()

    found = sample.check(written(document | {"proof": document["proof"][::-1]}))

    suites = {step.detail for verdict in (found, sample.original) for step in verdict.steps if step.code == "signature"}
    assert shows_the_same(found, sample.original, is_shown_in_part=False)
    assert {tuple(sorted(words.split(", "))) for words in suites} == {("eddsa-jcs-2022", "eddsa-rdfc-2022")}


def achievement_of(document: Any) -> Any:
    subject = document["credentialSubject"]["achievement"]
    return subject[0] if isinstance(subject, list) else subject


def reordered(document: Any) -> Iterator[Any]:
    """Give the document with one of its sets in another order, each in turn; the last in all of them."""
    for name in ("alignment", "assessmentType"):
        achievement_of(document)[name].reverse()
        yield document
    document["type"].reverse()
    yield document


@of(*ON_STATEMENTS)
def test_the_order_inside_a_set_says_nothing_where_statements_are_signed(sample: Sample):
    for document in reordered(sample.document()):
        found = sample.check(written(document))
        assert shows_the_same(found, sample.original, is_shown_in_part=False), found.steps
        assert found.steps == sample.original.steps
    assert found.credential is not None
    assert sample.original.credential is not None
    assert found.credential.levels == sample.original.credential.levels[::-1]


@of(*ON_STATEMENTS)
def test_the_order_of_a_list_is_signed(sample: Sample):
    """What a result may be stands in an order: it is a scale (`@list` in the context of Open Badges)."""
    document = sample.document()
    achievement_of(document)["resultDescription"][0]["allowedValue"].reverse()

    found = sample.check(written(document))

    assert (found.verdict, found.steps[-1].code) == ("altered", "signature")


@of(*ON_JSON)
def test_the_same_order_is_signed_where_json_is(sample: Sample):
    for document in reordered(sample.document()):
        found = sample.check(written(document))
        assert (found.verdict, found.steps[-1].code) == ("altered", "signature")


@of(*TOKENS)
def test_a_token_may_come_in_an_envelope_and_with_white_space_around_it(sample: Sample):
    envelope = vc_jwt.envelope(sample.material.raw.decode())

    for other in (
        sample.material.raw + b"\n",
        b" \n" + sample.material.raw,
        written(envelope),
        written(turned(envelope)),
    ):
        assert sample.check(other) == sample.original


@of(*FREE)
def test_what_a_holder_withholds_is_not_told_and_the_rest_is(sample: Sample):
    token, shown, _ = sample.parts()
    everything = dataclasses.asdict(told(sample.original))
    hidden: set[str] = set()

    for place in range(len(shown)):
        found = sample.check(b"~".join((token, *shown[:place], *shown[place + 1 :], b"")))
        fields = dataclasses.asdict(told(found))
        missing = {name for name, value in fields.items() if value != everything[name]}
        assert (found.verdict, found.steps) == (sample.original.verdict, sample.original.steps)
        assert all(fields[name] in (None, ()) for name in missing), missing
        hidden |= missing
    nothing = dataclasses.asdict(told(sample.check(token + b"~")))

    assert hidden == {name for name in everything if nothing[name] != everything[name]}
    assert hidden == {"holder_name", "result", "route", "credits", "credit_system", "hours", "outcomes"}


def told(verdict: Verdict) -> Summary:
    assert verdict.credential is not None
    return verdict.credential


@of(*FREE)
def test_the_order_of_disclosures_says_nothing_where_no_holder_signed_it(sample: Sample):
    token, shown, _ = sample.parts()

    for order in itertools.islice(itertools.permutations(shown), 1, 200, 20):
        assert sample.check(b"~".join((token, *order, b""))) == sample.original


@of(*BOUND)
def test_what_a_holder_signed_is_shown_whole_in_that_order_or_without_the_signature(sample: Sample):
    token, shown, binding = sample.parts()

    for other in (shown[1:], shown[::-1], [*shown, shown[0]], []):
        found = sample.check(b"~".join((token, *other, binding)))
        assert (found.verdict, found.steps[-1].code) in [("altered", "holder_binding"), ("altered", "signature")]
    unbound = sample.check(b"~".join((token, *shown, b"")))
    assert unbound.credential == sample.original.credential
    assert unbound.steps[-1] == Step("holder_binding", "not_applicable")
    assert sample.original.steps[-1] == Step("holder_binding", "ok", "not_asked")


@of(*BOUND)
def test_a_wallet_may_write_its_signature_either_way_and_an_issuer_may_not(sample: Sample):
    token, shown, binding = sample.parts()

    assert sample.check(b"~".join((token, *shown, the_other_s(binding)))) == sample.original
    found = sample.check(b"~".join((the_other_s(token), *shown, b"")))
    assert (found.verdict, found.reason) == ("altered", "signature")


def the_other_s(token: bytes) -> bytes:
    start, _, signature = token.rpartition(b".")
    raw = jose.from_base64url(signature)
    other = (ORDER_P256 - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    return start + b"." + jose.encoded(raw[:32] + other)


@of("paper")
def test_a_code_may_be_given_alone_or_with_its_address_in_small_letters(sample: Sample):
    address, _, code = sample.material.raw.decode().partition("#")
    small = address.lower().removesuffix("/v") + "/V"

    for other in (code, f"{small}#{code}", f"{address}#{code}\n", f"  {code}\r\n"):
        assert sample.check(other.encode()) == sample.original, other[:60]
    for no in (
        code.lower(),
        f"{address}#{code.lower()}",
        f"{address.lower()}#{code}",
        f"{address}#{code}=",
        f"{code}A",
    ):
        assert not sample.check(no.encode()).verdict.startswith("genuine"), no[:60]


@of("qr")
def test_a_picture_may_be_turned_scaled_and_of_another_kind(sample: Sample):
    picture = Image.open(io.BytesIO(sample.material.carried(sample.material.raw))).convert("L")
    for other, kind in (
        (picture.rotate(90, expand=True), "PNG"),
        (picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)), "JPEG"),
        (picture.convert("P"), "GIF"),
        (picture.convert("RGB"), "WEBP"),
    ):
        target = io.BytesIO()
        other.save(target, kind)
        assert verify(target.getvalue(), sample.trust, NOW) == sample.original, kind


@of("certificate")
def test_a_pdf_may_pack_the_same_document_otherwise_and_say_more_behind_it(sample: Sample):
    material = sample.material

    for other in (zlib.compress(material.raw, 9), zlib.compress(written(turned(sample.document())), 0)):
        found = verify(material.before + other + material.after + b"\n%%EOF\n", sample.trust, NOW)
        assert found == sample.original


@of(*BADGES, *TOKENS, *FREE, *BOUND, "paper")
def test_what_only_looks_like_another_spelling_is_refused(sample: Sample):
    raw = sample.material.raw
    for other in (
        b"\xef\xbb\xbf" + raw,
        raw.decode().encode("utf-16"),
        b"\x00" + raw,
        raw + b"\x00",
        raw + raw,
        raw + "\u00a0".encode(),
        zlib.compress(raw),
        b'"' + raw + b'"',
        b"[" + raw + b"]",
    ):
        assert not sample.check(other).verdict.startswith("genuine"), other[:80]
