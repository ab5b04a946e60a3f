"""What each column of the open data is: its name, its type in the words of Data Package, and what it means.

A column that a download has and this table has not, or the other way round, fails a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise as Promise

Field = tuple[str, "Promise"]
"""A type (string, number, integer, boolean, date, datetime, array, object) and what stands there."""

_ENTRY: Mapping[str, Field] = {
    "number": ("string", _("The number of the entry, given once and kept for ever")),
    "state": ("string", _("Where it stands in its life: listed_pending, registered, suspended, removed and so on")),
}
_STANDING: Mapping[str, Field] = {
    "edition": ("integer", _("The version in force")),
    "listed_on": ("date", _("The day it was listed")),
    "decided_on": ("date", _("The day it was last decided on")),
    "valid_until": ("date", _("Its last day")),
    "conditions": (
        "array",
        _("What it was verified on condition of: by which day; open, offered, met, failed or void; since when"),
    ),
    "is_listed": ("boolean", _("Whether people find it: verified, or its verification pending")),
    "recognised": ("boolean", _("Whether it is recognised on the day of the download")),
    "may_be_offered": (
        "string",
        _("Whether it may be offered on that day: yes, while_pending, to_those_enrolled, provider_not_let_teach, …"),
    ),
}
_MICRO_CREDENTIAL: Mapping[str, Field] = {
    "title": ("object", _("Its title by language")),
    "awarder": ("string", _("The number of the organisation that awards it")),
    "awarder_name": ("string", _("The name of that organisation")),
    "claimed_level": ("string", _("The level its awarder states, a code of the framework")),
    "level_framework": ("string", _("The framework and its edition")),
    "european_level": ("string", _("The level in the European framework (EQF) its awarder states, 1 to 8")),
    "determined_level": ("string", _("The level that was determined, where that differs from the one claimed")),
    "hours": ("number", _("Hours of work")),
    "credits": ("number", _("Credits, as its awarder states them")),
    "determined_credits": ("number", _("The credits that were determined, where they are others than those claimed")),
    "credit_system": ("string", _("The system of the credits")),
    "field": ("string", _("Field of study, ISCED-F 2013")),
    "routes": ("string", _("How one comes to it: course, prior_learning or both")),
    "learning_outcomes": ("array", _("What one can do afterwards, each with its code and domain")),
    "assessment": ("object", _("How it is assessed")),
    "quality_assurance": ("object", _("How its quality is assured, and by whom")),
    "skills": ("array", _("Skills, as words")),
    "evaluations": ("array", _("What evaluators say of it: level, credits, limits, how long it holds, the report")),
    "feedback": (
        "array",
        _("How many of each kind of giver spoke on it and when, and the means from 1 to 5; of learners from three on"),
    ),
}
_COURSE: Mapping[str, Field] = {
    "title": ("object", _("Its title by language")),
    "provider": ("string", _("The number of the organisation that teaches it")),
    "provider_name": ("string", _("The name of that organisation")),
    "leads_to": ("array", _("The numbers of the micro-credentials it leads to")),
    "mode": ("string", _("How one studies: onsite, online, blended, offline_pack, work_based")),
    "place": ("string", _("Where")),
    "language": ("string", _("The language it is taught in")),
    "hours": ("object", _("Hours of learning by kind")),
    "price": ("number", _("The price; 0 is free")),
    "currency": ("string", _("The currency of the price")),
    "purpose": ("string", _("What it is for")),
    "content": ("string", _("What is taught")),
    "entry_condition": ("string", _("Who may enrol")),
    "completion_rule": ("string", _("How one completes it")),
    "capacity": ("integer", _("Learners at once")),
    "accessibility": ("string", _("What is done for access")),
    "offline_kit": ("array", _("What can be used without a network, each part with its size in MB")),
    "offline_kit_mb": ("number", _("The size of all of that in MB")),
    "runs": ("array", _("Its dates, with price, places and what else it can be paid with")),
}
_ROLE: Mapping[str, Field] = {
    "organisation": ("string", _("The number of the organisation")),
    "name": ("string", _("Its legal name")),
    "role": ("string", _("What it may do")),
    "country": ("string", _("Its country, ISO 3166-1")),
    "town": ("string", _("Its town")),
    "legal_id": ("string", _("Its legal number")),
    "legal_id_scheme": ("string", _("The kind of that number")),
    "website": ("string", _("Its website")),
    "scope": ("object", _("What the role reaches: fields, levels, modes, countries")),
    "particulars": ("object", _("What a body in this role states of itself, such as its own last review")),
    "reasons": ("string", _("Why it was decided so")),
    "reviews": ("array", _("Which agencies review the organisation: standards, last review, where its results are")),
}
_OPPORTUNITY: Mapping[str, Field] = {
    "title": ("object", _("Its title by language")),
    "employer": ("string", _("The number of the employer")),
    "employer_name": ("string", _("Its name")),
    "kind": ("string", _("A job, a promotion, a pay step, …")),
    "place": ("string", _("Where")),
    "opened_on": ("date", _("Open since")),
    "closes_on": ("date", _("Its last day")),
    "any_of": ("integer", _("How many of its items one must hold")),
    "items": ("array", _("The micro-credentials it asks for, and what each does")),
}
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "micro_credential": {**_ENTRY, **_MICRO_CREDENTIAL, **_STANDING},
    "short_course": {**_ENTRY, **_COURSE, **_STANDING},
    "organisation_role": {**_ENTRY, **_ROLE, **_STANDING},
    "opportunity": {**_ENTRY, **_OPPORTUNITY},
}
"""By what the journal calls the register."""
HISTORY: Mapping[str, Field] = {
    "id": ("integer", _("A number that no two steps share; a later one is larger")),
    "at": ("datetime", _("When")),
    "number": ("string", _("The number of the entry")),
    "act": ("string", _("The step: submit, register, suspend, remove and so on; appeal_dismiss, condition_meet")),
    "state": ("string", _("The state it led to; empty where it left the state as it was")),
    "edition": ("integer", _("The version that was submitted")),
    "by_expiry": ("boolean", _("Whether time alone took the step")),
    "reasons": ("string", _("Why, as it was published")),
    "appeal": ("string", _("The number of the appeal, where the step is one’s, or follows from it")),
    "conditions": ("array", _("The conditions that the step set, or found met or not met, each with its last day")),
    "lifted": ("array", _("The conditions of an earlier decision that it lifted")),
}
