from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_outcomes_are_marked")]

    operations = [
        migrations.AddField("courseinstance", "enrol_from", models.DateField(blank=True, null=True)),
        migrations.AddField("courseinstance", "cancelled_on", models.DateField(blank=True, null=True)),
        migrations.AddField("courseinstance", "cancelled_because", models.TextField(blank=True)),
        migrations.AddField("courseinstance", "version", models.PositiveIntegerField(default=1)),
        migrations.AddConstraint(
            "courseinstance",
            models.CheckConstraint(
                condition=Q(enrol_from=None) | Q(enrol_from__lte=F("enrol_until")),
                name="instance_enrolment_opens_before_it_closes",
            ),
        ),
        migrations.AddConstraint(
            "courseinstance",
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_because=""), name="instance_cancelled_for_a_reason"
            ),
        ),
    ]
