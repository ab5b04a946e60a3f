"""The database itself keeps what was signed of a recognition: its bytes, for ever; it can only end."""

from django.db import migrations

from passerelle.journal.guards import only_on

TABLE = "recognition_recognitionstatement"
SIGNED = "('signed', 'ended')"
KEPT = "number, case_id, place_id, intent_id, document, digest, signed_on"
CHANGED = " OR ".join(f"NEW.{name} IS {{other}} OLD.{name}" for name in KEPT.split(", "))
RETURNS = f"(NEW.state NOT IN {SIGNED} OR (OLD.state = 'ended' AND NEW.state <> 'ended'))"
ALTERED = f"OLD.state IN {SIGNED} AND ({RETURNS} OR {CHANGED})"
SQLITE_UPDATE = f"""
CREATE TRIGGER IF NOT EXISTS recognition_statement_stays BEFORE UPDATE ON {TABLE}
WHEN {ALTERED.format(other="NOT")}
BEGIN SELECT RAISE(ABORT, 'recognition_statement was signed'); END
"""
SQLITE_DELETE = f"""
CREATE TRIGGER IF NOT EXISTS recognition_statement_is_kept BEFORE DELETE ON {TABLE}
WHEN OLD.state IN {SIGNED} BEGIN SELECT RAISE(ABORT, 'recognition_statement was signed'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_signed_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'recognition_statement was signed' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER recognition_statement_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
WHEN ({ALTERED.format(other="DISTINCT FROM")}) EXECUTE FUNCTION refuse_signed_statement();
CREATE TRIGGER recognition_statement_is_kept BEFORE DELETE ON {TABLE} FOR EACH ROW
WHEN (OLD.state IN {SIGNED}) EXECUTE FUNCTION refuse_signed_statement();
"""
UNDONE = f"""
DROP TRIGGER recognition_statement_stays ON {TABLE};
DROP TRIGGER recognition_statement_is_kept ON {TABLE};
DROP FUNCTION refuse_signed_statement();
"""


class Migration(migrations.Migration):
    dependencies = [("recognition", "0007_statements_are_signed"), ("journal", "0002_append_only")]
    operations = [
        only_on("sqlite", SQLITE_UPDATE, "DROP TRIGGER IF EXISTS recognition_statement_stays"),
        only_on("sqlite", SQLITE_DELETE, "DROP TRIGGER IF EXISTS recognition_statement_is_kept"),
        only_on("postgresql", POSTGRESQL, UNDONE),
    ]
