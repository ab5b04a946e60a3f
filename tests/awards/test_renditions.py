"""One award in many forms: made once, when asked for, at the same place, saying the same."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.awards import actions, publication, queries, renditions
from passerelle.awards.models import Award, Rendition
from passerelle.awards.states import Form
from passerelle.core.credentials import check_code, jose
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.signing import actions as signing
from passerelle.signing.models import Intent
from tests.awards.factories import House, awarded, house, person, today
from tests.awards.test_at_once import at_once

pytestmark = pytest.mark.django_db
ORIGIN = "https://register.example"
OTHERS = [form for form in Form if form != Form.OPEN_BADGE]


@pytest.fixture(autouse=True)
def _in_public(settings: Any) -> None:
    settings.PASSERELLE_ORIGIN = ORIGIN


LAPTOP = "http://127.0.0.1:8000"


@pytest.fixture
def at() -> House:
    return house()


def jwk() -> dict[str, str]:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return {"kty": "OKP", "crv": "Ed25519", "x": jose.base64url(public)}


def said(rendition: Rendition) -> bytes:
    """Return what a verifier is given: of paper, the text in its square."""
    raw = bytes(rendition.document)
    return papers.text(ORIGIN, raw).encode() if rendition.form == Form.PAPER else raw


@pytest.mark.parametrize("form", OTHERS)
def test_every_form_verifies_and_says_the_same(at: House, form: Form):
    made = awarded(at)

    found = renditions.render(made, form, by=at.holder)

    verdict = verify(said(found), publication.store(), timezone.now())
    assert (verdict.verdict, verdict.reason, verdict.form) == ("genuine_in_force", None, form.value)
    assert verdict.credential
    assert (verdict.credential.holder_name, verdict.credential.result) == ("Amina Sarr Doumbé", "merit")
    assert [fact.kind for fact in Fact.objects.filter(subject=made.number).order_by("pk")] == [
        *("award.intend", "award.made", "award.render", "award.rendered"),
    ]
    assert "Amina" not in str(list(Fact.objects.values_list("noted", flat=True)))


@pytest.mark.parametrize("form", OTHERS)
def test_every_form_verifies_on_a_laptop_too(form: Form, settings: Any):
    settings.PASSERELLE_ORIGIN = LAPTOP
    at = house()
    found = renditions.render(awarded(at), form, by=at.holder)
    raw = bytes(found.document)

    verdict = verify(
        papers.text(LAPTOP, raw).encode() if form == Form.PAPER else raw, publication.store(), timezone.now()
    )

    assert (verdict.verdict, verdict.reason, verdict.form) == ("genuine_in_force", None, form.value)


@pytest.mark.parametrize("form", OTHERS)
def test_asked_again_it_is_the_same_bytes_and_a_withdrawal_shows_in_every_form(at: House, form: Form):
    made = awarded(at)
    first = renditions.render(made, form, by=at.holder)

    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another person sat it.")
    again = renditions.render(made, form, by=at.signatory)

    assert (again.pk, Rendition.objects.count(), Intent.objects.filter(purpose="rendition").count()) == (first.pk, 1, 1)
    assert verify(said(first), publication.store(), timezone.now()).verdict == "genuine_not_in_force"


def test_a_withdrawn_award_gets_no_new_form(at: House):
    made = awarded(at)
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another person sat it.")

    with pytest.raises(WrongState):
        renditions.render(made, Form.VC_JWT, by=at.holder)

    assert (Rendition.objects.count(), Intent.objects.filter(purpose="rendition").count()) == (0, 0)


def test_the_certificate_of_an_award_that_ended_says_so_and_is_what_it_was_once_it_is_back(at: House):
    made = awarded(at)
    whole = renditions.certificate(made, by=at.holder)

    suspended = actions.suspend(made, by=at.signatory, today=today(), reason="A complaint came in.")
    marked = renditions.certificate(suspended, by=at.holder)
    back = actions.reinstate(suspended, by=at.signatory, today=today(), reason="Nothing was found.")

    first = pypdf.PdfReader(io.BytesIO(marked)).pages[0].extract_text().splitlines()[:2]
    assert first[0] == f"Suspended since {date_format(today(), 'j F Y')}"
    assert first[1].startswith("This award is not in force.")
    assert "Suspended" not in pypdf.PdfReader(io.BytesIO(whole)).pages[0].extract_text()
    assert renditions.certificate(back, by=at.holder) == whole


def test_nobody_else_gets_it_in_any_form(at: House):
    made, elsewhere = awarded(at), house()

    for who in (person("Stranger"), elsewhere.signatory, elsewhere.holder):
        with pytest.raises(NotPermitted):
            renditions.render(made, Form.PAPER, by=who)
    assert Rendition.objects.count() == 0


def test_each_key_of_the_holder_has_a_copy_of_its_own(at: House):
    made, first, second = awarded(at), jwk(), jwk()

    unbound = renditions.render(made, Form.SD_JWT_VC, by=at.holder)
    copies = [renditions.render(made, Form.SD_JWT_VC, by=at.holder, holder_key=key) for key in (first, second, first)]

    assert copies[0] == copies[2]
    assert len({unbound.pk, copies[0].pk, copies[1].pk}) == 3
    assert len({unbound.digest, copies[0].digest, copies[1].digest}) == 3


@pytest.mark.parametrize(
    "key", [{}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, jwk() | {"d": "secret"}, {"kty": "RSA"}]
)
def test_a_key_that_is_none_is_refused(at: House, key: dict[str, str]):
    with pytest.raises(Malformed):
        renditions.render(awarded(at), Form.SD_JWT_VC, by=at.holder, holder_key=key)


def test_forms_that_bind_nobody_take_no_key_and_the_badge_is_made_already(at: House):
    made = awarded(at)

    for form, key in ((Form.VC_JWT, jwk()), (Form.PAPER, jwk()), (Form.OPEN_BADGE, None)):
        with pytest.raises(Malformed):
            renditions.render(made, form, by=at.holder, holder_key=key)


def test_a_paper_is_found_by_its_check_code_and_its_serial_stays(at: House):
    made = awarded(at)

    paper = renditions.render(made, Form.PAPER, by=at.holder)

    assert paper.check_code == check_code.of(bytes(paper.document))
    assert queries.by_check_code(paper.check_code) == paper
    assert queries.by_check_code("0000-0000-0000-0000") is None
    assert renditions.serial(paper.credential) == made.number
    assert renditions.square(paper).startswith("<svg")
    assert renditions.certificate(made, by=at.holder).startswith(b"%PDF-")
    assert Rendition.objects.count() == 1


def test_a_name_changed_since_is_said_as_it_was_signed(at: House):
    made = awarded(at)
    type(at.holder).objects.filter(pk=at.holder.pk).update(name="Somebody Else")

    found = renditions.render(Award.objects.get(pk=made.pk), Form.VC_JWT, by=at.holder)

    verdict = verify(said(found), publication.store(), timezone.now())
    assert verdict.credential
    assert verdict.credential.holder_name == "Amina Sarr Doumbé"


def killed(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["complete", "_signed", "keep"])
def test_killed_at_any_step_there_is_one_in_the_end(at: House, step: str, monkeypatch: pytest.MonkeyPatch):
    made = awarded(at)
    with monkeypatch.context() as patch:
        patch.setattr(renditions if step == "keep" else signing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            renditions.render(made, Form.SD_JWT_VC, by=at.holder)
    assert Rendition.objects.count() == 0

    signing.finish_open_intents()
    found = renditions.render(made, Form.SD_JWT_VC, by=at.holder)

    assert (Rendition.objects.get(), Intent.objects.filter(purpose="rendition").count()) == (found, 1)
    assert Intent.objects.get(purpose="rendition").document == ""


def test_without_a_key_nothing_is_made(at: House):
    made = awarded(at)
    signing.retire_key(at.key, by="")

    with pytest.raises(NotNow) as refused:
        renditions.render(made, Form.VC_JWT, by=at.holder)

    assert (refused.value.data["reason"], Rendition.objects.count()) == ("key_taken_out", 0)


def test_the_database_keeps_what_was_signed(at: House):
    renditions.render(awarded(at), Form.VC_JWT, by=at.holder)

    for touch in (lambda: Rendition.objects.update(digest="0"), lambda: Rendition.objects.all().delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            touch()


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_get_one(file_database: None):
    at = house()
    made = awarded(at)

    found = at_once([lambda: renditions.render(Award.objects.get(pk=made.pk), Form.SD_JWT_VC, by=at.holder)] * 8)

    assert {type(one) for one in found} == {Rendition}
    assert (len({one.pk for one in found}), Rendition.objects.count()) == (1, 1)
