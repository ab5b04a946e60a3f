"""After a page or an answer that showed one thing of a person to somebody else: that person is told who looked.

Lists in which somebody is one among many are not noted, and neither is what a share link shows, which counts its looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.portfolio import sightings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PAGES: Final = {
    "awarder:made": "award",
    "awarder:end": "award",
    "assessor:sheet": "candidate",
    "assessor:choose": "candidate",
    "assessor:case": "prior_learning",
    "prior:file": "prior_learning",
    "prior:files": "prior_learning",
    "prior:result": "prior_learning",
    "prior:convening": "prior_learning",
    "prior:jury": "jury",
    "results:appeal": "result_appeal",
    "results:correcting": "candidate",
    "results:award": "award",
    "prior:accompaniment": "accompaniment",
    "api/accompaniments/<number>": "accompaniment",
    "appraisals:work": "appraisal",
    "recognition:case": "recognition",
    "recognition:statement": "recognition",
    "recognition:elmo": "recognition",
    "counselling:client": "counsel",
    "pathways:kept": "pathway",
    "api/pathways/<number>": "pathway",
    "service:visit": "visit",
    "service:case": "visit",
    "api/clients/<number>": "counsel",
    "api/awards/<number>": "award",
    "api/awards/<number>/credential": "award",
    "api/candidates/<number>": "candidate",
    "api/candidates/<number>/marks": "candidate",
    "api/candidates/<number>/assessors": "candidate",
    "api/candidates/<number>/retake": "candidate",
    "api/result-appeals/<number>": "result_appeal",
    "api/result-appeals/<number>/assessors": "result_appeal",
    "api/prior-learning-cases/<number>": "prior_learning",
    "api/prior-learning-cases/<number>/result": "prior_learning",
    "api/prior-learning-cases/<number>/files": "prior_learning",
    "api/prior-learning-cases/<number>/files/<uuid>": "prior_learning",
    "api/juries/<number>": "jury",
    "api/recognition/cases/<number>": "recognition",
    "api/recognition/cases/<number>/statement": "recognition",
    "api/recognition/cases/<number>/elmo": "recognition",
    "api/appraisals/desk/<number>": "appraisal",
}
"""Pages by name and operations by their address, each with the number of one thing of a person, and its kind."""


class Sightings:
    """Middleware: notes the look once the answer is made; what was refused was not seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        kind = PAGES.get(match.route if match.namespace == "api" else match.view_name) if match else None
        if kind and response.status_code == 200 and request.method == "GET" and request.user.is_authenticated:
            number = str(match.kwargs.get("number", ""))  # type: ignore[union-attr]
            sightings.note(kind, number, by=request.user.pk, day=request.today)  # type: ignore[attr-defined]
        return response
