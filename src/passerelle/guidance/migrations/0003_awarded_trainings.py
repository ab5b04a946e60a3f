"""A training can follow from an award by itself; what the service noted before is kept beside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0008_links_name_whom_they_are_for"),
        ("guidance", "0002_visits_stay"),
        ("organisations", "0005_service_officers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="counsellor",
            name="noted_before",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="counsellor",
            name="training_award",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="awards.award",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("noted_before", {}), ("training_award", None)),
                    models.Q(("training_award__isnull", False), models.Q(("training", ""), _negated=True)),
                    _connector="OR",
                ),
                name="counsellor_awarded_training_is_one",
            ),
        ),
    ]
