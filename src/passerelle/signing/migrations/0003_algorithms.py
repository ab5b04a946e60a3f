"""Keys of a second algorithm, one of each in use; who stood by when a key was made.

SQLite makes the table anew for a constraint and loses its triggers, so the guard is lifted first and set again after.
"""

from django.db import migrations, models

from passerelle.journal.guards import frozen

GUARD = frozen("signing_key", "delete")


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_intents_stay")]
    operations = [
        migrations.RunPython(GUARD.reverse_code, GUARD.code),
        migrations.RemoveConstraint(model_name="key", name="key_active_once"),
        migrations.AddField(
            model_name="key",
            name="algorithm",
            field=models.CharField(
                choices=[("Ed25519", "Ed25519"), ("P-256", "P-256")], default="Ed25519", max_length=8
            ),
        ),
        migrations.AddField(model_name="key", name="witnesses", field=models.CharField(blank=True, max_length=300)),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("owner", "algorithm"), name="key_active_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(("algorithm__in", ["Ed25519", "P-256"])), name="key_algorithm_is_known"
            ),
        ),
        GUARD,
    ]
