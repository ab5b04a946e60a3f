"""Circles: rooms per theme for those who teach, assess, award, review and decide."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models import Person
from passerelle.practice.states import PostState


class Circle(models.Model):
    """One room. Its name and what it is about are public, and so are the conclusions it came to."""

    slug = models.SlugField(max_length=20, unique=True)
    names = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["place", "slug"]

    def __str__(self) -> str:
        return self.slug


class Membership(models.Model):
    """Who is in a circle, from when to when, and whether they moderate it."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="circles")
    is_moderator = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circle", "person"], condition=Q(left_on=None), name="in_a_circle_once"),
            models.CheckConstraint(
                name="circle_left_after_joining", condition=Q(left_on=None) | Q(left_on__gte=models.F("joined_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.circle_id}"


class PostKind(models.TextChoices):
    NOTE = "note", _("note")
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    CONCLUSION = "conclusion", _("conclusion")


class Post(models.Model):
    """One text in a circle. A conclusion is public, dated and signed by a moderator; the rest is for members."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    question = models.ForeignKey("self", on_delete=models.PROTECT, related_name="answers", null=True, blank=True)
    title = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=PostState.choices, default=PostState.SHOWN)
    held_because = models.JSONField(default=list, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="post_kind_is_known", condition=Q(kind__in=PostKind.values)),
            models.CheckConstraint(name="post_state_is_known", condition=Q(state__in=PostState.values)),
            models.CheckConstraint(name="post_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="post_answers_a_question",
                condition=Q(kind=PostKind.ANSWER, question__isnull=False)
                | (~Q(kind=PostKind.ANSWER) & Q(question=None)),
            ),
            models.CheckConstraint(
                name="post_with_a_title",
                condition=Q(kind__in=[PostKind.NOTE, PostKind.ANSWER]) | ~Q(title=""),
            ),
            models.CheckConstraint(
                name="post_withdrawn_says_why",
                condition=~Q(state=PostState.WITHDRAWN) | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["circle", "state", "-id"], name="post_newest")]

    def __str__(self) -> str:
        return f"{self.circle_id}/{self.pk}"
