"""What is read of endorsements and labels by more than one caller, and as open data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast

from passerelle.core.endorsing import ENDORSERS
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.quality.models import Endorsement, Label
from passerelle.quality.queries import public_reviews
from passerelle.quality.states import WAS_SIGNED, EndorsementState, LabelState
from passerelle.registers.states import VERIFIED, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation


def endorsements(on: date) -> QuerySet[Endorsement]:
    """Return endorsements with their names and, as `endorser_acts`, whether the endorser may still give its word."""
    return Endorsement.objects.select_related("endorser", "entry").annotate(
        endorser_acts=_acts("endorser", *ENDORSERS, on=on)  # type: ignore[no-redef]  # the model says that it may come
    )


def _acts(body: str, *roles: str, on: date) -> Exists:
    """Whether the organisation in a column has one of these roles on a day."""
    acting = OrganisationRole.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_until=None) | Q(valid_until__gte=on),
        organisation=OuterRef(body),
        role__in=roles,
        state__in=(*VERIFIED, State.EXPIRING),
    )
    return Exists(acting)


def public_endorsements(on: date) -> QuerySet[Endorsement]:
    """Return what was signed, the newest first: also what was taken back since, or ran out."""
    return endorsements(on).filter(state__in=WAS_SIGNED).order_by("-signed_on", "-pk")


def standing_endorsements(on: date) -> QuerySet[Endorsement]:
    """Return what holds on a day: signed, neither taken back nor run out, its endorser still in a role for it."""
    acting = _acts("endorser", *ENDORSERS, on=on)
    return public_endorsements(on).filter(acting, state=EndorsementState.SIGNED, valid_until__gte=on)


def labels() -> QuerySet[Label]:
    return Label.objects.select_related("agency", "subject").order_by("-valid_from", "-pk")


def standing_labels(on: date) -> QuerySet[Label]:
    """Return the labels that hold on a day; of an agency that is none any more, none does."""
    acting = _acts("agency", Role.QA_AGENCY, on=on)
    return labels().filter(acting, state=LabelState.GIVEN, valid_from__lte=on, valid_until__gte=on)


def labels_of_entry(number: str, owner: Organisation | None, on: date) -> list[Label]:
    """Return the labels that an entry bears, and those of the whole body that answers for it."""
    whole = Q(subject=owner, entry="") if owner else Q(pk=None)
    return list(standing_labels(on).filter(Q(entry=number) | whole)[:20])


@dataclass(frozen=True)
class Outside:
    """One thing that others than its owner say of an entry or of the body that answers for it.

    `kind` is endorsement, label or review; `word` a claim, the name of a label, or a result; `until` the last day, of a
    review the day it was published.
    """

    kind: str
    number: str
    by: str
    slug: str
    word: str
    about: str
    until: date


def outside(number: str, owner: Organisation | None, on: date) -> list[Outside]:
    """Return what stands on a day: endorsements of an entry, labels of it or its owner, published reviews of the body
    as a whole, or of a series that names the entry; each kind the newest first, in one query.
    """
    body = owner.pk if owner else None
    told = standing_endorsements(on).filter(entry__number=number).order_by()
    borne = standing_labels(on).filter(Q(entry=number) | Q(entry="", subject=body)).order_by()
    reviewed = public_reviews().filter(subject=body).order_by()
    rows = told.values_list(
        Value("endorsement"),
        "number",
        "endorser__legal_name",
        "endorser__slug",
        "claim",
        Cast("edition", TextField()),
        "valid_until",
    ).union(
        borne.values_list(
            Value("label"),
            *("number", "agency__legal_name", "agency__slug", "name", Cast("entry", TextField()), "valid_until"),
        ),
        reviewed.values_list(
            Value("review"),
            *("number", "agency__legal_name", "agency__slug", "result", Cast("entries", TextField()), "published_on"),
        ),
    )
    found = [Outside(*row) for row in rows]
    named = [one for one in found if one.kind != "review" or one.about == "[]" or f'"{number}"' in one.about]
    return sorted(named, key=lambda one: (one.kind, one.until, one.number), reverse=True)


def endorsers_of(entry: str) -> QuerySet[Endorsement]:
    """Return what was ever signed on an entry: who said in public what it is worth is tied, also after that ended."""
    return Endorsement.objects.filter(entry__number=entry, state__in=(*WAS_SIGNED, EndorsementState.INTENDED))


def review_records() -> Iterator[dict[str, Any]]:
    """Yield every published review as open data."""
    for one in public_reviews().order_by("number").iterator(500):
        yield {
            "number": one.number,
            "agency": one.agency.number,
            "agency_name": one.agency.legal_name,
            "subject": one.subject.number,
            "subject_name": one.subject.legal_name,
            "kind": one.kind,
            "entries": one.entries,
            "standard": one.standard.reference,
            "origin": one.origin,
            "commissioned_by": one.commissioned_by.number if one.commissioned_by else None,
            "result": one.result,
            "report": one.report,
            "comment": one.comment or None,
            "published_on": one.published_on,
            "state": one.state,
        }


def endorsement_records(on: date) -> Iterator[dict[str, Any]]:
    """Yield every signed endorsement as open data of a day, in the order of the numbers."""
    for one in public_endorsements(on).order_by("number").iterator(500):
        yield {
            "number": one.number,
            "endorser": one.endorser.number,
            "endorser_name": one.endorser.legal_name,
            "entry": one.entry.number,
            "edition": one.edition,
            "claim": one.claim,
            "statement": one.statement,
            "signed_on": one.signed_on,
            "valid_until": one.valid_until,
            "withdrawn_on": one.withdrawn_on,
            "withdrawn_because": one.withdrawn_because or None,
            "in_force": one.stands(on) and one.endorser_acts,
            "credential": one.address,
        }


def label_records(on: date) -> Iterator[dict[str, Any]]:
    """Yield every label ever given as open data of a day, in the order of the numbers."""
    standing = set(standing_labels(on).values_list("pk", flat=True))
    for one in labels().order_by("number").iterator(500):
        yield {
            "number": one.number,
            "agency": one.agency.number,
            "agency_name": one.agency.legal_name,
            "subject": one.subject.number,
            "subject_name": one.subject.legal_name,
            "entry": one.entry or None,
            "name": one.name,
            "criteria": one.criteria,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
            "withdrawn_on": one.withdrawn_on,
            "withdrawn_because": one.withdrawn_because or None,
            "in_force": one.pk in standing,
        }
