"""Who acts for which body, and who holds which duty at the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.cast import Post
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Mandate
from passerelle.people.models import Duty, StaffDuty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

AUTHORITY = "qualifications-authority"
NOT_YET = {
    "fund_manager": "learning accounts and vouchers",
    "statistician": "indicators and releases",
}
"""Functions of the data that no package knows yet, with what they wait for: these people have an account only."""
WRITING = ("recruiter", "reviewer", "evaluator", "representative")
"""What the data call those who write for a body in one of its roles."""


def load_mandates(ground: Ground, cast: Cast) -> None:
    """Write mandates and duties, and add them to the cast."""
    cast.posts = sorted(_posts(ground), key=lambda post: (post.since, post.person))
    mandates, duties = [], []
    for post in cast.posts:
        person = cast.people[post.person]
        if not post.body:
            duties.append(StaffDuty(person=person, duty=post.function, valid_from=post.since, ends_on=post.until))
            continue
        body = cast.bodies[post.body]
        mandates.append(
            Mandate(person=person, organisation=body, function=post.function, valid_from=post.since, ends_on=post.until)
        )
        noted = {"person": person.reference, "function": post.function}
        granting = cast.acting_for(post.body, Function.SIGNATORY, on=post.since)
        ground.chronicle.tell("mandate.grant", body.reference, by=granting, on=post.since, hour=8, noted=noted)
        if post.until:
            ending = cast.acting_for(post.body, Function.SIGNATORY, on=post.until)
            ground.chronicle.tell("mandate.end", body.reference, by=ending, on=post.until, hour=17, noted=noted)
    Mandate.objects.bulk_create(mandates)
    StaffDuty.objects.bulk_create(duties)


def _posts(ground: Ground) -> Iterator[Post]:
    people = read("people")
    signed = {
        mandate["organisation"]
        for person in people
        for mandate in person["mandates"]
        if mandate["function"] == Function.SIGNATORY
    }
    held: set[tuple[str, str, str]] = set()
    for person in people:
        for mandate in sorted(person["mandates"], key=lambda mandate: mandate["function"] in WRITING):
            function = _function(mandate, signed)
            body = mandate["organisation"] if function not in Duty.values else ""
            if function in NOT_YET or (person["key"], body, function) in held:
                continue
            held.add((person["key"], body, function))
            since, until = ground.today.on(mandate["since_days"]), ground.today.maybe(mandate["until_days"])
            yield Post(person["key"], body, function, since, until)


def _function(mandate: dict[str, Any], signed: set[str]) -> str:
    """Return the function or duty; who writes jobs, reviews or reports signs for the body where nobody else does."""
    function: str = mandate["function"]
    if function in WRITING:
        return Function.EDITOR if mandate["organisation"] in signed else Function.SIGNATORY
    return function
