"""The database itself refuses what must never happen to an award, whatever the program does."""

from django.db import migrations

from passerelle.journal.guards import frozen, only_on

FINAL_ON_SQLITE = """
CREATE TRIGGER awards_award_final BEFORE UPDATE ON awards_award
WHEN OLD.state IN ('revoked', 'superseded') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'awards_award is final'); END
"""
FINAL_ON_POSTGRESQL = """
CREATE FUNCTION refuse_return_to_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'awards_award is final' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER awards_award_final BEFORE UPDATE ON awards_award FOR EACH ROW
WHEN (OLD.state IN ('revoked', 'superseded') AND NEW.state <> OLD.state)
EXECUTE FUNCTION refuse_return_to_good();
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        frozen("awards_award", "delete"),
        frozen("awards_credential"),
        frozen("awards_statusplace"),
        frozen("awards_statusstep"),
        only_on("sqlite", FINAL_ON_SQLITE, "DROP TRIGGER awards_award_final"),
        only_on(
            "postgresql",
            FINAL_ON_POSTGRESQL,
            "DROP TRIGGER awards_award_final ON awards_award; DROP FUNCTION refuse_return_to_good",
        ),
    ]
