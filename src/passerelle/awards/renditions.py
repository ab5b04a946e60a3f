"""One award in many signed forms: the Open Badge is made with the award, every other form when it is first asked for.

A rendition says what the credential said when it was signed, word for word where that is a name, and stands at the
same place of the status list. It is made once, in two transactions like the award; who asks again gets the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import certificate_wording, queries, rendition_text
from passerelle.awards.models import Credential, Rendition
from passerelle.awards.permissions import may_hold_in_another_form
from passerelle.awards.record import record_of
from passerelle.awards.states import BIT_SET, SHAREABLE, AwardState, Form
from passerelle.core.credentials import check_code, elm, jose
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials.certificate import printing, qr
from passerelle.core.errors import Malformed, NotNow, NotPermitted, PasserelleError, WrongState
from passerelle.journal import actions as journal
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.awards.models import Award
    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.people.models import Person

PURPOSE: Final = "rendition"
PRINTED: Final = 16
"""Pixels a module of a square code as a picture: some 700 dots an inch where it is printed 42 mm wide."""


def render(award: Award, form: Form, *, by: Person, holder_key: Mapping[str, Any] | None = None) -> Rendition:
    """Return an award in another form, signed now where nobody asked before; safe to send twice.

    `holder_key` is the public JSON Web Key that it is bound to (SD-JWT forms alone). Raises NotPermitted, Malformed
    (form, holder_key), WrongState (not in force and never made in this form), NotNow (no_credential, no_key,
    key_taken_out, issuance_stopped, key_unavailable), or CredentialRefused where the form cannot say what it says.
    """
    if not may_hold_in_another_form(by, award):
        raise NotPermitted
    if form == Form.OPEN_BADGE:
        raise Malformed(field="form", expected="another form than the one it was awarded in")
    key = _holder_key(form, holder_key)
    credential = queries.credential(award)
    if credential is None:
        raise NotNow(reason="no_credential")
    named = {"credential": credential, "form": form, "holder_key": rendition_text.thumbprint(key) if key else ""}
    if found := Rendition.objects.filter(**named).first():
        return found
    if award.state not in SHAREABLE:
        raise WrongState("render", award.state)
    intent = signing.complete(_intended(credential, form, key, by=by))
    made = Rendition.objects.filter(**named).first()
    if made is None:
        raise NotNow(reason=intent.void_reason or "key_unavailable")
    return made


def ready(award: Award) -> frozenset[Form]:
    """Return the forms in which an award can be had at any time: they were signed already, bound to no key."""
    made = Rendition.objects.filter(credential=queries.credential(award), holder_key="")
    return frozenset({Form.OPEN_BADGE, *map(Form, made.values_list("form", flat=True))})


def hindrance(award: Award) -> PasserelleError | None:
    """Return why no further form of an award is signed at present, or None; what was signed before can still be had."""
    if award.state not in SHAREABLE:
        return WrongState("render", award.state)
    if keys.issuance_stopped():
        return NotNow(reason="issuance_stopped")
    return None if keys.active_key(award.awarder.number) else keys.without_key(award.awarder.number)


def certificate(award: Award, *, by: Person) -> bytes:
    """Return the certificate as a PDF, with the signed credential inside; one not in force says so, and since when.

    Raises as `render`, and CannotPrint.
    """
    paper = render(award, Form.PAPER, by=by)
    credential = paper.credential
    record = _said_then(credential)
    return printing.make(
        record,
        bytes(credential.document),
        bytes(paper.document),
        serial=serial(credential),
        register=settings.PASSERELLE_REGISTER_NAME,
        wording=certificate_wording.wording(record.achievement),
        help_number=settings.PASSERELLE_HELP_NUMBER,
        ended=_ended(award),
    )


def european(award: Award, *, by: Person) -> bytes:
    """Return an award in the European Learning Model, for Europass: not sealed, and kept nowhere.

    Raises NotPermitted, WrongState (not in force), NotNow (no_credential), Incomplete.
    """
    if not may_hold_in_another_form(by, award):
        raise NotPermitted
    if award.state not in SHAREABLE:
        raise WrongState("render", award.state)
    credential = queries.credential(award)
    if credential is None:
        raise NotNow(reason="no_credential")
    return orjson.dumps(elm.european(_said_then(credential), made_at=timezone.localtime(credential.signed_at)))


def _ended(award: Award) -> printing.Ended | None:
    if award.state == AwardState.EXPIRED and award.valid_until:
        return printing.Ended("expired", award.valid_until)
    if award.state in BIT_SET and award.ended_on:
        return printing.Ended(award.state, award.ended_on)  # type: ignore[arg-type]
    return None


def square(paper: Rendition) -> str:
    """Return the square code of a paper rendition as an SVG."""
    return qr.svg(papers.text(settings.PASSERELLE_ORIGIN, bytes(paper.document)))


def square_picture(paper: Rendition) -> bytes:
    """Return the square code of a paper rendition as a PNG, which every checker reads, sharp where it is printed."""
    return qr.png(papers.text(settings.PASSERELLE_ORIGIN, bytes(paper.document)), scale=PRINTED)


def serial(credential: Credential) -> str:
    """Return the number of a certificate: the award's own, the same on every reprint of the same credential."""
    return credential.award.number if credential.version == 1 else f"{credential.award.number}/{credential.version}"


