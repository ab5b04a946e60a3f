"""The public pages: every framework, one version of one, two side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import in_language
from passerelle.core.frameworks import Certainty, VersionKey
from passerelle.frameworks import queries
from passerelle.frameworks.models import Framework, FrameworkKind, Region
from passerelle.web.frameworks import ladders, telling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from passerelle.people.requests import PublicRequest

PAGE = 20


@require_GET
def index(request: PublicRequest) -> HttpResponse:
    """Every published version, by words, kind and region."""
    words, kind, region = (request.GET.get(name, "").strip()[:80] for name in ("q", "kind", "region"))
    found = queries.found(words, kind, region).annotate(count=Count("levels")).order_by("key", *queries.NEWEST_FIRST)
    page = Paginator(sorted(found, key=lambda one: in_language(one.name).casefold()), PAGE).get_page(
        request.GET.get("page")
    )
    asked = {name: value for name, value in (("q", words), ("kind", kind), ("region", region)) if value}
    shown = {
        "rows": [(one, *telling.standing(one, request.today)) for one in page],
        "page": page,
        "query": f"{urlencode(asked)}&" if asked else "",
        "q": words,
        "kind": kind,
        "region": region,
        "kinds": FrameworkKind.choices,
        "regions": Region.choices,
        "here": "find",
    }
    return render(request, "frameworks/index.html", shown)


@require_GET
def version(request: PublicRequest, key: str, edition: str) -> HttpResponse:
    """One version: its levels with their meaning, what they compare with, what changed since the one before."""
    found = queries.whole(queries.published().filter(key=key, edition=edition)).first()
    if found is None:
        raise Http404(key)
    editions = queries.editions(key)
    standing, tone = telling.standing(found, request.today)
    shown = {
        "framework": found,
        "standing": standing,
        "tone": tone,
        "rows": telling.rows(found),
        "picture": _picture_of(found),
        "period": telling.period(found),
        "editions": [(one, telling.period(one)) for one in editions],
        "changed": _changed(found, editions),
        "successor": _after(found, editions),
        "compared_from": queries.compared_with(found),
        "here": "find",
    }
    return render(request, "frameworks/version.html", shown)


def _before(found: Framework, editions: list[Framework]) -> Framework | None:
    place = editions.index(found)
    return editions[place + 1] if place + 1 < len(editions) else None


def _after(found: Framework, editions: list[Framework]) -> Framework | None:
    place = editions.index(found)
    return editions[place - 1] if place else None


def _changed(found: Framework, editions: list[Framework]) -> dict[str, Any] | None:
    before = _before(found, editions)
    if before is None:
        return None
    whole = queries.whole(Framework.objects.filter(pk=before.pk)).get()
    return {"before": before, "what": telling.changed(whole, found)}


def _picture_of(found: Framework) -> SafeString | None:
    """Draw a version beside the one that most of its levels are compared with."""
    pairs: dict[int, list[tuple[str, str | None, Certainty]]] = {}
    others: dict[int, Framework] = {}
    for level in found.levels.all():
        for one in map(telling.compared, level.mappings.all()):
            others[one.framework.pk] = one.framework
            pairs.setdefault(one.framework.pk, []).append((level.code, one.code, one.certainty))
    if not pairs:
        return None
    most = max(pairs, key=lambda pk: (len(pairs[pk]), -pk))
    codes = [level.code for level in found.levels.all()]
    return ladders.side_by_side((name(found), name(others[most])), (codes, queries.codes(others[most])), pairs[most])


def name(framework: Framework) -> str:
    """Return the short name of a version where it has one."""
    return framework.short_name or in_language(framework.name)


@require_GET
def side_by_side(request: PublicRequest) -> HttpResponse:
    """Two versions beside each other, through whatever both are compared with."""
    choices = {str(one.version): one for one in queries.published().order_by("key", *queries.NEWEST_FIRST)}
    asked = [request.GET.get(side, "") for side in ("a", "b")]
    chosen = [choices.get(one) for one in asked]
    shown: dict[str, Any] = {
        "choices": [(value, in_language(one.name), one.edition) for value, one in choices.items()],
        "a": asked[0] if chosen[0] else "",
        "b": asked[1] if chosen[1] else "",
        "here": "find",
    }
    if chosen[0] and chosen[1]:
        shown |= _beside(chosen[0], chosen[1])
    return render(request, "frameworks/side_by_side.html", shown, status=404 if _is_lost(asked, chosen) else 200)


def _is_lost(asked: Iterable[str], chosen: Iterable[Framework | None]) -> bool:
    return any(word and one is None for word, one in zip(asked, chosen, strict=True))


def _beside(one: Framework, other: Framework) -> dict[str, Any]:
    first, second = VersionKey(*one.version), VersionKey(*other.version)
    pairs = queries.atlas().side_by_side(first, second)
    codes = (queries.codes(one), queries.codes(other))
    told: dict[str, list[tuple[str, str, str]]] = {code: [] for code in reversed(codes[0])}
    for code, their, certainty in pairs:
        words = their if their is not None else _("no agreement")
        told[code].append((words, str(telling.CERTAINTY[certainty]), telling.TONES[certainty]))
    return {
        "one": one,
        "other": other,
        "picture": ladders.side_by_side((name(one), name(other)), codes, pairs) if pairs else None,
        "lines": list(told.items()),
        "is_compared": bool(pairs),
    }
