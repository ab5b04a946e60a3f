"""What my awards open: every programme and body whose lines they meet or nearly meet, with what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passerelle.recognition import wording
from passerelle.recognition.openings import openings
from passerelle.web.recognition.opening_map import opening_map

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """Look at all of one's awards together; nothing is asked for by looking."""
    found = list(openings(request.user, on=request.today))
    lines = {one.line.number: one.line for target in found for one in (*target.open_now, *target.near)}
    said = dict(zip(lines, wording.named([wording.rule(line) for line in lines.values()]), strict=True))
    targets = [
        {
            "of": target,
            "open": [(one, said[one.line.number]) for one in target.open_now],
            "near": [(one, said[one.line.number], wording.lacking(one.lacks)) for one in target.near],
            "room": next((target.decision.headroom(one) for one in target.decision.ceilings), None),
        }
        for target in found
    ]
    shown = {"targets": targets, "map": opening_map(found, request.user), "here": "desk"}
    return render(request, "recognition/openings.html", shown)
