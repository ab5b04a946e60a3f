"""What is said in a case stays as it was said."""

from django.db import migrations

from passerelle.journal.guards import frozen


class Migration(migrations.Migration):
    dependencies = [("vetting", "0001_initial")]
    operations = [
        frozen("vetting_declaration"),
        frozen("vetting_judgement"),
        frozen("vetting_vote"),
        frozen("vetting_report"),
        frozen("vetting_decision"),
    ]
