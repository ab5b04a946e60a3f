"""A case can go back to the vote: it may have more than one report, and says which stands; a tie, who found it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import frozen_again

FROZEN = ("vetting_declaration", "vetting_report")


class Migration(migrations.Migration):
    dependencies = [
        ("vetting", "0006_criteria_of_a_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        *(frozen_again(table) for table in FROZEN),
        migrations.AlterField(
            model_name="report",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="vetting.case"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vetting.report",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="found_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *(frozen_again(table) for table in FROZEN),
    ]
