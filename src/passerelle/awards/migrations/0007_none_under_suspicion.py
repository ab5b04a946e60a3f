"""No award begins while a suspicion against its candidate is open."""

from django.db import migrations

from passerelle.journal.guards import only_on

HELD = """EXISTS (SELECT 1 FROM assessment_fraudflag AS flag
  LEFT JOIN assessment_priorlearningcase AS learned ON learned.id = flag.case_id
  WHERE flag.state IN ('raised', 'answered', 'hearing')
  AND (flag.candidate_id = NEW.candidate_id OR learned.candidate_id = NEW.candidate_id))"""
SQLITE = f"""
CREATE TRIGGER awards_award_waits BEFORE INSERT ON awards_award WHEN {HELD}
BEGIN SELECT RAISE(ABORT, 'this waits'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION awards_award_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF {HELD} THEN RAISE EXCEPTION 'this waits' USING ERRCODE = '23000'; END IF;
RETURN NEW;
END $$;
CREATE TRIGGER awards_award_waits BEFORE INSERT ON awards_award FOR EACH ROW EXECUTE FUNCTION awards_award_waits();
"""
BACK = "DROP TRIGGER awards_award_waits ON awards_award; DROP FUNCTION awards_award_waits();"


class Migration(migrations.Migration):
    dependencies = [("awards", "0006_awarded_by_assessment_alone"), ("assessment", "0012_nothing_is_signed_meanwhile")]
    operations = [
        only_on("sqlite", SQLITE, "DROP TRIGGER awards_award_waits"),
        only_on("postgresql", POSTGRESQL, BACK),
    ]
