"""Nothing is signed before a second marking is settled, and nothing is signed, admitted or ended under suspicion."""

from django.db import migrations

from passerelle.journal.guards import only_on

UNSETTLED = """EXISTS (SELECT 1 FROM assessment_secondmarking
  WHERE candidate_id = NEW.id AND state NOT IN ('settled', 'dropped'))"""
SUSPECTED = """EXISTS (SELECT 1 FROM assessment_fraudflag AS flag
  LEFT JOIN assessment_priorlearningcase AS learned ON learned.id = flag.case_id
  WHERE flag.state IN ('raised', 'answered', 'hearing') AND (flag.candidate_id = NEW.id OR learned.candidate_id = NEW.id))"""
HELD = """EXISTS (SELECT 1 FROM assessment_fraudflag
  WHERE state IN ('raised', 'answered', 'hearing') AND (case_id = NEW.id OR candidate_id = NEW.candidate_id))"""
SIGNS = "NEW.state IN ('passed', 'failed') AND OLD.state NOT IN ('passed', 'failed')"
ENDS = "NEW.state IN ('admitted', 'inadmissible', 'lapsed', 'assessed') AND NEW.state <> OLD.state"
CANDIDATE = f"{SIGNS} AND ({UNSETTLED} OR {SUSPECTED})"
CASE = f"{ENDS} AND {HELD}"
SQLITE = """
CREATE TRIGGER {table}_waits BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'this waits'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF {when} THEN RAISE EXCEPTION 'this waits' USING ERRCODE = '23000'; END IF;
RETURN NEW;
END $$;
CREATE TRIGGER {table}_waits BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_waits();
"""
BACK = "DROP TRIGGER {table}_waits ON {table}; DROP FUNCTION {table}_waits();"


def waits(table: str, when: str) -> list[migrations.RunPython]:
    """Return the steps after which a row of `table` does not change like that."""
    return [
        only_on("sqlite", SQLITE.format(table=table, when=when), f"DROP TRIGGER {table}_waits"),
        only_on("postgresql", POSTGRESQL.format(table=table, when=when), BACK.format(table=table)),
    ]


class Migration(migrations.Migration):
    dependencies = [("assessment", "0011_second_marking_and_flags")]
    operations = [
        *waits("assessment_candidate", CANDIDATE),
        *waits("assessment_priorlearningcase", CASE),
    ]
