"""Who could act for whom on a day: the people and bodies of Mirane, by the keys the data give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


@dataclass(frozen=True)
class Post:
    """A function for a body, or a duty at the authority (then `body` is empty), as the register keeps it."""

    person: str
    body: str
    function: str
    since: date
    until: date | None

    def is_held(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass
class Cast:
    people: dict[str, Person]
    bodies: dict[str, Organisation] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def key_of(self, body: Organisation) -> str:
        return next(key for key, row in self.bodies.items() if row.pk == body.pk)

    def acting_for(self, body: str, *functions: str, on: date) -> Person | None:
        """Return who acted for a body on a day, in the first of these functions that anybody held."""
        for function in functions:
            for post in self.posts:
                if post.body == body and post.function == function and post.is_held(on):
                    return self.people[post.person]
        return None

    def first_of(self, body: str, function: str) -> Post | None:
        """Return the earliest post in a function of a body."""
        held = [post for post in self.posts if post.body == body and post.function == function]
        return min(held, key=lambda post: post.since, default=None)

    def on_duty(self, duty: str, *, on: date, away_from: str = "") -> Person | None:
        """Return who had a duty on a day and never acted for the body the matter is about; nobody in early days."""
        for post in self.posts:
            if post.body == "" and post.function == duty and post.is_held(on):
                tied = {other.body for other in self.posts if other.person == post.person} - {""}
                if away_from not in tied:
                    return self.people[post.person]
        return None
