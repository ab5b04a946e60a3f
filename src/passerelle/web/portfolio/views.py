"""The pages of a holder's portfolio."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from passerelle.awards import downloads, queries, renditions, sharing, verification, wording
from passerelle.awards.permissions import links_visible_to, visible_to
from passerelle.awards.states import SHAREABLE, AwardState, Form
from passerelle.core.errors import NotNow, WrongState
from passerelle.files.serving import own_file
from passerelle.policy import sentences
from passerelle.portfolio import handing_over
from passerelle.signing.identifiers import address
from passerelle.web.portfolio.forms import ShareForm
from passerelle.web.verify.shown import said

if TYPE_CHECKING:
    from uuid import UUID

    from passerelle.awards.models import Award, Credential
    from passerelle.core.errors import PasserelleError
    from passerelle.people.requests import PublicRequest, SignedInRequest

WAITS_FOR: Final = {
    "issuance_stopped": gettext_lazy(
        "The operator of the register has stopped all signing for now; when it goes on, the copy is made."
    ),
    "key_taken_out": gettext_lazy("Its awarder has no key in use; when the operator lets it sign again, it is made."),
}
"""What a new copy waits for beside its turn, for its holder."""

NO_LONGER: Final[dict[str, Any]] = {
    AwardState.REVOKED: gettext_lazy("it was withdrawn."),
    AwardState.SUSPENDED: gettext_lazy("it is suspended for now."),
    AwardState.SUPERSEDED: gettext_lazy("it was replaced by a newer one, which you can share."),
}
"""Why an award is not shared."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Every award one holds, newest first."""
    page = Paginator(queries.portfolio(request.user), 20).get_page(request.GET.get("page"))
    return render(request, "portfolio/home.html", {"awards": page, "here": "desk"})


@login_required
@require_GET
def award(request: SignedInRequest, number: str) -> HttpResponse:
    """One award: what it says, its links, its file."""
    held = _held(request, number)
    about = _about(held)
    shown = {
        "links": queries.links_of(held, timezone.now()),
        "check_code": queries.check_code(about["credential"]),
        "why_no_copy": WAITS_FOR.get(queries.why_no_copy_yet(held), "") if held.waits_for_copy else "",  # type: ignore[attr-defined]
    }
    return render(request, "portfolio/award.html", about | shown)


@login_required
@require_GET
def download(request: SignedInRequest, number: str) -> HttpResponse:
    """The signed file, byte for byte."""
    return _file(downloads.file_of(_held(request, number), Form.OPEN_BADGE, by=request.user))


@login_required
@require_GET
def files(request: SignedInRequest, number: str) -> HttpResponse:
    """Every file the award can be saved as, each with what it is good for; or why it cannot be had at present."""
    held = _held(request, number)
    hindrance = renditions.hindrance(held)
    shown = {
        "award": held,
        "ready": renditions.ready(held) if hindrance else frozenset(Form),
        "why_not": "" if hindrance is None else _why_not(hindrance),
        "linkedin": handing_over.linkedin(held) if held.state in SHAREABLE else "",
        "europass": handing_over.EUROPASS if held.state in SHAREABLE else "",
        "may_show": held.state in SHAREABLE,
        "here": "desk",
    }
    return render(request, "portfolio/files.html", shown)


def _why_not(hindrance: PasserelleError) -> str:
    if isinstance(hindrance, WrongState):
        return _("This award is not in force, so no further file of it is signed. The certificate says so too.")
    return sentences.of_error(hindrance)


@login_required
@require_GET
def file_in_form(request: SignedInRequest, number: str, form: str) -> HttpResponse:
    """One of them, signed in that form now where nobody asked before."""
    kind = form.replace("-", "_")
    if kind not in downloads.KINDS:
        raise Http404
    return _file(downloads.file_of(_held(request, number), kind, by=request.user))


