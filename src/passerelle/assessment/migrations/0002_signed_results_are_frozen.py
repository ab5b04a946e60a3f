"""What an assessor signed never changes: neither the candidate's row nor the marks behind it."""

from django.db import migrations

from passerelle.journal.guards import only_on

SQLITE = """
CREATE TRIGGER assessment_candidate_no_{act} BEFORE {act} ON assessment_candidate
WHEN OLD.state IN ('passed', 'failed')
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
SQLITE_MARKS = """
CREATE TRIGGER assessment_componentresult_no_{act} BEFORE {act} ON assessment_componentresult
WHEN (SELECT state FROM assessment_candidate WHERE id = {row}.candidate_id) IN ('passed', 'failed')
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_signed_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed result is frozen' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER assessment_candidate_signed BEFORE UPDATE OR DELETE ON assessment_candidate FOR EACH ROW
WHEN (OLD.state IN ('passed', 'failed')) EXECUTE FUNCTION refuse_signed_candidate();
CREATE FUNCTION refuse_signed_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.candidate_id ELSE OLD.candidate_id END;
BEGIN
IF EXISTS (SELECT 1 FROM assessment_candidate WHERE id = owner AND state IN ('passed', 'failed')) THEN
RAISE EXCEPTION 'a signed result is frozen' USING ERRCODE = '23000'; END IF;
RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assessment_componentresult_signed BEFORE INSERT OR UPDATE OR DELETE ON assessment_componentresult
FOR EACH ROW EXECUTE FUNCTION refuse_signed_mark();
"""
POSTGRESQL_BACK = """
DROP TRIGGER assessment_componentresult_signed ON assessment_componentresult; DROP FUNCTION refuse_signed_mark();
DROP TRIGGER assessment_candidate_signed ON assessment_candidate; DROP FUNCTION refuse_signed_candidate();
"""


def on_sqlite(statement: str, table: str, act: str, row: str) -> migrations.RunPython:
    return only_on("sqlite", statement.format(act=act, row=row), f"DROP TRIGGER {table}_no_{act}")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [
        on_sqlite(SQLITE, "assessment_candidate", "update", "OLD"),
        on_sqlite(SQLITE, "assessment_candidate", "delete", "OLD"),
        on_sqlite(SQLITE_MARKS, "assessment_componentresult", "insert", "NEW"),
        on_sqlite(SQLITE_MARKS, "assessment_componentresult", "update", "OLD"),
        on_sqlite(SQLITE_MARKS, "assessment_componentresult", "delete", "OLD"),
        only_on("postgresql", POSTGRESQL, POSTGRESQL_BACK),
    ]
