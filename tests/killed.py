"""Killing a process for real: an act runs in a child with a register of its own, which is killed (SIGKILL) at a step.

A step is a transaction that was kept, or, in the long form, a single statement. The child is forked, so that nothing is
loaded anew; it works on a copy of the file and of the folder of keys, and leaves what a process leaves that is killed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import traceback
from contextlib import closing
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAILED = 70
EVERY_STATEMENT = bool(os.environ.get("KILL_AT_EVERY_STATEMENT"))
"""The long form (`make torture`)."""


def empty_register(folder: Path) -> Path:
    """Make a folder with a register that has its tables and nothing in them."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "register.sqlite3")) as file:
        file.deserialize(connection.connection.serialize())
        with closing(sqlite3.connect(folder / "copy")) as copy:
            file.backup(copy)
    (folder / "copy").replace(folder / "register.sqlite3")
    return folder


def copied(folder: Path, name: str) -> Path:
    return shutil.copytree(folder, folder.parent / name)


class Steps:
    """Counts the steps of this process, and kills it after the one that is named."""

    def __init__(self, last: int | None) -> None:
        self.last, self.taken = last, 0

    def took(self) -> None:
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


class Counting(DatabaseWrapper):
    """A connection that counts what it keeps; in the long form, every statement."""

    steps: Steps

    def _commit(self) -> None:
        super()._commit()
        self.steps.took()


def run(folder: Path, act: Callable[[], Any], *, killed_after: int | None = None) -> tuple[bool, Any]:
    """Run an act in a child on the register of a folder; return whether it was killed, and what it gave."""
    told = folder / "told.json"
    told.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        _in_the_child(folder, act, Steps(killed_after), told)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True, None
    assert os.WEXITSTATUS(status) == 0, (folder / "error.txt").read_text()
    return False, json.loads(told.read_text())


def _in_the_child(folder: Path, act: Callable[[], Any], steps: Steps, told: Path) -> None:
    """Take over a connection of one's own, do it, say what came of it, and leave without any clearing up."""
    code = FAILED
    try:
        stated = connection.settings_dict | {"NAME": str(folder / "register.sqlite3")}
        own = Counting(stated, "default")
        own.steps = steps
        connections["default"] = own
        settings.PASSERELLE_DATA = folder
        own.ensure_connection()
        own.connection.execute("PRAGMA synchronous = OFF")  # a killed process leaves what it wrote to the system

        def counted(execute: Any, *given: Any) -> Any:
            found = execute(*given)
            steps.took()
            return found

        if EVERY_STATEMENT:
            with own.execute_wrapper(counted):
                found = act()
        else:
            found = act()
        own.close()
        told.write_text(json.dumps({"found": found, "steps": steps.taken}))
        code = 0
    except BaseException as error:
        (folder / "error.txt").write_text("".join(traceback.format_exception(error)))
    finally:
        os._exit(code)
