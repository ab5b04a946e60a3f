"""Which registers there are, and what stands in each.

Source: UNESCO-IIEP policy paper, abstract and recommendation 4, where the ten are named in this order; DOMAIN R1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.opportunities.models import Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import PREFIXES, OrganisationRole, Role
from passerelle.registers import states
from passerelle.registers.states import LISTED, PUBLIC_STATES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise

    Words = str | Promise


@dataclass(frozen=True)
class Status:
    """States that people read as one: `now` where they may be used now, and are shown when nothing is chosen."""

    words: Words
    states: tuple[str, ...]
    now: bool


@dataclass(frozen=True)
class Register:
    """One of the ten. `public` are the entries that have a page, `listed` those that are found; newest number last."""

    slug: str
    prefix: str
    title: Words
    purpose: Words
    public: Callable[[], QuerySet[Any]] | None
    listed: Callable[[], QuerySet[Any]] | None
    kind: str
    """What the journal calls it: the first part of the kind of its facts."""
    statuses: Mapping[str, Status] = field(default_factory=dict, hash=False)
    """What its lines can be narrowed by, by the word in an address."""

    @property
    def is_private(self) -> bool:
        """Whether each line belongs to one learner alone, so that the public learns how many there are and no more."""
        return self.public is None


OF_ENTRIES = {
    str(status): Status(status.label, tuple(map(str, found)), now=status not in states.AWAY)
    for status, found in states.STATES_OF.items()
}
OF_OPPORTUNITIES = {
    "open": Status(_("Open"), (str(OpportunityState.OPEN),), now=True),
    "archived": Status(_("Archive: closed"), (str(OpportunityState.CLOSED),), now=False),
}


def _of_entries(model: type[MicroCredential] | type[ShortCourse], *related: str) -> dict[str, Any]:
    rows = model._default_manager.select_related(*related).order_by("number")
    return {
        "public": lambda: rows.filter(state__in=PUBLIC_STATES),
        "listed": lambda: rows.filter(state__in=LISTED),
        "statuses": OF_ENTRIES,
    }


def _of_role(role: Role) -> dict[str, Any]:
    rows = OrganisationRole.objects.filter(role=role).select_related("organisation").order_by("number")
    return {
        "prefix": PREFIXES[role],
        "kind": OrganisationRole.register,
        "public": lambda: rows.filter(state__in=PUBLIC_STATES),
        "listed": lambda: rows.filter(state__in=LISTED),
        "statuses": OF_ENTRIES,
    }


def _of_opportunities() -> dict[str, Any]:
    rows = Opportunity.objects.select_related("employer").order_by("number")
    return {
        "public": lambda: rows.filter(~Q(state=OpportunityState.DRAFT)),
        "listed": lambda: rows.filter(state=OpportunityState.OPEN),
        "statuses": OF_OPPORTUNITIES,
    }


REGISTERS: dict[str, Register] = {
    register.slug: register
    for register in (
        Register(
            "achievements",
            "AC",
            _("Learners’ achievements"),
            _("What learners have been awarded. Each line belongs to its learner; the public sees how many there are."),
            public=None,
            listed=None,
            kind="award",
        ),
        Register(
            "micro-credentials",
            "MC",
            _("Micro-credential qualifications"),
            _("What can be earned: what one can do afterwards, at which level, how large, and how it is assessed."),
            kind=MicroCredential.register,
            **_of_entries(MicroCredential, "awarder"),
        ),
        Register(
            "short-courses",
            "SC",
            _("Short courses"),
            _("What is taught, where and when, and the micro-credential each course leads to."),
            kind=ShortCourse.register,
            **_of_entries(ShortCourse, "provider"),
        ),
        Register(
            "providers",
            title=_("Providers"),
            purpose=_("Who may teach short courses that lead to micro-credentials."),
            **_of_role(Role.PROVIDER),
        ),
        Register(
            "assessors",
            title=_("Assessors"),
            purpose=_("Who may examine what somebody knows and can do, and for whom."),
            **_of_role(Role.ASSESSOR),
        ),
        Register(
            "awarders",
            title=_("Awarders"),
            purpose=_("Who may award micro-credentials and sign for them."),
            **_of_role(Role.AWARDER),
        ),
        Register(
            "qa-agencies",
            title=_("Quality assurance agencies"),
            purpose=_("Who reviews providers and courses, and who reviewed them in turn."),
            **_of_role(Role.QA_AGENCY),
        ),
        Register(
            "credential-evaluators",
            title=_("Credential evaluators"),
            purpose=_("Who says what a credential from elsewhere is worth here."),
            **_of_role(Role.CREDENTIAL_EVALUATOR),
        ),
        Register(
            "employers",
            title=_("Employers"),
            purpose=_("Who names micro-credentials that open an interview, a post or a pay step."),
            **_of_role(Role.EMPLOYER),
        ),
        Register(
            "opportunities",
            "OP",
            _("Job and promotion opportunities"),
            _("What is offered now to those who hold a micro-credential."),
            kind="opportunity",
            **_of_opportunities(),
        ),
    )
}

BY_PREFIX: dict[str, Register] = {register.prefix: register for register in REGISTERS.values()}
