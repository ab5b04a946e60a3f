"""Candidates who come by awards that a larger one is made of."""

from django.db import migrations, models
from django.db.models import Q

from passerelle.journal.guards import without_guards

ROUTES = [
    ("course", "after a course"),
    ("prior_learning", "by prior learning"),
    ("exam", "by assessment alone"),
    ("stacking", "by awards it is made of"),
]


class Migration(migrations.Migration):
    dependencies = [("assessment", "0017_spared_components")]

    operations = without_guards(
        "assessment_candidate",
        migrations.RemoveConstraint("candidate", "candidate_course_goes_with_the_route"),
        migrations.AlterField("candidate", "route", models.CharField(choices=ROUTES, max_length=16)),
        migrations.AddConstraint(
            "candidate",
            models.CheckConstraint(
                name="candidate_course_goes_with_the_route",
                condition=Q(route="course", course__isnull=False)
                | Q(route__in=["prior_learning", "exam", "stacking"], course=None),
            ),
        ),
    )
