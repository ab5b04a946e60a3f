"""The tables of a new database: made from the models as they stand, in seconds (decision 0048).

Going through every migration in turn draws all models anew for each of their steps: minutes of a core, more with each
model. What has no tables yet needs none of that. Afterwards every migration counts as applied, and the next one is
applied as usual. What migrations do besides tables (triggers that guard rows, rows that come with the product) is done
in their order. A step that speaks of models as they were says so (`hints=OF_THEN`) and is left out: it moves rows, and
there are none, or sets a guard that a later one lifts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.migrations import Migration
    from django.db.models import Model

OF_THEN = {"of_then": True}
"""Hint of a step that cannot be done with models as they are, and need not be where nothing was before."""


class _AsItIs:
    """Stands for the state between two migrations: the models as they are."""

    apps = apps

    def clear_delayed_apps_cache(self) -> None:
        """Nothing is delayed."""


def is_new() -> bool:
    """Say whether the database has no table at all."""
    return not connection.introspection.table_names()


def make_tables() -> int:
    """Make every table, guard and row of a new database; return how many migrations count as applied.

    One transaction: whoever is killed in it leaves a database as new as it was.
    """
    as_it_is: Any = _AsItIs()
    with connection.constraint_checks_disabled(), transaction.atomic():
        executor = MigrationExecutor(connection)
        steps = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        with connection.schema_editor(atomic=False) as editor:
            for model in _models(steps):
                editor.create_model(model)
        executor.recorder.ensure_schema()
        for migration in steps:
            for operation in _besides_tables(migration.operations):
                with connection.schema_editor(atomic=False) as editor:
                    operation.database_forwards(migration.app_label, editor, as_it_is, as_it_is)
                connection.check_constraints()  # on PostgreSQL, rows that still wait for it hold back the next trigger
            executor.recorder.record_applied(migration.app_label, migration.name)
    return len(steps)


def _models(steps: Iterable[Migration]) -> list[type[Model]]:
    """Return the models of every package that migrates, in the order in which the packages first do."""
    labels = dict.fromkeys(migration.app_label for migration in steps)
    found = (model for label in labels for model in apps.get_app_config(label).get_models())
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def _besides_tables(operations: Iterable[Any]) -> Iterator[RunPython | RunSQL]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _besides_tables(operation.database_operations)
        elif isinstance(operation, RunPython | RunSQL) and not operation.hints.get("of_then"):
            yield operation
