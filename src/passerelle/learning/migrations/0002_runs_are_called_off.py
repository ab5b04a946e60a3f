from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial"), ("catalogue", "0008_runs_change_and_end")]

    operations = [
        migrations.RemoveConstraint("enrolment", "enrolment_held_once"),
        migrations.RemoveConstraint("enrolment", "enrolment_state_is_known"),
        migrations.AlterField(
            "enrolment",
            "state",
            models.CharField(
                choices=[
                    ("enrolled", "enrolled"),
                    ("paused", "paused"),
                    ("completed", "completed"),
                    ("withdrawn", "withdrawn"),
                    ("cancelled", "called off by the provider"),
                ],
                default="enrolled",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            "enrolment",
            models.UniqueConstraint(
                condition=~Q(state__in=("withdrawn", "cancelled")),
                fields=["person", "instance"],
                name="enrolment_held_once",
            ),
        ),
        migrations.AddConstraint(
            "enrolment",
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "paused", "completed", "withdrawn", "cancelled"]),
                name="enrolment_state_is_known",
            ),
        ),
    ]
