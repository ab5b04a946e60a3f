"""Which files the journal knows, in whatever form they come; and which are forged, for that must be proven."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from PIL import Image

from passerelle.awards import keys, renditions, vouching
from passerelle.awards.states import Form
from passerelle.awards.vouching import Vouched, vouched
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.proofs import sign
from passerelle.journal import actions as journal
from passerelle.signing import keystore
from tests.awards.factories import House, awarded, house, operator, today

if TYPE_CHECKING:
    from passerelle.awards.models import Award, Rendition

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED = (Form.VC_JWT, Form.SD_JWT_VC, Form.EUDI_LEARNING)


@pytest.fixture
def at() -> House:
    return house()


def square(paper: Rendition, settings: Any) -> str:
    return papers.text(settings.PASSERELLE_ORIGIN, bytes(paper.document))


def standing(raw: bytes, at: House) -> Vouched:
    return vouched(raw, at.key, now=timezone.now())


def in_every_form(made: Award, at: House, settings: Any) -> dict[str, bytes]:
    made_of = {form: renditions.render(made, form, by=at.holder) for form in (*SIGNED, Form.PAPER)}
    said = square(made_of[Form.PAPER], settings)
    shown = bytes(made_of[Form.SD_JWT_VC].document).split(b"~")
    photo = io.BytesIO()
    Image.open(io.BytesIO(qr.png(said, scale=5))).convert("RGB").save(photo, "JPEG")
    badge = bytes(made.credentials.get().document)
    return {
        "badge": badge,
        "badge, spaced otherwise": json.dumps(json.loads(badge), indent=2, sort_keys=True).encode(),
        **{str(form): bytes(made_of[form].document) for form in SIGNED},
        "token with a line break": bytes(made_of[Form.VC_JWT].document) + b"\n",
        "a part of it": b"~".join([*shown[:-2], b""]),
        "pdf": renditions.certificate(made, by=at.holder),
        "square": f"{said}\n".encode(),
        "fragment": said.partition("#")[2].encode(),
        "photo": photo.getvalue(),
        "png": qr.png(said),
    }


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_was_signed_here_is_known_in_every_form_also_once_its_key_is_lost(at: House, settings: Any, is_lost: bool):
    made = awarded(at)
    files = in_every_form(made, at, settings)
    if is_lost:
        keys.compromise(at.key, by=operator(), today=today())
        journal.deliver()

    assert {name: standing(raw, at) for name, raw in files.items()} == dict.fromkeys(
        files, Vouched("known", made.number)
    )


def test_what_a_thief_signs_with_the_key_is_forged(at: House):
    made = awarded(at)
    told = json.loads(bytes(made.credentials.get().document))
    told.pop("proof")
    signer = keystore.open_signer(at.key.public_multibase, at.key.verification_method)
    forged, elsewhere = (
        json.dumps(sign(one, signer, created=timezone.now())).encode()
        for one in (told | {"name": "A Doctorate"}, told | {"id": told["id"][:-12] + "0" * 12})
    )

    assert standing(forged, at) == Vouched("forged", made.number)
    assert standing(elsewhere, at) == Vouched("forged")
    other = house().key
    assert vouched(forged, other, now=timezone.now()) == Vouched(
        "another_key", made.number, signed_with=at.key.verification_method
    )


@pytest.mark.parametrize("form", [*SIGNED, Form.PAPER])
def test_a_form_of_which_the_journal_has_no_word_is_forged(
    at: House, settings: Any, form: Form, monkeypatch: pytest.MonkeyPatch
):
    made = awarded(at)
    found = renditions.render(made, form, by=at.holder)
    raw = square(found, settings).encode() if form == Form.PAPER else bytes(found.document)

    monkeypatch.setattr(vouching, "RENDERED", "no fact")

    assert standing(raw, at) == Vouched("forged", made.number)


def test_nothing_else_is_called_forged(at: House):
    badge = json.loads(bytes(awarded(at).credentials.get().document))
    blank, office = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(blank, "JPEG")
    with zipfile.ZipFile(office, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    stranger = {"issuer": "did:web:elsewhere.example", "proof": {"verificationMethod": "did:web:elsewhere.example#x"}}
    files = {
        "altered": json.dumps(badge | {"name": "A Doctorate"}).encode(),
        "without a proof": json.dumps({name: said for name, said in badge.items() if name != "proof"}).encode(),
        "a stranger's": json.dumps(stranger).encode(),
        "office": office.getvalue(),
        "blank": blank.getvalue(),
        "nonsense": b"bla bla",
        "bytes": b"\xff\x00",
        "nothing": b"",
        "a PDF": b"%PDF-1.7\n%%EOF\n",
    }

    assert {name: standing(raw, at).standing for name, raw in files.items()} == {
        "altered": "altered",
        "without a proof": "altered",
        "a stranger's": "not_ours",
        "office": "unreadable",
        "blank": "unreadable",
        "nonsense": "unreadable",
        "bytes": "unreadable",
        "nothing": "unreadable",
        "a PDF": "unreadable",
    }
