"""Circles: what they came to, for everybody; notes, questions and answers, for members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.practice import queries
from passerelle.practice.actions import circles as acting
from passerelle.practice.models import Circle, Post, PostKind
from passerelle.practice.permissions import (
    may_join,
    may_moderate,
    may_name_moderators,
    may_raise,
    may_read,
    may_read_held,
    may_write,
)
from passerelle.practice.states import PostState
from passerelle.web import refusals
from passerelle.web.practice import held, saying
from passerelle.web.practice.forms import ModeratorForm, PostForm, WordsForm

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.models import Person
    from passerelle.people.requests import PublicRequest, SignedInRequest

AT_ONCE = 20


@require_GET
def home(request: PublicRequest) -> HttpResponse:
    """The rooms there are, and in which of them one is."""
    person = request.user
    kept = queries.kept_from(person) if person.is_authenticated else Post.objects.none()
    page = Paginator(kept, AT_ONCE).get_page(request.GET.get("page"))
    shown = {"rows": queries.circles(person.pk), "kept": page, "page": page, "here": "desk"}
    return render(request, "practice/circles.html", shown)


@require_GET
def circle(request: PublicRequest, slug: str) -> HttpResponse:
    """One room: to everybody what it came to, to members all that is written there."""
    return _page(request, get_object_or_404(Circle, slug=slug))


@login_required
@require_POST
def step(request: SignedInRequest, slug: str, step: str) -> HttpResponse:
    """Join or leave, write, conclude, or say who moderates."""
    found = get_object_or_404(Circle, slug=slug)
    form: Form = PostForm(request.POST, auto_id=f"id_{step}_%s")
    if step == "moderator":
        form = ModeratorForm(request.POST, members=queries.members(found))
    form.is_valid()
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "membership":
            acting.join(found, **who)
            messages.success(request, _("You are in the circle."))
        elif step == "departure":
            acting.leave(found, **who)
            messages.success(request, _("You left the circle. What you wrote stays."))
        elif step == "moderator":
            acting.name_moderator(found, form.cleaned_data.get("email", ""), **who)
            messages.success(request, _("The member moderates the circle."))
        elif step in PostKind.values:
            said = {name: form.cleaned_data.get(name, "") for name in ("text", "title")}
            made = acting.write(found, step, said["text"], title=said["title"], **who)
            saying.tell(request, made.held_because, _("It stands in the circle."))
        else:
            raise Http404(step)
    except AlreadyDone:
        messages.success(request, _("You are in the circle."))
    except Malformed as refusal:
        refusals.tell(form, refusal)
        return _page(request, found, refused=form, status=refusal.status)
    return redirect("practice:circle", slug)


@login_required
@require_POST
def post(request: SignedInRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Answer a question, take a text back, or let one go on that was held."""
    found = get_object_or_404(Circle, slug=slug)
    if not may_read(request.user, queries.membership(found, request.user.pk)):
        raise NotPermitted
    one = get_object_or_404(found.posts.select_related("circle"), pk=pk)
    form = WordsForm(request.POST, auto_id=f"id_{step}{pk}_%s")
    form.is_valid()
    was_held = one.state == PostState.HELD and may_read_held(request.user)
    text = form.cleaned_data.get("text", "")
    try:
        if step == "answer":
            made = acting.write(found, PostKind.ANSWER, text, question=one, by=request.user, today=request.today)
            saying.tell(request, made.held_because, _("Your answer stands under the question."))
        elif step == "withdrawal":
            acting.withdraw(one, text, by=request.user, today=request.today)
            done = _("It is taken back. Who wrote it reads why.") if was_held else _("It is taken back.")
            messages.success(request, done)
        elif step == "release":
            acting.release(one, by=request.user, today=request.today)
            messages.success(request, _("It stands in the circle."))
        else:
            raise Http404(step)
    except (Malformed, NotNow) as refusal:
        refusals.tell(form, refusal)
        if was_held:
            return held.page(request, refused=form, status=refusal.status)
        return _page(request, found, refused=form, status=refusal.status)
    return redirect("practice:held") if was_held else redirect("practice:circle", slug)


def _page(
    request: PublicRequest | SignedInRequest, found: Circle, *, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    member = queries.membership(found, person.pk) if person.is_authenticated else None
    reads, writes, moderates = may_read(person, member), may_write(person, member), may_moderate(person, member)
    conclusions = Paginator(queries.conclusions(found), AT_ONCE).get_page(request.GET.get("conclusions"))
    made: dict[str, Any] = {
        "note_form": PostForm(auto_id="id_note_%s") if writes else None,
        "question_form": PostForm(auto_id="id_question_%s") if writes else None,
        "conclusion_form": PostForm(auto_id="id_conclusion_%s") if moderates else None,
        "moderator_form": ModeratorForm(members=queries.members(found)) if may_name_moderators(person) else None,
    }
    for name, form in made.items():
        if refused is not None and type(form) is type(refused) and form.auto_id == refused.auto_id:
            made[name] = refused
    shown: dict[str, Any] = {
        "circle": found,
        "conclusions": _with_forms(conclusions, person, moderates=moderates, refused=refused),
        "member": member,
        "reads": reads,
        "writes": writes,
        "moderates": moderates,
        "may_join": member is None and may_join(person),
        "may_raise": writes and may_raise(person, found),
        "page": _with_forms(_posts(request, found), person, moderates=moderates, refused=refused) if reads else None,
        "refused": refused,
        "here": "desk",
    }
    return render(request, "practice/circle.html", shown | made, status=status)


def _with_forms(page: Any, person: Person, *, moderates: bool, refused: Form | None) -> Any:
    """Return a page of posts, each with the forms in which it is answered or taken back, as they were refused."""

    def form(step: str, one: Post) -> Form:
        made = WordsForm(auto_id=f"id_{step}{one.pk}_%s")
        return refused if refused is not None and refused.auto_id == made.auto_id else made

    for shown in page.object_list:
        for one in (shown, *getattr(shown, "said", ())):
            own = one.written_by_id == person.pk
            one.answer_form = form("answer", one) if one.kind == PostKind.QUESTION else None
            one.back_form = form("withdrawal", one) if own or moderates else None
    return page


def _posts(request: PublicRequest | SignedInRequest, found: Circle) -> Any:
    """Return what is written, the newest first: answers stand under their question."""
    answers = Post.objects.filter(state=PostState.SHOWN).select_related("written_by").order_by("pk")
    rows = found.posts.filter(state=PostState.SHOWN, kind__in=[PostKind.NOTE, PostKind.QUESTION])
    rows = rows.select_related("written_by").prefetch_related(Prefetch("answers", queryset=answers, to_attr="said"))
    return Paginator(rows.order_by("-pk"), AT_ONCE).get_page(request.GET.get("page"))
