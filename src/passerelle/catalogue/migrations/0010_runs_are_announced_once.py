from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_runs_are_told_apart")]

    operations = [
        migrations.AddConstraint(
            "courseinstance",
            models.UniqueConstraint(
                condition=Q(cancelled_on=None),
                fields=["course", "starts_on", "ends_on", "schedule", "place"],
                name="instance_announced_once",
            ),
        ),
    ]
