"""Conversions are known to be of this package; their table, and what guards it, stay as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_service_officers"),
        ("recognition", "0016_conversions_stand_below"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Conversion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(editable=False, max_length=20)),
                        ("edition", models.PositiveSmallIntegerField(default=1)),
                        ("kind", models.CharField(choices=[("credits", "credits"), ("marks", "marks")], max_length=8)),
                        ("from_system", models.CharField(max_length=40)),
                        ("to_system", models.CharField(max_length=40)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("factor", models.CharField(blank=True, max_length=12)),
                        ("table", models.JSONField(blank=True, default=list)),
                        ("scale", models.JSONField(blank=True, default=list)),
                        ("source", models.CharField(max_length=500)),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed, waiting for a second officer"),
                                    ("in_force", "in force"),
                                    ("withdrawn", "withdrawn before it was confirmed"),
                                    ("superseded", "replaced by a later edition"),
                                    ("ended", "ended"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("stated_on", models.DateField()),
                        ("in_force_on", models.DateField(blank=True, null=True)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversions",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "stated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "recognition_conversion",
                        "ordering": ["number", "-edition"],
                        "indexes": [models.Index(fields=["state", "owner"], name="conversion_by_owner")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "in_force", "withdrawn", "superseded", "ended"])
                                ),
                                name="conversion_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "credits"),
                                        ("scale", []),
                                        ("table", []),
                                        models.Q(("factor", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("factor", ""),
                                        ("kind", "marks"),
                                        models.Q(("table", []), _negated=True),
                                        models.Q(("scale", []), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="conversion_by_a_factor_or_a_table",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("from_system", ""), _negated=True),
                                    models.Q(("to_system", ""), _negated=True),
                                    models.Q(("source", ""), _negated=True),
                                    models.Q(("from_system", models.F("to_system")), _negated=True),
                                ),
                                name="conversion_says_from_what_to_what_and_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("in_force_on__isnull", True),
                                    ("state__in", ["in_force", "superseded", "ended"]),
                                    _connector="XOR",
                                ),
                                name="conversion_in_force_says_since_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("state__in", ["superseded", "ended", "withdrawn"]),
                                    _connector="XOR",
                                ),
                                name="conversion_ended_says_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_by", None), ("owner__isnull", False)),
                                    models.Q(("confirmed_by", None), ("in_force_on", None), ("owner", None)),
                                    models.Q(
                                        ("confirmed_by__isnull", False),
                                        ("in_force_on__isnull", False),
                                        ("owner", None),
                                        models.Q(("confirmed_by", models.F("stated_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="conversion_for_all_by_two_officers",
                            ),
                            models.UniqueConstraint(fields=("number", "edition"), name="conversion_edition_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("number",),
                                name="conversion_in_force_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("number",),
                                name="conversion_proposed_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("owner__isnull", False), ("state", "in_force")),
                                fields=("owner", "kind", "from_system", "to_system", "country"),
                                name="conversion_of_a_body_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("owner", None), ("state", "in_force")),
                                fields=("kind", "from_system", "to_system", "country"),
                                name="conversion_for_all_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
