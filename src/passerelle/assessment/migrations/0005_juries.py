"""Juries of prior learning, who sits in them, and the parts that they recognised."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0004_sittings"),
        ("catalogue", "0021_designers_are_shown"),
        ("organisations", "0004_bodies_have_a_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Jury",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declaring", "members declare"),
                            ("reading", "members read, each alone"),
                            ("voting", "members vote"),
                            ("concluded", "concluded"),
                            ("dissolved", "dissolved"),
                        ],
                        default="declaring",
                        max_length=12,
                    ),
                ),
                ("convened_on", models.DateField()),
                ("meets_on", models.DateField()),
                ("result_due_on", models.DateField()),
                ("result", models.CharField(blank=True, max_length=8)),
                ("recognised", models.JSONField(blank=True, default=list)),
                ("gaps", models.JSONField(blank=True, default=list)),
                ("concluded_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="juries",
                        to="assessment.priorlearningcase",
                    ),
                ),
                (
                    "convened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dissolved"), _negated=True),
                        fields=("case",),
                        name="jury_one_for_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["declaring", "reading", "voting", "concluded", "dissolved"])),
                        name="jury_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("concluded_on__isnull", False),
                                ("result__in", ["full", "partial", "none"]),
                                ("state", "concluded"),
                            ),
                            models.Q(
                                models.Q(("state", "concluded"), _negated=True), ("concluded_on", None), ("result", "")
                            ),
                            _connector="OR",
                        ),
                        name="jury_concluded_has_a_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JurySeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_chair", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked to declare"),
                            ("declared", "declared that nothing ties them"),
                            ("barred", "does not sit"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("link", models.CharField(blank=True, max_length=12)),
                ("counts_as", models.CharField(blank=True, max_length=20)),
                ("findings", models.JSONField(blank=True, default=dict)),
                ("votes", models.JSONField(blank=True, default=dict)),
                (
                    "jury",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="assessment.jury"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jury_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("jury", "person"), name="jury_seat_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_chair", True), models.Q(("state", "barred"), _negated=True)),
                        fields=("jury",),
                        name="jury_one_chair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("state", "barred"), _connector="OR"),
                        name="jury_seat_with_a_link_is_barred",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognisedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("recognised_on", models.DateField()),
                (
                    "jury",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="assessment.jury"
                    ),
                ),
                (
                    "micro_credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.microcredential"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognised_parts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "micro_credential", "edition", "code"), name="part_recognised_once"
                    ),
                ],
            },
        ),
    ]
