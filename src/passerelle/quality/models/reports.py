"""Reports of press and platforms about an entry or a body: linked as such, never fetched, never scored."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.quality.feedback.states import ReportState


class ReportKind(models.TextChoices):
    PRESS = "press", _("press")
    PLATFORM = "platform", _("platform")


class ReportLink(models.Model):
    """One article or page elsewhere; who proposed it is told nowhere."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reports", null=True, blank=True
    )
    url = models.CharField(max_length=500)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    published_on = models.DateField()
    language = models.CharField(max_length=8)
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-published_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="report_kind_is_known", condition=Q(kind__in=ReportKind.values)),
            models.CheckConstraint(name="report_state_is_known", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(name="report_is_read_safely", condition=Q(url__startswith="https://")),
            models.CheckConstraint(
                name="report_is_about_one_thing",
                condition=(Q(organisation=None) & ~Q(entry="")) | Q(organisation__isnull=False, entry=""),
            ),
            models.CheckConstraint(
                name="report_decided_by_somebody",
                condition=Q(state=ReportState.PROPOSED) | Q(decided_by__isnull=False, decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="report_refused_says_why", condition=~Q(state=ReportState.REFUSED) | ~Q(because="")
            ),
            models.UniqueConstraint(
                fields=["entry", "url"],
                condition=~Q(state=ReportState.REFUSED) & Q(organisation=None),
                name="report_of_an_entry_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "url"],
                condition=~Q(state=ReportState.REFUSED) & Q(organisation__isnull=False),
                name="report_of_a_body_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entry", "state"], name="report_by_entry")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def host(self) -> str:
        """Where the link leads, as it is shown beside it."""
        return urlsplit(self.url).hostname or ""
