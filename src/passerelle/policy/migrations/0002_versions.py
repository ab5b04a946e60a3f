"""A profile has versions, each with its document; what is in force is frozen, and one version holds on a day."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def number_versions(apps, editor):
    """Number the versions of each profile in the order in which they were drafted."""
    activations = apps.get_model("policy", "Activation")
    last: dict[str, int] = {}
    for row in activations.objects.order_by("pk"):
        last[row.profile] = last.get(row.profile, 0) + 1
        activations.objects.filter(pk=row.pk).update(version=last[row.profile])


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("activation", "version", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("activation", "document", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("activation", "note", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "activation",
            "supersedes",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="policy.activation",
            ),
        ),
        migrations.AddField(
            "activation",
            "dry_run",
            models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
        ),
        migrations.AddField("activation", "revision", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField("activation", "drafted_on", models.DateField(blank=True, null=True)),
        migrations.AddField("activation", "approved_on", models.DateField(blank=True, null=True)),
        migrations.AddField("activation", "withdrawn_on", models.DateField(blank=True, null=True)),
        migrations.RunPython(number_versions, migrations.RunPython.noop),
        migrations.AddConstraint(
            "activation",
            models.CheckConstraint(
                condition=models.Q(("approved_by", None), ("withdrawn_on", None), _connector="OR"),
                name="activation_is_not_both",
            ),
        ),
        migrations.AddConstraint(
            "activation",
            models.CheckConstraint(
                condition=models.Q(
                    ("in_force_to", None), ("in_force_to__gte", models.F("in_force_from")), _connector="OR"
                ),
                name="activation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            "activation",
            models.UniqueConstraint(fields=("profile", "version"), name="profile_version_once"),
        ),
        migrations.AddConstraint(
            "activation",
            models.UniqueConstraint(
                condition=models.Q(("approved_by__isnull", False)),
                fields=("supersedes",),
                name="activation_superseded_once",
            ),
        ),
    ]
