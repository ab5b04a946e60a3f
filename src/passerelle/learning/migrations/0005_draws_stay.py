"""The database itself keeps a seed as it was committed to, and a draw as it was made, whatever the program does."""

from django.db import migrations

from passerelle.journal.guards import only_on

SEED = "OLD.seed <> '' AND (NEW.seed {other} OLD.seed OR NEW.seed_hash {other} OLD.seed_hash)"
DRAWN = "OLD.drawn_on IS NOT NULL AND ({changed})"
SAYS = ("way", "drawn_on", "beacon", "beacon_value", "instance_id", "seed")


def altered(other: str) -> str:
    changed = " OR ".join(f"NEW.{name} {other} OLD.{name}" for name in SAYS)
    return f"({SEED.format(other=other)}) OR ({DRAWN.format(changed=changed)})"


def moved(other: str) -> str:
    return f"OLD.drawn_place IS NOT NULL AND (NEW.drawn_place {other} OLD.drawn_place OR NEW.number {other} OLD.number)"


def on_sqlite(name: str, when: str) -> migrations.RunPython:
    return only_on(
        "sqlite",
        f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, 'a draw stays as it was made'); END",
        f"DROP TRIGGER IF EXISTS {name}",
    )


POSTGRESQL = f"""
CREATE FUNCTION refuse_changed_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a draw stays as it was made' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER learning_admission_stays BEFORE UPDATE ON learning_admission FOR EACH ROW
WHEN ({altered("IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_changed_draw();
CREATE TRIGGER learning_admission_is_kept BEFORE DELETE ON learning_admission FOR EACH ROW
WHEN (OLD.drawn_on IS NOT NULL) EXECUTE FUNCTION refuse_changed_draw();
CREATE TRIGGER learning_application_stays BEFORE UPDATE ON learning_application FOR EACH ROW
WHEN ({moved("IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_changed_draw();
CREATE TRIGGER learning_application_is_kept BEFORE DELETE ON learning_application FOR EACH ROW
WHEN (OLD.drawn_place IS NOT NULL) EXECUTE FUNCTION refuse_changed_draw();
"""
UNDONE = """
DROP TRIGGER learning_admission_stays ON learning_admission;
DROP TRIGGER learning_admission_is_kept ON learning_admission;
DROP TRIGGER learning_application_stays ON learning_application;
DROP TRIGGER learning_application_is_kept ON learning_application;
DROP FUNCTION refuse_changed_draw();
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_places_are_given"), ("journal", "0002_append_only")]
    operations = [
        on_sqlite("learning_admission_stays", f"BEFORE UPDATE ON learning_admission WHEN {altered('IS NOT')}"),
        on_sqlite("learning_admission_is_kept", "BEFORE DELETE ON learning_admission WHEN OLD.drawn_on IS NOT NULL"),
        on_sqlite("learning_application_stays", f"BEFORE UPDATE ON learning_application WHEN {moved('IS NOT')}"),
        on_sqlite(
            "learning_application_is_kept", "BEFORE DELETE ON learning_application WHEN OLD.drawn_place IS NOT NULL"
        ),
        only_on("postgresql", POSTGRESQL, UNDONE),
    ]
