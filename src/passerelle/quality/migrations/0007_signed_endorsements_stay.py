"""The database itself keeps what was signed of an endorsement: its bytes, and what they say, whatever the program does."""

from django.db import migrations

from passerelle.journal.guards import only_on

SIGNED, OVER = "('signed', 'withdrawn', 'expired')", "('withdrawn', 'expired')"
SAYS = "number, endorser_id, entry_id, edition, claim, statement, valid_until, signed_by_id, signed_on"
KEPT = f"{SAYS}, place_id, intent_id, document, digest"
CHANGED = " OR ".join(f"NEW.{name} IS {{other}} OLD.{name}" for name in KEPT.split(", "))
RETURNS = f"(NEW.state NOT IN {SIGNED} OR (OLD.state IN {OVER} AND NEW.state <> OLD.state))"
ALTERED = f"OLD.state IN {SIGNED} AND ({RETURNS} OR {CHANGED})"
SQLITE_UPDATE = f"""
CREATE TRIGGER IF NOT EXISTS quality_endorsement_stays BEFORE UPDATE ON quality_endorsement
WHEN {ALTERED.format(other="NOT")}
BEGIN SELECT RAISE(ABORT, 'quality_endorsement was signed'); END
"""
SQLITE_DELETE = f"""
CREATE TRIGGER IF NOT EXISTS quality_endorsement_is_kept BEFORE DELETE ON quality_endorsement
WHEN OLD.state IN {SIGNED} BEGIN SELECT RAISE(ABORT, 'quality_endorsement was signed'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_signed_endorsement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'quality_endorsement was signed' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER quality_endorsement_stays BEFORE UPDATE ON quality_endorsement FOR EACH ROW
WHEN ({ALTERED.format(other="DISTINCT FROM")}) EXECUTE FUNCTION refuse_signed_endorsement();
CREATE TRIGGER quality_endorsement_is_kept BEFORE DELETE ON quality_endorsement FOR EACH ROW
WHEN (OLD.state IN {SIGNED}) EXECUTE FUNCTION refuse_signed_endorsement();
"""
UNDONE = """
DROP TRIGGER quality_endorsement_stays ON quality_endorsement;
DROP TRIGGER quality_endorsement_is_kept ON quality_endorsement;
DROP FUNCTION refuse_signed_endorsement();
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0006_endorsements_and_labels"), ("journal", "0002_append_only")]
    operations = [
        only_on("sqlite", SQLITE_UPDATE, "DROP TRIGGER IF EXISTS quality_endorsement_stays"),
        only_on("sqlite", SQLITE_DELETE, "DROP TRIGGER IF EXISTS quality_endorsement_is_kept"),
        only_on("postgresql", POSTGRESQL, UNDONE),
    ]
