"""Components that are not marked, as a jury recognised what they show: written down as a result is signed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0016_annulled_juries"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetrow",
            name="spared",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="SparedComponent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("component", models.CharField(max_length=40)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spared_components",
                        to="assessment.candidate",
                    ),
                ),
            ],
            options={
                "ordering": ["component"],
                "constraints": [
                    models.UniqueConstraint(fields=("candidate", "component"), name="component_spared_once")
                ],
            },
        ),
    ]
