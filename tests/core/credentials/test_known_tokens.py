"""Tokens read by what is known of their kind: just as the reader of any token reads them, or not at all."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core.credentials import jose, sd_jwt_vc, wallet_award
from passerelle.core.credentials.known_tokens import KnownTokens
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.sd_jwt import holding, issuing, reading
from passerelle.core.credentials.sd_jwt.issuing import Disclosable, Salts
from passerelle.core.credentials.sd_jwt.token import digest_of, parse
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import NOBODY_ASKED, verify
from passerelle.signing.private import KeySigner, PrivateKey
from tests.core.credentials.samples import (
    AWARD,
    AWARDER_P256,
    AWARDER_SIGNER,
    INDEX,
    NOW,
    SIGNED_AT,
    Folder,
    TestSignerP256,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.verdict import Verdict

SIGNER = KeySigner(PrivateKey.from_secret("P-256", (5).to_bytes(32, "big")), AWARDER_P256.verification_method)
HOLDER = TestSignerP256("did:example:holder", 6).published().verifying


@pytest.fixture(scope="module")
def trust(tmp_path_factory):
    return TrustStore.load(write(Folder().files(), tmp_path_factory.mktemp("trust")))


def chance(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def issued(record: AwardRecord = AWARD, signer: Any = SIGNER, seed: int = 1, **options: Any) -> str:
    return wallet_award.issue(record, signer, issued_at=SIGNED_AT, salt=Salts(chance(seed)), **options)


def issued_plainly(record: AwardRecord, seed: int, issued_at: datetime = SIGNED_AT, **options: Any) -> str:
    """The same token put together from its claims, one after the other."""
    salts = Salts(chance(seed))
    claims = wallet_award.claims_of(record, issued_at, by_address=options.pop("by_address", False))
    return issuing.issue(claims, SIGNER, typ=sd_jwt_vc.TYP, salt=salts.__call__, **options)


def seen_by_any_reader(text: str | bytes, trust: TrustStore, asked: Asked = NOBODY_ASKED) -> Verdict:
    """The verdict of a reader that knows no token yet."""
    known, trust.known_tokens = trust.known_tokens, KnownTokens()
    try:
        return verify(text.encode() if isinstance(text, str) else text, trust, NOW, asked)
    finally:
        trust.known_tokens = known


def learnt(trust: TrustStore) -> KnownTokens:
    for number, record in enumerate((AWARD, dataclasses.replace(AWARD, result="pass", valid_until=None))):
        verify(issued(record, seed=900 + number).encode(), trust, NOW)
    return trust.known_tokens


TEXTS = st.one_of(
    st.text(min_size=1, max_size=12), st.sampled_from(['"_sd":[', '{"...":"x"}', "\\", '"', "Ánh", "\u2028"])
)
DAYS = st.dates(date(2026, 1, 10), date(2026, 9, 20))
ZONES = st.sampled_from([UTC, datetime.fromisoformat("2026-01-01T00:00:00+05:30").tzinfo])


@st.composite
def records(draw: Any) -> AwardRecord:
    stated = TEXTS.filter(lambda text: text.strip())
    what = dataclasses.replace(
        AWARD.achievement,
        title=draw(st.sampled_from(["Data protection", "Dã liệu", 'A "quoted" \\ title'])),
        credits=draw(st.sampled_from([None, Decimal("2.5"), Decimal("10.0")])),
        hours=draw(st.sampled_from([Decimal(75), Decimal("1E+2"), Decimal("7.50")])),
        prerequisites=draw(st.one_of(st.none(), TEXTS)),
    )
    return dataclasses.replace(
        AWARD,
        award_id=draw(TEXTS),
        credential_id=f"https://register.example/credentials/{draw(st.uuids())}",
        holder=dataclasses.replace(AWARD.holder, name=draw(stated), id=draw(st.one_of(st.none(), TEXTS))),
        achievement=what,
        result=draw(TEXTS),
        result_scale=tuple(draw(st.lists(TEXTS, max_size=3))),
        awarded_on=draw(DAYS),
        route=draw(st.sampled_from(["course", "prior_learning"])),
        started_on=draw(st.one_of(st.none(), DAYS)),
        valid_until=draw(st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2040, 1, 1)))),
        status=dataclasses.replace(AWARD.status, index=draw(st.integers(0, 131_071))),
        zone=draw(ZONES),
    )


def said(text: str) -> dict[str, Any]:
    return reading.opened(parse(text), always=sd_jwt_vc.ALWAYS).claims


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records(), seed=st.integers(0, 1000), is_bound=st.booleans(), by_address=st.booleans())
def test_what_is_issued_by_what_all_share_is_letter_for_letter_what_is_issued_claim_by_claim(
    record, seed, is_bound, by_address
):
    options = {"holder_key": HOLDER if is_bound else None, "by_address": by_address}
    text = issued(record, seed=seed, **options)
    claims = wallet_award.claims_of(record, SIGNED_AT, by_address=by_address)
    plain = {name: item.value if isinstance(item, Disclosable) else item for name, item in claims.items()}

    assert text == issued_plainly(record, seed, **options)
    assert said(text) == plain | ({"cnf": {"jwk": jose.jwk_of(HOLDER)}} if is_bound else {})


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records(), data=st.data())
def test_whatever_is_shown_reads_by_what_is_known_as_it_does_without(trust, record, data):
    learnt(trust)
    text = issued(record, holder_key=data.draw(st.sampled_from([None, HOLDER])))
    token, *disclosures, _ = text.split("~")
    kept = data.draw(st.permutations([each for each in disclosures if data.draw(st.booleans())]))
    asked = data.draw(st.sampled_from([Asked(), Asked("n-1", "https://employer.example")]))
    for shown in (text, "~".join((token, *kept, ""))):
        for _ in range(2):  # the second time more of it is known
            assert verify(shown.encode(), trust, NOW, asked) == seen_by_any_reader(shown, trust, asked)


def test_most_tokens_of_a_kind_met_before_are_read_by_it(trust):
    known = learnt(trust)
    record = dataclasses.replace(AWARD, holder=dataclasses.replace(AWARD.holder, name='Ánh "Nu" Trần'), result="new")
    token, *disclosures, _ = issued(record).split("~")
    bound = issued(record, holder_key=HOLDER)

    for text in ("~".join((token, *disclosures, "")), "~".join((token, *disclosures[:3], "")), f"{token}~", bound):
        assert known.read(text.encode()) is not None


def test_a_holders_signature_is_for_the_reader_of_any_token(trust):
    holder = TestSignerP256("did:example:holder", 6)
    answer = holding.Answer(holder, "https://employer.example", "n-1", NOW)
    shown = holding.present(issued(holder_key=HOLDER), answer=answer)

    assert learnt(trust).read(shown.encode()) is None
    assert verify(shown.encode(), trust, NOW, Asked("n-1", "https://employer.example")).verdict == "genuine_in_force"


def rewritten(change: Callable[[bytes], bytes], text: str | None = None) -> str:
    """A token of our awarder's with another payload, rightly signed."""
    token, rest = (text or issued()).split("~", 1)
    header, payload, _ = token.split(".")
    start = f"{header}.{jose.base64url(change(jose.from_base64url(payload)))}"
    return f"{start}.{jose.base64url(SIGNER.sign(start.encode()))}~{rest}"


