"""Partners ask to be let teach or assess; an authorisation may come of silence, and is then nobody's.

On SQLite the table of authorisations is made anew, and what keeps two of one thing apart with it (docs/decisions/0018).
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import no_overlap_again

TABLE = "catalogue_partnerauthorisation"
SAME = ("partner_id", "micro_credential_id", "act")
SPAN: dict[str, Any] = {"begins": "valid_from", "ends": "ends_on"}


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0017_authorisations_bind"),
        ("organisations", "0003_bodies_have_a_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        no_overlap_again(TABLE, *SAME, **SPAN),
        migrations.AddField("partnerauthorisation", "by_silence", models.BooleanField(default=False, editable=False)),
        migrations.AlterField(
            "partnerauthorisation",
            "entered_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "partnerauthorisation",
            models.CheckConstraint(
                condition=models.Q(by_silence=True, entered_by=None)
                | models.Q(by_silence=False, entered_by__isnull=False),
                name="authorisation_is_somebodys_or_of_silence",
            ),
        ),
        no_overlap_again(TABLE, *SAME, **SPAN),
        migrations.CreateModel(
            name="AuthorisationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(choices=[("teach", "teach"), ("assess", "assess")], max_length=8)),
                ("blocks", models.JSONField(blank=True, default=list)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("most_learners", models.PositiveIntegerField(blank=True, null=True)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ("may_subcontract", models.BooleanField(default=False)),
                ("subcontracting", models.TextField(blank=True)),
                ("means", models.TextField(blank=True)),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("authorised", "authorised"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                            ("lapsed", "lapsed"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("asked_on", models.DateField()),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("partner_authorisation", "an awarder"),
                            ("ministry_authorisation", "a public authority"),
                        ],
                        max_length=24,
                    ),
                ),
                ("due_on", models.DateField()),
                ("escalated_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("by_expiry", models.BooleanField(default=False)),
                ("reasons", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "authorisation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="catalogue.partnerauthorisation",
                    ),
                ),
                (
                    "awarder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_to_authorise",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "micro_credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_for",
                        to="catalogue.microcredential",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks_to_be_authorised",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_on", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "asked")), fields=["due_on"], name="partner_request_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("partner", "micro_credential", "act"),
                        name="partner_request_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("awarder", models.F("partner")), _negated=True),
                        name="partner_request_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["teach", "assess"])), name="partner_request_act_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "authorised", "refused", "withdrawn", "lapsed"])),
                        name="partner_request_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clock__in", ["partner_authorisation", "ministry_authorisation"])),
                        name="partner_request_clock_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("valid_from", None),
                            ("ends_on__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="partner_request_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on", None), ("state", "asked")),
                            models.Q(models.Q(("state", "asked"), _negated=True), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="partner_request_waits_or_is_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authorisation__isnull", False), ("state", "authorised")),
                            models.Q(models.Q(("state", "authorised"), _negated=True), ("authorisation", None)),
                            _connector="OR",
                        ),
                        name="partner_request_authorised_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            ("by_expiry", True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="partner_request_refused_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_expiry", False),
                            models.Q(
                                ("by_expiry", True), ("closed_by", None), ("state__in", ["authorised", "refused"])
                            ),
                            _connector="OR",
                        ),
                        name="partner_request_by_expiry_is_nobodys",
                    ),
                ],
            },
        ),
    ]
