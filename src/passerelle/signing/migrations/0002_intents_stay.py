"""What was meant to be signed, and every key that ever signed, stay on record."""

from django.db import migrations

from passerelle.journal.guards import frozen


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial"), ("journal", "0002_append_only")]
    operations = [frozen("signing_key", "delete"), frozen("signing_intent", "delete")]
