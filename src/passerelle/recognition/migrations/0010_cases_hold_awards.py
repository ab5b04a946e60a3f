"""A case holds one or more awards, and says what it is about and who decides; on SQLite tables are made anew."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from passerelle.journal.guards import without_guards

CASE, TABLE = "recognitioncase", "recognition_recognitioncase"
PROTECT = django.db.models.deletion.PROTECT
EFFECTS = [
    ("waiver", "credits waived"),
    ("entry", "entry"),
    ("exemption", "exemption from a requirement"),
    ("interview", "an interview"),
    ("job", "the post"),
    ("promotion", "a promotion"),
    ("pay_step", "a pay step"),
]


def _to(model, *, null, name="recognition_cases"):
    return models.ForeignKey(blank=null, null=null, on_delete=PROTECT, related_name=name, to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0009_made_of_awards"),
        ("catalogue", "0001_initial"),
        ("organisations", "0001_initial"),
        ("recognition", "0009_agreements_are_signed"),
    ]

    operations = [
        *without_guards(
            TABLE,
            migrations.RemoveConstraint(CASE, "award_counts_once_per_programme"),
            migrations.AlterField(CASE, "award", _to("awards.award", null=True, name="+")),
            migrations.AlterField(CASE, "programme", _to("catalogue.programme", null=True)),
            migrations.AddField(CASE, "body", _to("organisations.organisation", null=True)),
            migrations.AddField(CASE, "effect", models.CharField(choices=EFFECTS, default="waiver", max_length=12)),
            migrations.AddField(
                CASE,
                "trace",
                models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
            ),
            migrations.AddField(CASE, "asked_with", models.CharField(blank=True, editable=False, max_length=20)),
        ),
        migrations.CreateModel(
            name="CaseAward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(editable=False, max_length=20)),
                ("is_live", models.BooleanField(default=True, editable=False)),
                ("award", models.ForeignKey(on_delete=PROTECT, related_name="+", to="awards.award")),
                (
                    "case",
                    models.ForeignKey(on_delete=PROTECT, related_name="case_awards", to="recognition.recognitioncase"),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "award"), name="award_stands_once_in_a_case"),
                    models.UniqueConstraint(
                        condition=Q(("is_live", True)), fields=("award", "target"), name="award_counts_once_per_target"
                    ),
                ],
            },
        ),
    ]
