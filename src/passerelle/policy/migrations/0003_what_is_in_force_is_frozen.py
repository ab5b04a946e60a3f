"""The database itself refuses to change a version that was put in force, and two versions on one day."""

from django.db import migrations

from passerelle.policy.guards import guards


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_versions")]
    operations = guards()
