from django.db import migrations

from passerelle.skills.guards import guards


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_schemes")]

    operations = guards()
