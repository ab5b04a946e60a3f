"""Everybody at every door: what the product answers, for each method of each address, each person and each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from tests.repo.access import routes
from tests.repo.access.bodies import body_of
from tests.repo.access.routes import METHODS, SAFE, Route
from tests.repo.access.world import VISITOR
from tools.access import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tests.repo.access.asking import Asker
    from tests.repo.access.routes import Doors
    from tests.repo.access.world import World
    from tools.access import Cells, Row


def methods_of(asker: Asker, world: World, page: routes.Page) -> frozenset[str]:
    """Return the methods that an address of ours says it serves; GET stands for HEAD too."""
    answer, _written = asker.ask("OPTIONS", page.anywhere, session=world.sessions["newcomer"])
    allowed = {name.strip() for name in answer.headers.get("Allow", "").split(",")}
    return frozenset(allowed.intersection(METHODS) - {"HEAD"})


def doors(asker: Asker, world: World) -> Doors:
    """Return every method of every address; one that names no method is there as ANY, and is in no table."""
    own = [
        Route(page.name, page.path, method)
        for page in routes.pages()
        for method in methods_of(asker, world, page) or {"ANY"}
    ]
    every = [*own, *routes.operations(), *routes.foreign()]
    found = {route.key: route for route in every}
    assert len(found) == len(every), "two addresses have one name"
    return found


def seen(
    asker: Asker, world: World, route: Route, row: Row, some: Mapping[str, Collection[str]] | None = None
) -> Cells:
    """Return what everybody, or `some` for each variant, get for everything that a row is about.

    Of others' addresses it is what a visitor gets.
    """
    things = {NOTHING: {}} if row.kind == NOTHING else world.things[row.kind]
    people = [VISITOR] if route.is_foreign else list(world.sessions)
    asking = {variant: people if some is None else some.get(variant, people) for variant in things}
    return {
        variant: {who: outcome(asker, world, route, thing, who) for who in asking[variant]}
        for variant, thing in things.items()
    }


def some_of_every_answer(row: Row, cells: Cells) -> dict[str, list[str]]:
    """Return, for each variant, two people of every answer and one in twelve of all; the row's own name draws them."""
    drawn = {}
    for variant, told in cells.items():
        order = sorted(told, key=lambda who: crc32(f"{row.method} {row.name} {variant} {who}".encode()))
        of_answer: dict[str, list[str]] = {}
        for who in order:
            of_answer.setdefault(told[who], []).append(who)
        drawn[variant] = sorted({*order[::12], *(who for people in of_answer.values() for who in people[:2])})
    return drawn


def outcome(asker: Asker, world: World, route: Route, thing: dict[str, Any], who: str) -> str:
    body = None if route.method in SAFE else body_of(route.name, thing, world)
    return asker.outcome(route.method, route.of(thing), session=world.sessions[who], body=body, as_json=route.is_api)
