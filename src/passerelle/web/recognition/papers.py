"""What a learner, and the body that decided, take away of a decision: the signed statement, and ELMO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from passerelle.core import elmo
from passerelle.core.credentials import vc_jwt
from passerelle.files.serving import own_file
from passerelle.recognition import statements
from passerelle.recognition.permissions import cases_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def statement(request: SignedInRequest, number: str) -> HttpResponse:
    """The statement as it was signed, byte for byte."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    return own_file(statements.document(case), f"{case.number}.jwt", vc_jwt.MEDIA_TYPE)


@login_required
@require_GET
def as_elmo(request: SignedInRequest, number: str) -> HttpResponse:
    """The decision for an information system of a university."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    written = statements.as_elmo(case, language=settings.LANGUAGE_CODE, at=timezone.now())
    return own_file(written, f"{case.number}-elmo.xml", elmo.MEDIA_TYPE)
