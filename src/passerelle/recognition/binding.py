"""What binds a recognition: what the rules in force find in a degree of which awards would spare a part.

One question for whoever recognises: a published line that decides at once, one that proposes, and an officer. The rules
are data (target `recognition`, stage `recognise`); what they read is `core/progression.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import gate, progression
from passerelle.core.errors import GateRefused
from passerelle.organisations.groups import group_of
from passerelle.policy import queries as policy
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.states import GRANTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from passerelle.awards.models import Award
    from passerelle.catalogue.models import Programme
    from passerelle.core.gate import Finding, Profile
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

TARGET, STAGE, CODE, UNKNOWN = "recognition", "recognise", "binding", "unknown"


def findings(
    awards: Sequence[Award],
    programme: Programme,
    size: Decimal,
    *,
    learner: Person,
    on: date,
) -> list[Finding]:
    """Return everything the rules in force find, were these credits spared beside what is spared already.

    A rule that cannot be judged, since the programme does not state what it reads, is found too, as one that a person
    looks at (`kind` is `UNKNOWN`).
    """
    profiles = [one for one in policy.in_force(on) if _asks(one, on)]
    if not profiles:
        return []
    stated = progression.stated(
        _parts(awards, programme, size, learner=learner, on=on),
        size=programme.size,
        courses=len(programme.modules),
        semesters=programme.semesters,
        on=on,
    )
    found = [
        finding for profile in profiles for finding in gate.findings(stated, profile, on=on, target=TARGET, stage=STAGE)
    ]
    return [*found, *_unknown(profiles, stated, on)]


def conditions(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return what was found as conditions that a case keeps: met by nobody, or for a person to look at."""
    return [
        {"code": CODE, "asked": one.as_data(), "seen": None, "met": None if one.kind == UNKNOWN else False}
        for one in found
    ]


def forbids(found: Iterable[Finding]) -> bool:
    """Say whether what was found lets nothing be spared."""
    return any(one.blocks and one.kind != UNKNOWN for one in found)


def check(awards: Sequence[Award], programme: Programme, size: Decimal, *, learner: Person, on: date) -> None:
    """Let an officer's grant through. Raises GateRefused with everything at once; what only he can judge, he judged."""
    found = findings(awards, programme, size, learner=learner, on=on)
    if forbids(found):
        raise GateRefused(found)


def _asks(profile: Profile, on: date) -> bool:
    return profile.in_force(on) and any(_is_asked(rule, on) for rule in profile.rules)


def _is_asked(rule: gate.Rule, on: date) -> bool:
    return (rule.target, rule.stage) == (TARGET, STAGE) and rule.in_force(on)


def _unknown(profiles: list[Profile], stated: dict[str, Any], on: date) -> list[Finding]:
    """Return the rules that read what is not stated, as findings."""
    return [
        gate.Finding(rule.id, path, None, None, rule.clause, rule.severity, profile.id, UNKNOWN)
        for profile in profiles
        for rule in profile.rules
        if _is_asked(rule, on)
        for path in rule.paths
        if _at(stated, path) is None
    ]


def _at(stated: dict[str, Any], path: str) -> Any:
    found: Any = stated
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _parts(
    awards: Sequence[Award], programme: Programme, size: Decimal, *, learner: Person, on: date
) -> list[progression.Part]:
    """Return what would be spared: what the learner holds in the programme, in any edition, and what these give."""
    held = RecognitionCase.objects.filter(
        learner=learner, programme__number=programme.number, credits__gt=0, state__in=GRANTED
    ).exclude(awards__in=awards)
    cases = held.prefetch_related(*(f"case_awards__award__{path}" for path in _READ))
    own = group_of(programme.awarder)
    spared = [(case.credits, case.decided_on or case.opened_on, case.brought) for case in cases]
    return [progression.Part(part, day, _tags_of(of, own)) for part, day, of in [*spared, (size, on, awards)]]


_READ = ("awarder", "micro_credential", "candidate__course__provider")


def _tags_of(awards: Sequence[Award], own: set[int]) -> frozenset[str]:
    """Return the sources under which what several awards spare counts in full: each of theirs.

    It is the body's own only where all of them are; a share that must not be passed is never passed by mixing.
    """
    tags = [_tags(award, own) for award in awards]
    found: frozenset[str] = frozenset().union(*tags)
    return found if all(progression.OWN in one for one in tags) else found - {progression.OWN}


def _tags(award: Award, own: set[int]) -> frozenset[str]:
    """Return the sources under which a part counts: whose it is, what it is, and the bodies by all their names."""
    whose = progression.OWN if award.awarder_id in own else progression.ELSEWHERE
    tags = {whose, progression.MICRO_CREDENTIAL, progression.SAMC} | _names(award.awarder)
    course = award.candidate.course
    return frozenset(tags | (_names(course.provider) if course else set()))


def _names(body: Organisation | None) -> set[str]:
    return {body.number, body.legal_name, *(str(name) for name in body.names.values())} if body else set()
