"""Two people changed the same: what was there, what is saved, what was typed, and a choice for each; nothing is lost.

The page carries everything that was typed; what only one of the two changed is merged without asking.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from passerelle.catalogue import actions, meeting, revising
from passerelle.catalogue.meeting import Resolution
from passerelle.catalogue.permissions import may_write, micro_credentials_visible_to, own_revisions
from passerelle.core import differences
from passerelle.core.errors import BothChanged, Malformed
from passerelle.policy import sentences
from passerelle.web import stating
from passerelle.web.making.naming import field_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from passerelle.catalogue.models import MicroCredential, Revision
    from passerelle.people.requests import SignedInRequest

MOST = 2_000_000
"""Characters of what was typed."""


@dataclass(frozen=True)
class Shown:
    """One thing that both changed, as the page shows it."""

    path: str
    name: str
    base: str
    theirs: tuple[differences.Piece, ...]
    yours: tuple[differences.Piece, ...]
    theirs_text: str
    yours_text: str
    own: str
    """What stands in the box for words of one's own; None is for things that are no text."""
    is_text: bool
    take: str = ""


def offer(
    request: SignedInRequest,
    number: str,
    said: Mapping[str, Any],
    refusal: BothChanged,
    *,
    kept: Mapping[str, Any] | None = None,
    amiss: str = "",
) -> HttpResponse:
    """Show what both changed; `said` is all that was typed, `kept` what was chosen of other clashes before."""
    shown = {
        "number": number,
        "stated": json.dumps(meeting.plain(said), ensure_ascii=False),
        "kept": json.dumps(kept or {}, ensure_ascii=False),
        "conflicts": json.dumps(refusal.data["conflicts"], ensure_ascii=False),
        "seen_version": refusal.data["seen"],
        "version": refusal.data["version"],
        "clashes": [_shown(one, request) for one in refusal.data["conflicts"]],
        "amiss": amiss,
        "back": _back(number),
        "here": "desk",
    }
    return render(request, "making/merge.html", shown, status=409)


def _shown(one: Mapping[str, Any], request: SignedInRequest) -> Shown:
    path = one["path"]
    base, theirs, yours = (_words(path, one[side]) for side in ("base", "theirs", "yours"))
    is_text = all(isinstance(one[side], str | int | float | None) for side in ("base", "theirs", "yours"))
    own = request.POST.get(f"own-{path}", yours)
    return Shown(
        path=path,
        name=field_words(path),
        base=base,
        theirs=differences.words_changed(base, theirs),
        yours=differences.words_changed(base, yours),
        theirs_text=theirs,
        yours_text=yours,
        own=own,
        is_text=is_text,
        take=request.POST.get(f"take-{path}", ""),
    )


def _words(path: str, value: Any) -> str:
    """Return a value as its reader would say it; empty for what was struck out."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict) and value.get("text"):
        return str(value["text"])
    return stating.in_words(path, value)


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save what was typed with what was chosen; whatever is not chosen yet is shown again."""
    said, kept = (_read(request.POST.get(name, "")) for name in ("stated", "kept"))
    seen, version = (_number(request.POST.get(name, "")) for name in ("seen_version", "version"))
    chosen = kept | _chosen(request)
    try:
        if number.startswith("RV-"):
            found = _change(request, number)
            reason = said.pop("reason", None)
            resolution = Resolution(version, chosen)
            more: dict[str, Any] = {"reason": reason, "seen_version": seen, "resolution": resolution}
            revising.edit(found, said, by=request.user, **more)
            told = merged_words({})
        else:
            stacks = said.pop("stacks_into", None)
            more = {"stacks_into": stacks, "seen_version": seen, "resolution": Resolution(version, chosen)}
            entry = actions.edit_micro_credential(_entry(request, number), said, by=request.user, **more)
            told = merged_words(said, entry.outcomes, entry.components)
    except BothChanged as refusal:
        left = {one["path"] for one in refusal.data["conflicts"]}
        answered = {path: choice for path, choice in chosen.items() if path not in left}
        return offer(request, number, _all(request), refusal, kept=answered)
    except Malformed as refusal:
        again = BothChanged(seen=seen, version=version, conflicts=_again(request))
        return offer(request, number, _all(request), again, kept=kept, amiss=sentences.of_error(refusal))
    messages.success(request, told)
    return redirect(_back(number))


def merged_words(typed: Mapping[str, Any], *lists: Iterable[Mapping[str, Any]]) -> str:
    """Return what is said once two edits were merged: also which new things got another code than was typed."""
    told = [str(_("Saved, together with what somebody else changed meanwhile."))]
    parts = (typed.get("outcomes") or [], (typed.get("assessment") or {}).get("components") or [])
    for own, saved in zip(parts, lists, strict=False):
        kept = {str(one.get("text") or one.get("title") or ""): str(one.get("code", "")) for one in saved}
        for one in own:
            text, code = str(one.get("text") or one.get("title") or ""), str(one.get("code", ""))
            if text and code and not code.startswith("?") and kept.get(text, code) != code:
                named = {"code": code, "now": kept[text], "text": text[:60]}
                told.append(_("“%(text)s” was %(code)s and is %(now)s now: both of you gave that code.") % named)
    return " ".join(told)


def _all(request: SignedInRequest) -> dict[str, Any]:
    return _read(request.POST.get("stated", ""))


def _again(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the clashes that the page showed, as it sent them back."""
    found = _read('{"shown": %s}' % (request.POST.get("conflicts") or "[]"))["shown"]
    rows = found if isinstance(found, list) else []
    return [one for one in rows if isinstance(one, dict) and {"path", "base", "theirs", "yours"} == one.keys()]


def _chosen(request: SignedInRequest) -> dict[str, Any]:
    """Return what was chosen, by path; a choice of one's own words is these words."""
    found: dict[str, Any] = {}
    for name, value in request.POST.items():
        kind, _dash, path = name.partition("-")
        if kind == "take" and value in meeting.TAKES:
            found[path] = {"take": value}
        elif kind == "take" and value == "own":
            found[path] = {"value": request.POST.get(f"own-{path}", "").replace("\r\n", "\n")}
    return found


def _read(sent: str) -> dict[str, Any]:
    """Return an object that the page carried. Raises BadRequest for what no page of ours sends."""
    try:
        found = json.loads(sent[:MOST] or "{}")
    except ValueError:
        raise BadRequest from None
    if not isinstance(found, dict):
        raise BadRequest
    return found


def _number(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _entry(request: SignedInRequest, number: str) -> MicroCredential:
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    if not may_write(request.user, entry):
        raise Http404(number)
    return entry


def _change(request: SignedInRequest, number: str) -> Revision:
    return get_object_or_404(own_revisions(request.user), number=number)


def _back(number: str) -> str:
    if number.startswith("RV-"):
        return reverse("provider:compare", args=[number])
    return reverse("provider:edit", args=[number])
