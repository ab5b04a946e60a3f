"""How some people of Mirane sign in, and who looks after a minor.

The key of the app and the codes on paper are fixed and told in the guide: in a country that does not exist, anybody may
sign in as anybody.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from passerelle.awards.sharing import new_token
from passerelle.demonstration.files import read
from passerelle.learning.models import Enrolment
from passerelle.people.models import Guardianship, Minor
from passerelle.people.states import GuardianshipState

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.courses import Instances
    from passerelle.demonstration.ground import Ground


def load_accounts(ground: Ground, cast: Cast, instances: Instances) -> None:
    """Write guardians, what those they look after follow, and second factors."""
    told = read("accounts")
    born = {one["key"]: one["learner"]["born"] for one in read("people") if one["learner"]}
    for one in told["guardians"]:
        Minor.objects.create(person=cast.people[one["minor"]], born_on=ground.today.on(born[one["minor"]]))
        _guardian(ground, cast, one)
    for one in told["courses"]:
        _course(ground, cast, instances, one)
    for one in told["second_factors"]:
        _second_factor(ground, cast, one)


def _guardian(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    minor, guardian, officer = (cast.people[told[key]] for key in ("minor", "guardian", "officer"))
    named, accepted, agreed = (ground.today.on(told[f"{key}_day"]) for key in ("named", "accepted", "links"))
    made = Guardianship.objects.create(
        minor=minor,
        guardian=guardian,
        state=GuardianshipState.IN_FORCE,
        token_hash=hashlib.sha256(new_token().encode("ascii")).hexdigest(),
        proof=told["proof"],
        proof_seen_by=officer,
        named_by=officer,
        named_at=ground.today.at(named, 9),
        accepted_at=ground.today.at(accepted, 20),
        links_consented_at=ground.today.at(agreed, 20),
    )
    noted = {"guardianship": str(made.key)}
    acts = (("name", officer, named, 9), ("accept", guardian, accepted, 20), ("consent", guardian, agreed, 20))
    for act, by, on, hour in acts:
        more = {"what": "links"} if act == "consent" else {}
        ground.chronicle.tell(f"guardianship.{act}", minor.reference, by=by, on=on, hour=hour, noted=noted | more)


def _course(ground: Ground, cast: Cast, instances: Instances, told: dict[str, Any]) -> None:
    """Enrol in a course for the course alone: nobody is assessed afterwards."""
    run, on = instances[told["course"], told["instance"]], ground.today.on(told["enrolled_day"])
    made = Enrolment.objects.create(
        number=ground.numbers.give("EN"), person=cast.people[told["learner"]], instance=run, enrolled_on=on
    )
    run.taken += 1
    run.save(update_fields=["taken"])
    noted = {"course": run.course.number}
    ground.chronicle.tell("enrolment.enrol", made.number, by=made.person, on=on, hour=12, noted=noted)


def _second_factor(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    person, on = cast.people[told["person"]], ground.today.on(told["set_up_day"])
    seal = get_adapter().encrypt
    Authenticator.objects.bulk_create(
        [
            Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": seal(told["secret"])}),
            Authenticator(
                user=person,
                type=Authenticator.Type.RECOVERY_CODES,
                data={"seed": seal(told["paper"]), "used_mask": 0},
            ),
        ]
    )
    for what in ("totp_activated", "recovery_codes_generated"):
        ground.chronicle.tell(
            "person.change_sign_in", person.reference, by=person, on=on, hour=19, noted={"what": what}
        )