def keep(intent: Intent, document: bytes) -> None:
    """Keep what was signed (inside the transaction that closes the intent)."""
    told = orjson.loads(intent.document)  # the row has lost it by now, the object has not
    made = Rendition.objects.create(
        credential_id=told["credential"],
        form=told["form"],
        holder_key=told["holder_key"],
        intent=intent,
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        check_code=check_code.of(document) if told["form"] == Form.PAPER else "",
        signed_at=timezone.now(),
    )
    number = intent.reference.partition("/")[0]
    noted = {"form": made.form, "digest": made.digest, "key": intent.key.verification_method}
    journal.record("award.rendered", subject=number, noted=noted)


def _holder_key(form: Form, jwk: Mapping[str, Any] | None) -> VerifyingKey | None:
    if jwk is None:
        return None
    if form not in rendition_text.BOUND:
        raise Malformed(field="holder_key", expected="no key: this form is bound to nobody")
    try:
        return jose.key_of_jwk(jwk)
    except ValueError:
        raise Malformed(field="holder_key", expected="a public Ed25519 or P-256 key as a JSON Web Key") from None


def _intended(credential: Credential, form: Form, key: VerifyingKey | None, *, by: Person) -> Intent:
    """Write down what will be signed; of two at once, one does and both get its intent."""
    award = credential.award
    reference = f"{award.number}/{credential.version}/{form.value}"
    if key is not None:
        reference = f"{reference}/{rendition_text.thumbprint(key)[:20]}"
    under_way = Intent.objects.filter(purpose=PURPOSE, reference=reference).exclude(state=IntentState.VOID)
    found = under_way.select_related("key").first()
    return found or _write_down(credential, form, key, reference, by=by) or under_way.select_related("key").get()


def _write_down(
    credential: Credential, form: Form, holder_key: VerifyingKey | None, reference: str, *, by: Person
) -> Intent | None:
    owner = credential.award.awarder.number
    key = keys.active_key(owner)
    if key is None:
        raise keys.without_key(owner)
    text = rendition_text.written(
        _said_then(credential), form, credential=credential.pk, issued_at=timezone.now(), holder_key=holder_key
    )
    try:
        with transaction.atomic():
            intent = signing.intend_text(PURPOSE, reference, text, key=key)
            noted = {"form": form.value, "version": credential.version, "digest": intent.digest}
            journal.record("award.render", subject=credential.award.number, actor=by.reference, noted=noted)
    except IntegrityError:
        return None
    return intent


def _said_then(credential: Credential) -> AwardRecord:
    """Return the record of the credential as it was signed: names may have changed since."""
    record = record_of(credential.award, credential.place)
    signed = orjson.loads(bytes(credential.document))
    named = signed["credentialSubject"]["identifier"][0]["identityHash"]
    return replace(
        record,
        holder=replace(record.holder, name=named),
        issuer=replace(record.issuer, name=signed["issuer"]["name"]),
    )
