"""In which scales the marks of an entry are written, and those of a sheet that was handed out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0012_nothing_is_signed_meanwhile")]

    operations = [
        migrations.AddField("assessmentrules", "scales", models.JSONField(blank=True, default=dict)),
        migrations.AddField("markingsheet", "scales", models.JSONField(blank=True, default=dict)),
    ]
