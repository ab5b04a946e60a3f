"""Every way into the product, read from the routers: pages by name and method, API operations by their id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from ninja.operation import PathView

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSENT = {"uuid": "00000000-0000-4000-8000-000000000000"}
ACTS = ("step",)
"""Parameters that name what is done, not the thing it is done to."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
PARAMETER = re.compile(r"{(\w+)}")
FOREIGN = ("allauth.", "django.")
"""Views that others wrote: they follow their own manners, and are listed by name."""


@dataclass(frozen=True)
class Address:
    """A page by its URL name, or an operation by its id, and where it is."""

    name: str
    path: str

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.path)

    @property
    def anywhere(self) -> str:
        """The address of something that does not exist."""
        return self.path.format(**{name: ABSENT.get(name, "0") for name in self.parameters})

    def of_none(self, thing: dict[str, Any]) -> str:
        """The same act on something that does not exist."""
        acts = {name: str(thing[name]) for name in ACTS if name in thing}
        return self.path.format(**{name: acts.get(name, ABSENT.get(name, "0")) for name in self.parameters})

    def of(self, thing: dict[str, Any]) -> str:
        return self.path.format(**thing)


@dataclass(frozen=True)
class Route(Address):
    """One method of one address."""

    method: str
    is_api: bool = False
    is_foreign: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.name


Doors = dict[tuple[str, str], Route]
"""Every method of every address, by that and its name."""


@dataclass(frozen=True)
class Page(Address):
    """An address before it is known which methods it serves."""

    view: Any

    @property
    def is_foreign(self) -> bool:
        return getattr(self.view, "__module__", "").startswith(FOREIGN)

    @property
    def is_of_ninja(self) -> bool:
        """The description of the API, its page and its root."""
        return self.name in {"api:openapi-json", "api:openapi-view", "api:api-root"}


def patterns(resolver: URLResolver, path: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from patterns(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Page(":".join((*spaces, pattern.name or "")), CONVERTER.sub(r"{\1}", here), pattern.callback)


@cache
def addresses() -> tuple[Page, ...]:
    """Return every address of the product, in the order of the routers."""
    return tuple(patterns(get_resolver()))


def path_view(view: Any) -> PathView | None:
    """Return what ninja serves at an address, from inside the function it gave to Django."""
    held = (cell.cell_contents for cell in getattr(view, "__closure__", None) or ())
    return next((item for item in held if isinstance(item, PathView)), None)


@cache
def operations() -> tuple[Route, ...]:
    """Return every operation of the API; ninja lists an address once for each name, an operation counts once."""
    found = {
        Route(str(operation.operation_id), page.path, method, is_api=True): None
        for page in addresses()
        if (view := path_view(page.view))
        for operation in view.operations
        for method in operation.methods
    }
    return tuple(found)


def pages() -> tuple[Page, ...]:
    """Return the addresses of our own pages."""
    return tuple(page for page in addresses() if not (path_view(page.view) or page.is_foreign or page.is_of_ninja))


def foreign() -> tuple[Route, ...]:
    """Return what allauth, Django and ninja serve by themselves, each asked with GET."""
    return tuple(
        Route(
            page.name,
            reverse(page.name, kwargs={name: "0" if name == "pk" else "x" for name in page.parameters}),
            "GET",
            is_foreign=True,
        )
        for page in addresses()
        if page.is_foreign or page.is_of_ninja
    )