SD = b',"_sd":["'


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b',"iat":', b', "iat":'),
        lambda raw: raw.replace(b',"iat":', b',"iat":1,"iat":'),
        lambda raw: raw.replace(b',"iat":', b',"title":"x","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"name":"x","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"vct":"x","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"jti":"x","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"more":"x","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"_sd_alg":"sha-256","iat":'),
        lambda raw: raw.replace(b',"iat":', b',"exp":null,"iat":').replace(b',"exp":19', b',"ex":19'),
        lambda raw: raw.replace(b'"iat":1', b'"iat":1.0,"x":1'),
        lambda raw: raw.replace(b'"idx":', b'"_sd":[],"idx":'),
        lambda raw: raw.replace(b'"idx":', b'"...":"x","idx":'),
        lambda raw: raw.replace(b'"idx":', b'"more":1,"idx":'),
        lambda raw: raw.replace(b'"idx":9', b'"idx":-9'),
        lambda raw: raw.replace(b'"idx":9', b'"idx":"9","x":9'),
        lambda raw: raw.replace(b"sha-256", b"sha-512"),
        lambda raw: raw.replace(b',"_sd_alg":"sha-256"', b""),
        lambda raw: raw.replace(SD, b',"_sd":["x","'),
        lambda raw: raw.replace(SD, b',"_sd":[1,"'),
        lambda raw: raw.replace(SD, SD + b"A" * 43 + b'","'),
        lambda raw: raw.replace(SD, SD + b"A" * 43 + b'","' + b"A" * 43 + b'","'),
        lambda raw: raw.replace(SD, b',"x":{"_sd":[]}' + SD),
        lambda raw: raw.replace(b',"award_reference":', b',"award_reference":' + b"[" * 40 + b"]" * 40 + b',"x":'),
        lambda raw: raw.replace(b',"jti":', b',"sub":"x","jti":'),
        lambda raw: raw.replace(b',"jti":', b',"jti":"x","jti":'),
        lambda raw: raw.replace(b'"date_of_issue":"2026-06-30"', b'"date_of_issue":"2026-06-31"'),
        lambda raw: raw.replace(b'"date_of_issue":"2026-06-30"', b'"date_of_issue":20260630'),
        lambda raw: raw.replace(b"}}", b"}}").replace(b'"iss":"did', b'"iss":"dad'),
        lambda raw: raw[:-1] + b',"cnf":{"jwk":{}}}',
        lambda raw: raw[:-1] + b',"cnf":null}',
        lambda raw: raw[:-1],
        lambda raw: raw + b"}",
        lambda raw: raw + b" ",
        lambda raw: raw.replace(b',"jti":"https', b',"jti":"\\u0068ttps'),
    ],
)
def test_what_is_written_otherwise_is_read_as_by_any_reader(trust, change):
    learnt(trust)
    bent = rewritten(change)

    assert verify(bent.encode(), trust, NOW) == seen_by_any_reader(bent, trust)
    assert verify(issued().encode(), trust, NOW).verdict == "genuine_in_force"


