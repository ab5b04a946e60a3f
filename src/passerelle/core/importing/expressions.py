"""Where a value comes from, as a mapping says it: checked here, in full, before any record is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from passerelle.core.importing import paths, shapes
from passerelle.core.importing.transforms import TRANSFORMS, Step, built

SOURCES = ("column", "columns", "path", "constant", "first", "join", "sum")
_EXTRAS = frozenset({"do", "asserted", "optional", "basis", "separator", "all"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a mapping: where, and what should be there."""

    path: str
    expected: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One of `SOURCES`, then the steps. `inner` are the expressions that first, join and sum put together."""

    source: str
    value: Any = None
    inner: tuple[Expression, ...] = ()
    steps: tuple[Step, ...] = ()
    asserted: bool = False
    optional: bool = False
    separator: str = " "
    needs_all: bool = False

    def columns(self) -> Iterator[str | int]:
        """Every column it reads."""
        if self.source == "column":
            yield self.value
        elif self.source == "columns":
            yield from self.value
        for inner in self.inner:
            yield from inner.columns()

    @property
    def label(self) -> str:
        """What a problem with this value names as its column."""
        if self.source in {"column", "path"}:
            return str(self.value)
        if self.source == "columns":
            return ", ".join(map(str, self.value))
        if self.source == "constant":
            return ""
        return ", ".join(dict.fromkeys(filter(None, (inner.label for inner in self.inner))))


@dataclass(slots=True)
class Checker:
    """Turns what a mapping says into expressions, and keeps every fault with its path."""

    tabular: bool
    faults: list[Fault] = field(default_factory=list)

    def fault(self, at: str, expected: str) -> None:
        self.faults.append(Fault(at, expected))

    def checked(self, check: shapes.Check, value: Any, at: str) -> Any:
        """Return the value in use, or nothing and a fault."""
        try:
            return check(value)
        except ValueError as error:
            self.fault(at, str(error))
            return None

    def expression(self, said: Any, at: str) -> Expression:
        """Read an expression; a bare text is a column, or a path."""
        if isinstance(said, str):
            said = {"column" if self.tabular else "path": said}
        if not isinstance(said, Mapping):
            self.fault(at, "an object with one of " + ", ".join(SOURCES))
            return Expression("constant")
        sources = [name for name in said if name in SOURCES]
        for name in said:
            if name not in SOURCES and name not in _EXTRAS:
                self.fault(f"{at}.{name}", "one of " + ", ".join((*SOURCES, *sorted(_EXTRAS))))
        if len(sources) != 1:
            self.fault(at, "exactly one of " + ", ".join(SOURCES))
            return Expression("constant")
        source = sources[0]
        value, inner = self._source(source, said[source], f"{at}.{source}")
        separator = said.get("separator", " ")
        return Expression(
            source,
            value,
            inner,
            self._steps(said.get("do", []), f"{at}.do"),
            bool(self.checked(shapes.flag, said.get("asserted", False), f"{at}.asserted")),
            bool(self.checked(shapes.flag, said.get("optional", False), f"{at}.optional")),
            separator if isinstance(separator, str) else " ",
            bool(self.checked(shapes.flag, said.get("all", False), f"{at}.all")),
        )

    def _source(self, source: str, said: Any, at: str) -> tuple[Any, tuple[Expression, ...]]:
        if source == "constant":
            if isinstance(said, list | dict) or said is None:
                self.fault(at, "a text, a number, true or false")
            return said, ()
        if source in {"column", "columns"}:
            if not self.tabular:
                self.fault(at, "a path: this format has no columns")
            names = said if source == "columns" and isinstance(said, list) and said else [said]
            if not all(isinstance(name, str) or (isinstance(name, int) and name > 0) for name in names):
                self.fault(at, "the name of a column, or its number from 1")
                return (said, ()) if source == "column" else ((), ())
            return (tuple(names) if source == "columns" else said), ()
        if source == "path":
            if self.tabular:
                self.fault(at, "a column: this format has no paths")
            self.checked(_path, said, at)
            return said, ()
        if not isinstance(said, list) or not said:
            self.fault(at, "a list of expressions")
            return None, ()
        return None, tuple(self.expression(item, f"{at}[{number}]") for number, item in enumerate(said))

    def _steps(self, said: Any, at: str) -> tuple[Step, ...]:
        if not isinstance(said, list):
            self.fault(at, "a list of steps")
            return ()
        return tuple(
            step for number, item in enumerate(said) if (step := self._step(item, f"{at}[{number}]")) is not None
        )

    def _step(self, said: Any, at: str) -> Step | None:
        name: Any = said
        options: Any = {}
        if isinstance(said, Mapping) and len(said) == 1:
            name, options = next(iter(said.items()))
        if not isinstance(name, str) or name not in TRANSFORMS:
            self.fault(at, "one of " + ", ".join(TRANSFORMS))
            return None
        transform = TRANSFORMS[name]
        if not isinstance(options, Mapping):
            if not transform.main:
                self.fault(f"{at}.{name}", "an object of options")
                return None
            options = {transform.main: options}
        before = len(self.faults)
        for option in transform.needs:
            if option not in options:
                self.fault(f"{at}.{name}.{option}", "this option")
        for option in options:
            if option not in transform.options:
                self.fault(f"{at}.{name}.{option}", "one of " + ", ".join(transform.options or ["no option"]))
        if len(self.faults) > before:
            return None
        ready = {
            option: self.checked(transform.options[option], value, f"{at}.{name}.{option}")
            for option, value in options.items()
        }
        if len(self.faults) > before:
            return None
        return self._built(name, ready, f"{at}.{name}")

    def _built(self, name: str, options: Mapping[str, Any], at: str) -> Step | None:
        try:
            return built(name, options)
        except Exception as error:  # a number that is none, a group the pattern lacks
            self.fault(at, getattr(error, "expected", str(error)))
            return None


def _path(value: Any) -> Any:
    return paths.parse_value(shapes.text(value))
