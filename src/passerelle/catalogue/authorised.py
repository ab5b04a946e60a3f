"""Who may teach and assess a micro-credential on a day: its awarders, and whom these let do so.

Source: DOMAIN 3.1 (partner authorisations) and 7.14; docs/decisions/0025-what-an-authorisation-opens.md says why a
course without one is stopped at the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import MicroCredential, PartnerAct, PartnerAuthorisation
from passerelle.catalogue.partners import NEEDS, running, standing
from passerelle.core import partnership
from passerelle.core.errors import NotNow
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import in_force

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.catalogue.models import ShortCourse
    from passerelle.core.gate import Finding


ASKED_FIRST = (PartnerAct.TEACH,)
"""What nobody does without the role for it: who awards a micro-credential teaches it as a provider, as others do."""


def open_to(body_id: int, act: str, *, on: date) -> Q:
    """Return which micro-credentials an organisation may teach or assess on a day; a filter of micro-credentials.

    To teach it is a provider that day; who holds the role of an assessor is asked where a body is chosen.
    """
    together = MicroCredential.joint_awarders.through.objects.filter(
        organisation_id=body_id, microcredential_id=OuterRef("pk")
    )
    let = _let(act, on).filter(partner=body_id, micro_credential=OuterRef("pk"))
    may = Q(awarder=body_id) | Q(Exists(together)) | Q(Exists(let))
    return (
        may & Q(Exists(in_force(NEEDS[PartnerAct(act)], on=on).filter(organisation=body_id)))
        if act in ASKED_FIRST
        else may
    )


def bodies_for(entry_id: int, act: str, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations that may teach or assess a micro-credential on a day; `open_to` seen from it."""
    entry = MicroCredential.objects.filter(pk=entry_id)
    let = _let(act, on).filter(micro_credential=entry_id)
    bodies = Organisation.objects.filter(
        Q(pk__in=entry.values("awarder")) | Q(pk__in=entry.values("joint_awarders")) | Q(pk__in=let.values("partner"))
    )
    return (
        bodies.filter(pk__in=in_force(NEEDS[PartnerAct(act)], on=on).values("organisation"))
        if act in ASKED_FIRST
        else bodies
    )


def pairs(entry_ids: Collection[int], act: str, *, on: date) -> set[tuple[int, int]]:
    """Return who may teach or assess these micro-credentials on a day: (entry, body).

    One query for all of them, for lists; `open_to` is the same as a filter.
    """
    own = MicroCredential.objects.filter(pk__in=entry_ids).exclude(awarder=None).values_list("pk", "awarder_id")
    together = MicroCredential.joint_awarders.through.objects.filter(microcredential_id__in=entry_ids)
    jointly = together.values_list("microcredential_id", "organisation_id")
    let = _let(act, on).filter(micro_credential__in=entry_ids).values_list("micro_credential_id", "partner_id")
    if act in ASKED_FIRST:
        holding = in_force(NEEDS[PartnerAct(act)], on=on).values("organisation")
        own, jointly = own.filter(awarder__in=holding), jointly.filter(organisation__in=holding)
        let = let.filter(partner__in=holding)
    return set(own.order_by().union(jointly.order_by(), let.order_by()))


def _let(act: str, on: date) -> QuerySet[PartnerAuthorisation]:
    """Return what lets a partner do an act. A candidate is assessed as a whole, so blocks alone open no assessment."""
    let = running(on).filter(act=act)
    return let.filter(blocks=[]) if act == PartnerAct.ASSESS else let


def is_authorised(body_id: int | None, entry: MicroCredential, act: str, *, on: date) -> bool:
    """Say whether an organisation may teach or assess for a micro-credential: an awarder of it, or its partner."""
    return body_id is not None and MicroCredential.objects.filter(open_to(body_id, act, on=on), pk=entry.pk).exists()


def under(body_id: int | None, entry: MicroCredential, act: str, *, on: date) -> PartnerAuthorisation | None:
    """Return the authorisation by which an organisation acts, none where it awards the entry itself.

    Raises NotNow (`not_let_teach`, `not_let_assess`) where it has none.
    """
    if body_id is not None and (body_id == entry.awarder_id or entry.joint_awarders.filter(pk=body_id).exists()):
        return None
    found = _let(act, on).filter(partner=body_id, micro_credential=entry).first()
    if found is None:
        raise NotNow(reason=f"not_let_{act}")
    return found


@transaction.atomic
def take_place(body_id: int | None, entry: MicroCredential, act: str, *, on: date) -> PartnerAuthorisation | None:
    """Count one learner more under the authorisation by which an organisation acts, and return it; none for awarders.

    Raises NotNow (`not_let_teach`, `not_let_assess`, `partner_is_full`).
    """
    let = under(body_id, entry, act, on=on)
    if let is None:
        return None
    has_room = Q(most_learners=None) | Q(learners__lt=F("most_learners"))
    if not running(on).filter(has_room, pk=let.pk).update(learners=F("learners") + 1):
        under(body_id, entry, act, on=on)  # ended a moment ago
        raise NotNow(reason="partner_is_full", most=let.most_learners)
    return let


def give_back(authorisation_id: int | None) -> None:
    """Count one learner less: who withdrew, or is assessed by another body."""
    if authorisation_id is not None:
        PartnerAuthorisation.objects.filter(pk=authorisation_id, learners__gt=0).update(learners=F("learners") - 1)


def teaching_findings(course: ShortCourse, *, on: date) -> list[Finding]:
    """Return each goal of a course that its provider may not teach on a day, or not in full, in order of their numbers.

    What ended is no goal.
    """
    body_id = course.provider_id
    goals = sorted(course.leads_to.all(), key=lambda goal: goal.number)
    others = [goal for goal in goals if goal.awarder_id != body_id and goal.state not in OVER]
    if body_id is None or not others:
        return []
    let = standing(on).filter(act=PartnerAct.TEACH, partner=body_id, micro_credential__in=others)
    let = let.order_by("-valid_from")  # of several the first day stands in the end
    held = {one.micro_credential_id: one for one in let if one.valid_from <= on}
    later = {one.micro_credential_id: one.valid_from for one in let if one.valid_from > on}
    together = set(MicroCredential.objects.filter(joint_awarders=body_id).values_list("pk", flat=True))
    taught = [str(outcome.get("code", "")) for outcome in course.outcomes]
    told = (
        partnership.beyond(held[goal.pk].blocks, goal.blocks, taught)
        if goal.pk in held
        else partnership.let_later(goal.number, later[goal.pk])
        if goal.pk in later
        else partnership.not_let(goal.number)
        for goal in others
        if goal.pk not in together
    )
    return [finding for finding in told if finding]