def with_disclosures(*disclosures: bytes, digests: list[str] | None = None) -> str:
    """A token whose disclosures are these texts, rightly signed."""
    texts = [jose.base64url(disclosure) for disclosure in disclosures]
    own = sorted(digest_of(text.encode()) for text in texts)

    def change(raw: bytes) -> bytes:
        start = raw.partition(b',"_sd":')[0]
        return start + b',"_sd":' + orjson.dumps(own if digests is None else digests) + b',"_sd_alg":"sha-256"}'

    token = rewritten(change).partition("~")[0]
    return "~".join((token, *texts, ""))


SALT = b"abcdefghijklmnopqrstuvwx"


@pytest.mark.parametrize(
    "disclosures",
    [
        [],
        [b'["%s","name","x"]' % SALT],
        [b'["%s","name",""]' % SALT],
        [b'["%s","name","]' % SALT],
        [b'["%s","name"]' % SALT],
        [b'["%s","name","x","y"]' % SALT],
        [b'["%s","name","x"],["%s","sub","y"]' % (SALT, SALT)],
        [b'["%s","name",1]' % SALT],
        [b'["%s","name",null]' % SALT],
        [b'["%s","name","\\u0041"]' % SALT],
        [b'["%s","name","\x7f\xe2\x80\xa8"]' % SALT],
        [b'["%s","name","\x01"]' % SALT],
        [b'["%s","name","\xff"]' % SALT],
        [b'["%s","name","x"]' % SALT, b'["%s","name","y"]' % SALT[::-1]],
        [b'["%s","name","x"]' % SALT, b'["%s","name","x"]' % SALT],
        [b'["%s", "name","x"]' % SALT],
        [b'["%s","sub",{"_sd":[]}]' % SALT],
        [b'["%s","sub",{"a":[]}]' % SALT],
        [b'["%s","sub",[{"...":"x"}]]' % SALT],
        [b'["%s","started_on",%s]' % (SALT, b"[" * 40 + b"]" * 40)],
        [b'["%s","title","x"]' % SALT],
        [b'["%s","exp",1]' % SALT],
        [b'["%s","_sd",[]]' % SALT],
        [b'["%s",["name"],"x"]' % SALT],
        [b'["%s","credits",null]' % SALT],
        [b'["%s","credits",{"points":"x"}]' % SALT],
        [b'["%s","credits",{"points":"5"}]' % SALT],
        [b'["%s","workload_hours",null]' % SALT],
        [b'["%s","workload_hours",75]' % SALT],
        [b'["%s","learning_outcomes",null]' % SALT],
        [b'["%s","learning_outcomes",[]]' % SALT],
        [b'["%s","result",{"scale":[]}]' % SALT],
        [b'["%s","more","x"]' % SALT],
        [b'["%sx","name","x"]' % SALT],
        [b'["%s","name","x"]' % SALT[1:]],
        [b'["%s+","name","x"]' % SALT[1:]],
        [b'["\\u0061%s","name","x"]' % SALT[6:]],
        [b'[1,"name","x","%s"]' % SALT],
        [b"x"],
        [b""],
    ],
)
def test_disclosures_of_every_make_are_read_as_by_any_reader(trust, disclosures):
    learnt(trust)
    bent = with_disclosures(*disclosures)

    for _ in range(2):
        assert verify(bent.encode(), trust, NOW) == seen_by_any_reader(bent, trust)


