"""By which the database refuses to change rules that were put in force, and two versions of them on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.guards import only_on

if TYPE_CHECKING:
    from django.db import migrations

FROZEN = (
    *("profile", "version", "document", "note", "in_force_from", "supersedes_id", "dry_run", "revision"),
    *("drafted_by_id", "drafted_on", "approved_by_id", "approved_on", "withdrawn_on"),
)
"""What of an approved version stays as it is; its last day is set once."""

_OVERLAP = """
SELECT 1 FROM policy_activation o WHERE o.profile = NEW.profile AND o.id <> NEW.id AND o.approved_by_id IS NOT NULL
AND o.in_force_from <= COALESCE(NEW.in_force_to, '9999-12-31')
AND COALESCE(o.in_force_to, '9999-12-31') >= NEW.in_force_from
"""
_SQLITE = [
    "CREATE TRIGGER policy_activation_no_update BEFORE UPDATE ON policy_activation WHEN OLD.approved_by_id IS NOT NULL "
    "AND ({changed} OR (OLD.in_force_to IS NOT NULL AND NEW.in_force_to IS NOT OLD.in_force_to)) "
    "BEGIN SELECT RAISE(ABORT, 'policy_activation is frozen'); END",
    "CREATE TRIGGER policy_activation_no_delete BEFORE DELETE ON policy_activation "
    "WHEN OLD.approved_by_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'policy_activation is frozen'); END",
    "CREATE TRIGGER policy_activation_one_a_day_update AFTER UPDATE ON policy_activation "
    "WHEN NEW.approved_by_id IS NOT NULL AND EXISTS ({overlap}) "
    "BEGIN SELECT RAISE(ABORT, 'policy_activation overlaps'); END",
    "CREATE TRIGGER policy_activation_one_a_day_insert AFTER INSERT ON policy_activation "
    "WHEN NEW.approved_by_id IS NOT NULL AND EXISTS ({overlap}) "
    "BEGIN SELECT RAISE(ABORT, 'policy_activation overlaps'); END",
]
_POSTGRESQL = """
CREATE FUNCTION policy_activation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.approved_by_id IS NOT NULL THEN
    IF TG_OP = 'DELETE' OR {changed}
      OR (OLD.in_force_to IS NOT NULL AND NEW.in_force_to IS DISTINCT FROM OLD.in_force_to)
    THEN RAISE EXCEPTION 'policy_activation is frozen' USING ERRCODE = '23000'; END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.approved_by_id IS NOT NULL AND EXISTS ({overlap})
  THEN RAISE EXCEPTION 'policy_activation overlaps' USING ERRCODE = '23000'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER policy_activation_guard BEFORE INSERT OR UPDATE OR DELETE ON policy_activation
FOR EACH ROW EXECUTE FUNCTION policy_activation_guard();
"""


def guards() -> list[migrations.RunPython]:
    """Return the steps after which both hold."""
    sqlite = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
    postgresql = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
    steps = [
        only_on("sqlite", statement.format(changed=sqlite, overlap=_OVERLAP), f"DROP TRIGGER {statement.split()[2]}")
        for statement in _SQLITE
    ]
    whole = _POSTGRESQL.format(changed=postgresql, overlap=_OVERLAP.replace("'9999-12-31'", "DATE '9999-12-31'"))
    undo = "DROP TRIGGER policy_activation_guard ON policy_activation; DROP FUNCTION policy_activation_guard()"
    return [*steps, only_on("postgresql", whole, undo)]
