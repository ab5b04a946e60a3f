"""Authorisations count who began under them, say whether a body may pass on what it assesses, and are closed once.

On SQLite the table is made anew, and what keeps two of one thing apart with it (docs/decisions/0018).
"""

from typing import Any

from django.db import migrations, models
from django.utils import timezone

from passerelle.journal.guards import no_overlap_again

TABLE = "catalogue_partnerauthorisation"
SAME = ("partner_id", "micro_credential_id", "act")
SPAN: dict[str, Any] = {"begins": "valid_from", "ends": "ends_on"}


def close_what_ended(apps: Any, editor: Any) -> None:
    """Who was let act until a day that is past was told long ago, or never will be."""
    ended = apps.get_model("catalogue", "PartnerAuthorisation").objects.filter(ends_on__lte=timezone.localdate())
    ended.update(closed_on=models.F("ends_on"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0016_ratings_of_levels")]

    operations = [
        no_overlap_again(TABLE, *SAME, **SPAN),
        migrations.AddField(
            "partnerauthorisation", "closed_on", models.DateField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("partnerauthorisation", "may_subcontract", models.BooleanField(default=False)),
        migrations.AddField("partnerauthorisation", "learners", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddConstraint(
            "partnerauthorisation",
            models.CheckConstraint(
                condition=models.Q(most_learners=None) | models.Q(learners__lte=models.F("most_learners")),
                name="authorisation_not_overfull",
            ),
        ),
        migrations.AddConstraint(
            "partnerauthorisation",
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(ends_on__isnull=False),
                name="authorisation_closed_has_an_end",
            ),
        ),
        no_overlap_again(TABLE, *SAME, **SPAN),
        migrations.RunPython(close_what_ended, migrations.RunPython.noop),
    ]
