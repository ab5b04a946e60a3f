"""The ten registers: all of them, one of them line by line, its history, and its data to take away."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_GET

from passerelle.directory import downloads, figures
from passerelle.directory import history as events
from passerelle.directory.lines import LONGEST_QUESTION, Page, by_status, found
from passerelle.directory.registers import REGISTERS, Register
from passerelle.journal import queries as journal
from passerelle.web.public import history as entries
from passerelle.web.registers import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest

KINDS = {"csv": described.CSV, "jsonl": described.JSONL}
SEARCHED = {"micro-credentials": "micro_credential", "short-courses": "course"}
"""Registers that the search of the first page finds in better: what it calls their kind."""


@dataclass(frozen=True)
class Choice:
    """A status as a link: its words, how many entries it has, where it leads."""

    words: str
    count: int
    address: str
    is_chosen: bool


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """The ten registers, in the order of the policy paper, with what each holds and how much."""
    return render(request, "registers/every.html", {"registers": figures.counted(), "here": "registers"})


@require_GET
def one(request: PublicRequest, which: str) -> HttpResponse:
    """One register: what it is for, its lines by number, and a question that narrows them."""
    named = _named(which)
    if named.is_private:
        count = dict(figures.counted())[named]
        return render(request, "registers/private.html", {"register": named, "count": count, "here": "registers"})
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    status = request.GET.get("status", "")
    status = status if status in named.statuses else ""
    page = Page(found(named, question, status), after=request.GET.get("after", "")[:20])
    kept = {name: value for name, value in (("q", question), ("status", status)) if value}
    shown = {
        "register": named,
        "page": page,
        "question": question,
        "status": status,
        "statuses": _statuses(named, question, status),
        "kept": f"{urlencode(kept)}&" if kept else "",
        "searched": SEARCHED.get(which),
        "here": "registers",
    }
    return render(request, "registers/register.html", shown)


def _statuses(named: Register, question: str, chosen: str) -> list[Choice]:
    """Return what the lines can be narrowed by, as links that keep the question; what has no entry is left out."""
    counts = by_status(named)
    usable = sum(count for _word, status, count in counts if status.now)
    asked = {"q": question} if question else {}
    offered = [("", str(_("May be used now")), usable)]
    offered += [(word, str(status.words), count) for word, status, count in counts if count or word == chosen]
    return [
        Choice(words, count, f"?{urlencode(asked | ({'status': word} if word else {}))}", is_chosen=word == chosen)
        for word, words, count in offered
    ]


@require_GET
def history(request: PublicRequest, which: str) -> HttpResponse:
    """What happened in a register, newest first, each event with the entry it concerns."""
    named = _listed(which)
    before = request.GET.get("before", "")
    steps = events.of(named, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    shown = {
        "register": named,
        "events": entries.across(steps),
        "older": steps[-1].pk if len(steps) == events.SIZE else None,
        "here": "registers",
    }
    return render(request, "registers/history.html", shown)


def _tag(request: PublicRequest, *_args: str, **_kwargs: str) -> str:
    """Return what changes whenever a fact was recorded, the day is another, or the release is: a weak ETag."""
    tx, fact = journal.head()
    return f'W/"{version("passerelle")}-{request.today.isoformat()}-{tx}-{fact}"'


@require_GET
@condition(etag_func=_tag)
def table(request: PublicRequest, which: str) -> StreamingHttpResponse:
    """The whole register as a table for spreadsheets."""
    named = _listed(which)
    return _download(request, which, downloads.as_csv(downloads.records(named, on=request.today)), "csv")


@require_GET
@condition(etag_func=_tag)
def lines(request: PublicRequest, which: str) -> StreamingHttpResponse:
    """The whole register as JSON Lines, one entry a line."""
    named = _listed(which)
    return _download(request, which, downloads.as_json_lines(downloads.records(named, on=request.today)), "jsonl")


@require_GET
@condition(etag_func=_tag)
def history_table(request: PublicRequest, which: str) -> StreamingHttpResponse:
    """Every step of every entry of a register, newest first, as a table for spreadsheets."""
    named = _listed(which)
    return _download(request, f"{which}-history", downloads.as_csv(events.records(named)), "csv")


@require_GET
@condition(etag_func=_tag)
def history_lines(request: PublicRequest, which: str) -> StreamingHttpResponse:
    """Every step of every entry of a register, newest first, as JSON Lines."""
    named = _listed(which)
    return _download(request, f"{which}-history", downloads.as_json_lines(events.records(named)), "jsonl")


@require_GET
@condition(etag_func=_tag)
def description(request: PublicRequest, which: str) -> JsonResponse:
    """What the files of a register hold, column by column, for programs: a Data Package."""
    return _described(described.package(_listed(which), on=request.today), "application/json")


@require_GET
@condition(etag_func=_tag)
def catalogue(request: PublicRequest) -> JsonResponse:
    """Every register as a data set, for programs that harvest: DCAT-AP as JSON-LD."""
    return _described(described.catalogue(journal.newest()), "application/ld+json")


def _described(told: dict[str, Any], kind: str) -> JsonResponse:
    answer = JsonResponse(told, content_type=kind, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Link"] = f'<{downloads.LICENCE}>; rel="license"'
    return answer


def _named(which: str) -> Register:
    if which not in REGISTERS:
        raise Http404(which)
    return REGISTERS[which]


def _listed(which: str) -> Register:
    named = _named(which)
    if named.is_private:
        raise Http404(which)
    return named


def _download(request: PublicRequest, name: str, content: Iterator[bytes], ending: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(content, content_type=KINDS[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{request.today.isoformat()}.{ending}"'
    answer.headers["Link"] = f'<{downloads.LICENCE}>; rel="license"'
    return answer
