"""What is stored of people: accounts and duties, ways to sign in, and what happens to an account at a counter."""

from passerelle.people.models.calendars import REMIND_DAYS, CalendarFeed
from passerelle.people.models.counted import Counted
from passerelle.people.models.counter import Death, DeathProof, IdentityProof, Recovery
from passerelle.people.models.electronic import ElectronicIdentity, IdentityLevel
from passerelle.people.models.guardians import GuardianProof, Guardianship, Minor
from passerelle.people.models.person import Duty, People, Person, StaffDuty, new_reference

__all__ = [
    "REMIND_DAYS",
    "CalendarFeed",
    "Counted",
    "Death",
    "DeathProof",
    "Duty",
    "ElectronicIdentity",
    "GuardianProof",
    "Guardianship",
    "IdentityLevel",
    "IdentityProof",
    "Minor",
    "People",
    "Person",
    "Recovery",
    "StaffDuty",
    "new_reference",
]
