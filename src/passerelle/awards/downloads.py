"""The files one award can be saved as: what is in each, of which media type, and under which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.text import slugify

from passerelle.awards import queries, renditions
from passerelle.awards.states import Form
from passerelle.core.credentials import elm, sd_jwt_vc, vc_jwt
from passerelle.core.credentials import paper as papers
from passerelle.core.errors import Malformed, NotNow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

CERTIFICATE: Final = "pdf"
SQUARE: Final = "square"
SQUARE_PICTURE: Final = "square_png"
EUROPASS: Final = "europass"
TITLE_CUT: Final = 60
"""So many letters of a title stand in the name of a file, whole words of it."""
KINDS: Final = {
    Form.OPEN_BADGE.value: ("application/vc", "json"),
    Form.VC_JWT.value: (vc_jwt.MEDIA_TYPE, "jwt"),
    Form.SD_JWT_VC.value: (sd_jwt_vc.MEDIA_TYPE, "sdjwt"),
    Form.EUDI_LEARNING.value: (sd_jwt_vc.MEDIA_TYPE, "eudi.sdjwt"),
    Form.PAPER.value: ("text/plain; charset=us-ascii", "txt"),
    CERTIFICATE: ("application/pdf", "pdf"),
    SQUARE: ("image/svg+xml", "svg"),
    SQUARE_PICTURE: ("image/png", "png"),
    EUROPASS: (elm.MEDIA_TYPE, "europass.jsonld"),
}
"""Media type and ending of each file, by the word a program asks for it with."""


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    media_type: str
    name: str


def file_of(award: Award, kind: str, *, by: Person, holder_key: Mapping[str, Any] | None = None) -> File:
    """Return an award as a file, signed in that form now where nobody asked before.

    Raises Malformed (form), and as `renditions.render` and `renditions.certificate`.
    """
    if kind not in KINDS:
        raise Malformed(field="form", expected=", ".join(KINDS), seen=kind[:20])
    media_type, ending = KINDS[kind]
    return File(_content(award, kind, by, holder_key), media_type, f"{_stem(award)}.{ending}")


def _stem(award: Award) -> str:
    """Return what a file of an award is called, in letters that every system keeps: its title, then its serial.

    A title in another script than the Latin one leaves the serial alone.
    """
    title = slugify(award.micro_credential.name)
    if len(title) > TITLE_CUT:
        title = title[: TITLE_CUT + 1].rpartition("-")[0] or title[:TITLE_CUT]
    credential = queries.credential(award)
    serial = renditions.serial(credential) if credential else award.number
    return "-".join(part for part in (title, serial.replace("/", "-")) if part)


def _content(award: Award, kind: str, by: Person, holder_key: Mapping[str, Any] | None) -> bytes:
    if kind == Form.OPEN_BADGE and holder_key is None:
        credential = queries.credential(award)
        if credential is None:
            raise NotNow(reason="no_credential")
        return bytes(credential.document)
    if kind == CERTIFICATE:
        return renditions.certificate(award, by=by)
    if kind == EUROPASS:
        return renditions.european(award, by=by)
    form = Form.PAPER if kind in (SQUARE, SQUARE_PICTURE) else Form(kind)
    made = renditions.render(award, form, by=by, holder_key=holder_key)
    if kind == SQUARE:
        return renditions.square(made).encode("utf-8")
    if kind == SQUARE_PICTURE:
        return renditions.square_picture(made)
    raw = bytes(made.document)
    return papers.text(settings.PASSERELLE_ORIGIN, raw).encode("ascii") if form == Form.PAPER else raw
