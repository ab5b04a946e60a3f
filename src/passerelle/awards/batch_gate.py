"""Who of a batch may be awarded: every candidate is looked at, and told every reason against them at once.

What candidates of one micro-credential share (is this version listed, does its entry state all of Annex I, can it be
signed at all) is found out once; what is theirs alone, for each.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from passerelle.assessment import holds
from passerelle.assessment.models import Candidate
from passerelle.assessment.states import CandidateState
from passerelle.awards import issuing
from passerelle.awards.actions import PURPOSE as SINGLE
from passerelle.awards.models import Award
from passerelle.awards.record import record_of
from passerelle.awards.states import AwardState, BatchState
from passerelle.catalogue import editions
from passerelle.catalogue.models import MicroCredential
from passerelle.core.credentials.canonical import canonical_hash, refuse_unclear
from passerelle.core.credentials.model import AwardRecord, StatusRef, missing_annex_i
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.refusals import CredentialRefused, Incomplete
from passerelle.core.errors import IssueRefused, NotNow, NotPermitted, PasserelleError, WrongState
from passerelle.journal.rows import AnyOf
from passerelle.people.models import Person
from passerelle.policy import queries as policy
from passerelle.signing.identifiers import address
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from passerelle.core.gate import Profile

FIELDS = (
    *("pk", "number", "micro_credential__awarder", "person", "person__reference", "person__name"),
    *("micro_credential", "edition", "route", "started_on", "state", "result"),
    *("award", "award__number", "award__uuid", "award__state"),
)
"""Of each candidate, and of the award they have, if they have one: the fields of `Looked`, in order."""


@dataclass(slots=True)
class Looked:
    """One candidate of a batch, and what was found: an award made before, reasons against it, or neither."""

    pk: int
    number: str
    awarder: int
    person: int
    person_reference: str
    name: str
    entry: int
    edition: int
    route: str
    started_on: date
    state: str
    result: str
    award: int | None
    award_number: str | None
    award_uuid: UUID | None
    award_state: str | None
    begun: tuple[int, str, UUID] | None = None
    """Key, number and UUID of an award that was begun and came to nothing: it is taken up again."""
    made: str = ""
    refusals: list[PasserelleError] = field(default_factory=list)

    @property
    def group(self) -> tuple[int, int, str]:
        return self.entry, self.edition, self.route


@dataclass(frozen=True, slots=True)
class Group:
    """What candidates for one version by one way share: the record of the first, and what stands against them all."""

    entry: MicroCredential
    record: AwardRecord
    refusals: tuple[PasserelleError, ...]
    says: dict[str, Any]
    """What a credential of this group would say, but for its holder and result."""


def look(numbers: Sequence[str], *awarders: int) -> list[Looked]:
    """Return the candidates with these numbers who are these awarders', in this order, each with an award they have."""
    theirs = Candidate.objects.filter(AnyOf(F("number"), numbers), micro_credential__awarder__in=awarders)
    found = {row[1]: Looked(*row) for row in theirs.values_list(*FIELDS)}
    candidates = [found[number] for number in numbers if number in found]
    unsigned = [one for one in candidates if one.award_state == AwardState.INTENDED]
    busy = _busy([one.award for one in unsigned if one.award]) if unsigned else frozenset()
    for one in candidates:
        if one.award is None or one.award_number is None or one.award_uuid is None:
            continue
        if one.award_state != AwardState.INTENDED:
            one.made = one.award_number
        elif one.award in busy:
            one.refusals.append(NotNow(reason="being_signed"))
        else:
            one.begun = (one.award, one.award_number, one.award_uuid)
    return candidates


def _busy(awards: Sequence[int]) -> frozenset[int]:
    """Return which of these awards are being signed this moment, alone or with a batch."""
    own = Intent.objects.filter(purpose=SINGLE, reference=Concat(OuterRef("number"), Value("/1")))
    signing = Q(batch__state=BatchState.SIGNING) | Q(Exists(own.exclude(state=IntentState.VOID)))
    return frozenset(Award.objects.filter(signing, pk__in=awards).values_list("pk", flat=True))


