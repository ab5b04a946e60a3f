"""The journal is append-only, and on PostgreSQL each fact knows the transaction that wrote it."""

from django.db import migrations

from passerelle.journal.guards import frozen, only_on


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        only_on(
            "postgresql",
            "ALTER TABLE journal_fact ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id();"
            "CREATE INDEX journal_fact_order ON journal_fact (tx, id)",
            "DROP INDEX journal_fact_order; ALTER TABLE journal_fact DROP COLUMN tx",
        ),
        frozen("journal_fact"),
    ]