def test_an_empty_digest_is_not_nothing_withheld(trust):
    learnt(trust)
    bent = with_disclosures(digests=[""])

    assert verify(bent.encode(), trust, NOW).verdict == "altered"


def test_one_awarders_beginning_is_not_anothers(trust):
    learnt(trust)
    verify(issued(signer=AWARDER_SIGNER).encode(), trust, NOW)
    claims = wallet_award.claims_of(AWARD, SIGNED_AT) | {"iss": "did:web:elsewhere.example"}
    bent = issuing.issue(claims, SIGNER, typ=sd_jwt_vc.TYP, salt=Salts(chance(3)))

    assert verify(bent.encode(), trust, NOW) == seen_by_any_reader(bent, trust)
    assert trust.known_tokens.read(bent.encode()) is None


def test_nothing_of_a_holder_is_remembered_but_what_many_have_alike(trust):
    kinds, claims = learnt(trust).kinds.values(), trust.known_tokens.disclosures.endings.values()

    assert {(kind.like.summary.holder_name, kind.like.summary.credential_id) for kind in kinds} == {(None, "")}
    assert {kind.like.pointers for kind in kinds} == {()}
    assert {"name", "sub"}.isdisjoint(name for name, _ in claims)


def test_withdrawn_is_withdrawn_for_a_known_token_too(tmp_path):
    revoked = TrustStore.load(write(Folder(set_bits=(INDEX,)).files(), tmp_path))
    for seed in range(3):
        assert verify(issued(seed=seed).encode(), revoked, NOW).reason == "revoked"
    assert verify(issued().encode(), revoked, NOW + timedelta(days=9000)).verdict == "genuine_not_in_force"


def test_what_is_remembered_has_an_end(trust, monkeypatch):
    monkeypatch.setattr("passerelle.core.credentials.known_disclosures.MAX_ENDINGS", 10)
    monkeypatch.setattr("passerelle.core.credentials.known_tokens.MAX_KINDS", 3)
    trust.known_tokens = KnownTokens()
    for number in range(30):
        what = dataclasses.replace(AWARD.achievement, title=f"Title {number}", hours=Decimal(number + 1))
        record = dataclasses.replace(AWARD, achievement=what)
        for seed in range(2):
            assert verify(issued(record, seed=seed).encode(), trust, NOW).credential.title == f"Title {number}"
        assert len(trust.known_tokens.kinds) <= 3
        assert len(trust.known_tokens.disclosures.endings) <= 10 + 8
