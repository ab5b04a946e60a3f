"""Frameworks as open data: the file that `passerelle frameworks import` reads, and a table of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from passerelle.core import credits as credit_points
from passerelle.core.frameworks import written
from passerelle.directory.downloads import as_csv
from passerelle.frameworks import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.frameworks import LevelMapping, Version
    from passerelle.people.requests import PublicRequest


@require_GET
def all_as_json(request: PublicRequest) -> HttpResponse:
    """Every published version in one file."""
    return _json(written(queries.as_versions(queries.published())), f"frameworks-{request.today}")


@require_GET
def all_as_csv(request: PublicRequest) -> HttpResponse:
    """Every level of every published version, one comparison a line."""
    return _csv(queries.as_versions(queries.published()), f"frameworks-{request.today}")


@require_GET
def one_as_json(request: PublicRequest, key: str, edition: str) -> HttpResponse:
    """One version, as it can be imported elsewhere."""
    return _json(written([_version(key, edition)]), f"{key}-{edition}")


@require_GET
def one_as_csv(request: PublicRequest, key: str, edition: str) -> HttpResponse:
    """The levels of one version."""
    return _csv([_version(key, edition)], f"{key}-{edition}")


@require_GET
def credit_systems(request: PublicRequest) -> HttpResponse:
    """Credit systems with their hours, as they come with the register."""
    return _json(credit_points.shipped_text(), "credit-systems")


def _version(key: str, edition: str) -> Version:
    for found in queries.as_versions(queries.published().filter(key=key, edition=edition)):
        return found
    raise Http404(key)


def _json(text: str, name: str) -> HttpResponse:
    return _named(HttpResponse(text, content_type="application/json; charset=utf-8"), f"{name}.json")


def _csv(versions: list[Version], name: str) -> HttpResponse:
    content = b"".join(as_csv(row for version in versions for row in _rows(version)))
    return _named(HttpResponse(content, content_type="text/csv; charset=utf-8"), f"{name}.csv")


def _named(answer: HttpResponse, name: str) -> HttpResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(version: Version) -> Iterator[dict[str, Any]]:
    """Yield a line for each comparison of each level; a level without any has one line too."""
    for level in version.levels:
        head = {
            "framework": version.key,
            "edition": version.edition,
            "name": version.name.get("en") or next(iter(version.name.values()), version.key),
            "country": version.country,
            "kind": version.kind.value,
            "status": version.status.value,
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "level": level.code,
            "sort": level.sort,
            "uri": level.uri,
        }
        tail = {"source": version.source, "as_of": version.as_of, "licence": version.licence}
        compared = [one for one in version.mappings if one.from_code == level.code]
        found: list[LevelMapping | None] = [*compared] or [None]
        for one in found:
            yield (
                head
                | {
                    "compared_with": str(one.to) if one else None,
                    "compared_level": one.to_code if one else None,
                    "comparison": _settled(one is not None, one.to_code if one else None),
                    "basis": one.basis.value if one else None,
                    "verified": one.verified if one else None,
                    "told_by": one.source if one else None,
                }
                | tail
            )


def _settled(is_there: bool, code: str | None) -> str:
    return "not recorded" if not is_there else "no comparable level" if code is None else "comparable"
