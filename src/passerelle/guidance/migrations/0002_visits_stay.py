"""The database itself keeps a consent as it was read out, and what was done under it, whatever the program does."""

from django.db import migrations

from passerelle.journal.guards import only_on

SAYS = ("number", "person_id", "officer_id", "centre_id", "purposes", "words", "language", "how_given", "opened_at")


def altered(other: str, *, as_text: bool = False) -> str:
    def column(row: str, name: str) -> str:
        return f"{row}.{name}::text" if as_text and name == "purposes" else f"{row}.{name}"

    changed = [f"{column('NEW', name)} {other} {column('OLD', name)}" for name in SAYS]
    longer = "NEW.ends_at > OLD.ends_at"
    return " OR ".join([*changed, longer, "OLD.state = 'closed'"])


def on_sqlite(name: str, when: str) -> migrations.RunPython:
    return only_on(
        "sqlite",
        f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, 'a consent stays as given'); END",
        f"DROP TRIGGER IF EXISTS {name}",
    )


POSTGRESQL = f"""
CREATE FUNCTION refuse_changed_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a consent stays as given' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER guidance_visit_stays BEFORE UPDATE ON guidance_visit FOR EACH ROW
WHEN ({altered("IS DISTINCT FROM", as_text=True)}) EXECUTE FUNCTION refuse_changed_visit();
CREATE TRIGGER guidance_visit_is_kept BEFORE DELETE ON guidance_visit FOR EACH ROW
EXECUTE FUNCTION refuse_changed_visit();
CREATE TRIGGER guidance_visitact_stays BEFORE UPDATE ON guidance_visitact FOR EACH ROW
EXECUTE FUNCTION refuse_changed_visit();
CREATE TRIGGER guidance_visitact_is_kept BEFORE DELETE ON guidance_visitact FOR EACH ROW
EXECUTE FUNCTION refuse_changed_visit();
"""
UNDONE = """
DROP TRIGGER guidance_visit_stays ON guidance_visit;
DROP TRIGGER guidance_visit_is_kept ON guidance_visit;
DROP TRIGGER guidance_visitact_stays ON guidance_visitact;
DROP TRIGGER guidance_visitact_is_kept ON guidance_visitact;
DROP FUNCTION refuse_changed_visit();
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        on_sqlite("guidance_visit_stays", f"BEFORE UPDATE ON guidance_visit WHEN {altered('IS NOT')}"),
        on_sqlite("guidance_visit_is_kept", "BEFORE DELETE ON guidance_visit"),
        on_sqlite("guidance_visitact_stays", "BEFORE UPDATE ON guidance_visitact"),
        on_sqlite("guidance_visitact_is_kept", "BEFORE DELETE ON guidance_visitact"),
        only_on("postgresql", POSTGRESQL, UNDONE),
    ]
