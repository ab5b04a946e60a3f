"""The outbox: a letter is written down with the fact it tells of, and posted afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.people.models import Person

MOST_ATTEMPTS = 48
MOST_TRIES = 3
"""How often a text is offered to the gateway."""
MOST_GUESSES, MOST_CODES = 5, 3
"""Of one code, and codes of one day."""
DIGEST = "digest.daily"
"""The kind of letter that lists what waited for the mail of the day."""


class ByMail(models.TextChoices):
    """How the mail of a topic comes; the inbox holds every letter whatever is chosen."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, in one mail")
    NONE = "none", _("no mail")


class Letter(models.Model):
    """One letter to one person about one matter. Its words are found when it is posted, in the person's language.

    `key` says what it is about and when; the same key is never written twice. What it carries are numbers and days of
    the register, never a name, a title or a word that somebody wrote.
    """

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=20)
    """The number of the case, appeal or entry."""
    noted = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """{due_on}: days, as text."""
    written_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """Not posted before: whoever posts it puts this an hour on first, so that of two posting at once one does."""
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    """When its reader first opened it on the register."""
    by_mail = models.CharField(max_length=8, choices=ByMail.choices, default=ByMail.AT_ONCE)
    """How its reader wanted the mail when it was written, or since."""
    gathered_in = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="gathers")
    """The mail of the day that lists it."""

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(sent_at=None, attempts__lt=MOST_ATTEMPTS, by_mail=ByMail.AT_ONCE),
                name="letter_to_be_posted",
            ),
            models.Index(
                fields=["person", "id"],
                condition=Q(sent_at=None, gathered_in=None, by_mail=ByMail.DAILY),
                name="letter_for_the_day",
            ),
            models.Index(fields=["person", "-id"], name="letter_newest_first"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="letter_unread"),
        ]

    def __str__(self) -> str:
        return self.key


class Choice(models.Model):
    """How somebody wants to be written to about one topic; who chose nothing gets each mail at once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letter_choices")
    topic = models.CharField(max_length=20)
    by_mail = models.CharField(max_length=8, choices=ByMail.choices)
    by_text = models.BooleanField(default=False)
    """Whether a text comes too, once a telephone is confirmed."""
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "topic"], name="letters_chosen_once_a_topic"),
            models.CheckConstraint(name="letters_chosen_by_mail_known", condition=Q(by_mail__in=ByMail.values)),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.by_mail}"


class Phone(models.Model):
    """The telephone somebody wants texts on: confirmed by a code that was sent there, of which a digest is kept.

    A number that is taken away is emptied and its row stays, so that no more codes a day are sent for it.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="phone")
    number = models.CharField(max_length=16, blank=True)
    """As E.164 writes it: + and up to fifteen digits."""
    confirmed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    guesses = models.PositiveSmallIntegerField(default=0)
    codes = models.PositiveSmallIntegerField(default=0)
    """How many were sent on `codes_on`."""
    codes_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="phone_number_international", condition=Q(number="") | Q(number__startswith="+")
            ),
            models.CheckConstraint(
                name="phone_confirmed_has_number", condition=Q(confirmed_at=None) | (~Q(number="") & Q(code=""))
            ),
            models.CheckConstraint(
                name="phone_code_runs_out",
                condition=Q(code="", expires_at=None) | (~Q(code="") & ~Q(number="") & Q(expires_at__isnull=False)),
            ),
            models.CheckConstraint(name="phone_few_guesses", condition=Q(guesses__lte=MOST_GUESSES)),
            models.CheckConstraint(name="phone_few_codes", condition=Q(codes__lte=MOST_CODES)),
        ]

    def __str__(self) -> str:
        return f"...{self.number[-2:]}"


class TextState(models.TextChoices):
    WAITING = "waiting", _("waits")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")


class Text(models.Model):
    """A text that says a letter is there: given up before it is offered, and sent once it was taken, so never twice."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="text")
    state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="text_state_known", condition=Q(state__in=TextState.values)),
            models.CheckConstraint(
                name="text_sent_has_moment",
                condition=Q(state=TextState.SENT, sent_at__isnull=False) | (~Q(state=TextState.SENT) & Q(sent_at=None)),
            ),
            models.CheckConstraint(name="text_few_tries", condition=Q(tries__lte=MOST_TRIES)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=Q(state=TextState.WAITING), name="text_to_be_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.state}"
