"""Awards that are made of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0008_links_name_whom_they_are_for")]

    operations = [
        migrations.AlterField(
            model_name="award",
            name="route",
            field=models.CharField(
                choices=[
                    ("course", "after a course"),
                    ("prior_learning", "by prior learning"),
                    ("exam", "by assessment alone"),
                    ("stacking", "by awards it is made of"),
                ],
                max_length=16,
            ),
        ),
    ]
