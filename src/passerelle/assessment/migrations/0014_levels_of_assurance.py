"""Which level of an electronic identity a sitting asks for, and which was shown at its door."""

from django.db import migrations, models
from django.db.models import Q

LEVELS = [("low", "low"), ("substantial", "substantial"), ("high", "high")]


class Migration(migrations.Migration):
    dependencies = [("assessment", "0013_scales")]

    operations = [
        migrations.AddField(
            "sitting", "identity_level", models.CharField(blank=True, choices=LEVELS, default="", max_length=12)
        ),
        migrations.AddField(
            "sittingbooking", "identity_level", models.CharField(blank=True, choices=LEVELS, default="", max_length=12)
        ),
        migrations.AddConstraint(
            "sittingbooking",
            models.CheckConstraint(
                name="booking_level_of_electronic_identity",
                condition=Q(identity_level="")
                | Q(identity_level__in=["low", "substantial", "high"], document="electronic"),
            ),
        ),
        migrations.AddConstraint(
            "sitting",
            models.CheckConstraint(
                name="sitting_level_is_known", condition=Q(identity_level__in=["", "low", "substantial", "high"])
            ),
        ),
    ]
