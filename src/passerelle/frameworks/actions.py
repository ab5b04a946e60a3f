"""Adding versions of frameworks and confirming what no source had confirmed: one person drafts, a second approves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, WrongState
from passerelle.core.frameworks import FrameworkRefused, read
from passerelle.core.frameworks.editions import Span, end_of_predecessor
from passerelle.frameworks import storing
from passerelle.frameworks.models import Confirmation, Framework, LevelMapping, Status
from passerelle.frameworks.permissions import may_approve, may_approve_confirmation, may_draft
from passerelle.frameworks.queries import published
from passerelle.frameworks.states import CONFIRMATIONS, FRAMEWORK_VERSIONS, ConfirmationState, VersionState
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from passerelle.core.frameworks import Document, Fault, Version
    from passerelle.frameworks.models import Level
    from passerelle.people.models import Person


@transaction.atomic
def load_shipped() -> int:
    """Write down the versions that come with the register and are not there yet; return how many came in.

    What stands is never rewritten: an edition that changes is another edition, and what the country confirmed stays.
    """
    loaded = storing.load_shipped()
    if loaded:
        journal.record("framework.load", subject="FRAMEWORKS", noted={"versions": loaded})
    return loaded


@transaction.atomic
def draft(text: str, *, by: Person) -> list[Framework]:
    """Take the editions of a file as drafts; nobody else sees them before `approve`.

    Raises NotPermitted, TooLarge, FrameworkRefused with every fault at its line, or AlreadyDone where an edition of
    that name is there.
    """
    if not may_draft(by):
        raise NotPermitted
    document = read(text)
    there, _levels = storing.known(version.version for version in document.versions)
    if there:
        raise AlreadyDone(field="edition", seen=sorted(str(key) for key in there))
    if faults := [*_unknown(document), *_overlapping(document)]:
        raise FrameworkRefused(faults)
    drafted = storing.store(document.versions, state=VersionState.DRAFT, drafted_by=by)
    for one in drafted:
        journal.record(
            "framework.draft", subject=one.reference, actor=by.reference, noted={"version": str(one.version)}
        )
    return drafted


def _unknown(document: Document) -> Iterator[Fault]:
    """Find comparisons with versions or levels that are not there."""
    own = {version.version: {level.code for level in version.levels} for version in document.versions}
    wanted = {mapping.to for version in document.versions for mapping in version.mappings} - own.keys()
    there, levels = storing.known(wanted)
    for (_key, mapping), path in document.compared.items():
        codes = own.get(mapping.to) or {place.code for place in levels if place.version == mapping.to}
        if mapping.to not in own and mapping.to not in there:
            yield document.fault((*path, "framework"), "a version that is in the register", str(mapping.to))
        elif mapping.to_code is not None and mapping.to_code not in codes:
            yield document.fault((*path, "to"), f"a level of {mapping.to}", mapping.to_code)


def _overlapping(document: Document) -> Iterator[Fault]:
    for version in document.versions:
        try:
            end_of_predecessor(_span(version), _standing(version.key))
        except ValueError:
            yield document.fault_of(version, "valid_from", "days on which no other edition stays in force")


def _span(version: Version | Framework) -> Span:
    return Span(version.valid_from, version.valid_to)


def _standing(key: str) -> list[Span]:
    return [_span(one) for one in published().filter(key=key)]


@transaction.atomic
def approve(framework: Framework, *, by: Person) -> Framework:
    """Publish a drafted version; the edition it takes over from ends the day before.

    Raises NotPermitted, WrongState, or NotNow where another edition was published since that it would overlap.
    """
    if not may_approve(by, framework):
        raise NotPermitted
    target = FRAMEWORK_VERSIONS.after(framework.state, "approve")
    try:
        ended = end_of_predecessor(_span(framework), _standing(framework.key))
    except ValueError:
        raise NotNow(reason="editions_overlap") from None
    superseded = (
        published().filter(key=framework.key, valid_to=None).exclude(pk=framework.pk).first() if ended else None
    )
    if superseded:
        Framework.objects.filter(pk=superseded.pk, valid_to=None).update(valid_to=ended)
    _move(framework, "approve", target, approved_by=by)
    noted: dict[str, Any] = {"version": str(framework.version)}
    if superseded and ended:
        noted |= {"supersedes": str(superseded.version), "until": ended.isoformat()}
    journal.record("framework.approve", subject=framework.reference, actor=by.reference, noted=noted)
    return framework


@transaction.atomic
def discard(framework: Framework, *, by: Person) -> Framework:
    """Put a draft away; the name of its edition is free again. Raises NotPermitted or WrongState."""
    if not may_draft(by):
        raise NotPermitted
    _move(framework, "discard", FRAMEWORK_VERSIONS.after(framework.state, "discard"))
    noted = {"version": str(framework.version)}
    journal.record("framework.discard", subject=framework.reference, actor=by.reference, noted=noted)
    return framework


def _move(framework: Framework, act: str, target: str, **more: Any) -> None:
    """Take one step of a version's life; of two at once, one gets WrongState."""
    try:
        with transaction.atomic():
            moved = Framework.objects.filter(pk=framework.pk, state=framework.state).update(state=target, **more)
    except IntegrityError:
        raise NotNow(reason="editions_overlap") from None
    if not moved:
        raise WrongState(act, framework.state)
    framework.refresh_from_db()


