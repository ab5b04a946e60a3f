"""Clocks, conditions, appeals, sanctions, complaints; how much each expert holds."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import frozen_again


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_bodies_say_more"),
        ("vetting", "0002_said_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        frozen_again("vetting_decision"),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("entry", models.CharField(max_length=20)),
                ("grounds", models.TextField()),
                ("lodged_on", models.DateField()),
                ("due_on", models.DateField()),
                ("is_stayed", models.BooleanField(default=False)),
                ("hearing", models.TextField(blank=True)),
                ("reasons", models.TextField(blank=True)),
                ("conditions", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("decided_on", models.DateField(null=True)),
                ("escalated_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lodged", "lodged"),
                            ("inadmissible", "not admissible"),
                            ("admitted", "admitted, to be assigned"),
                            ("assigned", "assigned"),
                            ("heard", "heard"),
                            ("upheld", "upheld"),
                            ("partly", "upheld in part"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="lodged",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "lodged",
                                    "inadmissible",
                                    "admitted",
                                    "assigned",
                                    "heard",
                                    "upheld",
                                    "partly",
                                    "dismissed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="appeal_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grounds", ""), _negated=True), name="appeal_has_grounds"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("entry", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("lodged_on", models.DateField()),
                ("answer", models.TextField(blank=True)),
                ("answered_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("lodged", "lodged"), ("taken_up", "taken up"), ("dismissed", "dismissed")],
                        default="lodged",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["state", "id"], name="complaint_queue"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["lodged", "taken_up", "dismissed"])),
                        name="complaint_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="complaint_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "lodged"), models.Q(("answer", ""), _negated=True), _connector="OR"
                        ),
                        name="complaint_is_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be met"),
                            ("offered", "evidence to be looked at"),
                            ("met", "met"),
                            ("failed", "not met"),
                            ("void", "lifted on appeal"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("evidence", models.TextField(blank=True)),
                ("settled_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["case_id", "place"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="condition_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "offered", "met", "failed", "void"])),
                        name="condition_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "met"), _negated=True),
                            models.Q(("evidence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="condition_is_met_by_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("asked_on", models.DateField()),
                ("due_on", models.DateField()),
                ("answer", models.TextField(blank=True)),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["case_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="request_says_what_is_asked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("asked_on"))), name="request_due_after_it_was_asked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("entry", models.CharField(max_length=20)),
                ("ground", models.TextField()),
                ("noticed_on", models.DateField()),
                ("comment_until", models.DateField()),
                ("comments", models.TextField(blank=True)),
                ("hearing", models.TextField(blank=True)),
                ("comply_until", models.DateField(null=True)),
                ("evidence", models.TextField(blank=True)),
                ("closed_on", models.DateField(null=True)),
                ("reasons", models.TextField(blank=True)),
                ("ban_until", models.DateField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("noticed", "notice given"),
                            ("to_decide", "heard, to be decided"),
                            ("complying", "to be put right"),
                            ("removal", "removal proposed"),
                            ("removed", "removed"),
                            ("closed", "closed"),
                        ],
                        default="noticed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["entry"], name="sanction_entry"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("noticed", "to_decide", "complying", "removal"))),
                        fields=("entry",),
                        name="sanction_one_open_per_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["noticed", "to_decide", "complying", "removal", "removed", "closed"])
                        ),
                        name="sanction_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground", ""), _negated=True), name="sanction_has_a_ground"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment_until__gt", models.F("noticed_on"))), name="sanction_gives_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "removed"), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sanction_removal_is_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ban_until", None), ("state", "removed"), _connector="OR"),
                        name="sanction_ban_follows_removal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.CharField(max_length=20)),
                ("reason", models.TextField()),
                ("proposed_on", models.DateField()),
                ("began_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
                ("was", models.CharField(blank=True, max_length=24)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed, waits for a second person"),
                            ("in_force", "in force"),
                            ("declined", "declined"),
                            ("lifted", "lifted"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "in_force"])),
                        fields=("entry",),
                        name="suspension_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "in_force", "declined", "lifted"])),
                        name="suspension_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="suspension_has_a_reason"
                    ),
                    models.CheckConstraint(condition=models.Q(("renewals__lte", 1)), name="suspension_renewed_once"),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_once_per_edition",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_stage_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_formed_by_a_registrar",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_outcome_is_known",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_queue",
        ),
        migrations.AddField(
            model_name="case",
            name="composition",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="case",
            name="escalated_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="on_expiry",
            field=models.CharField(
                choices=[
                    ("keep-pending", "it stays pending, and the authority is called"),
                    ("deemed-accepted", "it counts as verified"),
                    ("deemed-refused", "it counts as refused"),
                ],
                default="keep-pending",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="purpose",
            field=models.CharField(
                choices=[("verification", "verification"), ("review", "review")], default="verification", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="reminded_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="case",
            name="stopped_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="waits",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    ("stage__in", ["to_form", "declaring", "finding", "voting", "reporting", "deciding"])
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="appeal_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="by_expiry",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="decision",
            name="published_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="expert",
            name="is_confirmed",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="expert",
            name="open_cases",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="seat",
            name="has_vote",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="seat",
            name="invited_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="stage",
            field=models.CharField(
                choices=[
                    ("to_form", "panel to form"),
                    ("declaring", "declarations"),
                    ("finding", "findings"),
                    ("voting", "vote"),
                    ("reporting", "waiting for the chair"),
                    ("deciding", "waiting for a decision"),
                    ("decided", "decided"),
                    ("closed", "closed without a decision"),
                ],
                default="to_form",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("register", "register"),
                    ("register_with_conditions", "register with conditions"),
                    ("return", "return to the applicant"),
                    ("remove", "remove from the register"),
                    ("refuse_renewal", "do not renew"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["stage", "due_on", "id"], name="case_queue"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["waits", "due_on", "id"], name="case_open_queue"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["-open_cases", "id"], name="expert_load"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("entry", "edition", "round"), name="case_once_per_round"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["verification", "review"])), name="case_purpose_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_expiry__in", ["keep-pending", "deemed-accepted", "deemed-refused"])),
                name="case_on_expiry_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        ["to_form", "declaring", "finding", "voting", "reporting", "deciding", "decided", "closed"],
                    )
                ),
                name="case_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["to_form", "closed"]), ("registrar__isnull", False), _connector="OR"),
                name="case_formed_by_a_registrar",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_expiry", True), ("decided_by__isnull", True)),
                    models.Q(("by_expiry", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="decision_is_somebodys_or_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_on", None), ("published_on__gte", models.F("decided_on")), _connector="OR"
                ),
                name="decision_published_when_made_or_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["register", "register_with_conditions", "return", "remove", "refuse_renewal"])
                ),
                name="decision_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_chair", False), ("has_vote", True), _connector="OR"),
                name="seat_chair_has_a_vote",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="applicant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="vetting.case"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="handler",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="lodged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="lodged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="vetting.case"
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="offered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="vetting.case"
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="opened_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sanctions", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="sanction",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="vetting.sanction"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="sanction",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="vetting.sanction"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(fields=("case", "place"), name="condition_place_once"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("case",), name="request_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_by__isnull", True)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="request_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    ("opened_by", None),
                    models.Q(("decided_by", models.F("opened_by")), _negated=True),
                    _connector="OR",
                ),
                name="sanction_takes_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("lodged", "admitted", "assigned", "heard"))),
                fields=("case",),
                name="appeal_one_open_per_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("lodged", "admitted", "assigned", "heard"))),
                fields=("sanction",),
                name="appeal_one_open_per_sanction",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("sanction__isnull", True)),
                    models.Q(("case__isnull", True), ("sanction__isnull", False)),
                    _connector="OR",
                ),
                name="appeal_against_one_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["upheld", "partly", "dismissed"]), _negated=True),
                    models.Q(
                        ("decided_on__isnull", False),
                        ("handler__isnull", False),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appeal_decided_by_its_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="suspension_takes_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "in_force"), _negated=True),
                    models.Q(("confirmed_by__isnull", False), ("ends_on__isnull", False)),
                    _connector="OR",
                ),
                name="suspension_has_an_end",
            ),
        ),
        frozen_again("vetting_decision"),
    ]
