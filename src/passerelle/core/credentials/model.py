"""An award as every format starts from it: neutral, complete, and free of any standard's field names.

The eleven mandatory elements are those of the Council Recommendation 2022/C 243/02, Annex I. Nothing is
signed that lacks one (`missing_annex_i`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from passerelle.core.credentials.moments import first_moment, last_moment


@dataclass(frozen=True, slots=True)
class IssuerRef:
    """The awarding body: its DID, name, country (ISO 3166-1 alpha-2) and number in the register."""

    did: str
    name: str
    country: str
    register_number: str


@dataclass(frozen=True, slots=True)
class HolderRef:
    """Who holds the award; `id` is a urn:uuid of this register, or None when the holder asked for none."""

    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One learning outcome; `domain` is the framework's word, such as "knowledge" or "skills"."""

    code: str
    text: str
    domain: str


@dataclass(frozen=True, slots=True)
class LevelStatement:
    """A level in one framework, national or European; `url` is where the descriptor can be read."""

    framework: str
    framework_version: str
    code: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Achievement:
    """The micro-credential as it stood, in this version, on the day of the award.

    `hours` is the notional workload; `credits` are credit points of `credit_system`; `field_code` is
    ISCED-F 2013. `level_applicable` is False only where the profile in force says a level does not apply.
    """

    id: str
    register_number: str
    version: int
    title: str
    language: str
    description: str
    outcomes: tuple[Outcome, ...]
    hours: Decimal
    credits: Decimal | None
    credit_system: str | None
    levels: tuple[LevelStatement, ...]
    assessment_types: tuple[str, ...]
    assessment_criteria: str
    supervision: str
    participation_form: str
    quality_assurance_type: str
    quality_assurance_by: str | None = None
    field_code: str | None = None
    prerequisites: str | None = None
    stackability: str | None = None
    level_applicable: bool = True


@dataclass(frozen=True, slots=True)
class StatusRef:
    """Where the award's status is published: place `index` of a list, the same in every form of the list.

    `list_url` is the address of its first form; the others are `status.address_of(list_url, form)`. The place says
    nothing about the holder.
    """

    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """This micro-credential, to this holder, on this day, with this result.

    `award_id` is a urn:uuid; `credential_id` an https address under the register; `route` is "course" or
    "prior_learning". Dates are days in the register's own calendar and time zone; `valid_until` is the last day.
    """

    award_id: str
    credential_id: str
    issuer: IssuerRef
    holder: HolderRef
    achievement: Achievement
    result: str
    result_scale: tuple[str, ...]
    awarded_on: date
    route: str
    status: StatusRef
    started_on: date | None = None
    valid_until: date | None = None
    zone: tzinfo = UTC

    @property
    def holds_from(self) -> datetime:
        """The first moment of the day of the award, where the register is."""
        return first_moment(self.awarded_on, self.zone)

    @property
    def holds_until(self) -> datetime | None:
        """The last second of the last day, where the register is; None where the award has no end."""
        return last_moment(self.valid_until, self.zone) if self.valid_until else None


@dataclass(frozen=True, slots=True)
class Association:
    """How one achievement relates to another, by their ids: `kind` is a word of CLR 2.0, such as "isChildOf"."""

    kind: str
    source_id: str
    target_id: str


def missing_annex_i(record: AwardRecord) -> tuple[str, ...]:
    """Return the mandatory elements of Annex I the record does not state, in the Annex's order; empty means none.

    A level is asked for only where it is stated to be applicable.
    """
    if states_own(record) and not missing_of_all(record.achievement, record.issuer):
        return ()
    missing = set(missing_of_all(record.achievement, record.issuer))
    own = {"learner_identification": record.holder.name.strip(), "date_of_issue": record.awarded_on}
    missing.update(name for name, value in own.items() if not value)
    return tuple(name for name in ANNEX_I if name in missing)


def states_own(record: AwardRecord) -> bool:
    """Whether a record states the elements that differ from award to award: who learnt, and when it was awarded."""
    return bool(record.holder.name.strip() and record.awarded_on)


def missing_of_all(what: Achievement, issuer: IssuerRef) -> tuple[str, ...]:
    """Return the elements that no award of this micro-credential by this awarder states."""
    stated = {
        "title": what.title,
        "country_of_issuer": issuer.country,
        "awarding_body": issuer.name,
        "learning_outcomes": what.outcomes and all(outcome.text.strip() for outcome in what.outcomes),
        "workload": what.hours > 0,
        "level": what.levels or not what.level_applicable,
        "assessment_type": tuple(filter(str.strip, what.assessment_types)),
        "participation_form": what.participation_form,
        "quality_assurance_type": what.quality_assurance_type,
    }
    return tuple(name for name, value in stated.items() if not (value.strip() if isinstance(value, str) else value))


ANNEX_I: Final = (
    "learner_identification",
    "title",
    "country_of_issuer",
    "awarding_body",
    "date_of_issue",
    "learning_outcomes",
    "workload",
    "level",
    "assessment_type",
    "participation_form",
    "quality_assurance_type",
)
