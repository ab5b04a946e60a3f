"""What a case asks for: the whole or named blocks, by one of the routes that are recognised (DOMAIN 1.4, 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.assessment.models import PriorLearningCase, PriorRoute
from passerelle.assessment.prior_learning import edit_draft
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.people.models import Person


@transaction.atomic
def ask_for(
    case: PriorLearningCase,
    blocks: Sequence[str],
    *,
    route: str,
    course: ShortCourse | None = None,
    by: Person,
    today: date,
    seen_version: int,
) -> PriorLearningCase:
    """Say whether a draft is for the whole (no block) or for some blocks, and by which route.

    Raises NotPermitted, WrongState once sent, StaleVersion, or Malformed for a block or a route that is none, and for a
    course that does not lead there.
    """
    known = [block["code"] for block in case.micro_credential.blocks]
    asked = [code for code in known if code in blocks]
    if len(asked) != len(set(blocks)):
        raise Malformed(field="blocks", expected=", ".join(known) or "no block")
    if route not in PriorRoute.values:
        raise Malformed(field="route", expected=", ".join(PriorRoute.values), seen=route[:20])
    if (route == PriorRoute.COURSE) != (course is not None):
        raise Malformed(field="course", expected="the course that was followed, where that is the route, and none else")
    if course is not None and not course.leads_to.filter(pk=case.micro_credential_id).exists():
        raise Malformed(field="course", expected="a course that leads to this micro-credential")
    return edit_draft(
        case, by=by, today=today, seen_version=seen_version, blocks=asked, route=PriorRoute(route), course=course
    )