@transaction.atomic
def propose(
    about: Framework | Level,
    *,
    by: Person,
    today: date,
    source: str,
    target: Level | None = None,
    none_in: Framework | None = None,
    **stated: Any,
) -> Confirmation:
    """Say with its source that a framework is as told, or what a level compares with; a second person must agree.

    `stated` may give `basis`, `source_url`, `year` and `note`. Raises NotPermitted, NotNow where the thing is no
    published one or a level would compare with its own version, or AlreadyDone where the same is proposed or stands
    verified.
    """
    if not may_draft(by):
        raise NotPermitted
    subject: dict[str, Any] = (
        {"framework": about} if isinstance(about, Framework) else {"level": about, "target": target, "none_in": none_in}
    )
    _refuse_what_cannot_be_confirmed(about, target, none_in)
    try:
        with transaction.atomic():
            made = Confirmation.objects.create(**subject, source=source, proposed_by=by, proposed_on=today, **stated)
    except IntegrityError:
        raise AlreadyDone(field="confirmation", seen=source) from None
    journal.record("confirmation.propose", subject=made.reference, actor=by.reference, noted=_noted(made))
    return made


def _refuse_what_cannot_be_confirmed(about: Framework | Level, target: Level | None, none_in: Framework | None) -> None:
    own = about if isinstance(about, Framework) else about.framework
    others = [one for one in (target.framework if target else None, none_in) if one]
    if any(one.state != VersionState.PUBLISHED for one in (own, *others)):
        raise NotNow(reason="framework_not_published")
    if own in others:
        raise NotNow(reason="own_framework")
    if isinstance(about, Framework):
        if about.is_active:
            raise AlreadyDone(field="framework", seen=str(about.version))
        if not about.levels.exists():
            raise NotNow(reason="framework_without_levels")
    elif LevelMapping.objects.filter(source=about, target=target, none_in=none_in, is_verified=True).exists():
        raise AlreadyDone(field="confirmation", seen=str(about.place))


@transaction.atomic
def approve_confirmation(confirmation: Confirmation, *, by: Person) -> Confirmation:
    """Agree: the framework becomes active, or the comparison stands verified with its source.

    Raises NotPermitted or WrongState. A settled comparison takes the place of what contradicts it: "none" ends the
    unverified levels of that version, and a level ends "none".
    """
    if not may_approve_confirmation(by, confirmation):
        raise NotPermitted
    _step(confirmation, "approve", approved_by=by)
    if confirmation.framework:
        Framework.objects.filter(pk=confirmation.framework.pk).update(
            status=Status.ACTIVE,
            source=confirmation.source,
            source_url=confirmation.source_url,
            as_of=confirmation.proposed_on,
        )
    else:
        _settle(confirmation)
    journal.record(
        "confirmation.approve", subject=confirmation.reference, actor=by.reference, noted=_noted(confirmation)
    )
    return confirmation


def _settle(confirmation: Confirmation) -> None:
    level = confirmation.level
    standing = LevelMapping.objects.filter(source=level)
    if confirmation.target:
        standing.filter(none_in=confirmation.target.framework).delete()
    else:
        standing.filter(target__framework=confirmation.none_in, is_verified=False).delete()
    LevelMapping.objects.update_or_create(
        source=level,
        target=confirmation.target,
        none_in=confirmation.none_in,
        defaults={
            "basis": confirmation.basis,
            "is_verified": True,
            "told_by": confirmation.source,
            "year": confirmation.year,
            "note": confirmation.note,
        },
    )


@transaction.atomic
def discard_confirmation(confirmation: Confirmation, *, by: Person) -> Confirmation:
    """Put a proposal away; nothing changes. Raises NotPermitted or WrongState."""
    if not may_draft(by):
        raise NotPermitted
    _step(confirmation, "discard")
    journal.record(
        "confirmation.discard", subject=confirmation.reference, actor=by.reference, noted=_noted(confirmation)
    )
    return confirmation


def _step(confirmation: Confirmation, act: str, **more: Any) -> None:
    target = CONFIRMATIONS.after(confirmation.state, act)
    seen = Confirmation.objects.filter(pk=confirmation.pk, state=ConfirmationState.PROPOSED)
    if not seen.update(state=target, **more):
        raise WrongState(act, confirmation.state)
    confirmation.refresh_from_db()


def _noted(confirmation: Confirmation) -> dict[str, str]:
    """Return what a confirmation is about, as its fact tells it."""
    told = {"source": confirmation.source}
    if confirmation.framework:
        return told | {"framework": str(confirmation.framework.version)}
    assert confirmation.level is not None  # noqa: S101  (the database holds it)
    other = confirmation.target.place if confirmation.target else None
    none_in = confirmation.none_in.version if confirmation.none_in else None
    return told | {"level": str(confirmation.level.place), "compares_with": str(other or f"nothing in {none_in}")}
