"""Awards of those who came by assessment alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0005_other_places"),
    ]

    operations = [
        migrations.AlterField(
            model_name="award",
            name="route",
            field=models.CharField(
                choices=[
                    ("course", "after a course"),
                    ("prior_learning", "by prior learning"),
                    ("exam", "by assessment alone"),
                ],
                max_length=16,
            ),
        ),
    ]
