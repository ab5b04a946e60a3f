"""What an assessor signed never changes: neither the candidate's row nor the marks behind it."""

from django.db import migrations

from passerelle.journal.guards import only_on

SIGNED = "('passed', 'failed')"
SQLITE = f"""
CREATE TRIGGER assessment_candidate_no_{{act}} BEFORE {{act}} ON assessment_candidate WHEN OLD.state IN {SIGNED}
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
SQLITE_MARKS = f"""
CREATE TRIGGER assessment_componentresult_no_{{act}} BEFORE {{act}} ON assessment_componentresult
WHEN (SELECT state FROM assessment_candidate WHERE id = {{row}}.candidate_id) IN {SIGNED}
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_signed_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed result is frozen'; END $$;
CREATE TRIGGER assessment_candidate_signed BEFORE UPDATE OR DELETE ON assessment_candidate FOR EACH ROW
WHEN (OLD.state IN {SIGNED}) EXECUTE FUNCTION refuse_signed_candidate();
CREATE FUNCTION refuse_signed_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.candidate_id ELSE OLD.candidate_id END;
BEGIN
IF EXISTS (SELECT 1 FROM assessment_candidate WHERE id = owner AND state IN {SIGNED}) THEN
RAISE EXCEPTION 'a signed result is frozen'; END IF;
RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assessment_componentresult_signed BEFORE INSERT OR UPDATE OR DELETE ON assessment_componentresult
FOR EACH ROW EXECUTE FUNCTION refuse_signed_mark();
"""
POSTGRESQL_BACK = """
DROP TRIGGER assessment_componentresult_signed ON assessment_componentresult; DROP FUNCTION refuse_signed_mark();
DROP TRIGGER assessment_candidate_signed ON assessment_candidate; DROP FUNCTION refuse_signed_candidate();
"""


def on_sqlite(statement: str, trigger: str) -> migrations.RunPython:
    return only_on("sqlite", statement, f"DROP TRIGGER {trigger}")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [
        *(on_sqlite(SQLITE.format(act=act), f"assessment_candidate_no_{act}") for act in ("update", "delete")),
        *(
            on_sqlite(SQLITE_MARKS.format(act=act, row=row), f"assessment_componentresult_no_{act}")
            for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
        ),
        only_on("postgresql", POSTGRESQL, POSTGRESQL_BACK),
    ]
