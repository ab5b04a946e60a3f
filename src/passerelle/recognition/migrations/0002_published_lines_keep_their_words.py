"""What a published line says never changes; it can only end. Neither it nor a case is ever deleted."""

from django.db import migrations

from passerelle.journal.beginning import OF_THEN
from passerelle.journal.guards import frozen, only_on

SAYS = (
    "owner_id, micro_credential_id, min_edition, min_result, max_age_years, programme_id, module_code, module_title, "
    "credits, mode, conditions, valid_from, valid_to, published_by_id, published_on"
)
SQLITE = f"""
CREATE TRIGGER recognition_line_keeps_its_words BEFORE UPDATE OF {SAYS} ON recognition_positivelistline
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a published line is frozen'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_published_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published line is frozen' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER recognition_line_keeps_its_words BEFORE UPDATE OF {SAYS} ON recognition_positivelistline
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION refuse_published_line();
"""
POSTGRESQL_BACK = """
DROP TRIGGER recognition_line_keeps_its_words ON recognition_positivelistline; DROP FUNCTION refuse_published_line();
"""


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]
    operations = [
        only_on("sqlite", SQLITE, "DROP TRIGGER recognition_line_keeps_its_words", OF_THEN),
        only_on("postgresql", POSTGRESQL, POSTGRESQL_BACK, OF_THEN),
        frozen("recognition_recognitioncase", "delete"),
        frozen("recognition_positivelistline", "delete"),
    ]
