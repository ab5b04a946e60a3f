from django.db import migrations

from passerelle.journal.guards import frozen
from passerelle.quality.storing import load_shipped


def load(apps, editor):
    load_shipped(apps.get_model("quality", "Standard"), apps.get_model("quality", "Criterion"))


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_external_reviews")]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
        frozen("quality_standard"),
        frozen("quality_criterion"),
    ]
