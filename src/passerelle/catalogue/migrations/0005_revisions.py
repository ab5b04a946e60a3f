"""Changes to entries that are registered; what was sent of one stays as it was sent."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import frozen, only_on

SQLITE = """CREATE TRIGGER catalogue_revision_sent BEFORE UPDATE OF
  number, entry, edition, fields, reason, stated, change_class, profiles, findings, sent_by_id, sent_on
  ON catalogue_revision WHEN OLD.sent_on IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revision that was sent is frozen'); END"""
POSTGRESQL = """
CREATE FUNCTION catalogue_revision_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.number, OLD.entry, OLD.edition, OLD.fields, OLD.reason, OLD.stated, OLD.change_class, OLD.profiles,
      OLD.findings, OLD.sent_by_id, OLD.sent_on) IS DISTINCT FROM
     (NEW.number, NEW.entry, NEW.edition, NEW.fields, NEW.reason, NEW.stated, NEW.change_class, NEW.profiles,
      NEW.findings, NEW.sent_by_id, NEW.sent_on)
  THEN RAISE EXCEPTION 'a revision that was sent is frozen' USING ERRCODE = '23000'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER catalogue_revision_sent BEFORE UPDATE ON catalogue_revision FOR EACH ROW
  WHEN (OLD.sent_on IS NOT NULL) EXECUTE FUNCTION catalogue_revision_sent();
"""
POSTGRESQL_BACK = """
DROP TRIGGER catalogue_revision_sent ON catalogue_revision; DROP FUNCTION catalogue_revision_sent();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_joint_awarders"),
        ("organisations", "0002_bodies_say_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("entry", models.CharField(max_length=20)),
                ("edition", models.PositiveSmallIntegerField()),
                ("fields", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("reason", models.TextField(blank=True)),
                ("stated", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("change_class", models.CharField(blank=True, max_length=12)),
                ("profiles", models.JSONField(default=list)),
                ("findings", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("begun_on", models.DateField()),
                ("sent_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("superseded", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("published", "published at once"),
                            ("in_review", "before a panel"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                            ("lapsed", "overtaken"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["owner", "state"], name="revision_of_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "in_review"))),
                        fields=("entry",),
                        name="revision_one_open_per_entry",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("published", "accepted"))),
                        fields=("entry", "edition"),
                        name="revision_replaces_an_edition_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "published", "in_review", "accepted", "refused", "withdrawn", "lapsed"],
                            )
                        ),
                        name="revision_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("edition__gte", 1)), name="revision_changes_an_edition"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["published", "accepted", "in_review", "accepted", "refused"]),
                                _negated=True,
                            ),
                            models.Q(("sent_by__isnull", False), ("sent_on__isnull", False), ("stated__isnull", False)),
                            _connector="OR",
                        ),
                        name="revision_sent_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("change_class__in", ["editorial", "minor"]),
                            _connector="OR",
                        ),
                        name="revision_at_once_only_when_minor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("in_review", "accepted", "refused")), _negated=True),
                            ("change_class", "substantive"),
                            _connector="OR",
                        ),
                        name="revision_judged_when_substantive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("begun_on")), _connector="OR"
                        ),
                        name="revision_ends_after_it_began",
                    ),
                ],
            },
        ),
        only_on("sqlite", SQLITE, "DROP TRIGGER catalogue_revision_sent"),
        only_on("postgresql", POSTGRESQL, POSTGRESQL_BACK),
        frozen("catalogue_revision", "delete"),
    ]
