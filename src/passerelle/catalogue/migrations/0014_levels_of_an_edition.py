"""A level points to the edition of the national framework in which it stands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0013_programmes_are_whole"), ("frameworks", "0005_jamaica_names_its_domains")]

    operations = [
        migrations.AddField(
            "microcredential",
            "level_framework",
            models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
