"""Loading a version of a scheme from its files: in batches, so that a run that was killed goes on where it stopped.

Loaded whole, a version is closed: the same files again change nothing, and other files under its name are refused.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from passerelle.core.errors import AlreadyDone
from passerelle.core.importing.errors import CannotRead
from passerelle.core.skills import Fault
from passerelle.journal import actions as journal
from passerelle.journal.rows import insert
from passerelle.skills import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from passerelle.core.skills import Bundle, Needed, Occupation, Skill

    Told = Callable[[str, int], None]

T = TypeVar("T")
BATCH = 1_000
MOST_FAULTS_KEPT = 10_000


@dataclass(frozen=True)
class About:
    """What the files do not say of a scheme: whoever loads it does."""

    key: str
    version: str
    language: str
    name: str
    licence: str
    source: str
    published_on: date | None = None


@dataclass
class Loaded:
    """What came of it: the scheme, what was written in this run, and what was wrong with which record."""

    scheme: models.SkillScheme
    written: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """How many records had each fault; all of them are counted, of very many only the first are kept."""
    was_there: bool = False

    def add(self, fault: Fault) -> None:
        self.reasons[fault.reason] += 1
        if len(self.faults) < MOST_FAULTS_KEPT:
            self.faults.append(fault)


def load(
    bundle: Bundle, about: About, *, now: Callable[[], datetime], told: Told = lambda _name, _count: None
) -> Loaded:
    """Write a version of a scheme down; `told` hears after each batch how many records of which list were read.

    Raises AlreadyDone where that version is there with other content, and CannotRead where the files cannot be read;
    what was written before a CannotRead stays, unseen, for a run that goes on.
    """
    scheme = _begun(bundle.digest(), about, now=now())
    run = Loaded(scheme, was_there=scheme.loaded_at is not None)
    if run.was_there:
        return run
    _keep("skills", bundle.skills(), _keep_skills, run, told)
    _keep("occupations", bundle.occupations(), _keep_occupations, run, told)
    _keep("needs", bundle.needs(), _keep_needs, run, told)
    _close(run, now=now())
    return run


def _keep(
    name: str, read: Iterable[T | Fault], keep: Callable[[models.SkillScheme, list[T]], int], run: Loaded, told: Told
) -> None:
    """Write down what was read, in batches, each a transaction of its own."""
    count = 0
    for batch in _batches(read, run):
        run.written[name] += keep(run.scheme, batch)
        count += len(batch)
        told(name, count)


@transaction.atomic
def _begun(digest: str, about: About, *, now: datetime) -> models.SkillScheme:
    """Return the version as it is, or begun; what an unfinished run of other files left is put away."""
    known = models.SkillScheme.objects.select_for_update()
    scheme = known.filter(key=about.key, version=about.version, language=about.language).first()
    if scheme is not None and scheme.digest != digest:
        if scheme.loaded_at is not None:
            raise AlreadyDone(field="version", seen=f"{scheme} ({scheme.language})")
        models.Need.objects.filter(skill__scheme=scheme).delete()
        scheme.skills.all().delete()
        scheme.occupations.all().delete()
        scheme.delete()
        scheme = None
    if scheme is not None:
        return scheme
    told = {"name": about.name, "licence": about.licence, "source": about.source, "published_on": about.published_on}
    begun, _is_new = models.SkillScheme.objects.get_or_create(
        key=about.key,
        version=about.version,
        language=about.language,
        defaults=told | {"digest": digest, "began_at": now},
    )
    if begun.digest != digest:  # another run began in the same moment, with other files
        raise AlreadyDone(field="version", seen=f"{begun} ({begun.language})")
    return begun


def _batches(read: Iterable[T | Fault], run: Loaded) -> Iterator[list[T]]:
    def kept() -> Iterator[T]:
        for one in read:
            if isinstance(one, Fault):
                run.add(one)
            else:
                yield one

    whole = kept()
    while batch := list(islice(whole, BATCH)):
        yield batch


def _open(scheme: models.SkillScheme) -> bool:
    """Hold the scheme for this transaction, and say whether it is still being loaded."""
    return models.SkillScheme.objects.select_for_update().filter(pk=scheme.pk, loaded_at=None).exists()


@transaction.atomic
def _keep_skills(scheme: models.SkillScheme, batch: Sequence[Skill]) -> int:
    if not _open(scheme):
        return 0
    there = set(scheme.skills.filter(uri__in=[one.uri for one in batch]).values_list("uri", flat=True))
    columns = ("scheme", "uri", "label", "alternative_labels", "description", "kind", "reuse_level", "broader")
    rows = [
        (
            *(scheme.pk, one.uri, one.label, _json(one.alternative_labels), one.description, one.kind, one.reuse_level),
            _json([{"uri": wider.uri, "label": wider.label} for wider in one.broader]),
        )
        for one in batch
        if one.uri not in there
    ]
    insert(models.Skill, columns, rows)
    return len(rows)


@transaction.atomic
def _keep_occupations(scheme: models.SkillScheme, batch: Sequence[Occupation]) -> int:
    if not _open(scheme):
        return 0
    there = set(scheme.occupations.filter(uri__in=[one.uri for one in batch]).values_list("uri", flat=True))
    rows = [(scheme.pk, one.uri, one.label, one.code) for one in batch if one.uri not in there]
    insert(models.Occupation, ("scheme", "uri", "label", "code"), rows)
    return len(rows)


@transaction.atomic
def _keep_needs(scheme: models.SkillScheme, batch: Sequence[Needed]) -> int:
    if not _open(scheme):
        return 0
    skills = dict(scheme.skills.filter(uri__in={one.skill for one in batch}).values_list("uri", "pk"))
    occupations = dict(scheme.occupations.filter(uri__in={one.occupation for one in batch}).values_list("uri", "pk"))
    pairs = {(occupations[one.occupation], skills[one.skill]): one.essential for one in batch}
    there = models.Need.objects.filter(occupation__in=occupations.values(), skill__in=skills.values())
    for pair in there.values_list("occupation_id", "skill_id"):
        pairs.pop(pair, None)
    insert(models.Need, ("occupation", "skill", "essential"), [(*pair, kind) for pair, kind in pairs.items()])
    return len(pairs)


@transaction.atomic
def _close(run: Loaded, *, now: datetime) -> None:
    """Close the version: from here on it is offered, and never changes."""
    scheme = run.scheme
    if not _open(scheme):
        scheme.refresh_from_db()
        return
    scheme.skill_count = scheme.skills.count()
    if not scheme.skill_count:
        raise CannotRead("no_skills_here", file=scheme.name)
    scheme.loaded_at = now
    scheme.save(update_fields=["skill_count", "loaded_at"])
    journal.record(
        "skills.load",
        subject=scheme.reference,
        noted={
            "version": str(scheme),
            "language": scheme.language,
            "skills": scheme.skill_count,
            "digest": scheme.digest,
            "faults": dict(run.reasons),
        },
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
