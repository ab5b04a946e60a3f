"""An answer that nobody gave in time: marked for ever, and the body that owes it is called once.

On SQLite the table is made anew, and what keeps its rows with it.
"""

from django.db import migrations, models

from passerelle.journal.guards import frozen_again

TABLE = "recognition_recognitioncase"
KINDS = ["level", "volume", "outcomes", "quality", "profile"]


class Migration(migrations.Migration):
    dependencies = [("recognition", "0002_published_lines_keep_their_words")]

    operations = [
        frozen_again(TABLE, "delete"),
        migrations.AddField("recognitioncase", "by_expiry", models.BooleanField(default=False)),
        migrations.AddField("recognitioncase", "escalated_on", models.DateField(blank=True, null=True)),
        migrations.RemoveConstraint("recognitioncase", "recognition_refused_says_why"),
        migrations.AddConstraint(
            "recognitioncase",
            models.CheckConstraint(
                name="recognition_refused_says_why",
                condition=~models.Q(state="refused")
                | models.Q(difference__in=KINDS, decided_by__isnull=False) & ~models.Q(reasons="")
                | models.Q(by_expiry=True, difference="", reasons=""),
            ),
        ),
        migrations.AddConstraint(
            "recognitioncase",
            models.CheckConstraint(
                name="recognition_by_expiry_is_nobodys",
                condition=models.Q(by_expiry=False) | models.Q(decided_by=None),
            ),
        ),
        frozen_again(TABLE, "delete"),
    ]
