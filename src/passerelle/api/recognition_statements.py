"""What is taken away of a decision: the statement that the body signed, and ELMO for information systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from passerelle.core import elmo
from passerelle.core.credentials import vc_jwt
from passerelle.files.serving import own_file
from passerelle.recognition import statements
from passerelle.recognition.permissions import cases_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["recognition"])


@router.get("/cases/{number}/statement", operation_id="readRecognitionStatement", response={200: bytes})
def read_statement(request: SignedInRequest, number: str) -> HttpResponse:
    """Get the signed statement of a granted recognition: a token (`vc+jwt`) that `POST /verify` and anybody checks.

    Your own, or one of your organisation. It is signed as soon as it is granted; `statement_not_signed` until then.
    """
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    return own_file(statements.document(case), f"{case.number}.jwt", vc_jwt.MEDIA_TYPE)


@router.get("/cases/{number}/elmo", operation_id="readRecognitionElmo", response={200: bytes})
def read_elmo(request: SignedInRequest, number: str) -> HttpResponse:
    """Get a granted recognition as ELMO 1.7 (XML), with the signed statement attached where there is one."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    written = statements.as_elmo(case, language=settings.LANGUAGE_CODE, at=timezone.now())
    return own_file(written, f"{case.number}-elmo.xml", elmo.MEDIA_TYPE)
