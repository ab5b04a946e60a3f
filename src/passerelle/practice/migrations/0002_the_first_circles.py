from django.db import migrations

from passerelle.practice.shipped import open_circles


def load(apps, editor):
    open_circles(apps.get_model("practice", "Circle"))


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_coaching_examples_circles_alerts")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