@require_GET
def shared_file(request: PublicRequest, token: str, form: str) -> HttpResponse:
    """A file that a holder lets who has the link save; the holder sees that it was."""
    is_saved = request.META["REQUEST_METHOD"] != "HEAD"
    answer = _file(sharing.take_file(token, form.replace("-", "_"), now=timezone.now(), is_saved=is_saved))
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_GET
@vary_on_headers("Accept", "Cookie")
def credential(request: PublicRequest, uuid: UUID) -> HttpResponse:
    """The address that a credential names itself by: a page to a browser, the signed file to a program.

    Its holder and its awarder are led to their page of it. Everybody else reads the same page under every such address,
    so that nobody learns of which awards there are.
    """
    if "text/html" not in request.headers.get("Accept", ""):
        return _credential_file(request, uuid)  # type: ignore[arg-type]
    award = visible_to(request.user).filter(uuid=uuid).first() if request.user.is_authenticated else None
    if award is None:
        page = render(request, "portfolio/address.html", {"here": "check"})
        page.headers["X-Robots-Tag"] = "noindex, nofollow"
        return page
    return redirect("portfolio:award" if award.holder_id == request.user.pk else "awarder:made", award.number)


@login_required
def _credential_file(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    award = get_object_or_404(visible_to(request.user), uuid=uuid)
    return _file(downloads.file_of(award, Form.OPEN_BADGE, by=request.user))


@login_required
@require_GET
def share(request: SignedInRequest, number: str) -> HttpResponse:
    """Decide who sees what, and for how long."""
    held = _held(request, number)
    if held.state not in SHAREABLE:
        messages.error(request, _("It cannot be shared any more: %(why)s") % {"why": NO_LONGER[held.state]})
        return redirect("portfolio:award", number)
    return render(request, "portfolio/share.html", _share_page(held, ShareForm.fresh(), request))


@login_required
@require_POST
def make_link(request: SignedInRequest, number: str) -> HttpResponse:
    """Make the link and show it; asked for a preview only, show that and make nothing."""
    held = _held(request, number)
    form = ShareForm(request.POST)
    if "preview" in request.POST or not form.is_valid():
        status = 200 if "preview" in request.POST else 422
        return render(request, "portfolio/share.html", _share_page(held, form, request), status=status)
    chosen = dict(form.cleaned_data)
    files = chosen.pop("allows_files")
    link, token = sharing.share(held, by=request.user, today=request.today, files=files, **chosen)
    made = {"link": link, "url": address(f"/s/{token}"), "code": _in_groups(token)}
    return render(request, "portfolio/link_made.html", _about(held) | made)


@login_required
@require_POST
def stop_link(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Close a link at once."""
    link = get_object_or_404(links_visible_to(request.user), award__number=number, pk=pk)
    sharing.stop_share(link, by=request.user)
    messages.success(request, _("The link is closed. Nobody can open it any more."))
    return redirect("portfolio:award", number)


def _held(request: SignedInRequest, number: str) -> Award:
    """Return one of the person's own awards: who only awarded it has another desk."""
    return get_object_or_404(queries.portfolio(request.user).select_related("holder"), number=number)


def _credential(award: Award) -> Credential:
    found = queries.credential(award)
    if found is None:
        raise NotNow(reason="no_credential")
    return found


def _file(file: downloads.File) -> HttpResponse:
    return own_file(file.content, file.name, file.media_type)


def _about(award: Award) -> dict[str, Any]:
    credential = _credential(award)
    document = bytes(credential.document)
    verdict = verification.check(document, now=timezone.now()).verdict
    return {
        "award": award,
        "credential": credential,
        "tone": wording.tone(verdict),
        "title": wording.title(verdict),
        "said": said(verdict.credential) if verdict.credential else [],
        "outcomes": verdict.credential.outcomes if verdict.credential else (),
        "may_share": award.state in SHAREABLE,
        "here": "desk",
    }


def _share_page(award: Award, form: ShareForm, request: SignedInRequest) -> dict[str, Any]:
    about = _about(award)
    if not form["shows_result"].value():
        about["said"] = [(label, text) for label, text in about["said"] if label != _("Result")]
    if not form["shows_outcomes"].value():
        about["outcomes"] = ()
    shown = {
        "form": form,
        "shows_name": form["shows_name"].value(),
        "open_links": [found for found in queries.links_of(award, timezone.now()) if found[1] is None],
    }
    days = {"in_7": request.today + timedelta(days=7), "in_30": request.today + timedelta(days=30)}
    return about | shown | days


def _in_groups(token: str) -> str:
    return "-".join(token[place : place + 4] for place in range(0, len(token), 4))
