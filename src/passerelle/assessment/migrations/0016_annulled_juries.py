"""The result of a jury can be annulled on appeal; then another jury judges the case."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0015_drafts_of_second_markings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="jury",
            name="jury_one_for_a_case",
        ),
        migrations.RemoveConstraint(
            model_name="jury",
            name="jury_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="jury",
            name="jury_concluded_has_a_result",
        ),
        migrations.AddField(
            model_name="jury",
            name="annulled_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="jury",
            name="state",
            field=models.CharField(
                choices=[
                    ("declaring", "members declare"),
                    ("reading", "members read, each alone"),
                    ("voting", "members vote"),
                    ("concluded", "concluded"),
                    ("dissolved", "dissolved"),
                    ("annulled", "annulled on appeal"),
                ],
                default="declaring",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="jury",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["dissolved", "annulled"]), _negated=True),
                fields=("case",),
                name="jury_one_for_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="jury",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["declaring", "reading", "voting", "concluded", "dissolved", "annulled"])
                ),
                name="jury_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="jury",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("concluded_on__isnull", False),
                        ("result__in", ["full", "partial", "none"]),
                        ("state__in", ("concluded", "annulled")),
                    ),
                    models.Q(
                        models.Q(("state__in", ("concluded", "annulled")), _negated=True),
                        ("concluded_on", None),
                        ("result", ""),
                    ),
                    _connector="OR",
                ),
                name="jury_concluded_has_a_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="jury",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("annulled_on__isnull", False), ("state", "annulled")),
                    models.Q(models.Q(("state", "annulled"), _negated=True), ("annulled_on", None)),
                    _connector="OR",
                ),
                name="jury_annulled_says_when",
            ),
        ),
    ]
