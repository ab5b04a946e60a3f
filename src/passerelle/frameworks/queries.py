"""Reading frameworks: the country's own, every version with its levels, and what compares with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.utils import timezone

from passerelle.core import frameworks as core
from passerelle.core.frameworks import Atlas, European, Ladder, Link, Place, Version, VersionKey
from passerelle.frameworks.models import Confirmation, Framework, FrameworkKind, Level, LevelMapping, Status
from passerelle.frameworks.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

EUROPEAN = "eqf"
"""The key of the European framework."""
NO_LADDER = Ladder(VersionKey("", ""), ())
NEWEST_FIRST = (F("valid_from").desc(nulls_last=True), "-pk")


def published() -> QuerySet[Framework]:
    """Every version the public sees: what came with the register, and what two persons published."""
    return Framework.objects.filter(state=VersionState.PUBLISHED)


def national(on: date | None = None) -> Framework | None:
    """Return the version of the national framework in force on a day (today), or else the last that was."""
    return in_force(_nationals(), on or timezone.localdate())


def _nationals() -> QuerySet[Framework]:
    return published().filter(kind=FrameworkKind.NATIONAL, country=settings.PASSERELLE_COUNTRY, status=Status.ACTIVE)


def in_force(versions: QuerySet[Framework], on: date) -> Framework | None:
    """Return the version in force on a day, or else the last that was; one that begins later is not there yet."""
    return _in_force_first(versions, on).first()


def _in_force_first(versions: QuerySet[Framework], on: date) -> QuerySet[Framework]:
    begun = versions.filter(Q(valid_from=None) | Q(valid_from__lte=on))
    has_ended = Case(When(valid_to__lt=on, then=Value(1)), default=Value(0))
    return begun.order_by(has_ended, *NEWEST_FIRST)


def national_levels() -> Sequence[Level]:
    """Return the levels of the national framework, lowest first."""
    framework = national()
    return list(framework.levels.all()) if framework else []


def edition(written: str) -> Framework | None:
    """Return a published version by how a statement writes it: `fr/2019`."""
    key, _slash, named = written.partition("/")
    return published().filter(key=key, edition=named).first() if named else None


def placing(code: str, on: date) -> Framework | None:
    """Return the national edition that a bare code of a day meant: in use then, or else the newest that has the code.

    Where none has it, that in use on the day; where none was in use yet, that of today.
    """
    in_use = national(on)
    if in_use is None or in_use.levels.filter(code=code).exists():
        return in_use or national()
    own = published().filter(kind=FrameworkKind.NATIONAL, country=settings.PASSERELLE_COUNTRY, status=Status.ACTIVE)
    return own.filter(levels__code=code).order_by(*NEWEST_FIRST).first() or in_use


def rungs(written: str, on: date | None = None) -> Sequence[Level]:
    """Return the levels of the version that a statement points to, or else of the national one in use on a day.

    The lowest first, each with its version: one query, or two where the statement points to none. What was
    stated before statements pointed to an edition is read beside the edition of today.
    """
    key, _slash, named = written.partition("/")
    pointed = [published().filter(key=key, edition=named)] if named else []
    for versions in (*pointed, _in_force_first(_nationals(), on or timezone.localdate())):
        of_one = Level.objects.filter(framework__in=versions.values("pk")[:1]).select_related("framework")
        if found := list(of_one.order_by("sort", "code")):
            return found
    return []


def ladder(own: Framework | None, on: date | None = None, levels: Sequence[Level] = ()) -> Ladder:
    """Return the levels of an edition, with what compares in Europe's of a day (today); in two queries.

    Whoever has read its `levels` passes them.
    """
    if own is None:
        return NO_LADDER
    told: dict[str, list[European]] = {}
    for one in _compared(own, _in_force_first(published().filter(key=EUROPEAN), on or timezone.localdate())):
        here, there = (one.source, one.target) if one.source.framework_id == own.pk else (one.target, one.source)
        assert here is not None  # noqa: S101  (what has no target is of this edition: `_compared`)
        told.setdefault(here.code, []).append(European(there.code if there else None, one.is_verified))
    rising = tuple(level.code for level in levels) if levels else tuple(codes(own))
    return Ladder(own.version, rising, {code: tuple(found) for code, found in told.items()})


def _compared(own: Framework, versions: QuerySet[Framework]) -> QuerySet[LevelMapping]:
    """Return what is recorded between a version and the first of others, in either direction."""
    europe = versions.values("pk")[:1]
    said = Q(source__framework=own) & (Q(target__framework__in=europe) | Q(none_in__in=europe))
    found = LevelMapping.objects.filter(said | Q(source__framework__in=europe, target__framework=own))
    return found.select_related("source", "target").order_by("pk")


def level(code: str, written: str = "") -> Level | None:
    """Return one level by its code, of the edition written so (`fr/2019`), or else of the national framework in use."""
    framework = edition(written) if written else national()
    return framework.levels.filter(code=code).select_related("framework").first() if framework else None


def editions(key: str) -> list[Framework]:
    """Return the published versions of one framework, the newest first."""
    return list(published().filter(key=key).order_by(*NEWEST_FIRST))


def found(words: str = "", kind: str = "", region: str = "") -> QuerySet[Framework]:
    """Return published versions of a kind and a region, with these words in a name, the key, the country or owner.

    Names are compared here, for databases keep what stands in JSON in their own writing of letters.
    """
    listed = published()
    listed = listed.filter(kind=kind) if kind in FrameworkKind.values else listed
    listed = listed.filter(region=region) if region else listed
    wanted = words.casefold().split()[:8]
    if not wanted:
        return listed
    told = listed.order_by("pk").values_list("pk", "name", "key", "short_name", "country", "owner")
    texts = {pk: " ".join([*name.values(), *others]).casefold() for pk, name, *others in told}
    return listed.filter(pk__in=[pk for pk, text in texts.items() if all(word in text for word in wanted)])


def whole(versions: QuerySet[Framework]) -> QuerySet[Framework]:
    """Have levels and comparisons read with the versions, in four queries however many there are."""
    mappings = LevelMapping.objects.select_related("target__framework", "none_in").filter(
        Q(target__framework__state=VersionState.PUBLISHED) | Q(none_in__state=VersionState.PUBLISHED)
    )
    return versions.prefetch_related(
        Prefetch("levels", Level.objects.order_by("sort", "code").prefetch_related(Prefetch("mappings", mappings)))
    )


def as_versions(versions: QuerySet[Framework]) -> list[Version]:
    """Return versions as the rules know them, whole, by key and date."""
    return [as_version(framework) for framework in whole(versions)]


def as_version(framework: Framework) -> Version:
    """Return one version as the rules know it; of `whole` ones, without a further query."""
    levels = list(framework.levels.all())
    return Version(
        key=framework.key,
        edition=framework.edition,
        name=framework.name,
        kind=core.Kind(framework.kind),
        country=framework.country,
        region=framework.region,
        short_name=framework.short_name,
        uri=framework.uri,
        owner=framework.owner,
        valid_from=framework.valid_from,
        valid_to=framework.valid_to,
        status=core.Status(framework.status),
        source=framework.source,
        source_url=framework.source_url,
        as_of=framework.as_of,
        licence=framework.licence,
        note=framework.note,
        domains=framework.domain_names,
        levels=tuple(
            core.Level(one.code, one.sort, one.label, one.descriptors, one.uri, one.is_entry) for one in levels
        ),
        mappings=tuple(_mapping(level.code, one) for level in levels for one in level.mappings.all()),
    )


def _mapping(code: str, one: LevelMapping) -> core.LevelMapping:
    other = one.target.framework if one.target else one.none_in
    assert other is not None  # noqa: S101  (the database holds it: `level_mapping_has_a_level_or_none`)
    return core.LevelMapping(
        from_code=code,
        to=other.version,
        to_code=one.target.code if one.target else None,
        basis=core.Basis(one.basis),
        verified=one.is_verified,
        source=one.told_by,
        year=one.year,
        note=one.note,
    )


def atlas() -> Atlas:
    """Return every published level and comparison, in three queries and without the texts."""
    keys = {pk: (VersionKey(key, edition), status) for pk, key, edition, status in _keys(published())}
    levels: dict[VersionKey, dict[str, object]] = {key: {} for key, _status in keys.values()}
    places: dict[int, Place] = {}
    for pk, framework, code, sort in Level.objects.filter(framework__in=keys).values_list(
        "pk", "framework_id", "code", "sort"
    ):
        key = keys[framework][0]
        levels[key][code] = sort
        places[pk] = Place(*key, code)
    links = [
        _link(one, places, keys)
        for one in LevelMapping.objects.all()
        if one.source_id in places and (one.target_id in places or one.none_in_id in keys)
    ]
    disabled = [key for key, status in keys.values() if status == Status.DISABLED]
    return Atlas(levels, links, disabled)  # type: ignore[arg-type]


def _keys(versions: QuerySet[Framework]) -> Iterable[tuple[int, str, str, str]]:
    return versions.order_by("pk").values_list("pk", "key", "edition", "status")


def _link(one: LevelMapping, places: dict[int, Place], keys: dict[int, tuple[VersionKey, str]]) -> Link:
    target = places[one.target_id] if one.target_id else None
    to = target.version if target else keys[one.none_in_id or 0][0]
    return Link(
        places[one.source_id], to, target.code if target else None,
        core.Basis(one.basis), one.is_verified, one.told_by, one.year, one.note,
    )  # fmt: skip


def codes(framework: Framework) -> list[str]:
    """Return the codes of a version, the lowest first."""
    return list(framework.levels.order_by("sort", "code").values_list("code", flat=True))


def compared_with(framework: Framework) -> list[Framework]:
    """Return the published versions whose levels are compared with this one's."""
    return list(published().filter(levels__mappings__target__framework=framework).distinct().order_by("key", "pk"))


def drafts() -> QuerySet[Framework]:
    """Versions that wait for a second person, the oldest first."""
    return Framework.objects.filter(state=VersionState.DRAFT).select_related("drafted_by").order_by("pk")


def confirmations(state: str = "") -> QuerySet[Confirmation]:
    """Confirmations with what they are about, the oldest first."""
    found = Confirmation.objects.select_related(
        "framework", "level__framework", "target__framework", "none_in", "proposed_by"
    ).order_by("pk")
    return found.filter(state=state) if state else found
