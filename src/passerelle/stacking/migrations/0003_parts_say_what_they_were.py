"""A part whose credits were of another system says so, and by which conversion they count."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stacking", "0002_lots_are_used_once")]

    operations = [migrations.AddField("countedpart", "converted", models.JSONField(blank=True, null=True))]
