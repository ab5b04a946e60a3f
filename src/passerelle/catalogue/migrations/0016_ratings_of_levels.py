"""Evaluations say how they were made and until when they hold; a credit-rating body determines level and credits."""

from django.db import migrations, models

KINDS = [("comparison", "what it compares to"), ("rating", "the level and credits it has")]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0015_levels_are_placed")]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="kind",
            field=models.CharField(choices=KINDS, default="comparison", max_length=12),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="method",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evaluation",
            name="valid_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="evaluation", name="evaluation_once_a_day"),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("evaluator", "micro_credential", "kind", "evaluated_on"), name="evaluation_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["comparison", "rating"])), name="evaluation_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("evaluated_on")), _connector="OR"
                ),
                name="evaluation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "rating"), _negated=True),
                    models.Q(("credits__isnull", False), models.Q(("credit_system", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evaluation_rating_gives_credits",
            ),
        ),
    ]