def judge(candidates: Sequence[Looked], *, never: Collection[int], by: Person, today: date) -> dict[Any, Group]:
    """Note every reason against each who has no award yet; return what they share, by group.

    `never` are the persons who take part in awarding: nobody awards themselves.
    """
    groups: dict[Any, Group] = {}
    entries = MicroCredential.objects.select_related("awarder").in_bulk({one.entry for one in candidates})
    passed, profiles = CandidateState.PASSED.value, policy.in_force(today)
    held = holds.held([one.pk for one in candidates])
    for one in candidates:
        if one.made:
            continue
        which, name = one.group, one.name
        group = groups.get(which)
        if group is None:
            group = groups[which] = _group(entries[one.entry], one, by=by, today=today, profiles=profiles)
        if one.state != passed:
            one.refusals.append(WrongState("award", one.state))
        if one.pk in held:
            one.refusals.append(NotNow(reason="on_hold"))
        if one.person in never:
            one.refusals.append(NotPermitted())
        if group.refusals or not (name.strip() and one.result.strip()):
            one.refusals += _with_name(_own(group, one, profiles, today), name)
        if not (name.isprintable() and one.result.isprintable()):
            unclear = _unclear({"name": name, "result": one.result})
            one.refusals += [unclear] if unclear else []
    return groups


def _with_name(refusals: tuple[PasserelleError, ...], name: str) -> tuple[PasserelleError, ...]:
    """Return what stands against one more: without a name the first element of Annex I is missing too."""
    if name.strip():
        return refusals
    lacking = next((found.missing for found in refusals if isinstance(found, Incomplete)), ())
    others = tuple(found for found in refusals if not isinstance(found, Incomplete))
    return (Incomplete(("learner_identification", *lacking)), *others)


def _own(group: Group, one: Looked, profiles: Sequence[Profile], today: date) -> tuple[PasserelleError, ...]:
    """Return what stands against one of a group: the rules on credentials are asked of who states less than the others.

    Everybody else has what the group has.
    """
    if one.name.strip() and one.result.strip():
        return group.refusals
    says = group.says | {"holder": {"identification": one.name.strip()}, "grade": one.result.strip()}
    refused = issuing.refusal(issuing.findings(says, profiles, on=today), ())
    others = tuple(found for found in group.refusals if not isinstance(found, IssueRefused))
    return (refused, *others) if refused else others


def _group(entry: MicroCredential, first: Looked, *, by: Person, today: date, profiles: Sequence[Profile]) -> Group:
    record = record_of(_sample(entry, first, by=by, today=today), None)
    found: list[PasserelleError] = []
    if not entry.is_listed or not editions.goes_on(entry, first.edition):
        found.append(NotNow(reason="version_not_listed", entry=entry.number, edition=first.edition, state=entry.state))
    says = issuing.stated(record)
    if refused := issuing.refusal(issuing.findings(says, profiles, on=today), ()):
        found.append(refused)
    if missing := missing_annex_i(record):
        found.append(Incomplete(missing))
    elif unclear := _unclear(open_badge(replace(record, status=_somewhere()))):
        found.append(unclear)
    return Group(entry, record, tuple(found), says)


def _somewhere() -> StatusRef:
    """Return a place in a list, for a rehearsal: which one makes no difference."""
    return StatusRef(address("/trust/lists/1"), 0)


def _sample(entry: MicroCredential, first: Looked, *, by: Person, today: date) -> Award:
    """Return the award of somebody who is nobody: what it says of the micro-credential, all of the group say."""
    return Award(
        holder=Person(reference="P-0", name="-"),
        micro_credential=entry,
        edition=first.edition,
        awarder=entry.awarding_body,
        route=first.route,
        result="-",
        started_on=first.started_on,
        awarded_on=today,
        awarded_by=by,
    )


def _unclear(document: dict[str, Any]) -> CredentialRefused | None:
    """Return why this could not be signed, or None."""
    try:
        refuse_unclear(document)
        if "@context" in document:
            canonical_hash(document)
    except CredentialRefused as refusal:
        return refusal
    return None
