"""How entries and roles stood over time, told by the journal: their lives are played again, fact by fact.

Days come from the entry where it keeps them (submitted, decided), else from the fact: an act may have been entered
for an earlier day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.catalogue.models import MicroCredential
from passerelle.core.credentials.trust import EntryStatus, Recognition
from passerelle.core.credentials.trust_folder import EntryHistory
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import LIFECYCLE, NEW_EDITIONS, PUBLIC_STATES, REVISIONS, VERIFIED, State
from passerelle.signing.identifiers import awarder_did

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from passerelle.registers.models import Entry

ACTS = frozenset(act for _, act, _ in LIFECYCLE)
ENTRY_KINDS = frozenset(f"{MicroCredential.register}.{act}" for act in ACTS)
ROLE_KINDS = frozenset(f"{OrganisationRole.register}.{act}" for act in ACTS)
SUBMISSIONS = ("submit", "submit_for_review")
DECISIONS = ("register", "register_with_conditions", "return", "remove", *REVISIONS)
RECOGNISED = (*VERIFIED, State.EXPIRING)
SIGNING_ROLES = (Role.AWARDER, Role.EMPLOYER, Role.PROFESSIONAL_BODY, Role.SPONSOR, Role.CREDENTIAL_EVALUATOR)
"""Who awards, who endorses (`core/credentials/verify_endorsement.ENDORSERS`), and who reports on what is foreign."""


def entry_histories() -> list[EntryHistory]:
    """Return how every version stood that was ever listed, or ever awarded, and who may award it."""
    listed = MicroCredential.objects.filter(state__in=[*PUBLIC_STATES, State.RETURNED]).select_related("awarder")
    entries = {entry.number: entry for entry in listed}
    facts = _facts_by_subject(ENTRY_KINDS)
    versions: dict[str, list[EntryVersion]] = defaultdict(list)
    for version in EntryVersion.objects.filter(entry__startswith="MC-").defer("stated", "findings").order_by("edition"):
        versions[version.entry].append(version)
    awarded = _awarders_by_version()
    found = []
    for number, entry in sorted(entries.items()):
        told = _by_edition(entry, facts.get(number, ()), versions[number])
        for edition, steps in sorted(told.items()):
            was_listed = any(step.status in PUBLIC_STATES for step in steps)
            if was_listed or (number, edition) in awarded:
                bodies = awarded.get((number, edition), set()) | ({entry.awarder.slug} if entry.awarder else set())
                awarders = tuple(sorted(map(awarder_did, bodies)))
                found.append(EntryHistory(number, edition, tuple(steps), awarders))
    return found


def _awarders_by_version() -> dict[tuple[str, int], set[str]]:
    """Return who awarded each version: an entry may have gone to another awarder since."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    rows = Award.objects.order_by().values_list("micro_credential__number", "edition", "awarder__slug").distinct()
    for number, edition, slug in rows:
        found[number, edition].add(slug)
    return found


def _by_edition(
    entry: Entry, facts: Iterable[tuple[str, date]], versions: Sequence[EntryVersion]
) -> dict[int, list[EntryStatus]]:
    """Return the steps of each edition. What a change of a registered entry replaced goes on living with it: who was
    on the way to it is awarded it, as long as the entry is in force.
    """
    submitted = {version.edition: version.submitted_on for version in versions}
    found: dict[int, list[EntryStatus]] = {edition: [] for edition in submitted}
    edition, living = 0, [0]
    for act, state, day in _played(entry, facts):
        if act in SUBMISSIONS:
            edition += 1
            living = [edition]
            day = submitted.get(edition, day)  # noqa: PLW2901
        elif act in NEW_EDITIONS:
            edition += 1
            living.append(edition)
        for one in living:
            found.setdefault(one, []).append(EntryStatus(state, day))
    if entry.edition and not found.get(entry.edition):
        found[entry.edition] = [EntryStatus(entry.state, _since(entry))]
    return found


def recognitions(role: OrganisationRole, facts: Iterable[tuple[str, date]]) -> list[Recognition]:
    """Return the times an organisation was recognised in a role."""
    steps = [(state, day) for _, state, day in _played(role, facts)] or [(role.state, _since(role))]
    found: list[Recognition] = []
    since: date | None = None
    for state, day in steps:
        if state in RECOGNISED and since is None:
            since = day
        elif state not in RECOGNISED and since is not None:
            found.append(Recognition(role.role, since, day - timedelta(days=1)))
            since = None
    if since is not None:
        found.append(Recognition(role.role, since, role.valid_until))
    return found


def recognitions_of(numbers: Iterable[str]) -> dict[str, tuple[Recognition, ...]]:
    """Return when each of these organisations was recognised in a role in which it signs, by its number."""
    facts = _facts_by_subject(ROLE_KINDS)
    found: dict[str, tuple[Recognition, ...]] = {}
    signing = OrganisationRole.objects.filter(role__in=SIGNING_ROLES, organisation__number__in=numbers)
    for role in signing.select_related("organisation").order_by("pk"):
        number = role.organisation.number
        found[number] = (*found.get(number, ()), *recognitions(role, facts.get(role.number, ())))
    return found


def _played(entry: Entry, facts: Iterable[tuple[str, date]]) -> list[tuple[str, str, date]]:
    """Return (act, state after it, day) for each step of a life; the last decision has the day the entry keeps."""
    state: str = State.DRAFT
    steps = []
    for act, day in facts:
        if LIFECYCLE.allows(state, act):
            state = LIFECYCLE.after(state, act)
            steps.append((act, state, day))
    decided = [place for place, (act, _, _) in enumerate(steps) if act in DECISIONS]
    if decided and entry.decided_on:
        act, state, _ = steps[decided[-1]]
        steps[decided[-1]] = (act, state, entry.decided_on)
    return steps


def _facts_by_subject(kinds: Iterable[str]) -> dict[str, list[tuple[str, date]]]:
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for subject, kind, at in Fact.objects.filter(kind__in=kinds).order_by("pk").values_list("subject", "kind", "at"):
        found[subject].append((kind.partition(".")[2], timezone.localdate(at)))
    return found


def _since(entry: Entry) -> date:
    return entry.decided_on or entry.listed_on or timezone.localdate(entry.created_at)
