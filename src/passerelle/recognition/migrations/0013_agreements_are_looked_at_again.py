"""Each party of an agreement says when it looked at it again; the last day of one ends it."""

from django.db import migrations, models
from django.db.models import F, Q

from passerelle.journal import guards


class Migration(migrations.Migration):
    dependencies = [("recognition", "0012_awards_stand_in_cases")]

    operations = [
        *guards.without_guards(
            "recognition_agreementsignature",
            migrations.AddField("agreementsignature", "reviewed_on", models.DateField(blank=True, null=True)),
            migrations.AddConstraint(
                "agreementsignature",
                models.CheckConstraint(
                    name="agreement_signature_reviewed_is_signed",
                    condition=Q(reviewed_on__isnull=True) | Q(signed_on__isnull=False, reviewed_on__gte=F("signed_on")),
                ),
            ),
        ),
    ]
