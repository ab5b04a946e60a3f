"""What an entry stated when it was submitted is never changed."""

from django.db import migrations

from passerelle.journal.guards import frozen


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [frozen("registers_entryversion")]
