"""What the learner and another keep from elsewhere, a link of each to several things, a page of each: one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.core import minority
from passerelle.people import calendars, recovery
from passerelle.people.models import Guardianship
from passerelle.portfolio import deaths, elsewhere, exporting, guardians, profiles, sharing
from tests.portfolio import badges
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.repo.access.world import World


def portfolios(world: World) -> None:
    accounts(world)
    for who in ("learner", "other"):
        person = world.people[who]
        made = Award.objects.get(number=world.things["award"][who]["number"])
        kept = elsewhere.bring(badges.badge(), by=person)
        link, token = sharing.share([made], [kept], by=person, today=TODAY(), label="A job")
        world.name("foreign", who, uuid=kept.key)
        world.name("share_set", who, uuid=link.key)
        export = exporting.ask(by=person)
        exporting.make(export.key)
        world.name("export", who, uuid=export.key)
        page = profiles.save([made], by=person, address=f"page-of-{who}", is_on=who == "learner")
        world.name("public_page", "on" if page.is_on else "off", address=page.address)
        if who == "learner":
            world.name("token", "several", token=token)


def accounts(world: World) -> None:
    """What two officers do for an account: one given back, one death noted, and a guardian of each learner."""
    people, now = world.people, timezone.now()
    registrar = people["registrar-of-a"]
    for who, guardian in (("learner", "other"), ("other", "newcomer")):
        found = Guardianship.objects.create(
            minor=people[who], guardian=people[guardian], state="in_force", token_hash=who, proof="family_book",
            proof_seen_by=registrar, named_by=registrar, named_at=now, accepted_at=now,
        )  # fmt: skip
        world.name("guardianship", who, uuid=found.key)
        world.name("account", who, reference=people[who].reference)
    born_on = minority.birthday(TODAY(), -14)
    _made, code = guardians.invite(people["newcomer"], born_on=born_on, by=people["newcomer"], today=TODAY())
    world.name("guardian_code", "newcomer", code=code)
    given = recovery.ask(people["adviser"], document="passport", email="new@mirane.example", by=registrar)
    noted = deaths.note(people["outsider"], proof="death_certificate", by=registrar)
    for act in ("confirm", "cancel"):
        world.name("recovery", act, uuid=given.key, step=act)
    world.name("recovery_word", "theirs", word=recovery.word_of(given))
    world.name("calendar_token", "learner", token=calendars.draw(by=people["learner"]))
    for act in ("confirm", "refuse"):
        world.name("death", act, uuid=noted.key, step=act)


BODIES: Mapping[str, Callable[[Mapping[str, Any], World], dict[str, Any]]] = {
    "inviteGuardian": lambda it, of: {"born_on": "2012-05-01"},
    "readGuardianCode": lambda it, of: {"code": it["code"]},
    "acceptGuardianship": lambda it, of: {"code": it["code"]},
    "declineGuardianship": lambda it, of: {"code": it["code"]},
    "consentAsGuardian": lambda it, of: {"what": "links", "given": True},
    "nameGuardian": lambda it, of: {
        "who": of.people["learner"].reference, "born_on": "2012-05-01", "proof": "family_book",
    },
    "seeGuardianProof": lambda it, of: {"proof": "family_book"},
    "findAccount": lambda it, of: {"who": of.people["learner"].email},
    "askRecovery": lambda it, of: {"document": "passport", "email": "fresh@mirane.example"},
    "noteDeath": lambda it, of: {"proof": "death_certificate"},
    "refuseDeath": lambda it, of: {"reason": "Of another person."},
    "undoDeath": lambda it, of: {"reason": "Of another person."},
    "handCopyToHeir": lambda it, of: {
        "award": of.things["award"]["learner"]["number"], "proof": "notarial_act",
    },
    "printPlanAtCounter": lambda it, of: {"plan": of.things["plan"]["learner_sent"]["number"]},
    "printCertificateAtCounter": lambda it, of: {"award": of.things["award"]["learner"]["number"]},
}  # fmt: skip
