"""Reading awards, for more than one caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone

from passerelle.assessment.models import Candidate
from passerelle.assessment.states import CandidateState
from passerelle.awards.models import Award, Credential, Rendition, ShareLink, StatusStep
from passerelle.awards.permissions import batches_visible_to
from passerelle.awards.reissue import COPIED
from passerelle.awards.states import MADE, AwardState, BatchState, Form
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of
from passerelle.signing import queries as keys
from passerelle.signing.models import Key
from passerelle.signing.states import KeyState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from passerelle.awards.models import AwardBatch
    from passerelle.people.models import Person

TOLD_FOR: Final = timedelta(days=90)
"""So long desks say that a key was lost or replaced; while copies wait, longer."""


def portfolio(person: Person) -> QuerySet[Award]:
    """Return a person's own awards, newest first, each with how often its links were opened and when last.

    Of each it says whether its key was lost and the new copy is still to come (`waits_for_copy`), and when a new copy
    was made (`copied_at`). For `portfolio/_awards.html`: one query, whatever the number of awards.
    """
    opened = Q(share_links__looked__file="")
    return (
        Award.objects.filter(holder=person, state__in=MADE)
        .select_related("micro_credential", "awarder")
        .annotate(
            looks=Count("share_links__looked", filter=opened, distinct=True),
            last_look=Max("share_links__looked__at", filter=opened),
            waits_for_copy=Exists(_signed_with_a_lost_key()),
            copied_at=Max("credentials__signed_at", filter=Q(credentials__version__gt=1)),
        )
        .order_by("-awarded_on", "-pk")
    )


def _signed_with_a_lost_key() -> QuerySet[Credential]:
    """Return the newest credential of an award that needs a new copy (`reissue.COPIED`) and has none yet."""
    newer = Credential.objects.filter(award=OuterRef("award"), version__gt=OuterRef("version"))
    lost = Q(intent__key__state=KeyState.COMPROMISED, intent__created_at__gte=F("intent__key__compromised_from"))
    return Credential.objects.filter(lost, ~Exists(newer), award=OuterRef("pk"), award__state__in=COPIED)


def hit_by_lost_keys(holder: Person, *, now: datetime) -> tuple[int, int]:
    """Return how many awards of a holder wait for a new copy because a key was lost, and how many got one of late."""
    copies = Credential.objects.filter(award=OuterRef("pk"), version__gt=1, signed_at__gt=now - TOLD_FOR)
    counts = Award.objects.filter(holder=holder, state__in=MADE).aggregate(
        waiting=Count("pk", filter=Exists(_signed_with_a_lost_key())), again=Count("pk", filter=Exists(copies))
    )
    return counts["waiting"], counts["again"]


@dataclass(frozen=True)
class Lost:
    """A compromised key, when that was said, and what became of the awards it signed since it was."""

    key: Key
    told_at: datetime | None
    signed: int = 0
    again: int = 0
    ended: int = 0

    @property
    def waiting(self) -> int:
        return self.signed - self.again - self.ended


def lost(found: Iterable[Key]) -> list[Lost]:
    """Return of these keys those that were lost, in two queries; in none where none was."""
    kept = [key for key in found if key.state == KeyState.COMPROMISED]
    if not kept:
        return []
    newer = Credential.objects.filter(award=OuterRef("award"), version__gt=OuterRef("version"))
    since = Credential.objects.filter(intent__key__in=kept, intent__created_at__gte=F("intent__key__compromised_from"))
    has_none = Q(has_copy=False) & ~Q(award__state__in=COPIED)
    counted = (
        since.annotate(has_copy=Exists(newer))
        .order_by()
        .values_list("intent__key")
        .annotate(
            signed=Count("pk"),
            again=Count("pk", filter=Q(has_copy=True)),
            ended=Count("pk", filter=has_none),
        )
    )
    counts = {key: numbers for key, *numbers in counted}
    facts = Fact.objects.filter(kind="key.compromise", subject__in={key.owner for key in kept}).order_by("pk")
    told = {(fact.subject, fact.noted.get("kid")): fact.at for fact in facts}
    return [Lost(key, told.get((key.owner, key.kid)), *counts.get(key.pk, ())) for key in kept]


def why_no_copy_yet(award: Award) -> str:
    """Return what the new copy of an award waits for beside its turn (a word of `sentences.REASONS`), or nothing."""
    if keys.issuance_stopped():
        return "issuance_stopped"
    return "" if keys.active_key(award.awarder.number) else "key_taken_out"


def credential(award: Award) -> Credential | None:
    """Return the signed document that proves an award: its newest version."""
    return Credential.objects.filter(award=award).order_by("-version").first()


def check_code(credential: Credential | None) -> str:
    """Return the code under the square of a certificate of this credential; nothing where none was made yet."""
    printed = Rendition.objects.filter(credential=credential, form=Form.PAPER)
    return printed.values_list("check_code", flat=True).first() or ""


def by_check_code(code: str) -> Rendition | None:
    """Return the paper form that bears a check code, written as it is printed; its document is the COSE bytes."""
    return Rendition.objects.filter(check_code=code).first()


def lists_waiting(person: Person) -> QuerySet[AwardBatch]:
    """Return the lists of one's awarders that nobody confirmed yet, longest first."""
    return batches_visible_to(person).filter(state=BatchState.PROPOSED).defer("results").order_by("pk")


