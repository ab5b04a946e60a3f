"""The files one award can be saved as: what is in each, of which media type, and under which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from passerelle.awards import queries, renditions
from passerelle.awards.states import Form
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials import sd_jwt_vc, vc_jwt
from passerelle.core.errors import Malformed, NotNow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

CERTIFICATE: Final = "pdf"
SQUARE: Final = "square"
KINDS: Final = {
    Form.OPEN_BADGE.value: ("application/vc", "json"),
    Form.VC_JWT.value: (vc_jwt.MEDIA_TYPE, "jwt"),
    Form.SD_JWT_VC.value: (sd_jwt_vc.MEDIA_TYPE, "sdjwt"),
    Form.EUDI_LEARNING.value: (sd_jwt_vc.MEDIA_TYPE, "eudi.sdjwt"),
    Form.PAPER.value: ("text/plain; charset=us-ascii", "txt"),
    CERTIFICATE: ("application/pdf", "pdf"),
    SQUARE: ("image/svg+xml", "svg"),
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
    return File(_content(award, kind, by, holder_key), media_type, f"{award.number}.{ending}")


def _content(award: Award, kind: str, by: Person, holder_key: Mapping[str, Any] | None) -> bytes:
    if kind == Form.OPEN_BADGE and holder_key is None:
        credential = queries.credential(award)
        if credential is None:
            raise NotNow(reason="no_credential")
        return bytes(credential.document)
    if kind == CERTIFICATE:
        return renditions.certificate(award, by=by)
    form = Form.PAPER if kind == SQUARE else Form(kind)
    made = renditions.render(award, form, by=by, holder_key=holder_key)
    if kind == SQUARE:
        return renditions.square(made).encode("utf-8")
    raw = bytes(made.document)
    return papers.text(settings.PASSERELLE_ORIGIN, raw).encode("ascii") if form == Form.PAPER else raw
