"""Sittings and the places in them, and candidates who come by assessment alone.

SQLite makes the table of candidates anew where a constraint changes, so what freezes signed results is let go before
and put back after.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import only_on

CANDIDATE = """
CREATE TRIGGER assessment_candidate_no_{act} BEFORE {act} ON assessment_candidate
WHEN OLD.state IN ('passed', 'failed')
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
MARK = """
CREATE TRIGGER assessment_componentresult_no_{act} BEFORE {act} ON assessment_componentresult
WHEN (SELECT state FROM assessment_candidate WHERE id = {row}.candidate_id) IN ('passed', 'failed')
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
GUARDS = (
    ("assessment_candidate_no_update", CANDIDATE.format(act="update")),
    ("assessment_candidate_no_delete", CANDIDATE.format(act="delete")),
    ("assessment_componentresult_no_insert", MARK.format(act="insert", row="NEW")),
    ("assessment_componentresult_no_update", MARK.format(act="update", row="OLD")),
    ("assessment_componentresult_no_delete", MARK.format(act="delete", row="OLD")),
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_under_which_authorisation"),
        ("catalogue", "0021_designers_are_shown"),
        ("organisations", "0004_bodies_have_a_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(only_on("sqlite", f"DROP TRIGGER {name}", guard) for name, guard in GUARDS),
        migrations.CreateModel(
            name="AssessmentRules",
            fields=[
                (
                    "micro_credential",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="assessment_rules",
                        serialize=False,
                        to="catalogue.microcredential",
                    ),
                ),
                ("by_exam", models.BooleanField(default=False)),
                ("retake_after_days", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("place", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("places", models.PositiveSmallIntegerField()),
                ("taken", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("fee", models.DecimalField(decimal_places=2, default=0, max_digits=9)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("documents", models.JSONField(blank=True, default=list)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("written", "written examination"),
                            ("oral", "oral examination"),
                            ("practical", "practical assessment"),
                            ("project", "project work"),
                            ("portfolio", "portfolio"),
                            ("artefact", "artefact assessment"),
                            ("quiz", "quiz"),
                            ("assignment", "marked assignment"),
                            ("continuous", "continuous evaluation"),
                            ("problem", "problem based learning"),
                            ("group", "group performance"),
                            ("attendance", "level of attendance"),
                            ("peer_assessment", "peer assessment"),
                            ("peer_review", "peer review"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "supervision",
                    models.CharField(
                        choices=[
                            ("unsupervised_no_id", "unsupervised, identity not checked"),
                            ("supervised_no_id", "supervised, identity not checked"),
                            ("supervised_online_with_id", "supervised online, identity checked"),
                            ("supervised_onsite_with_id", "supervised in person, identity checked"),
                        ],
                        max_length=32,
                    ),
                ),
                ("book_until", models.DateField()),
                ("cancel_until", models.DateField()),
                ("marks_due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open for booking"), ("held", "held"), ("cancelled", "called off")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "held", "cancelled"])), name="sitting_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="sitting_never_overbooked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("places__gte", 1)), name="sitting_has_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee", 0), models.Q(("currency", ""), _negated=True), _connector="OR"),
                        name="sitting_fee_has_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sitting_called_off_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SittingBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("booked_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("cancelled", "cancelled"),
                            ("called_off", "the sitting was called off"),
                            ("attended", "attended"),
                            ("absent", "absent"),
                        ],
                        default="booked",
                        max_length=12,
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("identity_card", "identity card"),
                            ("passport", "passport"),
                            ("driving_licence", "driving licence"),
                            ("residence_permit", "residence permit"),
                            ("refugee_document", "document of a refugee"),
                            ("electronic", "electronic identity"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["booked", "cancelled", "called_off", "attended", "absent"])),
                        name="booking_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), ("state", "attended"), _connector="OR"),
                        name="booking_document_of_who_came",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_course_goes_with_the_route",
        ),
        migrations.AlterField(
            model_name="candidate",
            name="route",
            field=models.CharField(
                choices=[
                    ("course", "after a course"),
                    ("prior_learning", "by prior learning"),
                    ("exam", "by assessment alone"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("course__isnull", False), ("route", "course")),
                    models.Q(("course", None), ("route__in", ["prior_learning", "exam"])),
                    _connector="OR",
                ),
                name="candidate_course_goes_with_the_route",
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sittings", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="micro_credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sittings", to="catalogue.microcredential"
            ),
        ),
        migrations.AddField(
            model_name="sittingbooking",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="assessment.candidate"
            ),
        ),
        migrations.AddField(
            model_name="sittingbooking",
            name="noted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sittingbooking",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sittingbooking",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="assessment.sitting"
            ),
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["micro_credential", "state", "starts_at"], name="sitting_by_entry"),
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["centre", "state", "starts_at"], name="sitting_by_centre"),
        ),
        migrations.AddIndex(
            model_name="sittingbooking",
            index=models.Index(fields=["sitting", "state"], name="booking_by_sitting"),
        ),
        migrations.AddConstraint(
            model_name="sittingbooking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("booked", "attended"))),
                fields=("candidate",),
                name="booking_live_once",
            ),
        ),
        *(only_on("sqlite", guard, f"DROP TRIGGER {name}") for name, guard in GUARDS),
    ]
