"""The database itself keeps what was signed of a report: its bytes, and what they say, whatever the program does."""

from django.db import migrations

from passerelle.journal.guards import frozen, only_on

SIGNED, OVER = "('signed', 'withdrawn', 'superseded')", "('withdrawn', 'superseded')"
SAYS = "number, appraisal_id, said, drafted_by_id, signed_by_id, signed_on, two_persons"
KEPT = f"{SAYS}, place_id, intent_id, document, digest"
CHANGED = " OR ".join(f"NEW.{name} IS {{other}} OLD.{name}" for name in KEPT.split(", "))
RETURNS = f"(NEW.state NOT IN {SIGNED} OR (OLD.state IN {OVER} AND NEW.state <> OLD.state))"
ALTERED = f"OLD.state IN {SIGNED} AND ({RETURNS} OR {CHANGED})"
TABLE = "appraisal_appraisalreport"
SQLITE_UPDATE = f"""
CREATE TRIGGER IF NOT EXISTS {TABLE}_stays BEFORE UPDATE ON {TABLE}
WHEN {ALTERED.format(other="NOT")}
BEGIN SELECT RAISE(ABORT, '{TABLE} was signed'); END
"""
SQLITE_DELETE = f"""
CREATE TRIGGER IF NOT EXISTS {TABLE}_is_kept BEFORE DELETE ON {TABLE}
WHEN OLD.state IN {SIGNED} BEGIN SELECT RAISE(ABORT, '{TABLE} was signed'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_signed_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{TABLE} was signed' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
WHEN ({ALTERED.format(other="DISTINCT FROM")}) EXECUTE FUNCTION refuse_signed_report();
CREATE TRIGGER {TABLE}_is_kept BEFORE DELETE ON {TABLE} FOR EACH ROW
WHEN (OLD.state IN {SIGNED}) EXECUTE FUNCTION refuse_signed_report();
"""
UNDONE = f"""
DROP TRIGGER {TABLE}_stays ON {TABLE};
DROP TRIGGER {TABLE}_is_kept ON {TABLE};
DROP FUNCTION refuse_signed_report();
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        only_on("sqlite", SQLITE_UPDATE, f"DROP TRIGGER IF EXISTS {TABLE}_stays"),
        only_on("sqlite", SQLITE_DELETE, f"DROP TRIGGER IF EXISTS {TABLE}_is_kept"),
        only_on("postgresql", POSTGRESQL, UNDONE),
        frozen("appraisal_machinecheck", "update"),
    ]
