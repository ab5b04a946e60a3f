"""A draft keeps what it was begun from: an entry that was copied, a structure, a starting template."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0019_made_together")]

    operations = [
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.CharField(max_length=20, unique=True)),
                (
                    "how",
                    models.CharField(
                        choices=[("copy", "a copy"), ("structure", "the structure"), ("template", "a template")],
                        max_length=9,
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("edition", models.PositiveSmallIntegerField(default=0)),
                ("begun_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["copy", "structure", "template"])), name="origin_is_known"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(("source", "")) & ~models.Q(("source", models.F("entry"))),
                        name="origin_names_a_source",
                    ),
                ],
            },
        ),
    ]
