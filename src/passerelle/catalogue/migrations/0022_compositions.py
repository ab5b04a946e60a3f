"""Shares, requirements and the entry a larger award is awarded as: what it is made of, as data."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0021_designers_are_shown")]

    operations = [
        migrations.AddField("programme", "shares", models.JSONField(blank=True, default=list)),
        migrations.AddField("programme", "requirements", models.JSONField(blank=True, default=list)),
        migrations.AddField("programme", "credits_last_years", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField(
            "programme",
            "awarded_as",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="compositions",
                to="catalogue.microcredential",
            ),
        ),
    ]