def waiting(person: Person, *, lists: Iterable[AwardBatch] | None = None) -> QuerySet[Candidate]:
    """Return the candidates who passed and whom this person's organisations have not awarded yet, longest first.

    Who stands on a proposed list waits for that list to be confirmed, and is not offered a second time; `lists` are
    these (`lists_waiting`), where the caller has read them already.
    """
    own = organisations_of(person, Function.SIGNATORY)
    listed = {number for one in (lists_waiting(person) if lists is None else lists) for number in one.candidates}
    return (
        Candidate.objects.filter(state=CandidateState.PASSED, micro_credential__awarder__in=own)
        .filter(Q(award=None) | Q(award__state=AwardState.INTENDED))
        .exclude(number__in=listed)
        .select_related("micro_credential__awarder", "person")
        .order_by("assessed_on", "pk")
    )


def waiting_for(awarder: str) -> QuerySet[Candidate]:
    """Return the candidates who passed and whom the awarder with this number has not awarded yet."""
    passed = Candidate.objects.filter(state=CandidateState.PASSED, micro_credential__awarder__number=awarder)
    return passed.filter(Q(award=None) | Q(award__state=AwardState.INTENDED))


def all_made() -> QuerySet[Award]:
    """Return every award that was ever signed."""
    return Award.objects.filter(state__in=MADE)


def awarded_by(person: Person) -> QuerySet[Award]:
    """Return what this person's organisations awarded, newest first."""
    own = organisations_of(person, Function.SIGNATORY)
    made = Award.objects.filter(awarder__in=own, state__in=MADE)
    return made.select_related("micro_credential", "awarder", "holder").order_by("-awarded_on", "-pk")


@dataclass(frozen=True)
class Hit:
    """What an award's end reaches: the signed files made of it, and the links by which it is shown at present."""

    files: int
    links: int


def hit_by_ending(award: Award, *, now: datetime | None = None) -> Hit:
    """Return what says that an award is not in force any more from the moment it ends."""
    copies = Credential.objects.filter(award=award).count() + Rendition.objects.filter(credential__award=award).count()
    open_links = [link for link, closed in links_of(award, now or timezone.now()) if closed is None]
    return Hit(copies, len(open_links))


def steps_told(award: Award) -> list[tuple[StatusStep, str]]:
    """Return what happened to an award, oldest first, each with what was found where it was put back in force.

    For its awarder alone: a withdrawal's reason is public and stands with the award.
    """
    facts = Fact.objects.filter(kind="award.reinstate", subject=award.reference).order_by("pk")
    found = (str(fact.noted.get("reason", "")) for fact in facts)
    return [(step, next(found, "") if step.status == "reinstated" else "") for step in award.steps.all()]


def links_of(award: Award, now: datetime) -> list[tuple[ShareLink, str | None]]:
    """Return the links to an award, newest first, each with the times it was opened and why it is closed, if it is."""
    links = award.share_links.prefetch_related("looked").order_by("-pk")
    return [(link, link.closed_because(now)) for link in links]


def award_of(credential_id: str) -> Award | None:
    """Return the award behind the address that a genuine credential of ours names itself by."""
    try:
        return Award.objects.filter(uuid=credential_id.rpartition("/")[2]).first()
    except ValidationError:
        return None
